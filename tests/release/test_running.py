"""What students get runs where they are: public checks under pytest and otter, in a real kernel."""

import json
import random
import re
import runpy
import shutil
import sys

import nbformat
import numpy as np
import pytest

from autograder import release
from autograder.intake.handed_in import one_file
from autograder.submission.layout import digest
from autograder.submission.reading import read_code

from .conftest import (
    CHECKS,
    LESSON,
    definitions,
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


def test_a_plain_file_may_ask_what_is_solved(folder):
    asks = "\n\n# %%\nfrom checks_support import solved_or\nrun = solved_or(double_it, abs)\n"
    (folder / "tiny.py").write_text(LESSON + asks)
    assert run_pytest(folder, "-q")[0] == 0


def test_a_public_check_of_a_stub_says_that_it_is_not_written(folder):
    code, told = run_pytest(folder, "-q")
    assert code == 1
    assert f"test_public[check_doubles] __________________________\n{NOT_WRITTEN}\n" in told
    assert "3 failed" in told
    assert "Traceback" not in told and "checks_support.py" not in told


def test_each_folder_that_pytest_looks_into_has_its_own_checks(build, tmp_path):
    for name in ("first", "other"):
        folder = hand_out(build(), tmp_path / "both" / name)
        (folder / "tiny.py").write_text(LESSON)
    (folder / "test_tiny.py").rename(folder / "test_other.py")
    asks_for_more = (folder / "public_checks.py").read_text().replace("TWO * x", "3 * x")
    (folder / "public_checks.py").write_text(asks_for_more)
    _, told = run_pytest(tmp_path / "both", "-q")
    assert "1 failed, 5 passed" in told
    assert "FAILED other/test_other.py::test_public[check_doubles]" in told


@pytest.fixture
def told(build, tmp_path, monkeypatch):
    """Return a function that runs the public checks for a tiny.py: what each tells, "" if passed.

    It runs them in this process, which has imported torch.
    """

    def run(text: str | bytes | None, checks: str = CHECKS) -> dict[str, str]:
        folder = hand_out(build(checks=checks), tmp_path / "at_home")
        if text is None:
            (folder / "tiny.py").unlink()
        else:
            (folder / "tiny.py").write_bytes(text if isinstance(text, bytes) else text.encode())
        monkeypatch.syspath_prepend(folder)
        for name in ("checks_support", "numbers_of_ours"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        shim = runpy.run_path(str(folder / "test_tiny.py"))
        return {
            check.__name__: shim["feedback"](check, shim["FILE"], shim["GRADED"])
            for check in shim["all_checks"](folder)
        }

    return run


def test_a_failing_check_tells_what_was_expected_what_came_and_what_to_try(told):
    feedback = told(WRONG)
    lines = feedback["check_doubles"].split("\n")
    assert lines[0] == "Expected: double_it(x) has the right values"
    assert re.fullmatch(r"But: double_it\(x\), at \[\d\], is -?[\d.]+, expected -?[\d.]+", lines[1])
    assert lines[2:] == ["Hint: Add x to itself."]
    assert feedback["check_leaves_x_alone"] == "Expected: x is not changed\nBut: it is"


def test_an_error_in_a_students_code_is_told_with_their_line(told):
    assert told(WRONG)["check_halves"] == (
        "Expected: `Halver` runs without an error\n"
        "But: it fails: AttributeError in `__call__`, line 9: return x.halved():"
        " 'Tensor' object has no attribute 'halved'"
    )


def test_a_crash_is_told_once_a_question(told):
    feedback = told("def double_it(x): return x.doubled()")
    assert "AttributeError in `double_it`, line 1" in feedback["check_doubles"]
    assert feedback["check_leaves_x_alone"] == (
        "Expected: `double_it` runs without an error\n"
        "But: it fails as in “It doubles every element”"
    )


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
            "Expected: `double_it` is defined\n"
            "But: tiny.py does not parse: line 2: '(' was never closed (def double_it(x:)",
        ),
        (
            "import nowhere\ndef double_it(x): return nowhere.f(x)\n",
            "Expected: `double_it` runs without an error\n"
            "But: `nowhere` is not installed where submissions are graded: ImportError in"
            " `double_it`, line 2: def double_it(x): return nowhere.f(x)",
        ),
        (
            "double_it = nowhere.f\n",
            "Expected: `double_it` is defined\n"
            "But: its definition in tiny.py raises NameError: `nowhere` is not defined",
        ),
        (
            "# def double_it(x): return 2 * x\n",
            "Expected: `double_it` is defined\n"
            "But: the submission does not define it where it counts: tiny.py, line 1, is a comment:"
            " `# def double_it(x): return 2 * x`",
        ),
        (
            b"# \xff\n",
            "Expected: tiny.py can be read\n"
            "But: the file is not text in UTF-8 or the encoding that it names",
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


def test_what_is_run_of_a_file_is_what_is_graded(told, tmp_path):
    with np.errstate():
        feedback = told(
            "import numpy as np\n"
            "np.seterr(under='raise')\n"  # a setting
            f"helper = open({str(tmp_path / 'trained')!r}, 'w')\n"  # a later def overrides it
            "def helper(x):\n    return 2 * x\n"
            "def double_it(x):\n    return helper(x) if np.geterr()['under'] == 'raise' else x\n"
        )
    assert feedback["check_doubles"] == ""
    assert not (tmp_path / "trained").exists()


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


CALLED = {"untouched": "tiny.ipynb", "half": "tiny (1).ipynb", "solved": "tiny.ipynb"}


@pytest.fixture(scope="module")
def kernels(tmp_path_factory, execute):
    """Folders of students: the notebook untouched, half done (and renamed), and solved, all run."""
    course = write_course(tmp_path_factory.mktemp("course"), LESSON, CHECKS)
    files = release.released_files(course.assignment("tiny"))
    solutions = {"untouched": "", "half": LESSON.partition("class Halver")[0], "solved": LESSON}
    folders = {name: hand_out(files, tmp_path_factory.mktemp(name)) for name in solutions}
    for name, solution in solutions.items():
        solve(folders[name] / "tiny.ipynb", solution)
    notebooks = {name: folder / CALLED[name] for name, folder in folders.items()}
    (folders["half"] / "tiny.ipynb").rename(notebooks["half"])
    executed = {name: execute(notebook)[0] for name, notebook in notebooks.items()}
    return executed | {"folders": folders}


def test_a_check_in_a_kernel_is_that_of_its_folder_as_it_is_now(build, tmp_path, execute):
    first, other = (hand_out(build(), tmp_path / name) for name in ("first", "other"))
    asks_for_more = (other / "public_checks.py").read_text().replace("TWO * x", "3 * x")
    (other / "public_checks.py").write_text(asks_for_more)
    check = "print(grader.check('double_it'))"
    sources = [
        "import os, otter, pathlib",
        "def double_it(x):\n    return 2 * x",
        "grader = otter.Notebook('tiny.ipynb')",
        check,
        f"os.chdir({str(other)!r})",
        check,
        f"os.chdir({str(first)!r}); pathlib.Path('public_checks.py').write_text({asks_for_more!r})",
        check,
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), first / "tiny.ipynb")
    told = [
        outputs(cell) for cell in execute(first / "tiny.ipynb")[0].cells if cell.source == check
    ]
    assert ["All test cases passed!" in one for one in told] == [True, False, False]
    lines = [line.strip() for line in told[1].split("\n")]
    assert lines[3:6] == [
        "Error at line 14 in test double_it:",
        "require(checks.check_doubles, env)",
        "AssertionError:",
    ]
    assert lines[6] == "Expected: double_it(x) has the right values"


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


@pytest.mark.parametrize("name", CALLED)
def test_what_a_notebook_exports_is_accepted_back(kernels, name, tmp_path, course):
    notebook = kernels["folders"][name] / CALLED[name]
    (exported,) = kernels["folders"][name].glob(f"{notebook.stem}_*.zip")
    handed_in = tmp_path / "handed in"
    handed_in.mkdir()
    shutil.copy(exported, handed_in)
    with one_file(handed_in, course.assignment("tiny")) as picked:
        assert code(picked.path) == code(notebook)


@pytest.mark.parametrize("name", ["untouched", "solved"])
def test_of_all_that_lies_in_a_students_folder_the_notebook_is_taken(kernels, name, course):
    folder = kernels["folders"][name]
    with one_file(folder, course.assignment("tiny")) as picked:
        assert picked.path == folder / "tiny.ipynb"


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
