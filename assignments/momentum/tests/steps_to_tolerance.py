"""The public checks of steps_to_tolerance: `grader.check("steps_to_tolerance")` runs them."""

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "steps_to_tolerance"


def run_count(student, curvature, start, lr, momentum, tolerance, max_steps):
    """Return the number of steps that the student's function counts."""
    returned = student.steps_to_tolerance(
        curvature.copy(), start.copy(), lr, momentum, tolerance, max_steps
    )
    number = expect.number(returned, name="the number of steps")
    expect.that(number == round(number), "it is a whole number", mismatch="it is not")
    return round(number)


@check("steps_to_tolerance", weight=1, concept="contract", public=True)
def check_count_is_right_by_hand(student):
    """8, 4, 2, 1: from 8, halved at each step, three steps lead to a tolerance of 1"""
    given = run_count(student, np.array([1.0]), np.array([8.0]), 0.5, 0.0, 1.0, 50)
    expect.that(given == 3, "it takes three steps", f"it takes {given}", mismatch="it does not")


@test_case(name="8, 4, 2, 1: from 8, halved at each step, three steps lead to a tolerance of 1", hidden=False)
def case_1(env):
    checks_support.require(check_count_is_right_by_hand, checks_support.Submission(env))
