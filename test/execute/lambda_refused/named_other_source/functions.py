import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def tripled(x):
    return x * 3.0
