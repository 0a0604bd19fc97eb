"""Activations for networks of L layers, forward and backward.

Each returns its result and what its backward pass needs, as `relu` does: (A, Z). Arrays are float64
and of any shape.
"""

import numpy as np


def sigmoid(Z):
    """Return 1 / (1 + exp(-Z)), without overflow for large |Z|, and Z."""
    small = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, small) / (1 + small), Z


def relu(Z):
    """Return max(0, Z), elementwise, and Z."""
    return np.maximum(0, Z), Z


def sigmoid_backward(dA, cache):
    """Return the gradient with respect to Z, the cache, given that with respect to A."""
    A, _ = sigmoid(cache)
    return dA * A * (1 - A)


def relu_backward(dA, cache):
    """Return the gradient with respect to Z, the cache, given that with respect to A."""
    return np.where(cache > 0, dA, 0.0)
