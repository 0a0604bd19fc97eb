"""Notice a file that defines nothing of what is graded: the wrong one, most likely."""

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from ..records.course import Assignment, Course
from ..submission.code import Unreadable
from ..submission.file import SubmittedFile
from ..submission.kind import NOTEBOOK, kind_of

_NOTEBOOK = re.compile(rb'"(?:cells|worksheets)"')


def strangers(files: Iterable[SubmittedFile], assignment: Assignment) -> tuple[SubmittedFile, ...]:
    """Return the files that can be read and define nothing of what the assignment grades."""
    defines, found = _definition(assignment), []
    for file in files:
        with suppress(Unreadable):  # who grades it says so
            data = file.read()
            broken = kind_of(file.path.name) == NOTEBOOK and not _NOTEBOOK.search(data)
            if not broken and not any(map(defines.search, (data, *file.read_beside().values()))):
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


def _definition(assignment: Assignment) -> re.Pattern[bytes]:
    """Return what finds a definition of a graded name in a .py or in the JSON of a notebook.

    It finds too much rather than too little, such as what stands in a comment.
    """
    ids = [question.id for question in assignment.questions]
    spellings = {spelled for id in ids for spelled in (id, json.dumps(id)[1:-1])}
    name = rf"(?:{'|'.join(map(re.escape, sorted(spellings)))})(?!\w)"
    # No piece of a notebook's JSON is a line; what is bounded takes no time in a large file.
    pattern = rf"""(?:def|class)\s{{1,9}}{name}
        |(?:import|as)\s[^\n\\"]{{0,200}}?(?<!\w){name}
        |(?<!\w){name}\s{{0,9}}(?::[^\n\\"=]{{0,80}})?=(?!=)"""
    return re.compile(pattern.encode(), re.VERBOSE)
