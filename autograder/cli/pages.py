"""Commands about pages: they render what the gradebook holds, without grading."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..gradebook.store import Gradebook
from ..pages.returning import Returned, System, opened, participants
from ..pages.returns import returned
from ..pages.write import Wanted, feedback_of, write_index, write_pages
from ..records.course import Course
from ..records.errors import AutograderError
from ..records.files import write
from . import terminal

console = Console()
Out = Annotated[Path, typer.Option(help="Where results are.")]


def report(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The assignment; default: all.")] = None,
    staff: Annotated[
        bool, typer.Option("--staff", help="Beside each student's page one that shows all.")
    ] = False,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="A report without names, too, to show around.")
    ] = False,
    out: Out = Path("results"),
) -> None:
    """Write the pages anew from the gradebook: OUT/index.html, NAME/report.html, one a student."""
    course: Course = context.obj
    with Gradebook(out) as book:
        graded = {run.assignment for run in book.runs()}
        names = [course.assignment(name).name] if name else course.names()
        known = [one for one in names if one in graded or book.roster(one).people]
        if not known:
            what = name or "no assignment of this course"
            raise AutograderError(f"{book.path}: {what} has not been graded; grade it first")
        for one in known:
            wanted = Wanted(staff=staff, anonymous=anonymous)
            for path in write_pages(course, course.assignment(one), book, out, wanted):
                terminal.say(str(path), console)
    terminal.say(str(write_index(course, out)), console)


def return_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The assignment.")],
    to: Annotated[System, typer.Option(help="Which system takes it back.")],
    download: Annotated[
        Path | None, typer.Argument(help="What that system gave you, and you have graded.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The zip, or folder, to write; default: beside the report.")
    ] = None,
    results: Annotated[Path, typer.Option(help="Where results are.")] = Path("results"),
) -> None:
    """Give each student their feedback through the LMS; exit code 1 if nobody gets any.

    Who can't get it that way is named, with the reason.
    """
    course: Course = context.obj
    assignment = course.assignment(name)
    given = opened(download, to, assignment) if download else None
    with Gradebook(results) as book:
        feedback = feedback_of(course, assignment, book, results)
        people = book.roster(name).people
    found = returned(to, assignment, feedback, given, participants(people))
    is_zip = to not in (System.FOLDER, System.NBGRADER)
    path = out or results / name / f"return-{to}{'.zip' if is_zip else ''}"
    if found.count and is_zip:
        write(path, found.zipped())
    for inner, data in () if is_zip else found.files.items():
        write(path / inner, data)
    _tell_returned(found, path)
    raise typer.Exit(int(not found.count))


def _tell_returned(found: Returned, path: Path) -> None:
    for line in found.left_out:
        terminal.say(f"not in it: {line}", console)
    for note in found.notes:
        terminal.say(note, console)
    what = path if found.count else "nothing is written"
    terminal.say(f"{what}: feedback on {found.count} submissions", console)
