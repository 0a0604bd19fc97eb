"""The public checks of cubic: `grader.check("cubic")` runs them."""

import math

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "cubic"


def curve_points(rng, shape):
    """Return float32 numbers on both sides of 0, away from where the curves are level."""
    signs = np.where(np.arange(math.prod(shape)) % 2, 1.0, -1.0).reshape(shape)
    return torch.tensor(signs * rng.uniform(2.3, 3.7, size=shape), dtype=torch.float32)


SMALL, LARGE = (1, 1), (6, 2)


@check("cubic", weight=1, concept="contract", public=True)
def check_cubic_keeps_the_shape(student, rng):
    """It returns a tensor of the shape of yhat"""
    for shape in (SMALL, LARGE):
        given = student.cubic(curve_points(rng, shape))
        expect.array(given, shape=shape, name="cubic(yhat)")


@test_case(name="It returns a tensor of the shape of yhat", hidden=False)
def case_1(env):
    checks_support.require(check_cubic_keeps_the_shape, checks_support.Submission(env))
