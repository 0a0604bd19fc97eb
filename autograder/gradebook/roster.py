"""Who is in the class, from what an LMS exports, and who of them has handed in nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..records.errors import AutograderError
from ..records.submission import Submission
from ..records.text import as_called
from .names import asked, letters, spellings, without_id
from .sheet import read_table

# Columns of Canvas, Gradescope, Moodle, Blackboard and Brightspace (in small letters), the surest
# first: of a Canvas gradebook the ID names a student in a download, and so on.
_IDS = (
    *("id", "identifier", "sis user id", "sis login id", "sid", "student id", "username"),
    *("orgdefinedid", "id number", "login", "canvas_user_id", "user_id", "login_id"),
)
_GROUPS = ("group_name", "group", "groups")
_NAMES = ("student", "name", "full name", "student name")
_NOBODY = ("student, test", "test student")  # Canvas's
_PREVIEW = "_previewuser"  # Blackboard's


@dataclass(frozen=True)
class Person:
    """Somebody on a roster; ids: what may name them beside the name, the surest first."""

    name: str
    ids: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True)
class Roster:
    """Who is in the class; zero: who has handed in nothing gets 0 points rather than none."""

    people: tuple[Person, ...] = ()
    zero: bool = False

    def members(self, submission: Submission) -> Submission:
        """Return a submission as that of the members, if its one owner is called as their group.

        So group submissions come from most systems: with the group's number, a member's, or none.
        """
        if len(submission.owners) != 1:
            return submission
        group = letters(without_id(submission.owners[0], "".join(submission.ids)))
        found = [one for one in self.people if one.group and letters(one.group) == group]
        if not found or any(group in spellings(one.name) for one in self.people):
            return submission
        ids = tuple(one.ids[0] for one in found)
        return replace(submission, owners=tuple(one.name for one in found), ids=ids)


@dataclass(frozen=True)
class Attendance:
    """Who of a roster has handed in nothing, and which owners are nobody on it.

    unsure: owners whose name several people on the roster have; none of these counts as missing.
    """

    missing: tuple[Person, ...]
    strangers: tuple[str, ...]
    unsure: tuple[str, ...]


def read_roster(path: Path) -> list[Person]:
    """Return the students of a roster; raises AutograderError if that is none.

    It may be the file of a gradebook or of participants that Canvas, Gradescope, Moodle (in any
    language), Blackboard or Brightspace exports, or any table with names and e-mail addresses.
    """
    rows = [cells for _, cells in read_table(path)]
    header = [cell.casefold() for cell in rows[0]] if rows else []
    found = [dict(zip(header, cells, strict=False)) for cells in rows[1:]]
    mail, name = _mail_column(header, found), _name_columns(header)
    ids = [column for column in (*_IDS, mail) if column and column in header]
    if not name and mail:  # Moodle's participants: first and last name come first, then the rest
        name = [column for column in header if column not in ids][:2]
    group = next((column for column in _GROUPS if column in header), "")
    people = [_person(row, name, ids, group) for row in found if _is_student(row)]
    found_people = [person for person in people if person and not _is_nobody(person)]
    if not found_people or not ids:
        raise AutograderError(
            f"{path}: no roster: expected what an LMS exports, or a table with the columns name and"
            f" email; found the columns {', '.join(header) or 'of an empty file'}"
        )
    return list({(one.name, one.ids): one for one in found_people}.values())


class Lookup:
    """Find who of a roster is meant by an owner, by id, by name in any order, or by mailbox."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._by_id, self._by_name, self._by_mailbox = (
            defaultdict[str, set[Person]](set) for _ in range(3)
        )
        for person in people:
            for id in person.ids:
                self._by_id[as_called(id)].add(person)
                if "@" in id:
                    self._by_mailbox[as_called(id).partition("@")[0]].add(person)
            for spelled in spellings(person.name):
                self._by_name[spelled].add(person)

    def find(self, owner: str, id: str = "") -> set[Person]:
        """Return who may be meant: whom both the name and the id name, or else the name.

        An id alone may be of another kind, such as Moodle's number of a participant, which is
        somebody else's ID number; so of several whom both name, whose surest id it is.
        """
        base = without_id(owner, id)
        named = self._by_id.get(as_called(base)) or self._named(base)
        known = self._by_id.get(as_called(id), set()) if id else set()
        mailboxes = (self._by_mailbox.get(as_called(called), set()) for called in (id, base))
        both = named & known
        surest = {person for person in both if as_called(person.ids[0]) == as_called(id)}
        return surest or both or named or known or next(filter(None, mailboxes), set())

    def _named(self, name: str) -> set[Person]:
        return set().union(*(self._by_name.get(form, ()) for form in asked(name)))


def attendance(roster: Sequence[Person], held: Iterable[Submission]) -> Attendance:
    """Compare a roster with what has been handed in."""
    lookup = Lookup(roster)
    there: set[Person] = set()
    strangers, unsure = [], []
    for submission in held:
        ids = submission.ids or ("",) * len(submission.owners)
        for owner, id in zip(submission.owners, ids, strict=False):
            meant = lookup.find(owner, id)
            there |= meant
            if len(meant) > 1:
                unsure.append(owner)
            elif not meant:
                strangers.append(owner)
    missing = (person for person in roster if person not in there)
    return Attendance(tuple(missing), tuple(strangers), tuple(unsure))


def told(found: Attendance) -> Iterator[str]:
    """Yield what an instructor should know of it."""
    for owner in found.strangers:
        yield f"not on the roster: {owner}"
    for owner in found.unsure:
        yield f"several on the roster may be {owner}: none of them counts as missing"
    if found.missing:
        names = ", ".join(person.name for person in found.missing[:10])
        more = f" and {len(found.missing) - 10} more" if len(found.missing) > 10 else ""
        yield f"{len(found.missing)} on the roster have handed in nothing: {names}{more}"


def _mail_column(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    """Return the column of e-mail addresses, whatever the language calls it, or nothing."""
    counts = {
        column: sum("@" in row.get(column, "") for row in rows)
        for column in header
        if column not in _IDS
    }
    best = max(counts, key=lambda column: counts[column], default="")
    return best if best and counts[best] else ""


def _name_columns(header: Sequence[str]) -> list[str]:
    whole = [column for column in _NAMES if column in header]
    parts = [column for column in ("first name", "last name") if column in header]
    return whole[:1] or parts


def _person(
    row: Mapping[str, str], name: Sequence[str], ids: Sequence[str], group: str
) -> Person | None:
    """Return who stands in a row; nobody in rows of Canvas such as that of the points possible."""
    known = [row.get(column, "").removeprefix("#") for column in ids]
    if "identifier" in ids:  # Moodle's "Participant 17", of whose downloads 17 is the id
        at = list(ids).index("identifier")
        known[at] = re.sub(r"^\D*(\d+)$", r"\1", known[at])
    shown = " ".join(filter(None, (row.get(column, "") for column in name)))
    found = tuple(dict.fromkeys(filter(None, known)))
    return Person(shown or found[-1], found, row.get(group, "")) if found else None


def _is_student(row: Mapping[str, str]) -> bool:
    return row.get("role", "").casefold() in ("", "student")


def _is_nobody(person: Person) -> bool:
    preview = any(id.casefold().endswith(_PREVIEW) for id in person.ids)
    return preview or person.name.casefold() in _NOBODY
