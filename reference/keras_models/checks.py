"""Graders of the Keras assignment.

Nothing here hangs on chance but which rows `fit_shuffled` draws: the chance that a right one fails
is told beside that check, and below 1e-9. Models get their weights from the checks, by shape, of
which no two are alike. What is computed in float32 is held to 1e-4; numbers that are drawn are none
of them small, so that no weight goes unseen.

A model never leaves the student's process: drivers ask it there, and return numbers.
"""

import itertools
import tempfile
from pathlib import Path

import keras
import numpy as np
import torch

from autograder.grading import expect, hint, question

entropy = question("cross_entropy")
stack = question("classifier")
pairs = question("comparison")
part = question("up_to")
prepared = question("compile_classifier")
fitted = question("fit_shuffled")
center = question("Center")
stop = question("StopEarly")
saved = question("saved_and_loaded")

RTOL = 1e-4  # of float32, which Keras computes in


def away_from_0(rng, *shape):
    """Return float32 numbers of both signs, none of them small."""
    drawn = rng.uniform(0.5, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    return drawn.astype("float32")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def relu(z):
    return np.maximum(z, 0)


def losses(logits, labels):
    """Return the cross-entropy of each row, in float64."""
    z = np.asarray(logits, float)
    top = z.max(axis=1)
    return top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - z[np.arange(len(z)), labels]


def require_one_of(value, candidates, name):
    """Fail unless a value is close to one of these arrays; the first of them is told."""
    value = expect.array(value, shape=candidates[0].shape, name=name)
    for desired in candidates:
        if np.allclose(value, desired, rtol=RTOL, atol=1e-5):
            return
    expect.close(value, candidates[0], name=name, rtol=RTOL)


def numpy_of(value):
    """Return what a model has put out as an array; a list of one output is that output."""
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    return keras.ops.convert_to_numpy(value).copy()


def fill(model, values):
    """Give each weight of a model the first of the values that has its shape."""
    for weight in model.weights:
        for value in values:
            if tuple(weight.shape) == value.shape:
                weight.assign(value)
                break


# cross_entropy

EXAMPLE = np.array([[0, 0], [2, 0]], "float32"), np.array([0, 1])


@entropy("value", weight=4, public=True, follows="check_entropy_is_right")
def check_entropy_of_the_example(student):
    """The two rows of part 1 give 1.410"""
    found = expect.number(student.cross_entropy(*EXAMPLE))
    expect.close(found, 1.4100, rtol=1e-3, name="the loss")


@entropy("value", weight=50)
@hint("The sum is over the classes of a row, the mean over the rows.")
def check_entropy_is_right(student, rng):
    """It is the mean over rows of log(sum(exp(z))) minus the label's z"""
    for n, k in ((5, 3), (1, 2), (4, 7)):
        logits, labels = 2 * away_from_0(rng, n, k), rng.integers(k, size=n)
        found = expect.number(student.cross_entropy(logits, labels))
        expect.close(found, losses(logits, labels).mean(), rtol=RTOL, name="the loss")


@entropy("stability", weight=16, follows="check_entropy_is_right")
@hint("exp(1000) is infinite in float32; `ops.logsumexp` is not.")
def check_entropy_survives_large_logits(student):
    """Logits of 1000 and -1000 give the true loss"""
    row = [1000.0, 0.0, -1000.0]
    for rows, labels in (([row], [2]), ([row, row], [0, 1]), ([[-1000.0] * 3], [0])):
        logits, labels = np.array(rows, "float32"), np.array(labels)
        found = expect.number(student.cross_entropy(logits, labels))
        expect.close(found, losses(logits, labels).mean(), rtol=RTOL, name="the loss")


def entropy_gradient(submission, logits, labels):
    """Return the gradient of the loss of tensors."""
    z = torch.from_numpy(logits.copy()).requires_grad_()
    loss = submission.cross_entropy(z, torch.from_numpy(labels))
    if isinstance(loss, torch.Tensor) and loss.requires_grad:
        loss.sum().backward()
    return z.grad


@entropy("gradient", weight=22, public=True, follows="check_entropy_is_right")
@hint("Compute with `ops`: NumPy, float() and .item() end the way of a gradient.")
def check_entropy_lets_a_gradient_through(student):
    """A tensor that asks for a gradient gets it: (softmax - one-hot) / N"""
    logits, labels = np.array([[1.0, -1.0, 0.5], [0.25, 2.0, -1.0]], "float32"), np.array([2, 0])
    gradient = student.run(entropy_gradient, logits, labels)
    expect.that(gradient is not None, "the logits get a gradient", mismatch="they get none")
    desired = (softmax(logits) - np.eye(3)[labels]) / 2
    expect.close(gradient, desired, rtol=RTOL, atol=1e-5, name="the gradient", hint="")


@entropy("purity", weight=8)
@hint("Write z = z - …, not z -= …")
def check_entropy_leaves_its_inputs_alone(student, rng):
    """logits and labels are unchanged after the call"""
    reply = student.call("cross_entropy", away_from_0(rng, 4, 3), rng.integers(3, size=4))
    # That it is a single number is another check's concern.
    is_some = isinstance(reply.value, float | np.number | np.ndarray | torch.Tensor)
    expect.that(is_some, "the result is a number", mismatch="it is something else")
    expect.unchanged(reply, "logits", "labels")


# classifier

SIZES = ((4, [5], 3), (6, [9, 5], 2), (3, [8, 4, 7], 5))


def shapes_of(sizes):
    """Return the shapes of the weights of Dense layers between these sizes, in order."""
    between = itertools.pairwise(sizes)
    return [shape for below, units in between for shape in ((below, units), (units,))]


def same_shapes(found, sizes):
    return sorted(tuple(shape) for shape in found) == sorted(shapes_of(sizes))


def new_stack(submission, features, widths, classes):
    """Return whether a classifier is a model, its weights' shapes at once and later, its output's,
    and the widths that were given, after all.
    """
    model = submission.classifier(features, widths, classes)
    if not isinstance(model, keras.Model):
        return False, [], [], [], widths
    early = [list(one.shape) for one in model.weights]
    output = numpy_of(model(np.ones((2, features), "float32")))
    late = [list(one.shape) for one in model.weights]
    return True, early, late, list(output.shape), widths


def look_at_stack(student, features, widths, classes):
    """Return what new_stack does, once it is known to be about a model."""
    returned = student.run(new_stack, features, list(widths), classes)
    shapes = [[int]]
    found = expect.like(returned, (bool, shapes, shapes, [int], object))
    expect.that(found[0], "the result is a Keras model", mismatch="it is something else")
    return found


@stack("contract", weight=5, public=True, follows="check_stack_has_the_right_layers")
def check_stack_is_a_model(student):
    """It returns a Keras model, which makes (N, classes) of (N, features)"""
    shape = look_at_stack(student, 4, [5], 3)[3]
    expect.that(
        shape == [2, 3],
        "2 rows give an output (2, 3)",
        f"it is {shape}",
        mismatch="it has another shape",
    )


@stack("built", weight=12, public=True)
@hint("Let keras.Input((features,)) come first.")
def check_stack_has_weights_at_once(student):
    """The weights are there before any data"""
    early = look_at_stack(student, 4, [5], 3)[1]
    expect.that(early, "there are weights before any data", mismatch="there are none")


@stack("sizes", weight=5, public=True, follows="check_stack_has_the_right_layers")
def check_stack_of_the_example_has_43_numbers(student):
    """classifier(4, [5], 3) has 43 numbers in its weights"""
    late = look_at_stack(student, 4, [5], 3)[2]
    count = sum(int(np.prod(shape)) for shape in late)
    expect.that(count == 43, "there are 43 numbers", f"there are {count}", mismatch="there are not")


@stack("sizes", weight=30)
@hint("A Dense layer for each width, then one for the classes; none for the input.")
def check_stack_has_the_right_layers(student):
    """Each width has a Dense layer with a bias, and so have the classes; widths may be empty"""
    for features, widths, classes in (*SIZES, (4, [], 3)):
        late = look_at_stack(student, features, widths, classes)[2]
        right = same_shapes(late, [features, *widths, classes])
        expected = f"there are the weights of Dense layers for {len(widths)} widths and the classes"
        expect.that(right, expected, f"they are {late}", mismatch="they are others")


def stack_output(submission, features, widths, classes, weights, x):
    """Return the shapes of a classifier's weights, and its output once it has these weights."""
    model = submission.classifier(features, widths, classes)
    model(x)
    fill(model, weights)
    return [list(one.shape) for one in model.weights], numpy_of(model(x))


def stack_case(student, rng, features, widths, classes):
    """Return the logits that weights should give for some x, and the output that came."""
    sizes = [features, *widths, classes]
    weights = [away_from_0(rng, *shape) for shape in shapes_of(sizes)]
    x = away_from_0(rng, 6, features)
    returned = student.run(stack_output, features, list(widths), classes, weights, x)
    shapes, output = expect.like(returned, ([[int]], object))
    expect.that(
        same_shapes(shapes, sizes), "the layers have the right sizes", mismatch="they have others"
    )
    z = x
    for kernel, bias in zip(weights[::2], weights[1::2], strict=True):
        z = (relu(z) if z is not x else x) @ kernel + bias
    return z, output


@stack(
    "hidden", weight=26, follows=("check_stack_has_the_right_layers", "check_stack_gives_logits")
)
@hint("ReLU behind each hidden layer.")
def check_stack_has_relu_in_between(student, rng):
    """Behind each hidden layer is ReLU"""
    for features, widths, classes in SIZES[1:]:
        z, output = stack_case(student, rng, features, widths, classes)
        # What stands behind the last layer is another check's concern.
        ends = [z, softmax(z), sigmoid(z), relu(z), np.tanh(z)]
        require_one_of(output, ends, "the output, for given weights,")


@stack("logits", weight=16, follows="check_stack_has_the_right_layers")
@hint("No activation behind the last layer: softmax is part of the loss.")
def check_stack_gives_logits(student, rng):
    """Behind the last layer is nothing: it gives logits"""
    z, output = stack_case(student, rng, 5, [], 3)
    expect.close(output, z, rtol=RTOL, atol=1e-5, name="the output, for given weights,")


def two_stacks(submission, x):
    """Return the output of a classifier before and after all weights of another one are 0."""
    first, second = (submission.classifier(4, [5], 3) for _ in range(2))
    second(x)
    before = numpy_of(first(x))
    fill(second, [np.zeros(shape, "float32") for shape in ((4, 5), (5,), (5, 3), (3,))])
    return before, numpy_of(first(x))


@stack("new", weight=3)
def check_stack_is_new_at_each_call(student, rng):
    """Each call makes a model with weights of its own"""
    returned = student.run(two_stacks, away_from_0(rng, 5, 4))
    before, after = expect.like(returned, (np.ndarray, np.ndarray))
    own = before.shape == after.shape and np.array_equal(before, after)
    expect.that(own, "a model stays when another changes", mismatch="it changes, too")


@stack("purity", weight=3)
@hint("widths + [classes] is a new list, widths.append(classes) is not.")
def check_stack_leaves_the_widths_alone(student):
    """widths is unchanged after the call"""
    widths = look_at_stack(student, 6, [9, 5], 2)[4]
    expect.that(expect.equals(widths, [9, 5]), "widths is what it was", mismatch="it is not")


# comparison


def compared(submission, features, width, weights, a, b):
    """Return whether a comparison is a model, its weights' shapes, and its outputs.

    They are for (a, b), (b, a) and (a, a), once it has the given weights.
    """
    model = submission.comparison(features, width)
    if not isinstance(model, keras.Model):
        return False, [], []
    model([a, b])
    fill(model, weights)
    outputs = [numpy_of(model(pair)) for pair in ([a, b], [b, a], [a, a])]
    return True, [list(one.shape) for one in model.weights], outputs


def compare(student, rng, features=4, width=6):
    """Return inputs and weights, and the shapes of the weights and the outputs that came."""
    sizes = ((features, width), (width,), (width, 1), (1,))
    weights = [away_from_0(rng, *shape) for shape in sizes]
    weights[2] /= width  # so that sigmoid is not saturated
    a, b = (away_from_0(rng, 7, features) for _ in range(2))
    returned = student.run(compared, features, width, weights, a, b)
    is_model, shapes, outputs = expect.like(returned, (bool, [[int]], [np.ndarray]))
    expect.that(is_model, "the result is a Keras model", mismatch="it is something else")
    return (a, b), weights, shapes, expect.returns(outputs, tuple, length=3, name="what it gives")


def sums(weights, a, b):
    """Return what goes into the last activation."""
    kernel, bias, v, c = (one.astype(float) for one in weights)
    return np.abs(relu(a @ kernel + bias) - relu(b @ kernel + bias)) @ v + c


@pairs("contract", weight=5, public=True)
def check_comparison_is_a_model_of_two_inputs(student, rng):
    """It returns a Keras model, which makes (N, 1) of a list of two inputs"""
    for output in compare(student, rng)[3]:
        expect.array(output, shape=(7, 1), name="the output")


@pairs("sharing", weight=15, public=True, follows="check_comparison_shares_the_encoder")
def check_comparison_of_the_example_has_31_weights(student, rng):
    """comparison(4, 5) has 31 numbers in its weights"""
    shapes = compare(student, rng, 4, 5)[2]
    count = sum(int(np.prod(shape)) for shape in shapes)
    expect.that(count == 31, "there are 31", f"there are {count}", mismatch="there are not")


@pairs("sharing", weight=35)
@hint("Make the encoder once, outside, and call it twice.")
def check_comparison_shares_the_encoder(student, rng):
    """One Dense layer encodes both inputs, another makes one number"""
    for features, width in ((4, 6), (7, 3)):
        shapes = compare(student, rng, features, width)[2]
        wanted = sorted([[features, width], [width], [width, 1], [1]])
        expected = "there are the weights of one encoder and one output"
        expect.that(
            sorted(shapes) == wanted, expected, f"they are {shapes}", mismatch="there are others"
        )


@pairs("order", weight=10, public=True, follows="check_comparison_compares_the_codes")
def check_comparison_does_not_mind_the_order(student, rng):
    """With a and b changed about, the output is the same"""
    one, other, _ = compare(student, rng)[3]
    expect.close(one, other, rtol=RTOL, atol=1e-5, name="the output of [a, b] and of [b, a]")


@pairs("distance", weight=25, follows="check_comparison_shares_the_encoder")
@hint("ReLU of each, their difference, its absolute value, times v, plus c.")
def check_comparison_compares_the_codes(student, rng):
    """The last layer sees |h_a - h_b|, where h is ReLU of the encoder"""
    for features, width in ((4, 6), (5, 9)):
        (a, b), weights, _, outputs = compare(student, rng, features, width)
        z = sums(weights, a, b)
        # What stands behind the last layer is another check's concern.
        require_one_of(outputs[0], [sigmoid(z), z, np.tanh(z), relu(z)], "the output")


@pairs("probability", weight=15)
@hint("Sigmoid behind the last layer.")
def check_comparison_gives_a_probability(student, rng):
    """Of equal inputs it gives sigmoid(c), c being the last bias"""
    _, weights, _, outputs = compare(student, rng)
    desired = np.full((7, 1), sigmoid(weights[3][0]))
    expect.close(outputs[2], desired, rtol=RTOL, name="the output for two equal inputs")


# up_to

PART_SHAPES = {
    "one": [(3, 4), (4,), (4, 5), (5,), (3, 2), (2,), (7, 3), (3,)],
    "two": [(3, 4), (4,), (4, 5), (5,), (6, 2), (2,), (7, 3), (3,)],
    "stack": [(3, 4), (4,), (4, 5), (5,), (5, 3), (3,)],
}


def whole(kind):
    """Return a model with named layers: a stack, or a graph with branches of one or two inputs."""
    dense = keras.layers.Dense
    first = dense(4, activation="relu", name="first")
    left, last = dense(5, name="left"), dense(3, name="last")
    if kind == "stack":
        return keras.Sequential([keras.Input((3,)), first, left, last])
    x = keras.Input((3,))
    u = keras.Input((6,)) if kind == "two" else x
    branches = left(first(x)), dense(2, activation="relu", name="right")(u)
    end = last(keras.layers.Concatenate(name="both")(branches))
    return keras.Model([x, u] if kind == "two" else x, end)


def parts(submission, kind, names, weights, later, given):
    """Return for each name whether the part is a model, its output, and its output once the whole
    has other weights; and of the whole its outputs before and after it was asked for.
    """
    found = []
    for name in names:
        model = whole(kind)
        fill(model, weights)
        before, layers = numpy_of(model(given)), list(model.layers)
        piece = submission.up_to(model, name)
        if not isinstance(piece, keras.Model):
            found.append((False, before, before, before, before, True))
            continue
        output = numpy_of(piece(given))
        same = len(layers) == len(model.layers) and all(one.trainable for one in layers)
        after = numpy_of(model(given))
        fill(model, later)
        found.append((True, output, numpy_of(piece(given)), before, after, same))
    return found


def parts_by_hand(kind, weights, given):
    """Return what each layer puts out."""
    x, u = given if isinstance(given, list) else (given, given)
    pairs_of = list(zip(weights[::2], weights[1::2], strict=True))
    out = {"first": relu(x @ pairs_of[0][0] + pairs_of[0][1])}
    out["left"] = out["first"] @ pairs_of[1][0] + pairs_of[1][1]
    below = out["left"]
    if kind != "stack":
        out["right"] = relu(u @ pairs_of[2][0] + pairs_of[2][1])
        below = out["both"] = np.concatenate([out["left"], out["right"]], axis=1)
    out["last"] = below @ pairs_of[-1][0] + pairs_of[-1][1]
    return out


PART = bool, np.ndarray, np.ndarray, np.ndarray, np.ndarray, bool


def take_parts(student, rng, kind, names):
    """Yield for each name what came, and what the layer should put out, now and later."""
    weights, later = ([away_from_0(rng, *shape) for shape in PART_SHAPES[kind]] for _ in range(2))
    x, u = away_from_0(rng, 6, 3), away_from_0(rng, 6, 6)
    given = [x, u] if kind == "two" else x
    returned = student.run(parts, kind, names, weights, later, given)
    found = expect.like(returned, (PART,) * len(names))
    now, then = (parts_by_hand(kind, some, given) for some in (weights, later))
    for name, one in zip(names, found, strict=True):
        expect.that(one[0], "the result is a Keras model", mismatch="it is something else")
        yield one, now[name], then[name], f"the output of layer '{name}'"


@part("contract", weight=5, public=True, follows="check_part_ends_at_the_layer")
def check_part_of_a_stack(student, rng):
    """It returns a Keras model, which ends at the layer that is asked for: in a stack"""
    for one, now, _, name in take_parts(student, rng, "stack", ["first", "left", "last"]):
        expect.close(one[1], now, rtol=RTOL, atol=1e-5, name=name)


@part("graph", weight=45)
@hint("Ask the layer for its output, a note in the graph; don't stack layers anew.")
def check_part_ends_at_the_layer(student, rng):
    """It ends at the layer, in a graph with branches, too"""
    for one, now, _, name in take_parts(student, rng, "one", ["left", "right", "both", "last"]):
        expect.close(one[1], now, rtol=RTOL, atol=1e-5, name=name)


@part("inputs", weight=10, follows="check_part_ends_at_the_layer")
@hint("All inputs of the model are those of the part.")
def check_part_has_all_inputs(student, rng):
    """It takes all inputs of the model"""
    for one, now, _, name in take_parts(student, rng, "two", ["first", "right", "both"]):
        expect.close(one[1], now, rtol=RTOL, atol=1e-5, name=name)


@part("sharing", weight=30, public=True, follows="check_part_ends_at_the_layer")
@hint("Use the layers that are there; a clone has weights of its own.")
def check_part_shares_the_weights(student, rng):
    """Where the model gets other weights, the part has them, too"""
    for one, _, _, _ in take_parts(student, rng, "one", ["left", "last"]):
        changed = one[1].shape != one[2].shape or not np.allclose(one[1], one[2], atol=1e-3)
        expect.that(changed, "the part changes with the model", mismatch="it does not")


@part("purity", weight=10, follows="check_part_of_a_stack")
def check_part_leaves_the_model_alone(student, rng):
    """The model puts out what it did, and its layers are still trained"""
    for one, _, _, _ in take_parts(student, rng, "stack", ["first", "left"]):
        same = one[5] and one[3].shape == one[4].shape and np.array_equal(one[3], one[4])
        expect.that(same, "the model is what it was", mismatch="it is another")


# compile_classifier


def flat_gradient(model, x, y):
    """Return the gradient of a compiled loss by the weights of a model."""
    model.zero_grad()
    model.compute_loss(x, torch.as_tensor(y), model(x, training=True)).backward()
    found = [one.value.grad.clone().numpy() for one in model.trainable_weights]
    model.zero_grad()
    return found


def weights_of(model):
    return [one.copy() for one in model.get_weights()]


def a_layer_of(weights):
    """Return a model of one layer with these weights."""
    below, units = weights[0].shape
    model = keras.Sequential([keras.Input((below,)), keras.layers.Dense(units)])
    model.set_weights(weights)
    return model


def compiled(submission, weights):
    """Return whether the model is returned, whether it is compiled, and has kept its weights."""
    model = a_layer_of(weights)
    returned = submission.compile_classifier(model, False, 0.1)
    kept = all(np.array_equal(*two) for two in zip(weights, model.get_weights(), strict=True))
    return returned is model, bool(model.compiled), kept


def measured(submission, one_hot, weights, x, y):
    """Return the loss and the metrics of a compiled model."""
    model = a_layer_of(weights)
    submission.compile_classifier(model, one_hot, 0.1)
    model.set_weights(weights)  # That they were kept is another check's concern.
    found = model.evaluate(x, y, verbose=0, return_dict=True)
    loss = found.pop("loss")
    return float(loss), [float(one) for one in found.values()]


def measure(student, one_hot, weights, x, labels):
    """Return what measured tells, for classes or for these as one-hot rows."""
    y = np.eye(weights[0].shape[1], dtype="float32")[labels] if one_hot else labels
    return expect.like(student.run(measured, one_hot, weights, x, y), (object, [object]))


def compile_case(rng):
    """Return weights, x and labels of which 3 of 8 are right, so that no accuracy is another."""
    weights = [away_from_0(rng, 5, 4), away_from_0(rng, 4)]
    x = away_from_0(rng, 8, 5)
    best = (x @ weights[0] + weights[1]).argmax(axis=1)
    return weights, x, np.where(np.arange(8) < 3, best, (best + 1) % 4)


IDENTITY = [np.eye(2, dtype="float32"), np.zeros(2, "float32")]


@prepared("contract", weight=14, public=True, follows="check_compile_fits_classes")
@hint("`compile` returns nothing: return the model.")
def check_compile_returns_the_model(student):
    """It returns the model, compiled"""
    same, ready, _ = expect.like(student.run(compiled, IDENTITY), (bool, bool, bool))
    expect.that(same and ready, "the model itself is returned, compiled", mismatch="it is not")


@prepared("classes", weight=6, public=True, follows="check_compile_fits_classes")
def check_compile_gives_the_loss_of_the_example(student):
    """The rows of part 1, as logits, give a loss of 1.410"""
    loss = expect.number(measure(student, False, IDENTITY, *EXAMPLE)[0], name="the loss")
    expect.close(loss, 1.4100, rtol=1e-3, name="the loss")


@prepared("classes", weight=50)
@hint("Labels are classes, outputs are logits: which loss is that, with which option?")
def check_compile_fits_classes(student, rng):
    """With classes as labels the loss is the mean cross-entropy of logits"""
    weights, x, labels = compile_case(rng)
    loss = expect.number(measure(student, False, weights, x, labels)[0], name="the loss")
    expect.close(
        loss, losses(x @ weights[0] + weights[1], labels).mean(), rtol=RTOL, name="the loss"
    )


@prepared("one-hot", weight=40, public=True, follows="check_compile_fits_classes")
@hint("Labels are one-hot rows, outputs are logits: which loss is that, with which option?")
def check_compile_fits_one_hot_labels(student, rng):
    """With one-hot labels the loss is the mean cross-entropy of logits"""
    weights, x, labels = compile_case(rng)
    loss = expect.number(measure(student, True, weights, x, labels)[0], name="the loss")
    expect.close(
        loss, losses(x @ weights[0] + weights[1], labels).mean(), rtol=RTOL, name="the loss"
    )


@prepared(
    "accuracy",
    weight=20,
    follows=("check_compile_fits_classes", "check_compile_fits_one_hot_labels"),
)
@hint('metrics=["accuracy"] finds the kind that fits the labels.')
def check_compile_reports_the_accuracy(student, rng):
    """A metric is the accuracy, with classes and with one-hot labels"""
    weights, x, labels = compile_case(rng)
    for one_hot in (False, True):
        metrics = measure(student, one_hot, weights, x, labels)[1]
        found = [expect.number(one, name="a metric") for one in metrics]
        right = any(abs(one - 0.375) < 1e-4 for one in found)
        expected = "one of the metrics is the share of rows whose class is right"
        expect.that(right, expected, f"they are {found}", mismatch="none is")


def two_steps(submission, rate, weights, x, labels):
    """Return the weights before and after two steps of training, with the gradient before each."""
    model = a_layer_of(weights)
    submission.compile_classifier(model, False, rate)
    found = []
    for _ in range(2):
        before, gradient = weights_of(model), flat_gradient(model, x, labels)
        model.train_on_batch(x, labels)
        found.append((before, gradient, weights_of(model)))
    return found


@prepared("step", weight=24, follows="check_compile_fits_classes")
@hint("keras.optimizers.SGD with the rate that is given, and no more.")
def check_compile_descends_at_the_rate(student, rng):
    """A step subtracts learning_rate times the gradient, and so does the next one"""
    for rate in (0.5, 0.125):
        returned = student.run(two_steps, rate, *compile_case(rng))
        steps = expect.like(returned, (((np.ndarray,) * 2,) * 3,) * 2)
        for before, gradient, after in steps:
            for old, slope, new in zip(before, gradient, after, strict=True):
                same = old.shape == slope.shape
                expect.that(same, "a gradient has the weight's shape", mismatch="it has another")
                desired = old - rate * slope
                expect.close(new, desired, rtol=1e-5, atol=1e-5, name="a weight after a step")
        moved = np.abs(steps[0][1][0]).max() > 1e-3
        expect.that(moved, "the gradient is not 0", mismatch="it is", hint="")


@prepared("purity", weight=4, follows="check_compile_fits_classes")
def check_compile_leaves_the_weights_alone(student, rng):
    """The weights are unchanged after the call"""
    returned = student.run(compiled, compile_case(rng)[0])
    _, ready, kept = expect.like(returned, (bool, bool, bool))
    expect.that(ready, "the model is compiled", mismatch="it is not", hint="")
    expect.that(kept, "the weights are what they were", mismatch="they are not")


# fit_shuffled


class Recorder(keras.Model):
    """A model that learns nothing, and notes which rows it is given to learn and to validate."""

    def __init__(self):
        super().__init__()
        self.seen = {"learnt": [], "validated": []}
        self.built = True

    @property
    def metrics(self):
        return []

    def call(self, x):
        return x

    def note(self, kind, data):
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        rows, labels = numpy_of(x)[:, 0], numpy_of(y)
        self.seen[kind] += [(int(row), int(one)) for row, one in zip(rows, labels, strict=True)]
        return {"loss": 1.0 / len(self.seen[kind])}

    def train_step(self, data):
        return self.note("learnt", data)

    def test_step(self, data):
        return self.note("validated", data)


def recorded(submission, count, share, epochs):
    """Return the history if it is a dict, (row, label) of each row learnt and validated in their
    order, and whether x and y are what they were.
    """
    number = np.arange(count)
    x, y = np.stack([number, -number], axis=1).astype("float32"), number // 4
    given = x.copy(), y.copy()
    model = Recorder()
    model.compile()
    history = submission.fit_shuffled(model, x, y, share, epochs)
    same = np.array_equal(x, given[0]) and np.array_equal(y, given[1])
    seen = {kind: [list(one) for one in rows] for kind, rows in model.seen.items()}
    return dict(history) if isinstance(history, dict) else None, seen, same


def record(student, count=80, share=0.25, epochs=3):
    """Return the history as it came, rows learnt and validated, pairs of both, if x is kept."""

    def look():
        pairs = [(int, int)]
        returned = student.run(recorded, count, share, epochs)
        return expect.like(returned, (object, {"learnt": pairs, "validated": pairs}, bool))

    history, seen, same = student.once(("recorded", count, share, epochs), look)
    learnt, validated = ([row for row, _ in seen[kind]] for kind in ("learnt", "validated"))
    return history, learnt, validated, seen["learnt"] + seen["validated"], same


@fitted("contract", weight=8, public=True, follows="check_fit_validates_on_a_share")
def check_fit_returns_the_history(student):
    """It returns a dict in which loss and val_loss have an entry for each epoch"""
    history = expect.entries(record(student)[0], ("loss", "val_loss"))
    for name, values in history.items():
        expect.like(values, (float,) * 3, name=name)


@fitted("share", weight=20, public=True)
def check_fit_validates_on_a_share(student):
    """Of 80 rows and share 0.25, 20 are validated on, the same in all epochs; so for 0.5"""
    for share, wanted in ((0.25, 20), (0.5, 40)):
        rows = len(set(record(student, 80, share)[2]))
        expected = f"with a share of {share} of 80 rows, {wanted} are validated on"
        expect.that(rows == wanted, expected, f"there are {rows}", mismatch="it is another number")


@fitted("pairs", weight=20, public=True)
@hint("One order, for x and for y.")
def check_fit_keeps_rows_and_labels_together(student):
    """A row keeps its label"""
    pairs_seen = record(student)[3]
    expect.that(pairs_seen, "there are rows to learn", mismatch="there are none")
    right = all(label == row // 4 for row, label in pairs_seen)
    expect.that(right, "each row has the label that it came with", mismatch="some have another")


@fitted("random", weight=36, public=True, follows="check_fit_validates_on_a_share")
@hint("validation_split takes the last rows: shuffle before.")
def check_fit_validates_on_rows_from_all_over(student):
    """The rows that are validated on come from all over x"""
    # 20 of 80 rows drawn at random lie among 30 neighbours in at most 51 of 1e11 draws.
    rows = record(student)[2]
    wide = bool(rows) and max(rows) - min(rows) >= 30
    expect.that(wide, "they come from all over x", mismatch="they are neighbours")


@fitted("apart", weight=16)
@hint("What is validated on must not be learnt.")
def check_fit_keeps_the_sets_apart(student):
    """No row is both learnt and validated on"""
    _, learnt, validated, _, _ = record(student)
    expect.that(validated, "some rows are validated on", mismatch="none is")
    both = set(learnt) & set(validated)
    expect.that(not both, "no row is in both sets", f"{len(both)} are", mismatch="some are")


@fitted("once", weight=10, follows="check_fit_validates_on_a_share")
def check_fit_learns_each_row_once_an_epoch(student):
    """Each row that is not validated on is learnt from once in each epoch"""
    for count, epochs in ((80, 3), (12, 2)):
        _, learnt, validated, _, _ = record(student, count, 0.25, epochs)
        wanted = sorted([*({*range(count)} - {*validated})] * epochs)
        # A row that is learnt and validated on is another check's concern.
        rest = sorted(row for row in learnt if row not in set(validated))
        expected = "each other row is learnt from once in each epoch"
        expect.that(rest == wanted, expected, mismatch="some are not")


@fitted("purity", weight=12)
@hint("x[order] is a new array; np.random.shuffle(x) works in place.")
def check_fit_leaves_the_data_alone(student):
    """x and y are unchanged after the call"""
    _, learnt, _, _, same = record(student)
    expect.that(learnt, "some rows are learnt", mismatch="none is", hint="")
    expect.that(same, "the arrays are what they were", mismatch="they are not")


# Center


def centered(submission, options, batches, modes):
    """Return the outputs of a layer for batches, each with training as it is told, if it is told;
    its weights' sizes at the end and before, how many are trained, and if the batches are kept.
    """
    layer = submission.Center(**options)
    outputs, first = [], None
    tensors = [torch.from_numpy(batch.copy()) for batch in batches]
    for tensor, mode in zip(tensors, modes, strict=True):
        output = layer(tensor) if mode is None else layer(tensor, training=mode)
        outputs.append(numpy_of(output))
        if first is None:
            first = [numpy_of(one).ravel() for one in layer.weights]
    kept = all(np.array_equal(*two) for two in zip(batches, map(numpy_of, tensors), strict=True))
    is_layer = isinstance(layer, keras.layers.Layer)
    last = [numpy_of(one).ravel() for one in layer.weights]
    return is_layer, outputs, first, last, len(layer.trainable_weights), kept


def call_center(student, batches, modes, **options):
    """Return what centered tells, with outputs in the shapes of their batches."""
    returned = student.run(centered, options, batches, modes)
    vectors, outputs = [np.ndarray], (np.ndarray,) * len(batches)
    found = expect.like(returned, (bool, outputs, vectors, vectors, int, bool))
    for output, batch in zip(found[1], batches, strict=True):
        expect.array(output, shape=batch.shape, name="the output")
    return found


def center_batches(rng, *rows):
    """Return batches of three columns, with means that are apart from one another and from 0."""
    return [
        away_from_0(rng, n, 3) + np.float32([4, -5, 6]) * (number + 1)
        for number, n in enumerate(rows)
    ]


def shift_of(batch, output):
    """Return what was subtracted, which is the same for all rows."""
    shift = batch.astype(float) - output
    even = np.abs(shift - shift[:1]).max() < 1e-3
    expect.that(even, "the same is subtracted from all rows", mismatch="it is not")
    return shift.mean(axis=0)


@center("contract", weight=5, public=True)
def check_center_is_a_layer(student):
    """It is a Keras layer, made with a momentum, a name, or nothing, and keeps the shape of x"""
    for options in ({}, {"momentum": 0.5}, {"name": "middle"}):
        batch = np.ones((2, 3), "float32")
        is_layer = call_center(student, [batch], [False], **options)[0]
        expect.that(is_layer, "Center makes a Keras layer", mismatch="it is something else")


@center("training", weight=4, public=True, follows="check_center_subtracts_the_mean_in_training")
def check_center_of_the_example(student):
    """By hand: in training, 1 and 3 become -1 and 1"""
    batch = np.array([[1.0], [3.0]], "float32")
    output = call_center(student, [batch], [True], momentum=0.8)[1][0]
    expect.close(output, [[-1.0], [1.0]], rtol=RTOL, name="the output")


@center("average", weight=4, public=True, follows="check_center_averages_the_means")
def check_center_in_use_after_the_example(student):
    """By hand: momentum 0.8, then in use, 1 becomes 0.6"""
    batch = np.array([[1.0], [3.0]], "float32")
    output = call_center(student, [batch, batch], [True, False], momentum=0.8)[1][1]
    expect.close(output, [[0.6], [2.6]], rtol=RTOL, name="the output")


@center("training", weight=20)
@hint("The mean of each column: along axis 0.")
def check_center_subtracts_the_mean_in_training(student, rng):
    """In training it subtracts the mean of each column of the batch"""
    batches = center_batches(rng, 5, 4)
    outputs = call_center(student, batches, [True, True])[1]
    for batch, output in zip(batches, outputs, strict=True):
        expect.close(output, batch - batch.mean(axis=0), rtol=RTOL, atol=1e-4, name="the output")


@center("use", weight=16, follows="check_center_averages_the_means")
@hint("In use nothing is computed from the batch, and nothing is kept.")
def check_center_does_not_look_at_the_batch_in_use(student, rng):
    """In use it subtracts the same from all batches, and 0 before any training"""
    batches = center_batches(rng, 4, 5, 3, 1)
    outputs = call_center(student, batches, [False, True, False, False])[1]
    expect.close(outputs[0], batches[0], rtol=RTOL, name="the output before any training")
    one, other = (shift_of(batches[at], outputs[at]) for at in (2, 3))
    expect.close(other, one, rtol=RTOL, atol=1e-4, name="what is subtracted in a later call")


@center("average", weight=22)
@hint("momentum times the old one, plus 1 - momentum times the mean of the batch.")
def check_center_averages_the_means(student, rng):
    """In use it subtracts the moving mean, of two batches, for this momentum and by default"""
    for options in ({"momentum": 0.7}, {}):
        keep = options.get("momentum", 0.9)
        batches = center_batches(rng, 5, 4, 3)
        outputs = call_center(student, batches, [True, True, False], **options)[1]
        one, other = (batch.mean(axis=0).astype(float) for batch in batches[:2])
        desired = keep * (1 - keep) * one + (1 - keep) * other
        expect.close(
            shift_of(batches[2], outputs[2]), desired, rtol=1e-3, name="what is subtracted"
        )


@center(
    "mode",
    weight=8,
    public=True,
    follows=("check_center_averages_the_means", "check_center_does_not_look_at_the_batch_in_use"),
)
@hint("def call(self, x, training=False)")
def check_center_is_in_use_by_default(student, rng):
    """Without training, a call is use"""
    batches = center_batches(rng, 5, 3, 3)
    outputs = call_center(student, batches, [True, None, False], momentum=0.5)[1]
    one, other = (shift_of(batches[at], outputs[at]) for at in (1, 2))
    expect.close(one, other, rtol=RTOL, atol=1e-4, name="what is subtracted")


@center("weight", weight=12, public=True, follows="check_center_averages_the_means")
@hint("self.add_weight(…, trainable=False) in build, and assign in call.")
def check_center_keeps_its_mean_as_a_weight(student, rng):
    """The moving mean is its only weight, of D numbers, 0 at first, and is not trained"""
    batches = [np.zeros((5, 3), "float32"), *center_batches(rng, 4)]
    _, _, first, last, trained, _ = call_center(student, batches, [False, True])
    sizes = [one.size for one in last]
    expect.that(
        sizes == [3],
        "there is one weight of D numbers",
        f"their sizes are {sizes}",
        mismatch="it is otherwise",
    )
    expect.that(trained == 0, "it is not trained", mismatch="it is")
    begins = len(first) == 1 and not first[0].any()
    expect.that(begins, "it is 0 before training", mismatch="it is not")
    expect.that(last[0].any(), "it is the moving mean", mismatch="it stays 0")


def fitted_center(submission, x):
    """Return what a layer subtracts from x in use, after fit, where it stands behind another."""
    layer = submission.Center(0.5)
    below = keras.layers.Dense(3)
    model = keras.Sequential([keras.Input(x.shape[1:]), below, layer, keras.layers.Dense(2)])
    model.compile(keras.optimizers.SGD(0.01), "mse")
    model.fit(x, x[:, :2], batch_size=4, epochs=1, verbose=0)
    model.predict(x, verbose=0)
    inner = below(x)
    return numpy_of(inner) - numpy_of(layer(inner, training=False))


@center("fit", weight=8, follows=("check_center_averages_the_means",))
@hint("In fit several batches follow one another: assign to the weight that build made.")
def check_center_learns_its_mean_in_fit(student, rng):
    """In a model, fit moves the mean, batch after batch"""
    shift = student.run(fitted_center, away_from_0(rng, 12, 3) + 4)
    shift = expect.array(shift, shape=(12, 3), name="what is subtracted after fit")
    moved = bool((np.abs(shift).max(axis=0) > 1e-4).all())
    expect.that(moved, "something is subtracted in use after fit", mismatch="nothing is")


def center_again(submission, batches):
    """Return the outputs in use, after a batch, of a layer that is made of another's config."""
    config = submission.Center(momentum=0.25, name="middle").get_config()
    layer = submission.Center.from_config(config)
    layer(batches[0], training=True)
    return layer.name, numpy_of(layer(batches[1], training=False))


@center("config", weight=12, public=True, follows="check_center_averages_the_means")
@hint("get_config: what the one above it says, and the momentum.")
def check_center_is_made_again_of_its_config(student, rng):
    """A layer made of get_config has the same momentum and name"""
    batches = center_batches(rng, 5, 4)
    name, output = expect.like(student.run(center_again, batches), (str, np.ndarray))
    expect.that(name == "middle", "the name is that of the first", mismatch="it is another")
    expect.array(output, shape=batches[1].shape, name="the output")
    desired = 0.75 * batches[0].mean(axis=0)
    shift = shift_of(batches[1], output)
    expect.close(shift, desired, rtol=1e-3, name="what is subtracted after a batch")


def two_centers(submission, batches):
    """Return what one layer puts out in use after another was trained."""
    one, other = submission.Center(), submission.Center()
    one(batches[1], training=False)
    other(batches[0], training=True)
    return numpy_of(one(batches[1], training=False))


@center("own", weight=4, follows="check_center_does_not_look_at_the_batch_in_use")
def check_center_shares_no_mean(student, rng):
    """Each layer has a mean of its own"""
    batches = center_batches(rng, 5, 4)
    output = student.run(two_centers, batches)
    expect.close(output, batches[1], rtol=RTOL, name="the output of a layer that was not trained")


@center("purity", weight=5)
@hint("x - mean is a new tensor, x -= mean is not.")
def check_center_leaves_x_alone(student, rng):
    """x is unchanged after a call, in both modes"""
    kept = call_center(student, center_batches(rng, 5, 4, 3), [True, False, True])[5]
    expect.that(kept, "x is what it was", mismatch="it is not")


# StopEarly


class Scripted(keras.Model):
    """A model whose validation losses are written down; its weight counts the epochs."""

    def __init__(self, script):
        super().__init__()
        self.script = tuple(script)
        self.counter = self.add_weight(shape=(2,), initializer="zeros")
        self.ran = 0
        self.built = True

    @property
    def metrics(self):
        return []

    def call(self, x):
        return x

    def train_step(self, data):
        self.counter.assign_add(np.ones(2, "float32"))
        self.ran += 1
        return {"loss": 100.0 - self.ran}

    def test_step(self, data):
        return {"loss": self.script[self.ran - 1]}


def stopped(submission, patience, scripts):
    """Return of a fit by each script after how many epochs it ended, and whose weights are there;
    and whether it is a callback, which is the same for all.
    """
    callback, x, found = submission.StopEarly(patience), np.zeros((2, 1), "float32"), []
    for script in scripts:
        model = Scripted(script)
        model.compile()
        plan = {"epochs": len(script), "validation_data": (x, x), "verbose": 0}
        model.fit(x, x, callbacks=[callback], **plan)
        found.append((model.ran, [float(one) for one in model.get_weights()[0]]))
    return isinstance(callback, keras.callbacks.Callback), found


def run_stop(student, patience, *scripts):
    """Return of each fit its epochs and the epoch whose weights are there."""
    pairs_of = [(int, (float, float))]
    is_one, found = expect.like(student.run(stopped, patience, list(scripts)), (bool, pairs_of))
    expect.that(is_one, "it is a keras.callbacks.Callback", mismatch="it is something else")
    expect.that(len(found) == len(scripts), "each fit ends", mismatch="not each does")
    some = all(epochs > 0 for epochs, _ in found)
    expect.that(some, "each fit runs an epoch", mismatch="one runs none")
    return [(epochs, int(counts[0])) for epochs, counts in found]


def best_of(losses_seen):
    """Return the number of the epoch that was best."""
    return 1 + int(np.nanargmin(losses_seen))


@stop("contract", weight=3, public=True, follows="check_stop_after_patience")
def check_stop_is_a_callback(student):
    """It is a callback that fit takes"""
    run_stop(student, 3, [1.0])


@stop("when", weight=6, public=True, follows="check_stop_after_patience")
def check_stop_of_the_example(student):
    """By hand: with patience 2, losses of 3, 2, 2.5, 2.2, 1 end after the fourth"""
    ((epochs, _),) = run_stop(student, 2, [3.0, 2.0, 2.5, 2.2, 1.0])
    expect.that(epochs == 4, "it ends after 4 epochs", f"after {epochs}", mismatch="it does not")


@stop("weights", weight=6, public=True, follows="check_stop_brings_the_best_weights_back")
def check_stop_of_the_example_has_weights_of_the_second_epoch(student):
    """By hand: the weights of the second epoch come back"""
    epochs, which = run_stop(student, 2, [3.0, 2.0, 2.5, 2.2, 1.0])[0]
    best = best_of([3.0, 2.0, 2.5, 2.2, 1.0][:epochs])
    expected = f"the weights are those of epoch {best}"
    expect.that(which == best, expected, f"of epoch {which}", mismatch="they are of another")


WAITS = (
    (1, [5.0, 4.0, 3.0, 3.5, 1.0, 1.0], 4),
    (3, [5.0, 6.0, 7.0, 8.0, 1.0], 4),
    (2, [5.0, 6.0, 4.0, 4.5, 3.0, 3.5, 3.2, 1.0], 7),  # each new best ends the waiting
    (2, [5.0, 2.0, 4.0, 3.0, 2.5, 1.0], 4),  # better than the one before, but not than the best
    (3, [-1.0, -2.0, -1.5, -1.4, -1.3, -3.0], 5),
)


@stop("when", weight=40)
@hint("Count the epochs since the best one; a new best sets the count to 0.")
def check_stop_after_patience(student):
    """It ends after `patience` epochs in a row that are not better than the best, by val_loss"""
    for patience, script, wanted in WAITS:
        ((epochs, _),) = run_stop(student, patience, script)
        expected = f"for these losses, and patience {patience}, it ends after {wanted} epochs"
        expect.that(epochs == wanted, expected, f"after {epochs}", mismatch="it does not")


@stop("ties", weight=8, follows="check_stop_after_patience")
@hint("Better means below: an equal loss, or nan, is not.")
def check_stop_takes_equal_and_nan_for_no_better(student):
    """An equal loss is not better, nor is nan"""
    nan = float("nan")
    for script, wanted in (([5.0, 4.0, 4.0, 4.0, 1.0], 4), ([5.0, 4.0, nan, nan, 1.0], 4)):
        ((epochs, _),) = run_stop(student, 2, script)
        expect.that(epochs == wanted, "such an epoch counts as waiting", mismatch="it does not")


@stop("weights", weight=28)
@hint("Keep copies of the weights at each new best: get_weights, then set_weights at the end.")
def check_stop_brings_the_best_weights_back(student):
    """When it has stopped, the model has the weights of the best epoch"""
    for patience, script, _ in WAITS[:3]:
        ((epochs, which),) = run_stop(student, patience, script)
        # When it ends is another check's concern.
        best = best_of(script[:epochs])
        expected = f"of {epochs} epochs, the weights are those of the best"
        expect.that(which == best, expected, f"of epoch {which}", mismatch="they are of another")


@stop("end", weight=12, follows="check_stop_brings_the_best_weights_back")
@hint("on_train_end is called whether it was stopped or not.")
def check_stop_brings_them_back_without_a_stop(student):
    """When all epochs were run, too, the model has the weights of the best one"""
    for script in ([5.0, 4.0, 4.5], [5.0, 6.0]):
        ((_, which),) = run_stop(student, 5, script)
        best = best_of(script)
        expect.that(
            which == best, "the weights are those of the best epoch", mismatch="they are not"
        )


@stop("again", weight=9)
@hint("Begin anew in on_train_begin.")
def check_stop_begins_anew_in_a_second_fit(student):
    """In a second fit nothing is left of the first"""
    script = [9.0, 8.0, 8.5, 8.4, 8.3, 8.2]
    (alone,) = run_stop(student, 2, script)
    _, again = run_stop(student, 2, [1.0, 2.0, 3.0, 4.0], script)
    expect.that(again == alone, "a second fit goes as it would alone", mismatch="it does not")


# saved_and_loaded


def there_and_back(submission, weights, batches):
    """Return of a model and its twin what they predict, then weights after a step of the twin, and
    after one of both; whether they are two, what the file predicts, and what was predicted before.
    """
    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((3,)), dense(4, activation="tanh"), dense(2)])
    model.set_weights(weights)
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    x, y = batches
    model.train_on_batch(x, y)
    before = numpy_of(model(x))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "net.keras"))
        twin = submission.saved_and_loaded(model, path)
        there = keras.models.load_model(path) if Path(path).exists() else None
        return {
            "two": isinstance(twin, keras.Model) and twin is not model,
            "before": before,
            "after": numpy_of(model(x)),
            "twin": numpy_of(twin(x)) if isinstance(twin, keras.Model) else None,
            "file": None if there is None else numpy_of(there(x)),
        }


def trained_on(submission, weights, batches):
    """Return the weights of a model before and after its twin makes a step; and once both have."""
    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((3,)), dense(4, activation="tanh"), dense(2)])
    model.set_weights(weights)
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    model.train_on_batch(*batches)
    before = weights_of(model)
    with tempfile.TemporaryDirectory() as folder:
        twin = submission.saved_and_loaded(model, str(Path(folder, "net.keras")))
    twin.train_on_batch(*batches)
    later = weights_of(model)
    model.train_on_batch(*batches)
    return before, later, weights_of(model), weights_of(twin)


def save_case(rng):
    sizes = ((3, 4), (4,), (4, 2), (2,))
    return [away_from_0(rng, *s) for s in sizes], [away_from_0(rng, 5, 3), away_from_0(rng, 5, 2)]


def go_there_and_back(student, rng):
    arrays, maybe = np.ndarray, np.ndarray | None
    pattern = {"two": bool, "before": arrays, "after": arrays, "twin": maybe, "file": maybe}
    return expect.like(student.run(there_and_back, *save_case(rng)), pattern)


@saved("contract", weight=12, public=True)
def check_saved_is_another_model(student, rng):
    """It returns another model"""
    found = go_there_and_back(student, rng)
    expect.that(found["two"], "the result is another Keras model", mismatch="it is not")


@saved("weights", weight=30, public=True)
def check_saved_predicts_the_same(student, rng):
    """The loaded model predicts as the given one does, which stays as it is"""
    found = go_there_and_back(student, rng)
    expect.close(found["after"], found["before"], rtol=RTOL, name="what the given one predicts")
    expect.that(found["twin"] is not None, "the result predicts", mismatch="it does not", hint="")
    expect.close(found["twin"], found["before"], rtol=RTOL, name="what the result predicts")


@saved("file", weight=28, public=True)
@hint("model.save(path) writes all of a model to a path that ends with .keras.")
def check_saved_is_a_file(student, rng):
    """At the path is a file from which Keras loads the model"""
    found = go_there_and_back(student, rng)
    expect.that(found["file"] is not None, "there is a file at the path", mismatch="there is none")
    # Whether the given model is what it was is another check's concern.
    expect.close(found["file"], found["after"], rtol=RTOL, name="what the file's model predicts")


@saved("training", weight=30)
@hint("Of the ways in part 8, which keeps the optimizer?")
def check_saved_goes_on_with_training(student, rng):
    """The loaded model learns as the given one would, and without it"""
    steps = ([np.ndarray],) * 4
    before, later, after, twin = expect.like(student.run(trained_on, *save_case(rng)), steps)
    same = len({len(before), len(later), len(after), len(twin)}) == 1
    expect.that(same, "both have the same weights", mismatch="they have not")
    for index, (old, kept) in enumerate(zip(before, later, strict=True)):
        expect.close(kept, old, rtol=RTOL, name="a weight of the given model, meanwhile,")
        expect.close(twin[index], after[index], rtol=RTOL, atol=1e-5, name="a weight after a step")
