import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def doubled(x):
    yield x * 2.0
