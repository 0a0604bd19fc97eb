"""Read a table that people and programs write: CSV of any delimiter and encoding."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from ..records.errors import AutograderError


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line on which it ends.

    Cells are parted by commas, semicolons or tabs, and come in UTF-8, UTF-16 or Windows' 1252.
    Raises FileNotFoundError, and AutograderError for a file that can't be read.
    """
    try:
        text = _decoded(path.read_bytes())
        first = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, [cell.strip() for cell in row]
    except FileNotFoundError:
        raise
    except OSError as error:
        raise AutograderError(f"{path}: can't be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise AutograderError(f"{path}: can't be read: {error}") from None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if data[1:2] == b"\0":  # Blackboard's, without a mark
        return data.decode("utf-16-le")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
