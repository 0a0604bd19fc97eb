"""The public checks of fit_spiral: `grader.check("fit_spiral")` runs them."""

import itertools
import math

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect
from spiral import Data

OK_FORMAT = False
name = "fit_spiral"


class Points(torch.utils.data.Dataset):
    """Points with labels, as x and y and one by one."""

    def __init__(self, x, y):
        self.x, self.y, self.len = x, y, len(y)

    def __getitem__(self, index):
        return self.x[index], self.y[index]

    def __len__(self):
        return self.len


def spiral_net(sizes):
    """Return a network of linear layers with ReLU between them."""
    nn, layers = torch.nn, []
    for below, units in itertools.pairwise(sizes[:-1]):
        layers += [nn.Linear(below, units, dtype=torch.float32), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:], dtype=torch.float32))


def fit_noted(submission, sizes, x, y):
    """Return what fit_spiral returns, and the network's weights before and after it."""
    net = spiral_net(sizes)
    before = [parameter.detach().clone() for parameter in net.parameters()]
    returned = submission.fit_spiral(net, Points(x, y))
    return returned, before, [parameter.detach() for parameter in net.parameters()]


def turned(rng, *counts):
    """Return (x, y) of spirals with so many points an arm, all turned and mirrored alike."""
    angle, sign = rng.uniform(0, 2 * math.pi), rng.choice([-1.0, 1.0])
    turn = [[math.cos(angle), math.sin(angle)], [-sign * math.sin(angle), sign * math.cos(angle)]]
    spirals = [Data(N=count, seed=int(rng.integers(2**31))) for count in counts]
    matrix = torch.tensor(turn, dtype=torch.float32)
    return [(one.x @ matrix, one.y) for one in spirals]


def run_fit(student, sizes, data):
    """Return what fit_spiral returned, and the trained network, made anew of its weights."""
    returned = student.run(fit_noted, list(sizes), *data)
    value, before, after = expect.returns(returned, tuple, length=3)
    net = spiral_net(sizes)
    parameters = list(net.parameters())
    before, after = (expect.returns(one, list, length=len(parameters)) for one in (before, after))
    with torch.no_grad():
        for parameter, one in zip(parameters, after, strict=True):
            weight = expect.array(one, shape=tuple(parameter.shape), name="a weight")
            parameter.copy_(torch.tensor(weight))
    moved = not all(np.array_equal(*pair) for pair in zip(before, after, strict=True))
    expect.that(moved, "the network that is given is trained", mismatch="it is as it was before")
    return value, net


@check("fit_spiral", slow=True, weight=1, concept="contract", public=True)
def check_fit_returns_falling_losses(student, rng):
    """It trains the network that it is given and returns its losses, which fall"""
    (data,) = turned(rng, 60)
    value, _ = run_fit(student, (2, 24, 3), data)
    losses = [expect.number(one, name="a loss") for one in expect.returns(value, tuple)]
    expect.that(len(losses) > 1, "there are several losses", mismatch="there are not")
    tenth = -(-len(losses) // 10)
    # Medians, since a line search tries bad steps, too, and some note the losses of these.
    expect.that(
        np.median(losses[-tenth:]) < np.median(losses[:tenth]),
        "the last losses are lower than the first",
        mismatch="they are not",
    )


@test_case(name="It trains the network that it is given and returns its losses, which fall", hidden=False)
def case_1(env):
    checks_support.require(check_fit_returns_falling_losses, checks_support.Submission(env))
