"""The public checks of gradient_check: `grader.check("gradient_check")` runs them."""

import math

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "gradient_check"


@check(
    "gradient_check",
    weight=1,
    concept="contract",
    public=True,
    hint="Are the functions of exercise 1 right? Then look at your parentheses.",
)
def check_gradient_check_returns_a_small_number(student):
    """With your functions it returns a number: below 1e-6, not negative, and rarely exactly 0"""
    found = []
    for x, theta in ((2, 4), (math.pi, -1.3), (-0.77, 1.9), (math.e, 0.31)):
        difference = expect.number(student.gradient_check(x, theta), name="the difference")
        expect.that(0 <= difference < 1e-6, "0 <= difference < 1e-6", f"it is {difference:.3g}")
        found.append(difference)
    # The last digits of J are cut off, and divided by 2e-7 they are seen.
    expect.that(any(found), "rounding leaves a small difference", "all of them are exactly 0")


@test_case(name="With your functions it returns a number: below 1e-6, not negative, and rarely exactly 0", hidden=False)
def case_1(env):
    checks_support.require(check_gradient_check_returns_a_small_number, checks_support.Submission(env))
