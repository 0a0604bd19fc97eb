"""Tell the folders of students from what lies in and around them, where no LMS has made them."""

import re
from collections.abc import Collection, Iterator
from pathlib import PurePath

from ..records.course import Assignment
from ..records.handout import without_given
from ..submission.kind import kind_of
from .handed_in import gradable, is_of_one_student, without_hidden
from .lms import Files, by_first, without_wrapper

# Folders in which students keep their own tries: not the names of students.
_TRY = re.compile(
    r"(?i)(?:.*[ _.-])?(?:try|attempt|version|v|submission|upload|final|old|new|copy|backup|draft)?"
    r"[ _.-]*\d*|src|code|notebooks?|work"
)
# What nobody hands in as their work; a folder of these alone is no student's.
_DATA = {".csv", ".gif", ".jpeg", ".jpg", ".log", ".npy", ".npz", ".pkl", ".png", ".pt", ".pth"}


def students(files: Files, assignment: Assignment) -> tuple[dict[PurePath, Files], Files]:
    """Return the files of each student by the student's folder, and those that lie in none.

    Files that students were given are left out of these. A folder may hold those of a section or a
    whole class: where several folders in it hold work, and none of these is called as students
    call their own tries.
    """
    while (inner := without_wrapper(files)) is not files:
        if is_of_one_student(files, assignment):
            break
        files = inner
    found = dict(_below(PurePath(), files, assignment))
    loose = {name: path for name, path in files.items() if len(name.parts) == 1}
    if not any(_is_work(own, assignment) for own in found.values()):
        return {}, _not_given(files, assignment)
    theirs = {name: own for name, own in found.items() if _is_handed_in(own, assignment)}
    rest = {
        name / below: path
        for name, own in found.items()
        if name not in theirs
        for below, path in own.items()
    }
    return theirs, _not_given(loose | rest, assignment)


def _not_given(files: Files, assignment: Assignment) -> Files:
    code = [name for name in files if kind_of(name)]
    given = {*code} - {*without_given(code, assignment)}
    return {name: path for name, path in files.items() if name not in given}


def _below(
    folder: PurePath, files: Files, assignment: Assignment
) -> Iterator[tuple[PurePath, Files]]:
    for first, own in by_first(files, lambda name: len(name.parts) > 1).items():
        if _holds_students(own, assignment):
            yield from _below(folder / first, own, assignment)
        else:
            yield folder / first, own


def _holds_students(files: Files, assignment: Assignment) -> bool:
    """Tell whether a folder holds folders of several students."""
    work = [name for name in _work(files, assignment) if len(name.parts) > 1]
    folders = {name.parts[0] for name in work}
    loose = [name for name in gradable(files, assignment) if len(name.parts) == 1]
    return len(folders) > 1 and not loose and not any(map(_TRY.fullmatch, folders))


def _work(files: Collection[PurePath], assignment: Assignment) -> list[PurePath]:
    zips = [name for name in without_hidden(files) if name.suffix.lower() == ".zip"]
    return [*gradable(files, assignment), *zips]


def _is_work(files: Collection[PurePath], assignment: Assignment) -> bool:
    return bool(_work(files, assignment))


def _is_handed_in(files: Collection[PurePath], assignment: Assignment) -> bool:
    """Tell whether a folder beside those of students is one of them, though it holds no code."""
    if _is_work(files, assignment):
        return True
    return any(
        name.suffix.lower() not in _DATA and not kind_of(name) for name in without_hidden(files)
    )
