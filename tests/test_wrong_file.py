"""A file in which nothing that is graded is defined is named; a class of them is asked for."""

import json
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.wrong_file import question, strangers
from autograder.records.course import Course, Question

from .classes import submitted
from .conftest import run_command, write_assignment
from .made import ASSIGNMENT

PROJECT = Path(__file__).parents[1]
STRANGE = "def triple(x):\n    return 3 * x\n"
NETS = replace(ASSIGNMENT, questions=(Question("Net", "A net", Fraction(1)),))


def notebook(*sources: str, indent: int | None = None) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}, indent=indent)


@pytest.mark.quick
def test_a_file_that_imports_what_is_graded_is_the_right_one(tmp_path: Path) -> None:
    for name, text in {"a.py": "from net import *", "net.py": "class Net: pass"}.items():
        (tmp_path / name).write_text(text)
    file = submitted(tmp_path / "a.py")
    assert strangers([file], NETS) == (file,)
    assert strangers([replace(file, beside=(("net.py", tmp_path / "net.py"),))], NETS) == ()


@pytest.mark.quick
@pytest.mark.parametrize(
    ("name", "text", "strange"),
    [
        ("a.py", "class Net(Module):\n    pass\n", False),
        ("a.py", "async def  Net(x): pass\n", False),
        ("a.py", "Net = Sequential()\n", False),
        ("a.py", "Net: Module = Sequential()\n", False),
        ("a.py", "from mine import Other, Net\n", False),
        ("a.py", "from mine import Other as Net\n", False),
        ("a.py", "class NetA(Net):\n    pass\nmyNet = 3\n", True),
        ("a.py", "print(Net == 3)  # a Net\n", True),
        ("a.ipynb", notebook("import x", "class Net:\n  pass"), False),
        ("a.ipynb", notebook("import x", "class Net:\n  pass", indent=1), False),
        ("a.ipynb", notebook("import x", "# the Net", "x = 1"), True),
        ("a.ipynb", "<html>", False),  # who reads it says what it is
    ],
)
def test_a_file_without_any_graded_name_is_told_from_others(
    tmp_path: Path, name: str, text: str, strange: bool
) -> None:
    (tmp_path / name).write_text(text)
    assert bool(strangers([submitted(tmp_path / name)], NETS)) is strange


@pytest.mark.quick
def test_the_assignment_that_fits_is_named(tmp_path: Path) -> None:
    write_assignment(tmp_path)
    (tmp_path / "reference" / "tiny").rename(tmp_path / "reference" / "other")
    write_assignment(tmp_path)
    (tmp_path / "a.py").write_text("def double(x): pass\n")
    assert question([submitted(tmp_path / "a.py")], Course(tmp_path), NETS) == (
        "The one name that is graded, Net, is not defined in a.py:"
        " is tiny the right assignment, or other?"
    )


@pytest.fixture
def grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_warm: None):
    write_assignment(tmp_path / "course")
    out = tmp_path / "results"

    def run(*arguments: object) -> int:
        command = ["--course", tmp_path / "course", "grade", "tiny", *arguments]
        return run_command(monkeypatch, *command, "--jobs", 1, "--out", out)

    return run


def test_a_class_of_wrong_files_is_graded_only_when_that_is_meant(tmp_path, grade, capsys) -> None:
    for name in ("ada.py", "bob.py"):
        (tmp_path / name).write_text(STRANGE)
    paths = [tmp_path / "ada.py", tmp_path / "bob.py"]
    assert grade(*paths) == 2
    assert capsys.readouterr().err == (
        "error: The one name that is graded, double, is not defined in any of the 2 files:"
        " is tiny the right assignment? Nothing is graded; --yes grades it all the same\n"
    )
    assert not (tmp_path / "results" / "tiny").exists()
    assert grade(*paths, "--yes") == 0


def test_a_wrong_file_alone_is_graded_and_said_on_top(tmp_path, grade, capsys) -> None:
    (tmp_path / "ada.py").write_text(STRANGE)
    assert grade(tmp_path / "ada.py") == 0
    _, second, *_ = capsys.readouterr().out.splitlines()
    asked = "The one name that is graded, double, is not defined in"
    assert second == f"{asked} ada.py: is it the right file?"
    told = json.loads((tmp_path / "results/tiny/ada.py/results.json").read_text())["output"]
    assert told.startswith(f"{asked} this file: is it the right file?")


def test_a_wrong_file_takes_the_place_of_another_only_when_that_is_meant(tmp_path, grade) -> None:
    (tmp_path / "ada.py").write_text("def double(x):\n    return 2 * x\n")
    assert grade(tmp_path / "ada.py") == 0
    (tmp_path / "ada.py").write_text(STRANGE)
    assert grade(tmp_path / "ada.py") == 2
    assert "ada.py,ada,3,3" in (tmp_path / "results/tiny/gradebook.csv").read_text()


def test_make_grade_does_not_guess_the_assignment_of_a_folder() -> None:
    command = ["make", "-so", ".venv/ready", "grade", "S=somewhere"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "S is given without A; say which assignment it is of: make grade A=dropout S=…"
    )
