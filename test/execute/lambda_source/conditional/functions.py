import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def choose(x, mode="b"):
    n = ops.shape(x)[-1]
    if mode == "a":
        return x
    elif 3 < n <= 5 and not n % 2:
        y = x * 2.0
    else:
        y = x - 1.0
    return y if n else x
