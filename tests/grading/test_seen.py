"""Where a name stands that does not count: each place is told as it is, and no other."""

import pytest

from autograder.grading.seen import seen, stubbed_again

from ..notebooks import code, notebook, read, read_code


def in_cells(*cells: object) -> str:
    return seen("Net", read_code("ada.ipynb", notebook("import torch", *cells)))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (
            {"cell_type": "markdown", "source": "See:\n\n    class Net(Module):\n        pass"},
            "cell 2 is a Markdown cell that holds `class Net`",
        ),
        (
            {"cell_type": "raw", "source": ["x\n", "class Net:\n"]},
            "cell 2 is a raw cell that holds `class Net`",
        ),
        ("%%bash\nclass Net:\n  pass", "cell 2 is a %%bash cell that holds `class Net`"),
        (
            "x = 1\n# class Net(Module):\n#     pass",
            "cell 2, line 2, is a comment: `# class Net(Module):`",
        ),
        (
            "if x:\n    y = 1  # def Net(x): pass\nx = (",
            "cell 2, line 2, is a comment: `# def Net(x): pass`",
        ),
        (
            "'''\nclass Net(Module):\n    pass\n'''",
            "cell 2, line 2, is in a string: `class Net(Module):`",
        ),
        (
            "def make():\n    class Net: pass\n    return Net",
            "cell 2, line 2, defines it inside of `def make`",
        ),
        (
            "@given\nclass Other:\n    x = 1\n\n    @given\n    def Net(self): pass",
            "cell 2, line 6, defines it inside of `class Other`",
        ),
        (
            "import x\nif False:\n    y = 1\n    class Net: pass",
            "cell 2, line 4, defines it inside of an `if` (line 2), and is not reached",
        ),
    ],
)
def test_a_definition_that_does_not_count_is_told_where_it_stands(cell, told):
    assert in_cells(cell) == told


@pytest.mark.parametrize(
    "cell",
    [
        "x = Net(1)",
        "class Nets:\n    pass",
        "# class Nets:",
        "x = '# class Net:'",  # no comment
        "print('class Net is what I wrote')",
        "Net == 3",
        {"cell_type": "markdown", "source": "The class Net is the one to write."},
    ],
)
def test_what_only_looks_like_a_definition_is_not_told(cell):
    assert in_cells(cell) == ""


def test_what_is_given_a_value_is_told_where_that_is_asked():
    text = "x = 1\n# SCALE: int = 3\n# SCALE == 2"
    assert seen("SCALE", code(text)) == ""
    assert seen("SCALE", code(text), assigned=True) == (
        "ada.py, line 2, is a comment: `# SCALE: int = 3`"
    )


def test_a_long_line_is_cut_short():
    told = in_cells("# class Net:" + 100 * "x")
    assert told.endswith("x …`") and len(told) < 110


def test_a_cell_that_nobody_has_written_is_not_searched_for_comments():
    assert in_cells("# x\n" * 50_000 + "# class Net:") == ""


WRITTEN = "def f(x):\n    return x"
STUB = "def f(x):\n    '''Return x.'''\n    raise NotImplementedError('f')"


def test_a_stub_after_the_written_definition_is_told():
    assert stubbed_again(read(WRITTEN, "", STUB), {"f", "g"}) == {
        "f": "cell 3, line 1, defines `f` again, as a stub; the one in cell 1, line 1,"
        " does not count"
    }


@pytest.mark.parametrize(
    "cells",
    [
        [STUB],
        [STUB, STUB],
        [STUB, WRITTEN],
        [WRITTEN, "def f(x):\n    if x: raise NotImplementedError\n    return x"],
        [WRITTEN, STUB.replace("def f", "def other")],
    ],
)
def test_of_no_other_definitions_it_is_told(cells):
    assert stubbed_again(read(*cells), {"f"}) == {}
