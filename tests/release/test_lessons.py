"""The lessons of this repository run in a real kernel: as they are handed out, and solved."""

import json
import shutil
from pathlib import Path

import pytest

from autograder import release
from autograder.records.course import Course

from .conftest import definitions, execute, hand_out, outputs, solve

# Those of the others are run by reference/*/test_lesson.py, which also looks at what they show.
WITH_EXPERIMENTS = "dropout"
COURSE = Course(Path(__file__).parents[2])


@pytest.mark.parametrize("name", COURSE.names())
def test_a_lesson_runs_to_its_end_and_solved_passes_all_public_checks(name, tmp_path):
    assignment = COURSE.assignment(name)
    reference = assignment.reference.read_text(encoding="utf-8")
    files = release.released_files(assignment)
    untouched = hand_out(files, tmp_path) / f"{name}.ipynb"
    solved = shutil.copy(untouched, tmp_path / "solved.ipynb")
    solve(solved, reference)
    if name != WITH_EXPERIMENTS:
        leave_experiments_out(solved)
    # In one kernel, as a student goes on: to start another takes as long as many a lesson.
    untouched, solved = execute(untouched, solved)
    for kind, message in errors(untouched):
        assert kind == "NotImplementedError" and message in definitions(reference)
    assert errors(solved) == []
    (results,) = (outputs(cell) for cell in solved.cells if cell.id == "all-check")
    passed = results.count("results: All test cases passed!")
    assert passed == sum(name.startswith("tests/") for name in files), results


def leave_experiments_out(notebook):
    document = json.loads(notebook.read_text(encoding="utf-8"))
    document["cells"] = [
        cell for cell in document["cells"] if "experiment" not in cell["metadata"].get("tags", ())
    ]
    notebook.write_text(json.dumps(document), encoding="utf-8")


def errors(notebook):
    """Return the type and message of each error that the cells have shown."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [output for cell in code for output in cell.outputs if output.output_type == "error"]
    return [(output.ename, output.evalue) for output in shown]
