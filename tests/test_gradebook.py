"""The gradebook keeps every run, forgets nothing that a person has decided, and is never lost."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.adjust import require_question
from autograder.gradebook.database import Database
from autograder.gradebook.decisions import Decision
from autograder.gradebook.finish import adjusted
from autograder.gradebook.run import key_of
from autograder.gradebook.store import FILE, Gradebook
from autograder.records.errors import AutograderError
from autograder.records.submission import Submission

from .made import ASSIGNMENT, result, submission

FIXTURES = Path(__file__).parent / "fixtures"
pytestmark = pytest.mark.quick


def filled(folder: Path, *names: str) -> int:
    """Write a run of these submissions; return its number."""
    with Gradebook(folder, writing=True) as book:
        run = book.begin("tiny", {"torch": "2"})
        for name in names:
            book.add(run, submission(name), f"key of {name}", result(name))
        book.end(run)
    return run


def test_a_result_comes_back_as_it_was(tmp_path: Path) -> None:
    handed_in = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
    one = Submission("a.py", ("ada", "bob"), ("7", "8"), handed_in, late=True)
    before = result("a.py", "ada", "bob", notes=("a note",), b=True)
    with Gradebook(tmp_path, writing=True) as book:
        run = book.begin("tiny", {})
        book.add(run, one, "key", before)
        ((known, after),) = book.entries(run)
    assert after == before
    assert (known.ids, known.handed_in, known.late) == (("7", "8"), handed_in, True)


def test_every_run_is_kept(tmp_path: Path) -> None:
    filled(tmp_path, "a.py"), filled(tmp_path, "a.py", "b.py")
    with Gradebook(tmp_path) as book:
        assert [(run.id, run.count) for run in book.runs()] == [(2, 2), (1, 1)]
        assert book.run("latest").id == 2
        assert book.run("1").ended


def test_the_latest_run_is_the_last_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, "a.py")
    monkeypatch.setattr("autograder.gradebook.store._now", lambda: "1999-12-31T23:59:59+00:00")
    filled(tmp_path, "b.py")
    with Gradebook(tmp_path) as book:
        assert book.run("latest").id == 2
        assert [one.name for one, _ in book.entries(2)] == ["b.py"]


def test_a_run_that_was_broken_off_shows(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        book.begin("tiny", {})
        assert book.run("latest").ended is None


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ("7", "there is no run '7'; there are 1 to 1, and latest"),
        ("first", "there is no run 'first'; there are 1 to 1, and latest"),
    ],
)
def test_a_run_that_is_not_there_is_named(tmp_path: Path, which: str, message: str) -> None:
    filled(tmp_path, "a.py")
    with Gradebook(tmp_path) as book, pytest.raises(AutograderError) as error:
        book.run(which)
    assert str(error.value) == f"{tmp_path / FILE}: {message}"


def test_the_latest_run_of_another_assignment_is_not_meant(tmp_path: Path) -> None:
    filled(tmp_path, "a.py")
    with Gradebook(tmp_path) as book, pytest.raises(AutograderError, match="'latest' of dropout"):
        book.run("latest", "dropout")


def test_what_is_known_is_found_by_its_key(tmp_path: Path) -> None:
    filled(tmp_path, "a.py")
    with Gradebook(tmp_path) as book:
        number = book.known("tiny")["key of a.py"]
        assert book.result(number, "z.py", ["zoe"]) == result("z.py", "zoe")


def test_what_was_cut_short_by_a_fault_of_ours_is_not_used_again(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        run = book.begin("tiny", {})
        book.add(run, submission("a.py"), "key", result("a.py", status="partial"))
        assert book.known("tiny") == {}


def test_a_key_is_of_the_content_its_kind_its_graders_and_what_lies_beside() -> None:
    keys = {
        key_of(b"x = 1", ".py", "graders"),
        key_of(b"x = 2", ".py", "graders"),
        key_of(b"x = 1", ".ipynb", "graders"),
        key_of(b"x = 1", ".py", "others"),
        key_of(b"x = 1", ".py", "graders", {"a.py": b"y = 1"}),
        key_of(b"x = 1", ".py", "graders", {"a.py": b"y = 2"}),
        key_of(b"x = 1", ".py", "graders", {"b.py": b"y = 1"}),
    }
    assert len(keys) == 7


def test_half_a_character_can_be_kept(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        run = book.begin("tiny", {})
        book.add(run, submission("a\ud83d.py", "ada\ud83d"), "key", result("a.py"))
        assert len(list(book.entries(run))) == 1


# What a person has decided


def test_points_given_by_hand_survive_and_the_last_ones_count(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        book.adjust("tiny", Decision("a.py", "zeta", Fraction(1), "first"))
        book.adjust("tiny", Decision("a.py", "zeta", Fraction(1, 2), "second"))
    filled(tmp_path, "a.py")
    with Gradebook(tmp_path) as book:
        ((_, bare),) = book.entries(1)
        given = adjusted(submission("a.py"), bare, book.adjustments("tiny"))
    assert given.questions[0].earned == Fraction(1, 2)
    assert given.questions[0].adjustment and given.questions[0].adjustment.why == "second"
    assert given.earned == 3


def test_points_given_by_hand_can_be_taken_back(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        book.adjust("tiny", Decision("a.py", "zeta", Fraction(1), "a mistake of mine"))
        book.adjust("tiny", Decision("a.py", "zeta", None, "see above"))
        assert book.adjustments("tiny").of(submission("a.py"), "zeta") is None


def test_a_question_that_a_person_has_decided_needs_no_review(tmp_path: Path) -> None:
    partial = result("a.py", status="partial")
    assert partial.questions[0].needs_review
    with Gradebook(tmp_path, writing=True) as book:
        book.adjust("tiny", Decision("a.py", "zeta", Fraction(1), "looked at"))
        decided = adjusted(submission("a.py"), partial, book.adjustments("tiny"))
    assert not decided.questions[0].needs_review
    assert decided.status == "graded"


@pytest.mark.parametrize(
    ("question", "points", "message"),
    [
        ("beta", Fraction(1), "tiny has no question 'beta'; it has: zeta, alpha"),
        (
            "alpha",
            Fraction(3),
            "alpha is worth 0 to 2.5 points, not 3; more than that is given with --extra",
        ),
        ("alpha", Fraction(-1), "alpha is worth 0 to 2.5 points, not -1"),
    ],
)
def test_points_that_can_not_be_given_are_refused(
    question: str, points: Fraction, message: str
) -> None:
    with pytest.raises(AutograderError) as error:
        require_question(ASSIGNMENT, Decision("a.py", question, points, "why"), extra=False)
    assert str(error.value) == message


# What can go wrong


def test_a_damaged_gradebook_is_kept_aside_and_never_overwritten(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / FILE).write_bytes(b"no database, %d " % number * 1000)
        with Gradebook(tmp_path, writing=True) as book:
            assert book.set_aside == tmp_path / f"{FILE}.damaged-{number}"
            assert book.runs() == []
            assert book.set_aside.read_bytes().startswith(b"no database, %d" % number)


@pytest.mark.parametrize("name", ["100 %", "a#b", "c?d", "%41"])
def test_a_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    filled(tmp_path / name, "a.py")
    with Gradebook(tmp_path / name, writing=True) as book:
        assert (book.set_aside, len(book.runs())) == (None, 1)


def test_a_gradebook_with_a_damaged_page_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path, *(f"{n}.py" for n in range(50)))
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)
    with Gradebook(tmp_path, writing=True) as book:
        assert book.set_aside


def test_reading_a_damaged_gradebook_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(AutograderError, match="it is damaged; `autograder grade` keeps it aside"):
        Gradebook(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_database_of_another_program_is_not_written_to(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    with Gradebook(tmp_path, writing=True) as book:
        assert book.set_aside
    with sqlite3.connect(book.set_aside) as other:
        assert other.execute("SELECT count(*) FROM theirs").fetchone() == (0,)
    other.close()


@pytest.mark.parametrize("writing", [True, False])
def test_a_gradebook_of_version_1_is_read(tmp_path: Path, writing: bool) -> None:
    version_1 = (FIXTURES / "gradebook-1.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.executescript(version_1)
    with Gradebook(tmp_path, writing=writing) as book:
        ((known, kept),) = book.entries(1)
        by_hand = book.adjustments("tiny").of(submission("a.py"), "zeta")
        assert len(book.rows("tiny")) == 1
    assert by_hand and kept == result("a.py", "ada", "bob", notes=("a note",), b=True)
    assert (known.ids, known.late) == (("7", "8"), True)
    assert (by_hand.points, by_hand.why) == (1, "looked at")


MIGRATIONS = (
    "CREATE TABLE mark (points REAL);",
    "ALTER TABLE mark ADD COLUMN why TEXT;",
    "UPDATE mark SET why = 'unknown';",
)


@pytest.mark.parametrize("writing", [True, False])
def test_an_older_database_goes_through_each_version_to_the_latest(
    tmp_path: Path, writing: bool
) -> None:
    path = tmp_path / "marks.sqlite"
    with closing(Database(path, MIGRATIONS[:1], writing=True)) as old:
        old.execute("INSERT INTO mark VALUES (1.5)")
    with closing(Database(path, MIGRATIONS, writing=writing)) as new:
        assert new.execute("SELECT points, why FROM mark").fetchall() == [(1.5, "unknown")]
        assert new.execute("PRAGMA user_version").fetchone() == (3,)


def test_a_migration_that_fails_leaves_the_version_before_it(tmp_path: Path) -> None:
    path = tmp_path / "marks.sqlite"
    with pytest.raises(AutograderError, match="no such table: nowhere"):
        Database(path, (*MIGRATIONS, "DROP TABLE mark; DELETE FROM nowhere;"), writing=True)
    with closing(Database(path, MIGRATIONS, writing=True)) as kept:
        assert kept.execute("SELECT count(*) FROM mark").fetchone() == (0,)


def test_a_gradebook_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    filled(tmp_path, "a.py")
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(AutograderError, match="written by a newer autograder"):
        Gradebook(tmp_path, writing=True)


def test_there_must_be_one_to_read(tmp_path: Path) -> None:
    with pytest.raises(AutograderError) as error:
        Gradebook(tmp_path)
    assert str(error.value).endswith("there is no gradebook; grade something first")


def test_two_can_not_write_at_once_but_others_can_read(tmp_path: Path) -> None:
    filled(tmp_path, "a.py")
    with Gradebook(tmp_path, writing=True) as book:
        book.begin("tiny", {})
        with pytest.raises(AutograderError) as error:
            Gradebook(tmp_path, writing=True)
        assert str(error.value) == (
            f"{tmp_path}: another autograder is writing there; wait for it, or choose --out"
        )
        with Gradebook(tmp_path) as other:
            assert other.run("latest").id == 2
    Gradebook(tmp_path, writing=True).close()


def test_who_can_wait_says_so_and_writes_when_the_other_has_ended(tmp_path: Path) -> None:
    first = Gradebook(tmp_path, writing=True)
    with Gradebook(tmp_path, writing=True, waiting=first.close) as book:
        assert book.runs() == []


KILLED = """
import os, sys
from pathlib import Path
from autograder.gradebook.store import Gradebook
from tests.made import result, submission
book = Gradebook(Path(sys.argv[1]), writing=True)
run = book.begin("tiny", {})
for number in range(100):
    book.add(run, submission(f"{number}.py"), str(number), result(f"{number}.py"))
    if number == 30:
        os.kill(os.getpid(), 9)
"""


def test_what_was_added_before_a_kill_is_there(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, tmp_path], cwd=Path(__file__).parents[1])
    with Gradebook(tmp_path, writing=True) as book:
        assert book.set_aside is None
        assert len(book.known("tiny")) == 31
        assert len(list(book.entries(book.run("latest").id))) == 31


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(AutograderError) as error:
        Gradebook(tmp_path / "out", writing=True)
    assert str(error.value) == (
        f"{tmp_path / 'out'}: results go into a folder, and this is none; choose another --out"
    )


def test_a_full_disk_is_told_and_what_was_added_stays(tmp_path: Path) -> None:
    filled(tmp_path, "a.py")
    with Gradebook(tmp_path, writing=True) as book:
        run = book.begin("tiny", {})
        pages = book._db.execute("PRAGMA page_count").fetchone()[0]
        book._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(AutograderError) as error:
            for number in range(200):
                book.add(run, submission(f"{number}.py"), str(number), result(f"{number}.py"))
        assert str(error.value) == f"{tmp_path / FILE}: database or disk is full"
        assert [one.name for one, _ in book.entries(1)] == ["a.py"]
