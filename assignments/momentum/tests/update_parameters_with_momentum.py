"""The public checks of update_parameters_with_momentum: `grader.check("update_parameters_with_momentum")` runs them."""

import itertools

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "update_parameters_with_momentum"

UPDATE = "update_parameters_with_momentum"
WIDTHS = (4, 7, 5, 3)


def network(rng, widths):
    """Return random parameters W1, b1, … of a network of these widths."""
    parameters = {}
    for layer, (below, units) in enumerate(itertools.pairwise(widths), 1):
        parameters[f"W{layer}"] = rng.normal(size=(units, below))
        parameters[f"b{layer}"] = rng.normal(size=(units, 1))
    return parameters


def like(rng, parameters):
    """Return random numbers shaped like each parameter, under the name of its gradient."""
    return {f"d{name}": rng.normal(size=value.shape) for name, value in parameters.items()}


def both(returned, names):
    """Return these parameters and, by the same names, their velocities."""
    parameters, v = expect.returns(returned, tuple, length=2)
    parameters = expect.entries(parameters, names, name="the parameters")
    v = expect.entries(v, [f"d{name}" for name in names], name="v")
    return parameters, {name: v[f"d{name}"] for name in names}


def arrays(values, like, what):
    """Return these as arrays, each in the shape of its namesake."""
    return {
        name: expect.array(value, shape=like[name].shape, name=f"{what}{name}")
        for name, value in values.items()
    }


def momentum_case(rng, widths=WIDTHS):
    """Return parameters, gradients and velocities, none of which is 0."""
    parameters = network(rng, widths)
    return parameters, like(rng, parameters), like(rng, parameters)


def copies(case):
    """Return the parameters, gradients and velocities in dicts and arrays of their own."""
    return [{name: value.copy() for name, value in values.items()} for values in case]


@check(UPDATE, weight=1, concept="contract", public=True)
def check_momentum_returns_parameters_and_velocities(student, rng):
    """It returns the parameters and v, each entry in its shape"""
    case = momentum_case(rng)
    returned = student.update_parameters_with_momentum(*copies(case), 0.9, 0.01)
    parameters, v = both(returned, list(case[0]))
    arrays(parameters, case[0], "")
    arrays(v, case[0], "v of ")


@test_case(name="It returns the parameters and v, each entry in its shape", hidden=False)
def case_1(env):
    checks_support.require(check_momentum_returns_parameters_and_velocities, checks_support.Submission(env))
