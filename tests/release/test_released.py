"""What a release holds and what it never holds; the command that writes it."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

from autograder import release
from autograder.cli import commands
from autograder.records.course import Course
from autograder.records.errors import AutograderError
from autograder.release.public import public_checks

from .conftest import LESSON, write_course

COURSE = Course(Path(__file__).parents[2])
SECRETS = (
    "SOLUTION_OF_",
    "BEGIN SOLUTION",
    "END SOLUTION",
    "STAFF_CELL",
    "STAFF_DOCSTRING",
    "HIDDEN_",
    "check_hidden_",
    "hidden_numbers",
    "VARIANT_",
    "autograder.grading",
)
SOLUTION = re.compile(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", re.DOTALL)


def run(monkeypatch: pytest.MonkeyPatch, course: Course, *arguments: str) -> int:
    """Run `autograder release`; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["x", "--course", str(course.folder), "release", *arguments])
    with pytest.raises(SystemExit) as end:
        commands.main()
    return int(end.value.code or 0)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_release_is_all_that_students_need(course, monkeypatch):
    assert run(monkeypatch, course) == 0
    assert set(contents(course.folder / "assignments")) == {
        "tiny/checks_support.py",
        "tiny/numbers_of_ours.py",
        "tiny/public_checks.py",
        "tiny/test_tiny.py",
        "tiny/tests/Halver.py",
        "tiny/tests/double_it.py",
        "tiny/tiny.ipynb",
        "tiny/tiny.py",
    }


def test_nothing_of_the_staff_is_released(build):
    for name, text in build().items():
        assert [secret for secret in SECRETS if secret in text] == [], name


@pytest.mark.parametrize("name", COURSE.names())
def test_no_solution_hidden_check_or_variant_of_an_assignment_is_released(name):
    assignment = COURSE.assignment(name)
    files = release.released_files(assignment)
    lesson = assignment.reference.read_text(encoding="utf-8")
    checks = assignment.checks.read_text(encoding="utf-8")
    variants = (assignment.folder / "variants.py").read_text(encoding="utf-8")

    cells = nbformat.reads(files[f"{name}.ipynb"], as_version=4).cells
    students = "\n".join([files[f"{name}.py"], *(cell.source for cell in cells)])
    lines = {line.strip() for text in SOLUTION.findall(lesson) for line in text.split("\n")}
    given = SOLUTION.sub("", lesson)
    solutions = {line for line in lines if len(line) >= 20 and line not in given}
    assert solutions
    assert [line for line in sorted(solutions) if line in students] == []

    public = {one.name for one in public_checks(assignment).checks}
    secrets = set(re.findall(r"^def (check_\w+)", checks, re.MULTILINE)) - public
    secrets |= set(re.findall(r'^# %% \w+="([^"]+)"', variants, re.MULTILINE))
    assert secrets
    text = "\n".join(files.values())
    found = [one for one in sorted(secrets) if one in text]
    assert [one for one in found if re.search(rf"{re.escape(one)}(?!_?\w)", text)] == []


@pytest.mark.parametrize("name", COURSE.names())
def test_the_release_in_the_repository_is_up_to_date(name):
    changed = release.changes(COURSE, COURSE.assignment(name))
    assert changed == [], "run: make release"


def test_two_builds_are_the_same_byte_for_byte(course, monkeypatch):
    run(monkeypatch, course)
    first = contents(course.folder / "assignments")
    for path in (course.folder / "assignments").rglob("*.*"):
        path.unlink()
    run(monkeypatch, course)
    assert contents(course.folder / "assignments") == first


def test_check_says_which_files_would_change_and_changes_none(course, monkeypatch, capsys):
    assert run(monkeypatch, course, "tiny", "--check") == 1
    assert not (course.folder / "assignments").exists()
    run(monkeypatch, course)
    capsys.readouterr()
    assert run(monkeypatch, course, "--check") == 0
    assert capsys.readouterr().out == ""
    write_course(course.folder, LESSON.replace("Return twice x", "Return 2 x"), _checks(course))
    assert run(monkeypatch, course, "--check") == 1
    folder = course.folder / "assignments" / "tiny"
    assert capsys.readouterr().out.splitlines() == [
        f"would change: {folder / 'tiny.ipynb'}",
        f"would change: {folder / 'tiny.py'}",
    ]


def _checks(course: Course) -> str:
    return course.assignment("tiny").checks.read_text(encoding="utf-8")


def test_code_that_is_no_part_of_the_release_any_more_is_removed(course, monkeypatch, capsys):
    folder = course.folder / "assignments" / "tiny"
    (folder / "tests").mkdir(parents=True)
    for name in ("tests/old_question.py", "old_helper.py", "data.csv"):
        (folder / name).write_text("")
    assert run(monkeypatch, course, "--check") == 1
    assert f"would change: {folder / 'tests' / 'old_question.py'}" in capsys.readouterr().out
    run(monkeypatch, course)
    assert not (folder / "tests" / "old_question.py").exists()
    assert not (folder / "old_helper.py").exists()
    assert (folder / "data.csv").exists()


def test_an_error_is_one_line_and_exit_code_2(course, monkeypatch, capsys):
    write_course(course.folder, "x = 1", _checks(course))
    assert run(monkeypatch, course) == 2
    toml = course.folder / "reference" / "tiny" / "assignment.toml"
    assert capsys.readouterr().err == (
        f"error: {toml}:4: question 'double_it': tiny.py has no top-level function or class of"
        " this name\n"
    )


def test_a_folder_that_cannot_be_written_is_an_error(course):
    (course.folder / "assignments").write_text("a file")
    with pytest.raises(AutograderError) as caught:
        release.write(course, course.assignment("tiny"))
    folder = course.folder / "assignments" / "tiny"
    assert str(caught.value) == f"{folder}: can't be written: Not a directory"


def test_the_stub_is_what_the_plain_file_of_the_release_holds(course, build):
    assert release.stub(course.assignment("tiny")) in build()["tiny.py"]
