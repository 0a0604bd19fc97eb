"""The public checks of signal_propagation: `grader.check("signal_propagation")` runs them."""

import itertools
import math

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "signal_propagation"

SIGNALS = "signal_propagation"


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


def random_parameters(rng, sizes, biases=0.0):
    """Return random parameters of a network; `biases` is how far its biases lie from 0."""
    return {
        name: rng.normal(size=shape) / math.sqrt(shape[1])
        if name[0] == "W"
        else biases * rng.uniform(0.5, 1.5, size=shape)
        for name, shape in layer_shapes(sizes).items()
    }


def run_signals(student, rng, sizes, activation, biases=0.0, m=23):
    """Return X, the parameters that were lent, the numbers returned, and the sizes asked for."""
    X, parameters, asked = rng.normal(size=(sizes[0], m)), [], []

    def initialize(layers_dims):
        asked.append(list(expect.returns(layers_dims, tuple, name="layers_dims")))
        parameters.append(random_parameters(rng, sizes, biases))
        return parameters[-1]

    returned = student.signal_propagation(initialize, lent(activation), X, list(sizes))
    numbers = deviations(returned, len(sizes) - 1)
    expect.that(parameters, "initialize is called", mismatch="it is not")
    return X, parameters[0], numbers, asked


def deviations(returned, layers):
    """Return what signal_propagation returns as so many numbers."""
    numbers = exactly(returned, layers, "each layer")
    return [expect.number(one, name="a standard deviation") for one in numbers]


def lent(activation):
    """Return an activation function that takes nothing but arrays."""

    def function(Z):
        return activation(expect.array(Z, name="what activation is called with"))

    return function


def same(Z):
    """Be no activation function at all."""
    return Z


@check(SIGNALS, weight=1, concept="contract", public=True)
def check_signals_are_one_number_a_layer(student, rng):
    """It returns a list with one number for each layer; the input has none"""
    for sizes in ([5, 7], [4, 6, 3, 8]):
        run_signals(student, rng, sizes, same)


@test_case(name="It returns a list with one number for each layer; the input has none", hidden=False)
def case_1(env):
    checks_support.require(check_signals_are_one_number_a_layer, checks_support.Submission(env))
