"""Attacks from inside a real worker. Each test lets student code try, and looks at what came of it.

The attacks are bounded: what would be a bomb stops by itself, should the sandbox not stop it.
"""

import contextlib
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.client import (
    BadReply,
    Crashed,
    OutOfMemory,
    Raised,
    Returned,
    SandboxError,
    TimedOut,
    Unsendable,
)
from autograder.sandbox.confine import Limits
from autograder.sandbox.isolation import Sandbox
from autograder.sandbox.launch import Forked

from .conftest import ROOT, Load, Loaded, use

pytestmark = pytest.mark.usefixtures("full_isolation")


@pytest.fixture
def full_isolation(sandbox: Sandbox) -> None:
    """These tests show what `full` means; a machine that gives less fails test_observe.py."""
    if sandbox.level != "full":
        pytest.skip(f"isolation is {sandbox.level!r} on this machine")


def attempt(load: Load, source: str, *arguments: Any, seconds: float = 3) -> Any:
    """Run `attack` of a submission; return what it returned, or the exception's type."""
    reply = load(source).call("attack", *arguments, seconds=seconds)
    if isinstance(reply, Raised):
        return reply.kind
    assert isinstance(reply, Returned)
    return reply.value


# Files


READ = "def attack(path):\n    with open(path) as file: return file.read()"


def test_files_of_others_can_not_be_read(load: Load, canary: Path) -> None:
    assert attempt(load, READ, str(canary)) == "PermissionError"


def test_our_own_source_can_not_be_read(load: Load) -> None:
    package = Path(__file__).parents[2]
    for path in ("autograder/cli/commands.py", "reference/dropout/checks.py", "pyproject.toml"):
        assert attempt(load, READ, str(package / path)) == "PermissionError"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", "/proc/self/maps", "/proc/1/cmdline"]
)
def test_files_of_the_system_can_not_be_read(load: Load, path: str) -> None:
    assert attempt(load, READ, path) == "PermissionError"


def test_folders_can_not_be_listed(load: Load, canary: Path) -> None:
    source = "import os\ndef attack(path): return os.listdir(path)"
    for path in (str(canary.parent), "/", "/tmp", "/proc", str(Path.home())):
        assert attempt(load, source, path) == "PermissionError"


def test_files_can_not_be_reached_through_links(load: Load, canary: Path) -> None:
    source = "import os\ndef attack(path):\n    os.{}(path, 'mine')\n    return open('mine').read()"
    for call in ("symlink", "link"):
        assert attempt(load, source.format(call), str(canary)) == "PermissionError"


def test_nothing_can_be_written_outside_scratch(load: Load, canary: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    source = "def attack(path):\n    with open(path, 'w') as file: file.write('{\"score\": 100}')"
    for path in (tmp_path / "results.json", canary, Path("/dev/shm/mine"), Path("/tmp/mine")):
        assert attempt(load, source, str(path)) == "PermissionError"
    assert canary.read_text() == "a hidden test"


def test_nothing_can_be_removed_or_renamed_outside_scratch(load: Load, canary: Path) -> None:
    canary.parent.chmod(0o777)
    attempt(load, "import os\ndef attack(path): os.remove(path)", str(canary))
    for call in ("os.rename(path, 'mine')", "os.truncate(path, 0)"):
        assert (
            attempt(load, f"import os\ndef attack(path): {call}", str(canary)) == "PermissionError"
        )
    assert canary.read_text() == "a hidden test"


def test_permissions_and_times_of_files_can_not_be_changed(load: Load, canary: Path) -> None:
    before = canary.stat()
    library = Path(os.__file__)  # it can be opened
    for call in ("chmod(path, 0)", "utime(path, (1, 1))", "chmod(os.open(path, os.O_RDONLY), 0)"):
        for path in (canary, library):
            attempt(load, f"import os\ndef attack(path): os.{call}", str(path))
    assert library.stat().st_mode & 0o444
    after = canary.stat()
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)
    source = "import os\ndef attack(path): os.{}"
    for call in ("setxattr(path, 'user.mine', b'')", "chown(path, os.getuid(), os.getgid())"):
        assert attempt(load, source.format(call), str(canary)) == "PermissionError"


def test_a_file_of_theirs_can_be_copied(load: Load) -> None:
    source = """
import shutil
def attack():
    with open("first", "w") as file: file.write("mine")
    shutil.copy2("first", "second")
    with open("second") as file: return file.read()
"""
    assert attempt(load, source) == "mine"


def test_temporary_files_and_folders_can_be_used(load: Load) -> None:
    source = """
import os, tempfile
def attack():
    with tempfile.TemporaryFile() as file: file.write(b"mine")
    with tempfile.NamedTemporaryFile() as file: file.write(b"mine")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "mine"), "w") as file: file.write("mine")
    os.remove(file.name)
    return "done"
"""
    assert attempt(load, source) == "done"


@pytest.mark.parametrize("how", [1024, 1026, 1031])  # F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ
def test_files_can_not_be_made_a_nuisance_to_others(load: Load, how: int) -> None:
    source = f"""
import fcntl, os
def attack():
    fcntl.fcntl(os.open("mine", os.O_RDONLY | os.O_CREAT), {how}, fcntl.F_RDLCK)
"""
    assert attempt(load, source) == "PermissionError"


# Other processes


def test_trusted_processes_can_not_be_signalled(load: Load, launcher: Forked) -> None:
    source = "import os, signal\ndef attack(pid): os.kill(pid, signal.SIGCONT)"
    for process in (os.getpid(), launcher.zygote, -1, 0):
        assert attempt(load, source, process) == "PermissionError"


def test_trusted_processes_can_not_be_slowed_down(load: Load, launcher: Forked) -> None:
    cores = os.sched_getaffinity(0)
    for call in (
        "os.sched_setaffinity(pid, {0})",
        "os.setpriority(os.PRIO_PROCESS, pid, 19)",
        "os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))",
    ):
        source = f"import os\ndef attack(pid): {call}"
        for process in (os.getpid(), launcher.zygote):
            assert attempt(load, source, process) == "PermissionError", call
    assert os.sched_getaffinity(0) == cores


@pytest.mark.parametrize(
    "call",
    [
        "fcntl.fcntl(reader, fcntl.F_SETOWN, pid)",
        "fcntl.fcntl(reader, 15, struct.pack('ii', 1, pid))",  # F_SETOWN_EX
        "fcntl.fcntl(reader, 10, 9)",  # F_SETSIG
        "fcntl.ioctl(3, 0x8901, struct.pack('i', pid))",  # FIOSETOWN
    ],
)
def test_the_kernel_can_not_be_had_to_signal_for_them(
    load: Load, launcher: Forked, call: str
) -> None:
    source = f"""
import fcntl, os, struct
def attack(pid):
    reader, writer = os.pipe()
    {call}
"""
    assert attempt(load, source, launcher.zygote) == "PermissionError"


CALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def attack(pid, address):
    if {call} < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "done"
"""
READ_MEMORY = """
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(8)
mine, its = Vector(ctypes.addressof(buffer), 8), lambda address: Vector(address, 8)
"""


def test_trusted_processes_can_not_be_traced_or_read(load: Load, launcher: Forked) -> None:
    address = id(launcher)  # an address of ours that certainly holds something
    calls = (
        "libc.ptrace(0x4206, pid, 0, 0)",
        "libc.ptrace(16, pid, 0, 0)",
        "libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(its(address)), 1, 0)",
        "libc.process_vm_writev(pid, ctypes.byref(mine), 1, ctypes.byref(its(address)), 1, 0)",
        "libc.syscall(434, pid, 0)",  # pidfd_open, on every architecture
    )
    for call in calls:
        source = CALL.format(call=call) + READ_MEMORY
        for process in (os.getpid(), launcher.zygote):
            assert attempt(load, source, process, address) == "PermissionError", call


def test_what_proc_tells_of_trusted_processes_can_not_be_read(load: Load, launcher: Forked) -> None:
    for process in (os.getpid(), os.getppid(), launcher.zygote):
        for file in ("mem", "environ", "maps", "cmdline", "fd/0", "root/etc/passwd"):
            assert attempt(load, READ, f"/proc/{process}/{file}") == "PermissionError"


def test_no_process_can_be_started(load: Load) -> None:
    for call in (
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "subprocess.run(['/bin/true'])",
        "os.forkpty()",
    ):
        source = f"import os, subprocess\ndef attack(): {call}"
        assert attempt(load, source) == "PermissionError", call
    assert attempt(load, "import os\ndef attack(): return os.system('true')") != 0
    source = "import multiprocessing\ndef attack(): multiprocessing.Process(target=print).start()"
    assert attempt(load, source) == "PermissionError"


def test_new_namespaces_can_not_be_made(load: Load) -> None:
    source = CALL.format(call="libc.unshare(0x10000000)")
    assert attempt(load, source, 0, 0) == "PermissionError"


def test_no_user_can_be_become_again(load: Load) -> None:
    source = "import os\ndef attack(): os.setresuid(0, 0, 0)"
    assert attempt(load, source) == "PermissionError"


def test_workers_have_users_of_their_own(load: Load, sandbox: Sandbox) -> None:
    if not sandbox.layers["uid"]:
        pytest.skip("only root can give workers a user of their own, and only where all can import")
    source = "import os\ndef attack(): return os.getresuid() + os.getresgid()"
    one, other = attempt(load, source), attempt(load, source)
    assert len({*one}) == len({*other}) == 1
    assert 0 < one[0] < 65536
    assert one[0] != other[0]


# The network


def test_no_connection_can_be_made(load: Load) -> None:
    source = """
import signal
import socket
def attack(family, kind, address):
    with socket.socket(family, kind) as mine:
        mine.connect(address)
"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            address = listener.getsockname()
            assert (
                attempt(load, source, int(socket.AF_INET), int(kind), address) == "PermissionError"
            )
    assert attempt(load, source, int(socket.AF_UNIX), 1, "\0x") == "PermissionError"
    assert attempt(load, "import socket\ndef attack(): socket.socketpair()") == "PermissionError"


# What lies around in the worker


def test_a_worker_inherits_no_descriptors(load: Load) -> None:
    source = """
import os
def attack():
    found = []
    for descriptor in range(1024):
        try:
            os.fstat(descriptor)
            found.append(descriptor)
        except OSError:
            pass
    return found
"""
    assert attempt(load, source) == [0, 1, 2, 3]


def test_the_environment_holds_nothing_of_ours(load: Load) -> None:
    source = "import os\ndef attack(): return sorted(os.environ)"
    assert attempt(load, source) == ["HOME", "LANG", "PATH", "TMPDIR"]


def test_no_grader_lies_in_memory(load: Load) -> None:
    source = """
import gc, sys
def attack():
    graders = ("pytest", "_pytest", "reference")
    modules = [name for name in sys.modules if name.split(".")[0] in graders]
    ours = [name for name in sys.modules if name.startswith("autograder")]
    return modules, sorted(ours)
"""
    modules, ours = attempt(load, source)
    assert modules == []
    assert all(name == "autograder" or name.startswith("autograder.sandbox") for name in ours)


# Bombs, bounded


def test_a_loop_without_end_is_stopped(load: Load) -> None:
    loaded = load("def attack():\n    while True: pass")
    with pytest.raises(TimedOut):
        loaded.call("attack", seconds=0.3)


def test_a_sleep_without_end_is_stopped(load: Load) -> None:
    loaded = load("import time\ndef attack(): time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(TimedOut):
        loaded.worker.ask("call", use("attack"), seconds=5, wall_seconds=0.5)
    assert time.monotonic() - began < 30


def test_a_sleep_uses_up_time(load: Load) -> None:
    loaded = load("import time\ndef attack(): time.sleep(15)")
    with pytest.raises(TimedOut) as error:
        loaded.call("attack", seconds=0.3)
    assert not error.value.starved
    assert loaded.worker.slept > 0.2


def test_short_sleeps_are_told(load: Load) -> None:
    loaded = load("import time\ndef attack(): time.sleep(0.4)")
    assert loaded.call("attack") == Returned(None)
    assert 0.2 < loaded.worker.slept < 2


def test_timers_are_few(load: Load) -> None:
    source = """
import ctypes
libc = ctypes.CDLL(None)
def attack():
    timer = ctypes.c_void_p()
    return sum(libc.timer_create(1, None, ctypes.byref(timer)) == 0 for _ in range(1000))
"""
    assert attempt(load, source) <= 100


def test_who_stops_oneself_uses_up_time(load: Load) -> None:
    source = """
import ctypes, time
libc = ctypes.CDLL(None)
class Event(ctypes.Structure):
    _fields_ = [("value", ctypes.c_void_p), ("signal", ctypes.c_int), ("notify", ctypes.c_int),
                ("rest", ctypes.c_char * 48)]
class Times(ctypes.Structure):
    _fields_ = [(name, ctypes.c_long) for name in ("every", "every_ns", "first", "first_ns")]
def attack():
    stop, monotonic, timer = 19, 1, ctypes.c_void_p()
    libc.timer_create(monotonic, ctypes.byref(Event(None, stop, 0)), ctypes.byref(timer))
    libc.timer_settime(timer, 0, ctypes.byref(Times(0, 0, 0, 10**7)), None)
    time.sleep(15)
"""
    with pytest.raises(TimedOut) as error:
        load(source).call("attack", seconds=0.3)
    assert not error.value.starved


def test_signals_do_not_keep_a_worker_alive(load: Load) -> None:
    source = """
import signal
def attack():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    while True: pass
"""
    with pytest.raises(TimedOut):
        load(source).call("attack", seconds=0.3)


def test_the_kernel_stops_a_worker_that_nobody_times(load: Load) -> None:
    loaded = load("def attack():\n    while True: pass", limits=Limits(cpu_seconds=1))
    with pytest.raises(SandboxError, match=r"did not finish in time|stopped your code"):
        loaded.call("attack", seconds=50)


THREADS = """
import threading
def attack(wanted):
    threading.stack_size(1 << 15)  # so that memory allows for many
    done = threading.Event()
    count = 0
    try:
        for count in range(wanted):
            threading.Thread(target=done.wait, args=(20,), daemon=True).start()
    except RuntimeError:
        pass
    return count
"""


def test_threads_are_few_and_die_with_the_worker(load: Load) -> None:
    loaded = load(THREADS)
    with contextlib.suppress(Crashed):  # where the kernel does not count them, we do
        reply = loaded.call("attack", 500)
        assert isinstance(reply, Returned)
        assert reply.value < Limits().threads
    assert not os.path.exists(f"/proc/{loaded.worker.process.pid}/task") or loaded.worker.alive


@ROOT
def test_threads_that_the_kernel_does_not_count_are_few(launcher: Forked) -> None:
    worker = Sandbox(Forked(launcher.control, launcher.zygote, own_uid=False)).worker(Limits())
    with pytest.raises(Crashed, match="more threads than it may"):
        Loaded(worker, THREADS).call("attack", 500)
    assert not os.path.exists(f"/proc/{worker.process.pid}")


def test_some_threads_can_be_used(load: Load) -> None:
    source = """
from concurrent.futures import ThreadPoolExecutor
import torch
def attack():
    torch.set_num_threads(4)
    with ThreadPoolExecutor(4) as pool: return sum(pool.map(abs, range(100)))
"""
    assert attempt(load, source) == sum(range(100))


@pytest.mark.parametrize(
    "how",
    ["np.ones(1 << 23)", "torch.ones(1 << 24)", "bytearray(1 << 26)", "mmap.mmap(-1, 1 << 26)"],
)
def test_memory_is_bounded(load: Load, how: str) -> None:
    source = f"""
import mmap, numpy as np, torch
def attack():
    held = []
    try:
        while len(held) < 40:
            held.append({how})
    except (MemoryError, RuntimeError, OSError):
        pass
    return len(held) * 64
"""
    assert attempt(load, source) <= 4 * 128 + 64


def test_files_are_bounded(load: Load) -> None:
    source = """
def attack():
    with open("big", "wb") as file:
        for _ in range(64): file.write(bytes(1 << 20))
"""
    assert attempt(load, source) == "OSError"


def test_many_files_are_bounded(load: Load) -> None:
    source = """
import time
def attack():
    for number in range(12):
        with open(str(number), "wb") as file: file.write(bytes(8 << 20))
    time.sleep(2)
"""
    with pytest.raises(Crashed, match="more files, or larger ones"):
        load(source).call("attack", seconds=3)


def test_files_of_many_quick_calls_are_bounded(load: Load) -> None:
    source = """
import time
def attack(number):
    with open(str(number), "wb") as file: file.write(bytes(8 << 20))
    time.sleep(0.01)
"""
    loaded = load(source)
    with pytest.raises(Crashed, match="more files, or larger ones"):
        for number in range(40):
            loaded.call("attack", number)


@pytest.mark.parametrize(
    "make",
    [
        "file = open(name, 'wb', buffering=0); os.unlink(name)",
        "file = tempfile.TemporaryFile(dir='.', buffering=0)",
        "file = open(os.open('.', os.O_TMPFILE | os.O_RDWR), 'wb', buffering=0)",
        "file = open(name, 'wb', buffering=0); open('other', 'w'); os.replace('other', name)",
        "file = open(name, 'w+b', buffering=0); file.write(b'!'); mmap.mmap(file.fileno(), 1); "
        "os.unlink(name)",
    ],
)
def test_files_without_a_name_are_counted(load: Load, make: str) -> None:
    source = f"""
import mmap, os, tempfile, time
def attack():
    files = []
    for name in map(str, range(12)):
        {make}
        file.write(bytes(8 << 20))
        files.append(file)
    time.sleep(1)
    return "all is written"
"""
    with contextlib.suppress(Crashed):
        assert attempt(load, source) in ("PermissionError", "OSError")


def test_folders_too_deep_to_remove_are_removed(load: Load) -> None:
    source = """
import os
def attack():
    for _ in range(900):
        os.mkdir("deeper")
        os.chdir("deeper")
    os.chmod(".", 0)
"""
    loaded = load(source)
    with contextlib.suppress(Crashed):  # if it was looked at in the meantime
        loaded.call("attack")
        loaded.worker.end()
    assert not os.path.exists(loaded.worker.process.scratch)


# The process itself


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import os; os._exit(0)", Crashed),
        ("import ctypes; ctypes.string_at(0)", Crashed),
        ("import os; os.abort()", Crashed),
        (
            "import resource; resource.setrlimit(0, (0, 0))  # CPU\n    while True: pass",
            OutOfMemory,
        ),
        ("import os; os.close(3)", Crashed),
    ],
)
def test_a_process_that_ends_is_noticed(load: Load, code: str, error: type[SandboxError]) -> None:
    with pytest.raises(error):
        load(f"def attack():\n    {code}").call("attack")


def test_one_that_is_killed_between_two_calls_has_said_nothing(load: Load) -> None:
    loaded = load("def attack(): return 1")
    os.kill(loaded.worker.process.pid, signal.SIGKILL)
    with pytest.raises(OutOfMemory) as error:
        loaded.call("attack")
    assert error.value.starved


# The protocol. The student's code can write to descriptor 3 as well as ours can.

FORGE = """
import os, struct, time, msgpack
def frame(value):
    data = msgpack.packb(value)
    return struct.pack("<II", len(data), 0) + data + bytes(-(8 + len(data)) % 16)
def attack():
    {body}
"""
REPLIES = {
    "a huge frame": "os.write(3, struct.pack('<II', 0xFFFFFFFF, 0))",
    "a huge body": "os.write(3, struct.pack('<II', 1, 0xFFFFFFFF))",
    "no frame at all": "os.write(3, b'GET / HTTP/1.0' * 99)",
    "a pickle": "import pickle; data = pickle.dumps(print); "
    "os.write(3, struct.pack('<II', len(data), 0) + data + bytes(99))",
    "another number": "os.write(3, frame([99, 'value', 7]))",
    "an unknown outcome": "os.write(3, frame([2, 'verdict', 'passed']))",
    "a callback nobody lent": "os.write(3, frame([2, 'callback', [0, [], {}]]))",
    "no list": "os.write(3, frame('hello'))",
    "two answers": "os.write(3, frame([2, 'value', 7]) * 2)",
}


@pytest.mark.parametrize("body", REPLIES.values(), ids=REPLIES)
def test_what_is_no_answer_ends_the_worker(load: Load, body: str) -> None:
    loaded = load(FORGE.format(body=body + "; time.sleep(9)"))
    with pytest.raises(BadReply):
        loaded.call("attack")
    assert not loaded.worker.alive


def test_a_value_of_many_elements_does_not_cross(load: Load) -> None:
    source = "import numpy as np\ndef attack(): return np.zeros(40_000_000, np.int8)"
    reply = load(source).call("attack")
    assert reply == Unsendable("arrays of more than 4,194,304 elements")


def test_all_answers_together_are_bounded(load: Load) -> None:
    limits = Limits(memory_mb=128, answers_mb=4)
    loaded = load("def attack(): return bytes(1 << 13)", limits=limits)
    with pytest.raises(BadReply, match="all that your code returned is too large together"):
        for _ in range(8):
            loaded.call("attack")


def test_a_forged_answer_is_at_most_one_value(load: Load) -> None:
    forged = "os.write(3, frame([2, 'returned', ['forged', []]]))"
    loaded = load(FORGE.format(body=forged + "\n    return 'real'"))
    with pytest.raises(BadReply):  # at once if both answers arrive together, else at the next call
        assert loaded.call("attack") == Returned("forged")
        time.sleep(0.2)
        loaded.call("attack")


@pytest.mark.parametrize("seconds", [0.1, 0.01])  # slower than our looks, and faster
def test_an_answer_that_drips_is_timed_as_a_whole(load: Load, seconds: float) -> None:
    drip = f"""
    os.write(3, struct.pack('<II', 1000, 0))
    for _ in range(990):
        os.write(3, b' ')
        time.sleep({seconds})
"""
    loaded = load(FORGE.format(body=drip))
    with pytest.raises(TimedOut):
        loaded.worker.ask("call", use("attack"), seconds=9, wall_seconds=1)


def test_patched_libraries_change_nothing_on_our_side(load: Load) -> None:
    source = """
import numpy as np, torch
np.allclose = torch.allclose = torch.equal = lambda *a, **k: True
torch.Tensor.__eq__ = lambda self, other: True
def attack(): return np.allclose(0, 1)
"""
    assert attempt(load, source) is True
    import numpy as np

    assert not np.allclose(0, 1)


def test_what_pickles_itself_is_never_unpickled(load: Load, tmp_path: Path) -> None:
    source = """
import pickle
class Evil:
    def __reduce__(self): return (open, ("{path}", "w"))
def attack(): return [Evil(), pickle.dumps(Evil())]
"""
    path = tmp_path / "written"
    value = attempt(load, source.format(path=path))
    assert isinstance(value[1], bytes)
    assert not path.exists()


# What a worker leaves behind


def test_nothing_is_left_of_a_worker(sandbox: Sandbox, launcher: Forked) -> None:
    worker = sandbox.worker(Limits())
    worker.end()
    with open(f"/proc/{launcher.zygote}/task/{launcher.zygote}/children") as children:
        assert str(worker.process.pid) not in children.read().split()
    assert not os.path.exists(worker.process.scratch)


@pytest.mark.parametrize("name", [b"VmHWM: x) R 1", b"a\nVmHWM: x"])
def test_a_name_that_looks_like_figures_of_the_system_is_none(load: Load, name: bytes) -> None:
    source = """
import ctypes
def attack(name): return ctypes.CDLL(None).prctl(15, name)
"""
    loaded = load(source)
    assert loaded.call("attack", name) == Returned(0)
    assert 1 < loaded.worker.peak_mb() < 4096
    assert loaded.worker.watched.threads() == 1
