"""The public checks of BatchNorm1d: `grader.check("BatchNorm1d")` runs them."""

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "BatchNorm1d"


def batch(rng, examples, features):
    """Return x (examples, features), whose columns have means and spreads of their own.

    In no column are values nearly the same, and none has mean 0 or standard deviation 1.
    """
    steps = np.tile(np.linspace(-1, 1, examples)[:, np.newaxis], features)
    steps = rng.permuted(steps, axis=0) + rng.uniform(-0.3, 0.3, size=steps.shape) / examples
    means = rng.uniform(2, 9, size=features) * rng.choice([-1, 1], size=features)
    return steps * np.geomspace(0.5, 20, features) + means


FEATURES = 3


def fresh_layer(submission, features, x):
    """Return by name what a new layer holds, its outputs in both modes, and x as it was given."""
    layer, x = submission.BatchNorm1d(features), in_their_precision(x)
    names = ("weight", "bias", "running_mean", "running_var")
    state = {name: getattr(layer, name).detach().clone() for name in names}
    outputs = [layer.train(training)(x) for training in (True, False)]
    return state, outputs, x


@check("BatchNorm1d", weight=1, concept="contract", public=True)
def check_layer_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    x = torch.tensor(batch(rng, 5, FEATURES), dtype=torch.float32)
    _, outputs, given = expect.returns(student.run(fresh_layer, FEATURES, x), tuple, length=3)
    for output in expect.returns(outputs, list, length=2):
        expect.array(output, shape=(5, FEATURES), name="the output")
        expect.that(
            isinstance(output, torch.Tensor) and output.dtype == given.dtype,
            f"for x of dtype {given.dtype} the output is a tensor of the same dtype",
            f"it is {expect.describe(output)}",
            mismatch="it is another one",
        )


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


@test_case(name="The output has the shape and the dtype of x, in both modes", hidden=False)
def case_1(env):
    checks_support.require(check_layer_keeps_shape_and_dtype, checks_support.Submission(env))
