"""How each LMS takes feedback back; docs/lms says where that was read, and what was tried."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath

from ..gradebook.people import owners
from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.text import as_called
from ..submission.kind import kind_of
from .returning import NO_DOWNLOAD, Download, Entry, Feedback, Returned, System, zip_of

Participant = Callable[[str, str], bool] | None  # an owner's number? None: nobody can tell
_ATTACHMENT = re.compile(r"(?:.*?_)??(?:LATE_)?\d+_(?P<attachment>\d+)_.+", re.I | re.S)
_ILIAS = re.compile(r".+_\d+")
_FEEDBACK = re.compile(r"(?i).*(?:feedback|r[üu]e?ck|comment|coment|kommentar|retro|retour).*")
_ENGLISH, _IN_ENGLISH = "Submission attachment(s)", "Feedback Attachment(s)"
_NOT_THERE = "nothing in this download is theirs: take the one that was graded"
_SECRET, _STAMP = "submission_secret.txt", "timestamp.txt"
_NEED = (System.CANVAS, System.NBGRADER, System.SAKAI, System.BRIGHTSPACE)


def returned(
    system: System,
    assignment: Assignment,
    feedback: Sequence[Feedback],
    download: Download | None,
    is_participant: Participant = None,
) -> Returned:
    """Return what to hand to the LMS; raises AutograderError if it needs the download."""
    if download is None and system in _NEED:
        raise AutograderError(
            f"{system} takes feedback back under the names of its own download:"
            " give the zip that you have graded, too"
        )
    found = Returned()
    if system is System.MOODLE:
        _moodle(found, feedback, is_participant)
    elif system is System.ILIAS:
        _ilias(found, assignment, feedback, download or NO_DOWNLOAD)
    elif system is System.FOLDER:
        for one in feedback:
            found.put(PurePath(one.submission.name), one.files)
            found.count += 1
    else:
        _into_download(found, system, assignment, feedback, download or NO_DOWNLOAD)
    return found


def _into_download(
    found: Returned,
    system: System,
    assignment: Assignment,
    feedback: Sequence[Feedback],
    download: Download,
) -> None:
    """Put feedback where in a download its owners' files are."""
    word = _sakais_word(download) if system is System.SAKAI else ""
    for one in feedback:
        entry = download.of(one.submission)
        if not entry:
            why = _NOT_THERE
        elif system is System.CANVAS:
            why = _canvas(found, one, entry)
        elif system is System.NBGRADER:
            why = _nbgrader(found, assignment, one, entry, download)
        elif system is System.SAKAI:
            why = _in_folder(found, one, entry, r".+\([^()]+\)", word)
        else:
            why = _in_folder(found, one, entry, r"\d+-\d+ - .+", "")
        if why:
            found.leave_out(one.shown, why)
        else:
            found.count += 1
    if system is System.SAKAI:
        found.notes.append("upload it with “Feedback attachments” ticked alone: others overwrite")


def _canvas(found: Returned, one: Feedback, entry: Entry) -> str:
    """Add a student's file under the name of an attachment; return why that can't be, or "".

    Canvas shows it under the student's own file's name, so it has to be of the same kind.
    """
    if not one.annotated:
        return "their file can't be annotated, and under its name Canvas would show anything else"
    attached = {
        called: name for called, name in entry.names.items() if _ATTACHMENT.fullmatch(name.name)
    }
    called, data = one.annotated
    same = [name for name in attached.values() if f"_{name.name}".endswith(f"_{one.graded}")]
    kind = [name for own, name in attached.items() if kind_of(own) == PurePath(called).suffix]
    zips = [name for own, name in attached.items() if own.suffix.lower() == ".zip"]
    if len(best := same if one.graded and len(same) == 1 else kind) == 1:
        found.put(PurePath(), {best[0].name: data})
    elif len(zips) == 1 and not kind:
        found.put(PurePath(), {zips[0].name: zip_of(one.files)})
    elif not attached:
        return "nothing is attached to what they handed in, so Canvas has no place for a file"
    else:
        return "it is not clear which of their attachments was graded"
    return ""


def _nbgrader(
    found: Returned, assignment: Assignment, one: Feedback, entry: Entry, download: Download
) -> str:
    notebooks = [name for own, name in entry.names.items() if own.suffix == ".ipynb"]
    own = [name for name in notebooks if name.name == one.graded] or notebooks
    if len(own) != 1:
        return "nbgrader shows feedback beside a notebook, and there is no one that was graded"
    beside = {name: own[0].with_name(name) for name in (_STAMP, _SECRET)}
    there = {*download.names}
    if beside[_SECRET] not in there:
        return f"no {_SECRET} beside it: it did not come through nbgrader's exchange"
    if beside[_STAMP] not in there:
        return f"no {_STAMP} beside it, by which nbgrader names the folder"
    files = {f"{own[0].stem}.html": one.page}
    files |= {name: download.read(path) for name, path in beside.items()}
    found.put(PurePath("feedback", entry.owners[0], assignment.name), files)
    return ""


def _in_folder(found: Returned, one: Feedback, entry: Entry, pattern: str, below: str) -> str:
    """Add files to the folder of a student, which is the deepest of such a name."""
    for name in entry.names.values():
        folders = [at for at, part in enumerate(name.parts[:-1]) if re.fullmatch(pattern, part)]
        if folders:
            found.put(PurePath(*name.parts[: folders[0] + 1], below), one.files)
            return ""
    return "they have no folder in this download: download it with folders"


def _sakais_word(download: Download) -> str:
    """Return what Sakai calls the folder of feedback, in the language of the download."""
    inner = {
        name.parts[at + 1]
        for name in download.names
        for at, part in enumerate(name.parts[:-2])
        if re.fullmatch(r".+\([^()]+\)", part)
    }
    words = sorted(word for word in inner if _FEEDBACK.fullmatch(word))
    if len(words) == 1:
        return words[0]
    if _ENGLISH in inner or not inner:
        return _IN_ENGLISH
    raise AutograderError(
        "this download does not tell what Sakai calls the folder of feedback in its language:"
        " download it with Sakai in English"
    )


def _moodle(found: Returned, feedback: Sequence[Feedback], is_participant: Participant) -> None:
    """Add a folder for each owner; the participant's number decides whose it is."""
    for one in feedback:
        reached = False
        for owner, id in owners(one.submission):
            if not id.isdecimal():
                why = "no participant number is known: grade with --roster WORKSHEET.csv"
                found.leave_out(owner, why)
            elif is_participant and not is_participant(owner, id):
                why = f"{id} is nobody's number of this name on the roster: groups have others"
                found.leave_out(owner, why)
            else:
                name = re.sub(r"[_/\\\0]", " ", owner.removesuffix(f" {id}"))
                found.put(PurePath(f"{name}_{id}_assignsubmission_file"), one.files)
                reached = True
        found.count += reached
    found.notes.append("upload the grades first: after these files Moodle passes over a worksheet")
    if is_participant is None:
        found.notes.append(
            "if groups hand in, these are the groups' numbers, and reach others or nobody:"
            " grade with --roster WORKSHEET.csv, which has each member's"
        )


def _ilias(
    found: Returned, assignment: Assignment, feedback: Sequence[Feedback], download: Download
) -> None:
    """Add a folder Lastname_Firstname_login_NUMBER for each owner, or member of a team."""
    root = PurePath(f"multi_feedback_{assignment.name}")
    below: dict[str, set[str]] = {}
    for name in download.names:
        for team, person in zip(name.parts[:-2], name.parts[1:-1], strict=True):
            if _ILIAS.fullmatch(person):
                below.setdefault(as_called(team), set()).add(person)
    for one in feedback:
        reached = False
        for owner in one.submission.owners:
            people = [owner] if _ILIAS.fullmatch(owner) else sorted(below.get(as_called(owner), ()))
            for person in people:
                found.put(root / person.replace("/", "_"), one.files)
            if not people:
                found.leave_out(owner, "no folder that ends in an ILIAS number is theirs")
            reached = reached or bool(people)
        found.count += reached
