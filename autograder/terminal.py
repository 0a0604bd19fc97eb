"""What a person sees of a run: its progress, and the scores at its end."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from .course import Assignment, Question
from .intake import Found
from .results import Result, rounded

if TYPE_CHECKING:  # importing it imports torch
    from .proof import Outcome, Proof

_COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
)
_STYLES = {"graded": "", "partial": "yellow", "unreadable": "red"}


def follow(results: Iterable[Result], total: int, console: Console) -> Iterator[Result]:
    """Yield the results, showing a bar on a terminal and a line each anywhere else."""
    if not console.is_terminal:
        for number, result in enumerate(results, 1):
            _say(f"[{number}/{total}] {_line(result)}", console)
            yield result
        return
    with Progress(*_COLUMNS, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=total)
        for result in results:
            progress.update(task, advance=1, description=result.submission[:40])
            yield result


def _say(line: str, console: Console) -> None:
    """Print a line as it is: names and paths may hold what rich takes for markup."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _line(result: Result) -> str:
    points = f"{rounded(result.earned)}/{rounded(result.possible)}"
    return f"{result.submission}: {points if result.status != 'unreadable' else result.status}"


def scores(assignment: Assignment, results: Iterable[Result]) -> Table:
    """Return the table of scores: a row a submission, a column a question."""
    table = Table(title=assignment.title, title_justify="left")
    table.add_column("submission", overflow="fold")
    for question in assignment.questions:
        heading = f"{question.title}\n/{rounded(question.points)}"
        table.add_column(heading, justify="right")
    table.add_column(f"score\n/{rounded(_total(assignment))}", justify="right")
    table.add_column("status")
    for result in sorted(results, key=lambda result: result.submission):
        readable = result.status != "unreadable"
        points = [*(score.earned for score in result.questions), result.earned]
        cells = [str(rounded(value)) if readable else "" for value in points]
        table.add_row(result.submission, *cells, result.status, style=_STYLES[result.status])
    return table


def _total(assignment: Assignment) -> Fraction:
    return sum((question.points for question in assignment.questions), Fraction())


def introduce(assignment: Assignment, found: Found, console: Console) -> None:
    """Say what is going to be graded, and which files are no submissions."""
    _say(f"{assignment.title}: {len(found.submissions)} to grade", console)
    for path in found.others:
        _say(f"not graded, neither .ipynb nor .py: {path}", console)


def tell_isolation(level: str, console: Console) -> None:
    """Say how well student code is confined, loudly if it is not."""
    if level == "none":
        console.print(
            "[bold red]isolation: none[/] - student code can read your files and reach other "
            "processes on this machine; see docs/sandbox.md"
        )
    else:
        console.print(f"isolation: {level}")


def conclude(
    assignment: Assignment, results: Sequence[Result], folder: Path, console: Console
) -> None:
    """Print the scores, what needs a person, and where the files are."""
    console.print(scores(assignment, results))
    for result in results:
        for question in result.questions:
            if question.needs_review:
                where = folder / result.submission / "results.json"
                _say(f"needs review: {result.submission}, {question.question.id}: {where}", console)
        if result.status == "unreadable":
            _say(f"unreadable: {result.submission}: {'; '.join(result.notes)}", console)
    _say(str(folder / "gradebook.csv"), console)


def follow_proof(outcomes: "Iterable[Outcome]", total: int, console: Console) -> None:
    """Wait for all outcomes, with a bar on a terminal."""
    with Progress(*_COLUMNS, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=total)
        for outcome in outcomes:
            progress.update(task, advance=1, description=outcome.title[:40])


def show_proof(proof: "Proof", console: Console) -> None:
    """Print which check fails which wrong variant, what is wrong with that, and the figures."""
    for question in proof.assignment.questions:
        table = _matrix(proof, question)
        if table.row_count:
            console.print(table)
    for title, seed, surprise in proof.surprises():
        text = title.partition(": ")[2] or title
        alone = f"autograder prove {proof.assignment.name} -k {text!r} --seed {seed}"
        _say(f"unproven: {title}: {surprise} at seed {seed}; alone: {alone}", console)
    for check in proof.unfailed():
        _say(f"unproven: no wrong variant fails {check}", console)
    figures = proof.summary()
    _say(
        f"{proof.assignment.name}: {figures['killed']} of {figures['wrong']} wrong variants killed,"
        f" {figures['accepted']} of {figures['right']} right ones accepted, {figures['checks']}"
        f" checks, {figures['seeds']} seeds",
        console,
    )


def _matrix(proof: "Proof", question: Question) -> Table:
    """Return a table of a question: a row a wrong variant, a column a check."""
    checks = [check for check in proof.checks.values() if check.question == question.id]
    table = Table(title=question.id, title_justify="left", box=None, padding=(0, 0, 0, 1))
    for number in range(1, len(checks) + 1):
        table.add_column(str(number), justify="center")
    table.add_column("wrong variant")
    for variant in proof.variants:
        marks = [proof.mark(f"wrong: {variant.title}", check.check) for check in checks]
        if any(marks) and any(check.check in variant.fails for check in checks):
            table.add_row(*marks, escape(variant.title))
    table.caption = "\n".join(f"{n} {check.check}" for n, check in enumerate(checks, 1))
    table.caption_justify = "left"
    return table


def diagnose(found: dict[str, Any], console: Console) -> None:
    """Print what the doctor found."""
    console.print(f"isolation: [bold]{found['isolation']}[/]")
    for title, key in (
        ("layer", "layers"),
        ("a worker's attempt to", "observed"),
        ("", "versions"),
    ):
        table = Table(box=None, show_header=bool(title))
        table.add_column(title)
        table.add_column("")
        for name, value in found[key].items():
            told = {True: "applied", False: "not applied"}.get(value, str(value))
            table.add_row(name, told)
        console.print(table)
