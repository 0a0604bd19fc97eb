"""Graders of the optimization assignment.

Nothing here is random but the numbers that functions are given, and these are drawn so that none is
near where a check would turn. Only `random_mini_batches` draws numbers itself, by a seed that it is
given: the chance that a right one fails is told beside the check, and below 1e-10.

The checks of one question are of different concepts. A step is judged by the averages that the
student returns, or by the right ones; the correction of Adam's where it can't be seen, since t is
large, is no concern of the other checks.
"""

import itertools
import math

import numpy as np

from autograder.grading import expect, hint, question

gd = question("update_parameters_with_gd")
batch = question("random_mini_batches")
rms = question("rmsprop_step")
memory = question("initialize_adam")
adam = question("update_parameters_with_adam")
decay = question("adamw_step")
falling = question("update_lr")
stepwise = question("schedule_lr_decay")
comparison = question("best_rates")
slope = question("compute_gradient")
descent = question("grad_descent")

# Widths of which no two are equal, so that a misplaced or transposed matrix does not fit by chance.
WIDTHS = (4, 7, 5, 3)
DEPTHS = ((6, 2), (3, 5, 2), (2, 6, 3, 5, 4, 1))
FIRST = ("W1", "b1")
LEARNING_RATE, BETA1, BETA2 = 0.13, 0.77, 0.83
NONE = 1e-10  # an epsilon that changes nothing
LATE = 500  # a t from which on 1 - beta**t is 1


def network(rng, widths):
    """Return random parameters W1, b1, … of a network of these widths."""
    parameters = {}
    for layer, (below, units) in enumerate(itertools.pairwise(widths), 1):
        parameters[f"W{layer}"] = rng.normal(size=(units, below))
        parameters[f"b{layer}"] = rng.normal(size=(units, 1))
    return parameters


def away_from_0(rng, shape):
    """Return numbers of both signs, none of them small: a division by them is no accident."""
    return rng.uniform(0.5, 2, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def like(rng, parameters):
    """Return such numbers, shaped like each parameter, under the name of its gradient."""
    return {f"d{name}": away_from_0(rng, value.shape) for name, value in parameters.items()}


def squares(values):
    return {name: value**2 for name, value in values.items()}


def copies(dicts):
    """Return dicts and arrays of their own."""
    return [{name: value.copy() for name, value in values.items()} for values in dicts]


def require_changed(before, after, name):
    """Fail if nothing has moved: all that is asked of a step would hold idly."""
    moved = not np.array_equal(after, before)
    expect.that(moved, f"{name} changes in a step", mismatch="it does not")


def require_one_of(value, candidates, name):
    """Fail unless a value is close to one of these arrays; the first of them is told."""
    for desired in candidates:
        if np.allclose(value, desired, rtol=1e-9, atol=1e-9 * np.abs(desired).max()):
            return
    expect.close(value, candidates[0], name=name)


def rotated(values, count):
    """Return these entries with layer 1 as the last one, and each other one layer down."""
    turned = {}
    for name, value in values.items():
        kind, layer = name.rstrip("0123456789"), int(name.lstrip("dWb"))
        turned[f"{kind}{(layer - 2) % count + 1}"] = value
    return {name: turned[name] for name in values}


# update_parameters_with_gd


def stepped(student, parameters, grads, learning_rate, names=None):
    """Return all parameters after a step, or those of these names, of whatever shape."""
    returned = student.update_parameters_with_gd(*copies([parameters, grads]), learning_rate)
    shapes = {name: value.shape for name, value in parameters.items()}
    return expect.named_arrays(returned, dict.fromkeys(names) if names else shapes)


@gd("contract", weight=4, public=True)
def check_gd_returns_all_parameters(student, rng):
    """It returns the parameters, each in its shape"""
    parameters = network(rng, WIDTHS)
    stepped(student, parameters, like(rng, parameters), 0.01)


@gd("step", weight=3, public=True, follows="check_gd_steps_down_the_gradient")
def check_gd_makes_the_step_of_the_example(student):
    """By hand: w = 3, g = -2 and learning rate 0.5 give w = 4"""
    names, numbers = ("W1", "b1", "W2", "b2"), (3.0, 1.0, 3.0, 1.0)
    parameters = {name: np.array([[one]]) for name, one in zip(names, numbers, strict=True)}
    grads = {f"d{name}": np.array([[-2.0]]) for name in names}
    after = stepped(student, parameters, grads, 0.5)
    expect.close(after["W1"], [[4.0]], name="W1")
    expect.close(after["b1"], [[2.0]], name="b1")


@gd("step", weight=50)
@hint("w = w - learning_rate g, for W and for b.")
def check_gd_steps_down_the_gradient(student, rng):
    """Each parameter becomes itself minus learning_rate times its gradient"""
    for learning_rate, scale in ((LEARNING_RATE, 1.0), (1.7, 1.0), (0.029, 1e4)):
        parameters = network(rng, WIDTHS)
        grads = {name: scale * value for name, value in like(rng, parameters).items()}
        after = stepped(student, parameters, grads, learning_rate)
        for name in FIRST:
            desired = parameters[name] - learning_rate * grads[f"d{name}"]
            expect.close(after[name], desired, name=name)


@gd("layers", weight=30, follows="check_gd_remembers_nothing")
@hint("All layers are treated alike: 1 to L, weights and biases.")
def check_gd_treats_all_layers_alike(student, rng):
    """It updates every layer, of networks with one, two and five layers, in the same way"""
    for widths in DEPTHS:
        parameters, count = network(rng, widths), len(widths) - 1
        grads = like(rng, parameters)
        after = stepped(student, parameters, grads, LEARNING_RATE)
        turned = rotated(parameters, count), rotated(grads, count)
        other = stepped(student, *turned, LEARNING_RATE)
        for name, value in rotated(after, count).items():
            expect.close(value, other[name], name="a layer, wherever it stands,")
        for name, before in parameters.items():
            require_changed(before, after[name], f"each of {list(parameters)}")


@gd("state", weight=6)
def check_gd_remembers_nothing(student, rng):
    """What it returns depends on its arguments alone, not on earlier calls"""
    one, other = (network(rng, WIDTHS) for _ in range(2))
    grads = like(rng, one)
    first = stepped(student, one, grads, LEARNING_RATE, ["W1"])
    stepped(student, other, like(rng, other), LEARNING_RATE, ["W1"])
    again = stepped(student, one, grads, LEARNING_RATE, ["W1"])
    require_changed(one["W1"], first["W1"], "W1")
    expect.close(again["W1"], first["W1"], name="W1 in a later call")


@gd("purity", weight=12)
@hint("Write into the parameters only.")
def check_gd_leaves_the_gradients_alone(student, rng):
    """The gradients are unchanged after the call"""
    parameters = network(rng, WIDTHS)
    given = copies([parameters, like(rng, parameters)])
    reply = student.call("update_parameters_with_gd", *given, LEARNING_RATE)
    after = expect.named_arrays(reply.value, dict.fromkeys(FIRST))
    require_changed(parameters["W1"], after["W1"], "W1")
    expect.that(1 not in reply.changed, "the gradients are what they were", mismatch="they are not")


# random_mini_batches

# A label is told by its example, a feature by another: number i is in column i of X as i, -i, …
LOT, SIZE = 60, 13


def examples(count):
    """Return X (3, count) and Y (1, count), from which the number of each example can be read."""
    number = np.arange(float(count))
    return np.stack([number, 1000.0 - number, 2.0 * number]), 5000.0 + number[None]


def cut(student, count, *more):
    """Return the mini-batches of so many examples, as pairs of arrays of any two-sided shape."""
    returned = student.random_mini_batches(*examples(count), *more)
    pairs = expect.returns(returned, tuple, name="the result")
    found = []
    for pair in pairs:
        x, y = expect.arrays(pair, {"X_b": None, "Y_b": None}, name="a mini-batch")
        fits = x.ndim == 2 and len(x) == 3
        expect.that(fits, "X_b has shape (n, size)", f"it is {x.shape}", mismatch="it has another")
        found.append((x, y))
    return found


def numbers_of(batches):
    """Return the number of each example, by its first feature, of each mini-batch."""
    return [[int(one) for one in np.clip(x[0], -9, 1e6)] for x, _ in batches]


def in_one(batches):
    return [one for numbers in numbers_of(batches) for one in numbers]


@batch("contract", weight=4, public=True)
def check_batches_are_pairs(student):
    """It returns a list of pairs (X_b, Y_b), of shapes (n, size) and (1, size)"""
    for x, y in cut(student, 10, 4, 0):
        expect.array(y, shape=(1, x.shape[1]), name="Y_b")


@batch("sizes", weight=3, public=True, follows="check_batches_have_their_sizes")
def check_batches_of_the_example_have_their_sizes(student):
    """10 examples and size 4 give mini-batches of 4, 4 and 2"""
    sizes = [x.shape[1] for x, _ in cut(student, 10, 4, 0)]
    expected = "the sizes are 4, 4 and 2"
    expect.that(sizes == [4, 4, 2], expected, f"they are {sizes}", mismatch="they are others")


@batch("pairs", weight=3, public=True, follows="check_batches_keep_examples_and_labels_together")
def check_batches_keep_a_label_beside_its_example(student):
    """Each label stays with its example"""
    require_pairs(cut(student, 10, 4, 0))


def require_pairs(batches):
    for x, y in batches:
        expect.that(y.size == x.shape[1], "each example has a label", mismatch="not each has")
        other = "it is that of another one"
        same = np.array_equal(np.ravel(y), 5000.0 + x[0])
        expect.that(same, "the label of an example is its own", mismatch=other)


@batch("sizes", weight=26)
@hint("The last one has what is left; where nothing is left, there is none.")
def check_batches_have_their_sizes(student):
    """All have the size asked for, but for the last, and none is empty"""
    for count, size in ((17, 5), (15, 5), (6, 8), (5, 5), (4, 1), (1, 3), (130, 64)):
        sizes = [x.shape[1] for x, _ in cut(student, count, size, 3)]
        wanted = [min(size, count - start) for start in range(0, count, size)]
        expected = "each has the size asked for, but for the last, and none is empty"
        expect.that(sizes == wanted, expected, f"they are of {sizes}", mismatch="they are others")


@batch("partition", weight=12, follows="check_batches_have_their_sizes")
def check_batches_hold_each_example_once(student):
    """Each example is in one mini-batch, whole and once"""
    for seed in (0, 8):
        batches = cut(student, LOT, SIZE, seed)
        for x, _ in batches:
            whole = np.array_equal(x[1], 1000 - x[0]) and np.array_equal(x[2], 2 * x[0])
            expect.that(whole, "a column of X stays together", mismatch="its features are mixed")
        once = len(set(in_one(batches))) == len(in_one(batches))
        expect.that(once, "no example is there twice", mismatch="some are")
        rest = LOT - LOT % SIZE  # what is left over is the concern of the sizes
        expect.that(len(in_one(batches)) >= rest, "none is left out", mismatch="some are")


@batch("pairs", weight=38)
@hint("One permutation, drawn once, for the columns of X and of Y.")
def check_batches_keep_examples_and_labels_together(student):
    """The labels are shuffled as the examples are"""
    for count, size, seed in ((LOT, SIZE, 0), (LOT, 12, 5), (6, 8, 1)):
        require_pairs(cut(student, count, size, seed))


@batch("order", weight=24)
@hint("Shuffle all examples, then cut.")
def check_batches_are_drawn_from_all_examples(student):
    """The order is random, over all examples"""
    # A right one fails by chance where 13 of 60 examples are neighbours, in 48 of 5e12 draws, or
    # where all keep their order, in 1 of 60!: for two seeds and four mini-batches below 1e-10.
    for seed in (0, 21):
        numbers = numbers_of(cut(student, LOT, SIZE, seed))
        same = in_one(cut(student, LOT, SIZE, seed)) == list(range(LOT))
        expect.that(not same, "the examples are shuffled", mismatch="they keep their order")
        for one in numbers[: LOT // SIZE]:
            close = max(one, default=0) - min(one, default=0) < SIZE
            where = "the examples of a mini-batch come from all of the data"
            expect.that(not close, where, mismatch="they are neighbours")


@batch("seed", weight=12, follows="check_batches_are_drawn_from_all_examples")
@hint("Draw by the seed that is given, anew at each call.")
def check_batches_depend_on_the_seed(student):
    """The same seed gives the same order, another seed another"""
    # Two seeds give one order by chance in 1 of 60! cases.
    one, other, again = (in_one(cut(student, LOT, SIZE, seed)) for seed in (3, 4, 3))
    expect.that(one == again, "the same seed gives the same order", mismatch="it gives another")
    expect.that(one != other, "another seed gives another order", mismatch="it gives the same")


@batch("defaults", weight=4, follows="check_batches_have_their_sizes")
def check_batches_are_of_64_by_default(student):
    """Without more arguments the size is 64 and the seed 0"""
    plain, full = (cut(student, 70, *more) for more in ((), (64, 0)))
    same = numbers_of(plain) == numbers_of(full)
    expect.that(same, "it does what it does with 64 and 0", mismatch="it does something else")


@batch("purity", weight=8)
@hint("Index with the permutation: X[:, order] is a new array.")
def check_batches_leave_the_data_alone(student):
    """X and Y are unchanged after the call"""
    reply = student.call("random_mini_batches", *examples(LOT), SIZE, 2)
    first = expect.returns(reply.value, tuple, length=1)[0]
    expect.arrays(first, {"X_b": None, "Y_b": None}, name="a mini-batch")
    expect.unchanged(reply, "X", "Y")


# rmsprop_step


def rms_case(rng, shape=(3, 2), scale=1.0):
    """Return w, g and s, none of which is near 0."""
    w, g, root = (away_from_0(rng, shape) for _ in range(3))
    return w, scale * g, (scale * root) ** 2


def run_rms(student, case, learning_rate=LEARNING_RATE, rho=BETA2, epsilon=NONE):
    """Return w after a step, what came as s, and the s that is right."""
    w, g, s = case
    returned = student.rmsprop_step(w.copy(), g.copy(), s.copy(), learning_rate, rho, epsilon)
    if isinstance(returned, np.ndarray):
        returned = returned, None  # that s is missing is the concern of others
    new, new_s = expect.returns(returned, tuple, length=2)
    new = expect.array(new, shape=w.shape, name="w")
    return new, new_s, rho * s + (1 - rho) * g**2


def positive(value, shape):
    """Return a student's s, if it is one that a root can be taken of, else None."""
    given = isinstance(value, np.ndarray) and value.shape == shape and value.dtype.kind == "f"
    return value if given and np.isfinite(value).all() and (value > 0).all() else None


def rms_steps(case, found, learning_rate, epsilon):
    """Return w after a step by the s that is right, and by the one that came."""
    w, g, _ = case
    theirs = positive(found[1], w.shape)
    sources = [found[2]] if theirs is None else [found[2], theirs]
    return [w - learning_rate * g / (np.sqrt(s) + epsilon) for s in sources]


@rms("contract", weight=6, public=True, follows="check_rmsprop_averages_the_squares")
def check_rmsprop_returns_w_and_s(student, rng):
    """It returns w and s, both in the shape of w"""
    for shape in ((1,), (4, 3)):
        _, s, _ = run_rms(student, rms_case(rng, shape))
        expect.array(s, shape=shape, name="s")


@rms("average", weight=2, public=True, follows="check_rmsprop_averages_the_squares")
def check_rmsprop_averages_the_example(student):
    """By hand, with rho = 0.75: from s = 0 the gradient 4 gives s = 4, then -2 gives 4 again"""
    for g, s in ((4.0, 0.0), (-2.0, 4.0)):
        case = np.array([10.0]), np.array([g]), np.array([s])
        _, new, _ = run_rms(student, case, 0.5, 0.75, 0.0)
        expect.close(expect.array(new, shape=(1,), name="s"), [4.0], name="s")


@rms("step", weight=2, public=True, follows="check_rmsprop_divides_by_the_root")
def check_rmsprop_makes_the_step_of_the_example(student):
    """By hand, with learning rate 0.5: w = 10 goes to 9, by a root of 2"""
    case = np.array([10.0]), np.array([4.0]), np.array([0.0])
    found = run_rms(student, case, 0.5, 0.75, 0.0)
    require_one_of(found[0], rms_steps(case, found, 0.5, 0.0), "w")


@rms("average", weight=34)
@hint("s = rho s + (1 - rho) g² is what is returned as s.")
def check_rmsprop_averages_the_squares(student, rng):
    """The new s is rho times the old one plus 1 - rho times the squared gradient"""
    for rho, scale in ((BETA2, 1.0), (0.31, 100.0), (BETA2, 0.01)):
        case = rms_case(rng, scale=scale)
        _, s, desired = run_rms(student, case, rho=rho)
        expect.close(expect.array(s, shape=(3, 2), name="s"), desired, name="s")


@rms("step", weight=34)
@hint("Divide g by the root of the new s.")
def check_rmsprop_divides_by_the_root(student, rng):
    """The new w is the old one minus learning_rate times g, divided by the root of the new s"""
    for learning_rate, scale in ((LEARNING_RATE, 1.0), (0.029, 100.0)):
        case = rms_case(rng, scale=scale)
        found = run_rms(student, case, learning_rate)
        require_one_of(found[0], rms_steps(case, found, learning_rate, 0.0), "w")


@rms("epsilon", weight=12, follows="check_rmsprop_divides_by_the_root")
@hint("Add epsilon to the root, before you divide.")
def check_rmsprop_adds_epsilon_to_the_root(student, rng):
    """epsilon is added to the root: with 0.3, too; and where g and s are 0, w stays"""
    case = rms_case(rng)
    found = run_rms(student, case, epsilon=0.3)
    require_one_of(found[0], rms_steps(case, found, LEARNING_RATE, 0.3), "w with epsilon 0.3")
    zero = case[0], np.zeros((3, 2)), np.zeros((3, 2))
    expect.close(run_rms(student, zero, epsilon=1e-8)[0], case[0], name="w where g and s are 0")


@rms("purity", weight=10)
@hint("Write w = w - … and s = …, not -= or *=.")
def check_rmsprop_leaves_its_inputs_alone(student, rng):
    """w, g and s are unchanged after the call"""
    reply = student.call("rmsprop_step", *rms_case(rng), LEARNING_RATE, BETA2, NONE)
    first = reply.value[0] if isinstance(reply.value, tuple | list) and reply.value else reply.value
    expect.array(first, shape=(3, 2), name="w")
    expect.unchanged(reply, "w", "g", "s")


# initialize_adam


def remembered(returned, parameters):
    """Return v and s as arrays in the shapes of the parameters."""
    shapes = {f"d{name}": value.shape for name, value in parameters.items()}
    both = expect.returns(returned, tuple, length=2)
    pairs = zip(both, "vs", strict=True)
    return [expect.named_arrays(one, shapes, name=n, each=n + "['{}']") for one, n in pairs]


def first_layer(one, name):
    """Return the entries of layer 1 in v or s, whatever they are called and shaped."""
    there = expect.returns(one, dict, name=name)
    names = [key for key in ("dW1", "db1") if key in there] or [k for k in FIRST if k in there]
    return expect.named_arrays(there, dict.fromkeys(names or ["dW1"]), name=name, each=name)


@memory("contract", weight=10, public=True)
def check_memory_has_two_entries_for_each_parameter(student, rng):
    """It returns v and s, each with dW1, db1, …, in the shapes of W1, b1, …"""
    parameters = network(rng, WIDTHS)
    remembered(student.initialize_adam(parameters), parameters)


@memory("depth", weight=30, follows="check_memory_has_two_entries_for_each_parameter")
def check_memory_fits_any_number_of_layers(student, rng):
    """It does so for networks of one, two and five layers"""
    for widths in DEPTHS:
        parameters = network(rng, widths)
        remembered(student.initialize_adam(parameters), parameters)


@memory("zeros", weight=30)
@hint("At the beginning both averages are 0; see np.zeros.")
def check_memory_is_zero(student, rng):
    """All entries are 0, as floating-point numbers"""
    both = expect.returns(student.initialize_adam(network(rng, WIDTHS)), tuple, length=2)
    for one, name in zip(both, "vs", strict=True):
        for value in first_layer(one, name).values():
            is_float = value.dtype.kind == "f"
            expect.that(is_float, f"{name} holds floating-point numbers", mismatch="whole numbers")
            expect.that(not value.any(), f"{name} is 0 everywhere", mismatch="it is not")


def apart(submission, parameters):
    """Return by how much entries of v and s have changed once each got a number of its own added.

    And whether the parameters are what they were.
    """
    before = {name: value.copy() for name, value in parameters.items()}
    v, s = submission.initialize_adam(parameters)[:2]
    entries = [one[n] if n in one else one[n[1:]] for one in (v, s) for n in ("dW1", "dW2", "db1")]
    first = [np.array(value) for value in entries]
    for number, value in enumerate(entries, 1):
        value += number
    changes = [np.array(value) - old for value, old in zip(entries, first, strict=True)]
    return changes, all(np.array_equal(parameters[name], value) for name, value in before.items())


@memory("aliasing", weight=20, follows="check_memory_is_zero")
@hint("Two dicts, and an array of its own for each entry.")
def check_memory_is_made_of_arrays_of_its_own(student, rng):
    """To change one entry changes no other one, and no parameter"""
    for widths in ((4, 4, 4, 4), (1, 1, 1, 1)):  # layers of one shape, which could share an array
        parameters = network(rng, widths)
        if widths[0] == 1:
            parameters = {name: 0 * value for name, value in parameters.items()}
        changes, same = expect.returns(student.run(apart, parameters), tuple, length=2)
        for number, value in enumerate(expect.returns(changes, list, length=6), 1):
            change = expect.array(value, name="the change of an entry")
            own = change.size > 0 and np.allclose(change, number)
            other = "it changes with another one"
            expect.that(own, "an entry changes where it is written to", mismatch=other)
        expect.that(same is True, "no entry is a parameter's own array", mismatch="one is")


@memory("purity", weight=10)
def check_memory_leaves_the_parameters_alone(student, rng):
    """The parameters are unchanged after the call"""
    reply = student.call("initialize_adam", network(rng, WIDTHS))
    first_layer(expect.returns(reply.value, tuple, length=1)[0], "v")
    expect.unchanged(reply, "parameters")


# update_parameters_with_adam


def adam_case(rng, widths=WIDTHS, scale=1.0):
    """Return parameters, gradients of a size, v and s, none of which is near 0."""
    parameters = network(rng, widths)
    grads, v, s = (like(rng, parameters) for _ in range(3))
    scaled = ({name: scale * value for name, value in one.items()} for one in (grads, v, s))
    grads, v, s = scaled
    return parameters, grads, v, squares(s)


def triple(returned, parameters):
    """Return parameters, v and s of these names, all by the names of the parameters."""
    after, v, s = expect.returns(returned, tuple, length=3)
    shapes = {name: value.shape for name, value in parameters.items()}
    found = [expect.named_arrays(after, shapes)]
    for one, what in ((v, "v"), (s, "s")):
        entries = expect.named_arrays(
            one, {f"d{name}": shape for name, shape in shapes.items()}, each=what + "['{}']"
        )
        found.append({name: entries[f"d{name}"] for name in shapes})
    return found


def averaged(case, beta1=BETA1, beta2=BETA2):
    """Return the right v and s of layer 1."""
    _, grads, v, s = case
    right = {}
    for name in FIRST:
        g = grads[f"d{name}"]
        new_v = beta1 * v[f"d{name}"] + (1 - beta1) * g
        right[name] = new_v, beta2 * s[f"d{name}"] + (1 - beta2) * g**2
    return right


def run_adam(student, case, t, epsilon=NONE, learning_rate=LEARNING_RATE, betas=(BETA1, BETA2)):
    """Return parameters, v and s of the first layer after step t."""
    given = *copies(case), t, learning_rate, *betas, epsilon
    first = {name: case[0][name] for name in FIRST}
    return triple(student.update_parameters_with_adam(*given), first)


def quotient(v, s, t, epsilon, betas=(BETA1, BETA2)):
    """Return what Adam's step is the learning rate times of."""
    v, s = v / (1 - betas[0] ** t), s / (1 - betas[1] ** t)
    return v / (np.sqrt(s) + epsilon)


def require_adam_step(case, found, t, epsilon, learning_rate, name):
    """Fail unless layer 1 makes step t by the right averages, or by those that were returned."""
    for key, (v, s) in averaged(case).items():
        sources = [(v, s)]
        if (found[2][key] > 0).all():
            sources.append((found[1][key], found[2][key]))
        wanted = [case[0][key] - learning_rate * quotient(*one, t, epsilon) for one in sources]
        require_one_of(found[0][key], wanted, f"{key} {name}")


STEP = "check_adam_steps_by_the_quotient"
CORRECTED = (STEP, "check_adam_corrects_both_averages")
STORED = "check_adam_stores_what_is_not_corrected"


@adam("contract", weight=4, public=True)
def check_adam_returns_parameters_and_averages(student, rng):
    """It returns the parameters, v and s, each entry in its shape"""
    case = adam_case(rng)
    returned = student.update_parameters_with_adam(*copies(case), 2, 0.01, 0.9, 0.999, 1e-8)
    triple(returned, case[0])


def example_of_adam(student):
    """Return W1, v and s after each of the two steps of the lesson's example."""
    seen = []
    for t, g, w, v, s in ((1, 5.0, 10.0, 0.0, 0.0), (2, -5.0, 9.6, 2.0, 5.0)):
        one = ({n: np.array([[x]]) for n in ("W1", "b1", "W2", "b2")} for x in (w, g, v, s))
        parameters, *others = one
        others = [{f"d{name}": value for name, value in some.items()} for some in others]
        returned = student.update_parameters_with_adam(parameters, *others, t, 0.4, 0.6, 0.8, 0.0)
        seen.append([one["W1"] for one in triple(returned, {"W1": np.zeros((1, 1))})])
    return seen


@adam("gradients", weight=2, public=True, follows=("check_adam_averages_gradients", STORED))
def check_adam_averages_the_gradients_of_the_example(student):
    """By hand: from v = 0, beta1 = 0.6, the gradients 5 and -5 give v = 2 and -0.8"""
    for (_, v, _), wanted in zip(example_of_adam(student), (2.0, -0.8), strict=True):
        expect.close(v, [[wanted]], name="v['dW1']")


@adam("squares", weight=2, public=True, follows=("check_adam_averages_squares", STORED))
def check_adam_averages_the_squares_of_the_example(student):
    """By hand: from s = 0, beta2 = 0.8, the gradients 5 and -5 give s = 5 and 9"""
    for (_, _, s), wanted in zip(example_of_adam(student), (5.0, 9.0), strict=True):
        expect.close(s, [[wanted]], name="s['dW1']")


@adam("correction", weight=2, public=True, follows=CORRECTED)
def check_adam_makes_the_steps_of_the_example(student):
    """By hand, with learning rate 0.4: w = 10 goes to 9.6, and in step 2 to 9.7"""
    steps = (1, 10.0, 9.6), (2, 9.6, 9.7)
    for (w, *own), (t, before, after) in zip(example_of_adam(student), steps, strict=True):
        # By the averages that they return, too: these are another check's concern.
        wanted = [np.array([[after]])]
        if own[1].item() > 0:
            wanted.append(before - 0.4 * quotient(*own, t, 0.0, (0.6, 0.8)))
        require_one_of(w, wanted, "W1")


@adam("gradients", weight=16)
@hint("v = beta1 v + (1 - beta1) g is what v holds afterwards.")
def check_adam_averages_gradients(student, rng):
    """The new v is beta1 times the old one plus 1 - beta1 times the gradient"""
    for betas, scale in (((BETA1, BETA2), 1.0), ((0.31, 0.9), 100.0)):
        case = adam_case(rng, scale=scale)
        _, v, _ = run_adam(student, case, LATE, betas=betas)
        for name, (desired, _) in averaged(case, *betas).items():
            expect.close(v[name], desired, name=f"v['d{name}']")


@adam("squares", weight=16)
@hint("s = beta2 s + (1 - beta2) g² is what s holds afterwards.")
def check_adam_averages_squares(student, rng):
    """The new s is beta2 times the old one plus 1 - beta2 times the squared gradient"""
    for betas, scale in (((BETA1, BETA2), 1.0), ((0.9, 0.31), 100.0)):
        case = adam_case(rng, scale=scale)
        _, _, s = run_adam(student, case, LATE, betas=betas)
        for name, (_, desired) in averaged(case, *betas).items():
            expect.close(s[name], desired, name=f"s['d{name}']")


@adam("step", weight=30)
@hint("Subtract learning_rate times v, divided by the root of s.")
def check_adam_steps_by_the_quotient(student, rng):
    """When t is large, a parameter goes down by learning_rate times v, divided by the root of s"""
    for learning_rate, scale in ((LEARNING_RATE, 1.0), (0.029, 100.0)):
        case = adam_case(rng, scale=scale)
        found = run_adam(student, case, LATE, learning_rate=learning_rate)
        require_adam_step(case, found, LATE, 0.0, learning_rate, "in a late step")


@adam("correction", weight=30, follows=(STEP, "check_adam_remembers_nothing_but_v_and_s"))
@hint("Divide v by 1 - beta1**t and s by 1 - beta2**t.")
def check_adam_corrects_both_averages(student, rng):
    """In step t both averages are divided by 1 - beta**t"""
    for t in (1, 2, 5):
        case = adam_case(rng)
        found = run_adam(student, case, t)
        require_adam_step(case, found, t, 0.0, LEARNING_RATE, f"in step {t}")


@adam("stored", weight=9)
@hint("Put what is corrected into variables of its own.")
def check_adam_stores_what_is_not_corrected(student, rng):
    """The v and s that it returns do not depend on t"""
    case = adam_case(rng)
    early, late = (run_adam(student, case, t) for t in (2, LATE))
    for one, other, what in zip(early[1:], late[1:], "vs", strict=True):
        for name in FIRST:
            expect.close(one[name], other[name], name=f"{what}['d{name}'] in step 2")


@adam("epsilon", weight=8, follows=CORRECTED)
@hint("Add epsilon to the root of the corrected s, before you divide.")
def check_adam_adds_epsilon_to_the_root(student, rng):
    """epsilon is added to the root of the corrected s; where all gradients were 0, w stays"""
    for t in (LATE, 2):
        case = adam_case(rng)
        found = run_adam(student, case, t, epsilon=0.3)
        require_adam_step(case, found, t, 0.3, LEARNING_RATE, "with epsilon 0.3")
    zero = [{name: 0 * value for name, value in one.items()} for one in case[1:]]
    after, _, _ = run_adam(student, (case[0], *zero), 2, epsilon=1e-8)
    expect.close(after["W1"], case[0]["W1"], name="W1 where all gradients were 0")


@adam("layers", weight=12, follows="check_adam_remembers_nothing_but_v_and_s")
@hint("All layers are treated alike: 1 to L, weights and biases.")
def check_adam_treats_all_layers_alike(student, rng):
    """It updates every layer, of networks with one, two and five layers, in the same way"""
    for widths in DEPTHS:
        case, count = adam_case(rng, widths), len(widths) - 1
        more = 3, LEARNING_RATE, BETA1, BETA2, NONE
        found = triple(student.update_parameters_with_adam(*copies(case), *more), case[0])
        turned = [rotated(one, count) for one in case]
        other = triple(student.update_parameters_with_adam(*copies(turned), *more), turned[0])
        for one, again in zip(found, other, strict=True):
            for name, value in rotated(one, count).items():
                expect.close(value, again[name], name="a layer, wherever it stands,")
        for name, before in case[0].items():
            require_changed(before, found[0][name], f"each of {list(case[0])}")


@adam("defaults", weight=3)
def check_adam_has_the_defaults_of_its_signature(student, rng):
    """Without more arguments it takes 0.01, 0.9, 0.999 and 1e-8"""
    case = adam_case(rng, scale=1e-7)  # so that epsilon counts
    first = {name: case[0][name] for name in FIRST}
    plain = triple(student.update_parameters_with_adam(*copies(case), 3), first)
    full = run_adam(student, case, 3, 1e-8, 0.01, (0.9, 0.999))
    for one, other in zip(plain, full, strict=True):
        for name in FIRST:
            expect.close(one[name], other[name], name="what comes of the defaults")
    require_changed(case[0]["W1"], plain[0]["W1"], "W1")


def again_and_again(submission, one, other, more):
    """Return what a step gives for one case, another and the first again; all on copies."""

    def step(case):
        given = [{name: value.copy() for name, value in values.items()} for values in case]
        result = submission.update_parameters_with_adam(*given, *more)[:3]
        return [{name: np.array(value) for name, value in values.items()} for values in result]

    return step(one), step(other), step(one)


@adam("state", weight=4)
@hint("All that is remembered is in v and s; t is given.")
def check_adam_remembers_nothing_but_v_and_s(student, rng):
    """What it returns depends on its arguments alone, not on earlier calls"""
    one, other = adam_case(rng), adam_case(rng)
    more = 3, LEARNING_RATE, BETA1, BETA2, NONE
    returned = student.run(again_and_again, list(one), list(other), more)
    first, _, again = expect.returns(returned, tuple, length=3)
    names = {name: one[0][name] for name in FIRST}
    for before, after in zip(triple(first, names), triple(again, names), strict=True):
        for name, value in before.items():
            expect.close(after[name], value, name=f"what becomes of {name} in a later call")
    require_changed(one[0]["W1"], triple(first, names)[0]["W1"], "W1")


@adam("purity", weight=4)
@hint("Compute new arrays from the gradients.")
def check_adam_leaves_the_gradients_alone(student, rng):
    """The gradients are unchanged after the call"""
    case = adam_case(rng)
    given = *copies(case), 2, LEARNING_RATE, BETA1, BETA2, NONE
    reply = student.call("update_parameters_with_adam", *given)
    first = expect.returns(reply.value, tuple, length=1)[0]
    after = expect.named_arrays(first, dict.fromkeys(FIRST))
    require_changed(case[0]["W1"], after["W1"], "W1")
    expect.that(1 not in reply.changed, "the gradients are what they were", mismatch="they are not")


# adamw_step


def decay_case(rng, scale=1.0):
    """Return w, g, v and s, none of which is near 0."""
    w, g, v, root = (away_from_0(rng, (3, 2)) for _ in range(4))
    return w, scale * g, scale * v, (scale * root) ** 2


def run_decay(student, case, t, weight_decay, epsilon=NONE, learning_rate=LEARNING_RATE):
    """Return w after step t, what came as v and s, and the v and s that are right."""
    given = *(one.copy() for one in case), t, learning_rate, BETA1, BETA2, epsilon, weight_decay
    returned = student.adamw_step(*given)
    if isinstance(returned, np.ndarray):
        returned = (returned,)  # that v and s are missing is the concern of others
    new, *averages = expect.returns(returned, tuple)[:3] or [None]
    _, g, v, s = case
    right = BETA1 * v + (1 - BETA1) * g, BETA2 * s + (1 - BETA2) * g**2
    return expect.array(new, shape=(3, 2), name="w"), averages, right


def decayed(case, found, t, weight_decay, epsilon=0.0, learning_rate=LEARNING_RATE):
    """Return w after step t by the right averages, and by those that came."""
    v, s = [*found[1], None, None][:2]
    theirs = isinstance(v, np.ndarray) and v.shape == (3, 2) and positive(s, (3, 2)) is not None
    return [
        case[0] - learning_rate * (quotient(*one, t, epsilon) + weight_decay * case[0])
        for one in (found[2], (v, s))[: 1 + theirs]
    ]


DECAYS = ("check_adamw_without_decay_is_adam", "check_adamw_keeps_its_averages")


@decay("contract", weight=4, public=True, follows="check_adamw_keeps_its_averages")
def check_adamw_returns_w_and_averages(student, rng):
    """It returns w, v and s, in the shape of w"""
    averages = run_decay(student, decay_case(rng), 2, 0.1)[1]
    expect.arrays(averages, {"v": (3, 2), "s": (3, 2)}, name="what follows w")


@decay("decay", weight=3, public=True, follows=(*DECAYS, "check_adamw_decays_the_weights"))
def check_adamw_makes_the_step_of_the_example(student):
    """By hand: w = 10 goes to 9.6 without decay, to 9.2 with a decay of 0.1"""
    for weight_decay, wanted in ((0.0, 9.6), (0.1, 9.2)):
        given = (np.array([one]) for one in (10.0, 5.0, 0.0, 0.0))
        returned = student.adamw_step(*given, 1, 0.4, 0.6, 0.8, 0.0, weight_decay)
        w = returned[0] if isinstance(returned, tuple | list) and returned else returned
        expect.close(w, [wanted], name=f"w with a decay of {weight_decay}")


@decay("averages", weight=22)
@hint("The averages are those of the gradient alone, and are returned uncorrected.")
def check_adamw_keeps_its_averages(student, rng):
    """The new v and s are averages of the gradient and its square, whatever the decay"""
    for t, weight_decay in ((LATE, 0.0), (2, 0.0), (LATE, 0.7)):
        _, averages, right = run_decay(student, decay_case(rng), t, weight_decay)
        given = expect.arrays(averages, {"v": (3, 2), "s": (3, 2)}, name="what follows w")
        for one, desired, name in zip(given, right, "vs", strict=True):
            expect.close(one, desired, name=name)


@decay("adam", weight=30)
@hint("As in exercise 5: average, correct, root, divide, step.")
def check_adamw_without_decay_is_adam(student, rng):
    """Without decay it makes a step of Adam"""
    for t, epsilon in ((LATE, NONE), (1, NONE), (3, 0.3)):
        case = decay_case(rng)
        found = run_decay(student, case, t, 0.0, epsilon)
        require_one_of(found[0], decayed(case, found, t, 0.0, epsilon), "w without decay")


@decay("decay", weight=44, follows=DECAYS)
@hint("Subtract learning_rate times weight_decay times the old w, outside of the averages.")
def check_adamw_decays_the_weights(student, rng):
    """A decay takes off learning_rate times weight_decay times w, whatever the gradient"""
    for t, scale, weight_decay in ((LATE, 1.0, 0.7), (2, 100.0, 0.31)):
        case = decay_case(rng, scale)
        plain, some = (run_decay(student, case, t, one)[0] for one in (0.0, weight_decay))
        taken = LEARNING_RATE * weight_decay * case[0]
        expect.close(plain - some, taken, name="what a decay takes off w", rtol=1e-6)


@decay("purity", weight=9)
@hint("Write w = w - … and v = …, not -= or *=.")
def check_adamw_leaves_its_inputs_alone(student, rng):
    """w, g, v and s are unchanged after the call"""
    given = *decay_case(rng), 2, LEARNING_RATE, BETA1, BETA2, NONE, 0.1
    reply = student.call("adamw_step", *given)
    first = reply.value[0] if isinstance(reply.value, tuple | list) and reply.value else reply.value
    expect.array(first, shape=(3, 2), name="w")
    expect.unchanged(reply, "w", "g", "v", "s")


# update_lr and schedule_lr_decay


def rate_of(function, *arguments):
    """Return the rate that a student's function gives."""
    return expect.number(function(*arguments), name="the rate")


@falling("formula", weight=2, public=True, follows="check_update_lr_falls_by_the_formula")
def check_update_lr_of_the_example(student):
    """By hand: 0.5 is 0.0625 in epoch 7, with a decay rate of 1"""
    expect.close(rate_of(student.update_lr, 0.5, 7, 1), 0.0625, name="the rate")


@falling("start", weight=8, follows="check_update_lr_falls_by_the_formula")
def check_update_lr_begins_with_the_first_rate(student):
    """In epoch 0 it is the first rate"""
    for first in (0.5, 0.03):
        expect.close(rate_of(student.update_lr, first, 0, 0.7), first, name="the rate of epoch 0")


@falling("formula", weight=90)
@hint("learning_rate0 / (1 + decay_rate * epoch_num)")
def check_update_lr_falls_by_the_formula(student, rng):
    """It is the first rate divided by 1 + decay_rate times the epoch, in any order of epochs"""
    for epoch in (7, 1, 2300, 31):
        first, rate = rng.uniform(0.1, 0.9), rng.uniform(0.2, 0.8)
        given = rate_of(student.update_lr, first, epoch, rate)
        expect.close(given, first / (1 + rate * epoch), name="the rate")


SCHEDULE = "check_schedule_falls_by_the_formula", "check_schedule_stays_within_an_interval"


@stepwise("formula", weight=3, public=True, follows=SCHEDULE)
def check_schedule_of_the_example(student):
    """By hand: 0.5 is 0.25 in epoch 7, with a decay rate of 1 and an interval of 5"""
    expect.close(rate_of(student.schedule_lr_decay, 0.5, 7, 1, 5), 0.25, name="the rate")


@stepwise("formula", weight=40)
@hint("learning_rate0 / (1 + decay_rate * …), with the number of intervals that are over.")
def check_schedule_falls_by_the_formula(student, rng):
    """Where an interval begins it is the first rate over 1 + decay_rate times the ones before"""
    for epoch, interval, number in ((0, 40, 0), (40, 40, 1), (21, 7, 3), (9000, 1000, 9)):
        first, rate = rng.uniform(0.1, 0.9), rng.uniform(0.2, 0.8)
        given = rate_of(student.schedule_lr_decay, first, epoch, rate, interval)
        expect.close(given, first / (1 + rate * number), name="the rate")


@stepwise("interval", weight=45, follows="check_schedule_falls_by_the_formula")
@hint("Only whole intervals count: see // or np.floor.")
def check_schedule_stays_within_an_interval(student):
    """It is the same at all epochs of an interval, and smaller in the next one"""
    # By what the student gives for the first epoch: that this is right is another concern.
    for interval in (7, 1000):
        for begin in (0, 3 * interval):
            epochs = [begin, begin + 1, begin + interval // 2 + 1, begin + interval - 1]
            given = [rate_of(student.schedule_lr_decay, 0.4, k, 0.3, interval) for k in epochs]
            expect.close(np.array(given), np.full(4, given[0]), name="the rate in an interval")
            after = rate_of(student.schedule_lr_decay, 0.4, begin + interval, 0.3, interval)
            expect.that(after < given[0], "the next one is smaller", mismatch="it is not")


@stepwise("default", weight=12, follows="check_schedule_falls_by_the_formula")
def check_schedule_has_an_interval_of_1000(student):
    """Without an interval it takes 1000"""
    for epoch in (999, 2000):
        plain, full = (
            rate_of(student.schedule_lr_decay, 0.4, epoch, 0.3, *more) for more in ((), (1000,))
        )
        expect.close(plain, full, name="the rate without an interval")
        expect.that(plain > 0, "the rate is above 0", mismatch="it is not")


# best_rates
#
# The losses of a run are looked up in a table, whose means are apart by 0.5 and more.

TWO = {"one": [0.1, 0.2, 0.4], "two": [1.0, 0.5, 2.0, 4.0]}
MEANS = {0.1: 3.0, 0.2: 1.0, 0.4: 2.0, 1.0: 5.0, 0.5: 4.0, 2.0: 7.0, 4.0: 6.0}
# How single runs mislead: by a lucky first seed, by one bad seed beside good ones, by the worst.
SEEDS = {0.1: [-8, 2, 2, 2, 2], 0.4: [7.0, -1.75, -1.75, -1.75, -1.75], 0.5: [-1, 4, -1, -1, -1]}
# How single losses mislead: the last one is high, or one is low.
LOSSES = {0.2: [-0.5, -0.5, -0.5, 1.5], 0.1: [-2.7, 0.9, 0.9, 0.9]}


def table_of(rng, seeds, mislead=()):
    """Return the losses of a run for each name, rate and seed, of which the last four count.

    On average over all seeds they are the mean of a rate, and a number that all have in common.
    What comes before them is in reverse order. mislead: SEEDS, LOSSES, or both.
    """
    base, table = rng.uniform(10, 12), {}
    for name, tried in TWO.items():
        for rate in tried:
            off = SEEDS.get(rate, [0.0]) if SEEDS in mislead else [0.0]
            shake = LOSSES.get(rate, [0.0]) if LOSSES in mislead else [0.0]
            for seed, one in zip(seeds, np.resize(off, len(seeds)), strict=True):
                last = base + MEANS[rate] + one + np.resize(shake, 4)
                table[name, rate, seed] = np.append(np.full(5, 30 - MEANS[rate]), last)
    return table


def chosen(student, table, rates, seeds, last):
    """Return what came for each name, as pairs of numbers."""

    def run(name, rate, seed):
        key = name, rate, seed
        try:
            known = key in table
        except TypeError:
            known = False
        expect.that(known, "run is called with a name, a rate and a seed", mismatch="it is not")
        return table[key].copy()

    returned = student.best_rates(
        run, {name: list(one) for name, one in rates.items()}, seeds, last
    )
    pairs = expect.entries(returned, rates)
    found = {}
    for name, pair in pairs.items():
        pair = list(pair) if isinstance(pair, np.ndarray) and pair.shape == (2,) else pair
        rate, loss = expect.returns(pair, tuple, length=2, name="what stands for a name")
        found[name] = expect.number(rate, name="a rate"), expect.number(loss, name="a loss")
    return found


def require_rates(found, table, rates, seeds, last):
    """Fail unless the rate of each name is the one with the smallest mean that is finite."""
    for name, tried in rates.items():
        means = {
            rate: np.mean([table[name, rate, seed][-last:].mean() for seed in seeds])
            for rate in tried
        }
        best = min(means, key=lambda rate, of=means: of[rate] if np.isfinite(of[rate]) else np.inf)
        given = found[name][0]
        expected = "the rate is the one with the smallest mean"
        got = f"it is {given}, expected {best}"
        expect.that(math.isclose(given, best), expected, got, mismatch="it is another one")


MEAN = "check_best_rate_is_best_on_average"


@comparison("contract", weight=4, public=True)
def check_best_rates_are_pairs(student):
    """It returns a dict with a rate and a loss for each name"""
    table = {("one", 0.1, 0): np.array([3.0, 1.0]), ("two", 5.0, 0): np.array([4.0, 2.0])}
    chosen(student, table, {"one": [0.1], "two": [5.0]}, [0], 1)


@comparison("mean", weight=3, public=True, follows=MEAN)
def check_best_rate_of_the_example(student):
    """By hand: last losses 1 and 7 for rate 1, 3 and 2 for rate 2: rate 2, with a mean of 2.5"""
    losses = {(1.0, 0): 1.0, (1.0, 1): 7.0, (2.0, 0): 3.0, (2.0, 1): 2.0}
    table = {("one", *key): np.array([5.0 * key[0], one]) for key, one in losses.items()}
    rates = {"one": [1.0, 2.0]}
    require_rates(chosen(student, table, rates, [0, 1], 1), table, rates, [0, 1], 1)


@comparison("mean", weight=46)
@hint("A mean over the last losses, then over all seeds; the smallest of these.")
def check_best_rate_is_best_on_average(student, rng):
    """The best rate has the smallest mean of the last losses, over all seeds"""
    seeds = [4, 7, 1, 9, 3]
    for mislead in ((), (SEEDS,), (LOSSES,)):
        table = table_of(rng, seeds, mislead)
        require_rates(chosen(student, table, TWO, seeds, 4), table, TWO, seeds, 4)


@comparison("loss", weight=20, follows=MEAN)
@hint("The loss is the mean by which the rate was chosen.")
def check_best_loss_is_that_of_the_best_rate(student, rng):
    """The loss is the mean of the last losses, over all seeds, of the rate that is returned"""
    seeds = [4, 7, 1, 9, 3]
    table = table_of(rng, seeds, (SEEDS, LOSSES))
    for name, (rate, loss) in chosen(student, table, TWO, seeds, 4).items():
        tried = any(math.isclose(rate, one) for one in TWO[name])
        expect.that(tried, "the rate is one of those of its name", mismatch="it is none")
        rate = min(TWO[name], key=lambda one, wanted=rate: abs(one - wanted))
        desired = np.mean([table[name, rate, seed][-4:].mean() for seed in seeds])
        expect.close(loss, desired, name="the loss")


@comparison("nan", weight=20, follows=MEAN)
@hint("Comparisons with nan are always False; np.argmin and min are led astray by it.")
def check_best_rate_is_none_that_diverges(student, rng):
    """A rate at which a run ends in nan or infinity is never the best"""
    seeds = [4, 7, 1]
    for bad in (np.nan, np.inf):
        for place in range(3):
            table = table_of(rng, seeds)
            table["one", TWO["one"][place], seeds[place]][-2:] = bad
            found = chosen(student, table, TWO, seeds, 4)
            require_rates(found, table, TWO, seeds, 4)


@comparison("purity", weight=7)
def check_best_rates_leave_their_inputs_alone(student):
    """The rates and seeds are unchanged after the call"""

    def run(name, rate, seed):
        return np.array([3.0, 2.0, 1.0])

    reply = student.call("best_rates", run, {"one": [0.2, 0.1]}, [3, 1, 2], 2)
    expect.entries(reply.value, ["one"])
    names = {1: "rates", 2: "seeds"}
    spoilt = [name for index, name in names.items() if index in reply.changed]
    expect.that(not spoilt, "rates and seeds are what they were", mismatch=f"{spoilt} changed")


# compute_gradient and grad_descent


def points(rng, count=7):
    """Return points (count, 2) and an estimate far from their mean, in each direction."""
    x = rng.normal(size=(count, 2)) + np.array([3.0, -2.0])
    return x, x.mean(axis=0) + rng.uniform(4, 6, size=2) * [1, -1]


@slope("slope", weight=2, public=True, follows="check_slope_leads_to_the_mean")
def check_slope_of_the_example(student):
    """By hand: from the estimate [1, 1] to the points [0, 0] and [4, 2] it is [2, 0]"""
    given = student.compute_gradient(np.array([[0.0, 0.0], [4.0, 2.0]]), np.array([1.0, 1.0]))
    expect.close(given, [2.0, 0.0], name="the slope")


@slope("slope", weight=78)
@hint("2/n times the sum of x - estimate over the points: the axis of the rows.")
def check_slope_leads_to_the_mean(student, rng):
    """It is 2/n times the sum over the points of their differences to the estimate"""
    for count in (7, 2, 1):
        x, estimate = points(rng, count)
        given = student.compute_gradient(x.copy(), estimate.copy())
        expect.close(given, 2 * (x.mean(axis=0) - estimate), name="the slope")


@slope("purity", weight=20)
def check_slope_leaves_its_inputs_alone(student, rng):
    """x and estimate are unchanged after the call"""
    reply = student.call("compute_gradient", *points(rng))
    expect.array(reply.value, shape=(2,), name="the slope")
    expect.unchanged(reply, "x", "estimate")


def downhill(x, estimate):
    """Return the slope, to a student's descent: a slip in their own costs nothing there."""
    x = expect.array(x, name="the points that compute_gradient is called with")
    estimate = expect.array(estimate, name="the estimate that it is called with")
    fits = x.ndim == 2 and len(x) > 0 and estimate.shape == x.shape[1:]
    expect.that(fits, "compute_gradient is called with x and an estimate", mismatch="it is not")
    return 2 * (x.mean(axis=0) - estimate)


def walked(student, x, estimate, *more):
    """Return the path of a descent, beginning with the start, whether that came or not."""
    student = student.replacing(compute_gradient=downhill)
    value = student.grad_descent(x.copy(), estimate.copy(), *more)
    path = expect.array(value, name="the path")
    fits = path.ndim == 2 and path.shape[1] == 2
    expect.that(fits, "the path has a row of two numbers for each step", mismatch="it has not")
    return path if len(path) and np.allclose(path[0], estimate) else np.vstack([estimate, path])


@descent("steps", weight=3, public=True, follows="check_descent_steps_along_the_slope")
def check_descent_of_the_example(student):
    """By hand: the first step leads from [1, 1] to [1.5, 1], with a rate of 0.25"""
    x, estimate = np.array([[0.0, 0.0], [4.0, 2.0]]), np.array([1.0, 1.0])
    path = walked(student, x, estimate, 0.25, 0.01, 5)
    expect.that(len(path) > 1, "a step is made", mismatch="none is")
    expect.close(path[1], [1.5, 1.0], name="the estimate after a step")


@descent("steps", weight=50)
@hint("estimate = estimate + lr * slope, anew at each step.")
def check_descent_steps_along_the_slope(student, rng):
    """Each estimate is the one before plus lr times its slope"""
    for lr in (0.13, 0.4):
        x, estimate = points(rng)
        path = walked(student, x, estimate, lr, 1e-3, 20)
        expect.that(len(path) > 3, "it takes some steps", mismatch="it takes few or none")
        desired = path[:-1] + 2 * lr * (x.mean(axis=0) - path[:-1])
        expect.close(path[1:], desired, name="an estimate")


@descent("stopping", weight=25, follows="check_descent_steps_along_the_slope")
@hint("Leave the loop when np.linalg.norm(slope) is at most stopping.")
def check_descent_stops_where_it_is_flat(student, rng):
    """It ends when the norm of the slope is first at most stopping, give or take a step"""
    # At most two: what is asked for may be looked at before a step or after it.
    for lr, stopping in ((0.1, 0.02), (0.2, 1.0), (0.1, 9.0)):
        x, estimate = points(rng)
        path = walked(student, x, estimate, lr, stopping, 90)
        far = np.linalg.norm(estimate - x.mean(axis=0)) * 2
        steps = max(0, math.ceil(math.log(stopping / far) / math.log(1 - 2 * lr)))
        off = abs(len(path) - 1 - steps)
        told = f"it takes {len(path) - 1}, not about {steps}"
        expect.that(off <= 2, "it stops where it is flat", told, mismatch="it does not")


@descent("limit", weight=16, follows="check_descent_steps_along_the_slope")
def check_descent_takes_at_most_max_its_steps(student, rng):
    """It takes at most max_its steps, by default 100"""
    for more, most in (((9,), 9), ((40,), 40), ((), 100)):
        path = walked(student, *points(rng), 0.01, 1e-9, *more)
        off = abs(len(path) - 1 - most)
        told = f"it takes {len(path) - 1} steps"
        expect.that(off <= 1, "it takes max_its steps", told, mismatch="it takes another number")


@descent("purity", weight=9)
@hint("Write estimate = estimate + …, not +=.")
def check_descent_leaves_its_inputs_alone(student, rng):
    """x and estimate are unchanged after the call"""
    given = *points(rng), 0.1, 0.01, 20
    reply = student.replacing(compute_gradient=downhill).call("grad_descent", *given)
    moved = expect.array(reply.value, name="the path").size > 2
    expect.that(moved, "the path has a row for each step", mismatch="it has not", hint="")
    expect.unchanged(reply, "x", "estimate")
