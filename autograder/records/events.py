"""What is told of a submission while its checks run."""

from dataclasses import dataclass

from .results import Verdict


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
