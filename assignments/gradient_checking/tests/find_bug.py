"""The public checks of find_bug: `grader.check("find_bug")` runs them."""

from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "find_bug"


def signed(rng, low, high, size=None):
    """Return numbers between low and high, with signs of both kinds."""
    return rng.choice([-1.0, 1.0], size=size) * rng.uniform(low, high, size=size)


BUG_SHAPES = {"W1": (12, 5), "b1": (12, 1), "W2": (3, 12), "b2": (3, 1)}
NOISE = 1e-8  # of the largest entry: what a central difference is off by


def gradient_pair(rng, sizes=(1, 1, 1, 1)):
    """Return right gradients, of largest entries of about these sizes, and their approximations."""
    gradients, approximations = {}, {}
    for size, (name, shape) in zip(sizes, BUG_SHAPES.items(), strict=True):
        gradients[name] = size * signed(rng, 0.2, 1, size=shape)
        approximations[name] = gradients[name] + size * NOISE * rng.uniform(-1, 1, size=shape)
    return gradients, approximations


def require_found(student, gradients, approximations, *wrong):
    """Fail unless exactly these gradients are named as wrong."""
    found = student.find_bug(gradients, approximations)
    if not isinstance(found, set):
        found = expect.returns(found, tuple)
    for one in found:
        expect.returns(one, str, name="each name")
    named = set(found)
    missed, blamed = set(wrong) - named, named - set(wrong)
    told = "a wrong gradient is not named" if missed else "a right one is named"
    expect.that(
        not missed and not blamed,
        "the wrong gradients are named, and no right one",
        f"wrong are {list(wrong)}, it names {sorted(found)}",
        mismatch=told,
    )


def plant(student, rng, error, *, name="W1", sizes=(1, 1, 1, 1)):
    """Fail unless a planted error is named, and nothing in the same gradients without it."""
    gradients, approximations = gradient_pair(rng, sizes)
    require_found(student, gradients, approximations)
    wrong = gradients | {name: error(gradients[name])}
    require_found(student, wrong, approximations, name)


@check("find_bug", weight=1, concept="contract", public=True)
def check_find_bug_names_a_wrong_factor(student, rng):
    """It names a gradient that is twice or half the right one, and none if all are right"""
    plant(student, rng, lambda gradient: 2 * gradient)
    plant(student, rng, lambda gradient: gradient / 2, name="b2")


@test_case(name="It names a gradient that is twice or half the right one, and none if all are right", hidden=False)
def case_1(env):
    checks_support.require(check_find_bug_names_a_wrong_factor, checks_support.Submission(env))
