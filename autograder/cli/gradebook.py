"""Commands about what the gradebook holds: they change it by hand, compare runs, forget people."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..gradebook import adjust as by_hand
from ..gradebook import late, output, wrong_file
from ..gradebook.changes import changes
from ..gradebook.decisions import Decision
from ..gradebook.diff import compare
from ..gradebook.finish import finished, later
from ..gradebook.forget import forget as take_out
from ..gradebook.forget import whose
from ..gradebook.roster import Roster, attendance, read_roster
from ..gradebook.roster import told as attendance_told
from ..gradebook.standing import standing
from ..gradebook.store import Gradebook
from ..pages.write import rewrite
from ..records.course import Assignment, Course
from ..records.errors import AutograderError
from ..records.results import Result
from ..records.text import as_called
from ..submission.file import SubmittedFile
from . import terminal
from .names import Name

console, errors = Console(), Console(stderr=True)
Out = Annotated[Path, typer.Option(help="Where results are.")]


@contextmanager
def kept_whole(
    course: Course, assignment: Assignment, book: Gradebook, out: Path
) -> Iterator[list[str]]:
    """Have the files of an assignment hold all that the gradebook does, whatever ends a run.

    Yields a list, in which stands at the end what has changed.
    """
    told: list[str] = []
    before = _handed_in(course, assignment, book)
    try:
        yield told
    except BaseException:  # who stops it does not wait for pages
        output.rewrite(course, [assignment, *later(course, assignment, book)], book, out)
        raise
    rewrite(course, [assignment, *later(course, assignment, book)], book, out)
    told += changes(before, _handed_in(course, assignment, book))
    held = [row.submission for row in standing(book.rows(assignment.name))]
    roster = book.roster(assignment.name)
    told += list(attendance_told(attendance(roster.people, held))) if roster.people else []


def _handed_in(course: Course, assignment: Assignment, book: Gradebook) -> list[Result]:
    results = (result for _, result in finished(course, assignment, book))
    return [result for result in results if result.submission]


class Missing(StrEnum):
    """What who has handed in nothing gets."""

    BLANK = "blank"
    ZERO = "zero"


def roster_of(
    assignment: Assignment, book: Gradebook, file: Path | None, missing: Missing | None
) -> Roster:
    """Return who is in the class, and what they get for nothing, as far as that is said now."""
    known = book.roster(assignment.name)
    people = tuple(read_roster(file)) if file else known.people
    zero = missing is Missing.ZERO if missing else known.zero
    if missing and not people:
        raise AutograderError("--missing needs to know who is in the class: add --roster FILE")
    return Roster(people, zero)


def with_members(files: Sequence[SubmittedFile], roster: Roster) -> list[SubmittedFile]:
    """Return the files with the members of a group in its place, where the roster tells them."""
    return [replace(file, submission=roster.members(file.submission)) for file in files]


def ask_about_strangers(
    course: Course,
    assignment: Assignment,
    files: Sequence[SubmittedFile],
    book: Gradebook,
    yes: bool,
) -> None:
    """Name the files that define nothing of what is graded, and ask if that is all of a class.

    A file alone is asked about if it would take the place of another; raises AutograderError if
    nobody is there to be asked.
    """
    readable = [file for file in files if not file.problem]
    odd = wrong_file.strangers(readable, assignment)
    terminal.tell((wrong_file.remark(file, assignment) for file in odd), console)
    rows = book.rows(assignment.name)
    held = {as_called(owner) for row in rows for owner in row.submission.owners}
    owners = {as_called(owner) for file in odd for owner in file.submission.owners}
    if yes or len(odd) < len(readable) or (len(odd) < 2 and not owners & held):
        return
    question = wrong_file.question(odd, course, assignment)
    if not sys.stdin.isatty():
        raise AutograderError(f"{question} Nothing is graded; --yes grades it all the same")
    if not typer.confirm(f"{question} Grade it all the same?"):
        raise typer.Exit(2)


def tell_of_times(
    course: Course,
    assignment: Assignment,
    files: Sequence[SubmittedFile],
    book: Gradebook,
    roster: Roster,
) -> None:
    """Say which extensions fit nobody, and of what nobody knows when it came."""
    held = [row.submission for row in book.rows(assignment.name)]
    people = {name for submission in held for name in (*submission.owners, *submission.ids)}
    people |= {name for one in roster.people for name in (one.name, *one.ids)}
    class_ = [file.submission for file in files]
    terminal.tell(late.remarks(course, assignment, class_, people), console)


def adjust(
    context: typer.Context,
    name: Name,
    submission: Annotated[str, typer.Argument(help="Its name in the gradebook, or its owner.")],
    question: Annotated[str, typer.Argument(help="The question's id.")],
    points: Annotated[str, typer.Argument(help='Points, or "graders" to take theirs again.')],
    why: Annotated[str, typer.Option(help="The reason; students read it.")],
    extra: Annotated[bool, typer.Option("--extra", help="More than the maximum.")] = False,
    out: Out = Path("results"),
) -> None:
    """Give a submission's question points by hand: they survive every run of grade."""
    course: Course = context.obj
    decision = Decision(submission, question, by_hand.points_of(points), why)
    with Gradebook(out, writing=True, waiting=say_waiting) as book:
        assignment = course.assignment(name)
        line = by_hand.adjust(
            course, assignment, book, out, decision, extra=extra, write_anew=rewrite
        )
        terminal.say(line, console)


def say_waiting() -> None:
    """Say that somebody else writes the gradebook, whose end is waited for."""
    errors.print("another autograder is writing there; waiting until it has ended", style="yellow")


def forget(
    context: typer.Context,
    owner: Annotated[str, typer.Argument(help="As in the gradebook: a name, e-mail or id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    out: Out = Path("results"),
) -> None:
    """Take a person out of the gradebook and the results, of all runs and assignments."""
    course: Course = context.obj
    with Gradebook(out, writing=True, waiting=say_waiting) as book:
        theirs = whose(book, owner)
        if not yes:
            typer.confirm(f"Forget {owner}? There is no way back.", abort=True)
        done = take_out(course, book, theirs, out, rewrite)
    terminal.tell(done, console)


def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="A run: its number, or latest.")],
    after: Annotated[str, typer.Argument(help="The run to compare it with.")],
    out: Out = Path("results"),
) -> None:
    """Show whose grade changed from one run to another, and why; exit code 1 if any fell."""
    with Gradebook(out) as book:
        difference = compare(context.obj, book, book.run(before), book.run(after))
    terminal.show_difference(difference, console)
    raise typer.Exit(int(difference.fell))


def runs(context: typer.Context, out: Out = Path("results")) -> None:
    """List the runs that the gradebook holds."""
    with Gradebook(out) as book:
        terminal.list_runs(book.runs(), console)
