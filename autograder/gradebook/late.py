"""How late something was handed in, and what that takes off.

The policy stands in assignment.toml, later due dates of single students in extensions.csv of the
course (columns: assignment, owner, due).
"""

import contextlib
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction
from math import ceil
from pathlib import Path

from ..records.course import Assignment, Course, LatePolicy
from ..records.errors import AutograderError
from ..records.results import Lateness
from ..records.submission import Submission
from ..records.text import as_called
from .sheet import read_table

EXTENSIONS = "extensions.csv"
SHOWN = 5  # names in a line; of more there is a sign
_COLUMNS = ("assignment", "owner", "due")
_DAY = timedelta(days=1)


def lateness(
    policy: LatePolicy,
    submission: Submission,
    extensions: Mapping[str, datetime],
    left: int | None = None,
) -> Lateness | None:
    """Return how late a submission is; None if it is not, or if nobody knows when it came.

    extensions: later due dates, by owner (as_called); of a group the latest counts. left: the
    late days that its owners may still spend, if there are any in the course; then what is not
    late has a Lateness, too.
    """
    days = _days_late(policy, submission, extensions)
    if left is None:
        return Lateness(days, _percent(policy, days)) if days else None
    spent = min(days, left)
    return Lateness(days, _percent(policy, days - spent), spent, left - spent)


def _days_late(
    policy: LatePolicy, submission: Submission, extensions: Mapping[str, datetime]
) -> int:
    """Return how many blocks of 24 hours have begun since it was due, by the clock on the wall.

    So the evening after is one day late, also where the clocks were changed in the night.
    """
    if submission.handed_in is None:
        return 0
    names = [as_called(name) for name in (*submission.owners, *submission.ids)]
    dates = [policy.due, *(extensions[name] for name in names if name in extensions)]
    due = max(date.astimezone(UTC) for date in dates)
    if submission.handed_in - due <= policy.grace:
        return 0
    shown = (
        time.astimezone(policy.zone).replace(tzinfo=None) for time in (due, submission.handed_in)
    )
    was_due, came = shown
    return max(ceil((came - was_due) / _DAY), 1)  # an hour that comes twice may show no time at all


def _percent(policy: LatePolicy, days: int) -> Fraction:
    return min(days * policy.percent_per_day, policy.cap_percent)


def read_extensions(course: Course, assignment: Assignment) -> dict[str, datetime]:
    """Return the due dates of single students for an assignment, by owner (as_called).

    A file that is not there grants none. Raises AutograderError naming the line that is wrong.
    """
    timezone = assignment.late.timezone if assignment.late else None
    return {
        as_called(row["owner"]): _date(_path(course), line, row["due"], timezone)
        for line, row in _rows(course)
        if row["assignment"] == assignment.name
    }


def remarks(
    course: Course, assignment: Assignment, class_: Sequence[Submission], people: Iterable[str]
) -> Iterator[str]:
    """Yield what an instructor should know of times: what fits nobody, what nobody knows.

    class_: the submissions that are graded; people: who else is known, by name or id.
    """
    known = {name for submission in class_ for name in (*submission.owners, *submission.ids)}
    for line, row in _rows(course):
        if why := _fits_nothing(course, assignment, row, {*known, *people}):
            yield f"{_path(course)}:{line}: {why}"
    unknown = [one for one in class_ if assignment.late and one.handed_in is None]
    for name in (one.name for one in unknown if one.late):
        yield f"late, but nobody says by how much: {name}"
    if others := [one.name for one in unknown if not one.late]:
        names = ", ".join(others[:SHOWN]) + (" …" if len(others) > SHOWN else "")
        yield f"{len(others)} count as on time, since nobody says when they came: {names}"


def _fits_nothing(
    course: Course, assignment: Assignment, row: Mapping[str, str], known: Iterable[str]
) -> str:
    """Return why an extension changes nothing, as far as this assignment's run can tell."""
    name, owner = row["assignment"], row["owner"]
    if name not in course.names():
        return f"there is no assignment {name!r}{_near(name, course.names())}"
    if name != assignment.name:
        return ""
    if not assignment.late:
        return f"{name} has no [late] in assignment.toml, so this changes nothing"
    if as_called(owner) in map(as_called, known):
        return ""
    return f"nobody called {owner!r} has handed in {name}{_near(owner, known)}"


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _path(course: Course) -> Path:
    return course.folder / EXTENSIONS


def _rows(course: Course) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of extensions.csv with their lines, if it is there; raises AutograderError."""
    path = _path(course)
    if not path.exists():
        return
    rows = list(read_table(path))
    names = [name.casefold() for name in rows[0][1]] if rows else []
    for name in _COLUMNS:
        if name not in names:
            wanted = ", ".join(_COLUMNS)
            raise AutograderError(f"{path}: expected the columns {wanted}; no {name} there")
    for line, row in rows[1:]:
        yield line, dict.fromkeys(names, "") | dict(zip(names, row, strict=False))


def _date(path: Path, line: int, text: str, timezone: tzinfo | None) -> datetime:
    date = None
    with contextlib.suppress(ValueError):
        date = datetime.fromisoformat(text.strip())
    if date and date.tzinfo is None and timezone:
        date = date.replace(tzinfo=timezone)
    if date is None or date.tzinfo is None:
        raise AutograderError(
            f"{path}:{line}: due: expected a date and time with its offset, such as"
            f" 2026-11-01T23:59+01:00; found {text!r}"
        )
    return date
