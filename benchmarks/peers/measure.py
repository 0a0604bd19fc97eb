"""Run programs and measure all that they start: CPU seconds, wall seconds, memory.

CPU is that of a control group where this may make one (as root on Linux), else that of the children
that were waited for, which misses those that nobody waits for.
"""

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.grading import tree

GROUPS = Path("/sys/fs/cgroup")
_LIBC, _DEATH_SIGNAL = ctypes.CDLL(None), 1  # PR_SET_PDEATHSIG
EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Command:
    """A program with its arguments, where it runs, with which environment, and how long at most."""

    words: Sequence[str | Path]
    folder: Path
    environment: Mapping[str, str]
    seconds: float | None = None


@dataclass(frozen=True)
class Cost:
    """What commands took: `waited` is the CPU time by the other way, to compare.

    late: how many were killed since their time was over.
    """

    cpu: float
    seconds: float
    mb: float
    waited: float
    late: int = 0


@dataclass
class Group:
    """The processes that were started, and what they start."""

    folder: Path | None = None  # of the control group
    usage: Callable[[], float] = lambda: 0.0
    started: list[int] = field(default_factory=list)

    def enter(self) -> None:
        """Enter the group, and die with this program: what a new process does first."""
        _LIBC.prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if self.folder:
            (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def processes(self) -> set[int]:
        """Return who is in it at this moment."""
        if self.folder:
            return {int(one) for one in (self.folder / "cgroup.procs").read_text().split()}
        return {one for started in [*self.started] for one in tree(started)}

    def end(self) -> None:
        """Kill who is left: all of them were started in this group."""
        for _ in range(50):
            left = self.processes()
            if not left:
                return
            for process in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.05)


@contextlib.contextmanager
def group() -> Iterator[Group]:
    """Make a control group, of version 1 or 2, or do without; kill who is left in it at the end."""
    name = f"autograder-peers-{os.getpid()}-{time.monotonic_ns()}"
    made = Group()
    for parent, file, key, unit in (
        (GROUPS / "cpuacct", "cpuacct.usage", 0, 1e-9),
        (GROUPS, "cpu.stat", 1, 1e-6),  # usage_usec 12345
    ):
        if (parent / "cgroup.procs").exists():
            with contextlib.suppress(OSError):
                (parent / name).mkdir()
                path = parent / name / file
                made = Group(
                    parent / name,
                    lambda path=path, key=key, unit=unit: int(path.read_text().split()[key]) * unit,
                )
                break
    try:
        yield made
    finally:
        made.end()
        if made.folder:
            with contextlib.suppress(OSError):
                made.folder.rmdir()


def measured(commands: Sequence[Command], jobs: int = 1) -> Cost:
    """Run commands, so many at a time; an exit code of theirs is not looked at."""
    with group() as own:
        peak, ended = [0.0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(own, peak, ended))
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        watcher.start()
        with ThreadPoolExecutor(jobs) as pool:
            try:
                late = sum(pool.map(lambda command: _run(command, own), commands))
            except BaseException:  # Ctrl-C is for us: they have sessions of their own
                pool.shutdown(wait=False, cancel_futures=True)
                own.end()
                raise
            finally:
                ended.set()
        seconds = time.monotonic() - began
        watcher.join()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        waited = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(own.usage() if own.folder else waited, seconds, peak[0], waited, late)


def _run(command: Command, own: Group) -> bool:
    """Run a command; tell whether its time was over before it ended."""
    with (command.folder / "log").open("ab") as log:  # for who asks why there is no result
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env=command.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=own.enter,
            start_new_session=True,  # whoever kills their own group kills no more than that
        )
    own.started.append(process.pid)
    try:
        process.wait(command.seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    finally:
        own.started.remove(process.pid)  # its number may be another's soon
    return False


def _watch(own: Group, peak: list[float], ended: threading.Event) -> None:
    while not ended.wait(EVERY):
        peak[0] = max(peak[0], sum(map(_pss_mb, own.processes())))


def _pss_mb(process: int) -> float:
    """Return the memory of a process, what it shares counted in part; 0 if it has just ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
