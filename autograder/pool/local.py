"""Grade many submissions: warm graders side by side, results as they come."""

import queue
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from ..records.course import WALL_PER_CPU, Assignment
from ..records.errors import AutograderError
from ..records.events import Event, Request
from ..records.results import Result
from ..records.submission import Submission
from ..records.text import is_text, writable
from ..sandbox.observe import LEVELS, Level, could
from ..submission.code import Unreadable
from ..submission.file import SubmittedFile
from .attempt import Attempt, unreadable
from .messages import Setup
from .rounds import Later, Round, Turns, collect
from .warm import Grader, GraderDied, Warm

UNFINISHED = "grading has not come to its end"


@dataclass(frozen=True)
class Task:
    """What a pool is for.

    key: the course key; protected: further files that student code must not be able to read, beside
    the graders, of which those are tried whose names are UTF-8, as all are that a worker is told;
    require: the least isolation level that is accepted.
    """

    assignment: Assignment
    key: bytes
    protected: tuple[Path, ...] = ()
    require: str = Level.NONE

    @property
    def setup(self) -> Setup:
        """What a grading session has to know of it."""
        own = (self.assignment.checks, self.assignment.reference)
        told = (path for path in self.protected if is_text(str(path.resolve())))
        return Setup(self.assignment.folder, (*own, *told), self.assignment.needs)


class Pool:
    """Graders for one assignment, each used by one thread at a time; a context manager."""

    def __init__(
        self, warm: Warm, task: Task, *, jobs: int, watch: Callable[[Result], None] | None = None
    ) -> None:
        """Prepare for so many graders.

        watch: is told what is known of a result each time that some of its checks are decided.
        """
        self.warm, self.task, self.jobs, self.watch = warm, task, jobs, watch
        self.assignment = task.assignment
        self.free: queue.LifoQueue[Grader | None] = queue.LifoQueue()
        # A check may start two workers and let each use up its time; then its grader is stuck.
        self.patience = 60 + 3 * WALL_PER_CPU * task.assignment.limits.seconds_per_check
        self.lent: set[Grader] = set()
        self.leaving = False
        self.isolation: str = Level.NONE
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the first grader; raises AutograderError if it is isolated less than required."""
        with ExitStack() as stack:
            first = self.warm.open(self.task.setup)
            stack.callback(self._close_graders)
            for grader in [*[None] * (self.jobs - 1), first]:
                self.free.put(grader)
            require(self.task.require, first.isolation, first.observed)
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
        self,
        files: Iterable[SubmittedFile],
        only: Mapping[str, Collection[str]] | None = None,
        *,
        key: bytes | None = None,
        trace: bool = True,
        postpone: bool = True,
    ) -> Iterator[Result]:
        """Yield the result of each submission as soon as it is graded, in no particular order.

        only: the names of the checks to run, by the submission's name; all for one not in it.
        key: a course key in place of the task's. trace: whether failed questions are traced. What
        takes much longer than others is graded after them, unless `postpone` is false. What ran out
        of time for want of a core is run again, alone, once all others are graded.
        """
        self.leaving = False
        chosen = tuple(files)
        turns = Turns(len(chosen))
        key = self.task.key if key is None else key

        def submit(
            file: SubmittedFile, checks: Collection[str] | None, round: Round
        ) -> Future[Result]:
            request = partial(Request, key=key, only=_sorted(checks), trace=trace)
            if round == "first" and postpone:
                return self.executor.submit(self._grade_in_turn, file, request, turns)
            watch = None if round == "alone" else self.watch
            return self.executor.submit(self._grade, file, request, watch)

        try:
            yield from collect(submit, chosen, only or {})
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Grade no more: what has not begun never will, and what has is broken off."""
        self.leaving = True
        for grader in tuple(self.lent):
            grader.abort()

    def _grade_in_turn(
        self, file: SubmittedFile, request: Callable[..., Request], turns: Turns
    ) -> Result:
        """Grade one submission; raises Later if it takes long and others wait."""
        try:
            result = self._grade(file, partial(request, turn=turns.next()), self.watch)
        except Later as later:
            turns.used(later.seconds)
            raise
        turns.used(result.seconds)
        return result

    def _grade(
        self,
        file: SubmittedFile,
        request: Callable[..., Request],
        watch: Callable[[Result], None] | None,
    ) -> Result:
        """Grade one submission, in whichever thread this is."""
        try:
            data = file.read()
        except Unreadable as error:
            return unreadable(file.submission, self.assignment, self.isolation, error)
        asked = request(writable(file.path.name), data, beside=file.read_beside())
        return self.grade_one(file.submission, asked, watch)

    def grade_one(
        self,
        submission: Submission,
        request: Request,
        watch: Callable[[Result], None] | None = None,
    ) -> Result:
        """Grade what a submission holds, in this thread; if its grader dies, try once more."""
        attempts: list[Attempt] = []
        for again in (False, True):
            if self.leaving:
                break
            request = replace(request, at_once=again)
            attempt = Attempt(submission, self.assignment, self.isolation)
            attempts.append(attempt)
            try:
                with self._grader() as grader:
                    attempt.begin(grader, request.only)
                    for event in self._events(grader, request):
                        if attempt.hear(event) and watch:
                            watch(attempt.result(UNFINISHED))
            except GraderDied as error:
                attempt.died = str(error)
            else:
                break
        if not attempts:
            return Attempt(submission, self.assignment, self.isolation).result(UNFINISHED)
        return max((attempt.result(attempt.died) for attempt in reversed(attempts)), key=_decided)

    def _events(self, grader: Grader, request: Request) -> Iterator[Event]:
        if not self.leaving:  # since we waited for the grader
            yield from grader.grade(request, seconds=self.patience)

    @contextmanager
    def _grader(self) -> Iterator[Grader]:
        """Lend a grader that no other thread uses; one that died or is used up is not kept."""
        grader, keep = self.free.get(), None
        try:
            grader = grader or self.warm.open(self.task.setup)
            self.lent.add(grader)
            yield grader
            keep = grader
        finally:
            if grader:
                self.lent.discard(grader)
                if not keep:
                    grader.close()
            self.free.put(keep)


def _sorted(names: Collection[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(sorted(names))


def require(least: str, level: str, observed: Mapping[str, str]) -> None:
    """Raise AutograderError if a level is below the least, with what student code could do."""
    if LEVELS.index(Level(level)) > LEVELS.index(Level(least)):
        raise AutograderError(
            f"isolation is '{level}' here, not '{least}': student code could {could(observed)}; "
            f"see docs/sandbox.md, or accept it with --isolation {level}"
        )


def _decided(result: Result) -> tuple[bool, int]:
    decided = [verdict for verdict in result.verdicts if verdict.passed is not None]
    return result.status != "partial", len(decided)
