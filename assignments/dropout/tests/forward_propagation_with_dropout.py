"""The public checks of forward_propagation_with_dropout: `grader.check("forward_propagation_with_dropout")` runs them."""

import math

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "forward_propagation_with_dropout"

FORWARD = "forward_propagation_with_dropout"
CACHE = "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3".split()
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


def unpack(returned):
    """Return A3 and the cache by name."""
    A3, cache = expect.returns(returned, tuple, length=2)
    values = expect.returns(cache, tuple, length=14, name="the cache")
    return A3, dict(zip(CACHE, values, strict=True))


def run_forward(student, X, parameters, *keep_prob):
    """Return A3 and the cache by name."""
    return unpack(student.forward_propagation_with_dropout(X, parameters, *keep_prob))


@check(FORWARD, weight=1, concept="contract", public=True)
def check_forward_returns_the_output_and_the_cache(student, rng):
    """It returns A3 and a cache of fourteen values, each in its shape; masks hold 0 and 1"""
    X, parameters = three_layer_net(rng, SMALL, 6)
    A3, cache = run_forward(student, X, parameters, 0.7)
    expect.array(A3, shape=(1, 6), name="A3")
    for layer, units in ((1, 7), (2, 5)):
        for name in "ZDA":
            expect.array(cache[f"{name}{layer}"], shape=(units, 6), name=f"{name}{layer}")
        mask = expect.array(cache[f"D{layer}"])
        expect.that(
            np.all((mask == 0) | (mask == 1)),
            f"D{layer} is 1 (or True) where a unit is kept and 0 (or False) where it is dropped",
            f"it also holds {mask[(mask != 0) & (mask != 1)][:1]}",
        )
    for name, value in parameters.items():
        expect.close(cache[name], value, name=f"{name} in the cache")


@test_case(name="It returns A3 and a cache of fourteen values, each in its shape; masks hold 0 and 1", hidden=False)
def case_1(env):
    checks_support.require(check_forward_returns_the_output_and_the_cache, checks_support.Submission(env))
