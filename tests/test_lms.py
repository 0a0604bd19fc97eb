"""Exports of Gradescope, Canvas, Moodle and nbgrader: who has handed in what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import autograder.intake.find as finding
from autograder.intake.find import Found, find
from autograder.records.course import LatePolicy
from autograder.records.errors import AutograderError
from autograder.submission.file import SubmittedFile

from .zips import assignment, zipped

pytestmark = pytest.mark.quick

ASKED = "Hand in dropout.ipynb or dropout.py. What you handed in has"


def exported(tmp_path: Path, *names: str, metadata: str | None = None) -> Path:
    """Write an export of these files, each with its own name in it; return its folder."""
    folder = tmp_path / "export"
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    if metadata is not None:
        (folder / "submission_metadata.yml").write_text(metadata)
    return folder


def look(tmp_path: Path, *paths: Path) -> Found:
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    return find(paths, assignment(tmp_path), scratch)


def look_at(tmp_path: Path, *names: str, metadata: str | None = None) -> Found:
    """Return what is found in an export of these files."""
    return look(tmp_path, exported(tmp_path, *names, metadata=metadata))


def who(found: Found) -> dict[str, tuple[str, ...]]:
    return {one.name: one.submission.owners for one in found.submissions}


def graded(found: Found) -> dict[str, str]:
    """Return which file is graded, by the submission's name."""
    return {one.name: one.path.read_text()[2:-1] for one in found.submissions}


def only(found: Found) -> SubmittedFile:
    (one,) = found.submissions
    return one


# Gradescope

SUBMITTER = "  - :name: {name}\n    :sid: {sid}\n    :email: {email}\n"


def entry(folder: str, *submitters: dict[str, str], more: str = "") -> str:
    """Return what submission_metadata.yml tells of a submission."""
    people = "".join(SUBMITTER.format(**{"sid": "", "email": "", **one}) for one in submitters)
    return f"{folder}:\n  :submitters:{(people and chr(10) + people) or ' []'}\n{more}"


ADA = {"name": "Ada", "sid": "'001'", "email": "ada@example.org"}
BOB = {"name": "Bob", "sid": "002", "email": "bob@example.org"}


def test_gradescope_tells_who_and_when(tmp_path: Path) -> None:
    more = "  :created_at: 2026-04-26 17:34:00.861687000 Z\n  :score: 3.0\n"
    metadata = entry("submission_7", ADA, more=more)
    one = only(look_at(tmp_path, "submission_7/dropout.ipynb", metadata=metadata))
    assert one.name == "submission_7.ipynb"
    assert (one.submission.owners, one.submission.ids) == (("ada@example.org",), ("001",))
    assert one.submission.handed_in == datetime(2026, 4, 26, 17, 34, 0, 861687, UTC)


def test_gradescope_groups_have_several_owners(tmp_path: Path) -> None:
    metadata = entry("submission_7", ADA, BOB)
    one = only(look_at(tmp_path, "submission_7/dropout.py", metadata=metadata))
    assert one.submission.owners == ("ada@example.org", "bob@example.org")
    assert one.submission.ids == ("001", "002")


@pytest.mark.parametrize(
    ("submitter", "owner", "id"),
    [
        ({"name": "Ada", "sid": "3031234567"}, "3031234567", "3031234567"),
        ({"name": "Ada", "sid": "0123", "email": "a@b.c"}, "a@b.c", "0123"),
        ({"name": "Ada", "sid": "null", "email": "a@b.c"}, "a@b.c", "a@b.c"),
        ({"name": "Ada"}, "Ada", "Ada"),
        ({"name": "No", "sid": "~"}, "No", "No"),
    ],
)
def test_gradescope_sids_may_be_numbers_or_missing(
    tmp_path: Path, submitter: dict[str, str], owner: str, id: str
) -> None:
    metadata = entry("submission_7", submitter)
    one = only(look_at(tmp_path, "submission_7/dropout.py", metadata=metadata))
    assert (one.submission.owners, one.submission.ids) == ((owner,), (id,))


def test_gradescope_writes_documents_that_are_closed_and_not_begun(tmp_path: Path) -> None:
    metadata = f"---\n{entry('submission_7', ADA)}...\n{entry('submission_8', BOB)}...\n"
    found = look_at(tmp_path, "submission_7/a.py", "submission_8/b.py", metadata=metadata)
    assert who(found) == {
        "submission_7.py": ("ada@example.org",),
        "submission_8.py": ("bob@example.org",),
    }
    assert found.notes == ()


def test_gradescope_metadata_may_hold_quotes_over_lines_and_tags_of_ruby(tmp_path: Path) -> None:
    more = '  :results:\n    :output: "one\n\ntwo\n"\n  :x: !ruby/object:Set {}\n'
    metadata = entry("submission_7", ADA, more=more)
    found = look_at(tmp_path, "submission_7/a.py", metadata=metadata)
    assert who(found) == {"submission_7.py": ("ada@example.org",)}


def test_gradescope_keys_may_be_plain(tmp_path: Path) -> None:
    metadata = "submission_7:\n  submitters:\n  - email: ada@example.org\n"
    found = look_at(tmp_path, "submission_7/a.py", metadata=metadata)
    assert who(found) == {"submission_7.py": ("ada@example.org",)}


def test_without_submitters_the_folder_stands_for_its_owner(tmp_path: Path) -> None:
    metadata = entry("submission_7") + entry("submission_8", ADA)
    names = ["submission_7/a.py", "submission_8/a.py", "submission_9/a.py"]
    found = look_at(tmp_path, *names, metadata=metadata)
    assert [one.submission.owners for one in found.submissions] == [
        ("submission_7",),
        ("ada@example.org",),
        ("submission_9",),
    ]
    told = f"{tmp_path / 'export'}: submission_metadata.yml does not tell who handed in submission_"
    assert found.notes == (f"{told}7", f"{told}9")


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ("", "it is empty"),
        ("just words", "it is empty"),
        ("a: [}", "line 1"),
        ("a: b\n...\nc:\n  d: [}", "line 4"),
        ("submission_7: \0", "not YAML"),
    ],
)
def test_unreadable_metadata_loses_no_submission(tmp_path: Path, metadata: str, why: str) -> None:
    found = look_at(tmp_path, "submission_7/a.py", metadata=metadata)
    assert who(found) == {"submission_7.py": ("submission_7",)}
    assert found.notes[0] == (
        f"{tmp_path / 'export'}: submission_metadata.yml can't be read ({why}): "
        "where it fails, folders stand for their owners"
    )


def test_a_broken_document_costs_no_other(tmp_path: Path) -> None:
    metadata = f"{entry('submission_7', ADA)}...\nsubmission_8: [}}\n"
    found = look_at(tmp_path, "submission_7/a.py", "submission_8/a.py", metadata=metadata)
    assert [*who(found).values()] == [("ada@example.org",), ("submission_8",)]


def test_gradescope_submissions_without_files_are_told(tmp_path: Path) -> None:
    metadata = entry("submission_7", ADA) + entry("submission_8", BOB)
    found = look_at(tmp_path, "submission_7/a.py", metadata=metadata)
    assert found.notes == (
        f"{tmp_path / 'export'}: submission_metadata.yml tells of submissions that are not there: "
        "submission_8",
    )


def test_the_latest_of_an_owner_counts(tmp_path: Path) -> None:
    metadata = (
        "".join(
            entry(folder, ADA, more=f"  :created_at: 2026-04-{day} 12:00:00 Z\n")
            for folder, day in (("submission_9", 1), ("submission_8", 20), ("submission_7", 3))
        )
        .replace("-1 ", "-01 ")
        .replace("-3 ", "-03 ")
    )
    names = ["submission_7/a.py", "submission_8/a.py", "submission_9/a.py"]
    found = look_at(tmp_path, *names, metadata=metadata)
    assert [*who(found)] == ["submission_8.py"]
    assert [(one.path, one.by) for one in found.superseded] == [
        (tmp_path / "export" / "submission_7" / "a.py", "submission_8.py"),
        (tmp_path / "export" / "submission_9" / "a.py", "submission_8.py"),
    ]


def test_who_left_a_group_has_a_grade_of_their_own(tmp_path: Path) -> None:
    metadata = entry("submission_7", ADA, BOB) + entry("submission_8", ADA)
    found = look_at(tmp_path, "submission_7/a.py", "submission_8/a.py", metadata=metadata)
    assert who(found) == {
        "submission_7.py": ("bob@example.org",),
        "submission_8.py": ("ada@example.org",),
    }
    assert [one.by for one in found.superseded] == ["submission_8.py"]


def test_gradescope_pdfs_can_not_be_graded(tmp_path: Path) -> None:
    metadata = entry("7.pdf", ADA) + entry("submission_8", BOB)
    found = look_at(tmp_path, "7.pdf", "submission_8/a.py", metadata=metadata)
    assert {one.submission.owners[0]: one.problem for one in found.submissions} == {
        "ada@example.org": f"{ASKED} no notebook and no .py.",
        "bob@example.org": "",
    }


def test_an_export_is_taken_as_a_zip_or_unpacked_or_a_folder_further_up(tmp_path: Path) -> None:
    inner = "assignment_1_export/submission_7/dropout.py"
    folder = exported(tmp_path, inner, "__MACOSX/x.py", ".DS_Store")
    (folder / "assignment_1_export" / "submission_metadata.yml").write_text(
        entry("submission_7", ADA)
    )
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    path = zipped(tmp_path / "export.zip", files)
    for given in (path, folder, folder / "assignment_1_export"):
        found = look(tmp_path, given)
        assert who(found) == {"submission_7.py": ("ada@example.org",)}
        assert (found.others, found.notes) == ((), ())


def test_metadata_may_be_larger_than_a_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MAX_FILE_BYTES", 10)
    text = entry("submission_7", ADA) + entry("submission_8", BOB)
    files = {"submission_metadata.yml": text, "submission_8/a.py": "x"}
    found = look(tmp_path, zipped(tmp_path / "export.zip", files))
    assert who(found) == {"submission_8.py": ("bob@example.org",)}


# Canvas


def test_canvas_tells_names_and_ids_and_who_is_late(tmp_path: Path) -> None:
    found = look_at(
        tmp_path,
        "smithbob_340934_208490284_dropout.ipynb",
        "wellslane_LATE_334244_394803489_my work_2.py",
        "van_derée_late_35_394803490_x.py",
    )
    assert [
        (one.name, one.submission.owners, one.submission.ids, one.submission.late)
        for one in found.submissions
    ] == [
        ("smithbob_340934.ipynb", ("smithbob",), ("340934",), False),
        ("van_derée_35.py", ("van_derée",), ("35",), True),
        ("wellslane_334244.py", ("wellslane",), ("334244",), True),
    ]


def test_canvas_numbers_re_uploads_and_the_latest_counts(tmp_path: Path) -> None:
    names = [
        "smithbob_340934_1000_dropout.ipynb",
        "smithbob_LATE_340934_1002_dropout-2.ipynb",
        "smithbob_340934_1001_dropout-1.ipynb",
    ]
    found = look_at(tmp_path, *names)
    assert graded(found) == {"smithbob_340934.ipynb": names[1]}
    assert only(found).submission.late
    assert [(one.path.name, one.by) for one in found.superseded] == [
        (names[0], "smithbob_340934.ipynb"),
        (names[2], "smithbob_340934.ipynb"),
    ]


def test_canvas_students_of_one_name_are_told_apart(tmp_path: Path) -> None:
    found = look_at(tmp_path, "leewei_11_1_dropout.py", "leewei_12_2_dropout.py")
    assert who(found) == {"leewei_11.py": ("leewei 11",), "leewei_12.py": ("leewei 12",)}


def test_canvas_hides_names(tmp_path: Path) -> None:
    found = look_at(tmp_path, "anon_Xy3z9_100_dropout.py", "LATE_anon_8kQ2a_101_x.py")
    assert [
        (one.name, one.submission.owners, one.submission.ids, one.submission.late)
        for one in found.submissions
    ] == [
        ("anon_8kQ2a.py", ("anon_8kQ2a",), ("anon_8kQ2a",), True),
        ("anon_Xy3z9.py", ("anon_Xy3z9",), ("anon_Xy3z9",), False),
    ]


def test_of_what_a_canvas_student_has_handed_in_the_file_that_is_asked_for_counts(
    tmp_path: Path,
) -> None:
    names = ["ada_1_100_plots.ipynb", "ada_1_101_dropout-1.ipynb", "ada_1_102_report.pdf"]
    assert graded(look_at(tmp_path, *names)) == {"ada_1.ipynb": names[1]}


def test_canvas_zips_are_looked_into(tmp_path: Path) -> None:
    folder = exported(tmp_path, "bob_2_101_dropout.py")
    zipped(folder / "ada_1_100_work.zip", {"dropout.ipynb": "# zipped\n"})
    assert graded(look(tmp_path, folder)) == {
        "ada_1.ipynb": "zipped",
        "bob_2.py": "bob_2_101_dropout.py",
    }


def test_a_canvas_student_without_code_is_told_what_is_asked(tmp_path: Path) -> None:
    found = look_at(
        tmp_path,
        "ada_1_100_dropout.py",
        "bob_2_101_dropout.pdf",
        "eve_3_text.html",
        "gradebook.csv",
    )
    assert {one.name: one.problem for one in found.submissions} == {
        "ada_1.py": "",
        "bob_2": f"{ASKED} no notebook and no .py.",
        "eve_3": f"{ASKED} no notebook and no .py.",
    }
    assert found.others == (tmp_path / "export" / "gradebook.csv",)


def test_two_downloads_are_one_class(tmp_path: Path) -> None:
    old = zipped(tmp_path / "old.zip", {"ada_1_100_x.py": "old", "bob_2_101_x.py": "old"})
    new = zipped(tmp_path / "new.zip", {"ada_1_205_x.py": "new"})
    for paths in ((old, new), (new, old)):
        found = look(tmp_path, *paths)
        assert {one.name: one.path.read_text() for one in found.submissions} == {
            "ada_1.py": "new",
            "bob_2.py": "old",
        }
        assert [one.path for one in found.superseded] == [old / "ada_1_100_x.py"]


def test_an_export_given_twice_counts_once(tmp_path: Path) -> None:
    path = exported(tmp_path, "ada_1_100_x.py")
    found = look(tmp_path, path, path)
    assert who(found) == {"ada_1.py": ("ada",)}
    assert found.superseded == ()


@pytest.mark.parametrize(
    "names",
    [
        ["lab_1_1_ada.py", "lab_1_1_bob.py"],
        ["2026_10_14_ada.py", "2026_10_15_bob.py"],
        ["ada_1_100_dropout.py", "bob.py"],
        ["ada/x_1_100_dropout.py", "bob/x_1_101_dropout.py"],
    ],
)
def test_plain_files_are_not_taken_for_an_export_of_canvas(
    tmp_path: Path, names: list[str]
) -> None:
    assert sorted(graded(look_at(tmp_path, *names)).values()) == names
    assert not any(one.submission.ids for one in look(tmp_path, tmp_path / "export").submissions)


# Moodle


@pytest.mark.parametrize("separator", ["_/", "/", "_"])
def test_moodle_makes_folders_or_long_names(tmp_path: Path, separator: str) -> None:
    names = [
        f"Ada Lovelace_123_assignsubmission_file{separator}dropout.ipynb",
        f"Ada Lovelace_123_assignsubmission_onlinetext{separator}onlinetext.html",
        f"José Núñez_45_assignsubmission_file{separator}my work.py",
    ]
    found = look_at(tmp_path, *names)
    assert [(one.name, one.submission.owners, one.submission.ids) for one in found.submissions] == [
        ("Ada_Lovelace_123.ipynb", ("Ada Lovelace",), ("123",)),
        ("José_Núñez_45.py", ("José Núñez",), ("45",)),
    ]
    assert [*graded(found).values()] == [names[0], names[2]]


def test_moodle_hides_names(tmp_path: Path) -> None:
    names = [f"Participant_{number}_assignsubmission_file_/x.py" for number in (7, 8)]
    assert who(look_at(tmp_path, *names)) == {
        "Participant_7.py": ("Participant 7",),
        "Participant_8.py": ("Participant 8",),
    }


def test_moodle_folders_may_have_folders(tmp_path: Path) -> None:
    folder = "Ada_1_assignsubmission_file_"
    found = look_at(tmp_path, f"{folder}/old/dropout.py", f"{folder}/dropout.py")
    assert graded(found) == {"Ada_1.py": f"{folder}/dropout.py"}


def test_moodle_students_without_a_group_are_one(tmp_path: Path) -> None:
    found = look_at(tmp_path, "Default group_assignsubmission_file_/dropout.py", "notes.txt")
    assert who(found) == {"Default_group.py": ("Default group",)}
    assert found.others == (tmp_path / "export" / "notes.txt",)


# nbgrader


def submitted(tmp_path: Path, *names: str) -> Path:
    exported(tmp_path, *(f"submitted/{name}" for name in names))
    return tmp_path / "export" / "submitted"


@pytest.mark.parametrize(
    ("stamp", "when"),
    [
        ("2026-10-01 12:00:00 UTC", datetime(2026, 10, 1, 12, tzinfo=UTC)),
        ("2026-10-01 12:00:00.5 +0200\n", datetime(2026, 10, 1, 10, 0, 0, 500_000, UTC)),
        ("2026-10-01 12:00:00", datetime(2026, 10, 1, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_nbgrader_tells_who_and_when(tmp_path: Path, stamp: str, when: datetime | None) -> None:
    folder = submitted(tmp_path, "ada/dropout/dropout.ipynb", "ada/momentum/momentum.ipynb")
    (folder / "ada" / "dropout" / "timestamp.txt").write_text(stamp)
    one = only(look(tmp_path, folder)).submission
    assert (one.name, one.owners, one.ids) == (
        "ada.ipynb",
        ("ada",),
        ("ada",),
    )
    assert one.handed_in == when


def test_a_time_that_is_not_understood_is_told_where_it_matters(tmp_path: Path) -> None:
    for student, stamp in (("ada", "2026-11-05 12:00:00 EST"), ("bob", "11/05/2026 12:00")):
        folder = tmp_path / "submitted" / student / "dropout"
        folder.mkdir(parents=True)
        (folder / "dropout.ipynb").write_text("{}")
        (folder / "timestamp.txt").write_text(stamp)
    zone = ZoneInfo("America/New_York")
    due = datetime(2026, 10, 31, tzinfo=zone)
    policy = LatePolicy(due, zone, timedelta(0), Fraction(10), Fraction(100))
    asked, scratch = assignment(tmp_path / "course"), tmp_path / "scratch"
    found = find([tmp_path / "submitted"], replace(asked, late=policy), scratch)
    assert found.notes == (
        f"{tmp_path / 'submitted'}: bob: when it was handed in is not understood, so it counts as"
        " on time: 11/05/2026 12:00",
    )
    times = [file.submission.handed_in for file in found.submissions]
    assert times == [datetime(2026, 11, 5, 17, tzinfo=UTC), None]
    assert find([tmp_path / "submitted"], asked, scratch).notes == ()


def test_nbgrader_is_found_from_the_folder_of_its_course(tmp_path: Path) -> None:
    submitted(tmp_path, "ada/dropout/x.ipynb", "bob/dropout/x.ipynb")
    exported(tmp_path, "source/dropout/dropout.ipynb", "gradebook.db")
    assert who(look(tmp_path, tmp_path / "export")) == {
        "ada.ipynb": ("ada",),
        "bob.ipynb": ("bob",),
    }


def test_nbgrader_without_the_assignment_is_refused(tmp_path: Path) -> None:
    folder = submitted(tmp_path, "ada/ps1/x.ipynb", "ada/ps1/timestamp.txt", "bob/ps2/x.ipynb")
    with pytest.raises(AutograderError) as error:
        look(tmp_path, folder)
    assert str(error.value) == (
        f"{folder}: nbgrader's submitted/ has no folder 'dropout', but ps1, ps2: "
        "rename the one that you mean"
    )


def test_an_nbgrader_student_with_a_time_alone_has_handed_in_nothing(tmp_path: Path) -> None:
    folder = submitted(tmp_path, "ada/dropout/timestamp.txt", "bob/dropout/x.ipynb")
    found = look(tmp_path, folder)
    assert {one.name: one.problem for one in found.submissions} == {
        "ada": f"{ASKED} no notebook and no .py.",
        "bob.ipynb": "",
    }
