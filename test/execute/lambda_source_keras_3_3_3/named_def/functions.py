import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def antirectifier(x):
    x -= ops.mean(x, axis=1, keepdims=True)
    x = ops.normalize(x, axis=1)
    pos = ops.relu(x)
    neg = ops.relu(-x)
    return ops.concatenate([pos, neg], axis=1)


def antirectifier_output_shape(input_shape):
    shape = list(input_shape)
    assert len(shape) == 2  # only valid for 2D tensors
    shape[-1] *= 2
    return tuple(shape)
