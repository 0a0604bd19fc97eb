"""What the system tells of a worker's process, and of the folder that it may write."""

import contextlib
import os
import select
import time

SCRATCH_BYTES, SCRATCH_ENTRIES = 64 << 20, 1_000
_FILE_BYTES = 1 << 14  # more than a file of a process in /proc holds


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process has used; 0 where the system does not tell."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # the CPU clock of that process
    except OSError:
        return 0.0


def ends(pid: int, seconds: float) -> bool:
    """Wait for a process to end; tell whether it did, or True where the system does not say."""
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):
        return True
    try:
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        return bool(poller.poll(seconds * 1000))
    finally:
        os.close(descriptor)


class Watched:
    """A process as the system tells of it.

    Its files in /proc are opened once and read again and again, which takes a fifth of the time.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        names = ("stat", "schedstat", "status")
        opened = {name: _opened(f"/proc/{pid}/{name}") for name in names}
        self._files = {name: file for name, file in opened.items() if file is not None}

    def close(self) -> None:
        """Know nothing of it any more."""
        while self._files:
            os.close(self._files.popitem()[1])

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that it has used; 0 where the system does not tell."""
        return cpu_seconds(self.pid)

    def wants_a_core(self) -> bool:
        """Tell whether it runs, or waits for a core or a disk, and True if nobody says."""
        fields = self._stat()
        return not fields or fields[0] in (b"R", b"D")

    def threads(self) -> int:
        """Return how many threads it has; 0 where the system does not tell."""
        fields = self._stat()
        return int(fields[17]) if fields else 0

    def waited_seconds(self) -> float:
        """Return for how long it was ready to run and had no core, and for how long we.

        Of its threads, the one that waited longest counts: each waits for the others, too. Ours
        counts, since what it sends waits for us to take it. 0 where the system does not tell.
        """
        return max(self._waited()) + _seconds_waited(_read("/proc/self/schedstat"))

    def peak_mb(self) -> float:
        """Return how much memory it has held at most; 0 where the system does not tell."""
        # At the beginning of a line: before it, its name is its to choose.
        _, found, rest = self._read("status").partition(b"\nVmHWM:")
        return int(rest.split(maxsplit=1)[0]) / 1024 if found else 0.0

    def _waited(self) -> list[float]:
        if self.threads() <= 1:
            return [_seconds_waited(self._read("schedstat"))]
        found = [0.0]
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{self.pid}/task"):
                found.append(_seconds_waited(_read(f"/proc/{self.pid}/task/{thread}/schedstat")))
        return found

    def _stat(self) -> list[bytes]:
        """Return the fields of proc(5) from the third on: those before are its to choose."""
        return self._read("stat").rpartition(b")")[2].split()

    def _read(self, name: str) -> bytes:
        if name not in self._files:
            return b""
        try:
            return os.pread(self._files[name], _FILE_BYTES, 0)
        except OSError:  # it is gone
            return b""


def _opened(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def _seconds_waited(schedstat: bytes) -> float:
    return int(schedstat.split()[1]) / 1e9 if schedstat else 0.0


def is_small(folder: str) -> bool:
    """Tell whether a folder holds little enough; it belongs to their code, which may change it."""
    entries = size = 0
    folders = [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as found:
                for entry in found:
                    entries += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entries > SCRATCH_ENTRIES or size > SCRATCH_BYTES:
                        return False
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except FileNotFoundError:
            continue
        except OSError:  # closed to us, or nested too deep to look into
            return False
    return True
