"""The public checks of feedforward: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import contextlib
import functools

import numpy as np
import torch

from checks_support import Failure, expect, layers_of, question

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


def learnt(X, y, epochs):
    """Return w, b and the mistakes in each epoch."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, [0] * epochs
    for epoch in range(epochs):
        for x, label in zip(X, y, strict=True):
            if label * (w @ x + b) <= 0:
                w, b = w + label * x, b + label
                mistakes[epoch] += 1
    return w, b, mistakes


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


@perceptron("contract", public=True, weight=2)
def check_perceptron_returns_w_b_and_mistakes(student):
    """It returns w with a number for each column, a number b, and a list with one for each epoch"""
    for epochs in (1, 3):
        returned = student.train_perceptron(CORNERS, AND, epochs)
        lines_of(returned, CORNERS)
        counts_of(returned, epochs)


@perceptron('rule', public=True)
def check_perceptron_of_the_example(student):
    """[2, 1] with label 1 and [1, 3] with label -1 give w = [1, -2] and b = 0"""
    require_line(student, np.array([[2.0, 1], [1, 3]]), np.array([1.0, -1]), 1)


@perceptron('counts', public=True)
def check_perceptron_counts_mistakes_of_and(student):
    """AND: 2, 3, 3, 2, 2, 3, 2, 1 mistakes, then none"""
    mistakes = counts_of(student.train_perceptron(CORNERS, AND, 10), 10)
    expect.close(mistakes, [2, 3, 3, 2, 2, 3, 2, 1, 0, 0], name="mistakes", atol=0.1)


ROWS = np.array([[1.0, -1], [-3, 1], [2, 2]])


@hidden_layer("contract", public=True, weight=2)
def check_hidden_of_the_example(student):
    """[2, 1] gives [1, 0, 6] with the three units of the example"""
    h = expect.array(student.hidden(np.array([2.0, 1]), ROWS), shape=(3,), name="h")
    expect.close(h, [1, 0, 6], name="h")


@output_unit("contract", public=True, weight=2)
def check_output_of_the_example(student):
    """[1, 0, 6] with [5, 7, -1] gives -1"""
    given = student.output(np.array([1.0, 0, 6]), np.array([5.0, 7, -1]))
    expect.close(expect.number(given), -1)


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


@activation("contract", public=True, weight=2)
def check_activate_returns_two_arrays(student):
    """For each name it returns two arrays in the shape of z"""
    for name in CURVES:
        for z in (np.array([0.5, -1.5]), np.array([[1.0, 2, -3], [-0.5, 0.25, 4]])):
            for which in ("a", "slope"):
                active(student, name, z, which)


@activation('relu', public=True)
def check_activate_relu_of_the_example(student):
    """ReLU of [-2, 3] is [0, 3], with slopes [0, 1]"""
    z = np.array([-2.0, 3])
    expect.close(active(student, "relu", z, "a"), [0, 3], name="a")
    expect.close(active(student, "relu", z, "slope"), [0, 1], name="slope")


@activation('smooth', public=True)
def check_activate_slopes_at_0(student):
    """At 0 sigmoid has the slope 0.25, tanh the slope 1"""
    for name, slope in (("sigmoid", 0.25), ("tanh", 1)):
        expect.close(active(student, name, np.zeros(2), "slope"), [slope] * 2, name="slope")


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


@squares("contract", public=True, weight=2)
def check_mse_returns_loss_and_slope(student):
    """It returns a number and an array in the shape of p"""
    require_both(student.mse_loss(np.array([3.0, 1, 2]), np.array([1.0, 2, 0])), (3,))


@squares('value', public=True)
def check_mse_of_the_example(student):
    """[3, 1] and [1, 2] give 2.5"""
    expect.close(loss_of(student.mse_loss(np.array([3.0, 1]), np.array([1.0, 2]))), 2.5)


@squares('slope', public=True)
def check_mse_slope_of_the_example(student):
    """Its slopes are 2 and -1"""
    slope = slope_of(student.mse_loss(np.array([3.0, 1]), np.array([1.0, 2])), (2,))
    expect.close(slope, [2, -1], name="the slope")


HAND = np.array([0.0, 2]), np.array([1.0, 0])


@binary("contract", public=True, weight=2)
@lending
def check_binary_returns_loss_and_slope(student):
    """It returns a number and an array in the shape of z"""
    require_both(student.binary_cross_entropy(np.array([0.5, 2, -1]), np.array([1.0, 0, 0])), (3,))


@binary('value', public=True)
@lending
def check_binary_of_the_example(student):
    """z = [0, 2] with labels [1, 0] give 1.410"""
    expect.close(loss_of(student.binary_cross_entropy(*HAND)), 1.41004, rtol=1e-5)


@binary('slope', public=True)
@lending
def check_binary_slope_of_the_example(student):
    """Its slopes are -0.25 and 0.440"""
    slope = slope_of(student.binary_cross_entropy(*HAND), (2,))
    expect.close(slope, [-0.25, 0.440399], name="the slope", rtol=1e-5)


def some_scores(rng, count, classes, spread=2.0):
    """Return scores and labels, among them the first class and the last."""
    scores = spread * rng.normal(size=(count, classes))
    return scores, np.resize([classes - 1, 0, 1], count)


QUARTER = np.array([[0.0, np.log(3)]]), np.array([0])


@softmax("contract", public=True, weight=2)
def check_softmax_returns_loss_and_slope(student, rng):
    """It returns a number and an array in the shape of the scores"""
    require_both(student.softmax_cross_entropy(*some_scores(rng, 4, 3)), (4, 3))


@softmax('value', public=True)
def check_softmax_of_the_example(student):
    """[[0, log 3]] with label 0 gives log 4 = 1.386"""
    expect.close(loss_of(student.softmax_cross_entropy(*QUARTER)), np.log(4), rtol=1e-6)


@softmax('slope', public=True)
def check_softmax_slope_of_the_example(student):
    """Its slopes are -0.75 and 0.75"""
    slope = slope_of(student.softmax_cross_entropy(*QUARTER), (1, 2))
    expect.close(slope, [[-0.75, 0.75]], name="the slope", rtol=1e-6)


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


@forward('layer', public=True)
@lending
def check_forward_of_the_example(student):
    """The example's network gives 0.5"""
    AL = last_of(student.L_model_forward(*example_network()), (1, 1))
    expect.close(AL, [[0.5]], name="AL")


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


@backward('last', public=True)
@lending
def check_backward_of_the_example(student):
    """For the example and label 1, dW2 is [[-1.5, 0]]"""
    require_gradients(student, (*example_network(), np.ones((1, 1))), ("dW2",))


@backward('hidden', public=True)
@lending
def check_backward_of_the_example_hidden(student):
    """And dW1 is [[-1, -2], [0, 0]]"""
    require_gradients(student, (*example_network(), np.ones((1, 1))), ("dW1",))


def require_sizes(student, name):
    """Fail unless three linear layers of the sizes 3, 5, 4 and 2 are used, and known."""
    found = student.run(layers_of, name, [3, 5, 4, 2], torch.ones(6, 3, dtype=torch.float64))
    expect.layer_sizes(found, [3, 5, 4, 2], f"{name}(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2")


@sigmoid_net("contract", public=True, weight=2)
def check_net_has_three_layers(student):
    """Net(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2"""
    require_sizes(student, "Net")


@tanh_net("contract", public=True, weight=2)
def check_tanh_has_three_layers(student):
    """NetTanh(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2"""
    require_sizes(student, "NetTanh")


@relu_net("contract", public=True, weight=2)
def check_relu_has_three_layers(student):
    """NetRelu(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2"""
    require_sizes(student, "NetRelu")


def pieces_of(student, x, y):
    """Return how many pieces are counted."""
    return expect.number(student.count_pieces(x, y), name="the number of pieces")


@pieces('straight', public=True, weight=2)
def check_pieces_of_the_example(student):
    """Slopes of 1, 1 and 0 make 2 pieces"""
    count = pieces_of(student, np.array([0.0, 1, 2, 4]), np.array([0.0, 1, 2, 2]))
    expect.that(
        count == 2, "there are 2 pieces", f"it says {count:g}", mismatch="it says another number"
    )
