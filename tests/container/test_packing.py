"""The zip: what is in it, when it is refused, and that the same input gives the same bytes."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from autograder.cli import commands
from autograder.gradescope import packaging
from autograder.proof import prove
from autograder.records.course import Course
from autograder.records.errors import AutograderError

from .conftest import CHECKS


@pytest.fixture
def copied(course: Course, tmp_path: Path) -> Course:
    """A copy of the course, to be spoilt."""
    shutil.copytree(course.folder, tmp_path / "course")
    return Course(tmp_path / "course")


def refusal(course: Course, tmp_path: Path) -> str:
    with pytest.raises(AutograderError) as error:
        packaging.package(course, course.assignment("tiny"), tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
    return str(error.value).replace(str(course.folder), "")


def test_the_zip_holds_what_grades_and_nothing_that_only_proves(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        names = archive.namelist()
    own = [name for name in names if not name.startswith("autograder/")]
    assert own == [
        "course/course.key",
        "course/reference/tiny/assignment.toml",
        "course/reference/tiny/checks.py",
        "course/reference/tiny/proof.json",
        "course/reference/tiny/tiny.py",
        "not_graded.json",
        "otter_config.json",
        "requirements.txt",
        "run_autograder",
        "setup.sh",
        "tests/double.py",
    ]
    assert "autograder/gradescope/container.py" in names


def test_the_zip_holds_what_the_set_up_runs(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        names, set_up = archive.namelist(), archive.read("setup.sh").decode()
    programs = re.findall(r"\$root/source/(\S+\.py)", set_up)
    assert len(programs) == 2
    assert {*programs} <= {*names}


def test_the_same_input_gives_the_same_bytes(course: Course, zipped: Path, tmp_path: Path) -> None:
    again = packaging.package(course, course.assignment("tiny"), tmp_path)
    assert again.read_bytes() == zipped.read_bytes()


def test_another_key_is_another_input(copied: Course, zipped: Path, tmp_path: Path) -> None:
    (copied.folder / "course.key").write_text("ab" * 32)
    other = packaging.package(copied, copied.assignment("tiny"), tmp_path)
    assert other.read_bytes() != zipped.read_bytes()


def test_requirements_pin_what_runs_here_without_a_local_version() -> None:
    lines = packaging.requirements().splitlines()
    assert [line.partition("==")[0] for line in lines] == [
        "torch",
        "numpy",
        "pytest",
        "msgpack",
        "pyseccomp",
    ]
    assert "+" not in packaging.requirements()


def test_an_assignment_that_was_never_proven_is_refused(copied: Course, tmp_path: Path) -> None:
    (copied.folder / "reference/tiny/proof.json").unlink()
    assert refusal(copied, tmp_path) == (
        "/reference/tiny/proof.json is missing: nothing is proven yet; run: autograder prove tiny"
    )


def test_an_assignment_that_changed_since_is_refused(copied: Course, tmp_path: Path) -> None:
    (copied.folder / "reference/tiny/checks.py").write_text(CHECKS + "\nchanged = True\n")
    assert refusal(copied, tmp_path) == (
        "/reference/tiny/proof.json is stale: the assignment, the engine or torch has changed "
        "since; run: autograder prove tiny"
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"surprises": ["wrong: triples: passes check_doubles", "b"]},
            "unproven: wrong: triples: passes check_doubles and 1 more",
        ),
        ({"unfailed_checks": ["check_counts"]}, "unproven: nothing fails check_counts"),
        ({"seeds": 2}, "proven at 2 seeds only"),
    ],
)
def test_what_is_unproven_is_named(
    copied: Course, tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    path = copied.folder / "reference/tiny/proof.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert refusal(copied, tmp_path) == (
        f"/reference/tiny/proof.json: {reason}; run: autograder prove tiny"
    )


def test_a_proof_that_is_no_json_is_refused(copied: Course, tmp_path: Path) -> None:
    (copied.folder / "reference/tiny/proof.json").write_text("{")
    assert "not what prove wrote" in refusal(copied, tmp_path)


@pytest.mark.parametrize("stray", ["checks.py", "variants.py", "tests/hidden.py"])
def test_what_is_of_staff_among_the_students_files_is_refused(
    copied: Course, tmp_path: Path, stray: str
) -> None:
    (copied.folder / "assignments" / "tiny" / stray).write_text(CHECKS)
    assert refusal(copied, tmp_path) == (
        f"/assignments/tiny/{stray} is not what students should get; run: autograder release tiny"
    )


def test_without_otter_it_is_said_how_to_install_it(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert refusal(course, tmp_path) == (
        "otter-grader is missing: pip install 'autograder[gradescope]'"
    )


def test_the_command_prints_the_paths(
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--course", str(course.folder), "package", "--out", str(tmp_path)]
    monkeypatch.setattr("sys.argv", ["autograder", *arguments])
    with pytest.raises(SystemExit) as end:
        commands.main()
    assert end.value.code in (0, None)
    assert capsys.readouterr().out.split() == [str(tmp_path / "tiny.zip")]


def test_a_seed_of_a_proof_is_not_the_key_of_the_course(course: Course) -> None:
    assert course.key() not in {prove.key(seed) for seed in range(prove.SEEDS)}
