"""Late days are spent over the whole course, in order of the due dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.finish import finish_of, finished, later
from autograder.gradebook.roster import Person, Roster
from autograder.gradebook.store import Gradebook
from autograder.records.course import Course
from autograder.records.errors import AutograderError
from autograder.records.results import Lateness

from .conftest import TOML, write_assignment
from .made import result, submission

pytestmark = pytest.mark.quick

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
POLICY = "[late]\ndue = 2026-11-{day:02}T00:00:00Z\npercent_per_day = 10\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of `zeta`, due first, `alpha`, due a week later, and `omega`, never due."""
    for name, day in (("zeta", 1), ("alpha", 8), ("omega", 0)):
        write_assignment(tmp_path, toml=TOML + (POLICY.format(day=day) if day else ""))
        (tmp_path / "reference" / "tiny").rename(tmp_path / "reference" / name)
    (tmp_path / "course.toml").write_text("late_days = 3\n")
    return Course(tmp_path)


def hand_in(book: Gradebook, assignment: str, *owners: str, days: int) -> None:
    """Hand in so many days after the due date of the first assignment."""
    run = book.begin(assignment, {})
    one = replace(submission("_".join(owners), *owners), handed_in=FIRST + timedelta(days=days))
    book.add(run, one, "", result(one.name, *owners))


def late(course: Course, book: Gradebook, name: str) -> dict[str, Lateness | None]:
    return {
        one.name: found.lateness for one, found in finished(course, course.assignment(name), book)
    }


def lateness(days: int, percent: int, *, spent: int, left: int) -> Lateness:
    return Lateness(days, Fraction(percent), spent, left)


def test_days_spent_on_what_was_due_first_are_gone(course: Course, tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        hand_in(book, "alpha", "ada", days=9)  # two days late, and graded first
        assert late(course, book, "alpha") == {"ada": lateness(2, 0, spent=2, left=1)}
        hand_in(book, "zeta", "ADA", days=2)
        assert late(course, book, "zeta") == {"ADA": lateness(2, 0, spent=2, left=1)}
        assert late(course, book, "alpha") == {"ada": lateness(2, 10, spent=1, left=0)}


def test_of_a_group_the_least_balance_decides_and_each_pays(course: Course, tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        hand_in(book, "zeta", "ada", days=2)
        hand_in(book, "alpha", "ada", "bob", days=9)
        assert late(course, book, "alpha") == {"ada_bob": lateness(2, 10, spent=1, left=0)}


def two_of_one_name(
    book: Gradebook, ids: dict[str, tuple[str, str]], rosters: tuple[str, ...] = ()
) -> None:
    """Have two Adas hand in two assignments, of whom one is always two days late.

    ids: theirs in each; rosters: of which assignments there is one, with their e-mail addresses.
    """
    for days, (name, (one, other)) in zip((0, 7), ids.items(), strict=True):
        run = book.begin(name, {})
        for late, id in ((2, one), (0, other)):
            at = FIRST + timedelta(days=days + late)
            book.add(
                run, replace(submission(id, "Ada", ids=(id,)), handed_in=at), id, result(id, "Ada")
            )
        if name in rosters:
            mails = (Person("Ada", (one, "late@x.org")), Person("Ada", (other, "other@x.org")))
            book.keep_roster(name, Roster(mails))


def test_two_of_one_name_spend_days_of_their_own(course: Course, tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        two_of_one_name(book, {"zeta": ("7", "8"), "alpha": ("7", "8")})
        assert late(course, book, "alpha") == {
            "7": lateness(2, 10, spent=1, left=0),
            "8": lateness(0, 0, spent=0, left=3),
        }


def test_a_roster_tells_who_has_another_number_in_each_assignment(
    course: Course, tmp_path: Path
) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        two_of_one_name(book, {"zeta": ("7", "8"), "alpha": ("8", "9")}, ("zeta", "alpha"))
        assert late(course, book, "alpha") == {
            "8": lateness(2, 10, spent=1, left=0),
            "9": lateness(0, 0, spent=0, left=3),
        }


def test_a_roster_joins_the_names_that_somebody_has_in_two_systems(
    course: Course, tmp_path: Path
) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        hand_in(book, "zeta", "ada@x.org", days=2)
        hand_in(book, "alpha", "lovelaceada", days=9)
        assert late(course, book, "alpha")["lovelaceada"] == lateness(2, 0, spent=2, left=1)
        book.keep_roster("alpha", Roster((Person("Lovelace, Ada", ("1", "ada@x.org")),)))
        assert late(course, book, "alpha")["lovelaceada"] == lateness(2, 10, spent=1, left=0)


def test_an_extension_by_an_address_is_that_of_whom_the_roster_knows_by_it(
    course: Course, tmp_path: Path
) -> None:
    (course.folder / "extensions.csv").write_text(
        "assignment,owner,due\nzeta,ada@x.org,2026-11-04T00:00:00Z\n"
    )
    with Gradebook(tmp_path, writing=True) as book:
        hand_in(book, "zeta", "lovelaceada", days=2)
        book.keep_roster("zeta", Roster((Person("Lovelace, Ada", ("1", "ada@x.org")),)))
        assert late(course, book, "zeta") == {"lovelaceada": lateness(0, 0, spent=0, left=3)}


def test_what_was_spent_on_an_attempt_that_counts_no_more_comes_back(
    course: Course, tmp_path: Path
) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        hand_in(book, "zeta", "ada", days=3)
        hand_in(book, "zeta", "ada", days=0)
        hand_in(book, "alpha", "ada", days=7)
        assert late(course, book, "alpha") == {"ada": lateness(0, 0, spent=0, left=3)}


def test_without_a_late_policy_there_is_nothing_to_spend(course: Course, tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        hand_in(book, "omega", "ada", days=9)
        assert late(course, book, "omega") == {"ada": None}
        assert finish_of(course, course.assignment("omega"), book).budget is None


def test_what_is_due_later_and_graded_is_to_be_written_anew(course: Course, tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        assert later(course, course.assignment("zeta"), book) == []
        hand_in(book, "alpha", "ada", days=9)
        assert [one.name for one in later(course, course.assignment("zeta"), book)] == ["alpha"]
        (tmp_path / "course.toml").unlink()
        assert later(course, course.assignment("zeta"), book) == []


URL = "url: expected the address of assignments/, such as https://example.org/labs; found "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("late_days = -1", "late_days: expected a whole number above 0; found -1"),
        ("late_day = 3", "late_day: unknown key; did you mean 'late_days'?"),
        ("late_days", "not valid TOML: "),
        ("title = 1", "title: expected a text in quotes; found 1"),
        ('authors = "Ada"', "authors: expected a list; found 'Ada'"),
        ("authors = [1]", 'authors: expected a list of names, such as ["Ada Lovelace"]; found [1]'),
        ("licence = []", "licence: expected a text in quotes; found []"),
        ('license = "MIT"', "license: unknown key; did you mean 'licence'?"),
        ('url = "example.org"', f"{URL}'example.org'"),
        ('url = "file:///etc"', f"{URL}'file:///etc'"),
        ("""url = 'https://x.org/"'""", f"""{URL}'https://x.org/"'"""),
    ],
)
def test_a_course_toml_that_is_wrong_is_named(course: Course, text: str, message: str) -> None:
    path = course.folder / "course.toml"
    path.write_text(text)
    with pytest.raises(AutograderError) as error:
        course.about()
        course.late_days()
    assert str(error.value).startswith(f"{path}: {message}")
