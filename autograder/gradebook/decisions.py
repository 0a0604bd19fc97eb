"""Points that a person gives by hand, which every later run keeps."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..records.results import Adjustment


@dataclass(frozen=True)
class Decision:
    """Points that a person gives for a question of a submission, or None to take them back.

    owners: whose it is; the points stay theirs if they hand in under another name.
    """

    submission: str
    question: str
    points: Fraction | None
    why: str
    owners: tuple[str, ...] = ()


class Adjustments:
    """What holds of all decisions about an assignment, in the order in which they were made."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._found: dict[Hashable, Adjustment] = {}
        for decision in decisions:
            for key in _keys(decision.submission, decision.owners, decision.question):
                if decision.points is None:
                    self._found.pop(key, None)
                else:
                    self._found[key] = Adjustment(decision.points, decision.why)

    def of(self, submission: str, owners: Sequence[str], question: str) -> Adjustment | None:
        """Return what was decided of a submission, or else of another of the same owners."""
        keys = _keys(submission, owners, question)
        return next((self._found[key] for key in keys if key in self._found), None)


def _keys(submission: str, owners: Sequence[str], question: str) -> Iterator[Hashable]:
    if submission:  # who has handed in nothing has none
        yield submission, question
    if owners:
        yield frozenset(owner.casefold() for owner in owners), question
