"""Zips that nobody vouches for: what is read of them, and what is refused."""

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.intake import unzip
from autograder.intake.unzip import BadZip, opened, safe_name, unpack
from autograder.submission.code import MAX_FILE_BYTES

from .zips import flagged, linked, zipped

pytestmark = pytest.mark.quick

ENCRYPTED, SAYS_UTF_8 = 0x1, 0x800


def most_bytes(name: PurePath) -> int:
    return MAX_FILE_BYTES + 1 if name.suffix == ".py" else 0


def refused(path: Path) -> tuple[str, ...]:
    with opened(path) as contents:
        return contents.refused


def names(path: Path) -> list[str]:
    with opened(path) as contents:
        return [str(name) for name in contents.files]


def reason(path: Path, most_bytes: Callable[[PurePath], int] = most_bytes) -> str:
    """Return why a zip can't be unpacked."""
    with pytest.raises(BadZip) as error:
        unpack(path, path.parent / "scratch", most_bytes)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_files_are_copied_into_folders_of_their_own(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"ada/x.py": "1", "bob/x.py": "2"})
    files, odd = unpack(path, tmp_path / "scratch", most_bytes)
    assert {str(name): file.read_text() for name, file in files.items()} == {
        "ada/x.py": "1",
        "bob/x.py": "2",
    }
    assert [file.name for file in files.values()] == ["x.py", "x.py"]
    assert odd == ()


def test_files_of_other_kinds_stay_in_the_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x.py": "1", "film.mp4": "2"})
    files, _ = unpack(path, tmp_path / "scratch", most_bytes)
    assert files[PurePath("film.mp4")] == path / "film.mp4"
    assert [file.name for file in (tmp_path / "scratch").rglob("*.*")] == ["x.py"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/passwd", "/etc/passwd, which has an absolute name"),
        ("C:\\x.py", "C:/x.py, which has an absolute name"),
        ("C:x.py", "C:x.py, which has an absolute name"),
        ("../x.py", "../x.py, which has a name that leads out of it"),
        ("a/../../x.py", "a/../../x.py, which has a name that leads out of it"),
        ("..\\x.py", "../x.py, which has a name that leads out of it"),
        ("./", "./, which has no name"),
        ("/\x1b[2J\n.py", "/\ufffd[2J\ufffd.py, which has an absolute name"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_and_told(
    tmp_path: Path, name: str, why: str
) -> None:
    path = zipped(tmp_path / "a.zip", {name: "1", "x.py": "2"})
    assert refused(path) == (f"holds {why}",)
    assert names(path) == ["x.py"]


def test_a_link_is_refused_and_told(tmp_path: Path) -> None:
    path = linked(tmp_path / "a.zip", "x.py", "/etc/passwd")
    assert refused(path) == ("holds x.py, which is a link",)
    assert names(path) == []


def test_what_is_neither_file_nor_folder_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        entry = zipfile.ZipInfo("pipe.py")
        entry.external_attr = 0o010644 << 16
        archive.writestr(entry, "")
    assert refused(tmp_path / "a.zip") == ("holds pipe.py, which is neither a file nor a folder",)


def test_names_are_utf_8_even_where_the_zip_does_not_say_so(tmp_path: Path) -> None:
    path = flagged(zipped(tmp_path / "a.zip", {"José.py": "1"}), SAYS_UTF_8)  # as macOS makes it
    assert names(path) == ["José.py"]


def test_names_in_an_old_code_page_are_kept(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"Jose.py": "1"})
    path.write_bytes(path.read_bytes().replace(b"Jose", b"Jos\x82"))  # é in code page 437
    assert names(path) == ["José.py"]


def test_names_that_are_not_the_utf_8_they_claim_to_be_make_a_bad_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"José.py": "1"})
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xff"))
    assert reason(path) == "is no zip that can be read"


def test_the_number_of_entries_is_limited(tmp_path: Path) -> None:
    entries = dict.fromkeys(map(str, range(10_001)), b"")
    assert reason(zipped(tmp_path / "a.zip", entries)) == "has more than 10,000 entries"
    entries.popitem()
    assert len(names(zipped(tmp_path / "b.zip", entries))) == 10_000


def test_a_list_of_entries_too_long_to_read_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number:0200}.py": b"" for number in range(50)})
    monkeypatch.setattr(unzip, "_MAX_DIRECTORY_BYTES", 10_000)
    assert reason(path) == "has more than 10,000 entries"


def test_a_bomb_is_cut_where_no_submission_goes_on(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x.py": bytes(MAX_FILE_BYTES + 1000)})
    assert path.stat().st_size < 100_000
    files, _ = unpack(path, tmp_path / "scratch", most_bytes)
    assert files[PurePath("x.py")].stat().st_size == MAX_FILE_BYTES + 1


def test_many_bombs_are_refused_before_any_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unzip, "MAX_UNPACKED_BYTES", 1 << 30)
    path = zipped(tmp_path / "a.zip", {f"{number}.py": b"." for number in range(3)})
    data = path.read_bytes()
    size, claimed = (1).to_bytes(4, "little"), (0x3FFFFFFF).to_bytes(4, "little")
    start = data.index(b"PK\1\2")
    path.write_bytes(data[:start] + _claim(data[start:], size, claimed))
    told = "takes more than 1 GB unpacked; 0.py alone takes 1,073,741,823 bytes"
    assert reason(path, lambda name: 1 << 29) == told
    assert not (tmp_path / "scratch").exists()


def _claim(directory: bytes, size: bytes, claimed: bytes) -> bytes:
    """Return the list of entries with other sizes in it."""
    data = bytearray(directory)
    at = data.find(b"PK\1\2")
    while at >= 0:
        assert data[at + 24 : at + 28] == size
        data[at + 24 : at + 28] = claimed
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.4"])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert reason(tmp_path / "a.zip") == "is no zip that can be read"


def test_a_zip_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert reason(tmp_path / "a.zip") == "can't be read: No such file or directory"


def test_an_encrypted_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = flagged(zipped(tmp_path / "a.zip", {"x.py": "1", "y.py": "2"}), ENCRYPTED)
    files, odd = unpack(path, tmp_path / "scratch", most_bytes)
    assert odd == ("holds x.py, which is encrypted",)
    assert files[PurePath("x.py")].read_bytes() == b""
    assert files[PurePath("y.py")].read_bytes() == b"2"


def test_a_damaged_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x.py": "one\n" * 99, "y.py": "2"})
    data = bytearray(path.read_bytes())
    data[34:40] = b"\xff" * 6  # where the compressed bytes of the first file begin
    path.write_bytes(data)
    files, odd = unpack(path, tmp_path / "scratch", most_bytes)
    assert odd == ("holds x.py, which is damaged",)
    assert files[PurePath("y.py")].read_bytes() == b"2"


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = zipped(tmp_path / "a.zip", {"x.py": "1"})
    monkeypatch.setattr(Path, "mkdir", full)
    where = tmp_path / "scratch"
    assert reason(path) == f"can't be unpacked: there is no room left in {where}"


@given(st.binary(max_size=60), st.integers(0, 400), st.booleans())
@example(b"\xff" * 60, 30, True)
def test_whatever_a_zip_holds_it_is_read_or_refused(noise: bytes, at: int, whole: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = zipped(Path(folder, "a.zip"), {"x.py": "one\n" * 50, "é/y.py": "2"})
        data = path.read_bytes()
        path.write_bytes(data[:at] + noise + (data[at + len(noise) :] if whole else b""))
        try:
            files, _ = unpack(path, Path(folder, "scratch"), most_bytes)
        except BadZip as error:
            assert "\n" not in str(error)
            return
        for file in files.values():
            assert file.resolve().is_relative_to(Path(folder).resolve())


@given(st.text())
@example("..")
@example("a/../b")
@example("." + "x" * 300)
@example("\0\n\x1b")
def test_a_safe_name_is_a_file_in_its_folder(text: str) -> None:
    name = safe_name(text)
    assert "/" not in name and "\\" not in name and not name.startswith((".", "-"))
    assert 0 < len(name.encode()) <= 200
    assert name.isprintable()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).touch()
        assert [path.name for path in Path(folder).iterdir()] == [name]
