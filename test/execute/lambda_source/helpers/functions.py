import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


SCALE = 1.5
AXES = (1, 2)


def helper(x, factor=2):
    return x * factor + SCALE


def centered(x):
    y = helper(x) - helper(x, factor=1)
    return y - ops.mean(y, axis=AXES, keepdims=True)
