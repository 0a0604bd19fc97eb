"""What was handed in is kept once, compressed, without what makes it too large, and forgotten."""

import json
import random
from pathlib import Path

import pytest

from autograder.gradebook.copies import MAX_BYTES
from autograder.gradebook.forget import forget, whose
from autograder.gradebook.store import Gradebook

from .notebooks import notebook
from .pages.made import course, fill, result

pytestmark = pytest.mark.quick
NOISE = random.Random(1).randbytes(2 * MAX_BYTES).hex()


def kept(folder: Path, *files: tuple[str, bytes]) -> dict[str, bytes]:
    with Gradebook(folder, writing=True) as book:
        book.copies.keep("c", files)
        assert book.copies.known() == ({"c"} if book.copies.read("c") else set())
        return dict(book.copies.read("c"))


def test_files_come_back_as_they_were_the_graded_one_first(tmp_path: Path) -> None:
    files = ("net.py", b"x = 1\r\n\xff"), ("a.py", b"y")
    assert list(kept(tmp_path, *files).items()) == list(files)


def test_a_large_notebook_is_kept_without_its_outputs(tmp_path: Path) -> None:
    whole = json.loads(notebook("x = 1"))
    whole["cells"][0]["outputs"] = [{"output_type": "stream", "text": NOISE}]
    (data,) = kept(tmp_path, ("a.ipynb", json.dumps(whole).encode())).values()
    assert json.loads(data)["cells"][0]["outputs"] == []
    assert (
        json.loads(data)["cells"][0]["source"]
        == json.loads(notebook("x = 1"))["cells"][0]["source"]
    )


def test_what_is_too_large_all_the_same_is_not_kept(tmp_path: Path) -> None:
    large, small = ("a.py", NOISE.encode()), ("b.py", b"x")
    assert kept(tmp_path / "1", large, small) == {}
    assert list(kept(tmp_path / "2", small, large)) == ["b.py"]


def test_what_is_there_already_stays(tmp_path: Path) -> None:
    kept(tmp_path, ("a.py", b"1"))
    assert kept(tmp_path, ("b.py", b"2")) == {"a.py": b"1"}


def test_a_copy_goes_with_whom_it_is_of(tmp_path: Path) -> None:
    made, _ = course(tmp_path)
    with Gradebook(tmp_path / "out", writing=True) as book:
        fill(book, result("ada.py"), result("ben.py"))
        for name in ("ada", "ben"):
            book.copies.keep(f"content of {name}.py", [(f"{name}.py", b"x = 1")])
        forget(made, book, whose(book, "ada"), tmp_path / "out")
        assert book.copies.known() == {"content of ben.py"}
