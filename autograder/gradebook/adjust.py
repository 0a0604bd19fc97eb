"""Give points by hand."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ..records.course import Assignment, Course
from ..records.errors import AutograderError
from ..records.results import Result, rounded
from ..records.submission import Submission
from ..records.text import as_called
from .decisions import Decision
from .finish import everybody, later
from .output import Rewrite, rewrite
from .store import Gradebook


def adjust(
    course: Course,
    assignment: Assignment,
    book: Gradebook,
    out: Path,
    decision: Decision,
    *,
    extra: bool = False,
    write_anew: Rewrite = rewrite,
) -> str:
    """Give points by hand, write the files anew, and return what holds now.

    The decision's submission may be named by an owner. Raises AutograderError if there is no such
    submission or question, or if these points can't be given for it.
    """
    require_reason(decision)
    require_question(assignment, decision, extra=extra)
    held = dict(everybody(course, assignment, book))
    meant = find(decision.submission, list(held), assignment)
    _require_question_of(held[meant], decision.question)
    made = replace(decision, submission=meant.name, owners=meant.owners, ids=meant.ids)
    book.adjust(assignment.name, made)
    write_anew(course, [assignment, *later(course, assignment, book)], book, out)
    held = dict(everybody(course, assignment, book))
    others = (held[one] for one in held if {*one.owners} & {*meant.owners})
    now = held.get(meant) or next(others)  # of several attempts another one may be the best now
    points = {score.question.id: score.earned for score in now.questions}
    given = points.get(decision.question, Fraction())
    told = f"{meant.name or meant.owners[0]}, {decision.question}: {rounded(given)}"
    told += f"; score: {rounded(now.earned)} of {rounded(now.possible)}"
    if now.final > now.possible:
        told += "; Moodle takes no grade above its maximum and skips it without a word: raise that"
    return told


def _require_question_of(result: Result, question: str) -> None:
    asked = [score.question.id for score in result.questions]
    if question not in asked and result.status != "missing":
        raise AutograderError(
            f"{result.submission} was graded before there was {question}: grade it again first"
        )


def find(name: str, held: Sequence[Submission], assignment: Assignment) -> Submission:
    """Return the submission of this name or of this owner; raises AutograderError."""
    called = as_called(name)
    exact = [one for one in held if name and one.name == name]
    theirs = [one for one in held if called in map(as_called, (*one.owners, *one.ids))]
    found = exact or theirs
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(one.name or f"nothing of {'; '.join(one.ids)}" for one in found)
        raise AutograderError(f"{name!r} has several submissions of {assignment.name}: {names}")
    known = [text for one in held for text in (one.name, *one.owners) if text]
    close = difflib.get_close_matches(called, [as_called(text) for text in known])
    near = ", ".join(dict.fromkeys(text for text in known if as_called(text) in close))
    raise AutograderError(
        f"{assignment.name} has no submission and no owner {name!r}; near: "
        + (near or "see gradebook.csv")
    )


def points_of(text: str) -> Fraction | None:
    """Return points as a person writes them, 2.5 or 2,5; None for `graders`, who take them back."""
    if text == "graders":
        return None
    try:
        if re.fullmatch(r"\d+,\d{3}", text.strip()):
            raise ValueError("a thousand, or one?")
        return Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise AutograderError(
            f"points: expected a number, such as 2.5, or 'graders'; found {text!r}"
        ) from None


def require_reason(decision: Decision) -> None:
    """Raise AutograderError unless there is a reason."""
    if not decision.why.strip():
        raise AutograderError("--why is empty: give the reason, which students read")


def require_question(assignment: Assignment, decision: Decision, *, extra: bool) -> None:
    """Raise AutograderError unless the assignment has this question, worth at least so much.

    extra: it may be more than that.
    """
    id, points = decision.question, decision.points
    known = {question.id: question.points for question in assignment.all_questions}
    if id not in known:
        raise AutograderError(
            f"{assignment.name} has no question {id!r}; it has: {', '.join(known)}"
        )
    if points is None or 0 <= points <= known[id] or (extra and points > 0):
        return
    more = "; more than that is given with --extra" if points > 0 else ""
    raise AutograderError(
        f"{id} is worth 0 to {rounded(known[id])} points, not {rounded(points)}{more}"
    )
