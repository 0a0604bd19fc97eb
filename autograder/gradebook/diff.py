"""Compare two runs: whose grade changed, and which checks did it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ..records.course import Course
from ..records.errors import AutograderError
from ..records.results import Result, Verdict, rounded
from ..records.submission import Submission
from .finish import adjusted, finish_of
from .store import Gradebook, Run

_Finish = Callable[[Submission, Result], Result]
_SAID = {True: "passed", False: "failed", None: "undecided"}


class Graded(NamedTuple):
    """What was earned, and what being late leaves of it."""

    score: Fraction
    final: Fraction

    def __str__(self) -> str:
        score, final = rounded(self.score), rounded(self.final)
        return f"{score}" if score == final else f"{score} (final {final})"


Points = Graded | None


@dataclass(frozen=True)
class Change:
    """A submission whose grade is not what it was; None stands for no grade at all.

    checks: what each check that ended differently said before and says now.
    """

    submission: str
    before: Points
    after: Points
    checks: tuple[str, ...]

    @property
    def fell(self) -> bool:
        """Tell whether the score, or what is left of it, is lower than before."""
        if self.before is None or self.after is None:
            return self.after is None
        return self.after.score < self.before.score or self.after.final < self.before.final


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


def compare(course: Course, book: Gradebook, before: Run, after: Run) -> Difference:
    """Return what changed, by the late policy of today, if the course has this assignment.

    Raises AutograderError if the runs are of two assignments.
    """
    if before.assignment != after.assignment:
        raise AutograderError(
            f"run {before.id} is of {before.assignment}, run {after.id} of {after.assignment}:"
            " choose two of one assignment"
        )
    finish = _finish_of(course, before.assignment, book)
    old, new = _results(book, before, finish), _results(book, after, finish)
    both = sorted(old.keys() & new.keys())
    changes = tuple(one for name in both for one in change_of(old[name], new[name]))
    return Difference(
        changes=changes,
        same=len(both) - len(changes),
        only_before=tuple(sorted(old.keys() - new.keys())),
        only_after=tuple(sorted(new.keys() - old.keys())),
    )


def _finish_of(course: Course, name: str, book: Gradebook) -> _Finish:
    if name in course.names():
        return finish_of(course, course.assignment(name), book)
    adjustments = book.adjustments(name)
    return lambda submission, result: adjusted(submission, result, adjustments)


def _results(book: Gradebook, run: Run, finish: _Finish) -> dict[str, Result]:
    return {
        submission.name: finish(submission, result) for submission, result in book.entries(run.id)
    }


def change_of(before: Result, after: Result) -> Iterator[Change]:
    """Yield how the grade of a submission changed, if it did."""
    points = _points(before), _points(after)
    if points[0] != points[1]:
        yield Change(before.submission, *points, tuple(_changed(before, after)))


def _points(result: Result) -> Points:
    return Graded(result.earned, result.final) if result.has_points else None


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
