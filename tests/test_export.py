"""One column of the instructor's own file is filled, and nothing else in it changes."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from autograder.gradebook.export import Filled, fill
from autograder.gradebook.lms_files import System
from autograder.records.errors import AutograderError
from autograder.records.results import Adjustment, Lateness

from .made import result, submission

pytestmark = pytest.mark.quick

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,PS1 (1234),PS2 (1235)\r\n"
    ",,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,3.5,20\r\n"
    '"Lovelace, Ada",340934,s1,ada@example.org,A,,7\r\n'
    '"O""Neil, Bob",340935,s2,bob@example.org,A,12.5,\r\n'
    "Zoë,340936,s3,zoe@example.org,B,,"
)
MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (grade),Feedback comments\n"
    'Participant 17,Ada Lovelace,ada@example.org,Submitted,,3.50,Yes,-,""\n'
    'Participant 18,Bob ONeil,bob@example.org,Submitted,,3.50,No,-,"a,b"\n'
)


def canvas(
    folder: Path,
    *graded,
    text: str = CANVAS,
    column: str | None = "PS1 (1234)",
    scale: bool = False,
) -> Filled:
    path = folder / "canvas.csv"
    path.write_bytes(text.encode())
    return fill(path, System.CANVAS, column, graded, scale=scale)


def moodle(
    folder: Path,
    *graded,
    text: str = MOODLE,
    column: str | None = None,
    scale: bool = False,
) -> Filled:
    path = folder / "moodle.csv"
    path.write_bytes(text.encode())
    return fill(path, System.MOODLE, column, graded, scale=scale)


def text_of(filled: Filled) -> str:
    return filled.data.decode(filled.sheet.encoding)


def ada(owner: str = "ada", *ids: str):
    return submission("a.py", owner, ids=ids), result("a.py", owner)


def refused(fill_in, *graded, **options) -> str:
    """Return why a file is not filled, after its name."""
    with pytest.raises(AutograderError) as error:
        fill_in(*graded, **options)
    assert "\n" not in str(error.value)
    return str(error.value).partition(".csv: ")[2] or str(error.value)


def test_one_cell_is_filled_and_every_other_byte_stays(tmp_path: Path) -> None:
    filled = canvas(tmp_path, ada("ada", "340934"))
    assert text_of(filled) == CANVAS.replace("A,,7\r\n", "A,2.83,7\r\n")
    assert filled.count == 1


@pytest.mark.parametrize("owner", ["340934", "s1", "ADA@example.org", "Lovelace, Ada"])
def test_a_student_is_found_by_any_name_that_canvas_has(tmp_path: Path, owner: str) -> None:
    assert text_of(canvas(tmp_path, ada(owner))) == CANVAS.replace("A,,7\r\n", "A,2.83,7\r\n")


def test_every_owner_of_a_group_gets_the_grade(tmp_path: Path) -> None:
    group = submission("a.py", "ada", "zoe", ids=("340934", "340936"))
    filled = canvas(tmp_path, (group, result("a.py")))
    assert text_of(filled) == CANVAS.replace("A,,7", "A,2.83,7").replace("B,,", "B,2.83,")
    assert filled.count == 2


def test_of_a_group_whose_members_nobody_knows_it_is_said_who_gets_the_grade(
    tmp_path: Path,
) -> None:
    filled = canvas(tmp_path, ada("teama", "340934"))
    assert filled.notes == [
        "known by a number alone: teama (Lovelace, Ada); of a group, the others have no grade yet:"
        " grade it with --roster FILE, a list with the column group_name"
    ]
    assert canvas(tmp_path, ada("lovelaceada", "340934")).notes == []


def test_the_final_score_is_filled_in(tmp_path: Path) -> None:
    one, graded = ada("s1")
    late = replace(graded, lateness=Lateness(1, Fraction(50)))
    assert "A,1.42,7" in text_of(canvas(tmp_path, (one, late)))


def test_who_has_no_row_is_named(tmp_path: Path) -> None:
    filled = canvas(tmp_path, ada("nobody"))
    assert (text_of(filled), filled.unmatched) == (CANVAS, ["nobody"])


def test_of_two_of_one_name_none_is_taken(tmp_path: Path) -> None:
    twice = CANVAS + '\r\n"Lovelace, Ada",340937,s4,ada2@example.org,A,,\r\n'
    filled = canvas(tmp_path, ada("Lovelace, Ada"), text=twice)
    assert (text_of(filled), filled.unmatched) == (twice, ["Lovelace, Ada"])


def test_what_could_not_be_graded_is_left_as_it_is(tmp_path: Path) -> None:
    unreadable = submission("a.py", "s1"), result("a.py", status="unreadable")
    filled = canvas(tmp_path, unreadable)
    assert (text_of(filled), filled.ungraded) == (CANVAS, ["a.py"])


def test_what_is_handed_in_comes_before_the_zero_of_a_roster(tmp_path: Path) -> None:
    missing = result("", "s1", status="missing")
    none = replace(missing, questions=tuple(replace(q, verdicts=()) for q in missing.questions))
    filled = canvas(tmp_path, ada("ada", "340934"), (submission("", "s1"), none))
    assert (none.has_points, none.earned, filled.count) == (True, 0, 1)
    assert text_of(filled) == CANVAS.replace("A,,7\r\n", "A,2.83,7\r\n")


def test_of_work_and_points_by_hand_under_two_names_none_is_guessed(tmp_path: Path) -> None:
    by_hand = submission("", "s1"), result("", "s1", status="missing")
    assert by_hand[1].earned
    assert refused(canvas, tmp_path, ada("ada", "340934"), by_hand).startswith(
        "s1 has several submissions, a.py and points by hand alone: "
    )


def test_of_several_submissions_of_an_owner_none_is_guessed(tmp_path: Path) -> None:
    again = submission("old_a.py", "s1"), result("old_a.py", "s1")
    assert refused(canvas, tmp_path, ada("ada", "340934"), again) == (
        "s1 has several submissions, a.py and old_a.py: there is no telling which counts; "
        "grade again without the others"
    )


def test_who_has_handed_in_nothing_is_named(tmp_path: Path) -> None:
    assert canvas(tmp_path, ada("s1")).missing == ['O"Neil, Bob', "Zoë"]


@pytest.mark.parametrize(("cell", "why"), [("EX", "excused (EX)"), ("n/a", "not assigned to them")])
def test_what_canvas_has_excused_stays_and_is_named(tmp_path: Path, cell: str, why: str) -> None:
    text = CANVAS.replace("A,,7", f"A,{cell},7")
    filled = canvas(tmp_path, ada("s1"), text=text)
    assert (text_of(filled), filled.count, filled.missing) == (text, 0, ['O"Neil, Bob', "Zoë"])
    assert filled.kept[0].startswith(f"Lovelace, Ada: {why}")


def test_a_column_out_of_other_points_is_refused(tmp_path: Path) -> None:
    assert refused(canvas, tmp_path, ada("s1"), column="PS2 (1235)") == (
        "the column 'PS2 (1235)' is out of 20 points, tiny out of 3.5: "
        "change the points in the LMS, or add --scale to convert the grades"
    )
    text = MOODLE.replace("3.50", "100.00")
    told = refused(moodle, tmp_path, ada("Ada Lovelace", "17"), text=text)
    assert told.startswith("the column 'Grade' is out of 100 points, tiny out of 3.5: ")


def test_grades_are_scaled_if_asked_for(tmp_path: Path) -> None:
    filled = canvas(tmp_path, ada("s1"), column="PS2 (1235)", scale=True)
    assert text_of(filled) == CANVAS.replace("A,,7\r\n", "A,,16.19\r\n")  # 2.8333 of 3.5, exactly


def test_points_with_a_comma_before_thousands_are_understood_and_told(tmp_path: Path) -> None:
    text = CANVAS.replace(",,,,,3.5,20", ',,,,,"1,000",20')
    told = refused(canvas, tmp_path, ada("s1"), text=text)
    assert told.startswith("the column 'PS1 (1234)' is out of 1000 points")
    filled = canvas(tmp_path, ada("s1"), text=text, scale=True)
    assert filled.notes == ["row 3: Canvas reads 1,000 as 1.000: write 1000 there"]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (
            "PS9",
            "the column 'PS9' is not there; there is: Student, ID, Section, PS1, Total, Final ",
        ),
        ("ID", "the column 'ID' is the LMS's own and takes no grades"),
        ("Section", "the column 'Section' is the LMS's own and takes no grades"),
        ("Total", "the column 'Total' is read only: Canvas says (schreibgeschützt) of it"),
        (
            "Final Score",
            "the column 'Final Score' is read only: Canvas works it out itself",
        ),
        (None, "name the column to fill with --column; there is: Student, ID, Section, PS1, "),
    ],
)
def test_a_column_that_takes_no_grades_is_refused(
    tmp_path: Path, column: str | None, message: str
) -> None:
    text = (
        "Student,ID,Section,PS1,Total,Final Score\n"
        "    Points Possible,,,3.5,(schreibgeschützt),\nAda,1,A,,,\n"
    )
    assert refused(canvas, tmp_path, ada("1"), text=text, column=column).startswith(message)


def test_the_test_student_has_not_to_hand_in(tmp_path: Path) -> None:
    text = CANVAS + '\r\n"Student, Test",340999,,5f2c,A,,\r\n'
    assert canvas(tmp_path, ada("s1"), text=text).missing == ['O"Neil, Bob', "Zoë"]


def test_a_name_decides_where_a_number_fits_two(tmp_path: Path) -> None:
    text = (
        "Student,ID,SIS User ID,Section,P\n    Points Possible,,,,3.5\n"
        '"Lovelace, Ada",7,8,A,\n"O\'Neil, Bob",8,7,A,\n'
    )
    filled = canvas(tmp_path, ada("lovelaceada", "7"), text=text, column="P")
    assert text_of(filled) == text.replace("7,8,A,", "7,8,A,2.83")
    assert canvas(tmp_path, ada("nobody", "7"), text=text, column="P").unmatched == ["nobody"]


@pytest.mark.parametrize("owner", ["Ada Lovelace", "Lovelace, Ada", "ada  lovelace", "lovelaceada"])
def test_names_are_read_in_either_order(tmp_path: Path, owner: str) -> None:
    assert text_of(canvas(tmp_path, ada(owner))) == CANVAS.replace("A,,7\r\n", "A,2.83,7\r\n")


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("name,grade\nada,1\n", "grade", "no file of Canvas: no column 'Student'"),
        ("", "grade", "no file of Canvas: no column 'Student'"),
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


# Moodle


def test_a_moodle_file_is_filled_by_the_participants_number(tmp_path: Path) -> None:
    filled = moodle(tmp_path, ada("Ada Lovelace", "17"))
    assert text_of(filled) == MOODLE.replace("Submitted,,3.50,Yes", "Submitted,2.83,3.50,Yes")


def test_a_grade_that_moodle_has_locked_is_not_filled_in(tmp_path: Path) -> None:
    filled = moodle(tmp_path, ada("Bob ONeil", "18"))
    assert (text_of(filled), filled.kept) == (
        MOODLE,
        ["Bob ONeil (Participant 18): locked in Moodle"],
    )


def test_what_moodle_would_pass_over_is_named(tmp_path: Path) -> None:
    one, graded = ada("Ada Lovelace", "17")
    more = replace(graded.questions[0], adjustment=Adjustment(Fraction(4), "extra"))
    generous = replace(graded, questions=(more, *graded.questions[1:]))
    filled = moodle(tmp_path, (one, generous))
    assert filled.kept == [
        "Ada Lovelace (Participant 17): 6.5 points, which Moodle passes over:"
        " raise its maximum of 3.5"
    ]
    assert text_of(filled) == MOODLE


def test_grades_go_to_moodle_before_files(tmp_path: Path) -> None:
    (note,) = moodle(tmp_path).notes
    assert note.startswith("import these grades before you upload feedback files: ")


GERMAN = (
    "\ufeffID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    '"Bewertung kann geändert werden",Zuletzt geändert (Abgabe)\n'
    'Teilnehmer/in123,Juna Beispiel,juna@x,Zur Bewertung abgegeben,,"3,50",Ja,-\n'
    'Teilnehmer/in124,Kim Muster,kim@x,Keine Abgabe,,"3,50",Nein,-\n'
)


@pytest.mark.parametrize("column", [None, "Bewertung"])
def test_moodle_may_speak_any_language(tmp_path: Path, column: str | None) -> None:
    graded = ada("Juna Beispiel", "123"), ada("Kim Muster", "124")
    filled = moodle(tmp_path, *graded, text=GERMAN, column=column)
    assert text_of(filled) == GERMAN.replace('abgegeben,,"3,50",Ja', 'abgegeben,"2,83","3,50",Ja')
    assert filled.kept == ["Kim Muster (Teilnehmer/in124): locked in Moodle"]


@pytest.mark.parametrize("word", ["Participante", "Deelnemer", "参加者 "])
def test_moodle_names_participants_in_some_languages_without_a_blank(
    tmp_path: Path, word: str
) -> None:
    text = GERMAN.replace("Teilnehmer/in", word)
    assert moodle(tmp_path, ada("Juna Beispiel", "123"), text=text).count == 1


def test_moodle_columns_of_its_own_are_refused(tmp_path: Path) -> None:
    assert refused(moodle, tmp_path, text=GERMAN, column="Bestwertung") == (
        "the column 'Bestwertung' is Moodle's own: the grades are in 'Bewertung'"
    )


def test_where_moodle_hides_names_its_word_for_a_participant_fits(tmp_path: Path) -> None:
    text = "Identifier,Status,Grade,Maximum Grade\n"
    text += "".join(f"Participant {n},Submitted,,3.50\n" for n in (17, 18))
    for called in (("Participant 17", "17"), ("Participant", "17"), ("Participant 17",)):
        filled = moodle(tmp_path, ada(*called), text=text)
        assert text_of(filled) == text.replace("Submitted,,", "Submitted,2.83,", 1)


def test_a_groups_number_is_no_participants(tmp_path: Path) -> None:
    filled = moodle(tmp_path, ada("Team A", "17"))
    assert (text_of(filled), filled.count) == (MOODLE, 0)
    assert filled.unmatched == [
        "Team A (of number 17, which is Ada Lovelace (Participant 17); groups have others)"
    ]


def test_a_groups_number_is_no_id_number(tmp_path: Path) -> None:
    text = MOODLE.replace("Email address", "ID number").replace("bob@example.org", "17")
    assert moodle(tmp_path, ada("Team A", "17"), text=text).count == 0


def test_a_participants_number_counts_before_a_like_id_number_of_one_of_the_same_name(
    tmp_path: Path,
) -> None:
    text = MOODLE.replace("Email address", "ID number").replace("No,-", "Yes,-")
    text = text.replace("Bob ONeil,bob@example.org", "Ada Lovelace,17")
    filled = moodle(tmp_path, ada("Ada Lovelace 17", "17"), text=text)
    assert text_of(filled) == text.replace("org,Submitted,,", "org,Submitted,2.83,")


def test_a_group_that_is_called_as_its_number_is_no_participant(tmp_path: Path) -> None:
    assert moodle(tmp_path, ada("Group 17", "17")).count == 0


def test_a_moodle_group_is_resolved_where_the_worksheet_tells_it(tmp_path: Path) -> None:
    text = (
        "Identifier,Full name,Status,Group,Grade,Maximum Grade,Grade can be changed\n"
        "Participant 17,Ada Lovelace,Submitted,Team B,,3.50,Yes\n"
        "Participant 18,Bob ONeil,Submitted,Team A,,3.50,Yes\n"
        "Participant 19,Cleo,Submitted,Team A,,3.50,Yes\n"
    )
    filled = moodle(tmp_path, ada("Team A", "17"), text=text)
    assert text_of(filled) == text.replace("Team A,,", "Team A,2.83,")
    assert filled.missing == ["Ada Lovelace (Participant 17)"]


def test_a_student_number_is_not_taken_for_a_participants(tmp_path: Path) -> None:
    """Gradescope tells an SID, which may be anybody's participant number."""
    text = MOODLE.replace("ada@example.org", "eve@example.org")
    assert moodle(tmp_path, ada("bob@example.org", "17"), text=text).kept == [
        "Bob ONeil (Participant 18): locked in Moodle"
    ]


def test_moodles_gradebook_is_told_from_its_grading_worksheet(tmp_path: Path) -> None:
    text = (
        "Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Aufgabe: PS1 (Punkte),Kurs gesamt (Punkte)\n"
        "Juna,Beispiel,s1001,juna@x,-,-\n"
    )
    assert refused(moodle, tmp_path, text=text, column="Aufgabe: PS1 (Punkte)") == (
        "this looks like Moodle's gradebook, or its list of participants: "
        "download the assignment's grading worksheet (Submissions, Actions)"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\nx,y\n", "no column of numbered participants"),
        ("Identifier,Grade,Scale\nParticipant 1,,Good\n", "no maximum stands beside a grade"),
    ],
)
def test_what_is_no_worksheet_of_moodle_is_told(tmp_path: Path, text: str, why: str) -> None:
    told = refused(moodle, tmp_path, text=text)
    assert told.startswith(f"no grading worksheet of Moodle: {why}; download the assignment's")


# The others


def test_blackboards_file_is_filled_by_user_name(tmp_path: Path) -> None:
    """As it comes: tabs, UTF-16, every cell in quotes."""
    text = "\ufeff" + "\r\n".join(
        "\t".join(f'"{cell}"' for cell in line.split(","))
        for line in (
            "Last Name,First Name,Username,Student ID,PS1 [Total Pts: 3.5 Score] |12892,Notes",
            "Lovelace,Ada,al1,00123,,",
            "ONeil,Bob,bo2,00124,,",
            "PreviewUser,Ada,al9_previewuser,,,",
        )
    )
    path = tmp_path / "gc_PS1.xls"
    path.write_bytes(text.encode("utf-16-le"))
    column = "PS1 [Total Pts: 3.5 Score] |12892"
    filled = fill(path, System.BLACKBOARD, column, [ada("al1", "al1")])
    assert filled.data.decode("utf-16-le") == text.replace('"00123"\t""', '"00123"\t"2.83"')
    assert filled.missing == ["Bob ONeil"]
    with pytest.raises(AutograderError, match=r"the column 'Notes' takes no grades: its name "):
        fill(path, System.BLACKBOARD, "Notes", [])


BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,"
    "PS1 Points Grade <Numeric MaxPoints:3.5 Weight:10 Category:HW>,End-of-Line Indicator\n"
    "#00123,#al1,Lovelace,Ada,al1@example.org,,#\n#00124,#bo2,ONeil,Bob,bo2@example.org,,#\n"
)


@pytest.mark.parametrize("owner", ["Ada Lovelace", "al1", "00123", "al1@example.org"])
def test_brightspaces_file_is_filled_by_whatever_names_a_student(
    tmp_path: Path, owner: str
) -> None:
    path = tmp_path / "grades.csv"
    path.write_text(BRIGHTSPACE)
    column = "PS1 Points Grade <Numeric MaxPoints:3.5 Weight:10 Category:HW>"
    filled = fill(path, System.BRIGHTSPACE, column, [ada(owner)])
    assert text_of(filled) == BRIGHTSPACE.replace("al1@example.org,,", "al1@example.org,2.83,")
    assert filled.notes == []
    with pytest.raises(AutograderError, match=r"the column 'Email' takes no points: its name"):
        fill(path, System.BRIGHTSPACE, "Email", [])


def test_what_brightspace_cuts_is_told(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text(BRIGHTSPACE)
    column = "PS1 Points Grade <Numeric MaxPoints:3.5 Weight:10 Category:HW>"
    one, graded = ada("al1")
    given = Adjustment(Fraction(4), "more than was asked for")
    more = tuple(replace(score, adjustment=given) for score in graded.questions)
    filled = fill(path, System.BRIGHTSPACE, column, [(one, replace(graded, questions=more))])
    assert (filled.count, filled.notes) == (
        1,
        [
            "Ada Lovelace: 8 points, which Brightspace cuts to the maximum, unless the item can"
            " exceed it"
        ],
    )


def test_sakais_file_is_filled_in_its_fifth_column(tmp_path: Path) -> None:
    text = (
        "PS1,Points\n\nDisplay ID,ID,Last Name,First Name,grade,Submission date\n"
        "al1,al1,Lovelace,Ada,,2026\nbo2,bo2,ONeil,Bob,,\n"
    )
    path = tmp_path / "grades.csv"
    path.write_text(text)
    filled = fill(path, System.SAKAI, None, [ada("Lovelace, Ada", "al1")])
    assert text_of(filled) == text.replace("Ada,,", "Ada,2.83,")
    assert filled.missing == ["Bob ONeil"]
    with pytest.raises(AutograderError, match=r"the grades are in 'grade', not in 'Points'"):
        fill(path, System.SAKAI, "Points", [])
    path.write_text("a,b\n")
    with pytest.raises(AutograderError, match=r"no grades.csv of Sakai's download: its titles"):
        fill(path, System.SAKAI, None, [])


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_any_file_comes_back_byte_by_byte(tmp_path_factory, rows, end) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",;\n\r') else cell

    lines = [f"{quoted(one)},{number},A,{quoted(two)}" for number, (one, two) in enumerate(rows)]
    text = end.join(["Student,ID,Section,P", *lines, ""])
    folder = tmp_path_factory.mktemp("any")
    assert text_of(canvas(folder, text=text, column="P")) == text
    filled = canvas(folder, ada("0"), text=text, column="P")
    assert filled.count + len(filled.kept) + len(filled.unmatched) == 1
