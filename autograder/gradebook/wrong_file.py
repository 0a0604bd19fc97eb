"""Notice a file that defines nothing of what is graded: the wrong one, most likely."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress

from ..records.course import Assignment, Course
from ..records.results import Result
from ..submission.code import Unreadable
from ..submission.file import SubmittedFile


def strangers(files: Iterable[SubmittedFile], assignment: Assignment) -> tuple[SubmittedFile, ...]:
    """Return the files that can be read and define nothing of what the assignment grades."""
    defines, found = _definition(assignment), []
    for file in files:
        with suppress(Unreadable):  # who grades it says so
            if not defines.search(file.read()):
                found.append(file)
    return tuple(found)


def note(result: Result, assignment: Assignment) -> str:
    """Return what a student reads of such a file, or nothing if it has passed a check after all."""
    if result.status == "unreadable" or any(verdict.passed for verdict in result.verdicts):
        return ""
    names = [question.id for question in assignment.questions]
    shown = ", ".join(names[:7]) + (" …" if len(names) > 7 else "")
    none = f"None of the {len(names)} names that are" if len(names) > 1 else "The name that is"
    isnt = "" if len(names) > 1 else "not "
    return f"{none} graded is {isnt}defined in this file ({shown}): is it the right file?"


def likely(files: Iterable[SubmittedFile], course: Course, assignment: Assignment) -> str:
    """Return the name of the assignment of which the most files define something, or nothing."""
    files = list(files)
    others = [course.assignment(name) for name in course.names() if name != assignment.name]
    counts = {one.name: len(files) - len(strangers(files, one)) for one in others}
    best = max(counts, key=lambda name: counts[name], default="")
    return best if best and counts[best] > len(files) / 2 else ""


def _definition(assignment: Assignment) -> re.Pattern[bytes]:
    """Return what finds a definition of a graded name in a .py or in the JSON of a notebook.

    It finds too much rather than too little, such as what stands in a comment.
    """
    ids = [question.id for question in assignment.questions]
    spellings = {spelled for id in ids for spelled in (id, json.dumps(id)[1:-1])}
    name = rf"(?:{'|'.join(map(re.escape, sorted(spellings)))})(?!\w)"
    pattern = rf"(?:def|class|import|as)\s[^\n]*?(?<!\w){name}|(?<!\w){name}\s*(?::[^\n=]*)?=(?!=)"
    return re.compile(pattern.encode())
