"""Graders of the batch normalization assignment.

The checks of one question are of different concepts. Where they can, they hold what the student
computed in one step against what follows from what *they* computed before it: a wrong variance
costs the check of the variance, and not those of gamma, of epsilon and of the running statistics.

Nothing here is random but the inputs, whose columns are spread out by construction: a correct
solution differs from what is expected by rounding alone, which is at least a hundred times smaller
than each tolerance, so the false-positive rate is 0. One check is held to a figure that was
measured: the running statistics of a network after many passes; the margin, 40 standard deviations,
is stated there.
"""

import copy
import math
from collections import OrderedDict

import numpy as np
import torch

from autograder.grading import Failure, expect, hint, question, require_by_hand
from autograder.grading.drivers import (
    Refusing,
    in_their_precision,
    linear_layers,
    parameters_of,
    set_by_shape,
    set_linear,
    watch,
)

forward = question("batchnorm_forward")
backward = question("batchnorm_backward")
layer = question("BatchNorm1d")
network = question("NetBatchNorm")
fold = question("fold_batchnorm")
scaling = question("scale_effect")

RUNNING = ("running_mean", "running_var")
GRADIENTS = ("dx", "dgamma", "dbeta")
TINY = 1e-12  # an epsilon that changes nothing


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


# Forward


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


def before_beta(student, mode, x, **settings):
    """Return the output with gamma = 1, less beta where they add it.

    What is done with both is the concern of one check.
    """
    ones = np.ones(x.shape[1])
    (((shifted, _, _),), ((plain, _, _),)) = (
        run_forward(student, [(mode, x)], ones, beta, **settings) for beta in (ones, 0 * ones)
    )
    return plain if np.allclose(shifted, plain) else shifted - 1


def normalized(student, rng, x, eps):
    """Return what x is normalized to in training."""
    running = running_statistics(rng, x.shape[1])
    return before_beta(student, "train", x, eps=eps, momentum=0.77, **running)


def lengths(columns):
    """Return the length of each column; fail if one is all zeros."""
    found = np.linalg.norm(columns, axis=0)
    expect.that(np.all(found > 0), "no column of the output is 0 everywhere", mismatch="one is")
    return found


REMEMBERED = ("check_forward_averages_the_mean", "check_forward_averages_the_variance")


def run_statistics(student, rng):
    """Return three batches, what the running statistics were before them, and both after each."""
    batches = [batch(rng, 5, 3) for _ in range(3)]
    before = running_statistics(rng, 3)
    calls = [("train", x) for x in batches]
    settings = {"eps": 1e-2, "momentum": 0.77, **{name: before[name].copy() for name in before}}
    noted = run_forward(student, calls, *gamma_and_beta(rng, 3), **settings)
    return batches, before, [one[1:] for one in noted]


def averages(start, values, kept):
    """Return the running average after each value, where the share `kept` of it is kept."""
    found = []
    for value in values:
        start = kept * start + (1 - kept) * value
        found.append(start)
    return found


def share_kept(running, start, mean, kept):
    """Return which share of their running mean a student keeps, or else the right one.

    Whether theirs is right is the concern of one check, and not of those of the variance.
    """
    running = expect.array(running, shape=start.shape, name="the running mean")
    shares = (running - mean) / (start - mean)
    constant = np.ptp(shares) < 1e-4 and 0 < shares[0] < 1
    return shares[0] if constant else kept


TESTED = (
    "check_forward_tests_by_the_running_statistics",
    "check_forward_adds_eps_to_the_variance",
)

# One slip in how x is normalized fails several of these.
NORMALIZATION = (
    "check_forward_normalizes_each_feature",
    "check_forward_gives_unit_spread",
    "check_forward_adds_eps_to_the_variance",
    "check_forward_trains_on_the_batch_alone",
    "check_forward_takes_a_single_example",
)


@forward("contract", weight=6, public=True)
def check_forward_returns_the_output_and_a_cache(student, rng):
    """It returns the output, in the shape of x, and a cache"""
    x = batch(rng, 5, 3)
    bn_param = {"mode": "train", "eps": 1e-2, "momentum": 0.77, **running_statistics(rng, 3)}
    returned = student.batchnorm_forward(x, *gamma_and_beta(rng, 3), bn_param)
    out, _ = expect.returns(returned, tuple, length=2)
    expect.array(out, shape=(5, 3), name="out")


# By hand: the means are 4, 2 and 2, the variances 9, 4 and 4.
EXAMPLE = np.array([[1.0, 0, 0], [3, 0, 4], [3, 4, 0], [9, 4, 4]])
EXAMPLE_HAT = np.array([[-1, -1, -1], [-1 / 3, -1, 1], [-1 / 3, 1, -1], [5 / 3, 1, 1]])


@forward("variance", public=True, follows=NORMALIZATION)
def check_forward_normalizes_the_example(student, rng):
    """[1, 3, 3, 9], and features beside it, are normalized as by hand, also where eps is 16"""
    hat = normalized(student, rng, EXAMPLE, 0)
    expect.close(hat, EXAMPLE_HAT, name="x_hat of the example")
    hat = normalized(student, rng, EXAMPLE[:, :1], 16)  # 9 + 16 = 25
    expect.close(hat[:, 0], [-0.6, -0.2, -0.2, 1], name="x_hat where eps is 16")


@forward("axis", weight=42)
def check_forward_normalizes_each_feature(student, rng):
    """In training each column of x is centred and divided by one number of its own"""
    x = batch(rng, 5, 3)
    out = normalized(student, rng, x, TINY)
    centred = x - x.mean(axis=0)
    direction = centred / np.linalg.norm(centred, axis=0)
    given = out / lengths(out)
    rows = np.allclose(out.mean(axis=1), 0, atol=1e-6)
    hint = "Take the mean and the variance over axis 0, the batch." if rows else ""
    expect.close(given, direction, name="the direction of a column", rtol=1e-6, hint=hint)


@forward("variance", weight=9.5, follows=NORMALIZATION[:1])
def check_forward_gives_unit_spread(student, rng):
    """In training the standard deviation of each column is 1, where eps is next to 0"""
    for examples in (4, 7):
        out = normalized(student, rng, batch(rng, examples, 3), TINY)
        name = "the standard deviation of a column"
        expect.close(out.std(axis=0), np.ones(3), name=name, rtol=1e-3)


@forward("eps", weight=4, follows=(*NORMALIZATION[:2], TESTED[0]))
def check_forward_adds_eps_to_the_variance(student, rng):
    """In both modes eps is added to the variance; a column without any spread becomes 0, not nan"""
    x = batch(rng, 5, 4)
    x[:, 2] = x[0, 2]
    out = normalized(student, rng, x, 0.3)
    expect.close(out[:, 2], np.zeros(5), name="the column without spread", atol=1e-6)
    spread = [0, 1, 3]
    plain = normalized(student, rng, x[:, spread], TINY)
    var = x[:, spread].var(axis=0)
    ratio = lengths(out[:, spread]) / lengths(plain)
    expect.close(ratio, np.sqrt(var / (var + 0.3)), name="what eps does", rtol=1e-6)
    settings = {"momentum": 0.77, **running_statistics(rng, 4)}
    plain, out = (before_beta(student, "test", x, eps=eps, **settings) for eps in (TINY, 0.3))
    plain, out, x = (one[:, spread] - one[:, spread].mean(axis=0) for one in (plain, out, x))
    # By the variance that they divide by, since whether it is right is another check's concern.
    var = (lengths(x) / lengths(plain)) ** 2
    name = "what eps does in a test"
    expect.close(lengths(out) / lengths(plain), np.sqrt(var / (var + 0.3)), name=name)


@forward("gamma-beta", public=True, follows="check_forward_scales_and_shifts")
def check_forward_restores_the_example(student):
    """In both modes gamma = 6 and beta = 10 make 6 x_hat + 10 of x_hat"""
    six, ten = np.full(3, 6.0), np.full(3, 10.0)
    settings = {"eps": 1e-5, "running_mean": six / 3, "running_var": ten + 6}
    for mode in ("train", "test"):
        ((plain, *_),) = run_forward(student, [(mode, EXAMPLE)], six / 6, 0 * ten, **settings)
        ((out, *_),) = run_forward(student, [(mode, EXAMPLE)], six, ten, **settings)
        lengths(plain)
        expect.close(out, 6 * plain + 10, name=f"out in mode {mode}")


@forward("gamma-beta", weight=14, hint="out = gamma * x_hat + beta, in both modes.")
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


@forward("training-mode", weight=3, follows=NORMALIZATION[:3])
@hint("In training use the statistics of x.")
def check_forward_trains_on_the_batch_alone(student, rng):
    """In training the output does not depend on the running statistics"""
    x = batch(rng, 5, 3)
    gamma, beta = gamma_and_beta(rng, 3)
    settings = {"eps": 1e-2, "momentum": 0.77}
    one, other = (
        run_forward(student, [("train", x)], gamma, beta, **settings, **running)[0][0]
        for running in (running_statistics(rng, 3), running_statistics(rng, 3))
    )
    expect.close(one, other, name="out with other running statistics")


@forward("running-mean", public=True, follows=REMEMBERED)
def check_forward_averages_the_example(student):
    """From 0 on, mean 4 and variance 9 are remembered as 0.4 and 0.9 where momentum is 0.9"""
    zeros = np.zeros(3)
    start = {"running_mean": zeros, "running_var": zeros}
    calls = [("train", EXAMPLE)]
    ((_, *after),) = run_forward(student, calls, zeros + 1, zeros, momentum=0.9, **start)
    for name, given, wanted in zip(RUNNING, after, ([0.4, 0.2, 0.2], [0.9, 0.4, 0.4]), strict=True):
        expect.close(given, wanted, name=name)


@forward("running-mean", weight=16)
@hint("momentum * running_mean + (1 - momentum) * mean is stored in bn_param.")
def check_forward_averages_the_mean(student, rng):
    """Each training call updates running_mean in bn_param; momentum is what is kept of it"""
    batches, before, after = run_statistics(student, rng)
    means = [x.mean(axis=0) for x in batches]
    desired = averages(before["running_mean"], means, 0.77)
    for (mean, _), wanted in zip(after, desired, strict=True):
        expect.close(mean, wanted, name="running_mean")


@forward("running-variance", weight=6, follows="check_forward_averages_the_mean")
@hint("As with the mean, but with the variance that divides by N; it is stored in bn_param.")
def check_forward_averages_the_variance(student, rng):
    """Each training call updates running_var likewise, by the variance it normalizes with"""
    batches, before, after = run_statistics(student, rng)
    variances = [x.var(axis=0) for x in batches]
    kept = share_kept(after[0][0], before["running_mean"], batches[0].mean(axis=0), 0.77)
    desired = averages(before["running_var"], variances, kept)
    for (_, var), wanted in zip(after, desired, strict=True):
        expect.close(var, wanted, name="running_var")


@forward("start", weight=3, follows=REMEMBERED)
@hint('bn_param.get("running_mean", np.zeros(D)), and likewise the variance')
def check_forward_starts_from_zero(student, rng):
    """If bn_param holds no running statistics yet, both start at 0"""
    x = batch(rng, 5, 3)
    gamma, beta = gamma_and_beta(rng, 3)
    zeros = {name: np.zeros(3) for name in RUNNING}
    told, untold = (
        run_forward(student, [("train", x)], gamma, beta, eps=1e-2, momentum=0.77, **start)[0]
        for start in (zeros, {})
    )
    for name, wanted, given in zip(RUNNING, told[1:], untold[1:], strict=True):
        wanted = expect.array(wanted, shape=(3,), name=name)
        expect.that(np.any(wanted != 0), f"{name} is updated", mismatch="it stays 0")
        expect.close(given, wanted, name=name)


@forward("defaults", weight=2, hint="eps is 1e-5, momentum 0.9 by default.")
def check_forward_has_defaults(student, rng):
    """Without eps and momentum in bn_param it does what it does with 1e-5 and 0.9"""
    x = 1e-3 * batch(rng, 5, 3)
    gamma, beta = gamma_and_beta(rng, 3)
    told, untold = (
        run_forward(student, [("train", x)], gamma, beta, **running, **settings)[0]
        for running in [running_statistics(rng, 3)]
        for settings in ({"eps": 1e-5, "momentum": 0.9}, {})
    )
    shapes = {"out": x.shape, **dict.fromkeys(RUNNING, (3,))}
    for name, wanted, given in zip(shapes, expect.arrays(told, shapes), untold, strict=True):
        expect.close(given, wanted, name=name)


@forward("test-mode", public=True, follows=TESTED)
def check_forward_tests_the_example(student):
    """In a test, by running mean 2 and variance 16, x = 10 becomes 2, or 1.6 where eps is 9"""
    running = {"running_mean": np.array([2.0]), "running_var": np.array([16.0])}
    x = np.array([[10.0], [2.0]])
    for eps, wanted in ((0.0, 2), (9.0, 1.6)):
        hat = before_beta(student, "test", x, eps=eps, momentum=0.77, **running)
        expect.close(hat[:, 0], [wanted, 0], name="x_hat in a test")


@forward("test-mode", weight=39)
@hint('In mode "test" it is (x - running_mean) / sqrt(running_var + eps).')
def check_forward_tests_by_the_running_statistics(student, rng):
    """In mode "test" the running statistics take the place of those of the batch"""
    running = running_statistics(rng, 3)
    for examples in (6, 1):
        x = batch(rng, examples, 3)
        given = before_beta(student, "test", x, eps=TINY, momentum=0.77, **running)
        hat = (x - running["running_mean"]) / np.sqrt(running["running_var"])
        expect.close(given, hat, name="x_hat in a test")


@forward("test-state", weight=4, hint='Update them in mode "train" only.')
def check_forward_keeps_the_statistics_in_a_test(student, rng):
    """In mode "test" the running statistics stay as they are"""
    running = running_statistics(rng, 3)
    calls = [("test", batch(rng, examples, 3)) for examples in (6, 1)]
    noted = run_forward(student, calls, *gamma_and_beta(rng, 3), eps=1e-2, momentum=0.77, **running)
    for _, *after in noted:
        for name, given in zip(RUNNING, after, strict=True):
            expect.close(given, running[name], name=name)


@forward("one-example", follows=NORMALIZATION[:4])
def check_forward_takes_a_single_example(student, rng):
    """In training a batch of one example gives beta, as its x_hat is 0"""
    out = normalized(student, rng, batch(rng, 1, 3), 1e-2)
    expect.close(out[0], np.zeros(3), name="x_hat of one example", atol=1e-9)


@forward(
    "purity",
    weight=2,
    follows="check_forward_returns_the_output_and_a_cache",
    hint="Compute new arrays: no -= and no *=",
)
def check_forward_leaves_its_inputs_alone(student, rng):
    """x, gamma and beta are unchanged after the call, in both modes"""
    for mode in ("train", "test"):
        bn_param = {"mode": mode, "eps": 1e-2, "momentum": 0.77, **running_statistics(rng, 3)}
        given = (batch(rng, 5, 3), *gamma_and_beta(rng, 3), bn_param)
        reply = student.call("batchnorm_forward", *given)
        expect.returns(reply.value, tuple, length=2)
        expect.unchanged(reply, "x", "gamma", "beta")


# Backward


class Case:
    """A batch, what arrives at the output, and the cache that the lesson proposes to keep."""

    def __init__(self, x, gamma, beta, dout, eps):
        self.x, self.gamma, self.dout, self.eps = x, gamma, dout, eps
        self.inv_std = 1 / np.sqrt(x.var(axis=0) + eps)
        self.x_hat = (x - x.mean(axis=0)) * self.inv_std
        self.cache = self.x_hat, gamma, self.inv_std
        zeros = np.zeros_like(gamma)
        bn_param = {"mode": "train", "eps": eps, "running_mean": zeros, "running_var": zeros + 1}
        self.forward = (x, gamma, beta, bn_param)


def case_of(rng, examples, features, eps):
    """Return a random case."""
    x = batch(rng, examples, features)
    return Case(x, *gamma_and_beta(rng, features), rng.normal(size=x.shape) + 0.5, eps)


def across(case, columns):
    """Return of each column what is left of it without its parts along 1 and along x_hat."""
    centred = columns - columns.mean(axis=0)
    unit = case.x_hat / np.linalg.norm(case.x_hat, axis=0)
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
    shape = case.x.shape if name == "dx" else case.gamma.shape
    if name == "dx" and isinstance(returned, np.ndarray):
        return expect.array(returned, shape=shape, name=name)  # that it came alone costs elsewhere
    gradients = expect.returns(returned, tuple, length=3)
    value = dict(zip(GRADIENTS, gradients, strict=True))[name]
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


def require_gradient(student, case, name, desired):
    """Fail unless one of the three gradients is what is desired."""

    def judge(returned):
        expect.close(gradient(returned[0], case, name), desired, name=name, rtol=1e-6)

    with_either_cache(student, case, judge)


def judge_dx(student, case, judge):
    """Judge dx alone, which must not be 0 everywhere."""

    def judge_first(returned):
        dx = gradient(returned[0], case, "dx")
        expect.that(np.any(dx != 0), "dx is not 0 everywhere", mismatch="it is", hint="")
        judge(dx)

    with_either_cache(student, case, judge_first)


# One slip in dx may fail both of its parts, and one in the order or the form both other gradients.
PARTS = (
    "check_backward_goes_through_the_mean",
    "check_backward_goes_through_the_variance",
    "check_backward_multiplies_by_gamma_and_the_spread",
)
OTHERS = ("check_backward_reaches_beta", "check_backward_reaches_gamma")


@backward("contract", weight=3, public=True, follows=OTHERS)
def check_backward_returns_three_gradients(student, rng):
    """It returns dx, dgamma and dbeta, in the shapes of x, gamma and beta"""
    case = case_of(rng, 6, 4, 1e-2)

    def judge(returned):
        expect.returns(returned[0], tuple, length=3)
        for name in GRADIENTS:
            gradient(returned[0], case, name)

    with_either_cache(student, case, judge)


def example(eps, gamma):
    """Return the example of the lesson: one feature, four examples, of which the first counts."""
    x, dout = EXAMPLE[:, :1], np.array([[1.0], [0], [0], [0]])
    return Case(x, np.array([gamma]), np.array([10.0]), dout, eps)


@backward("variance-term", weight=2, public=True, follows=PARTS)
def check_backward_finds_dx_of_the_example(student):
    """Of the example, dx is [1, -2/3, -2/3, 1/3]; with eps = 16 and gamma = 5 it is as by hand"""
    wanted = [1, -2 / 3, -2 / 3, 1 / 3], [0.66, -0.28, -0.28, -0.1]
    for case, dx in zip((example(0.0, 6.0), example(16.0, 5.0)), wanted, strict=True):
        require_gradient(student, case, "dx", np.reshape(dx, (4, 1)))


@backward("gamma", public=True, follows=OTHERS)
def check_backward_finds_dgamma_and_dbeta_of_the_example(student):
    """Of the example, dgamma is -1 and dbeta is 1"""
    for name, wanted in (("dgamma", -1), ("dbeta", 1)):
        require_gradient(student, example(0.0, 6.0), name, np.array([float(wanted)]))


@backward("beta", weight=6, hint="beta is added to every row: sum over the rows.")
def check_backward_reaches_beta(student, rng):
    """dbeta is the sum of dout over the batch"""
    case = case_of(rng, 6, 4, 1e-2)
    require_gradient(student, case, "dbeta", case.dout.sum(axis=0))


@backward("gamma", weight=24, follows="check_backward_reaches_beta")
@hint("gamma multiplies x_hat in each row: sum dout * x_hat over the rows.")
def check_backward_reaches_gamma(student, rng):
    """dgamma is the sum of dout * x_hat over the batch"""
    case = case_of(rng, 6, 4, 1e-2)
    require_gradient(student, case, "dgamma", (case.dout * case.x_hat).sum(axis=0))


@backward("scale", weight=12)
@hint("x_hat = (x - mean) * inv_std and out = gamma * x_hat + beta: two factors, no more.")
def check_backward_multiplies_by_gamma_and_the_spread(student, rng):
    """What of dx is neither constant nor along x_hat is that part of dout, times gamma * inv_std"""
    for examples in (3, 6):
        case = case_of(rng, examples, 4, 0.3)
        wanted = case.gamma * case.inv_std * across(case, case.dout)

        def judge(dx, case=case, wanted=wanted):
            expect.close(across(case, dx), wanted, name="this part of dx", rtol=1e-6)

        judge_dx(student, case, judge)


@backward("mean-term", weight=47, follows="check_backward_goes_through_the_variance")
@hint("x goes into the mean, too: what is taken off is the mean of dout over the batch.")
def check_backward_goes_through_the_mean(student, rng):
    """Over the batch dx sums to 0: shifting all of x changes nothing"""
    for examples in (3, 6):
        case = case_of(rng, examples, 4, 0.3)

        def judge(dx):
            share = dx.sum(axis=0) / np.abs(dx).sum(axis=0).max()
            expect.close(share, np.zeros(4), name="the sum of dx", atol=1e-8)

        judge_dx(student, case, judge)


@backward("variance-term", weight=47)
@hint("x goes into the variance, too: what is taken off is x_hat times the mean of dout * x_hat.")
def check_backward_goes_through_the_variance(student, rng):
    """Along x_hat dx is 0 where eps is next to 0: stretching x changes nothing"""
    for examples, eps in ((3, 1e-10), (6, 1e-10), (6, 0.3)):
        case = case_of(rng, examples, 4, eps)
        rest = across(case, case.dout)

        def judge(dx, case=case, rest=rest):
            # By their own factor, since whether it is right is another check's concern.
            factor = (across(case, dx) * rest).sum(axis=0) / (rest**2).sum(axis=0)
            along = (case.dout * case.x_hat).sum(axis=0)
            size = np.abs(factor).max() * np.abs(along).max()
            expect.that(size > 0, "dx is not 0 everywhere", mismatch="it is", hint="")
            given = (dx * case.x_hat).sum(axis=0) / size
            # Where eps is a part of what the variance is divided by, dx keeps as much of x_hat.
            wanted = factor * along * case.eps * case.inv_std**2 / size
            expect.close(given, wanted, name="dx along x_hat", rtol=1e-6, atol=1e-7)

        judge_dx(student, case, judge)


@backward("purity", weight=6, follows=OTHERS, hint="Compute new arrays: no -=, no *=")
def check_backward_can_be_called_again(student, rng):
    """dout and the cache are unchanged after the call, so a second one gives the same"""
    case = case_of(rng, 6, 4, 1e-2)

    def judge(returned):
        for name in GRADIENTS:
            first, again = (gradient(one, case, name) for one in returned[:2])
            expect.close(again, first, name=f"{name} of a second call")
        same = np.array_equal(expect.array(returned[2]), case.dout)
        expect.that(same, "dout is what it was", mismatch="the call changed it")

    with_either_cache(student, case, judge)


def forward_is_right(student, case):
    """Tell whether their forward pass gives the right output of a case, and a cache."""
    try:
        out, _ = expect.returns(student.batchnorm_forward(*case.forward), tuple, length=2)
        out = expect.array(out, shape=case.x.shape)
    except Failure:
        return False
    return np.allclose(out, case.gamma * case.x_hat + case.forward[2])


@backward("own-forward", weight=8, follows=OTHERS)
@hint("What backward takes out of the cache must be what your batchnorm_forward put in.")
def check_backward_fits_its_own_forward(student, rng):
    """With the cache of your own forward pass the gradients are those with a right cache"""
    case = case_of(rng, 6, 4, 1e-2)

    def judge(returned):
        for name in GRADIENTS:
            gradient(returned[0], case, name)

    if not forward_is_right(student, case):
        return with_either_cache(student, case, judge)  # what is wrong there costs nothing here
    first, _, _ = run_backward(student, case, own=True)
    own = [gradient(first, case, name) for name in GRADIENTS]
    try:
        first, _, _ = run_backward(student, case, own=False)
        proposed = [gradient(first, case, name) for name in GRADIENTS]
    except Failure:
        return None  # it needs a cache of its own, with which all other checks have judged it
    if np.allclose(own[1], (case.dout * case.x_hat).sum(axis=0)) and right_dx(case, own[0]):
        return None  # right with its own cache: it may read another one in another way
    for name, given, wanted in zip(GRADIENTS, own, proposed, strict=True):
        expect.close(given, wanted, name=name, rtol=1e-6)
    return None


def right_dx(case, dx):
    """Tell whether this is the right dx."""
    along = (case.dout * case.x_hat).mean(axis=0)
    rest = case.dout - case.dout.mean(axis=0) - case.x_hat * along
    return np.allclose(dx, case.gamma * case.inv_std * rest, rtol=1e-6)


# BatchNorm1d
#
# The drivers put weights and statistics into the layer by name, whatever these are in it: that they
# are parameters and buffers is the concern of one check.

PARAMETERS = ("weight", "bias")
STATE = (*PARAMETERS, *RUNNING)
FEATURES = 3
EVALUATION = "check_layer_uses_running_statistics_in_eval_mode"
AUTOGRAD = (
    "check_layer_normalizes_the_batch_in_training",
    "check_layer_scales_and_shifts",
    "check_layer_keeps_the_statistics_in_eval_mode",
    "check_layer_saves_what_it_needs",
)
AVERAGES = ("check_layer_averages_the_mean", "check_layer_averages_the_variance")


def example_state(mean=2.0, var=16.0):
    """Return a plain state with these running averages."""
    numbers = dict(zip(STATE, (1.0, 0.0, mean, var), strict=True))
    return {name: torch.full((FEATURES,), one).double() for name, one in numbers.items()}


def layer_state(rng):
    """Return weights and statistics of a layer that has been trained for a while."""
    weight, bias = gamma_and_beta(rng, FEATURES)
    state = {"weight": weight, "bias": bias, **running_statistics(rng, FEATURES)}
    return {name: torch.tensor(value) for name, value in state.items()}


def plain_state(rng):
    """Return such a state, but with weight 1 and bias 0."""
    state = layer_state(rng)
    return {**state, "weight": torch.ones_like(state["weight"]), "bias": 0 * state["bias"]}


def layer_with(submission, options, state):
    """Return a layer of theirs with these weights and statistics."""
    layer = submission.BatchNorm1d(len(state["weight"]), *options)
    for name, value in state.items():
        trained = isinstance(getattr(layer, name), torch.nn.Parameter)
        setattr(layer, name, torch.nn.Parameter(value) if trained else value.clone())
    return layer


def layer_calls(submission, options, state, calls):
    """Return for each (training, x) the output, the running statistics after it, and x after it.

    The mode is set on a network that the layer is part of.
    """
    layer = layer_with(submission, options, state)
    net, noted = torch.nn.Sequential(torch.nn.Sequential(layer)), []
    for training, x in calls:
        net.train(training)
        y = layer(x).detach().clone()
        running = [getattr(layer, name).detach().clone() for name in RUNNING]
        noted.append((y, *running, x))
    return noted


def run_layer(student, rng, calls, options=(0.3, 0.23), state=None):
    """Return for each (training, x), with arrays x, the output and the statistics after it."""
    state = layer_state(rng) if state is None else state
    tensors = [(training, torch.tensor(x)) for training, x in calls]
    returned = student.run(layer_calls, list(options), state, tensors)
    noted = []
    for one, (_, x) in zip(expect.returns(returned, list, length=len(calls)), calls, strict=True):
        y, *running, after = expect.returns(one, tuple, length=4)
        shapes = {**dict.fromkeys(RUNNING, (FEATURES,)), "the output": x.shape}
        *running, y = expect.arrays([*running, y], shapes)
        noted.append((y, *running, after))
    return noted


def fresh_layer(submission, features, x):
    """Return by name what a new layer holds, its outputs in both modes, and x as it was given."""
    layer, x = submission.BatchNorm1d(features), in_their_precision(x)
    state = {name: getattr(layer, name).detach().clone() for name in STATE}
    outputs = [layer.train(training)(x) for training in (True, False)]
    return state, outputs, x


def saved_layer(submission, features, x):
    """Return what a layer trains and what it saves, and the outputs of it and of its copy."""
    layer, copy = (submission.BatchNorm1d(features) for _ in range(2))
    x = in_their_precision(x)
    layer.train()
    for _ in range(2):
        layer(x)
    state = {name: value.detach().clone() for name, value in layer.state_dict().items()}
    copy.load_state_dict(state)
    outputs = [one.double().eval()(x.double()).detach() for one in (layer, copy)]
    running = [getattr(layer, name).detach() for name in RUNNING]
    return [name for name, _ in layer.named_parameters()], state, outputs, running


def run_saved_layer(student, x):
    """Return what saved_layer does but the names; fail unless it trains weight and bias alone."""
    returned = student.run(saved_layer, FEATURES, x)
    pattern = ([str], object, (object, object), (object, object))
    trained, *others = expect.like(returned, pattern)
    right = sorted(trained) == sorted(PARAMETERS)
    expect.that(right, "the parameters are weight and bias", mismatch="they are others")
    return others


def two_layers(submission, features, x):
    """Return what a layer holds before and after another one is trained, and that one's output.

    Its weights have been changed, too.
    """
    one, other = (submission.BatchNorm1d(features) for _ in range(2))
    before = [getattr(other, name).detach().clone() for name in STATE]
    one.train()
    output = one(in_their_precision(x))
    with torch.no_grad():
        one.weight.add_(1)
        one.bias.add_(1)
    return before, [getattr(other, name).detach() for name in STATE], output.detach()


def layer_slopes(submission, state, training, x, direction, weights):
    """Return a layer's output, the gradients of its weighted sum, and its slope along a direction.

    The layer has made a step before, whose gradients have been computed, too.
    """
    layer = layer_with(submission, (0.3, 0.23), state)
    layer.train(training)
    for _ in range(2):
        layer.zero_grad()
        given = x.clone().requires_grad_()
        y = layer(given)
        (y * weights).sum().backward()
    h = 1e-5
    ends = [(layer(x + side * h * direction) * weights).sum().item() for side in (1, -1)]
    slope = (ends[0] - ends[1]) / (2 * h)
    return y.detach(), given.grad, layer.weight.grad, layer.bias.grad, slope


def layer_graph(submission, state, x):
    """Return a layer's output, its running statistics, and the gradient that x gets.

    That is the gradient of a later output, which is computed in evaluation mode.
    """
    layer, given = layer_with(submission, (0.3, 0.23), state), x.clone().requires_grad_()
    layer.train()
    y = layer(given)
    running = [getattr(layer, name).detach() for name in RUNNING]
    later = layer.eval()(x.clone()).sum()
    if later.requires_grad:
        later.backward()
    return y.detach(), running, given.grad


@layer("contract", public=True)
def check_layer_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    x = torch.tensor(batch(rng, 5, FEATURES), dtype=torch.float32)
    returned = student.run(fresh_layer, FEATURES, x)
    _, outputs, given = expect.like(returned, (object, (object, object), torch.Tensor))
    for output in outputs:
        expect.same_dtype(output, given.dtype, shape=(5, FEATURES), name="the output")


KINDS = ("batch", "batch_", "instance", "instance_", "group", "group_", "layer", "layer_")


def is_normalization(name):
    """Tell from a name in small letters whether it is that of a normalization of PyTorch's."""
    return any(f"{kind}norm" in name for kind in KINDS)


TRAINING = "check_layer_normalizes_the_batch_in_training"


@layer("training", public=True, follows=TRAINING)
def check_layer_normalizes_the_example(student):
    """In training [1, 3, 3, 9] becomes [-1, -1/3, -1/3, 5/3] where eps is next to 0"""
    calls, state = [(True, EXAMPLE)], example_state()
    ((y, *_),) = run_layer(student, None, calls, (TINY, 0.1), state)
    expect.close(y[:, 0], EXAMPLE_HAT[:, 0], name="the output", rtol=1e-5)


@layer("running-mean", public=True, follows=AVERAGES)
def check_layer_averages_the_example(student):
    """A new layer that is given [1, 3, 3, 9] takes the running averages to 0.4 and 2.1"""
    calls, state = [(True, EXAMPLE)], example_state(mean=0.0, var=1.0)
    ((_, *running, _),) = run_layer(student, None, calls, (TINY, 0.1), state)
    for name, given, wanted in zip(RUNNING, running, (0.4, 2.1), strict=True):
        expect.close(given[0], wanted, name=f"{name} of [1, 3, 3, 9]", rtol=1e-5)


@layer("eval-mode", public=True, follows=EVALUATION)
def check_layer_tests_the_example(student):
    """After net.eval(), by running mean 2 and variance 16, x = 10 becomes 2"""
    calls = [(False, np.array([[10.0] * FEATURES, [2.0] * FEATURES]))]
    ((y, *_),) = run_layer(student, None, calls, (TINY, 0.1), example_state())
    expect.close(y[:, 0], [2, 0], name="the output after net.eval()", rtol=1e-5)


@layer("buffers", public=True, follows="check_layer_saves_what_it_needs")
def check_layer_trains_two_and_saves_four(student):
    """parameters() are weight and bias; state_dict() holds the running averages, too"""
    x = torch.tensor(EXAMPLE, dtype=torch.float32)
    state, _, _ = run_saved_layer(student, x)
    expect.entries(state, STATE, name="the state dict")


def unaided_layer(submission, options, state, x, words):
    """Return what `Refusing.result` tells of a layer, and what one gives that may call anything."""

    def output():
        return layer_with(submission, options, state).train()(x.clone()).detach()

    return *Refusing(words).result(output), output()


@layer("by-hand", weight=20, hint="Compute it with mean, var and sqrt.")
def check_layer_is_written_by_hand(student, syntax, rng):
    """It is a class of its own that uses no normalization of PyTorch's"""
    x, words = torch.tensor(batch(rng, 5, FEATURES)), [f"{kind}norm" for kind in KINDS]
    returned = student.run(unaided_layer, [0.3, 0.23], layer_state(rng), x, words)
    alone, met, aided = expect.returns(returned, tuple, length=3)
    aided = expect.array(aided, shape=tuple(x.shape), name="the output")
    require_by_hand(syntax, "BatchNorm1d", "normalization", is_normalization)
    none = expect.equals(met, 0)
    expect.that(none, "no normalization of PyTorch's is used", mismatch="it calls one")
    expect.close(alone, aided, name="the output without PyTorch's normalization", rtol=1e-5)


@layer("start", weight=4, hint="torch.ones for weight and running_var.")
def check_layer_starts_as_the_plain_normalization(student, rng):
    """A new layer has weight 1, bias 0, running mean 0 and running variance 1"""
    x = torch.tensor(batch(rng, 5, FEATURES), dtype=torch.float32)
    state, outputs, _ = expect.returns(student.run(fresh_layer, FEATURES, x), tuple, length=3)
    state = expect.entries(state, STATE, name="what the layer holds")
    for name, value in zip(STATE, (1, 0, 0, 1), strict=True):
        expect.close(state[name], np.full(FEATURES, value), name=name)
    output = expect.returns(outputs, list, length=2)[0]
    expect.array(output, shape=(5, FEATURES), name="the output")


@layer("training", weight=44)
def check_layer_normalizes_the_batch_in_training(student, rng):
    """In training it normalizes each feature over the batch"""
    calls = [(True, batch(rng, examples, FEATURES)) for examples in (4, 7)]
    noted = run_layer(student, rng, calls, state=plain_state(rng))
    for (_, x), (y, *_) in zip(calls, noted, strict=True):
        hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 0.3)
        expect.close(y, hat, name="the output", rtol=1e-5)


@layer("weight-bias", weight=7, follows=TRAINING, hint="self.weight * x_hat + self.bias")
def check_layer_scales_and_shifts(student, rng):
    """In both modes the normalized values are multiplied by weight, then bias is added"""
    x, plain = batch(rng, 5, FEATURES), plain_state(rng)
    weight, bias = gamma_and_beta(rng, FEATURES)
    state = {**plain, "weight": torch.tensor(weight), "bias": torch.tensor(bias)}
    for training in (True, False):
        (hat, *_), (y, *_) = (
            run_layer(student, rng, [(training, x)], state=one)[0] for one in (plain, state)
        )
        lengths(hat)
        expect.close(y, weight * hat + bias, name="the output", rtol=1e-5)


def layer_statistics(student, rng):
    """Return batches, the state before them, and the running statistics after each."""
    state = layer_state(rng)
    batches = [batch(rng, examples, FEATURES) for examples in (4, 6, 5)]
    noted = run_layer(student, rng, [(True, x) for x in batches], state=state)
    return batches, state, [one[1:3] for one in noted]


@layer("running-mean", weight=20, hint="(1 - momentum) * running_mean + momentum * mean")
def check_layer_averages_the_mean(student, rng):
    """Each training call updates running_mean; momentum is the share of the new mean"""
    batches, state, after = layer_statistics(student, rng)
    means = [x.mean(axis=0) for x in batches]
    desired = averages(state["running_mean"].numpy(), means, 0.77)
    for (mean, _), wanted in zip(after, desired, strict=True):
        expect.close(mean, wanted, name="running_mean", rtol=1e-5)


@layer("running-variance", weight=9, follows="check_layer_averages_the_mean")
@hint("The running variance averages x.var(dim=0), which divides by N - 1.")
def check_layer_averages_the_variance(student, rng):
    """Each training call updates running_var likewise, by the variance that divides by N - 1"""
    batches, state, after = layer_statistics(student, rng)
    variances = [x.var(axis=0, ddof=1) for x in batches]
    mean = batches[0].mean(axis=0)
    kept = share_kept(after[0][0], state["running_mean"].numpy(), mean, 0.77)
    desired = averages(state["running_var"].numpy(), variances, kept)
    for (_, var), wanted in zip(after, desired, strict=True):
        expect.close(var, wanted, name="running_var", rtol=1e-5)


@layer("eval-mode", weight=44, follows=TRAINING)
def check_layer_uses_running_statistics_in_eval_mode(student, rng):
    """After net.eval() the running statistics take the place of those of the batch"""
    state = plain_state(rng)
    mean, var = (state[name].numpy() for name in RUNNING)
    calls = [(False, batch(rng, examples, FEATURES)) for examples in (6, 1)]
    for (_, x), (y, *_) in zip(calls, run_layer(student, rng, calls, state=state), strict=True):
        wanted = (x - mean) / np.sqrt(var + 0.3)
        expect.close(y, wanted, name="the output after net.eval()", rtol=1e-5)


@layer("eval-state", weight=2, follows=EVALUATION, hint="Update them in training only.")
def check_layer_keeps_the_statistics_in_eval_mode(student, rng):
    """After net.eval() the running statistics stay as they are"""
    state = layer_state(rng)
    calls = [(False, batch(rng, examples, FEATURES)) for examples in (6, 1)]
    for _, *running, _ in run_layer(student, rng, calls, state=state):
        for name, given in zip(RUNNING, running, strict=True):
            expect.close(given, state[name], name=name)


@layer("buffers", weight=12, follows="check_layer_keeps_the_statistics_in_eval_mode")
def check_layer_saves_what_it_needs(student, rng):
    """It trains weight and bias alone, and saves and loads the running statistics with them"""
    x = torch.tensor(batch(rng, 5, FEATURES), dtype=torch.float32)
    state, (one, other), running = run_saved_layer(student, x)
    missing = set(STATE) - set(expect.returns(state, dict))
    expect.that(
        not missing,
        "the state dict holds weight, bias and both running averages",
        mismatch="it lacks some",
        hint='self.register_buffer("running_mean", …) makes a tensor that is saved.',
    )
    state = expect.entries(state, STATE, name="the state dict")
    for name, value in zip(RUNNING, running, strict=True):
        # In double precision, to which the layer was moved since; its statistics, too.
        saved = f"{name} in the state dict"
        expect.close(state[name], expect.array(value, name=saved), name=saved, rtol=1e-5)
    wanted = expect.array(one, shape=(5, FEATURES), name="the output")
    expect.close(other, wanted, name="the output of a layer that has loaded the state", rtol=1e-5)


@layer("instances", weight=2)
@hint("Make tensors in __init__, on self; not in the class, nor as a default argument.")
def check_layers_share_nothing(student, rng):
    """Two layers have weights and statistics of their own"""
    x = torch.tensor(batch(rng, 5, FEATURES), dtype=torch.float32)
    before, after, output = expect.returns(student.run(two_layers, FEATURES, x), tuple, length=3)
    expect.array(output, shape=(5, FEATURES), name="the output")
    shapes = dict.fromkeys(STATE, (FEATURES,))
    before, after = (expect.arrays(one, shapes) for one in (before, after))
    for name, one, other in zip(STATE, before, after, strict=True):
        expect.that(
            np.array_equal(one, other),
            f"{name} of a layer stays as it is while another layer is trained",
            mismatch="it changes with that of the other layer",
        )


@layer("defaults", weight=2, follows=TRAINING, hint="eps=1e-5, momentum=0.1, in this order.")
def check_layer_has_defaults(student, rng):
    """Without eps and momentum it does what it does with 1e-5 and 0.1"""
    state, x = layer_state(rng), 1e-3 * batch(rng, 5, FEATURES)
    (told,), (untold,) = (
        run_layer(student, rng, [(True, x)], options, state) for options in ((1e-5, 0.1), ())
    )
    for name, wanted, given in zip(("the output", *RUNNING), told, untold, strict=False):
        expect.close(given, wanted, name=name, rtol=1e-5)


@layer("autograd", weight=18, follows=AUTOGRAD)
def check_layer_can_be_trained(student, rng):
    """In both modes the gradients are those of what the layer computes, step after step"""
    x = batch(rng, 5, FEATURES)
    weights, direction = rng.normal(size=x.shape) + 0.5, rng.normal(size=x.shape)
    tensors = [torch.tensor(one) for one in (x, direction, weights)]
    for training in (True, False):
        state = layer_state(rng)
        returned = student.run(layer_slopes, state, training, *tensors)
        *returned, slope = expect.returns(returned, tuple, length=5)
        names = ("the output", *(f"the gradient of {one}" for one in ("x", *PARAMETERS)))
        shapes = (x.shape, x.shape, (FEATURES,), (FEATURES,))
        y, dx, dweight, dbias = expect.arrays(returned, dict(zip(names, shapes, strict=True)))
        slope = expect.number(slope, name="the slope along a direction")
        # Rounding of the outputs gives the slope an error of 1e-8 at most.
        size = np.abs(dx * direction).sum() + abs(slope)
        expect.close((dx * direction).sum(), slope, name=names[1], rtol=0, atol=1e-5 * size + 1e-6)
        hat = (y - state["bias"].numpy()) / state["weight"].numpy()
        expect.close(dweight, (weights * hat).sum(axis=0), name=names[2], rtol=1e-5, atol=1e-6)
        expect.close(dbias, weights.sum(axis=0), name=names[3], rtol=1e-5)


@layer(
    "graph",
    weight=3,
    follows="check_layer_can_be_trained",
    hint="Update the running averages in torch.no_grad().",
)
def check_layer_keeps_no_graph(student, rng):
    """No gradient flows into the running averages: they remember numbers, not how they came"""
    x = torch.tensor(batch(rng, 5, FEATURES))
    returned = student.run(layer_graph, layer_state(rng), x)
    y, running, gradient = expect.returns(returned, tuple, length=3)
    expect.array(y, shape=tuple(x.shape), name="the output")
    expect.arrays(running, [(FEATURES,)] * 2, each="a running average")
    expected = "no gradient flows through the running averages to an earlier batch"
    expect.that(gradient is None, expected, mismatch="one does")


@layer("purity", hint="Compute new tensors: no x -= mean.")
def check_layer_leaves_its_input_alone(student, rng):
    """x is unchanged after the call, in both modes"""
    x = batch(rng, 5, FEATURES)
    for _, _, _, after in run_layer(student, rng, [(True, x), (False, x)]):
        after = expect.array(after, shape=x.shape, name="x after the call")
        expect.that(np.array_equal(after, x), "x is what it was", mismatch="the call changed it")


# NetBatchNorm
#
# The drivers look at what goes into each nn.Linear. There it shows whether the layer before it was
# normalized, before or after its sigmoid: either is right. A network that keeps its weights in
# another way is given numbers by the shapes of its parameters, and its output tells what it does.

SIZES = (5, 9, 7, 3)
EQUAL, SAME = (5, 8, 8, 3), (8, 8, 8, 8)  # where some leave out what others need, or add x
BATCH = 60
WARM_UP = 150  # training passes, after which 0.9**150 = 1e-7 of first running statistics is left
CLOSE = 3e-3  # float32, and an eps of 1e-5 beside variances above 0.02


def net_with(submission, sizes, values, by_shape):
    """Return a network with weights and biases, and its weights.

    values: the weights and the biases of three layers of nn.Linear; by_shape: those of a network
    that has no such layers. Its weights are then all parameters that are no vectors.
    """
    net, x = submission.NetBatchNorm(*sizes), in_their_precision(torch.zeros(2, sizes[0]))
    layers, _, _ = watch(net.eval(), x)
    if len(layers) == 3:
        learns = [layer.weight.requires_grad for layer in layers]
        weights = [layer.weight for layer in set_linear(net, x, *values)]
        return net, [one.requires_grad_(flag) for one, flag in zip(weights, learns, strict=True)]
    parameters, _ = set_by_shape(net, x, by_shape)
    return net, [one for one in parameters if one.squeeze().dim() > 1]


def net_layers(submission, sizes):
    """Return what linear_layers tells of a network, its output, and of how many numbers it knows.

    These are its parameters; then follows how many numbers it uses without knowing them.
    """
    net, x = submission.NetBatchNorm(*sizes), in_their_precision(torch.zeros(2, sizes[0]))
    found = linear_layers(net.eval(), x)
    counts = [sum(one.numel() for one in some) for some in parameters_of(net, x)]
    return found, net(x).detach(), counts


def look_at_net(student, sizes):
    """Return what net_layers tells of a network of these sizes."""
    returned = student.run(net_layers, list(sizes))
    return expect.like(returned, ([object], object, (int, int)))


def new_net(submission, sizes, x):
    """Return what goes into the linear layers of a new network in training, and the output."""
    net = submission.NetBatchNorm(*sizes).train()
    _, inputs, output = watch(net, in_their_precision(x))
    return inputs, output.detach()


def new_net_alone(submission, sizes, x):
    """Return what a new network gives in training for x and a part of it; and then in a test."""
    net, x = submission.NetBatchNorm(*sizes).train(), in_their_precision(x)
    trained = [net(x).detach(), net(x[:9]).detach()]
    net.eval()
    return [*trained, net(x).detach(), net(x[:1]).detach()]


def net_passes(submission, sizes, values, by_shape, passes):
    """Return for each pass what goes into the linear layers, and the output.

    passes: the mode of each (True for training), how often it is made, and x.
    """
    net, _ = net_with(submission, sizes, values, by_shape)
    noted = []
    for training, times, x in passes:
        net.train(training)
        x = in_their_precision(x)
        with torch.no_grad():
            for _ in range(times - 1):
                net(x)
            _, inputs, output = watch(net, x)
        noted.append((inputs, output.detach()))
    return noted


def net_gradients(submission, sizes, values, by_shape, x):
    """Return the output of a pass in training, and the gradients of the weights."""
    net, weights = net_with(submission, sizes, values, by_shape)
    net.train()
    output = net(in_their_precision(x))
    output.pow(3).sum().backward()
    return output.detach(), [weight.grad for weight in weights]


class Wired:
    """Weights and biases for a network of these sizes, and what it computes from them."""

    def __init__(self, rng, sizes):
        self.sizes = sizes
        pairs = list(zip(sizes[1:], sizes, strict=False))
        self.weights = [2 * weights_away_from_zero(rng, one) / math.sqrt(one[1]) for one in pairs]
        # Of other signs, so that no two layers have statistics alike.
        sides = zip((1, -1, 1), sizes[1:], strict=True)
        self.biases = [side * rng.uniform(0.7, 1.3, size=units) for side, units in sides]
        self.factors, self.shifts = (1, 1), (0, 0)  # gamma and beta

    def by_shape(self):
        """Return these values as a network has them whose parameters tell no more than a shape.

        Square weights are symmetric. Bias, gamma and beta of a layer are the same, and so are those
        of layers of one size.
        """
        other, weights, biases = copy.copy(self), {}, {}
        for one in self.weights:
            weights.setdefault(one.shape, one + one.T if len(one) == len(one.T) else one)
        for one in self.biases:
            biases.setdefault(one.shape, one)
        other.weights = [weights[one.shape] for one in self.weights]
        other.biases = [biases[one.shape] for one in self.biases]
        other.factors = other.shifts = other.biases[:2]
        return other

    def arguments(self):
        """Return what the drivers are given: sizes, values, and those by shape."""
        one, other = (
            [[torch.tensor(part) for part in some] for some in (values.weights, values.biases)]
            for values in (self, self.by_shape())
        )
        return list(self.sizes), one, [*other[0], *other[1]]

    def linear(self, index, x):
        return x @ self.weights[index].T + self.biases[index]

    def hidden(self, index, x):
        """Return what a hidden layer may give for x in training: normalized before or after."""
        z, factor, shift = self.linear(index, x), self.factors[index], self.shifts[index]
        return sigmoid(factor * columnwise(z) + shift), factor * columnwise(sigmoid(z)) + shift

    def explained(self, x, output):
        """Return what goes into each linear layer if the output follows from that, or else None.

        The hidden layers may lack what they need: that is the concern of the checks.
        """
        for one in (*self.hidden(0, x), sigmoid(self.linear(0, x))):
            for other in (*self.hidden(1, one), sigmoid(self.linear(1, one))):
                if np.allclose(output, self.linear(2, other), rtol=0, atol=CLOSE):
                    return [x, one, other]
        return None


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def columnwise(z):
    return (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)


def run_net(student, wired, passes):
    """Return for each (training, times, x) what goes into each linear layer, and the output.

    Then follow the values that the network has. After net.eval() nobody knows what goes into layers
    that are no nn.Linear: there it is nothing.
    """
    tensors = [(training, times, torch.tensor(x)) for training, times, x in passes]
    returned = student.run(net_passes, *wired.arguments(), tensors)
    noted = []
    returned = expect.returns(returned, list, length=len(passes))
    for one, (training, _, x) in zip(returned, passes, strict=True):
        inputs, output = expect.returns(one, tuple, length=2)
        if len(expect.returns(inputs, list)) != 3:
            values, shape = wired.by_shape(), (len(x), wired.sizes[-1])
            output = expect.array(output, shape=shape, name="the output").astype(float)
            inputs = values.explained(x, output) if training else [x, None, None]
            what = "x goes through three linear layers"
            expect.that(inputs, what, mismatch="it goes through fewer, more or others", hint="")
            noted.append(([*inputs, output], values))
            continue
        names = ("x", "hidden layer 1", "hidden layer 2", "the output")
        shapes = {name: (len(x), width) for name, width in zip(names, wired.sizes, strict=True)}
        arrays = [one.astype(float) for one in expect.arrays([*inputs, output], shapes)]
        noted.append((arrays, wired))
    return noted


def net_input(rng, examples=BATCH):
    return rng.normal(size=(examples, SIZES[0]))


@network("layers", weight=10, public=True)
def check_net_has_three_linear_layers(student):
    """It has three linear layers with biases, of the sizes asked for"""
    sizes = (5, 7, 4, 3)
    found, _, (known, unknown) = look_at_net(student, sizes)
    expected = "three linear layers, in_size -> n_hidden1 -> n_hidden2 -> out_size, with biases"
    if len(found) == 3:
        expect.layer_sizes(found, sizes, expected)
        return
    # That there are gamma and beta for the 7 + 4 hidden units is another check's concern.
    right = unknown == 0 and known in (42 + 32 + 15, 42 + 32 + 15 + 2 * 11)
    counted = f"it knows {known:g} numbers, and {unknown:g} of others"
    expect.that(right, expected, counted, mismatch="the numbers that it knows are more or fewer")


def standardized(columns):
    """Tell whether each column has mean 0 and standard deviation 1, or somewhat less.

    After a sigmoid a unit of a new network may vary so little that epsilon counts. It would take
    nine weights below 0.04 of weights up to 0.33 to make the deviation less than 0.4.
    """
    deviations = columns.std(axis=0)
    near = np.abs(columns.mean(axis=0)).max() < 0.02
    return bool(near and deviations.min() > 0.4 and deviations.max() < 1.1)


def require_bent_and_normalized(student, rng, index):
    """Fail unless, in a new network, a hidden layer is normalized, and no linear map of its input.

    Before its sigmoid or after it. Nothing is said of a network without layers of nn.Linear.
    """
    x = torch.tensor(rng.normal(size=(BATCH, 5)))
    noted, output = expect.returns(student.run(new_net, (5, 9, 7, 3), x), tuple, length=2)
    expect.array(output, shape=(BATCH, 3), name="the output")
    if len(expect.returns(noted, list)) != 3:
        return
    shapes = {name: (BATCH, width) for name, width in (("x", 5), ("h1", 9), ("h2", 7))}
    before, after = [one.astype(float) for one in expect.arrays(noted, shapes)][index : index + 2]
    inside = after.min() > 0 and after.max() < 1
    normal = standardized(np.log(after / (1 - after)) if inside else after)
    expected = f"hidden layer {index + 1} is normalized over the batch, in training"
    expect.that(normal, expected, mismatch="it is not")
    lowest = np.sort(after, axis=0)
    expected = f"no unit of hidden layer {index + 1} has its lowest value for two examples"
    expect.that(np.all(lowest[1] > lowest[0]), expected, mismatch="one has, unlike a sigmoid")
    columns = np.hstack([before, np.ones((BATCH, 1))])
    bend = after - columns @ np.linalg.lstsq(columns, after, rcond=None)[0]
    expected = f"hidden layer {index + 1} has a sigmoid"
    expect.that(np.abs(bend).max() > 1e-3, expected, mismatch="it is a linear map of what it gets")


@network("first-layer", public=True, follows="check_net_normalizes_the_first_hidden_layer")
def check_net_normalizes_and_bends_the_first_hidden_layer(student, rng):
    """In training hidden layer 1 has mean 0 and spread 1, before its sigmoid or after it"""
    require_bent_and_normalized(student, rng, 0)


@network("second-layer", public=True, follows="check_net_normalizes_the_second_hidden_layer")
def check_net_normalizes_and_bends_the_second_hidden_layer(student, rng):
    """In training hidden layer 2 has mean 0 and spread 1, before its sigmoid or after it"""
    require_bent_and_normalized(student, rng, 1)


@network("parameters", public=True, follows="check_net_trains_gamma_and_beta")
def check_net_has_as_many_parameters_as_the_example(student):
    """NetBatchNorm(2, 40, 30, 3) has 1,583 parameters"""
    _, _, (count, _) = look_at_net(student, (2, 40, 30, 3))
    expect.that(count == 1583, "there are 1,583 parameters", f"there are {count:g}")


@network("eval-mode", public=True, follows="check_net_takes_each_example_alone_in_eval_mode")
def check_net_sees_the_batch_in_training_only(student, rng):
    """In a new network other examples matter in training, and no more after net.eval()"""
    x = torch.tensor(rng.normal(size=(BATCH, 5)))
    returned = expect.returns(student.run(new_net_alone, (5, 9, 7, 3), x), list, length=4)
    shapes = {"trained": (BATCH, 3), "fewer": (9, 3), "tested": (BATCH, 3), "alone": (1, 3)}
    trained, fewer, tested, alone = expect.arrays(returned, shapes)
    same = "they do not"
    expect.that(
        np.abs(trained[:9] - fewer).max() > 1e-4, "in training others matter", mismatch=same
    )
    expect.close(alone[0], tested[0], name="the output for one example", rtol=1e-4, atol=CLOSE)


@network("parameters", weight=11)
def check_net_trains_gamma_and_beta(student):
    """Each hidden unit has a gamma and a beta among the parameters, the output has none"""
    _, output, (count, _) = look_at_net(student, SIZES)
    expect.array(output, shape=(2, SIZES[-1]), name="the output")
    in_size, n_hidden1, n_hidden2, out_size = SIZES
    hidden = n_hidden1 * (in_size + 1 + 2) + n_hidden2 * (n_hidden1 + 1 + 2)
    expect.that(
        count == hidden + out_size * (n_hidden2 + 1),
        "the parameters are those of three linear layers, and 2 for each hidden unit",
        mismatch="there are more or fewer",
    )


def require_hidden(student, rng, index):
    """Fail unless in training a hidden layer is normalized before or after its sigmoid."""
    for sizes in (SIZES, SAME):
        x = rng.normal(size=(BATCH, sizes[0]))
        (((*inputs, _), wired),) = run_net(student, Wired(rng, sizes), [(True, 1, x)])
        forms = wired.hidden(index, inputs[index])
        expect.that(
            any(np.allclose(inputs[index + 1], form, rtol=0, atol=CLOSE) for form in forms),
            f"hidden layer {index + 1} is, in training, the normalized sigmoid of a linear layer, "
            "or the sigmoid of a normalized linear layer",
            mismatch="it is neither",
        )


@network("first-layer", weight=24)
def check_net_normalizes_the_first_hidden_layer(student, rng):
    """In training hidden layer 1 is normalized over the batch, before or after its sigmoid"""
    require_hidden(student, rng, 0)


@network("second-layer", weight=24)
def check_net_normalizes_the_second_hidden_layer(student, rng):
    """In training hidden layer 2 is normalized over the batch, before or after its sigmoid"""
    require_hidden(student, rng, 1)


@network("output", weight=8, follows="check_net_trains_gamma_and_beta")
def check_net_leaves_the_output_as_it_is(student, rng):
    """x goes into the first layer, and the output is that of the last, in both modes"""
    wired, x = Wired(rng, SIZES), net_input(rng)
    for one, values in run_net(student, wired, [(True, 1, x), (False, 1, x)]):
        first, _, last, output = one
        expect.close(first, x, name="what the first layer is given", rtol=1e-4)
        if last is not None:
            expect.close(output, values.linear(2, last), name="the output", rtol=1e-4, atol=CLOSE)


@network("eval-mode", weight=32)
def check_net_takes_each_example_alone_in_eval_mode(student, rng):
    """In training the other examples matter; after net.eval() they do not, and one is enough"""
    wired, x = Wired(rng, SIZES), net_input(rng)
    passes = [(True, 3, x), (True, 1, x[:9]), (False, 1, x), (False, 1, x[:1])]
    first, fewer, whole, alone = (one[-1] for one, _ in run_net(student, wired, passes))
    expect.that(
        not np.allclose(first[:9], fewer, rtol=0, atol=CLOSE),
        "in training the output for an example depends on the others",
        mismatch="it does not",
    )
    expect.close(alone[0], whole[0], name="the output for one example", rtol=1e-4, atol=CLOSE)


@network("own-statistics", weight=14)
def check_net_has_statistics_for_each_layer(student, rng):
    """After many training passes on a batch, hidden layers are after net.eval() as in training"""
    wired, x = Wired(rng, EQUAL), net_input(rng, 5 * BATCH)
    passes = [(True, WARM_UP, x), (False, 1, x)]
    trained, evaluated = (one for one, _ in run_net(student, wired, passes))
    if evaluated[1] is None:
        # An output is at most ten times as far off, as its weights are 0.7 on average.
        expected = "the output is after net.eval() what it was in training"
        same = np.allclose(evaluated[-1], trained[-1], rtol=0, atol=0.5)
        expect.that(same, expected, mismatch="it is not")
        return
    for index in (1, 2):
        # A running variance that divides by N - 1, here 299, makes normalized values a little
        # smaller. Over 400 right networks, 100 for each of the four ways to place both, the largest
        # difference is 0.019; where it is largest on average it is 0.013, with standard deviation
        # 0.002. Where both layers share one normalization it is 0.42 at least.
        expect.that(
            np.allclose(evaluated[index], trained[index], rtol=0, atol=0.1),
            f"hidden layer {index} is after net.eval() what it was in training",
            mismatch="it is not",
        )
    expect.that(np.std(trained[1]) > 0.01, "hidden layers vary", mismatch="they do not", hint="")


@network("autograd", weight=8, hint="Nothing in forward is detached or frozen.")
def check_net_can_be_trained(student, rng):
    """In training a gradient reaches the weights of every linear layer"""
    for sizes in (SIZES, EQUAL, SAME):
        x = torch.tensor(rng.normal(size=(BATCH, sizes[0])))
        returned = student.run(net_gradients, *Wired(rng, sizes).arguments(), x)
        output, grads = expect.returns(returned, tuple, length=2)
        expect.array(output, shape=(BATCH, sizes[-1]), name="the output")
        expect.that(expect.returns(grads, list), "there are weights", mismatch="there are none")
        for grad in grads:
            grad = expect.array(grad, name="the gradient of some weights")
            expect.that(np.any(grad != 0), "a gradient reaches all", mismatch="not all", hint="")


# fold_batchnorm


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
    if isinstance(folded, tuple | list) and len(folded) == 2:
        weight_alone, bias_alone = folded  # that it is no layer is another check's concern
        folded = torch.nn.Module()
        folded.weight, folded.bias = map(torch.nn.Parameter, (weight_alone, bias_alone))
        folded.forward = lambda x: x @ folded.weight.T + folded.bias
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


FOLDING = ((bool, object, object, [str]), dict, bool, [bool], bool)  # what it notes


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
        result, self.after, self.mode, self.frozen, self.reached = expect.like(returned, FOLDING)
        self.is_linear, *new, self.names = result
        shapes = {"the new weight": shape, "the new bias": shape[:1]}
        self.new_weight, self.new_bias = expect.arrays(new, shapes)


def wanted_weight(case):
    """Return the weight that folding gives."""
    scale = case.state["weight"] / np.sqrt(case.state["running_var"] + 0.3)
    return scale[:, np.newaxis] * case.weight


def wanted_bias(case):
    """Return what bias follows from the scale that the student has given the weights."""
    scale = (case.new_weight * case.weight).sum(axis=1) / (case.weight**2).sum(axis=1)
    expect.that(np.all(scale != 0), "the new weight is not 0", mismatch="it is", hint="")
    return scale * (case.bias - case.state["running_mean"]) + case.state["bias"]


@fold("contract", weight=10, public=True)
def check_folding_gives_a_linear_layer(student, rng):
    """It returns an nn.Linear whose parameters are a weight and a bias, of the same sizes"""
    case = Folded(student, rng, (4, 3))
    expect.that(case.is_linear, "the result is an nn.Linear", mismatch="it is not")
    both = sorted(case.names) == ["bias", "weight"]
    expect.that(both, "its parameters are weight and bias", mismatch="they are others")


FOLDED = ("check_folding_shifts_the_bias", "check_folding_scales_each_row")


def fold_example(student, eps):
    """Return what becomes of two units, and the weight of the given layer after it."""
    weight, bias = torch.tensor([[2.0, 4], [6, 8]]).double(), torch.tensor([1.0, 2]).double()
    numbers = ((6.0, 5), (10.0, 0), (2.0, 0), (16.0, 16))  # gamma, beta, mean and variance
    state = {name: torch.tensor(one).double() for name, one in zip(STATE, numbers, strict=True)}
    returned = student.run(folding, weight, bias, state, eps, False)
    (_, *new, _), after, *_ = expect.like(returned, FOLDING)
    return expect.arrays(new, {"the new weight": (2, 2), "the new bias": (2,)}), after


@fold("weight", weight=5, public=True, follows="check_folding_scales_each_row")
def check_folding_scales_the_example(student):
    """[2, 4] becomes [3, 6] by gamma 6, variance 16, eps 0; [6, 8] by gamma 5, eps 9 is the same"""
    (new, _), _ = fold_example(student, 0.0)
    expect.close(new, [[3, 6], [7.5, 10]], name="the new weight", rtol=1e-6)
    (new, _), _ = fold_example(student, 9.0)
    expect.close(new[1], [6, 8], name="the second row where eps is 9", rtol=1e-6)


@fold("bias", weight=5, public=True, follows=FOLDED)
def check_folding_shifts_the_example(student):
    """Bias 1 becomes 8.5 by gamma 6, beta 10, running mean 2 and variance 16"""
    (_, new), _ = fold_example(student, 0.0)
    expect.close(new, [8.5, 2.5], name="the new bias", rtol=1e-6)


@fold("purity", weight=5, public=True, follows="check_folding_leaves_both_layers_alone")
def check_folding_leaves_the_example_alone(student):
    """The weight of the given layer is what it was"""
    _, after = fold_example(student, 0.0)
    given = expect.entries(after, ["weight"], name="what was noted")["weight"]
    expect.close(given, [[2, 4], [6, 8]], name="the weight of the given layer")


@fold("weight", weight=40)
@hint("Each row of the weight is multiplied by gamma / sqrt(running_var + eps).")
def check_folding_scales_each_row(student, rng):
    """Each row of the weight is multiplied by what batch normalization multiplies its unit by"""
    case = Folded(student, rng, (4, 4))
    expect.close(case.new_weight, wanted_weight(case), name="the new weight", rtol=1e-6)


@fold("bias", weight=35, follows="check_folding_scales_each_row")
@hint("The old bias is shifted by the running mean before it is multiplied; then beta is added.")
def check_folding_shifts_the_bias(student, rng):
    """The bias is shifted, multiplied like the weight, and shifted by beta"""
    case = Folded(student, rng, (4, 4))
    expect.close(case.new_bias, wanted_bias(case), name="the new bias", rtol=1e-6)


@fold("no-bias", weight=12, follows=FOLDED)
@hint("A missing bias is a bias of 0.")
def check_folding_takes_a_layer_without_bias(student, rng):
    """A linear layer without a bias gets one"""
    case = Folded(student, rng, (4, 3), bias=False)
    expect.close(case.new_bias, wanted_bias(case), name="the new bias", rtol=1e-6)


@fold("purity", weight=25)
def check_folding_leaves_both_layers_alone(student, rng):
    """Both layers are unchanged, in training mode, too, and when the new layer is trained"""
    new = "Make a new nn.Linear; write into that."
    for training in (False, True):
        case = Folded(student, rng, (4, 3), training=training)
        before = {"weight": case.weight, "bias": case.bias}
        before |= {f"bn.{name}": one for name, one in case.state.items()}
        for name, one in expect.entries(case.after, before, name="what was noted").items():
            expect.close(
                one, before[name], name=f"{name} of the given layers", rtol=1e-12, hint=new
            )
        expect.that(case.mode is training, "the mode is what it was", mismatch="it is another one")
        frozen = case.frozen == [False, False, False, True]
        expect.that(frozen, "what was frozen is frozen, nothing else", mismatch="it is not")
        own = not case.reached
        expect.that(
            own, "the new layer has weights of its own", mismatch="it trains the given ones"
        )


# scale_effect


def effect(submission, weights, is_normalized, training, x, y, factor):
    """Return what scale_effect says of a network, and that network's state after it.

    Then follow the modes, whether a gradient was kept, and the names of what is not frozen.
    """
    net = small_net(weights, is_normalized)
    net.train(training)
    net.linear2.bias.requires_grad_(False)
    net.linear1.weight.grad = torch.ones_like(net.linear1.weight)
    result = submission.scale_effect(net, x, y, factor)
    grad = net.linear1.weight.grad
    after = {name: one.clone() for name, one in net.state_dict().items()}
    modes = [module.training for module in net.modules()]
    kept = grad is not None and bool(torch.all(grad == 1))
    trained = [name for name, one in net.named_parameters() if one.requires_grad]
    return result, after, modes, kept, trained


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
        self.weights, self.is_normalized = weights, is_normalized
        given = (weights, is_normalized, training, self.x, self.y, self.factor)
        noted = expect.like(student.run(effect, *given), (object, dict, [object], bool, [str]))
        result, self.after, self.modes, self.grad_is_kept, self.trained = noted
        self.before = small_net(weights, is_normalized).state_dict()
        change, ratio = expect.returns(result, tuple, length=2)
        self.change = expect.number(change, name="the change of the output")
        self.ratio = expect.number(ratio, name="the ratio of the gradients")


def measured(case):
    """Return the change and the ratio, as measured on this side."""
    net = small_net(case.weights, case.is_normalized).train()
    outputs, sizes = [], []
    for scale in (1, case.factor):
        net.linear1.weight.data *= scale
        output = net(case.x)
        loss = torch.nn.functional.cross_entropy(output, case.y)
        (gradient,) = torch.autograd.grad(loss, net.linear1.weight)
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


EFFECTS = ("check_effect_on_the_output", "check_effect_on_the_gradient")


@scaling("contract", public=True)
def check_effect_is_two_numbers(student, rng):
    """It returns two numbers, none of them below 0"""
    case = effect_on(student, rng, False)
    expect.that(min(case.change, case.ratio) >= 0, "both are at least 0", mismatch="one is below 0")


@scaling("ratio", public=True, follows=EFFECTS)
def check_effect_is_that_of_the_example(student, rng):
    """With batch normalization right behind linear1 they are about 0 and 1 / factor"""
    case = effect_on(student, rng, True)
    expect.close(case.change, 0, name="the change of the output", atol=0.1)
    expect.close(case.ratio, 1 / case.factor, name="the ratio of the gradients", rtol=0.1)


@scaling("purity", public=True, follows="check_effect_leaves_the_network_alone")
def check_effect_leaves_the_weights_alone(student, rng):
    """Afterwards the weights and the running averages of the network are what they were"""
    case = effect_on(student, rng, True)
    for name, one in expect.entries(case.after, case.before, name="what was noted").items():
        expect.close(one, case.before[name], name=name)


@scaling("change", weight=7)
def check_effect_on_the_output(student, rng):
    """The first is the largest change of an output: next to 0 with batch normalization"""
    for is_normalized, sign in ((True, 1), (False, 1), (False, -1)):
        # The largest change is above 0 for one sign and below for the other.
        case = effect_on(student, rng, is_normalized, sign=sign)
        change, _ = measured(case)
        expect.close(case.change, change, name="the change of the output", rtol=1e-3, atol=1e-6)


@scaling("ratio", weight=7, follows="check_effect_on_the_output")
def check_effect_on_the_gradient(student, rng):
    """The second is the ratio of the gradients' norms: 1 / factor with batch normalization"""
    for is_normalized in (True, False):
        case = effect_on(student, rng, is_normalized)
        _, ratio = measured(case)
        expect.close(case.ratio, ratio, name="the ratio of the gradients", rtol=1e-3)


@scaling("mode", weight=4, follows=EFFECTS)
@hint("Both are measured in training mode.")
def check_effect_is_measured_in_training_mode(student, rng):
    """Both are measured in training mode, also if the network is in evaluation mode"""
    case = effect_on(student, rng, True, training=False)
    change, _ = measured(case)
    # In evaluation mode the outputs change as they do without batch normalization: by far more.
    near = abs(case.change - change) < 1e-2
    expect.that(near, "the outputs are those in training mode", mismatch="they are not")


@scaling("purity", weight=4, hint="Work on copy.deepcopy(net).")
def check_effect_leaves_the_network_alone(student, rng):
    """Weights, statistics, modes, gradients, and what is frozen of the network are unchanged"""
    for training in (True, False):
        case = effect_on(student, rng, True, training=training)
        for name, one in expect.entries(case.after, case.before, name="what was noted").items():
            expect.close(one, case.before[name], name=f"{name} of the network", rtol=1e-12)
        same = all(mode is training for mode in case.modes)
        expect.that(same, "all modes are what they were", mismatch="some differ")
        expect.that(case.grad_is_kept, "gradients stay", mismatch="they do not")
        frozen = "linear1.weight" in case.trained and "linear2.bias" not in case.trained
        expected = "what was frozen is frozen, nothing else"
        expect.that(frozen and len(case.trained) == 5, expected, mismatch="it is not")
