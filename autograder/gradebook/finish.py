"""Finish a result: add the likely mistakes, what a person has decided, and what is late."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..records.course import Assignment, Course
from ..records.misconceptions import Proven, explained, read_proven
from ..records.results import Adjustment, Result
from ..records.submission import Submission
from .late import lateness, read_extensions

Adjustments = Mapping[tuple[str, str], Adjustment]  # by submission and question


@dataclass(frozen=True)
class Finish:
    """What is known beside the results of an assignment: call it with each of them."""

    assignment: Assignment
    proven: Proven
    adjustments: Adjustments
    extensions: Mapping[str, datetime]

    def __call__(self, submission: Submission, result: Result) -> Result:
        """Return the result as it is told to people."""
        result = adjusted(result, self.adjustments)
        policy = self.assignment.late
        return replace(
            result,
            questions=explained(result.questions, self.proven),
            lateness=lateness(policy, submission, self.extensions) if policy else None,
        )


def finish_of(course: Course, assignment: Assignment, adjustments: Adjustments) -> Finish:
    """Return what finishes results; raises AutograderError if extensions.csv is wrong."""
    extensions = read_extensions(course, assignment) if assignment.late else {}
    return Finish(assignment, read_proven(assignment), adjustments, extensions)


def adjusted(result: Result, adjustments: Adjustments) -> Result:
    """Return a result with the points that a person has given."""
    questions = tuple(
        replace(score, adjustment=adjustments.get((result.submission, score.question.id)))
        for score in result.questions
    )
    if not any(score.adjustment for score in questions):
        return result
    decided = not result.staff and not any(score.needs_review for score in questions)
    readable = result.status != "unreadable" or all(score.adjustment for score in questions)
    status = "graded" if readable and decided else result.status
    return replace(result, questions=questions, status=status)
