"""The report answers what an instructor asks, whatever names and messages hold."""

import re
from pathlib import Path

import pytest

from autograder.gradebook.roster import Person, Roster
from autograder.gradebook.store import Gradebook
from autograder.pages.gathered import gather
from autograder.pages.report import report
from autograder.pages.write import rewrite
from autograder.records.results import Result

from ..conftest import run_command
from .made import ABSENT, WRONG, course, fill, result

pytestmark = pytest.mark.quick
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e\x07"


def text_of(page: str) -> str:
    """Return what a page says, without its marks."""
    body = page[page.index("<body>") : page.index("<footer>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)).replace("&#39;", "'")


def page_of(folder: Path, *runs: list[Result], roster: Roster | None = None) -> str:
    made, assignment = course(folder)
    with Gradebook(folder / "out", writing=True) as book:
        for run in runs:
            fill(book, *run)
        if roster:
            book.keep_roster("tiny", roster)
        return report(gather(made, assignment, book, folder / "out"))


def test_a_class_of_none_has_a_page(tmp_path: Path) -> None:
    told = text_of(page_of(tmp_path))
    assert "Nothing has been graded yet." in told
    assert "Nothing waits for you." in told


def test_the_hardest_question_and_check_are_named(tmp_path: Path) -> None:
    class_ = [result("a.py"), result("b.py", (False, True, True), (WRONG, "", ""))]
    told = text_of(page_of(tmp_path, class_))
    assert "Hardest question: Double , 62 % of its points on average." in told
    assert "Hardest check: It doubles (Double), passed by 1 of the 2 who" in told


def test_what_needs_a_person_stands_with_the_command_that_settles_it(tmp_path: Path) -> None:
    class_ = [
        result("a.py", (None, True, True), status="partial", staff=("KeyError: 'x'", "", "")),
        result("b.py", status="unreadable", notes=["the file is empty"]),
        result("c.py", status="unreadable", notes=["the file is empty"]),
    ]
    told = text_of(page_of(tmp_path, class_))
    assert f"Decide “Double” : a KeyError: 'x' autograder --course {tmp_path}" in told
    assert "adjust tiny a.py double POINTS --why REASON" in told
    assert "Can't be read : b , c the file is empty autograder" in told
    assert "3 to be looked at" in told


def test_who_handed_in_nothing_is_named_if_a_roster_tells(tmp_path: Path) -> None:
    roster = Roster((Person("a", ("1",)), Person("Grace", ("2",))))
    assert "1 handed in nothing Grace" in text_of(
        page_of(tmp_path, [result("a.py")], roster=roster)
    )


def test_without_a_roster_it_says_how_to_know(tmp_path: Path) -> None:
    assert "grade tiny SUBMISSIONS --roster FILE" in text_of(page_of(tmp_path, [result("a.py")]))


def test_what_the_last_run_changed_is_told(tmp_path: Path) -> None:
    fell = result("a.py", (False, True, True), (WRONG, "", ""))
    told = text_of(page_of(tmp_path, [result("a.py"), result("b.py")], [fell, result("c.py")]))
    assert "1 grade changed; new: 1; no longer there: 0." in told
    assert "a 5 2 (fell) check_doubles: passed -&gt; failed" in told


def test_a_first_run_has_changed_nothing(tmp_path: Path) -> None:
    assert "It was the first one." in text_of(page_of(tmp_path, [result("a.py")]))


@pytest.mark.parametrize(("n", "told"), [(19, "With fewer than 20"), (99, "With fewer than 100")])
def test_what_few_tell_is_warned_of(tmp_path: Path, n: int, told: str) -> None:
    page = page_of(tmp_path, [result(f"{at}.py") for at in range(n)])
    assert told in page
    assert told not in page_of(tmp_path / "more", [result(f"{at}.py") for at in range(n + 1)])


def test_names_and_messages_are_inert(tmp_path: Path) -> None:
    wrong = (
        (False, True, True),
        (f"Expected: {EVIL}\nBut: {EVIL}\nLikely mistake: it {EVIL}.", "", ""),
    )
    class_ = [result(f"{at}.py", *wrong, owners=[f"{EVIL}{at}"]) for at in range(2)]
    page = page_of(tmp_path, class_)
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "\u202e" not in page and "\x07" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_folder_of_any_name_is_linked(tmp_path: Path) -> None:
    page = page_of(tmp_path, [result('a b#1?"%.py')])
    assert 'href="a%20b%231%3F%22%25.py/feedback.html"' in page


def test_without_names_nothing_leads_to_anybody(tmp_path: Path) -> None:
    made, assignment = course(tmp_path)
    wrong = "Expected: `double` runs\nBut: it fails: KeyError in cell 3, line 2: grace = 1"
    class_ = [
        result("grace.py", (False, True, True), (wrong, "", "")),
        result("hopper.py", (False, True, False), (wrong, "", ABSENT)),
        result("ada.py", status="unreadable", notes=["no notebook"]),
    ]
    with Gradebook(tmp_path / "out", writing=True) as book:
        fill(book, class_[0], class_[1])
        fill(book, *class_)
        found = gather(made, assignment, book, tmp_path / "out")
        page, other = (report(found, anonymous=key) for key in (b"a", b"b"))
    for name in ("grace", "hopper", "ada"):
        assert not re.search(rf"\b{name}\b", page)
    assert {f"Student {number}" for number in (1, 2, 3)} <= set(re.findall(r"Student \d", page))
    assert page != other  # the order depends on the key alone


def test_the_index_leads_to_each_report_and_says_what_it_says(tmp_path: Path) -> None:
    made, assignment = course(tmp_path)
    (made.folder / "course.toml").write_text('title = "Nets"')
    out = tmp_path / "out"
    with Gradebook(out, writing=True) as book:
        fill(book, result("a.py"), result("b.py", status="unreadable", notes=["empty"]))
        rewrite(made, [assignment], book, out)
    (out / "theirs").mkdir()
    (out / "theirs" / "report.html").write_text('<meta name="autograder" content="[1]">')
    page = (out / "index.html").read_text()
    assert "<h1>Nets</h1>" in page
    assert '<a href="tiny/report.html">Tiny &amp; small</a>' in page
    assert "theirs" not in page
    row = re.sub(r"<[^>]+>", " ", page[page.index("<tbody>") : page.index("</tbody>")]).split()
    assert row[:10] == ["Tiny", "&amp;", "small", "2", "1", "100", "%", "1", "?", row[9]]


def test_pages_are_rendered_again_without_grading(tmp_path, monkeypatch, capsys) -> None:
    made, _ = course(tmp_path)
    out = tmp_path / "out"
    with Gradebook(out, writing=True) as book:
        fill(book, result("a.py"))
    assert run_command(monkeypatch, "--course", made.folder, "report", "--out", out) == 0
    assert capsys.readouterr().out.splitlines() == [
        str(out / "tiny" / "report.html"),
        str(out / "index.html"),
    ]
    assert run_command(monkeypatch, "--course", made.folder, "report", "tiny", "--out", out) == 0


def test_an_assignment_that_was_not_graded_has_no_report(tmp_path, monkeypatch, capsys) -> None:
    made, _ = course(tmp_path)
    out = tmp_path / "out"
    Gradebook(out, writing=True).close()
    command = ("--course", made.folder, "report", "tiny", "--out", out)
    assert run_command(monkeypatch, *command) == 2
    assert capsys.readouterr().err == (
        f"error: {out}/gradebook.sqlite: tiny has not been graded; grade it first\n"
    )


def test_who_is_forgotten_is_in_no_page(tmp_path, monkeypatch) -> None:
    made, assignment = course(tmp_path)
    out = tmp_path / "out"
    with Gradebook(out, writing=True) as book:
        fill(book, result("grace.py"), result("ada.py"))
        rewrite(made, [assignment], book, out)
        (out / "tiny" / "report-anonymous.html").write_text("grace")
    command = ("--course", made.folder, "forget", "grace", "--yes", "--out", out)
    assert run_command(monkeypatch, *command) == 0
    assert not [path for path in out.rglob("*.html") if "grace" in path.read_text()]
    assert not (out / "tiny" / "grace.py").exists()
