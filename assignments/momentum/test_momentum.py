"""Run the public checks on momentum.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("momentum.py")
GRADED = (
    "initialize_velocity",
    "update_parameters_with_momentum",
    "nesterov_step",
    "SGDMomentum",
    "one_param",
    "cubic",
    "fourth_order",
    "descend",
    "steps_to_tolerance",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
