"""A warm grader: an assignment's checks, collected once, run for one submission after another.

It answers over a `Connection`, in msgpack:

    {folder, protected}          ->  {isolation, layers, observed, checks, pid}, or {error}
    {filename, data, key, only}  ->  {check} for each check as soon as it is decided, at last
                                     {notes, seconds} or {unreadable}

`key` is the course key, `only` names the checks to run; null stands for all.

The checks of all submissions run in this process, one after another: what a submission can bring
into it are values that the codec has built, and its code runs elsewhere.
"""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgpack

from ..course import Assignment, load_assignment
from ..errors import AutograderError
from ..sandbox import confine
from ..sandbox.client import Sandbox, SandboxError
from ..sandbox.launch import Launcher, Spawned
from ..sandbox.loading import Loader, SupplyError, supply
from ..sandbox.observe import LATE_IMPORT
from ..slicing import digest, overtaken, select
from ..submission import Unreadable, read_code
from .execution import Execution
from .graders import drivers, names_used, read_checks
from .plugin import GradingPlugin, Subject

_Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Graders:
    """What an assignment's graders need to run a submission, read once."""

    assignment: Assignment
    sandbox: Sandbox
    names: frozenset[str]  # of a submission, that they use

    def grade(
        self,
        plugin: GradingPlugin,
        filename: str,
        data: bytes,
        key: bytes,
        emit: _Emit,
        only: list[str] | None = None,
    ) -> None:
        """Run the checks for one file, telling each result as it comes."""
        try:
            code = read_code(filename, data)
        except Unreadable as error:
            emit({"unreadable": str(error)})
            return
        execution = Execution(code, self.names, sandbox=self.sandbox, limits=self.assignment.limits)
        subject = Subject(
            execution=execution,
            digest=digest(execution.statements),
            key=key,
            notes=overtaken(code, self.names),
            emit=lambda result: emit({"check": result.to_plain()}),
        )
        try:
            with _on_one_core():
                plugin.run(subject, only)
        finally:
            execution.end()
        emit({"notes": [str(piece) for piece in code.broken], "seconds": execution.spent})


def serve(channel: Connection, launcher: Launcher) -> None:
    """Set up for the assignment that the other end names, then grade what it sends."""

    def send(message: dict[str, Any]) -> None:
        channel.send_bytes(msgpack.packb(message))

    setup = msgpack.unpackb(channel.recv_bytes())
    sandbox = Sandbox(launcher)
    try:
        _observe(sandbox, setup["protected"])
        state: dict[str, Any] = {"isolation": sandbox.level, "layers": sandbox.layers}
        state |= {"observed": sandbox.observed, "pid": os.getpid(), "checks": []}
        if setup["folder"] is None:
            send(state)
            return
        assignment = load_assignment(Path(setup["folder"]) / "assignment.toml")
        graders, reference = load(assignment, sandbox)

        def answer(plugin: GradingPlugin) -> None:
            send(state | {"checks": [one.to_plain() for one in plugin.undecided()]})
            gc.freeze()
            while True:
                try:
                    request = msgpack.unpackb(channel.recv_bytes())
                except EOFError:
                    return
                graders.grade(plugin, **request, emit=send)

        GradingPlugin(assignment, reference, answer).main()
    except (AutograderError, SandboxError) as error:
        send({"error": str(error)})


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


def load(assignment: Assignment, sandbox: Sandbox) -> tuple[Graders, SimpleNamespace]:
    """Return an assignment's graders and the names of its reference."""
    checks = read_checks(assignment)
    ids = {question.id for question in assignment.questions}
    names = frozenset(ids | names_used(checks, "student", "submission"))
    helpers = assignment.helpers()
    try:
        supply(helpers)
        sandbox.launcher.prepare(helpers, drivers(assignment, checks))
    except SupplyError as error:
        raise AutograderError(f"{assignment.folder}/{error}") from None
    reference = load_reference(assignment, names | names_used(checks, "reference"))
    return Graders(assignment, sandbox, names), reference


def load_reference(assignment: Assignment, names: frozenset[str]) -> SimpleNamespace:
    """Return the reference's names, loaded as a submission would be: its experiments don't run."""
    path = assignment.reference
    try:
        code = read_code(path.name, path.read_bytes())
    except FileNotFoundError:
        raise AutograderError(f"{path} is missing: it holds the reference solution") from None
    for broken in code.broken:
        raise AutograderError(f"{path}:{broken.line}: {broken.reason} ({broken.text})")
    loader = Loader("reference")
    for one in select(code.statements, names):
        try:
            loader.run(one.place, one.line, one.source)
        except Exception as error:  # noqa: BLE001 - whatever the author's code raises
            message = f"{path}:{one.line}: {type(error).__name__}: {error}"
            raise AutograderError(message) from None
    return SimpleNamespace(**{name: loader.names[name] for name in names & loader.names.keys()})


def _observe(sandbox: Sandbox, protected: list[str]) -> None:
    if isinstance(sandbox.launcher, Spawned):
        return  # there is nothing to find out: no isolation
    sandbox.observe(protected)
    if sandbox.observed[LATE_IMPORT] == "blocked":
        raise AutograderError(
            f"a confined process can't import from {os.path.dirname(os.__file__)}: "
            "use a Python that other users can read, such as the system's"
        )


def main() -> None:
    """Be a session that was spawned, not forked, and spawns its workers."""
    confine.guard()
    serve(Connection(int(sys.argv[1])), Spawned())


if __name__ == "__main__":
    main()
