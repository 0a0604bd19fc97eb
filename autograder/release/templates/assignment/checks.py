"""Graders of the assignment: each check looks at one behaviour, and says what it expected.

A check is given what it names: student (their code, in the sandbox), reference (the names of the
lesson), rng (numbers drawn anew for each submission), syntax (the structure of their code).
Nothing here is random beyond the numbers that functions are given: no check fails right code.
"""

import numpy as np

from autograder.grading import expect, hint, question

stats = question("column_stats")
standardizer = question("Standardizer")

SHAPES = (7, 3), (2, 5), (1, 4)


# Public: students get the source of such a check and run it themselves.
@stats("the formula", public=True, weight=2, hint="Work out the columns of the example by hand.")
def check_stats_of_the_example(student):
    """The columns 1, 3, 5 and 2, 2, 2 have the means 3 and 2, and the deviations 1.63 and 0"""
    x = np.array([[1.0, 2.0], [3.0, 2.0], [5.0, 2.0]])
    mean, std = expect.arrays(student.column_stats(x), {"mean": (2,), "std": (2,)})
    expect.close(mean, [3.0, 2.0], name="mean")
    expect.close(std, [(8 / 3) ** 0.5, 0.0], name="std", atol=1e-12)


# Hidden: students never see what it draws. Widths are so that no other axis fits by chance.
# A slip in the formula may fail both, and is charged once.
@stats("any shape", weight=2, follows="check_stats_of_the_example")
@hint("Is there one number for each column, whatever n and d are?")
def check_stats_of_any_shape(student, reference, rng):
    """Arrays of any shape have one mean and one deviation for each column"""
    for n, d in SHAPES:
        x = rng.normal(2, 3, size=(n, d))
        mean, std = expect.arrays(student.column_stats(x), {"mean": (d,), "std": (d,)})
        desired_mean, desired_std = reference.column_stats(x)
        expect.close(mean, desired_mean, name="mean", atol=1e-9)
        expect.close(std, desired_std, name="std", atol=1e-9)


@stats("purity", hint="Work on a copy, or make new arrays.")
def check_stats_leave_the_data(student, rng):
    """`column_stats` leaves x as it is"""
    reply = student.call("column_stats", rng.normal(size=(5, 2)))
    expect.arrays(reply.value, {"mean": (2,), "std": (2,)})
    expect.unchanged(reply, "x")


def standardized(submission, train, *others):
    """Fit on the first array and transform the others. A driver: it runs beside the student's code.

    It sees the submission's names, its arguments, numpy and torch, and nothing else.
    """
    one = submission.Standardizer()
    one.fit(train)
    return [one.transform(other) for other in others]


def right_stats(x):
    """The first exercise, solved: `replacing` puts it in place of the student's own."""
    return x.mean(axis=0), x.std(axis=0)


def transform(student, train, *others):
    """Return what the others become, as arrays of their shapes.

    A slip in the first exercise costs nothing here: it was charged there.
    """
    found = student.replacing(column_stats=right_stats).run(standardized, train, *others)
    return expect.arrays(found, [other.shape for other in others], each="the result")


@standardizer("fitted on train", public=True, hint="`transform` uses what `fit` has kept.")
def check_standardizer_uses_what_it_was_fitted_on(student):
    """Fitted on the columns 1, 3, 5 and 0, 4, 8, the row (5, 6) becomes (1.22, 0.61)"""
    train = np.array([[1.0, 0.0], [3.0, 4.0], [5.0, 8.0]])
    (row,) = transform(student, train, np.array([[5.0, 6.0]]))
    expect.close(row, [[2 / (8 / 3) ** 0.5, 2 / (32 / 3) ** 0.5]])


@standardizer("fitted on train", follows="check_standardizer_uses_what_it_was_fitted_on")
def check_standardizer_of_any_data(student, rng):
    """Test data is shifted and scaled by the mean and the deviation of the training data"""
    train, test = rng.normal(4, 2, size=(9, 3)), rng.normal(-1, 5, size=(4, 3))
    (found,) = transform(student, train, test)
    expect.close(found, (test - train.mean(axis=0)) / train.std(axis=0))


@standardizer("constant columns", hint="Divide by 1 where the deviation is 0.")
def check_standardizer_does_not_divide_by_zero(student, rng):
    """A column that is constant in `fit` is shifted by its mean"""
    train, test = rng.normal(4, 2, size=(6, 2)), rng.normal(4, 2, size=(3, 2))
    train[:, 1] = 3.0
    train[:, 0] *= 1e-3  # a small deviation is none of 0
    (found,) = transform(student, train, test)
    expect.close(found[:, 1], test[:, 1] - 3.0, name="the constant column")
    desired = (test[:, 0] - train[:, 0].mean()) / train[:, 0].std()
    expect.close(found[:, 0], desired, name="the other column")
