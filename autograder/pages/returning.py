"""Give each student their feedback through the LMS: the file that it takes back.

What would reach nobody, or somebody else, is not written: it is named.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePath

from ..gradebook.names import spellings, without_id
from ..gradebook.people import owners
from ..gradebook.roster import Lookup, Person
from ..intake import unzip
from ..intake.listing import files_below
from ..intake.lms import HandedIn
from ..intake.recognise import recognise
from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.submission import Submission
from ..records.text import as_called

_NOWHERE = Path("/dev/null")  # files below it can't be read: a download is told by its names
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same feedback makes the same zip


class System(StrEnum):
    """Where feedback can be returned to."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    NBGRADER = "nbgrader"
    SAKAI = "sakai"
    ILIAS = "ilias"
    BRIGHTSPACE = "brightspace"
    FOLDER = "folder"


@dataclass(frozen=True)
class Feedback:
    """What a submission's owners get: a page and, where there can be one, an annotated copy.

    graded: the name of the file that was graded, "" if that is not known.
    """

    submission: Submission
    page: bytes
    annotated: tuple[str, bytes] | None = None
    graded: str = ""

    @property
    def files(self) -> dict[str, bytes]:
        """The files, by their names."""
        copy = [self.annotated] if self.annotated else []
        return {"feedback.html": self.page, **dict(copy)}

    @property
    def shown(self) -> str:
        """How the instructor knows whose it is."""
        return "; ".join(self.submission.owners) or self.submission.name


@dataclass(frozen=True)
class Entry:
    """What somebody has handed in, in the download; names: of the files, as they stand in it.

    when: which of two is the later one.
    """

    owners: tuple[str, ...]
    ids: tuple[str, ...]
    names: Mapping[PurePath, PurePath]  # by what the student called them
    when: tuple[datetime, int] = (datetime.min.replace(tzinfo=UTC), 0)

    @cached_property
    def spellings(self) -> set[str]:
        """By what names the owners may be called."""
        return _spellings(self.owners, self.ids)


@dataclass(frozen=True)
class Download:
    """What the LMS gave the instructor: entries, all names in it, and what reads a file."""

    entries: Sequence[Entry]
    names: Sequence[PurePath]
    read: Callable[[PurePath], bytes]

    @cached_property
    def _by_id(self) -> dict[str, list[Entry]]:
        return _index((id, entry) for entry in self.entries for id in entry.ids)

    @cached_property
    def _by_name(self) -> dict[str, list[Entry]]:
        return _index((form, entry) for entry in self.entries for form in entry.spellings)

    def of(self, submission: Submission) -> Entry | None:
        """Return what the owners of a submission have handed in; None if that is not clear.

        An id alone may be another system's, and somebody else's here: so the name has to agree,
        unless it is that of a group whose members the roster told.
        """
        names = _spellings(submission.owners, submission.ids)
        known = [entry for id in submission.ids for entry in self._by_id.get(as_called(id), ())]
        if len(submission.owners) < 2:
            known = [entry for entry in known if entry.spellings & names]
        named = [entry for name in names for entry in self._by_name.get(name, ())]
        for found in (known, named):
            if len({(entry.owners, entry.ids) for entry in found}) == 1:
                return max(found, key=lambda entry: entry.when)  # the last of several tries
        return None


NO_DOWNLOAD = Download((), (), lambda _: b"")


@dataclass
class Returned:
    """The files to hand to the LMS; count: of submissions; left_out: who gets nothing, and why."""

    files: dict[str, bytes] = field(default_factory=dict)
    count: int = 0
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def put(self, folder: PurePath, files: Mapping[str, bytes]) -> None:
        """Add a student's files."""
        self.files |= {(folder / name).as_posix(): data for name, data in files.items()}

    def leave_out(self, whose: str, why: str) -> None:
        """Note who gets nothing."""
        self.left_out.append(f"{whose}: {why}")

    def zipped(self) -> bytes:
        """Return the files as a zip."""
        return zip_of(self.files)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip, the same each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return made.getvalue()


def opened(path: Path, system: System, assignment: Assignment) -> Download:
    """Return what is in a download, zipped or unpacked.

    Raises AutograderError if it can't be read, or is not what this system gives.
    """
    names, read = _zip(path) if path.is_file() else _folder(path)
    export = recognise({name: _NOWHERE / name for name in names}, assignment)
    told = export.lms.casefold() if export else ""
    if system is not System.ILIAS and told != system:
        other = f"what {export.lms} gives" if export else "nothing that an LMS gives"
        raise AutograderError(f"{path}: this is {other}, not a download of {system}")
    handed_in = export.handed_in if export else ()
    return Download([_entry(one) for one in handed_in], names, read)


def participants(people: Sequence[Person]) -> Callable[[str, str], bool] | None:
    """Return what tells whether a number is that of an owner; None if the roster has no numbers."""
    if not any(id.isdecimal() for person in people for id in person.ids):
        return None
    lookup = Lookup(people)

    def is_theirs(owner: str, id: str) -> bool:
        # By the name alone: a group's number is somebody else's.
        return any(id in person.ids for person in lookup.find(without_id(owner, id)))

    return is_theirs


def _entry(one: HandedIn) -> Entry:
    names = {called: file.relative_to(_NOWHERE) for called, file in one.files.items()}
    when = one.handed_in or datetime.min.replace(tzinfo=UTC)
    return Entry(one.owners, one.ids, names, (when, one.order))


def _spellings(names: tuple[str, ...], ids: tuple[str, ...]) -> set[str]:
    people = owners(Submission("", names, ids))
    forms = (spellings(without_id(owner, id)) | {owner} for owner, id in people)
    return {as_called(form) for own in forms for form in own}


def _index(pairs: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for called, entry in pairs:
        found.setdefault(as_called(called), []).append(entry)
    return found


def _zip(path: Path) -> tuple[list[PurePath], Callable[[PurePath], bytes]]:
    def read(name: PurePath) -> bytes:
        with unzip.opened(path) as contents:
            return contents.read(name)

    try:
        with unzip.opened(path) as contents:
            return list(contents.files), read
    except unzip.BadZip as error:
        raise AutograderError(f"{path} {error}") from None


def _folder(path: Path) -> tuple[list[PurePath], Callable[[PurePath], bytes]]:
    top = path.resolve().name  # may tell something: submitted/
    found = {PurePath(top, name): file for name, file in files_below(path)}
    return list(found), lambda name: found[name].read_bytes()
