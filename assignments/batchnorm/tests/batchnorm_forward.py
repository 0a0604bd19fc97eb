"""The public checks of batchnorm_forward: `grader.check("batchnorm_forward")` runs them."""

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "batchnorm_forward"

FORWARD = "batchnorm_forward"


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


def forward_calls(submission, calls, gamma, beta, bn_param):
    """Return for each (mode, x) the output and the running statistics after it.

    All calls are given the same bn_param.
    """
    noted = []
    for mode, x in calls:
        bn_param["mode"] = mode
        returned = submission.batchnorm_forward(x, gamma, beta, bn_param)
        several = isinstance(returned, tuple | list) and len(returned) > 1
        running = [bn_param.get(name) for name in ("running_mean", "running_var")]
        running = [one if one is None else np.array(one) for one in running]
        noted.append((returned[0] if several else returned, *running))
    return noted


def run_forward(student, calls, gamma, beta, **bn_param):
    """Return for each call the output, and the running statistics as they came."""
    returned = student.run(forward_calls, calls, gamma, beta, bn_param)
    noted = []
    for one, (_, x) in zip(expect.returns(returned, list, length=len(calls)), calls, strict=True):
        out, *running = expect.returns(one, tuple, length=3)
        noted.append((expect.array(out, shape=x.shape, name="out"), *running))
    return noted


def lengths(columns):
    """Return the length of each column; fail if one is all zeros."""
    found = np.linalg.norm(columns, axis=0)
    expect.that(np.all(found > 0), "no column of the output is 0 everywhere", mismatch="one is")
    return found


@check(FORWARD, weight=1, concept="contract", public=True)
def check_forward_returns_the_output_and_a_cache(student, rng):
    """It returns the output, in the shape of x, and a cache"""
    x = batch(rng, 5, 3)
    bn_param = {"mode": "train", "eps": 1e-2, "momentum": 0.77, **running_statistics(rng, 3)}
    returned = student.batchnorm_forward(x, *gamma_and_beta(rng, 3), bn_param)
    out, _ = expect.returns(returned, tuple, length=2)
    expect.array(out, shape=(5, 3), name="out")


@check(FORWARD, weight=2, concept="gamma-beta", hint="out = gamma * x_hat + beta.", public=True)
def check_forward_scales_and_shifts(student, rng):
    """In both modes the normalized values are multiplied by gamma, then beta is added"""
    x = batch(rng, 5, 3)
    gamma, beta = gamma_and_beta(rng, 3)
    settings = {"eps": 1e-2, "momentum": 0.77, **running_statistics(rng, 3)}
    for mode in ("train", "test"):
        plain, out = (
            run_forward(student, [(mode, x)], *pair, **settings)[0][0]
            for pair in ((np.ones(3), np.zeros(3)), (gamma, beta))
        )
        lengths(plain)
        expect.close(out, gamma * plain + beta, name="out")


@test_case(name="It returns the output, in the shape of x, and a cache", hidden=False)
def case_1(env):
    checks_support.require(check_forward_returns_the_output_and_a_cache, checks_support.Submission(env))


@test_case(name="In both modes the normalized values are multiplied by gamma, then beta is added", hidden=False)
def case_2(env):
    checks_support.require(check_forward_scales_and_shifts, checks_support.Submission(env))
