"""Points by hand: to whom they go, what they may be, and that they count."""

from dataclasses import replace
from fractions import Fraction
from unicodedata import normalize

import pytest

from autograder.gradebook.adjust import find, points_of, require_question, require_reason
from autograder.gradebook.decisions import Adjustments, Decision
from autograder.gradebook.finish import adjusted
from autograder.gradebook.output import row
from autograder.gradebook.people import OfCourse
from autograder.gradebook.roster import Person
from autograder.records.errors import AutograderError
from autograder.records.results import scores
from autograder.records.results_json import to_json

from .made import ASSIGNMENT, QUESTIONS, result, submission

pytestmark = pytest.mark.quick


def test_points_for_what_can_not_be_read_are_its_grade() -> None:
    unreadable = replace(result("a.py", status="unreadable"), questions=scores(QUESTIONS, []))
    given = Adjustments([Decision("a.py", "zeta", Fraction(1), "read on paper")])
    graded = adjusted(submission("a.py"), unreadable, given)
    assert (graded.status, graded.earned, graded.has_points) == ("graded", 1, True)
    assert row(graded, ASSIGNMENT) == [
        *("a.py", "ada", "1", "3.5", "graded", "full", "1", "0", "1", ""),
        "zeta: read on paper",
    ]
    assert "1 of 1 points, given by hand: read on paper" in to_json(graded)


def test_points_stay_with_the_owners_whatever_their_file_is_called() -> None:
    given = Adjustments([Decision("anna_11", "zeta", Fraction(1), "on paper", ("Anna",))])
    assert given.of(submission("anna_11.ipynb", "anna"), "zeta")
    assert given.of(submission("anna_11.ipynb", "anna", "ben"), "zeta") is None
    assert given.of(submission("ben_12.ipynb", "ben"), "zeta") is None


def of(*decisions: Decision, runs: dict[str, list] | None = None, listed: tuple[Person, ...] = ()):
    """Return what holds of decisions where these have handed in and are on the roster."""
    held = runs["tiny"] if runs else []
    people = OfCourse({"tiny": held}, {"tiny": listed})
    return Adjustments(decisions, lambda one: people.owners("tiny", one))


def test_points_do_not_go_to_somebody_else_of_the_same_name() -> None:
    ada, other = submission("ada_7.py", "Ada", ids=("7",)), submission("b.py", "Ada", ids=("8",))
    made = Decision("ada_7.py", "zeta", Fraction(1), "on paper", ("Ada",), ("7",))
    given = of(made, runs={"tiny": [ada, other]})
    assert given.of(ada, "zeta")
    assert given.of(submission("c.py", "Ada", ids=("7",)), "zeta")
    assert given.of(other, "zeta") is None
    assert given.of(submission("ada_7.py", "Ada", ids=("8",)), "zeta") is None


def test_points_stay_where_two_lists_have_other_ids_of_one_person() -> None:
    made = Decision("", "zeta", Fraction(1), "on paper", ("Ada",), ("ada@x.org",))
    came = submission("ada_17.py", "Ada", ids=("17",))
    assert of(made, runs={"tiny": [came]}, listed=(Person("Ada", ("ada@x.org",)),)).of(came, "zeta")


def test_who_is_left_of_a_group_keeps_its_points_with_what_it_handed_in_alone() -> None:
    given = of(Decision("g.py", "zeta", Fraction(1), "on paper", ("ada", "bob")))
    assert given.of(submission("g.py", "ada"), "zeta")
    assert given.of(submission("bob.py", "bob"), "zeta") is None


def test_a_name_is_the_same_however_its_accents_are_written() -> None:
    made = Decision("", "zeta", Fraction(1), "on paper", (normalize("NFC", "José"),))
    assert of(made).of(submission("j.py", normalize("NFD", "José")), "zeta")


@pytest.mark.parametrize(
    ("text", "points"),
    [("2.5", Fraction(5, 2)), (" 2,5 ", Fraction(5, 2)), ("1/3", Fraction(1, 3)), ("-1", -1)],
)
def test_points_are_read_as_people_write_them(text: str, points: Fraction) -> None:
    assert points_of(text) == points


@pytest.mark.parametrize("text", ["two", "", "1,000", "1,2,3", "nan", "1/0"])
def test_what_is_no_number_of_points_is_told(text: str) -> None:
    with pytest.raises(AutograderError) as error:
        points_of(text)
    assert str(error.value) == (
        f"points: expected a number, such as 2.5, or 'graders'; found {text!r}"
    )


def test_more_than_the_maximum_is_given_only_when_that_is_meant() -> None:
    require_question(ASSIGNMENT, Decision("a.py", "alpha", Fraction(4), "why"), extra=True)
    with pytest.raises(AutograderError, match=r"alpha is worth 0 to 2\.5 points, not -1$"):
        require_question(ASSIGNMENT, Decision("a.py", "alpha", Fraction(-1), "why"), extra=True)


@pytest.mark.parametrize("why", ["", " \n"])
def test_points_need_a_reason(why: str) -> None:
    with pytest.raises(AutograderError) as error:
        require_reason(Decision("a.py", "alpha", Fraction(1), why))
    assert str(error.value) == "--why is empty: give the reason, which students read"


HELD = [submission("ada_7.py", "Ada", ids=("7",)), submission("g.py", "Bob", "Cy"), submission("x")]
HELD += [submission("", "Dan", ids=(id,)) for id in ("8", "9")]


@pytest.mark.parametrize(
    ("called", "name"), [("ada_7.py", "ada_7.py"), ("7", "ada_7.py"), ("cy", "g.py")]
)
def test_a_submission_is_meant_by_its_name_or_an_owner(called: str, name: str) -> None:
    assert find(called, HELD[:2], ASSIGNMENT).name == name


@pytest.mark.parametrize(
    ("called", "message"),
    [
        ("bobb", "tiny has no submission and no owner 'bobb'; near: Bob"),
        ("zoe", "tiny has no submission and no owner 'zoe'; near: see gradebook.csv"),
        ("ada", "'ada' has several submissions of tiny: ada_7.py, x"),
        ("dan", "'dan' has several submissions of tiny: nothing of 8, nothing of 9"),
    ],
)
def test_who_is_not_there_or_twice_is_told(called: str, message: str) -> None:
    with pytest.raises(AutograderError) as error:
        find(called, HELD, ASSIGNMENT)
    assert str(error.value) == message
