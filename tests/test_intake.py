"""What an instructor points at becomes submissions with safe names of their own, and owners."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import AutograderError
from autograder.intake import Found, find


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")


def owners(found: Found) -> dict[str, str]:
    """Return the owner of each submission by its name."""
    return {one.name: "; ".join(one.owners) for one in found.submissions}


def refusal(*paths: Path) -> str:
    with pytest.raises(AutograderError) as error:
        find(paths)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_file_belongs_to_whom_it_is_named_after(inbox: Path) -> None:
    fill(inbox, "ada.ipynb", "bob.py")
    found = find([inbox])
    assert owners(found) == {"ada.ipynb": "ada", "bob.py": "bob"}
    assert [one.path for one in found.submissions] == [inbox / "ada.ipynb", inbox / "bob.py"]
    assert found.others == ()


def test_a_file_in_a_folder_belongs_to_the_outermost_folder(inbox: Path) -> None:
    fill(inbox, "ada/dropout.ipynb", "bob/final/v2/dropout.py")
    expected = {"ada_dropout.ipynb": "ada", "bob_final_v2_dropout.py": "bob"}
    assert owners(find([inbox])) == expected


def test_a_single_file_may_be_given(inbox: Path) -> None:
    fill(inbox, "ada.ipynb", "bob.py")
    assert owners(find([inbox / "bob.py"])) == {"bob.py": "bob"}


def test_several_paths_are_one_class(inbox: Path) -> None:
    fill(inbox, "a/dropout.py", "b/dropout.py")
    found = find([inbox / "b", inbox / "a" / "dropout.py"])
    assert owners(found) == {"dropout.py": "dropout", "dropout-2.py": "dropout"}


def test_submissions_come_in_the_order_of_their_names(inbox: Path) -> None:
    fill(inbox, "z.py", "m/x.py", "a.py")
    assert [*owners(find([inbox]))] == ["a.py", "m_x.py", "z.py"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Ada Lovelace (1).ipynb", "Ada_Lovelace_1_.ipynb"),
        ("ADA.IPYNB", "ADA.ipynb"),
        ("ada.v2.py", "ada.v2.py"),
        ("-rf.py", "rf.py"),
        ("=cmd|'x'.py", "_cmd_x_.py"),
        ("名前 é.py", "名前_é.py"),
        ("tab\tnew\nline.py", "tab_new_line.py"),
        ("-.py", "_.py"),
        ("<b>&amp;.py", "_b_amp_.py"),
    ],
)
def test_names_are_made_safe(inbox: Path, given: str, name: str) -> None:
    fill(inbox, given)
    assert [*owners(find([inbox]))] == [name]


@pytest.mark.parametrize("letter", ["a", "é", "名", "𝔸"])
def test_long_names_are_cut_to_what_a_file_system_takes(inbox: Path, letter: str) -> None:
    long = letter * (240 // len(letter.encode()))
    fill(inbox, f"{long}/{long}/{long}.ipynb", f"{long}/{long}/{long}x.ipynb")
    names = [*owners(find([inbox]))]
    assert len(set(names)) == 2
    for name in names:
        (inbox / name).mkdir()


def test_equal_names_are_told_apart_whatever_their_case(inbox: Path) -> None:
    fill(inbox, "a/b.py", "a_b.py", "A b.py", "a_b.ipynb")
    names = [*owners(find([inbox]))]
    assert len({name.casefold() for name in names}) == 4
    assert sorted(name.casefold() for name in names) == [
        "a_b-2.py",
        "a_b-3.py",
        "a_b.ipynb",
        "a_b.py",
    ]


@given(st.lists(st.text("aAß_-2 ", min_size=1, max_size=3), unique=True, min_size=1))
def test_names_are_unique_in_any_class(stems: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), *(f"{stem}.py" for stem in stems))
        found = find([Path(folder)])
    names = {one.name.casefold() for one in found.submissions}
    assert len(names) == len(found.submissions) == len(stems)


def test_an_owner_in_another_encoding_can_be_written_down(inbox: Path) -> None:
    folder = os.path.join(os.fsencode(inbox), b"Jos\xe9")
    os.mkdir(folder)
    Path(os.fsdecode(folder), "x.py").write_text("x = 1\n")
    (one,) = find([inbox]).submissions
    assert (one.name, one.owners) == ("Jos__x.py", ("Jos\N{REPLACEMENT CHARACTER}",))
    assert one.path.is_file()


def test_what_systems_leave_behind_is_passed_over(inbox: Path) -> None:
    fill(inbox, "ada.py", ".ada.py", ".git/x.py", "__MACOSX/ada.py", "__pycache__/x.py")
    fill(inbox, "bob/.ipynb_checkpoints/bob.ipynb", "bob/__MACOSX/._bob.ipynb", ".DS_Store")
    found = find([inbox])
    assert owners(found) == {"ada.py": "ada"}
    assert found.others == ()


def test_other_files_are_listed(inbox: Path) -> None:
    fill(inbox, "ada.py", "ada.pdf", "bob/report.docx", "notes")
    found = find([inbox])
    assert owners(found) == {"ada.py": "ada"}
    assert set(found.others) == {inbox / "ada.pdf", inbox / "bob" / "report.docx", inbox / "notes"}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    fill(tmp_path / "staff", "checks.py")
    return tmp_path / "staff" / "checks.py"


def test_links_in_a_folder_are_not_followed(inbox: Path, secret: Path) -> None:
    fill(inbox, "ada.py")
    (inbox / "eve.py").symlink_to(secret)
    (inbox / "lost.py").symlink_to(inbox / "nowhere")
    (inbox / "mallory").symlink_to(secret.parent)
    found = find([inbox])
    assert owners(found) == {"ada.py": "ada"}
    assert set(found.others) == {inbox / "eve.py", inbox / "lost.py"}


def test_a_link_that_is_given_is_followed(inbox: Path, secret: Path) -> None:
    (inbox / "eve.py").symlink_to(secret)
    (inbox / "all").symlink_to(secret.parent)
    found = find([inbox / "eve.py", inbox / "all"])
    assert owners(found) == {"checks.py": "checks", "eve.py": "eve"}


def test_a_path_that_is_not_there_is_refused(inbox: Path) -> None:
    fill(inbox, "ada.py")
    gone = inbox / "gone"
    assert refusal(inbox, gone) == f"{gone}: there is no such file or folder"


@pytest.mark.parametrize("path", ["", "notes.txt"])
def test_a_path_without_a_submission_is_refused(inbox: Path, path: str) -> None:
    fill(inbox, "notes.txt")
    reason = "no submission in it: there is no .ipynb or .py file"
    assert refusal(inbox / path) == f"{inbox / path}: {reason}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_can_not_be_read_is_refused(inbox: Path) -> None:
    fill(inbox, "ada.py", "bob/bob.py")
    (inbox / "bob").chmod(0)
    reason = refusal(inbox)
    (inbox / "bob").chmod(0o700)
    assert reason == f"{inbox / 'bob'}: this folder can't be read: Permission denied"
