"""The public checks of dropout: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import contextlib
import math

import numpy as np
import torch

from checks_support import Failure, expect, in_their_precision, parameters_of, question
from overfitting import noisy_data
from reg_utils import forward_propagation

forward = question("forward_propagation_with_dropout")
backward = question("backward_propagation_with_dropout")
network = question("Net")
detector = question("looks_like_dropout")
layer = question("Dropout")
mc = question("mc_dropout_predict")
comparing = question("compare_dropout")
CACHE = "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3".split()
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()
SMALL = (4, 7, 5, 1)


def three_layer_net(rng, widths, m):
    """Return X (widths[0], m) and random parameters W1, b1, … b3 of a network of these widths.

    Biases are above 0, so that no layer is inactive for all examples.
    """
    X = rng.normal(size=(widths[0], m))
    parameters = {}
    for layer in (1, 2, 3):
        below, units = widths[layer - 1], widths[layer]
        parameters[f"W{layer}"] = rng.normal(size=(units, below)) / math.sqrt(below)
        parameters[f"b{layer}"] = rng.uniform(0.2, 1, size=(units, 1))
    return X, parameters


def unpack(returned):
    """Return A3 and the cache by name."""
    A3, cache = expect.returns(returned, tuple, length=2)
    values = expect.returns(cache, tuple, length=14, name="the cache")
    return A3, dict(zip(CACHE, values, strict=True))


def run_forward(student, X, parameters, *keep_prob):
    """Return A3 and the cache by name."""
    return unpack(student.forward_propagation_with_dropout(X, parameters, *keep_prob))


@forward("contract", public=True)
def check_forward_returns_the_output_and_the_cache(student, rng):
    """It returns A3 and a cache of fourteen values, each in its shape; masks hold 0 and 1"""
    X, parameters = three_layer_net(rng, SMALL, 6)
    A3, cache = run_forward(student, X, parameters, 0.7)
    expect.array(A3, shape=(1, 6), name="A3")
    for layer, units in ((1, 7), (2, 5)):
        for name in "ZDA":
            expect.array(cache[f"{name}{layer}"], shape=(units, 6), name=f"{name}{layer}")
        mask = expect.array(cache[f"D{layer}"])
        expect.that(
            np.all((mask == 0) | (mask == 1)),
            f"D{layer} is 1 (or True) where a unit is kept and 0 (or False) where it is dropped",
            f"it also holds {mask[(mask != 0) & (mask != 1)][:1]}",
        )
    for name, value in parameters.items():
        expect.close(cache[name], value, name=f"{name} in the cache")


def with_either_mask(use, X, Y, cache, keep_prob):
    """Call a backward pass with boolean masks or, if it fails with these, with masks of 0. and 1.

    It is right if it can use what its own forward pass may have cached.
    """
    try:
        return use(X, Y, tuple(cache.values()), keep_prob)
    except Failure:
        numbers = cache | {name: cache[name].astype(float) for name in ("D1", "D2")}
        with contextlib.suppress(Failure):
            return use(X, Y, tuple(numbers.values()), keep_prob)
        raise


def gradients(returned, names, cache):
    """Return these gradients, each in the shape of what it is the gradient of."""
    shapes = {name: cache[name[1:]].shape for name in names}
    return expect.named_arrays(returned, shapes, name="the dict of gradients")


@backward("contract", public=True)
def check_backward_returns_all_gradients(student, rng):
    """It returns a gradient for every Z, A, W and b, each in its shape"""
    X, parameters = three_layer_net(rng, SMALL, 6)
    Y = rng.integers(0, 2, size=(1, 6))
    # With keep_prob = 1 the masks are full, and the rest is as it is without dropout.
    _, plain = forward_propagation(X, parameters)
    masks = {"D1": np.full((7, 6), True), "D2": np.full((5, 6), True)}
    named = dict(zip([name for name in CACHE if name not in masks], plain, strict=True)) | masks
    cache = {name: named[name] for name in CACHE}
    use = student.backward_propagation_with_dropout
    gradients(with_either_mask(use, X, Y, cache, 1.0), GRADIENTS, cache)


def net_numbers(submission, sizes, x):
    """Return how many numbers a network learns, how many it uses beside, and its output."""
    net, x = submission.Net(*sizes, 0.5), in_their_precision(x)
    known, unknown = parameters_of(net, x)
    return sum(one.numel() for one in known), sum(one.numel() for one in unknown), net(x)


@network("layers", public=True)
def check_net_has_the_numbers_of_three_linear_layers(student):
    """It learns the weights and biases of three linear layers, of the sizes asked for"""
    returned = student.run(net_numbers, (5, 7, 3), torch.zeros(2, 5))
    known, unknown, output = expect.returns(returned, tuple, length=3)
    expect.array(output, shape=(2, 3), name="the output")
    expected = "in_size -> n_hidden -> n_hidden -> out_size, with biases: 122 numbers for (5, 7, 3)"
    known, unknown = expect.number(known), expect.number(unknown)
    lost = "it does not know them: they are missing from net.parameters(), as if kept in a list"
    found = "the layers are attributes of the network (or in an nn.ModuleList or nn.Sequential)"
    expect.that(unknown == 0, found, mismatch=lost)
    expect.that(known == 122, expected, f"there are {known:g}", mismatch="there are more or fewer")


def mask_of(rng, shape, p):
    """Return a mask of this shape, each cell kept with probability 1 - p."""
    return rng.random(shape) >= p


def dropping(drop, divide):
    """Return a layer that drops with probability drop(p) and divides the rest by divide(p)."""

    def layer(rng, p, x, training):
        return x * mask_of(rng, x.shape, drop(p)) / divide(p) if training else x

    return layer


plain_layer = dropping(lambda p: p, lambda p: 1 - p)


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
            taken = judge(student, rng, layer, p)
            expect.that(not taken, "this layer is refused", mismatch="it is taken for dropout")
    expect.that(
        student.once("a right layer", lambda: judge(student, rng, plain_layer, 0.23)),
        "a right layer is accepted",
        mismatch="it is refused",
        hint="A detector that refuses all layers tells nothing.",
    )


@detector("no-dropping", public=True, hint="How many elements are 0 after the call?")
def check_detector_refuses_a_layer_that_never_drops(student, rng):
    """It refuses a layer that drops nothing"""
    require_refused(student, rng, layer_that_never_drops, layer_that_only_scales)


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


@layer("contract", public=True)
def check_dropout_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    dtypes = {(9,): torch.float32, (4, 6): torch.float64, (2, 3, 5, 4): torch.float16}
    for shape, dtype in dtypes.items():
        returned = student.run(layer_calls, 0.4, [True, False], values(rng, shape, dtype))
        outputs, _ = expect.returns(returned, tuple, length=2)
        for output in expect.returns(outputs, list, length=2):
            expect.same_dtype(output, dtype, shape=shape, name="the output")


IN, UNITS, OUT = 5, 40, 3


def mc_passes(submission, p, modes, n, x):
    """Return what mc_dropout_predict returns, and what it has done to a model.

    modes: of the model and of its modules, in the order of model.modules().
    """
    nn, passes = torch.nn, []

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            deepest = nn.Sequential(nn.Linear(UNITS, UNITS), nn.Dropout(p))
            inner = nn.Sequential(nn.Linear(UNITS, UNITS), nn.ReLU(), nn.Dropout(p), deepest)
            self.body = nn.Sequential(nn.Linear(IN, UNITS), nn.BatchNorm1d(UNITS), nn.ReLU())
            self.drop, self.inner = nn.Dropout(p), nn.ModuleList([inner])
            self.last = nn.Linear(UNITS, OUT)
            self.last.bias.requires_grad_(False)

        def forward(self, x):
            y = self.last(self.inner[0](self.drop(self.body(x))))
            passes.append((x.detach().clone(), y.detach().clone(), dropping.copy()))
            dropping.clear()
            return y

    model, dropping = Model(), []
    model.train()
    with torch.no_grad():
        model(in_their_precision(3 * torch.randn(64, IN)))  # for batch normalization
        model.eval()
        plain = model(in_their_precision(x))
    passes.clear()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.register_forward_hook(
                lambda _, given, made: dropping.append(bool((made != given[0]).any()))
            )
    for module, training in zip(model.modules(), modes, strict=True):
        module.training = training
    numbers = list(model.parameters()), list(model.buffers())
    before = [[one.detach().clone() for one in some] for some in numbers]
    returned = submission.mc_dropout_predict(model, in_their_precision(x), n)
    numbers = list(model.parameters()), list(model.buffers())
    after = [[one.detach().clone() for one in some] for some in numbers]
    modes, first = [module.training for module in model.modules()], passes.copy()
    passes.clear()
    submission.mc_dropout_predict(model, x.to(next(model.parameters()).dtype), 1)
    return {
        "returned": returned,
        "passes": first,
        "again": passes[0][1] if passes else None,
        "plain": plain,
        "modes": modes,
        "parameters": [before[0], after[0]],
        "buffers": [before[1], after[1]],
        "frozen": [not one.requires_grad for one in model.parameters()],
        "gradients": [isinstance(one, torch.Tensor) and one.requires_grad for one in returned],
    }


MODULES = 15  # that model.modules() yields, the model among them
EXAMPLES = 11


def run_mc(student, rng, *, p=0.4, modes=(False,) * MODULES, n=7):
    """Return x, the mean, the standard deviation, and what else mc_passes has noted."""

    def run():
        x = torch.tensor(rng.normal(size=(EXAMPLES, IN)))
        return x, student.run(mc_passes, p, list(modes), n, x)

    x, noted = student.once(("passes", p, *modes, n), run)
    names = "returned passes again plain modes parameters buffers frozen gradients".split()
    noted = expect.entries(noted, names, name="what was noted")
    shapes = dict.fromkeys(("the mean", "the standard deviation"), (EXAMPLES, OUT))
    mean, deviation = expect.arrays(noted["returned"], shapes)
    return x, mean, deviation, noted


@mc("contract", public=True)
def check_mc_returns_mean_and_deviation(student, rng):
    """It returns two tensors of the shape of model(x); no standard deviation is below 0"""
    _, _, deviation, noted = run_mc(student, rng)
    for one in noted["returned"][:2]:
        tensor = isinstance(one, torch.Tensor)
        expect.that(tensor, "both are tensors", f"it is {expect.describe(one)}")
    expect.that(np.all(deviation >= 0), "the standard deviation is at least 0")


COLUMNS = ("train_accuracy", "train_loss", "test_accuracy", "test_loss")
SMALL_NET = (20, 9, 7, 2)


def dropout_net(widths, p):
    """Return a network of these widths: of the input, the two hidden layers and the output."""
    nn, layers = torch.nn, []
    for index in range(len(widths) - 2):
        below, units = widths[index : index + 2]
        layers += [nn.Linear(below, units, dtype=torch.float32), nn.ReLU(), nn.Dropout(p)]
    return nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1], dtype=torch.float32))


def comparison(submission, widths, train, test, ps, seeds, *steps):
    """Return the table of compare_dropout, and of each network made its p, first and last weights.

    widths: as for dropout_net; steps: none for the default.
    """
    nets = []

    def make_net(p):
        net = dropout_net(widths, p)
        nets.append((p, net, [one.detach().clone() for one in net.parameters()]))
        return net

    table = submission.compare_dropout(make_net, train, test, ps, seeds, *steps)
    runs = [(p, first, [one.detach() for one in net.parameters()]) for p, net, first in nets]
    return {"table": table, "runs": runs, "data": [train, test]}


def run_comparison(student, widths, data, ps, seeds, *steps):
    """Return the table as it came, and the networks' weights as they came."""
    arguments = (*data, list(ps), list(seeds), *steps)
    noted = student.run(comparison, list(widths), *arguments)
    return expect.entries(noted, ["table", "runs", "data"], name="what was noted")


def table_columns(table, p, count):
    """Return the columns of a row of the table, as arrays of one number for each seed."""
    rows = expect.returns(table, dict, name="the table")
    expect.that(p in rows, "the table has an entry for each p", mismatch="there is none for some p")
    columns = expect.entries(rows[p], COLUMNS, name="the entry for a p")
    for name, column in columns.items():
        column = expect.returns(column, tuple, name=name)
        right = len(column) == count
        expect.that(right, f"{name} has a number for each seed", mismatch="it has not")
        columns[name] = np.array([expect.number(one, name=f"a {name}") for one in column])
    return columns


def small_data(rng):
    """Return small sets to train and to test on."""
    return noisy_data(int(rng.integers(2**31)), train=40, test=70)


def some_seeds(rng, count):
    """Return different seeds, the largest first, and if there are three the least next.

    So they come in another order if they are sorted, reversed or shifted.
    """
    largest, *others = sorted(rng.choice(10_000, size=count, replace=False).tolist())[::-1]
    return [largest, *others[::-1]]


@comparing("contract", slow=True, public=True)
def check_comparison_is_a_table(student, rng):
    """It returns for each p four lists with one number for each seed"""
    ps, seeds = (0.0, 0.3), some_seeds(rng, 3)
    noted = run_comparison(student, SMALL_NET, small_data(rng), ps, seeds, 2)
    for p in ps:
        table_columns(noted["table"], p, len(seeds))
