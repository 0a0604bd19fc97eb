"""The table of a class fits the terminal, whatever names and how many questions there are."""

import io
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.cells import cell_len
from rich.console import Console

from autograder.cli.terminal import Summary
from autograder.records.course import Question
from autograder.records.results import Lateness

from .made import ASSIGNMENT, QUESTIONS, result

pytestmark = pytest.mark.quick

MANY = tuple(Question(f"q{n}", f"The {n}th", Fraction(5, 4)) for n in range(1, 20))
LATE = Lateness(1, Fraction(10))


def table(*people: tuple[str, ...], width: int = 80, late: bool = False, many: bool = False):
    """Return the lines that are printed of a class, by the names and owners of its submissions."""
    summary = Summary(replace(ASSIGNMENT, questions=MANY if many else QUESTIONS))
    for name, *owners in people:
        one = result(name, *owners, c=True)
        if many:
            scores = tuple(replace(one.questions[1], question=question) for question in MANY)
            one = replace(one, questions=scores)
        summary.add(replace(one, lateness=LATE if late else None))
    there = io.StringIO()
    summary.conclude(ASSIGNMENT.folder, Console(file=there, width=width))
    return there.getvalue().splitlines()


def test_a_row_has_name_owner_score_status_and_what_each_question_gave() -> None:
    assert [line.split() for line in table(("ada.ipynb", "Ada"))[1:5]] == [
        ["score", "1", "2"],
        ["submission", "owner", "/3.5", "status", "/1", "/2.5"],
        ["─" * 44],
        ["ada.ipynb", "Ada", "3.17", "graded", "0.67", "2.5"],
    ]


def test_the_final_score_is_told_where_somebody_was_late() -> None:
    assert table(("ada.ipynb", "Ada"), late=True)[4].split()[2:5] == ["3.17", "2.85", "graded"]


def test_a_name_of_sixty_characters_is_not_broken() -> None:
    name = "x" * 54 + ".ipynb"
    lines = table((name, "Ada Lovelace"))
    assert [line for line in lines if name in line and "3.17" in line and "graded" in line]
    assert "  Ada Lovelace" in [line.rstrip() for line in lines]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("name", ["ada.ipynb", "x" * 54 + ".ipynb", "y" * 150, "山田太郎" * 9])
def test_no_line_is_wider_than_the_terminal(name: str, width: int, late: bool, many: bool) -> None:
    lines = table((name, "Ada", "Bob Lovelace"), ("b.py", "b"), width=width, late=late, many=many)
    assert max(map(cell_len, lines)) <= width


def test_questions_that_do_not_fit_stand_below() -> None:
    lines = table(("submission_12345678_dropout.ipynb", "ada@example.org"), many=True)
    rows = [line.split() for line in lines if line.startswith("submission_")]
    assert len(rows) > 1
    assert rows[0][1:4] == ["ada@example.org", "23.75", "graded"]
    assert [cell for row in rows for cell in row[1:]][3:] == ["1.25"] * len(MANY)
    assert lines[-len(MANY) - 1 : -1] == [f"{n} The {n}th" for n in range(1, len(MANY) + 1)]


def test_owners_of_a_group_stand_below_one_another() -> None:
    lines = table(("group.ipynb", "ada@example.org", "bob@example.org"), width=60)
    assert [line.split()[-1] for line in lines if "@" in line] == ["2.5", "bob@example.org"]


def test_no_owner_is_taken_for_markup_or_obeyed() -> None:
    text = "\n".join(table(("ada.ipynb", "[red]Ada\x1b[2J")))
    assert "[red]Ada\N{REPLACEMENT CHARACTER}[2J" in text
