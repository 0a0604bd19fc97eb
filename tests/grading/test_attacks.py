"""Attacks through a real session: what student code tries, and what grade and text come of it.

Bombs are bounded: they stop by themselves, should the sandbox not stop them.
"""

import os
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.pool.messages import Setup
from autograder.pool.warm import Warm
from autograder.records.course import Course

from ..classes import hand_in, make_pool, rows, verdicts
from ..conftest import write_assignment
from .conftest import GradeText, Run, checks_text

DOUBLE = "def double(x): return 2 * x\n"
# A check that shows what the submission found, and one that it can only pass by doing the exercise.
TELL = "raise Failure(repr(student.double(1)))"
DOUBLES = "x = rng.normal(size=3)\nexpect.close(student.double(x), reference.double(x))"


@pytest.fixture(scope="module", autouse=True)
def full_isolation(warm: Warm) -> None:
    """These tests show what `full` means; a machine that gives less fails test_observe.py."""
    grader = warm.open(Setup(None, ()))
    grader.close()
    if grader.isolation != "full":
        pytest.skip(f"isolation is {grader.isolation!r} on this machine")


# Files, processes and the network


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which anybody may write, as far as the system's permissions go."""
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


TRY = """
    def double(paths):
        return [attempt(path) for path in paths]

    def attempt(path):
        try:
            {what}
            return "done"
        except Exception as error:
            return type(error).__name__
    """


@pytest.mark.parametrize(
    "what",
    [
        "open(path).read()",
        "open(path, 'a').close()",
        "open(path + '.new', 'w').close()",
        "__import__('os').listdir(path.rpartition('/')[0])",
        "__import__('os').rename(path, 'mine')",
        "__import__('os').remove(path) or open(path).close()",  # it says that all went well
        "__import__('os').symlink(path, 'mine')",
        "__import__('runpy').run_path(path)",
    ],
)
def test_no_file_of_the_course_can_be_touched(warm: Warm, open_folder: Path, what: str) -> None:
    course = open_folder / "course"
    paths = [
        *(course / "reference" / "tiny" / name for name in ("tiny.py", "checks.py")),
        course / "course.key",
        open_folder / "submissions" / "bob.py",
        open_folder / "results.json",
    ]
    write_assignment(
        course, checks_text(f"raise Failure(repr(student.double({list(map(str, paths))})))")
    )
    Course(course).key()
    attack = TRY.format(what=what)
    submissions = hand_in(open_folder, {"ada.py": attack, "bob.py": DOUBLE})[:1]
    paths[-1].write_text("{}")
    for path in [*open_folder.rglob("*")]:
        path.chmod(0o777)
    with make_pool(warm, open_folder) as pool:
        (result,) = pool.grade(submissions)
    assert rows(result)["check_0"].feedback == f"Expected: {['PermissionError'] * len(paths)}"
    assert all(path.exists() for path in paths)
    assert [path.exists() for path in paths] == [True] * len(paths)
    assert not Path(f"{paths[-1]}.new").exists()


@pytest.mark.parametrize(
    "what",
    [
        "os.kill(pid, 0)",
        "os.kill(-1, 9)",
        "open(f'/proc/{pid}/mem', 'rb')",
        "open(f'/proc/{pid}/environ').read()",
        "os.listdir(f'/proc/{pid}/fd')",
        "open('/proc/self/mem', 'r+b')",
        "libc.ptrace(0x4206, pid, 0, 0) and fail()",
        "libc.syscall(434, pid, 0) < 0 and fail()",
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.setsid()",
        "socket.socket()",
        "socket.socketpair()",
        "urllib.request.urlopen('http://127.0.0.1:1', timeout=1)",
    ],
)
def test_no_process_or_network_can_be_reached(run: Run, what: str) -> None:
    submission = f"""
        import ctypes, os, signal, socket, urllib.request
        libc = ctypes.CDLL(None, use_errno=True)
        def fail(): raise OSError(ctypes.get_errno(), "refused")
        def attempt(pid):
            try:
                {what}
                return "done"
            except Exception as error:
                return "refused"
        def double(pids): return [attempt(pid) for pid in [*pids, os.getppid()]]
        """
    body = "import os\nraise Failure(repr(student.double([os.getpid(), os.getppid()])))"
    assert run(submission, body).feedback == f"Expected: {['refused'] * 3}"


def test_nothing_of_graders_or_reference_lies_in_memory(grade: GradeText) -> None:
    submission = """
        import ctypes, gc, inspect, re, sys
        POOL = 1 << 14  # objects of Python lie in pools of this size

        def double(x):
            here = inspect.stack()[-1].frame.f_globals
            objects = gc.get_objects()
            pools = {id(one) // POOL * POOL for one in objects for one in [one, *refs(one)]}
            memory = b"".join(ctypes.string_at(pool, POOL) for pool in pools)
            words = rb"check[-]canary", rb"reference[-]canary", rb"argument[-]canary"
            found = [bool(re.search(word, memory)) for word in words]
            modules = [name for name in sys.modules if name.split(".")[-1] in ("pytest", "checks")]
            return found, modules, "reference" in here

        def refs(one):
            return [r for r in gc.get_referents(one) if type(r) in (str, bytes, dict)]
        """
    before = "SECRET = 'check-canary'\ndef drive(submission): return 0"
    reference = DOUBLE + "SECRET = 'reference-canary'\n"
    checks = checks_text("raise Failure(repr(student.double('argument-canary')))", before=before)
    result = grade(submission, checks, reference=reference)
    assert rows(result)["check_0"].feedback == "Expected: ([False, False, True], [], False)"


# What the process that holds the code can do to itself


PATCHES = {
    "library": "np.testing.assert_allclose = np.allclose = torch.allclose = lambda *a, **k: True",
    "builtins": "builtins.isinstance = lambda *a: True\nbuiltins.abs = lambda x: 0",
    "operators": "torch.Tensor.__eq__ = torch.Tensor.__le__ = lambda *a: True",
    "packer": "msgpack.packb = lambda *a, **k: b'passed'",
    "module": "sys.modules['msgpack'] = sys.modules['numpy'] = sys.modules['json'] = None",
    "codec": "wire.encode = lambda *a: [b'passed' * 99]",
    "encoder": "wire._Encoder.pack = lambda *a: b'passed'",
    "answer": "worker.Server.answer = lambda *a: ('value', {'passed': True})",
    "verdict": "worker.Server.answer = lambda *a: ('passed', True)",
    "missing": "worker.Server.answer = lambda *a: ('missing', 'check_0')",
    "outcome": "worker.Server.answer = lambda *a: (np.zeros(2), 1)",
    "frozen": "wire.PREFIX = wire.Kind = None",
    "clock": "time.monotonic = time.time = lambda: 0",
    "seeds": "np.random.seed = random.seed = lambda *a: None",
    "exit": "os._exit = sys.exit = lambda *a: None",
    "trace": "sys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
    "hook": "sys.excepthook = sys.unraisablehook = print\nsys.meta_path.clear()",
    "collector": "gc.disable()\ngc.get_objects().clear()",
    "threads": "threading.Thread(target=lambda: [0 for _ in range(10**7)], daemon=True).start()",
    "exit handler": "atexit.register(lambda: os.write(3, b'passed'))",
}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_patches_earn_nothing(run: Run, patch: str) -> None:
    submission = f"""
import atexit, builtins, gc, json, msgpack, os, random, sys, threading, time
import numpy as np, torch
wire, worker = (sys.modules.get("autograder.sandbox." + name) for name in ("wire", "worker"))
worker = worker or sys.modules["__main__"]
def double(x):
{textwrap.indent(patch, "    ")}
    return x
"""
    row = run(submission, f"student.double(np.zeros(3))\n{DOUBLES}")
    assert row.passed is False
    assert "passed" not in row.feedback.replace(patch, "")


def test_a_claim_that_the_driver_failed_is_the_students_own(grade: GradeText) -> None:
    submission = """
        import sys
        def double(x):
            claim = dict(kind="NameError", message="x" * 9_999, place=None, line=None, name=None)
            sys.modules["autograder.sandbox.worker"].Server.answer = lambda *a: ("raised", claim)
        """
    result = grade(submission, checks_text("student.double(1)\n" + DOUBLES))
    assert (result.earned, result.status) == (0, "graded")


FORGE = """
import msgpack, os, struct, time

def frame(value):
    data = msgpack.packb(value)
    return struct.pack("<II", len(data), 0) + data + bytes(-(8 + len(data)) % 16)

def send(data):
    for descriptor in range(64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass

def double(x):
    if x[0] != 7:
        {body}
    return 2 * x
"""
FORGED = {
    "a claim": "send(frame([2, 'value', {'check': 'check_0', 'passed': True}]))",
    "an event": "send(frame({'check': {'passed': True}}))",
    "a verdict": "send(frame([2, 'passed', True]))",
    "another number": "send(frame([3, 'value', 1]))",
    "an old number": "send(frame([1, 'value', 1]))",
    "no number": "send(frame(['2', 'value', 1]))",
    "a callback": "send(frame([2, 'callback', [0, [], {}]]))",
    "no frame": "send(b'passed' * 99)",
    "half a frame": "send(frame([2, 'value', 1])[:-20]); os._exit(0)",
    "a header too large": "send(struct.pack('<II', 1 << 31, 0))",
    "a body too large": "send(struct.pack('<II', 1, 1 << 31))",
    "a shape too large": "send(frame([2, 'value', msgpack.ExtType(6, b'f8 99999999999')]))",
    "a pickle": "import pickle; send(struct.pack('<II', 99, 0) + pickle.dumps(print) + bytes(99))",
    "many answers": "send(frame([2, 'value', 1]) * 999)",
    "closed": "os.closerange(0, 64)",
    "a thread that answers": "import threading; threading.Thread(target=lambda: "
    "[(time.sleep(.01), send(frame([3, 'value', 1]))) for _ in range(99)], daemon=True).start()",
}


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED)
def test_forged_answers_cost_their_check_and_earn_nothing(grade: GradeText, body: str) -> None:
    again = "expect.close(student.double(np.full(3, 7.0)), np.full(3, 14.0))"
    twice = "student.double(np.zeros(3))\nimport time\ntime.sleep(0.1)\n" + DOUBLES
    result = grade(FORGE.format(body=body), checks_text(twice, again, again))
    assert verdicts(result) == [False, True, True]
    assert result.status == "graded"


# Objects that are not what they say


OBJECTS = {
    "equal to all": "class Odd:\n    __eq__ = __le__ = __ge__ = lambda *a: True\nodd = Odd()",
    "an array by name": "class Odd:\n    __array__ = lambda *a, **k: np.array(right)\nodd = Odd()",
    "of another class": "class Odd:\n    __class__ = property(lambda s: np.ndarray)\nodd = Odd()",
    "a number by name": "class Odd:\n    __float__ = lambda s: right\nodd = Odd()",
    "a float": "class Odd(float):\n    __eq__ = lambda *a: True\nodd = Odd(1)",
    "an int": "class Odd(int):\n    __eq__ = lambda *a: True\nodd = Odd(1)",
    "a text": "class Odd(str):\n    __eq__ = lambda *a: True\nodd = Odd('6')",
    "an array": "class Odd(np.ndarray):\n    __eq__ = lambda *a: True\n    shape = ()\n"
    "odd = np.ones(3).view(Odd)",
    "a tensor": "class Odd(torch.Tensor):\n"
    "    __torch_function__ = classmethod(lambda *a, **k: True)\n"
    "odd = torch.ones(3).as_subclass(Odd)",
    "of no memory": "odd = np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 40,), (0,))",
    "masked": "odd = np.ma.masked_all(())",
    "structured": "odd = np.zeros((), [('x', 'f8')])",
    "of objects": "odd = np.array([right], object)",
    "sparse": "odd = torch.eye(3).to_sparse()",
    "on no device": "odd = torch.empty((), device='meta')",
    "lazy": "odd = torch.nn.parameter.UninitializedParameter()",
    "itself": "odd = []\nodd.append(odd)",
    "pickling itself": "class Odd:\n    def __reduce__(self): return (open, ('pwned', 'w'))\n"
    "odd = Odd()",
    "endless": "odd = iter(int, 1)",
    "breaking": "class Odd(dict):\n    def keys(self): raise BaseException('no')\nodd = Odd(x=1)",
    "without a name": "odd = type('', (), {})()",
    "a module": "odd = np",
    "a function": "odd = double",
    "a type": "odd = float",
}


@pytest.mark.parametrize("odd", OBJECTS.values(), ids=OBJECTS)
def test_odd_objects_are_no_answer(grade: GradeText, odd: str) -> None:
    submission = f"""
import numpy as np, torch
right = 6.0
def double(x):
    if x == 4: return 8.0
{textwrap.indent(odd, "    ")}
    return odd
"""
    bodies = ("expect.close(student.double(3), 6.0)", "expect.close(student.double(4), 8.0)")
    assert verdicts(grade(submission, checks_text(*bodies))) == [False, True]
