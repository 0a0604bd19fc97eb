"""The public checks of regularization: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import itertools

import numpy as np

from checks_support import expect, question
from reg_utils import forward_propagation

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
WIDTHS = (4, 7, 5, 1)
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


def require_some(number, what):
    """Fail if a number is 0, where all that is asked of it would hold idly."""
    expect.that(number != 0, f"{what} is not 0", mismatch="it is", hint="")


def require_near(given, desired, name, rtol=PRICE_RTOL, atol=None):
    """Fail unless a number is what it should be."""
    expect.close(np.float64(given), desired, name=name, rtol=rtol, atol=atol)


def norm_of(student, parameters):
    return expect.number(student.frobenius_norm(parameters), name="the norm")


@norm('contract', weight=4, public=True)
def check_norm_is_a_number(student, rng):
    """It returns a number above 0"""
    returned = norm_of(student, network(rng, WIDTHS))
    expect.that(returned > 0, "the norm is above 0", mismatch="it is not")


@norm('norm', weight=3, public=True)
def check_norm_of_the_example_is_3(student):
    """For W1 = [[1, 2]] and W2 = [[2]], with biases of 0, it is 3"""
    require_near(norm_of(student, by_hand([1, 2], [2])), 3, "the norm")


@norm('biases', weight=3, public=True)
def check_norm_of_the_example_has_no_biases(student):
    """With biases of 7 it is for W1 = [[1, 2]] and W2 = [[2]] what it is with biases of 0"""
    plain = by_hand([1, 2], [2])
    first, other = (norm_of(student, with_biases(plain, size)) for size in (0, 7))
    require_some(first, "the norm")
    require_near(other, first, "the norm")


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


@cost("contract", weight=3, public=True)
def check_cost_is_a_number(student, rng):
    """It returns a number"""
    require_some(cost_of(student, *outputs(rng, 5), network(rng, WIDTHS), 0.1), "the cost")


@cost('penalty', weight=3, public=True)
def check_cost_has_the_penalty_of_the_example(student):
    """For W1 = [[1, 2]], W2 = [[3]], W3 = [[-1]], lambd = 0.6, m = 3 the penalty is 1.5"""
    require_near(price_of(student, by_hand([1, 2], [3], [-1]), 0.6, 3), 1.5, "the penalty")


@cost('cross-entropy', weight=3, public=True)
def check_cost_keeps_the_cross_entropy_of_the_example(student):
    """With lambd = 0, for outputs 0.5 and 0.8 and labels 1 and 0, it is 1.1513"""
    given = np.array([[0.5, 0.8]]), np.array([[1, 0]])
    returned = cost_of(student, *given, by_hand([1, 2], [3], [-1]), 0.0)
    require_near(returned, 1.151292546497023, "the cost")


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


@backward("contract", weight=4, public=True)
def check_backward_returns_eleven_gradients(student, rng):
    """It returns dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1 and db1, each in its shape"""
    X, Y, cache, named = passed(rng, 6)
    gradients_of(student, X, Y, cache, named, 0.7)


@backward('pull', weight=2, public=True)
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


@backward('output', weight=2, public=True)
def check_backward_begins_as_in_the_example(student):
    """dZ3 is A3 - Y, without 1/m"""
    X, Y = np.array([[1.0, 2.0, -1.0]]), np.array([[1, 0, 1]])
    A3, cache = forward_propagation(X, by_hand([1], [3], [-1]))
    grads = student.backward_propagation_with_regularization(X, Y, cache, 0.6)
    expect.close(expect.named_arrays(grads, {"dZ3": (1, 3)})["dZ3"], A3 - Y, name="dZ3")


def l1_of(student, parameters, lambd=0.7, m=6):
    return expect.number(student.l1_cost(parameters, lambd, m), name="the penalty")


@l1('contract', weight=4, public=True)
def check_l1_is_a_number(student, rng):
    """It returns a number"""
    require_some(l1_of(student, network(rng, WIDTHS)), "the penalty")


@l1('sizes', weight=3, public=True)
def check_l1_of_the_example(student):
    """For W1 = [[1, -2]], W2 = [[3]], lambd = 0.6 and m = 3, with biases of 0, it is 1.2"""
    require_near(l1_of(student, by_hand([1, -2], [3]), 0.6, 3), 1.2, "the penalty")


def moved(student, w, gradient, lr, strength):
    returned = student.proximal_step(w.copy(), gradient.copy(), lr, strength)
    return expect.array(returned, shape=w.shape, name="the new w")


def signed(rng, low, high, shape):
    """Return numbers of sizes between these two, of both signs in turn."""
    signs = np.resize([1.0, -1.0, -1.0], shape)
    return signs * rng.uniform(low, high, size=shape)


@prox("contract", weight=4, public=True)
def check_step_returns_an_array(student, rng):
    """It returns an array in the shape of w"""
    for shape in ((5,), (3, 4)):
        moved(student, rng.normal(size=shape), rng.normal(size=shape), 0.1, 0.5)


@prox('threshold', weight=3, public=True)
def check_step_of_the_example(student):
    """w = [2, -0.3, 1], gradient [0, 0, 2], lr = 0.5 and strength 1 give [1.5, 0, 0]"""
    w, gradient = np.array([2, -0.3, 1]), np.array([0.0, 0, 2])
    expect.close(moved(student, w, gradient, 0.5, 1.0), [1.5, 0, 0], name="the new w")


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


@decay("contract", weight=4, public=True)
def check_decay_returns_an_array(student, rng):
    """It returns an array in the shape of w"""
    for shape in ((5,), (3, 4)):
        for decoupled in (False, True):
            decayed(student, rng, 0.1, 0.3, decoupled, shape)


@decay('coupled', weight=2, public=True)
def check_decay_is_coupled_in_the_example(student):
    """w = 4, gradient 1, lr and decay 0.5 and the sign for a direction give 3.5 if coupled"""
    expect.close(example_decayed(student, False), [3.5], name="the new w")


@decay('decoupled', weight=2, public=True)
def check_decay_is_decoupled_in_the_example(student):
    """w = 4, gradient 1, lr and decay 0.5 and the sign for a direction give 2.5 if decoupled"""
    expect.close(example_decayed(student, True), [2.5], name="the new w")


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


@stopper("contract", weight=8, public=True)
def check_stopper_says_true_or_false(student):
    """step returns True or False, and best and best_weights are there"""
    for settings in ([2], [2, 0.1], [2, 0.1, "min"]):
        *_, best, weights, said = watched(student, settings, [-0.5, -0.5, -0.5])
        for one in said:
            expect.returns(one, bool, name="what step returns")
        expect.number(best, name="best")
        expect.named_arrays(weights, {"W1": (2, 3), "b1": (2,)}, name="best_weights")


@stopper('patience', weight=2, public=True)
def check_stopper_waits_in_the_example(student):
    """With patience 2, losses 5, 4, 4, 6: it stops at the fourth"""
    require_stop(student, [2], [5.0, 4.0, 4.0, 6.0], 4, "it stops at the fourth value")


@stopper('best', weight=2, public=True)
def check_stopper_keeps_the_best_of_the_example(student):
    """After losses 5, 4, 4, 6 best is 4"""
    _, best, *_ = watched(student, [9], [5.0, 4.0, 4.0, 6.0])
    require_near(expect.number(best, name="best"), 4, "best")


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


@scale("contract", weight=4, public=True)
def check_scaling_returns_both(student, rng):
    """It returns train and dev, each in its shape"""
    scaled(student, features(rng, 7), features(rng, 4))


@scale('train', weight=3, public=True)
def check_scaling_of_the_example(student):
    """train [[1, 3]] and dev [[4]] become [[-1, 1]] and [[2]]"""
    train, dev = scaled(student, np.array([[1.0, 3.0]]), np.array([[4.0]]))
    expect.close(train, [[-1, 1]], name="train", rtol=1e-6)
    expect.close(dev, [[2]], name="dev", rtol=1e-6)


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


@diagnosis('gaps', weight=3, public=True)
def check_diagnosis_of_the_example(student):
    """Errors 0.02 and 0.30, best 0.01, tolerance 0.05: variance"""
    require_word(student, (0.02, 0.3, 0.01, 0.05), "variance")


def draws_of(submission, name, seeds, before, after):
    """Return what a function returns for each seed, given a generator between the arguments."""
    function = getattr(submission, name)
    return [function(*before, np.random.default_rng(seed), *after) for seed in seeds]


def seeds_from(rng, count):
    return [int(seed) for seed in rng.integers(2**31, size=count)]


def pictures(rng, count, height=5, width=4):
    """Return images of which no two pixels are equal, and none is 0."""
    values = rng.permutation(count * height * width) + 1.0
    return values.reshape(count, height, width)


def batch_of(student, name, rng, images, *arguments, after=()):
    """Return what a function makes of images, with a generator of its own."""
    returned = student.run(draws_of, name, seeds_from(rng, 1), [images, *arguments], list(after))
    (batch,) = expect.returns(returned, list, length=1)
    return expect.array(batch, shape=images.shape, name="the images")


@flip("contract", weight=4, public=True)
def check_flip_returns_images(student, rng):
    """It returns an array in the shape of images, also of one image"""
    for count in (6, 1):
        batch_of(student, "random_flip", rng, pictures(rng, count))


@flip('mirror', weight=3, public=True)
def check_flip_mirrors_the_example(student, rng):
    """With p = 1, [[1, 2], [3, 4]] becomes [[2, 1], [4, 3]]"""
    images = np.array([[[1.0, 2], [3, 4]]] * 40)
    batch = batch_of(student, "random_flip", rng, images, after=[1.0])
    expect.close(batch, [[[2, 1], [4, 3]]] * 40, name="the images")


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


@crop("contract", weight=4, public=True)
def check_crop_returns_images(student, rng):
    """It returns an array in the shape of images, also of one image"""
    for count in (6, 1):
        batch_of(student, "random_crop", rng, pictures(rng, count), 1)


@crop('window', weight=3, public=True)
def check_crop_cuts_windows_of_the_example(student, rng):
    """Of [[1, 2], [3, 4]], with a border of one zero, it cuts 2 x 2 windows"""
    images = np.array([[[1.0, 2], [3, 4]]] * 8)
    places(images, batch_of(student, "random_crop", rng, images, 1), 1)


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


@mix("contract", weight=4, public=True)
def check_mixup_returns_x_and_y(student, rng):
    """It returns x and y, each in its shape"""
    mixed(student, rng)


@mix('pairs', weight=3, public=True)
def check_mixup_keeps_the_sum_of_the_batch(student, rng):
    """Each example comes as often as before: the sum of the batch stays what it is"""
    x, _ = mixed(student, rng)
    expect.close(x.sum(axis=0), np.ones(MIXED), name="the sum over the batch", rtol=1e-5)
