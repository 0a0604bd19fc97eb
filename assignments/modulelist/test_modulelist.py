"""Run the public checks on modulelist.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("modulelist.py")
GRADED = (
    "Net",
    "accuracy",
    "train",
    "count_parameters",
    "MendedNet",
    "ResidualMLP",
    "fit_spiral",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
