"""Graders of the initialization assignment.

Weights are random and drawn in many right ways, so laws are compared, never arrays. A law is held
in each layer to a bound of `chance`, which a correct solution exceeds with a probability below
1e-11. There are 42 such tests. That two layers of thousands of cells correlate, or that uniform
draws leave out the last hundredth of their range, is far less likely still. All checks together
fail a correct solution less than once in 1e9 gradings; the thresholds of what is trained or
measured stand beside it. All else is deterministic.
"""

import functools
import itertools
import math
import re

import numpy as np
import torch

from autograder.grading import chance, expect, hint, question
from autograder.grading.drivers import in_their_precision, layers_of, watch
from init_utils import train

ZEROS = "initialize_parameters_zeros"
RANDOM = "initialize_parameters_random"
HE = "initialize_parameters_he"
XAVIER = "initialize_parameters_xavier"

zeros = question(ZEROS)
randoms = question(RANDOM)
he = question(HE)
xavier = question(XAVIER)
signal = question("signal_propagation")
symmetry = question("symmetry_probe")
cross = question("criterion_cross")
net_uniform = question("Net_Uniform")
net_xavier = question("Net_Xavier")
net_he = question("Net_He")
vanishing = question("vanishing_ratio")

# Neighbours differ fourfold, so that the layer below is not mistaken for the layer itself. Input
# and output are alike: taking one for the other leaves the mean over the layers as it is.
WIDE = [90, 360, 60, 90]


def listed(value):
    """Return the first numbers of a vector in a list, anything else as it is."""
    vector = isinstance(value, np.ndarray | torch.Tensor) and value.ndim == 1
    return list(value[:1000]) if vector else value  # more are too many anyhow, and large in a list


def some(value):
    """Return the items of a list, tuple or vector."""
    return expect.returns(listed(value), tuple)


def exactly(value, count, what):
    """Return the items of a list, tuple or vector of so many."""
    items = some(value)
    expect.that(
        len(items) == count,
        f"there is one number for {what}",
        f"there are {len(items)} for {count}",
        mismatch="there are more or fewer",
    )
    return items


# What is drawn


def require_variances(weights, scales, wanted):
    """Fail unless the variances times their scales, of all layers together, are what is wanted."""
    require_spread(weights)
    weights = [chance.draws(W) for W in weights]
    values = [float(np.var(W)) * scale for W, scale in zip(weights, scales, strict=False)]
    widths = [chance.variance_off(W.size) for W in weights]
    level = math.exp(np.mean(np.log(values)))
    low, high = (math.exp(np.mean([math.log1p(sign * w) for w in widths])) for sign in (-1, 1))
    expect.that(
        wanted * low <= level <= wanted * high,
        "the variance of the weights is what the exercise says",
        mismatch=f"it is {compared(level / wanted)}",
    )


FACTORS = {
    0.01: "a hundredth of that",
    0.5: "about half as large",
    1 / 3: "about a third as large",
    1 / 6: "about a sixth as large",
    2: "about twice as large",
    25 / 9: "as large as with the gain of tanh",
    3: "about three times as large",
    100: "a hundred times as large",
}


def compared(ratio):
    """Return in words how a value stands to what it should be."""
    ratio = max(ratio, 1e-99)  # of 0 there is no logarithm
    nearest = min(FACTORS, key=lambda factor: abs(math.log(ratio / factor)))
    if abs(math.log(ratio / nearest)) < 0.06:
        return FACTORS[nearest]
    if max(ratio, 1 / ratio) > 10:
        return "far larger" if ratio > 1 else "far smaller"
    return "larger" if ratio > 1 else "smaller"


# As what the variance of a layer of k units above one of n may change from layer to layer.
CHANGES = {
    "it is the same in all layers": lambda n, k: 1,
    "it changes with the units of the layer below alone": lambda n, k: n,
    "it changes with the units of the layer itself": lambda n, k: k,
    "it changes with the units of both layers": lambda n, k: n + k,
    "it changes with the product of both": lambda n, k: n * k,
    "it changes with the square of the units below": lambda n, k: n**2,
    "it changes with the square of the units of both layers": lambda n, k: (n + k) ** 2,
    "it changes with the root of the units below": lambda n, k: math.sqrt(n),
    "it grows with the units below": lambda n, k: 1 / n,
    "it grows with the units of both layers": lambda n, k: 1 / (n + k),
}


def require_same_law(weights, scales, hint):
    """Fail unless the variance times its scale may be the same in all layers."""
    require_spread(weights)
    found = "it changes otherwise"
    if len(weights) > 2:
        for words, change in CHANGES.items():
            if is_same_law(weights, [change(W.shape[1], W.shape[0]) for W in weights]):
                found = words
                break
    expected = "the variance changes from layer to layer with the sizes as the exercise says"
    expect.that(is_same_law(weights, scales), expected, mismatch=found, hint=hint)


def is_same_law(weights, scales):
    """Tell whether the variance times its scale may be the same in all layers."""
    low, high = [], []
    for W, scale in zip(map(chance.draws, weights), scales, strict=False):
        value, width = float(np.var(W)) * scale, chance.variance_off(W.size)
        low.append(value / (1 + width))
        high.append(value / (1 - width))
    return max(low) <= min(high)


def require_spread(weights):
    """Fail if the weights of some layer are all the same: all laws would hold idly."""
    expect.that(
        all(np.var(W) > 0 for W in weights),
        "the weights of a layer differ",
        mismatch="in some layer all are the same",
    )


def require_centred(weights):
    """Fail unless the mean of each layer may be 0, for the spread that the layer has."""
    require_spread(weights)
    for W in map(chance.draws, weights):
        expect.that(
            abs(float(np.mean(W))) <= chance.mean_off(float(np.std(W)), W.size),
            "the mean of the weights of a layer is 0, but for chance",
            mismatch="it is far above 0" if np.mean(W) > 0 else "it is far below 0",
        )


def correlation(one, other):
    """Return the correlation of two rows of numbers that are not all equal."""
    one, other = one - one.mean(), other - other.mean()
    return one @ other / math.sqrt((one @ one) * (other @ other))


def repeats(rows):
    """Tell whether two rows are alike, whatever they are scaled by, or cells a distance apart.

    Two rows of 60 or more draws of their own correlate by 0.9 with a chance below 1e-20, and of
    65,000 pairs any two do with one below 1e-15. The cells of a matrix correlate by 0.3 with those
    at one of 32,400 distances with a chance below 1e-80.
    """
    centred = rows - rows.mean(axis=1, keepdims=True)
    sizes = np.linalg.norm(centred, axis=1)
    varied = centred[sizes > 0] / sizes[sizes > 0, None]
    pairs = varied @ varied.T
    np.fill_diagonal(pairs, 0)
    waves = np.abs(np.fft.rfft((rows - rows.mean()).ravel())) ** 2
    apart = np.fft.irfft(waves, rows.size)
    return np.abs(pairs).max(initial=0) > 0.9 or np.abs(apart[1:]).max() > 0.3 * apart[0]


def require_own_draws(weights, others=()):
    """Fail if rows, columns or layers repeat one another, whatever they are scaled by.

    others: weights that may repeat none of the layers either; as they were made like these, their
    own rows and columns are not looked at.
    """
    every = [*weights, *others]
    require_spread(every)
    # Compared in single precision, which is enough and quick; half precision could overflow before.
    every = [W.astype(np.float64) for W in every]
    every = [((W - W.mean()) / W.std()).astype(np.float32) for W in every]
    for W in every[: len(weights)]:
        for rows in (W, W.T):
            expect.that(
                not np.all(rows == rows[:1]) and not repeats(rows),
                "each weight has a draw of its own",
                mismatch="rows or columns of a matrix repeat one another",
            )
    ways = [[W.ravel() for W in every], [W.T.ravel() for W in every]]
    for one, other in itertools.chain(*(itertools.combinations(way, 2) for way in ways)):
        size = min(one.size, other.size)
        # Of thousands of independent draws it exceeds 0.5 with a chance below 1e-100.
        expect.that(
            abs(correlation(one[:size], other[:size])) < 0.5,
            "each layer has draws of its own",
            mismatch="one layer repeats the draws of another",
            hint="Do not seed the generator again between the layers.",
        )


def require_tails(weights, families):
    """Fail unless the mean of cos 2z lies where it does for these families: it is told from tails.

    z: the weights, each layer's by its own mean and standard deviation. For normal ones the mean is
    0.135, for uniform ones -0.092; for a logistic law it is 0.217, for Laplace's 0.333, and for two
    values -0.416. By Bernstein's inequality the mean of n such numbers, of variance 0.54 at most,
    is further off than sqrt(1.08 x / n) + 0.8 x / n with a chance below exp(-x), to either side.
    That mean and deviation are the observed ones moves it by 0.43 of what the variance is off, and
    by 0.001.
    """
    require_spread(weights)
    layers = [chance.draws(W.astype(float)).ravel() for W in weights]
    n = sum(W.size for W in layers)
    x = math.log(2 / chance.ERROR)
    off = sum(W.size / n * chance.variance_off(W.size) for W in layers)
    slack = math.sqrt(1.08 * x / n) + 0.8 * x / n + 0.43 * off + 0.001
    z = np.concatenate([(W - W.mean()) / W.std() for W in layers])
    values = {"normal": math.exp(-2), "uniform": math.sin(2 * math.sqrt(3)) / (2 * math.sqrt(3))}
    wanted, found = [values[one] for one in families], float(np.cos(2 * z).mean())
    expect.that(
        min(wanted) - slack <= found <= max(wanted) + slack,
        f"the weights have a {' or '.join(families)} distribution",
        mismatch="they have another one",
    )


# initialize_parameters_…


def layer_shapes(sizes):
    """Return the names and shapes of all parameters for these layer sizes."""
    shapes = {}
    for layer, (below, units) in enumerate(itertools.pairwise(sizes), 1):
        shapes[f"W{layer}"], shapes[f"b{layer}"] = (units, below), (units, 1)
    return shapes


def require_contract(initialize):
    """Fail unless parameters have the names and shapes that follow from the sizes, and no others.

    Who takes the number of layers from the number of entries, as `train` does, goes wrong by more.
    """
    for sizes in ([4, 7, 5, 1], [6, 2], [3, 8, 2, 9, 4, 5]):
        called, shapes = f"{{}} for layers_dims = {sizes}", layer_shapes(sizes)
        returned = initialize(list(sizes))
        expect.named_arrays(returned, shapes, each=called)
        more = [name for name in returned if name not in shapes]
        names = ", ".join(shapes)
        expected = f"for layers_dims = {sizes} there are {names} and no others"
        expect.that(not more, expected, f"there are also {more}", mismatch="there are more")


def well_named(made, layers):
    """Return a dict of parameters with their names, where letters or the first number are others.

    That they are called as they should be is the concern of one check.
    """
    found = {str(key).upper(): value for key, value in expect.returns(made, dict).items()}
    start = 0 if "W0" in found and f"W{layers}" not in found else 1
    return {
        f"{'W' if key[0] == 'W' else 'b'}{int(key[1:]) + 1 - start}": value
        for key, value in found.items()
        if re.fullmatch(r"[WB]\d{1,9}", key)
    }


def parameters_of(student, initialize, letter, sizes):
    """Return the weights (W) or the biases (b) of all layers that there are, whatever their shapes.

    All laws are looked for in the same draws; none is failed by chance more often for that.
    """
    key = initialize, tuple(sizes)
    made = student.once(key, lambda: getattr(student, initialize)(list(sizes)))
    made = well_named(made, len(sizes) - 1)
    names = [name for name in layer_shapes(sizes) if name[0] == letter]
    there = [name for name in names if name in made] or names  # that none is missing: see contract
    return list(expect.named_arrays(made, dict.fromkeys(there)).values())


def wide_weights(student, initialize, sizes=WIDE):
    """Return the weights of all layers, each with as many cells as it should have."""
    weights = parameters_of(student, initialize, "W", sizes)
    shapes = [shape for name, shape in layer_shapes(sizes).items() if name[0] == "W"]
    for layer, (W, shape) in enumerate(zip(weights, shapes, strict=False), 1):
        if W.shape != shape[::-1]:  # that it is not transposed is another check's concern
            expect.array(W, shape=shape, name=f"W{layer}")
    return weights


def require_zero(arrays, what):
    """Fail unless all these arrays hold nothing but 0."""
    for value in arrays:
        expect.that(np.all(value == 0), f"{what} are 0", mismatch="some are not")


def require_sizes_unchanged(student, name):
    """Fail if the call has changed the list of sizes."""
    reply = student.call(name, [4, 7, 5, 1])
    expect.named_arrays(well_named(reply.value, 3), {"W1": None})
    expect.unchanged(reply, "layers_dims")


@zeros("contract", public=True)
def check_zeros_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_zeros)


@zeros("zeros", weight=1.5, hint="np.zeros takes the shape as one argument.")
def check_zeros_are_zeros(student):
    """All weights and all biases are 0"""
    for letter, what in (("W", "the weights"), ("b", "the biases")):
        require_zero(parameters_of(student, ZEROS, letter, WIDE), what)


def changed_by_the_others(submission, sizes):
    """Return how many arrays two calls make, and how many change when 1 is added to another."""
    made = [submission.initialize_parameters_zeros(list(sizes)) for _ in range(2)]
    arrays = [one for both in made for one in both.values() if getattr(one, "ndim", 0)]
    before = [one + 0 for one in arrays]
    spoilt = 0
    for index, one in enumerate(arrays):
        one += 1
        before[index] = before[index] + 1
        spoilt += sum(
            bool((other != known).any()) for other, known in zip(arrays, before, strict=True)
        )
        before = [other + 0 for other in arrays]
    return len(arrays), spoilt


@zeros("zeros", public=True, hint="np.zeros takes the shape as one argument.")
def check_zeros_are_zeros_for_three_sizes(student):
    """For sizes [3, 2, 1] all weights and biases are 0"""
    for letter, what in (("W", "the weights"), ("b", "the biases")):
        require_zero(parameters_of(student, ZEROS, letter, [3, 2, 1]), what)


@zeros("aliasing", hint="Make a new array for each layer, at each call.")
def check_zeros_are_arrays_of_their_own(student):
    """Writing into one array changes no other, also where layers have the same size"""
    returned = student.run(changed_by_the_others, [3, 3, 3, 1])
    count, spoilt = expect.returns(returned, tuple, length=2)
    expect.that(expect.number(count) > 0, "there are arrays", mismatch="there are none")
    expected = "writing into one array leaves the others as they are"
    expect.that(expect.number(spoilt) == 0, expected, mismatch="another one changes with it")


@zeros("purity", weight=0.5, hint="Read layers_dims; take nothing out of it.")
def check_zeros_leaves_the_sizes_alone(student):
    """layers_dims is unchanged after the call"""
    require_sizes_unchanged(student, ZEROS)


# Layers of which each has enough cells, and the second the most, to tell a normal distribution.
LARGE = [120, 300, 150, 60]


@randoms("contract", public=True)
def check_random_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_random)


@randoms("biases", public=True, hint="Only the weights are drawn.")
def check_random_biases_are_zero(student):
    """All biases are 0"""
    require_zero(parameters_of(student, RANDOM, "b", WIDE), "the biases")


@randoms("scale", weight=2, hint="np.random.randn(…) * 10 has standard deviation 10.")
def check_random_weights_are_large(student):
    """The standard deviation of the weights is 10 in every layer"""
    weights = wide_weights(student, RANDOM, LARGE)
    require_spread(weights)
    ratios = [float(np.var(W)) / 100 for W in map(chance.draws, weights)]
    off = [chance.variance_off(chance.draws(W).size) for W in weights]
    right = all(abs(ratio - 1) <= one for ratio, one in zip(ratios, off, strict=True))
    expected = "the standard deviation of the weights of each layer is 10"
    expect.that(right, expected, mismatch=spread_in_words(np.sqrt(ratios)))


SPREADS = {
    0.001: "it is a thousandth of that",
    0.01: "it is a hundredth of that",
    0.1: "it is a tenth of that",
    math.sqrt(0.1): "its square, the variance, is 10",
    math.sqrt(1 / 12): "it is as of uniform draws from 0 to 10",
    math.sqrt(1 / 3): "it is as of uniform draws from -10 to 10",
    math.sqrt(1 - 2 / math.pi): "it is as of absolute values",
    10: "it is ten times as large",
}


def spread_in_words(ratios):
    """Return in words how standard deviations stand to what they should be."""
    level = max(float(np.exp(np.mean(np.log(ratios)))), 1e-99)  # of 0 there is no logarithm
    nearest = min(SPREADS, key=lambda factor: abs(math.log(level / factor)))
    if np.ptp(np.log(ratios)) < 0.1 and abs(math.log(level / nearest)) < 0.03:
        return SPREADS[nearest]
    return "it is larger somewhere" if max(ratios) > 1.1 else "it is smaller somewhere"


@randoms("centre", hint="Draw from a distribution around 0.")
def check_random_weights_have_mean_0(student):
    """The mean of the weights of each layer is 0, but for chance"""
    require_centred(wide_weights(student, RANDOM, LARGE))


@randoms("family", hint="randn draws normal numbers, rand uniform ones.")
def check_random_weights_are_normal(student):
    """The weights are drawn from a normal distribution"""
    weights = wide_weights(student, RANDOM, LARGE)
    W = weights[min(1, len(weights) - 1)].astype(float)
    require_spread([W])
    W = chance.draws(W)
    # The distance of 45,000 draws, plus what can come of taking the observed mean and deviation
    # for the true ones: at most 0.4 |mean| / s and 0.242 times the relative error of s. It is 0.042
    # in all; for a uniform distribution the distance is 0.057.
    x = math.log(2 / chance.ERROR) / W.size
    observed = 0.4 * math.sqrt(2 * x) + 0.121 * chance.variance_off(W.size)
    found = chance.distance((W - W.mean()) / W.std(), chance.normal_cdf)
    normal = found <= chance.distance_off(W.size) + observed
    expect.that(normal, "the weights have a normal distribution", mismatch="they have another one")
    require_tails(wide_weights(student, RANDOM, LARGE), ["normal"])


def first_two(student, initialize, sizes):
    """Return of two layers the deviation and the mean of their weights; nothing of few draws."""
    weights = parameters_of(student, initialize, "W", sizes)[:2]
    expect.that(len(weights) == 2, "there are W1 and W2", "there are fewer")
    expect.that(all(W.ndim == 2 for W in weights), "W1 and W2 are matrices", "they are not")
    expect.that(all(np.std(W) > 0 for W in weights), "weights differ", "all are the same")
    # Rows or columns that repeat one another are another check's concern.
    if any(np.all(W[:1] == W) or np.all(W[:, :1] == W) for W in weights):
        return [], []
    return [float(np.std(W)) for W in weights], [float(np.mean(W)) for W in weights]


@randoms("scale", weight=1.5, public=True, hint="np.random.randn(…) * 10 has deviation 10.")
def check_random_weights_are_about_10(student):
    """For sizes [100, 200, 100, 3] the standard deviation of the weights is about 10"""
    # Of 20,000 draws it is off by less than 0.4 but once in 1e13 times.
    for found in first_two(student, RANDOM, [100, 200, 100, 3])[0]:
        expect.that(9.6 < found < 10.4, "the standard deviation is 10", f"it is {found:.2f}")


@randoms("centre", weight=0.5, public=True, hint="Draw from a distribution around 0.")
def check_random_weights_are_about_0_on_average(student):
    """For sizes [100, 200, 100, 3] the mean of the weights is about 0"""
    deviations, means = first_two(student, RANDOM, [100, 200, 100, 3])
    for found, size in zip(means, deviations, strict=True):
        expect.that(abs(found) < 0.06 * size, "the mean is 0", f"it is {found:.2f}")


@randoms("independence", hint="Draw anew for each weight of each layer.")
def check_random_layers_have_their_own_draws(student):
    """Each weight of each layer has a draw of its own"""
    require_own_draws(wide_weights(student, RANDOM))


@randoms("purity", weight=0.5, hint="Read layers_dims; take nothing out of it.")
def check_random_leaves_the_sizes_alone(student):
    """layers_dims is unchanged after the call"""
    require_sizes_unchanged(student, RANDOM)


BELOW = [below for below, _ in itertools.pairwise(WIDE)]
BOTH = [below + units for below, units in itertools.pairwise(WIDE)]


@he("contract", public=True)
def check_he_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_he)


@he("biases", public=True, hint="Only the weights are drawn.")
def check_he_biases_are_zero(student):
    """All biases are 0"""
    require_zero(parameters_of(student, HE, "b", WIDE), "the biases")


@he("fan", weight=2.5)
def check_he_scales_with_the_layer_below(student):
    """From layer to layer the variance is inversely proportional to the units of the layer below"""
    hint = "n is the number of columns of W, and its square root divides the draws."
    require_same_law(wide_weights(student, HE), BELOW, hint)


@he("factor", weight=2.5, hint="Multiply draws of variance 1 by the root of 2 / n.")
def check_he_variance_is_2_over_n(student):
    """Over all layers the variance is 2 / n"""
    require_variances(wide_weights(student, HE), BELOW, 2)


@he("centre", hint="Draw from a distribution around 0.")
def check_he_weights_have_mean_0(student):
    """The mean of the weights of each layer is 0, but for chance"""
    require_centred(wide_weights(student, HE))


@he("family", weight=0.5, hint="Take np.random.randn, or np.random.uniform.")
def check_he_weights_are_normal_or_uniform(student):
    """The weights are drawn from a normal or a uniform distribution"""
    require_tails(wide_weights(student, HE), ["normal", "uniform"])


@he("independence", hint="Draw anew for each weight of each layer.")
def check_he_layers_have_their_own_draws(student):
    """Each weight of each layer has a draw of its own"""
    require_own_draws(wide_weights(student, HE))


@he("fan", weight=2, public=True)
def check_he_follows_the_sizes(student):
    """For sizes [20, 500, 20, 3] the weights of layer 1 are 5 times as large as those of layer 2"""
    found, _ = first_two(student, HE, [20, 500, 20, 3])
    if not found:
        return
    one, other = found
    # Of thousands of draws each is off by less than 6 % but once in 1e11 times.
    ratio = one / other
    expected = "their standard deviations are 0.3162 and 0.06325"
    right = 4.99921 * 0.88 < ratio < 4.99921 * 1.12
    expect.that(
        right, expected, f"the first is {ratio:.3g} times the second", "n is 20 for layer 1."
    )


@he("factor", weight=2, public=True)
def check_he_has_the_right_size(student):
    """For sizes [20, 500, 20, 3] standard deviations are 0.3162 and 0.06325, both together"""
    # Whether the first is as many times the second as it should be is another check's concern.
    found, _ = first_two(student, HE, [20, 500, 20, 3])
    if not found:
        return
    one, other = found
    ratio = math.sqrt(one * other / (0.3162 * 0.06325))
    expected = "their standard deviations are 0.3162 and 0.06325"
    got = f"on average they are {ratio:.3g} times as large"
    expect.that(0.94 < ratio < 1.06, expected, got)


@he("purity", weight=0.5, hint="Read layers_dims; take nothing out of it.")
def check_he_leaves_the_sizes_alone(student):
    """layers_dims is unchanged after the call"""
    require_sizes_unchanged(student, HE)


@xavier("contract", public=True)
def check_xavier_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_xavier)


@xavier("biases", public=True, hint="Only the weights are drawn.")
def check_xavier_biases_are_zero(student):
    """All biases are 0"""
    require_zero(parameters_of(student, XAVIER, "b", WIDE), "the biases")


@xavier("fan", weight=2)
def check_xavier_scales_with_both_layers(student):
    """From layer to layer the variance is inversely proportional to the units of both layers"""
    hint = "Add the rows and the columns of W; the root of this sum divides the draws."
    require_same_law(wide_weights(student, XAVIER), BOTH, hint)


@xavier("factor", weight=3, hint="Take draws of variance 1 times the root of 2/(n+k).")
def check_xavier_variance_is_2_over_the_sum(student):
    """Over all layers the variance is 2 / (n + k)"""
    require_variances(wide_weights(student, XAVIER), BOTH, 2)


@xavier("centre", hint="Draw from a distribution around 0.")
def check_xavier_weights_have_mean_0(student):
    """The mean of the weights of each layer is 0, but for chance"""
    require_centred(wide_weights(student, XAVIER))


@xavier("family", weight=0.5, hint="Take np.random.randn, or np.random.uniform.")
def check_xavier_weights_are_normal_or_uniform(student):
    """The weights are drawn from a normal or a uniform distribution"""
    require_tails(wide_weights(student, XAVIER), ["normal", "uniform"])


@xavier("independence", hint="Draw anew for each weight of each layer.")
def check_xavier_layers_have_their_own_draws(student):
    """Each weight of each layer has a draw of its own"""
    require_own_draws(wide_weights(student, XAVIER))


@xavier("fan", weight=2, public=True)
def check_xavier_follows_the_sizes(student):
    """For sizes [25, 100, 400, 3] the weights of layer 1 are twice as large as those of layer 2"""
    found, _ = first_two(student, XAVIER, [25, 100, 400, 3])
    if not found:
        return
    one, other = found
    # Of thousands of draws each is off by less than 6 % but once in 1e11 times.
    ratio = one / other
    expected = "their standard deviations are 0.1265 and 0.06325"
    right = 2 * 0.88 < ratio < 2 * 1.12
    expect.that(
        right, expected, f"the first is {ratio:.3g} times the second", "n + k is 125 for layer 1."
    )


@xavier("factor", weight=2, public=True)
def check_xavier_has_the_right_size(student):
    """For sizes [25, 100, 400, 3] standard deviations are 0.1265 and 0.06325, both together"""
    # Whether the first is as many times the second as it should be is another check's concern.
    found, _ = first_two(student, XAVIER, [25, 100, 400, 3])
    if not found:
        return
    one, other = found
    ratio = math.sqrt(one * other / (0.1265 * 0.06325))
    expected = "their standard deviations are 0.1265 and 0.06325"
    got = f"on average they are {ratio:.3g} times as large"
    expect.that(0.94 < ratio < 1.06, expected, got)


@xavier("purity", weight=0.5, hint="Read layers_dims; take nothing out of it.")
def check_xavier_leaves_the_sizes_alone(student):
    """layers_dims is unchanged after the call"""
    require_sizes_unchanged(student, XAVIER)


# signal_propagation
#
# `initialize` and `activation` run on this side: the parameters are known, and so is all that
# follows from them.


def random_parameters(rng, sizes, biases=0.0):
    """Return random parameters of a network; `biases` is how far its biases lie from 0."""
    return {
        name: rng.normal(size=shape) / math.sqrt(shape[1])
        if name[0] == "W"
        else biases * rng.uniform(0.5, 1.5, size=shape)
        for name, shape in layer_shapes(sizes).items()
    }


def run_signals(student, rng, sizes, activation, biases=0.0, m=23, *, strict=False):
    """Return X, the parameters that were lent, the numbers returned, and the sizes asked for."""
    X, parameters, asked = rng.normal(size=(sizes[0], m)), [], []

    def initialize(layers_dims):
        asked.append(list(expect.returns(layers_dims, tuple, name="layers_dims")))
        parameters.append(random_parameters(rng, sizes, biases))
        return parameters[-1]

    returned = student.signal_propagation(initialize, lent(activation), X, list(sizes))
    numbers = deviations(returned, len(sizes) - 1, strict=strict)
    expect.that(parameters, "initialize is called", mismatch="it is not")
    return X, parameters[0], numbers, asked


def deviations(returned, layers, *, strict=False):
    """Return what signal_propagation returns as so many numbers.

    strict: that there is one for the input, too, or none for the last layer is told here. Else
    those of the layers are returned.
    """
    returned = listed(returned)
    if not strict and isinstance(returned, list | tuple):
        if len(returned) == layers + 1:
            returned = returned[1:]
        elif layers > 2 and len(returned) == layers - 1:
            layers -= 1
    numbers = exactly(returned, layers, "each layer")
    return [expect.number(one, name="a standard deviation") for one in numbers]


def lent(activation):
    """Return an activation function that takes nothing but arrays."""

    def function(Z):
        return activation(expect.array(Z, name="what activation is called with"))

    return function


def measured(student, A):
    """Return what the student takes for the standard deviation of an array, or what it is."""
    width = len(A)
    parameters = {"W1": np.eye(width), "b1": np.zeros((width, 1))}
    returned = student.signal_propagation(lambda _: dict(parameters), lent(same), A, [width, width])
    numbers = some(returned)
    return expect.number(numbers[-1]) if numbers else A.std()


def signals(X, parameters, activation, measure=np.std):
    """Return the standard deviation of the activations of each layer."""
    A, found = X, []
    for layer in range(1, len(parameters) // 2 + 1):
        A = activation(parameters[f"W{layer}"] @ A + parameters[f"b{layer}"])
        found.append(measure(A))
    return found


def same(Z):
    """Be no activation function at all."""
    return Z


def wave(Z):
    """Be an activation function whose mean is not 0."""
    return np.sin(Z) + 0.6 * Z + 0.3


@signal("contract", public=True)
def check_signals_are_one_number_a_layer(student, rng):
    """It returns a list with one number for each layer; the input has none"""
    for sizes in ([5, 7], [4, 6, 3, 8]):
        run_signals(student, rng, sizes, same, strict=True)


@signal("spread", weight=3, hint="Take A.std() of the whole array, of each layer.")
def check_signals_are_standard_deviations(student, rng):
    """Without activation function and biases, they are the standard deviations of W … W2 W1 X"""
    for sizes in ([6, 9, 4, 7], [8] * 21):
        X, parameters, numbers, _ = run_signals(student, rng, sizes, same)
        right = signals(X, parameters, same)[: len(numbers)]
        expect.close(np.array(numbers), right, name="what is returned")


def require_signals(student, numbers, X, parameters, activation):
    """Fail unless numbers are what the student takes for the spread of the right activations."""
    right = signals(X, parameters, activation)[: len(numbers)]
    if not np.allclose(numbers, right, rtol=expect.RTOL):  # what is measured is no concern here
        measure = functools.partial(measured, student)
        right = signals(X, parameters, activation, measure)[: len(numbers)]
    expect.close(np.array(numbers), right, name="what is returned")


@signal("activation", weight=2.5, hint="A = activation(Z), at the last layer as well.")
def check_signals_go_through_the_activation(student, rng):
    """Each layer's A comes from its Z by the activation function, that of the last layer, too"""
    X, parameters, numbers, _ = run_signals(student, rng, [6, 9, 4, 7], wave)
    require_signals(student, numbers, X, parameters, wave)


@signal("biases", hint="Z = W A + b, whatever initialize has made of b.")
def check_signals_take_the_biases_along(student, rng):
    """Biases count"""
    X, parameters, numbers, _ = run_signals(student, rng, [6, 9, 4, 7], same, biases=1.0)
    require_signals(student, numbers, X, parameters, same)


@signal("initialize", hint="Call initialize(layers_dims) before the loop.")
def check_signals_use_one_initialization(student, rng):
    """initialize is called once, with layers_dims"""
    *_, asked = run_signals(student, rng, [6, 9, 4, 7], same)
    expected = "initialize is called once, with layers_dims"
    expect.that(asked == [[6, 9, 4, 7]], expected, mismatch="it is called otherwise")


@signal("purity", weight=0.5, hint="Compute new arrays instead of changing these.")
def check_signals_leave_the_input_alone(student, rng):
    """X and layers_dims are unchanged after the call"""
    sizes = [5, 5, 5, 5]
    parameters = random_parameters(rng, sizes)
    arguments = (lambda _: parameters, lent(same), rng.normal(size=(5, 11)), sizes)
    reply = student.call("signal_propagation", *arguments)
    deviations(reply.value, 3)
    expect.unchanged(reply, "initialize", "activation", "X", "layers_dims")


def first_layer(student, activation, x, weight=1.0, bias=0.0, units=2):
    """Return what signal_propagation says of the first of two layers, for examples x.

    The second unit of the layer holds half of what the first does.
    """
    share = np.array([[1.0], [0.5]])[:units]
    parameters = {"W1": weight * share, "b1": bias * share}
    parameters |= {"W2": np.eye(units), "b2": np.zeros((units, 1))}
    arguments = (lambda _: dict(parameters), lent(activation), np.array([x]), [1, units, units])
    items = some(student.signal_propagation(*arguments))
    expect.that(items, "there is a number", "there is none")
    # There may be one for X, or none for the last layer: that is another check's concern.
    return expect.number(items[max(len(items) - 2, 0)], name="a standard deviation")


def cut(Z):
    """Be ReLU."""
    return np.maximum(Z, 0)


@signal("spread", weight=1.5, public=True, hint="Take A.std() of the whole array, of each layer.")
def check_signals_of_the_example(student):
    """X = [[1, 3]], W1 = [[2]] and b1 = [[0]] give 2: the standard deviation of 2 and 6"""
    found = first_layer(student, same, [1.0, 3.0], weight=2.0, units=1)
    expect.close(np.array(found), 2.0, name="the standard deviation of 2 and 6")


@signal("activation", weight=1.5, public=True, hint="A = activation(Z), then measure A.")
def check_signals_see_the_activation(student):
    """With ReLU, X = [[-1, 3]] gives what X = [[0, 3]] gives without"""
    found, right = first_layer(student, cut, [-1.0, 3.0]), first_layer(student, same, [0.0, 3.0])
    other = first_layer(student, same, [-1.0, 3.0])
    expect.that(other != right, "without ReLU it is another number", "it is the same", hint="")
    expect.close(np.array(found), right, name="what is returned for X = [[-1, 3]] and ReLU")


@signal("biases", weight=0.5, public=True, hint="Z = W A + b, whatever initialize has made of b.")
def check_signals_see_the_biases(student):
    """With ReLU, X = [[-1, 3]] and b1 = [[2]] give what X = [[1, 5]] gives without bias"""
    found = first_layer(student, cut, [-1.0, 3.0], bias=2.0)
    right, other = (first_layer(student, cut, x) for x in ([1.0, 5.0], [1.0, 9.0]))
    expect.that(other != right, "X = [[1, 9]] gives another number", "it is the same", hint="")
    expect.close(np.array(found), right, name="what is returned for b1 = [[2]]")


# symmetry_probe
#
# Weights are multiples of 0.01, so that units are either the same or clearly not, however they are
# compared. After training, too, those that differ do so by more than APART: see `settled`.

NET = (4, 7, 5, 1)
ALIKE, APART = 1e-9, 0.0099


def probe_data(rng, m=31):
    """Return X (4, m), all above 0, and Y (1, m) with labels of both kinds."""
    X = rng.uniform(0.5, 1.5, size=(NET[0], m))
    return X, (X[:1] > np.median(X[0])).astype(int)


def positive_parameters(rng):
    """Return parameters above 0, with which all hidden units are active and no two are alike.

    Nor are they in their sums or norms, or where only the largest difference is looked at.
    """
    while True:  # four times of five it is done at once
        parameters = drawn_above_zero(rng)
        if not any(look_alike(parameters, layer) for layer in (1, 2)):
            return parameters


def look_alike(parameters, layer):
    """Tell whether two units of a layer are nearly the same in some number that stands for them."""
    units = np.hstack([parameters[f"W{layer}"], parameters[f"b{layer}"]])
    for one, other in itertools.combinations(units, 2):
        numbers = [np.sum(one - other), np.linalg.norm(one) - np.linalg.norm(other)]
        numbers += [np.max(one - other), np.max(other - one)]
        if min(map(abs, numbers)) < 1e-4:
            return True
    return False


def drawn_above_zero(rng):
    """Return random parameters above 0."""
    shapes = layer_shapes(NET).items()
    parameters = {name: rng.integers(5, 91, size=shape) / 100 for name, shape in shapes}
    for layer in (1, 2):  # biases differ from unit to unit
        b = parameters[f"b{layer}"]
        b[:, 0] = rng.permutation(np.arange(1, len(b) + 1)) / 10
    parameters["W3"] = parameters["W3"] - 0.5  # so that the output is not far from 1/2
    parameters["W2"] = parameters["W2"] / 10
    return parameters


def clone_units(parameters, layer, groups):
    """Make the units of each group the same: what goes into them and what comes out of them."""
    for first, *others in groups:
        for other in others:
            parameters[f"W{layer}"][other] = parameters[f"W{layer}"][first]
            parameters[f"b{layer}"][other] = parameters[f"b{layer}"][first]
            parameters[f"W{layer + 1}"][:, other] = parameters[f"W{layer + 1}"][:, first]


def gaps(parameters, layer):
    """Return how far the units of a layer lie apart, pair by pair, in their largest difference."""
    units = np.hstack([parameters[f"W{layer}"], parameters[f"b{layer}"]])
    return np.abs(units[:, None] - units[None]).max(axis=2)


def different(parameters):
    """Return how many different units each hidden layer has."""
    return [
        sum(not np.any(gaps(parameters, layer)[unit, :unit] <= 1e-6) for unit in range(NET[layer]))
        for layer in (1, 2)
    ]


def settled(parameters, alike, apart):
    """Tell whether all pairs of units are clearly the same or this far apart."""
    both = [gaps(parameters, layer) for layer in (1, 2)]
    return all(np.all((gap < alike) | (gap >= apart)) for gap in both)


def probe(student, parameters, data, learning_rate, steps):
    """Return how many different units the student finds in each hidden layer.

    That there is no number for the output is the concern of one check.
    """
    return unit_counts(of_hidden(student.symmetry_probe(parameters, *data, learning_rate, steps)))


def of_hidden(returned):
    """Return two numbers where there is one for the output layer, too."""
    items = some(returned)
    return items[:2] if len(items) == 3 else items


def unit_counts(returned):
    """Return what symmetry_probe returns as two whole numbers."""
    numbers = exactly(returned, 2, "each hidden layer")
    numbers = [expect.number(one, name="a number of units") for one in numbers]
    whole = all(number == int(number) for number in numbers)
    expect.that(whole, "these are whole numbers", mismatch="they are not")
    return [int(number) for number in numbers]


def require_found(student, make, rng, learning_rate=0.5, steps=20, alike=ALIKE, apart=APART):
    """Fail unless the student finds as many different units as there are."""
    data, parameters = probe_data(rng), make(rng)
    while not settled(train(parameters, *data, learning_rate, steps)[0], alike, apart):
        data, parameters = probe_data(rng), make(rng)
    trained = train(parameters, *data, learning_rate, steps)[0]
    wanted = different(trained)
    if steps:  # how units are counted is another check's concern, where the student's own tells
        before, after = (probe(student, one, data, 0.5, 0) for one in (parameters, trained))
        tells = (before == after) == (different(parameters) == wanted)
        wanted = after if tells else wanted
    found = probe(student, parameters, data, learning_rate, steps)
    few = "too few are found" if sum(found) < sum(wanted) else "too many are found"
    expect.that(
        found == wanted,
        "all different units are counted, and each kind once",
        mismatch=few if sum(found) != sum(wanted) else "the layers have other numbers",
    )


def equal_parameters(rng):
    """Return parameters that are all the same."""
    return {name: np.full(shape, 0.3) for name, shape in layer_shapes(NET).items()}


def scattered_clones(rng):
    """Return parameters with units that are the same and do not stand side by side."""
    parameters = positive_parameters(rng)
    clone_units(parameters, 1, [(0, 3), (1, 4)])
    clone_units(parameters, 2, [(0, 4)])
    return parameters


def other_ways_out(rng):
    """Return parameters with units that differ only in the weights that lead out of them."""
    parameters = positive_parameters(rng)
    for layer in (1, 2):
        parameters[f"W{layer}"][:] = parameters[f"W{layer}"][:1]
        parameters[f"b{layer}"][:] = 0.2
    parameters["W2"][:] = rng.permutation(np.arange(1, 8)) / 10
    parameters["W3"] = np.arange(1, 6).reshape(1, 5) / 10 - 0.25
    return parameters


@symmetry("contract", public=True)
def check_probe_counts_units_of_hidden_layers(student, rng):
    """It returns one number for each hidden layer: without training and clones, all their units"""
    returned = student.symmetry_probe(positive_parameters(rng), *probe_data(rng), 0.5, 0)
    found = unit_counts(returned)
    expect.that(found == [7, 5], "all 7 and 5 units differ", f"the counts are {found}")


def other_biases(rng):
    """Return parameters whose first units differ only in biases, the second only in weights."""
    parameters = positive_parameters(rng)
    parameters["W1"][:] = parameters["W1"][:1]
    parameters["b2"][:] = 0.4
    return parameters


def lookalikes(rng):
    """Return parameters with units of the same weights in other places, or with other signs."""
    parameters = positive_parameters(rng)
    for layer in (1, 2):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        W[1], b[1] = np.roll(W[0], 1), b[0]
        W[3], b[3] = -W[2], -b[2]
        W[4], b[4] = -W[0], -b[0]
    return parameters


@symmetry("counting", weight=3, hint="Compare each unit's weights and bias, in pairs.")
def check_probe_counts_each_kind_once(student, rng):
    """Units that agree in weights and bias, each with its own, count once, wherever they stand"""
    for make in (scattered_clones, other_biases, lookalikes):
        require_found(student, make, rng, steps=0)


FOUR_EXAMPLES = np.array([[1.0, 0.5, -1.0, 2.0], [0.5, -1.0, 1.0, 0.3]]), np.array([[1, 0, 1, 0]])


def small_net(rows, biases, ways_out=(0.1, 0.1, 0.1)):
    """Return parameters with these units in the first hidden layer and two others in the second."""
    return {
        "W1": np.array(rows),
        "b1": np.array(biases)[:, np.newaxis],
        "W2": np.array([ways_out, ways_out[::-1]]),
        "b2": np.array([[0.1], [0.1]]),
        "W3": np.array([[0.5, -0.2]]),
        "b3": np.zeros((1, 1)),
    }


def probe_small(student, parameters, steps):
    """Return how many different units the student finds after so many steps on four examples."""
    return probe(student, parameters, FOUR_EXAMPLES, 0.5, steps)


@symmetry("counting", weight=2, public=True, hint="Compare each unit's weights and bias, in pairs.")
def check_probe_counts_the_example(student):
    """W = [[1, 2], [1, 2], [3, 4]] with b = 0 has 2 different units; other biases make it 3"""
    examples = (
        ([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]], [0.0, 0.0, 0.0], 2),
        ([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]], [0.0, 0.0, 0.0], 2),
        ([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]], [0.0, 0.5, 0.0], 3),
    )
    for rows, biases, count in examples:
        found = probe_small(student, small_net(rows, biases), 0)
        what = f"W = {rows} with b = {biases} has {count} different units"
        expect.that(found[0] == count, what, f"{found[0]} are found")


@symmetry("broken", weight=2, public=True)
@hint("Count after training; `train` returns new parameters first.")
def check_probe_sees_that_training_changes_units(student):
    """Units that begin alike and have different ways out are counted as 20 steps leave them"""
    parameters = small_net([[0.3, 0.3]] * 3, [0.2, 0.2, 0.2], ways_out=(0.1, 0.2, 0.3))
    trained, _ = train(parameters, *FOUR_EXAMPLES, 0.5, 20)
    # How units are counted is another check's concern.
    found, right = probe_small(student, parameters, 20), probe_small(student, trained, 0)
    what = f"after 20 steps {right[0]} units are different, as in the trained parameters"
    expect.that(found[0] == right[0], what, f"{found[0]} are found")


def near_clones(rng):
    """Return parameters with units that are the same but for rounding, and some that are close."""
    parameters = scattered_clones(rng)
    parameters["W1"][3] += 3e-11
    parameters["W1"][4] -= 2e-11
    parameters["W1"][2] = parameters["W1"][5] + 2e-3
    parameters["b1"][2] = parameters["b1"][5]
    return parameters


def near_the_limit(rng):
    """Return parameters with units that differ by somewhat less, or somewhat more, than allowed.

    So it does to round to five or six decimals, or np.allclose with an atol of 1e-6. A unit that
    is the same differs in all its weights: with 8 of them, norms and sums are above the limit.
    """
    parameters = positive_parameters(rng)
    for unit, like, sign in ((3, 0, 1), (4, 6, -1)):
        parameters["W1"][unit], parameters["b1"][unit] = (
            parameters["W1"][like],
            parameters["b1"][like],
        )
        parameters["W1"][unit, np.argmax(parameters["W1"][like])] += sign * 1.5e-5
    parameters["b1"][5] = parameters["b1"][1] - 1.5e-5
    parameters["W1"][5] = parameters["W1"][1]
    for unit, like, size in ((3, 0, 0.05), (4, 2, 0.06)):
        # Of nearly equal weights, so that their norm moves as far as it can.
        parameters["W2"][like] = size + rng.permutation(7) / 2000
        parameters["b2"][like] = size
        parameters["W2"][unit] = parameters["W2"][like] + 4.5e-7
        parameters["b2"][unit] = parameters["b2"][like] + 4.5e-7
    return parameters


@symmetry("clones", hint="Allow for 1e-6 in each weight and bias: rounding makes clones differ.")
def check_probe_allows_for_rounding(student, rng):
    """Units that differ by less than 1e-6 are the same, those that differ by 0.000015 are not"""
    require_found(student, near_clones, rng, steps=0, apart=1e-3)
    require_found(student, near_the_limit, rng, steps=0, alike=5e-7, apart=1.4e-5)


@symmetry("clones", slow=True)
@hint("Train the given parameters with `train`; change nothing else.")
def check_probe_finds_that_clones_stay_clones(student, rng):
    """Units that begin the same, with the same ways out, are still the same after training"""
    for make in (equal_parameters, scattered_clones):
        require_found(student, make, rng)


@symmetry("broken", weight=2.5, slow=True)
@hint("Count after training; `train` returns new parameters first.")
def check_probe_finds_that_training_tells_units_apart(student, rng):
    """Units whose ways out differ are different after training"""
    require_found(student, other_ways_out, rng)


@symmetry("arguments", slow=True, hint="Pass learning_rate and steps on to `train`.")
def check_probe_trains_as_told(student, rng):
    """With steps = 0 or a learning rate of 0 everything stays as it is"""
    for learning_rate, steps in ((0.5, 0), (0.0, 20)):
        require_found(student, other_ways_out, rng, learning_rate, steps)


@symmetry("purity", weight=0.5, hint="`train` makes new parameters; leave the old ones.")
def check_probe_leaves_the_parameters_alone(student, rng):
    """parameters, X and Y are unchanged after the call"""
    reply = student.call("symmetry_probe", scattered_clones(rng), *probe_data(rng), 0.5, 3)
    unit_counts(of_hidden(reply.value))
    expect.unchanged(reply, "parameters", "X", "Y")


# criterion_cross


def losses(submission, outputs, labels):
    """Return the loss of each pair of outputs and labels."""
    pairs = zip(outputs, labels, strict=True)
    return [submission.criterion_cross(p.clone(), y.clone()) for p, y in pairs]


def loss_slopes(submission, outputs, labels, h):
    """Return the gradient of the loss, and the loss with each output moved by h up and down."""
    criterion = submission.criterion_cross
    given = outputs.clone().requires_grad_()
    criterion(given, labels).mean().backward()
    moved = []
    for index in range(len(outputs)):
        step = torch.zeros_like(outputs)
        step[index] = h
        both = criterion(outputs + step, labels), criterion(outputs - step, labels)
        moved.append([one.mean() for one in both])
    return given.grad, moved


def probabilities(rng, shape):
    """Return a tensor of probabilities that are neither near 0 and 1 nor near 1/2."""
    near_0 = rng.uniform(0.05, 0.4, size=shape)
    return torch.tensor(np.where(rng.random(shape) < 0.5, near_0, 1 - near_0))


def some_labels(rng, count):
    """Return a column of 0. and 1., of which there are both."""
    return torch.tensor(rng.permutation(np.arange(count) % 2)[:, None], dtype=torch.float64)


def loss_values(student, outputs, labels):
    """Return the loss of each pair as a number."""
    returned = expect.returns(student.run(losses, outputs, labels), list, length=len(outputs))
    return [expect.number(one, name="the loss") for one in returned]


@cross("contract", public=True)
def check_loss_is_a_positive_number(student):
    """It returns one number above 0, for a column and for a vector of outputs"""
    outputs, labels = torch.tensor([0.8, 0.4, 0.3]), torch.tensor([1.0, 0.0, 1.0])
    values = loss_values(student, [outputs, outputs[:, None]], [labels, labels[:, None]])
    expect.that(all(one > 0 for one in values), "the loss is above 0", f"it is {values[0]:.4g}")


@cross(
    "terms", weight=2.5, hint="-log p where the label is 1, -log(1 - p) where it is 0; no limit."
)
def check_loss_of_one_example(student, rng):
    """For one example it is -log p if the label is 1, and -log(1 - p) if it is 0, however large"""
    for label in (1.0, 0.0):
        outputs = [probabilities(rng, (1, 1)) for _ in range(4)]
        found = loss_values(student, outputs, [torch.full((1, 1), label).double()] * 4)
        right = [-math.log(p.item() if label else 1 - p.item()) for p in outputs]
        name = f"the loss of one example with label {label:.0f}"
        expect.close(np.array(found), right, name=name, rtol=1e-4)
    # Up to 1e-7 inside the logarithm is allowed for, which takes 0.7 % off; so is float32, in which
    # 1 - p is off by 3 %, and its logarithm by 0.3 %.
    for near in (1e-2, 1e-4, 1e-6):
        outputs = [torch.tensor([[p]], dtype=torch.float64) for p in (near, 1 - near)]
        labels = [torch.tensor([[one]], dtype=torch.float64) for one in (1.0, 0.0)]
        found = loss_values(student, outputs, labels)
        name = f"the loss of one example, {near:g} away from the wrong label,"
        expect.close(np.array(found), [-math.log(near)] * 2, name=name, rtol=1e-2)


@cross("mean", weight=1.5, hint="torch.mean over all examples.")
def check_loss_is_the_mean_over_the_examples(student, rng):
    """For several examples it is the mean of what it is for each alone"""
    outputs, labels = probabilities(rng, (7, 1)), some_labels(rng, 7)
    alone = loss_values(student, outputs.split(1), labels.split(1))
    expect.that(np.any(np.array(alone) != 0), "some loss is not 0", mismatch="all are", hint="")
    (together,) = loss_values(student, [outputs], [labels])
    expect.close(np.array(together), np.mean(alone), name="the loss", rtol=1e-4)


@cross("autograd", weight=2, hint="Compute with tensors: no .item(), .detach(), NumPy.")
def check_loss_has_a_gradient(student, rng):
    """loss.backward() gives the outputs the gradient of the loss"""
    outputs, labels, h = probabilities(rng, (5, 1)), some_labels(rng, 5), 1e-3
    returned = student.run(loss_slopes, outputs, labels, h)
    gradient, moved = expect.like(returned, (object, ((object, object),) * 5))
    slopes = [(expect.number(up) - expect.number(down)) / (2 * h) for up, down in moved]
    # The third derivative and float32 in the submission leave 3 % of the largest slope at most.
    desired = np.array(slopes).reshape(5, 1)
    expect.that(np.any(desired != 0), "the loss depends on the outputs", mismatch="it does not")
    atol = 0.03 * float(np.abs(desired).max())
    expect.close(gradient, desired, name="the gradient of the outputs", rtol=0.03, atol=atol)


def loss_arguments(submission, outputs, labels):
    """Return outputs and labels as they are after the loss of them was computed, and the loss."""
    outputs, labels = outputs.clone(), labels.clone()
    loss = submission.criterion_cross(outputs, labels)
    return loss.sum() if isinstance(loss, torch.Tensor) else loss, outputs, labels


@cross("terms", weight=1.5, public=True)
@hint("-log p where the label is 1, -log(1 - p) where it is 0: 0.223 and 0.511 here.")
def check_loss_of_0_8_and_of_0_4(student):
    """Output 0.8 with label 1 has loss 0.2231, output 0.4 with label 0 has 0.5108"""
    outputs = [torch.tensor([[one]], dtype=torch.float64) for one in (0.8, 0.4)]
    labels = [torch.tensor([[one]], dtype=torch.float64) for one in (1.0, 0.0)]
    found = loss_values(student, outputs, labels)
    for one, right, p, label in zip(found, (0.2231, 0.5108), (0.8, 0.4), (1, 0), strict=True):
        name = f"the loss of output {p} with label {label}"
        expect.close(np.array(one), right, name=name, rtol=1e-3)


@cross("mean", public=True, hint="torch.mean over all examples.")
def check_loss_of_the_example(student):
    """The loss of outputs [0.8, 0.4] is the mean of the losses of 0.8 and of 0.4"""
    outputs, labels = torch.tensor([[0.8], [0.4]]), torch.tensor([[1.0], [0.0]])
    one, other = loss_values(student, list(outputs.split(1)), list(labels.split(1)))
    (both,) = loss_values(student, [outputs], [labels])
    expect.that(one != 0 or other != 0, "some loss is not 0", "both are", hint="")
    expect.close(np.array(both), (one + other) / 2, name="the loss of both", rtol=1e-4)


def slope_of_loss(submission, outputs, labels):
    """Return the gradient of the loss with respect to the outputs."""
    outputs = outputs.clone().requires_grad_()
    submission.criterion_cross(outputs, labels).mean().backward()
    return outputs.grad


@cross("autograd", public=True, hint="Compute with tensors: no .item(), .detach(), NumPy.")
def check_loss_can_be_differentiated(student):
    """loss.backward() gives the outputs a gradient that is not 0"""
    outputs, labels = torch.tensor([[0.8], [0.4]]), torch.tensor([[1.0], [0.0]])
    gradient = student.run(slope_of_loss, outputs, labels)
    gradient = expect.array(gradient, shape=(2, 1), name="the gradient of the outputs")
    expect.that(np.any(gradient != 0), "the gradient is not 0", "it is")


@cross(
    "purity", weight=0.5, hint="Functions that end with an underscore change what they are given."
)
def check_loss_leaves_its_inputs_alone(student, rng):
    """outputs and labels are unchanged after the call"""
    for shape in ((6, 1), (6,)):
        outputs, labels = (
            probabilities(rng, (6, 1)).reshape(shape),
            some_labels(rng, 6).reshape(shape),
        )
        outputs[0], outputs[1] = 1e-7, 1 - 1e-7
        returned = student.run(loss_arguments, outputs, labels)
        loss, *after = expect.returns(returned, tuple, length=3)
        any_loss = expect.number(loss, name="the loss") != 0
        expect.that(any_loss, "the loss is not 0", mismatch="it is")
        for one, given in zip(expect.arrays(after, [shape] * 2), (outputs, labels), strict=True):
            same = np.array_equal(one, given.numpy())
            expect.that(same, "outputs and labels are what they were", mismatch="they have changed")


# Net_…
#
# The drivers look at what goes into each linear layer, so that it does not matter what the layers
# are called or where the network keeps them.

SHAPES = ([5, 9, 7, 6, 3], [4, 2], [3, 8, 2], [4, 6, 6, 6, 3])


def net_weights(submission, name, sizes, count):
    """Return the weights of so many new networks, each a list."""
    x = in_their_precision(torch.zeros(2, sizes[0]))
    nets = [getattr(submission, name)(list(sizes)) for _ in range(count)]
    return [[layer.weight.detach() for layer in watch(net, x)[0]] for net in nets]


def net_output(submission, name, sizes, weights, biases, x):
    """Return the output of a network that is given these weights and biases."""
    x = in_their_precision(x)
    net = getattr(submission, name)(sizes)
    layers, _, _ = watch(net, x)
    for layer, weight, bias in zip(layers, weights, biases, strict=True):
        dtype = layer.weight.dtype
        layer.weight = torch.nn.Parameter(weight.to(dtype))
        layer.bias = torch.nn.Parameter(bias.to(dtype))
    return net(x)


def net_step(submission, name, sizes, values, x):
    """Return the weights and biases of a network before and after a step of its optimizer.

    values: what its weights and biases hold before; the tensors remain those of the network.
    """
    x = in_their_precision(x)
    net = getattr(submission, name)(sizes)
    layers, _, _ = watch(net, x)
    own = [one for layer in layers for one in (layer.weight, layer.bias)]
    with torch.no_grad():
        for one, value in zip(own, values, strict=True):
            one.copy_(value)
    before = [one.detach().clone() for one in own]
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    optimizer.zero_grad()
    (net(x) ** 2).sum().sqrt().backward()
    optimizer.step()
    return before, [one.detach().clone() for one in own]


def require_net_layers(student, name):
    """Fail unless a network has the linear layers that follow from the sizes."""
    for sizes in SHAPES:
        expected = f"for Layers = {sizes}, linear layers of these sizes, with biases"
        known = "the layers are in an nn.ModuleList (or are attributes of the network)"
        found = student.run(layers_of, name, [list(sizes)], torch.zeros(2, sizes[0]))
        expect.layer_sizes(found, sizes, expected, known)


def require_net_output(student, rng, name, activations, expected):
    """Fail unless a network computes linear layers with one of these activations in between."""
    # With large inputs, too, for activations and outputs that are cut off.
    for sizes, inputs in (*((one, 1) for one in SHAPES), ([3, 8, 7, 2], 40), ([3, 2], 40)):
        pairs = list(itertools.pairwise(sizes))
        weights = [torch.tensor(rng.normal(size=(k, n)) / math.sqrt(n)) for n, k in pairs]
        biases = [torch.tensor(rng.normal(size=k)) for _, k in pairs]
        x = torch.tensor(inputs * rng.normal(size=(17, sizes[0])))
        returned = student.run(net_output, name, list(sizes), weights, biases, x)
        output = expect.array(returned, shape=(17, sizes[-1]), name="the output")
        near = []
        for activation in activations:
            desired = x
            for W, b in zip(weights[:-1], biases[:-1], strict=True):
                desired = activation(desired @ W.T + b)
            desired = (desired @ weights[-1].T + biases[-1]).numpy()
            near.append(np.allclose(output, desired, rtol=1e-4, atol=1e-4))
        expect.that(any(near), expected, mismatch="the output is another one")


def new_weights(student, name):
    """Return the weights of two new networks of WIDE layers, a list for each."""
    shapes = [(units, below) for below, units in itertools.pairwise(WIDE)]
    returned = student.once(name, lambda: student.run(net_weights, name, WIDE, 2))
    nets = []
    for one in expect.returns(returned, list, length=2):
        some = expect.returns(one, tuple)
        own = (
            shapes[:-1] if len(some) == len(shapes) - 1 else shapes
        )  # that none is missing: layers
        nets.append(expect.arrays(exactly(some, len(own), "each linear layer"), own, each="a W"))
    return nets


def require_bounds(weights, bounds):
    """Fail unless the weights of each layer fill the range between its bounds, and no more.

    That all of 5,400 uniform draws miss the outermost hundredth at an end has a chance of 1e-23.
    """
    for W, (low, high) in zip(weights, bounds, strict=False):
        end, rounding = (high - low) / 100, (high - low) * 1e-6
        inside = low - rounding <= W.min() and W.max() <= high + rounding
        expect.that(
            inside and W.min() <= low + end and W.max() >= high - end,
            "the weights of each layer reach from one bound to the other, and not beyond",
            mismatch="they reach less far" if inside else "some lie beyond",
        )


def require_uniform(weights):
    """Fail unless the weights of each layer are spread evenly over the range that they take.

    Normal draws have a distance of 0.2. The range is the observed one, which adds 0.01 at most.
    """
    require_spread(weights)
    weights = [W.astype(float) for W in weights]
    spread = [(W - W.min()) / (W.max() - W.min()) for W in weights]
    # All together, too: these are so many that they tell laws apart that are more alike.
    for W in (*spread, np.concatenate([one.ravel() for one in spread])):
        found = chance.distance(W, lambda w: w)
        expect.that(
            found <= chance.distance_off(W.size) + 0.01,
            "the weights of each layer are spread evenly",
            mismatch="they are not: some parts of the range have more than others",
        )


def require_trained(student, rng, name):
    """Fail unless each weight matrix and each bias is one of its own, which training changes."""
    sizes = [6, 9, 9, 9, 4]
    # All above 0 and around 1/2: no ReLU is inactive and no tanh saturated.
    x, values = torch.tensor(rng.uniform(0.2, 1, size=(19, 6))), []
    for below, units in itertools.pairwise(sizes):
        values.append(torch.tensor(rng.uniform(0.5, 1, size=(units, below)) / below))
        values.append(torch.tensor(rng.uniform(0.05, 0.15, size=units)))
    returned = student.run(net_step, name, sizes, values, x)
    before, after = expect.returns(returned, tuple, length=2)
    before, after = (exactly(one, 8, "each weight and bias") for one in (before, after))
    for one, value in zip(before, values, strict=True):
        own = np.allclose(expect.array(one, shape=tuple(value.shape)), value, atol=1e-6)
        expected = "each layer has a weight matrix and a bias of its own"
        expect.that(own, expected, mismatch="some share theirs")
    for one, other in zip(before, after, strict=True):
        expect.that(
            not np.array_equal(*expect.arrays([one, other], [None] * 2, each="a weight or bias")),
            "a step of torch.optim.SGD changes every weight matrix and every bias",
            mismatch="some stay as they are",
        )


# Outputs of a network 1 -> 2 -> 1 -> 1 with weights 1, -1; 2, -3; -2 and biases 0, 0; 0.5; 1.
SMALL_WEIGHTS = ([[1.0], [-1.0]], [[2.0, -3.0]], [[-2.0]])
SMALL_BIASES = ([0.0, 0.0], [0.5], [1.0])
WITH_RELU, WITH_TANH = {2.0: -8.0, -2.0: 1.0}, {0.5: -0.98557, -0.5: 2.89578}


def require_example(student, name, *tables):
    """Fail unless a network with given weights has the outputs of one of these tables."""
    expected, right = [], False
    for table in tables:
        weights = [torch.tensor(one) for one in SMALL_WEIGHTS]
        biases = [torch.tensor(one) for one in SMALL_BIASES]
        x = torch.tensor(list(table))[:, None]
        output = expect.array(student.run(net_output, name, [1, 2, 1, 1], weights, biases, x))
        found, wanted = output.ravel(), [*table.values()]
        right = right or (found.size == len(wanted) and np.allclose(found, wanted, atol=1e-3))
        expected.append(f"{wanted} for x = {[*table]}")
    what = "with weights 1 and -1; 2 and -3; -2 and biases 0, 0; 0.5; 1 the outputs are "
    expect.that(right, what + " or ".join(expected), f"the last ones are {found}")


def require_example_bounds(student, name, sizes, bounds):
    """Fail unless the weights of the first two layers reach about from one bound to the other."""
    (weights,) = expect.returns(student.run(net_weights, name, list(sizes), 1), list, length=1)
    two = expect.returns(weights, tuple, length=2)
    for layer, (W, (low, high)) in enumerate(zip(two, bounds, strict=True), 1):
        W = expect.array(W, name=f"the weights of layer {layer}").astype(float)
        expect.that(W.size, f"layer {layer} has weights", "it has none")
        near = (high - low) / 50  # of 2,300 draws none is that near with a chance of 1e-20
        both = low - 1e-6 <= W.min() <= low + near and high - near <= W.max() <= high + 1e-6
        what = f"the weights of layer {layer} for Layers = {sizes} reach from {low} to {high}"
        expect.that(both, what, f"they reach from {W.min():.3g} to {W.max():.3g}")


UNIFORM_BOUNDS = [(0.0, 1.0)] * 3
XAVIER_BOUNDS = [(-math.sqrt(6 / both), math.sqrt(6 / both)) for both in BOTH]
HE_BOUNDS = [(-math.sqrt(6 / below), math.sqrt(6 / below)) for below in BELOW]
BETWEEN = "between the linear layers, and nowhere else"


@net_uniform("layers", weight=3, public=True)
def check_net_uniform_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_Uniform")


@net_uniform("forward", weight=3)
def check_net_uniform_computes_the_layers(student, rng):
    """Between the linear layers stands ReLU, or everywhere tanh; after the last one nothing"""
    activations = (torch.relu, torch.tanh)
    require_net_output(student, rng, "Net_Uniform", activations, f"ReLU or tanh {BETWEEN}")


@net_uniform("bounds", weight=3, hint="linear.weight.data.uniform_(0, 1)")
def check_net_uniform_weights_reach_from_0_to_1(student):
    """The weights of each layer reach from 0 to 1"""
    require_bounds(new_weights(student, "Net_Uniform")[0], UNIFORM_BOUNDS)


@net_uniform("forward", weight=1.5, public=True)
def check_net_uniform_computes_the_example(student):
    """With given weights it computes the outputs of an example"""
    require_example(student, "Net_Uniform", WITH_RELU, WITH_TANH)


@net_uniform("bounds", weight=2, public=True)
def check_net_uniform_weights_of_the_example(student):
    """For Layers = [46, 50, 550, 3] the weights of two layers reach from one bound to the other"""
    require_example_bounds(student, "Net_Uniform", [46, 50, 550, 3], [(0.0, 1.0)] * 2)


@net_uniform("family", hint="uniform_, not normal_")
def check_net_uniform_weights_are_uniform(student):
    """The weights of each layer are spread evenly over their range"""
    require_uniform(new_weights(student, "Net_Uniform")[0])


@net_uniform("independence", hint="Seed outside the class, if at all.")
def check_net_uniform_draws_anew(student):
    """Each layer of each new network has draws of its own"""
    require_own_draws(*new_weights(student, "Net_Uniform"))


@net_uniform("trainable", weight=1.5, hint="Change the weight that the layer has.")
def check_net_uniform_can_be_trained(student, rng):
    """A step of an optimizer changes every weight matrix and every bias"""
    require_trained(student, rng, "Net_Uniform")


@net_xavier("layers", weight=3, public=True)
def check_net_xavier_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_Xavier")


@net_xavier("forward", weight=3)
def check_net_xavier_computes_the_layers(student, rng):
    """Between the linear layers stands tanh, after the last one nothing"""
    require_net_output(student, rng, "Net_Xavier", (torch.tanh,), f"tanh {BETWEEN}")


@net_xavier("bounds", weight=3, hint="torch.nn.init.xavier_uniform_(linear.weight)")
def check_net_xavier_weights_reach_to_their_bounds(student):
    """The weights of each layer reach from -a to a, where a is the root of 6 / (n + k)"""
    require_bounds(new_weights(student, "Net_Xavier")[0], XAVIER_BOUNDS)


@net_xavier("forward", weight=1.5, public=True)
def check_net_xavier_computes_the_example(student):
    """With given weights it computes the outputs of an example"""
    require_example(student, "Net_Xavier", WITH_TANH)


@net_xavier("bounds", weight=2, public=True)
def check_net_xavier_weights_of_the_example(student):
    """For Layers = [46, 50, 550, 3] the weights of two layers reach from one bound to the other"""
    require_example_bounds(student, "Net_Xavier", [46, 50, 550, 3], [(-0.25, 0.25), (-0.1, 0.1)])


@net_xavier("family", hint="xavier_uniform_, not xavier_normal_")
def check_net_xavier_weights_are_uniform(student):
    """The weights of each layer are spread evenly over their range"""
    require_uniform(new_weights(student, "Net_Xavier")[0])


@net_xavier("independence", hint="Seed outside the class, if at all.")
def check_net_xavier_draws_anew(student):
    """Each layer of each new network has draws of its own"""
    require_own_draws(*new_weights(student, "Net_Xavier"))


@net_xavier("trainable", weight=1.5, hint="Change the weight that the layer has.")
def check_net_xavier_can_be_trained(student, rng):
    """A step of an optimizer changes every weight matrix and every bias"""
    require_trained(student, rng, "Net_Xavier")


@net_he("layers", weight=3, public=True)
def check_net_he_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_He")


@net_he("forward", weight=3)
def check_net_he_computes_the_layers(student, rng):
    """Between the linear layers stands ReLU, after the last one nothing"""
    require_net_output(student, rng, "Net_He", (torch.relu,), f"ReLU {BETWEEN}")


@net_he("bounds", weight=3)
@hint('torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")')
def check_net_he_weights_reach_to_their_bounds(student):
    """The weights of each layer reach from -a to a, where a is the root of 6 / n"""
    require_bounds(new_weights(student, "Net_He")[0], HE_BOUNDS)


@net_he("forward", weight=1.5, public=True)
def check_net_he_computes_the_example(student):
    """With given weights it computes the outputs of an example"""
    require_example(student, "Net_He", WITH_RELU)


@net_he("bounds", weight=2, public=True)
def check_net_he_weights_of_the_example(student):
    """For Layers = [24, 150, 40, 3] the weights of two layers reach from one bound to the other"""
    require_example_bounds(student, "Net_He", [24, 150, 40, 3], [(-0.5, 0.5), (-0.2, 0.2)])


@net_he("family", hint="kaiming_uniform_, not kaiming_normal_")
def check_net_he_weights_are_uniform(student):
    """The weights of each layer are spread evenly over their range"""
    require_uniform(new_weights(student, "Net_He")[0])


@net_he("independence", hint="Seed outside the class, if at all.")
def check_net_he_draws_anew(student):
    """Each layer of each new network has draws of its own"""
    require_own_draws(*new_weights(student, "Net_He"))


@net_he("trainable", weight=1.5, hint="Change the weight that the layer has.")
def check_net_he_can_be_trained(student, rng):
    """A step of an optimizer changes every weight matrix and every bias"""
    require_trained(student, rng, "Net_He")


# vanishing_ratio
#
# The worker returns the weights that each network began and ended with. All gradients are computed
# from these on this side.

# Of the reference, over 200 data sets with six seeds each: the mean logarithm of the ratios is
# -12.76 with standard deviation 0.45 for sigmoid and Xavier, -1.36 with 0.27 for ReLU and He. The
# limits lie 13 and 11 standard deviations away.
VANISHED, ALIVE = 1e-3, 1e-2
DEEP = [20] + [32] * 9 + [2]
SHALLOW = [20, 9, 13, 3]


def ratio_runs(submission, kind, sizes, x, y, seeds):
    """Return what vanishing_ratio returns, and of each network made its first and last weights.

    kind: of the activation: "tanh", "sigmoid" with Xavier's weights or "relu" with He's.
    """
    nn, nets = torch.nn, []
    activation = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}[kind]

    def make_net():
        layers = []
        for below, units in itertools.pairwise(sizes):
            linear = nn.Linear(below, units, dtype=torch.float32)
            if kind != "tanh":
                nn.init.zeros_(linear.bias)
                bound = math.sqrt(6 / (below if kind == "relu" else below + units))
                nn.init.uniform_(linear.weight, -bound, bound)
            layers += [linear, activation()]
        net = nn.Sequential(*layers[:-1])
        nets.append((net, [one.detach().clone() for one in net.parameters()]))
        return net

    x, y, seeds = x.clone(), y.clone(), list(seeds)
    ratios = submission.vanishing_ratio(make_net, x, y, seeds)
    runs = [(first, [one.detach() for one in net.parameters()]) for net, first in nets]
    return {"ratios": ratios, "runs": runs, "x": x.detach(), "y": y, "seeds": seeds}


def note_ratios(student, kind, sizes, data, seeds):
    """Return what is noted of the networks, each entry as it came."""
    noted = student.run(ratio_runs, kind, sizes, *data, seeds)
    parts = {"ratios": object, "runs": [(object, object)], "x": object, "y": object}
    return expect.like(noted, parts | {"seeds": object})


def run_ratios(student, kind, sizes, data, seeds, *, strict=False):
    """Return one number for each seed, and the first and last weights of as many networks."""
    return read_ratios(note_ratios(student, kind, sizes, data, seeds), sizes, seeds, strict=strict)


def read_ratios(noted, sizes, seeds, *, strict=False):
    """Return what run_ratios does of what is noted.

    strict: a dict by seed is refused; that it is none is the concern of one check.
    """
    given = noted["ratios"]
    if isinstance(given, dict) and not strict and all(seed in given for seed in seeds):
        given = [given[seed] for seed in seeds]
    ratios = [expect.number(one) for one in exactly(given, len(seeds), "each seed")]
    shapes = [one for n, k in itertools.pairwise(sizes) for one in ((k, n), (k,))]
    runs = [[expect.arrays(one, shapes, each="a weight") for one in run] for run in noted["runs"]]
    expected = "make_net is called once for each seed"
    expect.that(len(runs) == len(seeds), expected, mismatch="it is called more or less often")
    return ratios, runs


def seeded(sizes, seed):
    """Return the weights and biases of a tanh network that is made right after seeding."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        pairs = itertools.pairwise(sizes)
        layers = [torch.nn.Linear(*one, dtype=torch.float32) for one in pairs]
    return [one.detach().numpy() for layer in layers for one in layer.parameters()]


def gradient_ratio(parameters, kind, data):
    """Return how much smaller the gradient of the first weights is than that of the last."""
    function = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu}[kind]
    values = [torch.tensor(one, dtype=torch.float64, requires_grad=True) for one in parameters]
    h, y = data[0].double(), data[1]
    pairs = list(zip(values[::2], values[1::2], strict=True))
    for index, (W, b) in enumerate(pairs):
        h = h @ W.T + b
        h = function(h) if index < len(pairs) - 1 else h
    torch.nn.functional.cross_entropy(h, y).backward()
    return (values[0].grad.norm() / values[-2].grad.norm()).item()


def labelled_points(rng, count, classes=2):
    """Return x (count, 20) float32 and y (count,) with labels that depend on x."""
    x = rng.normal(size=(count, 20))
    y = (x @ rng.normal(size=(20, classes))).argmax(axis=1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y)


def some_seeds(rng, count):
    """Return different seeds."""
    return [int(seed) for seed in rng.choice(10_000, size=count, replace=False)]


@vanishing("contract", public=True)
def check_ratios_are_one_number_a_seed(student, rng):
    """It returns a list with one number above 0 for each seed"""
    # The logarithm of such a ratio has mean -1.4 and standard deviation 0.3: it is below 0.
    data = labelled_points(rng, 40, 3)
    ratios, _ = run_ratios(student, "sigmoid", SHALLOW, data, some_seeds(rng, 3), strict=True)
    expect.that(all(one > 0 for one in ratios), "the ratios are above 0", f"they are {ratios}")


def example_ratios(submission, seeds):
    """Return the ratios of copies of a small network, and a number drawn as each is made."""
    nn, drawn = torch.nn, []

    def make_net():
        drawn.append(float(torch.rand(())))
        first, last = (nn.Linear(*one, dtype=torch.float32) for one in ((2, 3), (3, 2)))
        with torch.no_grad():
            first.weight.copy_(torch.tensor([[1.0, -1.0], [0.5, 2.0], [-1.0, 0.5]]))
            first.bias.copy_(torch.tensor([0.1, -0.2, 0.3]))
            last.weight.copy_(torch.tensor([[1.0, 2.0, -1.0], [0.5, -1.0, 1.0]]))
            last.bias.copy_(torch.tensor([0.2, -0.1]))
        return nn.Sequential(first, nn.Tanh(), last)

    x = torch.tensor([[1.0, 0.5], [-0.5, 1.0], [0.3, -1.0]])
    return submission.vanishing_ratio(make_net, x, torch.tensor([1, 0, 1]), seeds), drawn


def run_example(student):
    """Return the ratios of three copies of a network, with seeds 5, 3 and 5, and what is drawn."""
    ratios, drawn = expect.like(student.run(example_ratios, [5, 3, 5]), (object, [float]))
    if isinstance(ratios, dict):  # that it is a list is another check's concern
        ratios = list(ratios.values())
    return [expect.number(one) for one in some(ratios)], drawn


@vanishing("ratio", weight=2, public=True)
@hint("Root of the sum of squares of the first weights' gradient, divided by that of the last.")
def check_ratio_of_a_small_network(student):
    """In a small network the norms are 0.6847 for the first weights, 0.6146 for the last: 1.114"""
    ratios, _ = run_example(student)
    expect.that(ratios, "there is a ratio", "there is none")
    for one in ratios:
        expect.close(np.array(one), 1.1141, name="the ratio of 0.6847 to 0.6146", rtol=1e-3)


@vanishing("seeding", weight=2, public=True)
@hint("Right before each make_net(), call torch.manual_seed with the seed of this run.")
def check_networks_of_a_seed_begin_alike(student):
    """With seeds 5, 3 and 5 the two networks of seed 5 begin alike, and that of seed 3 otherwise"""
    _, drawn = run_example(student)
    expect.that(len(drawn) == 3, "make_net is called once for each seed", f"{len(drawn)} times")
    kinds = len(set(drawn))
    expect.that(kinds > 1, "networks of two seeds draw other weights", "they begin alike")
    expect.that(kinds == 2, "the two networks with seed 5 begin alike", "they do not")


@vanishing("seeding", weight=2)
@hint("Right before each make_net(), call torch.manual_seed with the seed of this run.")
def check_ratios_come_from_seeded_networks(student, rng):
    """Each number is that of a network made right after torch.manual_seed with its seed"""
    low, middle, high = sorted(some_seeds(rng, 3))
    data, seeds = labelled_points(rng, 40, 3), [middle, high, low, middle]
    ratios, runs = run_ratios(student, "tanh", SHALLOW, data, seeds)
    wanted = [seeded(SHALLOW, seed) for seed in seeds]
    pairs = zip(runs, wanted, strict=True)
    in_order = all(np.array_equal(first[0], one[0]) for (first, _), one in pairs)
    # Who makes them in another order returns the numbers in that of the seeds all the same.
    desired = [gradient_ratio(one, "tanh", data) for one in wanted]
    expect.that(
        in_order or np.allclose(ratios, desired, rtol=1e-3),
        "each number is that of the network made after torch.manual_seed of its own seed",
        mismatch="it is that of another network",
    )


@vanishing("ratio", weight=3)
@hint("Root of the sum of squares of the first weights' gradient, divided by that of the last.")
def check_ratios_are_those_of_the_gradients(student, rng):
    """Each number is the norm of the first weights' gradient divided by that of the last's"""
    (x, y), seeds = labelled_points(rng, 40, 3), some_seeds(rng, 3)
    seeds.sort(key=lambda seed: gradient_ratio(seeded(SHALLOW, seed), "tanh", (x, y)))
    seeds[:2] = seeds[1::-1]  # so that the ratios are in no order of their size
    for data in ((x, y), (20 * x, y)):  # with large inputs the ratios are above 1, too
        ratios, runs = run_ratios(student, "tanh", SHALLOW, data, seeds)
        desired = [gradient_ratio(seeded(SHALLOW, seed), "tanh", data) for seed in seeds]
        if not np.allclose(ratios, desired, rtol=1e-3):  # how they are seeded is no concern here
            desired = [gradient_ratio(first, "tanh", data) for first, _ in runs]
            expect.close(np.array(ratios), desired, name="what is returned", rtol=1e-3)


@vanishing("untrained", hint="backward() is enough: take no step.")
def check_ratios_are_measured_without_training(student, rng):
    """The networks keep the weights that make_net has given them; x, y and seeds are unchanged"""
    data, seeds = labelled_points(rng, 40, 3), some_seeds(rng, 2)
    noted = note_ratios(student, "tanh", SHALLOW, data, seeds)
    _, runs = read_ratios(noted, SHALLOW, seeds)
    for first, last in runs:
        expect.that(
            all(np.array_equal(a, b) for a, b in zip(first, last, strict=True)),
            "the weights are afterwards what they were",
            mismatch="they have changed",
        )
    x, y = expect.arrays([noted["x"], noted["y"]], [tuple(one.shape) for one in data])
    kept = np.array_equal(x, data[0].numpy()) and np.array_equal(y, data[1].numpy())
    expected = "x, y and seeds are afterwards what they were"
    kept = kept and expect.equals(noted["seeds"], seeds)
    expect.that(kept, expected, mismatch="they have changed")


@vanishing("experiment", slow=True)
@hint("The first layer's gradient belongs above the line, the last layer's below it.")
def check_gradients_vanish_with_sigmoid_and_survive_with_he(student, rng):
    """Over ten layers the gradient vanishes with sigmoid and Xavier, not with ReLU and He"""
    data, seeds = labelled_points(rng, 200), some_seeds(rng, 6)
    for kind, name in (("sigmoid", "sigmoid and Xavier"), ("relu", "ReLU and He")):
        ratios, _ = run_ratios(student, kind, DEEP, data, seeds)
        above_0 = all(one > 0 for one in ratios)
        expect.that(above_0, "the ratios are above 0", mismatch="not all are")
        mean = math.exp(np.mean(np.log(ratios)))
        small = kind == "sigmoid"
        expect.that(
            mean < VANISHED if small else mean > ALIVE,
            f"with {name} the ratio is {'tiny' if small else 'not far from 1'}",
            mismatch="it is larger" if small else "it is smaller",
        )
