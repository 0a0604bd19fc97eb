"""The annotated copy runs as what was handed in, and tells each question's feedback below it."""

import ast
import json

import nbformat
import pytest

from autograder.pages.annotated import annotated
from autograder.pages.own_code import handed_in
from autograder.records.course import Assignment
from autograder.records.results import Result

from ..notebooks import notebook
from .made import ABSENT, WRONG, course, result

pytestmark = pytest.mark.quick
WRONG_RESULT = result("ada.ipynb", (False, True, False), (WRONG.format(3), "", ABSENT))


@pytest.fixture
def assignment(tmp_path) -> Assignment:
    return course(tmp_path)[1]


def made(
    assignment: Assignment, name: str, data: bytes, one: Result = WRONG_RESULT, hidden: bool = True
) -> bytes:
    found = annotated(assignment, one, handed_in({name: data}), hidden=hidden)
    assert found
    assert found[0] == ("annotated.ipynb" if name.endswith(".ipynb") else "annotated.py")
    return found[1]


def test_a_notebook_has_a_cell_below_each_question_and_one_above_all(assignment) -> None:
    data = notebook("import numpy", "def double(x):\n    return x", "print(1)")
    whole = json.loads(made(assignment, "ada.ipynb", data))
    kinds = [cell["cell_type"] for cell in whole["cells"]]
    assert kinds == ["markdown", "code", "code", "markdown", "code"]
    head, below = whole["cells"][0]["source"], whole["cells"][3]["source"]
    assert "1 of 5 points" in head
    assert "`halve` is defined" in head  # it stands nowhere
    assert "failed: It doubles (0 of 3 points)\n  Expected: twice as much" in below
    assert "passed: 1 check" in below
    nbformat.validate(nbformat.reads(json.dumps(whole), as_version=4))


def test_a_notebook_is_else_as_it_was(assignment) -> None:
    data = json.loads(notebook("def double(x):\n    return x", "y = 1"))
    data["metadata"] = {"mine": [1, None, "é"]}
    data["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "<b>"}]
    whole = json.loads(made(assignment, "ada.ipynb", json.dumps(data).encode()))
    whole["cells"] = [cell for cell in whole["cells"] if cell["cell_type"] == "code"]
    assert whole == data


def test_a_notebook_of_format_3_keeps_its_sheets(assignment) -> None:
    cells = [{"cell_type": "code", "input": "def double(x): return x", "outputs": []}]
    data = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()
    whole = json.loads(made(assignment, "ada.ipynb", data))
    assert len(whole["worksheets"][0]["cells"]) == 3


def test_cells_have_ids_where_the_notebooks_have(assignment) -> None:
    data = json.loads(notebook("def double(x):\n    return x"))
    data["cells"][0]["id"], data["nbformat_minor"] = "mine", 5
    whole = json.loads(made(assignment, "ada.ipynb", json.dumps(data).encode()))
    assert [cell["id"] for cell in whole["cells"]] == ["feedback-0", "mine", "feedback-1"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_has_a_comment_below_each_question_and_runs_as_before(assignment, end) -> None:
    text = '"""é"""\ndef double(x):\n    return """\n\n  x"""\n\nprint(1)'.replace("\n", end)
    after = made(assignment, "ada.py", text.encode()).decode()
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(text))
    below = after[: after.index("print(1)")]
    assert f"#   Expected: twice as much{end}" in below
    assert after.index('x"""') < after.index("It doubles") < after.index("1 of 5 points")
    assert set(text.split(end)) <= set(after.split(end))


def test_in_a_file_that_python_can_not_read_the_comment_stands_at_the_end(assignment) -> None:
    text = "def double(x):\n    return x\n\n!ls\ndef halve(:\n"
    after = made(assignment, "ada.py", text.encode()).decode()
    assert after.startswith(text)
    assert "It doubles" in after


def test_feedback_can_not_leave_its_block(assignment) -> None:
    evil = "Expected: x\nBut: ```\n<script>alert(1)</script>\n# %%\x1b[2J\r\nimport os"
    one = result("ada.ipynb", (False, True, True), (evil, "", ""))
    data = notebook("def double(x):\n    return x")
    source = json.loads(made(assignment, "ada.ipynb", data, one))["cells"][2]["source"]
    assert source.startswith("**Feedback**\n\n````text\n") and source.endswith("\n````")
    assert "\x1b" not in source
    after = made(assignment, "ada.py", b"def double(x): return x\n", one)
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse("def double(x): return x\n"))


def test_hidden_rows_wait_until_students_may_see_them(assignment) -> None:
    data = notebook("def double(x):\n    return x")
    after = made(assignment, "ada.ipynb", data, hidden=False).decode()
    assert "twice as much" not in after and "of 5 points" not in after


def test_what_can_not_be_read_is_not_annotated(assignment) -> None:
    one = result("ada.ipynb", status="unreadable")
    assert annotated(assignment, one, handed_in({"ada.ipynb": b"<html>"}), hidden=True) is None
    assert annotated(assignment, WRONG_RESULT, handed_in({}), hidden=True) is None
