"""Take from a worker what student code does not need: the isolation layers.

Each layer is one function that raises OSError where the machine does not offer it. `confine`
applies all of them, in the order in which they allow each other, and says which took hold. What
that is worth is not concluded from the list but tried out (observe.py).
"""

import ctypes
import errno
import os
import resource
import stat
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
SIGKILL = 9
_TIMERS = 100


@dataclass(frozen=True)
class Limits:
    """What one worker may use.

    `cpu_seconds` is the kernel's backstop for the whole life of the worker (single calls are timed
    by the client); `memory_mb` is granted above what the warm process already holds; `answers_mb`
    is what all its answers may take of ours.
    """

    cpu_seconds: int = 60
    memory_mb: int = 256
    file_mb: int = 16
    open_files: int = 128
    threads: int = 64
    answers_mb: int = 4096


def prctl(option: int, argument: int) -> None:
    """Call prctl(2); raises OSError."""
    zero = ctypes.c_ulong(0)
    _checked(_libc.prctl(option, ctypes.c_ulong(argument), zero, zero, zero))


def hide_memory() -> None:
    """Make this process non-dumpable: others of its user can't trace it or read its memory."""
    prctl(PR_SET_DUMPABLE, 0)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends (setuid would undo it)."""
    prctl(PR_SET_PDEATHSIG, SIGKILL)


def guard() -> None:
    """Make this trusted process unreadable to others of its user, and end it with its parent."""
    if sys.platform == "linux":
        hide_memory()
        die_with_parent()


def confine(
    limits: Limits,
    *,
    uid: int | None,
    scratch: str,
    readable: Iterable[str],
    refuse_calls: Callable[[], None],
) -> dict[str, bool]:
    """Confine this process for good and return which layers took hold.

    uid: the user to become, or None to stay who we are without capabilities.
    scratch: the only folder that may be written; readable: the only files and folders to be read.
    refuse_calls: what `seccomp.prepare` has returned.
    """

    def limit() -> None:
        limit_resources(limits, own_uid=uid is not None)

    def become() -> None:
        if uid is None:
            raise PermissionError(errno.EPERM, "not asked for")
        _become(uid)

    return {
        "limits": _took_hold(limit),
        "bounding_set": _took_hold(_empty_bounding_set),
        "uid": _took_hold(become),
        "capabilities": _took_hold(_drop_capabilities),
        "die_with_parent": _took_hold(die_with_parent),
        "no_new_privs": _took_hold(lambda: prctl(PR_SET_NO_NEW_PRIVS, 1)),
        "landlock": _took_hold(lambda: _landlock(scratch, readable)),
        "seccomp": _took_hold(refuse_calls),
    }


def _took_hold(layer: Callable[[], None]) -> bool:
    try:
        layer()
    except OSError:
        return False
    return True


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def limit_resources(limits: Limits, *, own_uid: bool) -> None:
    """Set the resource limits of this process; memory only where /proc tells its size."""
    wanted = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.file_mb << 20,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        budget = limits.memory_mb << 20
        with open("/proc/self/statm") as statm:
            pages = [int(field) for field in statm.read().split()]
        size, data = (pages[field] * resource.getpagesize() for field in (0, 5))
        # DATA stops an allocation with a clean MemoryError but does not see shared mappings; AS
        # sees all, reserved address space too, so it is only the wider second fence.
        wanted |= {resource.RLIMIT_DATA: data + budget, resource.RLIMIT_AS: size + 4 * budget}
        wanted |= {resource.RLIMIT_MEMLOCK: 0, resource.RLIMIT_MSGQUEUE: 0}
        wanted |= {resource.RLIMIT_SIGPENDING: _TIMERS}  # a user's timers and signals, all together
    if own_uid:  # counted per user, so under ours it would count what else the user runs
        wanted[resource.RLIMIT_NPROC] = limits.threads
    for which, value in wanted.items():
        _, hard = resource.getrlimit(which)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(which, (value, value))


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _empty_bounding_set() -> None:
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno == errno.EINVAL:  # past the last capability this kernel knows
                return
            raise


def _drop_capabilities() -> None:
    version_3 = 0x20080522
    header = struct.pack("<Ii", version_3, 0)
    _checked(_libc.capset(header, bytes(24)))


# Landlock, from <linux/landlock.h>; the three calls have the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_DIR, _MAKE_REG, _REFER, _TRUNCATE, _IOCTL_DEV = 1 << 7, 1 << 8, 1 << 13, 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_READ = _READ_FILE | _READ_DIR
# Not to remove or replace: a file without a name could hold what is not counted.
_WRITE = _READ | _WRITE_FILE | _MAKE_DIR | _MAKE_REG | _TRUNCATE
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def _landlock(scratch: str, readable: Iterable[str]) -> None:
    no_attributes, version_flag = ctypes.c_size_t(0), ctypes.c_uint(1)
    abi = _checked(_libc.syscall(_CREATE_RULESET, None, no_attributes, version_flag))
    handled = (1 << 13) - 1
    handled |= _REFER if abi >= 2 else 0
    handled |= _TRUNCATE if abi >= 3 else 0
    handled |= _IOCTL_DEV if abi >= 5 else 0
    tcp = 0b11 if abi >= 4 else 0  # bind, connect
    scope = 0b11 if abi >= 6 else 0  # abstract sockets, signals
    attributes = struct.pack("<QQQ", handled, tcp, scope)[
        : 24 if abi >= 6 else 16 if abi >= 4 else 8
    ]
    size = ctypes.c_size_t(len(attributes))
    ruleset = _checked(_libc.syscall(_CREATE_RULESET, attributes, size, ctypes.c_uint(0)))
    rules = [(path, _READ) for path in readable] + [(scratch, _WRITE)]
    rules += [(path, _READ_FILE | _WRITE_FILE) for path in _DEVICES]
    for path, rights in rules:
        _allow_path(ruleset, path, rights & handled)
    _checked(_libc.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint(0)))
    os.close(ruleset)


def _allow_path(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no right
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= _ON_FILES
    rule, beneath = struct.pack("<Qi", rights, place), ctypes.c_int(1)
    _checked(_libc.syscall(_ADD_RULE, ruleset, beneath, rule, ctypes.c_uint(0)))
    os.close(place)
