"""Recognise what an LMS has exported."""

from collections.abc import Callable

from ..records.course import Assignment
from . import lms, lms_more
from .lms import Export, Files, without_wrapper

_READERS: tuple[Callable[[Files, Assignment], Export | None], ...] = (
    lms.gradescope,
    lms.nbgrader,
    lms.moodle,
    lms_more.blackboard,
    lms_more.brightspace,
    lms_more.sakai,
    lms_more.teams,
    lms.canvas,
)


def recognise(files: Files, assignment: Assignment) -> Export | None:
    """Return the export that these files are, by their names in it, or None.

    An export may lie in a folder that holds nothing else, or in several such, one in the other.
    A further LMS is one more function in the list: of the names it makes an Export, with a HandedIn
    for each time that somebody handed in, or None as soon as a name that could be graded does not
    fit; what belongs to nobody goes to `others`.
    """
    while files:
        for read in _READERS:
            if export := read(files, assignment):
                return export
        inner = without_wrapper(files)
        if inner is files:
            return None
        files = inner
    return None
