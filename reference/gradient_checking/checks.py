"""Graders of the gradient-checking assignment.

A check of gradients calls the functions that it checks: here these are lent by the grader. It then
knows where they were asked, and what must come out. They are others than those of the exercises, so
that they answer none of these. Nothing that is graded here is drawn by a student; a result is held
to one computed here by the same formula, and differs from it by rounding alone, which is at least
ten times below each tolerance. So no correct solution is failed by chance; where chance could do it
after all, its probability is said.
"""

import contextlib
import math

import numpy as np

from autograder.grading import Failure, expect, hint, question
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

# Widths of which no two are equal, so that a misplaced or transposed matrix does not fit by chance.
WIDTHS = (4, 7, 5, 1)


def signed(rng, low, high, size=None):
    """Return numbers between low and high, with signs of both kinds."""
    return rng.choice([-1.0, 1.0], size=size) * rng.uniform(low, high, size=size)


def gap(one, other):
    """Return the relative difference of two gradients, as the lesson defines it."""
    one, other = (np.asarray(gradient, dtype=float) for gradient in (one, other))
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


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


# One dimension: forward and backward


def pairs_of_numbers(rng):
    """Return x and theta with signs of all kinds, and a theta of 0."""
    signs = ((1, 1), (1, -1), (-1, 1), (-1, -1), (1, 0))
    return [(x * rng.uniform(0.3, 4), theta * rng.uniform(0.3, 4)) for x, theta in signs]


@forward("contract", public=True)
def check_forward_is_a_number(student):
    """With x = 2 and theta = 4 it returns 8"""
    expect.close(expect.number(student.forward_propagation(2, 4)), 8)


@forward("value", weight=3)
def check_forward_is_the_product(student, rng):
    """It returns theta times x, for numbers of either sign and for 0"""
    for x, theta in pairs_of_numbers(rng):
        result = expect.number(student.forward_propagation(x, theta))
        expect.close(result, x * theta, atol=1e-12)


@backward("contract", public=True)
def check_backward_is_a_number(student):
    """With x = 2 and theta = 4 it returns 2"""
    expect.close(expect.number(student.backward_propagation(2, 4)), 2)


@backward("value", weight=3, hint="Move theta and keep x: how fast does theta * x grow?")
def check_backward_is_the_derivative(student, rng):
    """It returns the derivative with respect to theta, for numbers of either sign"""
    for x, theta in pairs_of_numbers(rng):
        result = expect.number(student.backward_propagation(x, theta))
        expect.close(result, x)


# gradient_check


class Curve:
    """A cost whose slope at one theta is x, as that of x * theta is, but which is no line.

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
        raise Failure(expected, mismatch="x is another")

    def check(self, student, *epsilon):
        """Return what the student's check says of this curve."""
        lent = {"forward_propagation": self.forward, "backward_propagation": self.backward}
        result = student.replacing(**lent).gradient_check(self.x, self.theta, *epsilon)
        return expect.number(result, name="the difference")

    def require_asked(self, epsilon):
        """Fail unless the cost was asked a step to either side, and no third place but theta."""
        steps = [(one - self.theta) / epsilon for one in self.asked]
        expect.that(steps, "`gradient_check` calls `forward_propagation`", mismatch="it does not")
        for side, name in ((1, "theta + epsilon"), (-1, "theta - epsilon")):
            expect.that(
                any(abs(step - side) < 1e-3 for step in steps),
                f"the cost is computed at {name}",
                mismatch="it is computed elsewhere",
            )


def some_curve(rng, **more):
    """Return a curve at a random x and theta; both are near enough to 1 to round well."""
    x, theta = (float(one) for one in signed(rng, 0.6, 3, size=2))
    return Curve(x, theta, **more)


# Many work out theta * x on the spot, and call no cost. This is a line: of the formula nothing is
# seen but the size of rounding, which a step divides. It tells an honest difference from a number
# that was made up, as the latter does not grow as the step shrinks.

STEPS_ON_THE_SPOT = (1e-1, 1e-4, 1e-7, 1e-10, 1e-12)
ROUNDING = 2.0**-53


def lines(student, rng, epsilon, count=6):
    """Return thetas, and the differences found there of lines of which the cost is not asked."""
    thetas, found = [], []
    for _ in range(count):
        curve = some_curve(rng)
        thetas.append(abs(curve.theta))
        found.append(curve.check(student, *epsilon))
    return np.array(thetas), np.array(found)


def require_rounding(thetas, found, epsilon):
    """Fail unless differences are as rounding makes them for a line and this step.

    A cost is rounded three times at most (the moved theta, the product, and where it is divided
    alone), by theta x ROUNDING each. Two costs are thus off by 6 of these, which are divided by
    2 epsilon and by both slopes, of x each: 1.5 theta ROUNDING / epsilon. Returned is how much of
    the bound is reached.
    """
    bound = 2 * ROUNDING * thetas / epsilon + 4 * ROUNDING
    expected = "the difference of a line is what rounding makes of it"
    expect.that(np.all((found >= 0) & (found <= bound)), expected, mismatch="it is larger")
    return float(np.max(found / bound))


def require_honest(student, rng):
    """Fail unless a check that asks no cost finds differences that grow as the step shrinks."""
    shares = [
        require_rounding(*lines(student, rng, (epsilon,)), epsilon) for epsilon in STEPS_ON_THE_SPOT
    ]
    # An honest one is below a hundredth of the bound at 8 lines of 100: at all 12 with 1e-13.
    expected = "the difference of a line grows as the step shrinks, by rounding"
    expect.that(max(shares[-2:]) > 0.01, expected, mismatch="it does not")


def sides(curve, epsilon):
    """Return the differences of a line by what is above, by what is below, and by both."""
    x, theta = curve.x, curve.theta
    above, here, below = (x * one for one in (theta + epsilon, theta, theta - epsilon))
    rises = above - here, here - below, (above - below) / 2
    return [gap(x, rise / epsilon) for rise in rises]


def require_two_sides(student, rng):
    """Fail if a check that asks no cost rounds, bit by bit, as a one-sided difference does.

    Asked are lines of which the product x (theta + epsilon) tells both apart, as half of them do.
    Who works out x theta + x epsilon agrees with one side at half of these again: at 45 of them
    with a chance of 3e-14.
    """
    alike, epsilon = np.array([True, True]), 1e-10
    for _ in range(45):
        one_sided, central = [0.0], 0.0
        while any(abs(one - central) <= 1e-2 * (one + central) for one in one_sided):
            curve = some_curve(rng)
            *one_sided, central = sides(curve, epsilon)
        found = curve.check(student, epsilon)
        alike &= [abs(found - one) < 1e-3 * one + 1e-15 for one in one_sided]
        if not alike.any():
            return
    expected = "the cost is computed at theta + epsilon and at theta - epsilon"
    raise Failure(expected, mismatch="one side is left out")


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


@checking("central-difference", weight=3)
@hint("(J_plus - J_minus) / (2 * epsilon), with the epsilon that was passed.")
def check_gradient_check_looks_to_both_sides(student, rng):
    """The cost is computed at theta + epsilon and at theta - epsilon"""
    for epsilon in (1e-2, 3e-5):
        curve = some_curve(rng, bend=2.0, twist=-1.5)
        curve.check(student, epsilon)
        if not curve.asked:  # that they are called is another check's concern
            require_honest(student, rng)
            return require_two_sides(student, rng)
        curve.require_asked(epsilon)


@checking("default", hint="epsilon=1e-7, and a step to both sides.")
def check_gradient_check_has_a_default_step(student, rng):
    """Without epsilon the step is 1e-7"""
    curve = some_curve(rng)
    found = curve.check(student)
    if curve.asked:
        return curve.require_asked(EPSILON)
    # Who computes theta * x on the spot rounds as with this step, which differs from line to line.
    expected = "without epsilon the difference is that of 1e-7"
    same = found == curve.check(student, EPSILON)
    expect.that(same, expected, mismatch="it is that of another step")
    thetas, found = lines(student, rng, ())
    require_rounding(thetas, found, EPSILON)
    expect.that(np.ptp(found) > 0, expected, mismatch="it is the same for all costs")


@checking("relative-error", weight=3)
@hint("|grad - gradapprox| / (|grad| + |gradapprox|), each of these without its sign.")
def check_gradient_check_returns_the_relative_difference(student, rng):
    """It returns |grad - approximation| / (|grad| + |approximation|)"""
    epsilon = 1e-2
    # By which factor the approximation is off: the twist of the curve makes it so. The tiniest
    # gradient allows for something like 1e-12 that keeps from dividing by 0.
    for off, size, rtol in ((1.0, 1, 1e-6), (-2.5, 1, 1e-6), (0.3, 1e5, 1e-6), (-0.2, 1e-10, 0.05)):
        x, theta = size * float(signed(rng, 0.6, 3)), float(signed(rng, 0.6, 3))
        desired = abs(off) / (1 + abs(1 + off))
        curve = Curve(x, theta, twist=off / epsilon**2)
        found = curve.check(student, epsilon)
        if not curve.asked:
            # Who computes theta * x on the spot meets the same difference in the slope.
            slope = Curve(x, theta, slope=1 + off)
            found = slope.check(student, epsilon)
            if not slope.asked_slopes:  # and who takes x for the slope has none but rounding
                return require_honest(student, rng)
        expect.close(found, desired, name="the difference", rtol=rtol)


@checking("planted-error", weight=2)
@hint("J comes from `forward_propagation(x, …)`, grad from `backward_propagation(x, theta)`.")
def check_gradient_check_sees_a_wrong_backward(student, rng):
    """It calls forward_propagation and backward_propagation, and sees when the latter is wrong"""
    for slope in (2.0, -1.0, 1.01):
        curve = some_curve(rng, slope=slope)
        found = curve.check(student, 1e-3)
        expect.close(found, gap(slope, 1), name="the difference", rtol=1e-5)
        at_theta = all(abs(one - curve.theta) < 1e-12 for one in curve.asked_slopes)
        expected = "backward_propagation is called with x and theta"
        expect.that(at_theta, expected, mismatch="it is called at another place")
        expected = "`gradient_check` calls `forward_propagation`"
        expect.that(curve.asked, expected, mismatch="it does not")
        # Of backward_propagation the check with their own functions sees it.
        expected = "forward_propagation is called with x first, and then a theta"
        expect.that(not curve.swapped, expected, mismatch="they have changed places")


# numerical_gradient


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


def watched_hills(student, rng, shape, epsilon, height=1):
    """Return hills that were asked, and the gradient that the student has found of them."""
    hills = Hills(rng, rng.normal(size=shape), height)
    found = student.numerical_gradient(hills.cost, hills.theta, epsilon)
    return hills, expect.array(found, shape=shape, name="the gradient")


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


@numerical("central-difference", weight=3)
@hint("For each entry: (f a step above - f a step below) / (2 * epsilon).")
def check_numerical_gradient_is_the_central_difference(student, rng):
    """Each entry is the central difference with this epsilon, for theta of any shape"""
    for shape, epsilon, height in (
        *(((3, 4), 0.1, 1), ((7,), 0.02, 1), ((2, 3, 2), 1e-3, 1), ((1, 1), 0.3, 1)),
        *(((2, 2), 0.2, 1e-9), ((3, 1), 0.2, 1e9)),
    ):
        hills, found = watched_hills(student, rng, shape, epsilon, height)
        desired = hills.central(epsilon)
        expect.close(found, desired, name="the gradient", rtol=1e-7, atol=1e-8 * height)


@numerical("evaluation-points", weight=2)
@hint("f(theta with one entry + epsilon), f(theta with one entry - epsilon), for each entry.")
def check_numerical_gradient_moves_one_entry_at_a_time(student, rng):
    """f is asked where one entry of theta is moved by epsilon, up or down, and no other is"""
    for shape, epsilon in (((3, 4), 1e-3), ((5,), 0.25)):
        hills, _ = watched_hills(student, rng, shape, epsilon)
        hills.require_asked(epsilon)


@numerical("purity", hint="Move a copy of theta.")
def check_numerical_gradient_leaves_theta_alone(student, rng):
    """theta is afterwards what it was, bit for bit"""
    # Who adds a step in place and takes it away again is off by rounding: by 1e-14 with this one.
    hills = Hills(rng, rng.normal(size=(3, 4)))
    reply = student.call("numerical_gradient", hills.cost, hills.theta, 370.37)
    expect.array(reply.value, shape=(3, 4), name="the gradient")
    expect.unchanged(reply, "f", "theta")


@numerical("whole-numbers")
@hint("An array of whole numbers cuts off what you add: theta.astype(float).")
def check_numerical_gradient_takes_whole_numbers(student, rng):
    """It finds the gradient where theta holds whole numbers, too"""
    require_quartic(student, rng.integers(2, 9, size=(2, 3)))


# best_epsilon

STEPS = (1e-3, 1e-1, 1e-9, 1e-5, 1e-7, 1e-11, 1e-2)


def wave(t):
    return np.sin(3 * t) + t**3


def wave_slope(t):
    return 3 * np.cos(3 * t) + 3 * t**2


def single_wave(t):
    """Return the same in single precision."""
    return np.float64(np.float32(np.sin(3 * np.float32(t)) + np.float32(t) ** 3))


def falling_wave(t):
    return -wave(t)


def falling_slope(t):
    return -wave_slope(t)


WAVES = ((wave, wave_slope), (single_wave, wave_slope), (falling_wave, falling_slope))


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


def some_theta(student, rng):
    """Return a place where the slope is far from 0, and so is the third derivative."""
    return student.once("theta", lambda: float(rng.uniform(1.3, 1.5)))


def best_of(student, f, df, theta):
    """Return the errors and the best of STEPS that the student finds for a wave."""
    return student.once(f, lambda: run_best(student, f, df, theta, STEPS))


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


@best("errors", weight=3)
@hint("|approximation - df| / (|approximation| + |df|), with a central difference.")
def check_best_epsilon_measures_the_errors(student, syntax, rng):
    """Each error is the relative error of the central difference, in the order of epsilons"""
    theta = some_theta(student, rng)
    for f, df in WAVES:

        def use(student, f=f, df=df):
            errors, _ = best_of(student, f, df, theta)
            slopes = [(f(theta + step) - f(theta - step)) / (2 * step) for step in STEPS]
            desired = [gap(one, df(theta)) for one in slopes]
            expect.close(errors, desired, name="the list of errors", rtol=1e-3, atol=1e-14)

        use_best(student, syntax, use, f, theta)


@best("best", weight=2, hint="argmin gives a place in the list.")
def check_best_epsilon_has_the_least_error(student, syntax, rng):
    """The best epsilon is that of the least error"""
    theta = some_theta(student, rng)
    for f, df in WAVES:

        def use(student, f=f, df=df):
            errors, best = best_of(student, f, df, theta)
            # Held to their own errors, since whether these are right is another check's concern.
            # Where several are the least (rounded, they sometimes are), each of them is right.
            expect.that(
                np.ptp(errors) > 0 and best in np.array(STEPS)[errors == errors.min()],
                "the best epsilon is that of the least error",
                mismatch="it is that of another one",
            )

        use_best(student, syntax, use, f, theta)


@best("purity", hint="Read epsilons; to sort them, sort a copy.")
def check_best_epsilon_leaves_the_steps_alone(student, syntax):
    """epsilons is unchanged after the call"""

    def use(student):
        reply = student.call("best_epsilon", wave, wave_slope, 1.4, list(STEPS))
        expect.returns(reply.value, tuple, length=2)
        expect.unchanged(reply, "f", "df", "theta", "epsilons")

    use_best(student, syntax, use, wave, 1.4)


# dictionary_to_vector and vector_to_dictionary

# Neither the names nor the sizes are sorted.
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


def change_vector(submission, arrays):
    """Change the vector of some arrays in place; return it and the arrays."""
    theta, _ = submission.dictionary_to_vector(arrays)[:2]
    theta += 1.0
    return theta, arrays


@to_vector("contract", public=True)
def check_to_vector_returns_a_column_and_names(student):
    """It returns a column with all entries"""
    theta, _ = run_to_vector(student, {"up": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.ones(3)})
    expect.close(np.sort(theta, axis=0), [[1], [1], [1], [1], [2], [3], [4]], name="theta, sorted,")


@to_vector("order", weight=3, hint="Let reshape(-1, 1) and concatenate.")
def check_to_vector_keeps_the_order(student, rng):
    """The entries stand in the order of the dict, and row by row within each array"""
    arrays = some_arrays(rng)
    theta, _ = run_to_vector(student, arrays)
    expect.close(theta, in_one(arrays), name="theta")


@to_vector("names", hint="Each name, array.size times.")
def check_to_vector_names_each_entry(student, rng):
    """The list of names says of each entry which array it is from"""
    arrays = some_arrays(rng)
    theta, keys = run_to_vector(student, arrays)
    expect.that(np.ptp(theta) > 0, "the entries are those of the arrays", mismatch="all are equal")
    desired = [name for name, one in arrays.items() for _ in range(one.size)]
    expect.that(keys == desired, "there is the right name for each entry", mismatch="there is not")


@to_vector("new-array")
@hint("A reshaped array may still share its numbers with the first: copy, as float.")
def check_to_vector_makes_a_new_vector(student, rng):
    """The vector is a new one of float64: changing it leaves the arrays as they are"""
    for arrays in (some_arrays(rng, {"only": (4, 1)}), {"whole": rng.integers(2, 9, size=(2, 3))}):
        theta, after = expect.returns(student.run(change_vector, arrays), tuple, length=2)
        theta = expect.array(theta, shape=(next(iter(arrays.values())).size, 1), name="theta")
        after = expect.named_arrays(after, dict.fromkeys(arrays), name="the dict of arrays")
        right = theta.dtype == np.float64
        expect.that(right, "theta is of dtype float64", f"it is of {theta.dtype}")
        same = all(np.array_equal(after[name], one) for name, one in arrays.items())
        expect.that(same, "the arrays are what they were", mismatch="they have changed, too")


def to_dictionary_case(rng):
    """Return arrays, other arrays of the same names and shapes, and the vector of the first."""
    arrays = some_arrays(rng)
    return arrays, some_arrays(rng), in_one(arrays)


def change_dictionary(submission, theta, like):
    """Change the arrays that are made of a vector in place; return them, and what they were of."""
    arrays = submission.vector_to_dictionary(theta, like)
    for one in arrays.values():
        one += 1.0
    return arrays, theta, like


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


@to_dictionary("values", weight=3, hint="Begin where the last array ended.")
def check_to_dictionary_restores_the_values(student, rng):
    """Each array gets its part of theta, row by row"""
    arrays, like, theta = to_dictionary_case(rng)
    found = expect.entries(student.vector_to_dictionary(theta, like), list(like))
    for number, (name, one) in enumerate(arrays.items(), 1):
        # Its values first: that of the shape is another check's concern.
        value = expect.array(found[name], name=f"array {number}")
        expect.close(value.ravel(), one.ravel(), name=f"array {number}")


@to_dictionary("whole-numbers")
@hint("An array of whole numbers, and one made like it, cuts off what you write into it.")
def check_to_dictionary_keeps_fractions(student, rng):
    """The entries of theta are kept where `like` holds whole numbers, too"""
    arrays, _, theta = to_dictionary_case(rng)
    for dtype in (np.int64, np.int32):
        like = {name: np.ones(one.shape, dtype=dtype) for name, one in arrays.items()}
        found = expect.entries(student.vector_to_dictionary(theta, like), list(like))
        total = sum(expect.array(one, name="an array").size for one in found.values())
        expect.that(
            total == theta.size, "they hold as many numbers as theta", mismatch="they do not"
        )
        # Sorted, since their places are another check's concern.
        values = np.concatenate([np.ravel(expect.array(one)) for one in found.values()])
        expect.close(np.sort(values), np.sort(theta[:, 0]), name="all arrays together, sorted,")


@to_dictionary("new-arrays", hint="A slice is a view: copy it.")
def check_to_dictionary_makes_new_arrays(student, rng):
    """The arrays are new ones: changing them leaves theta and `like` as they are"""
    _, like, theta = to_dictionary_case(rng)
    returned = expect.returns(student.run(change_dictionary, theta, like), tuple, length=3)
    arrays, theta_after, like_after = returned
    changed = expect.named_arrays(arrays, dict.fromkeys(like), each="an array")
    total = sum(one.size for one in changed.values())
    expect.that(total == theta.size, "they hold as many numbers as theta", mismatch="they do not")
    kept = np.array_equal(expect.array(theta_after, name="theta"), theta)
    expect.that(kept, "theta is what it was", mismatch="it has changed, too")
    like_after = expect.named_arrays(like_after, dict.fromkeys(like), each="the result")
    kept = all(np.array_equal(like_after[name], one) for name, one in like.items())
    expect.that(kept, "`like` is what it was", mismatch="it has changed, too")


# forward_propagation_n


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


EXTREME = math.log(1e6 - 1)  # the sigmoid of this is 1 - 1e-6


def far_network(rng, sign, widths=WIDTHS, inputs=1.0):
    """Return a network of one example with an output of 1e-6 or 1 - 1e-6; the label is the other.

    inputs: how large they are; if they are, hidden units are far from 0, too.
    """
    X, _, parameters = network(rng, 1, widths)
    X = inputs * X
    A1 = np.maximum(parameters["W1"] @ X + parameters["b1"], 0)
    A2 = np.maximum(parameters["W2"] @ A1 + parameters["b2"], 0)
    parameters["b3"] = sign * EXTREME - parameters["W3"] @ A2
    return X, np.array([[0.0 if sign > 0 else 1.0]]), parameters


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


@forward_n("network", weight=3, hint="Z = W A + b; ReLU, ReLU, sigmoid.")
def check_forward_n_computes_each_layer(student, rng):
    """Each layer is computed from the one before it, with ReLU, and a sigmoid at the output"""
    alike = (5, 5, 5, 1)
    for widths, made in (
        (WIDTHS, network(rng, 11)),
        (alike, network(rng, 3, alike)),
        *((alike, far_network(rng, sign, alike, 50.0)) for sign in (1, -1)),
    ):
        X, Y, parameters = made
        _, cache = run_forward_n(student, X, Y, parameters)
        below = X
        for layer, (Z, A) in enumerate(layers_of(cache, X.shape[1], widths), 1):
            plain = parameters[f"W{layer}"] @ below + parameters[f"b{layer}"]
            expect.close(Z, plain, name=f"Z{layer}")
            active = np.maximum(Z, 0) if layer < 3 else 1 / (1 + np.exp(-Z))
            expect.close(A, active, name=f"A{layer}")
            below = A


@forward_n("cost", weight=3)
@hint("-Y log A3 - (1 - Y) log (1 - A3), and the mean over the examples.")
def check_forward_n_returns_the_mean_cross_entropy(student, rng):
    """The cost is the mean cross-entropy of A3 for Y"""
    # Where an output is 1e-6 away from the wrong label, up to 1e-7 inside the logarithm is allowed
    # for: that takes 0.7 % off the cost.
    ordinary = [(network(rng, m), 1e-5) for m in (1, 7, 12)]
    for made, rtol in (*ordinary, *((far_network(rng, sign), 1e-2) for sign in (1, -1))):
        X, Y, parameters = made
        m = X.shape[1]
        cost, cache = run_forward_n(student, X, Y, parameters)
        # From their own A3, since whether that is right is another check's concern.
        A3 = expect.array(cache["A3"], shape=(1, m), name="A3")
        inside = np.all((A3 > 0) & (A3 < 1))
        if not inside:
            A3 = 1 / (1 + np.exp(-expect.array(cache["Z3"], shape=(1, m), name="Z3")))
        desired = -(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)).mean()
        cost = expect.number(cost, name="the cost")
        expect.close(cost, desired, name="the cost", rtol=rtol)


@forward_n("purity", hint="Compute new arrays instead of changing these.")
def check_forward_n_leaves_its_inputs_alone(student, rng):
    """X, Y and the parameters are unchanged after the call"""
    X, Y, parameters = network(rng, 6)
    reply = student.call("forward_propagation_n", X, Y, parameters)
    expect.returns(reply.value, tuple, length=2)
    expect.unchanged(reply, "X", "Y", "parameters")


# gradient_check_n
#
# The cost that the student's check meets here is no network, but hills over the 47 parameters.


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


def tilted(rng, height, factor):
    """Return a landscape of this height, and a wrong slope of it."""
    land = Landscape(rng, height)
    return land, factor * land.hills.slope() + 0.1 * height * rng.normal(size=(47, 1))


def steep(student, rng):
    """Return the landscape and the wrong slope of a run that several checks judge."""
    return student.once("steep", lambda: tilted(rng, 1e5, -1.0))


def flat(rng):
    """Return a landscape whose slope has norm 5e-11, and a slope that is wrong by 5e-12.

    So it does to add something like 1e-12 to both norms, but not to compare the difference with it.
    """
    land = Landscape(rng)
    land.hills.rescale(5e-11 / np.linalg.norm(land.hills.slope()))
    return land, 1.1 * land.hills.slope()


def require_difference(student, syntax, land, slope, desired, *epsilon, rtol, atol=0.0):
    """Fail unless the student's check finds this difference."""

    def judge(found, _):
        expect.close(found, desired, name="the difference", rtol=rtol, atol=atol)

    land.judge(student, syntax, slope, judge, *epsilon)


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


@checking_n("relative-error", weight=3)
@hint("norm(grad - approx) / (norm(grad) + norm(approx)), of all 47 entries together.")
def check_gradient_check_n_returns_the_relative_difference(student, syntax, rng):
    """It returns the norm of the difference, divided by the sum of both norms"""
    cases = (steep(student, rng), 1e-9), (tilted(rng, 1e-4, 1.1), 1e-9), (flat(rng), 0.05)
    for (land, slope), rtol in cases:
        desired = gap(slope, land.hills.central(WIDE_STEP))
        # The step is large, so that of the costs no digit is lost that a float64 has.
        require_difference(student, syntax, land, slope, desired, WIDE_STEP, rtol=rtol, atol=1e-10)


@checking_n("every-entry", weight=3)
@hint("Go through all entries of all W and b, and pair each with its own gradient.")
def check_gradient_check_n_looks_at_every_entry(student, syntax, rng):
    """Few wrong entries are seen, in whichever W and b they are"""
    land = Landscape(rng)
    slope = land.hills.slope()
    wrong = slope.copy()
    # Each by another error, and no sum of some of their squares is the sum of others.
    for name, error in zip(SHAPES, (1.5, 1.7, 1.9, 2.2, 2.5, 2.9), strict=True):
        wrong[rng.choice(np.flatnonzero(np.array(land.names) == name))] += error
    require_difference(student, syntax, land, wrong, gap(wrong, slope), rtol=1e-4)


@checking_n("central-difference", weight=3)
@hint("Cost above and cost below, with this epsilon; only one entry is moved at a time.")
def check_gradient_check_n_moves_one_entry_at_a_time(student, syntax, rng):
    """The cost is computed with each entry moved by epsilon, up and down, the others not moved"""
    land, slope = steep(student, rng)

    def judge(_, __):
        steps = land.steps()
        if not land.lent_steps:
            land.hills.require_asked(WIDE_STEP, "forward_propagation_n")
        right = all(abs(step / WIDE_STEP - 1) < 1e-3 for step in steps)
        expect.that(right, "the step is epsilon", mismatch="it is another one")

    land.judge(student, syntax, slope, judge, WIDE_STEP)


@checking_n("default", hint="epsilon=1e-7 in the signature.")
def check_gradient_check_n_has_a_default_step(student, syntax, rng):
    """Without epsilon the step is 1e-7"""
    land = Landscape(rng)

    def judge(_, __):
        right = all(abs(step / EPSILON - 1) < 1e-3 for step in land.steps())
        expect.that(right, "the step is 1e-7", mismatch="it is another one")

    land.judge(student, syntax, land.hills.slope(), judge, enough=8)


@checking_n("purity", hint="Move a copy of the parameters.")
def check_gradient_check_n_leaves_its_inputs_alone(student, syntax, rng):
    """The parameters, the gradients, X and Y are unchanged after the call"""
    land, slope = steep(student, rng)

    def judge(_, reply):
        land.steps()
        expect.unchanged(reply, "the parameters", "the gradients", "X", "Y")

    land.judge(student, syntax, slope, judge, WIDE_STEP)


def smooth_case(reference, rng, m):
    """Return parameters, gradients, X and Y of the lab's network, whose cost is smooth around them.

    No unit is so near to the kink of ReLU that a step goes over it, though both hidden layers have
    some below it, and neither is an output so near to 0 or 1 nor the gradient so small that
    rounding is seen in it. Of the reference, over
    1,000 such cases: the logarithm (base 10) of the difference has mean -8.5 and standard deviation
    0.18, so 1e-6 is 13 of these above it.
    """
    while True:
        X, Y, parameters = network(rng, m, (4, 5, 3, 1))
        _, cache = reference.forward_propagation_n(X, Y, parameters)
        gradients = reference.backward_propagation_n(X, Y, cache)
        nearest = min(np.abs(cache[0]).min(), np.abs(cache[4]).min())
        size = np.linalg.norm(gradients_to_vector(gradients))
        bent = cache[0].min() < 0 and cache[4].min() < 0
        if bent and nearest > 1e-3 and np.abs(cache[8]).max() < 4 and size > 0.1:
            return parameters, gradients, X, Y


@checking_n("integration", hint="Does `forward_propagation_n` earn its points?")
def check_gradient_check_n_accepts_a_right_backward(student, syntax, reference, rng):
    """With your forward_propagation_n a right backward pass is off by less than 1e-6"""

    def use(student):
        found = []
        for m in (3, 8):
            parameters, gradients, X, Y = smooth_case(reference, rng, m)
            difference = student.gradient_check_n(parameters, gradients, X, Y)
            found.append(expect.number(difference, name="the difference"))
        # The last digits of the cost are cut off, and divided by 2e-7 they are seen.
        small = all(0 < one < SMALL for one in found)
        expect.that(small, "the difference is small", mismatch="it is large, or exactly 0")

    either_way(use, student, syntax, "gradient_check_n", lambda: [COPIES])


# find_bug

BUG_SHAPES = {"W1": (12, 5), "b1": (12, 1), "W2": (3, 12), "b2": (3, 1)}
NOISE = 1e-8  # of the largest entry: what a central difference is off by

# What the exercise says of an entry that is right, and of one that is wrong, is met by this share
# of the largest entry: between the two it says nothing, nor do we ask.
STILL_RIGHT, ALREADY_WRONG = 0.95e-7, 1.05e-3


def gradient_pair(rng, sizes=(1, 1, 1, 1)):
    """Return right gradients, of largest entries of about these sizes, and their approximations."""
    gradients, approximations = {}, {}
    for size, (name, shape) in zip(sizes, BUG_SHAPES.items(), strict=True):
        gradients[name] = size * signed(rng, 0.2, 1, size=shape)
        approximations[name] = gradients[name] + size * NOISE * rng.uniform(-1, 1, size=shape)
    return gradients, approximations


def uneven_pair(rng, size=1.0):
    """Return right gradients of which many entries are tiny or 0, as ReLU makes them, and others.

    The others are the approximations, off by nearly as much as they may be. All but signs and
    places is the same in each draw, so whatever is compared, luck decides nothing.
    """
    gradients, approximations = {}, {}
    for name, shape in BUG_SHAPES.items():
        count = math.prod(shape)
        tiny = np.geomspace(1e-9, 1e-4, count)
        tiny[: count // 2] = 0
        tiny[-1] = 1
        right = size * rng.permutation(tiny) * signed(rng, 1, 1, size=count)
        off = STILL_RIGHT * size * rng.choice([-1, 1], size=count)
        approximations[name] = right.reshape(shape)
        gradients[name] = (right + off).reshape(shape)
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


@bug("sign", hint="Compare entries, before you take norms.")
def check_find_bug_sees_a_sign(student, rng):
    """It sees a sign that is wrong, in one row or in the whole gradient"""
    plant(student, rng, lambda gradient: -gradient, name="W2")

    def one_row(gradient):
        signs = np.ones((len(gradient), 1))
        signs[1] = -1
        return signs * gradient

    plant(student, rng, one_row)


@bug("one-entry", hint="Compare entry by entry, not only the norms.")
def check_find_bug_sees_one_entry(student, rng):
    """It sees one wrong entry among sixty"""

    def one_entry(gradient):
        wrong = gradient.copy()
        wrong[7, 2] += 0.01 * np.abs(gradient).max()
        return wrong

    plant(student, rng, one_entry)


@bug("limit", hint="Hold each entry's error to the largest entry of its approximation.")
def check_find_bug_keeps_to_the_limits(student, rng):
    """An entry off by 0.001 of the largest is wrong, also a tiny one; one off by 1e-7 is right"""
    for size in (1, 1e-9, 1e6):
        gradients, approximations = uneven_pair(rng, size)
        require_found(student, gradients, approximations)
        for name in ("W1", "b2"):
            for place in (np.argmax, np.argmin):
                right = approximations[name]
                at = np.unravel_index(place(np.abs(right)), right.shape)
                wrong = gradients[name].copy()
                wrong[at] = right[at] + ALREADY_WRONG * size * float(signed(rng, 1, 1))
                require_found(student, gradients | {name: wrong}, approximations, name)
    # Where all entries are as large, a norm tells least of one that is wrong.
    even = {name: signed(rng, 1, 1, size=shape) for name, shape in BUG_SHAPES.items()}
    wrong = even["W1"].copy()
    wrong[4, 3] += ALREADY_WRONG
    require_found(student, even | {"W1": wrong}, even, "W1")


@bug("scale", hint="Hold each error to the size of its own gradient.")
def check_find_bug_knows_no_scale(student, rng):
    """Tiny gradients may be wrong, and large ones right: errors are relative, for each array"""
    plant(student, rng, lambda gradient: 1.5 * gradient, name="b1", sizes=(1e4, 1e-9, 1, 1e6))
    plant(student, rng, lambda gradient: 1.5 * gradient, name="W1", sizes=(1e-7, 1e-8, 1e-9, 1e-9))


@bug("no-gradient", hint="0 / 0 is nan, and nan > limit is False.")
def check_find_bug_takes_zeros_and_nan(student, rng):
    """A gradient that is 0, and should be, is right; one that holds nan or infinity is wrong"""
    gradients, approximations = gradient_pair(rng, (0, 1, 1, 0))
    require_found(student, gradients, approximations)
    gradients["W2"][0, 0] = math.nan
    gradients["b1"][:] = 0
    require_found(student, gradients, approximations, "b1", "W2")
    for none in (math.inf, -math.inf, math.nan):
        gradients, approximations = gradient_pair(rng, (0, 1, 1, 0))
        gradients["W1"][1, 2] = gradients["W2"][2, 1] = none
        require_found(student, gradients, approximations, "W1", "W2")
    gradients, approximations = gradient_pair(rng, (0, 1, 1, 0))
    gradients["b2"][1] = 1e-9
    require_found(student, gradients, approximations, "b2")


@bug("purity", hint="Compute new arrays instead of changing these.")
def check_find_bug_leaves_the_gradients_alone(student, rng):
    """Both dicts and their arrays are unchanged after the call"""
    gradients, approximations = gradient_pair(rng, (1, 1, 0, 1))
    for name, wrong in (("b1", 2.0), ("W1", -1.0), ("W1", math.nan), ("b2", math.inf), ("b2", 1.0)):
        changed = gradients | {name: wrong * gradients[name]}
        reply = student.call("find_bug", changed, approximations)
        names_in(reply.value)
        expect.unchanged(reply, "the gradients", "the approximations")


@bug("shape", hint="(12,) and (12, 1) differ, though NumPy adds them.")
def check_find_bug_sees_another_shape(student, rng):
    """A gradient of another shape is wrong"""
    plant(student, rng, lambda gradient: gradient[:, 0], name="b1")
    plant(student, rng, lambda gradient: gradient.T, name="W1")


# backward_propagation_n


def gradients_of(returned, names, cache):
    """Return these gradients, each in the shape of what it is the gradient of."""
    shapes = {name: cache[name[1:]].shape for name in names}
    return expect.named_arrays(returned, shapes, name="the dict of gradients")


def kinked_network(rng, m=8):
    """Return a network of which some hidden units are exactly 0, others below, others above."""
    while True:
        X, Y, parameters = network(rng, m)
        for layer, unit in ((1, 2), (1, 5), (2, 1)):
            parameters[f"W{layer}"][unit] = 0
            parameters[f"b{layer}"][unit] = 0
        Z1 = parameters["W1"] @ X + parameters["b1"]
        Z2 = parameters["W2"] @ np.maximum(Z1, 0) + parameters["b2"]
        if min(Z1.min(), Z2.min()) < 0 < min(Z1.max(), Z2.max()):
            return X, Y, parameters


def run_backward_n(student, reference, rng, names=GRADIENTS, make=network):
    """Return X, Y, the cache by name and these gradients."""
    X, Y, parameters = make(rng, 8)
    _, cache = reference.forward_propagation_n(X, Y, parameters)
    returned = student.backward_propagation_n(X, Y, cache)
    cache = dict(zip(CACHE, cache, strict=True))
    return X, Y, cache, gradients_of(returned, names, cache)


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


@backward_n("chain")
@hint("dA is W.T dZ of the layer above, and dZ is dA where Z > 0. The given code does so.")
def check_backward_n_goes_down_the_layers(student, reference, rng):
    """dZ3 is A3 - Y, each dA and dZ follows from the dZ above it, and where Z is 0 dZ is"""
    names = "dZ3 dA2 dZ2 dA1 dZ1".split()
    for make in (network, kinked_network):
        _, Y, cache, grads = run_backward_n(student, reference, rng, names, make)
        expect.close(grads["dZ3"], cache["A3"] - Y, name="dZ3")
        for layer in (2, 1):
            dA = cache[f"W{layer + 1}"].T @ grads[f"dZ{layer + 1}"]
            expect.close(grads[f"dA{layer}"], dA, name=f"dA{layer}")
            dZ = grads[f"dA{layer}"] * (cache[f"Z{layer}"] > 0)
            expect.close(grads[f"dZ{layer}"], dZ, name=f"dZ{layer}")


def parameter_gradients(student, reference, rng, kind):
    """Yield of each layer the gradient of W or b, the student's dZ, the A below, and m."""
    names = [name for name in GRADIENTS if name[1] in ("Z", kind)]
    X, Y, cache, grads = run_backward_n(student, reference, rng, names)
    for layer, below in ((3, cache["A2"]), (2, cache["A1"]), (1, X)):
        dZ = grads[f"dZ{layer}"]
        expect.that(np.any(dZ != 0), f"dZ{layer} is not 0 everywhere", mismatch="it is", hint="")
        yield f"d{kind}{layer}", grads[f"d{kind}{layer}"], dZ, below, Y.size


@backward_n("weights", weight=2, hint="Which W does gradient checking point to?")
def check_backward_n_has_the_weights_right(student, reference, rng):
    """Each dW is dZ times the A below it, divided by the number of examples"""
    for name, dW, dZ, below, m in parameter_gradients(student, reference, rng, "W"):
        expect.close(dW, dZ @ below.T / m, name=name)


@backward_n("biases", weight=2, hint="Which b does gradient checking point to?")
def check_backward_n_has_the_biases_right(student, reference, rng):
    """Each db is the mean of dZ over the examples"""
    for name, db, dZ, _, m in parameter_gradients(student, reference, rng, "b"):
        expect.close(db, dZ.sum(axis=1, keepdims=True) / m, name=name)


@backward_n("purity", hint="Compute new arrays instead of changing these.")
def check_backward_n_leaves_its_inputs_alone(student, reference, rng):
    """X, Y and the arrays of the cache are unchanged after the call"""
    X, Y, parameters = kinked_network(rng)
    _, cache = reference.forward_propagation_n(X, Y, parameters)
    reply = student.call("backward_propagation_n", X, Y, cache)
    expect.named_arrays(reply.value, {"dZ3": None})
    expect.unchanged(reply, "X", "Y", "the cache")
