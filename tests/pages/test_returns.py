"""Feedback goes back to whom it is of, by the rules by which each LMS reads it."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from autograder.gradebook.roster import Person as Listed
from autograder.gradebook.roster import Roster
from autograder.gradebook.store import Gradebook
from autograder.intake.find import find
from autograder.pages.returning import (
    Feedback,
    Returned,
    System,
    opened,
    participants,
)
from autograder.pages.returns import returned
from autograder.records.errors import AutograderError
from autograder.records.submission import Submission

from ..conftest import run_command
from ..test_layouts import (
    CLASS,
    Files,
    Person,
    brightspace,
    canvas,
    moodle,
    nbgrader,
    packed,
    sakai,
)
from ..zips import assignment
from .made import course, fill, result

pytestmark = pytest.mark.quick


def given(folder: Path, files: Files, *, as_zip: bool = True) -> Path:
    """Write a download; it is called as nbgrader's folder is."""
    path = folder / ("submitted.zip" if as_zip else "submitted")
    if as_zip:
        path.write_bytes(packed(files))
    for name, data in files.items() if not as_zip else ():
        inner = folder / name
        inner.parent.mkdir(parents=True, exist_ok=True)
        inner.write_bytes(data)
    return path


def feedback(folder: Path, path: Path) -> list[Feedback]:
    """Return feedback on what is found in a download, which says whose it is."""
    (folder / "scratch").mkdir()
    made = []
    for file in find([path], assignment(folder), folder / "scratch").submissions:
        number = "none" if file.problem else file.path.read_text().split(" ")[1]
        kind = "annotated.py" if file.path.suffix == ".py" else "annotated.ipynb"
        copy = None if file.problem else (kind, f"copy {number}".encode())
        page = f"page {number}".encode()
        made.append(Feedback(file.submission, page, copy, file.path.name))
    return made


def back(folder: Path, system: System, files: Files, *, as_zip: bool = True) -> Returned:
    """Return what goes back after a download was graded."""
    path = given(folder, files, as_zip=as_zip)
    download = opened(path, system, assignment(folder))
    return returned(system, assignment(folder), feedback(folder, path), download)


def whose(data: bytes) -> str:
    return data.decode().split(" ")[1]


def test_canvas_finds_each_students_attachment(tmp_path: Path) -> None:
    files = canvas(CLASS)
    found = back(tmp_path, System.CANVAS, files)
    reached = {}
    for name, data in found.files.items():
        assert name in files  # else Canvas ignores it
        parts = [part for part in name.split("_") if part != "LATE"]
        user, _attachment = [part for part in parts if part.isdecimal()][:2]
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as inner:
                assert inner.namelist() == ["feedback.html", "annotated.ipynb"]
                data = inner.read("annotated.ipynb")
        assert re.search(r"\.(\w+)$", name)
        reached[user] = whose(data)
    assert reached == {one.id: str(one.number) for one in CLASS if one.grade}
    assert found.count == len(reached)
    assert len(found.left_out) == len(CLASS) - len(reached)
    assert "their file can't be annotated" in found.left_out[0]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("lovelaceada_17_text.html", "nothing is attached"),
        ("lovelaceada_17_5_a.pdf", "it is not clear which"),
    ],
)
def test_who_has_no_attachment_in_canvas_is_named(tmp_path: Path, name: str, why: str) -> None:
    path = given(tmp_path, {name: b"", "b_18_6_b.ipynb": b""})
    download = opened(path, System.CANVAS, assignment(tmp_path))
    whose = Submission("a", ("lovelaceada",), ("17",))
    one = Feedback(whose, b"page", ("annotated.ipynb", b"copy"))
    found = returned(System.CANVAS, assignment(tmp_path), [one], download)
    assert found.files == {}
    assert why in found.left_out[0]


def test_an_id_of_another_system_reaches_nobody(tmp_path: Path) -> None:
    path = given(tmp_path, {"hoppergrace_17_5_a.ipynb": b"", "lovelaceada_18_6_a.ipynb": b""})
    download = opened(path, System.CANVAS, assignment(tmp_path))
    for owner, number in (("Ada Lovelace", "18"), ("Ben", None)):
        entry = download.of(Submission("a", (owner,), ("17",)))
        assert (entry.ids[0] if entry else None) == number


def test_a_group_is_reached_by_the_member_that_canvas_names(tmp_path: Path) -> None:
    path = given(tmp_path, {"teama_17_5_a.ipynb": b"", "teamb_19_6_a.ipynb": b""})
    download = opened(path, System.CANVAS, assignment(tmp_path))
    entry = download.of(Submission("a", ("Ada", "Ben"), ("18", "17")))
    assert entry and entry.ids == ("17",)


def moodles_number(path: str) -> str:
    """Return the participant to whom Moodle gives a file."""
    for part in PurePath(path).parts[:-1]:
        match part.split("_"):
            case [_, number, "assignsubmission", "file", *_] if number.isdecimal():
                return number
    raise AssertionError(path)


def test_moodle_finds_each_participant(tmp_path: Path) -> None:
    found = back(tmp_path, System.MOODLE, moodle(CLASS))
    pages = {
        moodles_number(name): whose(data)
        for name, data in found.files.items()
        if name.endswith("feedback.html")
    }
    assert pages == {one.id: str(one.number) if one.grade else "none" for one in CLASS}
    assert found.left_out == []
    assert found.notes[0].startswith("upload the grades first")
    assert "these are the groups' numbers" in found.notes[1]


def test_a_group_in_moodle_is_reached_by_its_members_numbers_alone(tmp_path: Path) -> None:
    roster = [Listed("Ada", ("17",)), Listed("Ben", ("18",)), Listed("Cy", ("21",))]
    group = Feedback(Submission("t", ("Team A",), ("21",)), b"page")
    members = Feedback(Submission("u", ("Ada", "Ben"), ("17", "18")), b"page")
    unknown = Feedback(Submission("v", ("Di",), ("di@example.org",)), b"page")
    found = returned(
        System.MOODLE,
        assignment(tmp_path),
        [group, members, unknown],
        None,
        participants(roster),
    )
    assert set(map(moodles_number, found.files)) == {"17", "18"}
    assert found.left_out == [
        "Team A: 21 is nobody's number of this name on the roster: groups have others",
        "Di: no participant number is known: grade with --roster WORKSHEET.csv",
    ]
    assert found.count == 1


def test_a_roster_without_numbers_tells_nothing_of_them() -> None:
    assert participants([Listed("Ada", ("ada@example.org",))]) is None


@pytest.mark.parametrize("as_zip", [False, True])
def test_nbgrader_finds_each_notebook_with_its_time_and_secret(tmp_path, as_zip: bool) -> None:
    files = nbgrader(CLASS)
    for one in CLASS[1:]:
        files[f"submitted/{one.login}/dropout/submission_secret.txt"] = one.id.encode()
    found = back(tmp_path, System.NBGRADER, files, as_zip=as_zip)
    pages = {PurePath(name): data for name, data in found.files.items() if name.endswith(".html")}
    with_notebook = [
        one
        for one in CLASS[1:]
        if sum(name.endswith(".ipynb") for name in one.handed_in()) and one.grade
    ]
    assert {path.parts[1]: whose(data) for path, data in pages.items()} == {
        one.login: str(one.number) for one in with_notebook
    }
    for path in pages:
        assert path.parts[0] == "feedback" and path.parts[2] == "dropout" and len(path.parts) == 4
        assert path.with_name("timestamp.txt").as_posix() in found.files
        assert path.with_name("submission_secret.txt").as_posix() in found.files
        assert any(f"submitted/{path.parts[1]}/dropout/{path.stem}.ipynb" == name for name in files)
    assert any("no submission_secret.txt beside it" in line for line in found.left_out)


def test_sakai_finds_each_students_folder(tmp_path: Path) -> None:
    found = back(tmp_path, System.SAKAI, sakai(CLASS))
    pages = {PurePath(n): whose(d) for n, d in found.files.items() if n.endswith("feedback.html")}
    assert all(len(path.parts) == 4 for path in pages)
    assert {path.parts[2] for path in pages} == {"Feedback Attachment(s)"}
    by_eid = {re.findall(r"\(([^()]+)\)$", path.parts[1])[-1]: n for path, n in pages.items()}
    assert by_eid == {one.login: str(one.number) if one.grade else "none" for one in CLASS}


def test_sakais_folder_of_feedback_is_called_as_in_the_download(tmp_path: Path) -> None:
    words = {"Submission": "Eingereichte Anhänge", "Feedback": "Rückmeldung"}
    files = {
        re.sub(r"(Submission|Feedback) [Aa]ttachment\(s\)", lambda m: words[m[1]], name): data
        for name, data in sakai(CLASS[:2]).items()
    }
    found = back(tmp_path, System.SAKAI, files)
    assert {PurePath(name).parts[2] for name in found.files} == {"Rückmeldung"}


def test_a_sakai_of_unknown_words_is_refused(tmp_path: Path) -> None:
    files = {
        name.replace("Submission attachment(s)", "投稿"): data
        for name, data in sakai(CLASS[:2]).items()
        if "Feedback" not in name
    }
    with pytest.raises(AutograderError, match="download it with Sakai in English"):
        back(tmp_path, System.SAKAI, files)


def test_brightspace_finds_the_folder_of_the_last_try(tmp_path: Path) -> None:
    files = brightspace(CLASS)
    found = back(tmp_path, System.BRIGHTSPACE, files)
    pages = {PurePath(n): whose(d) for n, d in found.files.items() if n.endswith("feedback.html")}
    folders = {PurePath(name).parts[0] for name in files}
    assert {path.parts[0] for path in pages} <= folders
    assert all(" - Oct 10, 2026" in path.parts[0] for path in pages)
    by_number = {path.parts[0].partition("-")[0]: number for path, number in pages.items()}
    assert by_number == {one.id: str(one.number) if one.grade else "none" for one in CLASS}


def test_without_folders_brightspace_takes_nothing_back(tmp_path: Path) -> None:
    files = {name.replace("/", " - "): data for name, data in brightspace(CLASS[:3]).items()}
    found = back(tmp_path, System.BRIGHTSPACE, files)
    assert found.files == {}
    assert {line.partition(": ")[2] for line in found.left_out} == {
        "they have no folder in this download: download it with folders"
    }


def ilias(people: list[Person]) -> Files:
    return {
        f"Abgaben/{one.last}_{one.first}_{one.login}_{one.id}/{name}".replace(" ", "_"): data
        for one in people
        for name, data in one.handed_in().items()
    }


def test_ilias_finds_each_students_folder(tmp_path: Path) -> None:
    found = back(tmp_path, System.ILIAS, ilias(CLASS))
    pages = {PurePath(n): whose(d) for n, d in found.files.items() if n.endswith("feedback.html")}
    assert {path.parts[0] for path in pages} == {"multi_feedback_dropout"}
    assert all(len(path.parts) == 3 for path in pages)
    by_id = {path.parts[1].rpartition("_")[2]: number for path, number in pages.items()}
    assert by_id == {one.id: str(one.number) if one.grade else "none" for one in CLASS}


def test_each_member_of_a_team_in_ilias_gets_it(tmp_path: Path) -> None:
    files = {f"Team 1/{name}_{at}/dropout.py": b"x" for at, name in enumerate(("a_b_c", "d_e_f"))}
    download = opened(given(tmp_path, files), System.ILIAS, assignment(tmp_path))
    team = Feedback(Submission("t", ("Team 1",)), b"page")
    found = returned(System.ILIAS, assignment(tmp_path), [team], download)
    assert {PurePath(name).parts[1] for name in found.files} == {"a_b_c_0", "d_e_f_1"}


@pytest.mark.parametrize("system", ["canvas", "nbgrader", "sakai", "brightspace"])
def test_what_takes_names_of_its_own_needs_the_download(tmp_path: Path, system: str) -> None:
    with pytest.raises(AutograderError) as error:
        returned(System(system), assignment(tmp_path), [], None)
    assert str(error.value) == (
        f"{system} takes feedback back under the names of its own download:"
        " give the zip that you have graded, too"
    )


@pytest.mark.parametrize(
    ("layout", "system", "told"),
    [
        (moodle, System.CANVAS, "what Moodle gives, not a download of canvas"),
        (lambda _: {"a/b.txt": b""}, System.SAKAI, "nothing that an LMS gives, not a download of"),
    ],
)
def test_the_download_of_another_system_is_refused(
    tmp_path: Path, layout: Callable[[list[Person]], Files], system: System, told: str
) -> None:
    with pytest.raises(AutograderError, match=told):
        opened(given(tmp_path, layout(CLASS)), system, assignment(tmp_path))


def test_a_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no")
    with pytest.raises(AutograderError, match=r"x\.zip is no zip that can be read"):
        opened(tmp_path / "x.zip", System.CANVAS, assignment(tmp_path))


def test_the_command_writes_what_is_to_be_uploaded(tmp_path, monkeypatch, capsys) -> None:
    made, _ = course(tmp_path)
    out = tmp_path / "out"
    with Gradebook(out, writing=True) as book:
        fill(book, result("ada.py"), result("ben.py", status="unreadable", notes=["empty"]))
        book.copies.keep("content of ada.py", [("ada.py", b"def double(x): return x\n")])
    command = ("--course", made.folder, "return", "tiny", "--results", out, "--to")
    assert run_command(monkeypatch, *command, "folder") == 0
    assert capsys.readouterr().out == f"{out}/tiny/return-folder: feedback on 2 submissions\n"
    written = (out / "tiny" / "return-folder").rglob("*.*")
    assert {path.relative_to(out / "tiny" / "return-folder").as_posix() for path in written} == {
        *("ada.py", "ada.py/feedback.html", "ada.py/annotated.py"),
        *("ben.py", "ben.py/feedback.html"),
    }
    assert run_command(monkeypatch, *command, "moodle") == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == (
        "not in it: ada: no participant number is known: grade with --roster WORKSHEET.csv"
    )
    assert told[-1] == "nothing is written: feedback on 0 submissions"
    assert not (out / "tiny" / "return-moodle.zip").exists()


def test_a_zip_for_moodle_goes_to_the_members_on_the_roster(tmp_path, monkeypatch) -> None:
    made, _ = course(tmp_path)
    out, target = tmp_path / "out", tmp_path / "back.zip"
    with Gradebook(out, writing=True) as book:
        one = result("ada.py", owners=["Ada"])
        run = book.begin("tiny", {}, pending=[])
        book.add(run, Submission("ada.py", ("Ada",), ("17",)), "k", one, "c")
        book.end(run)
        book.keep_roster("tiny", Roster((Listed("Ada", ("17",)),)))
    command = ("--course", made.folder, "return", "tiny", "--results", out, "--to", "moodle")
    assert run_command(monkeypatch, *command, "--out", target) == 0
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["Ada_17_assignsubmission_file/feedback.html"]
