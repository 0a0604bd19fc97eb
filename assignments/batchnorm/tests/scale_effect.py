"""The public checks of scale_effect: `grader.check("scale_effect")` runs them."""

import functools
from collections import OrderedDict

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "scale_effect"


def weights_away_from_zero(rng, shape):
    """Return random weights, none of them small, so that no unit is nearly constant."""
    return rng.choice([-1, 1], size=shape) * rng.uniform(0.5, 1.5, size=shape)


def effect(submission, weights, is_normalized, training, x, y, factor):
    """Return what scale_effect says of a network, and that network's state before and after it."""
    net = small_net(weights, is_normalized)
    net.train(training)
    net.linear1.weight.grad = torch.ones_like(net.linear1.weight)
    before = {name: one.clone() for name, one in net.state_dict().items()}
    result = submission.scale_effect(net, x, y, factor)
    grad = net.linear1.weight.grad
    after = {name: one.clone() for name, one in net.state_dict().items()}
    modes = [module.training for module in net.modules()]
    return result, before, after, modes, bool(grad is not None and torch.all(grad == 1))


def small_net(weights, is_normalized):
    """Return a network of two linear layers with ReLU, with batch normalization or without."""
    hidden, out_size = weights[2].shape[1], weights[2].shape[0]
    parts = {
        "linear1": torch.nn.Linear(weights[0].shape[1], hidden),
        "bn1": torch.nn.BatchNorm1d(hidden) if is_normalized else torch.nn.Identity(),
        "activation": torch.nn.ReLU(),
        "linear2": torch.nn.Linear(hidden, out_size),
    }
    net = torch.nn.Sequential(OrderedDict(parts)).double()
    names = ("linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias")
    net.load_state_dict(dict(zip(names, weights, strict=True)), strict=False)
    return net


class Effect:
    """A network, and what a student measures on it."""

    def __init__(self, student, rng, is_normalized, training, sign):
        shapes = ((6, 4), (6,), (3, 6), (3,))
        weights = [torch.tensor(weights_away_from_zero(rng, shape)) for shape in shapes]
        weights[2:] = [sign * one for one in weights[2:]]  # the sign of all outputs
        self.x = torch.tensor(rng.normal(size=(15, 4)))
        self.y = torch.tensor(rng.integers(0, 3, size=15))
        self.factor, self.training = float(rng.uniform(3, 4)), training
        self.net = small_net(weights, is_normalized)
        given = (weights, is_normalized, training, self.x, self.y, self.factor)
        returned = expect.returns(student.run(effect, *given), tuple, length=5)
        result, self.before, self.after, self.modes, self.grad_is_kept = returned
        change, ratio = expect.returns(result, tuple, length=2)
        self.change = expect.number(change, name="the change of the output")
        self.ratio = expect.number(ratio, name="the ratio of the gradients")

    @functools.cached_property
    def measured(self):
        """The change and the ratio, as measured on this side."""
        self.net.train()
        outputs, sizes = [], []
        for scale in (1, self.factor):
            self.net.linear1.weight.data *= scale
            output = self.net(self.x)
            loss = torch.nn.functional.cross_entropy(output, self.y)
            (gradient,) = torch.autograd.grad(loss, self.net.linear1.weight)
            outputs.append(output.detach())
            sizes.append(gradient.norm().item())
        return (outputs[1] - outputs[0]).abs().max().item(), sizes[1] / sizes[0]


def effect_on(student, rng, is_normalized, *, training=True, sign=1):
    """Return what a student measures on such a network; all have weights and data of one seed."""
    seed = student.once("effect", lambda: int(rng.integers(2**31)))
    return student.once(
        ("effect", is_normalized, training, sign),
        lambda: Effect(student, np.random.default_rng(seed), is_normalized, training, sign),
    )


@check("scale_effect", weight=1, concept="contract", public=True)
def check_effect_is_two_numbers(student, rng):
    """It returns two numbers, none of them below 0"""
    case = effect_on(student, rng, False)
    expect.that(min(case.change, case.ratio) >= 0, "both are at least 0", mismatch="one is below 0")


@test_case(name="It returns two numbers, none of them below 0", hidden=False)
def case_1(env):
    checks_support.require(check_effect_is_two_numbers, checks_support.Submission(env))
