"""Downloads of Blackboard, Brightspace, Sakai and Teams: of all tries the latest counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.intake.find import Found, find
from autograder.records.course import LatePolicy
from autograder.records.errors import AutograderError

from .zips import assignment, zipped

pytestmark = pytest.mark.quick

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 10, 31, 23, tzinfo=BERLIN)
POLICY = LatePolicy(DUE, BERLIN, timedelta(), Fraction(10), Fraction(50))


def look_at(tmp_path: Path, *names: str, **contents: str) -> Found:
    """Return what is found in a download of these files, each with its own name in it.

    contents: what stands in some of them instead, by the end of their names.
    """
    folder = tmp_path / "download"
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(next((contents[end] for end in contents if end in name), name))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return find([folder], replace(assignment(tmp_path), late=POLICY), scratch)


def graded(found: Found) -> dict[str, str]:
    """Return which file is graded, by its owner, who is also its id."""
    assert all(len(one.submission.owners) == 1 for one in found.submissions)
    return {
        one.submission.owners[0]: one.problem or one.path.read_text() for one in found.submissions
    }


def times(found: Found) -> list[datetime | None]:
    return [one.submission.handed_in for one in found.submissions]


# Blackboard

RECEIPT = """Name: Ada Lovelace (ada_l)
Assignment: PS 1
Date Submitted: Saturday, October 31, 2026 10:58:10 PM CET
Current Grade: Needs Grading

Files:
\tOriginal filename: my work.ipynb
\tFilename: PS_1_ada_l_attempt_2026-10-31-22-58-10_work.ipynb
\tOriginal filename: dropout.py
\tFilename: PS_1_ada_l_attempt_2026-10-31-22-58-10_1.py
"""


def test_blackboards_latest_attempt_counts(tmp_path: Path) -> None:
    names = [
        f"HW3_{user}_{word}_2026-10-{day}-00-00_dropout.ipynb"
        for user, word, day in (
            ("jdoe1", "attempt", "30-20"),
            ("jdoe1", "attempt", "31-22"),
            ("a@b.c", "poging", "31-21"),
        )
    ]
    found = look_at(tmp_path, *names)
    assert graded(found) == {"a@b.c": names[2], "jdoe1": names[1]}
    assert [one.path.name for one in found.superseded] == [names[0]]
    assert times(found)[1] == datetime(2026, 10, 31, 22, tzinfo=BERLIN).astimezone(UTC)
    assert [note.partition(": ")[2] for note in found.notes] == [
        "times have no zone; they are taken to be in that of the due date, Europe/Berlin"
    ]


def test_blackboards_receipt_tells_user_and_files(tmp_path: Path) -> None:
    start = "PS_1_ada_l_attempt_2026-10-31-22-58-10"
    other = "PS_1_ada_m_attempt_2026-10-31-22-00-00"
    names = [f"{start}.txt", f"{start}_work.ipynb", f"{start}_1.py", f"{other}_dropout.py"]
    found = look_at(tmp_path, *names, **{f"{start}.txt": RECEIPT})
    assert graded(found) == {"ada_l": f"{start}_1.py", "ada_m": f"{other}_dropout.py"}


def test_who_has_handed_in_text_alone_has_a_row(tmp_path: Path) -> None:
    names = [
        "HW3_ada_attempt_2026-10-31-22-58-10.txt",
        "HW3_bob_attempt_2026-10-31-22-58-10_dropout.py",
    ]
    assert graded(look_at(tmp_path, *names))["ada"].endswith("has no notebook and no .py.")


def test_blackboards_zip_needs_not_be_unpacked(tmp_path: Path) -> None:
    start = "PS_1_ada_l_attempt_2026-10-31-22-58-10"
    files = {f"{start}.txt": RECEIPT, f"{start}_1.py": "code", f"{start}_work.ipynb": "{}"}
    path = zipped(tmp_path / "gradebook_DL_PS1.zip", files)
    (tmp_path / "scratch").mkdir()
    assert graded(find([path], assignment(tmp_path), tmp_path / "scratch")) == {"ada_l": "code"}


def test_a_time_of_blackboard_that_there_is_none_of_is_told(tmp_path: Path) -> None:
    found = look_at(tmp_path, "HW3_ada_attempt_2026-13-31-22-58-10_dropout.py")
    assert found.notes[1].endswith(
        "ada: when it was handed in is not understood, so it counts as on time: 2026-13-31-22-58-10"
    )


# Brightspace


def test_brightspaces_latest_folder_counts(tmp_path: Path) -> None:
    folders = [
        "11-77 - Ada - van - Lovelace - Oct 10, 2026 1022 AM",
        "11-77 - Ada - van - Lovelace - Oct 10, 2026 417 PM",
        "12-77 - Bob O'Neil - 9 October, 2026 23:05",
    ]
    found = look_at(tmp_path, "index.html", *(f"{name}/dropout.ipynb" for name in folders))
    assert graded(found) == {
        "Ada - van - Lovelace": f"{folders[1]}/dropout.ipynb",
        "Bob O'Neil": f"{folders[2]}/dropout.ipynb",
    }
    assert times(found)[0] == datetime(2026, 10, 10, 16, 17, tzinfo=BERLIN).astimezone(UTC)
    assert len(found.notes) == 1
    assert [path.name for path in found.others] == ["index.html"]


def test_brightspace_may_put_all_into_one_folder(tmp_path: Path) -> None:
    names = [
        "11-77 - Ada Lovelace - Oct 10, 2026 1022 AM - dropout.ipynb",
        "11-77 - Ada Lovelace - Oct 10, 2026 1022 AM - my - notes.pdf",
        "11-77 - Ada Lovelace - Oct 9, 2026 1122 AM - dropout.ipynb",
    ]
    assert graded(look_at(tmp_path, *names)) == {"Ada Lovelace": names[0]}


def test_what_is_not_clear_in_a_folders_name_is_told(tmp_path: Path) -> None:
    folders = [
        "11-77 - Ada - 10 okt. 2026 1022",
        "12-77 - Ada - Oct 9, 2026 0900 AM",
        "13-77 - Bob - Oct 9, 2026 0900 AM",
    ]
    found = look_at(tmp_path, *(f"{name}/dropout.py" for name in folders))
    assert graded(found)["Ada"] == f"{folders[1]}/dropout.py"
    assert [note.partition(": ")[2] for note in found.notes][1:] == [
        "the time in '11-77 - Ada - 10 okt. 2026 1022' is not understood: any other try is later, "
        "and this one counts as on time",
        "several numbers under one name, taken for one person's tries: Ada",
    ]


# Sakai


@pytest.mark.parametrize("separator", ["/", "_"])
def test_sakai_tells_name_id_and_time(tmp_path: Path, separator: str) -> None:
    names = [
        "grades.csv",
        "Lovelace, Ada(al1)/Submission attachment(s)/dropout.ipynb",
        "Lovelace, Ada(al1)/Feedback Attachment(s)/dropout.ipynb",
        "Lovelace, Ada(al1)/timestamp.txt",
        "ONeil, Bob(bo2)/Anlagen/mine.py",
        "ONeil, Bob(bo2)/timestamp.txt",
    ]
    made = ["PS1/" + name.replace("/", separator) for name in names]
    stamps = {"(al1)" + separator + "time": "2026-10-31T21:00:00.5Z", "time": "20261031190000123"}
    found = look_at(tmp_path, *made, **stamps)
    assert graded(found) == {"Lovelace, Ada": made[1], "ONeil, Bob": made[4]}
    assert [one.submission.ids for one in found.submissions] == [("al1",), ("bo2",)]
    assert [one and one.hour for one in times(found)] == [21, 19]


def test_a_time_of_sakai_that_is_not_understood_is_told(tmp_path: Path) -> None:
    own = ("Lovelace, Ada(al1)/timestamp.txt", "Lovelace, Ada(al1)/dropout.py")
    found = look_at(tmp_path, *own, timestamp="yesterday")
    assert [note.partition(": ")[2] for note in found.notes] == [
        "Lovelace, Ada(al1): when it was handed in is not understood, so it counts as on time: "
        "yesterday"
    ]


# Teams

ADA, BOB = "Ada Lovelace/PS 1", "Bob O'Neil/PS 1"


@pytest.mark.parametrize(
    ("top", "working", "word"),
    [
        ("DL - Student Work/Submitted files/", "DL - Student Work/Working files/", "Version"),
        ("Abgegeben/", "In Arbeit/", "Version"),
        ("Submitted files/", "", "Version"),
        ("", "", "Versión"),
    ],
)
def test_teams_latest_version_counts_and_no_working_file(
    tmp_path: Path, top: str, working: str, word: str
) -> None:
    names = [
        f"{top}{ADA}/{word} 9/dropout.ipynb",
        f"{top}{ADA}/{word} 10/dropout.ipynb",
        f"{top}{BOB}/dropout.py",
    ]
    drafts = [f"{working}{ADA}/dropout.ipynb"] if working else []
    found = look_at(tmp_path, *names, *drafts)
    assert graded(found) == {"Ada Lovelace": names[1], "Bob O'Neil": names[2]}
    assert [str(one.path.relative_to(tmp_path / "download")) for one in found.superseded] == [
        names[0]
    ]


def test_teams_holds_other_assignments(tmp_path: Path) -> None:
    top = "Submitted files/Ada"
    names = [f"{top}/Problem set: Dropout/x.py", f"{top}/Momentum/x.py"]
    assert graded(look_at(tmp_path, *names)) == {"Ada": names[0]}


def test_teams_assignment_that_is_not_clear_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(AutograderError) as error:
        look_at(tmp_path, "Submitted files/Ada/PS 1/x.py", "Submitted files/Ada/PS 2/x.py")
    assert str(error.value).partition(": ")[2] == (
        "Teams' folders hold several assignments (PS 1, PS 2), and none alone is called "
        "'dropout': rename the one that you mean"
    )


@pytest.mark.parametrize(
    "names",
    [
        ["A/hw/Student 1/dropout.py", "B/hw/Student 2/dropout.py"],
        ["Student 1/dropout.py", "Student 2/dropout.py"],
    ],
)
def test_students_are_not_taken_for_versions(tmp_path: Path, names: list[str]) -> None:
    assert sorted(graded(look_at(tmp_path, *names)).values()) == names
