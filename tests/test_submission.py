"""Whatever is handed in as a notebook or Python file is read, or refused with the reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submission import broken_file, pieces, reading
from autograder.submission import notebook as notebooks
from autograder.submission.code import Aside, Code, Unreadable
from autograder.submission.reading import read_code

from .notebooks import code_cell, lines, notebook, read, sources

pytestmark = pytest.mark.quick

NO_JSON = "the file is no notebook: it does not hold JSON"
NO_CELLS = "the file is no notebook: it has no cells that can be read"
NO_UTF8 = "the file is no notebook: it is not text in UTF-8"
TOO_MUCH = "the file is no notebook: it holds millions of lists or numbers"
NO_TEXT = "the file is not text in UTF-8 or the encoding that it names"


def refusal(filename: str, data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read_code(filename, data)
    return str(error.value)


def format_3(*sheets: list[object]) -> bytes:
    worksheets = [{"cells": cells} for cells in sheets]
    return notebook(nbformat=3, nbformat_minor=0, worksheets=worksheets).replace(
        b'"cells": [], ', b""
    )


@pytest.mark.parametrize("minor", [0, 1, 2, 4, 5])
def test_every_format_4_is_read(minor: int) -> None:
    assert sources(read_code("a.ipynb", notebook("x = 1", nbformat_minor=minor))) == ["x = 1"]


def test_format_3_is_read_from_all_its_sheets() -> None:
    first = {"cell_type": "code", "language": "python", "input": ["x = 1\n", "y = 2"]}
    title = {"cell_type": "heading", "level": 1, "source": "Dropout"}
    second = {"cell_type": "code", "input": "z = 3", "outputs": []}
    code = read_code("ada.ipynb", format_3([first, title], [second]))
    assert [(one.place, one.source) for one in code.statements] == [
        ("cell 1", "x = 1"),
        ("cell 1", "y = 2"),
        ("cell 3", "z = 3"),
    ]


@pytest.mark.parametrize("ids", [("a", "a"), ("", "!!"), ("x" * 99, 7), (None, "ok")])
def test_cell_ids_do_not_matter(ids: tuple[object, object]) -> None:
    cells = [code_cell("x = 1", id=ids[0]), code_cell("y = 2", id=ids[1])]
    assert sources(read_code("ada.ipynb", notebook(*cells))) == ["x = 1", "y = 2"]


@pytest.mark.parametrize("missing", [b'"metadata": {}, ', b'"outputs": [], ', b'"nbformat": 4, '])
def test_a_notebook_that_lacks_what_is_not_code_is_read(missing: bytes) -> None:
    data = notebook("x = 1")
    assert missing in data
    assert sources(read_code("ada.ipynb", data.replace(missing, b""))) == ["x = 1"]


@pytest.mark.parametrize("cell", [7, None, {}, code_cell(None), code_cell([1]), code_cell({})])
def test_a_malformed_cell_costs_that_cell(cell: object) -> None:
    assert sources(read_code("ada.ipynb", notebook(cell, "x = 1"))) == ["x = 1"]


@pytest.mark.parametrize("source", ["x = 1\ny = 2", ["x = 1\n", "y = 2"], "x = 1\r\ny = 2"])
def test_source_is_a_string_or_a_list_of_lines(source: object) -> None:
    assert lines(read_code("ada.ipynb", notebook(code_cell(source)))) == {1: "x = 1", 2: "y = 2"}


def test_only_code_cells_count_and_cells_keep_their_numbers() -> None:
    text = {"cell_type": "markdown", "source": "x = 1"}
    code = read_code("ada.ipynb", notebook(text, {**text, "cell_type": "raw"}, "y = 2"))
    assert [(one.place, one.source) for one in code.statements] == [("cell 3", "y = 2")]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ({"cell_type": "markdown", "source": ["def f():\n", "    pass"]}, "a Markdown cell"),
        ({"cell_type": "raw", "source": "def f():\n    pass"}, "a raw cell"),
        ({"cell_type": "heading", "source": "def f():\n    pass"}, "a cell that is no code"),
    ],
)
def test_text_is_kept_aside(cell: dict[str, object], kind: str) -> None:
    aside = Aside("cell 2", kind, "def f():\n    pass")
    assert read_code("ada.ipynb", notebook("x = 1", cell)).aside == (aside,)


@pytest.mark.parametrize("magic", ["bash", "script python", "html", "writefile notes.txt", "skip"])
def test_a_cell_for_another_program_is_kept_aside(magic: str) -> None:
    text = f"%%{magic}\ndef f(): pass"
    code = read(text, "y = 2")
    assert code.aside == (Aside("cell 1", f"a %%{magic.split()[0]} cell", text),)
    assert sources(code) == ["y = 2"]


def test_of_a_text_with_pictures_in_it_the_beginning_is_kept() -> None:
    text = {"cell_type": "markdown", "source": "x" * 1_000_000}
    (aside,) = read_code("ada.ipynb", notebook(text)).aside
    assert len(aside.text) == 1 << 15


def test_half_a_character_does_not_stop_the_grading() -> None:
    data = notebook("x = '?'\ny = ?").replace(b"?", b"\\ud83d")
    code = read_code("ada.ipynb", data)
    assert sources(code) == ["x = '?'"]
    assert str(code.broken[0]).encode().startswith(b"cell 1 does not parse: line 2: invalid syntax")


@pytest.mark.parametrize("name", ["ada.ipynb", "ADA.IPYNB", "Ada.Ipynb"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_notebook_is_known_by_its_suffix(name: str, mark: bytes) -> None:
    assert sources(read_code(name, mark + notebook("x = 1"))) == ["x = 1"]


@pytest.mark.parametrize(
    "data",
    [
        "x = 'é'".encode(),
        b"\xef\xbb\xbf" + "x = 'é'".encode(),
        "# -*- coding: latin-1 -*-\nx = 'é'".encode("latin-1"),
        b"# coding: utf-8\r\nx = '\xc3\xa9'\r\n",
    ],
)
@pytest.mark.parametrize("name", ["ada.py", "ADA.PY"])
def test_a_python_file_is_read_in_the_encoding_it_names(name: str, data: bytes) -> None:
    (one,) = read_code(name, data).statements
    assert (one.place, one.source) == (name, "x = 'é'")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.py", b"", "the file is empty"),
        ("a.ipynb", b" \r\n", "the file is empty"),
        ("a.py", b"x = '\xe9'", NO_TEXT),
        ("a.py", b"# coding: klingon\nx = 1", NO_TEXT),
        ("a.py", b"# coding: hex\nx = 1", NO_TEXT),
        ("a.py", "x = 1".encode("utf-16"), NO_TEXT),
        ("a.ipynb", b"\xe2\xe3\xcf\xd3", NO_UTF8),
        ("a.ipynb", b"def f(): pass", NO_JSON),
        ("a.ipynb", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "the file is no notebook but a PDF"),
        ("a.ipynb", b"PK\x03\x04\n\xe2", "the file is no notebook but a zip"),
        ("a.ipynb", b"[" * 100_000, "the file is no notebook: its JSON is nested too deep"),
        ("a.ipynb", b"{}", NO_CELLS),
        ("a.ipynb", b"[]", NO_CELLS),
        ("a.ipynb", b"null", NO_CELLS),
        ("a.ipynb", notebook(cells=None), NO_CELLS),
        ("a.ipynb", notebook(worksheets=["x"]), NO_CELLS),
    ],
)
def test_what_can_not_be_read_is_refused_with_the_reason(
    name: str, data: bytes, reason: str
) -> None:
    assert refusal(name, data) == reason


@pytest.mark.parametrize("many", [b"[],", b"{},", b"0," * 9, b'"",' * 9])
def test_millions_of_lists_and_values_are_refused(
    monkeypatch: pytest.MonkeyPatch, many: bytes
) -> None:
    monkeypatch.setattr(broken_file, "_MOST_LISTS", 1_000)
    assert refusal("a.ipynb", b"[" + many * 1_000 + b"0]") == TOO_MUCH
    assert refusal("a.ipynb", b"[" + many * 10 + b"0]") == NO_CELLS
    text = "[{,',\"\\" * 3_000
    assert sources(read_code("a.ipynb", notebook("x = 1", source=text))) == ["x = 1"]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_notebook_that_ends_early_says_so(keep: float, indent: int | None) -> None:
    text = json.dumps(json.loads(notebook("x = 1", "y = 2")), indent=indent)
    kept = text[: int(len(text) * keep)]
    line = kept.count("\n") + 1
    assert refusal("a.ipynb", kept.encode()) == (
        f"the file ends in the middle, in line {line}: it was not copied as a whole"
    )


@pytest.mark.parametrize("page", ["<!DOCTYPE html>\n<html>", "\n<html lang='en'>", "<HTML>"])
def test_a_page_that_was_saved_in_place_of_the_notebook_is_named(page: str) -> None:
    told = "but an HTML page; perhaps a page to log in was saved in its place"
    assert refusal("a.ipynb", page.encode()).startswith(f"the file is no notebook {told}")
    assert refusal("a.py", page.encode()).startswith(f"the file is no Python file {told}")


def test_a_merge_conflict_in_a_notebook_is_named_with_its_line() -> None:
    text = json.dumps(json.loads(notebook("x = 1")), indent=1).replace("\n", "\n<<<<<<< HEAD\n", 1)
    told = "the file is no notebook: line 2 is the mark of a merge conflict (<<<<<<< HEAD); "
    assert refusal("a.ipynb", text.encode()).startswith(told)


def test_a_comma_too_many_is_told_with_its_line() -> None:
    told = "the file is no notebook: its JSON is wrong in line 2: "
    assert refusal("a.ipynb", notebook("x = 1").replace(b"{}", b"{\n,}", 1)).startswith(told)


def test_a_merge_conflict_in_code_is_named() -> None:
    code = read_code("ada.py", b"x = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> main\n")
    assert [str(piece) for piece in code.broken] == [
        f"ada.py does not parse: line {line}: this is the mark of a merge conflict ({mark})"
        for line, mark in [(2, "<<<<<<< HEAD"), (4, "======="), (6, ">>>>>>> main")]
    ]


def test_a_notebook_of_endless_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "MAX_CELLS", 2)
    assert refusal("a.ipynb", notebook("", "", "")) == "the notebook has more than 2 cells"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n "])
def test_a_notebook_that_is_called_py_is_read_as_what_it_is(mark: bytes) -> None:
    code = read_code("ada.py", mark + notebook("x = 1"))
    assert [(one.place, one.source) for one in code.statements] == [("cell 1", "x = 1")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            ["# mine", "import a", "def f():", "    return 1"],
            {2: "import a", 3: "def f():\n    return 1"},
        ),
        (["%matplotlib inline", "x = 1"], {2: "x = 1"}),
        (["x = 1", ""], {1: "x = 1"}),
        (["x = ", "1"], {1: "x = 1"}),
        (["x = 1\n", "\n", "y = 2"], {1: "x = 1", 3: "y = 2"}),
    ],
)
def test_lines_without_ends_are_lines(source: list[str], expected: dict[int, str]) -> None:
    assert lines(read_code("ada.ipynb", notebook(code_cell(source)))) == expected


def test_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = notebook("x = 1")
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", len(data))
    assert sources(read_code("ada.ipynb", data)) == ["x = 1"]
    assert refusal("ada.ipynb", data + b" ") == "the file is larger than 0 MB"


def test_a_huge_amount_of_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MAX_CODE_CHARACTERS", 10)
    assert sources(read("x = 1", "y = 2")) == ["x = 1", "y = 2"]
    assert (
        refusal("a.ipynb", notebook("x = 1", "y = 22")) == "there is more than 0 MB of code in it"
    )


@pytest.mark.parametrize("end", ["\n", ";"])
def test_endless_lines_are_refused(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr(pieces, "MAX_LINES", 2)
    assert len(read(f"x = 1{end}y = 2").statements) > 0
    told = "there are more than 2 lines of code in it"
    assert refusal("a.ipynb", notebook(f"x = 1{end}y = 2", f"{end}z = 3{end}")) == told


def test_a_file_may_hold_no_code_at_all() -> None:
    assert read_code("ada.ipynb", notebook()) == read("", "# only a comment") == Code((), ())


@given(st.binary(max_size=200), st.sampled_from(["ada.ipynb", "ada.py"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        assert isinstance(read_code(name, data), Code)
    except Unreadable as error:
        assert str(error)
