"""Copies of what was handed in, so that pages can show students their own code at any time.

A copy is kept once, under the digest of its content that stands with each submission. What is too
large is kept without the outputs of its cells, or not at all.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress

from ..records.text import sound
from .database import Database

MAX_BYTES = 1 << 20  # of a file as it is kept
_FASTEST = 1  # of zlib's levels: a class of a thousand is kept while it is graded
Copy = Mapping[str, bytes]  # by their names: first what was graded, then what lay beside it


class Copies:
    """The copies that a gradebook holds, by the digest of their content."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, content: str, files: Iterable[tuple[str, bytes]]) -> None:
        """Keep files under their digest; what is there already stays."""
        rows = [
            (content, at, sound(name), data)
            for at, (name, whole) in enumerate(files)
            if (data := _packed(whole)) is not None
        ]
        if rows and rows[0][1] == 0:  # what lies beside a file is nothing without it
            with self._db.change():
                self._db.executemany("INSERT OR IGNORE INTO copy VALUES (?, ?, ?, ?)", rows)

    def known(self) -> set[str]:
        """Return the digests of all that there are copies of."""
        found = self._db.execute("SELECT content FROM copy WHERE position = 0").fetchall()
        return {content for (content,) in found}

    def read(self, content: str) -> Copy:
        """Return the files of a digest by their names, none if there is no copy."""
        found = self._db.execute(
            "SELECT name, data FROM copy WHERE content = ? ORDER BY position", (content,)
        ).fetchall()
        return {name: zlib.decompress(data) for name, data in found}


def delete_unused(db: Database) -> None:
    """Delete what no submission is any more, inside a change."""
    db.execute("DELETE FROM copy WHERE content NOT IN (SELECT content FROM entry)")


def _packed(data: bytes) -> bytes | None:
    packed = zlib.compress(data, _FASTEST)
    if len(packed) > MAX_BYTES:
        packed = zlib.compress(_without_outputs(data))
    return packed if len(packed) <= MAX_BYTES else None


def _without_outputs(data: bytes) -> bytes:
    """Return a notebook without the outputs of its cells; anything else as it is."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        notebook = json.loads(data)
        for cell in notebook["cells"]:
            if cell.get("cell_type") == "code":
                cell["outputs"] = []
        return json.dumps(notebook).encode("utf-8", "backslashreplace")
    return data
