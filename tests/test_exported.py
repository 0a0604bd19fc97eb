"""A notebook that was exported as a script is read as the notebook was."""

import pytest

from autograder.submission.code import Aside, Code
from autograder.submission.reading import read_code

from .notebooks import lines

pytestmark = pytest.mark.quick


def read(*text: str) -> Code:
    return read_code("ada.py", "\n".join(text).encode())


def cell(magic: str, arguments: str, text: str) -> str:
    return f"get_ipython().run_cell_magic({magic!r}, {arguments!r}, {text!r})"


def test_the_code_of_a_cell_with_a_magic_is_read() -> None:
    code = read("import numpy as np", cell("time", "", "x = 1\ndef f():\n    return x\n"), "y = 2")
    assert [(one.line, one.source) for one in code.statements if one.source != "pass"] == [
        (1, "import numpy as np"),
        (3, "x = 1"),  # a line below the call, as the line below the magic was
        (4, "def f():\n    return x"),
        (3, "y = 2"),
    ]
    assert not code.broken


def test_lines_with_a_magic_are_read() -> None:
    code = read(
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "get_ipython().run_line_magic('time', 'x = 1')",
        "if x:",
        "    get_ipython().magic('time y = 2')",
        "get_ipython().system('pip install torch')",
    )
    assert lines(code) == {
        2: "x = 1",
        3: "if x:\n    y = 2",
        5: "get_ipython().system('pip install torch')",
    }


def test_what_a_cell_writes_is_a_module_and_what_another_program_runs_is_kept_aside() -> None:
    code = read(
        cell("writefile", "net.py", "x = 1\n"), cell("bash", "", "ls"), "import net", "z = 3"
    )
    assert {name: [one.source for one in own] for name, own in code.modules.items()} == {
        "net": ["x = 1"]
    }
    assert code.aside == (Aside("ada.py", "a %%bash cell", "\n%%bash \nls"),)
    assert lines(code) == {3: "import net", 4: "z = 3"}


@pytest.mark.parametrize(
    "line",
    ["get_ipython().run_cell_magic(magic, '', text)", "get_ipython().run_line_magic('a' 1)", "f()"],
)
def test_what_is_no_exported_magic_is_left_as_it_is(line: str) -> None:
    code = read("x = 1", line)
    assert lines(code).get(2, line) == line
