"""How late something is, by the policy, its grace, and the extensions of single students."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.late import lateness, read_extensions
from autograder.records import results_json
from autograder.records.course import Assignment, Course, LatePolicy, load_assignment
from autograder.records.errors import AutograderError
from autograder.records.results import Lateness

from .conftest import TOML
from .made import result, submission

pytestmark = pytest.mark.quick

DUE = datetime(2026, 11, 1, 23, 59, tzinfo=UTC)
POLICY = LatePolicy(DUE, None, timedelta(minutes=10), Fraction(10), Fraction(35))


def assignment(folder: Path, late: str) -> Assignment:
    path = folder / "reference" / "tiny" / "assignment.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TOML.replace("[limits]", f"[late]\n{late}\n[limits]"))
    return load_assignment(path)


def after(due: datetime = DUE, **time: float):
    return replace(submission("a.py", "Ada"), handed_in=due + timedelta(**time))


@pytest.mark.parametrize(
    ("time", "days", "percent"),
    [
        ({"minutes": 11}, 1, 10),
        ({"hours": 24}, 1, 10),
        ({"hours": 24, "seconds": 1}, 2, 20),
        ({"days": 3}, 3, 30),
        ({"days": 30}, 30, 35),
    ],
)
def test_each_day_begun_takes_off_some_up_to_the_cap(
    time: dict[str, float], days: int, percent: int
) -> None:
    assert lateness(POLICY, after(**time), {}) == Lateness(days, Fraction(percent))


@pytest.mark.parametrize("time", [{"days": -3}, {"minutes": 0}, {"minutes": 10}])
def test_what_comes_in_time_or_within_the_grace_is_not_late(time: dict[str, float]) -> None:
    assert lateness(POLICY, after(**time), {}) is None


def test_what_came_nobody_knows_when_is_not_late() -> None:
    assert lateness(POLICY, submission("a.py"), {}) is None


def test_the_time_is_compared_across_time_zones(tmp_path: Path) -> None:
    policy = assignment(tmp_path, "due = 2026-11-01T23:59:00\ntimezone = 'America/New_York'").late
    assert policy
    assert policy.due == datetime(2026, 11, 2, 4, 59, tzinfo=UTC)
    assert lateness(policy, after(datetime(2026, 11, 2, 4, 58, tzinfo=UTC)), {}) is None
    late = lateness(policy, after(datetime(2026, 11, 2, 5, 0, tzinfo=UTC)), {})
    assert late == Lateness(1, Fraction(0))


def test_a_final_score_is_what_is_left() -> None:
    late = replace(result("a.py"), lateness=Lateness(2, Fraction(20)))
    assert (late.earned, late.final) == (Fraction(17, 6), Fraction(34, 15))


def test_a_student_reads_what_being_late_takes_off() -> None:
    late = replace(result("a.py"), lateness=Lateness(2, Fraction(20)))
    output = json.loads(results_json.to_json(late))["output"]
    assert output == "Handed in 2 days late, which takes off 20 %: 2.27 points."


def test_an_extension_moves_the_due_date_of_one_student(tmp_path: Path) -> None:
    (tmp_path / "extensions.csv").write_text(
        "assignment,owner,due\ntiny,ADA,2026-11-03T23:59+00:00\nother,bob,2027-01-01T00:00+00:00\n"
    )
    tiny = assignment(tmp_path, "due = 2026-11-01T23:59:00Z\npercent_per_day = 10")
    extensions = read_extensions(Course(tmp_path), tiny)
    assert extensions == {"ada": datetime(2026, 11, 3, 23, 59, tzinfo=UTC)}
    assert tiny.late
    assert lateness(tiny.late, after(days=2), extensions) is None
    assert lateness(tiny.late, after(days=2, minutes=1), extensions) == Lateness(1, Fraction(10))


def test_of_a_group_the_latest_extension_counts() -> None:
    group = replace(after(days=2), owners=("ada", "bob"))
    assert lateness(POLICY, group, {"bob": DUE + timedelta(days=2)}) is None


def test_an_earlier_extension_takes_nothing_away() -> None:
    assert lateness(POLICY, after(minutes=0), {"ada": DUE - timedelta(days=2)}) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("owner,due\n", ": expected the columns assignment, owner, due; no assignment there"),
        (
            "assignment,owner,due\ntiny,ada,tomorrow\n",
            ":2: due: expected a date and time with its offset, such as 2026-11-01T23:59+01:00;"
            " found 'tomorrow'",
        ),
        (
            "assignment,owner,due\ntiny,ada,2026-11-01T23:59\n",
            ":2: due: expected a date and time with its offset, such as 2026-11-01T23:59+01:00;"
            " found '2026-11-01T23:59'",
        ),
    ],
)
def test_an_extension_that_can_not_be_read_is_named(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "extensions.csv").write_text(text)
    tiny = assignment(tmp_path, "due = 2026-11-01T23:59:00Z")
    with pytest.raises(AutograderError) as error:
        read_extensions(Course(tmp_path), tiny)
    assert str(error.value) == f"{tmp_path / 'extensions.csv'}{message}"


@pytest.mark.parametrize(
    ("late", "message"),
    [
        ("due = 2026-11-01T23:59:00", "late.due: expected a date and time with its offset"),
        ("due = 'tomorrow'", "late.due: expected a date and time with its offset"),
        ("percent_per_day = 10", "late.due: expected"),
        (
            "due = 2026-11-01T23:59:00\ntimezone = 'Utopia/City'",
            "late.timezone: expected a time zone, such as \"Europe/Berlin\"; found 'Utopia/City'",
        ),
        (
            "due = 2026-11-01T23:59:00Z\npercent_per_day = 101",
            "late.percent_per_day: expected a number from 0 to 100; found 101",
        ),
        (
            "due = 2026-11-01T23:59:00Z\ngrace = 1",
            "late.grace: unknown key; known are due, timezone",
        ),
    ],
)
def test_a_policy_that_can_not_be_read_is_named(tmp_path: Path, late: str, message: str) -> None:
    with pytest.raises(AutograderError) as error:
        assignment(tmp_path, late)
    assert message in str(error.value)
