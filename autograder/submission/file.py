"""A submission and the file that was handed in for it."""

from dataclasses import dataclass
from pathlib import Path

from ..records.submission import Submission
from .code import MAX_FILE_BYTES, Unreadable


@dataclass(frozen=True)
class SubmittedFile:
    """Where a submission lies; problem: why there is nothing to grade, told to the owner."""

    submission: Submission
    path: Path
    problem: str = ""

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
