"""The public checks of gradient_checking: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import contextlib
import math

import numpy as np

from checks_support import Failure, expect, hint, question
from gc_utils import SHAPES, dictionary_to_vector, gradients_to_vector, vector_to_dictionary

forward = question("forward_propagation")
backward = question("backward_propagation")
checking = question("gradient_check")
numerical = question("numerical_gradient")
best = question("best_epsilon")
to_vector = question("dictionary_to_vector")
to_dictionary = question("vector_to_dictionary")
forward_n = question("forward_propagation_n")
checking_n = question("gradient_check_n")
bug = question("find_bug")
backward_n = question("backward_propagation_n")
CACHE = "Z1 A1 W1 b1 Z2 A2 W2 b2 Z3 A3 W3 b3".split()
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()
EPSILON = 1e-7  # the default of the checks
SMALL = 1e-6  # what a correct gradient stays below, with this step
WIDTHS = (4, 7, 5, 1)


def signed(rng, low, high, size=None):
    """Return numbers between low and high, with signs of both kinds."""
    return rng.choice([-1.0, 1.0], size=size) * rng.uniform(low, high, size=size)


def either_way(use, student, syntax, name, lend):
    """Return use(student) or, while it fails, use of the student with some functions lent to them.

    So what is wrong with other functions of theirs costs nothing here. lend() returns what may be
    lent, by name, one set after the other: public copies of given code, and functions that know the
    data of one check. Of these the function of this name gets what it refers to: with others
    nothing would change. Without a syntax, as students have none, that may be any.
    """
    try:
        return use(student)
    except Failure:
        used = syntax and {path.rpartition(".")[2] for path in syntax.uses(name)}
        tried = [set()]
        for functions in lend():
            names = functions.keys() & used if syntax else set(functions)
            if names not in tried:
                tried.append(names)
                with contextlib.suppress(Failure):
                    return use(student.replacing(**{one: functions[one] for one in names}))
        raise


@forward("contract", public=True)
def check_forward_is_a_number(student):
    """With x = 2 and theta = 4 it returns 8"""
    expect.close(expect.number(student.forward_propagation(2, 4)), 8)


@backward("contract", public=True)
def check_backward_is_a_number(student):
    """With x = 2 and theta = 4 it returns 2"""
    expect.close(expect.number(student.backward_propagation(2, 4)), 2)


@checking("contract", public=True)
@hint("Are the functions of exercise 1 right? Then look at your parentheses.")
def check_gradient_check_returns_a_small_number(student):
    """With your functions it returns a number: below 1e-6, not negative, and rarely exactly 0"""
    found = []
    for x, theta in ((2, 4), (math.pi, -1.3), (-0.77, 1.9), (math.e, 0.31)):
        difference = expect.number(student.gradient_check(x, theta), name="the difference")
        expect.that(0 <= difference < 1e-6, "0 <= difference < 1e-6", f"it is {difference:.3g}")
        found.append(difference)
    # The last digits of J are cut off, and divided by 2e-7 they are seen.
    expect.that(any(found), "rounding leaves a small difference", "all of them are exactly 0")


class Hills:
    """A cost of many variables: waves of unequal heights, and a bowl in which all of them meet."""

    def __init__(self, rng, theta, height=1.0):
        self.theta, size = np.array(theta, dtype=float), np.size(theta)
        self.heights = height * signed(rng, 0.5, 2, size=size)
        self.starts = rng.uniform(0, 6, size=size)
        self.shares = signed(rng, 0.3, 1, size=size)
        self.bowl = height * rng.uniform(0.2, 0.4)
        self.asked = []

    def rescale(self, factor):
        """Make the cost, and its slopes, so many times as large."""
        self.heights, self.bowl = factor * self.heights, factor * self.bowl

    def value(self, theta):
        """Return the cost."""
        flat = np.ravel(theta)
        waves = self.heights @ np.sin(flat + self.starts)
        return float(waves + self.bowl * (self.shares @ flat) ** 2)

    def cost(self, theta):
        """Return the cost at a theta of the right shape, which is noted."""
        theta = expect.array(theta, shape=self.theta.shape, name="what f is called with")
        return self.noted(theta.astype(float))

    def noted(self, theta):
        """Return the cost at a theta that is a float64 array of the right size."""
        self.asked.append(theta.reshape(self.theta.shape))
        cost = self.value(theta)
        finite = math.isfinite(cost)
        expect.that(finite, "theta is finite", mismatch="it is not")
        return cost

    def slope(self):
        """Return the gradient at theta."""
        flat = self.theta.ravel()
        bowl = 2 * self.bowl * (self.shares @ flat) * self.shares
        return (self.heights * np.cos(flat + self.starts) + bowl).reshape(self.theta.shape)

    def central(self, epsilon):
        """Return the central differences at theta."""
        steps = epsilon * np.eye(self.theta.size).reshape(-1, *self.theta.shape)
        rises = [self.value(self.theta + one) - self.value(self.theta - one) for one in steps]
        return np.reshape(rises, self.theta.shape) / (2 * epsilon)

    def require_asked(self, epsilon, name="f"):
        """Fail unless the cost was asked a step to either side of each entry, one at a time."""
        sides = set()
        for one in self.asked:
            steps = np.ravel(one - self.theta) / epsilon
            moved = np.flatnonzero(np.abs(steps) > 1e-6)
            expect.that(
                len(moved) < 2,
                f"each call of {name} moves one entry of theta",
                mismatch="several are moved at a time",
                hint="Put an entry back before you move the next one, or move a copy.",
            )
            expect.that(
                all(abs(abs(steps[index]) - 1) < 1e-3 for index in moved),
                "each step is of size epsilon",
                mismatch="some are of another size",
            )
            sides |= {(int(index), steps[index] > 0) for index in moved}
        expect.that(
            len(sides) == 2 * self.theta.size,
            "each entry is moved up, and down",
            mismatch="some are not moved, or to one side only",
        )


def require_quartic(student, theta):
    """Fail unless a gradient is found of which each entry depends on all entries of theta."""

    def quartic(theta):
        return float((np.asarray(theta, dtype=float) ** 2).sum() ** 2 / 4)

    found = student.numerical_gradient(quartic, theta, 1e-4)
    found = expect.array(found, shape=theta.shape, name="the gradient")
    desired = theta * (theta**2).sum()
    expect.close(found, desired, name="the gradient of (theta**2).sum()**2 / 4", rtol=1e-3)


@numerical("contract", public=True)
@hint("Make the result with np.zeros(theta.shape) and fill it entry by entry.")
def check_numerical_gradient_has_the_shape_of_theta(student):
    """It finds the gradient of (theta**2).sum()**2 / 4, in the shape of theta"""
    require_quartic(student, np.array([[2.0, -1.0, 0.5], [0.3, 1.5, -2.0]]))


def run_best(student, f, df, theta, epsilons):
    """Return the errors as an array, and the best step."""
    found = student.best_epsilon(f, df, theta, list(epsilons))
    errors, best = expect.returns(found, tuple, length=2)
    if isinstance(errors, np.ndarray):
        errors = list(errors.ravel())
    errors = expect.returns(errors, tuple, name="the list of errors")
    right = len(errors) == len(epsilons)
    expect.that(right, "there is an error for each epsilon", f"got {len(errors)}")
    errors = np.array([expect.number(one, name="an error") for one in errors])
    return errors, expect.number(best, name="the best epsilon")


def use_best(student, syntax, use, f, theta):
    """Use the student's experiment, whose central differences may be those of another exercise."""

    def numerical_gradient(_, where, epsilon=1e-5):
        rise = f(theta + epsilon) - f(theta - epsilon)
        return np.full(np.shape(where), rise / (2 * epsilon))

    lent = {"numerical_gradient": numerical_gradient}
    return either_way(use, student, syntax, "best_epsilon", lambda: [lent])


@best("contract", public=True)
def check_best_epsilon_returns_errors_and_the_best(student):
    """It returns an error for each epsilon, none negative, and one of the epsilons"""

    def cube(t):
        return -(t**3)

    def cube_slope(t):
        return -3 * t**2

    def use(student):
        epsilons = [1e-3, 0.1, 1e-9]
        errors, best = run_best(student, cube, cube_slope, 2.0, epsilons)
        expect.that(np.all(errors >= 0), "no error is negative", f"the errors are {errors}")
        expect.that(best in epsilons, "the best is one of the epsilons", f"it is {best}")

    use_best(student, None, use, cube, 2.0)


SOME_SHAPES = {"kernel": (3, 2, 4), "V": (5, 1), "a": (2, 6), "offset": (7,), "gain": (1, 1)}


def some_arrays(rng, shapes=SOME_SHAPES):
    """Return a dict of arrays of these shapes."""
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def in_one(arrays):
    """Return all entries of a dict of arrays as a column, in its order, row by row."""
    return np.concatenate([np.ravel(one) for one in arrays.values()])[:, None]


def run_to_vector(student, arrays):
    """Return the vector, in its shape, and the names of its entries."""
    returned = student.dictionary_to_vector(arrays)
    theta, keys = expect.returns(returned, tuple, length=2)
    size = sum(one.size for one in arrays.values())
    theta = expect.array(theta, shape=(size, 1), name="theta")
    keys = expect.returns(keys, tuple, name="the names")
    return theta, list(keys)


@to_vector("contract", public=True)
def check_to_vector_returns_a_column_and_names(student):
    """It returns a column with all entries"""
    theta, _ = run_to_vector(student, {"up": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.ones(3)})
    expect.close(np.sort(theta, axis=0), [[1], [1], [1], [1], [2], [3], [4]], name="theta, sorted,")


def to_dictionary_case(rng):
    """Return arrays, other arrays of the same names and shapes, and the vector of the first."""
    arrays = some_arrays(rng)
    return arrays, some_arrays(rng), in_one(arrays)


@to_dictionary("contract", public=True)
def check_to_dictionary_restores_names_and_shapes(student, rng):
    """It returns a dict with the names, their order and the shapes of `like`"""
    _, like, theta = to_dictionary_case(rng)
    returned = student.vector_to_dictionary(theta, like)
    expect.entries(returned, list(like))
    in_order = list(returned) == list(like)
    expect.that(in_order, "the names stand in the order of `like`", f"they are {list(returned)}")
    shapes = {name: one.shape for name, one in like.items()}
    expect.named_arrays(returned, shapes, each="the array '{}'")


def network(rng, m, widths=WIDTHS):
    """Return X (widths[0], m), Y (1, m) with labels of both kinds, and parameters W1, b1 … b3.

    Biases are above 0, so that no layer is inactive for all examples.
    """
    X, Y = rng.normal(size=(widths[0], m)), (rng.permutation(m) % 2)[None].astype(float)
    parameters = {}
    for layer in (1, 2, 3):
        below, units = widths[layer - 1], widths[layer]
        parameters[f"W{layer}"] = rng.normal(size=(units, below)) / math.sqrt(below)
        parameters[f"b{layer}"] = rng.uniform(0.2, 1, size=(units, 1))
    return X, Y, parameters


def run_forward_n(student, X, Y, parameters):
    """Return the cost as it came, and the cache by name."""
    returned = student.forward_propagation_n(X, Y, parameters)
    cost, cache = expect.returns(returned, tuple, length=2)
    values = expect.returns(cache, tuple, length=12, name="the cache")
    return cost, dict(zip(CACHE, values, strict=True))


def layers_of(cache, m, widths=WIDTHS):
    """Return Z and A of each layer, as arrays in their shapes."""
    layers = enumerate(widths[1:], 1)
    shapes = [{f"Z{layer}": (units, m), f"A{layer}": (units, m)} for layer, units in layers]
    return [tuple(expect.named_arrays(cache, one).values()) for one in shapes]


@forward_n("contract", public=True)
def check_forward_n_returns_cost_and_cache(student, rng):
    """It returns the cost, a number, and a cache of twelve arrays, each in its shape"""
    X, Y, parameters = network(rng, 6)
    cost, cache = run_forward_n(student, X, Y, parameters)
    expect.number(cost, name="the cost")
    layers_of(cache, 6)
    for name, value in parameters.items():
        expect.close(cache[name], value, name=f"{name} in the cache")


def given_to_dictionary(theta, like=None):
    """Be the given `vector_to_dictionary`, also for those who pass what it should be like."""
    return vector_to_dictionary(np.asarray(theta))


COPIES = {
    "dictionary_to_vector": dictionary_to_vector,
    "vector_to_dictionary": given_to_dictionary,
    "gradients_to_vector": gradients_to_vector,
}


class Enough(Failure):
    """What a lent cost raises once it was asked as often as its check needs."""


class Landscape:
    """The cost of a gradient_check_n: hills in the place of a network, whose slopes are known."""

    def __init__(self, rng, height=1.0):
        self.X, self.Y = rng.normal(size=(4, 6)), (rng.permutation(6) % 2)[None].astype(float)
        self.passed_on = self.X.tobytes(), self.Y.tobytes()
        self.parameters = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
        theta, self.names = dictionary_to_vector(self.parameters)
        self.hills = Hills(rng, theta, height)
        self.lent_steps, self.enough = [], None
        self.fillers = {name: rng.normal(size=(3, 6)) for name in GRADIENTS if name[1] in "AZ"}

    def forward(self, X, Y, parameters):
        """Be forward_propagation_n: return the cost, which is noted, and an empty cache."""
        if len(self.hills.asked) == self.enough:
            raise Enough("the cost is asked no more")
        if self.is_plain(X, Y, parameters):
            return self.hills.noted(np.concatenate([parameters[one].ravel() for one in SHAPES])), ()
        for given, own, name in ((X, self.X, "X"), (Y, self.Y, "Y")):
            given = given if type(given) is np.ndarray else expect.array(given, name=name)
            same = np.array_equal(given, own)
            expect.that(same, f"{name} is passed on", mismatch="it is not")
        arrays = expect.named_arrays(parameters, SHAPES, name="the parameters")
        return self.hills.cost(dictionary_to_vector(arrays)[0]), ()

    def is_plain(self, X, Y, parameters):
        """Tell quickly whether X, Y and parameters are what they mostly are: they come often."""
        if not type(X) is type(Y) is np.ndarray or type(parameters) is not dict:
            return False
        for name, shape in SHAPES.items():
            one = parameters.get(name)
            if type(one) is not np.ndarray or one.shape != shape or one.dtype.char != "d":
                return False
        return X.dtype.char == Y.dtype.char == "d" and self.passed_on == (X.tobytes(), Y.tobytes())

    def gradients(self, slope):
        """Return a column as the dict that backward_propagation_n makes, in the order it does."""
        arrays = vector_to_dictionary(slope)
        return {
            name: self.fillers[name] if name in self.fillers else arrays[name[1:]]
            for name in GRADIENTS
        }

    def lent(self, epsilon=EPSILON):
        """Return what may stand in the place of other functions of the student's.

        That is given code, and beside it central differences of these hills: at entries that are
        known by their values, whatever function they are asked of.
        """

        def numerical_gradient(_, theta, epsilon=None):
            self.lent_steps.append(expect.number(epsilon, name="epsilon"))
            return np.reshape([slopes[one] for one in np.ravel(theta)], np.shape(theta))

        theta, central = self.hills.theta.ravel(), self.hills.central(epsilon).ravel()
        slopes = dict(zip(theta, central, strict=True))
        return COPIES, {**COPIES, "numerical_gradient": numerical_gradient}

    def judge(self, student, syntax, slope, judge, *epsilon, enough=None):
        """Have the student check a gradient, given as a column, and judge the reply.

        enough: after so many costs the reply is None, and judged is what was asked.
        """
        arguments = (self.parameters, self.gradients(slope), self.X, self.Y, *epsilon)
        self.enough = enough

        def run(student):
            self.hills.asked, self.lent_steps = [], []
            try:
                reply = student.call("gradient_check_n", *arguments)
            except Enough:
                found = reply = None
            else:
                found = expect.number(reply.value, name="the difference")
            return found, reply, self.hills.asked, self.lent_steps

        def use(student):
            watched = student.replacing(forward_propagation_n=self.forward)
            key = (self, slope.tobytes(), epsilon)
            noted = watched.once(key, lambda: run(watched))
            found, reply, self.hills.asked, self.lent_steps = noted
            judge(found, reply)

        either_way(use, student, syntax, "gradient_check_n", lambda: self.lent(*epsilon))

    def steps(self):
        """Return the sizes of all steps; fail if there are none."""
        moved = [float(np.abs(one - self.hills.theta).max()) for one in self.hills.asked]
        steps = [size for size in moved if size > 0] + self.lent_steps
        expected = "`gradient_check_n` calls `forward_propagation_n` with parameters that are moved"
        expect.that(steps, expected, mismatch="it does not")
        return steps


@checking_n("contract", public=True)
@hint("Print gradient and approximation side by side: a factor, or another order?")
def check_gradient_check_n_tells_right_from_wrong(student, rng):
    """It returns a number: below 1e-6 for a right gradient, 1/3 for one twice as large"""
    # Of the reference, over 400 draws, the difference was at most 5.3e-9 for a right gradient: the
    # mean of its logarithm (base 10) is -8.7, and 15 standard deviations below that of 1e-6.
    land = Landscape(rng)
    for factor, desired, text in ((1, 0, "0"), (2, 1 / 3, "1/3")):

        def judge(found, _, factor=factor, desired=desired, text=text):
            expected = f"{factor} times the right gradient gives {text}, within 1e-6"
            expect.that(abs(found - desired) < SMALL, expected, f"it gives {found:.3g}")

        land.judge(student, None, factor * land.hills.slope(), judge)


BUG_SHAPES = {"W1": (12, 5), "b1": (12, 1), "W2": (3, 12), "b2": (3, 1)}
NOISE = 1e-8  # of the largest entry: what a central difference is off by


def gradient_pair(rng, sizes=(1, 1, 1, 1)):
    """Return right gradients, of largest entries of about these sizes, and their approximations."""
    gradients, approximations = {}, {}
    for size, (name, shape) in zip(sizes, BUG_SHAPES.items(), strict=True):
        gradients[name] = size * signed(rng, 0.2, 1, size=shape)
        approximations[name] = gradients[name] + size * NOISE * rng.uniform(-1, 1, size=shape)
    return gradients, approximations


def names_in(found):
    """Return what find_bug returned, if it holds nothing but names."""
    if not isinstance(found, set):
        found = expect.returns(found, tuple)
    for one in found:
        expect.returns(one, str, name="each name")
    return found


def require_found(student, gradients, approximations, *wrong):
    """Fail unless exactly these gradients are named as wrong."""
    found = names_in(student.find_bug(gradients, approximations))
    named = set(found)
    missed, blamed = set(wrong) - named, named - set(wrong)
    told = "a wrong gradient is not named" if missed else "a right one is named"
    expect.that(
        not missed and not blamed,
        "the wrong gradients are named, and no right one",
        f"wrong are {list(wrong)}, it names {sorted(found)}",
        mismatch=told,
    )


def plant(student, rng, error, *, name="W1", sizes=(1, 1, 1, 1)):
    """Fail unless a planted error is named, and nothing in the same gradients without it."""
    gradients, approximations = gradient_pair(rng, sizes)
    require_found(student, gradients, approximations)
    wrong = gradients | {name: error(gradients[name])}
    require_found(student, wrong, approximations, name)


@bug("contract", public=True)
def check_find_bug_names_a_wrong_factor(student, rng):
    """It names a gradient that is twice or half the right one, and none if all are right"""
    plant(student, rng, lambda gradient: 2 * gradient)
    plant(student, rng, lambda gradient: gradient / 2, name="b2")


def gradients_of(returned, names, cache):
    """Return these gradients, each in the shape of what it is the gradient of."""
    shapes = {name: cache[name[1:]].shape for name in names}
    return expect.named_arrays(returned, shapes, name="the dict of gradients")


@backward_n("contract", public=True)
def check_backward_n_returns_all_gradients(student, rng):
    """It returns a gradient for every Z, A, W and b, each in its shape"""
    X, Y, parameters = network(rng, 8)
    below, values = X, []
    for layer in (1, 2, 3):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = W @ below + b
        below = np.maximum(Z, 0) if layer < 3 else 1 / (1 + np.exp(-Z))
        values += [Z, below, W, b]
    cache = dict(zip(CACHE, values, strict=True))
    returned = student.backward_propagation_n(X, Y, tuple(values))
    gradients_of(returned, GRADIENTS, cache)
