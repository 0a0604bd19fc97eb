"""The public checks of looks_like_dropout: `grader.check("looks_like_dropout")` runs them."""

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "looks_like_dropout"


def mask_of(rng, shape, p):
    """Return a mask of this shape, each cell kept with probability 1 - p."""
    return rng.random(shape) >= p


def plain_layer(rng, p, x, training):
    """Be inverted dropout as it is most often written."""
    return x * mask_of(rng, x.shape, p) / (1 - p) if training else x


def layer_that_never_drops(rng, p, x, training):
    return x.copy()


def layer_that_only_scales(rng, p, x, training):
    return x / (1 - p) if training else x


def judge(student, rng, layer, p):
    """Return whether the student's detector takes a layer for dropout with probability p."""

    def lent(x, training):
        what = "`looks_like_dropout` calls layer with a float64 array of one or more dimensions"
        array = isinstance(x, np.ndarray) and x.dtype == np.float64 and x.ndim > 0
        expect.that(array, what, mismatch="it passes something else", hint="")
        flag = isinstance(training, bool | np.bool_)
        expect.that(flag, "`training` is True or False", mismatch="it is something else", hint="")
        return layer(rng, p, x, bool(training))

    return expect.returns(student.looks_like_dropout(lent, p), bool)


def require_refused(student, rng, *layers, at=(0.23,)):
    """Fail unless the detector refuses these layers at each p, and accepts a right one."""
    for p in at:
        for layer in layers:
            expect.that(
                not judge(student, rng, layer, p),
                "this layer is refused",
                mismatch="it is taken for dropout",
            )
    expect.that(
        student.once("a right layer", lambda: judge(student, rng, plain_layer, 0.23)),
        "a right layer is accepted",
        mismatch="it is refused",
        hint="A detector that refuses all layers tells nothing.",
    )


@check(
    "looks_like_dropout",
    concept="no-dropping",
    hint="How many elements are 0 after the call?",
    public=True,
)
def check_detector_refuses_a_layer_that_never_drops(student, rng):
    """It refuses a layer that drops nothing"""
    require_refused(student, rng, layer_that_never_drops, layer_that_only_scales)


@test_case(name="It refuses a layer that drops nothing", hidden=False)
def case_1(env):
    checks_support.require(check_detector_refuses_a_layer_that_never_drops, checks_support.Submission(env))
