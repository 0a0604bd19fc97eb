"""Write the grades of a class: a CSV row and a results.json for each submission."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..records.course import FIRST_COLUMNS, LAST_COLUMNS, Assignment, Course
from ..records.files import TEXT, errors_about, write
from ..records.results import Result, rounded
from ..records.results_json import as_text, to_json
from ..records.text import as_called, printable
from .finish import everybody
from .store import Gradebook

# Who writes results and pages of a class anew: `rewrite`, or what does more than that.
Rewrite = Callable[[Course, Iterable[Assignment], Gradebook, Path], None]
# What lies in a submission's folder beside its results.json, and goes with it.
PAGES = ("feedback.html", "staff.html", "annotated.ipynb", "annotated.py")
REPORTS = ("report.html", "report-anonymous.html")  # of a class
MARKING = ("written.html", "marks.csv")  # what people mark written answers with


def record(results: Iterable[Result], assignment: Assignment, folder: Path) -> Iterator[Result]:
    """Write each result as it comes and pass it on; the folder can be read at any time.

    gradebook.csv grows by a row a submission; those that it has stay as they are until `write_all`.
    """
    path = folder / "gradebook.csv"
    there = _submissions(path, assignment)
    if not there:
        write(path, to_csv([header(assignment)]))
    for result in results:
        _write_result(result, assignment, folder)
        if result.submission not in there:
            with errors_about(path), path.open("a", **TEXT) as file:
                file.write(to_csv([row(result, assignment)]))
        yield result


def rewrite(course: Course, assignments: Iterable[Assignment], book: Gradebook, out: Path) -> None:
    """Write the files of assignments anew from what the gradebook holds."""
    for assignment in assignments:
        results = (result for _, result in everybody(course, assignment, book))
        write_all(results, assignment, out / assignment.name)


def write_all(results: Iterable[Result], assignment: Assignment, folder: Path) -> None:
    """Write all that the gradebook holds: a results.json each, and gradebook.csv in order."""
    rows = []
    for result in results:
        _write_result(result, assignment, folder)
        rows.append(row(result, assignment))
    held = [row[0] for row in rows]
    rows.sort(key=lambda row: (not row[0], row))  # who has handed in nothing comes last
    write(folder / "gradebook.csv", to_csv([header(assignment), *rows]))
    _sweep(folder, held)


def take_out(book: Gradebook, name: str, folder: Path) -> None:
    """Take whoever the gradebook knows no more out of the files of an assignment.

    This one is no part of the course any more, so that its files can't be written anew: its pages
    are removed.
    """
    remove(folder, (*REPORTS, *MARKING))
    owners = {row.submission.name: row.submission.owners for row in book.rows(name)}
    listed = {person.name for person in book.roster(name).people}
    known = {_harmless(name): printable("; ".join(those)) for name, those in owners.items()}
    path = folder / "gradebook.csv"
    if path.exists():
        with errors_about(path), path.open(encoding="utf-8", errors="replace", newline="") as file:
            rows = [one for one in csv.reader(file) if len(one) > 1]
        kept = [
            [one[0], known.get(one[0], one[1]), *one[2:]]
            for one in rows[1:]
            if one[0] in known or (not one[0] and one[1] in listed)
        ]
        write(path, to_csv([*rows[:1], *kept]))
    for path in folder.glob("*/results.json"):
        if (those := owners.get(path.parent.name)) and (told := _ours(path)):
            told["extra_data"]["owners"] = list(those)
            write(path, as_text(told))
            remove(path.parent, PAGES)
    _sweep(folder, owners)


def _sweep(folder: Path, held: Iterable[str]) -> None:
    """Remove the results that were written of what holds no more, and nothing else."""
    kept = {as_called(name): folder / name for name in held}
    for path in folder.glob("*/results.json"):
        same = kept.get(as_called(path.parent.name))
        if not (same and same.exists() and same.samefile(path.parent)) and _ours(path):
            remove(path.parent, PAGES)
            with errors_about(path):
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()


def remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files from a folder, such as are there."""
    for path in (folder / name for name in names):
        with errors_about(path):
            path.unlink(missing_ok=True)


def _ours(path: Path) -> dict[str, Any]:
    """Return what a results.json says, nothing if it is not one of ours for this folder."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told: dict[str, Any] = json.loads(path.read_bytes())
        known = told["extra_data"]
        if (known["assignment"], known["submission"]) == (path.parts[-3], path.parts[-2]):
            return told
    return {}


def _write_result(result: Result, assignment: Assignment, folder: Path) -> None:
    if not result.submission:  # nothing was handed in
        return
    write(folder / result.submission / "results.json", to_json(result, assignment.hidden_checks))


def _submissions(path: Path, assignment: Assignment) -> set[str]:
    """Return the submissions in a gradebook.csv, none if it has other columns or isn't there."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            return {name for name, *_ in rows} if next(rows, []) == header(assignment) else set()
    except (OSError, ValueError, csv.Error):
        return set()


def header(assignment: Assignment) -> list[str]:
    """Return the names of the gradebook's columns."""
    ids = [question.id for question in assignment.all_questions]
    return [*FIRST_COLUMNS, *ids, *LAST_COLUMNS]


def row(result: Result, assignment: Assignment) -> list[str]:
    """Return a result's row; what could not be read has no points, not zero points."""
    scored = result.has_points
    earned = {score.question.id: score.earned for score in result.questions}
    points = [result.earned, result.possible]
    points += [earned.get(question.id, Fraction()) for question in assignment.all_questions]
    score, possible, *questions = (str(rounded(value)) if scored else "" for value in points)
    owners = printable("; ".join(result.owners))
    final = str(rounded(result.final)) if scored else ""
    late = str(result.lateness.days) if result.lateness else ""
    adjusted = "; ".join(
        f"{scored.question.id}: {printable(scored.adjustment.why)}"
        for scored in result.questions
        if scored.adjustment
    )
    start = [result.submission, owners, score, possible, result.status, result.isolation]
    return [*start, *questions, final, late, adjusted]


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180) in which no cell is taken for a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [_harmless(cell) for cell in row] for row in rows
    )
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
