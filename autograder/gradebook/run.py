"""Grade a class: what the gradebook knows is not graded again, what is new goes into it."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from ..records.course import Assignment, Course
from ..records.errors import AutograderError
from ..records.results import Result, rounded
from ..records.versions import graders_digest, versions
from ..sandbox.observe import LEVELS, Level
from ..submission.code import Unreadable
from ..submission.file import SubmittedFile
from . import output
from .finish import finish_of
from .store import Decision, Gradebook, key_of


class Backend(Protocol):
    """Where submissions are graded: the pool of this machine, or a cluster."""

    def grade(self, files: Iterable[SubmittedFile]) -> Iterator[Result]:
        """Yield the result of each submission as soon as it is graded."""
        ...


def grade(
    course: Course,
    assignment: Assignment,
    files: Sequence[SubmittedFile],
    book: Gradebook,
    open_backend: Callable[[], AbstractContextManager[Backend]],
    *,
    fresh: bool = False,
    require: str = Level.NONE,
) -> Iterator[Result]:
    """Yield the results of a class as they are found or made, and keep them in the gradebook.

    open_backend: is called if something is left to grade; fresh: grade all anew; require: the least
    isolation level of a result that is used again.
    """
    run = book.begin(assignment.name, versions())
    finish = finish_of(course, assignment, book.adjustments(assignment.name))
    keys = _keys(files, graders_digest(assignment, course.key()))
    good_enough = LEVELS[: LEVELS.index(Level(require)) + 1]
    known = {} if fresh else book.known(assignment.name, good_enough)
    found = {file.submission: known[key] for file, key in keys.items() if key in known}
    book.add_known(run, found)
    for submission, number in found.items():
        yield finish(submission, book.result(number, submission.name, submission.owners))
    rest = {file.name: file for file in files if file.submission not in found}
    if rest:
        with open_backend() as backend:
            for result in backend.grade(rest.values()):
                file = rest[result.submission]
                book.add(run, file.submission, keys.get(file, ""), result)
                yield finish(file.submission, result)
    book.end(run)


def adjust(
    course: Course, assignment: Assignment, book: Gradebook, folder: Path, decision: Decision
) -> str:
    """Give points by hand, write the files of the latest run anew, and return what holds now.

    Raises AutograderError if there is no such submission or question, or if these points can't be
    given for it.
    """
    name, question = decision.submission, decision.question
    require_question(assignment, question, decision.points)
    latest = book.run("latest", assignment.name)
    entries = list(book.entries(latest.id))
    names = [submission.name for submission, _ in entries]
    if name not in names:
        near = ", ".join(difflib.get_close_matches(name, names)) or "see gradebook.csv"
        raise AutograderError(
            f"run {latest.id} of {assignment.name} has no submission {name!r}; near: {near}"
        )
    book.adjust(assignment.name, decision)
    finish = finish_of(course, assignment, book.adjustments(assignment.name))
    results = (finish(submission, result) for submission, result in entries)
    written = output.record(results, assignment, folder)
    (now,) = [result for result in written if result.submission == name]
    (score,) = (score for score in now.questions if score.question.id == question)
    return f"{name}, {question}: {rounded(score.earned)}; score: {rounded(now.earned)}"


def require_question(assignment: Assignment, id: str, points: Fraction | None) -> None:
    """Raise AutograderError unless the assignment has this question, worth at least so much."""
    known = {question.id: question.points for question in assignment.questions}
    if id not in known:
        raise AutograderError(
            f"{assignment.name} has no question {id!r}; it has: {', '.join(known)}"
        )
    if points is not None and not 0 <= points <= known[id]:
        raise AutograderError(f"{id} is worth 0 to {float(known[id]):g} points, not {points}")


def _keys(files: Iterable[SubmittedFile], graders: str) -> dict[SubmittedFile, str]:
    """Return the keys of the results; a file that can't be read has none."""
    keys = {}
    for file in files:
        with suppress(Unreadable):  # who grades it says so
            keys[file] = key_of(file.read(), file.path.suffix, graders)
    return keys
