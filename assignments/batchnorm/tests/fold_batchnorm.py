"""The public checks of fold_batchnorm: `grader.check("fold_batchnorm")` runs them."""

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "fold_batchnorm"


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


def folding(submission, weight, bias, state, eps, training):
    """Return what became of a linear layer and the batch normalization after it, and both after it.

    Of the result: whether it is a linear layer, its weight and its bias.
    """
    out_size, in_size = weight.shape
    linear = torch.nn.Linear(in_size, out_size, bias=bias is not None, dtype=torch.float64)
    bn = torch.nn.BatchNorm1d(out_size, eps=eps, dtype=torch.float64)
    linear.load_state_dict({"weight": weight} if bias is None else {"weight": weight, "bias": bias})
    bn.load_state_dict(state, strict=False)
    bn.train(training)
    folded = submission.fold_batchnorm(linear, bn)
    after = {**linear.state_dict(), **{f"bn.{name}": one for name, one in bn.state_dict().items()}}
    after = {name: one.clone() for name, one in after.items()}
    result = (isinstance(folded, torch.nn.Linear), folded.weight.detach(), folded.bias.detach())
    return result, after, bn.training


class Folded:
    """A linear layer, a batch normalization after it, and what a student makes of both."""

    def __init__(self, student, rng, shape, bias=True, training=False):
        self.weight = rng.normal(size=shape)
        self.bias = rng.normal(size=shape[0]) + 2 if bias else np.zeros(shape[0])
        self.training = training
        gamma, beta = gamma_and_beta(rng, shape[0])
        self.state = {"weight": gamma, "bias": beta, **running_statistics(rng, shape[0])}
        tensors = {name: torch.tensor(one) for name, one in self.state.items()}
        given = torch.tensor(self.bias) if bias else None
        returned = student.run(folding, torch.tensor(self.weight), given, tensors, 0.3, training)
        result, self.after, self.mode = expect.returns(returned, tuple, length=3)
        self.is_linear, new_weight, new_bias = expect.returns(result, tuple, length=3)
        self.new_weight = expect.array(new_weight, shape=shape, name="the new weight")
        self.new_bias = expect.array(new_bias, shape=shape[:1], name="the new bias")

    @property
    def wanted_weight(self):
        scale = self.state["weight"] / np.sqrt(self.state["running_var"] + 0.3)
        return scale[:, np.newaxis] * self.weight

    @property
    def wanted_bias(self):
        """What follows from the scale that the student has given the weights."""
        scale = (self.new_weight * self.weight).sum(axis=1) / (self.weight**2).sum(axis=1)
        expect.that(np.all(scale != 0), "the new weight is not 0", mismatch="it is", hint="")
        return scale * (self.bias - self.state["running_mean"]) + self.state["bias"]


@check("fold_batchnorm", weight=1, concept="contract", public=True)
def check_folding_gives_a_linear_layer(student, rng):
    """It returns an nn.Linear with a weight and a bias, of the same sizes"""
    case = Folded(student, rng, (4, 3))
    expect.that(case.is_linear is True, "the result is an nn.Linear", mismatch="it is not")


@test_case(name="It returns an nn.Linear with a weight and a bias, of the same sizes", hidden=False)
def case_1(env):
    checks_support.require(check_folding_gives_a_linear_layer, checks_support.Submission(env))
