"""Which submissions hold: of each owner the latest or the best, whichever run it came in."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..records.submission import Submission
from .people import OfOneAssignment, Who

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
    people = OfOneAssignment(row.submission for row in rows)
    candidates: defaultdict[Who, dict[str, Row]] = defaultdict(dict)
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


def apart(submissions: Sequence[Submission], rows: Sequence[Row]) -> dict[Submission, Submission]:
    """Return submissions under names that no row has of which anybody else is an owner.

    So a group that somebody has left gets a name of its own: what that one is left with keeps it.
    """
    people = OfOneAssignment([*(row.submission for row in rows), *submissions])
    taken: defaultdict[str, set[Who]] = defaultdict(set)
    for row in rows:
        taken[row.submission.name] |= set(people.of(row.submission))
    found = {}
    for submission in submissions:
        own, name, number = set(people.of(submission)), submission.name, 1
        while not taken.get(name, own) <= own:
            number += 1
            stem, dot, suffix = submission.name.rpartition(".")
            name = f"{stem}_{number}{dot}{suffix}" if stem else f"{suffix}_{number}"
        taken[name] |= own
        found[submission] = replace(submission, name=name)
    return found


def _kept(texts: Sequence[str], wanted: Sequence[bool]) -> tuple[str, ...]:
    return tuple(text for text, keep in zip(texts, wanted, strict=False) if keep)
