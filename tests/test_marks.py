"""marks.csv: what mistakes should cost, and whether they do."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.proof.marks import Charge, cost, read_marks, unfair
from autograder.records.course import Question
from autograder.records.errors import AutograderError
from autograder.records.results import Check

pytestmark = pytest.mark.quick

QUESTION = Question("f", "F", Fraction(4))
HEADER = "mistake,points,why\n"
TITLES = {"f: triples", "f: is None"}


def written(folder: Path, text: str) -> Path:
    (folder / "marks.csv").write_text(text)
    return folder


def test_without_a_file_nothing_is_asked_for(tmp_path: Path) -> None:
    assert read_marks(tmp_path, TITLES) == {}


def test_a_row_says_what_a_mistake_costs_and_why(tmp_path: Path) -> None:
    folder = written(tmp_path, HEADER + 'f: triples,1.5,"half right, at least"\n\n')
    assert read_marks(folder, TITLES) == {
        "f: triples": Charge(Fraction("1.5"), "half right, at least")
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mistake,points\n", "marks.csv:1: the first line is: mistake,points,why"),
        (HEADER + "f: triples,1\n", "marks.csv:2: a row is: mistake,points,why"),
        (HEADER + "f: triples,1, \n", "marks.csv:2: a row is: mistake,points,why"),
        (HEADER + "\nf: halves,1,x\n", "marks.csv:3: variants.py has no wrong variant 'f: halves'"),
        (HEADER + "f: triples,all,x\n", "marks.csv:2: 'all' is no number of points"),
        (HEADER + "f: triples,1,x\n" * 2, "marks.csv:3: stands there twice: f: triples"),
    ],
)
def test_what_is_no_row_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AutograderError, match=re.escape(message)):
        read_marks(written(tmp_path, text), TITLES)


def test_checks_that_did_not_run_cost_nothing() -> None:
    checks = {name: Check(name, "f", name, Fraction(1)) for name in "abcd"}
    assert cost([QUESTION], checks, {"a": False, "b": True, "c": False}) == 2


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ("1.5", ""),
        ("2.1", ""),
        ("0.9", ""),
        ("2.2", "costs 2.2 of 4 points, where marks.csv says 1.5"),
        ("0.8", "costs 0.8 of 4 points, where marks.csv says 1.5"),
    ],
)
def test_a_mistake_may_cost_15_percent_of_its_question_more_or_less(taken: str, told: str) -> None:
    assert unfair(Fraction(taken), Charge(Fraction("1.5"), "because"), QUESTION) == told
