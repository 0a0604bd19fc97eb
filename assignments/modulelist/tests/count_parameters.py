"""The public checks of count_parameters: `grader.check("count_parameters")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "count_parameters"


def plain_stack():
    nn = torch.nn
    return nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2)), 2 * 3 + 3 + 3 * 2 + 2


def mixed_modules():
    """Parameters of all dimensions from 0 to 4, deep inside, and two that hold the same numbers."""
    nn = torch.nn
    inner = nn.Sequential(nn.Linear(5, 4), nn.Sequential(nn.Linear(4, 7, bias=False)))
    model = nn.ModuleDict({"conv": nn.Conv2d(3, 5, (2, 7)), "deep": nn.Sequential(inner)})
    model.register_parameter("scale", nn.Parameter(torch.tensor(2.0)))
    model["zeros"] = nn.ParameterList([torch.zeros(3, 2), torch.zeros(3, 2), torch.ones(2, 3, 4)])
    return model, (3 * 5 * 14 + 5) + (5 * 4 + 4) + 4 * 7 + 1 + 2 * 6 + 24


def used_twice():
    """One layer at two places, also inside another module."""
    nn = torch.nn
    layer = nn.Linear(6, 6)
    return nn.Sequential(layer, nn.ReLU(), layer, nn.Sequential(layer, nn.Linear(6, 5))), 42 + 35


def tied_weights():
    """Two layers of their own that have one weight."""
    nn = torch.nn
    model = nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 9))
    model[1].weight = model[0].weight
    return model, 9 * 4 + 9


def frozen_layer():
    nn = torch.nn
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 5))
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    return model, 32 + 45


def with_buffers():
    nn = torch.nn
    model = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Linear(6, 2))
    model.register_buffer("seen", torch.zeros(50))
    return model, 30 + 12 + 14


def count_of(submission, make):
    """Return the student's count for the model that a function of this name makes."""
    makers = (plain_stack, mixed_modules, used_twice, tied_weights, frozen_layer, with_buffers)
    model, _ = {one.__name__: one for one in makers}[make]()
    return submission.count_parameters(model)


def require_count(student, make, expected):
    """Fail unless the count for a model is right."""
    _, desired = make()
    count = expect.number(student.run(count_of, make.__name__), name="the count")
    expect.that(
        count == desired,
        expected,
        f"the count is {count:g}, not {desired}",
        mismatch="the count is too large" if count > desired else "the count is too small",
    )


@check("count_parameters", weight=2, concept="plain", public=True)
def check_count_of_a_plain_network(student):
    """Linear layers 2 -> 3 -> 2 have 17 parameters"""
    require_count(student, plain_stack, "linear layers 2 -> 3 -> 2 with biases have 17 parameters")


@test_case(name="Linear layers 2 -> 3 -> 2 have 17 parameters", hidden=False)
def case_1(env):
    checks_support.require(check_count_of_a_plain_network, checks_support.Submission(env))
