"""A class made by hand, for pages: its results and its gradebook."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.gradebook.decisions import Decision
from autograder.gradebook.roster import Person, Roster
from autograder.gradebook.store import Gradebook
from autograder.pages.write import Wanted, rewrite, write_pages
from autograder.records.course import Assignment, Course, Question
from autograder.records.results import Check, Result, Status, Verdict, scores
from autograder.records.submission import Submission

from ..conftest import write_assignment
from ..notebooks import notebook

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

EVIL = "<script>window.hit = 1</script>\"'><img src=x onerror='window.hit = 1'>"
NAMES = ("Ada", "Zoë", "Björn", "Nguyễn Thị", "李", "Maximilian-Alexander", "O'Neil")


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


def class_of(n: int) -> list[Result]:
    """Return results of all kinds."""
    raised = "Expected: `double` runs without an error\nBut: it fails: KeyError in cell 2, line 2"
    mistake = WRONG.format(3) + "\nLikely mistake: it adds 2."
    kinds: list[dict[str, Any]] = [
        {},
        {"passed": (False, True, True), "feedback": (mistake, "", "")},
        {"passed": (False, False, False), "feedback": (raised, raised, ABSENT)},
        {"passed": (True, False, True), "feedback": ("", f"Expected: {EVIL}\nBut: {EVIL}", "")},
        {"passed": (None, True, True), "status": "partial", "staff": ("KeyError: 'x'", "", "")},
        {"status": "unreadable", "notes": ["the file is empty"]},
    ]
    return [
        result(
            f"{at:04} {NAMES[at % len(NAMES)]}.ipynb",
            **kinds[at % len(kinds)],
            owners=[f"{EVIL} {at}" if at == 3 else f"{NAMES[at % len(NAMES)]} {at:04}"],
        )
        for at in range(n)
    ]


def write_class(folder: Path, n: int) -> Path:
    """Write the results and the pages of a class; return their folder."""
    made, assignment = course(folder)
    with Gradebook(folder / "out", writing=True) as book:
        class_ = class_of(n)
        fill(book, *class_)
        if n > 1:
            fill(book, *class_of(2)[1:], result("new.ipynb"))
            people = [Person(one.owners[0], ("1",)) for one in class_]
            book.keep_roster("tiny", Roster((*people, Person("Grace", ("2",)))))
            given = Decision(class_[0].submission, "double", Fraction(3), "a good idea")
            book.adjust("tiny", given)
        code = notebook("import numpy", f"def double(x):\n    return x  # {EVIL}")
        for one in class_[:6]:
            book.copies.keep(f"content of {one.submission}", [("tiny.ipynb", code)])
        rewrite(made, [assignment], book, folder / "out")
        wanted = Wanted(staff=n == 14, anonymous=n == 14)
        write_pages(made, assignment, book, folder / "out", wanted)
    return folder / "out"
