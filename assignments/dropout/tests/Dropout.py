"""The public checks of Dropout: `grader.check("Dropout")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "Dropout"


def layer_calls(submission, p, modes, x):
    """Return the outputs of a layer for x, once in each mode (True: training), and each x after it.

    The mode is set on a network that the layer is part of.
    """
    layer = submission.Dropout(p)
    net = torch.nn.Sequential(torch.nn.Sequential(layer))
    outputs, given = [], [x.clone() for _ in modes]
    for training, one in zip(modes, given, strict=True):
        net.train(training)
        outputs.append(layer(one).detach().clone())
    return outputs, given


def values(rng, shape, dtype=torch.float32):
    """Return a tensor of values from 1 to 2, none of which is near 0, with signs of both kinds."""
    signs = rng.choice([-1.0, 1.0], size=shape)
    return torch.tensor(signs * rng.uniform(1, 2, size=shape), dtype=dtype)


@check("Dropout", weight=1, concept="contract", public=True)
def check_dropout_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    for shape, dtype in (
        ((9,), torch.float32),
        ((4, 6), torch.float64),
        ((2, 3, 5, 4), torch.float16),
    ):
        x = values(rng, shape, dtype)
        outputs, _ = expect.returns(
            student.run(layer_calls, 0.4, [True, False], x), tuple, length=2
        )
        for output in expect.returns(outputs, list, length=2):
            expect.array(output, shape=shape, name="the output")
            expect.that(
                isinstance(output, torch.Tensor) and output.dtype == dtype,
                f"for x of dtype {dtype} the output is a tensor of the same dtype",
                f"it is {expect.describe(output)}",
                mismatch="it is another one",
            )


@test_case(name="The output has the shape and the dtype of x, in both modes", hidden=False)
def case_1(env):
    checks_support.require(check_dropout_keeps_shape_and_dtype, checks_support.Submission(env))
