"""What a check says, taken apart: feedback is text of lines that begin with a label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..records.text import inert

_LABELS = {
    "Expected": "expected",
    "But": "came",
    "Hint": "hint",
    "Read": "read",
    "Likely mistake": "mistake",
    "Costs nothing": "free",
}
_LABEL = re.compile(rf"({'|'.join(_LABELS)}): ")
_PLACE = re.compile(r"\bin (cell \d+|[^\s:,]+\.py), line (\d+)")
_SOURCE = re.compile(r"(\bin (?:cell \d+|[^\s:,]+\.py), line \d+):.*", re.DOTALL)
_NUMBER = re.compile(r"\d[\d.]*(e[-+]?\d+)?")
_ABSENT = re.compile(r"`\w+` is (defined|written)")
_OUT_OF_TIME = "did not finish in time"
_OUT_OF_MEMORY = "more memory than it may use"


@dataclass(frozen=True)
class Said:
    """The parts of a check's feedback; each is "" if it is not there.

    mistake: what the code is likely to do, a phrase with a verb; more: what else is told.
    """

    expected: str = ""
    came: str = ""
    hint: str = ""
    read: str = ""
    mistake: str = ""
    free: str = ""
    more: str = ""

    @property
    def place(self) -> tuple[str, int] | None:
        """Where the student's code raised: a cell or a file, and a line."""
        found = _PLACE.search(self.came)
        return (found[1], int(found[2])) if found else None

    @property
    def is_absent(self) -> bool:
        """Tell whether it says that there is nothing to check: not defined, or not written yet."""
        return bool(_ABSENT.fullmatch(self.expected))

    @property
    def stopped(self) -> str:
        """By which limit the code was stopped: time, memory, or neither."""
        if _OUT_OF_TIME in self.came:
            return "time"
        return "memory" if _OUT_OF_MEMORY in self.came else ""

    @property
    def kind(self) -> tuple[str, str]:
        """What is expected and what came, as all who made the same mistake read it.

        Numbers, and the line of a student's own that is quoted, are left out.
        """
        came = _SOURCE.sub(r"\1", self.came)
        return _NUMBER.sub("#", self.expected), _NUMBER.sub("#", came)


@lru_cache(maxsize=20_000)
def said(feedback: str) -> Said:
    """Return the parts of a check's feedback.

    A line without a label goes on with the line before, except after where to read.
    """
    parts: dict[str, str] = {}
    for name, line in _lines(feedback):
        parts[name] = f"{parts[name]}\n{line}" if name in parts else line
    mistake = parts.get("mistake", "")
    if mistake:
        parts["mistake"] = mistake.removeprefix("it ").removesuffix(".")
    return Said(**parts)


def _lines(feedback: str) -> Iterator[tuple[str, str]]:
    """Yield each line with the part that it belongs to."""
    name = "more"
    for line in inert(feedback).split("\n"):
        if found := _LABEL.match(line):
            name, line = _LABELS[found[1]], line[found.end() :]
        elif name in ("read", "mistake", "free", "hint"):
            name = "more"
        if line:
            yield name, line
