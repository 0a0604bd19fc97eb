"""Find out what a confined worker can still do, by trying.

A layer that was applied is not yet a layer that works: the kernel, a container or a policy may
stand between. So a throw-away worker tries each thing that student code must not do, and one that
it must: import a module late, from each folder that holds modules. What it saw decides the
isolation level in every result.
"""

import contextlib
import ctypes
import importlib
import os
import pkgutil
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from importlib.machinery import PathFinder, SourceFileLoader
from typing import Any, Literal

Outcome = Literal["blocked", "allowed"]

LATE_IMPORT = "late_import"
EXEC = "exec"
_REACHES_NO_FILE_OR_PROCESS = {"connect", "fork", EXEC}
# One of these is imported where it lies; all can be, whatever the machine allows.
_SELDOM_IMPORTED = (
    *("colorsys", "wave", "tabnanny", "symtable"),
    *("torch.utils.serialization", "numpy.polynomial", "numpy.ma.extras"),
)
_PTRACE_SEIZE, _PTRACE_INTERRUPT, _PTRACE_DETACH, _WALL = 0x4206, 0x4207, 17, 0x40000000


class Level(StrEnum):
    """What student code reaches, from the best: nothing; neither files nor processes; anything."""

    FULL = "full"
    FILES = "files"
    NONE = "none"


LEVELS = tuple(Level)


def level(observed: Mapping[str, Outcome]) -> Level:
    """Return the isolation level that the observed outcomes amount to."""
    allowed = {attempt for attempt, outcome in observed.items() if outcome == "allowed"}
    allowed.discard(LATE_IMPORT)
    if not observed or allowed - _REACHES_NO_FILE_OR_PROCESS:
        return Level.NONE
    return Level.FILES if allowed else Level.FULL


def observe(
    protected: Sequence[str], processes: Sequence[int], port: int, importable: Sequence[str]
) -> dict[str, Outcome]:
    """Try everything but exec and return what happened.

    protected: files that student code must not read; processes: those it must not reach; port: one
    on the loopback address at which somebody listens; importable: folders from each of which it
    must be able to import.
    """
    folders = sorted({os.path.dirname(path) for path in protected})
    shared = ["/tmp", "/var/tmp", "/dev/shm"]
    return {
        "read_file": _any(_read, protected),
        "list_folder": _any(os.listdir, folders),
        "write_file": _any(_write, [*folders, *shared]),
        "change_mode": _any(_change_mode, protected),
        "signal": _any(lambda process: os.kill(process, 0), processes),
        "trace": _any(_trace, processes),
        "read_memory": _any(_read, [f"/proc/{process}/mem" for process in processes]),
        "connect": _any(lambda connect: connect(port), [_connect_tcp, _send_udp, _connect_unix]),
        "fork": _any(lambda fork: fork(), [_fork]),
        LATE_IMPORT: _all(_import_late, importable),
    }


def become_another_program() -> Outcome:
    """Try to exec; where that is allowed, this process is gone and its socket closed."""
    return _any(lambda path: os.execv(path, [path]), ["/bin/true", "/usr/bin/true"])


def _any(attempt: Callable[[Any], object], targets: Iterable[Any]) -> Outcome:
    for target in targets:
        # LookupError: a codec that is needed can't be imported late.
        with contextlib.suppress(OSError, ImportError, LookupError):
            attempt(target)
            return "allowed"
    return "blocked"


def _all(attempt: Callable[[Any], object], targets: Iterable[Any]) -> Outcome:
    outcomes = {_any(attempt, [target]) for target in targets}
    return "blocked" if "blocked" in outcomes else "allowed"


def _read(path: str) -> None:
    with open(path, "rb"):
        pass


def _write(folder: str) -> None:
    with tempfile.TemporaryFile(dir=folder):
        pass


def _change_mode(path: str) -> None:
    before = os.stat(path)
    os.chmod(path, stat.S_IMODE(before.st_mode))
    if os.stat(path).st_ctime_ns == before.st_ctime_ns:
        raise PermissionError(f"{path} is as it was")


def _trace(process: int) -> None:
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    if ptrace(_PTRACE_SEIZE, process, None, None) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    ptrace(_PTRACE_INTERRUPT, process, None, None)
    os.waitpid(process, _WALL)  # only a stopped process can be let go
    ptrace(_PTRACE_DETACH, process, None, None)


def _connect_tcp(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=2).close()


def _send_udp(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"", ("127.0.0.1", port))


def _connect_unix(port: int) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(b"\0autograder-observes-%d-%d" % (port, os.getpid()))
        server.listen(1)
        client.connect(server.getsockname())


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _import_late(folder: str) -> None:
    """Import a module of this folder that is not imported yet, or read one that may do anything."""
    # Read it and pass through it: pkgutil would take a folder that is closed for an empty one.
    os.listdir(os.path.join(folder, "."))
    for name in _SELDOM_IMPORTED:
        if name not in sys.modules and _lies_in(folder, name):
            importlib.import_module(name)
            return
    for module in pkgutil.iter_modules([folder]):
        spec = PathFinder.find_spec(module.name, [folder])
        if module.name not in sys.modules and spec and isinstance(spec.loader, SourceFileLoader):
            _read(spec.loader.path)
            return


def _lies_in(folder: str, name: str) -> bool:
    path = os.path.join(folder, *name.split("."))
    return os.path.exists(f"{path}.py") or os.path.exists(f"{path}/__init__.py")
