"""Fill one column of the file that an instructor has exported from Canvas or Moodle.

Nothing else in it changes, not a quote and not a line end: the cells are replaced in the text.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ..records.errors import AutograderError
from ..records.results import Result, rounded
from ..records.submission import Submission

# How each names a student, the surest first, and the header that tells that it is such a file.
_KEYS = {
    "canvas": ("ID", "SIS User ID", "SIS Login ID", "Student"),
    "moodle": ("Identifier", "ID number", "Email address", "Full name"),
}
_MUST_HAVE = {"canvas": ("Student", "ID", "Section"), "moodle": ("Identifier", "Grade")}
_CELL = r'("(?:[^"]|"")*"|[^"\r\n{0}][^\r\n{0}]*|)({0}|\r\n|\n|\r|\Z)'


class System(StrEnum):
    """The learning management systems whose files can be filled."""

    CANVAS = "canvas"
    MOODLE = "moodle"


@dataclass
class Filled:
    """The text with its column filled, and who is not in it."""

    text: str
    count: int = 0
    unmatched: list[str] = field(default_factory=list)  # owners without a row of their own
    ungraded: list[str] = field(default_factory=list)  # submissions without a grade
    locked: list[str] = field(default_factory=list)  # owners whose grade Moodle does not let change


@dataclass
class _Cell:
    text: str  # as it stands, with its quotes
    end: str  # the delimiter or line end after it

    @property
    def value(self) -> str:
        quoted = self.text[:1] == '"'
        return self.text[1:-1].replace('""', '"') if quoted else self.text


def fill(
    path: Path, system: System, column: str, graded: Iterable[tuple[Submission, Result]]
) -> Filled:
    """Return the text of an LMS's file with the final score of every owner in a column.

    Raises AutograderError if it is no such file or has no such column.
    """
    rows = _read(path)
    names = [cell.value.strip().lstrip("\ufeff") for cell in rows[0]] if rows else []
    for name in _MUST_HAVE[system]:
        if name not in names:
            raise AutograderError(f"{path}: no file of {system.capitalize()}: no column {name!r}")
    if names.count(column) != 1:
        there = "stands twice" if column in names else "is not there"
        raise AutograderError(
            f"{path}: the column {column!r} {there}; there is: {', '.join(names)}"
        )
    filled = Filled("")
    find = _finder(rows[1:], names, system)
    for submission, result in graded:
        if result.status == "unreadable":
            filled.ungraded.append(submission.name)
            continue
        for index, owner in enumerate(submission.owners):
            row = find([*submission.ids[index : index + 1], owner])
            if row is None or len(row) <= names.index(column):
                filled.unmatched.append(owner)
            elif _is_locked(row, names):
                filled.locked.append(owner)
            else:
                row[names.index(column)].text = str(rounded(result.final))
                filled.count += 1
    filled.text = "".join(cell.text + cell.end for row in rows for cell in row)
    return filled


def _read(path: Path) -> list[list[_Cell]]:
    """Return the rows of a CSV file, with all that stands between the cells."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise AutograderError(f"{path}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise AutograderError(f"{path}: not in UTF-8: export it again as CSV") from None
    first = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    delimiter = ";" if first.count(";") > first.count(",") else ","
    pattern, at = re.compile(_CELL.replace("{0}", delimiter)), 0
    rows: list[list[_Cell]] = []
    row: list[_Cell] = []
    while at < len(text):
        match = pattern.match(text, at)
        if not match:
            line = text.count("\n", 0, at) + 1
            raise AutograderError(f"{path}:{line}: no CSV: a quote is not closed, or not doubled")
        row.append(_Cell(*match.groups()))
        at = match.end()
        if match[2] != delimiter:
            rows.append(row)
            row = []
    if row:  # the last row ends in an empty cell, without a line end
        rows.append([*row, _Cell("", "")])
    return rows


def _finder(
    rows: Sequence[list[_Cell]], names: Sequence[str], system: System
) -> Callable[[Iterable[str]], list[_Cell] | None]:
    """Return a function that finds the one row of a student, by what may name them."""
    tables: list[Mapping[str, list[list[_Cell]]]] = []
    for key in _KEYS[system]:
        table: dict[str, list[list[_Cell]]] = {}
        if key in names:
            for row in rows:
                if len(row) == len(names) and (value := _plain(row[names.index(key)].value)):
                    table.setdefault(value, []).append(row)
        tables.append(table)

    def find(called: Iterable[str]) -> list[_Cell] | None:
        for name in called:
            for table in tables:
                found = table.get(_plain(name), [])
                if len(found) == 1:  # two of one name: there is no telling
                    return found[0]
        return None

    return find


def _plain(name: str) -> str:
    """Return what a student is called, without case and Moodle's word before the number."""
    return name.strip().casefold().removeprefix("participant ").removeprefix("'")


def _is_locked(row: Sequence[_Cell], names: Sequence[str]) -> bool:
    key = "Grade can be changed"
    return key in names and row[names.index(key)].value.strip().casefold() == "no"
