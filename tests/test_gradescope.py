"""results.json is what Gradescope reads: a row a check, hidden ones after publication."""

import dataclasses
import json
from fractions import Fraction
from typing import Any

import pytest

from autograder import gradescope
from autograder.course import Question
from autograder.results import CheckResult, QuestionScore, Result

FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
TOP = {"score", "output", "output_format", "tests", "extra_data"}
ROW = {"name", "score", "max_score", "status", "output", "output_format", "visibility"}

CHECKS = (
    CheckResult("check_a", "f", "It doubles", Fraction(1), True, True),
    CheckResult("check_b", "f", "It is pure", Fraction(2), False, False, "Expected: é < 1\nBut: 2"),
    CheckResult("check_c", "f", "It is quick", Fraction(3), False, None, "", "the grader broke"),
)
GRADED = Result(
    submission="ada.py",
    owners=("ada", "bob"),
    assignment="tiny",
    status="partial",
    isolation="full",
    questions=(QuestionScore(Question("f", "Double", Fraction(10)), CHECKS),),
    notes=("cell 7 does not parse", "the file is large"),
    staff=("a worker died",),
    seconds=1.23456,
)


def document(**changes: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(gradescope.to_json(dataclasses.replace(GRADED, **changes)))
    return loaded


def test_only_keys_that_gradescope_knows_are_used() -> None:
    found = document()
    assert found.keys() == TOP
    for row in found["tests"]:
        assert row.keys() == ROW | {"extra_data"}
        assert row["output_format"] in FORMATS
        assert row["visibility"] in VISIBILITIES
        assert row["status"] in {"passed", "failed"}


def test_the_score_is_given_because_rounded_rows_need_not_add_up_to_it() -> None:
    thirds = tuple(dataclasses.replace(CHECKS[0], check=f"check_{n}") for n in range(3))
    found = document(questions=(QuestionScore(Question("f", "F", Fraction(1)), thirds),))
    assert found["score"] == 1
    assert [row["score"] for row in found["tests"]] == [0.33] * 3


def test_a_row_says_what_was_checked_and_what_it_earned() -> None:
    rows = document()["tests"]
    assert [(row["name"], row["score"], row["max_score"], row["status"]) for row in rows] == [
        ("Double: It doubles", 1.67, 1.67, "passed"),
        ("Double: It is pure", 0, 3.33, "failed"),
        ("Double: It is quick", 0, 5, "failed"),
    ]


def test_public_rows_are_visible_and_hidden_ones_after_publication() -> None:
    seen = [row["visibility"] for row in document()["tests"]]
    assert seen == ["visible", "after_published", "after_published"]


def test_feedback_is_text_as_it_is() -> None:
    assert document()["tests"][1]["output"] == "Expected: é < 1\nBut: 2"
    assert "é < 1" in gradescope.to_json(GRADED)


def test_what_is_for_staff_stands_in_extra_data_alone() -> None:
    found = document()
    assert found["tests"][2]["extra_data"] == {
        "check": "check_c",
        "question": "f",
        "passed": None,
        "staff": "the grader broke",
    }
    for part in (found, *found["tests"]):
        shown = json.dumps({key: value for key, value in part.items() if key == "output"})
        assert "broke" not in shown
        assert "died" not in shown


def test_notes_are_shown_a_line_each() -> None:
    assert document()["output"] == "cell 7 does not parse\nthe file is large"


def test_extra_data_tells_the_whole_result() -> None:
    assert document()["extra_data"] == {
        "submission": "ada.py",
        "owners": ["ada", "bob"],
        "assignment": "tiny",
        "status": "partial",
        "isolation": "full",
        "cpu_seconds": 1.23,
        "questions": {"f": {"earned": 1.67, "possible": 10, "needs_review": True}},
        "notes": ["cell 7 does not parse", "the file is large"],
        "staff": ["a worker died"],
    }


def test_what_can_not_be_read_has_a_reason_and_no_questions() -> None:
    unscored = (QuestionScore(GRADED.questions[0].question, ()),)
    found = document(status="unreadable", questions=unscored, notes=("the file is empty",))
    assert (found["score"], found["tests"], found["output"]) == (0, [], "the file is empty")
    assert found["extra_data"]["questions"] == {}


@pytest.mark.parametrize("nasty", ["</script>", "\x00", "\u2028", '"', "\ud83d"])
def test_any_feedback_is_json(nasty: str) -> None:
    checks = (dataclasses.replace(CHECKS[0], feedback=nasty),)
    found = document(questions=(QuestionScore(GRADED.questions[0].question, checks),))
    assert found["tests"][0]["output"] == nasty
