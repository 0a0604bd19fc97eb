"""Run the public checks on regularization.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("regularization.py")
GRADED = (
    "frobenius_norm",
    "compute_cost_with_regularization",
    "backward_propagation_with_regularization",
    "l1_cost",
    "proximal_step",
    "decayed_step",
    "EarlyStopper",
    "standardize",
    "diagnose",
    "random_flip",
    "random_crop",
    "mixup",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
