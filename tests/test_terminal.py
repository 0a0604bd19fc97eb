"""What commands print, where no run of one in the tests comes by."""

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from autograder.cli import terminal
from autograder.intake.find import Found, Superseded
from autograder.records.results import Check, Verdict, scores
from autograder.submission.file import SubmittedFile

from .made import ASSIGNMENT, QUESTIONS, result, submission

pytestmark = pytest.mark.quick


def console(*, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), width=200, force_terminal=terminal)


def printed(there: Console) -> str:
    file = there.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_what_is_graded_and_what_is_not_is_said_with_the_reason() -> None:
    found = Found(
        (SubmittedFile(submission("ada.ipynb"), Path("ada.ipynb")),),
        (Path("notes.txt"),),
        (Superseded(Path("old/ada.ipynb"), "ada.ipynb"),),
        ("two files of Bob",),
    )
    there = console()
    aside = Path("gradebook.sqlite.damaged-1")
    terminal.introduce(ASSIGNMENT, found, aside, there)
    assert printed(there).splitlines() == [
        "the gradebook was damaged; it is kept as gradebook.sqlite.damaged-1, a new one begins",
        "Tiny: 1 to grade",
        "two files of Bob",
        "not graded, ada.ipynb counts: old/ada.ipynb",
        "not graded, neither .ipynb nor .py: notes.txt",
    ]


def test_in_a_file_each_result_is_a_line() -> None:
    there = console()
    results = [result("ada.ipynb"), result("[bold]bob.py", status="unreadable")]
    assert list(terminal.follow(results, 2, there)) == results
    assert printed(there).splitlines() == [
        "[1/2] ada.ipynb: 2.83/3.5",
        "[2/2] [bold]bob.py: unreadable",
    ]


def test_on_a_terminal_a_bar_shows_who_is_graded() -> None:
    there = console(terminal=True)
    assert len(list(terminal.follow([result("ada.ipynb"), result("bob.ipynb")], 2, there))) == 2
    assert "bob.ipynb" in printed(there)
    assert "2/2" in printed(there)


def test_of_who_has_no_points_the_first_note_stands_below_the_table() -> None:
    there, summary = console(), terminal.Summary(ASSIGNMENT)
    for name, notes in (("ada.py", ("is it the right file?", "cell 2 …")), ("bob.py", ())):
        nothing = scores(QUESTIONS, [Verdict(Check("a", "zeta", "a", Fraction(1)), passed=False)])
        summary.add(replace(result(name, notes=notes), questions=nothing))
    summary.add(result("cy.py", notes=("cell 3 does not parse",)))
    summary.conclude(Path("results"), there)
    told = [line for line in printed(there).splitlines() if line.startswith("no points")]
    assert told == ["no points: ada.py: is it the right file?"]


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("full", "isolation: full"),
        ("none", "isolation: none - student code can read your files and reach other processes"),
    ],
)
def test_how_well_code_is_confined_is_said(level: str, told: str) -> None:
    there = console()
    terminal.tell_isolation(level, there)
    assert printed(there).startswith(told)


def test_the_doctor_prints_layers_attempts_and_versions() -> None:
    there = console()
    found = {
        "isolation": "files",
        "layers": {"landlock": True, "seccomp": False},
        "observed": {"connect": "allowed"},
        "versions": {"torch": "2.13.0", "pyseccomp": None},
        "advice": ["optional: otter-grader (missing) is for zips; run: pip install 'x[y]'"],
    }
    terminal.diagnose(found, there)
    words = [line.split() for line in printed(there).splitlines() if line.strip()]
    assert words[0] == ["isolation:", "files"]
    assert ["landlock", "applied"] in words
    assert ["seccomp", "not", "applied"] in words
    assert ["connect", "allowed"] in words
    assert ["torch", "2.13.0"] in words
    assert printed(there).splitlines()[-1] == found["advice"][0]
