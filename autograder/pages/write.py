"""Write the pages of a class beside its results."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..gradebook import output
from ..gradebook.finish import Held
from ..gradebook.store import Gradebook
from ..records.course import Assignment, Course
from ..records.files import write
from .annotated import FILE_NAME, NOTEBOOK_NAME, annotated
from .feedback import page, shows_hidden
from .gathered import Gathered, gather
from .index import INDEX, REPORT, index
from .own_code import HandedIn, handed_in
from .report import ANONYMOUS, FEEDBACK, report
from .returning import Feedback

STAFF = "staff.html"


@dataclass(frozen=True)
class Wanted:
    """Which pages are written beside those that always are; such as are there are kept fresh."""

    staff: bool = False
    anonymous: bool = False


def rewrite(course: Course, assignments: Iterable[Assignment], book: Gradebook, out: Path) -> None:
    """Write all files of assignments anew from what the gradebook holds, pages and results."""
    for assignment in assignments:
        found = gather(course, assignment, book, out)
        output.write_all(found.results, assignment, out / assignment.name)
        _write(course, found, book, out / assignment.name, Wanted())
    write_index(course, out)


def write_pages(
    course: Course, assignment: Assignment, book: Gradebook, out: Path, wanted: Wanted
) -> list[Path]:
    """Write the pages of an assignment; return where its reports are."""
    found = gather(course, assignment, book, out)
    return _write(course, found, book, out / assignment.name, wanted)


def write_index(course: Course, out: Path) -> Path:
    """Write the page over all assignments; return where it is."""
    write(out / INDEX, index(course.about().title or "Assignments", out))
    return out / INDEX


def feedback_of(
    course: Course, assignment: Assignment, book: Gradebook, out: Path
) -> list[Feedback]:
    """Return what is to be returned to whoever has handed something in."""
    shows_all = shows_hidden(assignment, datetime.now(UTC))
    made = []
    for one in gather(course, assignment, book, out).held:
        if one.submission.name:
            own = _own(one, book)
            text = page(assignment, one.result, own, hidden=shows_all)
            commented = annotated(assignment, one.result, own, hidden=shows_all)
            data = text.encode("utf-8", "backslashreplace")
            made.append(Feedback(one.submission, data, commented, own.name if own else ""))
    return made


def _write(
    course: Course, found: Gathered, book: Gradebook, folder: Path, wanted: Wanted
) -> list[Path]:
    names = [one.submission.name for one in found.held if one.submission.name]
    staff = wanted.staff or any((folder / name / STAFF).exists() for name in names)
    write(folder / REPORT, report(found, pages=STAFF if staff else FEEDBACK))
    reports, hidden = [folder / REPORT], folder / ANONYMOUS
    if wanted.anonymous or hidden.exists():
        write(hidden, report(found, anonymous=course.key()))
        reports += [hidden] if wanted.anonymous else []
    shows_all = shows_hidden(found.assignment, datetime.now(UTC))
    for one in found.held:
        if name := one.submission.name:
            own = _own(one, book)
            made = page(found.assignment, one.result, own, hidden=shows_all)
            write(folder / name / FEEDBACK, made)
            made_of_it = annotated(found.assignment, one.result, own, hidden=shows_all)
            called, data = made_of_it or ("", b"")
            output.remove(folder / name, {NOTEBOOK_NAME, FILE_NAME} - {called})
            if called:
                write(folder / name / called, data)
            if staff:
                made = page(found.assignment, one.result, own, hidden=True, staff=True)
                write(folder / name / STAFF, made)
    return reports


def _own(one: Held, book: Gradebook) -> HandedIn | None:
    """Return what was handed in; what grading could not read is not tried here, without limits."""
    return None if one.result.status == "unreadable" else handed_in(book.copies.read(one.content))
