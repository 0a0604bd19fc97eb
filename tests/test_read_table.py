"""A table is read however it was saved."""

from pathlib import Path

import pytest

from autograder.gradebook.sheet import read_table
from autograder.records.errors import AutograderError

pytestmark = pytest.mark.quick

TEXT = 'name,email\r\n"Zoë, A",z@x.org\r\n\r\nBob,b@x.org\r\n'
ROWS = [(1, ["name", "email"]), (2, ["Zoë, A", "z@x.org"]), (4, ["Bob", "b@x.org"])]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";").replace("Zoë;", "Zoë,").encode(),
        TEXT.replace(",", "\t").replace("Zoë\t", "Zoë,").encode("utf-16"),
    ],
)
def test_a_table_is_read_in_any_encoding_with_any_delimiter(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "table.csv").write_bytes(data)
    assert list(read_table(tmp_path / "table.csv")) == ROWS


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text('name,email\n"Zoë,z@x.org\n')
    with pytest.raises(AutograderError) as error:
        list(read_table(tmp_path / "table.csv"))
    assert str(error.value) == (
        f"{tmp_path / 'table.csv'}:2: no CSV: a quote is not closed, or not doubled"
    )


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(AutograderError, match="can't be read: Is a directory"):
        list(read_table(tmp_path))
