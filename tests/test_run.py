"""Grading a class again: what is known is not graded again, and what changed is."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograder.gradebook import run
from autograder.gradebook.adjust import adjust
from autograder.gradebook.decisions import Decision
from autograder.gradebook.store import FILE, Gradebook
from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records.course import KEY_FILE, Course
from autograder.records.results import Result

from .classes import hand_in
from .conftest import CHECKS, TOML, write_assignment

RIGHT = "def double(x): return 2 * x\n"
WRONG = "def double(x): return 3 * x\n"
PARTIAL = CHECKS + "    raise RuntimeError('a bug of the grader')\n"

Grade = Callable[..., dict[str, Result]]


class Class:
    """A class that is graded into a folder; `graded` tells what was graded the last time."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm, self.folder = warm, folder
        write_assignment(folder / "course")
        self.course = Course(folder / "course")
        self.graded: list[str] = []

    def grade(
        self, texts: dict[str, str], *beside: tuple[str, Path], **options: Any
    ) -> dict[str, Result]:
        """Hand in texts, with files beside each, and grade them; return the results by name."""
        self.graded = []
        assignment = self.course.assignment("tiny")

        @contextmanager
        def pool():
            with Pool(self.warm, Task(assignment, self.course.key()), jobs=1) as opened:
                yield self.noting(opened)

        with Gradebook(self.folder / "out", writing=True) as book:
            submissions = [replace(one, beside=beside) for one in hand_in(self.folder, texts)]
            options = run.Options(**options)
            results = run.grade(self.course, assignment, submissions, book, pool, options=options)
            return {result.submission: result for result in results}

    def noting(self, pool: Pool) -> Pool:
        grade = pool.grade

        def noted(submissions):
            submissions = list(submissions)
            self.graded += [one.name for one in submissions]
            return grade(submissions)

        pool.grade = noted
        return pool

    def write(self, name: str, text: str) -> None:
        (self.course.folder / "reference" / "tiny" / name).write_text(text)


@pytest.fixture
def a_class(warm: Warm, tmp_path: Path) -> Class:
    return Class(warm, tmp_path)


def test_what_is_known_is_not_graded_again(a_class: Class) -> None:
    first = a_class.grade({"ada.py": RIGHT, "bob.py": WRONG})
    assert sorted(a_class.graded) == ["ada.py", "bob.py"]
    again = a_class.grade({"ada.py": RIGHT, "bob.py": WRONG})
    assert a_class.graded == []
    assert again == first


def test_what_is_new_or_changed_is_graded(a_class: Class) -> None:
    a_class.grade({"ada.py": RIGHT, "bob.py": WRONG})
    now = a_class.grade({"ada.py": RIGHT, "bob.py": RIGHT, "cy.py": WRONG})
    # cy hands in what bob had, and that is known.
    assert a_class.graded == []
    assert {name: int(one.earned) for name, one in now.items()} == {
        "ada.py": 3,
        "bob.py": 3,
        "cy.py": 0,
    }
    a_class.grade({"dan.py": RIGHT + "# mine\n"})
    assert a_class.graded == ["dan.py"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("checks.py", CHECKS + "\nchanged = True\n"), ("assignment.toml", TOML + "\n# changed\n")],
)
def test_a_change_of_the_graders_grades_all_anew(a_class: Class, name: str, text: str) -> None:
    a_class.grade({"ada.py": RIGHT})
    a_class.write(name, text)
    a_class.grade({"ada.py": RIGHT})
    assert a_class.graded == ["ada.py"]


def test_what_is_said_between_the_code_of_graders_grades_nothing_anew(a_class: Class) -> None:
    a_class.grade({"ada.py": RIGHT})
    a_class.write("checks.py", CHECKS + "\n# a remark\n")
    a_class.grade({"ada.py": RIGHT})
    assert a_class.graded == []


@pytest.mark.parametrize(
    "text",
    [
        TOML + "\n[late]\ndue = 2026-11-01T23:59:00Z  # a Sunday\n",
        TOML.replace("[limits]", "[late]\ndue = 2026-11-01T23:59:00Z\n\ncap_percent = 9\n[limits]"),
        'attempts = "best"\n' + TOML,
    ],
)
def test_what_decides_on_grades_that_are_there_grades_nothing_anew(
    a_class: Class, text: str
) -> None:
    a_class.grade({"ada.py": RIGHT})
    a_class.write("assignment.toml", text)
    a_class.grade({"ada.py": RIGHT})
    assert a_class.graded == []


def test_another_key_grades_all_anew(a_class: Class) -> None:
    a_class.grade({"ada.py": RIGHT})
    (a_class.course.folder / KEY_FILE).write_text("ab" * 32)
    a_class.grade({"ada.py": RIGHT})
    assert a_class.graded == ["ada.py"]


@pytest.mark.parametrize("name", ["variants.py", "marks.csv", "test_lesson.py"])
def test_what_proves_has_no_part_in_a_grade(a_class: Class, name: str) -> None:
    a_class.grade({"ada.py": RIGHT})
    a_class.write(name, '# %% wrong="triples" fails=["check_doubles"]\n' + WRONG)
    a_class.grade({"ada.py": RIGHT})
    assert a_class.graded == []


def test_all_can_be_graded_anew(a_class: Class) -> None:
    a_class.grade({"ada.py": RIGHT})
    a_class.grade({"ada.py": RIGHT}, fresh=True)
    assert a_class.graded == ["ada.py"]


def test_a_module_of_a_students_own_is_graded_with_the_notebook(
    a_class: Class, tmp_path: Path
) -> None:
    module = tmp_path / "net.py"
    scores = []
    for text in (RIGHT, WRONG, WRONG):
        module.write_text(text)
        found = a_class.grade({"ada.py": "from net import double"}, ("net.py", module))
        scores.append((int(found["ada.py"].earned), a_class.graded))
    assert scores == [(3, ["ada.py"]), (0, ["ada.py"]), (0, [])]


def test_what_was_handed_in_is_kept_once_also_of_what_is_known(a_class: Class) -> None:
    a_class.grade({"ada.py": RIGHT})
    with Gradebook(a_class.folder / "out", writing=True) as book:
        (content,) = book.copies.known()
        assert dict(book.copies.read(content)) == {"ada.py": RIGHT.encode()}
    with closing(sqlite3.connect(a_class.folder / "out" / FILE)) as db, db:
        db.execute("DELETE FROM copy")  # as it was before there were copies
    a_class.grade({"ada.py": RIGHT, "ben.py": RIGHT})
    with Gradebook(a_class.folder / "out") as book:
        assert book.copies.known() == {content}


def test_what_was_cut_short_by_a_fault_of_ours_is_graded_again(a_class: Class) -> None:
    a_class.write("checks.py", PARTIAL)
    assert a_class.grade({"ada.py": RIGHT})["ada.py"].status == "partial"
    a_class.grade({"ada.py": RIGHT})
    assert a_class.graded == ["ada.py"]


def test_a_run_that_is_broken_off_goes_on(a_class: Class) -> None:
    texts = {f"{n}.py": f"{RIGHT}x = {n}\n" for n in range(4)}
    assignment = a_class.course.assignment("tiny")
    with Gradebook(a_class.folder / "out", writing=True) as book:
        pool = Pool(a_class.warm, Task(assignment, a_class.course.key()), jobs=1)
        submissions = hand_in(a_class.folder, texts)
        results = run.grade(a_class.course, assignment, submissions, book, lambda: pool)
        done = [next(results).submission, next(results).submission]
        results.close()
    a_class.grade(texts)
    assert not set(done) & set(a_class.graded)
    with Gradebook(a_class.folder / "out") as book:
        assert [one.count for one in book.runs()] == [4, 2]


def test_a_result_of_too_little_isolation_is_not_used(a_class: Class) -> None:
    a_class.grade({"ada.py": RIGHT})
    with Gradebook(a_class.folder / "out", writing=True) as book, book._db.change():
        book._db.execute("UPDATE result SET isolation = 'files'")
    a_class.grade({"ada.py": RIGHT}, require="files")
    assert a_class.graded == []
    a_class.grade({"ada.py": RIGHT}, require="full")
    assert a_class.graded == ["ada.py"]


def test_points_given_by_hand_survive_a_regrade_and_stand_in_the_files(a_class: Class) -> None:
    a_class.grade({"ada.py": WRONG})
    folder = a_class.folder / "out" / "tiny"
    with Gradebook(a_class.folder / "out", writing=True) as book:
        decision = Decision("ada.py", "double", Fraction(2), "a good try")
        assignment = a_class.course.assignment("tiny")
        told = adjust(a_class.course, assignment, book, folder.parent, decision)
    assert told == "ada.py, double: 2; score: 2 of 3"
    assert "ada.py,ada,2,3,graded" in (folder / "gradebook.csv").read_text()
    assert "a good try" in (folder / "ada.py" / "results.json").read_text()
    assert a_class.grade({"ada.py": WRONG}, fresh=True)["ada.py"].earned == 2


def test_points_for_a_submission_that_is_not_there_are_refused(a_class: Class) -> None:
    a_class.grade({"ada.py": WRONG})
    command = [sys.executable, "-m", "autograder", "--course", a_class.course.folder, "adjust"]
    command += ["tiny", "adam", "double", "2", "--why", "x", "--out", a_class.folder / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == ("error: tiny has no submission and no owner 'adam'; near: ada.py, ada\n")


def test_points_are_given_at_the_command_line_to_an_owner(a_class: Class) -> None:
    a_class.grade({"ada.py": WRONG})
    command = [sys.executable, "-m", "autograder", "--course", a_class.course.folder, "adjust"]
    command += ["tiny", "Ada", "double", "--out", a_class.folder / "out", "--why"]

    def told(*more: str) -> tuple[int, str]:
        done = subprocess.run([*command, *more], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert told("a start", "-1") == (2, "error: double is worth 0 to 3 points, not -1\n")
    assert told("a start", "2,5") == (0, "ada.py, double: 2.5; score: 2.5 of 3\n")
    code, extra = told("beyond", "4", "--extra")
    assert (code, extra.split("; ")[1]) == (0, "score: 4 of 3")
    assert "Moodle takes no grade above its maximum" in extra


def test_the_gradebook_lies_beside_the_results(a_class: Class) -> None:
    a_class.grade({"ada.py": RIGHT})
    assert (a_class.folder / "out" / FILE).is_file()


def test_what_a_run_that_was_broken_off_had_to_grade_is_known(a_class: Class) -> None:
    files = hand_in(a_class.folder, {"ada.py": RIGHT, "bob.py": RIGHT})
    assignment = a_class.course.assignment("tiny")

    @contextmanager
    def broken():
        raise KeyboardInterrupt
        yield

    with Gradebook(a_class.folder / "out", writing=True) as book:
        with pytest.raises(KeyboardInterrupt):
            list(run.grade(a_class.course, assignment, files, book, broken))
        pending = book.pending("tiny")
        assert pending and [one.owners for one in pending] == [("ada",), ("bob",)]
