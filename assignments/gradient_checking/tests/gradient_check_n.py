"""The public checks of gradient_check_n: `grader.check("gradient_check_n")` runs them."""

import contextlib
import math

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import Failure, check, expect
from gc_utils import SHAPES, dictionary_to_vector, gradients_to_vector, vector_to_dictionary

OK_FORMAT = False
name = "gradient_check_n"

CHECK_N = "gradient_check_n"
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()
EPSILON = 1e-7  # the default of the checks
SMALL = 1e-6  # what a correct gradient stays below, with this step


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


class Hills:
    """A cost of many variables: waves of unequal heights, and a bowl in which all of them meet."""

    def __init__(self, rng, theta, height=1.0):
        self.theta, size = np.array(theta, dtype=float), np.size(theta)
        self.heights = height * signed(rng, 0.5, 2, size=size)
        self.starts = rng.uniform(0, 6, size=size)
        self.shares = signed(rng, 0.3, 1, size=size)
        self.bowl = height * rng.uniform(0.2, 0.4)
        self.asked = []

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
        found = np.zeros(self.theta.size)
        for index in range(self.theta.size):
            moved = np.zeros(self.theta.size)
            moved[index] = epsilon
            moved = moved.reshape(self.theta.shape)
            rise = self.value(self.theta + moved) - self.value(self.theta - moved)
            found[index] = rise / (2 * epsilon)
        return found.reshape(self.theta.shape)

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
        given = expect.entries(parameters, SHAPES, name="the parameters")
        arrays = {
            name: expect.array(given[name], shape=shape, name=name)
            for name, shape in SHAPES.items()
        }
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

        entries = zip(self.hills.theta.ravel(), self.hills.central(epsilon).ravel(), strict=True)
        slopes = dict(entries)
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
                reply = student.call(CHECK_N, *arguments)
            except Enough:
                found, changed = None, ()
            else:
                found, changed = expect.number(reply.value, name="the difference"), reply.changed
            return found, changed, self.hills.asked, self.lent_steps

        def use(student):
            watched = student.replacing(forward_propagation_n=self.forward)
            key = (self, slope.tobytes(), epsilon)
            noted = watched.once(key, lambda: run(watched))
            found, changed, self.hills.asked, self.lent_steps = noted
            judge(found, changed)

        either_way(use, student, syntax, CHECK_N, lambda: self.lent(*epsilon))

    def steps(self):
        """Return the sizes of all steps; fail if there are none."""
        moved = [float(np.abs(one - self.hills.theta).max()) for one in self.hills.asked]
        steps = [size for size in moved if size > 0] + self.lent_steps
        expect.that(
            steps,
            "`gradient_check_n` calls `forward_propagation_n` with parameters that are moved",
            mismatch="it does not",
        )
        return steps


@check(
    CHECK_N,
    weight=1,
    concept="contract",
    public=True,
    hint="Print gradient and approximation side by side: a factor, or another order?",
)
def check_gradient_check_n_tells_right_from_wrong(student, rng):
    """It returns a number: below 1e-6 for a right gradient, 1/3 for one twice as large"""
    # Of the reference, over 400 draws, the difference was at most 5.3e-9 for a right gradient: the
    # mean of its logarithm (base 10) is -8.7, and 15 standard deviations below that of 1e-6.
    land = Landscape(rng)
    for factor, desired, text in ((1, 0, "0"), (2, 1 / 3, "1/3")):

        def judge(found, _, factor=factor, desired=desired, text=text):
            expect.that(
                abs(found - desired) < SMALL,
                f"{factor} times the right gradient gives {text}, within 1e-6",
                f"it gives {found:.3g}",
            )

        land.judge(student, None, factor * land.hills.slope(), judge)


@test_case(name="It returns a number: below 1e-6 for a right gradient, 1/3 for one twice as large", hidden=False)
def case_1(env):
    checks_support.require(check_gradient_check_n_tells_right_from_wrong, checks_support.Submission(env))
