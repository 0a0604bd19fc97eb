"""The command line: parse, call, print."""

import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .. import __version__
from ..gradebook import output, run
from ..gradebook.export import fill
from ..gradebook.finish import finished
from ..gradebook.lms_files import System
from ..gradebook.store import Gradebook
from ..intake.find import Found, find
from ..pages.index import REPORT
from ..pool import packages
from ..pool.doctor import examine
from ..pool.local import Pool, Task
from ..pool.warm import Warm
from ..records.course import KEY_FILE, Assignment, Course
from ..records.errors import AutograderError
from ..records.files import descriptor, write
from ..sandbox.observe import Level
from . import gradebook, pages, terminal
from .names import Name, Names
from .prove import cores, prove

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Grade deep-learning notebooks with hidden pytest graders, in a sandbox.",
)
console, errors = Console(), Console(stderr=True)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"autograder {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    course: Annotated[Path, typer.Option(help="The folder that holds reference/.")] = Path(),
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version)
    ] = False,
) -> None:
    """Hold what all commands share."""
    context.obj = Course(course)


@app.command()
def grade(
    context: typer.Context,
    name: Name,
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, zips, LMS exports.")],
    out: Annotated[Path, typer.Option(help="Where results are written.")] = Path("results"),
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many at once; default: cores.")
    ] = None,
    isolation: Annotated[Level, typer.Option(help="Refuse less than this.")] = Level.NONE,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade all anew.")] = False,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on the Dask cluster of this address.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="The class is these alone; forget none of the rest.")
    ] = False,
    roster: Annotated[
        Path | None, typer.Option(help="Who is in the class: a file of your LMS.")
    ] = None,
    missing: Annotated[
        gradebook.Missing | None, typer.Option(help="What they get who handed in nothing.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Grade what looks like the wrong files.")
    ] = False,
) -> None:
    """Grade submissions: writes OUT/NAME/report.html, gradebook.csv and a page each.

    What was graded before, and would be graded the same way, is taken from OUT/gradebook.sqlite.
    """
    course: Course = context.obj
    assignment = course.assignment(name)
    if scheduler is None:
        assignment.needs.require(assignment.name)  # before anything is read
    options = run.Options(fresh, replace, isolation)
    with Gradebook(out, writing=True) as book, tempfile.TemporaryDirectory() as scratch:
        found = find(paths, assignment, Path(scratch))
        terminal.introduce(assignment, found, book.set_aside, console)
        people = gradebook.roster_of(assignment, book, roster, missing)
        files = gradebook.with_members(found.submissions, people)
        gradebook.tell_of_times(course, assignment, files, book, people)
        gradebook.ask_about_strangers(course, assignment, files, book, yes)
        if people.people:
            book.keep_roster(assignment.name, people)
        backend = _backend(course, assignment, found, jobs, isolation, scheduler)
        results = run.grade(course, assignment, files, book, backend, options=options)
        results = output.record(results, assignment, out / name)
        summary = terminal.Summary(assignment)
        with gradebook.kept_whole(course, assignment, book, out) as changed:
            for result in terminal.follow(results, len(files), console):
                summary.add(result)
    summary.conclude(out / name, console)
    terminal.tell(changed, console)
    terminal.say(str(out / name / REPORT), console)
    raise typer.Exit(int(not summary.all_graded))


def _backend(
    course: Course,
    assignment: Assignment,
    found: Found,
    jobs: int | None,
    isolation: Level,
    scheduler: str | None,
) -> Callable[[], AbstractContextManager[run.Backend]]:
    """Return what opens the backend to grade with: a cluster, or the cores of this machine."""
    if scheduler is not None:
        try:
            from ..pool.cluster import Cluster  # here, because few have Dask
        except ImportError as error:
            raise AutograderError(
                f"--scheduler needs Dask ({error}): pip install 'autograder[cluster]'"
            ) from None
        return partial(Cluster, scheduler, assignment, course.key())
    path = next(file.path for file in found.submissions if not file.problem)
    task = Task(assignment, course.key(), (course.folder / KEY_FILE, path), isolation)

    @contextmanager
    def pool() -> Iterator[Pool]:
        with Warm() as warm, Pool(warm, task, jobs=jobs or cores()) as opened:
            terminal.tell_isolation(opened.isolation, console)
            yield opened

    return pool


for command in (
    *(gradebook.adjust, gradebook.diff, gradebook.runs, gradebook.forget),
    *(pages.report, pages.marks),
):
    app.command(context_settings={"ignore_unknown_options": command is gradebook.adjust})(command)


@app.command()
def export(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(help="The CSV file that the LMS gave you.")],
    to: Annotated[System, typer.Option(help="Which LMS it is of.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    column: Annotated[
        str | None, typer.Option(help="The column to fill; Moodle's is found.")
    ] = None,
    scale: Annotated[
        bool, typer.Option("--scale", help="Convert to the points that the column is out of.")
    ] = False,
    unmarked: Annotated[
        int | None, typer.Option(min=0, max=0, help="What unmarked written answers count for.")
    ] = None,
    results: Annotated[Path, typer.Option(help="Where results are.")] = Path("results"),
) -> None:
    """Fill the final scores into one column of an LMS's file; exit code 1 if none fits.

    The rest of the file stays as it is.
    """
    course: Course = context.obj
    assignment = course.assignment(name)
    with Gradebook(results) as book:
        graded = finished(course, assignment, book)
        filled = fill(file, to, column, graded, scale=scale, unmarked=unmarked)
    write(out, filled.data)
    terminal.tell_filled(filled, out, errors if descriptor(out) == 1 else console)
    raise typer.Exit(int(not filled.count))


app.command("return")(pages.return_)
app.command()(prove)


@app.command()
def release(
    context: typer.Context,
    names: Names = None,
    check: Annotated[bool, typer.Option("--check", help="Only tell what would change.")] = False,
) -> None:
    """Write what students get: assignments/NAME, from reference/NAME, and an overview of all."""
    from .. import release as releasing  # here, because it imports torch

    course: Course = context.obj
    assignments = [course.assignment(name) for name in names or course.names()]
    course.lessons()  # where their order is wrong, nothing is written
    step = releasing.changes if check else releasing.write
    changed = [path for assignment in assignments for path in step(course, assignment)]
    changed += (releasing.overview_changes if check else releasing.write_overview)(course)
    for path in changed:
        print(f"{'would change' if check else 'changed'}: {path}")
    raise typer.Exit(int(check and bool(changed)))


@app.command()
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name that a module may have.")],
) -> None:
    """Begin an assignment: writes reference/NAME, small and complete, to be made your own."""
    from ..release.beginning import begin_assignment  # here, because it imports torch

    for path in begin_assignment(context.obj, name):
        print(path)
    print(f"next: autograder prove {name}; then autograder release {name}")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")],
    name: Annotated[str, typer.Option(help="Of its first assignment.")] = "scaling",
) -> None:
    """Begin a course: writes a Makefile, what CI runs, and a first assignment."""
    from ..release.beginning import begin_course  # here, because it imports torch

    for path in begin_course(folder, name):
        print(path)
    print(f"next: cd {folder}; autograder prove {name}; requirements.txt is for CI and colleagues")


@app.command()
def package(
    context: typer.Context,
    names: Names = None,
    out: Annotated[Path, typer.Option(help="Folder for the zips.")] = Path("dist"),
) -> None:
    """Make the zips that Gradescope takes: OUT/NAME.zip, of proven assignments."""
    from ..gradescope.packaging import package as pack  # here, because it imports torch

    course: Course = context.obj
    for assignment in [course.assignment(name) for name in names or course.names()]:
        print(pack(course, assignment, out))


@app.command()
def install(
    context: typer.Context,
    names: Names = None,
) -> None:
    """Install the packages that single assignments need, where they are missing."""
    course: Course = context.obj
    wanted = packages.missing(map(course.assignment, names or course.names()))
    if wanted:
        terminal.say(f"installing {', '.join(wanted)}", console)
        packages.install(wanted)


@app.command()
def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say how well student code is isolated on this machine, by what, and what could be better."""
    course: Course = context.obj
    there_is_one = (course.folder / "reference").is_dir()
    found = examine(assignments=map(course.assignment, course.names()) if there_is_one else ())
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        terminal.diagnose(found, console)


def main() -> None:
    """Run the command line; a user's mistake is one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever a terminal can't write, names may hold
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="autograder")
    except AutograderError as error:
        terminal.say(f"error: {' '.join(str(error).splitlines())}", errors)
        sys.exit(2)
    except OSError as error:  # a full disk, say, where none was expected
        where = f"{error.filename}: " if error.filename else ""
        terminal.say(f"error: {where}{error.strerror or error}", errors)
        sys.exit(2)
    except SystemExit as end:
        if end.code == 130:  # Ctrl-C
            errors.print("stopped; what is done is kept")
        raise
