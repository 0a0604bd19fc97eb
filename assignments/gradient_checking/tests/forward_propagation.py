"""The public checks of forward_propagation: `grader.check("forward_propagation")` runs them."""

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "forward_propagation"


@check("forward_propagation", weight=1, concept="contract", public=True)
def check_forward_is_a_number(student):
    """With x = 2 and theta = 4 it returns 8"""
    expect.close(expect.number(student.forward_propagation(2, 4)), 8)


@test_case(name="With x = 2 and theta = 4 it returns 8", hidden=False)
def case_1(env):
    checks_support.require(check_forward_is_a_number, checks_support.Submission(env))
