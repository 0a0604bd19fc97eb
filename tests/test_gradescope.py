"""results.json is what Gradescope reads: a row a check, hidden ones after publication."""

import dataclasses
import json
from fractions import Fraction
from typing import Any

import pytest

from autograder.records import results_json
from autograder.records.course import Question
from autograder.records.results import Check, QuestionScore, Result, Verdict

pytestmark = pytest.mark.quick

FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
TOP = {"score", "execution_time", "output", "output_format", "tests", "extra_data"}
ROW = {"name", "score", "max_score", "status", "output", "output_format", "visibility"}
NO_POINTS = {"score", "max_score", "extra_data"}  # keys that a row may lack

CHECKS = (
    Verdict(Check("check_a", "f", "It doubles", Fraction(1), True), True),
    Verdict(Check("check_b", "f", "It is pure", Fraction(2)), False, "Expected: é < 1\nBut: 2"),
    Verdict(Check("check_c", "f", "It is quick", Fraction(3)), None, "", "the grader broke"),
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
    loaded: dict[str, Any] = json.loads(
        results_json.to_json(dataclasses.replace(GRADED, **changes))
    )
    return loaded


def checks(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of checks, which alone have points."""
    return [row for row in found["tests"] if "max_score" in row]


def test_only_keys_that_gradescope_knows_are_used() -> None:
    found = document()
    assert found.keys() == TOP
    for row in found["tests"]:
        assert ROW - NO_POINTS <= row.keys() <= ROW | {"extra_data"}
        assert row["output_format"] in FORMATS
        assert row["visibility"] in VISIBILITIES
        assert row["status"] in {"passed", "failed"}


def test_the_score_is_given_because_rounded_rows_need_not_add_up_to_it() -> None:
    check = CHECKS[0].check
    thirds = tuple(Verdict(dataclasses.replace(check, name=f"check_{n}"), True) for n in range(3))
    found = document(questions=(QuestionScore(Question("f", "F", Fraction(1)), thirds),))
    assert found["score"] == 1
    assert [row["score"] for row in checks(found)] == [0.33] * 3


def test_a_row_says_what_was_checked_and_what_it_earned() -> None:
    rows = checks(document())
    assert [(row["name"], row["score"], row["max_score"], row["status"]) for row in rows] == [
        ("Double: It doubles", 1.67, 1.67, "passed"),
        ("Double: It is pure", 0, 3.33, "failed"),
        ("Double: It is quick", 0, 5, "failed"),
    ]


def test_public_rows_are_visible_and_hidden_ones_after_publication() -> None:
    seen = [row["visibility"] for row in checks(document())]
    assert seen == ["visible", "after_published", "after_published"]


def test_a_public_row_names_no_hidden_check_that_is_charged() -> None:
    hidden = Check("check_a", "f", "It is secret", Fraction(2))
    public = Check("check_b", "f", "It doubles", Fraction(1), public=True, follows=("check_a",))
    right = Check("check_c", "f", "It is quick", Fraction(1))
    verdicts = Verdict(hidden, False), Verdict(public, False), Verdict(right, True)
    question = QuestionScore(GRADED.questions[0].question, verdicts)
    rows = checks(
        json.loads(results_json.to_json(dataclasses.replace(GRADED, questions=(question,))))
    )
    told = "Costs nothing: one slip is charged once, with a hidden check."
    assert [row["output"] for row in rows] == ["", told, ""]


def test_the_assignment_says_when_hidden_checks_and_totals_are_seen() -> None:
    rows = json.loads(results_json.to_json(GRADED, "after_due_date"))["tests"]
    seen = [row["visibility"] for row in rows]
    assert seen == ["visible", "after_due_date", "after_due_date", "after_due_date", "hidden"]


def test_a_question_has_a_total_without_points_of_its_own() -> None:
    (total,) = (row for row in document()["tests"] if row["name"] == "Double: total")
    assert (total["output"], total["status"]) == ("1.67 of 10 points", "failed")
    assert "score" not in total


def test_the_total_of_public_checks_alone_is_seen_at_once() -> None:
    found = document(questions=(QuestionScore(Question("f", "F", Fraction(1)), CHECKS[:1]),))
    assert found["tests"][1]["visibility"] == "visible"


def test_staff_read_the_reasons_in_a_row_that_students_never_see() -> None:
    row = document()["tests"][-1]
    assert (row["output"], row["visibility"]) == (
        "a worker died\ncheck_c: the grader broke",
        "hidden",
    )


def test_there_is_no_hidden_row_where_all_was_decided_since_it_would_hide_the_total() -> None:
    decided = (QuestionScore(GRADED.questions[0].question, CHECKS[:2]),)
    found = document(status="graded", questions=decided, staff=())
    assert "hidden" not in {row["visibility"] for row in found["tests"]}


def test_a_submission_that_was_not_graded_tells_students_that_and_staff_why() -> None:
    found = json.loads(results_json.not_graded("out of memory"))
    assert found["output"] == results_json.NOT_GRADED
    (row,) = found["tests"]
    assert (row["output"], row["visibility"]) == ("out of memory", "hidden")


def test_feedback_is_text_as_it_is() -> None:
    assert document()["tests"][1]["output"] == "Expected: é < 1\nBut: 2"
    assert "é < 1" in results_json.to_json(GRADED)


def test_what_is_for_staff_is_not_shown_to_students() -> None:
    found = document()
    assert found["tests"][2]["extra_data"] == {
        "check": "check_c",
        "question": "f",
        "passed": None,
        "staff": "the grader broke",
    }
    for part in (found, *(row for row in found["tests"] if row["visibility"] != "hidden")):
        shown = json.dumps({key: value for key, value in part.items() if key == "output"})
        assert "broke" not in shown
        assert "died" not in shown


def test_notes_are_shown_a_line_each() -> None:
    assert document(status="graded")["output"] == "cell 7 does not parse\nthe file is large"


def test_a_partial_result_says_so_first() -> None:
    assert document()["output"].split("\n")[0] == results_json.NOT_ALL_GRADED


def test_extra_data_tells_the_whole_result() -> None:
    assert document()["extra_data"] == {
        "submission": "ada.py",
        "owners": ["ada", "bob"],
        "assignment": "tiny",
        "status": "partial",
        "isolation": "full",
        "cpu_seconds": 1.23,
        "final": 1.67,
        "days_late": 0,
        "questions": {"f": {"earned": 1.67, "possible": 10, "needs_review": True}},
        "notes": ["cell 7 does not parse", "the file is large"],
        "staff": ["a worker died"],
    }


def test_what_can_not_be_read_has_a_reason_and_no_questions() -> None:
    unscored = (QuestionScore(GRADED.questions[0].question, ()),)
    empty = {"notes": ("the file is empty",), "staff": ()}
    found = document(status="unreadable", questions=unscored, **empty)
    assert (found["score"], found["tests"], found["output"]) == (0, [], "the file is empty")
    assert found["extra_data"]["questions"] == {}


@pytest.mark.parametrize("nasty", ["</script>", "\x00", "\u2028", '"', "\ud83d"])
def test_any_feedback_is_json(nasty: str) -> None:
    checks = (dataclasses.replace(CHECKS[0], feedback=nasty),)
    found = document(questions=(QuestionScore(GRADED.questions[0].question, checks),))
    assert found["tests"][0]["output"] == nasty


@pytest.mark.parametrize(("seconds", "told"), [(0.0, 0), (0.4, 10), (10.0, 10), (10.1, 20)])
def test_students_see_the_time_in_coarse_steps_only(seconds: float, told: int) -> None:
    document = json.loads(results_json.to_json(dataclasses.replace(GRADED, seconds=seconds)))
    assert document["execution_time"] == told
    assert document["extra_data"]["cpu_seconds"] == seconds
