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
WIDE_STEP = 1e-2
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


@forward('signs', public=True)
def check_forward_of_other_signs(student):
    """With x = -3 and theta = 0.5 it returns -1.5, with theta = -0.5 it returns 1.5"""
    for theta, desired in ((0.5, -1.5), (-0.5, 1.5)):
        expect.close(expect.number(student.forward_propagation(-3, theta)), desired)


@backward("contract", public=True)
def check_backward_is_a_number(student):
    """With x = 2 and theta = 4 it returns 2"""
    expect.close(expect.number(student.backward_propagation(2, 4)), 2)


@backward('signs', public=True)
def check_backward_of_other_signs(student):
    """With x = -3 it returns -3, whatever theta"""
    for theta in (0.5, -7.0):
        expect.close(expect.number(student.backward_propagation(-3, theta)), -3)


class Curve:
    """A cost whose slope at one theta is x, as that of x * theta is, but which is no cube.

    x (t + bend u**2 + twist u**3) with u = t - theta. A central difference is off by twist * eps**2
    of the slope, exactly; a one-sided one by bend * eps, too.
    """

    def __init__(self, x, theta, bend=0.0, twist=0.0, slope=1.0):
        self.x, self.theta, self.bend, self.twist, self.slope = x, theta, bend, twist, slope
        self.asked, self.asked_slopes, self.swapped = [], [], False

    def forward(self, x, theta):
        """Return the cost at a theta, which is noted."""
        theta, swapped = self._theta(x, theta)
        self.swapped |= swapped
        self.asked.append(theta)
        moved = theta - self.theta
        return self.x * (theta + self.bend * moved**2 + self.twist * moved**3)

    def backward(self, x, theta):
        """Return a slope, right if `slope` is 1, at a theta, which is noted."""
        theta, _ = self._theta(x, theta)
        self.asked_slopes.append(theta)
        moved = theta - self.theta
        return self.x * self.slope * (1 + 2 * self.bend * moved + 3 * self.twist * moved**2)

    def _theta(self, x, theta):
        """Return theta, and whether both arguments have changed places: one check asks for that.

        That a theta near enough to x is taken for it has a chance of 1e-12.
        """
        x, theta = expect.number(x, name="x"), expect.number(theta, name="theta")
        for one, other, swapped in ((x, theta, False), (theta, x, True)):
            if abs(one - self.x) <= 1e-12 * abs(self.x):
                return other, swapped
        expected = "the functions are called with x and a theta"
        raise Failure(expected, mismatch="x is another", hint="Only theta is moved: x stays.")

    def run(self, student, *epsilon):
        """Return what the student's check says of this curve, of whatever kind."""
        lent = {"forward_propagation": self.forward, "backward_propagation": self.backward}
        return student.replacing(**lent).gradient_check(self.x, self.theta, *epsilon)

    def check(self, student, *epsilon):
        """Return what the student's check says of this curve, if it is a number."""
        return expect.number(self.run(student, *epsilon), name="the difference")

    def require_asked(self, epsilon):
        """Fail unless the cost was asked a step to either side, and no third place but theta."""
        steps = [(one - self.theta) / epsilon for one in self.asked]
        expect.that(steps, "`gradient_check` calls `forward_propagation`", mismatch="it does not")
        away = [step for step in steps if step != 0]
        right = any(abs(abs(step) - 1) < 1e-3 for step in away)
        told = "it is computed at another distance" if away else "it is computed at theta alone"
        expected = f"the cost is computed at a distance of {epsilon:g} from theta"
        expect.that(right, expected, mismatch=told, hint="")
        for side, name, other in ((1, "theta + epsilon", "-"), (-1, "theta - epsilon", "+")):
            expect.that(
                any(abs(step - side) < 1e-3 for step in steps),
                f"the cost is computed at {name}, too",
                mismatch=f"it is computed at theta {other} epsilon alone, of the two",
                hint="A central difference looks to both sides.",
            )


@checking('contract', public=True)
def check_gradient_check_returns_a_small_number(student):
    """With right functions it returns a number: below 1e-6, not negative, rarely exactly 0"""
    try:
        require_small_numbers(student.gradient_check)
    except Failure:
        # If that is due to their functions, others will do: it costs no points here.
        require_small_numbers(lambda x, theta: Curve(x, theta).run(student))


def require_small_numbers(check):
    """Fail unless a check says of right functions that they are right."""
    found = []
    for x, theta in ((2, 4), (math.pi, -1.3), (-0.77, 1.9), (math.e, 0.31)):
        difference = expect.number(check(x, theta), name="the difference")
        told = "Print the approximation: is it right? Look at your parentheses."
        told = "Take each norm without its sign." if difference < 0 else told
        small, came = 0 <= difference < SMALL, f"it is {difference:.3g}"
        expect.that(small, "0 <= difference < 1e-6", came, hint=told)
        found.append(difference)
    # The last digits of J are cut off, and divided by 2e-7 they are seen.
    expect.that(any(found), "rounding leaves a small difference", "all of them are exactly 0")


def require_some_rounding(student):
    """Fail unless a check that calls no function of theirs finds the rounding of a line."""
    places = (math.pi, -1.3), (-0.77, 1.9), (math.e, 0.31)
    found = [expect.number(student.gradient_check(*place, 1e-12)) for place in places]
    expected = "with a step of 1e-12 rounding leaves a difference"
    expect.that(all(0 <= one <= 1 for one in found) and any(found), expected, f"got {found}")


@checking('central-difference', public=True)
def check_gradient_check_asks_at_both_sides(student):
    """With theta = 2 and epsilon = 0.1 it computes the cost at 2.1 and 1.9"""
    curve = Curve(3.0, 2.0)
    curve.run(student, 0.1)
    if not curve.asked:  # that it is called is another check's concern
        return require_some_rounding(student)
    curve.require_asked(0.1)


@checking('relative-error', public=True)
@hint('Of both numbers take |grad - approximation|, and of each its absolute value.')
def check_gradient_check_of_planted_errors(student):
    """A gradient twice as large as the right one gives 1/3, one of the wrong sign gives 1"""
    for factor, desired in ((1, 0), (2, 1 / 3), (-1, 1)):
        curve = Curve(1.7, 1.2, slope=factor)
        found = curve.check(student, 1e-3)
        if not (curve.asked and curve.asked_slopes):  # that they are is another check's concern
            return require_some_rounding(student)
        expect.that(
            abs(found - desired) < SMALL,
            f"for {factor} times the right gradient the difference is {desired:.3g}",
            f"it is {found:.6g}",
            mismatch="it is another one",
        )


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

    def hint(self, epsilon):
        """Return what is to be looked at, by where the cost was asked."""
        try:
            self.require_asked(epsilon)
        except Failure as failure:
            return failure.hint or ""
        return "The cost is asked at the right places: how are two costs put together?"

    def require_asked(self, epsilon, name="f"):
        """Fail unless the cost was asked a step to either side of each entry, one at a time."""
        sides, told = set(), "Move one entry of a copy, and leave the others as they are."
        for one in self.asked:
            steps = np.ravel(one - self.theta) / epsilon
            moved = np.flatnonzero(np.abs(steps) > 1e-6)
            expect.that(
                len(moved) < 2,
                f"each call of {name} moves one entry of theta",
                mismatch="several are moved at a time",
                hint=told,
            )
            if len(moved) == 1:
                told = "Put an entry back before you move the next one, or move a copy."
            expect.that(
                all(abs(abs(steps[index]) - 1) < 1e-3 for index in moved),
                "each step is of size epsilon",
                mismatch="some are of another size",
                hint="The step is the epsilon that is passed.",
            )
            sides |= {(int(index), steps[index] > 0) for index in moved}
        expect.that(
            len(sides) == 2 * self.theta.size,
            "each entry is moved up, and down",
            mismatch="some are not moved, or to one side only",
            hint="A central difference moves each entry up, and down.",
        )


def require_quartic(student, theta):
    """Fail unless a gradient is found of which each entry depends on all entries of theta."""

    def quartic(theta):
        return float((np.asarray(theta, dtype=float) ** 2).sum() ** 2 / 4)

    found = student.numerical_gradient(quartic, theta, 1e-4)
    found = expect.array(found, shape=theta.shape, name="the gradient")
    desired = theta * (theta**2).sum()
    expect.close(found, desired, name="the gradient found", rtol=1e-3)


@numerical('contract', public=True)
def check_numerical_gradient_has_the_shape_of_theta(student):
    """It finds the gradient of (theta**2).sum()**2 / 4, in the shape of theta"""
    require_quartic(student, np.array([[2.0, -1.0, 0.5], [0.3, 1.5, -2.0]]))


@numerical('central-difference', public=True)
@hint('One entry at a time: a step up, a step down, and the others as they were.')
def check_numerical_gradient_of_the_example(student):
    """At [3, 2] the gradient of theta_1**2 theta_2 is [12, 9], also with a step of 0.5"""
    for epsilon in (1e-4, 0.5):
        found = student.numerical_gradient(
            lambda t: t[0] ** 2 * t[1], np.array([3.0, 2.0]), epsilon
        )
        # That its shape is that of theta is another check's concern.
        found = expect.array(found, name="the gradient").ravel()
        expect.close(found, np.array([12.0, 9.0]), name="the gradient", rtol=1e-6)


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


@best('contract', public=True)
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


def two_cubed(t):
    return t**3


def two_cubed_slope(t):
    return 3 * t**2


@best('errors', public=True)
def check_best_epsilon_of_the_example(student):
    """For theta**3 at 2 steps of 0.1 and 0.2 have errors of about 0.0004165 and 0.001664"""

    def use(student):
        errors, _ = run_best(student, two_cubed, two_cubed_slope, 2.0, [0.1, 0.2])
        expect.close(errors, np.array([0.01 / 24.01, 0.04 / 24.04]), name="the errors", rtol=1e-4)

    use_best(student, None, use, two_cubed, 2.0)


@best('best', public=True)
def check_best_epsilon_is_no_extreme(student):
    """For theta**3 at 2 the best of the steps 0.2, 0.001 and 1e-14 is 0.001"""

    def use(student):
        _, best = run_best(student, two_cubed, two_cubed_slope, 2.0, [0.2, 1e-3, 1e-14])
        expect.that(best == 1e-3, "the best of these steps is 0.001", f"it is {best:g}")

    use_best(student, None, use, two_cubed, 2.0)


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


def vector_in(returned, size):
    """Return the vector alone, flat: that it is a column, and has names, are others' concerns."""
    theta = returned[0] if isinstance(returned, tuple | list) and returned else returned
    theta = expect.array(theta, name="theta")
    expect.that(theta.size == size, "theta holds all entries", mismatch="it has more or fewer")
    return theta.ravel()


@to_vector("contract", public=True)
def check_to_vector_returns_a_column_and_names(student):
    """It returns a column with all entries"""
    theta, _ = run_to_vector(student, {"up": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.ones(3)})
    expect.close(np.sort(theta, axis=0), [[1], [1], [1], [1], [2], [3], [4]], name="theta, sorted,")


EXAMPLE = {"b": np.array([[1.0, 2.0], [3.0, 4.0]]), "a": np.array([5.0])}


@to_vector('order', public=True)
def check_to_vector_of_the_example(student):
    """{"b": [[1, 2], [3, 4]], "a": [5]} gives 1, 2, 3, 4, 5"""
    theta = vector_in(student.dictionary_to_vector(EXAMPLE), 5)
    expect.close(theta, np.arange(1.0, 6.0), name="theta")


@to_vector('names', public=True)
def check_to_vector_names_the_example(student):
    """{"b": [[1, 2], [3, 4]], "a": [5]} gives the names "b", "b", "b", "b", "a" """
    returned = student.dictionary_to_vector(EXAMPLE)
    _, keys = expect.returns(returned, tuple, length=2)
    keys = list(expect.returns(keys, tuple, name="the names"))
    right = expect.equals(keys, [*"bbbba"])
    expect.that(right, "the names are b, b, b, b, a", f"they are {keys}")


def to_dictionary_case(rng):
    """Return arrays, other arrays of the same names and shapes, and the vector of the first."""
    arrays = some_arrays(rng)
    return arrays, some_arrays(rng), in_one(arrays)


@to_dictionary('contract', public=True)
def check_to_dictionary_restores_names_and_shapes(student, rng):
    """It returns a dict with the names, their order and the shapes of `like`"""
    _, like, theta = to_dictionary_case(rng)
    returned = student.vector_to_dictionary(theta, like)
    expect.entries(returned, list(like))
    in_order = list(returned) == list(like)
    expect.that(in_order, "the names stand in the order of `like`", f"they are {list(returned)}")
    shapes = {name: one.shape for name, one in like.items()}
    expect.named_arrays(returned, shapes, each="the array '{}'")


@to_dictionary('values', public=True)
def check_to_dictionary_of_the_example(student):
    """The column 1, 2, 3, 4, 5 gives {"b": [[1, 2], [3, 4]], "a": [5]}"""
    like = {name: np.zeros_like(array) for name, array in EXAMPLE.items()}
    found = student.vector_to_dictionary(np.arange(1.0, 6.0)[:, None], like)
    found = expect.entries(found, list(like))
    for name, array in EXAMPLE.items():
        # Its values first: that of the shape is another check's concern.
        value = expect.array(found[name], name=f"the array '{name}'")
        expect.close(value.ravel(), array.ravel(), name=f"the array '{name}'")


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


def forward_parts(returned):
    """Return the cost as it came, and what the cache holds by name, as far as that can be told.

    That both are returned, and the cache is whole, is another check's concern.
    """
    pair = isinstance(returned, tuple | list) and len(returned) > 1
    cost, cache = returned[:2] if pair else (returned, ())
    cache = cache if isinstance(cache, tuple | list) else ()
    names = [name for name in CACHE if name[0] in "ZA"] if len(cache) == 6 else CACHE
    return cost, dict(zip(names, cache, strict=False))


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


@forward_n('network', public=True)
@hint('Z = W A + b; ReLU, ReLU, sigmoid.')
def check_forward_n_of_an_example(student):
    """For a network with small whole numbers Z and A of each layer are as computed by hand"""
    values = {"W1": [[1, -1], [2, 0]], "b1": [[0], [1]], "W2": [[1, -1], [1, 0]], "b2": [[1], [0]]}
    values |= {"W3": [[1, 2]], "b3": [[-1]]}
    parameters = {name: np.array(value, dtype=float) for name, value in values.items()}
    X, Y = np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([[0.0, 1.0]])
    _, cache = forward_parts(student.forward_propagation_n(X, Y, parameters))
    by_hand = {"Z1": [[-2, 1], [3, 5]], "A1": [[0, 1], [3, 5]], "Z2": [[-2, -3], [0, 1]]}
    by_hand |= {"A2": [[0, 0], [0, 1]], "Z3": [[-1, 1]], "A3": [[0.268941, 0.731059]]}
    cache = expect.entries(cache, by_hand, name="the cache")
    for name, value in by_hand.items():
        expect.close(cache[name], np.array(value, dtype=float), name=name, rtol=1e-5)


@forward_n('cost', public=True)
def check_forward_n_costs_the_example(student):
    """Outputs 0.5 and 0.8 for labels 0 and 1 cost 0.458"""
    zero, unit = np.zeros((1, 1)), np.ones((1, 1))
    parameters = {"W1": unit, "b1": zero, "W2": unit, "b2": zero, "W3": unit, "b3": zero}
    X, Y = np.array([[0.0, math.log(4)]]), np.array([[0.0, 1.0]])
    cost, cache = forward_parts(student.forward_propagation_n(X, Y, parameters))
    cost = expect.number(cost, name="the cost")
    if "A3" in cache:
        A3 = expect.array(cache["A3"], name="A3").ravel()
        if A3.size != 2 or not np.allclose(A3, [0.5, 0.8]):
            return  # that the outputs are right is another check's concern
    expect.close(cost, (0.693147 + 0.223144) / 2, name="the cost", rtol=1e-4)


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
                found = reply.value
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


def tilted(rng, height, factor):
    """Return a landscape of this height, and a wrong slope of it."""
    land = Landscape(rng, height)
    return land, factor * land.hills.slope() + 0.1 * height * rng.normal(size=(47, 1))


@checking_n('contract', public=True)
@hint('Print gradient and approximation side by side: a factor, or another order?')
def check_gradient_check_n_tells_right_from_wrong(student, rng):
    """It returns a number: below 1e-6 for a right gradient, 1/3 for one twice as large"""
    # Of the reference, over 400 draws, the difference was at most 5.3e-9 for a right gradient: the
    # mean of its logarithm (base 10) is -8.7, and 15 standard deviations below that of 1e-6.
    land = Landscape(rng)
    for factor, desired, text in ((1, 0, "0"), (2, 1 / 3, "1/3")):

        def judge(found, _, factor=factor, desired=desired, text=text):
            found = expect.number(found, name="the difference")
            expected = f"{factor} times the right gradient gives {text}, within 1e-6"
            expect.that(abs(found - desired) < SMALL, expected, f"it gives {found:.3g}")

        land.judge(student, None, factor * land.hills.slope(), judge)


@checking_n('central-difference', public=True, weight=0.5)
def check_gradient_check_n_asks_at_both_sides(student, rng):
    """With epsilon = 0.01 the cost is computed with each entry moved by 0.01, up and down, alone"""
    require_one_at_a_time(student, None, *tilted(rng, 1.0, -1.0))


def require_one_at_a_time(student, syntax, land, slope):
    """Fail unless each entry is moved by the step that is passed, up and down, and alone."""

    def judge(_, __):
        steps = land.steps()
        if not land.lent_steps:
            land.hills.require_asked(WIDE_STEP, "forward_propagation_n")
        right = all(abs(step / WIDE_STEP - 1) < 1e-3 for step in steps)
        told = "The step is the epsilon that is passed."
        expect.that(right, "the step is epsilon", mismatch="it is another one", hint=told)

    land.judge(student, syntax, slope, judge, WIDE_STEP)


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


def require_found(student, gradients, approximations, *wrong, to_missed=None, to_blamed=None):
    """Fail unless exactly these gradients are named as wrong.

    to_missed, to_blamed: hints to who does not name a wrong one, or names a right one.
    """
    found = names_in(student.find_bug(gradients, approximations))
    named = set(found)
    missed, blamed = set(wrong) - named, named - set(wrong)
    told = "a wrong gradient is not named" if missed else "a right one is named"
    expect.that(
        not missed and not blamed,
        "the wrong gradients are named, and no right one",
        f"wrong are {list(wrong)}, it names {sorted(found)}",
        mismatch=told,
        hint=to_missed if missed else to_blamed,
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


@bug('example', weight=0.2, public=True)
def check_find_bug_of_the_example(student):
    """{"W": [1, 2]} against {"W": [1, 2.2]} gives ["W"]; against itself it gives []"""
    right, wrong = {"W": np.array([1.0, 2.2])}, {"W": np.array([1.0, 2.0])}
    require_found(student, wrong, right, "W")
    require_found(student, right, right)


@bug('sign', weight=0.2, public=True)
def check_find_bug_sees_a_flipped_sign(student):
    """[-1, -2] against [1, 2] is wrong"""
    right = {"W": np.array([1.0, 2.0]), "b": np.array([3.0])}
    require_found(student, right | {"W": -right["W"]}, right, "W")


@bug('no-gradient', weight=0.2, public=True)
def check_find_bug_of_nothing_and_nan(student):
    """[0, 0] against [0, 0] is right, [nan, 2] against [1, 2] is wrong"""
    zero, right = np.zeros(2), np.array([1.0, 2.0])
    to_blamed = "0 / 0 is nan: what does your comparison make of it?"
    require_found(student, {"b": zero}, {"b": zero}, to_blamed=to_blamed)
    nan, to_missed = np.array([math.nan, 2.0]), "Is nan > limit True?"
    require_found(student, {"W": nan}, {"W": right}, "W", to_missed=to_missed)


@bug('scale', weight=0.2, public=True)
def check_find_bug_sees_tiny_errors_of_tiny_gradients(student):
    """[1e-9, 2e-9] against [1e-9, 3e-9] is wrong, [1e6, 2e6] against [1e6, 2e6 + 0.1] is right"""
    tiny = {"W": np.array([1e-9, 2e-9])}, {"W": np.array([1e-9, 3e-9])}
    require_found(student, *tiny, "W")
    require_found(student, {"W": np.array([1e6, 2e6])}, {"W": np.array([1e6, 2e6 + 0.1])})


@bug('one-entry', weight=0.2, public=True)
def check_find_bug_sees_one_of_a_hundred(student):
    """One entry of a hundred that is off by a hundredth is seen"""
    right = np.ones(100)
    wrong = right.copy()
    wrong[70] += 0.01
    require_found(student, {"W": wrong}, {"W": right}, "W")


@bug('shape', weight=0.2, public=True)
def check_find_bug_sees_a_row_for_a_column(student):
    """A row of shape (3,) against a column of shape (3, 1) is wrong"""
    require_found(student, {"b": np.ones(3)}, {"b": np.ones((3, 1))}, "b")


def gradients_of(returned, names, cache):
    """Return these gradients, each in the shape of what it is the gradient of."""
    shapes = {name: cache[name[1:]].shape for name in names}
    return expect.named_arrays(returned, shapes, name="the dict of gradients")


def loose_cache(rng, m, ones=False):
    """Return X, Y and a cache by name of which no layer follows from the one below.

    A backward pass takes each layer as it is. With ones all that the weights multiply is 1.
    """
    X, Y, parameters = network(rng, m)
    cache = {}
    for layer, units in enumerate(WIDTHS[1:], 1):
        Z = np.ones((units, m)) if ones and layer < 3 else rng.normal(size=(units, m))
        A = np.maximum(Z, 0) if layer < 3 else rng.uniform(0.1, 0.9, size=(units, m))
        cache |= {f"Z{layer}": Z, f"A{layer}": A}
        cache |= {name: parameters[name] for name in (f"W{layer}", f"b{layer}")}
    return np.ones_like(X) if ones else X, Y, cache


@backward_n("contract", public=True)
def check_backward_n_returns_all_gradients(student, rng):
    """It returns a gradient for every Z, A, W and b, each in its shape"""
    X, Y, cache = loose_cache(rng, 8)
    returned = student.backward_propagation_n(X, Y, tuple(cache.values()))
    gradients_of(returned, GRADIENTS, cache)


def flat_gradients(returned, kind):
    """Return the gradients of the W or the b, of any shape: that is another check's concern."""
    names = [name for name in GRADIENTS if name[1] == kind]
    found = expect.named_arrays(returned, dict.fromkeys(names), name="the dict of gradients")
    return {name: array.ravel() for name, array in found.items()}


def require_mean(student, rng, kind):
    """Fail unless the gradients of W or b stay the same if each example comes twice."""
    X, Y, cache = loose_cache(rng, 5)
    twice = {name: np.tile(one, 2) if name[0] in "ZA" else one for name, one in cache.items()}
    once = student.backward_propagation_n(X, Y, tuple(cache.values()))
    more = student.backward_propagation_n(np.tile(X, 2), np.tile(Y, 2), tuple(twice.values()))
    once, more = flat_gradients(once, kind), flat_gradients(more, kind)
    for name, gradient in once.items():
        expected = f"{name} is a mean: it is the same if each example comes twice"
        same = gradient.shape == more[name].shape and np.allclose(gradient, more[name])
        expect.that(same and np.any(gradient), expected, "it is another, or 0")


@backward_n('weights', weight=0.5, public=True)
def check_backward_n_has_means_for_weights(student, rng):
    """If each example comes twice, each dW stays the same"""
    require_mean(student, rng, "W")


@backward_n('biases', weight=0.5, public=True)
def check_backward_n_has_biases_like_weights_of_ones(student, rng):
    """If each example comes twice, each db stays the same; and it is dW of inputs that are all 1"""
    require_mean(student, rng, "b")
    X, Y, cache = loose_cache(rng, 5, ones=True)
    returned = student.backward_propagation_n(X, Y, tuple(cache.values()))
    weights, biases = (flat_gradients(returned, kind) for kind in "Wb")
    for (name, db), dW in zip(biases.items(), weights.values(), strict=True):
        column = dW.reshape(db.size, -1)[:, 0] if db.size and dW.size % db.size == 0 else dW
        # Which of the two is wrong is not seen here: a missing mean is another check's concern.
        right = db.shape == column.shape and any(
            np.allclose(times * db, column) for times in (1, 5, 1 / 5)
        )
        expected = (
            f"a bias is a weight of an input that is 1: {name} is each column of dW{name[2:]}"
        )
        expect.that(right, expected, f"{name} is {np.round(1.0 * db, 3)}")
