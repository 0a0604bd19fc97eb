"""Our end of the sandbox: start a worker, ask it, end it.

SandboxError        the student's process is gone, and with it what it was asked
  TimedOut          it used up its seconds
  OutOfMemory       the system killed it
  Crashed           it ended itself, or a signal ended it
  BadReply          it sent what is no answer to what it was asked
"""

import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from . import process, wire
from .clock import Clock
from .confine import Limits
from .decoding import decode
from .encoding import encode
from .launch import Launcher

START_SECONDS = 30.0
_LOOK_EVERY = 0.05  # seconds between two looks at a worker
_TIMEVAL = struct.pack("@ll", 0, int(1e6 * _LOOK_EVERY))
_EXIT_SECONDS = 1.0  # until a process whose connection is closed is gone, if it ends at all


class SandboxError(Exception):
    """The student's process is gone; the message says why, in words a student may read.

    starved: others may have used up what it needed, a core or memory.
    """

    def __init__(self, reason: str, *, starved: bool = False) -> None:
        super().__init__(reason)
        self.starved = starved


class TimedOut(SandboxError):
    """It used up its seconds; starved, it was given up before that, with too little of a core."""


class OutOfMemory(SandboxError):
    """The system killed it, most likely for its memory, or for that of others."""


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


class Worker:
    """One confined process with a student's code in it."""

    def __init__(self, launcher: Launcher, limits: Limits) -> None:
        self.launcher, self.limits = launcher, limits
        self.process = launcher.start(limits)
        self.connection = self.process.connection
        # To wait in recv takes one call, to poll before it and try again takes three.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL)
        self.poller = select.poll()
        self.poller.register(self.connection)
        self.number = 0
        self.alive = True
        self.refused: Exception | None = None
        self.used = 0.0  # CPU seconds, once it is gone
        self.answering = 0.0  # seconds in which it waited for answers of ours, the last time
        self.slept = 0.0  # seconds in which it did not use the core it could have had, likewise
        self.received = 0  # bytes of memory that its answers took
        self.look_at = time.monotonic() + _LOOK_EVERY
        self.watched = process.Watched(self.process.pid)
        self.waited = self.watched.waited_seconds()
        self.kernel_counts = True  # its threads: it has no code yet that could start any
        clock = Clock(self.watched, START_SECONDS, START_SECONDS, self.waited)
        self.layers: dict[str, bool] = self._reply(clock)[1]["layers"]
        self.kernel_counts = all(self.layers.get(name) for name in ("limits", "uid"))

    def cpu_seconds(self) -> float:
        """Return the CPU seconds the worker has used; 0 where the system does not tell."""
        if not self.alive:
            return self.used
        return self.watched.cpu_seconds()

    def peak_mb(self) -> float:
        """Return how much memory it has held at most; 0 where the system does not tell."""
        return self.watched.peak_mb() if self.alive else 0.0

    def ask(self, operation: str, argument: Any, *, seconds: float, wall_seconds: float) -> Reply:
        """Have the worker do something and return how it ended.

        seconds: the time it may use, asleep too; wall_seconds: the time after which it is given up,
        even if it got no core. Functions in the argument become callbacks: until it has answered,
        the worker may call them, with data; what they raise is kept in `refused`. None of its time
        passes while they run; all their runs together may use as much CPU time as it. Raises a
        SandboxError, and ends the worker, if it does not answer properly.
        """
        functions: list[Callable[..., Any]] = []

        def lend(value: object) -> wire.Callback:
            if not callable(value):
                raise wire.WireError(f"a {type(value).__name__} may not cross")
            functions.append(value)
            return wire.Callback(len(functions) - 1)

        self.number += 1
        frame = encode([self.number, operation, argument], lend)
        self.refused = None
        clock = Clock(self.watched, seconds, wall_seconds, self.waited)
        if self._ready(select.POLLIN, 0.0):
            if self._is_closed():
                self._died()
            self._fail(BadReply("your code sent the grader something it had not asked for"))
        try:
            self._send(frame, clock)
            while True:
                outcome, value = self._reply(clock)
                if outcome != "callback":
                    return self._outcome(outcome, value)
                self._send(self._call_back(functions, value, clock), clock)
        finally:
            self.answering, self.slept, self.waited = clock.paused, clock.slept, clock.waited

    def end(self) -> int:
        """End the worker and all it started; return its exit status, negative for a signal."""
        self.used, self.alive = self.cpu_seconds(), False
        self.watched.close()
        self.connection.close()
        return self.launcher.end(self.process)

    def _call_back(
        self, functions: Sequence[Callable[..., Any]], value: Any, clock: Clock
    ) -> wire.Frame:
        """Return the answer to a call, and stop the clock meanwhile."""
        began, used = time.monotonic(), time.thread_time()
        answer = self._answer(functions, value)
        clock.pause(time.monotonic() - began, time.thread_time() - used)
        if clock.answers > clock.seconds:
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
            return encode([self.number, "value", returned])
        except Exception as error:  # noqa: BLE001 - caused by what they passed; the asker judges it
            self.refused = error
            reason = "the function you were given can't use these arguments"
            return encode([self.number, "raised", reason])

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

    def _reply(self, clock: Clock) -> tuple[str, Any]:
        def receive(buffer: memoryview) -> int:
            return self._receive(buffer, clock)

        try:
            header, body = wire.read_frame(receive, (self.limits.answers_mb << 20) - self.received)
            self.received += wire.memory(len(header), len(body))
            reply = decode(header, body)
        except wire.TooMuch:
            self._fail(BadReply("all that your code returned is too large together"))
        except wire.WireError:
            self._no_answer()
        self._count_threads()
        match reply:
            case [int(number), str(outcome), value] if number == self.number:
                return outcome, value
        self._no_answer()

    def _receive(self, buffer: memoryview, clock: Clock) -> int:
        while True:
            try:
                got = self.connection.recv_into(buffer)
            except BlockingIOError:  # nothing has come until the next look
                self._look_if_due(clock)
            except ConnectionError:
                self._died()
            else:
                self._look_if_due(clock)  # byte by byte, it could come without end
                return got or self._died()

    def _send(self, frame: wire.Frame, clock: Clock) -> None:
        for piece in frame:
            view = memoryview(piece)
            while view:
                try:
                    view = view[self.connection.send(view, socket.MSG_DONTWAIT) :]
                except BlockingIOError:
                    self._ready(select.POLLOUT, _LOOK_EVERY)
                    self._look_if_due(clock)
                except ConnectionError:
                    self._died()

    def _ready(self, event: int, seconds: float) -> bool:
        self.poller.modify(self.connection, event)
        return bool(self.poller.poll(seconds * 1000))

    def _look_if_due(self, clock: Clock) -> None:
        now = time.monotonic()
        if now < self.look_at:
            return
        self.look_at = now + _LOOK_EVERY
        self._count_threads()
        if not process.is_small(self.process.scratch):
            self._fail(Crashed("your code wrote more files, or larger ones, than it may"))
        if clock.look(now):
            self._fail(TimedOut("your code did not finish in time", starved=clock.starved))

    def _count_threads(self) -> None:
        if not self.kernel_counts and self.watched.threads() > self.limits.threads:
            self._fail(Crashed("your code started more threads than it may"))

    def _is_closed(self) -> bool:
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except ConnectionError:
            return True

    def _died(self) -> NoReturn:
        by_itself = process.ends(self.process.pid, _EXIT_SECONDS)
        status = self.end()
        if by_itself and status == -signal.SIGKILL:
            reason = "the system stopped your code, most likely for its use of memory"
            raise OutOfMemory(reason, starved=True)
        if status == -signal.SIGXCPU:
            raise TimedOut("your code did not finish in time")
        if by_itself and status < 0:
            raise Crashed(f"your code crashed the interpreter ({signal.Signals(-status).name})")
        raise Crashed("your code ended the process that runs it")
