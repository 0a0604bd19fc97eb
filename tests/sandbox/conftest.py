"""A clean zygote, workers forked from it, and a way to load a text into one."""

import os
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.client import Reply, Returned, Worker
from autograder.sandbox.confine import Limits, hide_memory
from autograder.sandbox.isolation import Sandbox
from autograder.sandbox.launch import Forked, Launcher, Spawned
from autograder.submission.reading import read_code

ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="others have no user of their own to give")

_BE_ZYGOTE = """
import itertools, socket, sys
sys.path += sys.argv[3:]
from autograder.sandbox import confine, zygote

class Weaker(zygote.Zygote):
    left_out = ()  # the numbers of layers that workers are to do without

    def answer(self, request, descriptors):
        if "without" not in request:
            return super().answer(request, descriptors)
        self.left_out = request["without"]
        return {}

    def become_worker(self, *arguments):
        took_hold, numbers = confine._took_hold, itertools.count()
        confine._took_hold = lambda layer: next(numbers) not in self.left_out and took_hold(layer)
        super().become_worker(*arguments)

zygote.Zygote = Weaker
zygote.warm_up()
zygote.freeze()
zygote.serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
"""


@contextmanager
def zygote(*folders: Path) -> Iterator[Forked]:
    """Start a zygote that has imported nothing but what workers need; say how to ask it.

    folders: what it has on its path besides.
    """
    hide_memory()  # as every trusted process does
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with tempfile.TemporaryDirectory() as scratch, ours:
        os.chmod(scratch, 0o711)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", _BE_ZYGOTE, str(theirs.fileno()), scratch, *folders],
                pass_fds=[theirs.fileno()],
                env={"OMP_NUM_THREADS": "1", "PATH": os.defpath},
            )
        yield Forked(ours, process.pid)
        ours.shutdown(socket.SHUT_RDWR)
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """The zygote of all tests, and how to ask it."""
    with zygote() as started:
        yield started


@pytest.fixture(scope="session")
def canary() -> Iterator[Path]:
    """A file that anybody may read, and no student code."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        file = Path(folder, "canary")
        file.write_text("a hidden test")
        file.chmod(0o644)
        yield file


@pytest.fixture(scope="session")
def sandbox(launcher: Launcher, canary: Path) -> Sandbox:
    """The sandbox, after it has found out what its workers can do."""
    box = Sandbox(launcher)
    box.observe([str(canary)])
    return box


def use(name: str, *arguments: Any) -> dict[str, Any]:
    """Return what a worker is asked for a plain call."""
    argument = {"name": name, "arguments": list(arguments), "replaced": {}}
    return argument | {"watch": False, "seed": None}


class Loaded:
    """A worker with a submission in it."""

    def __init__(self, worker: Worker, source: str) -> None:
        self.worker = worker
        code = read_code("ada.py", textwrap.dedent(source).encode())
        reply = self.ask("load", [(one.place, one.line, one.source) for one in code.statements])
        assert isinstance(reply, Returned)
        self.errors = reply.value

    def ask(self, operation: str, argument: Any, seconds: float = 2) -> Reply:
        return self.worker.ask(operation, argument, seconds=seconds, wall_seconds=20)

    def call(
        self,
        name: str,
        *arguments: Any,
        seconds: float = 2,
        seed: int | None = None,
        **replaced: Any,
    ) -> Reply:
        """Call a function of the submission, watching its arguments."""
        argument = use(name, *arguments) | {"replaced": replaced, "watch": True, "seed": seed}
        return self.ask("call", argument, seconds)

    def drive(self, name: str, *arguments: Any) -> Reply:
        """Run a driver."""
        return self.ask("drive", use(name, *arguments))


Load = Callable[..., Loaded]


@pytest.fixture
def load(sandbox: Sandbox) -> Iterator[Load]:
    """Return a function that loads a text into a new worker."""
    workers: list[Worker] = []

    def load_text(source: str, *, drivers: str = "", limits: Limits | None = None) -> Loaded:
        if drivers:
            sandbox.launcher.prepare({}, textwrap.dedent(drivers))
        workers.append(sandbox.worker(limits or Limits(memory_mb=128)))
        return Loaded(workers[-1], source)

    yield load_text
    for worker in workers:
        if worker.alive:
            worker.end()


@pytest.fixture
def spawned() -> Iterator[Worker]:
    """A worker of the path for systems without a safe fork."""
    worker = Worker(Spawned(), Limits(memory_mb=128))
    yield worker
    if worker.alive:
        worker.end()
