"""The public checks of descend: `grader.check("descend")` runs them."""

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "descend"

DESCENT_RTOL = 1e-4  # of a path computed in float32


def descents(submission, coefficients, runs):
    """Return the path of each run: its start, lr, momentum and steps, on a polynomial."""

    def loss(w):
        return sum(one * w**power for power, one in enumerate(coefficients)).sum()

    return [submission.descend(loss, *run) for run in runs]


def path_of(value, steps):
    """Return steps + 1 positions as an array, whether they came in a list or in one."""
    if isinstance(value, np.ndarray | torch.Tensor):
        return expect.array(value, shape=(steps + 1,), name="the path")
    items = expect.returns(value, tuple, name="the path")
    expect.that(
        len(items) == steps + 1,
        "the path holds steps + 1 positions",
        f"it holds {len(items)}, for {steps} steps",
        mismatch="it holds fewer or more",
    )
    return np.array([expect.number(one, name="a position") for one in items])


def run_descents(student, coefficients, runs):
    """Return the path of each run: its start, lr, momentum and steps."""
    paths = expect.returns(student.run(descents, coefficients, runs), list, length=len(runs))
    return [path_of(path, run[-1]) for path, run in zip(paths, runs, strict=True)]


@check("descend", weight=1, concept="contract", public=True)
def check_descent_returns_the_path(student, rng):
    """It returns steps + 1 positions, the first of which is start"""
    start = float(rng.uniform(1, 2))
    for steps in (6, 0):
        (path,) = run_descents(student, (0.0, 0.0, 1.0), [(start, 0.1, 0.5, steps)])
        expect.close(path[0], start, name="the first position", rtol=DESCENT_RTOL)


@test_case(name="It returns steps + 1 positions, the first of which is start", hidden=False)
def case_1(env):
    checks_support.require(check_descent_returns_the_path, checks_support.Submission(env))
