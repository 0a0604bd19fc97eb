"""Write the grades of a class: a CSV row and a results.json for each submission."""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import gradescope
from .course import GRADEBOOK_COLUMNS, Assignment
from .errors import AutograderError
from .results import Result, rounded

# Student code can return half a character, which UTF-8 has no bytes for.
_TEXT: Any = {"encoding": "utf-8", "errors": "backslashreplace", "newline": ""}


def record(results: Iterable[Result], assignment: Assignment, folder: Path) -> Iterator[Result]:
    """Write each result as it comes and pass it on; the folder can be read at any time.

    gradebook.csv grows by a row a submission and is put in order at the end.
    """
    path = folder / "gradebook.csv"
    write(path, to_csv([header(assignment)]))
    seen = []
    for result in results:
        text = gradescope.to_json(result, assignment.hidden_checks)
        write(folder / result.submission / "results.json", text)
        with telling(path), path.open("a", **_TEXT) as file:
            file.write(to_csv([row(result)]))
        seen.append(row(result))
        yield result
    write(path, to_csv([header(assignment), *sorted(seen)]))


def header(assignment: Assignment) -> list[str]:
    """Return the names of the gradebook's columns."""
    return [*GRADEBOOK_COLUMNS, *(question.id for question in assignment.questions)]


def row(result: Result) -> list[str]:
    """Return a result's row; what could not be read has no points, not zero points."""
    points = [result.earned, result.possible, *(score.earned for score in result.questions)]
    readable = result.status != "unreadable"
    score, possible, *questions = (str(rounded(value)) if readable else "" for value in points)
    owners = "; ".join(result.owners)
    return [result.submission, owners, score, possible, result.status, result.isolation, *questions]


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180) in which no cell is taken for a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [_harmless(cell) for cell in row] for row in rows
    )
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, so that a reader never sees half of it."""
    with telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "w", **_TEXT) as file:
                file.write(text)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Have what the system refuses told in one line."""
    try:
        yield
    except OSError as error:
        raise AutograderError(f"{path}: can't be written: {error.strerror}") from None
