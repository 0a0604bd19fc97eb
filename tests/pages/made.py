"""A class made by hand, for pages: its results and its gradebook."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from autograder.gradebook.store import Gradebook
from autograder.records.course import Assignment, Course, Question
from autograder.records.results import Check, Result, Status, Verdict, scores
from autograder.records.submission import Submission

from ..conftest import write_assignment

TOML = """
title = "Tiny & small"
files = ["tiny.ipynb", "tiny.py"]
[[question]]
id = "double"
title = "Double"
points = 4
[[question]]
id = "halve"
title = "Halve <it>"
points = 1
"""
CHECKS = (
    Check("check_doubles", "double", "It doubles", Fraction(3)),
    Check("check_keeps_shape", "double", "It keeps the shape", Fraction(1), public=True),
    Check("check_halves", "halve", "It halves", Fraction(1)),
)
WRONG = """Expected: twice as much
But: it is {} times as much
Hint: Add it to itself.
Read: Part 1 (in the lesson)"""
ABSENT = "Expected: `halve` is defined\nBut: the submission does not define it"
QUESTIONS = (
    Question("double", "Double", Fraction(4)),
    Question("halve", "Halve <it>", Fraction(1)),
)


def course(folder: Path, toml: str = TOML) -> tuple[Course, Assignment]:
    """Return a course of one assignment, `tiny`."""
    write_assignment(folder / "course", toml=toml)
    made = Course(folder / "course")
    return made, made.assignment("tiny")


def result(
    name: str,
    passed: Sequence[bool | None] = (True, True, True),
    feedback: Sequence[str] = ("", "", ""),
    *,
    status: Status = "graded",
    notes: Sequence[str] = (),
    staff: Sequence[str] = ("", "", ""),
    owners: Sequence[str] = (),
) -> Result:
    """Return a result with these verdicts of the three checks."""
    verdicts = [
        Verdict(check, *outcome)
        for check, *outcome in zip(CHECKS, passed, feedback, staff, strict=True)
    ]
    made = scores(QUESTIONS, [] if status == "unreadable" else verdicts)
    whose = tuple(owners) or (name.rpartition(".")[0],)
    return Result(name, whose, "tiny", status, "full", made, notes=tuple(notes), seconds=0.25)


def fill(book: Gradebook, *results: Result) -> int:
    """Keep results as one run that has ended; return its number."""
    run = book.begin("tiny", {}, pending=[])
    for at, one in enumerate(results):
        known = Submission(one.submission, one.owners)
        book.add(run, known, f"key {run} {at}", one, f"content of {one.submission}")
    book.end(run)
    return run
