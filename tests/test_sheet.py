"""A table comes back as it came, whatever its encoding and whatever parts its cells."""

from pathlib import Path

import pytest

from autograder.gradebook.sheet import read
from autograder.records.errors import AutograderError

pytestmark = pytest.mark.quick


def written(folder: Path, data: bytes) -> Path:
    path = folder / "grades.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", ""),
        ("utf-8", "\ufeff"),
        ("utf-16-le", "\ufeff"),
        ("utf-16-be", "\ufeff"),
        ("utf-16-le", ""),
        ("cp1252", ""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_byte_but_those_of_a_new_cell_comes_back(
    tmp_path: Path, encoding: str, mark: str, delimiter: str
) -> None:
    text = f'{mark}"Name, ""x""",Points\r\nZoë,\r\nJosé,"1"'
    text = text.replace(",P", f"{delimiter}P").replace("ë,", f"ë{delimiter}")
    text = text.replace("é,", f"é{delimiter}")
    sheet = read(written(tmp_path, text.encode(encoding)))
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ['Name, "x"', "Points"],
        ["Zoë", ""],
        ["José", "1"],
    ]
    assert sheet.data() == text.encode(encoding)
    sheet.put(sheet.rows[1], 1, "2.5")
    assert sheet.data().decode(encoding) == text.replace(f"ë{delimiter}", f"ë{delimiter}2.5")


def test_a_decimal_comma_stands_in_quotes_where_commas_part_cells(tmp_path: Path) -> None:
    for delimiter, expected in ((",", 'a,"2,5"'), (";", "a;2,5")):
        sheet = read(written(tmp_path, f"a{delimiter}b".encode()))
        sheet.put(sheet.rows[0], 1, "2,5")
        assert sheet.data().decode() == expected


def refusal(path: Path) -> str:
    with pytest.raises(AutograderError) as error:
        read(path)
    return str(error.value).removeprefix(str(path))


def test_a_quote_that_is_not_closed_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, b'Student,ID\nada,"1\n')
    assert refusal(path) == ":2: no CSV: a quote is not closed, or not doubled"


def test_a_spreadsheet_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, b"PK\3\4...")
    assert refusal(path) == ": a spreadsheet, no CSV: export it again as CSV"


def test_an_encoding_that_nobody_knows_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, b"Student,\x81\xff")
    assert refusal(path) == ": its encoding is not known: export it as UTF-8"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.csv") == ": can't be read: No such file or directory"
