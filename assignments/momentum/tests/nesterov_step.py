"""The public checks of nesterov_step: `grader.check("nesterov_step")` runs them."""

import math

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "nesterov_step"

BETA, LEARNING_RATE = 0.77, 0.13


def require_changed(before, after, name):
    """Fail if nothing has moved: all that is asked of a step would hold idly."""
    expect.that(np.any(after != before), f"{name} changes in a step", mismatch="it does not")


class Asked:
    """The gradient of 0.5 (x - c) A (x - c), for students to call; it notes where it is asked."""

    def __init__(self, rng, shape):
        self.shape, self.points = shape, []
        size = math.prod(shape)
        half = rng.normal(size=(size, size))
        self.matrix = half + half.T
        self.centre = rng.normal(size=shape)

    def __call__(self, point):
        point = expect.array(point, shape=self.shape, name="what gradient is called with")
        self.points.append(point)
        return self.at(point)

    def at(self, point):
        return (self.matrix @ (point - self.centre).ravel()).reshape(self.shape)


def nesterov(student, rng, shape=(3, 2), beta=BETA, learning_rate=LEARNING_RATE, speed=1.0):
    """Return theta and v before a step, both after it, and what was asked of the gradient."""
    theta, v = rng.normal(size=shape), speed * rng.normal(size=shape)
    asked = Asked(rng, shape)
    returned = student.nesterov_step(theta.copy(), v.copy(), asked, beta, learning_rate)
    after = expect.returns(returned, tuple, length=2)
    new, new_v = (
        expect.array(one, shape=shape, name=name)
        for one, name in zip(after, ("theta", "v"), strict=True)
    )
    expect.that(asked.points, "gradient is called", mismatch="it is not")
    require_changed(theta, new, "theta")
    return theta, v, new, new_v, asked


@check("nesterov_step", weight=1, concept="contract", public=True)
def check_nesterov_returns_theta_and_v(student, rng):
    """It returns theta and v, both in the shape of theta, and calls gradient once"""
    for shape in ((1,), (4, 3)):
        *_, asked = nesterov(student, rng, shape)
        expect.that(len(asked.points) == 1, "gradient is called once", mismatch="it is called more")


@test_case(name="It returns theta and v, both in the shape of theta, and calls gradient once", hidden=False)
def case_1(env):
    checks_support.require(check_nesterov_returns_theta_and_v, checks_support.Submission(env))
