import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def weighted(x):
    total = x[:, 0] * 0.5
    for i in range(1, 4):
        if i == 2:
            continue
        total += x[:, i] / i
    return total
