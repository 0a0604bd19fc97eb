"""The public checks of best_epsilon: `grader.check("best_epsilon")` runs them."""

import contextlib

import numpy as np
from otter.test_files import test_case

import checks_support
from checks_support import Failure, check, expect

OK_FORMAT = False
name = "best_epsilon"


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


def run_best(student, f, df, theta, epsilons):
    """Return the errors as an array, and the best step."""
    found = student.best_epsilon(f, df, theta, list(epsilons))
    errors, best = expect.returns(found, tuple, length=2)
    if isinstance(errors, np.ndarray):
        errors = list(errors.ravel())
    errors = expect.returns(errors, tuple, name="the list of errors")
    expect.that(
        len(errors) == len(epsilons), "there is an error for each epsilon", f"got {len(errors)}"
    )
    return (
        np.array([expect.number(one, name="an error") for one in errors]),
        expect.number(best, name="the best epsilon"),
    )


def use_best(student, syntax, use, f, theta):
    """Use the student's experiment, whose central differences may be those of another exercise."""

    def numerical_gradient(_, where, epsilon=1e-5):
        rise = f(theta + epsilon) - f(theta - epsilon)
        return np.full(np.shape(where), rise / (2 * epsilon))

    lent = {"numerical_gradient": numerical_gradient}
    return either_way(use, student, syntax, "best_epsilon", lambda: [lent])


@check("best_epsilon", weight=1, concept="contract", public=True)
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


@test_case(name="It returns an error for each epsilon, none negative, and one of the epsilons", hidden=False)
def case_1(env):
    checks_support.require(check_best_epsilon_returns_errors_and_the_best, checks_support.Submission(env))
