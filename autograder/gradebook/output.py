"""Write the grades of a class: a CSV row and a results.json for each submission."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..records.course import FIRST_COLUMNS, LAST_COLUMNS, Assignment
from ..records.files import TEXT, errors_about, write
from ..records.results import Result, rounded
from ..records.results_json import to_json
from ..records.text import printable


def record(results: Iterable[Result], assignment: Assignment, folder: Path) -> Iterator[Result]:
    """Write each result as it comes and pass it on; the folder can be read at any time.

    gradebook.csv grows by a row a submission and is put in order at the end.
    """
    path = folder / "gradebook.csv"
    write(path, to_csv([header(assignment)]))
    seen = []
    for result in results:
        text = to_json(result, assignment.hidden_checks)
        write(folder / result.submission / "results.json", text)
        seen.append(row(result))
        with errors_about(path), path.open("a", **TEXT) as file:
            file.write(to_csv(seen[-1:]))
        yield result
    write(path, to_csv([header(assignment), *sorted(seen)]))


def header(assignment: Assignment) -> list[str]:
    """Return the names of the gradebook's columns."""
    ids = [question.id for question in assignment.questions]
    return [*FIRST_COLUMNS, *ids, *LAST_COLUMNS]


def row(result: Result) -> list[str]:
    """Return a result's row; what could not be read has no points, not zero points."""
    points = [result.earned, result.possible, *(score.earned for score in result.questions)]
    readable = result.status != "unreadable"
    score, possible, *questions = (str(rounded(value)) if readable else "" for value in points)
    owners = printable("; ".join(result.owners))
    final = str(rounded(result.final)) if readable else ""
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
