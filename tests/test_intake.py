"""What an instructor points at becomes submissions with safe names of their own, and owners."""

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.intake.find import Found, find
from autograder.records.errors import AutograderError

from .zips import assignment, linked, zipped

pytestmark = pytest.mark.quick


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
    return {one.name: "; ".join(one.submission.owners) for one in found.submissions}


def look(inbox: Path, *paths: Path) -> Found:
    """Return what is found where zips and exports are looked into, too."""
    scratch = inbox.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return find(paths or [inbox], assignment(inbox), scratch)


def refusal(*paths: Path, look: Callable[..., Found] = lambda *paths: find(paths)) -> str:
    with pytest.raises(AutograderError) as error:
        look(*paths)
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
    assert (one.name, one.submission.owners) == ("Jos__x.py", ("Jos\N{REPLACEMENT CHARACTER}",))
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


# Zips

ASKED = "Hand in dropout.ipynb or dropout.py. What you handed in has"


def texts(found: Found) -> dict[str, str]:
    """Return what is graded, by the submission's name."""
    return {one.name: one.path.read_text() for one in found.submissions}


def test_without_an_assignment_a_zip_is_no_submission(inbox: Path) -> None:
    fill(inbox, "ada.py")
    zipped(inbox / "bob.zip", {"dropout.py": "b"})
    assert find([inbox]).others == (inbox / "bob.zip",)


def test_zips_of_students_are_looked_into(inbox: Path) -> None:
    zipped(inbox / "ada.zip", {"dropout.ipynb": "a", ".OTTER_LOG": "", "__zip_filename__": "x"})
    zipped(inbox / "bob" / "final.zip", {"hw/dropout.py": "b", "hw/data.csv": "1"})
    found = look(inbox)
    assert texts(found) == {"ada.zip": "a", "bob_final.zip": "b"}
    assert owners(found) == {"ada.zip": "ada", "bob_final.zip": "bob"}
    assert [one.path.name for one in found.submissions] == ["dropout.ipynb", "dropout.py"]


def test_a_zip_beside_the_notebook_it_was_made_of_is_not_graded_again(inbox: Path) -> None:
    fill(inbox, "ada/dropout.py")
    zipped(inbox / "ada" / "dropout.zip", {"dropout.py": "a"})
    found = look(inbox)
    assert owners(found) == {"ada_dropout.py": "ada"}
    assert found.others == (inbox / "ada" / "dropout.zip",)


def test_a_bad_zip_costs_its_owner_alone(inbox: Path) -> None:
    fill(inbox, "ada.py", "bob.zip")
    linked(inbox / "eve.zip", "dropout.py", "/etc/passwd")
    assert {one.name: one.problem for one in look(inbox).submissions} == {
        "ada.py": "",
        "bob.zip": "bob.zip is no zip that can be read: hand in the notebook.",
        "eve.zip": f"{ASKED} no notebook and no .py. It holds dropout.py, which is a link.",
    }


def test_zips_of_students_may_be_given_one_by_one(inbox: Path) -> None:
    names = "ada", "bob", "eve"
    paths = [zipped(inbox / f"{name}.zip", {"hw/dropout.py": name}) for name in names]
    paths[2].write_bytes(b"PK")
    found = look(inbox, *paths)
    assert owners(found) == {"ada.zip": "ada", "bob.zip": "bob", "eve.zip": "eve"}
    assert [bool(one.problem) for one in found.submissions] == [False, False, True]
    told = "is no zip that can be read; unpack it yourself and give the folder"
    assert found.notes == (f"{paths[2]} {told}",)


@pytest.mark.parametrize("wrapper", ["", "class/"])
def test_a_zip_of_a_class_is_the_folder_that_it_was(inbox: Path, wrapper: str) -> None:
    files = {"ada/dropout.py": "a", "bob/dropout.py": "b", "cleo.py": "c", "__MACOSX/x.py": "x"}
    path = zipped(inbox / "class.zip", {f"{wrapper}{name}": text for name, text in files.items()})
    found = look(inbox, path)
    assert texts(found) == {"ada_dropout.py": "a", "bob_dropout.py": "b", "cleo.py": "c"}
    assert [*owners(found).values()] == ["ada", "bob", "cleo"]


def test_what_is_odd_about_a_zip_of_a_class_is_told(inbox: Path) -> None:
    path = zipped(
        inbox / "class.zip", {"ada.py": "a", "bob.py": "b", "../eve.py": "e", "x.pdf": ""}
    )
    found = look(inbox, path)
    assert [*owners(found)] == ["ada.py", "bob.py"]
    assert found.notes == (f"{path} holds ../eve.py, which has a name that leads out of it",)
    assert found.others == (path / "x.pdf",)


def test_a_zip_in_the_zip_of_a_class_is_looked_into(inbox: Path) -> None:
    inner = zipped(inbox / "ada.zip", {"dropout.py": "a"})
    path = zipped(inbox / "class.zip", {"ada.zip": inner.read_bytes(), "bob.py": "b"})
    assert texts(look(inbox, path)) == {"ada.zip": "a", "bob.py": "b"}


def test_an_export_that_can_not_be_used_is_refused(inbox: Path) -> None:
    path = inbox / "export.zip"
    zipped(path, dict.fromkeys(map(str, range(10_001)), ""))
    assert refusal(path, look=partial(look, inbox)) == (
        f"{path} has more than 10,000 entries; unpack it yourself and give the folder"
    )


def test_a_class_without_anything_to_grade_is_refused(inbox: Path) -> None:
    zipped(inbox / "ada.zip", {"dropout.pdf": "a"})
    assert refusal(inbox, look=partial(look, inbox)) == (
        f"{inbox / 'ada.zip'}: {ASKED} no notebook and no .py."
    )


# Whatever files are called

FILE_NAMES = st.lists(
    st.binary(min_size=1, max_size=40).filter(
        lambda name: not set(name) & set(b"/\0") and name not in (b".", b"..")
    ),
    unique=True,
    min_size=1,
    max_size=8,
)


def assert_names_are_safe(found: Found) -> None:
    names = [one.name for one in found.submissions]
    assert len({name.casefold() for name in names}) == len(names)
    assert names == sorted(names)
    for name in names:
        assert Path(name).name == name == name.strip()
        assert name.isprintable() and not name.startswith((".", "-"))
        assert len(name.encode()) <= 200
    for one in found.submissions:
        "; ".join([*one.submission.owners, *one.submission.ids]).encode()


@given(FILE_NAMES)
def test_names_are_safe_whatever_bytes_file_names_hold(names: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder, "inbox")
        inbox.mkdir()
        for name in names:
            Path(os.fsdecode(os.path.join(os.fsencode(inbox), name + b".py"))).touch()
        (inbox / "a.py").touch()
        found = look(inbox)
        assert found == look(inbox)
        assert_names_are_safe(found)
        assert all(one.path.parent == inbox for one in found.submissions)
        hidden = sum(name.startswith(b".") for name in names)
        assert len(found.submissions) + hidden == len({*names, b"a"})


@given(st.lists(st.text(min_size=1, max_size=30), unique=True, max_size=8))
def test_names_are_safe_whatever_names_a_zip_holds(names: list[str]) -> None:
    names = [name.encode("utf-8", "replace").decode() for name in names]
    files = {f"{name}.py": name for name in names} | {"a.py": "a", "b.py": "b"}
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder, "inbox")
        found = look(inbox, zipped(inbox / "class.zip", files))
        assert_names_are_safe(found)
        for one in found.submissions:
            assert one.path.is_file()
            assert one.path.resolve().is_relative_to(Path(folder, "scratch").resolve())


@given(st.permutations(["ada_1_100_x.py", "ada_1_101_x-1.py", "bob_LATE_2_102_x.py", "x.pdf"]))
def test_an_export_is_read_alike_in_whatever_order_it_comes(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = zipped(Path(folder, "inbox", "export.zip"), dict.fromkeys(names, "x"))
        found = look(path.parent, path)
    assert [
        (one.name, one.submission.owners, one.submission.late) for one in found.submissions
    ] == [
        ("ada_1.py", ("ada",), False),
        ("bob_2.py", ("bob",), True),
    ]
    assert [one.path for one in found.superseded] == [path / "ada_1_100_x.py"]
