"""The sample classes: graded as a person would, sliced or whole."""

import csv
import textwrap
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.gradebook.output import row
from autograder.intake.find import find
from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records.course import LAST_COLUMNS, Course
from autograder.submission.code import Unreadable
from autograder.submission.reading import read_code

from .conftest import KEY, run_command

PROJECT = Path(__file__).parents[1]
CLASSES = sorted(path.parent for path in PROJECT.glob("examples/*/expected.csv"))
TRAINS_FOR_MINUTES = {"elif.ipynb"}
# Whose whole file never ends, or trains for longer than it may.
ENDLESS = {
    Path("feedforward/hugo.ipynb"),
    *(Path(f"rnn/{one}.ipynb") for one in ("ada", "ben", "gina")),
}

Rows = dict[str, dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def points(row: dict[str, str]) -> dict[str, float | None]:
    """Return the score and the points of each question, as numbers."""
    notes = {"submission", "owner", "possible", "status", "isolation", *LAST_COLUMNS}
    return {key: float(cell) if cell else None for key, cell in row.items() if key not in notes}


def whole(path: Path) -> str:
    """Return all code of a submission as a single statement, so that nothing of it is left out.

    But for what only a program does: some train there until they are stopped.
    """
    statements = read_code(path.name, path.read_bytes()).statements
    tries = [
        f"try:\n{textwrap.indent(one.source, '    ')}\nexcept Exception: pass"
        for one in statements
        if not one.source.startswith("if __name__")
    ]
    return "if True:\n" + textwrap.indent("\n".join(tries), "    ")


@pytest.mark.parametrize("folder", CLASSES, ids=lambda folder: folder.name)
@pytest.mark.usefixtures("shared_warm")
def test_a_sample_class_gets_what_a_person_would_give(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reference").symlink_to(PROJECT / "reference")  # beside which the key is made
    arguments = ["--course", tmp_path, "grade", folder.name, folder, "--out", tmp_path]
    code = run_command(monkeypatch, *arguments)
    expected, graded = read(folder / "expected.csv"), read(tmp_path / folder.name / "gradebook.csv")
    assert code == any(row["status"] != "graded" for row in expected.values())
    assert {name: row["status"] for name, row in graded.items()} == {
        name: row["status"] for name, row in expected.items()
    }
    assert {name: points(row) for name, row in graded.items()} == {
        name: points(row) for name, row in expected.items()
    }
    for name in graded:
        assert (tmp_path / folder.name / name / "results.json").is_file()


@pytest.mark.parametrize("folder", CLASSES, ids=lambda folder: folder.name)
def test_a_slice_is_graded_as_the_whole_is(folder: Path, warm: Warm, tmp_path: Path) -> None:
    assignment, wholes = Course(PROJECT).assignment(folder.name), []
    for one in find([folder]).submissions:
        try:
            text = whole(one.path)
        except Unreadable:
            continue
        ends = one.path.relative_to(folder.parent) not in ENDLESS
        if ends and one.name not in TRAINS_FOR_MINUTES:
            path = tmp_path / f"{one.name}.py"
            path.write_text(text, encoding="utf-8")
            wholes.append(replace(one, path=path))
    with Pool(warm, Task(assignment, KEY), jobs=2) as pool:
        questions = [question.id for question in assignment.questions]
        of_questions = slice(6, 6 + len(questions))
        scores = {
            result.submission: row(result, assignment)[of_questions]
            for result in pool.grade(wholes, trace=False)
        }
    expected = read(folder / "expected.csv")
    assert scores == {name: [expected[name][id] for id in questions] for name in scores}


def test_the_sample_class_holds_an_old_notebook_and_an_invalid_one() -> None:
    def notebook(name: str) -> nbformat.NotebookNode:
        text = (PROJECT / "examples" / "dropout" / name).read_text(encoding="utf-8")
        return nbformat.reader.reads(text)

    nbformat.validate(notebook("ada.ipynb"))
    assert notebook("jack.ipynb").nbformat == 3
    with pytest.raises(nbformat.ValidationError):
        nbformat.validate(notebook("kira.ipynb"))
