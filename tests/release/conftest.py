"""A small course to release, and ways to run what students get of it."""

import ast
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import release
from autograder.records.course import Course

TOML = """
title = "Tiny"
files = ["tiny.ipynb", "tiny.py"]
[[question]]
id = "double_it"
title = "Double"
points = 2
[[question]]
id = "Halver"
title = "Halve"
points = 2
"""
LESSON = '''
# %% [markdown]
# # Doubling

# %% tags=["staff"]
STAFF_CELL = "written for colleagues"

# %%
import numpy as np
import torch

from numbers_of_ours import TWO

# %% [markdown]
# ## Your turn

# %%
def double_it(x):
    """Return twice x."""
    if x is None:
        # BEGIN SOLUTION
        raise ValueError("SOLUTION_OF_NONE")
        # END SOLUTION
    # BEGIN SOLUTION
    SOLUTION_OF_DOUBLE = TWO * x
    return SOLUTION_OF_DOUBLE
    # END SOLUTION


# %% tags=["predict"]
prediction = "?"

# %% [markdown] tags=["explain"]
# Why?

# %% tags=["slow", "experiment"]
results = [double_it(np.arange(3.0)) for _ in range(3)]
EXPERIMENT_HAS_RUN = True


# %%
class Halver(torch.nn.Module):
    """Halve what it is given."""

    def forward(self, x):
        # BEGIN SOLUTION
        return x / TWO  # SOLUTION_OF_HALVER
        # END SOLUTION
'''
CHECKS = '''
"""STAFF_DOCSTRING"""
import math

import numpy as np
import torch
from autograder.grading import Failure, check, expect
from numbers_of_ours import TWO

DOUBLE = "double_it"
SIZE = 3
HIDDEN_CONSTANT = 17


def numbers(rng):
    return rng.normal(size=SIZE)


def hidden_numbers(rng):
    return rng.normal(size=HIDDEN_CONSTANT)


def halve(submission, x):
    return submission.Halver()(x)


@check(DOUBLE, public=True, hint="Add x to itself.")
def check_doubles(student, rng):
    "It doubles every element"
    x = numbers(rng)
    expect.close(student.double_it(x), TWO * x, name="double_it(x)")


@check(DOUBLE, public=True)
def check_leaves_x_alone(student, rng):
    "It leaves x as it is"
    x = numbers(rng)
    reply = student.call(DOUBLE, x)
    expect.that(not reply.changed, "x is not changed", mismatch="it is")


@check("Halver", public=True)
def check_halves(student):
    "It halves"
    expect.close(student.run(halve, torch.ones(2)), torch.full((2,), 0.5))


@check(DOUBLE)
def check_hidden_doubling(student, reference, rng):
    "HIDDEN_TITLE"
    expect.close(student.double_it(hidden_numbers(rng)), math.inf)


@check("Halver")
def check_hidden_halving(student, syntax):
    "HIDDEN_TITLE_2"
    raise Failure("HIDDEN_FAILURE")
'''
VARIANTS = """
# %% wrong="has a VARIANT_TITLE" fails=["check_hidden_doubling"]
def double_it(x):
    return VARIANT_SOURCE
"""
HELPER = "TWO = 2\n"
# Students have neither the autograder nor the reference: importing it fails.
NOT_THERE = 'raise ImportError("students do not have this")\n'
Files = dict[str, str]
Build = Callable[..., Files]
Execute = Callable[..., list[nbformat.NotebookNode]]


def write_course(folder: Path, lesson: str, checks: str, toml: str = TOML) -> Course:
    tiny = folder / "reference" / "tiny"
    tiny.mkdir(parents=True, exist_ok=True)
    texts = {
        "assignment.toml": toml,
        "tiny.py": lesson,
        "checks.py": checks,
        "variants.py": VARIANTS,
        "numbers_of_ours.py": HELPER,
        "test_lesson.py": "def test_it(): pass\n",
    }
    for name, text in texts.items():
        (tiny / name).write_text(textwrap.dedent(text).lstrip())
    return Course(folder)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course", LESSON, CHECKS)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that gives the released files of a lesson and its checks."""

    def build(lesson: str = LESSON, checks: str = CHECKS, toml: str = TOML) -> Files:
        course = write_course(tmp_path / "course", lesson, checks, toml)
        return dict(release.released_files(course.assignment("tiny")))

    return build


def hand_out(files: Files, folder: Path) -> Path:
    """Write a release where a student has it, without the autograder; return the folder."""
    for name, text in {**files, "autograder.py": NOT_THERE, "reference.py": NOT_THERE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def definitions(source: str) -> Files:
    """Return the source of each top-level function and class by its name."""
    nodes = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    return {node.name: ast.get_source_segment(source, node) or "" for node in nodes}


def solve(notebook: Path, reference: str) -> None:
    """Put the reference's definitions into the notebook in place of what is not written."""
    solutions = definitions(reference)
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and "raise NotImplementedError(" in source:
            for name, stub in definitions(source).items():
                source = source.replace(stub, solutions.get(name, stub))
            cell["source"] = source
    notebook.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture(scope="session")
def execute() -> Iterator[Execute]:
    """Return a function that runs notebooks of a folder, one after the other in a kernel.

    It goes on over errors, and returns them with their outputs.
    """
    command = [sys.executable, Path(__file__).with_name("kernels.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    # As a kernel has it, before matplotlib is imported.
    inline = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    with subprocess.Popen(command, text=True, env={**os.environ, **inline}, **pipes) as process:

        def run(*notebooks: Path) -> list[nbformat.NotebookNode]:
            folder = notebooks[0].parent
            own = {f"{name}DIR": str(folder / ".own") for name in ("IPYTHON", "JUPYTER_CONFIG_")}
            order = [str(folder), [notebook.name for notebook in notebooks], own]
            print(json.dumps(order), file=process.stdin, flush=True)
            failed = json.loads(process.stdout.readline())
            assert not failed, failed
            return [nbformat.read(notebook, as_version=4) for notebook in notebooks]

        yield run


def run_pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest as a student does; return its exit code and what it prints."""
    options = ["-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *arguments, str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def outputs(cell: Any) -> str:
    """Return what a cell has shown, as text."""
    shown = []
    for output in cell.outputs:
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        shown.append(text or f"{output.get('ename')}: {output.get('evalue')}")
    return "\n".join(shown)
