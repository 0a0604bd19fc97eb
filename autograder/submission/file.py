"""A submission and the file that was handed in for it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..records.submission import Submission
from .code import MAX_FILE_BYTES, Unreadable

MAX_BYTES_BESIDE = 1 << 20  # of all of them


@dataclass(frozen=True)
class SubmittedFile:
    """Where a submission lies.

    problem: why there is nothing to grade, told to the owner; beside: other Python files of the
    same owner, by the names under which they may be imported or run.
    """

    submission: Submission
    path: Path
    problem: str = ""
    beside: tuple[tuple[str, Path], ...] = ()

    @property
    def name(self) -> str:
        """Its name in the gradebook."""
        return self.submission.name

    def read(self) -> bytes:
        """Return what was handed in, or its beginning if it is too large; raises Unreadable."""
        if self.problem:
            raise Unreadable(self.problem)
        try:
            with self.path.open("rb") as file:
                return file.read(MAX_FILE_BYTES + 1)  # one more than is allowed, so that it shows
        except OSError as error:
            raise Unreadable(f"the file can't be read: {error.strerror}") from None

    def read_beside(self) -> dict[str, bytes]:
        """Return the files beside it; what is too large, or can't be read, is left out."""
        found: dict[str, bytes] = {}
        left = MAX_BYTES_BESIDE
        for name, path in self.beside:
            with suppress(OSError), path.open("rb") as file:
                data = file.read(left + 1)
                if len(data) <= left:
                    found[name] = data
                    left -= len(data)
        return found
