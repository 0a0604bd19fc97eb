"""Finish results: add the likely mistakes, what a person has decided, and what is late."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..records.course import Assignment, Course
from ..records.misconceptions import Proven, explained, read_proven
from ..records.results import Result, scores
from ..records.submission import Submission
from ..records.text import as_called
from .decisions import Adjustments
from .late import lateness, read_extensions
from .people import OfCourse, Who
from .roster import Person, attendance
from .standing import Row, Worth, all_alike, standing
from .store import Gradebook


@dataclass(frozen=True)
class Budget:
    """The late days of a course: how many there are for each, and who has spent how many before."""

    days: int
    people: OfCourse
    spent: Mapping[Who, int]

    def left(self, assignment: Assignment, submission: Submission) -> int:
        """Return how many days the owners have left: of a group, who has the fewest."""
        owners = self.people.owners(assignment.name, submission)
        return max(self.days - max((self.spent.get(who, 0) for who in owners), default=0), 0)


@dataclass(frozen=True)
class Finish:
    """What is known beside the results of an assignment: call it with each of them.

    budget: the late days of the course, or None where there are none to spend.
    """

    assignment: Assignment
    proven: Proven
    adjustments: Adjustments
    extensions: Callable[[Submission], Mapping[str, datetime]]
    budget: Budget | None = None

    def __call__(self, submission: Submission, result: Result) -> Result:
        """Return the result as it is told to people."""
        asked = with_written(result, self.assignment)
        result = adjusted(submission, asked, self.adjustments)
        policy = self.assignment.late
        left = self.budget.left(self.assignment, submission) if self.budget else None
        return replace(
            result,
            questions=explained(result.questions, self.proven),
            lateness=lateness(policy, submission, self.extensions(submission), left)
            if policy
            else None,
        )


def finish_of(course: Course, assignment: Assignment, book: Gradebook) -> Finish:
    """Return what finishes results; raises AutograderError if extensions.csv is wrong."""
    return _finish(course, assignment, book, _budget(course, assignment, book))


def finished(
    course: Course, assignment: Assignment, book: Gradebook
) -> Iterator[tuple[Submission, Result]]:
    """Yield the submissions that the gradebook holds of an assignment, and what each has come to.

    They come in order of their names, and then who has handed in nothing, but has points all the
    same. Raises AutograderError if extensions.csv is wrong.
    """
    for submission, result in everybody(course, assignment, book):
        if result.status != "missing" or result.has_points:
            yield submission, result


def everybody(
    course: Course, assignment: Assignment, book: Gradebook
) -> Iterator[tuple[Submission, Result]]:
    """Yield the same, and then all of the roster who have handed in nothing."""
    for one in all_held(course, assignment, book):
        yield one.submission, one.result


@dataclass(frozen=True)
class Held:
    """What somebody has come to; content: the digest of what they have handed in, or empty."""

    submission: Submission
    result: Result
    content: str = ""


def all_held(course: Course, assignment: Assignment, book: Gradebook) -> Iterator[Held]:
    """Yield what `everybody` does, with the digests of what was handed in."""
    finish, there = finish_of(course, assignment, book), []
    for row in held(finish, book, book.rows(assignment.name)):
        there.append(row.submission)
        yield Held(row.submission, result_of(row, finish, book), row.content)
    roster = book.roster(assignment.name)
    missing = attendance(roster.people, there).missing
    if not missing:
        return
    pending = book.pending(assignment.name)  # what is handed in and not graded yet
    surely = () if pending is None else attendance(missing, pending).missing
    for person in missing:
        yield Held(
            *_missing(person, assignment, finish.adjustments, roster.zero and person in surely)
        )


def later(course: Course, assignment: Assignment, book: Gradebook) -> list[Assignment]:
    """Return the graded assignments whose late days depend on those spent on this one."""
    if not assignment.late or course.late_days() is None:
        return []
    order, place = _by_due_date(course, assignment)
    return [one for one in order[place + 1 :] if book.rows(one.name)]


def with_written(result: Result, assignment: Assignment) -> Result:
    """Return a result with the questions that people mark, in the order of the assignment."""
    if not assignment.written:
        return result
    place = {id: at for at, id in enumerate(assignment.order)}
    both = (*result.questions, *scores(assignment.written, []))
    ordered = sorted(both, key=lambda score: place.get(score.question.id, -1))
    return replace(result, questions=tuple(ordered))


def adjusted(submission: Submission, result: Result, adjustments: Adjustments) -> Result:
    """Return a result with the points that a person has given.

    Who gives points for what can't be read has graded it: the rest of it is worth nothing.
    """
    questions = tuple(
        replace(score, adjustment=adjustments.of(submission, score.question.id))
        for score in result.questions
    )
    if not any(score.adjustment for score in questions):
        return result
    decided = not result.staff and not any(score.needs_review for score in questions)
    return replace(result, questions=questions, status="graded" if decided else result.status)


def _missing(
    person: Person, assignment: Assignment, adjustments: Adjustments, zero: bool
) -> tuple[Submission, Result]:
    """Return what stands for somebody who has handed in nothing: with a person's points, if any."""
    submission = Submission("", (person.name,), person.ids[:1])
    result = Result(
        submission="",
        owners=submission.owners,
        assignment=assignment.name,
        status="missing",
        isolation="",
        questions=scores(assignment.all_questions, []),
    )
    result = adjusted(submission, result, adjustments)
    blank = result.status == "missing" and not zero
    return submission, replace(result, questions=()) if blank else result


def _finish(
    course: Course, assignment: Assignment, book: Gradebook, budget: Budget | None
) -> Finish:
    extensions = _extensions(course, assignment, book)
    adjustments = book.adjustments(assignment.name)
    return Finish(assignment, read_proven(assignment), adjustments, extensions, budget)


def _extensions(
    course: Course, assignment: Assignment, book: Gradebook
) -> Callable[[Submission], Mapping[str, datetime]]:
    """Return what tells later due dates of a submission's owners, by whatever names them there."""
    granted = read_extensions(course, assignment) if assignment.late else {}
    if not granted:
        return lambda _: {}
    people = book.people([assignment.name])
    dates = {people.of(assignment.name, owner): date for owner, date in granted.items()}

    def extensions(submission: Submission) -> Mapping[str, datetime]:
        whose = zip(submission.owners, people.owners(assignment.name, submission), strict=True)
        return granted | {as_called(name): dates[who] for name, who in whose if who in dates}

    return extensions


def _finished(finish: Finish, book: Gradebook) -> Iterator[tuple[Submission, Result]]:
    for row in held(finish, book, book.rows(finish.assignment.name)):
        yield row.submission, result_of(row, finish, book)


def held(finish: Finish, book: Gradebook, rows: Sequence[Row]) -> list[Row]:
    """Return which of the rows of an assignment hold."""

    def worth(row: Row) -> Worth:
        result = result_of(row, finish, book)
        return result.has_points, result.final

    return standing(rows, worth if finish.assignment.attempts == "best" else all_alike)


def result_of(row: Row, finish: Finish, book: Gradebook) -> Result:
    """Return what a row has come to."""
    known = row.submission
    return finish(known, book.result(row.result, known.name, known.owners))


def _budget(course: Course, assignment: Assignment, book: Gradebook) -> Budget | None:
    """Return the late days of the course and what was spent before, in order of the due dates."""
    days = course.late_days() if assignment.late else None
    if days is None:
        return None
    order, place = _by_due_date(course, assignment)
    people, spent = book.people(one.name for one in order), Counter[Who]()
    for earlier in order[:place]:
        finish = _finish(course, earlier, book, Budget(days, people, dict(spent)))
        for submission, result in _finished(finish, book):
            if result.lateness:
                for who in people.owners(earlier.name, submission):
                    spent[who] += result.lateness.spent
    return Budget(days, people, spent)


def _by_due_date(course: Course, assignment: Assignment) -> tuple[list[Assignment], int]:
    """Return the assignments with a late policy, and the place of one among them."""
    policies = [one for one in map(course.assignment, course.names()) if one.late]
    order = sorted(policies, key=_when_due)
    return order, [one.name for one in order].index(assignment.name)


def _when_due(assignment: Assignment) -> tuple[datetime, str]:
    assert assignment.late
    return assignment.late.due.astimezone(UTC), assignment.name
