"""Whatever is handed in as a notebook or Python file is read, or refused with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograder.submission.code as reading
from autograder.submission.code import Code, Unreadable, read_code

from .notebooks import code_cell, lines, notebook, read, sources

pytestmark = pytest.mark.quick

NO_JSON = "the file is no notebook: it does not hold JSON"
NO_CELLS = "the file is no notebook: it has no cells that can be read"
NO_UTF8 = "the file is no notebook: it is not text in UTF-8"
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
        ("a.ipynb", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", NO_UTF8),
        ("a.ipynb", b"def f(): pass", NO_JSON),
        ("a.ipynb", notebook("x = 1")[:-1], NO_JSON),
        ("a.ipynb", b"[" * 100_000, NO_JSON),
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


def test_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = notebook("x = 1")
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", len(data))
    assert sources(read_code("ada.ipynb", data)) == ["x = 1"]
    assert refusal("ada.ipynb", data + b" ") == "the file is larger than 0 MB"


def test_a_huge_amount_of_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CODE_CHARACTERS", 10)
    assert sources(read("x = 1", "y = 2")) == ["x = 1", "y = 2"]
    assert (
        refusal("a.ipynb", notebook("x = 1", "y = 22")) == "there is more than 0 MB of code in it"
    )


def test_more_statements_than_anybody_writes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_STATEMENTS", 2)
    assert len(sources(read("x = 1", "y = 2"))) == 2
    assert refusal("a.py", b"x = 1\ny = 2\nz = 3") == "there are more than 2 statements in it"


def test_a_file_may_hold_no_code_at_all() -> None:
    assert read_code("ada.ipynb", notebook()) == read("", "# only a comment") == Code((), ())


@given(st.binary(max_size=200), st.sampled_from(["ada.ipynb", "ada.py"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        assert isinstance(read_code(name, data), Code)
    except Unreadable as error:
        assert str(error)
