"""Run the public checks on dropout.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("dropout.py")
GRADED = (
    "forward_propagation_with_dropout",
    "backward_propagation_with_dropout",
    "looks_like_dropout",
    "Dropout",
    "Net",
    "compare_dropout",
    "mc_dropout_predict",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
