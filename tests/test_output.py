"""gradebook.csv can be read at any time, opens as no formula, and is whole or not there."""

import csv
import io
import json
import resource
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from unicodedata import normalize

import hypothesis.strategies as st
import pytest
from hypothesis import given

from autograder.gradebook import output
from autograder.records import files
from autograder.records.errors import AutograderError
from autograder.records.results import Adjustment, Lateness, Result

from .made import ASSIGNMENT, result

pytestmark = pytest.mark.quick

HEADER = "submission,owner,score,possible,status,isolation,zeta,alpha,final,days_late,adjusted"


def lines(folder: Path) -> list[str]:
    return (folder / "gradebook.csv").read_bytes().decode("utf-8").split("\r\n")


def record(folder: Path, *results: Result) -> list[str]:
    """Record results to the end; return the lines of the gradebook."""
    assert list(output.record(results, ASSIGNMENT, folder)) == list(results)
    output.write_all(results, ASSIGNMENT, folder)
    return lines(folder)


def test_a_row_has_the_points_of_every_question_in_their_order(tmp_path: Path) -> None:
    assert record(tmp_path, result("ada.py")) == [
        HEADER,
        "ada.py,ada,2.83,3.5,graded,full,0.33,2.5,2.83,,",
        "",
    ]


def test_what_being_late_takes_off_stands_beside_the_score(tmp_path: Path) -> None:
    late = replace(result("ada.py"), lateness=Lateness(2, Fraction(20)))
    _, row, _ = record(tmp_path, late)
    assert row == "ada.py,ada,2.83,3.5,graded,full,0.33,2.5,2.27,2,"


def test_points_given_by_hand_are_counted_and_their_reason_told(tmp_path: Path) -> None:
    zeta, alpha = result("ada.py").questions
    given = replace(zeta, adjustment=Adjustment(Fraction(1), "a good idea, explained"))
    _, row, _ = record(tmp_path, replace(result("ada.py"), questions=(given, alpha)))
    assert row == ('ada.py,ada,3.5,3.5,graded,full,1,2.5,3.5,,"zeta: a good idea, explained"')


def test_a_class_of_none_has_a_header(tmp_path: Path) -> None:
    assert record(tmp_path) == [HEADER, ""]


def test_what_can_not_be_read_has_no_points_rather_than_zero(tmp_path: Path) -> None:
    _, row, _ = record(tmp_path, result("ada.py", status="unreadable"))
    assert row == "ada.py,ada,,,unreadable,full,,,,,"


def test_several_owners_share_a_cell(tmp_path: Path) -> None:
    _, row, _ = record(tmp_path, result("ada.py", "ada", "Lovelace, Bob"))
    assert row.startswith('ada.py,"ada; Lovelace, Bob",')


@pytest.mark.parametrize("owner", ['a"b', "a,b", "Zoë 名", " a ", "'a"])
def test_any_owner_comes_back_from_the_csv(tmp_path: Path, owner: str) -> None:
    record(tmp_path, result("ada.py", owner))
    with (tmp_path / "gradebook.csv").open(encoding="utf-8", newline="") as file:
        assert [row["owner"] for row in csv.DictReader(file)] == [owner]


def test_no_name_in_the_csv_is_obeyed_by_a_terminal(tmp_path: Path) -> None:
    _, row, _ = record(tmp_path, result("ada.py", "\x1b[2J\x07ada\r\nbob"))
    assert row.startswith("ada.py,\ufffd[2J\ufffdada\ufffd\ufffdbob,")


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=4))
def test_any_rows_come_back_from_the_csv(rows: list[list[str]]) -> None:
    text = io.StringIO(output.to_csv(rows), newline="")
    assert [[cell.removeprefix("'") for cell in row] for row in csv.reader(text)] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_be_a_formula_is_escaped(start: str) -> None:
    (cell,) = next(csv.reader([output.to_csv([[f"{start}1+1"]])], strict=True))
    assert cell == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["1-1", "a=b", "", "0.5", "ada@example.org"])
def test_another_cell_is_as_it_is(cell: str) -> None:
    assert next(csv.reader([output.to_csv([[cell, "x"]])])) == [cell, "x"]


def test_the_folder_can_be_read_after_every_result(tmp_path: Path) -> None:
    recorded = output.record(map(result, ["c.py", "a.py", "b.py"]), ASSIGNMENT, tmp_path)
    seen = []
    for one in recorded:
        seen.append(one.submission)
        assert [line.split(",")[0] for line in lines(tmp_path)] == ["submission", *seen, ""]
        assert json.loads((tmp_path / one.submission / "results.json").read_text())
    assert seen == ["c.py", "a.py", "b.py"]


def test_the_gradebook_is_in_order_at_the_end(tmp_path: Path) -> None:
    rows = record(tmp_path, *map(result, ["c.py", "a.py", "b.py"]))
    assert [row.split(",")[0] for row in rows] == ["submission", "a.py", "b.py", "c.py", ""]


def test_what_came_before_an_abandoned_run_is_kept(tmp_path: Path) -> None:
    recorded = output.record(map(result, ["c.py", "a.py", "b.py"]), ASSIGNMENT, tmp_path)
    next(recorded), next(recorded)
    recorded.close()
    assert [line.split(",")[0] for line in lines(tmp_path)] == ["submission", "c.py", "a.py", ""]


def test_what_came_before_a_crash_is_kept(tmp_path: Path) -> None:
    def crashing() -> Iterator[Result]:
        yield result("ada.py")
        raise RuntimeError("the machine burns")

    with pytest.raises(RuntimeError, match="the machine burns"):
        list(output.record(crashing(), ASSIGNMENT, tmp_path))
    assert len(lines(tmp_path)) == 3


def test_rows_stay_until_all_are_written(tmp_path: Path) -> None:
    before = record(tmp_path, result("ada.py"), result("bob.py"))
    list(output.record([result("bob.py", b=True), result("cy.py")], ASSIGNMENT, tmp_path))
    assert [line.split(",")[:3] for line in lines(tmp_path)[3:]] == [["cy.py", "ada", "2.83"], [""]]
    assert lines(tmp_path)[:3] == before[:3]
    output.write_all([result("ada.py")], ASSIGNMENT, tmp_path)
    assert len(lines(tmp_path)) == 3


def test_a_gradebook_with_other_columns_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "gradebook.csv").write_text("submission,owner\r\nada.py,ada\r\n")
    list(output.record([result("ada.py")], ASSIGNMENT, tmp_path))
    assert lines(tmp_path)[0] == HEADER


def test_half_a_character_does_not_stop_a_class(tmp_path: Path) -> None:
    rows = record(tmp_path, result("a.py", "ada\ud83d", notes=("\ud83d",)), result("b.py"))
    assert len(rows) == 4
    document = json.loads((tmp_path / "a.py" / "results.json").read_text("utf-8"))
    assert document["output"] == "\ud83d"


def test_a_file_is_written_for_all_to_read_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.txt"
    files.write(path, "é\r\n")
    assert path.read_bytes() == "é\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_can_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.mkdir()
    with pytest.raises(AutograderError) as error:
        files.write(path, "text")
    assert str(error.value) == f"{path}: can't be written: Is a directory"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_file_that_was(tmp_path: Path) -> None:
    files.write(tmp_path / "x.txt", "before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # as on a disk that is full
    try:
        with pytest.raises(AutograderError, match=r"x\.txt: can't be written: File too large"):
            files.write(tmp_path / "x.txt", "after" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_results_of_what_holds_no_more_are_removed_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    output.write_all([result(f"{name}.py") for name in ("ada", "bob", "cy")], ASSIGNMENT, folder)
    (folder / "cy.py" / "mine.txt").write_text("a note")
    (folder / "theirs").mkdir()
    (folder / "theirs" / "results.json").write_text('{"extra_data": {"submission": "theirs"}}')
    output.write_all([result("ada.py")], ASSIGNMENT, folder)
    left = {str(path.relative_to(folder)) for path in folder.glob("*/*")}
    assert left == {"ada.py/results.json", "cy.py/mine.txt", "theirs/results.json"}
    assert not (folder / "bob.py").exists()


def test_of_a_name_whose_accents_are_written_anew_one_folder_stays(tmp_path: Path) -> None:
    composed, parted = (normalize(form, "josé.py") for form in ("NFC", "NFD"))
    output.write_all([result(composed)], ASSIGNMENT, tmp_path / "tiny")
    output.write_all([result(parted)], ASSIGNMENT, tmp_path / "tiny")
    assert len(list((tmp_path / "tiny").glob("*/results.json"))) == 1
