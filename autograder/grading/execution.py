"""The running of one submission: its workers, one at a time, and the time they may take."""

import builtins
import math
import re
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Protocol

from ..records.course import WALL_PER_CPU, Limits
from ..sandbox import confine
from ..sandbox.client import (
    Missing,
    Raised,
    Reply,
    Returned,
    SandboxError,
    TimedOut,
)
from ..submission.code import Code, Statement
from ..submission.layout import Sent
from ..submission.modules import needed_modules
from ..submission.slicing import definitions_only, select
from .causes import LoadError, Loading
from .failure import Failure


class Worker(Protocol):
    """What an execution asks: a process of a sandbox, or what stands for one."""

    @property
    def alive(self) -> bool: ...
    @property
    def refused(self) -> Exception | None: ...
    @property
    def answering(self) -> float: ...
    @property
    def slept(self) -> float: ...
    @property
    def received(self) -> int: ...
    def ask(
        self, operation: str, argument: Any, *, seconds: float, wall_seconds: float
    ) -> Reply: ...
    def cpu_seconds(self) -> float: ...
    def peak_mb(self) -> float: ...
    def end(self) -> int: ...


class OutOfTurn(BaseException):
    """A submission has used what it may while others wait; nothing that checks may catch."""


class Sandbox(Protocol):
    """What starts workers."""

    def worker(self, limits: confine.Limits, /) -> Worker: ...


class Execution:
    """Run one submission's code in workers, within its limits."""

    def __init__(
        self,
        code: Code,
        names: Iterable[str],
        *,
        sandbox: Sandbox,
        limits: Limits,
        hidden: bytes = b"",
        given: Iterable[str] = (),
        turn: float = math.inf,
    ) -> None:
        """Prepare to run the code that these top-level names need.

        hidden: drivers that a worker is told of when the first hidden check begins. What students
        may read of public checks was then said before. given: the names of the lesson. turn: of how
        many seconds, its own and ours for it, it may use before it raises OutOfTurn.
        """
        self.code = code
        self.names = frozenset(names)
        self.given = frozenset(given)
        self.statements = select(code.statements, self.names)
        self.modules: Mapping[str, tuple[Statement, ...]] = needed_modules(code, self.statements)
        self.sent = Sent()
        self.sandbox = sandbox
        self.limits = limits
        self.worker: Worker | None = None
        self.loading = Loading(code, (), ())
        self.blocked: dict[str, Failure] = {}  # by function, and by question
        self.made: dict[Hashable, Any] = {}  # by Student.once
        self.hidden = hidden
        self.is_public = False  # the running check
        self.is_told = False  # of the hidden drivers: the worker
        self.watch: Callable[[Reply], None] | None = None  # is shown each reply, to look at it
        self.tried_whole = False
        self.question = ""
        self.seed = 0
        self.drawing = False  # has the running check begun to draw from its random state?
        self.spent = 0.0  # CPU seconds of the workers that are gone
        self.slept = 0.0  # seconds in which they could have used a core and did not
        self.received = 0  # bytes that the answers of those workers took
        self.check_began = 0.0
        self.peak_before = 0.0  # MB that the worker had held at most before the check
        self.wall_left = float(limits.wall)
        self.turn_ends = time.process_time() + turn  # of our clock, before what the workers use

    @property
    def loaded(self) -> tuple[Statement, ...]:
        """What is run of the submission, after what it may import of the student's own modules."""
        return Code(self.statements, (), modules=self.modules).everything

    def begin_check(
        self, question: str, seed: int, *, fresh: bool = False, public: bool = False
    ) -> None:
        """Give a check time and a random state of its own; raises if its question is blocked."""
        self.question, self.seed, self.drawing = question, seed, False
        self.is_public = public
        if fresh:
            self.end()
        self.check_began = self.used_seconds()
        if question in self.blocked:
            raise self.blocked[question]

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that the submission has used so far."""
        return self.spent + (self.worker.cpu_seconds() if self.worker else 0.0)

    def used_seconds(self) -> float:
        """Return the seconds that it has used so far: asleep, it keeps the class waiting, too."""
        return self.cpu_seconds() + self.slept

    def taken(self) -> tuple[float, float]:
        """Return what the running check has taken, loading apart: CPU seconds, MB of a new peak."""
        before, self.peak_before = self.peak_before, self.worker.peak_mb() if self.worker else 0.0
        return self.used_seconds() - self.check_began, max(0.0, self.peak_before - before)

    def end(self) -> None:
        """End the worker, if there is one."""
        if self.worker:
            self.spent = self.cpu_seconds()
            self.received += self.worker.received
            if self.worker.alive:
                self.worker.end()
            self.worker = None

    def use(self, operation: str, name: str, argument: dict[str, Any]) -> Reply:
        """Have the worker call a function or run a driver; that it comes to no end is a Failure."""
        blocks = {self.question, name} if operation == "call" else {self.question}
        for subject in blocks & self.blocked.keys():
            raise self.blocked[subject]
        try:
            reply = self._ask(operation, argument)
            if self._may_be_elsewhere(reply):
                self._load_all()
                self.drawing = False
                reply = self._ask(operation, argument)
        except SandboxError as error:
            subject = name if operation == "call" else self.question
            failure = Failure(f"`{subject}` runs to its end", hint="", mismatch=str(error))
            failure.starved = error.starved
            if isinstance(error, TimedOut):
                self.blocked |= dict.fromkeys(blocks, failure)
            raise failure from None
        if self.watch:
            self.watch(reply)
        return reply

    def _ask(self, operation: str, argument: dict[str, Any]) -> Reply:
        worker = self._ready()
        if not (self.is_public or self.is_told):
            self._timed(worker, "add", self.hidden, self.limits.seconds_per_check)
            self.is_told = True
        used = self.used_seconds()
        left = min(self.limits.seconds_per_check + self.check_began, self.limits.seconds) - used
        argument = {**argument, "seed": None if self.drawing else self.seed}
        self.drawing = True  # once a check: its calls draw from one stream
        return self._timed(worker, operation, argument, left)

    def _timed(self, worker: Worker, operation: str, argument: Any, seconds: float) -> Reply:
        """Have a worker do something within so many seconds; raises TimedOut if none are left.

        For how long it may take: that of a busy machine, without our answers to its calls.
        """
        turn = self.turn_ends - time.process_time() - self.used_seconds()
        seconds = min(seconds, turn)
        wall_seconds = min(WALL_PER_CPU * seconds + 1, self.wall_left)
        if turn <= 0:
            raise OutOfTurn
        if seconds <= 0 or wall_seconds <= 0:
            raise TimedOut("your code used up its time", starved=seconds > 0)
        began = time.monotonic()
        try:
            return worker.ask(operation, argument, seconds=seconds, wall_seconds=wall_seconds)
        except TimedOut:
            if seconds == turn:
                raise OutOfTurn from None
            raise
        finally:
            self.wall_left -= time.monotonic() - began - worker.answering
            self.slept += worker.slept

    def _ready(self) -> Worker:
        """Return a live worker with the code loaded."""
        if self.worker and self.worker.alive:
            return self.worker
        try:
            return self._load()
        except SandboxError:
            fewer = definitions_only(self.statements)
            modules = {name: definitions_only(own) for name, own in self.modules.items()}
            if (fewer, modules) == (self.statements, self.modules):
                raise
            self.statements, self.modules = fewer, modules
            return self._load()

    def _load(self) -> Worker:
        self.end()
        seconds = min(self.limits.seconds_per_check, self.limits.seconds - self.used_seconds())
        answers_mb = confine.Limits.answers_mb - (self.received >> 20)
        limits = confine.Limits(
            cpu_seconds=self.limits.seconds + 1,
            memory_mb=self.limits.memory_mb,
            answers_mb=max(1, answers_mb),  # enough to say that it is there
        )
        self.worker = self.sandbox.worker(limits)
        self.is_told = False
        self.sent = Sent(self.loaded)
        if self.modules:
            modules = {name: self.sent.rows_of(module) for name, module in self.modules.items()}
            self._timed(self.worker, "modules", modules, seconds)
        rows = self.sent.rows_of(self.statements)
        errors = _load_errors(self._timed(self.worker, "load", rows, seconds), self.sent)
        self.loading = Loading(self.code, self.loaded, errors)
        self.check_began = self.used_seconds()
        self.peak_before = self.worker.peak_mb()
        return self.worker

    def _may_be_elsewhere(self, reply: Reply) -> bool:
        """Tell whether a name that is missing may be made by statements that were left out."""
        match reply:
            case Missing(name=name) | Raised(kind="NameError", name=str(name)):
                word = re.compile(rf"\b{re.escape(name)}\b")
                kept = set(map(id, self.loaded))
                left_out = (
                    statement for statement in self.code.everything if id(statement) not in kept
                )
                return not self.tried_whole and any(
                    word.search(statement.source) for statement in left_out
                )
        return False

    def _load_all(self) -> None:
        """Load the whole submission, once; if it does not come to its end, the slice again."""
        self.tried_whole = True
        slice = self.statements, self.modules
        self.statements, self.modules = self.code.statements, self.code.modules
        try:
            self._load()
        except SandboxError:
            self.statements, self.modules = slice
            self._load()


def _load_errors(reply: Reply, sent: Sent) -> list[LoadError]:
    match reply:
        case Returned(value=list(errors)):
            return [
                LoadError(found[0].place, found[0].line, known(kind), message)
                for _, line, kind, message in (one for one in errors if _is_load_error(one))
                if (found := sent.find(line))
            ]
    return []


def _is_load_error(error: Any) -> bool:
    match error:
        case [str(), int(), str(), str()]:
            return True
    return False


def known(kind: str) -> str:
    """Return the name of a built-in exception, or of their common base if it is none."""
    found = getattr(builtins, kind, None)
    is_exception = isinstance(found, type) and issubclass(found, BaseException)
    return kind if is_exception else "Exception"
