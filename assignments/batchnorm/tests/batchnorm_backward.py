"""The public checks of batchnorm_backward: `grader.check("batchnorm_backward")` runs them."""

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import Failure, check, expect

OK_FORMAT = False
name = "batchnorm_backward"

BACKWARD = "batchnorm_backward"
GRADIENTS = ("dx", "dgamma", "dbeta")


def batch(rng, examples, features):
    """Return x (examples, features), whose columns have means and spreads of their own.

    In no column are values nearly the same, and none has mean 0 or standard deviation 1.
    """
    steps = np.tile(np.linspace(-1, 1, examples)[:, np.newaxis], features)
    steps = rng.permuted(steps, axis=0) + rng.uniform(-0.3, 0.3, size=steps.shape) / examples
    means = rng.uniform(2, 9, size=features) * rng.choice([-1, 1], size=features)
    return steps * np.geomspace(0.5, 20, features) + means


def gamma_and_beta(rng, features):
    """Return a factor and a shift for each feature, none of them near 0 or 1."""
    signs = rng.choice([-1, 1], size=features)
    return signs * rng.uniform(2, 3, size=features), rng.uniform(11, 12, size=features)


def running_statistics(rng, features):
    """Return a running mean and a running variance, as they may be after some steps."""
    return {
        "running_mean": rng.normal(size=features) * 3,
        "running_var": rng.uniform(2, 7, size=features),
    }


class Case:
    """A batch, what arrives at the output, and what a right forward pass computes."""

    def __init__(self, rng, examples, features, eps):
        self.x = batch(rng, examples, features)
        self.gamma, self.beta = gamma_and_beta(rng, features)
        self.dout = rng.normal(size=self.x.shape) + 0.5
        self.inv_std = 1 / np.sqrt(self.x.var(axis=0) + eps)
        self.x_hat = (self.x - self.x.mean(axis=0)) * self.inv_std
        # Where eps is a part of what the variance is divided by, dx keeps as much of x_hat.
        self.left = eps * self.inv_std**2
        settings = {"mode": "train", "eps": eps, "momentum": 0.77}
        self.forward = (
            *(self.x, self.gamma, self.beta),
            {**settings, **running_statistics(rng, features)},
        )

    @property
    def cache(self):
        """What the lesson proposes to keep."""
        return self.x_hat, self.gamma, self.inv_std

    @property
    def gradients(self):
        """The right dx, dgamma and dbeta."""
        along = (self.dout * self.x_hat).sum(axis=0)
        rest = self.dout - self.dout.mean(axis=0) - self.x_hat * along / len(self.x)
        return self.gamma * self.inv_std * rest, along, self.dout.sum(axis=0)

    def across(self, columns):
        """Return of each column what is left of it without its parts along 1 and along x_hat."""
        centred = columns - columns.mean(axis=0)
        unit = self.x_hat / np.linalg.norm(self.x_hat, axis=0)
        return centred - unit * (centred * unit).sum(axis=0)


def backward_calls(submission, dout, cache, forward):
    """Return the gradients, those of a second call with the same cache, and dout after both.

    The cache is that of the student's own forward pass where there are arguments for it.
    """
    if forward is not None:
        cache = submission.batchnorm_forward(*forward)[1]
    first = submission.batchnorm_backward(dout, cache)
    if isinstance(first, tuple | list):
        first = [one.copy() if isinstance(one, np.ndarray) else one for one in first]
    again = submission.batchnorm_backward(dout, cache)
    return first, again, dout


def run_backward(student, case, own):
    """Return what the calls give, with the student's own cache or with the one proposed."""
    given = (None, case.forward) if own else (case.cache, None)
    return expect.returns(student.run(backward_calls, case.dout, *given), tuple, length=3)


def gradient(returned, case, name):
    """Return one of the three gradients, in its shape."""
    gradients = expect.returns(returned, tuple, length=3)
    value = dict(zip(GRADIENTS, gradients, strict=True))[name]
    shape = case.x.shape if name == "dx" else case.gamma.shape
    return expect.array(value, shape=shape, name=name)


def with_either_cache(student, case, judge):
    """Judge what backward returns, with the student's own cache or else with the one proposed.

    What a cache holds is free, so a backward pass may need that of its own forward pass. If it can
    use the cache that the lesson proposes, it does not matter what is wrong in the forward pass.
    """
    try:
        judge(run_backward(student, case, own=True))
    except Failure as failure:
        try:
            judge(run_backward(student, case, own=False))
        except Failure:
            raise failure from None


@check(BACKWARD, weight=1, concept="contract", public=True)
def check_backward_returns_three_gradients(student, rng):
    """It returns dx, dgamma and dbeta, in the shapes of x, gamma and beta"""
    case = Case(rng, 6, 4, 1e-2)

    def judge(returned):
        for name in GRADIENTS:
            gradient(returned[0], case, name)

    with_either_cache(student, case, judge)


@test_case(name="It returns dx, dgamma and dbeta, in the shapes of x, gamma and beta", hidden=False)
def case_1(env):
    checks_support.require(check_backward_returns_three_gradients, checks_support.Submission(env))
