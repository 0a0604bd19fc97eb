"""Fill one column of the file that an instructor has exported from an LMS.

Nothing else in it changes, not a quote and not a line end. What would be a guess is not written: it
is refused, or left as it is and named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from ..records.errors import AutograderError
from ..records.results import Result, rounded
from ..records.submission import Submission
from .gradefile import GradeFile, Student
from .lms_files import System, opened
from .sheet import Sheet, read

Graded = tuple[Submission, Result]


@dataclass
class Filled:
    """The file with its column filled, and who is not in it.

    unmatched: owners without a row of their own; ungraded: submissions without a grade; kept:
    grades that stay as they are, each with the reason; missing: rows without a submission.
    """

    sheet: Sheet
    count: int = 0
    unmatched: list[str] = field(default_factory=list)
    ungraded: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """What to write into a file: in the encoding that it came in."""
        return self.sheet.data()


def fill(
    path: Path,
    system: System,
    column: str | None,
    graded: Iterable[Graded],
    *,
    scale: bool = False,
    unmarked: int | None = None,
) -> Filled:
    """Return an LMS's file with the final score of every owner in a column.

    scale: turn the scores into what the column is out of; unmarked: what written answers count for
    that nobody has marked yet, without which they are an error. Raises AutograderError if it is no
    such file, has no such column or one that is out of other points, or if an owner has several
    submissions. graded: who has handed in nothing, but has points, comes last.
    """
    graded = list(graded)
    if unmarked is None:
        _require_marks(graded)
    file = opened(read(path), system, column)
    filled = Filled(file.sheet, notes=file.notes)
    told: dict[Student, Graded] = {}
    alone: list[str] = []
    for submission, result in graded:
        ids = [*submission.ids, *[""] * len(submission.owners)]
        for owner, id in zip(submission.owners, ids, strict=False):
            students = file.find(owner, id)
            if not students:
                filled.unmatched.append(f"{owner}{file.whose(id)}")
            elif len(students) == 1 and file.is_member(students[0], owner, id):
                alone.append(f"{owner} ({students[0].shown})")
            for student in students:
                before, _ = told.setdefault(student, (submission, result))
                # Who is missing on a roster may have work under a name that the LMS alone knows.
                if before is not submission and (submission.name or result.earned):
                    raise _several(owner, before, submission)
    for student, (_, result) in told.items():
        _put(file, filled, student, result, scale)
    filled.notes += [_of_groups(alone)] if alone else []
    filled.ungraded = sorted(
        {submission.name for submission, result in told.values() if not result.has_points}
    )
    filled.missing = [
        student.shown for student in file.students if student not in told and not student.kept
    ]
    return filled


def _require_marks(graded: Sequence[Graded]) -> None:
    waiting = [submission.name for submission, result in graded if result.is_unmarked]
    if waiting:
        name = next(result.assignment for _, result in graded)
        more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
        raise AutograderError(
            f"{waiting[0]}{more}: written answers are not marked yet: run: autograder marks {name};"
            " or let them count for nothing with --unmarked 0"
        )


def _put(file: GradeFile, filled: Filled, student: Student, result: Result, scale: bool) -> None:
    """Write a student's grade, or keep what is there and say why."""
    if student.kept:
        filled.kept.append(f"{student.shown}: {student.kept}")
    elif result.has_points:
        points = result.final * _factor(file, result, scale)
        above = file.possible is not None and points > file.possible
        if above and file.above:
            told = f"{student.shown}: {rounded(points)} points, {file.above}"
            (filled.kept if file.limited else filled.notes).append(told)
        if not (above and file.limited):
            file.put(student, rounded(points))
            filled.count += 1


def _factor(file: GradeFile, result: Result, scale: bool) -> Fraction:
    """Return what to multiply scores by; raises AutograderError if nobody has asked for it."""
    if file.possible in (None, result.possible):
        return Fraction(1)
    assert file.possible is not None
    if not scale:
        raise file.sheet.wrong(
            f"the column {file.title!r} is out of {rounded(file.possible)} points, "
            f"{result.assignment} out of {rounded(result.possible)}: "
            "change the points in the LMS, or add --scale to convert the grades"
        )
    return file.possible / result.possible


def _of_groups(alone: Sequence[str]) -> str:
    return (
        f"known by a number alone: {'; '.join(alone)}; of a group, the others have no grade yet:"
        " grade it with --roster FILE, a list with the column group_name"
    )


def _several(owner: str, one: Submission, other: Submission) -> AutograderError:
    both = " and ".join(submission.name or "points by hand alone" for submission in (one, other))
    return AutograderError(
        f"{owner} has several submissions, {both}: there is no telling which "
        "counts; grade again without the others"
    )
