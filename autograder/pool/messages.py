"""What the two ends of a grading session tell each other: records, each a message in msgpack.

    Setup    ->  Ready, or Refused
    Request  ->  Decided for each check, at last Ended or Postponed; or NotReadable

Events may come together: several records, as one message.
Both know the checks after Ready, so a verdict names its check only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgpack

from ..records.errors import AutograderError
from ..records.events import Decided, Ended, Event, NotReadable, Postponed, Request
from ..records.needs import NOTHING, Needs
from ..records.results import Check, Verdict
from ..records.text import is_text


@dataclass(frozen=True)
class Setup:
    """What a session has to know; without an assignment's folder it only tells its isolation.

    protected: files that student code must not be able to read; needs: what the process that it is
    forked from has imported, which is not told.
    """

    folder: Path | None
    protected: tuple[Path, ...]
    needs: Needs = NOTHING


@dataclass(frozen=True)
class Ready:
    """What a session is: how its workers are isolated, and the checks that it runs."""

    isolation: str
    layers: dict[str, bool]
    observed: Mapping[str, str]
    pid: int
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Refused:
    """Why a session can't grade."""

    reason: str


def pack(message: Setup | Ready | Refused | Request) -> bytes:
    """Return a record as a message; raises AutograderError for a folder that can't be named."""
    return bytes(msgpack.packb(_plain(message)))


def pack_events(events: Sequence[Event]) -> bytes:
    """Return what has happened as one message."""
    return bytes(msgpack.packb(list(map(_plain, events))))


def _plain(message: Setup | Ready | Refused | Request | Event) -> tuple[str, dict[str, Any]]:
    """Return a record's kind and its fields."""
    match message:
        case Setup(folder, protected):
            fields: dict[str, Any] = {
                "folder": None if folder is None else str(folder.resolve()),
                "protected": [str(path.resolve()) for path in protected],
            }
            for name in filter(None, [fields["folder"], *fields["protected"]]):
                if not is_text(name):
                    reason = "a worker can't be told of a path that is no UTF-8; rename it"
                    raise AutograderError(f"{name}: {reason}")
        case Ready(checks=checks):
            plain = [{**vars(check), "weight": str(check.weight)} for check in checks]
            fields = {**vars(message), "checks": plain}
        case Decided(verdict):
            fields = {**vars(verdict), "check": verdict.check.name}
        case _:
            fields = vars(message)
    return type(message).__name__, fields


def unpack_setup(data: bytes) -> Setup:
    """Return what `pack` made a message of."""
    fields = _fields(data, "Setup")
    folder = fields["folder"]
    return Setup(None if folder is None else Path(folder), tuple(map(Path, fields["protected"])))


def unpack_ready(data: bytes) -> Ready | Refused:
    """Return what `pack` made a message of."""
    kind, fields = msgpack.unpackb(data)
    if kind == "Refused":
        return Refused(**fields)
    checks = (
        Check(**{**check, "weight": Fraction(check["weight"]), "follows": tuple(check["follows"])})
        for check in fields["checks"]
    )
    return Ready(**{**fields, "checks": tuple(checks)})


def unpack_request(data: bytes) -> Request:
    """Return what `pack` made a message of."""
    fields = _fields(data, "Request")
    only = fields["only"]
    return Request(**{**fields, "only": None if only is None else tuple(only)})


def unpack_events(data: bytes, checks: Mapping[str, Check]) -> Iterator[Event]:
    """Yield what `pack_events` made a message of; checks are those of the session, by name."""
    for kind, fields in msgpack.unpackb(data):
        yield _event(kind, fields, checks)


def _event(kind: str, fields: dict[str, Any], checks: Mapping[str, Check]) -> Event:
    match kind:
        case "Decided":
            return Decided(Verdict(**{**fields, "check": checks[fields["check"]]}))
        case "NotReadable":
            return NotReadable(**fields)
        case "Postponed":
            return Postponed(**fields)
    return Ended(tuple(fields["notes"]), fields["seconds"])


def _fields(data: bytes, kind: str) -> dict[str, Any]:
    found, fields = msgpack.unpackb(data)
    assert found == kind, f"expected a {kind}, found a {found}"
    return dict(fields)
