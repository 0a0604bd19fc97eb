"""Grade many submissions: warm graders side by side, results as they come."""

import queue
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from ..intake.find import Submission
from ..records.course import LEVELS, WALL_PER_CPU, Assignment
from ..records.errors import AutograderError
from ..records.results import CheckResult, Result, Status, scores
from ..submission.code import Unreadable
from .warm import Grader, GraderDied, Setup, Warm

UNFINISHED = "grading has not come to its end"


class Classroom:
    """Graders for one assignment, each used by one thread at a time; a context manager."""

    def __init__(
        self,
        warm: Warm,
        assignment: Assignment,
        key: bytes,
        *,
        jobs: int,
        protected: Sequence[Path] = (),
        require: str = "none",
        watch: Callable[[Result], None] | None = None,
    ) -> None:
        """Prepare for so many graders.

        protected: further files that student code must not be able to read, beside the graders;
        require: the least isolation level that is accepted; watch: is told what is known of a
        result each time that some of its checks are decided.
        """
        self.assignment = assignment
        own = (assignment.checks, assignment.reference)
        self.setup = Setup(assignment, (*own, *protected))
        self.key = key  # of what is graded from now on
        self.jobs = jobs
        self.require = require
        self.watch = watch
        self.warm = warm
        self.free: queue.LifoQueue[Grader | None] = queue.LifoQueue()
        # A check may start two workers and let each use up its time; then its grader is stuck.
        self.patience = 60 + 3 * WALL_PER_CPU * assignment.limits.seconds_per_check
        self.lent: set[Grader] = set()
        self.leaving = False
        self.isolation = "none"
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the first grader; raises AutograderError if it is isolated less than required."""
        with ExitStack() as stack:
            first = self.warm.open(self.setup)
            stack.callback(self._close_graders)
            for grader in [*[None] * (self.jobs - 1), first]:
                self.free.put(grader)
            _require(self.require, first)
            self.isolation = first.isolation
            self.executor = stack.enter_context(ThreadPoolExecutor(self.jobs))
            stack.callback(self.give_up)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _close_graders(self) -> None:
        while not self.free.empty():
            if grader := self.free.get():
                grader.close()

    def grade(
        self, submissions: Iterable[Submission], only: Mapping[str, Collection[str]] | None = None
    ) -> Iterator[Result]:
        """Yield the result of each submission as soon as it is graded, in no particular order.

        only: the names of the checks to run, by the submission's name; all for one not in it. What
        ran out of time for want of a core is run again, alone, once all others are graded.
        """
        self.leaving = False

        def submit(
            one: Submission, checks: Collection[str] | None, watched: bool
        ) -> Future[Result]:
            return self.executor.submit(self._grade, one, checks, watched=watched)

        try:
            yield from collect(submit, submissions, only or {})
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Grade no more: what has not begun never will, and what has is broken off."""
        self.leaving = True
        for grader in tuple(self.lent):
            grader.abort()

    def _grade(
        self, submission: Submission, only: Collection[str] | None, *, watched: bool = True
    ) -> Result:
        """Grade one submission, in whichever thread this is."""
        try:
            data = submission.read()
        except Unreadable as error:
            return unreadable(submission, self.assignment, self.isolation, error)
        return self.grade_one(submission, data, only, watched=watched)

    def grade_one(
        self,
        submission: Submission,
        data: bytes,
        only: Collection[str] | None = None,
        *,
        watched: bool = True,
    ) -> Result:
        """Grade what a submission holds, in this thread; if its grader dies, try once more."""
        attempts: list[Result] = []
        watch = self.watch if watched else None
        for _ in range(2):
            if self.leaving:
                break
            events, isolation, died = [], self.isolation, ""
            try:
                with self._grader() as grader:
                    isolation = grader.isolation
                    for event in self._events(grader, submission, data, only):
                        events.append(event)
                        if watch and event.get("check", {}).get("passed") is not None:
                            so_far = (submission, self.assignment, isolation, events)
                            watch(_result(*so_far, UNFINISHED))
            except GraderDied as error:
                died = str(error)
            attempts.append(_result(submission, self.assignment, isolation, events, died))
            if not died:
                break
        if not attempts:
            return _result(submission, self.assignment, self.isolation, [], UNFINISHED)
        return max(reversed(attempts), key=_decided)

    def _events(
        self, grader: Grader, submission: Submission, data: bytes, only: Collection[str] | None
    ) -> Iterator[dict[str, Any]]:
        """Yield each check as it stands before grading, then what the grader tells."""
        for check in grader.checks:
            if only is None or check.check in only:
                yield {"check": check.to_plain()}
        if not self.leaving:  # since we waited for the grader
            yield from grader.grade(
                submission.path.name, data, seconds=self.patience, key=self.key, only=only
            )

    @contextmanager
    def _grader(self) -> Iterator[Grader]:
        """Lend a grader that no other thread uses; one that died or is used up is not kept."""
        grader, keep = self.free.get(), None
        try:
            grader = grader or self.warm.open(self.setup)
            self.lent.add(grader)
            yield grader
            keep = grader
        finally:
            if grader:
                self.lent.discard(grader)
                if not keep:
                    grader.close()
            self.free.put(keep)


def collect(
    submit: Callable[[Submission, Collection[str] | None, bool], "Future[Result]"],
    submissions: Iterable[Submission],
    only: Mapping[str, Collection[str]],
) -> Iterator[Result]:
    """Yield the results of futures as they come; what was starved is run again alone, at the end.

    submit: has a submission graded by these checks, all if None, watched or not.
    """
    asked = {one.name: one for one in submissions}
    futures = {submit(one, only.get(name), True) for name, one in asked.items()}
    again: list[Result] = []
    try:
        for future in as_completed(tuple(futures)):
            futures.discard(future)  # a class of any size fits into memory
            result = future.result()
            if _starved(result):
                again.append(result)
            else:
                yield result
            del future, result
        for result in again:
            yield _joined(
                result, submit(asked[result.submission], _starved(result), False).result()
            )
    finally:
        for future in futures:
            future.cancel()


def _require(level: str, grader: Grader) -> None:
    if LEVELS.index(grader.isolation) > LEVELS.index(level):
        allowed = [attempt for attempt, how in grader.observed.items() if how == "allowed"]
        raise AutograderError(
            f"isolation is {grader.isolation!r} here, not {level!r}: student code could "
            f"{', '.join(allowed) or 'do anything'}; see docs/sandbox.md, or accept it with "
            f"--isolation {grader.isolation}"
        )


def _starved(result: Result) -> set[str]:
    """Return the checks that ran out of time for want of a core."""
    return {row.check for score in result.questions for row in score.checks if row.starved}


def _joined(first: Result, again: Result) -> Result:
    """Return a result in which the checks that were run again stand as they came out then."""
    rows = {row.check: row for score in again.questions for row in score.checks}
    questions = tuple(
        replace(score, checks=tuple(rows.get(row.check, row) for row in score.checks))
        for score in first.questions
    )
    return replace(
        first,
        questions=questions,
        status="graded" if first.status == again.status == "graded" else "partial",
        staff=first.staff + again.staff,
        seconds=first.seconds + again.seconds,
    )


def _decided(result: Result) -> tuple[bool, int]:
    rows = [check for score in result.questions for check in score.checks]
    return result.status != "partial", sum(check.passed is not None for check in rows)


def unreadable(
    submission: Submission, assignment: Assignment, isolation: str, error: Unreadable
) -> Result:
    """Return the result of a submission that there is no reading."""
    return _result(submission, assignment, isolation, [{"unreadable": str(error)}], "")


def _result(
    submission: Submission,
    assignment: Assignment,
    isolation: str,
    events: Sequence[dict[str, Any]],
    died: str,
) -> Result:
    unreadable = [event["unreadable"] for event in events if "unreadable" in event]
    # By name: each check stands there undecided first, and again when it has run.
    plain = {event["check"]["check"]: event["check"] for event in events if "check" in event}
    checks = [] if unreadable else [CheckResult.from_plain(check) for check in plain.values()]
    ends = [event for event in events if "notes" in event]
    questions = scores(assignment.questions, checks)
    undecided = died or any(score.needs_review for score in questions)
    status: Status = "unreadable" if unreadable else "partial" if undecided else "graded"
    return Result(
        submission=submission.name,
        owners=submission.owners,
        assignment=assignment.name,
        status=status,
        isolation=isolation,
        questions=questions,
        notes=tuple(unreadable + [note for end in ends for note in end["notes"]]),
        staff=(died,) if died else (),
        seconds=sum(end["seconds"] for end in ends),
    )
