"""An assignment may need packages: who lacks one is told, and the others' processes stay lean."""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.gradescope.packaging import requirements
from autograder.grading.source import drivers, read_checks
from autograder.pool.messages import Request, Setup
from autograder.pool.warm import Start, Warm
from autograder.records.course import load_assignment
from autograder.records.errors import AutograderError
from autograder.records.events import Decided
from autograder.records.needs import Needs

from .conftest import KEY, TOML, write_assignment

NEEDS = """
packages = ["shout==1.2"]
imports = ["shout.loudly"]
"""
ENVIRONMENT = """
[environment]
SHOUT_MARK = "!"
"""
SHOUT = TOML.replace("[limits]", NEEDS + ENVIRONMENT + "[limits]", 1)
# It tells who has imported it, and what it found.
LOUDLY = """
import os, pathlib
MARK = os.environ["SHOUT_MARK"]
IMPORTED_BY = os.getpid()
pathlib.Path(os.path.expanduser("~"), ".shout").touch()
def shout(text):
    return text.upper() + MARK
"""
REFERENCE = """
import shout.loudly
def double(x):
    # BEGIN SOLUTION
    return shout.loudly.shout(2 * x)
    # END SOLUTION
"""
CHECKS = """
import shout.loudly
from autograder.grading import check, expect

def look(submission, text):
    return submission.double(text), shout.loudly.IMPORTED_BY

@check("double")
def check_doubles(student, reference, rng):
    "It doubles and shouts"
    text, importer = student.run(look, "ab")
    expect.that(text == reference.double("ab") == "ABAB!", "it shouts")
    expect.that(importer == shout.loudly.IMPORTED_BY, "it was imported once, for all")
"""
LEAN = """
import sys
from autograder.grading import check, expect

@check("double")
def check_it_is_lean(student):
    "Nobody has imported it"
    expect.that("shout" not in sys.modules, "the session is lean")
"""
MISSING = "tiny needs shout==1.2, not installed here; run: autograder install tiny"
RIGHT = "from shout.loudly import shout\ndef double(x): return shout(x + x)\n"


def assignment_of(folder: Path, toml: str, checks: str = CHECKS) -> Path:
    write_assignment(folder, checks, REFERENCE, toml)
    return folder / "reference" / "tiny" / "assignment.toml"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('packages = ["shout"]', 'packages: expected each with its version, such as ["keras=='),
        ('packages = ["shout>=1.2"]', "packages: expected each with its version"),
        ("packages = [1]", "packages: expected each with its version"),
        ('packages = ["Torch==2.0"]', "packages: expected none of torch, numpy,"),
        ('packages = ["shout==1.2"]\nimports = ["a b"]', "imports: expected names of modules"),
        ('imports = ["shout"]', "imports: expected packages beside it"),
        ('packages = ["shout==1"]\n[environment]\nHOME = "/"', "environment.HOME: expected a var"),
        ('packages = ["shout==1"]\n[environment]\nLD_X = "/"', "environment.LD_X: expected a var"),
        ('packages = ["shout==1"]\n[environment]\nA = 1', "environment.A: expected a text"),
        ('[environment]\nA = "1"', "environment: expected packages beside it"),
    ],
)
def test_what_is_wrong_with_them_is_told(tmp_path: Path, wrong: str, told: str) -> None:
    path = assignment_of(tmp_path, TOML.replace("[limits]", f"{wrong}\n[limits]", 1))
    with pytest.raises(AutograderError) as error:
        load_assignment(path)
    assert str(error.value).startswith(f"{path}: {told}")


def test_a_package_is_imported_as_it_is_called_unless_it_says_otherwise(tmp_path: Path) -> None:
    text = 'packages = ["Shout-Loud==1.2", "mark==3.0+cpu"]\n[limits]'
    found = load_assignment(assignment_of(tmp_path, TOML.replace("[limits]", text, 1)))
    assert found.needs.imports == ("shout_loud", "mark")


def test_a_version_is_there_whichever_build_it_is_of() -> None:
    here = f"pytest=={pytest.__version__}"
    assert Needs((here, f"{here}+cpu", "pytest==0.1", "no-such-package==1")).missing() == [
        "pytest==0.1",
        "no-such-package==1",
    ]


def test_a_missing_package_is_named_before_anything_is_started(tmp_path: Path) -> None:
    assignment = load_assignment(assignment_of(tmp_path, SHOUT))
    with pytest.raises(AutograderError) as error, Warm() as processes:
        processes.open(Setup(assignment.folder, (), assignment.needs))
    assert str(error.value) == MISSING


def test_the_zip_for_gradescope_asks_for_them() -> None:
    assert requirements(Needs(("shout==1.2",))) == requirements() + "shout==1.2\n"


def test_drivers_may_import_them_and_nothing_else(tmp_path: Path) -> None:
    assignment = load_assignment(assignment_of(tmp_path, SHOUT))
    assert "import shout.loudly" in drivers(assignment, read_checks(assignment)).hidden
    lean = load_assignment(assignment_of(tmp_path / "lean", TOML))
    with pytest.raises(AutograderError, match=r"a driver needs shout; it may use"):
        drivers(lean, read_checks(lean))


# With a package that is installed, in an environment of its own: that of the tests stays as it is.


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that other users can read, as student code must; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="autograder-packages-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def python(place: Path) -> Path:
    """A Python that has what this one has, and where packages can be installed."""
    venv.create(place / "venv", symlinks=True)
    packages = sysconfig.get_path("purelib", vars={"base": str(place / "venv")})
    here = sysconfig.get_path("purelib")
    Path(packages, "all.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    return place / "venv" / "bin" / "python"


def write_wheel(folder: Path) -> None:
    about = "shout-1.2.dist-info"
    files = {
        "shout/__init__.py": "",
        "shout/loudly.py": LOUDLY,
        "shout/threaded.py": "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: shout\nVersion: 1.2\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{about}/RECORD"])
    folder.mkdir()
    with zipfile.ZipFile(folder / "shout-1.2-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


@pytest.fixture
def installed(python: Path, place: Path) -> Path:
    """The Python, once the package is installed."""
    if not (place / "wheels").exists():
        write_wheel(place / "wheels")
    wheel = next((place / "wheels").iterdir())
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-index", wheel], check=True)
    return python


def run(python: Path, *arguments: object, code: int = 0) -> str:
    """Run the command with the course `python` lies beside; return what it prints."""
    course, wheels = python.parents[2] / "course", python.parents[2] / "wheels"
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    command = [python, "-m", "autograder", "--course", course, *arguments]
    ended = subprocess.run(
        [*map(str, command)], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_it_is_installed_by_a_command_and_graded_with(place: Path, python: Path) -> None:
    assignment_of(place / "course", SHOUT)
    (place / "ada.py").write_text(RIGHT)
    (place / "bob.py").write_text(RIGHT.replace("return shout", "return "))
    grade = ["grade", "tiny", place / "ada.py", place / "bob.py", "--out", place / "results"]
    assert run(python, *grade, code=2) == f"error: {MISSING}\n"
    assert "could not find a version" in run(python, "install", "tiny", code=2).lower()
    write_wheel(place / "wheels")
    assert run(python, "install") == "installing shout==1.2\n"
    assert run(python, "install") == ""
    home = Path(os.path.expanduser("~"))
    run(python, *grade)
    assert not (home / ".shout").exists()
    table = (place / "results" / "tiny" / "gradebook.csv").read_text().splitlines()
    scores = {row.split(",")[0]: row.split(",")[2] for row in table[1:]}
    assert scores == {"ada.py": "3", "bob.py": "0"}
    found = json.loads(run(python, "doctor", "--json"))
    assert found["packages"] == {"tiny: shout==1.2": "installed"}
    assert "installed" in run(python, "doctor")


@pytest.mark.parametrize(
    ("module", "told"),
    [
        ("shout.whispers", "importing shout.whispers: ModuleNotFoundError: No module named"),
        ("shout.threaded", "importing shout.threaded starts threads, which no fork survives"),
        ("shout.loudly", "importing shout.loudly: KeyError: 'SHOUT_MARK'"),
    ],
)
def test_what_can_not_be_imported_is_told_in_a_line(
    installed: Path, module: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(installed))
    with pytest.raises(AutograderError) as error, Warm("fork") as processes:
        processes.open(Setup(None, (), Needs(imports=(module,))))
    assert str(error.value).startswith(f"no grading session can start here: {told}")


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_one_run_grades_with_a_package_and_without(
    start: Start, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(installed))
    monkeypatch.setattr(Needs, "require", lambda *_: None)  # it is there, in another environment
    checks = CHECKS if start == "fork" else CHECKS.replace("importer == shout", "importer != shout")
    own = load_assignment(assignment_of(tmp_path / "own", SHOUT, checks))
    write_assignment(tmp_path / "lean", LEAN)
    lean = load_assignment(tmp_path / "lean" / "reference" / "tiny" / "assignment.toml")
    request = Request("ada.py", RIGHT.encode(), KEY, None, trace=False)
    with Warm(start) as processes:
        for assignment in (own, lean, own):
            grader = processes.open(Setup(assignment.folder, (), assignment.needs))
            told = next(grader.grade(request, seconds=60))
            grader.close()
            assert isinstance(told, Decided) and told.verdict.passed, told
