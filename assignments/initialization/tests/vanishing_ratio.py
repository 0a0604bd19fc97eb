"""The public checks of vanishing_ratio: `grader.check("vanishing_ratio")` runs them."""

import itertools
import math

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "vanishing_ratio"


def exactly(value, count, what):
    """Return the items of a list, tuple or vector of so many."""
    if isinstance(value, np.ndarray | torch.Tensor) and value.ndim == 1:
        value = list(value)
    items = expect.returns(value, tuple)
    expect.that(
        len(items) == count,
        f"there is one number for {what}",
        f"there are {len(items)} for {count}",
        mismatch="there are more or fewer",
    )
    return items


def ratio_runs(submission, kind, sizes, x, y, seeds):
    """Return what vanishing_ratio returns, and of each network made its first and last weights.

    kind: of the activation: "tanh", "sigmoid" with Xavier's weights or "relu" with He's.
    """
    nn, nets = torch.nn, []
    activation = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}[kind]

    def make_net():
        layers = []
        for below, units in itertools.pairwise(sizes):
            linear = nn.Linear(below, units, dtype=torch.float32)
            if kind != "tanh":
                nn.init.zeros_(linear.bias)
                bound = math.sqrt(6 / (below if kind == "relu" else below + units))
                nn.init.uniform_(linear.weight, -bound, bound)
            layers += [linear, activation()]
        net = nn.Sequential(*layers[:-1])
        nets.append((net, [one.detach().clone() for one in net.parameters()]))
        return net

    ratios = submission.vanishing_ratio(make_net, x.clone(), y.clone(), list(seeds))
    runs = [(first, [one.detach() for one in net.parameters()]) for net, first in nets]
    return {"ratios": ratios, "runs": runs}


def run_ratios(student, kind, sizes, data, seeds):
    """Return one number for each seed, and the first and last weights of as many networks."""
    noted = student.run(ratio_runs, kind, sizes, *data, seeds)
    noted = expect.entries(noted, ["ratios", "runs"], name="what was noted")
    ratios = [expect.number(one) for one in exactly(noted["ratios"], len(seeds), "each seed")]
    runs = []
    for run in expect.returns(noted["runs"], list):
        both = (exactly(one, 2 * len(sizes) - 2, "each parameter") for one in run)
        runs.append([[expect.array(value, name="a weight") for value in one] for one in both])
    expect.that(
        len(runs) == len(seeds),
        "make_net is called once for each seed",
        mismatch="it is called more or less often",
    )
    return ratios, runs


def labelled_points(rng, count, classes=2):
    """Return x (count, 20) float32 and y (count,) with labels that depend on x."""
    x = rng.normal(size=(count, 20))
    y = (x @ rng.normal(size=(20, classes))).argmax(axis=1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y)


def some_seeds(rng, count):
    """Return different seeds."""
    return [int(seed) for seed in rng.choice(10_000, size=count, replace=False)]


SHALLOW = [20, 9, 13, 3]


@check("vanishing_ratio", weight=1, concept="contract", public=True)
def check_ratios_are_one_number_a_seed(student, rng):
    """It returns a list with one number above 0 for each seed"""
    # The logarithm of such a ratio has mean -1.4 and standard deviation 0.3: it is below 0.
    data = labelled_points(rng, 40, 3)
    ratios, _ = run_ratios(student, "sigmoid", SHALLOW, data, some_seeds(rng, 3))
    expect.that(all(one > 0 for one in ratios), "the ratios are above 0", f"they are {ratios}")


@test_case(name="It returns a list with one number above 0 for each seed", hidden=False)
def case_1(env):
    checks_support.require(check_ratios_are_one_number_a_seed, checks_support.Submission(env))
