"""Run the public checks on gradient_checking.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("gradient_checking.py")
GRADED = (
    "forward_propagation",
    "backward_propagation",
    "gradient_check",
    "numerical_gradient",
    "best_epsilon",
    "dictionary_to_vector",
    "vector_to_dictionary",
    "forward_propagation_n",
    "gradient_check_n",
    "find_bug",
    "backward_propagation_n",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
