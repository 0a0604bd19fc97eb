"""Run the public checks on optimization.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("optimization.py")
GRADED = (
    "update_parameters_with_gd",
    "random_mini_batches",
    "rmsprop_step",
    "initialize_adam",
    "update_parameters_with_adam",
    "adamw_step",
    "update_lr",
    "schedule_lr_decay",
    "best_rates",
    "compute_gradient",
    "grad_descent",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
