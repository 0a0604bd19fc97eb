"""The public checks of forward_propagation_n: `grader.check("forward_propagation_n")` runs them."""

import math

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "forward_propagation_n"

FORWARD_N = "forward_propagation_n"
CACHE = "Z1 A1 W1 b1 Z2 A2 W2 b2 Z3 A3 W3 b3".split()
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


def run_forward_n(student, X, Y, parameters):
    """Return the cost as it came, and the cache by name."""
    returned = student.forward_propagation_n(X, Y, parameters)
    cost, cache = expect.returns(returned, tuple, length=2)
    values = expect.returns(cache, tuple, length=12, name="the cache")
    return cost, dict(zip(CACHE, values, strict=True))


def layers_of(cache, m):
    """Return Z and A of each layer, as arrays in their shapes."""
    return [
        tuple(
            expect.array(cache[f"{kind}{layer}"], shape=(units, m), name=f"{kind}{layer}")
            for kind in "ZA"
        )
        for layer, units in enumerate(WIDTHS[1:], 1)
    ]


@check(FORWARD_N, weight=1, concept="contract", public=True)
def check_forward_n_returns_cost_and_cache(student, rng):
    """It returns the cost, a number, and a cache of twelve arrays, each in its shape"""
    X, Y, parameters = network(rng, 6)
    cost, cache = run_forward_n(student, X, Y, parameters)
    expect.number(cost, name="the cost")
    layers_of(cache, 6)
    for name, value in parameters.items():
        expect.close(cache[name], value, name=f"{name} in the cache")


@test_case(name="It returns the cost, a number, and a cache of twelve arrays, each in its shape", hidden=False)
def case_1(env):
    checks_support.require(check_forward_n_returns_cost_and_cache, checks_support.Submission(env))
