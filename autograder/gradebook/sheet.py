"""A table of an LMS or a person, read so that each byte but those of new cells comes back.

Instructors' files come with commas, semicolons or tabs, in UTF-8, UTF-16 or an old code page; the
LMS that wrote a file reads it again only as it was.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..records.errors import AutograderError

_MARK = "\ufeff"  # the byte order mark, where a file has one
_LINE_END = re.compile(r"\r\n|\n|\r")
_CELL = r'(\ufeff?"(?:[^"]|"")*"|[^"\r\n{0}][^\r\n{0}]*|)({0}|\r\n|\n|\r|\Z)'


@dataclass
class Cell:
    """A cell as it stands in the file, and what ends it."""

    text: str  # with its quotes
    end: str  # the delimiter or line end after it

    @property
    def value(self) -> str:
        """What the cell says."""
        text = self.text.removeprefix(_MARK)
        return (text[1:-1].replace('""', '"') if text[:1] == '"' else text).strip()


Row = list[Cell]


@dataclass
class Sheet:
    """The rows of a file."""

    path: Path
    rows: list[Row]
    delimiter: str
    encoding: str

    def wrong(self, why: str) -> AutograderError:
        """Return an error about this file."""
        return AutograderError(f"{self.path}: {why}")

    def put(self, row: Row, column: int, value: str) -> None:
        """Write a number into a cell, in quotes where they are needed or were before."""
        quoted = self.delimiter in value or row[column].text[:1] == '"'
        row[column].text = f'"{value}"' if quoted else value

    def data(self) -> bytes:
        """Return what to write into a file."""
        text = "".join(cell.text + cell.end for row in self.rows for cell in row)
        return text.encode(self.encoding)


def read(path: Path) -> Sheet:
    """Return the rows of a file; raises AutograderError if it can't be read or is no table."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AutograderError(f"{path}: can't be read: {error.strerror}") from None
    if data.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise AutograderError(f"{path}: a spreadsheet, no CSV: export it again as CSV")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise AutograderError(f"{path}: its encoding is not known: export it as UTF-8") from None
    first = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text, maxsplit=1)[0])
    delimiter = max(",;\t", key=first.count)
    return Sheet(path, _rows(path, text, delimiter), delimiter, encoding)


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield what the rows say that are not empty, each with the line on which it ends.

    Raises AutograderError if the file can't be read or is no table.
    """
    line = 0
    for row in read(path).rows:
        line += 1 + sum(len(_LINE_END.findall(cell.text)) for cell in row)
        if any(cell.value for cell in row):
            yield line, [cell.value for cell in row]


def _encoding(data: bytes) -> str:
    """Return the encoding of a table. A byte order mark stays in the text, so it comes back."""
    start = data[:128]
    zeros = start[1::2].count(0), start[::2].count(0)  # ASCII in UTF-16: every other byte is 0
    if start.startswith(BOM_UTF16_LE) or zeros[0] > max(2, zeros[1]):
        return "utf-16-le"
    if start.startswith(BOM_UTF16_BE) or zeros[1] > max(2, zeros[0]):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _rows(path: Path, text: str, delimiter: str) -> list[Row]:
    pattern, at = re.compile(_CELL.replace("{0}", delimiter)), 0
    rows: list[Row] = []
    row: Row = []
    while at < len(text):
        match = pattern.match(text, at)
        if not match:
            line = text.count("\n", 0, at) + 1
            raise AutograderError(f"{path}:{line}: no CSV: a quote is not closed, or not doubled")
        row.append(Cell(*match.groups()))
        at = match.end()
        if match[2] != delimiter:
            rows.append(row)
            row = []
    if row:  # the last row ends in an empty cell, without a line end
        rows.append([*row, Cell("", "")])
    return rows
