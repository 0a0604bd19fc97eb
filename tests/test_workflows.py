"""What `init` writes for GitHub does what it says; its steps are run in a shell, as runners do."""

import ast
import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder.records.course import Course
from autograder.release import beginning, write

from .conftest import KEY, PROJECT

BIN = Path(sys.executable).parent
KEY_TEXT = KEY.hex()
# It stands for GitHub, where students' repositories are: two of them, and a third of another kind.
GH = """#!/bin/sh
case "$1 $2" in
"repo list") printf '%s\\n' "scaling-ada 2026-10-30T12:00:00Z" "scaling-bo 2026-11-02T12:00:00Z" \\
    "notes 2026-01-01T00:00:00Z" ;;
"repo clone") echo "cloning for ada and bo" >&2; git clone --quiet "$HUB/${3#org/}" "$4" ;;
*) exit 1 ;;
esac
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course as `init` begins it, and released; commands of ours are found in its .venv."""
    folder = tmp_path_factory.mktemp("github") / "course"
    beginning.begin_course(folder, "scaling")
    write(Course(folder), Course(folder).assignment("scaling"))
    (folder / ".venv").symlink_to(BIN.parent)
    return folder


def steps(path: Path) -> dict[str, dict[str, Any]]:
    """Return the named steps of a workflow's one job."""
    (job,) = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    return {step["name"]: step for step in job["steps"] if "name" in step}


def run(step: dict[str, Any], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner on Linux does."""
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
    )


def solve(student: Path, course: Path) -> None:
    """Write the reference solution into a student's notebook."""
    reference = course / "reference" / "scaling" / "scaling.py"
    subprocess.run([BIN / "jupytext", "--quiet", "--to", "ipynb", "-o", student, reference])


def students_repository(course: Path, folder: Path) -> Path:
    """Make the repository of a student, as docs/github.md has it."""
    for source in (course / "assignments/scaling", course / "student-repository"):
        subprocess.run(["cp", "-r", f"{source}/.", folder / "mine"], check=True)
    return folder / "mine"


def test_a_push_fails_with_the_stub_and_passes_with_a_solution(
    course: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    mine = students_repository(course, tmp_path)
    check = steps(mine / ".github/workflows/checks.yml")["Check"]
    untouched = run(check, mine)
    assert untouched.returncode == 1
    assert " 2 failed" in untouched.stdout
    solve(mine / "scaling.ipynb", course)
    solved = run(check, mine)
    assert (solved.returncode, solved.stderr) == (0, "")
    assert " passed" in solved.stdout


@pytest.mark.quick
def test_a_students_repository_holds_nothing_of_staff(course: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    files = [path for path in students_repository(course, tmp_path).rglob("*") if path.is_file()]
    assert files
    names = {"checks.py", "variants.py", "assignment.toml", "marks.csv", "course.key"}
    assert not names & {path.name for path in files}
    assert not [path for path in files if "BEGIN SOLUTION" in path.read_text(encoding="utf-8")]


@pytest.mark.quick
def test_what_is_installed_is_what_the_files_import(course: Path) -> None:
    path = course / "student-repository/.github/workflows/checks.yml"
    installed = {*steps(path)["Install"]["run"].split()}
    found = set()
    for file in (course / "assignments/scaling").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
    outside = {name.split(".")[0] for name in found} - sys.stdlib_module_names
    assert outside - {"checks_support"} <= installed | {"autograder"}
    assert {"pytest", "jupytext"} <= installed


def test_repositories_are_collected_and_graded_without_a_name_in_the_log(
    course: Path, tmp_path: Path
) -> None:
    hub, tools = tmp_path / "hub", tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    for name in ("scaling-ada", "scaling-bo"):
        (hub / name).mkdir(parents=True)
        subprocess.run(["cp", "-r", f"{course}/assignments/scaling/.", hub / name], check=True)
        (hub / name / "scaling.py").unlink()
    solve(hub / "scaling-ada" / "scaling.ipynb", course)
    (hub / "scaling-bo" / "timestamp.txt").symlink_to("../../../course.toml")
    about = (course / "course.toml").read_bytes()
    for folder in hub.iterdir():
        git = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", "mine"], check=True)
    found = steps(course / ".github/workflows/grade.yml")
    told = {"ASSIGNMENT": "scaling", "SUBMISSIONS": "org/scaling-", "HUB": f"file://{hub}"}
    collect = dict(found["Collect"], run=f'PATH={tools}:"$PATH"\n{found["Collect"]["run"]}')
    collected = run(collect, course, **told)
    assert (collected.returncode, collected.stdout) == (0, "collected: 2\n")
    assert (course / "course.toml").read_bytes() == about, "a student's link was written through"
    graded = run(found["Grade"], course, **told, COURSE_KEY=KEY_TEXT)
    assert (graded.returncode, graded.stdout) == (0, "graded\n")
    assert collected.stderr + graded.stderr == ""
    assert not (course / "course.key").exists()
    with (course / "results/scaling/gradebook.csv").open(newline="", encoding="utf-8") as file:
        scores = {row["owner"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {"ada": "5", "bo": "0"}


@pytest.mark.quick
def test_the_workflows_are_pinned_and_ask_for_little(course: Path) -> None:
    """zizmor looks for what can be abused, and reads nothing that is no workflow."""
    found = [*course.glob(".github/workflows/*"), *course.glob("*/.github/workflows/*")]
    assert {path.name for path in found} == {"graders.yml", "grade.yml", "checks.yml"}
    command = [BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--strict-collection"]
    looked = subprocess.run([*command, *found], cwd=PROJECT, capture_output=True, text=True)
    assert looked.returncode == 0, looked.stdout + looked.stderr


@pytest.mark.quick
def test_a_public_repository_is_refused(course: Path) -> None:
    (job,) = yaml.safe_load((course / ".github/workflows/grade.yml").read_text())["jobs"].values()
    first = job["steps"][0]
    assert first["if"] == "${{ !github.event.repository.private }}"
    refused = run(first, course)
    assert refused.returncode == 1
    assert "::error::this repository is public" in refused.stdout
