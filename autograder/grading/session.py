"""A warm grader: an assignment's checks, collected once, run for one submission after another.

It answers over a `Connection`, in msgpack:

    {folder, key, protected}  ->  {isolation, layers, observed}, or {error}
    {filename, data}          ->  {events: [{check} | {unreadable} | {notes, seconds}, …], died}

Each submission is graded in a forked child: nothing one does, not even a crash of the graders,
reaches the next. Where fork is not safe the process grades one submission and ends.
"""

import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import msgpack

from ..course import Assignment, load_assignment
from ..errors import AutograderError
from ..sandbox import confine, zygote
from ..sandbox.client import Sandbox, SandboxError
from ..sandbox.launch import Forked, Launcher, Spawned
from ..sandbox.loading import Loader
from ..sandbox.observe import LATE_IMPORT
from ..slicing import digest, overtaken
from ..slicing import select as select_statements
from ..submission import Unreadable, read_code
from .execution import WALL_PER_CPU, Execution
from .graders import drivers, names_used, read_checks
from .plugin import GradingPlugin, Subject

_GRADER_SECONDS = 60  # wall-clock time for the graders themselves, beside the student's code
_Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Graders:
    """What an assignment's graders need to run a submission, read once."""

    assignment: Assignment
    sandbox: Sandbox
    names: frozenset[str]  # of a submission, that they use
    drivers: str
    helpers: dict[str, str]

    def grade(self, plugin: GradingPlugin, filename: str, data: bytes, emit: _Emit) -> None:
        """Run every check for one file, telling each result as it comes."""
        try:
            code = read_code(filename, data)
        except Unreadable as error:
            emit({"unreadable": str(error)})
            return
        execution = Execution(
            code,
            self.names,
            sandbox=self.sandbox,
            limits=self.assignment.limits,
            helpers=self.helpers,
            drivers=self.drivers,
        )
        overtaken_names = overtaken(code, self.names)
        subject = Subject(
            execution=execution,
            digest=digest(execution.statements),
            notes=overtaken_names,
            emit=lambda result: emit({"check": result.to_plain()}),
        )
        try:
            plugin.run(subject)
        finally:
            execution.end()
        notes = [str(piece) for piece in code.broken]
        emit({"notes": notes, "seconds": execution.cpu_seconds()})


def serve(channel: Connection, launcher: Launcher, *, fork: bool) -> None:
    """Set up for the assignment that the other end names, then grade what it sends."""

    def send(message: dict[str, Any]) -> None:
        channel.send_bytes(msgpack.packb(message))

    setup = msgpack.unpackb(channel.recv_bytes())
    sandbox = Sandbox(launcher)
    try:
        if fork:
            _observe(sandbox, setup["protected"])
        state = {"layers": sandbox.layers, "observed": sandbox.observed}
        state |= {"isolation": sandbox.level}
        if setup["folder"] is None:
            send(state)
            return
        assignment = load_assignment(Path(setup["folder"]) / "assignment.toml")
        graders, reference = _load(assignment, sandbox)

        def answer(plugin: GradingPlugin) -> None:
            send(state)
            zygote.freeze()
            _answer(channel, graders, plugin, fork=fork)

        GradingPlugin(assignment, reference, setup["key"], answer).main()
    except (AutograderError, SandboxError) as error:
        send({"error": str(error)})


def _load(assignment: Assignment, sandbox: Sandbox) -> tuple[Graders, SimpleNamespace]:
    checks = read_checks(assignment)
    ids = {question.id for question in assignment.questions}
    names = frozenset(ids | names_used(checks, "student", "submission"))
    helpers = assignment.helpers()
    graders = Graders(assignment, sandbox, names, drivers(assignment, checks), helpers)
    return graders, load_reference(assignment, names | names_used(checks, "reference"))


def load_reference(assignment: Assignment, names: frozenset[str]) -> SimpleNamespace:
    """Return the reference's names, loaded as a submission would be: its experiments don't run."""
    path = assignment.reference
    try:
        code = read_code(path.name, path.read_bytes())
    except FileNotFoundError:
        raise AutograderError(f"{path} is missing: it holds the reference solution") from None
    loader = Loader(assignment.helpers(), "reference")
    for one in select_statements(code.statements, names):
        try:
            loader.run(one.place, one.line, one.source)
        except Exception as error:  # noqa: BLE001 - whatever the author's code raises
            message = f"{path}:{one.line}: {type(error).__name__}: {error}"
            raise AutograderError(message) from None
    for broken in code.broken:
        raise AutograderError(f"{path}:{broken.line}: {broken.reason} ({broken.text})")
    return SimpleNamespace(**{name: loader.names[name] for name in names & loader.names.keys()})


def _observe(sandbox: Sandbox, protected: list[str]) -> None:
    sandbox.observe(protected)
    if sandbox.observed[LATE_IMPORT] == "blocked":
        raise AutograderError(
            f"a confined process can't import from {os.path.dirname(os.__file__)}: "
            "use a Python that other users can read, such as the system's"
        )


def _answer(channel: Connection, graders: Graders, plugin: GradingPlugin, *, fork: bool) -> None:
    while True:
        try:
            request = msgpack.unpackb(channel.recv_bytes())
        except EOFError:
            return
        if not fork:
            events: list[dict[str, Any]] = []
            graders.grade(plugin, request["filename"], request["data"], events.append)
            channel.send_bytes(msgpack.packb({"events": events, "died": None}))
            return
        events, died = _grade_in_child(graders, plugin, request)
        channel.send_bytes(msgpack.packb({"events": events, "died": died}))


def _grade_in_child(
    graders: Graders, plugin: GradingPlugin, request: dict[str, Any]
) -> tuple[list[dict[str, Any]], str | None]:
    """Grade in a forked child; return what it told, and why it died if it did."""
    reading, writing = os.pipe()
    pid = zygote.fork()
    if pid == 0:
        os.close(reading)
        _be_child(graders, plugin, request, writing)
    os.close(writing)
    events, late = _read_events(reading, graders.assignment)
    if late:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if status == 0:
        return events, None
    launcher = graders.sandbox.launcher
    if isinstance(launcher, Forked):
        launcher.end_all()
    failed = [event["failed"] for event in events if "failed" in event]
    reason = failed[0] if failed else f"exit status {os.waitstatus_to_exitcode(status)}"
    why = "the graders did not finish in time" if late else f"the grader died: {reason}"
    done = {event["check"]["check"] for event in events if "check" in event}
    return [*events, *({"check": one.to_plain()} for one in plugin.pending(done, why))], why


def _be_child(
    graders: Graders, plugin: GradingPlugin, request: dict[str, Any], writing: int
) -> NoReturn:
    """Grade, telling events over a pipe; the exit status says whether all were told."""
    confine.die_with_parent()
    status = 1
    with os.fdopen(writing, "wb") as pipe:

        def emit(event: dict[str, Any]) -> None:
            pipe.write(msgpack.packb(event))
            pipe.flush()

        try:
            graders.grade(plugin, request["filename"], request["data"], emit)
            status = 0
        except BaseException:  # noqa: BLE001 - told to staff; the process ends here either way
            emit({"failed": traceback.format_exc(limit=-4)})
    os._exit(status)


def _read_events(reading: int, assignment: Assignment) -> tuple[list[dict[str, Any]], bool]:
    """Return the events until the pipe is closed, and whether that took too long."""
    until = time.monotonic() + WALL_PER_CPU * assignment.limits.seconds + _GRADER_SECONDS
    unpacker = msgpack.Unpacker()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while True:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            data = pipe.read(1 << 16) if ready else b""
            if not data:
                return list(unpacker), not ready
            unpacker.feed(data)


def main() -> None:
    """Be a session that was spawned, not forked: grade one submission and end."""
    confine.guard()
    serve(Connection(int(sys.argv[1])), Spawned(), fork=False)


if __name__ == "__main__":
    main()
