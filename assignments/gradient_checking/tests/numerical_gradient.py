"""The public checks of numerical_gradient: `grader.check("numerical_gradient")` runs them."""

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "numerical_gradient"


def require_quartic(student, theta):
    """Fail unless a gradient is found of which each entry depends on all entries of theta."""

    def quartic(theta):
        return float((np.asarray(theta, dtype=float) ** 2).sum() ** 2 / 4)

    found = student.numerical_gradient(quartic, theta, 1e-4)
    found = expect.array(found, shape=theta.shape, name="the gradient")
    desired = theta * (theta**2).sum()
    expect.close(found, desired, name="the gradient of (theta**2).sum()**2 / 4", rtol=1e-3)


@check(
    "numerical_gradient",
    weight=1,
    concept="contract",
    public=True,
    hint="Make the result with np.zeros(theta.shape) and fill it entry by entry.",
)
def check_numerical_gradient_has_the_shape_of_theta(student):
    """It finds the gradient of (theta**2).sum()**2 / 4, in the shape of theta"""
    require_quartic(student, np.array([[2.0, -1.0, 0.5], [0.3, 1.5, -2.0]]))


@test_case(name="It finds the gradient of (theta**2).sum()**2 / 4, in the shape of theta", hidden=False)
def case_1(env):
    checks_support.require(check_numerical_gradient_has_the_shape_of_theta, checks_support.Submission(env))
