"""A folder for each student: one row each, and nothing that could be somebody's work is lost."""

from pathlib import Path

import pytest

from autograder.intake.find import Found, find

from .zips import assignment, zipped

pytestmark = pytest.mark.quick


def look_at(tmp_path: Path, *names: str) -> Found:
    """Return what is found in a folder of these files, each with its own name in it."""
    for name in names:
        path = tmp_path / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "scratch").mkdir()
    return find([tmp_path / "class"], assignment(tmp_path), tmp_path / "scratch")


def graded(found: Found) -> dict[str, str]:
    """Return which file is graded, by its owner: none two rows."""
    owners = [owner for one in found.submissions for owner in one.submission.owners]
    assert len(owners) == len(set(owners)) == len(found.submissions)
    return {
        one.submission.owners[0]: one.problem or one.path.read_text() for one in found.submissions
    }


def older(tmp_path: Path, found: Found) -> list[str]:
    return [str(one.path.relative_to(tmp_path / "class")) for one in found.superseded]


ASKED = "Hand in dropout.ipynb or dropout.py. What you handed in has"
GIVEN = ("public_checks.py", "checks_support.py", "test_dropout.py", "tests/Net.py", "dropout.py")


def test_a_student_has_one_row_whatever_lies_beside_the_notebook(tmp_path: Path) -> None:
    released = [f"ada/{name}" for name in GIVEN]
    found = look_at(tmp_path, "ada/dropout.ipynb", "ada/utils.py", *released, "bob/mine.py")
    assert graded(found) == {"ada": "ada/dropout.ipynb", "bob": "bob/mine.py"}
    assert [one.name for one in found.submissions] == ["ada_dropout.ipynb", "bob_mine.py"]
    assert (found.superseded, found.others) == ((), ())


def test_older_tries_are_listed(tmp_path: Path) -> None:
    found = look_at(
        tmp_path,
        "ada/dropout.ipynb",
        "ada/old/dropout_try1.ipynb",
        "ada/old/dropout.py",
        "bob/v9/dropout.ipynb",
        "bob/v10/dropout.ipynb",
        "cleo/dropout (1).ipynb",
        "cleo/dropout (2).ipynb",
        "dan/backup/dropout.ipynb",
        "dan/hw/final/Dropout.ipynb",
    )
    assert graded(found) == {
        "ada": "ada/dropout.ipynb",
        "bob": "bob/v10/dropout.ipynb",
        "cleo": "cleo/dropout (2).ipynb",
        "dan": "dan/hw/final/Dropout.ipynb",
    }
    assert older(tmp_path, found) == [
        "ada/old/dropout.py",
        "ada/old/dropout_try1.ipynb",
        "bob/v9/dropout.ipynb",
        "cleo/dropout (1).ipynb",
        "dan/backup/dropout.ipynb",
    ]


def test_no_telling_which_is_a_row_that_says_so(tmp_path: Path) -> None:
    found = look_at(tmp_path, "ada/a.ipynb", "ada/b.ipynb", "bob/dropout.py")
    assert graded(found)["ada"] == f"{ASKED} a.ipynb, b.ipynb."


def test_a_student_without_code_has_a_row_all_the_same(tmp_path: Path) -> None:
    found = look_at(tmp_path, "ada/dropout.py", "bob/report.pdf", "plots/a.png", "cleo/tests/x.py")
    assert graded(found) == {
        "ada": "ada/dropout.py",
        "bob": f"{ASKED} no notebook and no .py.",
    }
    assert [path.name for path in found.others] == ["a.png"]


def test_a_zip_in_a_folder_is_looked_into(tmp_path: Path) -> None:
    zipped(tmp_path / "class" / "ada" / "final.zip", {"hw/dropout.ipynb": "zipped"})
    found = look_at(tmp_path, "bob/dropout.py")
    assert graded(found) == {"ada": "zipped", "bob": "bob/dropout.py"}
    assert [one.name for one in found.submissions] == ["ada_final.zip", "bob_dropout.py"]


def test_files_beside_the_folders_are_rows_of_their_own(tmp_path: Path) -> None:
    found = look_at(tmp_path, "ada/dropout.py", "bob.py", "public_checks.py")
    assert graded(found) == {"ada": "ada/dropout.py", "bob": "bob.py"}


@pytest.mark.parametrize("wrapper", ["", "class of 2026/", "a/b/"])
def test_folders_may_lie_in_a_folder(tmp_path: Path, wrapper: str) -> None:
    found = look_at(tmp_path, f"{wrapper}ada/dropout.py", f"{wrapper}bob/dropout.py")
    assert [*graded(found)] == ["ada", "bob"]


def test_folders_may_lie_in_folders_of_sections(tmp_path: Path) -> None:
    names = ["A/ada/dropout.py", "A/bob/dropout.py", "B/cleo/mine.py", "B/dan/old/dropout.py"]
    assert [*graded(look_at(tmp_path, *names))] == ["ada", "bob", "cleo", "dan"]


def test_one_students_folder_alone_is_one_row(tmp_path: Path) -> None:
    assert [*graded(look_at(tmp_path, "ada/dropout.py", "ada/old/dropout.py"))] == ["ada"]
