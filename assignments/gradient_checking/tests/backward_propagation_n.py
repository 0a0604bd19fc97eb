"""The public checks of backward_propagation_n: `grader.check("backward_propagation_n")` runs them."""

import math

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "backward_propagation_n"

BACKWARD_N = "backward_propagation_n"
CACHE = "Z1 A1 W1 b1 Z2 A2 W2 b2 Z3 A3 W3 b3".split()
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()
WIDTHS = (4, 7, 5, 1)


def network(rng, m, widths=WIDTHS):
    """Return X (widths[0], m), Y (1, m) with labels of both kinds, and parameters W1, b1 … b3.

    Biases are above 0, so that no layer is inactive for all examples.
    """
    X, Y = rng.normal(size=(widths[0], m)), (rng.permutation(m) % 2)[None].astype(float)
    parameters = {}
    for layer in (1, 2, 3):
        below, units = widths[layer - 1], widths[layer]
        parameters[f"W{layer}"] = rng.normal(size=(units, below)) / math.sqrt(below)
        parameters[f"b{layer}"] = rng.uniform(0.2, 1, size=(units, 1))
    return X, Y, parameters


def gradients_of(returned, names, cache):
    """Return these gradients, each in the shape of what it is the gradient of."""
    entries = expect.entries(returned, names, name="the dict of gradients")
    return {
        name: expect.array(value, shape=cache[name[1:]].shape, name=name)
        for name, value in entries.items()
    }


@check(BACKWARD_N, weight=1, concept="contract", public=True)
def check_backward_n_returns_all_gradients(student, rng):
    """It returns a gradient for every Z, A, W and b, each in its shape"""
    X, Y, parameters = network(rng, 8)
    below, values = X, []
    for layer in (1, 2, 3):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = W @ below + b
        below = np.maximum(Z, 0) if layer < 3 else 1 / (1 + np.exp(-Z))
        values += [Z, below, W, b]
    cache = dict(zip(CACHE, values, strict=True))
    returned = student.backward_propagation_n(X, Y, tuple(values))
    gradients_of(returned, GRADIENTS, cache)


@test_case(name="It returns a gradient for every Z, A, W and b, each in its shape", hidden=False)
def case_1(env):
    checks_support.require(check_backward_n_returns_all_gradients, checks_support.Submission(env))
