"""The public checks of initialize_velocity: `grader.check("initialize_velocity")` runs them."""

import itertools

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "initialize_velocity"

INITIALIZE = "initialize_velocity"
WIDTHS = (4, 7, 5, 3)


def network(rng, widths):
    """Return random parameters W1, b1, … of a network of these widths."""
    parameters = {}
    for layer, (below, units) in enumerate(itertools.pairwise(widths), 1):
        parameters[f"W{layer}"] = rng.normal(size=(units, below))
        parameters[f"b{layer}"] = rng.normal(size=(units, 1))
    return parameters


def velocities(returned, parameters):
    """Return the velocities of all parameters, each in its shape."""
    entries = expect.entries(returned, [f"d{name}" for name in parameters], name="v")
    return {
        name: expect.array(entries[f"d{name}"], shape=value.shape, name=f"v['d{name}']")
        for name, value in parameters.items()
    }


@check(INITIALIZE, weight=2, concept="contract", public=True)
def check_velocity_has_an_entry_for_each_parameter(student, rng):
    """It returns dW1, db1, …, each in the shape of W1, b1, …"""
    parameters = network(rng, WIDTHS)
    velocities(student.initialize_velocity(parameters), parameters)


@test_case(name="It returns dW1, db1, …, each in the shape of W1, b1, …", hidden=False)
def case_1(env):
    checks_support.require(check_velocity_has_an_entry_for_each_parameter, checks_support.Submission(env))
