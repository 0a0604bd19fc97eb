"""Graders of the dropout assignment.

The checks of one question are of different concepts, and each holds what the student computed in
one step against what follows from what *they* computed before it. So a mistake costs the concept
that it belongs to and no other.

Masks are random, so a correct solution could fail by chance. Rates are held to the bounds of
`chance`, and the agreement of cells to bounds like them; a correct mask exceeds each with
probability below 1e-11. There are thirty tests of rates and a hundred and fifty of agreement. That
nothing or everything of a mask is dropped is far less likely. So all checks together fail a correct
solution less than once in 5e8 gradings. What a student's own detector may err is in its contract:
right layers are shown to it 20 times, so one that errs once in a million times loses a check in
2e-5 of all gradings. Wrong layers are wrong in each draw. Everything else is deterministic, or
as far from its threshold as is said there.
"""

import contextlib
import functools
import itertools
import math

import numpy as np
import torch

from autograder.grading import Failure, chance, expect, hint, question, require_by_hand
from autograder.grading.drivers import Refusing, in_their_precision, parameters_of, set_by_shape
from overfitting import fit, noisy_data, score
from reg_utils import forward_propagation

forward = question("forward_propagation_with_dropout")
backward = question("backward_propagation_with_dropout")
network = question("Net")
detector = question("looks_like_dropout")
layer = question("Dropout")
mc = question("mc_dropout_predict")
comparing = question("compare_dropout")

RATES = (0.23, 0.61)  # to drop with: with draws of another kind the share may be right at one
CACHE = "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3".split()
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()

# Widths of which no two are equal, so that a misplaced or transposed matrix does not fit by chance.
SMALL = (4, 7, 5, 1)
WIDE = (3, 60, 70, 1)
EXAMPLES_WIDE = 200  # so many columns have the masks of a wide network
# Several, as with draws of another kind the share kept may be right at one of them.
KEEP_RATES = (0.2, 0.37, 0.83, 0.999)


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


# Masks: boolean arrays, True where a unit is kept


def varies(mask):
    """Tell whether a mask keeps some cells and drops others."""
    return mask.size > 0 and 0 < np.mean(mask) < 1


def require_rate(kept, probability, expected):
    """Fail unless cells may have been drawn with this probability to keep, and say what came."""
    kept = chance.draws(kept)
    mismatch = "it is another share"
    if np.all(kept):
        mismatch = "all of it is kept"
    elif chance.holds_rate(kept, 1 - probability):
        mismatch = "it is about the share that should be dropped"
    elif chance.holds_rate(kept, 0.5):
        mismatch = "it is about a half"
    elif chance.holds_rate(kept, below_normal(probability)):
        mismatch = "it is about as many as normal draws are below the probability to keep"
    elif chance.holds_rate(kept, below_normal(probability - 1)):
        mismatch = "it is about as many as normal draws are above the probability to drop"
    right = chance.holds_rate(kept, probability)
    expect.that(right, expected, f"{np.mean(kept):.1%} of it is kept", mismatch=mismatch)


def below_normal(value):
    """Return the share of normal draws that are below a value."""
    return (1 + math.erf(value / math.sqrt(2))) / 2


def require_scale(values, plain, keep, name, rtol=expect.RTOL):
    """Fail unless values are the plain ones divided by the probability to keep."""
    others = {
        1: "it is not divided at all",
        1 / (1 - keep): "it is divided by the probability to drop",
        keep: "it is multiplied by the probability to keep",
        1 / math.sqrt(keep): "it is divided by the root of it",
    }
    for factor, mismatch in others.items():
        came = values.shape == plain.shape and values.size > 0
        wrong = came and np.allclose(values, plain * factor, rtol=max(rtol, 1e-3))
        expect.that(not wrong, f"{name} is divided by the probability to keep", mismatch=mismatch)
    expect.close(values, plain / keep, name=name, rtol=rtol)


def require_some_dropped(masks):
    """Fail if no mask drops anything but whole layers: what is asked of masks would hold idly."""
    expect.that(
        any(varies(mask) for mask in masks),
        "some units of a layer are dropped and others are kept",
        mismatch="all of them are treated alike",
    )


def pairings(mask):
    """Yield pairs of parts of a mask; the cells of a pair lie at the same places of both parts.

    In each pair a cell comes once, so that cells with draws of their own agree independently.
    """
    for cells in (mask.ravel(), mask.T.ravel()):
        half = cells.size // 2
        for first in (0, 1):  # neighbours
            yield cells[first : 2 * half - first : 2], cells[first + 1 : 2 * half : 2]
        yield cells[:half], cells[half : 2 * half]
        yield cells[:half], cells[::-1][:half]
    for shift in (1, -1):  # along the diagonals
        above, below = mask[: len(mask) // 2 * 2 : 2], mask[1::2]
        yield above, np.roll(below, shift, axis=1)


def is_odd(agreeing, count, shares, *, error=chance.ERROR):
    """Tell whether independent draws agree so much more or less often than by chance.

    agreeing: of a count of pairs; shares: which are kept of the one part and of the other. A share
    differs from the rate that its cells are drawn with, so what they agree in by chance is known to
    a hundredth only, and Hoeffding's bound is for what goes beyond that. Where about half are kept,
    a share must be off by 0.05 to make a hundredth.
    """
    one, other = shares
    expected = one * other + (1 - one) * (1 - other)
    beyond = np.maximum(np.abs(agreeing / count - expected) - 0.01, 0)
    return np.any(2 * count * beyond**2 > math.log(2 / error))


def require_own_draws(mask, name):
    """Fail unless a mask (units, examples) may have a draw of its own for each cell.

    A right mask fails each of these fourteen tests less than once in 1e11 times.
    """
    if not varies(mask) or 1 in mask.shape:
        return  # how many are kept is another check's concern
    kept = np.mean(mask)
    own = f"each cell of {name} has a draw of its own"
    for one, other in pairings(mask):
        odd = is_odd(np.sum(one == other), one.size, (kept, kept))
        expect.that(not odd, own, mismatch="some cells follow others")
    for lines, what in ((mask, "units"), (mask.T, "examples")):
        signs, count = np.where(lines, np.float32(1), np.float32(-1)), lines.shape[1]
        agreeing, pairs = (count + signs @ signs.T) / 2, len(lines) * (len(lines) - 1) // 2
        np.fill_diagonal(agreeing, agreeing[0, 1])  # each line agrees with itself
        extremes = np.array([agreeing.min(), agreeing.max()])
        odd = is_odd(extremes, count, (kept, kept), error=chance.ERROR / pairs)
        expect.that(not odd, own, mismatch=f"some {what} have the mask of others")
        # Of 20 cells or more, one of two given numbers are kept with a chance below 0.4, where
        # about half are: of 50 lines each with one below 1e-19.
        free = np.ptp(lines.sum(axis=1)) > 1
        expect.that(free, own, mismatch=f"the same number is kept for all {what}")


def require_free_counts(masks, rates, name):
    """Fail if in every mask the nearest whole number to its rate is kept, or one next to it.

    Of n draws of rate r one of two given numbers is kept with a chance of 0.8 / sqrt(n r (1 - r))
    at most. What the masks of the callers make of it is stated there.
    """
    off = [abs(np.sum(mask) - rate * mask.size) for mask, rate in zip(masks, rates, strict=True)]
    expect.that(
        np.any(np.array(off) >= 1),
        f"how many cells of {name} are kept differs from call to call",
        mismatch="it is the same number each time",
    )


def require_zeros(values, expected, *, of="activations", hint=None):
    """Fail unless all of these activations or gradients are 0."""
    expect.that(np.all(values == 0), expected, mismatch=f"some of these {of} are not 0", hint=hint)


def require_nonzeros(values, expected, *, of="activations"):
    """Fail unless none of these activations or gradients is 0."""
    expect.that(np.all(values != 0), expected, mismatch=f"some of these {of} are 0")


# Forward


def unpack(returned):
    """Return A3 and the cache by name."""
    A3, cache = expect.returns(returned, tuple, length=2)
    values = expect.returns(cache, tuple, length=14, name="the cache")
    return A3, dict(zip(CACHE, values, strict=True))


def run_forward(student, X, parameters, *keep_prob):
    """Return A3 and the cache by name."""
    return unpack(student.forward_propagation_with_dropout(X, parameters, *keep_prob))


def layer_of(cache, layer, parameters, m):
    """Return Z, the mask and A of a hidden layer; a mask that NumPy would stretch is stretched."""
    shape = (len(parameters[f"b{layer}"]), m)
    Z, A = (expect.array(cache[f"{x}{layer}"], shape=shape, name=f"{x}{layer}") for x in "ZA")
    D = expect.array(cache[f"D{layer}"], name=f"D{layer}")
    stretches = D.ndim <= 2 and all(
        size in (1, full) for size, full in zip(D.shape[::-1], shape[::-1], strict=False)
    )
    if not stretches:
        expect.array(D, shape=shape, name=f"D{layer}")
    expect.that(np.any(Z > 0), f"some of Z{layer} is above 0", mismatch="none of it is", hint="")
    return Z, np.broadcast_to(D != 0, shape), A


def wide_layers(student, rng, *keep_prob):
    """Return Z, mask and A of two layers of 12,000 and 14,000 cells."""
    X, parameters = three_layer_net(rng, WIDE, EXAMPLES_WIDE)
    _, cache = run_forward(student, X, parameters, *keep_prob)
    return [layer_of(cache, layer, parameters, EXAMPLES_WIDE) for layer in (1, 2)]


def growing_masks(student, rng, keep_prob):
    """Return of each hidden layer its masks in a dozen calls, each with more examples.

    Layers of 12 and 10 units have 300 cells more in each call: so there are as many new draws in a
    call even if the generator is seeded before each.
    """
    masks = [], []
    for m in range(30, 390, 30):
        X, parameters = three_layer_net(rng, (3, 12, 10, 1), m)
        _, cache = run_forward(student, X, parameters, keep_prob)
        for layer, some in enumerate(masks, 1):
            some.append(layer_of(cache, layer, parameters, m)[1])
    return masks


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


@forward("network", weight=2)
def check_forward_computes_each_layer(student, rng):
    """Each layer is computed from the one before it, with ReLU, and a sigmoid at the output"""
    X, parameters = three_layer_net(rng, SMALL, 11)
    A3, cache = run_forward(student, X, parameters, 0.83)
    below = X
    for layer in (1, 2):
        Z, _, A = layer_of(cache, layer, parameters, 11)
        plain = parameters[f"W{layer}"] @ below + parameters[f"b{layer}"]
        hint = "Z = W A + b, with the A of the layer below after dropout. Then leave Z as it is."
        expect.close(Z, plain, name=f"Z{layer}", hint=hint)
        below_0 = f"A{layer} is 0 where Z{layer} < 0"
        require_zeros(A[Z < 0], below_0, hint="Hidden layers have ReLU.")
        below = A
    Z3 = parameters["W3"] @ below + parameters["b3"]
    hint = "At the output there is a sigmoid and no dropout."
    expect.close(cache["Z3"], Z3, name="Z3", hint="Z3 = W3 A2 + b3, with A2 after its dropout.")
    expect.close(A3, 1 / (1 + np.exp(-Z3)), name="A3", hint=hint)
    expect.close(cache["A3"], A3, name="A3 in the cache")


@forward("mask", weight=2, hint="Multiply A by D, and cache that A and that D.")
def check_forward_drops_what_the_mask_says(student, rng):
    """In the cache A is 0 where its mask D is 0, and not where D is 1 (and Z > 0)"""
    X, parameters = three_layer_net(rng, SMALL, 40)
    _, cache = run_forward(student, X, parameters, 0.6)
    layers = [layer_of(cache, layer, parameters, 40) for layer in (1, 2)]
    require_some_dropped([kept for _, kept, _ in layers])
    for layer, (Z, kept, A) in enumerate(layers, 1):
        require_zeros(A[~kept], f"A{layer} is 0 where D{layer} is 0")
        expected = f"A{layer} is not 0 where D{layer} is 1 and Z{layer} > 0"
        require_nonzeros(A[kept & (Z > 0)], expected)


@forward("inverted-scale", weight=4, hint="Divide the kept activations by keep_prob.")
def check_forward_scales_what_is_kept(student, rng):
    """What is kept is divided by keep_prob"""
    X, parameters = three_layer_net(rng, SMALL, 40)
    _, cache = run_forward(student, X, parameters, 0.37)
    below = X
    for layer in (1, 2):
        Z, _, A = layer_of(cache, layer, parameters, 40)
        # Where A was computed in the place of Z, the Z that it came from is not in the cache.
        lost = parameters[f"W{layer}"] @ below + parameters[f"b{layer}"]
        plain, kept = np.where(Z == A, lost, Z), A > 0
        require_scale(A[kept], plain[kept], 0.37, f"A{layer} where it is kept")
        below = A


@forward("mask-rate", weight=4, hint="Keep a unit where a uniform draw < keep_prob.")
def check_forward_keeps_with_the_right_probability(student, rng):
    """Each unit of both hidden layers is kept with probability keep_prob"""
    for keep_prob in KEEP_RATES:
        for layer, (Z, mask, A) in enumerate(wide_layers(student, rng, keep_prob), 1):
            # That D and A agree is another check's concern: here either will do.
            if not chance.holds_rate(A[Z > 0] != 0, keep_prob):
                what = f"{keep_prob:.0%} of hidden layer {layer} is kept"
                require_rate(mask, keep_prob, f"with keep_prob = {keep_prob}, {what}")


@forward("mask-independence", weight=2, hint="Draw one number for each cell of A.")
def check_forward_draws_every_cell(student, rng):
    """Masks differ from unit to unit, from example to example and from layer to layer"""
    masks = [mask for _, mask, _ in wide_layers(student, rng, 0.45)]
    require_some_dropped(masks)
    for layer, mask in enumerate(masks, 1):
        require_own_draws(mask, f"D{layer}")
    for one, other in itertools.product(*((mask.ravel(), mask.T.ravel()) for mask in masks)):
        agreeing = np.sum(one == other[: one.size])
        odd = is_odd(agreeing, one.size, (np.mean(one), np.mean(other)))
        expect.that(
            not odd,
            "D1 and D2 come from different draws",
            mismatch="D2 repeats the draws of D1",
            hint="Do not seed the generator again between them.",
        )
    # At least 300 draws in a call that were in none before: 0.093**12 = 5e-13 of right ones.
    for layer, some in enumerate(growing_masks(student, rng, 0.45), 1):
        require_free_counts(some, [0.45] * len(some), f"D{layer}")


@forward("default", weight=0.5)
def check_forward_keeps_half_by_default(student, rng):
    """Without keep_prob it does what it does with keep_prob = 0.5"""
    told = [mask for _, mask, _ in wide_layers(student, rng, 0.5)]
    untold = [mask for _, mask, _ in wide_layers(student, rng)]
    require_some_dropped(told)
    for one, other in zip(told, untold, strict=True):
        expect.that(
            abs(one.mean() - other.mean()) <= chance.rates_apart(chance.draws(one).size),
            "without keep_prob as many units are kept as with keep_prob = 0.5",
            mismatch="it is another share",
        )


@forward("purity", weight=0.5, hint="Compute new arrays instead of changing these.")
def check_forward_leaves_its_inputs_alone(student, rng):
    """X and the parameters are unchanged after the call"""
    X, parameters = three_layer_net(rng, SMALL, 11)
    reply = student.call("forward_propagation_with_dropout", X, parameters, 0.7)
    unpack(reply.value)
    expect.unchanged(reply, "X", "parameters")


# 50 units with 4 and 50 with 8, as in the exercise's example. What the other layers make of it
# stands in the checks.
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


# Backward


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


def backward_case(rng, keep_prob):
    """Return X, Y and, by name, the cache of a forward pass.

    For the first example and the first unit of either hidden layer Z is 0: X and the bias are, and
    no other unit of the first layer is kept. A gradient arrives there all the same.
    """
    X, parameters = three_layer_net(rng, SMALL, 61)
    Y = rng.integers(0, 2, size=(1, 61))
    masks = [rng.random((units, 61)) < keep_prob for units in SMALL[1:3]]
    X[:, 0], masks[0][:, 0], masks[1][:, 0] = 0, False, True
    masks[0][0, 0] = True
    A, cache = X, {}
    for layer, mask in enumerate(masks, 1):
        W, b = (parameters[f"{name}{layer}"] for name in "Wb")
        b[0] = 0
        Z = W @ A + b
        A = np.maximum(Z, 0) * mask / keep_prob
        cache |= {f"Z{layer}": Z, f"D{layer}": mask, f"A{layer}": A}
    Z3 = parameters["W3"] @ A + parameters["b3"]
    cache |= {"Z3": Z3, "A3": 1 / (1 + np.exp(-Z3)), **parameters}
    return X, Y, {name: cache[name] for name in CACHE}


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


def run_backward(student, rng, names, keep_prob):
    """Return X, Y, the cache by name, and the gradients of these names."""
    X, Y, cache = backward_case(rng, keep_prob)
    use = student.backward_propagation_with_dropout
    returned = with_either_mask(use, X, Y, cache, keep_prob)
    return X, Y, cache, gradients(well_named(returned), names, cache)


def require_gradient(values, name):
    """Fail if a gradient is 0 everywhere: all that is asked of it would hold idly."""
    expect.that(np.any(values != 0), f"{name} is not 0 everywhere", mismatch="it is", hint="")


def hidden_gradients(student, rng, keep_prob):
    """Yield of each hidden layer its number, mask, Z > 0, and gradients: plain, dA and dZ.

    plain: what arrives from the student's dZ of the layer above, before dropout is undone.
    """
    names = "dZ3 dA2 dZ2 dA1 dZ1".split()
    _, _, cache, grads = run_backward(student, rng, names, keep_prob)
    for layer in (2, 1):
        plain = cache[f"W{layer + 1}"].T @ grads[f"dZ{layer + 1}"]
        require_gradient(plain, f"what comes from dZ{layer + 1}")
        mask, active = cache[f"D{layer}"], cache[f"Z{layer}"] > 0
        yield layer, mask, active, plain, grads[f"dA{layer}"], grads[f"dZ{layer}"]


def after_dropout(dA, dZ, plain, mask, active, keep_prob):
    """Return dA or, if the student undoes dropout rightly but on the way from dA to dZ, as it were.

    That dA belongs to the activations before dropout is the concern of another check.
    """
    right = plain * mask / keep_prob
    late = np.allclose(dA, plain) and np.allclose(dZ, right * active)
    return right if late else dA


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


@backward("output-layer", weight=1.5)
@hint("dZ3 = A3 - Y. The 1/m of the mean comes in with dW and db.")
def check_backward_begins_at_the_output(student, rng):
    """dZ3 is the gradient of the cross-entropy at the output, for each example"""
    _, Y, cache, grads = run_backward(student, rng, ["dZ3"], 0.37)
    expect.close(grads["dZ3"], cache["A3"] - Y, name="dZ3")


@backward("cached-mask", weight=3, hint="Use D1 and D2 of the cache; draw nothing anew.")
def check_backward_uses_the_masks_of_the_forward_pass(student, rng):
    """dA is 0 where a unit was dropped, and not where it was kept"""
    layers = hidden_gradients(student, rng, 0.37)
    for layer, kept, active, plain, dA, _ in layers:
        require_zeros(dA[~kept], f"dA{layer} is 0 where D{layer} is 0", of="gradients")
        expected = f"dA{layer} is not 0 where D{layer} is 1 and a gradient arrives"
        require_nonzeros(dA[kept & active & (plain != 0)], expected, of="gradients")


@backward("inverted-scale", weight=4)
@hint("Forward divided by keep_prob what it kept, so its gradient is divided by it, too: once.")
def check_backward_scales_like_forward(student, rng):
    """Where a unit was kept, dA is W.T dZ of the layer above, divided by keep_prob"""
    for layer, mask, active, plain, dA, dZ in hidden_gradients(student, rng, 0.37):
        gradient = after_dropout(dA, dZ, plain, mask, active, 0.37)
        require_gradient(gradient, f"dA{layer}")
        reached = (gradient != 0) & (plain != 0)
        expect.close(gradient[reached], plain[reached] / 0.37, name=f"dA{layer} where it is not 0")


@backward("relu", weight=2)
@hint("The derivative of ReLU is 1 where its input > 0 and else 0; dZ is a new array.")
def check_backward_passes_relu(student, rng):
    """dZ is dA where Z is above 0, and 0 where Z is 0 or below"""
    for layer, mask, active, plain, dA, dZ in hidden_gradients(student, rng, 0.37):
        gradient = after_dropout(dA, dZ, plain, mask, active, 0.37)
        # A dropped unit is not active either: there dZ may be 0 whatever dA is.
        passed = active & (mask | (dZ != 0))
        expect.close(dZ, np.where(passed, gradient, 0), name=f"dZ{layer}")
        expect.that(
            np.any(gradient[~active] != 0),
            f"dA{layer} is the gradient before it goes through ReLU",
            mismatch=f"it is 0 wherever Z{layer} < 0, as dZ{layer} should be",
        )


@backward("parameters", weight=3)
@hint("dW = dZ A.T / m with the A of the layer below, db = the mean of dZ over the examples.")
def check_backward_reaches_the_parameters(student, rng):
    """The gradients of the weights and biases follow from dZ"""
    names = [name for name in GRADIENTS if name[1] != "A"]
    X, Y, cache, grads = run_backward(student, rng, names, 0.37)
    # Whether dZ holds the 1/m of the mean already is another check's concern: it stands there once.
    divided = np.allclose(grads["dZ3"], (cache["A3"] - Y) / Y.size)
    m = 1 if divided else Y.size
    for layer, below in ((3, cache["A2"]), (2, cache["A1"]), (1, X)):
        dZ = grads[f"dZ{layer}"]
        require_gradient(dZ, f"dZ{layer}")
        expect.close(grads[f"dW{layer}"], dZ @ below.T / m, name=f"dW{layer}")
        expect.close(grads[f"db{layer}"], dZ.sum(axis=1, keepdims=True) / m, name=f"db{layer}")


@backward("purity", weight=0.5, hint="Compute new arrays instead of changing these.")
def check_backward_leaves_its_inputs_alone(student, rng):
    """X, Y and the cache are unchanged after the call"""
    X, Y, cache = backward_case(rng, 0.7)
    use = functools.partial(student.call, "backward_propagation_with_dropout")
    reply = with_either_mask(use, X, Y, cache, 0.7)
    expect.entries(well_named(reply.value), ["dW1"], name="the dict of gradients")
    expect.unchanged(reply, "X", "Y", "the cache")


# A pass of three examples with keep_prob = 0.8, to four decimals.
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


# Net
#
# How a network keeps its weights is free, and what happens in it shows in its output. Its
# parameters are given values by their shapes: values of one shape are the same, square matrices
# symmetric. So neither order nor orientation matters.

SIZES = (6, 96, 97)  # each unit of the second hidden layer is an output; to the last comes none
WATCHED = 8  # the last units of the first hidden layer: the others of the second look at one each
LOOKERS = SIZES[1] - WATCHED
EACH = LOOKERS // WATCHED  # so many look at the same one
BATCH = 250
HELD = 0.01  # what units hold: so little that tanh lets it through nearly as it is
AMPLIFIED = 1000  # by so much a unit of the first layer is multiplied to show that it is kept
ROUGHLY = 1e-3
FIRST, SECOND = "the first hidden layer", "the second hidden layer"


def net_numbers(submission, sizes, x):
    """Return how many numbers a network learns, how many it uses beside, and its output."""
    net, x = submission.Net(*sizes, 0.5), in_their_precision(x)
    known, unknown = parameters_of(net, x)
    return sum(one.numel() for one in known), sum(one.numel() for one in unknown), net(x)


def net_outputs(submission, sizes, p, passes):
    """Return for each pass which values the network has taken, its output, and if x stays.

    p: in a tuple, or () for the default. passes: x, weights, biases, and True for training.
    """
    net, noted = submission.Net(*sizes, *p), []
    for x, weights, biases, training in passes:
        x = in_their_precision(x)
        _, taken = set_by_shape(net.eval(), x[:1], [*weights, *biases])
        if not taken[3] and biases[0][0] and bool((biases[0] == biases[0][0]).all()):
            # Weights give as much as their biases would, on average, for x of ones.
            first, second, last = (one.clone() for one in weights)
            first += biases[0][0] / sizes[0]
            second[: sizes[2], : sizes[2]] += 1 / sizes[2]
            set_by_shape(net, x[:1], [first, second, last, *biases])
        net.train(training)
        given = x.clone()
        noted.append((taken, net(given).detach().clone(), torch.equal(given, x)))
    return noted


def net_gradients(submission, sizes, p, x, weights, biases, factors):
    """Return the parameters of a network in training, their gradients, and the weighted output.

    Where the output is a softmax, its logarithm is taken.
    """
    net, x = submission.Net(*sizes, p), in_their_precision(x)
    parameters, _ = set_by_shape(net.eval(), x, [*weights, *biases])
    net.train()
    output = net(x)
    if torch.allclose(output.sum(dim=1), torch.ones(())) and bool((output > 0).all()):
        output = output.log()
    total = (output * in_their_precision(factors)).sum()
    total.backward()
    return parameters, [one.grad for one in parameters], total


def random_values(rng, sizes, low=-1.0, bias=1.0):
    """Return weights and biases of random numbers from `low` to 1 and from -`bias` to `bias`."""
    in_size, n_hidden, out_size = sizes
    weights, shapes = {}, ((n_hidden, in_size), (n_hidden, n_hidden), (out_size, n_hidden))
    for shape in shapes:
        weight = rng.uniform(low, 1, size=shape) / math.sqrt(shape[1])
        weight = np.triu(weight) + np.triu(weight, 1).T if shape[0] == shape[1] else weight
        weights[shape] = torch.tensor(weight)
    biases = {size: torch.tensor(rng.uniform(-bias, bias, size=size)) for size in sizes[1:]}
    return [weights[shape] for shape in shapes], [biases[size] for size in sizes[1:]]


def bright_values(factor=0.0, to=None):
    """Return weights and biases with which all hidden units hold as much before dropout.

    factor: by what a unit of the second layer multiplies that unit of the first that it looks at:
    one that is watched or, for to="itself", the one at its own place. All outputs have bias 1.
    """
    in_size, n_hidden, out_size = SIZES
    look, last = np.eye(n_hidden), np.eye(out_size, n_hidden)
    if to != "itself":
        look = np.zeros((n_hidden, n_hidden))
        look[np.arange(LOOKERS), LOOKERS + np.arange(LOOKERS) // EACH] = 1
        look = look + look.T
        last[:, LOOKERS:] *= not factor  # there they look the other way, at many
    weights = [np.zeros((n_hidden, in_size)), factor * look, last]
    biases = [np.full(n_hidden, HELD), np.ones(out_size)]
    return [[torch.tensor(one) for one in some] for some in (weights, biases)]


def noted_outputs(student, sizes, p, passes):
    """Return what net_outputs has noted of each pass, the output as it came."""
    noted = student.run(net_outputs, list(sizes), list(p), passes)
    return expect.like(noted, (((bool,) * 5, object, bool),) * len(passes))


def run_net(student, p, *passes, examples=BATCH):
    """Return what the second hidden layer holds in each pass; nan where an output is dropped, too.

    p: in a tuple, or () for the default. passes: weights and biases, and True for training.
    """
    x = torch.ones(examples, SIZES[0])
    passes = [[x, *values, training] for values, training in passes]
    held = []
    for _, output, _ in noted_outputs(student, SIZES, p, passes):
        output = expect.array(output, shape=(examples, SIZES[-1]), name="the output").astype(float)
        if np.all(output > 0) and np.allclose(output.sum(axis=1), 1):
            output = np.log(output)  # that there is a softmax is another check's concern
            held.append((output - output[:, -1:])[:, :-1])
            continue
        bias = output[:, -1][output[:, -1] != 0]
        expect.that(bias.size, "the output has a bias", mismatch="it has none", hint="")
        held.append(np.where(output == 0, np.nan, output / np.median(bias) - 1)[:, :-1])
    return held


def is_kept(held, least=HELD / 10):
    """Return a mask of what units hold: nothing where they are dropped."""
    return np.abs(held) > least  # not where it is nan


def masks_of(first, second):
    """Return by layer a mask: of the watched units of the first, and of the whole second.

    They are told from what a pass of each of MASKED holds. Of examples in which nothing tells if a
    watched unit is kept, there is no row. Where outputs are dropped, too, the second mask is a
    single column of what is left.
    """
    lookers = first[:, :LOOKERS].reshape(BATCH, WATCHED, EACH)
    known = is_kept(lookers).any(axis=2).all(axis=1)
    # 1000 times a kept one is above 0.9, whatever it is scaled by; without it there is 0.05.
    if np.isnan(second).any():
        second = second[~np.isnan(second), np.newaxis]
    return {FIRST: is_kept(lookers[known], 0.2).any(axis=2), SECOND: is_kept(second)}


MASKED = (bright_values(factor=AMPLIFIED), True), (bright_values(), True)
# In evaluation mode one pass shows both layers, as each unit adds one of the first to its own.
EVALUATED = bright_values(factor=1), False


def dropping_passes(student):
    """Return the masks of a network, which is run once for several checks, and three more passes.

    Those are one more in training, one in which only units are above 0 that are kept and those
    before them not, and one in evaluation mode.
    """
    apart = bright_values(factor=-AMPLIFIED, to="itself"), True
    passes = *MASKED, MASKED[1], apart, EVALUATED
    first, second, *others = student.once(
        "a network that drops", lambda: run_net(student, (0.45,), *passes)
    )
    return masks_of(first, second), second, *others


def plain_passes(student):
    """Return what units of the second layer, and of both, hold without dropout, run once."""
    passes = (bright_values(), False), EVALUATED
    return student.once("a plain network", lambda: run_net(student, (0,), *passes))


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


@network("forward", weight=3, hint="ReLU after hidden layers, none after the last.")
def check_net_computes_the_layers(student, rng):
    """Without dropout it is linear, ReLU, linear, ReLU, linear, whatever the sizes and numbers"""
    has = None
    for sizes in (SIZES, (5, 5, 5)):  # where sizes are alike, some add a skip connection
        weights, biases = random_values(rng, sizes)
        x = torch.tensor(rng.normal(size=(17, sizes[0])))
        passes = [[one, weights, biases, False] for one in (x, 1e3 * x)]
        noted = noted_outputs(student, sizes, (0,), passes)
        for (taken, output, same), (given, *_) in zip(noted, passes, strict=True):
            # That there are biases is another check's concern; the first sizes tell them apart.
            has = has or taken[3:]
            hidden_bias, bias = (
                one if there else 0 for one, there in zip(biases, has, strict=True)
            )
            hidden = given
            for weight in weights[:2]:
                hidden = torch.relu(hidden @ weight.T + hidden_bias)
            desired = hidden @ weights[2].T + bias
            expect.close(output, desired, name="the output", rtol=1e-4)
            expect.that(same, "x is what it was", mismatch="it is not", hint="")


@network("eval-mode", weight=5, hint="Use nn.Dropout, or pass training=self.training.")
def check_net_drops_nothing_in_eval_mode(student):
    """After net.train() units are dropped; after net.eval() nothing is dropped or scaled"""
    masks, *_, evaluated = dropping_passes(student)
    require_some_dropped(masks.values())
    _, plain = plain_passes(student)
    name = "a unit after net.eval()"
    expect.close(np.nan_to_num(evaluated), plain, name=name, rtol=ROUGHLY)


@network("drop-rate", weight=3, hint="p is the probability to drop, not to keep.")
def check_net_drops_both_hidden_layers_with_probability_p(student):
    """In training each unit of both hidden layers is dropped with probability p"""
    for p in RATES:
        several = [masks_of(*run_net(student, (p,), *MASKED))]
        if not varies(several[0][FIRST]) or chance.draws(several[0][FIRST]).size < 100:
            # Of a network that draws no mask for each example few draws are seen.
            several += [masks_of(*run_net(student, (p,), *MASKED)) for _ in range(3)]
        least = min(len(masks[FIRST]) for masks in several)
        watched = [masks[FIRST][:least] for masks in several]
        # Where an example is kept or dropped as a whole, its units are one draw.
        alike = all(np.all(one == one[:, :1]) and varies(one) for one in watched)
        watched = np.hstack([one[:, :1] if alike else one for one in watched])
        for place, kept in {FIRST: watched, SECOND: several[0][SECOND]}.items():
            if kept.size:
                require_rate(kept, 1 - p, f"with p = {p}, {p:.0%} of {place} is dropped")


@network(
    "inverted-scale", weight=1.5, hint="nn.Dropout does it. If you do it: divide once, by 1 - p."
)
def check_net_scales_what_is_kept(student):
    """In training what is kept is divided by 1 - p"""
    p, scale = 0.37, 1 / (1 - 0.37)
    passes = (bright_values(), True), (bright_values(factor=1), True)
    second, both = run_net(student, (p,), *passes)
    plain, _ = plain_passes(student)
    unit = np.nanmax(np.abs(plain))
    expect.that(unit > 0, "hidden units are above 0", mismatch="all are 0", hint="")
    # Of few examples the share that is kept differs from 1 - p: by less than a thousandth of it
    # once in 28 times.
    few = run_net(student, (p,), *[passes[0]] * 6, examples=12)
    for held in (second, *few):
        kept, name = held[is_kept(held)] / unit, f"{SECOND} where it is kept"
        expect.close(kept, np.full(kept.shape, scale), name=name, rtol=ROUGHLY)
    # Each looks at a unit of the first layer, which is dropped, or kept and scaled.
    both = both[:, :LOOKERS]
    kept = both[is_kept(both)] / unit
    desired = np.where(kept > 1.5 * scale, scale * (1 + scale), scale)
    expect.close(kept, desired, name=f"{FIRST} where it is kept", rtol=5 * ROUGHLY)


@network("placement", weight=2.5, hint="Dropout belongs to the two hidden layers only.")
def check_net_drops_nothing_else(student, rng):
    """In training the input and the output are not dropped"""
    (_, second, last), biases = bright_values(factor=1, to="itself")
    first = torch.tensor(rng.uniform(0.5, 1.5, size=(SIZES[1], SIZES[0])) * HELD / SIZES[0])
    through = [first, second, last], [0 * biases[0], biases[1]]
    (trained,) = run_net(student, (0.4,), (through, True))
    (plain,) = run_net(student, (0,), (through, False))
    expected = "neither the input nor the output is dropped"
    expect.that(not np.isnan(trained).any(), expected, mismatch="the output is")
    kept = is_kept(trained)
    factors = trained[kept] / plain[kept]
    expect.that(factors.size, "some units are kept", mismatch="there are none", hint="")
    # All kept units are scaled alike, unless their inputs are not those that there should be.
    even = np.allclose(factors, np.median(factors), rtol=5 * ROUGHLY)
    expect.that(even, expected, mismatch="the input is")


@network("mask-independence")
@hint("Draw a mask in each call of forward and for each layer, one number for each cell.")
def check_net_draws_every_cell_at_each_call(student):
    """Masks differ from call to call, from layer to layer, from unit to unit, and by example"""
    masks, one, again, apart, _ = dropping_passes(student)
    require_some_dropped(masks.values())
    for place, mask in masks.items():
        require_own_draws(mask.T, place)
    one, again = is_kept(one), is_kept(again)
    if varies(one):
        expect.that(np.any(one != again), "each call draws a new mask", mismatch="it is the same")
    if all(varies(mask) for mask in masks.values()):
        share = np.mean(apart[~np.isnan(apart)] > HELD / 10)
        dropped, kept = 1 - np.mean(masks[FIRST]), np.mean(masks[SECOND])
        # Of 4,000 draws a share is off by 0.08 in 1e-22 of all gradings. With one mask for both
        # layers none is above 0, and if one mask is the other's reverse, all that are kept.
        own = abs(share - dropped * kept) < 0.1
        expected = "the two hidden layers have masks of their own"
        expect.that(own, expected, mismatch="the mask of one follows from that of the other")


@network("default", weight=0.5, hint="p is 0 if it is not given.")
def check_net_has_no_dropout_by_default(student):
    """Without p nothing is dropped, in training either"""
    (trained,) = run_net(student, (), (EVALUATED[0], True))
    (evaluated,) = run_net(student, (), EVALUATED)
    # Not all: with p = 0 a mask of one's own may drop a cell, as a draw is 0 once in 2**24.
    expect.that(
        np.mean(np.isclose(trained, evaluated, rtol=ROUGHLY)) > 0.99,  # nan is not
        "without p the hidden layers are in training what they are after net.eval()",
        mismatch="they are not: units are dropped or scaled",
    )


@network("autograd", weight=0.5)
@hint("In forward compute with x itself: no .data, .detach(), .item() or torch.no_grad().")
def check_net_can_be_trained(student, rng):
    """In training each weight gets the gradient of the pass that was made, with its masks"""
    weights, biases = random_values(rng, SIZES, low=0.1, bias=0)
    # What goes to the first outputs is much more than what goes to the others.
    sides = np.sign(np.arange(SIZES[2]) - SIZES[2] / 2)
    first, second, last = weights
    weights = [first * HELD / 10, second, last * torch.tensor(1 - 0.45 * (1 + sides))[:, None]]
    x = torch.tensor(rng.uniform(1, 2, size=(40, SIZES[0])))
    factors = torch.tensor(rng.uniform(0.5, 1, size=(40, SIZES[2])) - 1.5 * (sides > 0))
    factors -= factors.mean(dim=1, keepdim=True)
    returned = student.run(net_gradients, SIZES, 0.45, x, weights, biases, factors)
    parameters, gradients, total = expect.like(returned, ([object], [object], object))
    expect.that(parameters, "the network has parameters", mismatch="it has none", hint="")
    each = len(parameters) == len(gradients)
    expect.that(each, "each parameter has a gradient", mismatch="there are more or fewer")
    whole, total = 0.0, expect.number(total)
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter = expect.array(parameter, name="a parameter")
        gradient = expect.array(gradient, shape=parameter.shape, name="its gradient")
        expect.that(np.any(gradient != 0), "no gradient is 0 everywhere", mismatch="one is")
        # Where all units are above 0 and biases are 0, the output is a multiple of the weights of
        # each layer: so of each weights times gradients are the output (Euler). All units add to
        # it with one sign, so if a dropped one has a gradient, it is too large.
        share = np.sum(parameter.astype(float) * gradient) / total
        expect.that(
            abs(share - np.round(share)) < 1e-3 and (share > 0.5) == np.any(parameter != 0),
            "the gradients are those of the output",
            mismatch="some are others",
        )
        whole += share
    expect.that(np.round(whole) == 3, "all three layers get one", mismatch="not all do")


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


# looks_like_dropout
#
# The layers run on this side, so that the detector gets their outputs and nothing else of them.


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
keeping_layer_that_scales_for_dropping = dropping(lambda p: 1 - p, lambda p: 1 - p)
layer_scaled_by_the_drop_probability = dropping(lambda p: p, lambda p: p)


def masked_layer(rng, p, x, training):
    """Be inverted dropout that scales first and then writes zeros, with a binomial mask."""
    if not training:
        return x.copy()
    y = x / (1 - p)
    y[rng.binomial(1, p, size=x.shape) == 1] = 0
    return y


def single_precision_layer(rng, p, x, training):
    """Be inverted dropout in float32, whatever it is given, as a layer of a framework is."""
    x = x.astype(np.float32)
    scaled = mask_of(rng, x.shape, p).astype(np.float32) / np.float32(1 - p)
    return x * scaled if training else x


def torch_layer(rng, p, x, training):
    """Be PyTorch's layer."""
    return torch.nn.functional.dropout(torch.from_numpy(x), p, training).numpy()


def shuffled_layer(rng, p, x, training):
    """Be inverted dropout whose mask comes from a list of uniform draws in another order."""
    if not training:
        return x
    draws = rng.permutation(rng.random(x.size)).reshape(x.shape[::-1]).T
    return np.where(draws < 1 - p, x / (1 - p), 0.0)


def layer_always_on(rng, p, x, training):
    return plain_layer(rng, p, x, True)


def layer_with_a_fixed_mask(rng, p, x, training):
    return plain_layer(np.random.default_rng(1), p, x, training)


def row_layer(rng, p, x, training):
    """Drop whole rows: of n of them p n, rounded up or down so that this is the mean.

    The share that is dropped is nearly p each time: so only who looks at rows refuses it.
    """
    count = len(x)
    rows = rng.permutation(count) >= math.floor(p * count + rng.random())
    return x * rows.reshape(-1, *[1] * (x.ndim - 1)) / (1 - p) if training else x


def layer_that_never_drops(rng, p, x, training):
    return x.copy()


def layer_that_only_scales(rng, p, x, training):
    return x / (1 - p) if training else x


# A detector may count its calls, so the layers come in an order of ours, right and wrong mixed.
# They are shown in two lots, each in the time of another check: a detector may call a layer some
# thousands of times, and a check has 5 seconds of its time.
#
# Who guesses that a share f of all layers is wrong is right about two wrong layers, and about
# eight right ones but for one at most, with a chance of f² ((1 - f)⁸ + 8 f (1 - f)⁷): of 0.024 at
# best. Where both are in the first lot it is 0.053, as five of the right ones are.
RIGHT = (plain_layer, 0.23)
OTHER_RIGHT = tuple(
    (layer, 0.8)
    for layer in (plain_layer, masked_layer, single_precision_layer, torch_layer, shuffled_layer)
)
FIRST_LOT = (
    *[RIGHT] * 5,
    *OTHER_RIGHT,
    (unscaled_layer, 0.23),
    (unscaled_layer, 0.71),  # on the other side of 0.5, where keeping and dropping are the same
    (layer_scaled_by_the_drop_probability, 0.23),
    (layer_scaled_by_the_drop_probability, 0.71),
    (keeping_layer, 0.71),
    (keeping_layer_that_scales_for_dropping, 0.23),
    (layer_always_on, 0.23),
    (layer_with_a_fixed_mask, 0.23),
    (row_layer, 0.23),
)
SECOND_LOT = (
    *[RIGHT] * 3,
    (keeping_layer, 0.23),
    (keeping_layer_that_scales_for_dropping, 0.71),
    (layer_always_on, 0.23),
    (layer_with_a_fixed_mask, 0.23),
    (row_layer, 0.23),
)
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


def require_refused(student, rng, *layers):
    """Fail unless the detector refuses these layers at each p, and accepts a right one."""
    said = verdicts(student, rng, "first", FIRST_LOT) + verdicts(student, rng, "second", SECOND_LOT)
    require_told(said, RIGHT, *((layer, p) for (layer, p), _ in said if layer in layers))


@detector("right-layers", weight=3)
@hint("Allow for rounding in float32, and for a share that differs from p by chance.")
def check_detector_accepts_right_layers(student, rng):
    """It accepts dropout in whatever way it is written"""
    said = verdicts(student, rng, "first", FIRST_LOT)
    require_all_accepted(said, lambda layer: layer in (RIGHT, *OTHER_RIGHT))


@detector("no-scale", weight=0.6, hint="What is a kept 4 after dropout with p = 0.2?")
def check_detector_refuses_a_layer_that_does_not_scale(student, rng):
    """It refuses a layer that drops but does not scale what it keeps"""
    require_refused(student, rng, unscaled_layer)


@detector("keep-for-drop", weight=0.6, hint="Compare the share of zeros with p.")
def check_detector_refuses_a_layer_that_keeps_with_probability_p(student, rng):
    """It refuses a layer that keeps, not drops, with probability p"""
    require_refused(student, rng, keeping_layer, keeping_layer_that_scales_for_dropping)


@detector("wrong-scale", weight=0.6, hint="Divide by what was kept: 1 - p.")
def check_detector_refuses_a_layer_scaled_by_p(student, rng):
    """It refuses a layer that divides what it keeps by p"""
    require_refused(student, rng, layer_scaled_by_the_drop_probability)


@detector("test-time", weight=0.6, hint="Call it with training=False, too.")
def check_detector_refuses_a_layer_left_on_at_test_time(student, rng):
    """It refuses a layer that drops when it is not training, too"""
    require_refused(student, rng, layer_always_on)


@detector("fixed-mask", hint="Call it twice and compare.")
def check_detector_refuses_the_same_mask_at_each_call(student, rng):
    """It refuses a layer that drops the same elements at each call"""
    require_refused(student, rng, layer_with_a_fixed_mask)


@detector("whole-rows", hint="Look at each row of a two-dimensional x.")
def check_detector_refuses_a_layer_that_drops_whole_rows(student, rng):
    """It refuses a layer that drops whole rows instead of single elements"""
    require_refused(student, rng, row_layer)


# The layers of part 5, all in one lot, and two that never drop: the chance of a guess is 0.076 for
# each pair of wrong ones, with four right ones, and 252 in 6188 for all 7 right ones.
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


# Dropout

TALL, CUBE = (150, 80), (20, 30, 25)
ROWS = (50, 30)  # so many that of whole rows and columns, too, some are kept and some are not
HALF_RTOL = 2e-3  # of float16, which has 11 bits


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


def layer_gradient(submission, p, x, weights):
    """Return the output of a layer in training, and the gradient of its weighted sum."""
    layer = submission.Dropout(p)
    layer.train()
    x.requires_grad_()
    y = layer(x)
    (y * weights).sum().backward()
    return y, x.grad


def values(rng, shape, dtype=torch.float32):
    """Return a tensor of values from 1 to 2, none of which is near 0, with signs of both kinds."""
    signs = rng.choice([-1.0, 1.0], size=shape)
    return torch.tensor(signs * rng.uniform(1, 2, size=shape), dtype=dtype)


def run_layer(student, p, modes, x):
    """Return the outputs of a layer for x as arrays, and each x after its call."""
    returned = student.run(layer_calls, p, modes, x)
    outputs, after = expect.returns(returned, tuple, length=2)
    return expect.arrays(outputs, [tuple(x.shape)] * len(modes), each="the output"), after


@layer("contract", weight=0.5, public=True)
def check_dropout_keeps_shape_and_dtype(student, rng):
    """The output has the shape and the dtype of x, in both modes"""
    dtypes = {(9,): torch.float32, (4, 6): torch.float64, (2, 3, 5, 4): torch.float16}
    for shape, dtype in dtypes.items():
        returned = student.run(layer_calls, 0.4, [True, False], values(rng, shape, dtype))
        outputs, _ = expect.returns(returned, tuple, length=2)
        for output in expect.returns(outputs, list, length=2):
            expect.same_dtype(output, dtype, shape=shape, name="the output")


def unaided_layer(submission, p, x, words):
    """Return what `Refusing.result` tells of a layer, and what one gives that may call anything."""

    def output():
        return submission.Dropout(p).train()(x.clone()).detach()

    return *Refusing(words).result(output), output()


@layer("by-hand", weight=4.5, hint="Draw the mask yourself, with torch.rand.")
def check_dropout_is_written_by_hand(student, syntax, rng):
    """It is a class of its own that uses no dropout of PyTorch's"""
    words = ["dropout", "scaled_dot_product_attention"]  # attention can drop, too
    returned = student.run(unaided_layer, 0.4, values(rng, ROWS), words)
    alone, met, aided = expect.returns(returned, tuple, length=3)
    aided = expect.array(aided, shape=ROWS, name="the output")
    require_by_hand(syntax, "Dropout", "dropout", lambda name: "dropout" in name)
    none = expect.equals(met, 0)
    expect.that(none, "no dropout of PyTorch's is used", mismatch="it calls one")
    if varies(aided != 0):
        drops = varies(expect.array(alone, shape=ROWS, name="the output") != 0)
        expect.that(drops, "it drops without PyTorch's dropout", mismatch="it does not")


@layer("eval-mode", weight=5, hint="Look at self.training in forward.")
def check_dropout_does_nothing_in_eval_mode(student, rng):
    """In training it drops; after net.eval() its output is x; after net.train() it drops again"""
    x = values(rng, ROWS)
    (first, evaluated, again), _ = run_layer(student, 0.4, [True, False, True], x)
    for output in (first, again):
        require_some_dropped([output != 0])
    on = np.any(evaluated == 0)
    expect.that(not on, "after net.eval() nothing is dropped", mismatch="some elements are")
    expect.close(evaluated, x, name="the output after net.eval()")


@layer("drop-rate", weight=4, hint="p is the probability to drop, not to keep.")
def check_dropout_drops_with_probability_p(student, rng):
    """In training each element is dropped with probability p"""
    for p in RATES:
        (output,), _ = run_layer(student, p, [True], values(rng, TALL))
        require_rate(output != 0, 1 - p, f"with p = {p}, {p:.0%} of x is dropped")


@layer("inverted-scale", weight=4.5, hint="Divide what is kept by 1 - p.")
def check_dropout_scales_what_it_keeps(student, rng):
    """In training what is kept is x / (1 - p)"""
    for p in RATES:
        for dtype, rtol in ((torch.float64, expect.FLOAT32_RTOL), (torch.float16, HALF_RTOL)):
            x = values(rng, ROWS, dtype)
            (output,), _ = run_layer(student, p, [True], x)
            kept = output != 0
            name = "the output where it is not 0"
            require_scale(output[kept], x.double().numpy()[kept], 1 - p, name, rtol)


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


@layer(
    "mask-independence",
    weight=1.5,
    hint="Draw in each call of forward one number for each element.",
)
def check_dropout_draws_every_element_at_each_call(student, rng):
    """Masks differ from call to call, and along every dimension of x"""
    outputs, _ = run_layer(student, 0.45, [True, True], values(rng, CUBE))
    first, second = (output != 0 for output in outputs)
    require_some_dropped([first])
    for axis in range(first.ndim):
        lines = np.moveaxis(first, axis, 0).reshape(first.shape[axis], -1)
        require_own_draws(lines, f"dimension {axis} of x")
    agreeing = np.sum(first == second)
    odd = is_odd(agreeing, first.size, (np.mean(first), np.mean(second)))
    expect.that(not odd, "each call draws a new mask", mismatch="it follows from that before")
    # 333 elements in each of a dozen calls: 0.088**12 = 2e-13 of right ones.
    outputs, _ = run_layer(student, 0.45, [True] * 12, values(rng, (9, 37)))
    require_free_counts([one != 0 for one in outputs], [0.55] * 12, "x")


@layer("purity", weight=0.5, hint="Compute a new tensor: no x[...] = 0, no x *= …")
def check_dropout_leaves_its_input_alone(student, rng):
    """x is unchanged after the call, in both modes"""
    x = values(rng, ROWS)
    outputs, given = run_layer(student, 0.4, [True, False], x)
    require_some_dropped([output != 0 for output in outputs])
    for after in expect.arrays(given, [ROWS] * 2, each="x after the call"):
        expect.that(np.array_equal(after, x), "x is what it was", mismatch="the call changed it")


@layer(
    "autograd",
    weight=0.5,
    hint="Compute with x itself: no .data, .detach(), .numpy() or torch.no_grad().",
)
def check_dropout_lets_the_gradient_through_its_mask(student, rng):
    """The gradient of x is multiplied by what x was multiplied by"""
    x, weights = values(rng, ROWS, torch.float64), values(rng, ROWS, torch.float64)
    returned = student.run(layer_gradient, 0.45, x, weights)
    shapes = dict.fromkeys(("the output", "the gradient of x"), ROWS)
    output, gradient = expect.arrays(returned, shapes)
    require_some_dropped([output != 0])
    factors = output / x.numpy()
    expect.close(gradient, weights.numpy() * factors, name="the gradient of x", rtol=1e-5)


@layer("no-dropout", weight=0.5, hint="With p = 0 there is nothing to drop.")
def check_dropout_with_p_0_is_the_identity(student, rng):
    """With p = 0 nothing is dropped or scaled, in training either"""
    x = values(rng, ROWS)
    (dropped,), _ = run_layer(student, 0.4, [True], x)
    require_some_dropped([dropped != 0])
    (output,), _ = run_layer(student, 0.0, [True], x)
    # Not all: a mask of one's own may drop a cell all the same, as a draw is 0 once in 2**24.
    same = np.mean(np.isclose(output, x, rtol=1e-5)) > 0.99
    expect.that(same, "the output is x", mismatch="it is not: elements are dropped or scaled")


# mc_dropout_predict
#
# The model asks this side what to add to each of its outputs, so that mean and deviation are known
# here and follow from the calls alone. Which layers drop in them, and the modes, the worker says.

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
FROZEN = [False] * 9 + [True]  # of the parameters: the last bias
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


def pass_outputs(noted):
    """Return of all passes what the model computed, what was added, inputs, and what dropped."""
    passes = expect.like(noted["passes"][False], [(object, object, object, [bool])])
    expect.that(passes, "the model is called", mismatch="it is not")
    outputs = [expect.array(y, name="an output of the model") for _, y, _, _ in passes]
    same = all(output.shape == (EXAMPLES, OUT) for output in outputs)
    expect.that(same, "each call is model(x), with x as it is", mismatch="some are not")
    added = [expect.array(one) for _, _, one, _ in passes]
    inputs, dropping = [x for x, *_ in passes], [some for *_, some in passes]
    return np.stack(outputs), np.stack(added), inputs, dropping


@mc("contract", weight=0.5, public=True)
def check_mc_returns_mean_and_deviation(student, rng):
    """It returns two tensors of the shape of model(x); no standard deviation is below 0"""
    _, _, deviation, noted = run_mc(student, rng)
    for one in noted["returned"][:2]:
        tensor = isinstance(one, torch.Tensor)
        expect.that(tensor, "both are tensors", f"it is {expect.describe(one)}")
    expect.that(np.all(deviation >= 0), "the standard deviation is at least 0")


@mc("passes", weight=3, hint="Dropout is on in training mode only.")
def check_mc_predicts_n_times_with_dropout_on(student, rng):
    """The model is called n times on x, each time with new masks, whatever mode it was in"""
    for n, training in ((7, False), (4, True)):
        x, _, _, noted = run_mc(student, rng, n=n, modes=(training,) * MODULES)
        outputs, _, inputs, _ = pass_outputs(noted)
        expect.that(len(outputs) == n, "the model is called n times", mismatch="it is not")
        for one in inputs:
            expect.close(one, x, name="what the model is called with", rtol=1e-5)
        for index in range(1, n):
            expect.that(
                np.any(outputs[index] != outputs[index - 1]),
                "the predictions differ from call to call",
                mismatch="they are the same",
            )
        again = noted["passes"][True][:1]
        expect.that(again, "a second call of all predicts anew", mismatch="it does not")
        again = expect.array(again[0][1], shape=(EXAMPLES, OUT), name="an output of the model")
        other = np.any(outputs[0] != again)
        expect.that(other, "a second call of all predicts anew", mismatch="it begins as the first")


@mc("every-dropout", hint="model.modules() yields all modules, however deep they are.")
def check_mc_turns_every_dropout_on(student, rng):
    """In each pass every nn.Dropout of the model drops, however deep it is"""
    _, _, _, noted = run_mc(student, rng)
    *_, dropping = pass_outputs(noted)
    # That any is on is another check's concern. That of more than a hundred cells which are not 0
    # none is dropped has a chance of 1e-22.
    if not expect.equals(dropping, [[False] * 3] * len(dropping)):
        all_on = expect.equals(dropping, [[True] * 3] * len(dropping))
        expect.that(all_on, "all three of them drop", mismatch="some do not")


@mc("mean", weight=2)
def check_mc_mean_is_that_of_the_predictions(student, rng):
    """The first result is the mean of the predictions, over the passes"""
    _, mean, _, noted = run_mc(student, rng)
    outputs, added, *_ = pass_outputs(noted)
    expect.close(mean, (outputs + added).mean(axis=0), name="the mean", rtol=1e-4, atol=1e-5)


@mc("deviation", weight=2.5, hint="Divide by n; not every std does.")
def check_mc_deviation_is_that_of_the_predictions(student, rng):
    """The second result is their standard deviation over the passes, divided by n; 0 for n = 1"""
    _, _, deviation, noted = run_mc(student, rng, n=4)
    outputs, added, *_ = pass_outputs(noted)
    desired = (outputs + added).std(axis=0)
    expect.close(deviation, desired, name="the standard deviation", rtol=1e-3, atol=1e-4)
    _, _, deviation, noted = run_mc(student, rng, n=1)
    pass_outputs(noted)
    zeros = np.zeros((EXAMPLES, OUT))
    expect.close(deviation, zeros, name="the standard deviation for n = 1", atol=1e-3)


@mc("other-layers", weight=1.5, hint="Batch norm stays in eval mode.")
def check_mc_leaves_other_layers_in_eval_mode(student, rng):
    """With p = 0 each pass predicts what evaluation mode does, and no buffer changes"""
    _, _, _, noted = run_mc(student, rng, p=0.0, modes=(True,) * MODULES)
    outputs, *_ = pass_outputs(noted)
    expect.close(outputs[0], noted["plain"], name="a pass with p = 0", rtol=1e-4)
    require_same_tensors(noted["buffers"], "the buffers of the model")


def require_same_tensors(pair, name):
    """Fail if tensors of a model are not what they were, or of another dtype."""
    before, after = (expect.returns(one, list) for one in expect.returns(pair, list, length=2))
    expected = f"{name} are what they were"
    expect.that(len(before) == len(after), expected, mismatch="there are more or fewer")
    for one, other in zip(before, after, strict=True):
        both = isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor)
        same = both and one.dtype == other.dtype and torch.equal(one, other)
        expect.that(same, expected, mismatch="some differ, or have another dtype")


@mc("purity", weight=0.5, hint="torch.no_grad() is enough: leave the parameters as they are.")
def check_mc_leaves_the_model_as_it_is(student, rng):
    """Afterwards parameters are what they were, and the same ones require a gradient"""
    _, _, _, noted = run_mc(student, rng, n=4)
    pass_outputs(noted)
    expected = "the same parameters require a gradient"
    same = expect.equals(noted["frozen"], FROZEN)
    expect.that(same, expected, mismatch="some that did do not, or reversed")
    require_same_tensors(noted["parameters"], "the parameters of the model")


@mc("modes", weight=2, hint="Note module.training of each module.")
def check_mc_restores_every_mode(student, rng):
    """Each module is afterwards in the mode that it was in before, also where modes are mixed"""
    mixed = [bool(bit) for bit in rng.permutation(np.arange(MODULES) % 2)]
    for modes in ([False] * MODULES, [True] * MODULES, mixed):
        _, _, _, noted = run_mc(student, rng, modes=modes, n=4)
        same = expect.equals(noted["modes"], modes)
        expect.that(same, "all modes are what they were", mismatch="some differ")


@mc("gradient", weight=0.5, hint="Use torch.no_grad().")
def check_mc_keeps_no_gradient(student, rng):
    """Neither result requires a gradient"""
    _, _, _, noted = run_mc(student, rng)
    neither = expect.equals(noted["gradients"], [False, False])
    expect.that(neither, "neither does", mismatch="one does")


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


# compare_dropout
#
# The worker returns the weights that each network began and ended with. All accuracies and losses
# are computed from these on this side.

COLUMNS = ("train_accuracy", "train_loss", "test_accuracy", "test_loss")

# Of the reference, over 400 data sets with a seed each: the logarithm of the ratio of the test
# losses without dropout and with p = 0.8 has mean 2.19 and standard deviation 0.17 (least ratio
# 3.7); that of 1.5 is 10 standard deviations below. Where dropout is off in training the ratio is
# exactly 1. Training accuracy without dropout was 1.000 each time.
LOSS_RATIO = 1.5
LEARNT = 0.97
SMALL_NET = (20, 9, 7, 2)


def dropout_net(widths, p):
    """Return a network of these widths: of the input, the two hidden layers and the output."""
    nn, layers = torch.nn, []
    for index in range(len(widths) - 2):
        below, units = widths[index : index + 2]
        layers += [nn.Linear(below, units, dtype=torch.float32), nn.ReLU(), nn.Dropout(p)]
    return nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1], dtype=torch.float32))


def first_weights(widths, seed):
    """Return the weights that a network has which is made right after this seed is set."""
    torch.default_generator.manual_seed(seed)
    return [one.detach() for one in dropout_net(widths, 0.5).parameters()]


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


class Trained:
    """A network that a student has trained, with the weights that they say it has."""

    def __init__(self, run, widths):
        self.p, *both = run
        self.first, self.last = (self.weights(one, widths) for one in both)

    @staticmethod
    def weights(given, widths):
        shapes = [one for n, k in itertools.pairwise(widths) for one in ((k, n), (k,))]
        arrays = expect.arrays(given, shapes, each="a weight")
        return [torch.tensor(one, dtype=torch.float32) for one in arrays]

    def net(self, weights):
        """Return a network without dropout that has these weights."""
        layers = []
        for weight, bias in zip(weights[::2], weights[1::2], strict=True):
            linear = torch.nn.Linear(*reversed(weight.shape))
            linear.weight, linear.bias = torch.nn.Parameter(weight), torch.nn.Parameter(bias)
            layers += [linear, torch.nn.ReLU()]
        return torch.nn.Sequential(*layers[:-1])


def run_comparison(student, widths, data, ps, seeds, *steps):
    """Return the table as it came, and the networks' weights as they came."""
    arguments = (*data, list(ps), list(seeds), *steps)
    noted = student.run(comparison, list(widths), *arguments)
    return expect.entries(noted, ["table", "runs", "data"], name="what was noted")


def in_order(nets, widths, seeds):
    """Return networks in the order of the seeds that they begin with, or as they are.

    Whether a network begins with one of the seeds is the concern of one check.
    """
    firsts = [first_weights(widths, seed) for seed in seeds]
    found = [[net for net in nets if same_weights(net.first, first)] for first in firsts]
    return [one for one, *_ in found] if all(found) else nets


def same_weights(one, other):
    """Tell whether two networks have the same weights."""
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def compare(student, widths, data, ps, seeds, *steps):
    """Return the table as it came, and by p the networks in the order of the seeds."""
    noted = run_comparison(student, widths, data, ps, seeds, *steps)
    nets = {p: [] for p in ps}
    for run in expect.like(noted["runs"], [(object, object, object)]):
        same = [p for p in ps if expect.equals(run[0], p)]
        expect.that(same, "make_net is called with each p", mismatch="it is not")
        nets[same[0]].append(Trained(run, widths))
    expect.that(
        all(len(some) == len(seeds) for some in nets.values()),
        "make_net is called once for each p and seed",
        mismatch="it is called more or less often",
    )
    return noted["table"], {p: in_order(some, widths, seeds) for p, some in nets.items()}


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


@comparing("fair-start", weight=3, slow=True)
@hint("Seed right before each make_net(p), with the seed of this run.")
def check_comparison_is_fair(student, rng):
    """For every p, a network is made right after torch.manual_seed(seed), once for each seed"""
    ps, seeds = (0.0, 0.3, 0.6), some_seeds(rng, 3)
    _, nets = compare(student, SMALL_NET, small_data(rng), ps, seeds, 2)
    wanted = [first_weights(SMALL_NET, seed) for seed in seeds]
    begun = [[one.first for one in nets[p]] for p in ps]
    right = np.array([[*map(same_weights, some, wanted)] for some in begun])
    expected = "networks begin with the weights that follow from their seed"
    expect.that(np.all(right), expected, mismatch=which_begin(right))


def which_begin(right):
    """Return in words which networks begin rightly, by p and seed."""
    if not np.any(right):
        return "none does"
    if np.sum(right) == 1:
        return "only one does"
    if np.all(right[0]):
        return "only those of the first p do"
    alike = np.all(right == right[:1]) and np.sum(right[0]) == 1
    return "for each p only that of one seed does" if alike else "some do not"


@comparing("training", weight=3.5, slow=True)
@hint("Call fit once, on the training data, with the number of steps.")
def check_comparison_trains_as_told(student, rng):
    """Each network is trained once, on the training data, for the number of steps, or 60"""
    train, test = small_data(rng)
    for steps, count in (((3,), 2), ((7,), 1), ((), 1)):
        seeds = some_seeds(rng, count)
        _, nets = compare(student, SMALL_NET, (train, test), (0.0,), seeds, *steps)
        for one in nets[0.0]:
            own = one.net(one.first)
            fit(own, train, *(steps or (60,)))
            for data, name in ((train, "training"), (test, "test")):
                _, loss = score(one.net(one.last), data)
                expect.close(loss, score(own, data)[1], name=f"the {name} loss", rtol=1e-3)


@comparing("evaluation", weight=4, slow=True)
@hint("net.eval() before score; it gives accuracy and loss, in this order.")
def check_comparison_reports_evaluation_mode(student, rng):
    """The numbers are those of the trained networks, in evaluation mode, on either set"""
    data, ps, seeds = small_data(rng), (0.0, 0.6), some_seeds(rng, 3)
    table, nets = compare(student, SMALL_NET, data, ps, seeds, 5)
    for p in ps:
        columns = table_columns(table, p, len(seeds), lenient=True)
        for index, one in enumerate(nets[p]):
            net = one.net(one.last)
            desired = (*score(net, data[0]), *score(net, data[1]))
            for name, value in zip(COLUMNS, desired, strict=True):
                expect.close(float(columns[name][index]), value, name=name, rtol=1e-4, atol=1e-4)


@comparing("purity", weight=0.5, slow=True, hint="Compute new tensors from the data, if any.")
def check_comparison_leaves_the_data_alone(student, rng):
    """The data is after the call what it was before"""
    data = small_data(rng)
    noted = run_comparison(student, SMALL_NET, data, (0.3,), some_seeds(rng, 2), 2)
    expect.that(expect.returns(noted["runs"], list), "there are networks", mismatch="there is none")
    for before, after in zip(data, expect.returns(noted["data"], list, length=2), strict=True):
        names = ("x", "labels")
        shapes = dict(zip(names, (tuple(one.shape) for one in before), strict=True))
        for one, other in zip(before, expect.arrays(after, shapes), strict=True):
            same = np.array_equal(one.numpy(), other)
            expect.that(same, "the data is what it was", mismatch="it is not")


@comparing("training-mode", weight=3, slow=True)
@hint("net.train() before fit: in evaluation mode there is no dropout to train with.")
def check_comparison_shows_what_dropout_does(student, rng):
    """Without dropout the network learns all noise; with p = 0.8 its test loss is far lower"""
    widths, ps = (20, 64, 64, 2), (0.0, 0.8)
    train, test = noisy_data(int(rng.integers(2**31)), train=200, test=500)
    _, nets = compare(student, widths, (train, test), ps, some_seeds(rng, 1), 60)
    without, dropped = (one.net(one.last) for p in ps for one in nets[p])
    expected = "without dropout all training data is learnt"
    expect.that(score(without, train)[0] > LEARNT, expected, mismatch="it is not", hint="")
    plain, dropped = (score(net, test)[1] for net in (without, dropped))
    expected = "with p = 0.8 the test loss is far lower than without dropout"
    expect.that(plain > LOSS_RATIO * dropped, expected, mismatch="it is not")


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
