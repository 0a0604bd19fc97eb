"""The one file that is graded among what a student has handed in."""

from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from autograder.intake.handed_in import NotFound, is_of_one_student, one_file, pick

from .zips import assignment, linked, zipped

pytestmark = pytest.mark.quick


def picked(tmp_path: Path, *names: str) -> str:
    """Return which of these files is graded."""
    folder = fill(tmp_path, *names)
    with one_file(folder, assignment(tmp_path)) as file:
        return str(file.path.relative_to(folder))


def fill(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "handed in"
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    return folder


def reason(tmp_path: Path) -> str:
    """Return what a student is told."""
    with pytest.raises(NotFound) as error, one_file(tmp_path / "handed in", assignment(tmp_path)):
        pass
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["dropout.py", "other.ipynb"], "dropout.py"),
        (["dropout.py", "dropout.ipynb"], "dropout.ipynb"),
        (["old/dropout.ipynb", "dropout.py"], "dropout.py"),
        (["my work.ipynb", "utils.py"], "my work.ipynb"),
        (["mine.py", "public_checks.py", "checks_support.py", "test_dropout.py"], "mine.py"),
        (["mine.py", "hw/public_checks.py", "tests/Net.py"], "mine.py"),
        (["mine.py", ".cache/dropout.py", "__MACOSX/dropout.py"], "mine.py"),
        (["mine.py", "a.zip", "b.zip"], "mine.py"),
    ],
)
def test_the_file_that_is_asked_for_is_taken_else_the_only_one(
    tmp_path: Path, names: list[str], expected: str
) -> None:
    assert picked(tmp_path, *names) == expected


@pytest.mark.parametrize("name", ["dropout (1).ipynb", "dropout.ipynb", "my work.ipynb"])
def test_a_file_as_it_was_handed_out_does_not_count_beside_another(
    tmp_path: Path, name: str
) -> None:
    of_course = replace(assignment(tmp_path), folder=tmp_path / "course/reference/dropout")
    released = tmp_path / "course/assignments/dropout"
    released.mkdir(parents=True)
    (released / "dropout.py").write_text("x = 1\n")
    folder = fill(tmp_path, "dropout.py", "utils.py", name)
    (folder / name).write_text("{}")
    with one_file(folder, of_course) as file:
        assert file.path.name == name
    zipped(folder / "all.zip", {"dropout.py": "x = 1\n", name: "{}"})
    for path in (folder / name, folder / "utils.py", folder / "dropout.py"):
        path.unlink()
    with one_file(folder, of_course) as file:
        assert file.path.read_text() == "{}"
    zipped(folder / "all.zip", {"dropout.py": "x = 1\n"})
    with one_file(folder, of_course) as file:
        assert file.path.name == "dropout.py"


def test_a_zip_is_looked_into_where_there_is_nothing_else(tmp_path: Path) -> None:
    path = zipped(tmp_path / "in" / "a.zip", {"w/dropout.py": "x = 2\n", "data.csv": "1"})
    file = pick({PurePath("a.zip"): path}, assignment(tmp_path), tmp_path).path
    assert (file.name, file.read_text()) == ("dropout.py", "x = 2\n")


def test_old_work_beside_a_zip_does_not_count(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"dropout.py": "new"})
    files = {PurePath("a.zip"): path, PurePath("old/dropout.py"): tmp_path / "none"}
    assert pick(files, assignment(tmp_path), tmp_path).path.read_text() == "new"


def test_copies_from_zips_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    for name in "ab":
        zipped(tmp_path / f"{name}.zip", {"dropout.py": name})
    files = [
        pick({PurePath("x.zip"): tmp_path / f"{name}.zip"}, assignment(tmp_path), tmp_path)
        for name in "ab"
    ]
    assert [file.path.read_text() for file in files] == ["a", "b"]


def test_a_zip_that_is_none_is_told(tmp_path: Path) -> None:
    fill(tmp_path, "a\n.zip")
    told = "a\ufffd.zip is no zip that can be read: hand in the notebook."
    assert reason(tmp_path) == told


def test_a_link_in_a_zip_is_told(tmp_path: Path) -> None:
    linked(fill(tmp_path, "notes") / "a.zip", "dropout.py", "/etc/passwd")
    assert reason(tmp_path) == (
        "Hand in dropout.ipynb or dropout.py. What you handed in has no notebook and no .py. "
        "It holds dropout.py, which is a link."
    )


def test_a_bad_entry_beside_the_notebook_does_no_harm(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../dropout.ipynb": "evil", "dropout.py": "good"})
    assert (
        pick({PurePath("a.zip"): path}, assignment(tmp_path), tmp_path).path.read_text() == "good"
    )


def test_a_damaged_notebook_in_a_zip_is_told(tmp_path: Path) -> None:
    path = zipped(fill(tmp_path, "notes") / "a.zip", {"dropout.py": "x = 1\n" * 99})
    data = bytearray(path.read_bytes())
    data[41:47] = b"\xff" * 6  # where its compressed bytes begin
    path.write_bytes(data)
    told = "a.zip holds dropout.py, which is damaged: hand in the notebook."
    assert reason(tmp_path) == told


def test_several_files_and_no_telling_which(tmp_path: Path) -> None:
    fill(tmp_path, "a.ipynb", "b.ipynb")
    assert reason(tmp_path) == (
        "Hand in dropout.ipynb or dropout.py. What you handed in has a.ipynb, b.ipynb."
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["my work.ipynb", ".OTTER_LOG", "__zip_filename__", "more.ipynb"], True),
        (["hw/dropout.ipynb", "hw/dropout.py", "hw/utils.py"], True),
        (["whatever/mine.py", "report.pdf"], True),
        (["mine.py", "public_checks.py", "checks_support.py", "test_x.py", "tests/Net.py"], True),
        (["ada.ipynb", "bob.ipynb"], False),
        (["ada/dropout.ipynb", "bob/dropout.ipynb"], False),
        (["ada.zip", "bob.zip"], False),
        (["ada.py", "bob.zip"], False),
        (["ada/dropout.py", "bob/mine.py"], False),
        (["dropout.py", "old/dropout.py", "backup.zip"], True),
        (["ada.pdf"], False),
    ],
)
def test_a_zip_of_one_student_is_told_from_one_of_a_class(
    tmp_path: Path, names: list[str], expected: bool
) -> None:
    assert is_of_one_student([*map(PurePath, names)], assignment(tmp_path)) is expected
