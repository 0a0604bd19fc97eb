"""Run the public checks on cnn.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("cnn.py")
GRADED = (
    "conv_1d",
    "max_pool_2",
    "conv2d",
    "conv2d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "receptive_field",
    "ConvNet",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
