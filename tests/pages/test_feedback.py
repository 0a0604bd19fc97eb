"""A student's page: what they may see, their own code, and nothing that does more than show."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder.gradebook.store import Gradebook
from autograder.pages.feedback import MOST_BYTES, page, shows_hidden
from autograder.pages.own_code import handed_in, pieces_of
from autograder.pages.write import rewrite
from autograder.records.course import Assignment
from autograder.records.results import Adjustment, Lateness, Result

from ..conftest import run_command
from ..notebooks import notebook
from .made import ABSENT, CHECKS, TOML, WRONG, course, fill, result
from .test_report import EVIL, text_of

pytestmark = pytest.mark.quick
CODE = notebook("import numpy", "def double(x):\n    y = x + 1\n    return y", "%%bash\nls")


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    return course(tmp_path)[1]


def told(assignment: Assignment, one: Result, data: bytes = CODE, **options: bool) -> str:
    return text_of(
        page(assignment, one, handed_in({"ada.ipynb": data}), **{"hidden": True, **options})
    )


def test_a_failed_check_tells_what_was_expected_what_came_and_what_to_do(assignment) -> None:
    wrong = WRONG.format(3) + "\nLikely mistake: it adds 2."
    said = told(assignment, result("ada.ipynb", (False, True, False), (wrong, "", ABSENT)))
    assert "ada · graded: ada.ipynb" in said
    assert "1 of 5 points" in said
    assert "failed It doubles 0 of 3 points" in said
    assert "Expected twice as much But it is 3 times as much" in said
    assert "Likely mistake It adds 2. Try Add it to itself. Read Part 1 (in the lesson)" in said
    assert "passed : 1 check" in said


def test_checks_that_say_the_same_are_told_as_one(assignment) -> None:
    same = result("ada.ipynb", (False, False, True), (WRONG, WRONG, ""))
    said = told(assignment, same)
    assert said.count("twice as much") == 1
    assert "failed It doubles 0 of 3 points failed It keeps the shape 0 of 1 points" in said


def test_hidden_rows_their_points_and_their_lines_wait_until_students_may_see_them(
    assignment,
) -> None:
    raised = "Expected: `double` runs\nBut: it fails: TypeError in cell 2, line 2"
    one = result("ada.ipynb", (False, True, True), (raised, "", ""))
    said = told(assignment, one, hidden=False)
    assert "It keeps the shape" in said
    assert "It doubles" not in said and "it fails here" not in said
    assert "1 further check count towards the points and are not shown" in said
    assert "Points are told later." in said and "of 5 points" not in said
    assert "It doubles" in told(assignment, one, hidden=False, staff=True)


def test_what_staff_read_is_on_no_students_page(assignment) -> None:
    one = result("ada.ipynb", (None, True, True), status="partial", staff=("secret", "", ""))
    one = replace(one, staff=("their worker died",))
    assert "secret" not in told(assignment, one) and "died" not in told(assignment, one)
    said = told(assignment, one, staff=True)
    assert "For staff secret" in said and "For staff their worker died" in said


@pytest.mark.parametrize(
    ("when", "hours", "shown"),
    [
        ("visible", 0, True),
        ("after_published", 0, True),
        ("hidden", 9, False),
        ("after_due_date", -1, False),
        ("after_due_date", 1, True),
    ],
)
def test_when_hidden_rows_are_shown_stands_in_the_assignment(tmp_path, when, hours, shown) -> None:
    due = datetime(2026, 11, 1, 12, tzinfo=UTC)
    toml = f'hidden_checks = "{when}"\n{TOML}\n[late]\ndue = {due.isoformat()}'
    assert shows_hidden(course(tmp_path, toml)[1], due + timedelta(hours=hours)) == shown


def test_a_due_date_that_only_the_lms_knows_is_for_the_lms_to_heed(tmp_path) -> None:
    made = course(tmp_path, 'hidden_checks = "after_due_date"\n' + TOML)[1]
    assert shows_hidden(made, datetime.now(UTC))


def test_their_code_stands_there_with_the_line_that_raised(assignment) -> None:
    raised = "Expected: `double` runs\nBut: it fails: TypeError in cell 2, line 2: y = x + 1"
    said = told(assignment, result("ada.ipynb", (False, True, True), (raised, "", "")))
    assert "Your code, cell 2" in said
    assert "1 def double(x): 2 y = x + 1 ← it fails here 3 return y" in said


def test_of_several_definitions_the_last_is_shown_and_what_patches_it() -> None:
    found = handed_in({"a.py": b"def f(): return 1\ndef f(): return 2\nx = 1\nf.a = 3\n"})
    assert found
    pieces = pieces_of("f", found.code, [])
    assert [[line.number for line in piece.lines] for piece in pieces] == [[2], [4]]


def test_a_line_that_raised_elsewhere_is_shown_too() -> None:
    found = handed_in(
        {"a.py": b"import m\ndef f(): return m.g()\n", "m.py": b"def g():\n    1 / 0\n"}
    )
    assert found
    pieces = pieces_of("f", found.code, [("m.py", 2)])
    lines = [(piece.place, line.number, line.raised) for piece in pieces for line in piece.lines]
    assert lines == [("m.py", 1, False), ("m.py", 2, True), ("a.py", 2, False)]


def test_what_was_not_run_is_told_with_the_reason(assignment) -> None:
    data = notebook("def double(x):\n    return (x", "%%bash\nls")
    said = told(assignment, result("ada.ipynb"), data)
    assert "cell 1 does not parse: line 2: '(' was never closed" in said
    assert "cell 2 is a %%bash cell, which is not run as Python" in said


def test_points_by_hand_and_late_days_stand_with_their_reasons(assignment) -> None:
    one = result("ada.ipynb", (False, True, True), (WRONG, "", ""))
    double, halve = one.questions
    given = replace(double, adjustment=Adjustment(Fraction(3), "a good idea"))
    late = Lateness(2, Fraction(20))
    said = told(assignment, replace(one, questions=(given, halve), lateness=late))
    assert "Points given by hand: a good idea" in said
    assert "3.2 of 5 points 4 before what being late takes off" in said
    assert "Handed in 2 days late, which takes off 20 %: 3.2 points." in said


def test_what_can_not_be_read_has_a_page_that_says_why(assignment) -> None:
    one = result("ada.ipynb", status="unreadable", notes=["the file is no notebook"])
    said = told(assignment, one, b"<html>")
    assert "could not be read" in said and "the file is no notebook" in said


def test_without_a_copy_there_is_a_page_without_code(assignment) -> None:
    assert "Your code" not in page(assignment, result("ada.ipynb"), None, hidden=True)


def test_names_messages_and_code_are_inert(assignment) -> None:
    wrong = f"Expected: {EVIL}\nBut: {EVIL}\nHint: {EVIL}\nRead: {EVIL}\n{EVIL}"
    one = result("ada.ipynb", (False, True, True), (wrong, "", ""), owners=[EVIL], notes=[EVIL])
    data = notebook(f"def double(x):\n    return {EVIL!r}")
    made = page(assignment, one, handed_in({f"{EVIL}.ipynb": data}), hidden=True)
    assert "<script" not in made and "<img" not in made
    assert "\u202e" not in made and "\x07" not in made


@pytest.mark.parametrize("text", ["<&>" * 2_000, "<\n" * 9_000, "x" * 100_000])
def test_no_page_is_larger_than_150_kb(assignment, text: str) -> None:
    wrong = "\n".join(f"{label}: {text}" for label in ("Expected", "But", "Hint", "Read", "more"))
    verdicts = [wrong, wrong, wrong]
    one = result("ada.ipynb", (False, False, False), verdicts, notes=[text] * 3)
    score = one.questions[0]
    many = replace(score, verdicts=score.verdicts * 40)
    body = "\n".join("    '''<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<'''" for _ in range(4_000))
    data = notebook(f"def double(x):\n{body}")
    own = handed_in({"a.ipynb": data})
    made = page(assignment, replace(one, questions=(many,)), own, hidden=True)
    assert len(made.encode("utf-8", "replace")) <= MOST_BYTES


def test_staff_have_pages_of_their_own_which_are_kept_fresh(tmp_path, monkeypatch) -> None:
    made, assignment = course(tmp_path, 'hidden_checks = "hidden"\n' + TOML)
    out = tmp_path / "out"
    command = ("--course", made.folder, "report", "--out", out)
    with Gradebook(out, writing=True) as book:
        fill(book, result("ada.py"))
        rewrite(made, [assignment], book, out)
    folder = out / "tiny" / "ada.py"
    assert {path.name for path in folder.iterdir()} == {"results.json", "feedback.html"}
    assert run_command(monkeypatch, *command, "--staff") == 0
    assert CHECKS[0].title in (folder / "staff.html").read_text()
    assert CHECKS[0].title not in (folder / "feedback.html").read_text()
    assert 'href="ada.py/staff.html"' in (out / "tiny" / "report.html").read_text()


def test_every_link_of_a_report_leads_to_a_page(tmp_path: Path) -> None:
    made, assignment = course(tmp_path)
    out = tmp_path / "out"
    names = ["a b.py", "50%.py", "é#1.py", "a?b&c.py"]
    with Gradebook(out, writing=True) as book:
        fill(book, *map(result, names))
        rewrite(made, [assignment], book, out)
    links = set(re.findall(r'href="([^"#]+)"', (out / "tiny" / "report.html").read_text()))
    assert len(links) == 4
    assert all((out / "tiny" / unquote(link)).is_file() for link in links)


def test_what_grading_could_not_read_is_not_tried_again_for_its_page(tmp_path, monkeypatch) -> None:
    made, assignment = course(tmp_path)
    read: list[object] = []
    monkeypatch.setattr("autograder.pages.write.handed_in", read.append)
    reason = "it takes more than 10 s to read the file"
    with Gradebook(tmp_path / "out", writing=True) as book:
        fill(book, result("ada.py", status="unreadable", notes=[reason]), result("bob.py"))
        for name in ("ada.py", "bob.py"):
            book.copies.keep(f"content of {name}", [(name, b"x = 1")])
        rewrite(made, [assignment], book, tmp_path / "out")
    assert read == [{"bob.py": b"x = 1"}]
    assert reason in (tmp_path / "out/tiny/ada.py/feedback.html").read_text()
