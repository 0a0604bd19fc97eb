"""All that the pages of an assignment are made of, read from the gradebook."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from ..gradebook.finish import Held, all_held
from ..gradebook.since import Since, since_last_run
from ..gradebook.store import Gradebook, Run
from ..records.course import Assignment, Course
from ..records.results import Result


@dataclass(frozen=True)
class Commands:
    """How commands are written for this course and this folder of results."""

    course: Path
    out: Path

    def of(self, *words: str) -> str:
        """Return a command, to be copied into a shell."""
        course = [] if self.course == Path() else ["--course", str(self.course)]
        out = [] if self.out == Path("results") else ["--out", str(self.out)]
        return shlex.join(["autograder", *course, *words, *out])


@dataclass(frozen=True)
class Gathered:
    """What the gradebook holds of an assignment.

    held: everybody, who has handed in nothing last; broken_off: how many submissions a run that
    was stopped had still to grade, None if nobody knows.
    """

    assignment: Assignment
    held: tuple[Held, ...]
    since: Since | None
    has_roster: bool
    broken_off: int | None
    commands: Commands

    @property
    def results(self) -> list[Result]:
        """The results alone."""
        return [one.result for one in self.held]


def gather(course: Course, assignment: Assignment, book: Gradebook, out: Path) -> Gathered:
    """Read what pages tell; raises AutograderError if a file of the course is wrong."""
    pending = book.pending(assignment.name)
    return Gathered(
        assignment=assignment,
        held=tuple(all_held(course, assignment, book)),
        since=since_last_run(course, assignment, book),
        has_roster=bool(book.roster(assignment.name).people),
        broken_off=None if pending is None else len(pending),
        commands=Commands(course.folder, out),
    )


def when(run: Run) -> str:
    """Return when a run ended, or began."""
    return (run.ended or run.began).replace("T", " ")[:16] + " UTC"
