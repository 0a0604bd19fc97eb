"""Grade a class: what the gradebook knows is not graded again, what is new goes into it."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from ..intake.find import Submission
from ..records.course import LEVELS, Assignment, Course
from ..records.errors import AutograderError
from ..records.misconceptions import explained, read_messages
from ..records.results import Result, rounded
from ..records.versions import graders_digest, versions
from ..submission.code import Unreadable
from . import output
from .late import lateness, read_extensions
from .store import Gradebook, adjusted, key_of


class Room(Protocol):
    """Where submissions are graded: a Classroom, or a cluster."""

    def grade(self, submissions: Iterable[Submission]) -> Iterator[Result]:
        """Yield the result of each submission as soon as it is graded."""
        ...


def grade(
    course: Course,
    assignment: Assignment,
    submissions: Sequence[Submission],
    book: Gradebook,
    open_room: Callable[[], AbstractContextManager[Room]],
    *,
    fresh: bool = False,
    require: str = "none",
) -> Iterator[Result]:
    """Yield the results of a class as they are found or made, and keep them in the gradebook.

    open_room: is called if something is left to grade; fresh: grade all anew; require: the least
    isolation level of a result that is used again.
    """
    run = book.begin(assignment.name, versions())
    finish = finisher(course, assignment, book)
    keys = _keys(submissions, graders_digest(assignment, course.key()))
    good_enough = LEVELS[: LEVELS.index(require) + 1]
    known = {} if fresh else book.known(assignment.name, good_enough)
    found = {one: known[key] for one, key in keys.items() if key in known}
    book.add_known(run, found)
    for one, number in found.items():
        yield finish(one, book.result(number, one.name, one.owners))
    rest = {one.name: one for one in submissions if one not in found}
    if rest:
        with open_room() as room:
            for result in room.grade(rest.values()):
                one = rest[result.submission]
                book.add(run, one, keys.get(one, ""), result)
                yield finish(one, result)
    book.end(run)


def finisher(
    course: Course, assignment: Assignment, book: Gradebook
) -> Callable[[Submission, Result], Result]:
    """Return what adds to a bare result: likely mistakes, what a person decided, what is late."""
    messages, adjustments = read_messages(assignment), book.adjustments(assignment.name)
    policy = assignment.late
    extensions = read_extensions(course, assignment) if policy else {}

    def finish(one: Submission, result: Result) -> Result:
        result = adjusted(explained(result, messages), adjustments)
        days = lateness(policy, one, extensions) if policy else None
        return replace(result, lateness=days)

    return finish


def adjust(
    course: Course,
    assignment: Assignment,
    submission: str,
    question: str,
    points: Fraction | None,
    why: str,
    book: Gradebook,
    folder: Path,
) -> str:
    """Give points by hand, write the files of the latest run anew, and return what holds now.

    Points of None take those of the graders again. Raises AutograderError if there is no such
    submission or question, or if these points can't be given for it.
    """
    require_question(assignment, question, points)
    latest = book.run("latest", assignment.name)
    entries = list(book.entries(latest.id))
    names = [one.name for one, _ in entries]
    if submission not in names:
        near = ", ".join(difflib.get_close_matches(submission, names)) or "see gradebook.csv"
        raise AutograderError(
            f"run {latest.id} of {assignment.name} has no submission {submission!r}; near: {near}"
        )
    book.adjust(assignment.name, submission, question, points, why)
    finish = finisher(course, assignment, book)
    results = (finish(one, result) for one, result in entries)
    written = output.record(results, assignment, folder)
    (now,) = [one for one in written if one.submission == submission]
    (score,) = (one for one in now.questions if one.question.id == question)
    return f"{submission}, {question}: {rounded(score.earned)}; score: {rounded(now.earned)}"


def require_question(assignment: Assignment, id: str, points: Fraction | None) -> None:
    """Raise AutograderError unless the assignment has this question, worth at least so much."""
    known = {question.id: question.points for question in assignment.questions}
    if id not in known:
        raise AutograderError(
            f"{assignment.name} has no question {id!r}; it has: {', '.join(known)}"
        )
    if points is not None and not 0 <= points <= known[id]:
        raise AutograderError(f"{id} is worth 0 to {float(known[id]):g} points, not {points}")


def _keys(submissions: Iterable[Submission], graders: str) -> dict[Submission, str]:
    """Return the keys of the results; a file that can't be read has none."""
    keys = {}
    for one in submissions:
        with suppress(Unreadable):  # who grades it says so
            keys[one] = key_of(one.read(), one.path.suffix, graders)
    return keys
