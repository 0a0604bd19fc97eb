"""Why a name is not there, or has no value, told from the source; messages on public rows alone."""

import pytest

from autograder.grading.causes import Loading
from autograder.grading.faults import none_defined, raised
from autograder.submission.reading import read_code

from ..classes import rows
from ..conftest import TOML
from ..made import ASSIGNMENT
from ..notebooks import notebook
from .conftest import OTHER_QUESTION, GradeText, Run, checks_text, one_check

CALL = "student.double(3)"
RUNS = "Expected: `double` runs without an error\nBut: "
DEFINED = "Expected: `double` is defined\nBut: "
ASKS = "def double(x): return SCALE * x"
NEEDED = f": NameError in ada.py, line {{}}: {ASKS}"


@pytest.mark.parametrize(
    ("submission", "told"),
    [
        (
            f"SCALE = float(open('no such file').read())\n{ASKS}",
            "`SCALE` is set in ada.py, line 1, which failed here (FileNotFoundError)"
            + NEEDED.format(2),
        ),
        (
            f"import pandas_of_old as pd\ntable = pd.read('x')\nSCALE = table.max()\n{ASKS}",
            "`SCALE` is set in ada.py, line 3, which failed here (NameError: `table` is set in"
            " ada.py, line 2, which failed here (ImportError: `pandas_of_old` is not installed"
            " where submissions are graded))" + NEEDED.format(4),
        ),
        (
            f"# SCALE = 2\n{ASKS}",
            "`SCALE` is not defined: ada.py, line 1, is a comment: `# SCALE = 2`"
            + NEEDED.format(2),
        ),
        (ASKS, "`SCALE` is not defined" + NEEDED.format(1)),
        (
            f"class SCALE:\n    x = 1 / 0\n{ASKS}",
            "`SCALE` is defined in ada.py, line 1, which failed here (ZeroDivisionError)"
            + NEEDED.format(3),
        ),
        (
            f"SCALE = __import__('os')._exit(1)\n{ASKS}",
            "`SCALE` is set in ada.py, line 1, which is left out: with it the code does not come to"
            " its end here" + NEEDED.format(2),
        ),
        (
            "def double(x):\n    import pandas_of_old\n    return x",
            "`pandas_of_old` is not installed where submissions are graded: ModuleNotFoundError in"
            " ada.py, line 2: import pandas_of_old",
        ),
        (
            "from model_of_mine import double",
            "`model_of_mine` is not installed where submissions are graded (ImportError)",
        ),
        (
            "from torch import no_such_thing\ndef double(x): return no_such_thing(x)",
            "it uses something that is not installed where submissions are graded: ImportError in"
            " ada.py, line 2: def double(x): return no_such_thing(x)",
        ),
        (
            "class ShapeError(Exception): pass\ndef double(x):\n    raise ShapeError(x)",
            "it raises `ShapeError`: Exception in ada.py, line 3: raise ShapeError(x)",
        ),
        (
            "class ShapeError(Exception): pass\ne = ShapeError()\n"
            "def double(x):\n    if x: raise e",
            "it fails with an exception that is none of Python's own: Exception in ada.py, line 4:"
            " if x: raise e",
        ),
    ],
)
def test_what_a_crash_is_for_want_of_is_told(run: Run, submission: str, told: str) -> None:
    assert run(submission, CALL).feedback == RUNS + told


@pytest.mark.parametrize(
    ("submission", "told"),
    [
        (
            "double = SCALE.double\n# SCALE = 2",
            "its definition in ada.py raises NameError: `SCALE` is not defined: ada.py, line 2,"
            " is a comment: `# SCALE = 2`",
        ),
        (
            "import pandas_of_old as pd\nclass double(pd.Frame): pass",
            "its definition in ada.py raises ImportError: `pandas_of_old` is not installed where"
            " submissions are graded",
        ),
        (
            "if False:\n    def double(x): return 2 * x",
            "the submission does not define it where it counts: ada.py, line 2, defines it inside"
            " of an `if` (line 1), and is not reached",
        ),
    ],
)
def test_why_a_definition_is_not_there_is_told(run: Run, submission: str, told: str) -> None:
    assert run(submission, CALL).feedback == DEFINED + told


def test_a_definition_in_another_cell_is_told(run: Run) -> None:
    text = {"cell_type": "markdown", "source": "def double(x): return 2 * x"}
    row = run(notebook("x = 1", text).decode(), CALL, name="ada.ipynb")
    assert row.feedback.endswith("cell 2 is a Markdown cell that holds `def double`")


def test_a_definition_in_a_module_that_is_imported_otherwise_is_told(run: Run) -> None:
    cells = "%%writefile net.py\n\ndef double(x): return 2 * x", "import net"
    row = run(notebook(*cells).decode(), CALL, name="ada.ipynb")
    assert row.feedback.endswith(
        "where it counts: cell 1, line 3, defines it, and it is not imported from there"
    )


def test_what_fails_in_a_module_of_theirs_is_told(run: Run) -> None:
    cells = "%%writefile net.py\ndouble = no_such_name", "from net import double"
    row = run(notebook(*cells).decode(), CALL, name="ada.ipynb")
    assert row.feedback.endswith("raises NameError: `no_such_name` is not defined")


def test_messages_of_what_failed_before_are_for_public_rows(run: Run) -> None:
    submission = f"SCALE = float('a secret')\n{ASKS}"
    why = "which failed here (ValueError: could not convert string to float: 'a secret'): NameError"
    assert why in run(submission, CALL, options="public=True").feedback
    assert "which failed here (ValueError): NameError" in run(submission, CALL).feedback


def test_a_name_that_does_not_stand_in_the_line_is_not_told(run: Run) -> None:
    submission = """
        def double(x):
            secret = "xyz"[x - 3]
            raise NameError(f"name '{secret}' is not defined")
        """
    assert "it fails: NameError in ada.py, line 4" in run(submission, CALL).feedback


def test_a_missing_name_is_told_in_full_once_a_question(grade: GradeText) -> None:
    first, second = (
        row.feedback for row in rows(grade("# def double(x):", checks_text(CALL, CALL))).values()
    )
    assert "is a comment" in first
    assert second == f"{DEFINED}it is not there, as told in “check_0 holds”"


@pytest.mark.parametrize("other", ["doubles", "triple", "doublet"])
def test_what_the_lesson_asks_for_or_gives_is_not_offered(grade: GradeText, other: str) -> None:
    checks = checks_text("student.doubl(3)") + one_check("student.triple(3)", question="triple")
    reference = "def doubl(x): pass\ndef doubles(x): pass\ndef triple(x): pass\ndef double(x): pass"
    graded = grade(f"def {other}(x): pass", checks, toml=TOML + OTHER_QUESTION, reference=reference)
    offered = "there is a" in rows(graded)["check_0"].feedback
    assert offered is (other == "doublet")


# Where nothing that is graded is defined


def about(*cells: object) -> str:
    return none_defined(ASSIGNMENT, Loading(read_code("ada.ipynb", notebook(*cells)), (), ()))


NONE = "None of the 2 names that are graded is defined in this file (zeta, alpha): "


@pytest.mark.quick
def test_a_file_with_none_of_the_graded_names_is_asked_about() -> None:
    assert about("import numpy", "def beta(): pass") == f"{NONE}is it the right file?"


@pytest.mark.quick
def test_where_one_of_them_was_seen_that_is_told() -> None:
    assert about("# def zeta(x):") == f"{NONE}cell 1, line 1, is a comment: `# def zeta(x):`"


@pytest.mark.quick
@pytest.mark.parametrize("cell", ["def zeta(): pass", "from mine import alpha", "def zeta(:"])
def test_a_file_with_one_of_the_graded_names_is_the_right_one(cell: str) -> None:
    assert about(cell) == ""


def test_a_file_in_which_a_check_passes_is_the_right_one(grade: GradeText) -> None:
    assert grade("if True:\n    exec('def double(x): return 6')", checks_text(CALL)).notes == ()


@pytest.mark.quick
def test_a_message_is_told_without_a_terminal_s_colours() -> None:
    message = "called wrongly:\n\n\x1b[1mexpected shape (2, 4)\x1b[0m"
    told = raised("double", "ValueError", message, "ada.py, line 2").got
    assert told.endswith("ValueError in ada.py, line 2: called wrongly: expected shape (2, 4)")
