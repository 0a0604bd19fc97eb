"""Say what a run has changed in the gradebook."""

from collections.abc import Iterable, Iterator

from ..records.results import Result, rounded
from ..records.text import as_called

SHOWN = 20  # changes; more of them are counted


def changes(before: Iterable[Result], after: Iterable[Result]) -> list[str]:
    """Return a line on the whole, and one each for whose final score is not what it was.

    A submission is told from others by its owners, since it may come under another name.
    """
    was, now = _by_owners(before), _by_owners(after)
    changed = [
        (was[key], now[key]) for key in now if key in was and _said(was[key]) != _said(now[key])
    ]
    new = [now[key] for key in now if key not in was]
    gone = [was[key] for key in was if key not in now]
    same = len(now) - len(changed) - len(new)
    counts = [(len(new), "new"), (len(changed), "changed"), (same, "as they were")]
    counts += [(len(gone), "no longer there")] if gone else []
    lines = [f"the gradebook holds {len(now)}: " + ", ".join(f"{n} {what}" for n, what in counts)]
    if was:
        lines += _shown(
            [f"changed: {now.submission}: {_said(was)} -> {_said(now)}" for was, now in changed]
        )
        lines += _shown([f"new: {one.submission}: {_said(one)}" for one in new])
    lines += _shown([f"no longer there: {one.submission}" for one in gone])
    return lines


def _by_owners(results: Iterable[Result]) -> dict[object, Result]:
    found: dict[object, Result] = {}
    for result in results:
        key = frozenset(map(as_called, result.owners))
        found[(key, result.submission) if key in found else key] = result
    return found


def _said(result: Result) -> str:
    return result.status if not result.has_points else str(rounded(result.final))


def _shown(lines: list[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"… and {len(lines) - SHOWN} more"
