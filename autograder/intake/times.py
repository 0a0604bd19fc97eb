"""Read when something was handed in, as an LMS writes it."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from ..records.course import Assignment
from ..records.text import shown

_ZONE = re.compile(r"(?<=[\d ])([A-Za-z][\w/+-]*)$")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
_LONGEST = 100  # characters of a time
_UTC = ("UTC", "GMT", "Z")


def read_time(text: str, zone: tzinfo | None = None) -> datetime | None:
    """Return a time as Ruby and nbgrader write it, in UTC; None if it can't be understood.

    An abbreviation such as EST means several zones; it is understood where it is what clocks in
    the given zone (that of the late policy) show then. A time without a zone is UTC.
    """
    text = text.strip(" \r\n\t'\"")
    if len(text) > _LONGEST:
        return None
    named = _ZONE.search(text)
    where = named[1] if named else ""
    bare = re.sub(r"\s+(?=[+-]\d)", "", text.removesuffix(where).strip())
    try:
        time = datetime.fromisoformat(bare)
        if where:
            return None if time.tzinfo else _in_zone(time, where, zone)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def zone_of(assignment: Assignment) -> tzinfo | None:
    """Return the zone of an assignment's late policy, if it has one."""
    return assignment.late.timezone if assignment.late else None


def odd_time(whose: str, text: str, when: datetime | None, assignment: Assignment) -> list[str]:
    """Return a line if a time is not understood, where it would matter."""
    if when or not text.strip() or not assignment.late:
        return []
    told = f"{shown(whose)}: when it was handed in is not understood, so it counts as on time"
    return [f"{told}: {shown(text.strip())}"]


def _in_zone(time: datetime, name: str, zone: tzinfo | None) -> datetime | None:
    """Return a time in UTC that is given in a zone of this name."""
    if name in _UTC:
        return time.replace(tzinfo=UTC)
    if not _ABBREVIATION.fullmatch(name):
        try:
            return time.replace(tzinfo=ZoneInfo(name)).astimezone(UTC)
        except (OSError, ValueError, KeyError):  # KeyError: there is none of this name
            return None
    for fold in (0, 1):  # an hour that comes twice has a name of its own each time
        local = time.replace(tzinfo=zone, fold=fold)
        if zone and local.tzname() == name:
            return local.astimezone(UTC)
    return None
