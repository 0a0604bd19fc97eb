"""One column of the instructor's own file is filled, and nothing else in it changes."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from autograder.gradebook.export import Filled, System, fill
from autograder.records.errors import AutograderError
from autograder.records.results import Lateness

from .made import result, submission

pytestmark = pytest.mark.quick

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,PS1 (1234),PS2 (1235)\r\n"
    "    Points Possible,,,,,20,20\r\n"
    '"Lovelace, Ada",340934,s1,ada@example.org,A,,7\r\n'
    '"O""Neil, Bob",340935,s2,bob@example.org,A,12.5,\r\n'
    "Zoë,340936,s3,zoe@example.org,B,EX,"
)
MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (grade),Feedback comments\n"
    'Participant 17,Ada Lovelace,ada@example.org,Submitted,,20.00,Yes,-,""\n'
    'Participant 18,Bob ONeil,bob@example.org,Submitted,,20.00,No,-,"a,b"\n'
)


def canvas(folder: Path, *graded, text: str = CANVAS, column: str = "PS1 (1234)") -> Filled:
    path = folder / "canvas.csv"
    path.write_bytes(text.encode())
    return fill(path, System.CANVAS, column, graded)


def moodle(folder: Path, *graded) -> Filled:
    path = folder / "moodle.csv"
    path.write_bytes(MOODLE.encode())
    return fill(path, System.MOODLE, "Grade", graded)


def ada(owner: str = "ada", *ids: str):
    return submission("a.py", owner, ids=ids), result("a.py", owner)


def test_one_cell_is_filled_and_every_other_byte_stays(tmp_path: Path) -> None:
    filled = canvas(tmp_path, ada("ada", "340934"))
    assert filled.text == CANVAS.replace("A,,7\r\n", "A,2.83,7\r\n")
    assert filled.count == 1


@pytest.mark.parametrize("owner", ["340934", "s1", "ADA@example.org", "Lovelace, Ada"])
def test_a_student_is_found_by_any_name_that_canvas_has(tmp_path: Path, owner: str) -> None:
    assert canvas(tmp_path, ada(owner)).text == CANVAS.replace("A,,7\r\n", "A,2.83,7\r\n")


def test_every_owner_of_a_group_gets_the_grade(tmp_path: Path) -> None:
    group = submission("a.py", "ada", "zoe", ids=("340934", "340936"))
    filled = canvas(tmp_path, (group, result("a.py")))
    assert filled.text == CANVAS.replace("A,,7", "A,2.83,7").replace("B,EX,", "B,2.83,")
    assert filled.count == 2


def test_the_final_score_is_filled_in(tmp_path: Path) -> None:
    one, graded = ada("s1")
    late = replace(graded, lateness=Lateness(1, Fraction(50)))
    assert "A,1.42,7" in canvas(tmp_path, (one, late)).text


def test_who_has_no_row_is_named(tmp_path: Path) -> None:
    filled = canvas(tmp_path, ada("nobody"))
    assert (filled.text, filled.unmatched) == (CANVAS, ["nobody"])


def test_of_two_of_one_name_none_is_taken(tmp_path: Path) -> None:
    twice = CANVAS + '\r\n"Lovelace, Ada",340937,s4,ada2@example.org,A,,\r\n'
    filled = canvas(tmp_path, ada("Lovelace, Ada"), text=twice)
    assert (filled.text, filled.unmatched) == (twice, ["Lovelace, Ada"])


def test_what_could_not_be_graded_is_left_as_it_is(tmp_path: Path) -> None:
    unreadable = submission("a.py", "s1"), result("a.py", status="unreadable")
    filled = canvas(tmp_path, unreadable)
    assert (filled.text, filled.ungraded) == (CANVAS, ["a.py"])


def test_a_file_with_semicolons_keeps_them(tmp_path: Path) -> None:
    text = 'Student;ID;Section;PS1\n"Lovelace, Ada";7;A;\n'
    assert canvas(tmp_path, ada("7"), text=text, column="PS1").text == text[:-1] + "2.83\n"


def test_a_moodle_file_is_filled_by_the_participants_number(tmp_path: Path) -> None:
    filled = moodle(tmp_path, ada("Ada", "17"))
    assert filled.text == MOODLE.replace("Submitted,,20.00,Yes", "Submitted,2.83,20.00,Yes")


def test_a_grade_that_moodle_has_locked_is_not_filled_in(tmp_path: Path) -> None:
    filled = moodle(tmp_path, ada("Bob", "18"))
    assert (filled.text, filled.locked) == (MOODLE, ["Bob"])


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("name,grade\nada,1\n", "grade", "no file of Canvas: no column 'Student'"),
        ("", "grade", "no file of Canvas: no column 'Student'"),
        (
            "Student,ID,Section\nada,1,A\n",
            "PS1",
            "the column 'PS1' is not there; there is: Student, ID, Section",
        ),
        (
            "Student,ID,Section,P,P\nada,1,A,,\n",
            "P",
            "the column 'P' stands twice; there is: Student, ID, Section, P, P",
        ),
    ],
)
def test_a_file_that_can_not_be_filled_is_named(
    tmp_path: Path, text: str, column: str, message: str
) -> None:
    with pytest.raises(AutograderError) as error:
        canvas(tmp_path, text=text, column=column)
    assert str(error.value) == f"{tmp_path / 'canvas.csv'}: {message}"


def test_a_quote_that_is_not_closed_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(AutograderError) as error:
        canvas(tmp_path, text='Student,ID,Section,P\nada,1,"A,\n', column="P")
    assert str(error.value).endswith("canvas.csv:2: no CSV: a quote is not closed, or not doubled")


def test_a_file_that_is_not_in_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes("Student,ID,Section,Zoë".encode("utf-16"))
    with pytest.raises(AutograderError, match=r"c.csv: not in UTF-8: export it again as CSV"):
        fill(tmp_path / "c.csv", System.CANVAS, "P", [])


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_any_file_comes_back_byte_by_byte(tmp_path_factory, rows, end) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",;\n\r') else cell

    lines = [f"{quoted(one)},{number},A,{quoted(two)}" for number, (one, two) in enumerate(rows)]
    text = end.join(["Student,ID,Section,P", *lines, ""])
    folder = tmp_path_factory.mktemp("any")
    assert canvas(folder, text=text, column="P").text == text
    filled = canvas(folder, ada("0"), text=text, column="P")
    assert filled.count == bool(rows)
