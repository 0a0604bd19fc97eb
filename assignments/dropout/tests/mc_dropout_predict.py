"""The public checks of mc_dropout_predict: `grader.check("mc_dropout_predict")` runs them."""

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "mc_dropout_predict"


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


IN, HIDDEN, OUT = 5, 40, 3


def mc_passes(submission, p, modes, n, x):
    """Return what mc_dropout_predict returns, and what it has done to a model.

    modes: of the model and of its modules, in the order of model.modules().
    """
    nn, passes = torch.nn, []

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            inner = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Dropout(p))
            self.body = nn.Sequential(nn.Linear(IN, HIDDEN), nn.BatchNorm1d(HIDDEN), nn.ReLU())
            self.drop, self.inner = nn.Dropout(p), inner
            self.last = nn.Linear(HIDDEN, OUT)

        def forward(self, x):
            y = self.last(self.inner(self.drop(self.body(x))))
            passes.append((x.detach().clone(), y.detach().clone()))
            return y

    model = Model()
    model.train()
    with torch.no_grad():
        model(in_their_precision(3 * torch.randn(64, IN)))  # for batch normalization
        model.eval()
        plain = model(in_their_precision(x))
    passes.clear()
    for module, training in zip(model.modules(), modes, strict=True):
        module.training = training
    before = [buffer.clone() for buffer in model.buffers()]
    returned = submission.mc_dropout_predict(model, in_their_precision(x), n)
    return {
        "returned": returned,
        "passes": passes,
        "plain": plain,
        "modes": [module.training for module in model.modules()],
        "buffers": [before, list(model.buffers())],
        "gradients": [isinstance(one, torch.Tensor) and one.requires_grad for one in returned],
    }


MODULES = 11  # that model.modules() yields, the model among them
EXAMPLES = 11


def run_mc(student, rng, *, p=0.4, modes=(False,) * MODULES, n=7):
    """Return x, the mean, the standard deviation, and what else mc_passes has noted."""

    def run():
        x = torch.tensor(rng.normal(size=(EXAMPLES, IN)))
        return x, student.run(mc_passes, p, list(modes), n, x)

    x, noted = student.once((p, *modes, n), run)
    names = "returned passes plain modes buffers gradients".split()
    noted = expect.entries(noted, names, name="what was noted")
    mean, deviation = (
        expect.array(value, shape=(EXAMPLES, OUT), name=name)
        for value, name in zip(
            expect.returns(noted["returned"], tuple, length=2),
            ("the mean", "the standard deviation"),
            strict=True,
        )
    )
    return x, mean, deviation, noted


@check("mc_dropout_predict", weight=1, concept="contract", public=True)
def check_mc_returns_mean_and_deviation(student, rng):
    """It returns two tensors of the shape of model(x); no standard deviation is below 0"""
    _, _, deviation, noted = run_mc(student, rng)
    for one in noted["returned"][:2]:
        expect.that(
            isinstance(one, torch.Tensor), "both are tensors", f"it is {expect.describe(one)}"
        )
    expect.that(np.all(deviation >= 0), "the standard deviation is at least 0")


@test_case(name="It returns two tensors of the shape of model(x); no standard deviation is below 0", hidden=False)
def case_1(env):
    checks_support.require(check_mc_returns_mean_and_deviation, checks_support.Submission(env))
