"""Run the public checks on feedforward.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("feedforward.py")
GRADED = (
    "train_perceptron",
    "hidden",
    "output",
    "activate",
    "mse_loss",
    "binary_cross_entropy",
    "softmax_cross_entropy",
    "L_model_forward",
    "L_model_backward",
    "Net",
    "NetTanh",
    "NetRelu",
    "count_pieces",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
