"""The public checks of batchnorm: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import functools
from collections import OrderedDict

import numpy as np
import torch

from checks_support import (
    Failure,
    expect,
    in_their_precision,
    linear_layers,
    parameters_of,
    question,
)

forward = question("batchnorm_forward")
backward = question("batchnorm_backward")
layer = question("BatchNorm1d")
network = question("NetBatchNorm")
fold = question("fold_batchnorm")
scaling = question("scale_effect")
RUNNING = ("running_mean", "running_var")
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


def weights_away_from_zero(rng, shape):
    """Return random weights, none of them small, so that no unit is nearly constant."""
    return rng.choice([-1, 1], size=shape) * rng.uniform(0.5, 1.5, size=shape)


def forward_calls(submission, calls, gamma, beta, bn_param):
    """Return for each (mode, x) the output and the running statistics after it.

    All calls are given the same bn_param.
    """
    noted = []
    for mode, x in calls:
        bn_param["mode"] = mode
        returned = submission.batchnorm_forward(x, gamma, beta, bn_param)
        several = isinstance(returned, tuple | list) and len(returned) > 1
        running = [None if one is None else np.array(one) for one in map(bn_param.get, RUNNING)]
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


@forward("contract", public=True)
def check_forward_returns_the_output_and_a_cache(student, rng):
    """It returns the output, in the shape of x, and a cache"""
    x = batch(rng, 5, 3)
    bn_param = {"mode": "train", "eps": 1e-2, "momentum": 0.77, **running_statistics(rng, 3)}
    returned = student.batchnorm_forward(x, *gamma_and_beta(rng, 3), bn_param)
    out, _ = expect.returns(returned, tuple, length=2)
    expect.array(out, shape=(5, 3), name="out")


@forward("gamma-beta", weight=2, public=True, hint="out = gamma * x_hat + beta.")
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
        bn_param = {**settings, **running_statistics(rng, features)}
        self.forward = (self.x, self.gamma, self.beta, bn_param)

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


@backward("contract", public=True)
def check_backward_returns_three_gradients(student, rng):
    """It returns dx, dgamma and dbeta, in the shapes of x, gamma and beta"""
    case = Case(rng, 6, 4, 1e-2)

    def judge(returned):
        for name in GRADIENTS:
            gradient(returned[0], case, name)

    with_either_cache(student, case, judge)


PARAMETERS = ("weight", "bias")
STATE = (*PARAMETERS, *RUNNING)
FEATURES = 3


def fresh_layer(submission, features, x):
    """Return by name what a new layer holds, its outputs in both modes, and x as it was given."""
    layer, x = submission.BatchNorm1d(features), in_their_precision(x)
    state = {name: getattr(layer, name).detach().clone() for name in STATE}
    outputs = [layer.train(training)(x) for training in (True, False)]
    return state, outputs, x


@layer("contract", public=True)
def check_layer_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    x = torch.tensor(batch(rng, 5, FEATURES), dtype=torch.float32)
    _, outputs, given = expect.returns(student.run(fresh_layer, FEATURES, x), tuple, length=3)
    for output in expect.returns(outputs, list, length=2):
        expect.same_dtype(output, given.dtype, shape=(5, FEATURES), name="the output")


def net_layers(submission, sizes):
    """Return what linear_layers tells of a network, its output, and of how many numbers it knows.

    These are its parameters; then follows how many numbers it uses without knowing them.
    """
    net, x = submission.NetBatchNorm(*sizes), in_their_precision(torch.zeros(2, sizes[0]))
    found = linear_layers(net.eval(), x)
    counts = [sum(one.numel() for one in some) for some in parameters_of(net, x)]
    return found, net(x).detach(), counts


@network("layers", public=True)
def check_net_has_three_linear_layers(student):
    """It has three linear layers with biases, of the sizes asked for"""
    sizes = (5, 7, 4, 3)
    found, _, counts = expect.returns(student.run(net_layers, list(sizes)), tuple, length=3)
    expected = "three linear layers, in_size -> n_hidden1 -> n_hidden2 -> out_size, with biases"
    if len(expect.returns(found, list)) == 3:
        expect.layer_sizes(found, sizes, expected)
        return
    known, unknown = (expect.number(one) for one in expect.returns(counts, list, length=2))
    # That there are gamma and beta for the 7 + 4 hidden units is another check's concern.
    right = unknown == 0 and known in (42 + 32 + 15, 42 + 32 + 15 + 2 * 11)
    counted = f"it knows {known:g} numbers, and {unknown:g} of others"
    expect.that(right, expected, counted, mismatch="the numbers that it knows are more or fewer")


def folding(submission, weight, bias, state, eps, training):
    """Return what became of a linear layer and the batch normalization after it, and both after it.

    Of the result: whether it is a linear layer, its weight and its bias, and the names of its
    parameters. Of both: their numbers, the mode, what is frozen, and whether a gradient came to
    them when the result was trained.
    """
    out_size, in_size = weight.shape
    linear = torch.nn.Linear(in_size, out_size, bias=bias is not None, dtype=torch.float64)
    bn = torch.nn.BatchNorm1d(out_size, eps=eps, dtype=torch.float64)
    linear.load_state_dict({"weight": weight} if bias is None else {"weight": weight, "bias": bias})
    bn.load_state_dict(state, strict=False)
    bn.train(training)
    bn.bias.requires_grad_(False)
    folded = submission.fold_batchnorm(linear, bn)
    after = {**linear.state_dict(), **{f"bn.{name}": one for name, one in bn.state_dict().items()}}
    after = {name: one.clone() for name, one in after.items()}
    new_weight, new_bias = folded.weight.detach().clone(), folded.bias.detach().clone()
    is_linear, names = isinstance(folded, torch.nn.Linear), dict(folded.named_parameters())
    given = [*linear.parameters(), *bn.parameters()]
    frozen = [not one.requires_grad for one in given]
    output = folded(torch.ones(2, in_size, dtype=new_weight.dtype)).sum()
    if output.requires_grad:
        output.backward()
    reached = any(one.grad is not None for one in given)
    return (is_linear, new_weight, new_bias, list(names)), after, bn.training, frozen, reached


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
        returned = expect.returns(returned, tuple, length=5)
        result, self.after, self.mode, self.frozen, self.reached = returned
        self.is_linear, *new, self.names = expect.returns(result, tuple, length=4)
        shapes = {"the new weight": shape, "the new bias": shape[:1]}
        self.new_weight, self.new_bias = expect.arrays(new, shapes)

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


@fold("contract", public=True)
def check_folding_gives_a_linear_layer(student, rng):
    """It returns an nn.Linear whose parameters are a weight and a bias, of the same sizes"""
    case = Folded(student, rng, (4, 3))
    expect.that(case.is_linear is True, "the result is an nn.Linear", mismatch="it is not")
    both = sorted(expect.returns(case.names, list)) == ["bias", "weight"]
    expect.that(both, "its parameters are weight and bias", mismatch="they are others")


def effect(submission, weights, is_normalized, training, x, y, factor):
    """Return what scale_effect says of a network, and that network's state before and after it."""
    net = small_net(weights, is_normalized)
    net.train(training)
    net.linear2.bias.requires_grad_(False)
    net.linear1.weight.grad = torch.ones_like(net.linear1.weight)
    before = {name: one.clone() for name, one in net.state_dict().items()}
    result = submission.scale_effect(net, x, y, factor)
    grad = net.linear1.weight.grad
    after = {name: one.clone() for name, one in net.state_dict().items()}
    modes = [module.training for module in net.modules()]
    kept = grad is not None and bool(torch.all(grad == 1))
    return result, before, after, modes, kept, [name for name, _ in trained_parts(net)]


def trained_parts(net):
    """Return the parameters of a network that are not frozen, with their names."""
    return [(name, one) for name, one in net.named_parameters() if one.requires_grad]


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
        returned = expect.returns(student.run(effect, *given), tuple, length=6)
        result, self.before, self.after, self.modes, self.grad_is_kept, self.trained = returned
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


@scaling("contract", public=True)
def check_effect_is_two_numbers(student, rng):
    """It returns two numbers, none of them below 0"""
    case = effect_on(student, rng, False)
    expect.that(min(case.change, case.ratio) >= 0, "both are at least 0", mismatch="one is below 0")
