"""A person is taken out of gradebook and results, and nobody else is."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.decisions import Decision
from autograder.gradebook.finish import finished
from autograder.gradebook.forget import forget, whose
from autograder.gradebook.output import rewrite
from autograder.gradebook.roster import Person, Roster
from autograder.gradebook.store import FILE, Gradebook
from autograder.records.course import Course
from autograder.records.errors import AutograderError

from .conftest import run_command, write_assignment
from .made import result, submission

pytestmark = pytest.mark.quick


def fill(book: Gradebook) -> None:
    """Write what Ada, Bob and Cy, of whom two hand in together, came to in two assignments."""
    for assignment in ("tiny", "other"):
        run = book.begin(assignment, {})
        for name, owners, ids in (
            ("adalove.py", ("Adalove",), ("77001",)),
            ("group.py", ("Adalove", "Bob"), ("77001", "8")),
            ("cy.py", ("Cy",), ("9",)),
        ):
            given = result(name, *owners, notes=(f"a note on {name}",))
            book.add(run, submission(name, *owners, ids=ids), name, given)
        book.end(run)
    book.adjust(
        "tiny", Decision("adalove.py", "zeta", Fraction(1), "Adalove was ill", ("Adalove",))
    )
    book.keep_roster("tiny", Roster((Person("Adalove", ("77001",)), Person("Cy", ("9",)))))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of `tiny` alone; `other` was in it once."""
    write_assignment(tmp_path)
    return Course(tmp_path)


def without(course: Course, book: Gradebook, called: str) -> list[str]:
    """Forget somebody; return what is told, but for the last line."""
    *told, _ = forget(course, book, whose(book, called), book.path.parent)
    return told


def files(folder: Path) -> dict[str, str]:
    """Return the files of an assignment, by their names in its folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text().lower() for path in found}


def write_files(course: Course, book: Gradebook) -> None:
    """Write the files of `tiny`, and the same as those of `other`."""
    tiny, other = book.path.parent / "tiny", book.path.parent / "other"
    rewrite(course, [course.assignment("tiny")], book, tiny.parent)
    shutil.copytree(tiny, other)
    for path in other.glob("*/results.json"):
        path.write_text(path.read_text().replace('"tiny"', '"other"'))


@pytest.mark.parametrize("called", ["adalove", "77001", "Adalove 77001"])
def test_nothing_of_a_person_stays(course: Course, tmp_path: Path, called: str) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        fill(book)
        write_files(course, book)
        assert without(course, book, called) == [
            "forgotten: other/adalove.py",
            "taken out of: other/group.py",
            "forgotten: tiny/adalove.py",
            "taken out of: tiny/group.py",
        ]
        assert [row.submission.owners for row in book.rows("tiny")] == [("Cy",), ("Bob",)]
        assert [person.name for person in book.roster("tiny").people] == ["Cy"]
    for name in ("tiny", "other"):
        left = files(tmp_path / name)
        assert set(left) == {"gradebook.csv", "cy.py/results.json", "group.py/results.json"}
        assert "group.py,bob," in left["gradebook.csv"]
        assert "adalove" not in "".join(left.values())
    for path in (path for path in tmp_path.iterdir() if path.is_file()):
        data = path.read_bytes().lower()
        assert b"adalove" not in data
        assert b"77001" not in data


def test_who_was_alone_in_an_assignment_leaves_an_empty_one(course: Course, tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        run = book.begin("tiny", {}, pending=[submission("", "Ada")])
        book.add(run, submission("ada.py", "Ada"), "", result("ada.py", "Ada"))
        write_files(course, book)
        without(course, book, "ada")
        assert (book.rows("tiny"), book.pending("tiny")) == ([], [])
    assert [path.name for path in (tmp_path / "tiny").iterdir()] == ["gradebook.csv"]
    assert len(files(tmp_path / "tiny")["gradebook.csv"].splitlines()) == 1


def test_what_could_not_be_finished_can_be_tried_again(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        fill(book)
        write_files(course, book)
        (tmp_path / "tiny" / "gradebook.csv").unlink()
        (tmp_path / "tiny" / "gradebook.csv").mkdir()
        with pytest.raises(AutograderError, match=r"gradebook.csv: can't be written"):
            without(course, book, "adalove")
        (tmp_path / "tiny" / "gradebook.csv").rmdir()
        assert without(course, book, "adalove")
    assert "adalove" not in "".join(files(tmp_path / "tiny").values())


def test_of_two_of_one_name_only_the_one_who_is_meant_is_forgotten(
    course: Course, tmp_path: Path
) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        for id in ("7", "8"):
            run = book.begin("tiny", {})
            one = submission(f"ada_{id}.py", "Ada", ids=(id,))
            book.add(run, one, id, result(one.name, "Ada"))
            book.adjust("tiny", Decision(one.name, "zeta", Fraction(1), "why", ("Ada",), one.ids))
        with pytest.raises(AutograderError) as error:
            whose(book, "ada")
        assert str(error.value) == "several people are called 'ada': give one of Ada 7, Ada 8"
        assert without(course, book, "8") == ["forgotten: tiny/ada_8.py"]
        ((_, left),) = finished(course, course.assignment("tiny"), book)
    assert (left.submission, left.earned) == ("ada_7.py", Fraction(7, 2))


def test_a_number_that_two_have_in_two_assignments_needs_a_name(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        for assignment, owner in (("tiny", "Ada"), ("other", "Bob")):
            run = book.begin(assignment, {})
            book.add(run, submission(owner, owner, ids=("17",)), "", result(owner))
        with pytest.raises(AutograderError) as error:
            whose(book, "17")
    assert str(error.value) == "several people are called '17': give one of Ada 17, Bob 17"


def test_of_two_of_one_name_and_number_the_addresses_are_asked_for(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        for name, first, second in (("tiny", "17", "18"), ("other", "23", "17")):
            mails = ("a@x.org", "b@x.org")
            both = (Person("Ada", pair) for pair in zip((first, second), mails, strict=True))
            book.keep_roster(name, Roster(tuple(both)))
        with pytest.raises(AutograderError) as error:
            whose(book, "17")
        assert whose(book, "b@x.org").owner("other", "Ada", "17")
    assert str(error.value) == "several people are called '17': give one of a@x.org, b@x.org"


def test_who_is_left_of_a_group_keeps_its_points_by_hand_where_they_were_given(
    course: Course, tmp_path: Path
) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        run = book.begin("tiny", {})
        book.add(run, submission("g.py", "Ada", "Bob"), "", result("g.py", "Ada", "Bob"))
        book.adjust("tiny", Decision("g.py", "double", Fraction(1), "why", ("Ada", "Bob")))
        without(course, book, "ada")
        given = book.adjustments("tiny")
    assert given.of(submission("g.py", "Bob"), "double")
    assert given.of(submission("bob.py", "Bob"), "double") is None


def test_who_is_not_there_is_told(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        fill(book)
        with pytest.raises(AutograderError) as error:
            whose(book, "Adalov")
    assert str(error.value) == f"{tmp_path / FILE}: knows nobody called 'Adalov'; near: Adalove"


def test_a_damaged_gradebook_that_was_set_aside_is_named(course: Course, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 1000)
    with Gradebook(tmp_path, writing=True) as book:
        fill(book)
        *_, last = forget(course, book, whose(book, "cy"), tmp_path)
    assert last.endswith(f", backups, {tmp_path / FILE}.damaged-1")


def test_the_command_writes_the_files_anew(tmp_path: Path, monkeypatch, capsys) -> None:
    write_assignment(tmp_path)
    with Gradebook(tmp_path, writing=True) as book:
        fill(book)
    command = ["--course", tmp_path, "forget", "cy", "--yes", "--out", tmp_path]
    assert run_command(monkeypatch, *command) == 0
    assert "cy.py" not in (tmp_path / "tiny" / "gradebook.csv").read_text()
    assert "adalove.py" in (tmp_path / "tiny" / "gradebook.csv").read_text()
    *_, last = capsys.readouterr().out.splitlines()
    assert last.startswith("look yourself for: what was handed in, extensions.csv")
