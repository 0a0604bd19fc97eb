"""A warm grader: an assignment's checks, collected once, run for one submission after another.

It answers over a `Connection`, as messages.py describes.

The checks of all submissions run in this process, one after another: what a submission can bring
into it are values that the codec has built, and its code runs elsewhere.
"""

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from ..grading.graders import load
from ..grading.plugin import GradingPlugin
from ..records.course import load_assignment
from ..records.errors import AutograderError
from ..records.events import Decided, Event
from ..records.results import Check
from ..sandbox import confine
from ..sandbox.client import SandboxError
from ..sandbox.isolation import Sandbox
from ..sandbox.launch import Launcher, Spawned
from ..sandbox.libraries import importable
from ..sandbox.observe import LATE_IMPORT
from .messages import Ready, Refused, pack, pack_events, unpack_request, unpack_setup

_TELL_EVERY = 0.1  # seconds


def serve(channel: Connection, launcher: Launcher) -> None:
    """Set up for the assignment that the other end names, then grade what it sends."""
    setup = unpack_setup(channel.recv_bytes())
    sandbox = Sandbox(launcher)
    try:
        observe(sandbox, setup.protected)
        if setup.folder is None:
            channel.send_bytes(pack(_ready(sandbox, ())))
            return
        assignment = load_assignment(setup.folder / "assignment.toml")
        graders, reference = load(assignment, sandbox)

        def answer(plugin: GradingPlugin) -> None:
            channel.send_bytes(pack(_ready(sandbox, plugin.checks)))
            teller = _Teller(channel)
            gc.freeze()
            while True:
                try:
                    request = unpack_request(channel.recv_bytes())
                except EOFError:
                    return
                teller.at_once = request.at_once
                try:
                    with _on_one_core():
                        graders.grade(plugin, request, teller.tell)
                finally:
                    teller.flush()

        GradingPlugin(assignment, reference, answer).main()
    except (AutograderError, SandboxError) as error:
        channel.send_bytes(pack(Refused(str(error))))


class _Teller:
    """Tells what happens, verdicts ten times a second: each message wakes the other end.

    A thread tells what there is while the next check comes to no end.
    """

    def __init__(self, channel: Connection) -> None:
        self.channel = channel
        self.untold: list[Event] = []
        self.at_once = False
        self.is_some = threading.Event()
        self.lock = threading.Lock()
        threading.Thread(target=self._go_on, daemon=True).start()

    def tell(self, event: Event) -> None:
        """Tell of an event, at once unless it is a verdict; raises OSError if nobody listens."""
        with self.lock:
            self.untold.append(event)
            if self.at_once or not isinstance(event, Decided):
                self._send()
        if self.untold:
            self.is_some.set()

    def flush(self) -> None:
        """Tell what is untold; raises OSError if nobody listens."""
        with self.lock:
            self._send()

    def _send(self) -> None:
        if self.untold:
            self.channel.send_bytes(pack_events(self.untold))
            self.untold.clear()

    def _go_on(self) -> None:
        while True:
            self.is_some.wait()
            self.is_some.clear()
            time.sleep(_TELL_EVERY)
            try:
                self.flush()
            except OSError:
                return  # the next who tells learns it


def _ready(sandbox: Sandbox, checks: tuple[Check, ...]) -> Ready:
    return Ready(sandbox.level, sandbox.layers, sandbox.observed, os.getpid(), checks)


@contextmanager
def _on_one_core() -> Iterator[None]:
    """Stay on the core that we are on, and have our worker there, too.

    We and the worker take turns. On two cores each turn would wake one that has gone to sleep.
    """
    if sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    with open("/proc/self/stat") as stat:
        core = int(stat.read().rpartition(")")[2].split()[36])  # the 39th field of proc(5)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def observe(sandbox: Sandbox, protected: Sequence[Path]) -> None:
    """Find out how well workers are isolated; raises AutograderError if they can't import."""
    if isinstance(sandbox.launcher, Spawned):
        return  # there is nothing to find out: no isolation
    sandbox.observe(list(map(str, protected)))
    if sandbox.observed[LATE_IMPORT] == "blocked":
        raise AutograderError(
            f"a confined process can't import from each of {', '.join(importable())}: "
            "grade as the user who owns what is closed there, or open it to other users"
        )


def main() -> None:
    """Be a session that was spawned, not forked, and spawns its workers."""
    confine.guard()
    _, environment = json.loads(sys.argv[3])
    serve(Connection(int(sys.argv[1])), Spawned(environment))


if __name__ == "__main__":
    main()
