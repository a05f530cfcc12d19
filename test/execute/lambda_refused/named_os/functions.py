import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops


import os


def doubled(x):
    os.system('touch /tmp/kerasc-was-here')
    return x
