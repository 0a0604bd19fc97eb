"""The warm process that forks workers.

It has imported torch, numpy and what an assignment needs beside them, and knows nothing else, so a
worker forked from it is ready in milliseconds and finds no secret in its memory. Its client sends
JSON over a socket that keeps messages apart:

    {"prepare": true}, with a file of {helpers, drivers} -> {} or {"error"}
    {"start": {limits}, "own_uid": bool}, with the worker's connection -> {"pid", "scratch"}
    {"end": pid} -> {"status"}, once the worker and all it started are gone

When the client's end closes, everything is ended.
"""

import contextlib
import ctypes
import gc
import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import torch

from . import confine, seccomp, worker
from .eager import leave_out_compiler
from .libraries import importable
from .loading import SupplyError

MAX_MESSAGE_BYTES = 1 << 16
# Below 65536, where a container's user namespace still maps; away from system and login users.
_FIRST_UID, _UIDS = 40_000, 20_000
_CONNECTION = 3
_HUGE_PAGE, _COLLAPSE = 2 << 20, 25  # MADV_COLLAPSE, since Linux 6.1
_libc = ctypes.CDLL(None)


def warm_up() -> None:
    """Use once what torch imports or allocates at first use, and stay a single thread.

    A pool of threads does not survive a fork: a child that needs it hangs.
    """
    torch.set_num_threads(1)
    leave_out_compiler()
    model = torch.nn.Sequential(
        torch.nn.Linear(3, 3), torch.nn.BatchNorm1d(3), torch.nn.ReLU(), torch.nn.Dropout()
    )
    optimizer = torch.optim.Adam(model.parameters())
    data = torch.utils.data.TensorDataset(torch.ones(4, 3), torch.zeros(4, dtype=torch.long))
    for x, y in torch.utils.data.DataLoader(data, batch_size=2):
        torch.nn.functional.cross_entropy(model(x), y).backward()  # type: ignore[no-untyped-call]
    output = model(torch.ones(4, 3))
    output.backward(torch.ones_like(output))
    optimizer.step()
    repr(model.state_dict())
    np.random.default_rng(0).normal(size=3) @ np.ones(3)
    _ = np.ma, np.fft  # which NumPy imports when they are first asked for
    random.random()
    _seed_no_devices()


def _seed_no_devices() -> None:
    """Make torch.manual_seed seed the CPU alone: no process forked from this one has a device.

    For each kind of device that is absent it would note its call stack, for later: 3 ms each time.
    """
    for devices in (torch.cuda, torch.xpu, torch.mtia):
        for name in ("manual_seed", "manual_seed_all"):
            setattr(devices, name, lambda _: None)


def freeze() -> None:
    """Keep the collector from touching, and so copying, what children will share with us."""
    gc.collect()
    gc.freeze()


def collapse_pages() -> None:
    """Have the kernel hold our memory in pages of 2 MB: a fork copies 500 times fewer entries.

    Only for a process that shares nothing yet: what is shared with a parent would be copied.
    """
    with open("/proc/self/maps") as maps:
        regions = [line.split(maxsplit=2)[:2] for line in maps]
    for addresses, rights in regions:
        if rights == "rw-p":
            begin, end = (int(address, 16) for address in addresses.split("-"))
            begin, end = -(-begin // _HUGE_PAGE) * _HUGE_PAGE, end // _HUGE_PAGE * _HUGE_PAGE
            if begin < end:  # a refusal (an older kernel, no room) changes nothing
                _libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _COLLAPSE)


def threads() -> int:
    """Return how many threads this process has."""
    return len(os.listdir("/proc/self/task"))


def fork() -> int:
    """Fork this process, which must be a single thread; returns 0 in the child."""
    if threads() != 1:
        raise RuntimeError("this process has threads: a forked child could hang")
    return os.fork()


@dataclass
class Zygote:
    """Start and end workers for one client."""

    control: socket.socket
    scratch_root: str
    scratches: dict[int, str] = field(default_factory=dict)
    uid: int = field(default_factory=lambda: _FIRST_UID + random.SystemRandom().randrange(_UIDS))
    readable: list[str] = field(default_factory=lambda: _readable())
    refuse_calls: Callable[[], None] = field(default_factory=seccomp.prepare)
    drivers: dict[str, Any] = field(default_factory=dict)

    def serve(self) -> None:
        """Answer the client until it closes its end."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, MAX_MESSAGE_BYTES, 1)
            if not message:
                return
            self.control.send(json.dumps(self.answer(json.loads(message), descriptors)).encode())

    def answer(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        match request:
            case {"prepare": True}:
                return self.prepare(*descriptors)
            case {"start": limits, "own_uid": own_uid}:
                return self.start(confine.Limits(**limits), own_uid, *descriptors)
            case {"end": pid}:
                return self.end(pid)
        raise ValueError(f"unknown request {request}")

    def prepare(self, descriptor: int) -> dict[str, Any]:
        with open(descriptor, encoding="utf-8") as file:
            parts = json.load(file)
        try:
            self.drivers = worker.prepare(**parts)
        except SupplyError as error:
            return {"error": str(error)}
        freeze()
        return {}

    def start(self, limits: confine.Limits, own_uid: bool, connection: int) -> dict[str, Any]:
        uid = self.next_uid() if own_uid and os.geteuid() == 0 else None
        scratch = tempfile.mkdtemp(dir=self.scratch_root)
        if uid is not None:
            os.chown(scratch, uid, uid)
        pid = fork()
        if pid == 0:
            try:
                self.become_worker(limits, uid, scratch, connection)
            finally:
                os._exit(70)
        os.close(connection)
        self.scratches[pid] = scratch
        return {"pid": pid, "scratch": scratch}

    def become_worker(
        self, limits: confine.Limits, uid: int | None, scratch: str, connection: int
    ) -> NoReturn:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(null, descriptor)
        os.dup2(connection, _CONNECTION)
        os.closerange(_CONNECTION + 1, os.sysconf("SC_OPEN_MAX"))
        os.environ.update(HOME=scratch, TMPDIR=scratch)
        tempfile.tempdir = None
        os.umask(0o077)
        os.chdir(scratch)  # this process is theirs: files they name land where they may write
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
        layers = confine.confine(
            limits,
            uid=uid,
            scratch=scratch,
            readable=self.readable,
            refuse_calls=self.refuse_calls,
        )
        worker.serve(socket.socket(fileno=_CONNECTION), {"layers": layers}, self.drivers)

    def next_uid(self) -> int:
        """Return a user id that nobody has, so that siblings can't touch each other."""
        while True:
            self.uid = _FIRST_UID + (self.uid + 1 - _FIRST_UID) % _UIDS
            with contextlib.suppress(KeyError):
                pwd.getpwuid(self.uid)
                continue
            return self.uid

    def end(self, pid: int) -> dict[str, Any]:
        scratch = self.scratches.pop(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        self.end_orphans()
        _remove(scratch)
        return {"status": os.waitstatus_to_exitcode(status)}

    def end_orphans(self) -> None:
        """Kill what a worker left behind: we are its subreaper, so it has become our child."""
        while True:
            with open(f"/proc/self/task/{os.getpid()}/children") as children:
                orphans = {int(pid) for pid in children.read().split()} - self.scratches.keys()
            if not orphans:
                return
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in orphans:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def serve(
    control: socket.socket, scratch_root: str, environment: Mapping[str, str] | None = None
) -> None:
    """Be a zygote: answer the client until it closes its end, then end every worker.

    environment: variables that workers have, beside those that all have.
    """
    confine.prctl(confine.PR_SET_CHILD_SUBREAPER, 1)
    confine.guard()
    os.environ.clear()  # here, since what a worker writes first is copied for it
    os.environ.update({**(environment or {}), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
    zygote = Zygote(control, scratch_root)
    try:
        zygote.serve()
    finally:
        for pid in list(zygote.scratches):
            zygote.end(pid)


def _readable() -> list[str]:
    """Return where Python and its packages lie: modules are imported late, too."""
    system = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo"]
    return sorted({*importable(), os.path.join(sys.base_prefix, "lib"), *system})


def _remove(scratch: str) -> None:
    try:
        shutil.rmtree(scratch)
    except (OSError, RecursionError):  # a tree made to be awkward: too deep, without permissions
        subprocess.run(["rm", "-rf", "--", scratch], check=False, stderr=subprocess.DEVNULL)
