"""The public checks of criterion_cross: `grader.check("criterion_cross")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "criterion_cross"

CROSS = "criterion_cross"


def losses(submission, outputs, labels):
    """Return the loss of each pair of outputs and labels."""
    pairs = zip(outputs, labels, strict=True)
    return [submission.criterion_cross(p.clone(), y.clone()) for p, y in pairs]


def loss_values(student, outputs, labels):
    """Return the loss of each pair as a positive number."""
    returned = expect.returns(student.run(losses, outputs, labels), list, length=len(outputs))
    values = [expect.number(one, name="the loss") for one in returned]
    expect.that(all(one > 0 for one in values), "the loss is above 0", mismatch="it is not")
    return values


@check(CROSS, weight=1, concept="contract", public=True)
def check_loss_is_a_positive_number(student):
    """It returns one number above 0, for a column and for a vector of outputs"""
    outputs, labels = torch.tensor([0.8, 0.4, 0.3]), torch.tensor([1.0, 0.0, 1.0])
    loss_values(student, [outputs, outputs[:, None]], [labels, labels[:, None]])


@test_case(name="It returns one number above 0, for a column and for a vector of outputs", hidden=False)
def case_1(env):
    checks_support.require(check_loss_is_a_positive_number, checks_support.Submission(env))
