"""Commands about pages: they render what the gradebook holds, without grading."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..gradebook.store import Gradebook
from ..pages.write import Wanted, write_index, write_pages
from ..records.course import Course
from ..records.errors import AutograderError
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
