"""What a notebook writes, runs and imports of its author's own files is read with it."""

import pytest

from autograder.submission.code import Aside, Code
from autograder.submission.modules import needed_modules
from autograder.submission.reading import read_code

from .notebooks import notebook, read, sources

pytestmark = pytest.mark.quick

WRITTEN = "%%writefile net.py\nimport torch\n\nclass Net:\n    pass"


def modules(code: Code) -> dict[str, list[tuple[str, int, str]]]:
    return {
        name: [(one.place, one.line, one.source) for one in statements]
        for name, statements in code.modules.items()
    }


@pytest.mark.parametrize(
    "imports",
    ["import net", "from net import Net", "def f():\n    import net as n", "import net.a"],
)
@pytest.mark.parametrize("magic", ["%%writefile", "%%file", "\n%%writefile", "%%writefile ./"])
def test_a_cell_that_writes_a_file_is_read_where_it_is_imported(imports: str, magic: str) -> None:
    cell = WRITTEN.replace("%%writefile ", f"{magic} ".replace("/ ", "/"))
    code = read(cell, imports)
    first = cell.split("\n").index("import torch") + 1
    assert modules(code) == {
        "net": [
            ("cell 1", first, "import torch"),
            ("cell 1", first + 2, "class Net:\n    pass"),
        ]
    }
    assert code.aside == ()


def test_a_cell_that_writes_what_nobody_imports_is_kept_aside() -> None:
    code = read(WRITTEN, "import nets", "# import net")
    assert code.modules == {}
    assert code.aside == (Aside("cell 1", "a %%writefile cell", WRITTEN),)


def test_of_cells_that_write_the_same_file_the_last_counts() -> None:
    code = read("%%writefile a.py\nx = 1", "import a", "%%writefile a.py\nx = 2")
    assert modules(code) == {"a": [("cell 3", 2, "x = 2")]}


def test_a_cell_may_write_more_to_a_file() -> None:
    code = read("%%writefile a.py\nx = 1", "%%writefile -a a.py\ny = 2", "import a")
    assert modules(code) == {"a": [("cell 1", 2, "x = 1"), ("cell 2", 2, "y = 2")]}


@pytest.mark.parametrize("line", ["%run a.py", "%run a", "%run -i ./a.py 1 2", "x = 0\n%run a.py"])
def test_a_file_that_is_run_is_put_in_place(line: str) -> None:
    code = read("%%writefile a.py\nx = 1\ny = 2", line, "z = 3")
    assert [(one.place, one.line) for one in code.statements if one.source != "x = 0"] == [
        ("cell 1", 2),
        ("cell 1", 3),
        ("cell 3", 1),
    ]
    assert code.aside == ()


def test_a_file_is_put_in_place_once_and_never_inside_itself() -> None:
    code = read("%%writefile a.py\n%run a.py\nx = 1", "%run a.py\n%run a.py")
    assert sources(code).count("x = 1") == 1


def test_a_file_beside_the_notebook_is_read_where_it_is_imported() -> None:
    beside = {"net.py": b"import deep\nclass Net: pass", "deep.py": b"x = 1", "other.py": b"y = 2"}
    code = read_code("ada.ipynb", notebook("from net import *"), beside)
    assert modules(code) == {
        "net": [("net.py", 1, "import deep"), ("net.py", 2, "class Net: pass")],
        "deep": [("deep.py", 1, "x = 1")],
    }


def test_a_file_beside_the_notebook_may_be_run() -> None:
    code = read_code("ada.ipynb", notebook("%run net.py"), {"net.py": b"x = 1"})
    assert [(one.place, one.source) for one in code.statements] == [("net.py", "x = 1")]


@pytest.mark.parametrize(
    "source", ["import lib.net", "from lib import net", "from lib.net import f"]
)
def test_a_file_in_a_folder_is_found(source: str) -> None:
    code = read_code("ada.ipynb", notebook(source), {"lib/net.py": b"x = 1"})
    assert [*code.modules] == ["lib.net"]


def test_a_file_in_a_folder_is_found_by_its_own_name_if_that_is_clear() -> None:
    first, second = {"lib/net.py": b"x = 1"}, {"old/net.py": b"x = 2"}
    data = notebook("import net\nfrom torch import net")
    assert [*read_code("ada.ipynb", data, first).modules] == ["net"]
    assert [*read_code("ada.ipynb", data, first | second).modules] == []


def test_what_is_broken_in_an_imported_file_is_told() -> None:
    code = read_code("ada.ipynb", notebook("import net"), {"net.py": b"def f(:\nx = 1"})
    assert [(piece.place, piece.names) for piece in code.broken] == [("net.py", ("f",))]
    assert modules(code) == {"net": [("net.py", 2, "x = 1")]}


def test_a_file_beside_that_is_no_text_costs_itself() -> None:
    beside = {"net.py": b"\xff\xfe", "deep.py": b"x = 1"}
    code = read_code("ada.ipynb", notebook("import net, deep"), beside)
    assert [*code.modules] == ["deep"]


def needed(source: str, **beside: str) -> dict[str, list[str]]:
    """Return what is needed of the modules beside a notebook."""
    files = {f"{name}.py": text.encode() for name, text in beside.items()}
    code = read_code("ada.ipynb", notebook(source), files)
    found = needed_modules(code, code.statements)
    return {name: [one.source for one in statements] for name, statements in found.items()}


def test_of_a_module_is_needed_what_is_named_elsewhere() -> None:
    net = "import time\ndef f(): return time\ndef g(): pass\nx = g()\nprint(x)"
    assert needed("from net import f", net=net) == {"net": net.split("\n")[:2]}
    assert needed("import net\nnet.g()", net=net) == {"net": ["def g(): pass"]}
    assert needed("import net\ngetattr(net, 'x')", net=net) == {"net": ["def g(): pass", "x = g()"]}
    assert needed("from net import *", net=net) == {"net": net.split("\n")[:4]}


def test_a_module_is_needed_for_another_module() -> None:
    modules = {"a": "from b import g\ndef f(): g()", "b": "def g(): pass\ndef h(): pass"}
    assert needed("import a\na.f()", **modules) == {
        "a": ["from b import g", "def f(): g()"],
        "b": ["def g(): pass"],
    }


def test_modules_may_import_each_other() -> None:
    modules = {"a": "import b\nx = 1", "b": "import a\ny = a.x"}
    assert needed("import b\nb.y", **modules) == {
        name: text.split("\n") for name, text in modules.items()
    }


@pytest.mark.parametrize(
    "source",
    [
        "exec(open('net.py').read())",
        "exec(open('net.py', encoding='utf-8').read())",
        "get_ipython().run_line_magic('run', 'net.py')",
    ],
)
def test_a_file_that_is_run_by_other_words_is_put_in_place(source: str) -> None:
    code = read_code("ada.py", source.encode(), {"net.py": b"x = 1"})
    assert sources(code) == ["x = 1"]


@pytest.mark.parametrize("call", ["importlib.import_module('net')", "__import__('net')"])
def test_a_module_may_be_imported_by_a_call(call: str) -> None:
    code = read_code("ada.py", f"net = {call}".encode(), {"net.py": b"x = 1"})
    assert [*code.modules] == ["net"]
