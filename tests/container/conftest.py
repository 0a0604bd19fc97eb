"""A zip as Gradescope would unpack it, with the environment that it describes, and runs of it."""

import contextlib
import errno
import fcntl
import io
import json
import os
import shutil
import subprocess
import sysconfig
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from autograder import release
from autograder.gradescope import packaging
from autograder.gradescope.container import grade
from autograder.pool.warm import Warm
from autograder.proof import prove
from autograder.records.course import Course

from ..conftest import write_assignment

# Two questions: what is decided of the first stays, whatever happens in the second.
TOML = """
title = "Tiny"
files = ["tiny.ipynb", "tiny.py"]
[limits]
seconds_per_check = 3
seconds = 20
memory_mb = 128
[[question]]
id = "double"
title = "Double"
points = 3
[[question]]
id = "count"
title = "Count"
points = 1
"""
REFERENCE = """
# %% [markdown]
# # Tiny

# %%
def double(x):
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION

# %%
def count(n):
    # BEGIN SOLUTION
    return n + 1
    # END SOLUTION
"""
CHECKS = '''
from autograder.grading import check, expect

@check("double", public=True)
def check_doubles_numbers(student, rng):
    """It doubles numbers"""
    expect.close(student.double(1.5), 3.0)

@check("double", weight=2)
def check_doubles(student, rng):
    """It doubles arrays"""
    x = rng.normal(size=3)
    expect.close(student.double(x), 2 * x)

@check("count")
def check_counts(student):
    """It counts"""
    expect.that(student.count(3) == 4, "it counts")
'''
VARIANTS = """
# %% wrong="value: triples" fails=["check_doubles_numbers", "check_doubles"]
def double(x): return 3 * x
# %% wrong="counts down" fails=["check_counts"]
def count(n): return n - 1
"""
RIGHT = "def double(x): return x + x\ndef count(n): return n + 1\n"

Files = Mapping[str, str | bytes]
Grade = Callable[[Files], dict[str, Any]]
Shared = Callable[[str, Callable[[Path], object]], Path]


@dataclass(frozen=True)
class Container:
    """A root folder with Gradescope's contract."""

    root: Path

    def hand_in(self, files: Files) -> None:
        """Put files where Gradescope puts what a student has handed in."""
        for name, content in files.items():
            path = self.root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def start(self) -> subprocess.Popen[str]:
        """Start run_autograder as Gradescope does."""
        return subprocess.Popen(
            [str(self.root / "run_autograder")],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self) -> dict[str, Any]:
        """Grade, and return results.json."""
        with self.start() as process:
            printed, _ = process.communicate(timeout=240)
        assert process.returncode == 0, printed
        return self.results()

    def has_decided(self, question: str) -> bool:
        """Tell whether all checks of a question are decided by now."""
        if not (self.root / "results" / "results.json").exists():
            return False
        rows = [row.get("extra_data", {}) for row in self.results()["tests"]]
        decided = [
            row["passed"] for row in rows if row.get("question") == question and "passed" in row
        ]
        return bool(decided) and None not in decided

    def results(self) -> dict[str, Any]:
        text = (self.root / "results" / "results.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Return a function that makes a folder once for all processes that run the tests."""
    own = tmp_path_factory.getbasetemp()
    root = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own

    def folder(name: str, make: Callable[[Path], object]) -> Path:
        path, made = root / f"shared-{name}", root / f"shared-{name}.made"
        with (root / f"shared-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(path, ignore_errors=True)
                path.mkdir()
                make(path)
                made.touch()
        return path

    return folder


@pytest.fixture(scope="session")
def course(warm: Warm, shared: Shared) -> Course:
    """A course with one assignment, released and proven."""
    return Course(shared("course", lambda folder: make_course(warm, folder)))


def make_course(warm: Warm, folder: Path) -> None:
    write_assignment(folder, CHECKS, REFERENCE, TOML)
    (folder / "reference" / "tiny" / "variants.py").write_text(VARIANTS)
    (folder / "reference" / "tiny" / "test_lesson.py").write_text("def test_it(): pass\n")
    found = Course(folder)
    assignment = found.assignment("tiny")
    release.write(found, assignment)
    proven = prove.prepare(warm, assignment, range(prove.SEEDS))
    list(prove.run(warm, proven, jobs=2))
    prove.record(proven)


@pytest.fixture(scope="session")
def zipped(course: Course, shared: Shared) -> Path:
    tiny = course.assignment("tiny")
    return shared("dist", lambda folder: packaging.package(course, tiny, folder)) / "tiny.zip"


@pytest.fixture(scope="session")
def environment(zipped: Path, shared: Shared) -> Path:
    """The environment that the zip describes, made by its setup.sh.

    Its packages are there already: those of ours that the requirements name, in the versions that
    they name, those that single assignments need, and nothing else of ours. To install them from
    the registry takes minutes, so only FROM_REGISTRY=1 asks for that.
    """
    return shared("image", lambda root: build_image(zipped, root))


def build_image(zipped: Path, root: Path) -> None:
    unpack(zipped, root)
    if not os.environ.get("FROM_REGISTRY"):
        ours = Course(Path(__file__).parents[2])
        needed = {one for name in ours.names() for one in ours.assignment(name).needs.packages}
        required = [*packaging.requirements().splitlines(), *sorted(needed)]
        link_packages(required, root / "venv")
    # Where the second package index, that of torch's CPU builds, can't be reached: don't wait.
    quick = {**os.environ, "PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "15"}
    made = subprocess.run(
        ["sh", str(root / "source" / "setup.sh")],
        env=quick,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout


def link_packages(requirements: list[str], environment: Path) -> None:
    """Link packages of this environment, and what they require, into one that is yet to be made."""
    folder = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    for package in closure(requirements):
        for file in package.files or ():
            if ".." not in file.parts:  # not its commands
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileNotFoundError):  # bytecode that was never written
                    link(Path(str(package.locate_file(file))), target)


def closure(requirements: list[str]) -> Iterator[Distribution]:
    """Yield the distributions that are required, directly or by another."""
    left, seen = [Requirement(one) for one in requirements], set()
    while left:
        required = left.pop()
        if required.name not in seen and (not required.marker or required.marker.evaluate()):
            seen.add(required.name)
            found = distribution(required.name)
            yield found
            left += [Requirement(one) for one in found.requires or ()]


def link(source: Path, target: Path) -> None:
    """Make a hard link, or a copy where the two lie on different disks."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copy2(source, target)


@pytest.fixture
def container(
    zipped: Path, environment: Path, tmp_path_factory: pytest.TempPathFactory
) -> Container:
    return lay_out(zipped, environment, tmp_path_factory.mktemp("autograder"))


@pytest.fixture
def grade_here(container: Container, shared_warm: None) -> Grade:
    """Return a function that grades what is handed in as run_autograder does, in this process."""

    def run(files: Files) -> dict[str, Any]:
        container.hand_in(files)
        (container.root / "source/course/course.key").chmod(0o600)  # as run_autograder does
        grade(container.root, seconds=240)
        return container.results()

    return run


def lay_out(zipped: Path, environment: Path, root: Path) -> Container:
    """Lay a zip out as Gradescope does, in the environment of an image that was built before."""
    unpack(zipped, root)
    for folder in ("submission", "results"):
        (root / folder).mkdir()
    (root / "venv").symlink_to(environment / "venv")
    shutil.copy2(root / "source" / "run_autograder", root / "run_autograder")
    metadata = {"id": 1, "users": [{"id": 2, "name": "Ada", "email": "ada@example.org"}]}
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    return Container(root)


def exported(text: str, name: str = "tiny.ipynb", **beside: str) -> bytes:
    """Return the zip that otter's `grader.export` makes of a notebook and files beside it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file, of_file in {name: text, **beside}.items():
            archive.writestr(file, of_file)
        archive.writestr(".OTTER_LOG", b"\x80\x04.")
        archive.writestr("__zip_filename__", "tiny_2026.zip")
    return content.getvalue()


def unpack(zipped: Path, root: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        for member in archive.infolist():
            path = Path(archive.extract(member, root / "source"))
            path.chmod(member.external_attr >> 16 & 0o777)
    root.chmod(0o755)
