"""Read TOML files of a course; what is wrong with one is told with its file, key and a way out."""

import difflib
import math
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from .errors import AutograderError

# What a key of a TOML file may look like, for who has left it out.
_EXAMPLES = {
    "title": 'title = "Dropout"',
    "files": 'files = ["dropout.ipynb", "dropout.py"]',
    "question": '[[question]] and below it id = "forward", title = "Forward pass", points = 4',
    "id": 'id = "forward"',
    "points": "points = 4",
    "due": "due = 2026-11-01T23:59:00+01:00",
}
_KINDS: dict[type, str] = {str: "text in quotes", list: "list", dict: "table"}


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds; raises AutograderError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AutograderError(f"{path}: can't be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AutograderError(f"{path}: not valid TOML: {error}") from None


class Table:
    """A table of a TOML file that can say what is wrong with it and where."""

    def __init__(self, path: Path, name: str, data: Any, known: tuple[str, ...]) -> None:
        self.path, self.name = path, name
        if not isinstance(data, Mapping):
            raise AutograderError(f"{path}: {name}: expected a table")
        self.data = data
        for key in data:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                meant = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
                raise AutograderError(f"{path}: {self._where(key)}: unknown key; {meant}")

    def _where(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def wrong(self, key: str, expected: str) -> AutograderError:
        """Return an error about a key."""
        found = f"found {self.data[key]!r}" if key in self.data else "it is missing"
        if key not in self.data and key in _EXAMPLES:
            found += f"; write, for example: {_EXAMPLES[key]}"
        return AutograderError(f"{self.path}: {self._where(key)}: expected {expected}; {found}")

    def get(self, key: str, kind: type, default: Any = None) -> Any:
        """Return a value of this kind, or what stands for one that is not there."""
        value = self.data.get(key, default)
        if not isinstance(value, kind):
            raise self.wrong(key, f"a {_KINDS[kind]}")
        return value

    def share(self, key: str, default: int, most: float) -> Fraction:
        """Return a number from 0 to the most there may be."""
        value = self.data.get(key, default)
        if type(value) not in (int, float) or not 0 <= value <= most or value == math.inf:
            raise self.wrong(key, f"a number from 0 to {most}" if most < math.inf else "0 or more")
        return Fraction(str(value))

    def positive(self, key: str) -> int:
        """Return a whole number above 0."""
        value = self.data[key]
        if type(value) is not int or value <= 0:
            raise self.wrong(key, "a whole number above 0")
        return value
