"""What is asked and told of a submission while its checks run."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from .results import Verdict


@dataclass(frozen=True)
class Request:
    """A file to grade: key is the course's, only names the checks to run, None stands for all.

    trace: whether what has failed is run once more, for a trace; beside: the owner's other Python
    files, by their names; turn: the seconds that it may take before it is postponed.
    at_once: whether each verdict is told when it is there, since a session has died of this file.
    """

    filename: str
    data: bytes
    key: bytes
    only: tuple[str, ...] | None
    trace: bool = True
    beside: Mapping[str, bytes] = field(default_factory=dict)
    turn: float = math.inf
    at_once: bool = False


@dataclass(frozen=True)
class Decided:
    """A check has come to its verdict."""

    verdict: Verdict


@dataclass(frozen=True)
class NotReadable:
    """There is no reading the file: nothing more is told."""

    reason: str


@dataclass(frozen=True)
class Ended:
    """All checks have run.

    notes: for the student, what was out of the ordinary about the file; seconds: CPU time of the
    student's code.
    """

    notes: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Postponed:
    """It has used what it may while others wait: nothing more is told, and its turn comes later."""

    seconds: float  # CPU time of the student's code


Event = Decided | NotReadable | Postponed | Ended
