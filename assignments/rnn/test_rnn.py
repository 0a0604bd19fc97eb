"""Run the public checks on rnn.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("rnn.py")
GRADED = (
    "rnn_cell_forward",
    "rnn_forward",
    "rnn_cell_backward",
    "rnn_backward",
    "clip_global_norm",
    "torch_rnn",
    "delay_line",
    "lstm_cell_forward",
)


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
