"""Commands about pages: they render what the gradebook holds, without grading."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..gradebook.finish import later
from ..gradebook.store import Gradebook
from ..gradebook.written import read_back, require_read, to_table
from ..pages.answers import MARKS, WRITTEN, answers_of, page_of_answers
from ..pages.gathered import gather
from ..pages.returning import Returned, System, opened, participants
from ..pages.returns import returned
from ..pages.write import Wanted, feedback_of, rewrite, write_index, write_pages
from ..records.course import Course
from ..records.errors import AutograderError
from ..records.files import write
from . import terminal
from .gradebook import say_waiting
from .names import Name, OneOrAll

console = Console()
Out = Annotated[Path, typer.Option(help="Where results are.")]


def report(
    context: typer.Context,
    name: OneOrAll = None,
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
    name: Name,
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


def marks(
    context: typer.Context,
    name: Name,
    table: Annotated[
        Path | None, typer.Argument(help="The table with points filled in, to be read back.")
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Write page and table without names.")
    ] = False,
    out: Out = Path("results"),
) -> None:
    """Write the written answers to be marked: OUT/NAME/written.html and marks.csv; or read these.

    A blank cell leaves what is there; if a row does not fit, nothing is taken of the table.
    """
    course: Course = context.obj
    assignment, key = course.assignment(name), course.key()
    if not assignment.written:
        raise AutograderError(f'{name} has no [[question]] with kind = "written"')
    with Gradebook(out, writing=True, waiting=say_waiting) as book:
        answers = answers_of(gather(course, assignment, book, out), book, key)
        decisions = read_back(table, answers, key) if table else []
        book.adjust_all(name, decisions)
        if table:
            rewrite(course, [assignment, *later(course, assignment, book)], book, out)
            answers = answers_of(gather(course, assignment, book, out), book, key)
    if not table:
        page, rows = out / name / WRITTEN, out / name / MARKS
        require_read(rows, answers, key)
        write(page, page_of_answers(assignment, answers, key, hidden=anonymous))
        write(rows, to_table(answers, key, hidden=anonymous))
        terminal.tell([str(page), str(rows)], console)
    left = sum(one.given is None for one in answers)
    changed = f"{len(decisions)} changed, " if table else ""
    terminal.say(f"{len(answers)} answers: {changed}{left} not marked", console)


def _tell_returned(found: Returned, path: Path) -> None:
    for line in found.left_out:
        terminal.say(f"not in it: {line}", console)
    for note in found.notes:
        terminal.say(note, console)
    what = path if found.count else "nothing is written"
    terminal.say(f"{what}: feedback on {found.count} submissions", console)
