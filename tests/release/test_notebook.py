"""The shape of a released notebook and plain file."""

import ast
import json

import nbformat
import pytest

from autograder.records.errors import AutograderError

from .conftest import CHECKS, LESSON, TOML

LOCKED = {"editable": False, "deletable": False}


@pytest.fixture
def notebook(build):
    found = nbformat.reads(build()["tiny.ipynb"], as_version=4)
    nbformat.validate(found)
    return found


def cell(notebook, id):
    (found,) = [one for one in notebook.cells if one.id == id]
    return found


def test_it_is_of_format_4_5_and_names_its_kernel(notebook):
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_its_cells_stand_in_the_order_of_the_lesson_each_check_after_its_stub(notebook):
    assert [one.id for one in notebook.cells] == [
        "files",
        "install",
        "setup",
        "text-01",
        "given-01",
        "text-02",
        "double-it-stub",
        "double-it-check",
        "predict-01",
        "text-03",
        "experiment-01",
        "halver-stub",
        "halver-check",
        "all-check",
        "export",
    ]


def test_it_begins_with_otter_and_ends_with_all_checks_and_the_export(notebook):
    for id in ("files", "install"):
        ast.parse(cell(notebook, id).source)  # plain Python: it is no magic of a front end
    assert cell(notebook, "setup").source == (
        "import otter\nfrom checks_support import this_notebook\n\n"
        'grader = otter.Notebook(this_notebook("tiny.ipynb", globals()))'
    )
    assert cell(notebook, "double-it-check").source == 'grader.check("double_it")'
    assert cell(notebook, "all-check").source == "grader.check_all()"
    assert cell(notebook, "export").source.endswith("\ngrader.export(pdf=False)")


def test_a_stub_holds_the_errors_in_place_of_the_solution(notebook):
    assert cell(notebook, "double-it-stub").source == (
        "def double_it(x):\n"
        '    """Return twice x."""\n'
        "    if x is None:\n"
        '        raise NotImplementedError("double_it")\n'
        '    raise NotImplementedError("double_it")'
    )


def test_cells_are_tagged_by_the_author_or_by_what_they_are(notebook):
    tags = {one.id: one.metadata.get("tags") for one in notebook.cells}
    assert tags == {
        "files": ["install"],
        "install": ["install"],
        "setup": ["setup"],
        "text-01": None,
        "given-01": ["given"],
        "text-02": None,
        "double-it-stub": ["stub"],
        "double-it-check": ["check"],
        "predict-01": ["predict"],
        "text-03": ["explain"],
        "experiment-01": ["experiment", "slow"],
        "halver-stub": ["stub"],
        "halver-check": ["check"],
        "all-check": ["check"],
        "export": ["export"],
    }


def test_what_a_student_should_not_change_is_locked(notebook):
    locked = [one.id for one in notebook.cells if one.metadata.items() >= LOCKED.items()]
    assert locked == [
        "files",
        "install",
        "setup",
        "given-01",
        "double-it-check",
        "halver-check",
        "all-check",
        "export",
    ]
    for one in notebook.cells:
        assert one.id in locked or not {"editable", "deletable"} & one.metadata.keys()


def test_there_are_no_outputs(notebook):
    code = [one for one in notebook.cells if one.cell_type == "code"]
    assert all(one.outputs == [] and one.execution_count is None for one in code)


def test_the_plain_file_holds_the_same_cells_without_those_of_the_grader(build, notebook):
    text = build()["tiny.py"]
    assert "grader" not in text and "tags" not in text and "jupytext" not in text
    ours = {"install", "setup", "check", "export"}
    own = [one for one in notebook.cells if not ours & set(one.metadata.get("tags", []))]
    assert text.count("# %%") == 1 + len(own)  # one says what to do with this file
    for one in own:
        if one.cell_type == "code":
            assert f"# %%\n{one.source}\n" in text


def test_a_cell_for_ipython_is_a_comment_in_the_plain_file_only(build):
    files = build(LESSON + "\n\n# %%\n# %matplotlib inline\nx = 1\n")
    assert "\n# %matplotlib inline\n" in files["tiny.py"]
    sources = ["".join(one["source"]) for one in json.loads(files["tiny.ipynb"])["cells"]]
    assert "%matplotlib inline\nx = 1" in sources


def test_a_question_without_a_public_check_has_no_check_cell(build):
    _, *checks = CHECKS.split("@check(")
    hidden = "@check(".join(["from autograder.grading import check\n", *checks[-1:]])
    files = build(checks=hidden)
    assert set(files) == {"tiny.ipynb", "tiny.py", "numbers_of_ours.py"}
    assert "grader" not in files["tiny.ipynb"]


def test_ids_stay_apart_where_names_are_nearly_the_same(build):
    toml = TOML.replace('"Halver"', '"Double_It"')
    lesson = LESSON.replace("class Halver", "class Double_It")
    checks = CHECKS.replace("Halver", "Double_It")
    found = nbformat.reads(build(lesson, checks, toml)["tiny.ipynb"], as_version=4)
    ids = [one.id for one in found.cells]
    assert {"double-it-stub", "double-it-stub-2", "double-it-check-2"} <= set(ids)
    assert len(set(ids)) == len(ids)


def test_an_unknown_tag_is_named_with_its_line(build, tmp_path):
    with pytest.raises(AutograderError) as caught:
        build(LESSON.replace('tags=["predict"]', 'tags=["predikt"]'))
    path = tmp_path / "course" / "reference" / "tiny" / "tiny.py"
    line = path.read_text().split("\n").index('# %% tags=["predikt"]') + 1
    assert str(caught.value) == (
        f"{path}:{line}: unknown tag 'predikt'; known are experiment, explain, given, practice,"
        " predict, raises-exception, setup, slow, staff"
    )


def test_a_question_in_a_cell_of_the_staff_is_an_error(build, tmp_path):
    with pytest.raises(AutograderError) as caught:
        build(LESSON.replace("# %%\nclass", '# %% tags=["staff"]\nclass'))
    path = tmp_path / "course" / "reference" / "tiny" / "tiny.py"
    assert str(caught.value) == (
        f"{path}: students get no cell that defines 'Halver': its cell is tagged 'staff'"
    )


def test_a_cell_that_is_no_python_by_itself_is_an_error(build, tmp_path):
    with pytest.raises(AutograderError) as caught:
        build(LESSON + "\n\nif True:\n# %%\n    x = 1\n")
    path = tmp_path / "course" / "reference" / "tiny" / "tiny.py"
    told = str(caught.value)
    assert told.startswith(f"{path}: without the solutions, cell 8 does not parse: line 8: ")
    assert told.endswith(" (if True:)")


@pytest.mark.parametrize("line", ["double_it = abs", "from math import tau as double_it"])
def test_a_given_cell_that_takes_the_name_of_a_question_is_an_error(build, tmp_path, line):
    with pytest.raises(AutograderError) as caught:
        build(f"{LESSON}\n\n# %%\n{line}\n")
    assert str(caught.value) == (
        f"{tmp_path}/course/reference/tiny/tiny.py: `{line}` gives 'double_it' another value,"
        " which graders would take for the student's: use another name"
    )
