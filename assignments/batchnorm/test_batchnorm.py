"""Run the public checks on batchnorm.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("batchnorm.py")
GRADED = (
    "batchnorm_forward",
    "batchnorm_backward",
    "BatchNorm1d",
    "NetBatchNorm",
    "fold_batchnorm",
    "scale_effect",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
