"""The filter of system calls, a layer of confine.py: a list of what student code has no use for.

Everything else is allowed: torch and numpy need much of it.
"""

import ctypes
import errno
import os
import tempfile
from collections.abc import Callable

try:  # early: it searches for libseccomp.so.2, which a confined process can't
    import pyseccomp
except (ImportError, RuntimeError):  # not Linux, or no libseccomp
    pyseccomp = None  # type: ignore[assignment,unused-ignore]

_libc = ctypes.CDLL(None, use_errno=True)

_DENIED = """
    socket socketpair connect bind listen accept accept4
    fork vfork execve execveat setsid setpgid
    kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd pidfd_send_signal
    ptrace process_vm_readv process_vm_writev process_madvise kcmp
    setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset
    mount umount2 pivot_root chroot unshare setns fsopen fsmount move_mount open_tree mount_setattr
    name_to_handle_at open_by_handle_at mknod mknodat symlink symlinkat link linkat
    rename renameat renameat2
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
    keyctl add_key request_key init_module finit_module delete_module kexec_load
    memfd_create memfd_secret shmget shmat shmctl mq_open mq_unlink
    msgget msgsnd msgrcv msgctl semget semop semtimedop semctl
    setpriority ioprio_set migrate_pages move_pages
    chown fchown lchown fchownat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
    inotify_init inotify_init1 fanotify_init personality
""".split()
# These do nothing and say that all went well, for programs ask for them in passing.
_WITHOUT_EFFECT = """
    chmod fchmod fchmodat utime utimes futimesat utimensat
    unlink unlinkat rmdir
""".split()
# The first line: Landlock knows nothing of these, and a worker that keeps our user owns our files.
# The second, and O_TMPFILE: a file without a name is held open, or mapped, where nobody counts it.
_O_TMPFILE = 0o20000000  # without O_DIRECTORY, which is a part of it and allowed by itself
# Of a process, 0 for itself: others of our user are not to be slowed down.
_OF_A_PROCESS = (
    "prlimit64 sched_setaffinity sched_setscheduler sched_setparam sched_setattr".split()
)
# openat2 hides its flags from the filter, as clone3 does; the C library falls back to the older.
_HIDDEN_FLAGS = ("clone3", "openat2")
# fchmodat2, setxattrat, removexattrat, file_setattr: libseccomp may be too old to know their names,
# and programs go on with the older calls. The numbers are the same on every architecture.
_TOO_NEW = (452, 463, 466, 469)
_CLONE_THREAD = 0x10000
# Have the kernel send a signal to the owner of a file, whom these choose; hold up who opens a file;
# take from what all pipes of a user may hold.
_FCNTL = (
    8,
    15,
    10,
    1024,
    1026,
    1031,
)  # F_SETOWN, …_EX, F_SETSIG, F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ
_IOCTL = (0x5412, 0x541C, 0x8901, 0x8902)  # TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP
_32_BITS = 0xFFFFFFFF
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_INSTRUCTION_BYTES = 8


def _rules() -> "pyseccomp.SyscallFilter":
    refused, matches = pyseccomp.ERRNO(errno.EPERM), pyseccomp.Arg
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _DENIED:
        rules.add_rule(refused, name)
    for name in _WITHOUT_EFFECT:
        rules.add_rule(pyseccomp.ERRNO(0), name)
    for call in (*_HIDDEN_FLAGS, *_TOO_NEW):
        rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), call)
    rules.add_rule(refused, "clone", matches(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0))
    for place, name in ((1, "open"), (2, "openat")):
        nameless = matches(place, pyseccomp.MASKED_EQ, _O_TMPFILE, _O_TMPFILE)
        rules.add_rule(pyseccomp.ERRNO(errno.EOPNOTSUPP), name, nameless)
    for name in _OF_A_PROCESS:
        rules.add_rule(refused, name, matches(0, pyseccomp.NE, 0))
    # The kernel looks at 32 bits of a request, so bits above them must not hide it.
    for name, requests in (("fcntl", _FCNTL), ("ioctl", _IOCTL)):
        for request in requests:
            rules.add_rule(refused, name, matches(1, pyseccomp.MASKED_EQ, _32_BITS, request))
    return rules


def prepare() -> Callable[[], None]:
    """Compile the filter of system calls; return what installs it in the calling process.

    Compiling takes milliseconds, so it is done once for all workers.
    """
    if pyseccomp is None:
        return _not_installed
    with tempfile.TemporaryFile() as file:
        _rules().export_bpf(file)
        file.seek(0)
        instructions = ctypes.create_string_buffer(file.read())
    count = len(instructions) // _INSTRUCTION_BYTES
    program = _Program(count, ctypes.cast(instructions, ctypes.c_void_p))

    def install() -> None:
        none = ctypes.c_ulong(0)
        mode = ctypes.c_ulong(_MODE_FILTER)
        if _libc.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(program), none, none) < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    return install


class _Program(ctypes.Structure):  # struct sock_fprog; keeps what it points to alive
    _fields_ = (("count", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _not_installed() -> None:
    raise OSError(errno.ENOSYS, "pyseccomp or libseccomp.so.2 is not installed")
