"""Graders of the regularization assignment.

The checks of one question are of different concepts. Where a rule is not the concern of a check, it
compares what the student's function does in two situations, or in ways that hold whatever the rule.

All is exact, or as far from its threshold as rounding is from a mistake, but for what is drawn at
random in the last three questions. There rates are held to the bounds of `chance`, which a right
solution exceeds less than once in 1e11 times; there are some ninety of them. Other draws that fail
a right solution are rarer still, as is said beside each. So all checks together fail a right one
less than once in 1e9 gradings.
"""

import itertools
import math

import numpy as np

from autograder.grading import chance, expect, hint, question
from reg_utils import compute_cost, forward_propagation

norm = question("frobenius_norm")
cost = question("compute_cost_with_regularization")
backward = question("backward_propagation_with_regularization")
l1 = question("l1_cost")
prox = question("proximal_step")
decay = question("decayed_step")
stopper = question("EarlyStopper")
scale = question("standardize")
diagnosis = question("diagnose")
flip = question("random_flip")
crop = question("random_crop")
mix = question("mixup")

# Widths of which no two are equal, so that a misplaced or transposed matrix does not fit by chance.
WIDTHS = (4, 7, 5, 1)
DEPTHS = ((6, 2), (3, 5, 2), (2, 6, 3, 5, 4, 1))
# Of a difference of two costs, or of two gradients of a size up to 10, which may be computed in
# float32; a mistake changes a tenth at least.
PRICE_RTOL, PULL_ATOL = 1e-4, 2e-5


def network(rng, widths, biases=0.0):
    """Return random parameters W1, b1, … of a network of these widths, with biases of this size."""
    parameters = {}
    for layer, (below, units) in enumerate(itertools.pairwise(widths), 1):
        parameters[f"W{layer}"] = rng.normal(size=(units, below))
        parameters[f"b{layer}"] = biases * rng.uniform(1, 2, size=(units, 1))
    return parameters


def by_hand(*weights):
    """Return parameters with these weights, each a row, and biases of 0."""
    rows = {f"W{layer}": np.array([row], float) for layer, row in enumerate(weights, 1)}
    return rows | {f"b{layer}": np.zeros((1, 1)) for layer in range(1, len(weights) + 1)}


def with_biases(parameters, size):
    """Return the parameters with other biases."""
    biases = {name: 0 * b + size for name, b in parameters.items() if name.startswith("b")}
    return parameters | biases


def alone(parameters):
    """Yield a network of one layer for each W."""
    for name, W in parameters.items():
        if name.startswith("W"):
            yield {"W1": W, "b1": np.zeros((len(W), 1))}


def require_some(number, what):
    """Fail if a number is 0, where all that is asked of it would hold idly."""
    expect.that(number != 0, f"{what} is not 0", mismatch="it is", hint="")


def require_near(given, desired, name, rtol=PRICE_RTOL, atol=None):
    """Fail unless a number is what it should be."""
    expect.close(np.float64(given), desired, name=name, rtol=rtol, atol=atol)


# frobenius_norm


def norm_of(student, parameters):
    return expect.number(student.frobenius_norm(parameters), name="the norm")


@norm("contract", weight=4, public=True, follows="check_norm_is_a_root_of_squares")
def check_norm_is_a_number(student, rng):
    """It returns a number above 0"""
    returned = norm_of(student, network(rng, WIDTHS))
    expect.that(returned > 0, "the norm is above 0", mismatch="it is not")


ROOT = "check_norm_is_a_root_of_squares"


@norm("norm", weight=3, public=True, follows=(ROOT, "check_norm_takes_all_layers"))
def check_norm_of_the_example_is_3(student):
    """For W1 = [[1, 2]] and W2 = [[2]], with biases of 0, it is 3"""
    require_near(norm_of(student, by_hand([1, 2], [2])), 3, "the norm")


@norm("biases", weight=3, public=True, follows="check_norm_leaves_biases_out")
def check_norm_of_the_example_has_no_biases(student):
    """With biases of 7 it is for W1 = [[1, 2]] and W2 = [[2]] what it is with biases of 0"""
    plain = by_hand([1, 2], [2])
    first, other = (norm_of(student, with_biases(plain, size)) for size in (0, 7))
    require_some(first, "the norm")
    require_near(other, first, "the norm")


@norm("norm", weight=80)
@hint("Square each entry, add, and take one root.")
def check_norm_is_a_root_of_squares(student, rng):
    """For one layer it is the root of the sum of the squares of all entries of W1"""
    for widths in ((6, 2), (3, 5)):
        parameters = network(rng, widths)
        desired = math.sqrt(np.sum(parameters["W1"] ** 2))
        require_near(norm_of(student, parameters), desired, "the norm")


@norm("layers", weight=40, follows=ROOT)
@hint("Add the squares of all layers, 1 to L, before you take the root.")
def check_norm_takes_all_layers(student, rng):
    """Its square is the sum of the squares of each layer's own norm, for any number of layers"""
    for widths in DEPTHS:
        parameters = network(rng, widths)
        together = norm_of(student, parameters) ** 2
        apart = sum(norm_of(student, one) ** 2 for one in alone(parameters))
        require_some(apart, "the norm")
        require_near(together, apart, "the square of the norm")


@norm("biases", weight=40)
@hint("Only W1, W2, … count.")
def check_norm_leaves_biases_out(student, rng):
    """Biases change nothing"""
    parameters = network(rng, WIDTHS)
    plain = norm_of(student, parameters)
    require_near(norm_of(student, with_biases(parameters, 3.7)), plain, "the norm with biases")
    other = norm_of(student, network(rng, (9, 8, 7)))
    expect.that(other != plain, "it depends on the weights", mismatch="it does not", hint="")


@norm("purity", weight=15)
def check_norm_leaves_the_parameters_alone(student, rng):
    """The parameters are unchanged after the call"""
    reply = student.call("frobenius_norm", network(rng, WIDTHS, 1.0))
    require_some(expect.number(reply.value, name="the norm"), "the norm")
    expect.unchanged(reply, "the parameters")


# compute_cost_with_regularization


def outputs(rng, m):
    """Return A3 and Y of so many examples; A3 is well inside (0, 1)."""
    return rng.uniform(0.1, 0.9, size=(1, m)), np.arange(m)[None] % 2


def cost_of(student, A3, Y, parameters, lambd):
    returned = student.compute_cost_with_regularization(A3, Y, parameters, lambd)
    return expect.number(returned, name="the cost")


def price_of(student, parameters, lambd=0.7, m=6):
    """Return by how much the penalty raises the cost: so the cross-entropy does not matter."""
    A3, Y = np.full((1, m), 0.6), np.arange(m)[None] % 2
    plain, more = (cost_of(student, A3, Y, parameters, one) for one in (0.0, lambd))
    return more - plain


def squares_of(parameters):
    return sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in (1, 2, 3))


PENALTY = "check_cost_has_the_penalty"


@cost("contract", weight=3, public=True)
def check_cost_is_a_number(student, rng):
    """It returns a number"""
    require_some(cost_of(student, *outputs(rng, 5), network(rng, WIDTHS), 0.1), "the cost")


@cost("penalty", weight=3, public=True, follows=(PENALTY, "check_cost_has_a_price_on_each_layer"))
def check_cost_has_the_penalty_of_the_example(student):
    """For W1 = [[1, 2]], W2 = [[3]], W3 = [[-1]], lambd = 0.6, m = 3 the penalty is 1.5"""
    require_near(price_of(student, by_hand([1, 2], [3], [-1]), 0.6, 3), 1.5, "the penalty")


@cost("cross-entropy", weight=3, public=True, follows="check_cost_keeps_the_cross_entropy")
def check_cost_keeps_the_cross_entropy_of_the_example(student):
    """With lambd = 0, for outputs 0.5 and 0.8 and labels 1 and 0, it is 1.1513"""
    given = np.array([[0.5, 0.8]]), np.array([[1, 0]])
    returned = cost_of(student, *given, by_hand([1, 2], [3], [-1]), 0.0)
    require_near(returned, 1.151292546497023, "the cost")


@cost("cross-entropy", weight=25)
def check_cost_keeps_the_cross_entropy(student, rng):
    """With lambd = 0 it is the mean cross-entropy"""
    for m in (5, 8):
        A3, Y = outputs(rng, m)
        returned = cost_of(student, A3, Y, network(rng, WIDTHS, 1.0), 0.0)
        require_near(returned, compute_cost(A3, Y), "the cost with lambd = 0")


@cost("penalty", weight=90, follows="check_cost_has_a_price_on_each_layer")
@hint("lambd / (2 * m) times the sum of all squares.")
def check_cost_has_the_penalty(student, rng):
    """The penalty is lambd / 2m times the sum of the squares of all weights"""
    for lambd, m in ((0.7, 6), (3.1, 9), (0.2, 2)):
        parameters = network(rng, WIDTHS)
        desired = lambd / (2 * m) * squares_of(parameters)
        require_near(price_of(student, parameters, lambd, m), desired, "the penalty")


@cost("layers", weight=35)
@hint("W1, W2 and W3 have the same price.")
def check_cost_has_a_price_on_each_layer(student, rng):
    """Each of W1, W2 and W3 has its price: as much for the same entries"""
    entries, prices = rng.uniform(1, 2, size=12), []
    for layer in (1, 2, 3):
        parameters = {name: 0 * value for name, value in network(rng, (4, 3, 4, 3)).items()}
        parameters[f"W{layer}"] = entries.reshape(parameters[f"W{layer}"].shape)
        prices.append(price_of(student, parameters))
    what = "each of W1, W2 and W3 has a price"
    expect.that(all(prices), what, mismatch="there is none on some, or none at all")
    for price in prices[1:]:
        require_near(price, prices[0], "the penalty on another layer", rtol=1e-4)


@cost("biases", weight=25)
@hint("Biases have no price.")
def check_cost_has_no_price_on_biases(student, rng):
    """Biases change nothing"""
    given, parameters = outputs(rng, 6), network(rng, WIDTHS)
    plain, other = (
        cost_of(student, *given, with_biases(parameters, size), 0.7) for size in (0, 2.3)
    )
    require_some(plain, "the cost")
    require_near(other, plain, "the cost with biases")


@cost("purity", weight=10)
def check_cost_leaves_its_inputs_alone(student, rng):
    """All inputs are unchanged after the call"""
    given = *outputs(rng, 5), network(rng, WIDTHS, 1.0)
    reply = student.call("compute_cost_with_regularization", *given, 0.9)
    require_some(expect.number(reply.value, name="the cost"), "the cost")
    expect.unchanged(reply, "A3", "Y", "the parameters")


# backward_propagation_with_regularization


def passed(rng, m, widths=WIDTHS):
    """Return X, Y and the cache, by name and as it is, of a pass forward; no unit is near 0."""
    while True:
        parameters = network(rng, widths, 0.5)
        X = rng.normal(size=(widths[0], m))
        _, cache = forward_propagation(X, parameters)
        names = "Z1 A1 W1 b1 Z2 A2 W2 b2 Z3 A3 W3 b3".split()
        named = dict(zip(names, cache, strict=True)) | {"A0": X}
        active = [np.mean(named[name] > 0) for name in ("Z1", "Z2")]
        near = min(np.abs(named[name]).min() for name in ("Z1", "Z2"))
        if near > 1e-4 and all(0.2 < share < 0.95 for share in active):
            return X, np.arange(m)[None] % 2, cache, named


def shapes_of(named):
    """Return the shape of each of the eleven gradients."""
    shapes = {f"d{name}": named[name].shape for name in ("Z3", "W3", "b3", "A2", "Z2", "W2", "b2")}
    return shapes | {f"d{name}": named[name].shape for name in ("A1", "Z1", "W1", "b1")}


def gradients_of(student, X, Y, cache, named, lambd, names=None):
    """Return these gradients as arrays, or else all."""
    grads = student.backward_propagation_with_regularization(X, Y, cache, lambd)
    shapes = shapes_of(named)
    return expect.named_arrays(grads, {name: shapes[name] for name in names or shapes})


def pulls(student, rng, lambd, m):
    """Return by how much lambd changes each dW, and the W, for each layer."""
    X, Y, cache, named = passed(rng, m)
    names = ("dW1", "dW2", "dW3")
    plain, more = (gradients_of(student, X, Y, cache, named, one, names) for one in (0.0, lambd))
    return [(more[name] - plain[name], named[name[1:]]) for name in names]


@backward("contract", weight=4, public=True)
def check_backward_returns_eleven_gradients(student, rng):
    """It returns dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1 and db1, each in its shape"""
    X, Y, cache, named = passed(rng, 6)
    gradients_of(student, X, Y, cache, named, 0.7)


@backward("pull", weight=2, public=True, follows="check_backward_pulls_each_weight")
def check_backward_pulls_as_in_the_example(student):
    """For lambd = 0.6, m = 3 and W2 = [[3]] dW2 is 0.6 more than without"""
    X, Y = np.array([[1.0, 2.0, -1.0]]), np.array([[1, 0, 1]])
    _, cache = forward_propagation(X, by_hand([1], [3], [-1]))
    plain, more = (
        expect.named_arrays(
            student.backward_propagation_with_regularization(X, Y, cache, lambd), {"dW2": (1, 1)}
        )
        for lambd in (0.0, 0.6)
    )
    expect.close(
        more["dW2"] - plain["dW2"], [[0.6]], name="the pull on W2", rtol=PRICE_RTOL, atol=PULL_ATOL
    )


@backward("output", weight=2, public=True, follows="check_backward_begins_at_the_output")
def check_backward_begins_as_in_the_example(student):
    """dZ3 is A3 - Y, without 1/m"""
    X, Y = np.array([[1.0, 2.0, -1.0]]), np.array([[1, 0, 1]])
    A3, cache = forward_propagation(X, by_hand([1], [3], [-1]))
    grads = student.backward_propagation_with_regularization(X, Y, cache, 0.6)
    expect.close(expect.named_arrays(grads, {"dZ3": (1, 3)})["dZ3"], A3 - Y, name="dZ3")


@backward("output", weight=15)
def check_backward_begins_at_the_output(student, rng):
    """dZ3 is A3 - Y"""
    X, Y, cache, named = passed(rng, 8)
    grads = gradients_of(student, X, Y, cache, named, 0.4, ["dZ3"])
    expect.close(grads["dZ3"], named["A3"] - Y, name="dZ3", hint="No 1/m yet.")


@backward("chain", weight=25)
@hint("dA = Wᵀ dZ of the layer above; dZ is dA where A > 0, else 0.")
def check_backward_goes_down_the_layers(student, rng):
    """dA2, dZ2, dA1 and dZ1 each follow from the one before"""
    X, Y, cache, named = passed(rng, 8)
    grads = gradients_of(student, X, Y, cache, named, 0.4, "dZ3 dA2 dZ2 dA1 dZ1".split())
    for layer in (3, 2):
        dZ, dA = grads[f"dZ{layer}"], grads[f"dA{layer - 1}"]
        expect.that(dZ.any(), f"dZ{layer} is not 0", mismatch="it is 0 everywhere", hint="")
        expect.close(dA, named[f"W{layer}"].T @ dZ, name=f"dA{layer - 1}")
        active = named[f"A{layer - 1}"] > 0
        expect.close(grads[f"dZ{layer - 1}"], dA * active, name=f"dZ{layer - 1}")


@backward("mean", weight=25)
@hint("dW = dZ Aᵀ / m, with the A below; db is the mean of dZ over the examples.")
def check_backward_averages_over_the_examples(student, rng):
    """With lambd = 0 each dW and db follows from its dZ: the mean over the examples"""
    for m in (8, 5):
        X, Y, cache, named = passed(rng, m)
        names = [f"d{kind}{layer}" for layer in (1, 2, 3) for kind in "ZWb"]
        grads = gradients_of(student, X, Y, cache, named, 0.0, names)
        # Where the 1/m was put into dZ3 already, which another check is about.
        divided = np.allclose(grads["dZ3"], (named["A3"] - Y) / m)
        for layer in (3, 2, 1):
            dZ = grads[f"dZ{layer}"] / (1 if divided else m)
            below = named[f"A{layer - 1}"]
            expect.close(grads[f"dW{layer}"], dZ @ below.T, name=f"dW{layer} with lambd = 0")
            db = dZ.sum(axis=1, keepdims=True)
            expect.close(grads[f"db{layer}"], db, name=f"db{layer} with lambd = 0")


@backward("pull", weight=100)
@hint("Add lambd / m times its own W to each dW.")
def check_backward_pulls_each_weight(student, rng):
    """lambd adds lambd / m times W to dW, where it adds anything"""
    for lambd, m in ((0.7, 6), (3.1, 9)):
        found = [
            (pull, W) for pull, W in pulls(student, rng, lambd, m) if np.abs(pull).max() > 1e-9
        ]
        expect.that(found, "lambd changes some dW", mismatch="it changes none")
        for pull, W in found:
            expect.close(
                pull, lambd / m * W, name="the pull on a W", rtol=PRICE_RTOL, atol=PULL_ATOL
            )


@backward("layers", weight=30, follows="check_backward_pulls_each_weight")
@hint("W1, W2 and W3 are all pulled.")
def check_backward_pulls_every_layer(student, rng):
    """lambd changes dW1, dW2 and dW3"""
    for layer, (pull, _) in enumerate(pulls(student, rng, 0.7, 6), 1):
        expect.that(
            np.abs(pull).max() > 1e-9,
            f"lambd changes dW{layer}",
            mismatch="it does not",
        )


@backward("biases", weight=25)
@hint("Only dW has a pull.")
def check_backward_pulls_nothing_else(student, rng):
    """lambd changes no db, dZ or dA"""
    X, Y, cache, named = passed(rng, 6)
    names = [name for name in shapes_of(named) if not name.startswith("dW")]
    plain, more = (gradients_of(student, X, Y, cache, named, one, names) for one in (0.0, 5.0))
    for name in names:
        expect.close(more[name], plain[name], name=f"{name} with lambd = 5")
    expect.that(plain["db1"].any(), "db1 is not 0", mismatch="it is 0 everywhere", hint="")


@backward("purity", weight=12)
@hint("Make new arrays: `dW += …` may write into W or into the cache.")
def check_backward_leaves_its_inputs_alone(student, rng):
    """X, Y and the cache are unchanged after the call"""
    X, Y, cache, named = passed(rng, 6)
    reply = student.call("backward_propagation_with_regularization", X, Y, cache, 0.7)
    expect.named_arrays(reply.value, {"dW1": named["W1"].shape})
    expect.unchanged(reply, "X", "Y", "the cache")


# l1_cost


def l1_of(student, parameters, lambd=0.7, m=6):
    return expect.number(student.l1_cost(parameters, lambd, m), name="the penalty")


SIZES = "check_l1_adds_the_sizes"


@l1("contract", weight=4, public=True, follows=SIZES)
def check_l1_is_a_number(student, rng):
    """It returns a number"""
    require_some(l1_of(student, network(rng, WIDTHS)), "the penalty")


@l1("sizes", weight=3, public=True, follows=(SIZES, "check_l1_takes_all_layers"))
def check_l1_of_the_example(student):
    """For W1 = [[1, -2]], W2 = [[3]], lambd = 0.6 and m = 3, with biases of 0, it is 1.2"""
    require_near(l1_of(student, by_hand([1, -2], [3]), 0.6, 3), 1.2, "the penalty")


@l1("sizes", weight=90)
@hint("lambd / m times the sum of np.abs(W); there is no half.")
def check_l1_adds_the_sizes(student, rng):
    """For one layer it is lambd / m times the sum of the sizes of all entries of W1"""
    for lambd, m in ((0.7, 6), (3.1, 9), (0.2, 1)):
        parameters = network(rng, (6, 4))
        desired = lambd / m * np.abs(parameters["W1"]).sum()
        require_near(l1_of(student, parameters, lambd, m), desired, "the penalty")


@l1("layers", weight=40, follows=SIZES)
@hint("Add over all layers, 1 to L.")
def check_l1_takes_all_layers(student, rng):
    """It is the sum of what it is for each layer, for any number of layers"""
    for widths in DEPTHS:
        parameters = network(rng, widths)
        apart = sum(l1_of(student, one) for one in alone(parameters))
        require_some(apart, "the penalty")
        require_near(l1_of(student, parameters), apart, "the penalty")


@l1("biases", weight=35)
def check_l1_leaves_biases_out(student, rng):
    """Biases change nothing"""
    parameters = network(rng, WIDTHS)
    plain, other = (l1_of(student, with_biases(parameters, size)) for size in (0, 3.7))
    require_some(plain, "the penalty")
    require_near(other, plain, "the penalty with biases")


@l1("purity", weight=15)
def check_l1_leaves_the_parameters_alone(student, rng):
    """The parameters are unchanged after the call"""
    reply = student.call("l1_cost", network(rng, WIDTHS, 1.0), 0.7, 6)
    require_some(expect.number(reply.value, name="the penalty"), "the penalty")
    expect.unchanged(reply, "the parameters")


# proximal_step


def moved(student, w, gradient, lr, strength):
    returned = student.proximal_step(w.copy(), gradient.copy(), lr, strength)
    return expect.array(returned, shape=w.shape, name="the new w")


def signed(rng, low, high, shape):
    """Return numbers of sizes between these two, of both signs in turn."""
    signs = np.resize([1.0, -1.0, -1.0], shape)
    return signs * rng.uniform(low, high, size=shape)


MOVE, SHRINK = "check_step_moves_along_the_gradient", "check_step_shrinks_what_is_large"


@prox("contract", weight=4, public=True)
def check_step_returns_an_array(student, rng):
    """It returns an array in the shape of w"""
    for shape in ((5,), (3, 4)):
        moved(student, rng.normal(size=shape), rng.normal(size=shape), 0.1, 0.5)


@prox("threshold", weight=3, public=True, follows=(MOVE, SHRINK, "check_step_ends_at_0"))
def check_step_of_the_example(student):
    """w = [2, -0.3, 1], gradient [0, 0, 2], lr = 0.5 and strength 1 give [1.5, 0, 0]"""
    w, gradient = np.array([2, -0.3, 1]), np.array([0.0, 0, 2])
    expect.close(moved(student, w, gradient, 0.5, 1.0), [1.5, 0, 0], name="the new w")


@prox("move", weight=35)
def check_step_moves_along_the_gradient(student, rng):
    """With strength 0 it is a gradient step, also beyond 0"""
    for lr in (0.13, 0.9):
        w, gradient = signed(rng, 0.1, 0.2, (7, 3)), rng.permuted(signed(rng, 1, 9, (7, 3)))
        given = moved(student, w, gradient, lr, 0.0)
        expect.close(given, w - lr * gradient, name="w with strength 0")


@prox("shrink", weight=60)
@hint("The threshold is lr * strength; it is taken off the size of z.")
def check_step_shrinks_what_is_large(student, rng):
    """Without a gradient, entries far from 0 move towards 0 by lr * strength"""
    for lr, strength in ((0.13, 0.7), (0.5, 3.0), (2.0, 0.4)):
        w = signed(rng, 2, 4, (5, 4))
        desired = w - np.sign(w) * lr * strength
        expect.close(moved(student, w, 0 * w, lr, strength), desired, name="w without a gradient")


@prox("zeros", weight=60)
@hint("Stop at 0: see np.maximum(…, 0).")
def check_step_ends_at_0(student, rng):
    """Without a gradient, entries within lr * strength of 0 become exactly 0, and no others"""
    w = signed(rng, 0.001, 0.08, (5, 4))
    w[:, 1], w[:, 2] = signed(rng, 2, 4, 5), 0
    given = moved(student, w, 0 * w, 0.13, 0.7)
    near = np.abs(w) < 0.09
    what = "what is within lr * strength of 0 becomes exactly 0"
    expect.that(not given[near].any(), what, mismatch="it does not")
    what = "what is farther from 0 does not become 0"
    expect.that(given[~near].all(), what, mismatch="it does")


@prox("order", weight=30)
@hint("First the gradient step; then shrink what it gives, by its own sign.")
def check_step_shrinks_after_the_gradient_step(student, rng):
    """It shrinks what the gradient step leads to, also beyond 0"""
    # Whether either half is right is the concern of others: here they are theirs, one by one.
    w = np.resize([0.5, -0.5, 0.02, -0.02, 0.5, -0.5, 0.01, 0.4], (4, 8))
    far = np.resize([-1.0, 1.0, 0.9, -0.9, 0.03, -0.03, 0.8, 0.45], (4, 8))
    gradient = 5 * (w - far * rng.uniform(1, 1.1, size=w.shape))
    half = moved(student, w, gradient, 0.2, 0.0)
    desired = moved(student, half, 0 * w, 0.2, 0.5)
    expect.that(np.ptp(desired) > 0, "w is not the same everywhere", mismatch="it is", hint="")
    given = moved(student, w, gradient, 0.2, 0.5)
    expect.close(given, desired, name="w after both halves", rtol=1e-6, atol=1e-6)


@prox("purity", weight=15)
@hint("Write w = w - …, not w -= …")
def check_step_leaves_its_inputs_alone(student, rng):
    """w and gradient are unchanged after the call"""
    given = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    reply = student.call("proximal_step", *given, 0.3, 0.8)
    expect.array(reply.value, shape=(3, 4), name="the new w")
    expect.unchanged(reply, "w", "gradient")


# decayed_step


class Direction:
    """An optimizer for students to call: it bends the gradient, and counts the calls."""

    def __init__(self, shape, bend=lambda g: np.arctan(3.0 * g) + 0.2):
        self.shape, self.asked, self.at = shape, 0, bend

    def __call__(self, g):
        self.asked += 1
        return self.at(expect.array(g, shape=self.shape, name="what direction is called with"))


def decayed(student, rng, lr, decay, decoupled, shape=(4, 3)):
    """Return w, the gradient, the direction, and the new w."""
    w, gradient, direction = signed(rng, 1, 2, shape), rng.normal(size=shape), Direction(shape)
    returned = student.decayed_step(w.copy(), gradient.copy(), direction, lr, decay, decoupled)
    new = expect.array(returned, shape=shape, name="the new w")
    expect.that(direction.asked, "direction is called", mismatch="it is not")
    return w, gradient, direction, new


def example_decayed(student, decoupled):
    given = np.array([4.0]), np.array([1.0]), Direction((1,), np.sign), 0.5, 0.5, decoupled
    return expect.array(student.decayed_step(*given), shape=(1,), name="the new w")


PLAIN = "check_decay_0_is_a_plain_step"


@decay("contract", weight=4, public=True)
def check_decay_returns_an_array(student, rng):
    """It returns an array in the shape of w"""
    for shape in ((5,), (3, 4)):
        for decoupled in (False, True):
            decayed(student, rng, 0.1, 0.3, decoupled, shape)


@decay("coupled", weight=2, public=True, follows=(PLAIN, "check_decay_is_coupled"))
def check_decay_is_coupled_in_the_example(student):
    """w = 4, gradient 1, lr and decay 0.5 and the sign for a direction give 3.5 if coupled"""
    expect.close(example_decayed(student, False), [3.5], name="the new w")


@decay("decoupled", weight=2, public=True, follows=(PLAIN, "check_decay_is_decoupled"))
def check_decay_is_decoupled_in_the_example(student):
    """w = 4, gradient 1, lr and decay 0.5 and the sign for a direction give 2.5 if decoupled"""
    expect.close(example_decayed(student, True), [2.5], name="the new w")


@decay("step", weight=45)
def check_decay_0_is_a_plain_step(student, rng):
    """With decay 0 both ways are w - lr * direction(gradient)"""
    for decoupled in (False, True):
        w, gradient, direction, new = decayed(student, rng, 0.13, 0.0, decoupled)
        desired = w - 0.13 * direction.at(gradient)
        expect.close(new, desired, name="w with decay 0")


@decay("coupled", weight=45, follows=PLAIN)
@hint("Coupled: the optimizer sees gradient + decay * w, and nothing else is added.")
def check_decay_is_coupled(student, rng):
    """Coupled, the pull is a part of the gradient that direction gets"""
    for lr, decay in ((0.13, 0.7), (0.5, 2.3)):
        w, gradient, direction, new = decayed(student, rng, lr, decay, False)
        desired = w - lr * direction.at(gradient + decay * w)
        expect.close(new, desired, name="w if coupled")


@decay("decoupled", weight=45, follows=PLAIN)
@hint("Decoupled: the optimizer sees the gradient alone; lr * decay * w is subtracted beside it.")
def check_decay_is_decoupled(student, rng):
    """Decoupled, lr times the pull is subtracted beside the optimizer's step"""
    for lr, decay in ((0.13, 0.7), (0.5, 2.3)):
        w, gradient, direction, new = decayed(student, rng, lr, decay, True)
        desired = w - lr * direction.at(gradient) - lr * decay * w
        expect.close(new, desired, name="w if decoupled")


@decay("once", weight=15)
@hint("Each call makes the optimizer remember a gradient: call it in one branch alone.")
def check_decay_asks_the_optimizer_once(student, rng):
    """direction is called once a step"""
    for decoupled in (False, True):
        *_, direction, _ = decayed(student, rng, 0.13, 0.7, decoupled)
        asked = f"it is called {direction.asked} times"
        expect.that(direction.asked == 1, "direction is called once", asked, mismatch="more often")


@decay("purity", weight=20)
@hint("Write w = w - …, not w -= …")
def check_decay_leaves_its_inputs_alone(student, rng):
    """w and gradient are unchanged after the call"""
    for decoupled in (False, True):
        given = rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), Direction((3, 4)), 0.3, 0.8
        reply = student.call("decayed_step", *given, decoupled)
        expect.array(reply.value, shape=(3, 4), name="the new w")
        expect.unchanged(reply, "w", "gradient")


# EarlyStopper


def stopped(submission, settings, values, in_place):
    """Return what step said to each value, at which it said to stop, the best, and its weights.

    The weights hold the number of the step, from 1; they are changed in place, or new each time.
    """
    stopper = submission.EarlyStopper(*settings)
    weights, said, at = {"W1": np.zeros((2, 3)), "b1": np.zeros(2)}, [], None
    for number, value in enumerate(values, 1):
        if not in_place:
            weights = {name: np.zeros_like(one) for name, one in weights.items()}
        for one in weights.values():
            one[...] = number
        said.append(stopper.step(value, weights))
        if said[-1]:
            at = number
            break
    return said, at, getattr(stopper, "best", None), getattr(stopper, "best_weights", None)


def watched(student, settings, values, in_place=False):
    """Return at which step it said to stop, or None, the best value, and its weights."""
    returned = student.run(stopped, list(settings), list(values), in_place)
    said, at, best, weights = expect.like(returned, ([object], int | None, object, object))
    return at, best, weights, said


def require_stop(student, settings, values, at, what):
    """Fail unless it says to stop at this step, or not at all."""
    step, *_ = watched(student, settings, values)
    told = "it never does" if step is None else f"it does at value {step}"
    early = step is not None and (at is None or step < at)
    mismatch = "it does so earlier" if early else "it does so later, or not at all"
    expect.that(step == at, what, told, mismatch=mismatch)


def require_wait(student, patience, values, improved, what, *more):
    """Fail unless it stops as long after the value that improved last as it does after a first one.

    So it does not matter whether it waits too long, which another check is about. Values are below
    0 in mode min and above it in mode max, so that a best of 0 to begin with does not matter.
    """
    settings, sign = [patience, *more], 1 if "max" in more else -1
    values = [10 * sign + one for one in values]
    step, *_ = watched(student, [patience], [-10.0] + [-9.0] * 30)
    what_first = "it stops where nothing is better than the first value"
    expect.that(step, what_first, mismatch="it does not", hint="")
    values += [values[-1] - sign] * 30
    require_stop(student, settings, values, improved + step - 1, what)


PATIENCE, COMPARED = "check_stopper_waits_for_its_patience", "check_stopper_compares_with_the_best"


@stopper("contract", weight=8, public=True)
def check_stopper_says_true_or_false(student):
    """step returns True or False, and best and best_weights are there"""
    for settings in ([2], [2, 0.1], [2, 0.1, "min"]):
        *_, best, weights, said = watched(student, settings, [-0.5, -0.5, -0.5])
        for one in said:
            expect.returns(one, bool, name="what step returns")
        expect.number(best, name="best")
        expect.named_arrays(weights, {"W1": (2, 3), "b1": (2,)}, name="best_weights")


@stopper("patience", weight=2, public=True, follows=PATIENCE)
def check_stopper_waits_in_the_example(student):
    """With patience 2, losses 5, 4, 4, 6: it stops at the fourth"""
    require_stop(student, [2], [5.0, 4.0, 4.0, 6.0], 4, "it stops at the fourth value")


@stopper("best", weight=2, public=True, follows="check_stopper_keeps_the_best_value")
def check_stopper_keeps_the_best_of_the_example(student):
    """After losses 5, 4, 4, 6 best is 4"""
    _, best, *_ = watched(student, [9], [5.0, 4.0, 4.0, 6.0])
    require_near(expect.number(best, name="best"), 4, "best")


@stopper("patience", weight=60)
@hint("Stop when the last `patience` values brought no improvement, not one more or less.")
def check_stopper_waits_for_its_patience(student):
    """It stops at the value that is the last of `patience` ones without an improvement"""
    for patience in (1, 2, 5):
        values = [-3.0, -4.0, *(-3.5 + 0.1 * number for number in range(9))]
        what = "it stops when so many values brought no improvement"
        require_stop(student, [patience], values, 2 + patience, what)


@stopper("default", weight=10)
@hint("Without another word min_delta is 0 and the mode is min.")
def check_stopper_goes_on_while_values_improve(student):
    """It does not stop while values improve, however little"""
    values = [-20.0 - number / 64 for number in range(15)]
    require_stop(student, [3], values, None, "it does not stop while values improve")
    expect.that(
        watched(student, [3], [number - 20.0 for number in range(15)])[0],
        "it stops where they don't",
        mismatch="it does not",
    )


@stopper("reset", weight=25)
@hint("An improvement sets the count back to 0.")
def check_stopper_counts_anew_after_an_improvement(student):
    """After an improvement it counts from 0 again"""
    values = [9.0, 9.5, 8.0, 8.5, 7.0, 7.5, 6.0]
    what = "it counts only what came since the last improvement"
    require_wait(student, 3, values, 7, what)


@stopper("best", weight=25)
@hint("Compare with the best value so far, not with the last one.")
def check_stopper_compares_with_the_best(student):
    """A value that is better than the last, but not than the best, is no improvement"""
    values = [5.0, 2.0, 4.0, 3.0, 2.5, 2.4, 2.3, 2.2]
    require_wait(student, 3, values, 2, "it compares with the best value")


@stopper("best", weight=20, follows=COMPARED)
def check_stopper_keeps_the_best_value(student):
    """best is the best value so far"""
    _, best, *_ = watched(student, [9], [-5.0, -7.0, -6.0, -5.5])
    require_near(expect.number(best, name="best"), -7, "best")


@stopper("weights", weight=20)
@hint("Keep the weights when you keep the value.")
def check_stopper_keeps_the_weights_of_the_best(student):
    """best_weights is what the weights were at the best value, new arrays at each step"""
    require_weights(student, in_place=False)


@stopper("copies", weight=25, follows="check_stopper_keeps_the_weights_of_the_best")
@hint("Copy each array, not only the dict: np.copy or copy.deepcopy.")
def check_stopper_copies_the_weights(student):
    """best_weights does not change when the weights are written to"""
    require_weights(student, in_place=True)


def require_weights(student, in_place):
    """Fail unless best_weights are those of the second of four values, which is the best."""
    _, _, weights, _ = watched(student, [9], [-5.0, -7.0, -6.0, -5.5], in_place)
    found = expect.named_arrays(weights, {"W1": (2, 3), "b1": (2,)}, name="best_weights")
    for name, one in found.items():
        expect.close(one, np.full(one.shape, 2), name=f"best_weights['{name}']")


@stopper("min-delta", weight=30)
@hint("Better than best by more than min_delta; else best stays what it is.")
def check_stopper_wants_more_than_min_delta(student):
    """What is better by min_delta or less is no improvement, and leaves best as it is"""
    # Halves and quarters, so that no rounding decides where a gain is just min_delta.
    for values, improved in (
        ([8.0, 7.75], 1),
        ([8.0, 7.5], 1),
        ([8.0, 7.25], 2),
        ([8.0, 7.75, 7.5, 7.25], 4),
    ):
        require_wait(student, 4, values, improved, "a gain of min_delta or less is none", 0.5)


@stopper("mode", weight=40, follows="check_stopper_wants_more_than_min_delta")
@hint("In mode max an improvement is above the best by more than min_delta.")
def check_stopper_knows_mode_max(student):
    """In mode "max" an improvement is above the best by more than min_delta"""
    what = "it stops where values no longer rise"
    for values, improved in (([0.5, 1.5, 2.5, 2.0, 1.0], 3), ([0.5, 0.75, 0.5], 1)):
        require_wait(student, 4, values, improved, what, 0.5, "max")
    _, best, *_ = watched(student, [9, 0.0, "max"], [5.0, 7.0, 6.0])
    require_near(expect.number(best, name="best"), 7, "best in mode max")


@stopper("first", weight=20)
@hint("The first value is an improvement, whatever it is.")
def check_stopper_takes_any_first_value(student):
    """The first value is an improvement, large or small, in both modes"""
    for mode, first in itertools.product(("min", "max"), (-1e6, -0.5, 0.0, 0.5, 1e6)):
        _, best, *_ = watched(student, [9, 0.0, mode], [first])
        require_near(expect.number(best, name="best"), first, "best")


@stopper("nan", weight=25)
@hint("nan compares as False with everything: see np.isnan.")
def check_stopper_takes_nan_for_no_improvement(student):
    """nan is no improvement, also as the first value"""
    nan = math.nan
    for values, improved in (
        ([5.0, nan], 1),
        ([5.0, nan, 4.0, nan], 3),
        ([nan, nan, 5.0], 3),
        ([nan, 5.0, nan, 4.0, 4.5, nan, 4.2], 4),
    ):
        require_wait(student, 3, values, improved, "nan counts as no improvement")


def in_turn(submission, count):
    """Return whether one stopper says to stop, another of which is told better values meanwhile."""
    one, other = submission.EarlyStopper(3), submission.EarlyStopper(3)
    weights = {"W1": np.zeros(2)}
    found = []
    for number in range(count):
        said = one.step(number - 5.0, weights), other.step(-5.0 - number, weights)
        found.append(tuple(map(bool, said)))
    return found


@stopper("own-memory", weight=12)
@hint("Set what is remembered in __init__, on self.")
def check_stoppers_do_not_share_memory(student):
    """Two stoppers don't share their memory"""
    found = expect.like(student.run(in_turn, 12), [(bool, bool)])
    first, other = zip(*found, strict=True) if found else ((), ())
    what = "what one stopper is told does not count for another"
    expect.that(any(first) and not any(other), what, mismatch="it does")


# standardize


def scaled(student, train, dev):
    """Return both, scaled."""
    returned = student.standardize(train.copy(), dev.copy())
    pair = expect.returns(returned, tuple, length=2)
    shapes = {"train": train.shape, "dev": dev.shape}
    return expect.arrays(pair, shapes)


def features(rng, m):
    """Return (3, m) numbers: features with means far apart and spreads that differ."""
    return np.array([[5.0], [-3.0], [40.0]]) + np.array([[2.0], [0.3], [9.0]]) * rng.normal(
        size=(3, m)
    )


SCALED = "check_scaling_has_mean_0_and_deviation_1"


@scale("contract", weight=4, public=True)
def check_scaling_returns_both(student, rng):
    """It returns train and dev, each in its shape"""
    scaled(student, features(rng, 7), features(rng, 4))


@scale("train", weight=3, public=True, follows=(SCALED, "check_scaling_uses_train_alone"))
def check_scaling_of_the_example(student):
    """train [[1, 3]] and dev [[4]] become [[-1, 1]] and [[2]]"""
    train, dev = scaled(student, np.array([[1.0, 3.0]]), np.array([[4.0]]))
    expect.close(train, [[-1, 1]], name="train", rtol=1e-6)
    expect.close(dev, [[2]], name="dev", rtol=1e-6)


@scale("train", weight=50)
@hint("Per row: mean and np.std over axis 1, of train alone.")
def check_scaling_has_mean_0_and_deviation_1(student, rng):
    """train has mean 0 and deviation 1 in each feature"""
    for m in (5, 8):
        train, dev = features(rng, m), features(rng, 6)
        desired = train - train.mean(axis=1, keepdims=True)
        desired /= train.std(axis=1, keepdims=True)
        expect.close(scaled(student, train, dev)[0], desired, name="train", rtol=1e-6)


@scale("leak", weight=80)
@hint("dev gets the numbers of train, not its own.")
def check_scaling_uses_train_alone(student, rng):
    """dev is scaled as train is: an example that is in both comes out the same"""
    train = features(rng, 8)
    dev = train[:, [1, 4, 6]]
    given, same = scaled(student, train, dev)
    expect.that(np.ptp(given) > 0, "train differs from example to example", mismatch="it does not")
    expect.close(same, given[:, [1, 4, 6]], name="dev", rtol=1e-6, atol=1e-6)
    other, _ = scaled(student, train, dev + 100)
    expect.close(other, given, name="train, with another dev,", rtol=1e-6, atol=1e-6)


@scale("constant", weight=30, follows="check_scaling_uses_train_alone")
@hint("Divide by 1 where the deviation is 0.")
def check_scaling_bears_a_constant_feature(student, rng):
    """A feature that is constant in train is only shifted"""
    train, dev = features(rng, 8), features(rng, 4)
    train[1] = 3.0  # of which mean and deviation are exact
    given, other = scaled(student, train, dev)
    expect.that(np.ptp(given[1]) < 1e-6, "it stays constant in train", mismatch="it does not")
    difference = np.diff(dev[1])  # the mean is another check's concern
    expect.close(np.diff(other[1]), difference, name="what differs in dev", rtol=1e-5)


@scale("purity", weight=15)
@hint("Write train = train - …, not train -= …")
def check_scaling_leaves_its_inputs_alone(student, rng):
    """train and dev are unchanged after the call"""
    reply = student.call("standardize", features(rng, 7), features(rng, 4))
    expect.arrays(expect.returns(reply.value, tuple, length=2), [(3, 7), (3, 4)])
    expect.unchanged(reply, "train", "dev")


# diagnose

WORDS = ("bias", "variance", "both", "neither")


def said(student, *numbers):
    word = expect.returns(student.diagnose(*numbers), str, name="the diagnosis")
    expect.that(word in WORDS, "it is one of the four words", f"it is {word!r}", mismatch="another")
    return word


def require_word(student, numbers, wanted):
    word = said(student, *numbers)
    expect.that(word == wanted, f"it is {wanted!r}", f"it is {word!r}", mismatch="it is another")


@diagnosis("contract", weight=6, public=True)
def check_diagnosis_is_a_word(student):
    """It returns "bias", "variance", "both" or "neither" """
    for numbers in ((0.5, 0.5, 0.0, 0.1), (0.1, 0.5, 0.1, 0.1), (0.1, 0.1, 0.1, 0.1)):
        said(student, *numbers)


@diagnosis("gaps", weight=3, public=True, follows="check_diagnosis_names_the_gaps")
def check_diagnosis_of_the_example(student):
    """Errors 0.02 and 0.30, best 0.01, tolerance 0.05: variance"""
    require_word(student, (0.02, 0.3, 0.01, 0.05), "variance")


@diagnosis("gaps", weight=50)
def check_diagnosis_names_the_gaps(student):
    """With a best error of 0 it names the gaps that are above the tolerance"""
    for numbers, word in (
        ((0.2, 0.22, 0.0, 0.05), "bias"),
        ((0.01, 0.2, 0.0, 0.05), "variance"),
        ((0.2, 0.4, 0.0, 0.05), "both"),
        ((0.01, 0.02, 0.0, 0.05), "neither"),
    ):
        require_word(student, numbers, word)


@diagnosis("best-error", weight=40, follows="check_diagnosis_names_the_gaps")
@hint("Bias is what the training error has above the best possible, not above 0.")
def check_diagnosis_allows_for_the_best_error(student):
    """An error that nobody can do without is no bias, and no variance"""
    for numbers, word in (
        ((0.2, 0.22, 0.19, 0.05), "neither"),
        ((0.2, 0.4, 0.19, 0.05), "variance"),
        ((0.3, 0.32, 0.19, 0.05), "bias"),
        ((0.2, 0.22, 0.16, 0.05), "neither"),  # dev is above the best by more than the tolerance
    ):
        require_word(student, numbers, word)


@diagnosis("tolerance", weight=40, follows="check_diagnosis_names_the_gaps")
@hint("Compare each gap with the tolerance.")
def check_diagnosis_obeys_the_tolerance(student):
    """What is called a gap depends on the tolerance"""
    for tolerance, word in ((0.05, "bias"), (0.25, "bias"), (0.5, "neither")):
        require_word(student, (0.4, 0.42, 0.0, tolerance), word)
    require_word(student, (0.005, 0.1, 0.0, 0.01), "variance")
    require_word(student, (0.25, 0.5, 0.0, 0.25), "neither")  # just the tolerance, exactly
    require_word(student, (0.05, 0.3, 0.0, 0.1), "variance")


# random_flip, random_crop, mixup


def draws_of(submission, name, seeds, before, after):
    """Return what a function returns for each seed, given a generator between the arguments."""
    function = getattr(submission, name)
    return [function(*before, np.random.default_rng(seed), *after) for seed in seeds]


def repeated(submission, name, seed, count, before, after):
    """Return twice what so many calls return that share one generator, both of one seed."""
    function, found = getattr(submission, name), []
    for number in (1, 2):
        np.random.seed(number)
        rng = np.random.default_rng(seed)
        found.append([function(*map(np.copy, before), rng, *after) for _ in range(count)])
    return found


def seeds_from(rng, count):
    return [int(seed) for seed in rng.integers(2**31, size=count)]


def require_generator(student, rng, name, before, after=()):
    """Fail unless all draws come from the generator: one seed gives one result, calls differ.

    Of 40 calls at least one differs from the first, but once in 2^39 times where a call makes a
    single toss of a coin, and far less often in a right one, with its own for each of 8 images.
    """
    (seed,) = seeds_from(rng, 1)
    found = student.run(repeated, name, seed, 40, before, list(after))
    first, again = (
        [expect.array(first_of(one), shape=before[0].shape) for one in calls]
        for calls in expect.like(found, ([object], [object]))
    )
    expect.that(
        first and np.array_equal(first, again),
        "generators of one seed give the same results",
        mismatch="they do not: some draw comes from elsewhere",
    )
    same = all(np.array_equal(one, first[0]) for one in first)
    expect.that(not same, "calls with one generator differ", mismatch="they are all the same")


def first_of(value):
    """Return the first item of a pair, and anything else as it is."""
    return value[0] if isinstance(value, tuple | list) and len(value) == 2 else value


def pictures(rng, count, height=5, width=4):
    """Return images of which no two pixels are equal, and none is 0."""
    values = rng.permutation(count * height * width) + 1.0
    return values.reshape(count, height, width)


def batch_of(student, name, rng, images, *arguments, after=()):
    """Return what a function makes of images, with a generator of its own."""
    returned = student.run(draws_of, name, seeds_from(rng, 1), [images, *arguments], list(after))
    (batch,) = expect.returns(returned, list, length=1)
    return expect.array(batch, shape=images.shape, name="the images")


def one_by_one(submission, name, image, seed, count, before, after):
    """Return what so many calls make of one image; their generator is one and the same."""
    function, rng = getattr(submission, name), np.random.default_rng(seed)
    calls = [function(image.copy(), *before, rng, *after) for _ in range(count)]
    return np.concatenate([np.asarray(one) for one in calls])


def singly(student, name, rng, image, count, before=(), after=()):
    """Return (count, height, width): what so many calls make of one image (1, height, width)."""
    (seed,) = seeds_from(rng, 1)
    found = student.run(one_by_one, name, image, seed, count, list(before), list(after))
    return expect.array(found, shape=(count, *image.shape[1:]), name="the images")


def mirrored(images, batch):
    """Return which images are mirrored; fail if one is neither that nor as it was."""
    flipped = np.all(batch == images[:, :, ::-1], axis=(1, 2))
    same = np.all(batch == images, axis=(1, 2))
    what = "each image is mirrored, left to right, or as it was"
    expect.that(np.all(flipped | same), what, mismatch="some are neither")
    return flipped


def require_share(hits, probability, what):
    """Fail unless this may be the share of independent draws with this probability."""
    right = chance.holds_rate(hits, probability)
    expect.that(right, what, f"{np.mean(hits):.1%} are", mismatch="it is another share")


CALLS = 1500


def require_own_draws(student, rng, name, image, before=(), after=()):
    """Fail unless neighbours in a batch of one image come out alike as often as single calls do.

    Two shares of 750 pairs lie farther apart by chance once in 1e11 times.
    """
    apart = singly(student, name, rng, image, CALLS, before, after)
    images = np.repeat(image, CALLS, axis=0)
    batch = batch_of(student, name, rng, images, *before, after=after)
    alone, together = (np.mean(same_as_next(one)) for one in (apart, batch))
    near = abs(alone - together) <= chance.rates_apart(CALLS // 2)
    expect.that(
        (near or alone == 1)
        and np.ptp(batch) > 0,  # that calls are all the same is another concern
        "each image of a batch has a draw of its own",
        mismatch="neighbours come out alike more often than single images",
    )


def same_as_next(images):
    """Return of each pair of neighbours whether they are the same."""
    return np.all(images[0::2] == images[1::2], axis=(1, 2))


@flip("contract", weight=4, public=True)
def check_flip_returns_images(student, rng):
    """It returns an array in the shape of images, also of one image"""
    for count in (6, 1):
        batch_of(student, "random_flip", rng, pictures(rng, count))


@flip(
    "mirror",
    weight=3,
    public=True,
    follows=("check_flip_mirrors_left_to_right", "check_flip_has_the_right_probability"),
)
def check_flip_mirrors_the_example(student, rng):
    """With p = 1, [[1, 2], [3, 4]] becomes [[2, 1], [4, 3]]"""
    images = np.array([[[1.0, 2], [3, 4]]] * 40)
    batch = batch_of(student, "random_flip", rng, images, after=[1.0])
    expect.close(batch, [[[2, 1], [4, 3]]] * 40, name="the images")


@flip("mirror", weight=60)
@hint("Reverse the last axis: image[:, ::-1].")
def check_flip_mirrors_left_to_right(student, rng):
    """Each image is mirrored left to right, or as it was"""
    # That none of 60 images is mirrored has a chance of 1e-18.
    images, image = pictures(rng, 40), pictures(rng, 1)
    flipped = mirrored(images, batch_of(student, "random_flip", rng, images))
    batch = singly(student, "random_flip", rng, image, 60)
    alone = mirrored(np.broadcast_to(image, batch.shape), batch)
    expect.that(np.any(flipped) or np.any(alone), "some are mirrored", mismatch="none is")


@flip("rate", weight=50)
def check_flip_has_the_right_probability(student, rng):
    """An image is mirrored with probability p, which is 0.5 by default"""
    image = pictures(rng, 1, 2, 3)
    for p, after in ((1, [1.0]), (0, [0.0]), (0.23, [0.23]), (0.8, [0.8]), (0.5, [])):
        batch = singly(student, "random_flip", rng, image, CALLS, after=after)
        changed = np.any(batch != image, axis=(1, 2))
        what = f"with p = {p} this share is mirrored"
        if p in (0, 1):
            expect.that(np.all(changed == p), what, mismatch="it is another share")
        elif np.any(changed != changed[0]):  # that calls are all the same is another concern
            require_share(changed, p, what)


@flip("own-draws", weight=40)
@hint("Draw a number for each image.")
def check_flip_draws_for_each_image(student, rng):
    """Each image of a batch has a draw of its own"""
    require_own_draws(student, rng, "random_flip", pictures(rng, 1, 2, 3), after=[0.31])


@flip("generator", weight=25)
@hint("Use rng.random(…), and make no generator.")
def check_flip_draws_from_rng(student, rng):
    """All draws come from rng"""
    require_generator(student, rng, "random_flip", [pictures(rng, 8)])


@flip("purity", weight=20)
@hint("Work on images.copy().")
def check_flip_leaves_the_images_alone(student, rng):
    """images is unchanged after the call"""
    require_pure(student, rng, "random_flip", [pictures(rng, 9)], [1.0])


def kept(submission, name, seed, given, after):
    """Return what the arguments hold after a call, and what it returned."""
    returned = getattr(submission, name)(*given, np.random.default_rng(seed), *after)
    return given, returned


def require_pure(student, rng, name, given, after=()):
    """Fail if a call changes its arrays."""
    (seed,) = seeds_from(rng, 1)
    reply = student.run(kept, name, seed, given, list(after))
    found, returned = expect.like(reply, ((object,) * len(given), object))
    expect.array(first_of(returned), shape=given[0].shape, name="the result")
    for before, now in zip(given, found, strict=True):
        if isinstance(before, np.ndarray):
            same = np.array_equal(expect.array(now), before)
            expect.that(same, "the arguments are what they were", mismatch="they are not")


def places(images, batch, padding):
    """Return (row, column) where the window of each image begins; fail if it is no window.

    No two pixels are equal, so a window that holds any is at one place alone.
    """
    height, width = images.shape[1:]
    padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding)))
    found = np.full((len(images), 2), -1)
    for row, column in itertools.product(range(2 * padding + 1), repeat=2):
        window = padded[:, row : row + height, column : column + width]
        found[np.all(window == batch, axis=(1, 2))] = row, column
    what = "each result is a window of its image with zeros around"
    expect.that(np.all(found >= 0), what, mismatch="some are none")
    return found


WINDOW = "check_crop_cuts_windows"


@crop("contract", weight=4, public=True)
def check_crop_returns_images(student, rng):
    """It returns an array in the shape of images, also of one image"""
    for count in (6, 1):
        batch_of(student, "random_crop", rng, pictures(rng, count), 1)


@crop("window", weight=3, public=True, follows=WINDOW)
def check_crop_cuts_windows_of_the_example(student, rng):
    """Of [[1, 2], [3, 4]], with a border of one zero, it cuts 2 x 2 windows"""
    images = np.array([[[1.0, 2], [3, 4]]] * 8)
    places(images, batch_of(student, "random_crop", rng, images, 1), 1)


@crop("window", weight=70)
@hint("Pad with zeros on four sides, not over the first axis; then slice height and width.")
def check_crop_cuts_windows(student, rng):
    """Each result is a window of its own image with zeros around"""
    for padding in (1, 2, 3):
        images = pictures(rng, 30)
        places(images, batch_of(student, "random_crop", rng, images, padding), padding)


def require_places(found, padding, what):
    """Fail unless each place comes as often as it should."""
    count = (2 * padding + 1) ** 2
    for row, column in itertools.product(range(2 * padding + 1), repeat=2):
        require_share(np.all(found == (row, column), axis=1), 1 / count, what)


@crop("places", weight=70, follows=WINDOW)
@hint("Rows and columns from 0 to 2 * padding, both ends included, drawn apart.")
def check_crop_reaches_all_places(student, rng):
    """A window begins at each of the (2 padding + 1)^2 places, each as likely"""
    image, moves = pictures(rng, 1, 3, 4), False
    for padding in (1, 2):
        batch = singly(student, "random_crop", rng, image, CALLS, before=[padding])
        found = places(np.broadcast_to(image, batch.shape), batch, padding)
        moves = moves or np.any(found != padding)
        if np.any(found != found[0]):  # that calls are all the same is another check's concern
            require_places(found, padding, "each place is as likely")
    expect.that(moves, "windows begin at other places than the middle", mismatch="none does")


@crop("own-draws", weight=50)
@hint("Draw a place for each image.")
def check_crop_draws_for_each_image(student, rng):
    """Each image of a batch has a place of its own"""
    require_own_draws(student, rng, "random_crop", pictures(rng, 1, 3, 4), before=[1])


@crop("generator", weight=25)
@hint("Use rng.integers(…), and make no generator.")
def check_crop_draws_from_rng(student, rng):
    """All draws come from rng"""
    require_generator(student, rng, "random_crop", [pictures(rng, 8), 1])


@crop("purity", weight=15)
def check_crop_leaves_the_images_alone(student, rng):
    """images is unchanged after the call"""
    require_pure(student, rng, "random_crop", [pictures(rng, 9), 1])


MIXED = 12  # examples of a batch, of which each is a one in a place of its own


def mixed(student, rng, alpha=2.0):
    """Return x and y of a mixed batch, as the matrices (12, 12) which say what was mixed."""
    order = rng.permutation(MIXED)
    x, y = np.eye(MIXED).reshape(MIXED, 3, 4), np.eye(MIXED)[order]
    returned = student.run(draws_of, "mixup", seeds_from(rng, 1), [x, y, alpha], [])
    (pair,) = expect.returns(returned, list, length=1)
    pair = expect.returns(pair, tuple, length=2)
    new_x, new_y = expect.arrays(pair, {"x": x.shape, "y": y.shape})
    return new_x.reshape(MIXED, MIXED), new_y[:, order]


def share_and_order(matrix):
    """Return share and order of what a matrix mixes; fail if it mixes in another way.

    The share is what is left of an example where it isn't mixed with itself. Where none is, or the
    share is 1 but for rounding, there is nothing to see, and no order: once in 1e8 batches.
    """
    share = float(np.diag(matrix).min())
    other = matrix - share * np.eye(MIXED)
    if 1 - share < 1e-4:
        return share, None
    swap = other / (1 - share)
    what = "each row is share times an example plus 1 - share times another, in a random order"
    ones = np.abs(swap) > 0.5
    is_order = np.all(ones.sum(axis=0) == 1) and np.all(ones.sum(axis=1) == 1)
    right = is_order and np.allclose(swap, ones, atol=1e-4)
    expect.that(right, what, mismatch="it is something else")
    return share, ones.argmax(axis=1)


@mix("contract", weight=4, public=True)
def check_mixup_returns_x_and_y(student, rng):
    """It returns x and y, each in its shape"""
    mixed(student, rng)


@mix("pairs", weight=3, public=True, follows="check_mixup_mixes_pairs")
def check_mixup_keeps_the_sum_of_the_batch(student, rng):
    """Each example comes as often as before: the sum of the batch stays what it is"""
    x, _ = mixed(student, rng)
    expect.close(x.sum(axis=0), np.ones(MIXED), name="the sum over the batch", rtol=1e-5)


@mix("pairs", weight=120)
@hint("share * x + (1 - share) * x[order], with one share and one permutation.")
def check_mixup_mixes_pairs(student, rng):
    """x is share times x plus 1 - share times x in another order, with one share"""
    found = [share_and_order(mixed(student, rng, alpha)[0]) for alpha in (2.0, 0.7, 5.0)]
    seen = [order for _, order in found if order is not None]
    expect.that(seen, "x is mixed", mismatch="it is what it was")


@mix("labels", weight=80)
@hint("y is mixed by the share and the order of x.")
def check_mixup_mixes_labels_alike(student, rng):
    """y is mixed as x is"""
    for alpha in (2.0, 0.7, 5.0):
        x, y = mixed(student, rng, alpha)
        expect.close(y, x, name="what y is mixed of", rtol=1e-5, atol=1e-6)
        expect.that(np.ptp(x) > 0, "x is not the same everywhere", mismatch="it is", hint="")


def mixed_often(submission, seed, count, alpha):
    """Return the batches x that so many calls make of twelve examples, from one generator."""
    rng, one = np.random.default_rng(seed), np.eye(12)
    batches = [submission.mixup(one.copy(), one.copy(), alpha, rng)[0] for _ in range(count)]
    return np.stack([np.asarray(batch) for batch in batches])


def beta_cdf(values, alpha):
    """Return how much of Beta(alpha, alpha), alpha from 0.5, is below each value: a fine sum."""
    angles = np.linspace(0, np.pi / 2, 20001)  # x = sin² of the angle, which has no poles then
    density = (np.sin(angles) * np.cos(angles)) ** (2 * alpha - 1)
    total = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return np.interp(np.arcsin(np.sqrt(values)), angles, total / total[-1])


@mix("share", weight=35, follows="check_mixup_mixes_pairs")
@hint("share = rng.beta(alpha, alpha).")
def check_mixup_draws_the_share_from_beta(student, rng):
    """The share is drawn anew for each batch, from Beta(alpha, alpha)"""
    count = 600
    # By Massart's bound the distance of n draws exceeds this with a chance of 1e-11.
    bound = math.sqrt(math.log(2 / chance.ERROR) / (2 * count))
    for alpha in (0.5, 8.0):
        (seed,) = seeds_from(rng, 1)
        found = student.run(mixed_often, seed, count, alpha)
        batches = expect.array(found, shape=(count, MIXED, MIXED), name="the batches")
        if not np.ptp(batches, axis=0).any():
            continue  # that calls are all the same is another check's concern
        # Of a batch that is mixed with itself the share is not seen: one in twelve factorial.
        shares = np.clip(batches.diagonal(axis1=1, axis2=2).min(axis=1), 0, 1)
        far = chance.distance(shares, lambda values, alpha=alpha: beta_cdf(values, alpha))
        expect.that(far < bound, "the share is from Beta(alpha, alpha)", mismatch="it is not")


@mix("order", weight=35, follows="check_mixup_mixes_pairs")
@hint("The order is a new permutation at each call: rng.permutation(len(x)).")
def check_mixup_draws_a_random_order(student, rng):
    """Each example is mixed with each as often"""
    count = 600
    (seed,) = seeds_from(rng, 1)
    found = student.run(mixed_often, seed, count, 4.0)
    batches = expect.array(found, shape=(count, MIXED, MIXED), name="the batches")
    if not np.ptp(batches, axis=0).any():
        return  # that calls are all the same is another check's concern
    orders = [order for _, order in map(share_and_order, batches) if order is not None]
    expect.that(orders, "batches are mixed", mismatch="they are not")
    for place in range(0, MIXED, 4):
        partners = np.array([order[place] for order in orders])
        for other in {*range(MIXED)} - {place}:  # with itself or not is left free
            what = "an example is mixed with each as often"
            require_share(partners == other, 1 / MIXED, what)


@mix("generator", weight=25, follows="check_mixup_mixes_pairs")
def check_mixup_draws_from_rng(student, rng):
    """All draws come from rng"""
    require_generator(student, rng, "mixup", [rng.normal(size=(8, 5)), np.eye(8), 2.0])


@mix("purity", weight=15)
@hint("Make new arrays, and don't shuffle in place.")
def check_mixup_leaves_its_inputs_alone(student, rng):
    """x and y are unchanged after the call"""
    require_pure(student, rng, "mixup", [rng.normal(size=(30, 5)), np.eye(30), 2.0])
