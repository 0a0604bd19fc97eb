"""The four graders: how each is prepared, takes a class, and tells what it found.

A class is handed in into a folder of its own. What is measured are the commands alone: an
instructor's preparation, which is done once, and the reading of results are not.
"""

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from autograder.records.course import KEY_FILE, Course
from benchmarks.grading import PROJECT

from .environments import environment, pinned
from .exercise import Cells, Exercise, notebook
from .measure import Command


class Grader(Protocol):
    """Something that grades a class."""

    name: str
    version: str

    def prepare(self, exercise: Exercise, folder: Path) -> None:
        """Do what an instructor does once for an assignment."""

    def hand_in(self, folder: Path, students: Mapping[str, Cells], jobs: int) -> list[Command]:
        """Write a class into an empty folder; return what grades it."""

    def points(self, folder: Path, students: Sequence[str]) -> dict[str, float | None]:
        """Return how many points each got, where full points are `full`; None: no result."""

    def full(self, exercise: Exercise) -> float:
        """Return how many points there are."""

    def told(self, folder: Path, student: str) -> str:
        """Return what the student reads of it, or could be given to read."""


def variables(folder: Path, python: Path) -> dict[str, str]:
    """Return the environment that all graders get."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    return {"PATH": f"{python.parent}:{os.defpath}", **own}


def prepared(words: Sequence[str | Path], folder: Path, python: Path) -> None:
    """Run a step of the preparation; tell what it said if it fails."""
    run = subprocess.run(
        words, cwd=folder, env=variables(folder, python), capture_output=True, text=True
    )
    if run.returncode:
        said = f"{run.stdout}{run.stderr}".strip().splitlines()[-1:]
        raise RuntimeError(f"{' '.join(map(str, words))}: failed: {' '.join(said)}")


def read_json(path: Path) -> Any:
    """Return what a file of results holds; None if there is none, or what is there is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def plain(cells: Cells) -> str:
    return notebook([{"source": source} for source in cells])


@dataclass
class Ours:
    """`autograder grade`: one command for the class, all hidden checks."""

    name: str = "autograder"
    version: str = field(default_factory=lambda: metadata.version("autograder"))
    course: Course | None = None
    assignment: str = ""

    def prepare(self, exercise: Exercise, folder: Path) -> None:
        self.course, self.assignment = Course(folder / "course"), exercise.name
        if not (folder / "course").exists():
            for part in ("reference", "assignments"):
                shutil.copytree(
                    PROJECT / part / exercise.name, folder / "course" / part / exercise.name
                )
        key = folder / "course" / KEY_FILE
        key.write_text("00" * 32)
        key.chmod(0o600)

    def hand_in(self, folder: Path, students: Mapping[str, Cells], jobs: int) -> list[Command]:
        (folder / "class").mkdir()
        for name, cells in students.items():
            (folder / "class" / f"{name}.ipynb").write_text(plain(cells))
        assert self.course, "prepare comes first"
        program = [sys.executable, "-m", "autograder", "--course", self.course.folder]
        options = ["--out", folder / "out", "--jobs", str(jobs), "--yes"]
        words = [*program, "grade", self.assignment, folder / "class", *options]
        given = variables(folder, Path(sys.executable)) | {"PYTHONPATH": str(PROJECT)}
        return [Command(words, folder, given)]

    def _results(self, folder: Path, student: str) -> dict:
        path = folder / "out" / self.assignment / f"{student}.ipynb" / "results.json"
        return read_json(path) or {}

    def points(self, folder: Path, students: Sequence[str]) -> dict[str, float | None]:
        return {name: self._results(folder, name).get("score") for name in students}

    def passes(self, folder: Path, student: str, checks: Collection[str]) -> bool:
        """Tell whether all of these checks were passed."""
        rows = [row.get("extra_data", {}) for row in self._results(folder, student)["tests"]]
        return all(row["passed"] for row in rows if row.get("check") in checks)

    def full(self, exercise: Exercise) -> float:
        assert self.course, "prepare comes first"
        return float(sum(one.points for one in self.course.assignment(exercise.name).questions))

    def told(self, folder: Path, student: str) -> str:
        tests = self._results(folder, student).get("tests", ())
        seen = json.dumps([row for row in tests if row.get("visibility") != "hidden"])
        page = folder / "out" / self.assignment / f"{student}.ipynb" / "feedback.html"
        return seen + (page.read_text(encoding="utf-8") if page.exists() else "")


_PYTEST = """\
import {name}

{header}

names = vars({name})
"""
_PYTEST_TEST = """

def test_{number}():
{body}
"""


@dataclass
class Pytest:
    """A fresh `python -m pytest` for each submission, which imports all of its code."""

    name: str = "pytest"
    version: str = field(default_factory=lambda: pinned("pytest", "pytest"))
    python: Path = field(default_factory=lambda: environment("pytest"))
    exercise: Exercise | None = None

    def prepare(self, exercise: Exercise, folder: Path) -> None:
        self.exercise = exercise

    def hand_in(self, folder: Path, students: Mapping[str, Cells], jobs: int) -> list[Command]:
        assert self.exercise, "prepare comes first"
        name, commands = self.exercise.name, []
        test = _PYTEST.format(name=name, header=self.exercise.header)
        for number, one in enumerate(self.exercise.tests):
            test += _PYTEST_TEST.format(number=number, body=one.indented())
        (folder / "out").mkdir()
        for student, cells in students.items():
            own = folder / "class" / student
            own.mkdir(parents=True)
            (own / f"{name}.py").write_text("\n\n".join(cells))
            (own / f"test_{name}.py").write_text(test)
            for path in self.exercise.beside:
                shutil.copy2(path, own)
            words = [self.python, "-m", "pytest", "-q", f"--junitxml={self._xml(folder, student)}"]
            words += [f"test_{name}.py"]
            without_screen = {"MPLBACKEND": "Agg"}  # a kernel has one of its own
            given = variables(folder, self.python) | without_screen
            commands.append(Command(words, own, given))
        return commands

    def _xml(self, folder: Path, student: str) -> Path:
        return folder / "out" / f"{student}.xml"

    def points(self, folder: Path, students: Sequence[str]) -> dict[str, float | None]:
        return {name: passed(self._xml(folder, name)) for name in students}

    def full(self, exercise: Exercise) -> float:
        return len(exercise.tests)

    def told(self, folder: Path, student: str) -> str:
        path = self._xml(folder, student)
        return path.read_text(encoding="utf-8") if path.exists() else ""


def passed(path: Path) -> float | None:
    """Return how many tests a JUnit file says were passed; None if there is none."""
    try:
        (suite,) = ET.parse(path).getroot().iter("testsuite")
    except (OSError, ET.ParseError, ValueError):
        return None
    count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    return max(0, count["tests"] - count["failures"] - count["errors"] - count["skipped"])
