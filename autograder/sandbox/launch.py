"""The two ways to a worker: forked by a warm zygote, or, where fork is not safe, spawned."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from .confine import Limits
from .loading import SupplyError


@dataclass(frozen=True)
class Process:
    """A worker as its launcher started it."""

    pid: int
    connection: socket.socket
    scratch: str


class Launcher(Protocol):
    """Starts and ends workers."""

    own_uid: bool  # may workers run under a user id of their own?

    @property
    def processes(self) -> list[int]:
        """What stands behind the workers and must be out of their reach."""
        ...

    def prepare(self, helpers: dict[str, str], drivers: str) -> None:
        """Have helper modules and drivers loaded for all workers; may raise SupplyError."""
        ...

    def start(self, limits: Limits) -> Process:
        """Start a worker; its first message says which layers confine it."""
        ...

    def end(self, process: Process) -> int:
        """End a worker and all it started; return its exit status, negative for a signal."""
        ...


@dataclass
class Forked:
    """Workers forked by a zygote (zygote.py), to which `control` leads."""

    control: socket.socket
    zygote: int
    own_uid: bool = True

    @property
    def processes(self) -> list[int]:
        """The zygote."""
        return [self.zygote]

    def prepare(self, helpers: dict[str, str], drivers: str) -> None:
        """Have the zygote load the sources, so that every worker it forks has them."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            json.dump({"helpers": helpers, "drivers": drivers}, file)
            file.seek(0)
            answer = self._ask({"prepare": True}, file.fileno())
        if "error" in answer:
            raise SupplyError(answer["error"])

    def start(self, limits: Limits) -> Process:
        # A worker inherits where it may run; its client may have chosen one core for both.
        os.sched_setaffinity(self.zygote, os.sched_getaffinity(0))
        ours, theirs = socket.socketpair()
        with theirs:
            request = {"start": asdict(limits), "own_uid": self.own_uid}
            started = self._ask(request, theirs.fileno())
        return Process(started["pid"], ours, started["scratch"])

    def end(self, process: Process) -> int:
        return int(self._ask({"end": process.pid})["status"])

    def _ask(self, request: dict[str, Any], *descriptors: int) -> dict[str, Any]:
        socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
        answer = self.control.recv(1 << 16)
        if not answer:
            raise ConnectionError("the zygote is gone")
        return dict(json.loads(answer))


@dataclass
class Spawned:
    """Workers that are new interpreters, with limits but without isolation.

    environment: variables that they have beside their own.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    own_uid: bool = False
    prepared: dict[str, Any] = field(default_factory=lambda: {"helpers": {}, "drivers": ""})
    running: dict[int, tuple[subprocess.Popen[bytes], Callable[[], None]]] = field(
        default_factory=dict
    )

    @property
    def processes(self) -> list[int]:
        """None: a spawned worker's parent is the client itself."""
        return []

    def prepare(self, helpers: dict[str, str], drivers: str) -> None:
        """Remember the sources: each worker loads them by itself."""
        self.prepared = {"helpers": helpers, "drivers": drivers}

    def start(self, limits: Limits) -> Process:
        ours, theirs = socket.socketpair()
        scratch = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        with theirs, tempfile.TemporaryFile("w+", encoding="utf-8") as setup:
            json.dump({**self.prepared, "limits": asdict(limits)}, setup)
            setup.seek(0)
            process = subprocess.Popen(
                [sys.executable, "-I", "-m", "autograder.sandbox.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=scratch.name,
                env={
                    **self.environment,
                    **threads,
                    "PATH": os.defpath,
                    "HOME": scratch.name,
                    "TMPDIR": scratch.name,
                },
                stdin=setup,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.running[process.pid] = process, scratch.cleanup
        return Process(process.pid, ours, scratch.name)

    def end(self, process: Process) -> int:
        running, clean_up = self.running.pop(process.pid)
        running.kill()
        status = running.wait()
        clean_up()
        return status
