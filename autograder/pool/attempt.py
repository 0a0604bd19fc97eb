"""What becomes known of a submission while a grader is at it, and the result that it comes to."""

from collections.abc import Collection

from ..records.course import Assignment
from ..records.events import Decided, Ended, Event, NotReadable, Postponed
from ..records.results import UNDECIDED, Result, Status, Verdict, scores
from ..records.submission import Submission
from ..submission.code import Unreadable
from .rounds import Later
from .warm import Grader


class Attempt:
    """What is known of a submission while a grader is at it."""

    def __init__(self, submission: Submission, assignment: Assignment, isolation: str) -> None:
        self.submission, self.assignment, self.isolation = submission, assignment, isolation
        self.verdicts: dict[str, Verdict] = {}  # by check: undecided first, then as it ended
        self.end: Ended | NotReadable | None = None
        self.died = ""

    def begin(self, grader: Grader, only: Collection[str] | None) -> None:
        """Note the checks that this grader is going to run."""
        self.isolation = grader.isolation
        self.verdicts = {
            check.name: Verdict(check, None, UNDECIDED)
            for check in grader.checks
            if only is None or check.name in only
        }

    def hear(self, event: Event) -> bool:
        """Note what a grader tells; return whether it has decided a check.

        Raises Later if it tells that it stops here.
        """
        match event:
            case Decided(verdict):
                self.verdicts[verdict.check.name] = verdict
                return verdict.passed is not None
            case Postponed(seconds):
                raise Later(seconds)
        self.end = event
        return False

    def result(self, cut_short: str) -> Result:
        """Return the result so far; cut_short: why it is not the whole, if it is not."""
        unreadable = isinstance(self.end, NotReadable)
        questions = scores(self.assignment.questions, () if unreadable else self.verdicts.values())
        undecided = cut_short or any(score.needs_review for score in questions)
        status: Status = "unreadable" if unreadable else "partial" if undecided else "graded"
        notes: tuple[str, ...] = ()
        if isinstance(self.end, NotReadable):
            notes = (self.end.reason,)
        elif self.end:
            notes = self.end.notes
        return Result(
            submission=self.submission.name,
            owners=self.submission.owners,
            assignment=self.assignment.name,
            status=status,
            isolation=self.isolation,
            questions=questions,
            notes=notes,
            staff=(cut_short,) if cut_short else (),
            seconds=self.end.seconds if isinstance(self.end, Ended) else 0.0,
        )


def unreadable(
    submission: Submission, assignment: Assignment, isolation: str, error: Unreadable
) -> Result:
    """Return the result of a submission that there is no reading."""
    attempt = Attempt(submission, assignment, isolation)
    attempt.hear(NotReadable(str(error)))
    return attempt.result("")
