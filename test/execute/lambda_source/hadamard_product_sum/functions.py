import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def hadamard_product_sum(tensors):
    out1 = tensors[0] * tensors[1]
    out2 = ops.sum(out1, axis=-1)
    return [out1, out2]


def hadamard_product_sum_output_shape(input_shapes):
    shape1 = list(input_shapes[0])
    shape2 = list(input_shapes[1])
    assert shape1 == shape2  # else hadamard product isn't possible
    return [tuple(shape1), tuple(shape2[:-1])]
