"""The public checks of backward_propagation: `grader.check("backward_propagation")` runs them."""

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "backward_propagation"


@check("backward_propagation", weight=1, concept="contract", public=True)
def check_backward_is_a_number(student):
    """With x = 2 and theta = 4 it returns 2"""
    expect.close(expect.number(student.backward_propagation(2, 4)), 2)


@test_case(name="With x = 2 and theta = 4 it returns 2", hidden=False)
def case_1(env):
    checks_support.require(check_backward_is_a_number, checks_support.Submission(env))
