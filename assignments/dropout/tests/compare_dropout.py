"""The public checks of compare_dropout: `grader.check("compare_dropout")` runs them."""

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect
from overfitting import noisy_data

OK_FORMAT = False
name = "compare_dropout"

COLUMNS = ("train_accuracy", "train_loss", "test_accuracy", "test_loss")


def comparison(submission, widths, train, test, ps, seeds, steps):
    """Return the table of compare_dropout, and of each network made its p, first and last weights.

    widths: of the input, the two hidden layers and the output.
    """
    nn, nets = torch.nn, []

    def make_net(p):
        layers = []
        for index in range(len(widths) - 2):
            below, units = widths[index : index + 2]
            layers += [nn.Linear(below, units, dtype=torch.float32), nn.ReLU(), nn.Dropout(p)]
        net = nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1], dtype=torch.float32))
        nets.append((p, net, [one.detach().clone() for one in net.parameters()]))
        return net

    table = submission.compare_dropout(make_net, train, test, ps, seeds, steps)
    runs = [(p, first, [one.detach() for one in net.parameters()]) for p, net, first in nets]
    return {"table": table, "runs": runs}


def run_comparison(student, widths, data, ps, seeds, steps):
    """Return the table as it came, and the networks' weights as they came."""
    arguments = (*data, list(ps), list(seeds), steps)
    noted = student.run(comparison, list(widths), *arguments)
    return expect.entries(noted, ["table", "runs"], name="what was noted")


def table_columns(table, p, count):
    """Return the columns of a row of the table, as arrays of one number for each seed."""
    rows = expect.returns(table, dict, name="the table")
    expect.that(p in rows, "the table has an entry for each p", mismatch="there is none for some p")
    columns = expect.entries(rows[p], COLUMNS, name="the entry for a p")
    for name, column in columns.items():
        column = expect.returns(column, tuple, name=name)
        expect.that(
            len(column) == count, f"{name} has a number for each seed", mismatch="it has not"
        )
        columns[name] = np.array([expect.number(one, name=f"a {name}") for one in column])
    return columns


def small_data(rng):
    """Return small sets to train and to test on."""
    return noisy_data(int(rng.integers(2**31)), train=40, test=70)


SMALL_NET = (20, 9, 7, 2)


def some_seeds(rng, count):
    """Return different seeds."""
    return [int(seed) for seed in rng.choice(10_000, size=count, replace=False)]


@check("compare_dropout", slow=True, weight=1, concept="contract", public=True)
def check_comparison_is_a_table(student, rng):
    """It returns for each p four lists with one number for each seed"""
    ps, seeds = (0.0, 0.3), some_seeds(rng, 3)
    noted = run_comparison(student, SMALL_NET, small_data(rng), ps, seeds, 2)
    for p in ps:
        table_columns(noted["table"], p, len(seeds))


@test_case(name="It returns for each p four lists with one number for each seed", hidden=False)
def case_1(env):
    checks_support.require(check_comparison_is_a_table, checks_support.Submission(env))
