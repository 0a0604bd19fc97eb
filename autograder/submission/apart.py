"""Do in a process of its own, under limits, what a large file could make us choke on.

It is done there only to see that it can be: its copies of our memory are dear, so what it finds is
not sent back, and small files, which can't ask for much, don't come here.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable

from .code import Unreadable

LARGE = 256 << 10  # bytes of a submission; a lesson's notebook has some 50 KB
SECONDS = 10  # of CPU
MEMORY_MB = 1024
_OUT_OF_MEMORY = 3


def try_if_large(files: Iterable[bytes], work: Callable[[], object]) -> None:
    """Try work on files apart, if they are large together; raises Unreadable as `try_apart`."""
    if sum(map(len, files)) > LARGE:
        try_apart(work)


def try_apart(work: Callable[[], object]) -> None:
    """Run work in a child; raises Unreadable if it takes more than there is, or kills the child."""
    if sys.platform != "linux":  # elsewhere a fork is not safe once libraries are loaded
        return
    child = os.fork()
    if not child:
        _be_child(work)
    _, status = os.waitpid(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    if ended == -signal.SIGXCPU:
        raise Unreadable(f"it takes more than {SECONDS} s to read the file")
    if ended == _OUT_OF_MEMORY:
        raise Unreadable(f"it takes more than {MEMORY_MB} MB of memory to read the file")
    if ended < 0:
        raise Unreadable(f"the file can't be read: Python ends by {signal.Signals(-ended).name}")


def _be_child(work: Callable[[], object]) -> None:
    status = 0
    try:
        with open("/proc/self/statm") as statm:
            in_use = int(statm.read().split()[0]) * resource.getpagesize()
        most = in_use + (MEMORY_MB << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        work()
    except MemoryError:
        status = _OUT_OF_MEMORY
    except Exception:  # noqa: BLE001 - it will come again where it is told
        pass
    finally:
        os._exit(status)
