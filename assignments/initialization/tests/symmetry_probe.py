"""The public checks of symmetry_probe: `grader.check("symmetry_probe")` runs them."""

import itertools

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "symmetry_probe"

PROBE = "symmetry_probe"


def exactly(value, count, what):
    """Return the items of a list, tuple or vector of so many."""
    if isinstance(value, np.ndarray | torch.Tensor) and value.ndim == 1:
        value = list(value)
    items = expect.returns(value, tuple)
    expect.that(
        len(items) == count,
        f"there is one number for {what}",
        f"there are {len(items)} for {count}",
        mismatch="there are more or fewer",
    )
    return items


def layer_shapes(sizes):
    """Return the names and shapes of all parameters for these layer sizes."""
    shapes = {}
    for layer, (below, units) in enumerate(itertools.pairwise(sizes), 1):
        shapes[f"W{layer}"], shapes[f"b{layer}"] = (units, below), (units, 1)
    return shapes


NET = (4, 7, 5, 1)


def probe_data(rng, m=31):
    """Return X (4, m), all above 0, and Y (1, m) with labels of both kinds."""
    X = rng.uniform(0.5, 1.5, size=(NET[0], m))
    return X, (X[:1] > np.median(X[0])).astype(int)


def hundredths(rng, shape):
    """Return random multiples of 0.01, from 0.05 to 0.9."""
    return rng.integers(5, 91, size=shape) / 100


def positive_parameters(rng):
    """Return parameters above 0, with which all hidden units are active and no two are the same."""
    parameters = {name: hundredths(rng, shape) for name, shape in layer_shapes(NET).items()}
    for layer in (1, 2):  # biases differ from unit to unit
        b = parameters[f"b{layer}"]
        b[:, 0] = rng.permutation(np.arange(1, len(b) + 1)) / 10
    parameters["W3"] = parameters["W3"] - 0.5  # so that the output is not far from 1/2
    parameters["W2"] = parameters["W2"] / 10
    return parameters


def probe(student, parameters, data, learning_rate, steps):
    """Return how many different units the student finds in each hidden layer."""
    return unit_counts(student.symmetry_probe(parameters, *data, learning_rate, steps))


def unit_counts(returned):
    """Return what symmetry_probe returns as two whole numbers."""
    numbers = exactly(returned, 2, "each hidden layer")
    numbers = [expect.number(one, name="a number of units") for one in numbers]
    whole = all(number == int(number) for number in numbers)
    expect.that(whole, "these are whole numbers", mismatch="they are not")
    return [int(number) for number in numbers]


@check(PROBE, weight=1, concept="contract", public=True)
def check_probe_counts_units_of_hidden_layers(student, rng):
    """It returns one number for each hidden layer: without training and clones, all their units"""
    found = probe(student, positive_parameters(rng), probe_data(rng), 0.5, 0)
    expect.that(found == [7, 5], "all 7 and 5 units differ", f"the counts are {found}")


@test_case(name="It returns one number for each hidden layer: without training and clones, all their units", hidden=False)
def case_1(env):
    checks_support.require(check_probe_counts_units_of_hidden_layers, checks_support.Submission(env))
