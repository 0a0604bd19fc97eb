"""The public checks of initialize_parameters_random: `grader.check("initialize_parameters_random")` runs them."""

import itertools

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "initialize_parameters_random"

RANDOM = "initialize_parameters_random"


def layer_shapes(sizes):
    """Return the names and shapes of all parameters for these layer sizes."""
    shapes = {}
    for layer, (below, units) in enumerate(itertools.pairwise(sizes), 1):
        shapes[f"W{layer}"], shapes[f"b{layer}"] = (units, below), (units, 1)
    return shapes


def require_contract(initialize):
    """Fail unless parameters have the names and shapes that follow from the sizes."""
    for sizes in ([4, 7, 5, 1], [6, 2], [3, 8, 2, 9, 4, 5]):
        shapes = layer_shapes(sizes)
        for name, value in expect.entries(initialize(list(sizes)), shapes).items():
            expect.array(value, shape=shapes[name], name=f"{name} for layers_dims = {sizes}")


@check(RANDOM, weight=1, concept="contract", public=True)
def check_random_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_random)


@test_case(name="It returns W1, b1, W2, b2, … for every layer, each in its shape", hidden=False)
def case_1(env):
    checks_support.require(check_random_has_all_parameters, checks_support.Submission(env))
