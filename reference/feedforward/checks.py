"""Graders of the assignment on feed-forward networks.

Nothing here is decided by chance but that two networks begin with other weights, which differ with
probability 1: no solution draws anything else. What is drawn for a check is drawn so that a mistake
shows in each draw: labels of both kinds, sizes of which no two are equal, hidden units that are
active for some columns and not for others, and no sum near 0, where ReLU would turn. Rounding is at
least a hundred times smaller than what a check tolerates.

A slope is told by its formula, at the point where the loss is told, too: so a check of a slope
follows that of the loss. Layers of a network are each judged by what the one before it gave.
"""

import contextlib
import functools
import itertools

import numpy as np
import torch

from autograder.grading import Failure, expect, hint, question
from autograder.grading.drivers import in_their_precision, layers_of, set_linear, watch

perceptron = question("train_perceptron")
hidden_layer = question("hidden")
output_unit = question("output")
activation = question("activate")
squares = question("mse_loss")
binary = question("binary_cross_entropy")
softmax = question("softmax_cross_entropy")
forward = question("L_model_forward")
backward = question("L_model_backward")
sigmoid_net = question("Net")
tanh_net = question("NetTanh")
relu_net = question("NetRelu")
pieces = question("count_pieces")


def sigmoid(z):
    """Return 1 / (1 + exp(-z)), without overflow."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def lent_activate(z, name):
    """Return what `activate` should, for students whose own one is wrong."""
    z = expect.array(z, name="what activate is called with")
    if isinstance(name, str) and name == "relu":
        return np.maximum(0, z), (z > 0).astype(float)
    a = np.tanh(z) if isinstance(name, str) and name == "tanh" else sigmoid(z)
    return a, 1 - a**2 if isinstance(name, str) and name == "tanh" else a * (1 - a)


def lending(check):
    """Let a check pass also with our `activate` in place of theirs.

    So what is wrong with their own one costs nothing in later questions.
    """

    @functools.wraps(check)
    def either_way(student, **rest):
        try:
            check(student, **rest)
        except Failure:
            with contextlib.suppress(Failure):
                return check(student.replacing(activate=lent_activate), **rest)
            raise

    return either_way


# train_perceptron


def learnt(X, y, epochs):
    """Return w, b and the mistakes in each epoch."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, [0] * epochs
    for epoch in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (w @ x + b) <= 0:
                w, b = w + label * x, b + label
                mistakes[epoch] += 1
    return w, b, mistakes


def whole_points(rng, count=9, size=3):
    """Return points of small whole numbers, so that sums are exact, and labels of both kinds."""
    X = rng.choice([-2.0, -1.0, 1.0, 2.0], size=(count, size))
    y = rng.permutation(np.resize([1.0, -1.0, 1.0], count))
    return X, y


def lines_of(returned, X):
    """Return w and b; the mistakes are the concern of other checks."""
    w, b = expect.returns(returned, tuple, length=2)
    return expect.array(w, shape=(X.shape[1],), name="w"), expect.number(b, name="b")


def counts_of(returned, epochs):
    """Return the mistakes of each epoch, in a list or an array."""
    mistakes = expect.returns(returned, tuple, length=3)[2]
    if isinstance(mistakes, np.ndarray | torch.Tensor):
        return expect.array(mistakes, shape=(epochs,), name="mistakes")
    items = expect.returns(mistakes, tuple, name="mistakes")
    full = len(items) == epochs
    wanted, found = f"mistakes holds {epochs} numbers", f"it holds {len(items)}"
    expect.that(full, wanted, found, mismatch="it holds fewer or more")
    return np.array([expect.number(one, name="a number of mistakes") for one in items])


def require_line(student, X, y, epochs):
    """Fail unless w and b are right after so many epochs."""
    w, b = lines_of(student.train_perceptron(X, y, epochs), X)
    wanted, bias, _ = learnt(X, y, epochs)
    expect.close(w, wanted, name="w", atol=1e-6)
    expect.close(b, bias, name="b", atol=1e-6)


CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
AND = np.array([-1.0, -1, -1, 1])
XOR = np.array([-1.0, 1, 1, -1])


@perceptron("contract", public=True, weight=2)
def check_perceptron_returns_w_b_and_mistakes(student):
    """It returns w with a number for each column, a number b, and a list with one for each epoch"""
    for epochs in (1, 3):
        returned = student.train_perceptron(CORNERS, AND, epochs)
        lines_of(returned, CORNERS)
        counts_of(returned, epochs)


@perceptron("rule", public=True, follows="check_perceptron_learns_from_each_mistake")
def check_perceptron_of_the_example(student):
    """[2, 1] with label 1 and [1, 3] with label -1 give w = [1, -2] and b = 0"""
    require_line(student, np.array([[2.0, 1], [1, 3]]), np.array([1.0, -1]), 1)


@perceptron("counts", public=True, follows="check_perceptron_counts_mistakes")
def check_perceptron_counts_mistakes_of_and(student):
    """AND: 2, 3, 3, 2, 2, 3, 2, 1 mistakes, then none"""
    mistakes = counts_of(student.train_perceptron(CORNERS, AND, 10), 10)
    expect.close(mistakes, [2, 3, 3, 2, 2, 3, 2, 1, 0, 0], name="mistakes", atol=0.1)


@perceptron("rule", weight=40)
@hint("At a mistake, and only there: w = w + y x and b = b + y. The next row meets the new ones.")
def check_perceptron_learns_from_each_mistake(student, rng):
    """In one epoch it adds y x to w and y to b at each mistake, where a sum of 0 is one"""
    for count, size in ((9, 3), (12, 2), (3, 4)):
        require_line(student, *whole_points(rng, count, size), 1)
    require_line(student, CORNERS, XOR, 1)
    # Where b decides, in the second row and in the third.
    require_line(student, np.array([[1.0, 0], [-0.5, 2], [0.25, -0.5]]), np.array([-1.0, 1, 1]), 1)


@perceptron("epochs", weight=22, follows="check_perceptron_learns_from_each_mistake")
@hint("w and b go on from epoch to epoch.")
def check_perceptron_goes_on_in_later_epochs(student, rng):
    """Each epoch goes on with the w and b of the one before it"""
    for epochs in (2, 5, 8):
        require_line(student, *whole_points(rng, 11, 2), epochs)
    require_line(student, CORNERS, AND, 9)


@perceptron(
    "counts",
    weight=22,
    follows=(
        "check_perceptron_learns_from_each_mistake",
        "check_perceptron_goes_on_in_later_epochs",
    ),
)
@hint("One number for each epoch: in how many rows it was a mistake.")
def check_perceptron_counts_mistakes(student, rng):
    """mistakes holds how often it was wrong in each epoch, 0 where it never was"""
    for X, y in (whole_points(rng), (CORNERS, AND), (CORNERS, XOR)):
        mistakes = counts_of(student.train_perceptron(X, y, 12), 12)
        expect.close(mistakes, learnt(X, y, 12)[2], name="mistakes", atol=0.1)


@perceptron("purity", weight=11, follows="check_perceptron_learns_from_each_mistake")
def check_perceptron_leaves_its_inputs_alone(student, rng):
    """X and y are unchanged after the call"""
    X, y = whole_points(rng)
    reply = student.call("train_perceptron", X, y, 3)
    lines_of(reply.value, X)
    expect.unchanged(reply, "X", "y")


# hidden and output

ROWS = np.array([[1.0, -1], [-3, 1], [2, 2]])


@hidden_layer("contract", public=True, weight=2)
def check_hidden_of_the_example(student):
    """[2, 1] gives [1, 0, 6] with the three units of the example"""
    h = expect.array(student.hidden(np.array([2.0, 1]), ROWS), shape=(3,), name="h")
    expect.close(h, [1, 0, 6], name="h")


@hidden_layer("value", weight=8, hint="np.maximum(0, W @ x): each row of W times x.")
def check_hidden_is_relu_of_the_sums(student, rng):
    """Each unit gives the sum of its row of W times x, or 0 where this is negative"""
    for units, size in ((5, 3), (2, 4), (6, 6)):
        x, W = rng.uniform(0.5, 2, size=size), rng.uniform(0.5, 2, size=(units, size))
        W[::2, 1:] *= -20  # so that the sums of every second unit are negative, from the first on
        h = expect.array(student.hidden(x, W), shape=(units,), name="h")
        expect.close(h, np.maximum(0, W @ x), name="h")


@output_unit("contract", public=True, weight=2)
def check_output_of_the_example(student):
    """[1, 0, 6] with [5, 7, -1] gives -1"""
    given = student.output(np.array([1.0, 0, 6]), np.array([5.0, 7, -1]))
    expect.close(expect.number(given), -1)


@output_unit("value", weight=8, hint="A sum of products, and nothing behind it.")
def check_output_is_the_sum(student, rng):
    """It is the sum of h times W, of either sign"""
    for units, sign in ((3, 1), (5, -1), (2, -1)):
        h, W = rng.uniform(0.5, 2, size=(2, units))
        expect.close(expect.number(student.output(h, sign * W)), sign * np.sum(h * W))


# activate

CURVES = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.maximum(0, z), lambda z: (z > 0).astype(float)),
}


def active(student, name, z, which):
    """Return a, or the slope, that the student's function gives."""
    returned = student.activate(z, name)
    if which == "a" and not isinstance(returned, tuple | list):
        return expect.array(returned, shape=z.shape, name="a")  # a slope is another's concern
    pair = expect.returns(returned, tuple, length=2)
    return expect.array(pair[which == "slope"], shape=z.shape, name=which)


def require_curve(student, rng, name, which):
    """Fail unless an activation, or its slope, is right, for small and large z of both signs."""
    for shape in ((4,), (3, 5), (2, 3, 2)):
        z = rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.3, 4, size=shape)
        z.flat[:3] = 0.4, -0.7, 1.3  # some of both signs, and on both sides of 1
        wanted = CURVES[name][which == "slope"](z)
        expect.close(active(student, name, z, which), wanted, name=f"{which} of {name}")


@activation("contract", public=True, weight=2)
def check_activate_returns_two_arrays(student):
    """For each name it returns two arrays in the shape of z"""
    for name in CURVES:
        for z in (np.array([0.5, -1.5]), np.array([[1.0, 2, -3], [-0.5, 0.25, 4]])):
            for which in ("a", "slope"):
                active(student, name, z, which)


@activation("relu", public=True, follows="check_activate_relu")
def check_activate_relu_of_the_example(student):
    """ReLU of [-2, 3] is [0, 3], with slopes [0, 1]"""
    z = np.array([-2.0, 3])
    expect.close(active(student, "relu", z, "a"), [0, 3], name="a")
    expect.close(active(student, "relu", z, "slope"), [0, 1], name="slope")


@activation(
    "smooth", public=True, follows=("check_activate_sigmoid_slope", "check_activate_tanh_slope")
)
def check_activate_slopes_at_0(student):
    """At 0 sigmoid has the slope 0.25, tanh the slope 1"""
    for name, slope in (("sigmoid", 0.25), ("tanh", 1)):
        expect.close(active(student, name, np.zeros(2), "slope"), [slope] * 2, name="slope")


@activation("sigmoid", weight=12)
def check_activate_sigmoid(student, rng):
    """a of sigmoid is 1 / (1 + exp(-z))"""
    require_curve(student, rng, "sigmoid", "a")


@activation("smooth", weight=17, follows="check_activate_sigmoid")
@hint("a (1 - a), where a is sigmoid(z): computed from a, not from z.")
def check_activate_sigmoid_slope(student, rng):
    """The slope of sigmoid is a (1 - a)"""
    require_curve(student, rng, "sigmoid", "slope")


@activation("tanh", weight=8)
def check_activate_tanh(student, rng):
    """a of tanh is tanh z"""
    require_curve(student, rng, "tanh", "a")


@activation("smooth", weight=17, follows="check_activate_tanh")
@hint("1 - a², where a is tanh(z): computed from a, not from z.")
def check_activate_tanh_slope(student, rng):
    """The slope of tanh is 1 - a²"""
    require_curve(student, rng, "tanh", "slope")


@activation("relu", weight=17)
@hint("max(0, z), with slope 1 where z > 0 and 0 elsewhere.")
def check_activate_relu(student, rng):
    """a of ReLU is max(0, z), its slope 1 or 0"""
    for which in ("a", "slope"):
        require_curve(student, rng, "relu", which)


@activation("zero", weight=6, follows="check_activate_relu")
def check_activate_relu_slope_at_0(student):
    """The slope of ReLU at 0 is 0"""
    slope = active(student, "relu", np.array([0.0, 2, 0]), "slope")
    expect.close(slope[::2], [0, 0], name="slope at 0")


LARGE = np.array([1000.0, -1000, 800, -800])


@activation("large", weight=12, follows=("check_activate_sigmoid", "check_activate_tanh"))
@hint("np.exp(1000) is infinite, and infinite / infinite is nan: let it stand below only.")
def check_activate_survives_large_numbers(student):
    """z = 1000 and z = -1000 give what they should"""
    for name, (low, high) in {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 1000)}.items():
        a = active(student, name, LARGE[:2], "a")
        expect.close(a, [high, low], name=f"a of {name}", atol=1e-9)
        slope = active(student, name, LARGE[:2], "slope")
        expect.close(slope[1:], [0], name=f"the slope of {name} at -1000", atol=1e-9)


@activation("purity", weight=8, hint="Make new arrays: z[z < 0] = 0 writes into the given one.")
def check_activate_leaves_z_alone(student):
    """z is unchanged after the call"""
    for name in CURVES:
        reply = student.call("activate", np.array([0.5, -1.5, 2]), name)
        expect.returns(reply.value, tuple, length=2)
        expect.unchanged(reply, "z")


# losses


def loss_of(returned):
    """Return the loss; that there is a slope is another check's concern."""
    alone = returned[0] if isinstance(returned, tuple | list) and len(returned) else returned
    return expect.number(alone, name="the loss")


def slope_of(returned, shape):
    """Return the slope."""
    both = isinstance(returned, tuple | list) and len(returned) > 1
    expect.that(both, "it returns the loss and its slope", mismatch="it returns one thing")
    return expect.array(returned[1], shape=shape, name="the slope")


def require_both(returned, shape):
    """Fail unless a loss and a slope of this shape are returned."""
    loss, slope = expect.returns(returned, tuple, length=2)
    expect.number(loss, name="the loss")
    return expect.array(slope, shape=shape, name="the slope")


def require_pure(reply, *names):
    """Fail if a loss has changed what it was given."""
    loss_of(reply.value)
    slope_of(reply.value, None)
    expect.unchanged(reply, *names)


def require_large(returned, loss):
    """Fail unless the loss of large numbers is right, and its slope finite.

    That there is a slope, and that it is right, are the concern of other checks.
    """
    expect.close(loss_of(returned), loss, name="the loss", atol=1e-9)
    if isinstance(returned, tuple | list) and len(returned) > 1:
        expect.array(returned[1], name="the slope")


def apart(rng, count):
    """Return predictions and values that are never near one another, above and below."""
    y = rng.normal(size=count)
    return y + np.resize([1.0, -1.0, 1.0], count) * rng.uniform(0.5, 3, size=count), y


@squares("contract", public=True, weight=2)
def check_mse_returns_loss_and_slope(student):
    """It returns a number and an array in the shape of p"""
    require_both(student.mse_loss(np.array([3.0, 1, 2]), np.array([1.0, 2, 0])), (3,))


@squares("value", public=True, follows="check_mse_is_a_mean_of_squares")
def check_mse_of_the_example(student):
    """[3, 1] and [1, 2] give 2.5"""
    expect.close(loss_of(student.mse_loss(np.array([3.0, 1]), np.array([1.0, 2]))), 2.5)


@squares("slope", public=True, follows=("check_mse_slope", "check_mse_is_a_mean_of_squares"))
def check_mse_slope_of_the_example(student):
    """Its slopes are 2 and -1"""
    slope = slope_of(student.mse_loss(np.array([3.0, 1]), np.array([1.0, 2])), (2,))
    expect.close(slope, [2, -1], name="the slope")


@squares("value", weight=44)
def check_mse_is_a_mean_of_squares(student, rng):
    """It is the mean of the squared differences, for any N"""
    for count in (3, 7, 1):
        p, y = apart(rng, count)
        expect.close(loss_of(student.mse_loss(p, y)), np.mean((p - y) ** 2), name="the loss")


@squares("slope", weight=44, follows="check_mse_is_a_mean_of_squares")
@hint("Move one p a little: by how much does the mean change?")
def check_mse_slope(student, rng):
    """The slope is the derivative of this mean by each p"""
    for count in (3, 7, 1):
        p, y = apart(rng, count)
        slope = slope_of(student.mse_loss(p, y), (count,))
        expect.close(slope, 2 * (p - y) / count, name="the slope")


@squares(
    "purity",
    weight=8,
    follows=(
        "check_mse_is_a_mean_of_squares",
        "check_mse_slope",
        "check_mse_returns_loss_and_slope",
    ),
)
def check_mse_leaves_its_inputs_alone(student, rng):
    """p and y are unchanged after the call"""
    require_pure(student.call("mse_loss", *apart(rng, 5)), "p", "y")


def logits(rng, count):
    """Return logits that are not near 0 and labels of both kinds, some with either sign."""
    z = np.resize([1.0, -1.0, -1.0, 1.0], count) * rng.uniform(0.4, 4, size=count)
    return z, np.resize([1.0, 0.0, 1.0, 0.0, 0.0], count)


def binary_loss(z, y):
    """Return the mean cross-entropy and its slope."""
    return np.mean(np.logaddexp(0, z) - y * z), (sigmoid(z) - y) / len(z)


HAND = np.array([0.0, 2]), np.array([1.0, 0])


@binary("contract", public=True, weight=2)
@lending
def check_binary_returns_loss_and_slope(student):
    """It returns a number and an array in the shape of z"""
    require_both(student.binary_cross_entropy(np.array([0.5, 2, -1]), np.array([1.0, 0, 0])), (3,))


@binary("value", public=True, follows="check_binary_is_the_mean_cross_entropy")
@lending
def check_binary_of_the_example(student):
    """z = [0, 2] with labels [1, 0] give 1.410"""
    expect.close(loss_of(student.binary_cross_entropy(*HAND)), 1.41004, rtol=1e-5)


@binary(
    "slope",
    public=True,
    follows=("check_binary_slope", "check_binary_is_the_mean_cross_entropy"),
)
@lending
def check_binary_slope_of_the_example(student):
    """Its slopes are -0.25 and 0.440"""
    slope = slope_of(student.binary_cross_entropy(*HAND), (2,))
    expect.close(slope, [-0.25, 0.440399], name="the slope", rtol=1e-5)


@binary("value", weight=34)
@lending
def check_binary_is_the_mean_cross_entropy(student, rng):
    """It is the mean of log(1 + exp(z)) - y z, for any N"""
    for z, y in map(logits, [rng] * 3, (4, 7, 1)):
        loss, _ = binary_loss(z, y)
        expect.close(loss_of(student.binary_cross_entropy(z, y)), loss, name="the loss")


@binary("slope", weight=28, follows="check_binary_is_the_mean_cross_entropy")
@hint("(sigmoid(z) - y) / N")
@lending
def check_binary_slope(student, rng):
    """The slope is the derivative of this mean by each z"""
    for z, y in map(logits, [rng] * 3, (4, 7, 1)):
        slope = slope_of(student.binary_cross_entropy(z, y), z.shape)
        expect.close(slope, binary_loss(z, y)[1], name="the slope")


@binary(
    "large",
    weight=26,
    follows="check_binary_is_the_mean_cross_entropy",
)
@hint("No probability of 0 may meet a logarithm, and clipping falsifies: np.logaddexp(0, z).")
@lending
def check_binary_survives_large_logits(student):
    """z of 1000 and -1000 give the true loss, and finite slopes"""
    for z, y in itertools.product((1000.0, -1000, 60, -60), (0.0, 1)):
        given = np.array([z, 0.5]), np.array([y, 1.0])
        require_large(student.binary_cross_entropy(*given), binary_loss(*given)[0])


@binary(
    "purity",
    weight=6,
    follows=("check_binary_is_the_mean_cross_entropy", "check_binary_slope"),
)
@lending
def check_binary_leaves_its_inputs_alone(student, rng):
    """z and y are unchanged after the call"""
    require_pure(student.call("binary_cross_entropy", *logits(rng, 5)), "z", "y")


def some_scores(rng, count, classes, spread=2.0):
    """Return scores and labels, among them the first class and the last."""
    scores = spread * rng.normal(size=(count, classes))
    return scores, np.resize([classes - 1, 0, 1], count)


def softmax_loss(scores, labels):
    """Return the mean cross-entropy of softmax and its slope."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_q = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    hits = np.eye(scores.shape[1])[labels]
    return -np.sum(hits * log_q) / len(scores), (np.exp(log_q) - hits) / len(scores)


CASES = ((4, 3), (3, 5), (6, 2), (1, 4))
QUARTER = np.array([[0.0, np.log(3)]]), np.array([0])


@softmax("contract", public=True, weight=2)
def check_softmax_returns_loss_and_slope(student, rng):
    """It returns a number and an array in the shape of the scores"""
    require_both(student.softmax_cross_entropy(*some_scores(rng, 4, 3)), (4, 3))


@softmax("value", public=True, follows="check_softmax_is_the_mean_cross_entropy")
def check_softmax_of_the_example(student):
    """[[0, log 3]] with label 0 gives log 4 = 1.386"""
    expect.close(loss_of(student.softmax_cross_entropy(*QUARTER)), np.log(4), rtol=1e-6)


@softmax(
    "slope", public=True, follows=("check_softmax_slope", "check_softmax_is_the_mean_cross_entropy")
)
def check_softmax_slope_of_the_example(student):
    """Its slopes are -0.75 and 0.75"""
    slope = slope_of(student.softmax_cross_entropy(*QUARTER), (1, 2))
    expect.close(slope, [[-0.75, 0.75]], name="the slope", rtol=1e-6)


@softmax("value", weight=34)
@hint("Of each row's q, take the entry of its label; the sums in q run over the classes.")
def check_softmax_is_the_mean_cross_entropy(student, rng):
    """It is the mean of -log q of the labels, for any N and C"""
    for count, classes in CASES:
        scores, labels = some_scores(rng, count, classes)
        loss, _ = softmax_loss(scores, labels)
        expect.close(loss_of(student.softmax_cross_entropy(scores, labels)), loss, name="the loss")


@softmax("slope", weight=28, follows="check_softmax_is_the_mean_cross_entropy")
@hint("q, with 1 taken off at each row's label, over N.")
def check_softmax_slope(student, rng):
    """The slope is the derivative of this mean by each score"""
    for count, classes in CASES:
        scores, labels = some_scores(rng, count, classes)
        slope = slope_of(student.softmax_cross_entropy(scores, labels), scores.shape)
        expect.close(slope, softmax_loss(scores, labels)[1], name="the slope")


@softmax(
    "large",
    weight=26,
    follows="check_softmax_is_the_mean_cross_entropy",
)
@hint("Take each row's largest score off first, and log q as a difference, not as np.log(q).")
def check_softmax_survives_large_scores(student):
    """Scores of 1000 and -1000 give the true loss, whatever another row holds, and finite slopes"""
    for scores in ([[1000, -1000, 0], [1, 2, 3]], [[-1000, -999, -1001], [900, 0, 5]]):
        for labels in ([0, 1], [1, 2], [2, 0]):
            given = np.array(scores, float), np.array(labels)
            require_large(student.softmax_cross_entropy(*given), softmax_loss(*given)[0])


@softmax(
    "purity",
    weight=6,
    follows=("check_softmax_is_the_mean_cross_entropy", "check_softmax_slope"),
)
@hint("scores -= … writes into the given array.")
def check_softmax_leaves_its_inputs_alone(student, rng):
    """scores and labels are unchanged after the call"""
    given = some_scores(rng, 4, 3)
    require_pure(student.call("softmax_cross_entropy", *given), "scores", "labels")


# L_model_forward and L_model_backward


def network_for(rng, X, widths):
    """Return parameters of layers of these widths over X.

    Each unit has sums above 0 for some columns, and below 0 for others (of one column: every second
    unit has), and none near 0.
    """
    parameters, A = {}, X
    for layer, units in enumerate(widths, 1):
        W = rng.normal(size=(units, len(A))) / np.sqrt(len(A))
        S = W @ A
        if S.shape[1] == 1:
            b = np.resize([1.0, -1.0], (units, 1)) * rng.uniform(0.5, 1.5, size=(units, 1)) - S
        else:
            ordered = np.sort(S)[:, 1:-1]  # two columns at least on either side of the widest gap
            widest = np.argmax(np.diff(ordered), axis=1)[:, None]
            b = -np.take_along_axis(ordered[:, 1:] + ordered[:, :-1], widest, axis=1) / 2
        parameters |= {f"W{layer}": W, f"b{layer}": b}
        A = np.maximum(0, S + b)
    return parameters


def some_network(rng, sizes, count=12):
    """Return inputs X, parameters of these sizes and labels Y of both kinds."""
    X = rng.normal(size=(sizes[0], count))
    Y = rng.permuted(np.resize([1.0, 0.0, 0.0], (1, count)), axis=1)
    return X, network_for(rng, X, sizes[1:]), Y


def run_forward(X, parameters):
    """Return AL and the caches."""
    A, caches, L = X, [], len(parameters) // 2
    for layer in range(1, L + 1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = sigmoid(Z) if layer == L else np.maximum(0, Z)
    return A, caches


def run_backward(AL, Y, caches):
    """Return the gradients."""
    grads, dZ = {}, (AL - Y) / Y.shape[1]
    for layer in range(len(caches), 0, -1):
        (A, W, _), _ = caches[layer - 1]
        grads |= {f"dW{layer}": dZ @ A.T, f"db{layer}": dZ @ np.ones((Y.shape[1], 1))}
        dZ = (W.T @ dZ) * (A > 0)
    return grads


def last_of(returned, shape):
    """Return AL; what else is returned is the concern of others."""
    alone = returned[0] if isinstance(returned, tuple | list) and len(returned) == 2 else returned
    return expect.array(alone, shape=shape, name="AL")


def require_last(student, case):
    """Fail unless the output of a network is right."""
    X, parameters, _ = case
    wanted, _ = run_forward(X, parameters)
    expect.close(last_of(student.L_model_forward(X, parameters), wanted.shape), wanted, name="AL")


def example_network():
    """Return the example of the lesson: X and the parameters."""
    one = [[1.0], [2]], [[1.0, 1], [1, -1]], [[0.0], [0]], [[2.0, 5]], [[-6.0]]
    X, *values = map(np.array, one)
    return X, dict(zip(("W1", "b1", "W2", "b2"), values, strict=True))


@forward("contract", public=True, weight=3)
@lending
def check_forward_returns_output_and_caches(student, rng):
    """It returns AL with a column for each column of X, and a list with a cache for each layer"""
    X, parameters, _ = some_network(rng, (3, 4, 2, 1))
    AL, caches = expect.returns(student.L_model_forward(X, parameters), tuple, length=2)
    expect.array(AL, shape=(1, 12), name="AL")
    count = len(expect.returns(caches, tuple, name="the caches"))
    few = "there are fewer or more"
    expect.that(count == 3, "there are 3 caches for 3 layers", f"there are {count}", mismatch=few)


@forward(
    "layer", public=True, follows=("check_forward_of_hidden_layers", "check_forward_of_one_layer")
)
@lending
def check_forward_of_the_example(student):
    """The example's network gives 0.5"""
    AL = last_of(student.L_model_forward(*example_network()), (1, 1))
    expect.close(AL, [[0.5]], name="AL")


@forward("last", weight=22, hint="Z = W A + b, then sigmoid.")
@lending
def check_forward_of_one_layer(student, rng):
    """A network of one layer gives the sigmoid of its sums"""
    for sizes, count in (((4, 1), 12), ((3, 1), 1)):
        require_last(student, some_network(rng, sizes, count))


@forward("layer", weight=34, follows="check_forward_of_one_layer")
@hint("ReLU in all layers but the last, and what one gives goes into the next.")
@lending
def check_forward_of_hidden_layers(student, rng):
    """Two layers give the sigmoid of the sums over the ReLU of the sums"""
    for sizes in ((4, 7, 1), (3, 5, 1)):
        require_last(student, some_network(rng, sizes))


@forward(
    "depth", weight=17, follows=("check_forward_of_hidden_layers", "check_forward_of_one_layer")
)
@hint("The number of layers follows from the number of parameters; ask for each by its name.")
@lending
def check_forward_of_any_depth(student, rng):
    """Three layers and five do so, too, in whatever order the dict holds their parameters"""
    for sizes in ((4, 6, 5, 1), (5, 7, 6, 4, 3, 1)):
        X, parameters, Y = some_network(rng, sizes)
        require_last(student, (X, dict(reversed(parameters.items())), Y))


def require_cache(student, case):
    """Fail unless each cache holds what its layer took and summed."""
    X, parameters, _ = case
    caches = expect.returns(student.L_model_forward(X, parameters), tuple, length=2)[1]
    wanted = run_forward(X, parameters)[1]
    found = expect.returns(caches, tuple, length=len(wanted), name="the caches")
    for cache, desired in zip(found, wanted, strict=True):
        whole = expect.like(cache, ((np.ndarray,) * 3, np.ndarray), name="a cache")
        names = ("A_prev", "W", "b", "Z")
        for name, value, right in zip(
            names, (*whole[0], whole[1]), (*desired[0], desired[1]), strict=True
        ):
            expect.close(value, right, name=f"{name} of a cache")


@forward(
    "caches",
    weight=17,
    follows=(
        "check_forward_of_hidden_layers",
        "check_forward_of_one_layer",
        "check_forward_of_any_depth",
    ),
)
@hint("For each layer ((A_prev, W, b), Z): what came in, not what comes out.")
@lending
def check_forward_keeps_caches(student, rng):
    """A cache holds ((A_prev, W, b), Z) of its layer"""
    require_cache(student, some_network(rng, (4, 5, 3, 1)))


@forward("purity", weight=6, follows="check_forward_of_one_layer")
@hint("A += b writes into A, and Z[Z < 0] = 0 into the Z of the cache.")
@lending
def check_forward_leaves_its_inputs_alone(student, rng):
    """X and parameters are unchanged after the call"""
    X, parameters, _ = some_network(rng, (4, 5, 1))
    reply = student.call("L_model_forward", X, parameters)
    columns = last_of(reply.value, None).shape[1:]
    expect.that(columns == (12,), "AL has 12 columns", mismatch="it has not")
    expect.unchanged(reply, "X", "parameters")


def own_way(submission, X, parameters, Y):
    """Return the gradients by the caches of their own way forward, and if the caches stay."""
    AL, caches = submission.L_model_forward(X, parameters)
    return submission.L_model_backward(AL, Y, caches)


def require_gradients(student, case, names):
    """Fail unless these gradients are right, by the caches described or, else, by their own.

    What their own way forward keeps is another question's concern.
    """
    X, parameters, Y = case
    AL, caches = run_forward(X, parameters)
    wanted = {name: value for name, value in run_backward(AL, Y, caches).items() if name in names}

    def judge(returned):
        found = expect.named_arrays(returned, {name: one.shape for name, one in wanted.items()})
        for name, value in wanted.items():
            expect.close(found[name], value, name=name)

    try:
        judge(student.L_model_backward(AL, Y, caches))
    except Failure:
        with contextlib.suppress(Failure):
            return judge(student.run(own_way, X, parameters, Y))
        raise


@backward("contract", public=True, weight=3)
@lending
def check_backward_returns_all_gradients(student, rng):
    """It returns dW1, db1, …, each in the shape of W1, b1 …"""
    X, parameters, Y = some_network(rng, (3, 4, 2, 1))
    AL, caches = run_forward(X, parameters)
    shapes = {f"d{name}": value.shape for name, value in parameters.items()}
    try:
        expect.named_arrays(student.L_model_backward(AL, Y, caches), shapes)
    except Failure:
        with contextlib.suppress(Failure):
            return expect.named_arrays(student.run(own_way, X, parameters, Y), shapes)
        raise


@backward("last", public=True, follows="check_backward_through_the_last_layer")
@lending
def check_backward_of_the_example(student):
    """For the example and label 1, dW2 is [[-1.5, 0]]"""
    require_gradients(student, (*example_network(), np.ones((1, 1))), ("dW2",))


@backward("hidden", public=True, follows="check_backward_through_hidden_layers")
@lending
def check_backward_of_the_example_hidden(student):
    """And dW1 is [[-1, -2], [0, 0]]"""
    require_gradients(student, (*example_network(), np.ones((1, 1))), ("dW1",))


@backward("last", weight=24)
@hint("dZ = AL - Y, and dW is its product with what came into the layer, over m.")
@lending
def check_backward_through_the_last_layer(student, rng):
    """The gradient of a last layer's weights is right: here of the only layer"""
    # Of one layer alone, so that what goes wrong further down is not charged here.
    for sizes, count in (((4, 1), 12), ((3, 1), 1)):
        require_gradients(student, some_network(rng, sizes, count), ("dW1",))


@backward("hidden", weight=32, follows="check_backward_through_the_last_layer")
@hint("W transposed times dZ, and where Z of the layer below is above 0; its own W, not another's.")
@lending
def check_backward_through_hidden_layers(student, rng):
    """The gradient of a hidden layer's weights is right"""
    for sizes, count in (((4, 7, 1), 12), ((3, 4, 1), 1)):
        require_gradients(student, some_network(rng, sizes, count), ("dW1",))


@backward(
    "depth",
    weight=18,
    follows=("check_backward_through_hidden_layers", "check_backward_through_the_last_layer"),
)
@hint("Loop from L down to 1: each layer alike.")
@lending
def check_backward_of_any_depth(student, rng):
    """It is so in each layer of three and of five"""
    for sizes in ((4, 6, 5, 1), (5, 7, 6, 4, 3, 1)):
        names = [f"dW{layer}" for layer in range(1, len(sizes))]
        require_gradients(student, some_network(rng, sizes), names)


@backward(
    "biases",
    weight=18,
    follows=(
        "check_backward_of_any_depth",
        "check_backward_through_hidden_layers",
        "check_backward_through_the_last_layer",
    ),
)
@hint("The sum of dZ over the columns, over m: one number for each unit.")
@lending
def check_backward_of_biases(student, rng):
    """The gradients of all biases are right"""
    for sizes, count in (((4, 1), 12), ((4, 6, 5, 1), 12), ((3, 4, 1), 1)):
        names = [f"db{layer}" for layer in range(1, len(sizes))]
        require_gradients(student, some_network(rng, sizes, count), names)


@backward(
    "purity",
    weight=5,
    follows=("check_backward_through_the_last_layer", "check_backward_through_hidden_layers"),
)
@lending
def check_backward_leaves_its_inputs_alone(student, rng):
    """AL, Y and caches are unchanged after the call"""
    X, parameters, Y = some_network(rng, (4, 5, 1))
    AL, caches = run_forward(X, parameters)
    reply = student.call("L_model_backward", AL, Y, caches)
    expect.named_arrays(reply.value, {"dW2": None})
    expect.unchanged(reply, "AL", "Y", "caches")


# Net, NetTanh and NetRelu

SIZES = [5, 7, 4, 3]


def net_pass(submission, name, sizes, weights, biases, x):
    """Return what goes into each linear layer of a network that has these weights, and its output.

    Also which of its parameters get a gradient.
    """
    net, x = getattr(submission, name)(*sizes), in_their_precision(x)
    set_linear(net, x, weights, biases)
    _, given, output = watch(net, x)
    if output.requires_grad:
        output.sum().backward()
    return given, output, [one.grad is not None for one in net.parameters()]


def net_twins(submission, name, sizes):
    """Return the parameters of two networks."""
    return [list(getattr(submission, name)(*sizes).parameters()) for _ in range(2)]


def look(student, rng, name):
    """Return layers, what goes into each, the output, and which parameters get a gradient."""
    x = rng.normal(size=(12, SIZES[0]))
    values = network_for(rng, x.T, SIZES[1:])
    weights, biases = ([values[f"{kind}{n}"] for n in (1, 2, 3)] for kind in "Wb")
    layers = [(weight, bias[:, 0]) for weight, bias in zip(weights, biases, strict=True)]
    given = ([torch.tensor(one) for one in ones] for ones in zip(*layers, strict=True))
    returned = student.run(net_pass, name, SIZES, *given, torch.tensor(x))
    given, output, trained = expect.like(returned, ([np.ndarray], np.ndarray, [bool]))
    return layers, given, output, trained


def require_activation(student, rng, name, curve):
    """Fail unless hidden layers have this activation."""
    layers, given, _, _ = look(student, rng, name)
    expect.that(len(given) == 3, "a pass uses three nn.Linear", mismatch="it uses fewer or more")
    for (weight, bias), before, after in zip(layers, given[:2], given[1:], strict=False):
        sums = expect.array(before, shape=(12, weight.shape[1]), name="what goes in") @ weight.T
        expect.close(after, curve(sums + bias), name="what goes into the next layer", rtol=1e-4)


def require_scores(student, rng, name):
    """Fail unless what is returned is what the last layer gives."""
    layers, given, output, _ = look(student, rng, name)
    expect.that(len(given) == 3, "a pass uses three nn.Linear", mismatch="it uses fewer or more")
    before = expect.array(given[2], shape=(12, SIZES[2]), name="what goes into the last layer")
    expect.close(output, before @ layers[2][0].T + layers[2][1], name="the output", rtol=1e-4)


def require_sizes(student, name):
    """Fail unless three linear layers of the sizes 3, 5, 4 and 2 are used, and known."""
    found = student.run(layers_of, name, [3, 5, 4, 2], torch.ones(6, 3, dtype=torch.float64))
    expect.layer_sizes(found, [3, 5, 4, 2], f"{name}(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2")


def require_own_start(student, rng, name):
    """Fail unless all weights get a gradient, and two networks begin with different ones."""
    *_, trained = look(student, rng, name)
    full = "net.parameters() holds weights and biases, which all get gradients"
    expect.that(trained and all(trained), full, mismatch="none or not all do")
    one, other = expect.like(student.run(net_twins, name, SIZES), ([np.ndarray], [np.ndarray]))
    pairs = [np.array_equal(*pair) for pair in zip(one, other, strict=False)]
    expect.that(not any(pairs), "two networks begin with different weights", mismatch="they do not")


@sigmoid_net("contract", public=True, weight=2)
def check_net_has_three_layers(student):
    """Net(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2"""
    require_sizes(student, "Net")


@sigmoid_net("activation", weight=5, follows="check_net_has_three_layers")
@hint("torch.sigmoid behind linear1 and linear2.")
def check_net_has_sigmoid(student, rng):
    """Sigmoid follows the first two layers"""
    require_activation(student, rng, "Net", sigmoid)


@sigmoid_net("scores", weight=3, follows="check_net_has_three_layers")
@hint("Return what linear3 gives.")
def check_net_returns_scores(student, rng):
    """Nothing follows the last layer"""
    require_scores(student, rng, "Net")


@sigmoid_net("training", weight=2, follows="check_net_has_three_layers")
@hint("No seed in it, no torch.no_grad, no .detach().")
def check_net_can_be_trained(student, rng):
    """All weights get gradients, and each network begins with its own"""
    require_own_start(student, rng, "Net")


@tanh_net("contract", public=True, weight=2)
def check_tanh_has_three_layers(student):
    """NetTanh(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2"""
    require_sizes(student, "NetTanh")


@tanh_net("activation", weight=5, follows="check_tanh_has_three_layers")
@hint("torch.tanh behind linear1 and linear2.")
def check_tanh_has_tanh(student, rng):
    """tanh follows the first two layers"""
    require_activation(student, rng, "NetTanh", np.tanh)


@tanh_net("scores", weight=3, follows="check_tanh_has_three_layers")
@hint("Return what linear3 gives.")
def check_tanh_returns_scores(student, rng):
    """Nothing follows the last layer"""
    require_scores(student, rng, "NetTanh")


@tanh_net("training", weight=2, follows="check_tanh_has_three_layers")
@hint("No seed in it, no torch.no_grad, no .detach().")
def check_tanh_can_be_trained(student, rng):
    """All weights get gradients, and each network begins with its own"""
    require_own_start(student, rng, "NetTanh")


@relu_net("contract", public=True, weight=2)
def check_relu_has_three_layers(student):
    """NetRelu(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2"""
    require_sizes(student, "NetRelu")


@relu_net("activation", weight=5, follows="check_relu_has_three_layers")
@hint("torch.relu behind linear1 and linear2.")
def check_relu_has_relu(student, rng):
    """ReLU follows the first two layers"""
    require_activation(student, rng, "NetRelu", lambda z: np.maximum(0, z))


@relu_net("scores", weight=3, follows="check_relu_has_three_layers")
@hint("Return what linear3 gives.")
def check_relu_returns_scores(student, rng):
    """Nothing follows the last layer"""
    require_scores(student, rng, "NetRelu")


@relu_net("training", weight=2, follows="check_relu_has_three_layers")
@hint("No seed in it, no torch.no_grad, no .detach().")
def check_relu_can_be_trained(student, rng):
    """All weights get gradients, and each network begins with its own"""
    require_own_start(student, rng, "NetRelu")


# count_pieces


def bent(rng, slopes):
    """Return positions that are not evenly spaced, and a curve with these slopes between them."""
    steps = rng.permuted(np.linspace(0.3, 1.7, len(slopes)))
    points = (np.cumsum([start, *parts]) for start, parts in ((-1.0, steps), (0.5, steps * slopes)))
    return tuple(points)


def pieces_of(student, x, y):
    """Return how many pieces are counted."""
    return expect.number(student.count_pieces(x, y), name="the number of pieces")


def require_bends(student, rng, slopes, bends):
    """Fail unless so many pieces more are counted than for a straight line.

    How many these are is another check's concern.
    """
    line = pieces_of(student, *bent(rng, np.ones(len(slopes))))
    more = pieces_of(student, *bent(rng, np.array(slopes, float))) - line
    wanted = f"there are {bends} pieces more than in a straight line"
    expect.that(more == bends, wanted, f"it says {more:g}", mismatch="it says another number")


BENDS = "check_pieces_are_counted"


@pieces("straight", public=True, weight=2, follows=(BENDS, "check_pieces_of_a_straight_line"))
def check_pieces_of_the_example(student):
    """Slopes of 1, 1 and 0 make 2 pieces"""
    count = pieces_of(student, np.array([0.0, 1, 2, 4]), np.array([0.0, 1, 2, 2]))
    expect.that(
        count == 2, "there are 2 pieces", f"it says {count:g}", mismatch="it says another number"
    )


@pieces("straight", weight=6, follows=BENDS)
def check_pieces_of_a_straight_line(student, rng):
    """A straight line is one piece, rising, falling or level, of two points, too"""
    for slope, parts in ((1.5, 7), (-0.7, 4), (0.0, 5), (2.0, 1)):
        count = pieces_of(student, *bent(rng, np.full(parts, slope)))
        expect.that(
            count == 1, "there is 1 piece", f"it says {count:g}", mismatch="it says another number"
        )


@pieces("bends", weight=9)
@hint("Divide differences of y by differences of x, and compare neighbours.")
def check_pieces_are_counted(student, rng):
    """Each bend adds a piece, up or down, also where slopes keep their sign or come again"""
    for slopes, bends in (
        ([1, 1, 2, 2, 2, 0.5], 2),
        ([-1, 1, -1, -1, 1], 3),
        ([0, 0, 3, 4, 5], 3),
        ([3000, 3001, 0.1, 0.1], 2),
    ):
        require_bends(student, rng, slopes, bends)


@pieces("rounding", weight=3, follows="check_pieces_are_counted")
@hint("Slopes that differ by 1e-6 or less are the same.")
def check_pieces_are_not_made_by_rounding(student):
    """Slopes that differ by less than 1e-8 are the same, those that differ by 1e-4 are not"""
    # Powers of 2, so that all sums and slopes are exact, and rounding decides nothing.
    slopes = [1, 1 + 2**-27, 1, 1 + 2**-13, 1 + 2**-13, 1]
    x, curve = np.arange(7.0), np.cumsum([0, *slopes])
    more = pieces_of(student, x, curve) - pieces_of(student, x, x)
    wanted = "there are 2 pieces more than in a straight line"
    expect.that(more == 2, wanted, f"it says {more:g}", mismatch="it says another number")
