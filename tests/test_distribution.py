"""The wheel and the source package: the same bytes each time, and all that is needed."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from readme_renderer import markdown

PROJECT = Path(__file__).parents[1]
FOLDERS = ("autograder", "docs")
BESIDE = ("README.md", "CHANGELOG.md", "LICENSE", "constraints.txt", "pyproject.toml", ".gitignore")
# What may lie in the folder of somebody who builds, and is for nobody else.
PRIVATE = {
    "reference/tiny/checks.py": "def check_secret(): ...",
    "course.key": "secret",
    "results/gradebook.sqlite": "grades",
    "dist/tiny.zip": "graders",
    "autograder/__pycache__/old.cpython-311.pyc": "",
    "autograder/notes.zip": "",
    "tests/test_tiny.py": "",
}


def sources() -> list[str]:
    """Return the files that packages are made of."""
    found = [path for folder in FOLDERS for path in (PROJECT / folder).rglob("*")]
    kept = [path for path in found if path.is_file() and path.parent.name != "__pycache__"]
    return [*BESIDE, *(path.relative_to(PROJECT).as_posix() for path in kept)]


def copy(folder: Path, names: list[str], mode: int, time: int) -> Path:
    """Copy files into a new folder, in this order, with these rights and this time."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        path = Path(shutil.copy(PROJECT / name, folder / name))
        path.chmod(mode)
        os.utime(path, (time, time))
    return folder


def build(source: Path, umask: int) -> dict[str, bytes]:
    """Build the source package, and of it the wheel; return both by name."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", source / "out", source]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run(command, env=environment, umask=umask, capture_output=True, check=True)
    return {path.name: path.read_bytes() for path in (source / "out").iterdir()}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which both packages lie, built of a plain copy."""
    folder = copy(tmp_path_factory.mktemp("plain"), sources(), 0o644, 1_600_000_000)
    build(folder, 0o022)
    return folder / "out"


def test_packages_are_the_same_bytes_whoever_builds_them(packages: Path, tmp_path: Path) -> None:
    other = copy(tmp_path, sources()[::-1], 0o600, 1_650_000_000)
    for name, text in PRIVATE.items():
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_text(text)
    built = build(other, 0o077)
    assert {name.rsplit("-", 1)[-1] for name in built} == {"any.whl", "0.1.0.tar.gz"}
    assert built == {path.name: path.read_bytes() for path in packages.iterdir()}


def test_both_packages_hold_each_module_and_data_file(packages: Path) -> None:
    with zipfile.ZipFile(next(packages.glob("*.whl"))) as wheel:
        of_wheel = {name for name in wheel.namelist() if ".dist-info/" not in name}
    with tarfile.open(next(packages.glob("*.gz"))) as source:
        of_source = {name.partition("/")[2] for name in source.getnames()}
    assert of_wheel == {name for name in sources() if name.startswith("autograder/")}
    assert of_source == {*sources(), "PKG-INFO"}


def test_on_an_index_readme_leads_nowhere_that_is_not_there(packages: Path) -> None:
    with zipfile.ZipFile(next(packages.glob("*.whl"))) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
        told = message_from_bytes(wheel.read(name))
    assert told["Description-Content-Type"] == "text/markdown"
    text = told.get_payload(decode=True).decode()
    page = markdown.render(text)  # as PyPI does; None if it can't
    assert page and "<h2" in page and "<table" in page
    assert [to for to in re.findall(r'(?:href|src)="([^#][^"]*)"', page) if "://" not in to] == []
    assert "](" not in page
    named = re.findall(r"<code>([\w/]+\.md)</code>", page)
    assert {"docs/sandbox.md", "docs/authoring.md"} <= set(named)
    assert [name for name in named if not (PROJECT / name).is_file()] == []
