"""How late something was handed in, and what that takes off.

The policy stands in assignment.toml, later due dates of single students in extensions.csv of the
course (columns: assignment, owner, due).
"""

import contextlib
import csv
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction
from math import ceil
from pathlib import Path

from ..records.course import Assignment, Course, LatePolicy
from ..records.errors import AutograderError
from ..records.results import Lateness
from ..records.submission import Submission

EXTENSIONS = "extensions.csv"
_COLUMNS = ("assignment", "owner", "due")
_DAY = timedelta(days=1)


def lateness(
    policy: LatePolicy,
    submission: Submission,
    extensions: Mapping[str, datetime],
    left: int | None = None,
) -> Lateness | None:
    """Return how late a submission is; None if it is not, or if nobody knows when it came.

    extensions: later due dates, by owner (case folded); of a group the latest counts. left: the
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
    names = [name.casefold() for name in (*submission.owners, *submission.ids)]
    dates = [policy.due, *(extensions[name] for name in names if name in extensions)]
    due = max(date.astimezone(UTC) for date in dates)
    if submission.handed_in - due <= policy.grace:
        return 0
    zone = policy.timezone or policy.due.tzinfo
    shown = (time.astimezone(zone).replace(tzinfo=None) for time in (due, submission.handed_in))
    was_due, came = shown
    return max(ceil((came - was_due) / _DAY), 1)  # an hour that comes twice may show no time at all


def _percent(policy: LatePolicy, days: int) -> Fraction:
    return min(days * policy.percent_per_day, policy.cap_percent)


def read_extensions(course: Course, assignment: Assignment) -> dict[str, datetime]:
    """Return the due dates of single students for an assignment, by owner (case folded).

    A file that is not there grants none. Raises AutograderError naming the line that is wrong.
    """
    path = course.folder / EXTENSIONS
    timezone = assignment.late.timezone if assignment.late else None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            for name in _COLUMNS:
                if name not in (reader.fieldnames or ()):
                    wanted = ", ".join(_COLUMNS)
                    raise AutograderError(f"{path}: expected the columns {wanted}; no {name} there")
            rows = [(reader.line_num, row) for row in reader]
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AutograderError(f"{path}: can't be read: {error}") from None
    return {
        row["owner"].strip().casefold(): _date(path, line, row["due"], timezone)
        for line, row in rows
        if row["assignment"].strip() == assignment.name
    }


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
