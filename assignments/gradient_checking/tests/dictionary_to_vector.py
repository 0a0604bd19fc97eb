"""The public checks of dictionary_to_vector: `grader.check("dictionary_to_vector")` runs them."""

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "dictionary_to_vector"


def run_to_vector(student, arrays):
    """Return the vector, in its shape, and the names of its entries."""
    returned = student.dictionary_to_vector(arrays)
    theta, keys = expect.returns(returned, tuple, length=2)
    size = sum(one.size for one in arrays.values())
    theta = expect.array(theta, shape=(size, 1), name="theta")
    keys = expect.returns(keys, tuple, name="the names")
    return theta, list(keys)


@check("dictionary_to_vector", weight=1, concept="contract", public=True)
def check_to_vector_returns_a_column_and_names(student):
    """It returns a column with all entries"""
    theta, _ = run_to_vector(student, {"up": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.ones(3)})
    expect.close(np.sort(theta, axis=0), [[1], [1], [1], [1], [2], [3], [4]], name="theta, sorted,")


@test_case(name="It returns a column with all entries", hidden=False)
def case_1(env):
    checks_support.require(check_to_vector_returns_a_column_and_names, checks_support.Submission(env))
