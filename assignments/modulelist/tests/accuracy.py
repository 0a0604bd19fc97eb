"""The public checks of accuracy: `grader.check("accuracy")` runs them."""

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "accuracy"


class Points(torch.utils.data.Dataset):
    """Points with labels, as x and y and one by one."""

    def __init__(self, x, y):
        self.x, self.y, self.len = x, y, len(y)

    def __getitem__(self, index):
        return self.x[index], self.y[index]

    def __len__(self):
        return self.len


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


def accuracy_of(submission, weight, x, y, training):
    """Return the accuracy of a linear model, and if model and data are what they were after it."""
    model = torch.nn.Sequential(torch.nn.Linear(*reversed(weight.shape), bias=False))
    with torch.no_grad():
        model[0].weight.copy_(weight)
    data_set = Points(in_their_precision(x), y)
    model.train(training)
    model[0].train(not training)
    before = [one.clone() for one in (model[0].weight, data_set.x, data_set.y)]
    value = submission.accuracy(model, data_set)
    after = model[0].weight, data_set.x, data_set.y
    modes = (model.training, model[0].training) == (training, not training)
    return value, modes, all(torch.equal(*pair) for pair in zip(before, after, strict=True))


def run_accuracy(student, scores, y, training=True):
    """Return the accuracy for these scores (m, classes), and if mode and values stayed alike."""
    # The model takes its scores from x, which holds them.
    weight = torch.eye(scores.shape[1])
    x, y = torch.tensor(scores), torch.tensor(y)
    returned = student.run(accuracy_of, weight, x, y, training)
    value, *same = expect.returns(returned, tuple, length=3)
    return expect.number(value, name="accuracy(model, data_set)"), same


def clear_scores(rng, labels, classes):
    """Return scores whose largest, far above 0, is that of the label, and all others below 0."""
    scores = -rng.uniform(1, 2, size=(len(labels), classes))
    scores[np.arange(len(labels)), labels] = rng.uniform(5, 9, size=len(labels))
    return scores


@check("accuracy", weight=2, concept="contract", public=True)
def check_accuracy_is_a_share(student, rng):
    """It returns a number from 0 to 1: 0.75 if three of four predictions are right"""
    scores = clear_scores(rng, np.array([0, 2, 1, 2]), 3)
    value, _ = run_accuracy(student, scores, np.array([0, 2, 1, 1]))
    expect.that(
        abs(value - 0.75) < 1e-6,
        "with 3 of 4 predictions right the accuracy is 0.75",
        f"it is {value}",
        mismatch="it is another number",
    )


@test_case(name="It returns a number from 0 to 1: 0.75 if three of four predictions are right", hidden=False)
def case_1(env):
    checks_support.require(check_accuracy_is_a_share, checks_support.Submission(env))
