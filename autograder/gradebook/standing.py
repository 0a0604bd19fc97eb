"""Which submissions hold: of each owner the latest or the best, whichever run it came in."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..records.submission import Submission

Person = str  # what tells owners apart in one assignment
Worth = tuple[bool, Fraction]  # whether there are points, and how many


@dataclass(frozen=True)
class Row:
    """A submission of a run; content: a digest of what was handed in, or empty."""

    run: int
    submission: Submission
    result: int  # its number
    content: str


def all_alike(_: object) -> Worth:
    """Return what every row is worth where the latest counts."""
    return False, Fraction()


def standing(rows: Sequence[Row], worth: Callable[[Row], Worth] = all_alike) -> list[Row]:
    """Return the rows that hold, by name, each with those of its owners for whom it does.

    rows: of all runs that count, the first run first. Of each owner what is worth most counts, and
    of several such what came in the latest run. What was handed in once and graded twice is worth
    what it was graded last.
    """
    people = _People(rows)
    candidates: defaultdict[Person, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        for person in people.of(row.submission):
            candidates[person][row.content or f"result {row.result}"] = row
    counts = {
        person: max(theirs.values(), key=lambda row: (worth(row), row.run)).run
        for person, theirs in candidates.items()
    }
    held = []
    for row in rows:
        known = row.submission
        theirs = [counts[person] == row.run for person in people.of(known)]
        if any(theirs):
            owners, ids = _kept(known.owners, theirs), _kept(people.ids(known), theirs)
            held.append(replace(row, submission=replace(known, owners=owners, ids=ids)))
    return sorted(held, key=lambda row: row.submission.name)


def apart(names: Iterable[Submission], rows: Sequence[Row]) -> dict[Submission, Submission]:
    """Return submissions under names that nobody else's submission has in these rows."""
    people = _People(rows)
    taken: defaultdict[str, set[Person]] = defaultdict(set)
    for row in rows:
        taken[row.submission.name] |= set(people.of(row.submission))
    found = {}
    for submission in names:
        own, name, number = set(people.of(submission)), submission.name, 1
        while taken.get(name, own).isdisjoint(own):
            number += 1
            stem, dot, suffix = submission.name.rpartition(".")
            name = f"{stem}_{number}{dot}{suffix}" if stem else f"{suffix}_{number}"
        taken[name] |= own
        found[submission] = replace(submission, name=name)
    return found


class _People:
    """Tell who an owner is: whom the LMS knows by an id, or else who has this name.

    A file that was mailed has no id; its owner is the one person of this name who has one.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._ids: defaultdict[str, set[str]] = defaultdict(set)
        for submission in (row.submission for row in rows):
            for owner, id in zip(submission.owners, submission.ids, strict=False):
                self._ids[owner.casefold()].add(id)

    def of(self, submission: Submission) -> list[Person]:
        ids = self.ids(submission) or [""] * len(submission.owners)
        return [
            f"id {id.casefold()}" if id else f"name {owner.casefold()}"
            for owner, id in zip(submission.owners, ids, strict=True)
        ]

    def ids(self, submission: Submission) -> tuple[str, ...]:
        """Return the ids of the owners, none at all where one has none."""
        if submission.ids:
            return submission.ids
        known = [self._ids.get(owner.casefold(), set()) for owner in submission.owners]
        return tuple(min(ids) for ids in known) if all(len(ids) == 1 for ids in known) else ()


def _kept(texts: Sequence[str], wanted: Sequence[bool]) -> tuple[str, ...]:
    return tuple(text for text, keep in zip(texts, wanted, strict=False) if keep)
