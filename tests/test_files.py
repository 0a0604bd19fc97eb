"""Files are written whole, where they are said to be, in place of nothing but a file."""

import os
from pathlib import Path

import pytest

from autograder.records.errors import AutograderError
from autograder.records.files import write

pytestmark = pytest.mark.quick


def test_what_is_no_file_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write(pipe, "grades\n")
        assert os.read(reader, 100) == b"grades\n"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link, file = tmp_path / "grades.csv", tmp_path / "elsewhere" / "grades.csv"
    file.parent.mkdir()
    link.symlink_to(file)
    write(link, "ada,1\n")
    write(link, "ada,2\n")
    assert file.read_text() == "ada,2\n"
    assert link.is_symlink()


def test_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(AutograderError) as error:
        write(tmp_path, "x")
    assert str(error.value) == f"{tmp_path}: can't be written: Is a directory"


def test_what_is_open_already_is_written_into_where_it_stands(tmp_path: Path) -> None:
    with (tmp_path / "out.csv").open("wb") as file:
        file.write(b"before\n")
        file.flush()
        write(Path(f"/dev/fd/{file.fileno()}"), "grades\n")
        os.write(file.fileno(), b"after\n")
    assert (tmp_path / "out.csv").read_text() == "before\ngrades\nafter\n"
