"""A class is graded as each system lays it out, and its grades come back to the right people."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.gradebook.lms_files import System

from .conftest import CHECKS, REFERENCE, TOML, run_command, write_assignment
from .notebooks import notebook
from .test_layouts import LAYOUTS, Files, Person, blackboard, brightspace, flat, packed, teams

pytestmark = pytest.mark.usefixtures("shared_warm")

DOUBLE, TRIPLE = ("def double(x):\n    return 2 * x\n", "def triple(x):\n    return 3 * x\n")
WRONG = "def double(x):\n    return x\n"


class Student(Person):
    """A student of a small class, each of whom hands in something else."""

    def handed_in(self) -> Files:
        code = notebook(WRONG + TRIPLE), notebook(DOUBLE + TRIPLE)
        return (
            {"dropout.ipynb": code[1]},
            {"dropout.py": DOUBLE.encode(), "utils.py": b"", "report.pdf": b"%PDF"},
            {"work.zip": packed({"hw/dropout.ipynb": code[0], "hw/notes.txt": b""})},
            {"report.pdf": b"%PDF"},
        )[self.number]

    @property
    def earlier(self) -> Files:
        return {"dropout.ipynb": notebook(WRONG)} if self.number == 0 else {}

    @property
    def grade(self) -> str:
        return ("36", "12", "24", "")[self.number]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose only assignment asks for `double`, of 12 points, and `triple`, of 24."""
    folder = tmp_path_factory.mktemp("course")
    of_triple = (
        text.replace("double", "triple").replace("2 *", "3 *") for text in (CHECKS, REFERENCE)
    )
    checks, reference = of_triple
    toml = TOML.replace("tiny", "dropout").replace("points = 3", "points = 12")
    toml += '[[question]]\nid = "triple"\ntitle = "Triple"\npoints = 24\n'
    write_assignment(folder, CHECKS + checks, REFERENCE + reference, toml)
    tiny = folder / "reference" / "tiny"
    (tiny / "tiny.py").rename(tiny / "dropout.py")
    tiny.rename(tiny.with_name("dropout"))
    return folder


@pytest.mark.parametrize(
    ("layout", "system", "column", "rows"), LAYOUTS, ids=[layout.__name__ for layout, *_ in LAYOUTS]
)
def test_a_class_is_graded_and_its_grades_come_back(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    course: Path,
    layout: Callable[[list[Person]], Files],
    system: System,
    column: str | None,
    rows: Callable[[list[Person]], Iterator[tuple[str, str]]],
) -> None:
    people: list[Person] = [Student(n, f"Zoë {'ABCD'[n]}.", "O'Neil") for n in range(4)]
    if layout not in (brightspace, teams):  # which know names alone
        people[1] = replace(people[1], first=people[0].first)
    (tmp_path / "class.zip").write_bytes(packed(layout(people)))
    out, encoding = tmp_path / "results", "utf-16-le" if layout is blackboard else "utf-8"
    table, filled = tmp_path / "grades.csv", tmp_path / "filled.csv"
    table.write_bytes("".join(before + after for before, after in rows(people)).encode(encoding))
    named = ["--column", column] if column else []

    graded = ["grade", "dropout", tmp_path / "class.zip", "--jobs", 1, "--out", out]
    unreadable = layout is not flat  # where a PDF is nobody's submission
    assert run_command(monkeypatch, "--course", course, *graded) == unreadable
    exported = ["export", "dropout", table, "--to", system, *named, "--results", out]
    assert run_command(monkeypatch, "--course", course, *exported, "--out", filled) == 0

    head = [""] * (len(list(rows(people))) - len(people))
    parts = zip(rows(people), head + [one.grade for one in people], strict=True)
    expected = "".join(before + grade + after for (before, after), grade in parts)
    assert filled.read_bytes().decode(encoding) == expected
