"""A network of three layers for gradient checking, and a smaller one whose slopes are in question.

Columns are examples: X is (features, m), Y is (1, m) with labels 0 and 1. Layer l has W of shape
(units, units of the layer below) and b of shape (units, 1). Everything is float64.
"""

import numpy as np

SHAPES = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), elementwise, without overflow for large |x|."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def relu(x):
    """Return max(0, x), elementwise."""
    return np.maximum(0, x)


def dictionary_to_vector(parameters):
    """Return W1, b1 … b3 of the network above as a column (47, 1), and the name of each entry."""
    theta = np.concatenate([parameters[name].reshape(-1, 1) for name in SHAPES])
    return theta, [name for name in SHAPES for _ in range(parameters[name].size)]


def vector_to_dictionary(theta):
    """Return the dict of W1, b1 … b3 whose entries are in a column (47, 1)."""
    parameters, begin = {}, 0
    for name, shape in SHAPES.items():
        end = begin + shape[0] * shape[1]
        parameters[name] = theta[begin:end].reshape(shape).copy()
        begin = end
    return parameters


def gradients_to_vector(gradients):
    """Return dW1, db1 … db3 of a dict as a column (47, 1); it may hold more than these."""
    return np.concatenate([gradients[f"d{name}"].reshape(-1, 1) for name in SHAPES])


def sample_case(seed=1, m=3):
    """Return X (4, m), labels Y (1, m) and random parameters of the network above."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(4, m)), np.arange(m)[None] % 2
    return X, Y, {name: rng.normal(size=shape) for name, shape in SHAPES.items()}


class Fit:
    """A curve fitted to 40 points: tanh units between one input and one output.

    theta: (15,), the weights and biases of five units, then what the output takes of each.
    """

    def __init__(self, seed=0):
        rng = np.random.default_rng(seed)
        self.x = rng.uniform(-2, 2, size=(40, 1))
        self.y = np.sin(2 * self.x) + 0.1 * rng.normal(size=(40, 1))
        self.start = rng.normal(size=15)

    def cost(self, theta):
        """Return the mean squared error."""
        weight, bias, out = theta.reshape(3, 5)
        return ((np.tanh(self.x * weight + bias) @ out[:, None] - self.y) ** 2).mean()

    def slope_a(self, theta):
        """Return the gradient of the cost, or what its author takes for it."""
        return self._slope(theta, lambda units: 1)

    def slope_b(self, theta):
        """Return the gradient of the cost, or what its author takes for it."""
        return self._slope(theta, lambda units: 1 - units**2)

    def _slope(self, theta, to_bias):
        weight, bias, out = theta.reshape(3, 5)
        units = np.tanh(self.x * weight + bias)
        d_fit = 2 * (units @ out[:, None] - self.y) / len(self.x)
        d_units = d_fit * out
        d_weight = (d_units * (1 - units**2) * self.x).sum(axis=0)
        d_bias = (d_units * to_bias(units)).sum(axis=0)
        return np.concatenate([d_weight, d_bias, units.T @ d_fit[:, 0]])

    def descend(self, slope, steps=300):
        """Return the costs of so many steps of gradient descent along a slope."""
        theta, costs = self.start, []
        for _ in range(steps):
            costs.append(self.cost(theta))
            theta = theta - 0.05 * slope(theta)
        return costs
