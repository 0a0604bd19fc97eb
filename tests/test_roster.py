"""Who is in the class is read from any LMS's file, and who handed in nothing has a row."""

from fractions import Fraction
from pathlib import Path
from unicodedata import normalize

import pytest

from autograder.gradebook import output
from autograder.gradebook.adjust import adjust
from autograder.gradebook.decisions import Decision
from autograder.gradebook.finish import everybody, finished
from autograder.gradebook.roster import Person, Roster, attendance, read_roster, told
from autograder.gradebook.store import Gradebook
from autograder.records.course import Course
from autograder.records.errors import AutograderError

from .conftest import run_command, write_assignment
from .made import result, submission

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,PS1 (1)
,,,,,Manual Posting
    Points Possible,,,,,20
"Lovelace, Ada",340934,s1,ada@x.org,A,
"Student, Test",340999,,,A,
"""
GRADESCOPE = """First Name,Last Name,SID,Email,Role
Ada,Lovelace,s1,ada@x.org,Student
Tom,Tutor,,tom@x.org,TA
"""
MOODLE = """Vorname;Nachname;E-Mail-Adresse;Gruppen
Ada;Lovelace;ada@x.org;A
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade
Participant 17,Ada Lovelace,ada@x.org,,
"""
BLACKBOARD = """"Last Name"	"First Name"	"Username"	"Student ID"	"Availability"
"Lovelace"	"Ada"	"alove"	"s1"	"Yes"
"x"	"y"	"kurs_previewuser"	""	"Yes"
"""
PLAIN = "Name,Email\nAda Lovelace,ada@x.org\n"
pytestmark = pytest.mark.quick


def roster(folder: Path, text: str, encoding: str = "utf-8") -> list[Person]:
    (folder / "roster.csv").write_bytes(text.encode(encoding))
    return read_roster(folder / "roster.csv")


@pytest.mark.parametrize(
    ("text", "name", "ids"),
    [
        (CANVAS, "Lovelace, Ada", ("340934", "s1", "ada@x.org")),
        (GRADESCOPE, "Ada Lovelace", ("s1", "ada@x.org")),
        (MOODLE, "Ada Lovelace", ("ada@x.org",)),
        (WORKSHEET, "Ada Lovelace", ("17", "ada@x.org")),
        (PLAIN, "Ada Lovelace", ("ada@x.org",)),
    ],
)
def test_a_roster_of_any_kind_is_read(
    tmp_path: Path, text: str, name: str, ids: tuple[str, ...]
) -> None:
    assert roster(tmp_path, text) == [Person(name, ids)]


def test_blackboards_roster_is_read(tmp_path: Path) -> None:
    (ada,) = roster(tmp_path, BLACKBOARD, "utf-16")
    assert set(ada.ids) == {"alove", "s1"}


@pytest.mark.parametrize("text", ["", "Name,Email\n", "a,b\n1,2\n"])
def test_what_is_no_roster_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(AutograderError, match=r"roster.csv: no roster: expected what"):
        roster(tmp_path, text)


def test_a_roster_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AutograderError, match=r"no.csv: can't be read: No such file"):
        read_roster(tmp_path / "no.csv")


ADA = Person("Lovelace, Ada", ("340934", "ada@x.org"))
BOB = Person("Bob van Dam", ("340935", "bob@x.org"))
CY = Person("Cy", ("cy@x.org",))
SAME = Person("Ada Lovelace", ("340936", "al@x.org"))


@pytest.mark.parametrize(
    ("owner", "ids"),
    [
        ("lovelaceada", ("340934",)),  # Canvas's
        ("lovelaceada", ()),
        ("Ada Lovelace", ()),
        ("ADA@x.org", ()),
        ("ada", ()),
    ],
)
def test_who_has_handed_in_is_known_by_any_name(owner: str, ids: tuple[str, ...]) -> None:
    found = attendance([ADA, BOB], [submission("a.py", owner, ids=ids)])
    assert (found.missing, found.strangers) == ((BOB,), ())


def test_of_two_of_one_name_none_counts_as_missing() -> None:
    found = attendance([ADA, BOB, SAME], [submission("a.py", "Ada Lovelace")])
    assert (found.missing, found.unsure) == ((BOB,), ("Ada Lovelace",))
    by_id = attendance([ADA, BOB, SAME], [submission("a.py", "Ada Lovelace", ids=("340936",))])
    assert by_id.missing == (ADA, BOB)


def test_an_instructor_reads_who_is_missing_and_who_is_a_stranger() -> None:
    found = attendance([ADA, BOB], [submission("z.py", "zoe")])
    assert list(told(found)) == [
        "not on the roster: zoe",
        "2 on the roster have handed in nothing: Lovelace, Ada, Bob van Dam",
    ]


def test_a_name_counts_before_a_number_that_may_be_of_another_kind() -> None:
    cy = Person("Cy Young", ("17",))
    found = attendance([ADA, cy], [submission("a.py", "Ada Lovelace", ids=("17",))])
    assert (found.missing, found.unsure) == ((cy,), ())


def test_of_two_of_one_name_the_surest_id_counts() -> None:
    one, other = Person("Ada", ("17", "18")), Person("Ada", ("18", "19"))
    found = attendance([one, other], [submission("a.py", "ada 18", ids=("18",))])
    assert found.missing == (one,)


def test_accents_are_the_same_however_they_are_written() -> None:
    jose = Person(normalize("NFC", "José Ruiz"), ("j@x.org",))
    assert not attendance([jose], [submission("a.py", normalize("NFD", "José Ruiz"))]).missing


def test_a_row_ends_where_csv_says_so(tmp_path: Path) -> None:
    (one,) = roster(tmp_path, "Name,Email\nAda\u2028Lovelace,ada@x.org\n")
    assert one == Person("Ada\u2028Lovelace", ("ada@x.org",))


GROUPS = """name,canvas_user_id,user_id,login_id,sections,group_name
Ada Lovelace,340934,s1,ada@x.org,A,Team A
Bob van Dam,340935,s2,bob@x.org,A,Team A
Cy,340936,s3,cy@x.org,A,
"""


@pytest.mark.parametrize(
    ("owner", "id"),
    [("teama", "340935"), ("Team A", "7"), ("Team A 7", "7"), ("team a", "")],
)
def test_a_groups_submission_is_its_members(tmp_path: Path, owner: str, id: str) -> None:
    people = Roster(tuple(roster(tmp_path, GROUPS)))
    found = people.members(submission("teama.py", owner, ids=(id,) if id else ()))
    assert (found.owners, found.ids) == (("Ada Lovelace", "Bob van Dam"), ("340934", "340935"))


def test_who_stands_twice_in_a_list_is_one(tmp_path: Path) -> None:
    twice = GROUPS + GROUPS.partition("\n")[2].replace("Team A", "Team C")
    assert len(roster(tmp_path, twice)) == 3


def test_who_is_called_as_on_the_roster_is_no_group(tmp_path: Path) -> None:
    people = Roster(tuple(roster(tmp_path, GROUPS.replace("Team A", "Cy"))))
    cy = submission("cy.py", "cy", ids=("340936",))
    assert people.members(cy) == cy


# In the gradebook


@pytest.fixture
def book(tmp_path: Path):
    write_assignment(tmp_path)
    with Gradebook(tmp_path, writing=True) as one:
        run = one.begin("tiny", {})
        one.add(run, submission("ada.py", "ada"), "", result("ada.py", "ada"))
        one.end(run)
        yield one


def rows(book: Gradebook) -> list[str]:
    course, folder = Course(book.path.parent), book.path.parent / "tiny"
    results = [one for _, one in everybody(course, course.assignment("tiny"), book)]
    output.write_all(results, course.assignment("tiny"), folder)
    return (folder / "gradebook.csv").read_text().split("\n")[1:-1]


def exported(book: Gradebook) -> list[tuple[str, Fraction]]:
    course = Course(book.path.parent)
    held = finished(course, course.assignment("tiny"), book)
    return [(known.owners[0], one.final) for known, one in held]


def test_who_is_missing_has_a_row_and_no_points(book: Gradebook) -> None:
    book.keep_roster("tiny", Roster((BOB, ADA)))
    assert rows(book)[1:] == [",Bob van Dam,,,missing,,,,,"]
    assert [owner for owner, _ in exported(book)] == ["ada"]


def test_who_is_missing_gets_0_points_where_that_is_asked_for(book: Gradebook) -> None:
    book.keep_roster("tiny", Roster((BOB, ADA), zero=True))
    assert rows(book)[1:] == [",Bob van Dam,0,3,missing,,0,0,,"]
    assert exported(book)[1] == ("Bob van Dam", 0)


def test_nobody_gets_0_points_while_a_run_is_broken_off(book: Gradebook) -> None:
    book.keep_roster("tiny", Roster((BOB, ADA), zero=True))
    book.begin("tiny", {})
    assert rows(book)[1:] == [",Bob van Dam,,,missing,,,,,"]
    assert len(exported(book)) == 1


def test_who_is_missing_can_be_given_points_by_hand(book: Gradebook, tmp_path: Path) -> None:
    book.keep_roster("tiny", Roster((BOB, ADA)))
    course = Course(tmp_path)
    decision = Decision("bob van dam", "double", Fraction(2), "on paper")
    told = adjust(course, course.assignment("tiny"), book, tmp_path, decision)
    assert told == "Bob van Dam, double: 2; score: 2 of 3"
    assert rows(book)[1:] == [",Bob van Dam,2,3,graded,,2,2,,double: on paper"]


def test_of_two_missing_of_one_name_the_id_says_who_gets_the_points(
    book: Gradebook, tmp_path: Path
) -> None:
    book.keep_roster("tiny", Roster((ADA, Person("Bob", ("8",)), Person("Bob", ("9",)))))
    course = Course(tmp_path)
    decision = Decision("9", "double", Fraction(2), "on paper")
    adjust(course, course.assignment("tiny"), book, tmp_path, decision)
    assert rows(book)[1:] == [",Bob,,,missing,,,,,", ",Bob,2,3,graded,,2,2,,double: on paper"]


def test_who_was_still_to_be_graded_when_a_run_was_broken_off_does_not_get_0(
    book: Gradebook,
) -> None:
    book.keep_roster("tiny", Roster((BOB, ADA, CY), zero=True))
    book.begin("tiny", {}, pending=[submission("bob.py", "bob")])
    after = book.begin("tiny", {}, pending=[])
    book.end(after)
    assert rows(book)[1:] == [",Bob van Dam,,,missing,,,,,", ",Cy,0,3,missing,,0,0,,"]


def test_a_later_run_knows_the_roster(book: Gradebook) -> None:
    book.keep_roster("tiny", Roster((BOB, ADA)))
    run = book.begin("tiny", {})
    book.add(run, submission("bob.py", "Bob"), "", result("bob.py", "Bob"))
    assert [row.split(",")[4] for row in rows(book)] == ["graded", "graded"]


def test_zero_points_need_a_roster(tmp_path: Path, monkeypatch, capsys) -> None:
    write_assignment(tmp_path)
    (tmp_path / "a.py").write_text("def double(x): pass\n")
    command = ["--course", tmp_path, "grade", "tiny", tmp_path / "a.py", "--missing", "zero"]
    assert run_command(monkeypatch, *command, "--out", tmp_path / "out") == 2
    assert capsys.readouterr().err == (
        "error: --missing needs to know who is in the class: add --roster FILE\n"
    )
