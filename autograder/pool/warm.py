"""Our end of the warm processes: start the ancestor once, open graders, give them submissions.

A `Grader` is one grading session of an assignment; it grades one submission at a time, and several
run side by side.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import IO, Literal, Self

from ..records.errors import AutograderError
from ..records.events import Decided, Event, Request
from .messages import Refused, Setup, pack, unpack_event, unpack_ready

Start = Literal["fork", "spawn"]
# macOS has fork, but its system libraries do not survive it.
DEFAULT_START: Start = "fork" if sys.platform == "linux" else "spawn"
ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    # One thread: a pool of threads does not survive a fork.
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Keep freed memory for the next array: to map and unmap each one costs a fault per page.
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}
_START_SECONDS = 120.0
_CAN_NOT_START = "no grading session can start here"


class GraderDied(Exception):
    """A grading session ended before it had answered."""


class CanNotStart(GraderDied, AutograderError):
    """A grading session did not even start; as an error, it says why."""


class Grader:
    """One grading session."""

    def __init__(self, connection: socket.socket, setup: Setup) -> None:
        self.pid = 0
        self._socket = connection
        self._channel = Connection(os.dup(connection.fileno()))
        try:
            self._send(pack(setup))
            ready = unpack_ready(self._receive(_START_SECONDS))
            if isinstance(ready, Refused):
                raise AutograderError(ready.reason)
        except BaseException:
            self.close()
            raise
        self.pid, self.isolation, self.checks = ready.pid, ready.isolation, ready.checks
        self.layers, self.observed = ready.layers, ready.observed
        self._by_name = {check.name: check for check in ready.checks}

    def grade(self, request: Request, *, seconds: float) -> Iterator[Event]:
        """Have a file graded; yield what is told of it.

        Raises GraderDied, and kills the session, if it falls silent for so many seconds.
        """
        self._send(pack(request))
        while True:
            event = unpack_event(self._receive(seconds), self._by_name)
            yield event
            if not isinstance(event, Decided):
                return

    def abort(self) -> None:
        """Make whoever waits for an answer get a GraderDied now; may be called by any thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the session, and its workers with it."""
        self._channel.close()
        self._socket.close()

    def _send(self, message: bytes) -> None:
        try:
            self._channel.send_bytes(message)
        except OSError:
            raise GraderDied("the grading session is gone") from None

    def _receive(self, seconds: float) -> bytes:
        try:
            if not self._channel.poll(seconds):
                if self.pid:
                    os.kill(self.pid, signal.SIGKILL)
                raise GraderDied(f"the grading session said nothing for {seconds:.0f} s")
            return self._channel.recv_bytes()
        except (EOFError, OSError):
            raise GraderDied("the grading session ended without an answer") from None


@dataclass
class Warm:
    """The warm processes of one run; a context manager.

    start: "fork" for warm workers; "spawn" for a new interpreter each, where fork is not safe.
    """

    start: Start = DEFAULT_START
    _stack: ExitStack = field(default_factory=ExitStack)
    _control: socket.socket | None = None
    _log: IO[bytes] | None = None  # what the processes write to their standard error
    _told: bool = False  # has an error told of it?

    def __enter__(self) -> Self:
        self._log = self._stack.enter_context(tempfile.TemporaryFile())
        self._stack.callback(self._pass_on)
        if self.start == "fork":
            try:
                self._control = self._start_ancestor()
            except BaseException:
                self._stack.close()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _said(self) -> str:
        """Return what the processes have written to their standard error."""
        assert self._log, "not entered"
        log = self._log.fileno()
        return os.pread(log, os.fstat(log).st_size, 0).decode(errors="replace")

    def _pass_on(self) -> None:
        """Write it to our own, unless an error has told of it."""
        if not self._told:
            sys.stderr.write(self._said())

    def open(self, setup: Setup) -> Grader:
        """Open a grader; raises AutograderError if the assignment can't be graded."""
        try:
            return self._open(setup)
        except CanNotStart:
            raise
        except GraderDied as error:
            last = "".join(self._said().splitlines()[-1:]) or error
            self._told = True
            raise CanNotStart(f"{_CAN_NOT_START}: {last}") from None

    def _open(self, setup: Setup) -> Grader:
        ours, theirs = socket.socketpair()
        with theirs, _closed_on_failure(ours):
            if self._control:
                try:
                    socket.send_fds(self._control, [b"open"], [theirs.fileno()])
                except OSError:
                    raise GraderDied("the process that starts grading sessions is gone") from None
            else:
                session = self._spawn(["autograder.pool.session", str(theirs.fileno())], theirs)
                self._stack.callback(session.wait)
        return Grader(ours, setup)

    def _start_ancestor(self) -> socket.socket:
        # Closed in reverse: first the socket, at which the ancestor ends, last the scratch folder.
        scratch = self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        )
        os.chmod(scratch, 0o711)  # workers of other users pass through to their own folder in it
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, _closed_on_failure(ours):
            process = self._spawn(
                ["autograder.pool.ancestor", str(theirs.fileno()), scratch], theirs
            )
        self._stack.callback(process.wait)
        return self._stack.enter_context(ours)

    def _spawn(self, module: list[str], inherited: socket.socket) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-m", *module],
                pass_fds=[inherited.fileno()],
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,  # Ctrl-C is for us; we end them
            )
        except OSError as error:
            raise CanNotStart(f"{_CAN_NOT_START}: {error.strerror}") from None


@contextmanager
def _closed_on_failure(connection: socket.socket) -> Iterator[None]:
    """Close a socket if what it is for does not come about."""
    try:
        yield
    except BaseException:
        connection.close()
        raise
