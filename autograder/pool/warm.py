"""Our end of the warm processes: start the ancestor once, open graders, give them submissions.

A `Grader` is one grading session of an assignment; it grades one submission at a time, and several
run side by side.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import IO, Literal, Self

from ..records.errors import AutograderError
from ..records.events import Decided, Event, Request
from ..records.needs import Needs
from .messages import Refused, Setup, pack, unpack_events, unpack_ready

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
# Some import for five seconds; a machine with other work needs a multiple of that.
_START_SECONDS = 300.0
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
        event: Event | None = None
        while event is None or isinstance(event, Decided):
            for event in unpack_events(self._receive(seconds), self._by_name):
                yield event

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
    What assignments have imported once is no other's: for each kind of needs there is an ancestor,
    started when the first session asks for it.
    """

    start: Start = DEFAULT_START
    _stack: ExitStack = field(default_factory=ExitStack)
    _controls: dict[Needs, socket.socket] = field(default_factory=dict)  # of ancestors
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _log: IO[bytes] | None = None  # what the processes write to their standard error
    _told: bool = False  # has an error told of it?

    def __enter__(self) -> Self:
        self._log = self._stack.enter_context(tempfile.TemporaryFile())
        self._stack.callback(self._pass_on)
        return self

    def __exit__(self, *_: object) -> None:
        self._controls.clear()
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
        if setup.folder:
            setup.needs.require(setup.folder.resolve().name)
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
            if self.start == "fork":
                try:
                    socket.send_fds(self._ancestor(setup.needs), [b"open"], [theirs.fileno()])
                except OSError:
                    raise GraderDied("the process that starts grading sessions is gone") from None
            else:
                session = self._spawn("session", theirs, self._scratch(), setup.needs)
                self._stack.callback(session.wait)
        return Grader(ours, setup)

    def _ancestor(self, needs: Needs) -> socket.socket:
        """Return where the ancestor is asked that has imported what is needed."""
        with self._starting:
            if needs not in self._controls:
                self._controls[needs] = self._start_ancestor(needs)
            return self._controls[needs]

    def _start_ancestor(self, needs: Needs) -> socket.socket:
        # Closed in reverse: first the socket, at which the ancestor ends, last the scratch folder.
        scratch = self._scratch()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, _closed_on_failure(ours):
            process = self._spawn("ancestor", theirs, scratch, needs)
        self._stack.callback(process.wait)
        return self._stack.enter_context(ours)

    def _scratch(self) -> str:
        scratch = self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        )
        os.chmod(scratch, 0o711)  # workers of other users pass through to their own folder in it
        return scratch

    def _spawn(
        self, module: str, inherited: socket.socket, scratch: str, needs: Needs
    ) -> subprocess.Popen[bytes]:
        """Start a module of ours; what packages keep at home, they keep in the scratch folder."""
        environment = dict(needs.environment)
        told = [str(inherited.fileno()), scratch, json.dumps([needs.imports, environment])]
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-m", f"autograder.pool.{module}", *told],
                pass_fds=[inherited.fileno()],
                env={**ENVIRONMENT, **environment, "HOME": scratch},
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
