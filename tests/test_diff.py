"""The difference of two runs: whose grade changed, and what did it."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.decisions import Decision
from autograder.gradebook.diff import Difference, compare
from autograder.gradebook.store import Gradebook
from autograder.records.course import Course
from autograder.records.errors import AutograderError
from autograder.records.results import Result

from .conftest import TOML, write_assignment
from .made import result, submission

pytestmark = pytest.mark.quick
LATE = "due = 2026-11-02T00:00:00Z\npercent_per_day = 50"


@pytest.fixture
def book(tmp_path: Path):
    write_assignment(tmp_path)
    with Gradebook(tmp_path, writing=True) as one:
        yield one


def run(book: Gradebook, *results: Result, assignment: str = "tiny") -> int:
    number = book.begin(assignment, {})
    for one in results:
        book.add(number, submission(one.submission), "", one)
    return number


def difference(book: Gradebook, before: list[Result], after: list[Result]) -> Difference:
    one, other = run(book, *before), run(book, *after)
    return compare(Course(book.path.parent), book, book.run(str(one)), book.run(str(other)))


def test_a_grade_that_changed_comes_with_the_checks_that_changed_it(book: Gradebook) -> None:
    found = difference(book, [result("a.py", b=False)], [result("a.py", b=True)])
    (change,) = found.changes
    assert (change.submission, change.checks) == ("a.py", ("b: failed -> passed",))
    assert (change.before, change.after) == ((Fraction(17, 6),) * 2, (Fraction(19, 6),) * 2)
    assert not found.fell


def test_a_grade_that_fell_is_told(book: Gradebook) -> None:
    found = difference(book, [result("a.py", b=True)], [result("a.py", b=None)])
    assert found.changes[0].checks == ("b: passed -> undecided",)
    assert found.fell


def test_what_is_the_same_is_counted(book: Gradebook) -> None:
    found = difference(book, [result("a.py"), result("b.py")], [result("a.py"), result("c.py")])
    assert (found.changes, found.same) == ((), 1)
    assert (found.only_before, found.only_after) == (("b.py",), ("c.py",))


def test_a_submission_that_became_unreadable_fell(book: Gradebook) -> None:
    found = difference(book, [result("a.py")], [result("a.py", status="unreadable")])
    assert found.changes[0].after is None
    assert found.fell


def test_points_given_by_hand_are_the_same_before_and_after(book: Gradebook) -> None:
    for question, points in (("zeta", 1), ("alpha", 2)):
        book.adjust("tiny", Decision("a.py", question, Fraction(points), "looked at"))
    assert difference(book, [result("a.py", b=False)], [result("a.py", b=True)]).changes == ()


def test_runs_of_two_assignments_are_not_compared(book: Gradebook) -> None:
    run(book, result("a.py")), run(book, result("a.py"), assignment="other")
    with pytest.raises(AutograderError) as error:
        compare(Course(book.path.parent), book, book.run("1"), book.run("2"))
    assert str(error.value) == ("run 1 is of tiny, run 2 of other: choose two of one assignment")


def test_what_being_late_takes_off_is_a_change_too(book: Gradebook) -> None:
    toml = book.path.parent / "reference" / "tiny" / "assignment.toml"
    toml.write_text(TOML.replace("[limits]", f"[late]\n{LATE}\n[limits]"))
    numbers = []
    for day in (1, 3):
        numbers.append(book.begin("tiny", {}))
        handed_in = datetime(2026, 11, day, tzinfo=UTC)
        late = replace(submission("a.py"), handed_in=handed_in)
        book.add(numbers[-1], late, "", result("a.py"))
    found = compare(Course(book.path.parent), book, *map(book.run, map(str, numbers)))
    (change,) = found.changes
    assert (str(change.before), str(change.after)) == ("2.83", "2.83 (final 1.42)")
    assert found.fell


def test_runs_of_an_assignment_that_is_elsewhere_are_compared_by_score(book: Gradebook) -> None:
    one, other = (run(book, result("a.py", b=b), assignment="old") for b in (True, False))
    (change,) = compare(
        Course(book.path.parent), book, book.run(str(one)), book.run(str(other))
    ).changes
    assert change.fell
