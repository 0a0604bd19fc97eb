"""The public checks of backward_propagation_with_dropout: `grader.check("backward_propagation_with_dropout")` runs them."""

import math

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import Failure, check, expect
from reg_utils import forward_propagation

OK_FORMAT = False
name = "backward_propagation_with_dropout"

BACKWARD = "backward_propagation_with_dropout"
CACHE = "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3".split()
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()
SMALL = (4, 7, 5, 1)


def three_layer_net(rng, widths, m):
    """Return X (widths[0], m) and random parameters W1, b1, … b3 of a network of these widths.

    Biases are above 0, so that no layer is inactive for all examples.
    """
    X = rng.normal(size=(widths[0], m))
    parameters = {}
    for layer in (1, 2, 3):
        below, units = widths[layer - 1], widths[layer]
        parameters[f"W{layer}"] = rng.normal(size=(units, below)) / math.sqrt(below)
        parameters[f"b{layer}"] = rng.uniform(0.2, 1, size=(units, 1))
    return X, parameters


def with_either_mask(use, cache):
    """Return use(cache), with boolean masks or, if it fails with these, with masks of 0. and 1.

    A backward pass is right if it can use what its own forward pass may have cached.
    """
    try:
        return use(tuple(cache.values()))
    except Failure as failure:
        numbers = cache | {name: cache[name].astype(float) for name in ("D1", "D2")}
        try:
            return use(tuple(numbers.values()))
        except Failure:
            raise failure from None


def gradients(returned, names, cache):
    """Return these gradients, each in the shape of what it is the gradient of."""
    entries = expect.entries(returned, names, name="the dict of gradients")
    return {
        name: expect.array(value, shape=cache[name[1:]].shape, name=name)
        for name, value in entries.items()
    }


@check(BACKWARD, weight=1, concept="contract", public=True)
def check_backward_returns_all_gradients(student, rng):
    """It returns a gradient for every Z, A, W and b, each in its shape"""
    X, parameters = three_layer_net(rng, SMALL, 6)
    Y = rng.integers(0, 2, size=(1, 6))
    # With keep_prob = 1 the masks are full, and the rest is as it is without dropout.
    _, plain = forward_propagation(X, parameters)
    masks = {"D1": np.full((7, 6), True), "D2": np.full((5, 6), True)}
    named = dict(zip([name for name in CACHE if name not in masks], plain, strict=True)) | masks
    cache = {name: named[name] for name in CACHE}

    def use(values):
        return student.backward_propagation_with_dropout(X, Y, values, 1.0)

    gradients(with_either_mask(use, cache), GRADIENTS, cache)


@test_case(name="It returns a gradient for every Z, A, W and b, each in its shape", hidden=False)
def case_1(env):
    checks_support.require(check_backward_returns_all_gradients, checks_support.Submission(env))
