"""The public checks of batchnorm: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

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


@forward("contract", weight=6, public=True)
def check_forward_returns_the_output_and_a_cache(student, rng):
    """It returns the output, in the shape of x, and a cache"""
    x = batch(rng, 5, 3)
    bn_param = {"mode": "train", "eps": 1e-2, "momentum": 0.77, **running_statistics(rng, 3)}
    returned = student.batchnorm_forward(x, *gamma_and_beta(rng, 3), bn_param)
    out, _ = expect.returns(returned, tuple, length=2)
    expect.array(out, shape=(5, 3), name="out")


EXAMPLE = np.array([[1.0, 0, 0], [3, 0, 4], [3, 4, 0], [9, 4, 4]])
EXAMPLE_HAT = np.array([[-1, -1, -1], [-1 / 3, -1, 1], [-1 / 3, 1, -1], [5 / 3, 1, 1]])


@forward('variance', public=True)
def check_forward_normalizes_the_example(student, rng):
    """[1, 3, 3, 9], and features beside it, are normalized as by hand, also where eps is 16"""
    hat = normalized(student, rng, EXAMPLE, 0)
    expect.close(hat, EXAMPLE_HAT, name="x_hat of the example")
    hat = normalized(student, rng, EXAMPLE[:, :1], 16)  # 9 + 16 = 25
    expect.close(hat[:, 0], [-0.6, -0.2, -0.2, 1], name="x_hat where eps is 16")


@forward('gamma-beta', public=True)
def check_forward_restores_the_example(student):
    """In both modes gamma = 6 and beta = 10 make 6 x_hat + 10 of x_hat"""
    six, ten = np.full(3, 6.0), np.full(3, 10.0)
    settings = {"eps": 1e-5, "running_mean": six / 3, "running_var": ten + 6}
    for mode in ("train", "test"):
        ((plain, *_),) = run_forward(student, [(mode, EXAMPLE)], six / 6, 0 * ten, **settings)
        ((out, *_),) = run_forward(student, [(mode, EXAMPLE)], six, ten, **settings)
        lengths(plain)
        expect.close(out, 6 * plain + 10, name=f"out in mode {mode}")


@forward('running-mean', public=True)
def check_forward_averages_the_example(student):
    """From 0 on, mean 4 and variance 9 are remembered as 0.4 and 0.9 where momentum is 0.9"""
    zeros = np.zeros(3)
    start = {"running_mean": zeros, "running_var": zeros}
    calls = [("train", EXAMPLE)]
    ((_, *after),) = run_forward(student, calls, zeros + 1, zeros, momentum=0.9, **start)
    for name, given, wanted in zip(RUNNING, after, ([0.4, 0.2, 0.2], [0.9, 0.4, 0.4]), strict=True):
        expect.close(given, wanted, name=name)


@forward('test-mode', public=True)
def check_forward_tests_the_example(student):
    """In a test, by running mean 2 and variance 16, x = 10 becomes 2, or 1.6 where eps is 9"""
    running = {"running_mean": np.array([2.0]), "running_var": np.array([16.0])}
    x = np.array([[10.0], [2.0]])
    for eps, wanted in ((0.0, 2), (9.0, 1.6)):
        hat = before_beta(student, "test", x, eps=eps, momentum=0.77, **running)
        expect.close(hat[:, 0], [wanted, 0], name="x_hat in a test")


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


@backward('contract', weight=3, public=True)
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


@backward('variance-term', weight=2, public=True)
def check_backward_finds_dx_of_the_example(student):
    """Of the example, dx is [1, -2/3, -2/3, 1/3]; with eps = 16 and gamma = 5 it is as by hand"""
    wanted = [1, -2 / 3, -2 / 3, 1 / 3], [0.66, -0.28, -0.28, -0.1]
    for case, dx in zip((example(0.0, 6.0), example(16.0, 5.0)), wanted, strict=True):
        require_gradient(student, case, "dx", np.reshape(dx, (4, 1)))


@backward('gamma', public=True)
def check_backward_finds_dgamma_and_dbeta_of_the_example(student):
    """Of the example, dgamma is -1 and dbeta is 1"""
    for name, wanted in (("dgamma", -1), ("dbeta", 1)):
        require_gradient(student, example(0.0, 6.0), name, np.array([float(wanted)]))


PARAMETERS = ("weight", "bias")
STATE = (*PARAMETERS, *RUNNING)
FEATURES = 3


def example_state(mean=2.0, var=16.0):
    """Return a plain state with these running averages."""
    numbers = dict(zip(STATE, (1.0, 0.0, mean, var), strict=True))
    return {name: torch.full((FEATURES,), one).double() for name, one in numbers.items()}


def layer_state(rng):
    """Return weights and statistics of a layer that has been trained for a while."""
    weight, bias = gamma_and_beta(rng, FEATURES)
    state = {"weight": weight, "bias": bias, **running_statistics(rng, FEATURES)}
    return {name: torch.tensor(value) for name, value in state.items()}


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


@layer("contract", public=True)
def check_layer_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    x = torch.tensor(batch(rng, 5, FEATURES), dtype=torch.float32)
    returned = student.run(fresh_layer, FEATURES, x)
    _, outputs, given = expect.like(returned, (object, (object, object), torch.Tensor))
    for output in outputs:
        expect.same_dtype(output, given.dtype, shape=(5, FEATURES), name="the output")


@layer('training', public=True)
def check_layer_normalizes_the_example(student):
    """In training [1, 3, 3, 9] becomes [-1, -1/3, -1/3, 5/3] where eps is next to 0"""
    calls, state = [(True, EXAMPLE)], example_state()
    ((y, *_),) = run_layer(student, None, calls, (TINY, 0.1), state)
    expect.close(y[:, 0], EXAMPLE_HAT[:, 0], name="the output", rtol=1e-5)


@layer('running-mean', public=True)
def check_layer_averages_the_example(student):
    """A new layer that is given [1, 3, 3, 9] takes the running averages to 0.4 and 2.1"""
    calls, state = [(True, EXAMPLE)], example_state(mean=0.0, var=1.0)
    ((_, *running, _),) = run_layer(student, None, calls, (TINY, 0.1), state)
    for name, given, wanted in zip(RUNNING, running, (0.4, 2.1), strict=True):
        expect.close(given[0], wanted, name=f"{name} of [1, 3, 3, 9]", rtol=1e-5)


@layer('eval-mode', public=True)
def check_layer_tests_the_example(student):
    """After net.eval(), by running mean 2 and variance 16, x = 10 becomes 2"""
    calls = [(False, np.array([[10.0] * FEATURES, [2.0] * FEATURES]))]
    ((y, *_),) = run_layer(student, None, calls, (TINY, 0.1), example_state())
    expect.close(y[:, 0], [2, 0], name="the output after net.eval()", rtol=1e-5)


@layer('buffers', public=True)
def check_layer_trains_two_and_saves_four(student):
    """parameters() are weight and bias; state_dict() holds the running averages, too"""
    x = torch.tensor(EXAMPLE, dtype=torch.float32)
    state, _, _ = run_saved_layer(student, x)
    expect.entries(state, STATE, name="the state dict")


BATCH = 60
CLOSE = 3e-3  # float32, and an eps of 1e-5 beside variances above 0.02


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


@network('first-layer', public=True)
def check_net_normalizes_and_bends_the_first_hidden_layer(student, rng):
    """In training hidden layer 1 has mean 0 and spread 1, before its sigmoid or after it"""
    require_bent_and_normalized(student, rng, 0)


@network('second-layer', public=True)
def check_net_normalizes_and_bends_the_second_hidden_layer(student, rng):
    """In training hidden layer 2 has mean 0 and spread 1, before its sigmoid or after it"""
    require_bent_and_normalized(student, rng, 1)


@network('parameters', public=True)
def check_net_has_as_many_parameters_as_the_example(student):
    """NetBatchNorm(2, 40, 30, 3) has 1,583 parameters"""
    _, _, (count, _) = look_at_net(student, (2, 40, 30, 3))
    expect.that(count == 1583, "there are 1,583 parameters", f"there are {count:g}")


@network('eval-mode', public=True)
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


@fold("contract", weight=10, public=True)
def check_folding_gives_a_linear_layer(student, rng):
    """It returns an nn.Linear whose parameters are a weight and a bias, of the same sizes"""
    case = Folded(student, rng, (4, 3))
    expect.that(case.is_linear, "the result is an nn.Linear", mismatch="it is not")
    both = sorted(case.names) == ["bias", "weight"]
    expect.that(both, "its parameters are weight and bias", mismatch="they are others")


def fold_example(student, eps):
    """Return what becomes of two units, and the weight of the given layer after it."""
    weight, bias = torch.tensor([[2.0, 4], [6, 8]]).double(), torch.tensor([1.0, 2]).double()
    numbers = ((6.0, 5), (10.0, 0), (2.0, 0), (16.0, 16))  # gamma, beta, mean and variance
    state = {name: torch.tensor(one).double() for name, one in zip(STATE, numbers, strict=True)}
    returned = student.run(folding, weight, bias, state, eps, False)
    (_, *new, _), after, *_ = expect.like(returned, FOLDING)
    return expect.arrays(new, {"the new weight": (2, 2), "the new bias": (2,)}), after


@fold('weight', weight=5, public=True)
def check_folding_scales_the_example(student):
    """[2, 4] becomes [3, 6] by gamma 6, variance 16, eps 0; [6, 8] by gamma 5, eps 9 is the same"""
    (new, _), _ = fold_example(student, 0.0)
    expect.close(new, [[3, 6], [7.5, 10]], name="the new weight", rtol=1e-6)
    (new, _), _ = fold_example(student, 9.0)
    expect.close(new[1], [6, 8], name="the second row where eps is 9", rtol=1e-6)


@fold('bias', weight=5, public=True)
def check_folding_shifts_the_example(student):
    """Bias 1 becomes 8.5 by gamma 6, beta 10, running mean 2 and variance 16"""
    (_, new), _ = fold_example(student, 0.0)
    expect.close(new, [8.5, 2.5], name="the new bias", rtol=1e-6)


@fold('purity', weight=5, public=True)
def check_folding_leaves_the_example_alone(student):
    """The weight of the given layer is what it was"""
    _, after = fold_example(student, 0.0)
    given = expect.entries(after, ["weight"], name="what was noted")["weight"]
    expect.close(given, [[2, 4], [6, 8]], name="the weight of the given layer")


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


@scaling('ratio', public=True)
def check_effect_is_that_of_the_example(student, rng):
    """With batch normalization right behind linear1 they are about 0 and 1 / factor"""
    case = effect_on(student, rng, True)
    expect.close(case.change, 0, name="the change of the output", atol=0.1)
    expect.close(case.ratio, 1 / case.factor, name="the ratio of the gradients", rtol=0.1)


@scaling('purity', public=True)
def check_effect_leaves_the_weights_alone(student, rng):
    """Afterwards the weights and the running averages of the network are what they were"""
    case = effect_on(student, rng, True)
    for name, one in expect.entries(case.after, case.before, name="what was noted").items():
        expect.close(one, case.before[name], name=name)
