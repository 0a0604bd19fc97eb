"""Answer checks as no honest code would: whatever comes back, a check must come to a verdict.

Each place of each reply to a check is given values of other kinds and sizes, one at a time. A check
that raises anything but a Failure then would leave its question to a person, at the wish of whoever
handed in the code. Only the reference runs here, in a process of its own without a boundary; its
replies are kept, so that the checks alone run again.
"""

import os
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import torch

from ..grading.execution import Execution
from ..grading.graders import load
from ..grading.plugin import GradingPlugin, Subject
from ..records.course import Assignment
from ..sandbox.client import Reply, Returned
from ..sandbox.isolation import Sandbox
from ..sandbox.launch import Spawned
from ..sandbox.wire import Opaque
from ..sandbox.worker import load_drivers
from ..submission.layout import digest
from ..submission.reading import read_code
from .in_process import UNLIMITED, InProcess

TITLE = "odd replies"
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**400, float("nan"), 1j, "x", b"x", Opaque("object")),
    *([], {}, {1, 2}, [[1], [2, 3]], (np.zeros(2), np.zeros(2))),
    *(np.zeros(0), np.zeros(2), np.array([True, False]), np.array(["x"]), np.float16(1)),
    *(torch.zeros(3), torch.zeros(2, dtype=torch.complex64)),
)
_PLACES = 40  # of a check that are tried, evenly spread
_DEPTH = 4
_KEY = b"odd replies"

Path = tuple[Any, ...]


class _Tape(InProcess):
    """Answers as the reference does, and again from what it kept; one reply may be another."""

    def __init__(self, drivers: dict[str, Any]) -> None:
        super().__init__(drivers)
        self.replies: list[Reply] = []
        self.asked = 0
        self.changed: tuple[int, Path, Any] | None = None  # which reply holds what, and where

    def worker(self, _: object) -> "_Tape":
        """Return what answers: the reference is loaded once."""
        return self

    def ask(self, operation: str, argument: Any, *, seconds: float, wall_seconds: float) -> Reply:
        """Load, call or run, or answer from the tape."""
        if operation not in ("call", "drive"):
            return super().ask(operation, argument, seconds=seconds, wall_seconds=wall_seconds)
        number, self.asked = self.asked, self.asked + 1
        if not self.changed:
            self.replies.append(
                super().ask(operation, argument, seconds=seconds, wall_seconds=wall_seconds)
            )
        elif number >= len(self.replies):
            return Returned(None)  # the reference was asked no more
        reply = self.replies[number]
        if self.changed and number == self.changed[0] and isinstance(reply, Returned):
            return Returned(_put(reply.value, *self.changed[1:]), reply.changed)
        return reply


def start(
    assignment: Assignment, sound: Collection[str] = ()
) -> "Future[tuple[list[str], set[str]]]":
    """Begin to look for checks that an odd reply makes raise, but for those known to be sound.

    The result says which, and where, and which others are sound.
    """
    environment = dict(assignment.needs.environment)
    pool = ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_silence, initargs=(environment,)
    )
    found = pool.submit(undecided, assignment, frozenset(sound))
    pool.shutdown(wait=False)
    return found


def undecided(assignment: Assignment, sound: Collection[str] = ()) -> tuple[list[str], set[str]]:
    """Return a line for each place of checks.py where an odd reply made it raise.

    And which checks nothing made raise, with those that are known not to, which are left out.
    """
    torch.set_num_threads(1)
    graders, reference = load(assignment, Sandbox(Spawned()))
    code = read_code(assignment.reference.name, assignment.reference.read_bytes())
    tape = _Tape(load_drivers(graders.drivers.all))
    execution = Execution(code, graders.names, sandbox=tape, limits=UNLIMITED)
    raised: dict[str, str] = {}
    found = {*sound}

    def serve(plugin: GradingPlugin) -> None:
        for check in plugin.checks:
            if check.slow or check.name in sound:
                continue
            is_sound = True
            for line, example in _tried(plugin, check.name, execution, tape):
                raised.setdefault(line, example)
                is_sound = False
            if is_sound:
                found.add(check.name)

    with np.errstate(all="ignore"):
        GradingPlugin(assignment, reference, serve).main()
    return [f"{TITLE}: {line} {example}" for line, example in raised.items()], found


def _tried(
    plugin: GradingPlugin, check: str, execution: Execution, tape: _Tape
) -> Iterator[tuple[str, str]]:
    """Yield where a check raises, and for what, with each odd value in each place."""
    of_code = digest(execution.code.everything)

    def run() -> tuple[bool | None, list[BaseException]]:
        errors: list[BaseException] = []
        tape.asked = 0
        execution.made.clear()
        execution.blocked.clear()
        subject = Subject(execution, of_code, _KEY, {}, lambda _: None, errors.append)
        plugin.run(subject, [check])
        return subject.verdicts[check].passed, errors

    tape.replies, tape.changed = [], None
    if not run()[0]:
        return  # the proof of the reference tells it
    returned = [reply.value if isinstance(reply, Returned) else None for reply in tape.replies]
    places = [(number, path) for number, value in enumerate(returned) for path in _paths(value)]
    for number, path in places[:: -(-len(places) // _PLACES) or 1]:
        for value in VALUES:
            tape.changed = number, path, value
            passed, errors = run()
            if passed is None:
                kind = type(errors[-1]).__name__
                example = f"raises {kind} where reply {number}{_written(path)} is {value!r:.40}"
                yield _line(plugin, check, errors[-1]), example


def _line(plugin: GradingPlugin, check: str, error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == str(plugin.assignment.checks)]
    line = own[-1].lineno if own else "?"
    return f"{plugin.assignment.checks}:{line}: {check}"


def _written(path: Path) -> str:
    return "".join(f"[{key!r}]" for key in path)


def _paths(value: Any, depth: int = 0) -> Iterator[Path]:
    """Yield the place of a value and those inside it: of its first three items and of its last."""
    yield ()
    if depth < _DEPTH:
        inside: list[tuple[Any, Any]] = []
        if isinstance(value, dict):
            inside = [*value.items()]
        elif isinstance(value, list | tuple):
            inside = [*enumerate(value)]
        for key, part in [*inside[:3], *inside[3:][-1:]]:
            for rest in _paths(part, depth + 1):
                yield (key, *rest)


def _put(value: Any, path: Path, other: Any) -> Any:
    """Return a value like this one, with another in one place."""
    if not path:
        return other
    key, *rest = path
    if isinstance(value, dict):
        return {**value, key: _put(value[key], tuple(rest), other)}
    items = [*value]
    items[key] = _put(items[key], tuple(rest), other)
    return type(value)(items)


def _silence(environment: Mapping[str, str]) -> None:
    """Let nothing that the reference prints, or NumPy warns of, be seen; set what packages need."""
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nothing, stream.fileno())
