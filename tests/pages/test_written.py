"""Written answers: people mark them in a table, side by side, and no grade goes out unmarked."""

import csv
import io
import re
from fractions import Fraction
from pathlib import Path
from unicodedata import normalize

import pytest

from autograder.gradebook.finish import finished
from autograder.gradebook.store import Gradebook
from autograder.gradebook.written import Answer, in_order, read_back, to_table
from autograder.pages.own_code import answer_of
from autograder.records.course import Course, Question
from autograder.records.errors import AutograderError
from autograder.records.results import Adjustment
from autograder.records.submission import Submission
from autograder.records.versions import code_digest

from ..conftest import run_command
from ..notebooks import code, notebook
from .made import TOML, course, fill, result
from .test_report import text_of

pytestmark = pytest.mark.quick
KEY = b"k"
WRITTEN = """[[question]]
id = "explanation"
title = "Why?"
points = 2
kind = "written"
"""
FIRST = TOML.replace("[[question]]", WRITTEN + "[[question]]", 1)
CANVAS = "Student,ID,Section,PS1 (1)\n    Points Possible,,,7\nada,1,A,\nben,2,A,\n"
QUESTION = Question("explanation", "Why?", Fraction(2), True)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of results of two students, with their answers."""
    course(tmp_path, FIRST)
    with Gradebook(tmp_path / "out", writing=True) as book:
        fill(book, result("ada.ipynb"), result("ben.ipynb"))
        for name, text in (("ada", '"Because\\n=1+1"'), ("ben", '""')):
            data = notebook(f"explanation = {text}")
            book.copies.keep(f"content of {name}.ipynb", [("tiny.ipynb", data)])
    return tmp_path / "out"


def marks(out: Path, monkeypatch, *arguments: object) -> int:
    command = ("--course", out.parent / "course", "marks", "tiny", *arguments, "--out", out)
    return run_command(monkeypatch, *command)


def table(out: Path) -> list[dict[str, str]]:
    with (out / "tiny" / "marks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def filled(out: Path, **cells: dict[str, str]) -> Path:
    """Fill cells of the table, by owner, and return where it is."""
    rows = [row | cells.get(row["owner"], {}) for row in table(out)]
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    (out / "tiny" / "marks.csv").write_text(text.getvalue())
    return out / "tiny" / "marks.csv"


def scores(out: Path) -> dict[str, tuple[float, float, bool]]:
    made = Course(out.parent / "course")
    with Gradebook(out) as book:
        return {
            one.name: (float(found.earned), float(found.possible), found.is_unmarked)
            for one, found in finished(made, made.assignment("tiny"), book)
        }


def test_answers_are_written_out_marked_and_counted(out, monkeypatch, capsys) -> None:
    assert marks(out, monkeypatch) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 answers: 2 not marked"
    assert scores(out) == {"ada.ipynb": (5, 7, True), "ben.ipynb": (5, 7, True)}
    path = filled(out, ada={"points": "1,5", "comment": "half of it"})
    assert marks(out, monkeypatch, path) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 answers: 1 changed, 1 not marked"
    assert scores(out) == {"ada.ipynb": (6.5, 7, False), "ben.ipynb": (5, 7, True)}
    with (out / "tiny" / "gradebook.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == ["graded", "graded"]
    assert list(rows[0])[6:9] == ["explanation", "double", "halve"]
    assert rows[0]["explanation"] == "1.5"


def test_a_blank_cell_leaves_what_there_is(out, monkeypatch, capsys) -> None:
    marks(out, monkeypatch)
    marks(out, monkeypatch, filled(out, ada={"points": "2", "comment": "well said"}))
    path = filled(out, ada={"points": "", "comment": ""})
    capsys.readouterr()
    assert marks(out, monkeypatch, path) == 0
    assert capsys.readouterr().out == "2 answers: 0 changed, 1 not marked\n"
    marks(out, monkeypatch, filled(out, ada={"points": "1", "comment": ""}))
    assert marks(out, monkeypatch) == 0
    told = {row["owner"]: (row["points"], row["comment"]) for row in table(out)}
    assert told == {"ada": ("1", "well said"), "ben": ("", "")}


def test_marks_that_were_not_read_are_not_overwritten(out, monkeypatch, capsys) -> None:
    marks(out, monkeypatch)
    path = filled(out, ada={"points": "1"})
    assert marks(out, monkeypatch) == 2
    assert capsys.readouterr().err == (
        f"error: {path}: it holds marks that were not read:"
        " give it to `marks` first, or move it away\n"
    )
    assert marks(out, monkeypatch, path) == marks(out, monkeypatch) == 0


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"points": "3"}, "points: expected 0 to 2; found '3'"),
        ({"points": "-1"}, "points: expected 0 to 2; found '-1'"),
        ({"points": "good"}, "points: expected a number, such as 2.5, or 'graders'; found 'good'"),
        ({"comment": "nice"}, "a comment without points: fill in both"),
        ({"points": "1", "owner": "ben"}, "the owner of ada.ipynb is another one now"),
        ({"points": "1", "possible": "4"}, "the possible of ada.ipynb is another one now"),
        ({"points": "1", "answer": "No."}, "the answer of ada.ipynb is another one now"),
        (
            {"points": "1", "submission": "cy.ipynb"},
            "'cy.ipynb' has no written question 'explanation'; write the table anew",
        ),
    ],
)
def test_of_a_table_with_a_wrong_row_nothing_is_taken(
    out, monkeypatch, capsys, cells: dict[str, str], why: str
) -> None:
    marks(out, monkeypatch)
    path = filled(out, ada=cells, ben={"points": "2"})
    capsys.readouterr()
    assert marks(out, monkeypatch, path) == 2
    told = capsys.readouterr().err
    assert told.endswith(f": {why}; nothing is taken of it\n")
    assert re.match(rf"error: {re.escape(str(path))}:\d+: ", told)
    assert all(unmarked for *_, unmarked in scores(out).values())


def test_a_table_of_another_kind_is_refused(out, monkeypatch, capsys) -> None:
    (out / "other.csv").write_text("submission,question\n")
    assert marks(out, monkeypatch, out / "other.csv") == 2
    assert capsys.readouterr().err == (
        f"error: {out}/other.csv: no column points: take the table that `marks` writes\n"
    )


def test_without_written_questions_there_is_nothing_to_mark(tmp_path, monkeypatch, capsys) -> None:
    made, _ = course(tmp_path)
    command = ("--course", made.folder, "marks", "tiny", "--out", tmp_path / "out")
    assert run_command(monkeypatch, *command) == 2
    told = 'error: tiny has no [[question]] with kind = "written"\n'
    assert capsys.readouterr().err == told


def answers(*names: str, text: str = "x", given: Adjustment | None = None) -> list[Answer]:
    questions = [QUESTION, Question("other", "O", Fraction(1), True)]
    return [
        Answer(question, Submission(name, (name.title(),)), text, given)
        for question in questions
        for name in names
    ]


def test_names_can_be_hidden_and_the_table_is_understood_all_the_same(tmp_path: Path) -> None:
    given = answers("ada", "ben")
    text = to_table(given, KEY, hidden=True)
    assert "ada" not in text.casefold()
    path = tmp_path / "marks.csv"
    path.write_text(text.replace("x,2,,", "x,2,1,"))
    found = read_back(path, given, KEY)
    assert {(one.question, one.submission, int(one.points or 0)) for one in found} == {
        ("explanation", "ada", 1),
        ("explanation", "ben", 1),
    }


def test_the_order_differs_from_question_to_question() -> None:
    given = in_order(answers(*map(str, range(30))), KEY)
    one, other = (
        [answer.submission.name for answer in given if answer.question.id == id]
        for id in ("explanation", "other")
    )
    assert one != other and sorted(one) == sorted(other)
    assert one != sorted(one)


@pytest.mark.parametrize("text", ["=1+1", "a\r\nb", "  a\tb ", 'say "no"', normalize("NFD", "é")])
def test_any_answer_comes_back_as_itself(tmp_path: Path, text: str) -> None:
    path, given = tmp_path / "marks.csv", answers("ada", text=text)
    path.write_bytes(to_table(given, KEY, hidden=False).encode())
    assert read_back(path, given, KEY) == []


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ('explanation = " Because. "', "Because."),
        ('explanation = ("a" "b")', "ab"),
        ('explanation = "old"\nexplanation = "new"', "new"),
        ("explanation = f'{1}'", "explanation = f'{1}'"),
        ("x = 1", ""),
    ],
)
def test_an_answer_is_the_text_of_its_variable(source: str, answer: str) -> None:
    assert answer_of("explanation", code(source)) == answer


def test_the_page_shows_answers_side_by_side(out, monkeypatch) -> None:
    marks(out, monkeypatch)
    told = text_of((out / "tiny" / "written.html").read_text())
    assert "Why? 2 points, 0 of 2 marked" in told
    assert "ada Because =1+1" in told and "ben No answer." in told
    marks(out, monkeypatch, "--anonymous")
    told = text_of((out / "tiny" / "written.html").read_text())
    assert "ada" not in told and "Because =1+1" in told


def test_a_student_reads_the_mark_once_there_is_one(out, monkeypatch) -> None:
    marks(out, monkeypatch)
    marks(out, monkeypatch, filled(out, ada={"points": "2", "comment": "well said"}))
    ada, ben = (
        text_of((out / "tiny" / f"{name}.ipynb" / "feedback.html").read_text())
        for name in ("ada", "ben")
    )
    assert "Why? 2 of 2 points Comment: well said Because =1+1" in ada and "7 of 7 points" in ada
    assert "A person marks this answer; that is still to come. No answer." in ben
    assert "Points are told later." in ben
    report = text_of((out / "tiny" / "report.html").read_text())
    assert "Mark written answers : ben" in report and "marks tiny" in report


def test_no_grade_goes_to_an_lms_before_all_is_marked(out, monkeypatch, capsys) -> None:
    (out / "canvas.csv").write_text(CANVAS)
    command = ("--course", out.parent / "course", "export", "tiny", out / "canvas.csv")
    command = (*command, "--to", "canvas", "--column", "PS1 (1)", "--out", out / "filled.csv")
    command = (*command, "--results", out)
    assert run_command(monkeypatch, *command) == 2
    assert capsys.readouterr().err == (
        "error: ada.ipynb and 1 more: written answers are not marked yet: run: autograder marks"
        " tiny; or let them count for nothing with --unmarked 0\n"
    )
    assert run_command(monkeypatch, *command, "--unmarked", 0) == 0
    assert "ada,1,A,5\nben,2,A,5" in (out / "filled.csv").read_text()


def test_who_is_forgotten_is_in_no_table_of_marks(out, monkeypatch, capsys) -> None:
    marks(out, monkeypatch)
    command = ("--course", out.parent / "course", "forget", "ada", "--yes", "--out", out)
    assert run_command(monkeypatch, *command) == 0
    assert f"removed, since it may name them: {out}/tiny/marks.csv" in capsys.readouterr().out
    assert not (out / "tiny" / "marks.csv").exists()


def test_a_kind_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AutograderError) as error:
        course(tmp_path, FIRST.replace('"written"', '"essay"'))
    assert str(error.value).endswith(
        'question[1].kind: expected "checks" or "written"; found \'essay\''
    )


def test_at_least_one_question_is_graded_by_checks(tmp_path: Path) -> None:
    with pytest.raises(AutograderError, match=r"at least one .* that checks grade"):
        course(tmp_path, TOML.partition("[[question]]")[0] + WRITTEN)


@pytest.mark.parametrize("toml", [FIRST, TOML + WRITTEN, TOML + WRITTEN.replace('"', "'")])
def test_a_written_question_leaves_what_was_graded_and_proven_as_it_is(tmp_path, toml) -> None:
    digests = set()
    for text in (TOML, toml):
        (tmp_path / "assignment.toml").write_text(text)
        digests.add(code_digest(tmp_path / "assignment.toml"))
    assert len(digests) == 1
    (tmp_path / "assignment.toml").write_text(toml.replace("points = 4", "points = 5"))
    assert code_digest(tmp_path / "assignment.toml") not in digests
