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


@forward("signs", public=True, follows="check_forward_is_the_product")
def check_forward_of_other_signs(student):
    """With x = -3 and theta = 0.5 it returns -1.5, with theta = -0.5 it returns 1.5"""
    for theta, desired in ((0.5, -1.5), (-0.5, 1.5)):
        expect.close(expect.number(student.forward_propagation(-3, theta)), desired)


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


@backward("signs", public=True, follows="check_backward_is_the_derivative")
def check_backward_of_other_signs(student):
    """With x = -3 it returns -3, whatever theta"""
    for theta in (0.5, -7.0):
        expect.close(expect.number(student.backward_propagation(-3, theta)), -3)


@backward("value", weight=3, hint="Move theta and keep x: how fast does theta * x grow?")
def check_backward_is_the_derivative(student, rng):
    """It returns the derivative with respect to theta, for numbers of either sign"""
    for x, theta in pairs_of_numbers(rng):
        result = expect.number(student.backward_propagation(x, theta))
        expect.close(result, x)


# gradient_check


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


@checking("contract", public=True, follows="check_gradient_check_returns_the_relative_difference")
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


@checking("central-difference", public=True, follows="check_gradient_check_looks_to_both_sides")
def check_gradient_check_asks_at_both_sides(student):
    """With theta = 2 and epsilon = 0.1 it computes the cost at 2.1 and 1.9"""
    curve = Curve(3.0, 2.0)
    curve.run(student, 0.1)
    if not curve.asked:  # that it is called is another check's concern
        return require_some_rounding(student)
    curve.require_asked(0.1)


@checking(
    "relative-error", public=True, follows="check_gradient_check_returns_the_relative_difference"
)
@hint("Of both numbers take |grad - approximation|, and of each its absolute value.")
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


@checking("central-difference", weight=4)
def check_gradient_check_looks_to_both_sides(student, rng):
    """The cost is computed at theta + epsilon and at theta - epsilon"""
    for epsilon in (1e-2, 3e-5):
        curve = some_curve(rng, bend=2.0, twist=-1.5)
        curve.run(student, epsilon)
        if not curve.asked:  # that they are called is another check's concern
            require_honest(student, rng)
            return require_two_sides(student, rng)
        curve.require_asked(epsilon)


@checking("default", follows="check_gradient_check_looks_to_both_sides")
def check_gradient_check_has_a_default_step(student, rng):
    """Without epsilon the step is 1e-7"""
    curve = some_curve(rng)
    found = curve.run(student)
    if curve.asked:
        return curve.require_asked(EPSILON)
    expect.number(found, name="the difference")
    # Who computes theta * x on the spot rounds as with this step, which differs from line to cube.
    expected = "without epsilon the difference is that of 1e-7"
    # One may be 0 with both steps by chance; all six are in one case of thousands.
    lines = [some_curve(rng) for _ in range(6)]
    found = np.array([line.check(student) for line in lines])
    same = np.array_equal(found, [line.check(student, EPSILON) for line in lines])
    expect.that(same, expected, mismatch="it is that of another step")
    require_rounding(np.array([abs(line.theta) for line in lines]), found, EPSILON)
    expect.that(np.ptp(found) > 0, expected, mismatch="it is the same for all costs")


def formula_hint(found, off, x):
    """Return a hint for a difference that another formula makes of an approximation that is off."""
    others = [abs(off), abs(off / (1 + off)), off**2 / (1 + (1 + off) ** 2), -off / (2 + off)]
    others += [abs(off * x), abs(off / (2 + off)), off / (2 + off), abs(off / (1 + off) / x)]
    if any(abs(found - one) <= 1e-6 * abs(one) for one in others):
        return "|grad - gradapprox| / (|grad| + |gradapprox|), each of these without its sign."
    return "Print the approximation for a cost that you know: is it right?"


@checking("relative-error", weight=4)
def check_gradient_check_returns_the_relative_difference(student, rng):
    """It returns |grad - approximation| / (|grad| + |approximation|)"""
    epsilon = 1e-2
    # By which factor the approximation is off: the twist of the curve makes it so. The tiniest
    # gradient allows for something like 1e-12 that keeps from dividing by 0.
    for off, size, rtol in ((1.0, 1, 1e-6), (-2.5, 1, 1e-6), (0.3, 1e5, 1e-6), (-0.2, 1e-10, 0.05)):
        x, theta = size * float(signed(rng, 0.6, 3)), float(signed(rng, 0.6, 3))
        curve = Curve(x, theta, twist=off / epsilon**2)
        found = curve.check(student, epsilon)
        # Judged with the step that was made: whether that is epsilon is another check's concern.
        step = max((abs(one - theta) for one in curve.asked), default=epsilon)
        if abs(step / epsilon - 1) > 1e-6:
            off, rtol = off * (step / epsilon) ** 2, 1e-3
        desired = abs(off) / (1 + abs(1 + off))
        if not curve.asked:
            # Who computes theta * x on the spot meets the same difference in the slope.
            slope = Curve(x, theta, slope=1 + off)
            found = slope.check(student, epsilon)
            if not slope.asked_slopes:  # and who takes x for the slope has none but rounding
                return require_honest(student, rng)
        told = formula_hint(found, off, x)
        atol = 1e-6 if step < 1e-4 else None
        expect.close(found, desired, name="the difference", rtol=rtol, atol=atol, hint=told)


class Cube:
    """The cost x * theta**3, with a slope that may be wrong: it notes how both are called."""

    def __init__(self, x, theta, slope):
        self.x, self.theta, self.slope = x, theta, slope
        self.asked, self.asked_slopes = [], []

    def forward(self, x, theta):
        """Return the cost at a theta, which is noted."""
        self.asked.append((expect.number(x, name="x"), expect.number(theta, name="theta")))
        return x * theta**3

    def backward(self, x, theta):
        """Return a slope, right if `slope` is 1, and note where."""
        self.asked_slopes.append(expect.number(theta, name="theta"))
        return 3 * x * theta**2 * self.slope

    def check(self, student):
        """Return what the student's check says of this cost: a number, or whether it is small."""
        lent = {"forward_propagation": self.forward, "backward_propagation": self.backward}
        found = student.replacing(**lent).gradient_check(self.x, self.theta, 1e-5)
        alone = isinstance(found, bool | np.bool_)
        return float(found) if alone else expect.number(found, name="the difference")


@checking("planted-error", weight=3)
@hint("J comes from `forward_propagation(x, …)`, grad from `backward_propagation(x, theta)`.")
def check_gradient_check_sees_a_wrong_backward(student, rng):
    """It calls forward_propagation and backward_propagation, and sees when the latter is wrong"""
    x, theta = (float(one) for one in rng.uniform(0.6, 3) * signed(rng, 1, 1.3, size=2))
    theta += 0.1 * (abs(x - theta) < 1e-2)
    right = Cube(x, theta, 1.0).check(student)
    # How large the difference is, is another check's concern: if the approximation is far too large
    # it is as good as 1, but for the sign of the slope.
    for slope in (-1.0, -3.0):
        cube = Cube(x, theta, slope)
        sees = abs(cube.check(student) - right) > 1e-11 * abs(right)
        at_theta = all(abs(one - theta) < 1e-12 for one in cube.asked_slopes)
        expected = "backward_propagation is called with x and theta"
        expect.that(at_theta, expected, mismatch="it is called at another place", hint="")
        expected = "`gradient_check` calls `forward_propagation`"
        expect.that(cube.asked, expected, mismatch="it does not")
        # Of backward_propagation the check with their own functions sees it.
        swapped = any(abs(one - x) > 1e-12 and abs(two - x) < 1e-12 for one, two in cube.asked)
        expected = "forward_propagation is called with x first, and then a theta"
        told = "forward_propagation(x, theta): which of the two is moved?"
        expect.that(not swapped, expected, mismatch="they have changed places", hint=told)
        at_x = all(abs(one - x) < 1e-12 for one, _ in cube.asked)
        expect.that(at_x, expected, mismatch="x is moved", hint=told)
        expected = "the difference is another where backward_propagation is wrong"
        expect.that(sees, expected, mismatch="it is the same as where it is right")


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
    expect.close(found, desired, name="the gradient found", rtol=1e-3)


@numerical("contract", public=True, follows="check_numerical_gradient_is_the_central_difference")
def check_numerical_gradient_has_the_shape_of_theta(student):
    """It finds the gradient of (theta**2).sum()**2 / 4, in the shape of theta"""
    require_quartic(student, np.array([[2.0, -1.0, 0.5], [0.3, 1.5, -2.0]]))


@numerical(
    "central-difference",
    public=True,
    follows="check_numerical_gradient_is_the_central_difference",
)
@hint("One entry at a time: a step up, a step down, and the others as they were.")
def check_numerical_gradient_of_the_example(student):
    """At [3, 2] the gradient of theta_1**2 theta_2 is [12, 9], also with a step of 0.5"""
    for epsilon in (1e-4, 0.5):
        found = student.numerical_gradient(
            lambda t: t[0] ** 2 * t[1], np.array([3.0, 2.0]), epsilon
        )
        # That its shape is that of theta is another check's concern.
        found = expect.array(found, name="the gradient").ravel()
        expect.close(found, np.array([12.0, 9.0]), name="the gradient", rtol=1e-6)


@numerical("central-difference", weight=4)
def check_numerical_gradient_is_the_central_difference(student, rng):
    """Each entry is the central difference with this epsilon, for theta of any shape"""
    for shape, epsilon, height in (
        *(((3, 4), 0.1, 1), ((7,), 0.02, 1), ((2, 3, 2), 1e-3, 1), ((1, 1), 0.3, 1)),
        *(((2, 2), 0.2, 1e-9), ((3, 1), 0.2, 1e9)),
    ):
        hills, found = watched_hills(student, rng, shape, epsilon, height)
        desired = hills.central(epsilon)
        told = hills.hint(epsilon)
        expect.close(found, desired, name="the gradient", rtol=1e-7, atol=1e-8 * height, hint=told)


@numerical(
    "evaluation-points",
    weight=2,
    follows="check_numerical_gradient_is_the_central_difference",
)
@hint("f(theta with one entry + epsilon), f(theta with one entry - epsilon), for each entry.")
def check_numerical_gradient_moves_one_entry_at_a_time(student, rng):
    """f is asked where one entry of theta is moved by epsilon, up or down, and no other is"""
    for shape, epsilon in (((3, 4), 1e-3), ((5,), 0.25)):
        hills = Hills(rng, rng.normal(size=shape))
        found = student.numerical_gradient(hills.cost, hills.theta, epsilon)
        if not hills.asked:
            expect.array(found, shape=shape, name="the gradient")
        hills.require_asked(epsilon)


@numerical("purity", hint="Move a copy of theta.")
def check_numerical_gradient_leaves_theta_alone(student, rng):
    """theta is afterwards what it was, bit for bit"""
    # Who adds a step in place and takes it away again is off by rounding: by 1e-14 with this one.
    hills = Hills(rng, rng.normal(size=(3, 4)))
    reply = student.call("numerical_gradient", hills.cost, hills.theta, 370.37)
    size = expect.array(reply.value, name="the gradient").size
    expect.that(size == 12, "the gradient has as many entries as theta", mismatch="it has not")
    expect.unchanged(reply, "f", "theta")


@numerical("whole-numbers", follows="check_numerical_gradient_is_the_central_difference")
def check_numerical_gradient_takes_whole_numbers(student, rng):
    """It finds the gradient where theta holds whole numbers, too"""
    theta = rng.integers(2, 9, size=(2, 3))
    try:
        require_quartic(student, theta)
    except Failure as failure:
        require_quartic(student, theta.astype(float))  # what fails here, too, is none of that
        failure.hint = "An array of whole numbers cuts off what you add: theta.astype(float)."
        raise


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


@best("contract", public=True, follows="check_best_epsilon_has_the_least_error")
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


@best("errors", public=True, follows="check_best_epsilon_measures_the_errors")
def check_best_epsilon_of_the_example(student):
    """For theta**3 at 2 steps of 0.1 and 0.2 have errors of about 0.0004165 and 0.001664"""

    def use(student):
        errors, _ = run_best(student, two_cubed, two_cubed_slope, 2.0, [0.1, 0.2])
        expect.close(errors, np.array([0.01 / 24.01, 0.04 / 24.04]), name="the errors", rtol=1e-4)

    use_best(student, None, use, two_cubed, 2.0)


@best("best", public=True, follows="check_best_epsilon_has_the_least_error")
def check_best_epsilon_is_no_extreme(student):
    """For theta**3 at 2 the best of the steps 0.2, 0.001 and 1e-14 is 0.001"""

    def use(student):
        _, best = run_best(student, two_cubed, two_cubed_slope, 2.0, [0.2, 1e-3, 1e-14])
        expect.that(best == 1e-3, "the best of these steps is 0.001", f"it is {best:g}")

    use_best(student, None, use, two_cubed, 2.0)


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


@best("best", weight=3)
def check_best_epsilon_has_the_least_error(student, syntax, rng):
    """The best epsilon is that of the least error"""
    theta = some_theta(student, rng)
    for f, df in WAVES:

        def use(student, f=f, df=df):
            errors, best = best_of(student, f, df, theta)
            # Held to their own errors, since whether these are right is another check's concern.
            # Where several are the least (rounded, they sometimes are), each of them is right.
            place = best in range(len(STEPS))
            expect.that(
                np.ptp(errors) > 0 and best in np.array(STEPS)[errors == errors.min()],
                "the best epsilon is that of the least error",
                mismatch="it is that of another one" if best in STEPS else "it is none of them",
                hint="argmin gives a place in the list." if place else "",
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


def vector_in(returned, size):
    """Return the vector alone, flat: that it is a column, and has names, are others' concerns."""
    theta = returned[0] if isinstance(returned, tuple | list) and returned else returned
    theta = expect.array(theta, name="theta")
    expect.that(theta.size == size, "theta holds all entries", mismatch="it has more or fewer")
    return theta.ravel()


def change_vector(submission, arrays):
    """Change the vector of some arrays in place; return it and the arrays."""
    returned = submission.dictionary_to_vector(arrays)
    theta = returned[0] if isinstance(returned, tuple | list) else returned
    theta += 1.0
    return theta, arrays


@to_vector("contract", public=True)
def check_to_vector_returns_a_column_and_names(student):
    """It returns a column with all entries"""
    theta, _ = run_to_vector(student, {"up": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.ones(3)})
    expect.close(np.sort(theta, axis=0), [[1], [1], [1], [1], [2], [3], [4]], name="theta, sorted,")


EXAMPLE = {"b": np.array([[1.0, 2.0], [3.0, 4.0]]), "a": np.array([5.0])}


@to_vector("order", public=True, follows="check_to_vector_keeps_the_order")
def check_to_vector_of_the_example(student):
    """{"b": [[1, 2], [3, 4]], "a": [5]} gives 1, 2, 3, 4, 5"""
    theta = vector_in(student.dictionary_to_vector(EXAMPLE), 5)
    expect.close(theta, np.arange(1.0, 6.0), name="theta")


@to_vector("names", public=True, follows="check_to_vector_names_each_entry")
def check_to_vector_names_the_example(student):
    """{"b": [[1, 2], [3, 4]], "a": [5]} gives the names "b", "b", "b", "b", "a" """
    returned = student.dictionary_to_vector(EXAMPLE)
    _, keys = expect.returns(returned, tuple, length=2)
    keys = list(expect.returns(keys, tuple, name="the names"))
    right = expect.equals(keys, [*"bbbba"])
    expect.that(right, "the names are b, b, b, b, a", f"they are {keys}")


@to_vector("order", weight=3)
def check_to_vector_keeps_the_order(student, rng):
    """The entries stand in the order of the dict, and row by row within each array"""
    arrays = some_arrays(rng)
    column = in_one(arrays)
    theta = vector_in(student.dictionary_to_vector(arrays), column.size)
    expect.close(theta, column.ravel(), name="theta")


@to_vector("names", weight=2, follows="check_to_vector_keeps_the_order")
def check_to_vector_names_each_entry(student, rng):
    """The list of names says of each entry which array it is from"""
    arrays = some_arrays(rng)
    returned = student.dictionary_to_vector(arrays)
    theta, keys = expect.returns(returned, tuple, length=2)
    keys = list(expect.returns(keys, tuple, name="the names"))
    theta = vector_in(returned, in_one(arrays).size)
    expect.that(np.ptp(theta) > 0, "the entries are those of the arrays", mismatch="all are equal")
    once = expect.equals(keys, list(arrays))
    told = "Each name, array.size times." if once else ""
    desired = [name for name, one in arrays.items() for _ in range(one.size)]
    came = "each array has its name once" if once else "there is not"
    expected = "there is the right name for each entry"
    expect.that(expect.equals(keys, desired), expected, mismatch=came, hint=told)


@to_vector("new-array", weight=2)
def check_to_vector_makes_a_new_vector(student, rng):
    """The vector is a new one of float64: changing it leaves the arrays as they are"""
    for arrays in (some_arrays(rng, {"only": (4, 1)}), {"whole": rng.integers(2, 9, size=(2, 3))}):
        theta, after = expect.returns(student.run(change_vector, arrays), tuple, length=2)
        theta = expect.array(theta, name="theta")
        whole = theta.size == next(iter(arrays.values())).size
        expect.that(whole, "theta holds all entries", mismatch="it has more or fewer")
        after = expect.named_arrays(after, dict.fromkeys(arrays), name="the dict of arrays")
        right = theta.dtype == np.float64
        came = "it is of another"
        expected = "theta is of dtype float64"
        told = "Make the entries float64, also where the arrays hold whole numbers."
        expect.that(right, expected, f"it is of {theta.dtype}", mismatch=came, hint=told)
        same = all(np.array_equal(after[name], one) for name, one in arrays.items())
        told = "A reshaped array may still share its numbers with the first: copy it."
        expected = "the arrays are what they were"
        expect.that(same, expected, mismatch="they have changed, too", hint=told)


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


@to_dictionary("contract", public=True, follows="check_to_dictionary_restores_the_values")
def check_to_dictionary_restores_names_and_shapes(student, rng):
    """It returns a dict with the names, their order and the shapes of `like`"""
    _, like, theta = to_dictionary_case(rng)
    returned = student.vector_to_dictionary(theta, like)
    expect.entries(returned, list(like))
    in_order = list(returned) == list(like)
    expect.that(in_order, "the names stand in the order of `like`", f"they are {list(returned)}")
    shapes = {name: one.shape for name, one in like.items()}
    expect.named_arrays(returned, shapes, each="the array '{}'")


@to_dictionary("values", public=True, follows="check_to_dictionary_restores_the_values")
def check_to_dictionary_of_the_example(student):
    """The column 1, 2, 3, 4, 5 gives {"b": [[1, 2], [3, 4]], "a": [5]}"""
    like = {name: np.zeros_like(array) for name, array in EXAMPLE.items()}
    found = student.vector_to_dictionary(np.arange(1.0, 6.0)[:, None], like)
    found = expect.entries(found, list(like))
    for name, array in EXAMPLE.items():
        # Its values first: that of the shape is another check's concern.
        value = expect.array(found[name], name=f"the array '{name}'")
        expect.close(value.ravel(), array.ravel(), name=f"the array '{name}'")


@to_dictionary("values", weight=3)
def check_to_dictionary_restores_the_values(student, rng):
    """Each array gets its part of theta, row by row"""
    arrays, like, theta = to_dictionary_case(rng)
    found = expect.entries(student.vector_to_dictionary(theta, like), list(like))
    for number, (name, one) in enumerate(arrays.items(), 1):
        # Its values first: that of the shape is another check's concern.
        value = expect.array(found[name], name=f"array {number}")
        expect.close(value.ravel(), one.ravel(), name=f"array {number}")


@to_dictionary("whole-numbers", follows="check_to_dictionary_restores_the_values")
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
        cut = np.all(values == np.trunc(values))
        told = "An array of whole numbers, and one made like it, cuts off what you write into it."
        expect.close(
            np.sort(values),
            np.sort(theta[:, 0]),
            name="all arrays together, sorted,",
            hint=told if cut else "",
        )


@to_dictionary("new-arrays")
def check_to_dictionary_makes_new_arrays(student, rng):
    """The arrays are new ones: changing them leaves theta and `like` as they are"""
    _, like, theta = to_dictionary_case(rng)
    returned = expect.returns(student.run(change_dictionary, theta, like), tuple, length=3)
    arrays, theta_after, like_after = returned
    changed = expect.named_arrays(arrays, dict.fromkeys(like), each="an array")
    total = sum(one.size for one in changed.values())
    expect.that(total == theta.size, "they hold as many numbers as theta", mismatch="they do not")
    kept = np.array_equal(expect.array(theta_after, name="theta"), theta)
    told = "A slice is a view: copy it."
    expect.that(kept, "theta is what it was", mismatch="it has changed, too", hint=told)
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


def forward_parts(returned):
    """Return the cost as it came, and what the cache holds by name, as far as that can be told.

    That both are returned, and the cache is whole, is another check's concern.
    """
    pair = isinstance(returned, tuple | list) and len(returned) > 1
    cost, cache = returned[:2] if pair else (returned, ())
    cache = cache if isinstance(cache, tuple | list) else ()
    names = [name for name in CACHE if name[0] in "ZA"] if len(cache) == 6 else CACHE
    return cost, dict(zip(names, cache, strict=False))


EXTREME = math.log(1e6 - 1)  # the sigmoid of this is 1 - 1e-6


def far_network(rng, sign, widths=WIDTHS, inputs=1.0):
    """Return a network of one example with an output of 1e-6 or 1 - 1e-6; the label is the other.

    inputs: how large they are; if they are, hidden units are far from 0, too.
    """
    X, _, parameters = network(rng, 1, widths)
    X = inputs * X
    parameters["b3"] += sign * EXTREME - output_before_sigmoid(X, parameters)
    return X, np.array([[0.0 if sign > 0 else 1.0]]), parameters


def output_before_sigmoid(X, parameters):
    """Return Z3 of a network."""
    A1 = np.maximum(parameters["W1"] @ X + parameters["b1"], 0)
    A2 = np.maximum(parameters["W2"] @ A1 + parameters["b2"], 0)
    return parameters["W3"] @ A2 + parameters["b3"]


def cross_entropy(A3, Y):
    """Return the mean cross-entropy of outputs."""
    return -(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)).mean()


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


@forward_n("network", public=True, follows="check_forward_n_computes_each_layer")
@hint("Z = W A + b; ReLU, ReLU, sigmoid.")
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


@forward_n("cost", public=True, follows="check_forward_n_returns_the_mean_cross_entropy")
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
        _, cache = forward_parts(student.forward_propagation_n(X, Y, parameters))
        below = X
        for layer, (Z, A) in enumerate(layers_of(cache, X.shape[1], widths), 1):
            plain = parameters[f"W{layer}"] @ below + parameters[f"b{layer}"]
            expect.close(Z, plain, name=f"Z{layer}")
            active = np.maximum(Z, 0) if layer < 3 else 1 / (1 + np.exp(-Z))
            expect.close(A, active, name=f"A{layer}")
            below = A


@forward_n("cost", weight=3)
def check_forward_n_returns_the_mean_cross_entropy(student, rng):
    """The cost is the mean cross-entropy of A3 for Y"""
    # Where an output is 1e-6 away from the wrong label, up to 1e-7 inside the logarithm is allowed
    # for: that takes 0.7 % off the cost.
    ordinary = [(network(rng, m), 1e-5) for m in (1, 7, 12)]
    for made, rtol in (*ordinary, *((far_network(rng, sign), 1e-2) for sign in (1, -1))):
        X, Y, parameters = made
        m = X.shape[1]
        cost, cache = forward_parts(student.forward_propagation_n(X, Y, parameters))
        cost = expect.number(cost, name="the cost")
        Z3 = output_before_sigmoid(X, parameters)
        desired = cross_entropy(1 / (1 + np.exp(-Z3)), Y)
        if abs(cost - desired) <= rtol * abs(desired) or "A3" not in cache:
            expect.close(cost, desired, name="the cost", rtol=rtol)
            continue
        # From their own A3, since whether that is right is another check's concern.
        A3 = expect.array(cache["A3"], shape=(1, m), name="A3")
        if not np.all((A3 > 0) & (A3 < 1)):
            A3 = 1 / (1 + np.exp(-expect.array(cache["Z3"], shape=(1, m), name="Z3")))
        expect.close(cost, cross_entropy(A3, Y), name="the cost", rtol=rtol)


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
        found = expect.number(found, name="the difference")
        told = formula_hint_n(found, slope, land.hills.slope())
        expect.close(found, desired, name="the difference", rtol=rtol, atol=atol, hint=told)

    land.judge(student, syntax, slope, judge, *epsilon)


def formula_hint_n(found, grad, approx):
    """Return a hint for a difference that another formula makes of right approximations."""
    off, norm = grad - approx, np.linalg.norm
    others = [norm(off), norm(off) / norm(grad), norm(off) / norm(approx)]
    others += [norm(off) ** 2 / (norm(grad) ** 2 + norm(approx) ** 2)]
    others += [norm(off) / norm(grad + approx), norm(off) / norm(grad) / norm(approx)]
    others += [abs(norm(grad) - norm(approx)) / (norm(grad) + norm(approx))]
    others += [np.abs(off).mean() / (norm(grad) + norm(approx))]
    others += [np.abs(off).max() / (np.abs(grad).max() + np.abs(approx).max())]
    if any(abs(found - other) <= 1e-3 * other for other in others):
        return "norm(grad - approx) / (norm(grad) + norm(approx)), of all 47 entries together."
    return "Print gradient and approximation side by side: where do they differ?"


@checking_n(
    "contract", public=True, follows="check_gradient_check_n_returns_the_relative_difference"
)
@hint("Print gradient and approximation side by side: a factor, or another order?")
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


@checking_n(
    "central-difference",
    public=True,
    weight=0.5,
    follows="check_gradient_check_n_moves_one_entry_at_a_time",
)
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


@checking_n("relative-error", weight=3)
def check_gradient_check_n_returns_the_relative_difference(student, syntax, rng):
    """It returns the norm of the difference, divided by the sum of both norms"""
    # The step is large, so that of the costs no digit is lost that a float64 has.
    for (land, slope), rtol in (
        *(((steep(student, rng)), 1e-9), (tilted(rng, 1e-4, 1.1), 1e-9)),
        (flat(rng), 0.05),
    ):

        def judge(found, _, land=land, slope=slope, rtol=rtol):
            found = expect.number(found, name="the difference")
            # With the step that was made: whether that is epsilon is another check's concern.
            steps, step, atol = land.steps(), WIDE_STEP, 1e-10
            if np.ptp(steps) < 1e-3 * max(steps) < 1e-3 * 0.9 * WIDE_STEP:
                step, rtol, atol = max(steps), 0.05, 1e-4
            desired = gap(slope, land.hills.central(step))
            told = formula_hint_n(found, slope, land.hills.central(step))
            expect.close(found, desired, name="the difference", rtol=rtol, atol=atol, hint=told)

        land.judge(student, syntax, slope, judge, WIDE_STEP)


@checking_n("every-entry", weight=3, follows="check_gradient_check_n_moves_one_entry_at_a_time")
def check_gradient_check_n_looks_at_every_entry(student, syntax, rng):
    """Few wrong entries are seen, in whichever W and b they are"""
    land = Landscape(rng)
    slope = land.hills.slope()
    # Each by another error, and no sum of some of their squares is the sum of others.
    errors = dict(zip(SHAPES, (1.5, 1.7, 1.9, 2.2, 2.5, 2.9), strict=True))
    places = {name: rng.choice(np.flatnonzero(np.array(land.names) == name)) for name in SHAPES}
    wrong = slope.copy()
    for name, place in places.items():
        wrong[place] += errors[name]
    try:
        desired = gap(wrong, slope)
        require_difference(student, syntax, land, wrong, desired, EPSILON, rtol=1e-4)
    except Failure:
        # That the difference is of the right size is another check's concern.
        right = answer_n(student, syntax, land, slope)
        for name, place in places.items():
            one = slope.copy()
            one[place] += errors[name]
            same = np.allclose(answer_n(student, syntax, land, one), right, rtol=1e-6, atol=0)
            expected = f"the difference is another where an entry of d{name} is wrong"
            expect.that(not same, expected, mismatch="it is the same", hint="")


def answer_n(student, syntax, land, slope):
    """Return what the student's check says of a gradient, be it true or false."""
    answers = []

    def judge(found, _):
        if not isinstance(found, bool | np.bool_ | int | float):
            found = expect.array(found, name="the difference")
        land.steps()
        answers.append(found)

    land.judge(student, syntax, slope, judge, EPSILON)
    return np.ravel(answers[0]).astype(float)


@checking_n("central-difference", weight=3)
def check_gradient_check_n_moves_one_entry_at_a_time(student, syntax, rng):
    """The cost is computed with each entry moved by epsilon, up and down, the others not moved"""
    require_one_at_a_time(student, syntax, *steep(student, rng))


@checking_n("default")
def check_gradient_check_n_has_a_default_step(student, syntax, rng):
    """Without epsilon the step is 1e-7"""
    land = Landscape(rng)

    def judge(_, __):
        right = all(abs(step / EPSILON - 1) < 1e-3 for step in land.steps())
        expect.that(right, "the step is 1e-7", mismatch="it is another one")

    land.judge(student, syntax, land.hills.slope(), judge, enough=8)


@checking_n("purity")
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


@checking_n("integration", follows="check_gradient_check_n_returns_the_relative_difference")
def check_gradient_check_n_accepts_a_right_backward(student, syntax, reference, rng):
    """With a network as the cost a right backward pass is off by less than 1e-6"""

    def use(student):
        for m in (3, 8):
            parameters, gradients, X, Y = smooth_case(reference, rng, m)
            require_small(student.gradient_check_n(parameters, gradients, X, Y))

    def use_hills(student):
        land = Landscape(rng)
        slope = land.hills.slope()
        land.judge(student, syntax, slope, lambda found, _: require_small(found))

    try:
        either_way(use, student, syntax, "gradient_check_n", lambda: [COPIES])
    except Failure:
        # If that is due to their network, another cost will do: it costs no points here.
        use_hills(student)


def require_small(found):
    """Fail unless a difference is as small as it is for a right gradient."""
    # The last digits of the cost are cut off, and divided by 2e-7 they are seen.
    small = 0 < expect.number(found, name="the difference") < SMALL
    expect.that(small, "the difference is small", mismatch="it is large, or exactly 0")


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


@bug("example", weight=0.2, public=True, follows="check_find_bug_names_a_wrong_factor")
def check_find_bug_of_the_example(student):
    """{"W": [1, 2]} against {"W": [1, 2.2]} gives ["W"]; against itself it gives []"""
    right, wrong = {"W": np.array([1.0, 2.2])}, {"W": np.array([1.0, 2.0])}
    require_found(student, wrong, right, "W")
    require_found(student, right, right)


@bug("sign", weight=0.2, public=True, follows="check_find_bug_sees_a_sign")
def check_find_bug_sees_a_flipped_sign(student):
    """[-1, -2] against [1, 2] is wrong"""
    right = {"W": np.array([1.0, 2.0]), "b": np.array([3.0])}
    require_found(student, right | {"W": -right["W"]}, right, "W")


@bug("no-gradient", weight=0.2, public=True, follows="check_find_bug_takes_zeros_and_nan")
def check_find_bug_of_nothing_and_nan(student):
    """[0, 0] against [0, 0] is right, [nan, 2] against [1, 2] is wrong"""
    zero, right = np.zeros(2), np.array([1.0, 2.0])
    to_blamed = "0 / 0 is nan: what does your comparison make of it?"
    require_found(student, {"b": zero}, {"b": zero}, to_blamed=to_blamed)
    nan, to_missed = np.array([math.nan, 2.0]), "Is nan > limit True?"
    require_found(student, {"W": nan}, {"W": right}, "W", to_missed=to_missed)


@bug("scale", weight=0.2, public=True, follows="check_find_bug_knows_no_scale")
def check_find_bug_sees_tiny_errors_of_tiny_gradients(student):
    """[1e-9, 2e-9] against [1e-9, 3e-9] is wrong, [1e6, 2e6] against [1e6, 2e6 + 0.1] is right"""
    tiny = {"W": np.array([1e-9, 2e-9])}, {"W": np.array([1e-9, 3e-9])}
    require_found(student, *tiny, "W")
    require_found(student, {"W": np.array([1e6, 2e6])}, {"W": np.array([1e6, 2e6 + 0.1])})


@bug("one-entry", weight=0.2, public=True, follows="check_find_bug_sees_one_entry")
def check_find_bug_sees_one_of_a_hundred(student):
    """One entry of a hundred that is off by a hundredth is seen"""
    right = np.ones(100)
    wrong = right.copy()
    wrong[70] += 0.01
    require_found(student, {"W": wrong}, {"W": right}, "W")


@bug("shape", weight=0.2, public=True, follows="check_find_bug_sees_another_shape")
def check_find_bug_sees_a_row_for_a_column(student):
    """A row of shape (3,) against a column of shape (3, 1) is wrong"""
    require_found(student, {"b": np.ones(3)}, {"b": np.ones((3, 1))}, "b")


@bug("sign", hint="What is left of a sign in what you compare?")
def check_find_bug_sees_a_sign(student, rng):
    """It sees a sign that is wrong, in one row or in the whole gradient"""
    plant(student, rng, lambda gradient: -gradient, name="W2")

    def one_row(gradient):
        signs = np.ones((len(gradient), 1))
        signs[1] = -1
        return signs * gradient

    plant(student, rng, one_row)


@bug("one-entry", hint="What does one wrong entry of sixty change in what you compare?")
def check_find_bug_sees_one_entry(student, rng):
    """It sees one wrong entry among sixty"""

    def one_entry(gradient):
        wrong = gradient.copy()
        wrong[7, 2] += 0.01 * np.abs(gradient).max()
        return wrong

    plant(student, rng, one_entry)


@bug("limit", hint="By which limit do you tell a wrong entry, and does rounding keep below it?")
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


@bug("scale", hint="The limit depends on the size of the approximation alone.")
def check_find_bug_knows_no_scale(student, rng):
    """Tiny gradients may be wrong, and large ones right: errors are relative, for each array"""
    plant(student, rng, lambda gradient: 1.5 * gradient, name="b1", sizes=(1e4, 1e-9, 1, 1e6))
    plant(student, rng, lambda gradient: 1.5 * gradient, name="W1", sizes=(1e-7, 1e-8, 1e-9, 1e-9))


@bug("no-gradient")
def check_find_bug_takes_zeros_and_nan(student, rng):
    """A gradient that is 0, and should be, is right; one that holds nan or infinity is wrong"""
    gradients, approximations = gradient_pair(rng, (0, 1, 1, 0))
    to_blamed = "Of 0 and 0 what does your comparison make?"
    require_found(student, gradients, approximations, to_blamed=to_blamed)
    only_nan = gradients | {"W2": np.where(gradients["W2"] > 0, math.nan, gradients["W2"])}
    to_missed = "Is nan > limit True?"
    require_found(student, only_nan, approximations, "W2", to_missed=to_missed)
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


@bug("purity", hint="Leave both dicts, and their arrays, as they are.")
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


@backward_n("weights", weight=0.5, public=True, follows="check_backward_n_has_the_weights_right")
def check_backward_n_has_means_for_weights(student, rng):
    """If each example comes twice, each dW stays the same"""
    require_mean(student, rng, "W")


@backward_n("biases", weight=0.5, public=True, follows="check_backward_n_has_the_biases_right")
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
    X, Y, parameters = network(rng, 8)
    _, cache = reference.forward_propagation_n(X, Y, parameters)
    returned = student.backward_propagation_n(X, Y, cache)
    cache = dict(zip(CACHE, cache, strict=True))
    names = [name for name in GRADIENTS if name[1] == "Z"]
    grads = gradients_of(returned, names, cache) | flat_gradients(returned, kind)
    for layer, below in ((3, cache["A2"]), (2, cache["A1"]), (1, X)):
        dZ = grads[f"dZ{layer}"]
        expect.that(np.any(dZ != 0), f"dZ{layer} is not 0 everywhere", mismatch="it is", hint="")
        yield f"d{kind}{layer}", grads[f"d{kind}{layer}"], dZ, below, Y.size


@backward_n("weights", weight=3, hint="Which W does gradient checking point to?")
def check_backward_n_has_the_weights_right(student, reference, rng):
    """Each dW is dZ times the A below it, divided by the number of examples"""
    for name, dW, dZ, below, m in parameter_gradients(student, reference, rng, "W"):
        expect.close(dW, (dZ @ below.T / m).ravel(), name=name)


@backward_n("biases", weight=3, hint="Which b does gradient checking point to?")
def check_backward_n_has_the_biases_right(student, reference, rng):
    """Each db is the mean of dZ over the examples"""
    for name, db, dZ, _, m in parameter_gradients(student, reference, rng, "b"):
        expect.close(db, dZ.sum(axis=1) / m, name=name)


@backward_n("purity", hint="Compute new arrays instead of changing these.")
def check_backward_n_leaves_its_inputs_alone(student, reference, rng):
    """X, Y and the arrays of the cache are unchanged after the call"""
    X, Y, parameters = kinked_network(rng)
    _, cache = reference.forward_propagation_n(X, Y, parameters)
    reply = student.call("backward_propagation_n", X, Y, cache)
    expect.named_arrays(reply.value, {"dZ3": None})
    expect.unchanged(reply, "X", "Y", "the cache")
