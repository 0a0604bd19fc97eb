"""Attacks on each assignment of the course: they are handed in beside its reference solution.

    python -m tests.hostile.assignments [NAME ...]

Each answers nothing, so it deserves as much as the stub that students get: no points.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

from autograder.records.course import Assignment, Course

from ..grading.test_attacks import PATCHES
from .attack import Attack
from .attacks.libraries import FRAMES, MORE_PATCHES
from .running import PROJECT, SECONDS, Outcome, User, environment, judged

_FRAME = """
import ctypes, gc, inspect, os, random, signal, sys, threading, time, types, warnings
import builtins, struct
import numpy as np
import torch
from torch import nn

worker = sys.modules.get("autograder.sandbox.worker") or sys.modules["__main__"]
wire = sys.modules.get("autograder.sandbox.wire")
SEEN = []

def attack(x=None, *others):
{body}
    raise NotImplementedError
"""
_FUNCTION = "def {name}(*arguments, **named): return attack(*arguments)\n"
_CLASS = """class {name}:
    def __init__(self, *arguments, **named): attack(*arguments)
    def __getattr__(self, name): return attack
"""
_FOUND = """
for one in [*inspect.stack(), *inspect.trace()]:
    for name, value in one.frame.f_locals.items():
        if name in ("expected", "desired", "reference", "right", "want", "wanted"): return value
for one in gc.get_objects():
    if inspect.isfunction(one) and "solution" in (one.__module__ or ""): return one(x, *others)
"""
BODIES = {
    **{f"patches {name}": body for name, body in [*PATCHES.items(), *MORE_PATCHES.items()]},
    **FRAMES,
    "returns what it finds": _FOUND,
    "exits": "os._exit(0)",
    "exits politely": "raise SystemExit(0)",
    "is interrupted": "raise KeyboardInterrupt",
    "kills the zygote": "os.kill(os.getppid(), signal.SIGKILL)",
    "claims a fault of the driver": "raise NameError(\"name 'submission' is not defined\")",
    "answers with an array as truth": "return np.array([True, False])",
    "answers with not a number": "return torch.full((1,), float('nan'))",
    "answers with a lot": "return [[0.5] * 1000] * 1000",
    "answers with itself": "return attack",
    "forgets to answer": "time.sleep(1e6)",
    "runs for ever": "\nwhile True: pass",
}
# Any network passes "it can be made": answering is not worth nothing everywhere.
_ANSWERS = ("answers", "returns what it finds")


def attacks(assignment: Assignment) -> Iterator[tuple[Attack, bool]]:
    """Yield attacks on an assignment, and whether they answer anything."""
    tree = ast.parse(assignment.reference.read_text(encoding="utf-8"))
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    ids = [question.id for question in assignment.questions]
    graded = "".join((_CLASS if id in classes else _FUNCTION).format(name=id) for id in ids)
    for name, body in BODIES.items():
        inner = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        text = _FRAME.format(body=inner) + graded
        yield Attack(assignment.name, name, text, honest=0), name.startswith(_ANSWERS)


def tried(name: str, user: User, root: Path) -> Iterator[Outcome]:
    """Grade the attacks on an assignment in a class; an honest submission stands between them."""
    shutil.copytree(PROJECT / "reference" / name, root / "course/reference" / name)
    course = Course(root / "course")
    course.key()
    assignment = course.assignment(name)
    solved = assignment.reference.read_text(encoding="utf-8")
    (root / "class").mkdir()
    chosen = [*attacks(assignment)]
    for number, (attack, _) in enumerate(chosen):
        (root / f"class/{number:03}-attack.py").write_bytes(attack.data({}))
        if number % 10 == 5:
            (root / f"class/{number:03}-honest.py").write_text(f"NUMBER = {number}\n{solved}")
    user.give(root)
    command = [sys.executable, "-m", "autograder", "--course", root / "course", "grade", name]
    options = ["--out", root / "out", "--isolation", "full", "--yes"]
    run = subprocess.run(
        [*command, root / "class", *options],
        cwd=PROJECT,
        env=environment(root),
        capture_output=True,
        text=True,
        timeout=2 * SECONDS,
        check=False,
        **user.options,
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(f"the class was not graded: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    full = float(sum(question.points for question in assignment.questions))
    harm = "; ".join(
        f"{path.parent.name} has {score:g} of {full:g}"
        for path in sorted((root / "out" / name).glob("*-honest.py/results.json"))
        if (score := json.loads(path.read_text(encoding="utf-8"))["score"]) != full
    )
    hidden = {
        node.name
        for node in ast.walk(ast.parse(assignment.checks.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and [a.arg for a in node.args.args][:1] == ["submission"]
    }
    for number, (attack, answers) in enumerate(chosen):
        path = root / "out" / name / f"{number:03}-attack.py" / "results.json"
        results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        outcome = judged(attack, results, harm)
        text = "".join(row["output"] for row in results["tests"]) if results else ""
        leaks = sorted(one for one in hidden if f"{one}(" in text)
        points = min(outcome.points, 0) if answers else outcome.points
        yield Outcome(attack, points, leaks, harm, outcome.status)


def main() -> int:
    """Print a line for each attack; return 1 if one achieved something."""
    course = Course(PROJECT)
    users = ("root", "nobody") if os.geteuid() == 0 else (os.environ.get("USER", "you"),)
    wrong = count = 0
    for name in sys.argv[1:] or course.names():
        for user in users:
            with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
                os.chmod(folder, 0o755)
                print(f"\nattacks on {name}, as {user}", flush=True)
                for outcome in tried(name, User(user), Path(folder)):
                    print(outcome, flush=True)
                    wrong, count = wrong + bool(outcome.wrong), count + 1
    print(f"\n{count} attacks on assignments, {wrong} of them achieved something")
    return int(wrong > 0 or not count)


if __name__ == "__main__":
    sys.exit(main())
