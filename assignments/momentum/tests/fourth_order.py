"""The public checks of fourth_order: `grader.check("fourth_order")` runs them."""

import math

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "fourth_order"


def curve_points(rng, shape):
    """Return float32 numbers on both sides of 0, away from where the curves are level."""
    signs = np.where(np.arange(math.prod(shape)) % 2, 1.0, -1.0).reshape(shape)
    return torch.tensor(signs * rng.uniform(2.3, 3.7, size=shape), dtype=torch.float32)


SMALL, LARGE = (1, 1), (6, 2)


@check("fourth_order", weight=1, concept="contract", public=True)
def check_fourth_order_returns_one_number(student, rng):
    """It returns a tensor of one element"""
    for shape in (SMALL, LARGE):
        given = expect.array(student.fourth_order(curve_points(rng, shape)), name="fourth_order")
        expect.that(given.size == 1, "fourth_order(yhat) is one number", mismatch="it is more")


@test_case(name="It returns a tensor of one element", hidden=False)
def case_1(env):
    checks_support.require(check_fourth_order_returns_one_number, checks_support.Submission(env))
