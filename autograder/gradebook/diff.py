"""Compare two runs: whose grade changed, and which checks did it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..records.errors import AutograderError
from ..records.results import Result, Verdict
from .finish import adjusted
from .store import Gradebook, Run

_SAID = {True: "passed", False: "failed", None: "undecided"}


@dataclass(frozen=True)
class Change:
    """A submission whose grade is not what it was; None stands for no grade at all.

    checks: what each check that ended differently said before and says now.
    """

    submission: str
    before: Fraction | None
    after: Fraction | None
    checks: tuple[str, ...]

    @property
    def fell(self) -> bool:
        """Tell whether it is lower than before."""
        return self.before is not None and (self.after is None or self.after < self.before)


@dataclass(frozen=True)
class Difference:
    """What changed from one run to another; the rest of those in both got the same again."""

    changes: tuple[Change, ...]
    same: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    @property
    def fell(self) -> bool:
        """Tell whether any grade is lower than before."""
        return any(change.fell for change in self.changes)


def compare(book: Gradebook, before: Run, after: Run) -> Difference:
    """Return what changed; raises AutograderError if the runs are of two assignments."""
    if before.assignment != after.assignment:
        raise AutograderError(
            f"run {before.id} is of {before.assignment}, run {after.id} of {after.assignment}:"
            " choose two of one assignment"
        )
    old, new = _results(book, before), _results(book, after)
    both = sorted(old.keys() & new.keys())
    changes = tuple(change for name in both for change in _change(old[name], new[name]))
    return Difference(
        changes=changes,
        same=len(both) - len(changes),
        only_before=tuple(sorted(old.keys() - new.keys())),
        only_after=tuple(sorted(new.keys() - old.keys())),
    )


def _results(book: Gradebook, run: Run) -> dict[str, Result]:
    adjustments = book.adjustments(run.assignment)
    return {
        submission.name: adjusted(result, adjustments)
        for submission, result in book.entries(run.id)
    }


def _change(before: Result, after: Result) -> Iterator[Change]:
    points = _points(before), _points(after)
    if points[0] != points[1]:
        yield Change(before.submission, *points, tuple(_changed(before, after)))


def _points(result: Result) -> Fraction | None:
    return None if result.status == "unreadable" else result.earned


def _changed(before: Result, after: Result) -> Iterator[str]:
    """Yield what is said of each check that does not end as it did."""
    old, new = _verdicts(before), _verdicts(after)
    for name in {**old, **new}:
        was, now = (_said(verdicts.get(name)) for verdicts in (old, new))
        if was != now:
            yield f"{name}: {was} -> {now}"


def _verdicts(result: Result) -> dict[str, Verdict]:
    return {verdict.check.name: verdict for verdict in result.verdicts}


def _said(verdict: Verdict | None) -> str:
    return _SAID[verdict.passed] if verdict else "not there"
