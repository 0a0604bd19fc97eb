"""The public checks of vector_to_dictionary: `grader.check("vector_to_dictionary")` runs them."""

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "vector_to_dictionary"

SOME_SHAPES = {"kernel": (3, 2, 4), "V": (5, 1), "a": (2, 6), "offset": (7,), "gain": (1, 1)}


def some_arrays(rng, shapes=SOME_SHAPES):
    """Return a dict of arrays of these shapes."""
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def in_one(arrays):
    """Return all entries of a dict of arrays as a column, in its order, row by row."""
    return np.concatenate([np.ravel(one) for one in arrays.values()])[:, None]


def to_dictionary_case(rng):
    """Return arrays, other arrays of the same names and shapes, and the vector of the first."""
    arrays = some_arrays(rng)
    return arrays, some_arrays(rng), in_one(arrays)


@check("vector_to_dictionary", weight=1, concept="contract", public=True)
def check_to_dictionary_restores_names_and_shapes(student, rng):
    """It returns a dict with the names, their order and the shapes of `like`"""
    _, like, theta = to_dictionary_case(rng)
    returned = expect.returns(student.vector_to_dictionary(theta, like), dict)
    arrays = expect.entries(returned, list(like))
    expect.that(
        list(returned) == list(like),
        "the names stand in the order of `like`",
        f"they are {list(returned)}",
    )
    for name, one in like.items():
        expect.array(arrays[name], shape=one.shape, name=f"the array {name!r}")


@test_case(name="It returns a dict with the names, their order and the shapes of `like`", hidden=False)
def case_1(env):
    checks_support.require(check_to_dictionary_restores_names_and_shapes, checks_support.Submission(env))
