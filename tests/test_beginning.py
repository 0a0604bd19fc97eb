"""What `new` and `init` write is a lesson, is released, and is never written over anything.

That it proves itself, and no mutant survives, is seen where the page for authors is run.
"""

import subprocess
from pathlib import Path

import pytest

from autograder.records.course import Course, load_assignment
from autograder.release import changes, lesson, released_files
from autograder.release.beginning import requirement

from .conftest import run_command

pytestmark = pytest.mark.usefixtures("shared_warm")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course that has been begun just now."""
    folder = tmp_path / "Deep_nets"
    assert run_command(monkeypatch, "init", folder) == 0
    return folder


def test_a_new_assignment_is_a_lesson_that_the_lint_accepts(course: Path) -> None:
    assignment = Course(course).assignment("scaling")
    assert lesson.lint(released_files(assignment)["scaling.ipynb"]) == []


def test_a_new_assignment_names_each_key_of_assignment_toml(course: Path) -> None:
    path = course / "reference/scaling/assignment.toml"
    text = path.read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") if is_key(line) else line for line in text.splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    assignment = load_assignment(path)
    assert assignment.late and assignment.written and assignment.limits.wall_seconds
    assert assignment.attempts == "latest"
    assert assignment.needs.roots == {"keras"}


def test_a_new_course_names_each_key_of_course_toml(course: Path) -> None:
    path = course / "course.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.removeprefix("# ") if is_key(line) else line for line in lines)
    path.write_text(text, encoding="utf-8")
    told, late_days = Course(course).about(), Course(course).late_days()
    assert all((*vars(told).values(), late_days))
    (lesson_,) = Course(course).lessons()
    assert (lesson_.name, lesson_.after) == ("scaling", ())
    assert all((lesson_.learns, lesson_.needs, lesson_.minutes))


def is_key(line: str) -> bool:
    return line.startswith(("# [", "# id ", "# title ", "# points ", "# kind ")) or " = " in line


def test_a_course_can_be_released_and_has_a_makefile_that_runs(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_command(monkeypatch, "--course", course, "release") == 0
    assert changes(Course(course), Course(course).assignment("scaling")) == []
    help_ = subprocess.run(["make", "-C", course], capture_output=True, text=True, check=True)
    assert "Grade what was handed in: make grade A=scaling" in help_.stdout
    assert "results/" in (course / ".gitignore").read_text(encoding="utf-8")


def test_the_workflow_of_a_course_runs_its_makefile(course: Path) -> None:
    import yaml

    text = (course / ".github/workflows/graders.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["check"]["steps"]
    assert steps[-1] == {"run": "make check"}


@pytest.mark.parametrize(
    ("origin", "installed"),
    [
        (None, "autograder[gradescope]==0.1.0"),
        (
            '{"url": "file:///w/autograder-0.1.0-py3-none-any.whl", "archive_info": {}}',
            "autograder[gradescope] @ file:///w/autograder-0.1.0-py3-none-any.whl",
        ),
        (
            '{"url": "file:///src", "dir_info": {"editable": true}}',
            "autograder[gradescope] @ file:///src",
        ),
        (
            '{"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "1f"}}',
            "autograder[gradescope] @ git+https://example.org/a.git@1f",
        ),
    ],
)
def test_a_course_is_graded_with_the_autograder_that_it_was_begun_by(
    origin: str | None, installed: str
) -> None:
    assert requirement(origin, "0.1.0") == installed


def test_a_course_never_asks_an_index_for_the_bare_name(course: Path) -> None:
    lines = (course / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (wanted,) = (line for line in lines if not line.startswith("#"))
    assert wanted.startswith(("autograder[gradescope] @ ", "autograder[gradescope]=="))


@pytest.mark.parametrize("name", ["Dropout", "weight-decay", "class", "2layers", "../up"])
def test_a_name_that_no_module_can_have_is_refused(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert run_command(monkeypatch, "--course", course, "new", name) == 2
    told = capsys.readouterr().err
    assert f"{name!r} can't be the name of an assignment" in " ".join(told.split())


def test_nothing_is_written_over_an_assignment(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(monkeypatch, "--course", course, "new", "scaling") == 2
    assert "is there already" in " ".join(capsys.readouterr().err.split())


def test_a_course_is_begun_in_an_empty_folder_alone(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(monkeypatch, "init", course) == 2
    assert "is not empty" in " ".join(capsys.readouterr().err.split())
