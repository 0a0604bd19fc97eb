"""Read what Gradescope, Canvas, Moodle and nbgrader export, and who has handed in what.

All are told by their names alone, so that these are functions of names; only Gradescope and
nbgrader have something to read. Names of Canvas are made in its lib/content_zipper.rb, those of
Moodle in its mod/assign/classes/downloader.php.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.text import shown
from ..submission.kind import kind_of
from .gradescope_metadata import METADATA, NOTHING, read_metadata
from .times import odd_time, read_time, zone_of

TIMESTAMP = "timestamp.txt"  # nbgrader's

_CANVAS = re.compile(
    r"(?:(?P<name>.*?)_)??(?:(?P<late>LATE)_)?(?P<user>anon_[^\W_]+|\d+)_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?:text|link)\.html)",
    re.IGNORECASE | re.DOTALL,
)
_RE_UPLOAD = re.compile(r"-\d+(?=\.\w+$)")
_MOODLE = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)

Files = Mapping[PurePath, Path]


@dataclass(frozen=True)
class HandedIn:
    """What a student or group has handed in.

    files: where they lie, by the names that the student knows; ids: for each owner the key by which
    the LMS knows them; handed_in: aware, UTC; order: tells which of two is the later one where
    there is no time; older: files that a later upload of the same name has replaced.
    """

    name: str
    owners: tuple[str, ...]
    ids: tuple[str, ...]
    files: Files
    handed_in: datetime | None = None
    late: bool = False
    order: int = 0
    older: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Export:
    """What an LMS has exported.

    others: files that belong to nobody; notes: what could not be read, a line each.
    """

    lms: str
    handed_in: tuple[HandedIn, ...]
    others: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def is_gradable(name: PurePath) -> bool:
    """Tell whether a file may hold work: a notebook, a Python file or a zip."""
    return bool(kind_of(name)) or name.suffix.lower() == ".zip"


def without_wrapper(files: Files) -> Files:
    """Return the files by their names in the one folder that holds them all, if there is one."""
    firsts = {name.parts[0] for name in files}
    if len(firsts) != 1 or any(len(name.parts) == 1 for name in files):
        return files
    return {PurePath(*name.parts[1:]): path for name, path in files.items()}


def gradescope(files: Files, assignment: Assignment) -> Export | None:
    """A folder per submission, and a YAML file that tells whose it is."""
    if PurePath(METADATA) not in files:
        return None
    entries, notes = read_metadata(files[PurePath(METADATA)])
    found = []
    everything = by_first(files, lambda name: len(name.parts) > 1 or str(name) in entries)
    for folder, own in everything.items():
        people, created_at = entries.get(folder, NOTHING)
        if not people and entries:
            notes.append(f"{METADATA} does not tell who handed in {shown(folder)}")
        owners, ids = zip(*(people or [(folder, folder)]), strict=True)
        when, order = read_time(created_at, zone_of(assignment)), _number(folder)
        notes += odd_time(folder, created_at, when, assignment)
        found.append(HandedIn(folder, owners, ids, own, handed_in=when, order=order))
    if missing := [name for name in entries if name not in everything]:
        names = ", ".join(map(shown, missing[:5]))
        notes.append(f"{METADATA} tells of submissions that are not there: {names}")
    strays = [
        path
        for name, path in files.items()
        if len(name.parts) == 1 and str(name) not in (METADATA, *entries)
    ]
    return Export("Gradescope", tuple(found), tuple(strays), tuple(notes))


def nbgrader(files: Files, assignment: Assignment) -> Export | None:
    """submitted/STUDENT/ASSIGNMENT/, with the time in a file."""
    inner = {
        PurePath(*name.parts[1:]): path
        for name, path in files.items()
        if name.parts[0] == "submitted" and len(name.parts) > 3
    }
    own = {name: path for name, path in inner.items() if name.parts[1] == assignment.name}
    if not own:
        if any(name.name == TIMESTAMP and len(name.parts) == 3 for name in inner):
            there = ", ".join(sorted({shown(name.parts[1]) for name in inner})[:5])
            raise AutograderError(
                f"nbgrader's submitted/ has no folder {assignment.name!r}, but {there}: "
                "rename the one that you mean"
            )
        return None
    found, notes = [], list[str]()
    for student, theirs in by_first(own).items():
        handed_in = {PurePath(*name.parts[1:]): path for name, path in theirs.items()}
        stamp = handed_in.pop(PurePath(TIMESTAMP), None)
        text = _line(stamp) if stamp else ""
        when = read_time(text, zone_of(assignment))
        notes += odd_time(student, text, when, assignment)
        found.append(HandedIn(student, (student,), (student,), handed_in, handed_in=when))
    return Export("nbgrader", tuple(found), notes=tuple(notes))


def _line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline(100)
    except OSError:
        return ""


def moodle(files: Files, assignment: Assignment) -> Export | None:
    """A folder per student and kind of submission, or all files in one, with long names."""
    found: defaultdict[str, dict[PurePath, Path]] = defaultdict(dict)
    names: dict[str, tuple[str, str]] = {}
    others = []
    for name, path in files.items():
        match = _MOODLE.fullmatch(name.parts[0])
        if not match:
            others.append(path)
            continue
        key = match["id"] or match["name"]
        rest = name.parts[1:] or ((match["file"] or match["kind"]),)
        found[key][PurePath(*rest)] = path
        names[key] = (match["name"], match["id"] or "")
    if not found:
        return None
    handed_in = [
        HandedIn("_".join(filter(None, names[key])), (names[key][0],), (key,), own)
        for key, own in found.items()
    ]
    return Export("Moodle", _told_apart(handed_in), tuple(others))


def canvas(files: Files, assignment: Assignment) -> Export | None:
    """All files in one folder: NAME[_LATE]_USER_ATTACHMENT_FILE."""
    ours = {name: match for name in files if (match := _CANVAS.fullmatch(str(name)))}
    strays = {name: path for name, path in files.items() if name not in ours}
    if not _are_of_canvas(ours) or any(map(is_gradable, strays)):
        return None
    uploads: defaultdict[str, list[PurePath]] = defaultdict(list)
    for name in sorted(ours, key=lambda name: int(ours[name]["attachment"] or 0)):
        uploads[ours[name]["user"]].append(name)
    handed_in = []
    for user, names in uploads.items():
        latest: dict[PurePath, Path] = {}
        older = []
        for name in names:
            called = _as_first_named(ours[name]["file"] or "text.html", assignment)
            if called in latest:
                older.append(latest[called])
            latest[called] = files[name]
        last = ours[names[-1]]
        handed_in.append(
            HandedIn(
                name="_".join(filter(None, (last["name"], user))),
                owners=(last["name"] or user,),
                ids=(user,),
                files=latest,
                late=bool(last["late"]),
                order=int(last["attachment"] or 0),
                older=tuple(older),
            )
        )
    return Export("Canvas", _told_apart(handed_in), tuple(strays.values()))


def _are_of_canvas(names: Mapping[PurePath, re.Match[str]]) -> bool:
    """Tell whether names are Canvas', not lab_1_1_ada.py and lab_1_1_bob.py in a plain folder.

    Each attachment has an id of its own, also among those of one submission.
    """
    attachments = [match["attachment"] for match in names.values() if match["attachment"]]
    return (
        bool(names)
        and len(set(attachments)) == len(attachments)
        and all(len(name.parts) == 1 for name in names)
        and all(
            re.search(r"[^\W\d_]", match["name"] or "") or match["user"].startswith("anon_")
            for match in names.values()
        )
    )


def _as_first_named(file: str, assignment: Assignment) -> PurePath:
    """Return a file's name without the -1 that Canvas gives to a re-upload."""
    return PurePath(file if file in assignment.files else _RE_UPLOAD.sub("", file))


def _told_apart(found: Sequence[HandedIn]) -> tuple[HandedIn, ...]:
    """Add the id to a name that several people have: "Participant 123", where names are hidden."""
    people = {(hand_in.owners, hand_in.ids) for hand_in in found}
    times = Counter(owners for owners, _ in people)
    return tuple(
        replace(hand_in, owners=(f"{hand_in.owners[0]} {hand_in.ids[0]}",))
        if times[hand_in.owners] > 1
        else hand_in
        for hand_in in found
    )


def by_first(
    files: Files, belongs: Callable[[PurePath], bool] = lambda _: True
) -> dict[str, dict[PurePath, Path]]:
    """Return the files by the first part of their names, and then by the rest."""
    groups: defaultdict[str, dict[PurePath, Path]] = defaultdict(dict)
    for name, path in files.items():
        if belongs(name):
            groups[name.parts[0]][PurePath(*name.parts[1:] or name.parts)] = path
    return groups


def _number(name: str) -> int:
    digits = re.search(r"\d{1,18}", name)
    return int(digits[0]) if digits else 0
