"""What the system tells of a worker's process, and of the folder that it may write."""

import contextlib
import os
import select
import time

SCRATCH_BYTES, SCRATCH_ENTRIES = 64 << 20, 1_000


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


def wants_a_core(pid: int) -> bool:
    """Tell whether a process runs, or waits for a core or a disk, and True if nobody says."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] in "RD"
    except OSError:
        return True


def waited_seconds(pid: int) -> float:
    """Return for how long a process was ready to run and had no core, and for how long we.

    Of its threads, the one that waited longest counts: each waits for the others, too. Ours counts,
    since what it sends waits for us to take it. 0 where the system does not tell.
    """
    threads = [0.0]
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            threads.append(_waited(f"{pid}/task/{thread}"))
    return max(threads) + _waited("self")


def _waited(task: str) -> float:
    try:
        with open(f"/proc/{task}/schedstat") as schedstat:
            return int(schedstat.read().split()[1]) / 1e9
    except OSError:
        return 0.0


def peak_mb(pid: int) -> float:
    """Return how much memory a process has held at most; 0 where the system does not tell."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def threads(pid: int) -> int:
    """Return how many threads a process has; 0 where the system does not tell."""
    try:
        return os.stat(f"/proc/{pid}/task").st_nlink - 2
    except OSError:
        return 0


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
