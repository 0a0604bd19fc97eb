"""The ancestor of warm processes: import torch, and what an assignment needs, once; then fork.

For each grading session its client opens, it forks a zygote (which forks the workers) and the
session itself, joined by a socket. It knows no secret: what a session needs to know it is told by
the client, after the fork. Its client sends a message with one descriptor, the session's channel.
"""

import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection

if __name__ == "__main__":
    gc.disable()  # what is imported stays: to look through it for garbage takes a third of the time

from ..sandbox import confine, zygote
from ..sandbox.launch import Forked


def main() -> None:
    """Open sessions until the client closes its end: `python -m … FD SCRATCH NEEDS`."""
    control, scratch = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    imports, environment = json.loads(sys.argv[3])
    confine.guard()
    _prefer_throughput()
    zygote.warm_up()
    _import(imports)
    gc.freeze()
    gc.enable()
    zygote.collapse_pages()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        if not message:
            return
        with socket.socket(fileno=descriptors[0]) as channel:
            _open_session(control, channel, scratch, environment)
        _reap()


def _prefer_throughput() -> None:
    """Have this process and all it forks go on while they wake another, rather than give way to it.

    A session and its worker share a core: a message in pieces would switch between them at each.
    """
    with contextlib.suppress(AttributeError, OSError):  # not Linux, or not allowed
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _import(modules: Sequence[str]) -> None:
    """Import what an assignment needs; end with a line that names what can't be."""
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - a package may break in any way
            sys.exit(f"importing {name}: {type(error).__name__}: {error}")
        if zygote.threads() > 1:
            sys.exit(f"importing {name} starts threads, which no fork survives")


def _open_session(
    control: socket.socket, channel: socket.socket, scratch: str, environment: Mapping[str, str]
) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def be_zygote() -> None:
        for other in (control, channel, ours):
            other.close()
        with contextlib.suppress(ConnectionError):  # the session was killed while it was answered
            zygote.serve(theirs, scratch, environment)

    def be_session() -> None:
        control.close()
        theirs.close()
        from . import session  # only here: no zygote should know of graders

        confine.guard()
        session.serve(Connection(channel.detach()), Forked(ours, zygote_pid))

    with ours, theirs:
        zygote_pid = _fork(be_zygote)
        _fork(be_session)


def _fork(be: Callable[[], None]) -> int:
    """Fork a child that does this and nothing else; return its process id."""
    pid = zygote.fork()
    if pid == 0:
        try:
            _run(be)
        finally:
            os._exit(0)
    return pid


def _run(be: Callable[[], None]) -> None:
    """Do it, and say how it fails; the client sees its channel close."""
    try:
        be()
    except ConnectionError as error:  # who stands behind it was killed, and it has done no wrong
        print(f"a grading session has ended: {error}", file=sys.stderr)
    except BaseException:  # noqa: BLE001 - an error of ours, whatever it is
        traceback.print_exc()


def _reap() -> None:
    """Collect the sessions and zygotes that have ended."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return


if __name__ == "__main__":
    main()
