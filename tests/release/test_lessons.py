"""The lessons of this repository run in a real kernel: as they are handed out, and solved."""

import json
import re
import shutil
from pathlib import Path

import pytest

from autograder import release
from autograder.records.course import Course

from .conftest import hand_out, outputs, solve

COURSE = Course(Path(__file__).parents[2])
HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
FENCED = re.compile(r"```.*?```", re.DOTALL)
SEEDS = re.compile(r"(?<=\bSEEDS = range\()\d+")


@pytest.fixture(scope="module", params=COURSE.names())
def lesson(request, tmp_path_factory, execute):
    """A lesson's two notebooks, untouched and solved, with what their cells have shown.

    Both run in one kernel, as a student goes on: to start another takes as long as many a lesson.
    """
    assignment = COURSE.assignment(request.param)
    folder = hand_out(release.released_files(assignment), tmp_path_factory.mktemp("at_home"))
    untouched = folder / f"{assignment.name}.ipynb"
    solved = shutil.copy(untouched, folder / "solved.ipynb")
    solve(solved, assignment.reference.read_text(encoding="utf-8"))
    leave_experiments_out(solved)  # reference/*/test_lesson.py looks at what they show
    repeat_experiments_less(untouched)
    untouched, solved = execute(untouched, solved)
    return {"untouched": untouched, "solved": solved, "questions": len([*folder.glob("tests/*")])}


def test_an_untouched_lesson_goes_on_where_an_exercise_is_not_solved(lesson):
    own, told = set(), []  # own: the exercises since the last heading
    for cell in lesson["untouched"].cells:
        if HEADING.search(FENCED.sub("", cell.source)) and cell.cell_type == "markdown":
            own = set()
        own |= {*re.findall(r'raise NotImplementedError\("(\w+)"\)', cell.source)}
        expected = set() if "experiment" in cell.metadata.get("tags", ()) else own
        told += [
            f"{cell.id}: {kind}: {message}"
            for kind, message in errors(cell)
            if kind != "NotImplementedError" or message not in expected
        ]
    assert told == []


def test_a_solved_lesson_runs_to_its_end_and_passes_all_public_checks(lesson):
    assert [error for cell in lesson["solved"].cells for error in errors(cell)] == []
    (results,) = (outputs(cell) for cell in lesson["solved"].cells if cell.id == "all-check")
    assert results.count("results: All test cases passed!") == lesson["questions"], results


def leave_experiments_out(notebook):
    document = json.loads(notebook.read_text(encoding="utf-8"))
    document["cells"] = [
        cell for cell in document["cells"] if "experiment" not in cell["metadata"].get("tags", ())
    ]
    notebook.write_text(json.dumps(document), encoding="utf-8")


def repeat_experiments_less(notebook):
    """Have experiments run with three seeds: for others they do the same, and take long."""
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(SEEDS.sub("3", text), encoding="utf-8")


def errors(cell):
    """Return the type and message of each error that a cell has shown."""
    shown = [one for one in cell.get("outputs", ()) if one.output_type == "error"]
    return [(output.ename, output.evalue) for output in shown]
