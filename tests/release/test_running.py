"""What students get runs where they are: public checks under pytest and otter, in a real kernel."""

import json
import random
import re
import runpy
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder import release
from autograder.intake.handed_in import one_file
from autograder.submission.code import read_code
from autograder.submission.slicing import digest

from .conftest import (
    CHECKS,
    LESSON,
    definitions,
    execute,
    hand_out,
    outputs,
    run_pytest,
    solve,
    write_course,
)

NOT_WRITTEN = "Expected: `double_it` is written\nBut: it is not written yet"
WRONG = """
import numpy as np

def double_it(x):
    x *= 3
    return x
class Halver:
    def __call__(self, x):
        return x.halved()
"""


@pytest.fixture
def folder(build, tmp_path):
    return hand_out(build(), tmp_path / "at_home")


def test_public_checks_pass_the_reference_and_run_no_experiment(folder):
    (folder / "tiny.py").write_text(LESSON + "\n\n# %%\nraise SystemExit('an experiment')\n")
    assert run_pytest(folder, "-q")[0] == 0


def test_a_public_check_of_a_stub_says_that_it_is_not_written(folder):
    code, told = run_pytest(folder, "-q")
    assert code == 1
    assert f"test_public[check_doubles] __________________________\n{NOT_WRITTEN}\n" in told
    assert "3 failed" in told
    assert "Traceback" not in told and "checks_support.py" not in told


@pytest.fixture
def told(build, tmp_path, monkeypatch):
    """Return a function that runs the public checks for a tiny.py: what each tells, "" if passed.

    It runs them in this process, which has imported torch.
    """

    def run(text: str | None, checks: str = CHECKS) -> dict[str, str]:
        folder = hand_out(build(checks=checks), tmp_path / "at_home")
        if text is None:
            (folder / "tiny.py").unlink()
        else:
            (folder / "tiny.py").write_text(text)
        monkeypatch.syspath_prepend(folder)
        for name in ("checks_support", "numbers_of_ours", "test_tiny"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        names = runpy.run_path(str(folder / "test_tiny.py"))
        support = names["checks_support"]
        return {
            name: support.feedback(value, support.in_file("tiny.py"))
            for name, value in names.items()
            if name.startswith("check_")
        }

    return run


def test_a_failing_check_tells_what_was_expected_what_came_and_what_to_try(told):
    feedback = told(WRONG)
    lines = feedback["check_doubles"].split("\n")
    assert lines[0] == "Expected: double_it(x) has the right values"
    assert re.fullmatch(r"But: double_it\(x\)\[\d\] is -?[\d.]+, expected -?[\d.]+", lines[1])
    assert lines[2:] == ["Hint: Add x to itself."]
    assert feedback["check_leaves_x_alone"] == "Expected: x is not changed\nBut: it is"


def test_an_error_in_a_students_code_is_told_with_their_line(told):
    assert told(WRONG)["check_halves"] == (
        "Expected: `Halver` runs without an error\n"
        "But: it fails: AttributeError in `__call__`, line 9: return x.halved():"
        " 'Tensor' object has no attribute 'halved'"
    )


NO_MODULE = "it uses something that is not installed where submissions are graded"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "Expected: there is a file tiny.py beside the checks"),
        (
            "def duoble_it(x): pass\n",
            "Expected: `double_it` is defined\n"
            "But: the submission does not define it; there is a `duoble_it`",
        ),
        (
            "x = 1\ndef double_it(x:\n",
            "Expected: tiny.py is Python\nBut: line 2: '(' was never closed",
        ),
        (
            "import nowhere\ndef double_it(x): return nowhere.f(x)\n",
            "Expected: `double_it` runs without an error\n"
            f"But: {NO_MODULE}: ModuleNotFoundError in tiny.py, line 1: import nowhere:"
            " No module named 'nowhere'",
        ),
        (
            "def double_it(x): raise SystemExit\n",
            "Expected: `double_it` runs without an error\n"
            "But: it ends the program: SystemExit in `double_it`, line 1:"
            " def double_it(x): raise SystemExit",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_what_is_wrong(text, expected, told):
    assert told(text)["check_doubles"] == expected


def test_a_name_is_made_by_all_statements_that_it_needs_and_no_other(told):
    feedback = told(
        "import numpy as np\n"
        "table = {}\n"
        "for i in range(3):\n    table[i] = 2\n"
        "factor = np.asarray(table[2])\n"
        "x = 1 / 0\n"  # of no concern: the x below is a local one
        "def double_it(x):\n    return factor * x\n"
        "double_it.done = True\n"
    )
    assert feedback["check_doubles"] == feedback["check_leaves_x_alone"] == ""


MORE_CHECKS = """
@check("Halver", public=True)
def check_student(student, rng):
    "A public check may do what a hidden one does"
    other = student.replacing(helper=lambda x: 5 * x)
    expect.that(other.double_it(1.0) == 5.0, "helper is replaced")
    expect.that(student.double_it(1.0) == 2.0, "helper is itself again")
    reply = student.call("spoil", np.zeros(2), [np.zeros(2)], {"a": 1}, np.nan, math.inf)
    expect.that(reply.changed == (1, 2), "two of them are changed", str(reply.changed))
    expect.that(reply.value == (0.0, [1]), "copies come back", str(reply.value))
    expect.returns(student.whole(), dict, name="whole()")
"""
HELPED = """
import random

def helper(x):
    return 2 * x

def double_it(x):
    return helper(x)

def spoil(a, b, c, d, e):
    b[0][1] = 7
    c["b"] = 2
    return 0.0, [1]

def whole():
    return random.Random()
"""


def test_a_public_check_holds_the_student_that_a_hidden_one_holds(told):
    assert told(HELPED, CHECKS + MORE_CHECKS)["check_student"] == (
        "Expected: whole() is a dict\nBut: it is an object of type Random"
    )


def test_a_check_leaves_the_random_state_as_it_was(told):
    random.seed(3)
    expected = random.Random(3).random()
    told("import random\ndef double_it(x):\n    return 2 * x + 0 * random.random()\n")
    assert random.random() == expected


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """Folders of students: the notebook untouched, half done and solved, run in a kernel."""
    course = write_course(tmp_path_factory.mktemp("course"), LESSON, CHECKS)
    files = release.released_files(course.assignment("tiny"))
    solutions = {"untouched": "", "half": LESSON.partition("class Halver")[0], "solved": LESSON}
    folders = {name: hand_out(files, tmp_path_factory.mktemp(name)) for name in solutions}
    for name, solution in solutions.items():
        solve(folders[name] / "tiny.ipynb", solution)
    with ThreadPoolExecutor() as kernels:
        run = kernels.map(execute, [folder / "tiny.ipynb" for folder in folders.values()])
        return dict(zip(folders, run, strict=True)) | {"folders": folders}


def code_cells(notebook):
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def errors(notebook):
    return {
        id: output.evalue
        for id, cell in code_cells(notebook).items()
        for output in cell.outputs
        if output.output_type == "error"
    }


def test_the_solved_notebook_runs_without_an_error_and_passes_all_checks(kernels):
    cells = code_cells(kernels["solved"])
    assert errors(kernels["solved"]) == {}
    for id, question in (("double-it-check", "double_it"), ("halver-check", "Halver")):
        assert f"{question} results: All test cases passed!" in outputs(cells[id])
        assert f"{question} results: All test cases passed!" in outputs(cells["all-check"])


def test_the_untouched_notebook_runs_to_its_end_with_the_errors_of_its_stubs_alone(kernels):
    assert errors(kernels["untouched"]) == {"experiment-01": "double_it"}
    cells = code_cells(kernels["untouched"])
    assert all(cell.execution_count for cell in cells.values())
    told = "\n".join(line.strip() for line in outputs(cells["double-it-check"]).split("\n"))
    assert NOT_WRITTEN in told
    assert "Traceback" not in told


def test_in_a_half_done_notebook_each_check_tells_of_its_own_question(kernels):
    cells = code_cells(kernels["half"])
    assert errors(kernels["half"]) == {}
    assert "double_it results: All test cases passed!" in outputs(cells["all-check"])
    assert "But: it is not written yet" in outputs(cells["all-check"])
    assert "All test cases passed!" not in outputs(cells["halver-check"])


@pytest.mark.parametrize("name", ["untouched", "half", "solved"])
def test_what_a_notebook_exports_is_accepted_back(kernels, name, tmp_path, course):
    (exported,) = kernels["folders"][name].glob("tiny_*.zip")
    handed_in = tmp_path / "handed in"
    handed_in.mkdir()
    shutil.copy(exported, handed_in)
    notebook = kernels["folders"][name] / "tiny.ipynb"
    with one_file(exported.parent, course.assignment("tiny")) as file:
        assert file == notebook
    with one_file(handed_in, course.assignment("tiny")) as file:
        assert code(file) == code(notebook)


def code(notebook):
    return digest(read_code("tiny.ipynb", notebook.read_bytes()).statements)


def test_solving_changes_the_stub_cells_alone(build, tmp_path):
    folder = hand_out(build(), tmp_path / "at_home")
    before = json.loads((folder / "tiny.ipynb").read_text())["cells"]
    solve(folder / "tiny.ipynb", LESSON)
    after = json.loads((folder / "tiny.ipynb").read_text())["cells"]
    changed = [one["id"] for one, other in zip(before, after, strict=True) if one != other]
    assert changed == ["double-it-stub", "halver-stub"]
    assert definitions(LESSON).keys() == {"double_it", "Halver"}
