"""Who is graded when: all in turn, then what takes long, and at last, alone, what got no core."""

import math
from bisect import insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import replace
from threading import Lock
from typing import Literal

from ..records.results import Result
from ..submission.file import SubmittedFile

# All at first, each for its turn; later what was postponed; alone what had too little of a core.
Round = Literal["first", "later", "alone"]
Submit = Callable[[SubmittedFile, Collection[str] | None, Round], "Future[Result]"]

# A turn, in seconds of the student's code and of ours for it: more than nearly all of a class need.
LEAST = 2.0
TIMES_MEDIAN = 5


class Later(Exception):
    """The submission has used its turn, and is to be graded once all others are."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"its turn is over after {seconds:.1f} s")
        self.seconds = seconds


class Turns:
    """How many wait for a grader in a run, and how long each may keep it while they do."""

    def __init__(self, waiting: int) -> None:
        self._lock = Lock()
        self._waiting = waiting
        self._used: list[float] = []  # seconds, sorted

    def next(self) -> float:
        """Begin with one; return how long it may take: without end where nobody else waits."""
        with self._lock:
            self._waiting -= 1
            if not self._waiting:
                return math.inf
            median = self._used[len(self._used) // 2] if self._used else 0.0
            return max(LEAST, TIMES_MEDIAN * median)

    def used(self, seconds: float) -> None:
        """Note what one has used."""
        with self._lock:
            insort(self._used, seconds)


def collect(
    submit: Submit, files: Iterable[SubmittedFile], only: Mapping[str, Collection[str]]
) -> Iterator[Result]:
    """Yield the results of futures as they come; what was starved is run again alone, at the end.

    submit: has a submission graded by these checks, all if None; its future may raise Later.
    """
    asked = {file.name: file for file in files}
    starved: list[Result] = []
    postponed: list[str] = []

    def round(names: Iterable[str], which: Round) -> Iterator[Result]:
        futures = {submit(asked[name], only.get(name), which): name for name in names}
        try:
            for future in as_completed(tuple(futures)):
                name = futures.pop(future)  # a class of any size fits into memory
                try:
                    result = future.result()
                except Later:
                    postponed.append(name)
                    continue
                if _starved(result):
                    starved.append(result)
                else:
                    yield result
                del future, result
        finally:
            for future in futures:
                future.cancel()

    yield from round(asked, "first")
    yield from round(tuple(postponed), "later")
    for result in starved:
        alone = submit(asked[result.submission], _starved(result), "alone")
        yield _joined(result, alone.result())


def _starved(result: Result) -> set[str]:
    """Return the checks that failed for want of a core or of memory, which others may have had."""
    return {verdict.check.name for verdict in result.verdicts if verdict.starved}


def _joined(first: Result, again: Result) -> Result:
    """Return a result in which the checks that were run again stand as they came out then."""
    latest = {verdict.check.name: verdict for verdict in again.verdicts}
    questions = tuple(
        replace(
            score,
            verdicts=tuple(latest.get(verdict.check.name, verdict) for verdict in score.verdicts),
        )
        for score in first.questions
    )
    return replace(
        first,
        questions=questions,
        status="graded" if first.status == again.status == "graded" else "partial",
        staff=first.staff + again.staff,
        seconds=first.seconds + again.seconds,
    )
