"""An installed wheel is all that a course of one's own needs."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from autograder.proof import prove

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, as the wheel installs it into an environment of its own.

    What it depends on is not installed once more, but found where these tests have it.
    """
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    subprocess.run([*build, PROJECT], capture_output=True, check=True)
    venv.create(folder / "env", symlinks=True)
    python = folder / "env/bin/python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", next(folder.glob("*.whl"))], check=True)
    (packages,) = (folder / "env/lib").glob("python*/site-packages")
    # A path alone: the .pth files that lie there, of what is being edited, are not followed.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "env/bin/autograder"


def run(autograder: Path, *arguments: object) -> str:
    """Run the command here, without what stands in our environment; return what it says."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    ended = subprocess.run(
        [autograder, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_a_course_of_ones_own_is_begun_proven_graded_and_packed(
    autograder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = [autograder.with_name("python"), "-c", "import autograder; print(autograder.__file__)"]
    of = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    assert Path(of).is_relative_to(autograder.parents[1])

    run(autograder, "init", "course")
    monkeypatch.chdir("course")
    assert "10 of 10 wrong variants killed" in run(autograder, "prove", "--seeds", 1)
    run(autograder, "release")
    handed_in = "reference/scaling/scaling.py", "assignments/scaling/scaling.ipynb"
    run(autograder, "grade", "scaling", *handed_in)
    header, *rows = Path("results/scaling/gradebook.csv").read_text().splitlines()
    column = header.split(",").index("score")
    assert {row.split(",")[0]: row.split(",")[column] for row in rows} == {
        "scaling.py": "5",
        "scaling.ipynb": "0",
    }
    assert Path("results/scaling/report.html").is_file()

    proof = Path("reference/scaling/proof.json")  # what 20 seeds would say takes too long here
    proof.write_text(json.dumps(json.loads(proof.read_text()) | {"seeds": prove.SEEDS}))
    run(autograder, "package")
    with zipfile.ZipFile("dist/scaling.zip") as packed:
        names = set(packed.namelist())
    assert {"setup.sh", "run_autograder", "course/reference/scaling/checks.py"} <= names
    assert {"autograder/sandbox/worker.py", "autograder/gradescope/container.py"} <= names
