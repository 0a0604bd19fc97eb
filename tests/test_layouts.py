"""A messy class goes in as ten systems lay it out, and its grades come back to the right people.

Nothing is graded here: each file says whose it is and whether it is the one that counts, and the
grade is the number of its owner.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.export import fill
from autograder.gradebook.lms_files import System
from autograder.gradebook.names import letters
from autograder.intake.find import find
from autograder.records.course import Question
from autograder.records.results import Adjustment, QuestionScore, Result
from autograder.submission.file import SubmittedFile

from .zips import assignment

pytestmark = pytest.mark.quick

Files = dict[str, bytes]
FIRST = ("Ada", "José María", "Zoë", "Bob", "Li", "Anne-Marie", "Ólafur", "名", "D'Arcy")
LAST = ("Lovelace", "O'Neil", "van der Berg", "Müller-Lüdenscheidt")


@dataclass(frozen=True)
class Person:
    """A student of the class, with all by which a system may know one."""

    number: int
    first: str
    last: str

    @property
    def login(self) -> str:
        """Half of the class has an underscore in it."""
        return f"u{'_' * (self.number % 2)}{self.number}"

    @property
    def email(self) -> str:
        return f"{self.login}@example.org"

    @property
    def sid(self) -> str:
        """A number that is somebody else's id in Canvas and participant's number in Moodle."""
        return str(1000 + (self.number + 1) % 36)

    @property
    def id(self) -> str:
        return str(1000 + self.number)

    def handed_in(self) -> Files:
        """What this student hands in: each is messy in a way of their own."""
        counts = f"counts {self.number}".encode()
        other = f"wrong {self.number}".encode()
        return (
            {"dropout.ipynb": counts},
            {"dropout.py": counts},
            {"my work (final).ipynb": counts},
            {"dropout.ipynb": counts, "utils.py": other, "report.pdf": other},
            {"dropout.ipynb": counts, "public_checks.py": other, "test_dropout.py": other},
            {"dropout.ipynb": counts, "dropout (1).ipynb": other, "scratch.ipynb": other},
            {"Dropout.ipynb": counts, "plots.py": other},
            {"work.zip": packed({"hw/dropout.ipynb": counts, "hw/utils.py": other})},
            {"report.pdf": other},
        )[self.number % 9]

    @property
    def earlier(self) -> Files:
        """What some have handed in before."""
        return {"dropout.ipynb": b"wrong"} if self.number % 4 == 0 and self.grade else {}

    @property
    def grade(self) -> str:
        """What should stand in the LMS: nothing where no code was handed in."""
        return "" if self.number % 9 == 8 else str(self.number)


CLASS = [Person(number, FIRST[number % 9], LAST[number // 9]) for number in range(36)]


def packed(files: Files) -> bytes:
    """Return a zip of these files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


# What the systems hand out


def gradescope(people: list[Person]) -> Files:
    files: Files = {}
    metadata = ""
    for one in people:
        for again, handed_in in enumerate(filter(None, (one.handed_in(), one.earlier))):
            folder = f"submission_{one.number + 500 * (2 - again)}"
            files |= {f"export/{folder}/{name}": data for name, data in handed_in.items()}
            metadata += (
                f"{folder}:\n  :submitters:\n  - :sid: '{one.sid}'\n    :email: {one.email}\n"
                f"  :created_at: 2026-10-{20 - again} 12:00:00 Z\n"
            )
    return files | {"export/submission_metadata.yml": metadata.encode()}


def canvas(people: list[Person]) -> Files:
    files: Files = {}
    for one in people:
        late = "_LATE" * (one.number % 5 == 0)
        start = f"{letters(one.last + one.first)}{late}_{one.id}_"
        handed_in = one.handed_in()
        if one.earlier and "dropout.ipynb" in handed_in:
            files[f"{start}{8000 + one.number}_dropout.ipynb"] = b"wrong"
            handed_in["dropout-1.ipynb"] = handed_in.pop("dropout.ipynb")
        for at, (name, data) in enumerate(handed_in.items()):
            files[f"{start}{9000 + 100 * one.number + at}_{name}"] = data
    return files


def moodle(people: list[Person]) -> Files:
    return {
        f"{one.first} {one.last}_{one.id}_assignsubmission_file/{name}": data
        for one in people
        for name, data in one.handed_in().items()
    }


def nbgrader(people: list[Person]) -> Files:
    files = {
        f"submitted/{one.login}/dropout/{name}": data
        for one in people
        for name, data in one.handed_in().items()
    }
    stamps = {f"submitted/{one.login}/dropout/timestamp.txt": b"2026-10-20" for one in people}
    return files | stamps


def blackboard(people: list[Person]) -> Files:
    files: Files = {}
    for one in people:
        for day, handed_in in ((20, one.handed_in()), (19, one.earlier)):
            start = f"PS_1_{one.login}_attempt_2026-10-{day}-22-58-10"
            if handed_in:
                files[f"{start}.txt"] = f"Name: {one.first} {one.last} ({one.login})".encode()
            files |= {f"{start}_{name}": data for name, data in handed_in.items()}
    return files


def brightspace(people: list[Person]) -> Files:
    return {
        f"{one.id}-77 - {one.first} {one.last} - Oct {day}, 2026 1022 {half}/{name}": data
        for one in people
        for day, half, handed_in in ((9, "PM", one.earlier), (10, "AM", one.handed_in()))
        for name, data in handed_in.items()
    } | {"index.html": b""}


def sakai(people: list[Person]) -> Files:
    files: Files = {"PS1/grades.csv": b"PS1,Points\n"}
    for one in people:
        folder = f"PS1/{one.last}, {one.first}({one.login})"
        files[f"{folder}/timestamp.txt"] = b"2026-10-20T12:00:00Z"
        files[f"{folder}/Feedback Attachment(s)/dropout.ipynb"] = b"wrong"
        files |= {
            f"{folder}/Submission attachment(s)/{name}": data
            for name, data in one.handed_in().items()
        }
    return files


def teams(people: list[Person]) -> Files:
    files: Files = {}
    for one in people:
        folder = f"{one.first} {one.last}/PS 1"
        last = "Version 10" if one.earlier else "Version 1"
        files |= {f"A - Student Work/Working files/{folder}/dropout.ipynb": b"wrong"}
        for version, handed_in in ((last, one.handed_in()), ("Version 9", one.earlier)):
            files |= {
                f"A - Student Work/Submitted files/{folder}/{version}/{name}": data
                for name, data in handed_in.items()
            }
    return files


def folders(people: list[Person]) -> Files:
    files: Files = {}
    for one in people:
        files |= {f"{one.login}/{name}": data for name, data in one.handed_in().items()}
        files |= {f"{one.login}/old/{name}": data for name, data in one.earlier.items()}
    return files


def flat(people: list[Person]) -> Files:
    """A file each: of what they have, the one that counts."""
    files: Files = {"public_checks.py": b"wrong", "notes.pdf": b"wrong"}
    for one in people:
        handed_in = one.handed_in()
        name = next(iter(handed_in))
        files[f"{one.login}{Path(name).suffix}"] = handed_in[name]
    return files


# What they take in: the text before and after each grade


def canvas_file(people: list[Person]) -> Iterator[tuple[str, str]]:
    yield "Student,ID,SIS User ID,SIS Login ID,Section,PS1 (1),Final Score\n", ""
    yield "    Points Possible,,,,,36,(read only)\n", ""
    for one in people:
        yield f'"{one.last}, {one.first}",{one.id},{one.sid},{one.login},A,', ",\n"


def gradescope_file(people: list[Person]) -> Iterator[tuple[str, str]]:
    """Canvas' file, where who logs in does so by email."""
    for before, after in canvas_file(people):
        yield before.replace(",A,", "@example.org,A,"), after


def moodle_file(people: list[Person]) -> Iterator[tuple[str, str]]:
    yield "ID,Vollständiger Name,Status,Bewertung,Bestwertung,Änderbar\n", ""
    for one in people:
        yield f"Teilnehmer/in{one.id},{one.first} {one.last},Abgegeben,", ',"36,00",Ja\n'


def blackboard_file(people: list[Person]) -> Iterator[tuple[str, str]]:
    yield '\ufeff"Last Name"\t"First Name"\t"Username"\t"PS1 [Total Pts: 36 Score] |12"\n', ""
    for one in people:
        yield f'"{one.last}"\t"{one.first}"\t"{one.login}"\t', "\n"


def brightspace_file(people: list[Person]) -> Iterator[tuple[str, str]]:
    item = "PS1 Points Grade <Numeric MaxPoints:36>"
    yield f"Username,Last Name,First Name,{item},End-of-Line Indicator\n", ""
    for one in people:
        yield f"#{one.login},{one.last},{one.first},", ",#\n"


def sakai_file(people: list[Person]) -> Iterator[tuple[str, str]]:
    yield "PS1,Points\n\nDisplay ID,ID,Last Name,First Name,grade\n", ""
    for one in people:
        yield f"{one.login},{one.login},{one.last},{one.first},", "\n"


PS1 = "PS1 (1)"
LAYOUTS: list[tuple[Callable, System, str | None, Callable]] = [
    (gradescope, System.CANVAS, PS1, gradescope_file),
    (canvas, System.CANVAS, PS1, canvas_file),
    (moodle, System.MOODLE, None, moodle_file),
    (nbgrader, System.CANVAS, PS1, canvas_file),
    (blackboard, System.BLACKBOARD, "PS1 [Total Pts: 36 Score] |12", blackboard_file),
    (
        brightspace,
        System.BRIGHTSPACE,
        "PS1 Points Grade <Numeric MaxPoints:36>",
        brightspace_file,
    ),
    (teams, System.CANVAS, PS1, canvas_file),
    (sakai, System.SAKAI, None, sakai_file),
    (folders, System.CANVAS, PS1, canvas_file),
    (flat, System.CANVAS, PS1, canvas_file),
]


def graded(file: SubmittedFile) -> Result:
    """Return a result: the number that stands in the file, 0 where another was to be taken."""
    word, _, number = ("" if file.problem else file.path.read_text()).partition(" ")
    question = Question("q", "Q", Fraction(36))
    points = Fraction(number if word == "counts" else 0)
    scores = (QuestionScore(question, (), Adjustment(points, "")),)
    status = "unreadable" if file.problem else "graded"
    return Result(file.name, file.submission.owners, "dropout", status, "full", scores)


@pytest.mark.parametrize("as_zip", [False, True])
@pytest.mark.parametrize(("layout", "system", "column", "rows"), LAYOUTS)
def test_each_grade_comes_back_to_its_owner(
    tmp_path: Path,
    layout: Callable[[list[Person]], Files],
    system: System,
    column: str | None,
    rows: Callable[[list[Person]], Iterator[tuple[str, str]]],
    as_zip: bool,
) -> None:
    people = CLASS
    if layout not in (brightspace, teams):  # which know names alone: nobody could tell them apart
        twin = replace(CLASS[34], first=CLASS[0].first, last=CLASS[0].last)
        people = [*CLASS[:34], twin, CLASS[35]]
    given = tmp_path / ("download.zip" if as_zip else "download")
    files = layout(people)
    if as_zip:
        given.write_bytes(packed(files))
    for name, data in files.items() if not as_zip else ():
        path = given / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "scratch").mkdir()
    found = find([given], assignment(tmp_path), tmp_path / "scratch")
    table, encoding = tmp_path / "grades.csv", "utf-16-le" if layout is blackboard else "utf-8"
    table.write_bytes("".join(before + after for before, after in rows(people)).encode(encoding))

    filled = fill(
        table, system, column, [(one.submission, graded(one)) for one in found.submissions]
    )

    expected = [one.grade for one in people]
    grades = [""] * (len(list(rows(people))) - len(people)) + expected
    parts = zip(rows(people), grades, strict=True)
    assert filled.data.decode(encoding) == "".join(
        before + grade + after for (before, after), grade in parts
    )
    assert filled.unmatched == []
    assert {file.name for file in found.submissions if file.problem} == {*filled.ungraded}
    assert filled.count == sum(bool(grade) for grade in expected)
