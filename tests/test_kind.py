"""Files are known by their names, also as browsers save them, and go with those beside them."""

import json
from pathlib import Path, PurePath

import pytest

from autograder.intake.find import Found, find
from autograder.intake.handed_in import pick
from autograder.submission.file import MAX_BYTES_BESIDE, SubmittedFile
from autograder.submission.kind import as_meant, kind_of

from .zips import assignment, zipped

pytestmark = pytest.mark.quick

NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4})


@pytest.mark.parametrize(
    ("name", "kind", "meant"),
    [
        ("dropout.ipynb", ".ipynb", "dropout.ipynb"),
        ("Dropout.IPYNB.TXT", ".ipynb", "Dropout.IPYNB"),
        ("a/dropout.ipynb.json", ".ipynb", "a/dropout.ipynb"),
        ("dropout.ipynb (1).txt", ".ipynb", "dropout (1).ipynb"),
        ("dropout.ipynb.download", ".ipynb", "dropout.ipynb"),
        ("dropout.py.txt", ".py", "dropout.py"),
        ("dropout.txt", "", "dropout.txt"),
        ("dropout.json", "", "dropout.json"),
        ("notes.pyc", "", "notes.pyc"),
        (".py.txt", "", ".py.txt"),
    ],
)
def test_a_file_is_known_by_its_name(name: str, kind: str, meant: str) -> None:
    assert kind_of(name) == kind_of(PurePath(name)) == kind
    assert as_meant(PurePath(name)) == PurePath(meant)


def look_at(tmp_path: Path, files: dict[str, str]) -> Found:
    """Return what is found in a folder of these files."""
    for name, text in files.items():
        path = tmp_path / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "scratch").mkdir()
    return find([tmp_path / "class"], assignment(tmp_path), tmp_path / "scratch")


SAVED = ["ipynb.txt", "ipynb.json", "ipynb (1).txt", "json", "py.txt"]


@pytest.mark.parametrize("suffix", SAVED)
def test_what_a_browser_has_saved_is_graded_in_a_flat_folder(tmp_path: Path, suffix: str) -> None:
    found = look_at(tmp_path, {f"ada.{suffix}": NOTEBOOK, "bob.ipynb": NOTEBOOK, "b.json": "{}"})
    owners = [one.submission.owners for one in found.submissions]
    assert sorted(owners) == [("ada (1)" if "1" in suffix else "ada",), ("bob",)]
    assert [path.name for path in found.others] == ["b.json"]


LAYOUTS = {
    "a folder for each": "ada/{}",
    "Moodle": "Ada Li_12_assignsubmission_file/{}",
    "Moodle, flat": "Ada Li_12_assignsubmission_file_{}",
    "Canvas": "liada_12_345_{}",
    "Brightspace": "1-2 - Ada Li - Jan 3, 2026 104 PM/{}",
    "Teams": "Submitted files/Ada Li/dropout/{}",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("suffix", SAVED)
def test_what_a_browser_has_saved_is_graded_in_any_layout(
    tmp_path: Path, layout: str, suffix: str
) -> None:
    name = layout.format(f"dropout.{suffix}")
    other = layout.replace("Ada Li", "Bo Ek").replace("ada", "bo").replace("12", "13")
    other = other.replace("345", "346").format("dropout.ipynb")
    found = look_at(tmp_path, {name: NOTEBOOK, other: NOTEBOOK})
    assert [one.problem for one in found.submissions] == ["", ""]
    assert {one.path for one in found.submissions} == {
        tmp_path / "class" / name,
        tmp_path / "class" / other,
    }


@pytest.mark.parametrize("suffix", SAVED)
def test_what_a_browser_has_saved_is_graded_in_a_zip(tmp_path: Path, suffix: str) -> None:
    zipped(tmp_path / "class" / "ada.zip", {f"hw/dropout.{suffix}": NOTEBOOK, "log.json": "{}"})
    (one,) = look_at(tmp_path, {}).submissions
    assert (one.problem, one.path.read_text()) == ("", NOTEBOOK)


def test_data_is_not_taken_for_a_notebook(tmp_path: Path) -> None:
    found = look_at(tmp_path, {"ada/mine.py": "x", "ada/losses.json": "{}", "bob/mine.py": "y"})
    assert [one.name for one in found.submissions] == ["ada_mine.py", "bob_mine.py"]


def beside(one: SubmittedFile) -> dict[str, str]:
    return {name: path.read_text() for name, path in one.beside}


MODULES = {
    "net.py": "mine",
    "lib/deep.py": "deep",
    "lib/__init__.py": "",
    "data.csv": "1,2",
    "my-try.py": "no module",
    "test_net.py": "no",
    "public_checks.py": "given",
    "__pycache__/old.py": "cached",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_modules_of_a_student_go_with_the_notebook(tmp_path: Path, layout: str) -> None:
    other = layout.replace("Ada Li", "Bo Ek").replace("ada", "bo").replace("12", "13")
    files = {layout.format("dropout.ipynb"): NOTEBOOK, layout.format("net.py"): "mine"}
    if "_" in layout:  # each file has a number of its own
        files = {name.replace("345", str(n)): text for n, (name, text) in enumerate(files.items())}
    files |= {other.replace("345", "9").format("dropout.ipynb"): NOTEBOOK}
    files |= {other.replace("345", "8").format("theirs.py"): "theirs"}
    found = [beside(one) for one in look_at(tmp_path, files).submissions]
    assert sorted(map(str, found)) == ["{'net.py': 'mine'}", "{'theirs.py': 'theirs'}"]


def test_modules_are_named_from_the_folder_of_the_notebook(tmp_path: Path) -> None:
    files = {f"ada/hw/{name}": text for name, text in MODULES.items()}
    files |= {"ada/hw/dropout.ipynb": NOTEBOOK, "ada/above.py": "above", "bob/mine.py": "x"}
    ada, bob = look_at(tmp_path, files).submissions
    kept = {"net.py": "mine", "lib/__init__.py": "", "lib/deep.py": "deep", "above.py": "above"}
    assert beside(ada) == kept
    assert beside(bob) == {}


def test_modules_come_out_of_a_zip(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {"hw/dropout.ipynb": "{}", **{f"hw/{name}": text for name, text in MODULES.items()}},
    )
    picked = pick({PurePath("a.zip"): path}, assignment(tmp_path), tmp_path)
    assert {name: path.read_text() for name, path in picked.beside.items()} == {
        "net.py": "mine",
        "lib/__init__.py": "",
        "lib/deep.py": "deep",
    }


def test_others_files_in_a_flat_folder_are_nobodys_modules(tmp_path: Path) -> None:
    found = look_at(tmp_path, {"ada.ipynb": NOTEBOOK, "bob.py": "x", "net.py": "y"})
    assert [one.beside for one in found.submissions] == [(), (), ()]


def test_of_too_much_beside_a_notebook_a_part_is_read(tmp_path: Path) -> None:
    large = "#" * MAX_BYTES_BESIDE
    ada, _ = look_at(
        tmp_path,
        {"ada/dropout.py": "", "ada/a.py": "x", "ada/b.py": large, "ada/c.py": "y", "bob/d.py": ""},
    ).submissions
    assert ada.read_beside() == {"a.py": b"x", "c.py": b"y"}
