"""What no honest code returns: a check comes to a verdict all the same, or proving tells of it."""

import re

import pytest

from autograder.proof import odd

from .test_proof import write

CHECKS = """
import numpy as np
from autograder.grading import check, expect
def pair(submission, x):
    return submission.double(x), [submission.double(1), True]
@check("Half")
def check_halves(student):
    "It halves"
"""
LINES = {
    "guarded": "number, is_so = expect.like(noted, (int, bool))",
    "item": "expect.that(noted[1], 'it is so')",
    "truth": "expect.that(expect.returns(noted, list) == [2, True], 'it is so')",
    "key": "expect.that({expect.returns(noted, list, length=2)[0]}, 'it is so')",
}
CHECK = """
@check("double")
def check_{}(student):
    "It doubles"
    double, noted = expect.returns(student.run(pair, np.ones(2)), tuple, length=2)
    {}
    expect.close(double, 2 * np.ones(2))
"""
TEXT = CHECKS + "".join(CHECK.format(*item) for item in LINES.items())


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what is told of these checks, found in one process."""
    folder = tmp_path_factory.mktemp("odd")
    lines, sound = odd.start(write(folder, "", TEXT)).result()
    assert sound == {"check_guarded", "check_halves"}
    return "\n".join(lines)


def test_what_is_guarded_comes_to_a_verdict(undecided: str) -> None:
    assert "check_guarded" not in undecided


@pytest.mark.parametrize("name", ["item", "truth", "key"])
def test_what_raises_is_told_with_its_line(undecided: str, name: str) -> None:
    told = next(line for line in undecided.splitlines() if f"check_{name}" in line)
    at = TEXT.split("\n").index(f"    {LINES[name]}") + 1
    assert re.search(rf"^odd replies: .*checks.py:{at}: check_{name} raises \w+Error where", told)
