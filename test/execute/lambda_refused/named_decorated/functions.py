import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def twice(g):
    return lambda x: g(g(x))


@twice
def doubled(x):
    return x * 2.0
