"""How late something is, by the policy, its grace, and the extensions of single students."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.gradebook.late import lateness, read_extensions, remarks
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


def test_the_evening_after_is_one_day_late_though_the_clocks_were_changed() -> None:
    new_york = ZoneInfo("America/New_York")
    policy = replace(POLICY, due=datetime(2026, 10, 31, 23, 59, tzinfo=new_york), timezone=new_york)
    came = [
        datetime(2026, 11, 1, 23, 30, tzinfo=new_york),
        datetime(2026, 11, 2, 0, 1, tzinfo=new_york),
    ]
    late = [lateness(policy, after(time.astimezone(UTC)), {}) for time in came]
    assert [one and one.days for one in late] == [1, 2]


def test_an_hour_that_comes_twice_is_late_the_second_time() -> None:
    new_york = ZoneInfo("America/New_York")
    due = datetime(2026, 11, 1, 1, 30, tzinfo=new_york)
    policy = replace(POLICY, due=due, timezone=new_york)
    came = datetime(2026, 11, 1, 1, 10, fold=1, tzinfo=new_york)
    assert lateness(policy, after(came.astimezone(UTC)), {}) == Lateness(1, Fraction(10))


def test_late_days_are_spent_before_points_are() -> None:
    assert lateness(POLICY, after(days=3), {}, 2) == Lateness(3, Fraction(10), spent=2, left=0)
    assert lateness(POLICY, after(days=1), {}, 2) == Lateness(1, Fraction(0), spent=1, left=1)
    assert lateness(POLICY, after(days=-1), {}, 2) == Lateness(0, Fraction(0), spent=0, left=2)


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (Lateness(0, Fraction(0), 0, 2), ["Late days: 2 left for the rest of the course."]),
        (
            Lateness(1, Fraction(0), 1, 1),
            [
                "Handed in 1 day late, which takes nothing off.",
                "Late days: 1 late day spent on this, 1 left for the rest of the course.",
            ],
        ),
        (
            Lateness(3, Fraction(10), 2, 0),
            [
                "Handed in 3 days late, which takes off 10 %: 2.55 points.",
                "Late days: 2 late days spent on this, 0 left for the rest of the course.",
            ],
        ),
    ],
)
def test_a_student_reads_the_balance_of_late_days(late: Lateness, told: list[str]) -> None:
    document = json.loads(results_json.to_json(replace(result("a.py"), lateness=late)))
    assert document["output"].splitlines() == told


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


def test_an_extension_that_fits_nobody_is_named(tmp_path: Path) -> None:
    path = tmp_path / "extensions.csv"
    path.write_text("owner;assignment;due\nadda;tiny;2026-11-03\nBOB;tiny;2026-11-03\nx;tinny;\n")
    tiny = assignment(tmp_path, "due = 2026-11-01T23:59:00Z")
    came = replace(submission("ada.py", "ada"), handed_in=DUE)
    assert list(remarks(Course(tmp_path), tiny, [came], ["bob"])) == [
        f"{path}:2: nobody called 'adda' has handed in tiny; did you mean 'ada'?",
        f"{path}:4: there is no assignment 'tinny'; did you mean 'tiny'?",
    ]
    first, *_ = remarks(Course(tmp_path), replace(tiny, late=None), [came], ["bob"])
    assert first == (f"{path}:2: tiny has no [late] in assignment.toml, so this changes nothing")


def test_what_nobody_knows_the_time_of_is_named_where_it_matters(tmp_path: Path) -> None:
    tiny = assignment(tmp_path, "due = 2026-11-01T23:59:00Z")
    class_ = [replace(submission("late.py"), late=True), *map(submission, "abcdef")]
    assert list(remarks(Course(tmp_path), tiny, class_, [])) == [
        "late, but nobody says by how much: late.py",
        "6 count as on time, since nobody says when they came: a, b, c, d, e …",
    ]
    assert list(remarks(Course(tmp_path), replace(tiny, late=None), class_, [])) == []


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
