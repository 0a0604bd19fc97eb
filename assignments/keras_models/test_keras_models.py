"""Run the public checks on keras_models.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("keras_models.py")
GRADED = (
    "cross_entropy",
    "classifier",
    "comparison",
    "up_to",
    "compile_classifier",
    "fit_shuffled",
    "Center",
    "StopEarly",
    "saved_and_loaded",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
