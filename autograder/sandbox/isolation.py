"""A source of workers, with what was observed of their isolation.

A layer that was applied is not yet a layer that works: the kernel, a container or a policy may
stand between. So throw-away workers try each thing that student code must not do (observe.py), and
what came of it is the isolation level in every result. Every later worker has the same layers.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .client import START_SECONDS, Returned, SandboxError, Worker
from .confine import Limits
from .launch import Launcher
from .libraries import importable
from .observe import (
    CPU,
    EXEC,
    LATE_IMPORT,
    SIGNAL_BY_FILE,
    THREADS,
    Level,
    Outcome,
    folders_to_write,
    level,
)

_SPIN_SECONDS = 0.05
_TRIES = 3  # of a limit that we watch over


class OtherLayers(Exception):
    """A worker has other layers than those that were observed: ours to look into."""


class Sandbox:
    """A source of workers, with what was observed of their isolation."""

    def __init__(self, launcher: Launcher) -> None:
        self.launcher = launcher
        self.layers: dict[str, bool] = {}
        self.observed: dict[str, Outcome] = {}

    @property
    def level(self) -> Level:
        """The isolation level: what throw-away workers could not do; none if none has tried."""
        return level(self.observed)

    def observe(self, protected: Sequence[str]) -> None:
        """Find out in throw-away workers what student code could do.

        protected: files of ours that no worker must be able to read.
        """
        self._observe(protected)
        if self.observed[LATE_IMPORT] == "blocked" and self.launcher.own_uid:
            # Modules lie where only we may read: they keep our user, without its rights.
            self.launcher.own_uid = False
            self._observe(protected)

    def worker(self, limits: Limits) -> Worker:
        """Start a worker; raises SandboxError if it does not come up, OtherLayers if it differs."""
        worker = Worker(self.launcher, limits)
        if self.observed and worker.layers != self.layers:
            worker.end()
            raise OtherLayers(
                "a worker is confined otherwise than the one that was observed "
                f"({_differences(self.layers, worker.layers)}): grade again, and look at "
                "`autograder doctor` if it does not help"
            )
        return worker

    def _observe(self, protected: Sequence[str]) -> None:
        self.observed = {}
        worker = self.worker(Limits())
        self.layers = worker.layers
        name = f"autograder-observes-{worker.process.pid}"
        with socket.create_server(("127.0.0.1", 0)) as listener:
            targets = {
                "protected": list(protected),
                "name": name,
                "processes": [os.getpid(), os.getppid(), *self.launcher.processes],
                "port": listener.getsockname()[1],
                "importable": importable(),
                "limits": vars(worker.limits),
                "thread": threading.get_native_id(),
            }
            observed, signalled = _notice_signals(lambda: _ask(worker, "observe", targets))
        self.observed = {**observed, SIGNAL_BY_FILE: "allowed" if signalled else "blocked"}
        for folder in folders_to_write(protected):
            Path(folder, name).unlink(missing_ok=True)
        self.observed[EXEC] = _risk(worker, EXEC, if_it_ends="allowed")
        self.observed[THREADS] = self._watched(THREADS)
        self.observed[CPU] = self._watched(CPU, seconds=_SPIN_SECONDS)

    def _watched(self, attempt: str, seconds: float = START_SECONDS) -> Outcome:
        """Try a limit that we watch over; again if it fails, as we may have been kept busy."""
        outcomes = (_risk(self.worker(Limits()), attempt, seconds) for _ in range(_TRIES))
        return next((outcome for outcome in outcomes if outcome == "blocked"), "allowed")


def _ask(worker: Worker, operation: str, argument: Any, seconds: float = START_SECONDS) -> Any:
    reply = worker.ask(operation, argument, seconds=seconds, wall_seconds=START_SECONDS)
    assert isinstance(reply, Returned), reply  # no student code has been in this worker
    return reply.value


def _risk(
    worker: Worker, attempt: str, seconds: float = START_SECONDS, if_it_ends: Outcome = "blocked"
) -> Outcome:
    """Have a worker try what may end it: exec by itself, the others at our hands."""
    try:
        outcome: Outcome = _ask(worker, "risk", attempt, seconds)
        worker.end()
    except SandboxError:
        return if_it_ends
    return outcome


def _notice_signals(act: Callable[[], Any]) -> tuple[Any, bool]:
    """Return what comes of an act, and whether this thread was sent a SIGURG meanwhile."""
    if sys.platform != "linux":
        return act(), False
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGURG})
    try:
        value = act()
        return value, signal.sigtimedwait({signal.SIGURG}, 0) is not None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _differences(observed: Mapping[str, bool], found: Mapping[str, bool]) -> str:
    names = [name for name in {**observed, **found} if observed.get(name) != found.get(name)]
    return ", ".join(f"{name} {'holds' if found.get(name) else 'does not hold'}" for name in names)
