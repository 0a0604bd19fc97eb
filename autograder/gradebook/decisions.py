"""Points that a person gives by hand, which every later run keeps."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..records.results import Adjustment
from ..records.submission import Submission
from .people import OfOneAssignment, Who


@dataclass(frozen=True)
class Decision:
    """Points that a person gives for a question of a submission, or None to take them back.

    owners, ids: whose it is; the points stay theirs if they hand in under another name.
    """

    submission: str
    question: str
    points: Fraction | None
    why: str
    owners: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


_BY_NAME = OfOneAssignment(()).of


class Adjustments:
    """What holds of all decisions about an assignment, in the order in which they were made."""

    def __init__(
        self,
        decisions: Iterable[Decision] = (),
        who: Callable[[Submission], Sequence[Who]] = _BY_NAME,
    ) -> None:
        """Who tells who the owners of a submission are."""
        self._who = who
        self._by_name: dict[tuple[str, str], tuple[frozenset[Who], Adjustment]] = {}
        self._by_people: dict[tuple[str, frozenset[Who]], Adjustment] = {}
        for decision in decisions:
            self._add(decision)

    def _add(self, decision: Decision) -> None:
        name, question = decision.submission, decision.question
        people = frozenset(self._who(Submission(name, decision.owners, decision.ids)))
        self._by_name.pop((question, name), None)
        self._by_people.pop((question, people), None)
        if decision.points is None:
            return
        given = Adjustment(decision.points, decision.why)
        if name:  # who has handed in nothing has none
            self._by_name[question, name] = people, given
        if people:
            self._by_people[question, people] = given

    def of(self, submission: Submission, question: str) -> Adjustment | None:
        """Return what was decided of a submission, or else of another of the same owners.

        Whoever is left of a group with what it has handed in keeps what was given for that.
        """
        if not self._by_name and not self._by_people:
            return None
        people = frozenset(self._who(submission))
        meant, given = self._by_name.get((question, submission.name), (people, None))
        if given and (people <= meant or not meant):
            return given
        return self._by_people.get((question, people))
