"""The command line: parse, call, print."""

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from . import gradebook, intake, terminal
from .classroom import Classroom
from .course import KEY_FILE, Course
from .doctor import examine
from .errors import AutograderError
from .misconceptions import explain, read_messages
from .warm import Warm

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grade deep-learning notebooks with hidden pytest graders, in a sandbox.",
)
console, errors = Console(), Console(stderr=True)


class Level(StrEnum):
    """Isolation levels, from the best."""

    FULL = "full"
    FILES = "files"
    NONE = "none"


@app.callback()
def options(
    context: typer.Context,
    course: Annotated[Path, typer.Option(help="The folder that holds reference/.")] = Path(),
) -> None:
    """Hold what all commands share."""
    context.obj = Course(course)


@app.command()
def grade(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The assignment.")],
    paths: Annotated[list[Path], typer.Argument(help="Submissions: files and folders of them.")],
    out: Annotated[Path, typer.Option(help="Where results are written.")] = Path("results"),
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many at once; default: cores.")
    ] = None,
    isolation: Annotated[Level, typer.Option(help="Refuse less than this.")] = Level.NONE,
) -> None:
    """Grade submissions: writes OUT/NAME/gradebook.csv and a results.json each."""
    course: Course = context.obj
    assignment, found = course.assignment(name), intake.find(paths)
    protected = [course.folder / KEY_FILE, found.submissions[0].path]
    terminal.introduce(assignment, found, console)
    with (
        Warm() as warm,
        Classroom(
            warm,
            assignment,
            course.key(),
            jobs=jobs or _cores(),
            protected=protected,
            require=isolation,
        ) as room,
    ):
        terminal.tell_isolation(room.isolation, console)
        results = explain(room.grade(found.submissions), read_messages(assignment))
        results = gradebook.record(results, assignment, out / name)
        graded = list(terminal.follow(results, len(found.submissions), console))
    terminal.conclude(assignment, graded, out / name, console)
    raise typer.Exit(int(any(result.status != "graded" for result in graded)))


@app.command()
def prove(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="Assignments; default: all.")] = None,
    text: Annotated[str, typer.Option("-k", help="Only variants whose title holds this.")] = "",
    seeds: Annotated[int, typer.Option(min=1, help="At how many seeds.")] = 20,
    seed: Annotated[int | None, typer.Option(help="Only at this one.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write figures here.")] = None,
    pdb: Annotated[bool, typer.Option("--pdb", help="Debug failing checks of -k's.")] = False,
) -> None:
    """Prove graders: right solutions must pass them and wrong ones fail; writes proof.json."""
    from . import proof  # here, because it imports torch, which other commands don't need

    course: Course = context.obj
    at = range(seeds) if seed is None else [seed]
    proofs = {}
    with Warm() as warm:
        for name in names or course.names():
            one = proof.prepare(warm, course.assignment(name), at)
            if pdb:
                proof.debug_cases(one, text)
                continue
            outcomes = proof.run(warm, one, jobs=_cores(), text=text)
            terminal.follow_proof(outcomes, one.size(text), console)
            terminal.show_proof(one, console)
            proofs[name] = one
            if not text and seed is None:
                proof.record(one)
    if json_file:
        figures = {name: one.summary() for name, one in proofs.items()}
        json_file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    raise typer.Exit(int(not all(one.proven(text) for one in proofs.values())))


@app.command()
def release(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="Assignments; default: all.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only tell what would change.")] = False,
) -> None:
    """Write what students get: assignments/NAME, from reference/NAME."""
    from .release import changes, write  # here, because it imports torch

    course: Course = context.obj
    assignments = [course.assignment(name) for name in names or course.names()]
    step = changes if check else write
    changed = [path for assignment in assignments for path in step(course, assignment)]
    for path in changed:
        print(f"{'would change' if check else 'changed'}: {path}")
    raise typer.Exit(int(check and bool(changed)))


@app.command()
def package(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="Assignments; default: all.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the zips.")] = Path("dist"),
) -> None:
    """Make the zips that Gradescope takes: OUT/NAME.zip, of proven assignments."""
    from .packaging import package as pack  # here, because it imports torch

    course: Course = context.obj
    for assignment in [course.assignment(name) for name in names or course.names()]:
        print(pack(course, assignment, out))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Say how well student code is isolated on this machine, and by what."""
    found = examine()
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        terminal.diagnose(found, console)


def main() -> None:
    """Run the command line; a user's mistake is one line and exit code 2."""
    try:
        app()
    except AutograderError as error:
        errors.print(f"error: {error}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except SystemExit as end:
        if end.code == 130:  # Ctrl-C
            errors.print("stopped; what is done is kept")
        raise


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
