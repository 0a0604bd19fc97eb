"""Read the order of a course's lessons from course.toml: a [[lesson]] for each assignment."""

from collections.abc import Collection
from dataclasses import dataclass

from .errors import AutograderError
from .toml import Table

_KEYS = ("name", "learns", "after", "needs", "minutes")


@dataclass(frozen=True)
class Lesson:
    """What is told of an assignment where all are listed, in the order in which they are taught.

    learns: a sentence; after: the lessons that come before it; needs: what else one must know.
    """

    name: str
    learns: str
    minutes: int
    after: tuple[str, ...] = ()
    needs: str = ""


def read_lessons(table: Table, names: Collection[str]) -> tuple[Lesson, ...]:
    """Return the lessons of a course that has assignments of these names; none without an order.

    Raises AutograderError if one is wrong or lacks, or comes before what it needs.
    """
    entries = table.get("lesson", list, [])
    found: dict[str, Lesson] = {}
    for number, entry in enumerate(entries, 1):
        own = Table(table.path, f"lesson[{number}]", entry, _KEYS)
        name = own.get("name", str)
        if name not in names:
            raise own.wrong("name", f"an assignment, one of {', '.join(names)}")
        if name in found:
            raise own.wrong("name", f"an assignment of its own, but {name!r} stands twice")
        learns = own.get("learns", str).strip()
        if not learns:
            raise own.wrong("learns", "what one learns, in a sentence")
        after = own.get("after", list, [])
        if not all(one in found for one in after):
            raise own.wrong("after", f"lessons that come before {name!r}")
        if "minutes" not in own.data:
            raise own.wrong("minutes", "how long it takes, such as minutes = 60")
        minutes, needs = own.positive("minutes"), own.get("needs", str, "").strip()
        found[name] = Lesson(name, learns, minutes, tuple(after), needs)
    if entries and (lacking := [name for name in names if name not in found]):
        raise AutograderError(f"{table.path}: lesson: {lacking[0]!r} lacks; add a [[lesson]] of it")
    return tuple(found.values())
