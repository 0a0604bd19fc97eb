"""What a person sees of a run: its progress, and the scores at its end."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ..gradebook.diff import Difference
from ..gradebook.export import Filled
from ..gradebook.store import Run
from ..intake.find import Found
from ..records.course import Assignment
from ..records.results import Result, rounded
from ..records.text import printable
from .table import Row, row_of, tables

COLUMNS = (
    TextColumn("{task.description}", markup=False),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
)


def follow(results: Iterable[Result], total: int, console: Console) -> Iterator[Result]:
    """Yield the results, showing a bar on a terminal and a line each anywhere else."""
    if not console.is_terminal:
        for number, result in enumerate(results, 1):
            say(f"[{number}/{total}] {_line(result)}", console)
            yield result
        return
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=total)
        for result in results:
            progress.update(task, advance=1, description=result.submission[:40])
            yield result


def tell(lines: Iterable[str], console: Console) -> None:
    """Print lines as they are."""
    for line in lines:
        say(line, console)


def say(line: str, console: Console) -> None:
    """Print a line as it is: names and paths may hold what rich takes for markup."""
    console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


def _line(result: Result) -> str:
    points = f"{rounded(result.earned)}/{rounded(result.possible)}"
    return f"{result.submission}: {points if result.status != 'unreadable' else result.status}"


def introduce(
    assignment: Assignment, found: Found, set_aside: Path | None, console: Console
) -> None:
    """Say what is going to be graded, which files are no submissions, and what is odd."""
    if set_aside:
        say(f"the gradebook was damaged; it is kept as {set_aside}, a new one begins", console)
    say(f"{assignment.title}: {len(found.submissions)} to grade", console)
    for note in found.notes:
        say(note, console)
    for earlier in found.superseded:
        say(f"not graded, {earlier.by} counts: {earlier.path}", console)
    for path in found.others:
        say(f"not graded, neither .ipynb nor .py: {path}", console)


def tell_isolation(level: str, console: Console) -> None:
    """Say how well student code is confined, loudly if it is not."""
    if level == "none":
        console.print(
            "[bold red]isolation: none[/] - student code can read your files and reach other "
            "processes on this machine; see docs/sandbox.md"
        )
    else:
        console.print(f"isolation: {level}")


class Summary:
    """What is told at the end of a run, without the results themselves: a class may be large."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.rows: list[Row] = []
        self.reviews: list[tuple[str, str]] = []
        self.unreadable: list[str] = []
        self.nothing: list[str] = []
        self.late = False

    @property
    def all_graded(self) -> bool:
        """Tell whether nothing needs a person."""
        return all(row.status == "graded" for row in self.rows)

    def add(self, result: Result) -> None:
        """Remember what the table and the remarks say of a result."""
        self.rows.append(row_of(result))
        self.late = self.late or result.lateness is not None
        self.reviews += [
            (result.submission, score.question.id)
            for score in result.questions
            if score.needs_review
        ]
        if result.status == "unreadable":
            self.unreadable.append(f"{result.submission}: {'; '.join(result.notes)}")
        elif result.notes and not result.earned:
            self.nothing.append(f"{result.submission}: {result.notes[0]}")

    def conclude(self, folder: Path, console: Console) -> None:
        """Print the scores, what needs a person, and where the files are."""
        for table in tables(self.assignment, self.rows, console.width, self.late):
            console.print(table)
            console.print()
        for number, asked in enumerate(self.assignment.all_questions, 1):
            say(f"{number} {asked.title}", console)
        for submission, question in self.reviews:
            where = folder / submission / "results.json"
            say(f"needs review: {submission}, {question}: {where}", console)
        for remark in self.unreadable:
            say(f"unreadable: {remark}", console)
        for remark in self.nothing:
            say(f"no points: {remark}", console)
        say(str(folder / "gradebook.csv"), console)


def show_difference(difference: Difference, console: Console) -> None:
    """Print each changed grade with the checks that changed it, and a summary."""
    for change in difference.changes:
        before, after = (
            "no grade" if points is None else str(points)
            for points in (change.before, change.after)
        )
        say(f"{change.submission}: {before} -> {after}", console)
        for check in change.checks:
            say(f"    {check}", console)
    for names, which in ((difference.only_before, "first"), (difference.only_after, "second")):
        for name in names:
            say(f"only in the {which}: {name}", console)
    fell = sum(change.fell for change in difference.changes)
    rose = len(difference.changes) - fell
    say(f"{rose} rose, {fell} fell, {difference.same} are as they were", console)


def list_runs(runs: Iterable[Run], console: Console) -> None:
    """Print a line for each run."""
    for run in runs:
        state = "" if run.ended else ", broken off"
        say(f"{run.id}: {run.assignment}, {run.count} submissions, {run.began}{state}", console)


def tell_filled(filled: Filled, path: Path, console: Console) -> None:
    """Say whose grade is in the file now, and whose is not."""
    for owner in filled.unmatched:
        say(f"no row of their own, so not in it: {owner}", console)
    for reason in filled.kept:
        say(f"left as it is: {reason}", console)
    for name in filled.ungraded:
        say(f"not graded, so left as it is: {name}", console)
    if filled.missing:
        say(f"{len(filled.missing)} without a submission: {'; '.join(filled.missing)}", console)
    for note in filled.notes:
        say(note, console)
    say(f"{path}: {filled.count} grades", console)


def diagnose(found: dict[str, Any], console: Console) -> None:
    """Print what the doctor found."""
    console.print(f"isolation: [bold]{found['isolation']}[/]")
    for title, key in (
        ("layer", "layers"),
        ("a worker's attempt to", "observed"),
        ("", "versions"),
        ("packages of", "packages"),
    ):
        if not found.get(key):
            continue
        table = Table(box=None, show_header=bool(title))
        table.add_column(title)
        table.add_column("")
        for name, value in found[key].items():
            told = {True: "applied", False: "not applied"}.get(value, str(value))
            table.add_row(name, told)
        console.print(table)
    tell(found.get("advice", ()), console)
