"""Whose submission it is, apart from the file that was handed in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Submission:
    """A submission's name in the gradebook, and who it belongs to.

    ids: for each owner the key by which the LMS knows them, if it is from one; handed_in: aware,
    UTC, where it is known; late: the LMS says so, without saying by how much.
    """

    name: str
    owners: tuple[str, ...]
    ids: tuple[str, ...] = ()
    handed_in: datetime | None = None
    late: bool = False
