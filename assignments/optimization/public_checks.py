"""The public checks of optimization: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import itertools
import math

import numpy as np

from checks_support import expect, question

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
WIDTHS = (4, 7, 5, 3)
LEARNING_RATE, BETA1, BETA2 = 0.13, 0.77, 0.83
NONE = 1e-10  # an epsilon that changes nothing


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


def require_one_of(value, candidates, name):
    """Fail unless a value is close to one of these arrays; the first of them is told."""
    for desired in candidates:
        if np.allclose(value, desired, rtol=1e-9, atol=1e-9 * np.abs(desired).max()):
            return
    expect.close(value, candidates[0], name=name)


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


@gd('step', weight=3, public=True)
def check_gd_makes_the_step_of_the_example(student):
    """By hand: w = 3, g = -2 and learning rate 0.5 give w = 4"""
    names, numbers = ("W1", "b1", "W2", "b2"), (3.0, 1.0, 3.0, 1.0)
    parameters = {name: np.array([[one]]) for name, one in zip(names, numbers, strict=True)}
    grads = {f"d{name}": np.array([[-2.0]]) for name in names}
    after = stepped(student, parameters, grads, 0.5)
    expect.close(after["W1"], [[4.0]], name="W1")
    expect.close(after["b1"], [[2.0]], name="b1")


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


@batch("contract", weight=4, public=True)
def check_batches_are_pairs(student):
    """It returns a list of pairs (X_b, Y_b), of shapes (n, size) and (1, size)"""
    for x, y in cut(student, 10, 4, 0):
        expect.array(y, shape=(1, x.shape[1]), name="Y_b")


@batch('sizes', weight=3, public=True)
def check_batches_of_the_example_have_their_sizes(student):
    """10 examples and size 4 give mini-batches of 4, 4 and 2"""
    sizes = [x.shape[1] for x, _ in cut(student, 10, 4, 0)]
    expected = "the sizes are 4, 4 and 2"
    expect.that(sizes == [4, 4, 2], expected, f"they are {sizes}", mismatch="they are others")


@batch('pairs', weight=3, public=True)
def check_batches_keep_a_label_beside_its_example(student):
    """Each label stays with its example"""
    require_pairs(cut(student, 10, 4, 0))


def require_pairs(batches):
    for x, y in batches:
        expect.that(y.size == x.shape[1], "each example has a label", mismatch="not each has")
        other = "it is that of another one"
        same = np.array_equal(np.ravel(y), 5000.0 + x[0])
        expect.that(same, "the label of an example is its own", mismatch=other)


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


@rms('contract', weight=6, public=True)
def check_rmsprop_returns_w_and_s(student, rng):
    """It returns w and s, both in the shape of w"""
    for shape in ((1,), (4, 3)):
        _, s, _ = run_rms(student, rms_case(rng, shape))
        expect.array(s, shape=shape, name="s")


@rms('average', weight=2, public=True)
def check_rmsprop_averages_the_example(student):
    """By hand, with rho = 0.75: from s = 0 the gradient 4 gives s = 4, then -2 gives 4 again"""
    for g, s in ((4.0, 0.0), (-2.0, 4.0)):
        case = np.array([10.0]), np.array([g]), np.array([s])
        _, new, _ = run_rms(student, case, 0.5, 0.75, 0.0)
        expect.close(expect.array(new, shape=(1,), name="s"), [4.0], name="s")


@rms('step', weight=2, public=True)
def check_rmsprop_makes_the_step_of_the_example(student):
    """By hand, with learning rate 0.5: w = 10 goes to 9, by a root of 2"""
    case = np.array([10.0]), np.array([4.0]), np.array([0.0])
    found = run_rms(student, case, 0.5, 0.75, 0.0)
    require_one_of(found[0], rms_steps(case, found, 0.5, 0.0), "w")


def remembered(returned, parameters):
    """Return v and s as arrays in the shapes of the parameters."""
    shapes = {f"d{name}": value.shape for name, value in parameters.items()}
    both = expect.returns(returned, tuple, length=2)
    pairs = zip(both, "vs", strict=True)
    return [expect.named_arrays(one, shapes, name=n, each=n + "['{}']") for one, n in pairs]


@memory("contract", weight=10, public=True)
def check_memory_has_two_entries_for_each_parameter(student, rng):
    """It returns v and s, each with dW1, db1, …, in the shapes of W1, b1, …"""
    parameters = network(rng, WIDTHS)
    remembered(student.initialize_adam(parameters), parameters)


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


def quotient(v, s, t, epsilon, betas=(BETA1, BETA2)):
    """Return what Adam's step is the learning rate times of."""
    v, s = v / (1 - betas[0] ** t), s / (1 - betas[1] ** t)
    return v / (np.sqrt(s) + epsilon)


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


@adam('gradients', weight=2, public=True)
def check_adam_averages_the_gradients_of_the_example(student):
    """By hand: from v = 0, beta1 = 0.6, the gradients 5 and -5 give v = 2 and -0.8"""
    for (_, v, _), wanted in zip(example_of_adam(student), (2.0, -0.8), strict=True):
        expect.close(v, [[wanted]], name="v['dW1']")


@adam('squares', weight=2, public=True)
def check_adam_averages_the_squares_of_the_example(student):
    """By hand: from s = 0, beta2 = 0.8, the gradients 5 and -5 give s = 5 and 9"""
    for (_, _, s), wanted in zip(example_of_adam(student), (5.0, 9.0), strict=True):
        expect.close(s, [[wanted]], name="s['dW1']")


@adam('correction', weight=2, public=True)
def check_adam_makes_the_steps_of_the_example(student):
    """By hand, with learning rate 0.4: w = 10 goes to 9.6, and in step 2 to 9.7"""
    steps = (1, 10.0, 9.6), (2, 9.6, 9.7)
    for (w, *own), (t, before, after) in zip(example_of_adam(student), steps, strict=True):
        # By the averages that they return, too: these are another check's concern.
        wanted = [np.array([[after]])]
        if own[1].item() > 0:
            wanted.append(before - 0.4 * quotient(*own, t, 0.0, (0.6, 0.8)))
        require_one_of(w, wanted, "W1")


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


@decay('contract', weight=4, public=True)
def check_adamw_returns_w_and_averages(student, rng):
    """It returns w, v and s, in the shape of w"""
    averages = run_decay(student, decay_case(rng), 2, 0.1)[1]
    expect.arrays(averages, {"v": (3, 2), "s": (3, 2)}, name="what follows w")


@decay('decay', weight=3, public=True)
def check_adamw_makes_the_step_of_the_example(student):
    """By hand: w = 10 goes to 9.6 without decay, to 9.2 with a decay of 0.1"""
    for weight_decay, wanted in ((0.0, 9.6), (0.1, 9.2)):
        given = (np.array([one]) for one in (10.0, 5.0, 0.0, 0.0))
        returned = student.adamw_step(*given, 1, 0.4, 0.6, 0.8, 0.0, weight_decay)
        w = returned[0] if isinstance(returned, tuple | list) and returned else returned
        expect.close(w, [wanted], name=f"w with a decay of {weight_decay}")


def rate_of(function, *arguments):
    """Return the rate that a student's function gives."""
    return expect.number(function(*arguments), name="the rate")


@falling('formula', weight=2, public=True)
def check_update_lr_of_the_example(student):
    """By hand: 0.5 is 0.0625 in epoch 7, with a decay rate of 1"""
    expect.close(rate_of(student.update_lr, 0.5, 7, 1), 0.0625, name="the rate")


@stepwise('formula', weight=3, public=True)
def check_schedule_of_the_example(student):
    """By hand: 0.5 is 0.25 in epoch 7, with a decay rate of 1 and an interval of 5"""
    expect.close(rate_of(student.schedule_lr_decay, 0.5, 7, 1, 5), 0.25, name="the rate")


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


@comparison("contract", weight=4, public=True)
def check_best_rates_are_pairs(student):
    """It returns a dict with a rate and a loss for each name"""
    table = {("one", 0.1, 0): np.array([3.0, 1.0]), ("two", 5.0, 0): np.array([4.0, 2.0])}
    chosen(student, table, {"one": [0.1], "two": [5.0]}, [0], 1)


@comparison('mean', weight=3, public=True)
def check_best_rate_of_the_example(student):
    """By hand: last losses 1 and 7 for rate 1, 3 and 2 for rate 2: rate 2, with a mean of 2.5"""
    losses = {(1.0, 0): 1.0, (1.0, 1): 7.0, (2.0, 0): 3.0, (2.0, 1): 2.0}
    table = {("one", *key): np.array([5.0 * key[0], one]) for key, one in losses.items()}
    rates = {"one": [1.0, 2.0]}
    require_rates(chosen(student, table, rates, [0, 1], 1), table, rates, [0, 1], 1)


@slope('slope', weight=2, public=True)
def check_slope_of_the_example(student):
    """By hand: from the estimate [1, 1] to the points [0, 0] and [4, 2] it is [2, 0]"""
    given = student.compute_gradient(np.array([[0.0, 0.0], [4.0, 2.0]]), np.array([1.0, 1.0]))
    expect.close(given, [2.0, 0.0], name="the slope")


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


@descent('steps', weight=3, public=True)
def check_descent_of_the_example(student):
    """By hand: the first step leads from [1, 1] to [1.5, 1], with a rate of 0.25"""
    x, estimate = np.array([[0.0, 0.0], [4.0, 2.0]]), np.array([1.0, 1.0])
    path = walked(student, x, estimate, 0.25, 0.01, 5)
    expect.that(len(path) > 1, "a step is made", mismatch="none is")
    expect.close(path[1], [1.5, 1.0], name="the estimate after a step")
