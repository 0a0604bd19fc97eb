"""The public checks of dropout: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import contextlib
import math

import numpy as np
import torch

from checks_support import Failure, expect, hint, in_their_precision, parameters_of, question
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


def varies(mask):
    """Tell whether a mask keeps some cells and drops others."""
    return mask.size > 0 and 0 < np.mean(mask) < 1


def require_zeros(values, expected, *, of="activations", hint=None):
    """Fail unless all of these activations or gradients are 0."""
    expect.that(np.all(values == 0), expected, mismatch=f"some of these {of} are not 0", hint=hint)


def require_nonzeros(values, expected, *, of="activations"):
    """Fail unless none of these activations or gradients is 0."""
    expect.that(np.all(values != 0), expected, mismatch=f"some of these {of} are 0")


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


EXAMPLE = {
    "W1": np.zeros((100, 1)),
    "b1": np.repeat([[4.0], [8.0]], 50, axis=0),
    "W2": np.diag([2.0] * 50 + [-1.0] * 50),
    "b2": np.repeat([[1.0], [3.0]], 50, axis=0),
    "W3": np.repeat([[0.002, -0.004]], 50, axis=1),
    "b3": np.array([[0.5]]),
}


def run_example(student, keep_prob=0.8, m=100):
    """Return A3 and the cache by name, where A1 is 4 and 8 before dropout."""
    A3, cache = run_forward(student, np.zeros((1, m)), EXAMPLE, keep_prob)
    found = {}
    for name in ("Z1", "A1", "Z2", "A2"):
        found[name] = expect.array(cache[name], shape=(100, m), name=name)
    for name in ("D1", "D2"):  # of which shape it is, is another check's concern
        mask = expect.array(cache[name], name=name)
        fits = mask.shape in ((100, m), (100, 1), (1, m), (m,))
        expect.that(fits, f"{name} has shape {(100, m)}", f"its shape is {mask.shape}")
        found[name] = np.broadcast_to(mask != 0, (100, m))
    found["Z3"] = expect.array(cache["Z3"], shape=(1, m), name="Z3")
    return expect.array(A3, shape=(1, m), name="A3"), found


@forward("network", weight=2, public=True)
def check_forward_computes_the_example(student):
    """In an example each layer is computed from the one before it"""
    A3, cache = run_example(student)
    expect.close(cache["Z1"], np.repeat([[4.0], [8.0]], 50, axis=0) * np.ones(100), name="Z1")
    plain = np.vstack([2 * cache["A1"][:50] + 1, 3 - cache["A1"][50:]])
    expect.close(cache["Z2"], plain, name="Z2 (from A1 after dropout)")
    negative = cache["A2"][cache["Z2"] < 0]
    require_zeros(negative, "A2 is 0 where Z2 < 0", hint="Hidden layers have ReLU.")
    one, other = cache["A2"][:50].sum(axis=0), cache["A2"][50:].sum(axis=0)
    last = (0.002 * one - 0.004 * other + 0.5)[np.newaxis]
    expect.close(cache["Z3"], last, name="Z3 (from A2 after dropout)")
    inside = np.all((A3 > 0) & (A3 < 1))
    expect.that(inside, "A3 is between 0 and 1", hint="At the output there is a sigmoid.")
    expect.close(np.log(A3 / (1 - A3)), last, name="log(A3 / (1 - A3))")


@forward("mask", weight=2, public=True, hint="Multiply A by D, and cache that A and that D.")
def check_forward_drops_by_its_mask_in_the_example(student):
    """In an example A1 is 0 exactly where D1 is 0"""
    _, cache = run_example(student)
    kept, active = cache["D1"], cache["Z1"] > 0
    expect.that(0 < np.mean(kept) < 1, "some units are kept and some are dropped")
    require_zeros(cache["A1"][~kept], "A1 is 0 where D1 is 0")
    require_nonzeros(cache["A1"][kept & active], "A1 is not 0 where D1 is 1")


@forward("inverted-scale", weight=2, public=True)
@hint("What is kept is divided by keep_prob: 4 becomes 5, 8 becomes 10.")
def check_forward_scales_the_example(student):
    """With keep_prob = 0.8 activations of 4 and 8 become 5 and 10, where they are kept"""
    _, cache = run_example(student)
    halves = np.split(cache["A1"], 2)
    for before, after, A in zip((4, 8), (5, 10), halves, strict=True):
        kept = A[A != 0]
        name = f"an activation of {before} that is kept"
        expect.close(kept, np.full(kept.shape, float(after)), name=name)


@forward("mask-rate", weight=2, public=True, hint="Keep a unit where a uniform draw < keep_prob.")
def check_forward_keeps_about_as_many_as_it_should(student):
    """Of 10,000 cells about 80 % are kept with keep_prob = 0.8, and 30 % with 0.3"""
    for keep_prob in (0.8, 0.3):
        _, cache = run_example(student, keep_prob)
        for layer in ("1", "2"):
            mask, active = cache[f"D{layer}"], cache[f"Z{layer}"] > 0
            if varies(mask) and (np.all(mask == mask[:1]) or np.all(mask == mask[:, :1])):
                continue  # so few draws tell little: that each cell has one is another concern
            shares = [np.mean(mask)]
            if np.any(active):
                shares.append(np.mean(cache[f"A{layer}"][active] != 0))
            # Of 10,000 draws a share is off by 0.035 once in 1e13 times.
            expect.that(
                any(abs(share - keep_prob) < 0.035 for share in shares),
                f"with keep_prob = {keep_prob} about {keep_prob:.0%} of layer {layer} is kept",
                f"{shares[0]:.1%} of it is kept",
            )


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


def well_named(returned):
    """Return a dict of gradients with their names, where d is missing or letters are others.

    That they are called as they should be is the concern of one check.
    """
    found = dict(expect.returns(returned, dict, name="the dict of gradients"))
    for key in [*found]:
        plain = str(key).replace("_", "").lower()
        for name in GRADIENTS:
            if plain in (name.lower(), name[1:].lower()):
                found.setdefault(name, found[key])
    for name in GRADIENTS:  # a bias without its second dimension, a matrix that lies on its side
        if name[1] == "b" and isinstance(found.get(name), np.ndarray) and found[name].ndim == 1:
            found[name] = found[name][:, np.newaxis]
    return found


def require_gradient(values, name):
    """Fail if a gradient is 0 everywhere: all that is asked of it would hold idly."""
    expect.that(np.any(values != 0), f"{name} is not 0 everywhere", mismatch="it is", hint="")


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


EXAMPLE_PASS = {
    "Z1": [[2.4, 4.4, -1.6], [0.2, -0.8, 2.2]],
    "D1": [[1, 0, 1], [1, 1, 1]],
    "A1": [[3.0, 0.0, 0.0], [0.25, 0.0, 2.75]],
    "W1": [[2.0], [-1.0]],
    "b1": [[0.4], [1.2]],
    "Z2": [[6.5, 0.5, 0.5], [1.0, 2.0, -9.0]],
    "D2": [[1, 1, 0], [1, 0, 1]],
    "A2": [[8.125, 0.625, 0.0], [1.25, 0.0, 0.0]],
    "W2": [[2.0, 0.0], [0.0, -4.0]],
    "b2": [[0.5], [2.0]],
    "Z3": [[0.45, 0.05, 0.0]],
    "A3": [[0.6106, 0.5125, 0.5]],
    "W3": [[0.08, -0.16]],
    "b3": [[0.0]],
}


def example_gradients(student, *names):
    """Return the cache of an example by name, and the gradients of these names."""
    X, Y = np.array([[1.0, 2.0, -1.0]]), np.array([[1, 0, 1]])
    cache = {name: np.array(value) for name, value in EXAMPLE_PASS.items()}
    cache |= {name: cache[name] != 0 for name in ("D1", "D2")}
    use = student.backward_propagation_with_dropout
    returned = with_either_mask(use, X, Y, cache, 0.8)
    return cache, gradients(well_named(returned), names, cache)


@backward("output-layer", public=True)
def check_backward_begins_the_example(student):
    """In an example with A3 = 0.6106, 0.5125, 0.5 and Y = 1, 0, 1 dZ3 is what it should be"""
    _, grads = example_gradients(student, "dZ3")
    expect.close(grads["dZ3"], [[-0.3894, 0.5125, -0.5]], name="dZ3", hint="No 1/m yet.")


@backward("cached-mask", weight=2.5, public=True)
@hint("Use D1 and D2 of the cache; draw nothing anew.")
def check_backward_drops_in_the_example(student):
    """In an example dA is 0 where a unit was dropped, and not where it was kept"""
    cache, grads = example_gradients(student, "dA2", "dA1")
    require_zeros(grads["dA2"][~cache["D2"]], "dA2 is 0 where D2 is 0", of="gradients")
    require_zeros(grads["dA1"][~cache["D1"]], "dA1 is 0 where D1 is 0", of="gradients")
    kept = grads["dA2"][cache["D2"] & (cache["Z2"] > 0)]
    require_nonzeros(kept, "dA2 is not 0 where D2 is 1", of="gradients")


@backward("inverted-scale", weight=2, public=True)
@hint("If 3 arrives at a kept unit, its dA is 3.75 with keep_prob = 0.8.")
def check_backward_scales_the_example(student):
    """In an example a gradient that arrives at a kept unit is divided by keep_prob = 0.8"""
    cache, grads = example_gradients(student, "dZ3", "dA2", "dZ2", "dA1", "dZ1")
    require_gradient(grads["dA2"], "dA2")
    # W3 is 0.08 and -0.16, W2 is 2 and -4 on its diagonal: divided by 0.8 that is
    for layer, factors in ((2, (0.1, -0.2)), (1, (2.5, -5.0))):
        kept = cache[f"D{layer}"] & (cache[f"Z{layer}"] > 0)
        above = grads[f"dZ{layer + 1}"] * np.array(factors)[:, np.newaxis]
        wanted, either = above[kept], [grads[f"{name}{layer}"][kept] for name in ("dA", "dZ")]
        found = either[np.allclose(either[1], wanted)]
        reached = (found != 0) & (wanted != 0)  # which are reached is another check's concern
        expect.close(found[reached], wanted[reached], name=f"dA{layer} where a unit was kept")


@backward("relu", weight=1.5, public=True)
@hint("The derivative of ReLU is 1 where its input > 0 and else 0.")
def check_backward_passes_relu_in_the_example(student):
    """In an example dZ is 0 where Z < 0, and not where Z > 0 and the unit was kept"""
    cache, grads = example_gradients(student, "dA2", "dZ2", "dZ1", "dA1")
    require_gradient(grads["dA2"], "dA2")
    for layer in (2, 1):
        Z, kept, dZ = cache[f"Z{layer}"], cache[f"D{layer}"], grads[f"dZ{layer}"]
        require_zeros(dZ[Z < 0], f"dZ{layer} is 0 where Z{layer} < 0", of="gradients")
        passed, dA = dZ[kept & (Z > 0)], grads[f"dA{layer}"][kept & (Z > 0)]
        late = np.allclose(passed, dA / 0.8)  # who undoes dropout on the way from dA to dZ
        expect.close(passed, dA / 0.8 if late else dA, name=f"dZ{layer} where Z{layer} > 0")


@backward("parameters", weight=2, public=True)
@hint("dW and db are those of the mean over the examples: m = 3 here.")
def check_backward_reaches_the_parameters_of_the_example(student):
    """In an example dW3, db3 and db1 follow from dZ3 and dZ1"""
    cache, grads = example_gradients(student, "dZ3", "dW3", "db3", "dZ1", "db1")
    require_gradient(grads["dZ3"], "dZ3")
    m = 1 if np.allclose(grads["dZ3"], [[-0.1298, 0.1708, -0.1667]], atol=1e-3) else 3
    weighted = grads["dZ3"] * cache["A2"]
    sums = {"dW3": weighted.sum(axis=1)[np.newaxis]}
    sums |= {f"db{one}": grads[f"dZ{one}"].sum(axis=1)[:, np.newaxis] for one in (3, 1)}
    for name, value in sums.items():
        expect.close(grads[name] * m, value, name=f"{m} {name}" if m > 1 else name)


def net_numbers(submission, sizes, x):
    """Return how many numbers a network learns, how many it uses beside, and its output."""
    net, x = submission.Net(*sizes, 0.5), in_their_precision(x)
    known, unknown = parameters_of(net, x)
    return sum(one.numel() for one in known), sum(one.numel() for one in unknown), net(x)


@network("layers", weight=5, public=True)
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


def net_in_modes(submission, sizes, p, modes, x):
    """Return outputs of a network for x, one in each mode (True: training)."""
    net, outputs = submission.Net(*sizes, p=p), []
    x = in_their_precision(x)
    for training in modes:
        net.train(training)
        outputs.append(net(x.clone()).detach())
    return outputs


def some_outputs(student, x, p, *modes):
    """Return outputs of one network of many units for x, one in each mode."""
    returned = student.run(net_in_modes, (5, 200, 30), p, list(modes), x)
    outputs = expect.arrays(returned, [(len(x), 30)] * len(modes), each="the output")
    return [one.astype(float) for one in outputs]


@network("forward", weight=2, public=True)
def check_net_is_not_linear_and_ends_with_a_linear_layer(student, rng):
    """Without dropout it is not linear, and nothing holds its outputs above 0 or their sum at 1"""
    x = torch.tensor(rng.normal(size=(60, 5)), dtype=torch.float32)
    (outputs,) = some_outputs(student, torch.cat([x, -x, 0 * x]), 0.0, False)
    plus, minus, none = np.split(outputs, 3)
    bent = np.abs(plus + minus - 2 * none).max() > 1e-3 * np.abs(plus - none).max()
    expect.that(bent, "it is not linear", hint="ReLU stands after both hidden layers.")
    signs = np.any(outputs > 0) and np.any(outputs < 0)
    expect.that(
        signs, "some outputs are above 0 and some below", hint="Nothing follows the last layer."
    )


@network("eval-mode", weight=2, public=True, hint="Use nn.Dropout, or ask self.training.")
def check_net_answers_the_same_after_eval(student):
    """After net.eval() two calls agree, and differ from a call in training"""
    modes = (True, False, False)
    trained, first, second = some_outputs(student, torch.ones(50, 5), 0.5, *modes)
    expect.that(np.array_equal(first, second), "after net.eval() two calls agree", "they differ")
    other = np.any(trained != first)
    expect.that(other, "in training units are dropped", "the output is that after net.eval()")


@network("default", public=True, hint="p is the probability to drop, not to keep.")
def check_net_drops_nothing_with_p_0(student):
    """In training with p = 0 nothing is dropped: the outputs are those after net.eval()"""
    trained, evaluated = some_outputs(student, torch.ones(50, 5), 0.0, True, False)
    # Not all: a mask of one's own may drop a unit with p = 0, too, as a draw is 0 once in 2**24.
    same = np.mean(np.isclose(trained, evaluated, rtol=1e-3, atol=1e-5)) > 0.9
    expect.that(same, "with p = 0 nothing is dropped", "the outputs differ")


def mask_of(rng, shape, p):
    """Return a mask of this shape, each cell kept with probability 1 - p."""
    return rng.random(shape) >= p


def dropping(drop, divide):
    """Return a layer that drops with probability drop(p) and divides the rest by divide(p)."""

    def layer(rng, p, x, training):
        return x * mask_of(rng, x.shape, drop(p)) / divide(p) if training else x.copy()

    return layer


plain_layer = dropping(lambda p: p, lambda p: 1 - p)
unscaled_layer = dropping(lambda p: p, lambda p: 1)
keeping_layer = dropping(lambda p: 1 - p, lambda p: p)
layer_scaled_by_the_drop_probability = dropping(lambda p: p, lambda p: p)


def layer_always_on(rng, p, x, training):
    return plain_layer(rng, p, x, True)


def layer_that_never_drops(rng, p, x, training):
    return x.copy()


def layer_that_only_scales(rng, p, x, training):
    return x / (1 - p) if training else x


LEAST_REFUSED = 5  # by who has understood more than one law


def judge(student, rng, layer, p):
    """Return whether the student's detector takes a layer for dropout with probability p."""
    calls = []

    def lent(x, training):
        what = "`looks_like_dropout` calls layer with a float64 array of one or more dimensions"
        array = isinstance(x, np.ndarray) and x.dtype == np.float64 and x.ndim > 0 and x.size > 0
        expect.that(array, what, mismatch="it passes something else", hint="")
        flag = isinstance(training, bool | np.bool_)
        expect.that(flag, "`training` is True or False", mismatch="it is something else", hint="")
        calls.append(training)
        return layer(rng, p, x, bool(training))

    said = bool(expect.returns(student.looks_like_dropout(lent, p), bool))
    expect.that(calls, "`looks_like_dropout` calls layer", mismatch="it answers without", hint="")
    return said


def verdicts(student, rng, name, layers):
    """Return of layers, each with its p, what the detector says: a bool, or a Failure.

    They are shown in an order of ours, once a submission.
    """

    def run():
        said = [None] * len(layers)
        for index in rng.permutation(len(layers)):
            try:
                said[index] = judge(student, rng, *layers[index])
            except Failure as failure:
                said[index] = failure
        return said

    return list(zip(layers, student.once(name, run), strict=True))


def taken(verdict):
    """Return what a detector says of a layer; raise what came in the place of an answer."""
    if isinstance(verdict, Failure):
        raise verdict
    return verdict


def require_all_accepted(said, is_right):
    """Fail unless a detector accepts all right layers, and refuses some of the others.

    So many of 9 that a guess is right about all with a chance of 126 in 11628, where 10 are right.
    """
    for layer, verdict in said:
        if is_right(layer):
            accepted = taken(verdict)
            expect.that(accepted, "each right layer is accepted", mismatch="one of them is refused")
    refused = sum(verdict is False for layer, verdict in said if not is_right(layer))
    some = refused >= LEAST_REFUSED
    expect.that(some, "most wrong layers are refused", mismatch="hardly any is refused", hint="")


def require_told(said, right, *wrong):
    """Fail unless a detector refuses wrong layers, and accepts a right one, but for once."""
    for layer, verdict in said:
        if layer in wrong:
            refused = not taken(verdict)
            expect.that(refused, "this layer is refused", mismatch="it is taken for dropout")
    amiss = [verdict for layer, verdict in said if layer == right and verdict is not True]
    if len(amiss) > 1:
        expect.that(
            taken(amiss[0]),
            "a right layer is accepted",
            mismatch="it is refused",
            hint="A detector that refuses all layers tells nothing.",
        )


RIGHT_OF_LESSON = (plain_layer, 0.3)
LESSON = (
    *[RIGHT_OF_LESSON] * 4,
    (plain_layer, 0.2),
    *[(plain_layer, 0.8)] * 2,
    *[(unscaled_layer, 0.3)] * 2,
    *[(keeping_layer, 0.3)] * 2,
    *[(layer_scaled_by_the_drop_probability, 0.3)] * 2,
    *[(layer_always_on, 0.3)] * 2,
    (layer_that_never_drops, 0.3),
    (layer_that_only_scales, 0.3),
)


def require_refused_of_lesson(student, rng, *layers):
    """Fail unless the detector refuses these layers with p = 0.3, and accepts a right one."""
    said = verdicts(student, rng, "lesson", LESSON)
    require_told(said, RIGHT_OF_LESSON, *((layer, 0.3) for layer in layers))


@detector("no-dropping", public=True, hint="How many elements are 0 after the call?")
def check_detector_refuses_a_layer_that_never_drops(student, rng):
    """It refuses a layer that drops nothing"""
    require_refused_of_lesson(student, rng, layer_that_never_drops, layer_that_only_scales)


@detector("right-layers", public=True)
@hint("A share differs from p by chance: of 10,000 elements by less than 0.03.")
def check_detector_accepts_the_layer_of_the_lesson(student, rng):
    """It accepts the right layer of part 5: with p = 0.2, with p = 0.3 and with p = 0.8"""
    said = verdicts(student, rng, "lesson", LESSON)
    require_all_accepted(said, lambda layer: layer[0] is plain_layer)


@detector("no-scale", weight=0.4, public=True)
def check_detector_refuses_the_layer_without_scale(student, rng):
    """It refuses the layer of part 5 that does not scale"""
    require_refused_of_lesson(student, rng, unscaled_layer)


@detector("keep-for-drop", weight=0.4, public=True)
def check_detector_refuses_the_layer_that_keeps_with_p(student, rng):
    """It refuses the layer of part 5 that keeps with p"""
    require_refused_of_lesson(student, rng, keeping_layer)


@detector("wrong-scale", weight=0.4, public=True)
def check_detector_refuses_the_layer_that_divides_by_p(student, rng):
    """It refuses the layer of part 5 that divides by p"""
    require_refused_of_lesson(student, rng, layer_scaled_by_the_drop_probability)


@detector("test-time", weight=0.4, public=True)
def check_detector_refuses_the_layer_that_is_always_on(student, rng):
    """It refuses the layer of part 5 that is always on"""
    require_refused_of_lesson(student, rng, layer_always_on)


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


@layer("contract", weight=0.5, public=True)
def check_dropout_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    dtypes = {(9,): torch.float32, (4, 6): torch.float64, (2, 3, 5, 4): torch.float16}
    for shape, dtype in dtypes.items():
        returned = student.run(layer_calls, 0.4, [True, False], values(rng, shape, dtype))
        outputs, _ = expect.returns(returned, tuple, length=2)
        for output in expect.returns(outputs, list, length=2):
            expect.same_dtype(output, dtype, shape=shape, name="the output")


def fours_and_eights(student, p, training):
    """Return what becomes of 50 rows of 4 and 50 rows of 8, of 100 elements each, in one mode."""
    x = torch.tensor([4.0, 8.0]).repeat_interleave(50)[:, None].repeat(1, 100)
    returned = student.run(layer_calls, p, [training], x)
    outputs, _ = expect.returns(returned, tuple, length=2)
    (output,) = expect.arrays(outputs, [(100, 100)], each="the output")
    return output


@layer("eval-mode", weight=2, public=True, hint="Look at self.training in forward.")
def check_dropout_gives_4_and_8_back_in_eval_mode(student):
    """In training some of 4 and 8 become 0; after net.eval() 4 and 8 come back as they are"""
    some = np.mean(fours_and_eights(student, 0.2, True) == 0)
    expect.that(0 < some < 1, "in training some elements become 0 and others do not")
    output = fours_and_eights(student, 0.2, False)
    desired = np.repeat([[4.0], [8.0]], 50, axis=0) * np.ones(100)
    expect.close(output, desired, name="the output for 4 and 8 after net.eval()")


@layer("drop-rate", weight=2, public=True, hint="p is the probability to drop, not to keep.")
def check_dropout_drops_about_as_many_as_it_should(student):
    """In training about 20 % of 10,000 elements become 0 with p = 0.2, and 70 % with p = 0.7"""
    for p in (0.2, 0.7):
        kept = fours_and_eights(student, p, True) != 0
        if varies(kept) and (np.all(kept == kept[:1]) or np.all(kept == kept[:, :1])):
            continue  # so few draws tell little: that each element has one is another concern
        share = 1 - np.mean(kept)
        # A share is off by 0.035 once in 1e13 times.
        right = abs(share - p) < 0.035
        expect.that(right, f"with p = {p} about {p:.0%} become 0", f"{share:.1%} do")


@layer("inverted-scale", weight=2, public=True, hint="Divide what is kept by 1 - p.")
def check_dropout_turns_4_into_5(student):
    """In training with p = 0.2 what is kept of 4 and 8 becomes 5 and 10"""
    output = fours_and_eights(student, 0.2, True)
    for before, after, half in zip((4, 8), (5, 10), np.split(output, 2), strict=True):
        kept = half[half != 0]
        name = f"an element {before} that is kept"
        expect.close(kept, np.full(kept.shape, float(after)), name=name, rtol=1e-5)


IN, UNITS, OUT = 5, 40, 3


def mc_passes(submission, p, modes, n, x, answer):
    """Return what mc_dropout_predict returns, and what it has done to a model.

    modes: of the model and of its modules, in the order of model.modules(). answer: is told of each
    call of the model whether it is in a second prediction, what goes in, what comes out and which
    layers drop, and returns what to add to the output.
    """
    nn, dropping = torch.nn, []

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            deepest = nn.Sequential(nn.Linear(UNITS, UNITS), nn.Dropout(p))
            inner = nn.Sequential(nn.Linear(UNITS, UNITS), nn.ReLU(), nn.Dropout(p), deepest)
            self.body = nn.Sequential(nn.Linear(IN, UNITS), nn.BatchNorm1d(UNITS), nn.ReLU())
            self.drop, self.inner = nn.Dropout(p), nn.ModuleList([inner])
            self.last = nn.Linear(UNITS, OUT)
            self.last.bias.requires_grad_(False)
            self.again = None

        def forward(self, x):
            y = self.last(self.inner[0](self.drop(self.body(x))))
            if self.again is None:
                return y
            told = dropping.copy()
            dropping.clear()
            return y + answer(self.again, x.detach().clone(), y.detach().clone(), told)

    model = Model()
    model.train()
    with torch.no_grad():
        model(in_their_precision(3 * torch.randn(64, IN)))  # for batch normalization
        model.eval()
        plain = model(in_their_precision(x))
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.register_forward_hook(
                lambda _, given, made: dropping.append(bool((made != given[0]).any()))
            )
    for module, training in zip(model.modules(), modes, strict=True):
        module.training = training
    numbers = list(model.parameters()), list(model.buffers())
    before = [[one.detach().clone() for one in some] for some in numbers]
    model.again = False
    returned = submission.mc_dropout_predict(model, in_their_precision(x), n)
    numbers = list(model.parameters()), list(model.buffers())
    after = [[one.detach().clone() for one in some] for some in numbers]
    modes, model.again = [module.training for module in model.modules()], True
    submission.mc_dropout_predict(model, x.to(next(model.parameters()).dtype), 1)
    return {
        "returned": returned,
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
    """Return x, the mean, the standard deviation, and what else was noted, here and there."""

    def run():
        x = torch.tensor(rng.normal(size=(EXAMPLES, IN)))
        passes = {False: [], True: []}

        def answer(again, x, y, dropping):
            tensor = isinstance(y, torch.Tensor) and y.is_floating_point()
            expect.that(tensor, "the model is called with numbers", "it is not", hint="")
            added = torch.tensor(rng.normal(size=tuple(y.shape)), dtype=y.dtype)
            passes[again is True].append((x, y, added, dropping))
            return added

        return x, passes, student.run(mc_passes, p, list(modes), n, x, answer)

    x, passes, noted = student.once(("passes", p, *modes, n), run)
    names = "returned plain modes parameters buffers frozen gradients".split()
    noted = expect.entries(noted, names, name="what was noted")
    shapes = dict.fromkeys(("the mean", "the standard deviation"), (EXAMPLES, OUT))
    mean, deviation = expect.arrays(noted["returned"], shapes)
    return x, mean, deviation, {**noted, "passes": passes}


@mc("contract", weight=0.5, public=True)
def check_mc_returns_mean_and_deviation(student, rng):
    """It returns two tensors of the shape of model(x); no standard deviation is below 0"""
    _, _, deviation, noted = run_mc(student, rng)
    for one in noted["returned"][:2]:
        tensor = isinstance(one, torch.Tensor)
        expect.that(tensor, "both are tensors", f"it is {expect.describe(one)}")
    expect.that(np.all(deviation >= 0), "the standard deviation is at least 0")


def mc_example(submission, count, training, predict):
    """Return mean and deviation of so many predictions, and the modes of the model afterwards.

    predict: is told of each call whether dropout and batch normalization are as in training, and
    returns the number that the model predicts.
    """
    nn = torch.nn

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.drop, self.norm = nn.Dropout(0.5), nn.BatchNorm1d(3)

        def forward(self, x):
            number = predict(self.drop.training, self.norm.training)
            return 0 * self.norm(self.drop(x)) + number

    model = Model().train(training)
    returned = submission.mc_dropout_predict(model, torch.ones(4, 3), count)
    return returned, [one.training for one in model.modules()]


def run_mc_example(student, *predictions, training=False):
    """Return mean, deviation, what was noted of each call, and the modes afterwards."""

    def run():
        left, calls = list(predictions), []

        def predict(drop, norm):
            calls.append((bool(drop), bool(norm)))
            return left.pop(0) if left else 0.0

        return calls, student.run(mc_example, len(predictions), training, predict)

    calls, returned = student.once(("an example", training, *predictions), run)
    numbers, modes = expect.like(returned, (object, [bool]))
    shapes = dict.fromkeys(("the mean", "the standard deviation"), (4, 3))
    mean, deviation = expect.arrays(numbers, shapes)
    expect.that(calls, "the model is called", "it is not")
    return mean, deviation, calls, modes


@mc("passes", weight=2, public=True, hint="Dropout is on in training mode only.")
def check_mc_calls_the_model_with_dropout_on(student):
    """The model is called n times, each time with its nn.Dropout in training mode"""
    for training in (False, True):
        _, _, calls, _ = run_mc_example(student, 1.0, 2.0, 6.0, training=training)
        expect.that(len(calls) == 3, "the model is called n = 3 times", f"{len(calls)} times")
        on = all(drop for drop, _ in calls)
        expect.that(on, "its dropout is in training mode in each call", "it is not")


def known_predictions(student, rng):
    """Yield factors, and mean and deviation of the predictions 1, 2 and 6 times that: 1, one drawn.

    None where there are not three: how often the model is called is another check's concern.
    """
    drawn = student.once("a factor", lambda: float(rng.uniform(1.5, 3)))
    for factor in (1.0, drawn):
        predictions = [factor * one for one in (1.0, 2.0, 6.0)]
        mean, deviation, calls, _ = run_mc_example(student, *predictions)
        if len(calls) == 3:
            yield factor, mean, deviation


@mc("mean", public=True)
def check_mc_mean_of_1_2_and_6_is_3(student, rng):
    """The mean of the predictions 1, 2 and 6 is 3, and in proportion that of others"""
    for factor, mean, _ in known_predictions(student, rng):
        name = f"the mean of 1, 2 and 6 times {factor:.3g}"
        expect.close(mean, np.full((4, 3), 3.0 * factor), name=name, rtol=1e-4)


@mc("deviation", weight=1.5, public=True, hint="Divide by n; not every std does.")
def check_mc_deviation_of_1_2_and_6_is_2_16(student, rng):
    """The standard deviation of the predictions 1, 2 and 6 is 2.16, that of a single one is 0"""
    for factor, _, deviation in known_predictions(student, rng):
        name = f"the standard deviation of 1, 2 and 6 times {factor:.3g}"
        expect.close(deviation, np.full((4, 3), 2.1602 * factor), name=name, rtol=1e-3)
    _, deviation, *_ = run_mc_example(student, 2.0)
    name = "the standard deviation of one prediction"
    expect.close(deviation, np.zeros((4, 3)), name=name, atol=1e-3)


@mc("other-layers", public=True, hint="Batch norm stays in eval mode.")
def check_mc_normalizes_as_in_eval_mode(student):
    """In each call other modules, such as batch normalization, are in evaluation mode"""
    for training in (False, True):
        _, _, calls, _ = run_mc_example(student, 1.0, 2.0, 6.0, training=training)
        off = not any(norm for _, norm in calls)
        expect.that(off, "batch normalization is in evaluation mode in each call", "it is not")


@mc("modes", public=True, hint="Note module.training of each module.")
def check_mc_gives_the_mode_back(student):
    """A model is afterwards in the mode that it was in before: of training or of evaluation"""
    for training, name in ((True, "training"), (False, "evaluation")):
        *_, modes = run_mc_example(student, 1.0, 2.0, 6.0, training=training)
        same = modes == [training] * 3
        expect.that(same, f"a model in {name} mode is so afterwards", "some modules are not")


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


def table_columns(table, p, count, *, lenient=False):
    """Return the columns of a row of the table, as arrays of one number for each seed.

    lenient: also of a table by column, then by p. That it is none is the concern of one check.
    """
    rows = expect.returns(table, dict, name="the table")
    if lenient and p not in rows and all(isinstance(rows.get(one), dict) for one in COLUMNS):
        rows = {p: {name: rows[name].get(p) for name in COLUMNS}}
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


@comparing("contract", weight=0.5, slow=True, public=True)
def check_comparison_is_a_table(student, rng):
    """It returns for each p four lists with one number for each seed"""
    ps, seeds = (0.0, 0.3), some_seeds(rng, 3)
    noted = run_comparison(student, SMALL_NET, small_data(rng), ps, seeds, 2)
    for p in ps:
        table_columns(noted["table"], p, len(seeds))


def watched_comparison(submission, train, test, ps, seeds):
    """Return the table, and of each network made its p, first weights and the modes it was used in.

    Those are of training, where what it returned was propagated back, and of scoring.
    """
    nn, noted = torch.nn, []

    class Watched(nn.Module):
        def __init__(self, p, passes):
            super().__init__()
            first, last = (nn.Linear(*one, dtype=torch.float32) for one in ((20, 6), (6, 2)))
            self.net = nn.Sequential(first, nn.ReLU(), nn.Dropout(p), last)
            self.passes = passes

        def forward(self, x):
            out = self.net(x)
            at = len(self.passes)
            self.passes.append((self.training, False))
            if out.requires_grad:
                out.register_hook(lambda _: self.propagated(at))
            return out

        def propagated(self, at):
            self.passes[at] = self.passes[at][0], True

    def make_net(p):
        passes = []
        net = Watched(p, passes)
        noted.append((p, net.net[0].weight.detach().clone(), passes))
        return net

    table = submission.compare_dropout(make_net, train, test, ps, seeds, 3)
    modes = [
        [[mode for mode, back in passes if back is wanted] for wanted in (True, False)]
        for *_, passes in noted
    ]
    return table, [(p, first, *own) for (p, first, _), own in zip(noted, modes, strict=True)]


def watch_comparison(student, rng):
    """Return the table, and of each network its p, first weights and modes, for p = 0 and 0.5."""

    def run():
        train, test = noisy_data(int(rng.integers(2**31)), train=40, test=70)
        return student.run(watched_comparison, train, test, [0.0, 0.5], [5, 3])

    returned = student.once("watched", run)
    table, nets = expect.like(returned, (object, [(float, np.ndarray, [bool], [bool])]))
    expect.that(nets, "make_net is called", "it is not")
    return table, nets


@comparing("fair-start", weight=2, public=True)
@hint("Seed right before each make_net(p), with the seed of this run.")
def check_networks_of_a_seed_begin_alike(student, rng):
    """The two networks of a seed, for two p, begin alike; those of two seeds do not"""
    _, nets = watch_comparison(student, rng)
    expect.that(len(nets) == 4, "four networks are made", f"{len(nets)} are")
    first = {p: [weights for one, weights, *_ in nets if one == p] for p in (0.0, 0.5)}
    expect.that(len(first[0.0]) == len(first[0.5]) == 2, "two for each p", "they are others")
    for own in first.values():
        differ = not np.array_equal(*own)
        expect.that(differ, "networks of two seeds begin with other weights", "they begin alike")
    alike = all(any(np.array_equal(a, b) for b in first[0.5]) for a in first[0.0])
    expect.that(alike, "networks of one seed begin with the same weights", "they do not")


@comparing("training-mode", weight=1.5, public=True)
@hint("net.train() before fit: in evaluation mode there is no dropout to train with.")
def check_networks_are_trained_in_training_mode(student, rng):
    """While it is trained, each network is in training mode"""
    _, nets = watch_comparison(student, rng)
    for _, _, trained, _ in nets:
        expect.that(trained, "each network is trained", "it is not", hint="")
        expect.that(all(trained), "it is in training mode meanwhile", "it is not")


@comparing("evaluation", weight=2, public=True)
@hint("net.eval() before score; it gives accuracy and loss, in this order.")
def check_networks_are_scored_in_evaluation_mode(student, rng):
    """While it is scored, each network is in evaluation mode; no accuracy is above 1"""
    table, nets = watch_comparison(student, rng)
    for _, _, _, scored in nets:
        expect.that(not any(scored), "each network is scored in evaluation mode", "it is not")
    for p in (0.0, 0.5):
        columns = table_columns(table, p, 2, lenient=True)
        for name, size in (("train_accuracy", 40), ("test_accuracy", 70)):
            counts = columns[name] * size  # of what is right
            whole = np.all(
                (counts >= 0) & (counts <= size) & (np.abs(counts - counts.round()) < 1e-3)
            )
            expect.that(whole, f"{name} is the share of {size} examples that is right", "it is not")
