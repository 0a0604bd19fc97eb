"""What is graded: cells, as a student hands them in, and tests, in a form that each grader takes.

A test is a few statements on `names`, the names that the student's code has left. The graders get
the same ones; this project gets its own checks, public and hidden.
"""

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.grading import PROJECT

Cells = Sequence[str]
# Cells of otter: it would run the checks in them, too, and nbgrader and pytest have no otter.
OTTERS = {"install", "setup", "check", "export"}
DEFINITIONS = {"stub"}
_REQUIRED = re.compile(r"require\(checks\.(\w+), env\)")  # as the released tests say it


@dataclass(frozen=True)
class Test:
    """Statements that fail by an exception; `hidden`: students don't get them."""

    question: str
    name: str
    body: str
    hidden: bool = False

    def indented(self) -> str:
        return textwrap.indent(self.body, "    ")


@dataclass(frozen=True)
class Exercise:
    """An assignment: its tests, what stands above them, and the modules that students get."""

    name: str
    tests: Sequence[Test]
    header: str
    beside: Sequence[Path] = ()

    def questions(self) -> list[str]:
        return list(dict.fromkeys(test.question for test in self.tests))


def released(name: str) -> Exercise:
    """Return an assignment of the course with its public checks."""
    folder = PROJECT / "assignments" / name
    tests = [
        Test(path.stem, check, f"require(checks.{check}, names)")
        for path in sorted((folder / "tests").glob("*.py"))
        for check in _REQUIRED.findall(path.read_text(encoding="utf-8"))
    ]
    own = {f"{name}.py", f"test_{name}.py"}
    beside = [path for path in sorted(folder.glob("*.py")) if path.name not in own]
    header = "from checks_support import public_checks, require\n\nchecks = public_checks()"
    return Exercise(name, tests, header, beside)


def solved(name: str, *, lean: bool = False) -> list[str]:
    """Return the code cells of the solved notebook, or its imports and graded definitions alone."""
    path = PROJECT / "tests" / "solved" / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [
        (set(one["metadata"].get("tags", ())), "".join(one["source"]))
        for one in cells
        if one["cell_type"] == "code"
    ]
    imports = next(source for tags, source in code if "given" in tags)
    if lean:
        return [imports, *(source for tags, source in code if tags & DEFINITIONS)]
    return [source for tags, source in code if not tags & OTTERS]


def numbered(cells: Cells, number: int) -> list[str]:
    """Return the cells of one student of many: nobody's work is that of another."""
    return [*cells, f"STUDENT = {number}"]


def notebook(cells: Sequence[dict[str, Any]]) -> str:
    """Return a notebook of cells, each with its source and, where it matters, its metadata."""
    common = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {
            "cells": [{**common, "id": f"cell-{n}", **one} for n, one in enumerate(cells)],
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
