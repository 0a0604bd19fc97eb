"""What a confined worker tries, to find out what student code could do, and what that amounts to.

It tries each thing that student code must not do, and one that it must: import a module late, from
each folder that holds modules. isolation.py has throw-away workers do so.
"""

import contextlib
import ctypes
import fcntl
import importlib
import mmap
import os
import pkgutil
import signal
import socket
import stat
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from importlib.machinery import PathFinder, SourceFileLoader
from itertools import product
from typing import Any, Literal

Outcome = Literal["blocked", "allowed"]

LATE_IMPORT = "late_import"
EXEC, THREADS, CPU, SIGNAL_BY_FILE = "exec", "threads", "cpu", "signal_by_file"
# What student code could do, in words; the second part costs others their time and no secret.
_HARM = {
    "read_file": "read your files",
    "list_folder": "list your folders",
    "write_file": "write outside its own folder",
    "change_mode": "change the permissions of your files",
    "signal": "stop other processes",
    SIGNAL_BY_FILE: "stop other processes through a file's owner",
    "trace": "trace other processes",
    "read_memory": "read the memory of other processes",
}
_ABUSE = {
    "connect": "open connections",
    "fork": "start processes",
    EXEC: "start programs",
    "slow_down": "slow other processes down",
    "memory": "take any amount of memory",
    "disk": "fill the disk",
    "descriptors": "open any number of files",
    THREADS: "start any number of threads",
    CPU: "run for ever",
}
# One of these is imported where it lies; all can be, whatever the machine allows.
_SELDOM_IMPORTED = (
    *("colorsys", "wave", "tabnanny", "symtable"),
    *("torch.utils.serialization", "numpy.polynomial", "numpy.ma.extras"),
)
_MORE_THREADS, _LONG_SECONDS = 80, 1.0  # than a worker may start, or use when we try
_SMALL_STACK = 1 << 15
_PRIVATE, _SHARED = mmap.MAP_PRIVATE, mmap.MAP_SHARED
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
    if not observed or allowed - _ABUSE.keys():
        return Level.NONE
    return Level.FILES if allowed else Level.FULL


def could(observed: Mapping[str, str]) -> str:
    """Say what student code could do by these outcomes, after "student code could"."""
    words = [words for name, words in (_HARM | _ABUSE).items() if observed.get(name) == "allowed"]
    return ", ".join(words) or "do anything"


def observe(
    protected: Sequence[str],
    name: str,
    processes: Sequence[int],
    port: int,
    importable: Sequence[str],
    limits: Mapping[str, int],
    thread: int,
) -> dict[str, Outcome]:
    """Try everything that this process survives and return what happened.

    protected: files that student code must not read; name: of a new file, which whoever asks has to
    remove, for we may not be able to; processes: those that must be out of reach; port: one on the
    loopback address at which somebody listens; importable: folders from each of which it must be
    able to import; limits: what it may use; thread: one of theirs that notices a signal.
    """
    _any(_signal_by_file, [thread])
    megabytes = limits["memory_mb"]
    new = [os.path.join(folder, name) for folder in folders_to_write(protected)]
    return {
        "read_file": _any(_read, protected),
        "list_folder": _any(os.listdir, _folders(protected)),
        "write_file": _any(_write, new),
        "change_mode": _any(_change_mode, protected),
        "signal": _any(lambda process: os.kill(process, 0), processes),
        "trace": _any(_trace, processes),
        "read_memory": _any(_read, [f"/proc/{process}/mem" for process in processes]),
        "connect": _any(lambda connect: connect(port), [_connect_tcp, _send_udp, _connect_unix]),
        "fork": _any(lambda fork: fork(), [_fork]),
        "slow_down": _any(lambda slow: slow[0](slow[1]), product([_renice, _move], processes)),
        "memory": _any(_map, [(2 * megabytes, _PRIVATE), (5 * megabytes, _SHARED)]),
        "disk": _any(lambda fill: fill(limits["file_mb"]), [_extend, _unlink, _open_nameless]),
        "descriptors": _any(lambda number: os.dup2(0, number), [limits["open_files"]]),
        LATE_IMPORT: _all(_import_late, importable),
    }


def folders_to_write(protected: Sequence[str]) -> list[str]:
    """Return the folders in which a worker tries to make a file."""
    return [*_folders(protected), "/tmp", "/var/tmp", "/dev/shm"]


def _folders(protected: Sequence[str]) -> list[str]:
    return sorted({os.path.dirname(path) for path in protected})


def risk(attempt: str) -> Outcome:
    """Try what may end this process: by itself (exec), or at the hands of who watches it."""
    match attempt:
        case "exec":
            return _any(lambda path: os.execv(path, [path]), ["/bin/true", "/usr/bin/true"])
        case "threads":
            return _any(lambda start: start(), [_start_threads])
        case "cpu":
            return _any(lambda spin: spin(), [_spin])
    raise ValueError(attempt)


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


def _write(path: str) -> None:
    with open(path, "x"):
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


def _signal_by_file(thread: int) -> None:
    """Have the kernel send a signal when something comes through a pipe."""
    set_signal, set_owner, a_thread = 10, 15, 0  # F_SETSIG, F_SETOWN_EX, F_OWNER_TID
    reader, writer = os.pipe()
    try:
        fcntl.fcntl(reader, set_signal, signal.SIGURG)
        fcntl.fcntl(reader, set_owner, struct.pack("ii", a_thread, thread))
        fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        os.write(writer, b"!")
    finally:
        os.close(reader)
        os.close(writer)


def _renice(process: int) -> None:
    os.setpriority(os.PRIO_PROCESS, process, os.getpriority(os.PRIO_PROCESS, process))


def _move(process: int) -> None:
    os.sched_setaffinity(process, os.sched_getaffinity(process))


def _map(size: tuple[int, int]) -> None:
    megabytes, how = size
    mmap.mmap(-1, megabytes << 20, flags=how | mmap.MAP_ANONYMOUS).close()  # untouched, it is free


def _extend(megabytes: int) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.truncate((megabytes << 20) + 1)


def _unlink(_: int) -> None:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        os.unlink(file.name)
        if os.path.exists(file.name):
            raise PermissionError(f"{file.name} is still there")


def _open_nameless(_: int) -> None:
    os.close(os.open(".", os.O_TMPFILE | os.O_RDWR))


def _start_threads() -> None:
    """Start more threads than may be; who watches sees it when we answer."""
    done = threading.Event()
    threading.stack_size(_SMALL_STACK)  # or the limit of memory would stop them
    try:
        for _ in range(_MORE_THREADS):
            threading.Thread(target=done.wait, args=(1,), daemon=True).start()
    except RuntimeError as error:
        done.set()
        raise PermissionError(str(error)) from None


def _spin() -> None:
    until = time.process_time() + _LONG_SECONDS
    while time.process_time() < until:
        pass


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
