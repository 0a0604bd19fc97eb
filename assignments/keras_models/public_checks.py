"""The public checks of keras_models: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import tempfile
from pathlib import Path

import keras
import numpy as np
import torch

from checks_support import expect, hint, question

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


EXAMPLE = np.array([[0, 0], [2, 0]], "float32"), np.array([0, 1])


@entropy('value', weight=4, public=True)
def check_entropy_of_the_example(student):
    """The two rows of part 1 give 1.410"""
    found = expect.number(student.cross_entropy(*EXAMPLE))
    expect.close(found, 1.4100, rtol=1e-3, name="the loss")


def entropy_gradient(submission, logits, labels):
    """Return the gradient of the loss of tensors."""
    z = torch.from_numpy(logits.copy()).requires_grad_()
    loss = submission.cross_entropy(z, torch.from_numpy(labels))
    if isinstance(loss, torch.Tensor) and loss.requires_grad:
        loss.sum().backward()
    return z.grad


@entropy('gradient', weight=22, public=True)
@hint('Compute with `ops`: NumPy, float() and .item() end the way of a gradient.')
def check_entropy_lets_a_gradient_through(student):
    """A tensor that asks for a gradient gets it: (softmax - one-hot) / N"""
    logits, labels = np.array([[1.0, -1.0, 0.5], [0.25, 2.0, -1.0]], "float32"), np.array([2, 0])
    gradient = student.run(entropy_gradient, logits, labels)
    expect.that(gradient is not None, "the logits get a gradient", mismatch="they get none")
    desired = (softmax(logits) - np.eye(3)[labels]) / 2
    expect.close(gradient, desired, rtol=RTOL, atol=1e-5, name="the gradient", hint="")


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


@stack('contract', weight=5, public=True)
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


@stack('sizes', weight=5, public=True)
def check_stack_of_the_example_has_43_numbers(student):
    """classifier(4, [5], 3) has 43 numbers in its weights"""
    late = look_at_stack(student, 4, [5], 3)[2]
    count = sum(int(np.prod(shape)) for shape in late)
    expect.that(count == 43, "there are 43 numbers", f"there are {count}", mismatch="there are not")


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


@pairs("contract", weight=5, public=True)
def check_comparison_is_a_model_of_two_inputs(student, rng):
    """It returns a Keras model, which makes (N, 1) of a list of two inputs"""
    for output in compare(student, rng)[3]:
        expect.array(output, shape=(7, 1), name="the output")


@pairs('sharing', weight=15, public=True)
def check_comparison_of_the_example_has_31_weights(student, rng):
    """comparison(4, 5) has 31 numbers in its weights"""
    shapes = compare(student, rng, 4, 5)[2]
    count = sum(int(np.prod(shape)) for shape in shapes)
    expect.that(count == 31, "there are 31", f"there are {count}", mismatch="there are not")


@pairs('order', weight=10, public=True)
def check_comparison_does_not_mind_the_order(student, rng):
    """With a and b changed about, the output is the same"""
    one, other, _ = compare(student, rng)[3]
    expect.close(one, other, rtol=RTOL, atol=1e-5, name="the output of [a, b] and of [b, a]")


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


@part('contract', weight=5, public=True)
def check_part_of_a_stack(student, rng):
    """It returns a Keras model, which ends at the layer that is asked for: in a stack"""
    for one, now, _, name in take_parts(student, rng, "stack", ["first", "left", "last"]):
        expect.close(one[1], now, rtol=RTOL, atol=1e-5, name=name)


@part('sharing', weight=30, public=True)
@hint('Use the layers that are there; a clone has weights of its own.')
def check_part_shares_the_weights(student, rng):
    """Where the model gets other weights, the part has them, too"""
    for one, _, _, _ in take_parts(student, rng, "one", ["left", "last"]):
        changed = one[1].shape != one[2].shape or not np.allclose(one[1], one[2], atol=1e-3)
        expect.that(changed, "the part changes with the model", mismatch="it does not")


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


@prepared('contract', weight=14, public=True)
@hint('`compile` returns nothing: return the model.')
def check_compile_returns_the_model(student):
    """It returns the model, compiled"""
    same, ready, _ = expect.like(student.run(compiled, IDENTITY), (bool, bool, bool))
    expect.that(same and ready, "the model itself is returned, compiled", mismatch="it is not")


@prepared('classes', weight=6, public=True)
def check_compile_gives_the_loss_of_the_example(student):
    """The rows of part 1, as logits, give a loss of 1.410"""
    loss = expect.number(measure(student, False, IDENTITY, *EXAMPLE)[0], name="the loss")
    expect.close(loss, 1.4100, rtol=1e-3, name="the loss")


@prepared('one-hot', weight=40, public=True)
@hint('Labels are one-hot rows, outputs are logits: which loss is that, with which option?')
def check_compile_fits_one_hot_labels(student, rng):
    """With one-hot labels the loss is the mean cross-entropy of logits"""
    weights, x, labels = compile_case(rng)
    loss = expect.number(measure(student, True, weights, x, labels)[0], name="the loss")
    expect.close(
        loss, losses(x @ weights[0] + weights[1], labels).mean(), rtol=RTOL, name="the loss"
    )


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


@fitted('contract', weight=8, public=True)
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


@fitted('random', weight=36, public=True)
@hint('validation_split takes the last rows: shuffle before.')
def check_fit_validates_on_rows_from_all_over(student):
    """The rows that are validated on come from all over x"""
    # 20 of 80 rows drawn at random lie among 30 neighbours in at most 51 of 1e11 draws.
    rows = record(student)[2]
    wide = bool(rows) and max(rows) - min(rows) >= 30
    expect.that(wide, "they come from all over x", mismatch="they are neighbours")


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


@center('training', weight=4, public=True)
def check_center_of_the_example(student):
    """By hand: in training, 1 and 3 become -1 and 1"""
    batch = np.array([[1.0], [3.0]], "float32")
    output = call_center(student, [batch], [True], momentum=0.8)[1][0]
    expect.close(output, [[-1.0], [1.0]], rtol=RTOL, name="the output")


@center('average', weight=4, public=True)
def check_center_in_use_after_the_example(student):
    """By hand: momentum 0.8, then in use, 1 becomes 0.6"""
    batch = np.array([[1.0], [3.0]], "float32")
    output = call_center(student, [batch, batch], [True, False], momentum=0.8)[1][1]
    expect.close(output, [[0.6], [2.6]], rtol=RTOL, name="the output")


@center('mode', weight=8, public=True)
@hint('def call(self, x, training=False)')
def check_center_is_in_use_by_default(student, rng):
    """Without training, a call is use"""
    batches = center_batches(rng, 5, 3, 3)
    outputs = call_center(student, batches, [True, None, False], momentum=0.5)[1]
    one, other = (shift_of(batches[at], outputs[at]) for at in (1, 2))
    expect.close(one, other, rtol=RTOL, atol=1e-4, name="what is subtracted")


@center('weight', weight=12, public=True)
@hint('self.add_weight(…, trainable=False) in build, and assign in call.')
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


def center_again(submission, batches):
    """Return the outputs in use, after a batch, of a layer that is made of another's config."""
    config = submission.Center(momentum=0.25, name="middle").get_config()
    layer = submission.Center.from_config(config)
    layer(batches[0], training=True)
    return layer.name, numpy_of(layer(batches[1], training=False))


@center('config', weight=12, public=True)
@hint('get_config: what the one above it says, and the momentum.')
def check_center_is_made_again_of_its_config(student, rng):
    """A layer made of get_config has the same momentum and name"""
    batches = center_batches(rng, 5, 4)
    name, output = expect.like(student.run(center_again, batches), (str, np.ndarray))
    expect.that(name == "middle", "the name is that of the first", mismatch="it is another")
    expect.array(output, shape=batches[1].shape, name="the output")
    desired = 0.75 * batches[0].mean(axis=0)
    shift = shift_of(batches[1], output)
    expect.close(shift, desired, rtol=1e-3, name="what is subtracted after a batch")


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


@stop('contract', weight=3, public=True)
def check_stop_is_a_callback(student):
    """It is a callback that fit takes"""
    run_stop(student, 3, [1.0])


@stop('when', weight=6, public=True)
def check_stop_of_the_example(student):
    """By hand: with patience 2, losses of 3, 2, 2.5, 2.2, 1 end after the fourth"""
    ((epochs, _),) = run_stop(student, 2, [3.0, 2.0, 2.5, 2.2, 1.0])
    expect.that(epochs == 4, "it ends after 4 epochs", f"after {epochs}", mismatch="it does not")


@stop('weights', weight=6, public=True)
def check_stop_of_the_example_has_weights_of_the_second_epoch(student):
    """By hand: the weights of the second epoch come back"""
    epochs, which = run_stop(student, 2, [3.0, 2.0, 2.5, 2.2, 1.0])[0]
    best = best_of([3.0, 2.0, 2.5, 2.2, 1.0][:epochs])
    expected = f"the weights are those of epoch {best}"
    expect.that(which == best, expected, f"of epoch {which}", mismatch="they are of another")


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
