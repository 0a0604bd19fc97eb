"""Recognise what Blackboard, Brightspace, Sakai and Teams export: every try of each student.

All are told by the shape of their names: the words in these are translated. None but Sakai says in
which zone its times are: they are taken to be in the one of the assignment's due date.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePath

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.text import shown
from .lms import Export, Files, HandedIn, by_first, is_gradable
from .times import odd_time, read_time, zone_of

_BLACKBOARD = re.compile(
    r"(?P<head>.+?)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)
_BRIGHTSPACE = re.compile(
    r"(?P<numbers>\d+-\d+) - (?P<name>.+) - (?P<time>[^-]{0,40}\b\d{4}\b[^-]{0,40})"
)
_BRIGHTSPACE_FLAT = re.compile(
    r"(?P<numbers>\d+-\d+) - (?P<name>.+?) - "
    r"(?P<time>[^-]{0,40}\b\d{4}\b[^-]{0,40}) - (?P<file>.+)",
    re.DOTALL,
)
_BRIGHTSPACE_TIMES = tuple(
    f"{day} {hour}"
    for day in ("%b %d, %Y", "%B %d, %Y", "%d %b, %Y", "%d %B, %Y", "%d %b %Y", "%d %B %Y")
    for hour in ("%I:%M %p", "%H:%M")
)
_SAKAI = re.compile(r"(?P<name>.+)\((?P<eid>[^()]+)\)")
_SAKAI_FLAT = re.compile(
    r"(?:.+?_)??(?P<who>[^_()]+\([^()]+\))_(?:(?P<kind>[^_]+)_)?(?P<file>[^_].*)"
)
_FEEDBACK = re.compile(r"(?i).*(?:feedback|r[üu]e?ck|comment|coment|kommentar|retro|retour).*")
_VERSION = re.compile(r"(?i)(?:ver|вер|wersj|sürüm|版本|バージョン|버전)\w* ?(?P<number>\d+)")
_SUBMITTED, _WORKING = "submitted files", "working files"
_MAX_RECEIPT = 1 << 16  # characters


def blackboard(files: Files, assignment: Assignment) -> Export | None:
    """All files in one folder, ASSIGNMENT_USER_attempt_TIME_FILE, with a receipt for each attempt.

    The receipt is a text file of the same name without FILE; it tells the user's name, and what
    files were called before they were made part of a longer name.
    """
    ours = {name: match for name in files if (match := _BLACKBOARD.fullmatch(str(name)))}
    strays = {name: path for name, path in files.items() if name not in ours}
    if not ours or any(map(is_gradable, strays)):
        return None
    receipts = {
        (match["head"], match["time"]): _text(files[name])
        for name, match in ours.items()
        if not match["file"]
    }
    users = _users({match["head"] for match in ours.values()}, receipts)
    attempts: defaultdict[tuple[str, str], dict[PurePath, Path]] = defaultdict(dict)
    for name, match in ours.items():
        receipt = receipts.get((match["head"], match["time"]), "")
        called = _called_before(name.name, receipt) or match["file"] or name.name
        attempts[users[match["head"]], match["time"]][PurePath(called)] = files[name]
    notes, found = [*_about_zone(assignment)], []
    for (user, text), own in attempts.items():
        local = _time(text, ("%Y-%m-%d-%H-%M-%S",))
        notes += odd_time(user, text, local, assignment)
        found.append(_attempt(user, _code_first(own), local, assignment))
    return Export("Blackboard", tuple(found), tuple(strays.values()), tuple(notes))


def _users(heads: Iterable[str], receipts: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Return the user's name in each ASSIGNMENT_USER: either may hold a `_`."""
    users = {}
    for (head, _), text in receipts.items():
        told = re.search(r"\(([^()\s]+)\)[ \t\r]*$", text[:1000], re.MULTILINE)
        if told and head.endswith(f"_{told[1]}"):
            users[head] = told[1]
    rest = sorted(set(heads) - set(users))
    known = {head.removesuffix(user) for head, user in users.items()}
    if len(known) == 1:
        (prefix,) = known
    else:
        prefix = os.path.commonprefix(rest)  # noqa: RUF071 - of characters
        prefix = prefix[: (prefix if len(rest) > 1 else rest[0] if rest else "").rfind("_") + 1]
    return users | {head: head.removeprefix(prefix) for head in rest}


def _code_first(files: Files) -> Files:
    return {name: files[name] for name in sorted(files, key=_is_text)}


def _is_text(name: PurePath) -> bool:
    return name.suffix == ".txt" and not is_gradable(name)


def _called_before(name: str, receipt: str) -> str:
    """Return what a file was called before, which stands in the line before its name."""
    before = ""
    for line in receipt.splitlines():
        value = line.partition(":")[2].strip()
        if value == name and before:
            return PurePath(before).name
        before = value
    return ""


def brightspace(files: Files, assignment: Assignment) -> Export | None:
    """A folder for each try, NUMBERS - NAME - TIME, or all files in one with such names."""
    tries: defaultdict[str, dict[PurePath, Path]] = defaultdict(dict)
    told: dict[str, re.Match[str]] = {}
    others = []
    for name, path in files.items():
        first, flat = name.parts[0], len(name.parts) == 1
        if match := (_BRIGHTSPACE_FLAT if flat else _BRIGHTSPACE).fullmatch(first):
            key = first.removesuffix(f" - {match['file']}") if flat else first
            tries[key][PurePath(*([match["file"]] if flat else name.parts[1:]))] = path
            told[key] = match
        else:
            others.append(path)
    if not tries:
        return None
    notes, found = [*_about_zone(assignment)], []
    for key, own in tries.items():
        local = _time(told[key]["time"], _BRIGHTSPACE_TIMES)
        if not local:
            so = ", and this one counts as on time" if assignment.late else ""
            told_of = f"the time in {shown(key)!r} is not understood"
            notes.append(f"{told_of}: any other try is later{so}")
        found.append(_attempt(told[key]["name"], own, local, assignment))
    notes += _shared_names([(match["name"], match["numbers"]) for match in told.values()])
    return Export("Brightspace", tuple(found), tuple(others), tuple(notes))


def _shared_names(told: list[tuple[str, str]]) -> list[str]:
    """Return a line for names that stand with several numbers: tries of one person, or two people.

    A number that all have is the assignment's.
    """
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    count = Counter(part for _, pair in told for part in set(pair.split("-")))
    for name, pair in told:
        own = [part for part in pair.split("-") if count[part] < len(told)]
        numbers[name].add("-".join(own))
    several = sorted(name for name, those in numbers.items() if len(those) > 1)
    if not several:
        return []
    return [f"several numbers under one name, taken for one person's tries: {'; '.join(several)}"]


def sakai(files: Files, assignment: Assignment) -> Export | None:
    """A folder for each student, NAME(ID), with the time in a file; or `_` in place of each `/`."""
    files = {_sakai_name(name): path for name, path in files.items()}
    ours = by_first(
        files, lambda name: len(name.parts) > 1 and bool(_SAKAI.fullmatch(name.parts[0]))
    )
    stamped = any(PurePath("timestamp.txt") in own for own in ours.values())
    if not ours or not (stamped or PurePath("grades.csv") in files):
        return None
    found, notes = [], list[str]()
    for folder, own in ours.items():
        match = _SAKAI.fullmatch(folder)
        assert match
        name, eid = match["name"].strip(), match["eid"]
        handed_in = {
            PurePath(*below.parts[len(below.parts) > 1 :]): path
            for below, path in own.items()
            if len(below.parts) == 1 or not _FEEDBACK.fullmatch(below.parts[0])
        }
        stamp = own.get(PurePath("timestamp.txt"))
        text = _text(stamp) if stamp else ""
        when = _sakai_time(text, assignment)
        notes += odd_time(folder, text, when, assignment)
        found.append(HandedIn(f"{name}_{eid}", (name,), (eid,), handed_in, handed_in=when))
    others = [path for name, path in files.items() if name.parts[0] not in ours]
    return Export("Sakai", tuple(found), tuple(others), tuple(notes))


def _sakai_name(name: PurePath) -> PurePath:
    match = _SAKAI_FLAT.fullmatch(str(name)) if len(name.parts) == 1 else None
    return PurePath(*filter(None, match.group("who", "kind", "file"))) if match else name


def _sakai_time(text: str, assignment: Assignment) -> datetime | None:
    """Return a time as versions of Sakai write it: ISO, milliseconds, or digits from the year."""
    text = text.strip()
    with suppress(ValueError, OverflowError, OSError):
        if re.fullmatch(r"\d{12,13}", text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        if re.fullmatch(r"\d{17}", text):
            return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return read_time(text, zone_of(assignment))
    return None


def teams(files: Files, assignment: Assignment) -> Export | None:
    """STUDENT/ASSIGNMENT/[Version N/]FILE below the folder of submitted files."""
    own = _submitted(files)
    if not own:
        return None
    own = {name: path for name, path in own.items() if len(name.parts) > 2}
    folder = _folder_of(assignment, {name.parts[1] for name in own})
    tries: defaultdict[tuple[str, int], dict[PurePath, Path]] = defaultdict(dict)
    for name, path in own.items():
        if name.parts[1] == folder:
            match = _VERSION.fullmatch(name.parts[2]) if len(name.parts) > 3 else None
            version = int(match["number"]) if match else 0
            tries[name.parts[0], version][PurePath(*name.parts[3 if match else 2 :])] = path
    found = [
        HandedIn(person, (person,), (person,), those, order=version)
        for (person, version), those in tries.items()
    ]
    loose = [path for name, path in files.items() if len(name.parts) < 3]
    return Export("Teams", tuple(found), tuple(loose))


def _submitted(files: Files) -> Files:
    """Return the files below the folder of submitted ones, if these are of Teams.

    Only there do versions lie, whatever the folder is called.
    """
    tops = by_first(files, lambda name: len(name.parts) > 3)
    words = {top.casefold(): top for top in tops}
    if _SUBMITTED in words and set(words) <= {_SUBMITTED, _WORKING}:
        return tops[words[_SUBMITTED]]
    with_versions = [top for top, own in tops.items() if _has_versions(own)]
    people = [set(by_first(own)) for own in tops.values()]
    if len(tops) == 2 and len(with_versions) == 1 and people[0] & people[1]:
        return tops[with_versions[0]]
    below = {name: path for name, path in files.items() if len(name.parts) > 2}
    return below if _has_versions(below) else {}


def _has_versions(files: Files) -> bool:
    """Tell whether these are STUDENT/ASSIGNMENT/FILE, some of them with a version between."""
    return all(len(name.parts) > 2 for name in files) and any(
        _VERSION.fullmatch(name.parts[2]) for name in files if len(name.parts) > 3
    )


def _folder_of(assignment: Assignment, folders: set[str]) -> str:
    """Return which of Teams' assignments is meant; raises AutograderError if that is not clear."""
    called = [re.sub(r"[\W_]", "", text).casefold() for text in (assignment.name, assignment.title)]
    near = [
        folder
        for folder in folders
        if any(name in re.sub(r"[\W_]", "", folder).casefold() for name in called)
    ]
    if len(folders) == 1 or len(near) == 1:
        return [*near, *folders][0]
    there = ", ".join(sorted(map(shown, folders))[:5])
    raise AutograderError(
        f"Teams' folders hold several assignments ({there}), and none alone is called "
        f"{assignment.name!r}: rename the one that you mean"
    )


def _time(text: str, forms: Iterable[str]) -> datetime | None:
    """Return a time that is written in one of these forms; no colon can stand in a file's name."""
    time = re.sub(r"(\d{1,2}):?(\d\d)( ?[AP]M)?$", r"\1:\2\3", " ".join(text.split()), flags=re.I)
    for form in forms:
        for told in (text, time):
            with suppress(ValueError):
                return datetime.strptime(told, form)
    return None


def _attempt(who: str, files: Files, local: datetime | None, assignment: Assignment) -> HandedIn:
    order = int(f"{local:%Y%m%d%H%M%S}") if local else 0
    return HandedIn(who, (who,), (who,), files, handed_in=_aware(local, assignment), order=order)


def _aware(local: datetime | None, assignment: Assignment) -> datetime | None:
    """Return a time on the clock on the wall, in UTC, where it is known which wall."""
    policy = assignment.late
    if not local or not policy:
        return None
    return local.replace(tzinfo=policy.zone).astimezone(UTC)


def _about_zone(assignment: Assignment) -> tuple[str, ...]:
    if not assignment.late:
        return ()
    zone = assignment.late.zone
    return (f"times have no zone; they are taken to be in that of the due date, {zone}",)


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(_MAX_RECEIPT)
    except OSError:
        return ""
