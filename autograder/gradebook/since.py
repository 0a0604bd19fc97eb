"""What the last run of an assignment has changed in what its gradebook holds."""

from dataclasses import dataclass

from ..records.course import Assignment, Course
from ..records.text import as_called
from .diff import Points, change_of
from .finish import finish_of, held, result_of
from .standing import Row
from .store import Gradebook, Run


@dataclass(frozen=True)
class Changed:
    """A submission whose grade is not what it was; None stands for no grade at all."""

    now: str  # its name
    before: Points
    after: Points
    fell: bool
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Since:
    """What changed with the last run; new, gone: names of submissions.

    is_first: there was nothing before it.
    """

    run: Run
    is_first: bool
    changes: tuple[Changed, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def since_last_run(course: Course, assignment: Assignment, book: Gradebook) -> Since | None:
    """Return what the last run has changed, by points by hand and policies of today.

    None if there is no run. A submission is told from others by its owners, as in `changes`.
    """
    runs = [run for run in book.runs() if run.assignment == assignment.name and run.count]
    if not runs:
        return None
    last, finish = runs[0], finish_of(course, assignment, book)
    earlier = book.rows(assignment.name, before=last.id)
    if not earlier:
        return Since(last, is_first=True)
    was = _by_owners(held(finish, book, earlier))
    now = _by_owners(held(finish, book, book.rows(assignment.name)))
    changes = [
        Changed(row.submission.name, change.before, change.after, change.fell, change.checks)
        for who, row in now.items()
        if who in was and was[who].result != row.result
        for change in change_of(result_of(was[who], finish, book), result_of(row, finish, book))
    ]
    return Since(
        last,
        is_first=False,
        changes=tuple(changes),
        new=tuple(now[who].submission.name for who in now if who not in was),
        gone=tuple(was[who].submission.name for who in was if who not in now),
    )


def _by_owners(rows: list[Row]) -> dict[frozenset[str], Row]:
    return {frozenset(map(as_called, row.submission.owners)): row for row in rows}
