"""Our end of the sandbox: start a worker, ask it, end it.

SandboxError        the student's process is gone, and with it what it was asked
  TimedOut          it used up its seconds
  OutOfMemory       the system killed it
  Crashed           it ended itself, or a signal ended it
  BadReply          it sent what is no answer to what it was asked
"""

import os
import select
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from . import process, wire
from .confine import Limits
from .launch import Launcher
from .libraries import importable
from .observe import EXEC, LATE_IMPORT, Level, Outcome, level

_START_SECONDS = 30.0
_LOOK_EVERY = 0.05  # seconds between two looks at a worker that has not answered yet
_EXIT_SECONDS = 1.0  # until a process whose connection is closed is gone, if it ends at all


class SandboxError(Exception):
    """The student's process is gone; the message says why, in words a student may read."""


class TimedOut(SandboxError):
    """It used up its seconds.

    starved: it got no core for most of that time, though it wanted one.
    """

    def __init__(self, reason: str, *, starved: bool = False) -> None:
        super().__init__(reason)
        self.starved = starved


class OutOfMemory(SandboxError):
    """The system killed it, most likely for its memory."""


class Crashed(SandboxError):
    """It ended itself, or a signal ended it."""


class BadReply(SandboxError):
    """It sent what is no answer to what it was asked."""


@dataclass(frozen=True)
class Returned:
    """It returned; `changed` are the indices of the arguments that it changed in place."""

    value: Any
    changed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Raised:
    """An exception came out: its nearest built-in type, and the last line of theirs it passed."""

    kind: str
    message: str
    place: str | None
    line: int | None
    name: str | None


@dataclass(frozen=True)
class Missing:
    """The submission does not define this name."""

    name: str


@dataclass(frozen=True)
class Unsendable:
    """What it returned may not cross: too large, too deep, or no plain data."""

    reason: str


Reply = Returned | Raised | Missing | Unsendable


@dataclass
class _Clock:
    """How long a worker may go on with what it was asked."""

    cpu_until: float
    wall_until: float
    answers: float = 0.0  # CPU seconds that are left for answers of ours to its calls
    look_at: float = field(default_factory=lambda: time.monotonic() + _LOOK_EVERY)
    looks: int = 0
    looks_at_work: int = 0  # of those: it ran, or would have if it had been let


class Worker:
    """One confined process with a student's code in it."""

    def __init__(self, launcher: Launcher, limits: Limits) -> None:
        self.launcher = launcher
        self.process = launcher.start(limits)
        self.connection = self.process.connection
        self.connection.setblocking(False)
        self.poller = select.poll()
        self.poller.register(self.connection)
        self.number = 0
        self.alive = True
        self.refused: Exception | None = None
        self.used = 0.0  # CPU seconds, once it is gone
        self.answering = 0.0  # seconds in which it waited for answers of ours, the last time
        clock = _Clock(_START_SECONDS, time.monotonic() + _START_SECONDS)
        self.layers: dict[str, bool] = self._reply(clock)[1]["layers"]

    def cpu_seconds(self) -> float:
        """Return the CPU seconds the worker has used; 0 where the system does not tell."""
        if not self.alive:
            return self.used
        return process.cpu_seconds(self.process.pid)

    def ask(self, operation: str, argument: Any, *, seconds: float, wall_seconds: float) -> Reply:
        """Have the worker do something and return how it ended.

        seconds: the CPU time it may use; wall_seconds: the time after which it is given up.
        Functions in the argument become callbacks: until it has answered, the worker may call them,
        with data; what they raise is kept in `refused`. None of its time passes while they run;
        all their runs together may use as much CPU time as it. Raises a SandboxError, and ends the
        worker, if it does not answer properly.
        """
        functions: list[Callable[..., Any]] = []

        def lend(value: object) -> wire.Callback:
            if not callable(value):
                raise wire.WireError(f"a {type(value).__name__} may not cross")
            functions.append(value)
            return wire.Callback(len(functions) - 1)

        self.number += 1
        frame = wire.encode([self.number, operation, argument], lend)
        self.refused, self.answering = None, 0.0
        clock = _Clock(self.cpu_seconds() + seconds, time.monotonic() + wall_seconds, seconds)
        if self._ready(select.POLLIN, 0.0):
            self._fail(BadReply("your code sent the grader something it had not asked for"))
        self._send(frame, clock)
        while True:
            outcome, value = self._reply(clock)
            if outcome != "callback":
                return self._outcome(outcome, value)
            self._send(self._call_back(functions, value, clock), clock)

    def end(self) -> int:
        """End the worker and all it started; return its exit status, negative for a signal."""
        self.used, self.alive = self.cpu_seconds(), False
        self.connection.close()
        return self.launcher.end(self.process)

    def _call_back(
        self, functions: Sequence[Callable[..., Any]], value: Any, clock: _Clock
    ) -> wire.Frame:
        """Return the answer to a call, and stop the clock meanwhile."""
        began, used = time.monotonic(), time.thread_time()
        answer = self._answer(functions, value)
        took = time.monotonic() - began
        self.answering += took
        clock.wall_until += took
        clock.answers -= time.thread_time() - used
        if clock.answers < 0:
            self._fail(TimedOut("your code called the function that it was given too often"))
        return answer

    def _answer(self, functions: Sequence[Callable[..., Any]], value: Any) -> wire.Frame:
        match value:
            case [int(number), list(arguments), dict(keywords)] if 0 <= number < len(functions):
                pass
            case _:
                self._no_answer()
        try:
            returned = functions[number](*arguments, **keywords)
            return wire.encode([self.number, "value", returned])
        except Exception as error:  # noqa: BLE001 - caused by what they passed; the asker judges it
            self.refused = error
            reason = "the function you were given can't use these arguments"
            return wire.encode([self.number, "raised", reason])

    def _outcome(self, outcome: str, value: Any) -> Reply:
        match outcome, value:
            case "value", _:
                return Returned(value)
            case "returned", [returned, [*changed]] if all(type(index) is int for index in changed):
                return Returned(returned, tuple(changed))
            case "missing", str(name):
                return Missing(name)
            case "unsendable", str(reason):
                return Unsendable(reason)
            case "raised", {
                "kind": str(kind),
                "message": str(message),
                "place": str() | None as place,
                "line": int() | None as line,
                "name": str() | None as name,
            }:
                return Raised(kind, message, place, line, name)
        self._no_answer()

    def _no_answer(self) -> NoReturn:
        self._fail(BadReply("your code's process sent something that is no answer"))

    def _fail(self, error: SandboxError) -> NoReturn:
        self.end()
        raise error

    def _reply(self, clock: _Clock) -> tuple[str, Any]:
        def receive(buffer: memoryview) -> int:
            return self._receive(buffer, clock)

        try:
            reply = wire.decode(*wire.read_frame(receive))
        except wire.WireError:
            self._no_answer()
        match reply:
            case [int(number), str(outcome), value] if number == self.number:
                return outcome, value
        self._no_answer()

    def _receive(self, buffer: memoryview, clock: _Clock) -> int:
        while True:
            try:
                got = self.connection.recv_into(buffer)
            except BlockingIOError:
                self._wait(select.POLLIN, clock)
            except ConnectionError:
                self._died()
            else:
                return got or self._died()

    def _send(self, frame: wire.Frame, clock: _Clock) -> None:
        for piece in frame:
            view = memoryview(piece)
            while view:
                try:
                    view = view[self.connection.send(view) :]
                except BlockingIOError:
                    self._wait(select.POLLOUT, clock)
                except ConnectionError:
                    self._died()

    def _ready(self, event: int, seconds: float) -> bool:
        self.poller.modify(self.connection, event)
        return bool(self.poller.poll(seconds * 1000))

    def _wait(self, event: int, clock: _Clock) -> None:
        """Wait a moment for the connection; end the worker if it has used up its time."""
        self._ready(event, _LOOK_EVERY)
        now = time.monotonic()
        if now >= clock.look_at:
            clock.look_at = now + _LOOK_EVERY
            self._look(clock, now)

    def _look(self, clock: _Clock, now: float) -> None:
        clock.looks += 1
        clock.looks_at_work += process.wants_a_core(self.process.pid)
        if self.cpu_seconds() > clock.cpu_until:
            self._fail(TimedOut("your code did not finish in time"))
        if now > clock.wall_until:
            starved = 2 * clock.looks_at_work > clock.looks
            self._fail(TimedOut("your code did not finish in time", starved=starved))
        if not process.is_small(self.process.scratch):
            self._fail(Crashed("your code wrote more files, or larger ones, than it may"))

    def _died(self) -> NoReturn:
        by_itself = process.ends(self.process.pid, _EXIT_SECONDS)
        status = self.end()
        if by_itself and status == -signal.SIGKILL:
            raise OutOfMemory("the system stopped your code, most likely for its use of memory")
        if status == -signal.SIGXCPU:
            raise TimedOut("your code did not finish in time")
        if by_itself and status < 0:
            raise Crashed(f"your code crashed the interpreter ({signal.Signals(-status).name})")
        raise Crashed("your code ended the process that runs it")


def _ask(worker: Worker, operation: str, argument: Any) -> Any:
    return worker.ask(operation, argument, seconds=_START_SECONDS, wall_seconds=_START_SECONDS)


class Sandbox:
    """A source of workers, with what was observed of their isolation."""

    def __init__(self, launcher: Launcher) -> None:
        self.launcher = launcher
        self.layers: dict[str, bool] = {}
        self.observed: dict[str, Outcome] = {}

    @property
    def level(self) -> Level:
        """The isolation level: what a throw-away worker could not do; none if none has tried."""
        return level(self.observed)

    def observe(self, protected: Sequence[str]) -> None:
        """Find out in a throw-away worker what student code could do.

        protected: files of ours that no worker must be able to read.
        """
        self._observe(protected)
        if self.observed[LATE_IMPORT] == "blocked" and self.launcher.own_uid:
            # Modules lie where only we may read: they keep our user, without its rights.
            self.launcher.own_uid = False
            self._observe(protected)

    def worker(self, limits: Limits) -> Worker:
        """Start a worker; raises SandboxError if it does not come up."""
        return Worker(self.launcher, limits)

    def _observe(self, protected: Sequence[str]) -> None:
        worker = self.worker(Limits())
        self.layers = worker.layers
        with socket.create_server(("127.0.0.1", 0)) as listener:
            targets = {
                "protected": list(protected),
                "processes": [os.getpid(), os.getppid(), *self.launcher.processes],
                "port": listener.getsockname()[1],
                "importable": importable(),
            }
            reply = _ask(worker, "observe", targets)
        assert isinstance(reply, Returned), reply  # no student code has been in this worker
        self.observed = dict(reply.value)
        try:
            _ask(worker, "exec", None)
            self.observed[EXEC] = "blocked"
            worker.end()
        except Crashed:
            self.observed[EXEC] = "allowed"
