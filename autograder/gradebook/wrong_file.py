"""Notice a file that defines nothing of what is graded: the wrong one, most likely."""

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from ..records.course import Assignment, Course
from ..submission.code import Unreadable
from ..submission.file import SubmittedFile
from ..submission.kind import NOTEBOOK, kind_of

_LOOKED_AT, _BEFORE_A_NAME = 1000, 220  # names, bytes: so that no file takes long
# No piece of a notebook's JSON is a line.
_BEFORE = re.compile(rb"""(?:def|class)\s{1,9}\Z|(?:import|as)\s(?:[^\n\\"]{0,200}\W)?\Z""")
_ASSIGNED = re.compile(rb"""\s{0,9}(?::[^\n\\"=]{0,80})?=(?!=)""")
_IN_A_WORD = re.compile(rb"\w\Z")
_NOTEBOOK = re.compile(rb'"(?:cells|worksheets)"')


def strangers(files: Iterable[SubmittedFile], assignment: Assignment) -> tuple[SubmittedFile, ...]:
    """Return the files that can be read and define nothing of what the assignment grades."""
    named, found = _named(assignment), []
    for file in files:
        with suppress(Unreadable):  # who grades it says so
            data = file.read()
            broken = kind_of(file.path.name) == NOTEBOOK and not _NOTEBOOK.search(data)
            texts = (data, *file.read_beside().values())
            if not broken and not any(_defines(text, named) for text in texts):
                found.append(file)
    return tuple(found)


def remark(file: SubmittedFile, assignment: Assignment) -> str:
    """Return what an instructor reads of such a file."""
    return f"{assignment.undefined_in(file.name)}: is it the right file?"


def question(files: Sequence[SubmittedFile], course: Course, assignment: Assignment) -> str:
    """Return what to ask an instructor of whose files none defines anything that is graded."""
    where = f"any of the {len(files)} files" if len(files) > 1 else files[0].name
    fits = _that_fits(files, course, assignment)
    return f"{assignment.undefined_in(where)}: is {assignment.name} the right assignment{fits}?"


def _that_fits(files: Sequence[SubmittedFile], course: Course, assignment: Assignment) -> str:
    """Return what names an assignment of which most of the files define something."""
    others = [course.assignment(name) for name in course.names() if name != assignment.name]
    counts = {one.name: len(files) - len(strangers(files, one)) for one in others}
    best = max(counts, key=lambda name: counts[name], default="")
    return f", or {best}" if best and counts[best] > len(files) / 2 else ""


def _named(assignment: Assignment) -> re.Pattern[bytes]:
    """Return what finds a graded name in a .py or in the JSON of a notebook."""
    ids = [question.id for question in assignment.questions]
    spellings = {spelled for id in ids for spelled in (id, json.dumps(id)[1:-1])}
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(spellings)))})(?!\w)".encode())


def _defines(data: bytes, named: re.Pattern[bytes]) -> bool:
    """Tell whether a graded name is defined; rather too often, such as by what a comment says."""
    for count, found in enumerate(named.finditer(data)):
        before = data[max(found.start() - _BEFORE_A_NAME, 0) : found.start()]
        if count > _LOOKED_AT or _BEFORE.search(before):
            return True
        if not _IN_A_WORD.search(before) and _ASSIGNED.match(data, found.end()):
            return True
    return False
