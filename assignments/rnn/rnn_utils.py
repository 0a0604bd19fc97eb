"""Two functions that recurrent networks need, of arrays with a column for each sequence."""

import numpy as np


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), elementwise, without overflow for large |x|."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def softmax(x):
    """Return exp(x) / sum of exp(x), where the sum runs over axis 0: each column sums to 1."""
    small = np.exp(x - np.max(x, axis=0, keepdims=True))
    return small / small.sum(axis=0, keepdims=True)
