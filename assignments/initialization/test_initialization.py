"""Run the public checks on initialization.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("initialization.py")
GRADED = (
    "initialize_parameters_zeros",
    "initialize_parameters_random",
    "initialize_parameters_he",
    "initialize_parameters_xavier",
    "signal_propagation",
    "symmetry_probe",
    "criterion_cross",
    "Net_Uniform",
    "Net_Xavier",
    "Net_He",
    "vanishing_ratio",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
