"""A person is taken out of gradebook and results, and nobody else is."""

from fractions import Fraction
from pathlib import Path

import pytest

from autograder.gradebook.decisions import Decision
from autograder.gradebook.forget import forget, require_known
from autograder.gradebook.roster import Person, Roster
from autograder.gradebook.store import FILE, Gradebook
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


@pytest.mark.parametrize("called", ["adalove", "77001"])
def test_nothing_of_a_person_stays(tmp_path: Path, called: str) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        fill(book)
        (tmp_path / "tiny" / "adalove.py").mkdir(parents=True)
        assert forget(book, called, tmp_path) == [
            "forgotten: other/adalove.py",
            "forgotten: tiny/adalove.py",
        ]
        assert [row.submission.owners for row in book.rows("tiny")] == [("Cy",), ("Bob",)]
        assert [person.name for person in book.roster("tiny").people] == ["Cy"]
    assert not (tmp_path / "tiny" / "adalove.py").exists()
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes().lower()
        assert b"adalove" not in data
        assert b"77001" not in data


def test_who_is_not_there_is_told(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        fill(book)
        with pytest.raises(AutograderError) as error:
            forget(book, "Adalov", tmp_path)
    assert str(error.value) == f"{tmp_path / FILE}: knows nobody called 'Adalov'; near: Adalove"


def test_of_two_of_one_name_the_id_is_asked_for(tmp_path: Path) -> None:
    with Gradebook(tmp_path, writing=True) as book:
        run = book.begin("tiny", {})
        for id in ("7", "8"):
            book.add(run, submission(id, "Ada", ids=(id,)), id, result(id))
        with pytest.raises(AutograderError) as error:
            require_known(book, "ada")
    assert str(error.value) == "several people are called 'ada': give the id, one of 7, 8"


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
