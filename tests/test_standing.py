"""The gradebook holds the result of each owner, whichever run made it."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from unicodedata import normalize

import pytest

from autograder.gradebook.changes import changes
from autograder.gradebook.finish import finished
from autograder.gradebook.standing import Row, apart, standing
from autograder.gradebook.store import Gradebook
from autograder.records.course import Course
from autograder.records.results import Lateness

from .conftest import TOML, write_assignment
from .made import result, submission

pytestmark = pytest.mark.quick


def row(run: int, name: str, *owners: str, ids: tuple[str, ...] = (), content: str = "") -> Row:
    return Row(run, submission(name, *owners, ids=ids), 0, content or f"{run} {name}")


def held(*rows: Row, **worth: int) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return what holds, as name, run and owners; worth: by content."""
    by_worth = (lambda one: (True, Fraction(worth[one.content])),) if worth else ()
    return [
        (one.submission.name, one.run, one.submission.owners) for one in standing(rows, *by_worth)
    ]


def test_a_run_of_a_part_leaves_the_rest_of_the_class() -> None:
    first = [row(1, "ada.py", "ada"), row(1, "bob.py", "bob")]
    assert held(*first, row(2, "bob.py", "bob"), row(2, "cy.py", "cy")) == [
        ("ada.py", 1, ("ada",)),
        ("bob.py", 2, ("bob",)),
        ("cy.py", 2, ("cy",)),
    ]


def test_what_comes_under_another_name_takes_the_place_of_its_owners() -> None:
    assert held(row(1, "ada.ipynb", "Ada"), row(2, "late_ada.py", "ADA")) == [
        ("late_ada.py", 2, ("ADA",))
    ]


def test_of_a_group_those_who_came_alone_later_are_taken_out() -> None:
    group = row(1, "g.py", "ada", "bob", ids=("7", "8"))
    assert held(group, row(2, "bob.py", "bob", ids=("8",))) == [
        ("bob.py", 2, ("bob",)),
        ("g.py", 1, ("ada",)),
    ]


def test_two_of_one_name_whom_the_lms_tells_apart_are_two() -> None:
    first = row(1, "ada_7.py", "ada", ids=("7",))
    assert len(held(first, row(2, "ada_8.py", "ada", ids=("8",)))) == 2


def test_a_file_without_an_id_is_of_the_one_person_of_its_name_and_gets_the_id() -> None:
    rows = [row(1, "ada_7.py", "ada", ids=("7",)), row(2, "ada.py", "Ada")]
    (one,) = standing(rows)
    assert (one.submission.name, one.submission.ids) == ("ada.py", ("7",))


def test_several_files_of_one_owner_in_one_run_are_all_there_to_be_told_of() -> None:
    assert len(held(row(1, "ada/a.py", "ada"), row(1, "ada/b.py", "ada"))) == 2


def test_the_best_attempt_counts_and_of_equal_ones_the_latest() -> None:
    rows = [row(n, "ada.py", "ada", content=c) for n, c in ((1, "x"), (2, "y"), (3, "z"))]
    assert held(*rows, x=3, y=5, z=4) == [("ada.py", 2, ("ada",))]
    assert held(*rows, x=5, y=5, z=4) == [("ada.py", 2, ("ada",))]


def test_of_one_file_graded_twice_the_latest_result_counts_though_it_is_worse() -> None:
    graded_twice = row(1, "ada.py", "ada", content="same"), row(2, "ada.py", "ada", content="same")
    assert standing(graded_twice, lambda one: (True, Fraction(-one.run)))[0].run == 2


def test_a_name_that_is_somebody_elses_is_changed() -> None:
    files = [submission("a_b.py", "a_b"), submission("c.py", "c"), submission("none", "d")]
    rows = [row(1, "a_b.py", "a"), row(1, "c.py", "c"), row(1, "none", "e")]
    assert [one.name for one in apart(files, rows).values()] == ["a_b_2.py", "c.py", "none_2"]


def test_a_group_that_somebody_has_left_gets_a_name_of_its_own() -> None:
    group = row(1, "g.py", "ada", "bob")
    again = submission("g.py", "ada", "cy")
    (named,) = apart([again], [group]).values()
    assert named.name == "g_2.py"
    held_now = [one.submission.name for one in standing([group, Row(2, named, 0, "x")])]
    assert held_now == ["g.py", "g_2.py"]
    assert apart([submission("g.py", "ada", "bob")], [group]).popitem()[1].name == "g.py"


def test_names_with_accents_are_one_persons_however_they_are_written() -> None:
    one, other = (normalize(form, "José") for form in ("NFC", "NFD"))
    assert len(held(row(1, "a.py", one), row(2, "b.py", other))) == 1


# With the gradebook


@pytest.fixture
def book(tmp_path: Path):
    write_assignment(tmp_path)
    with Gradebook(tmp_path, writing=True) as one:
        yield one


def run(
    book: Gradebook, *names: str, ends: bool = True, replaces: bool = False, **of: bool
) -> None:
    number = book.begin("tiny", {}, replaces=replaces)
    for name in names:
        owner = name.split(".")[0]
        given = result(name, owner, b=of.get(owner, False))
        book.add(number, submission(name, owner), "", given, f"{number}")
    if ends:
        book.end(number)


def names(book: Gradebook) -> list[str]:
    course = Course(book.path.parent)
    return [known.name for known, _ in finished(course, course.assignment("tiny"), book)]


def test_all_runs_count_but_those_before_one_that_replaced_them(book: Gradebook) -> None:
    run(book, "ada.py", "bob.py")
    run(book, "cy.py")
    assert names(book) == ["ada.py", "bob.py", "cy.py"]
    run(book, "bob.py", replaces=True)
    assert names(book) == ["bob.py"]
    run(book, "dan.py")
    assert names(book) == ["bob.py", "dan.py"]


def test_a_run_that_was_broken_off_replaces_nobody(book: Gradebook) -> None:
    run(book, "ada.py")
    run(book, "bob.py", ends=False, replaces=True)
    assert names(book) == ["ada.py", "bob.py"]


def test_of_several_attempts_the_best_can_count(book: Gradebook) -> None:
    run(book, "ada.py", ada=True)
    run(book, "ada.py", ada=False)
    folder = book.path.parent
    course = Course(folder)
    ((_, latest),) = finished(course, course.assignment("tiny"), book)
    toml = folder / "reference" / "tiny" / "assignment.toml"
    toml.write_text('attempts = "best"\n' + TOML)
    ((_, best),) = finished(course, course.assignment("tiny"), book)
    assert (latest.earned, best.earned) == (Fraction(17, 6), Fraction(19, 6))


# What a run says


def test_the_first_run_is_told_in_one_line() -> None:
    assert changes([], [result("ada.py")]) == [
        "the gradebook holds 1: 1 new, 0 changed, 0 as they were"
    ]


def test_a_run_tells_what_it_has_changed() -> None:
    before = [result("ada.py", "ada"), result("bob.py", "bob"), result("cy.py", "cy")]
    late = replace(result("bob_2.py", "bob"), lateness=Lateness(1, Fraction(50)))
    after = [result("ada.py", "ada"), late, result("dan.py", "dan", status="unreadable")]
    assert changes(before, after) == [
        "the gradebook holds 3: 1 new, 1 changed, 1 as they were, 1 no longer there",
        "changed: bob_2.py: 2.83 -> 1.42",
        "new: dan.py: unreadable",
        "no longer there: cy.py",
    ]


def test_more_changes_than_anybody_reads_are_counted() -> None:
    new = [result(f"{n}.py", f"{n}") for n in range(30)]
    told = changes([result("ada.py")], [result("ada.py"), *new])
    assert (len(told), told[-1]) == (22, "… and 10 more")
