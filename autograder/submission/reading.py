"""Read what a student handed in and find the Python in it."""

import re
import tokenize
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import PurePath

from .broken_file import check_python
from .code import MAX_FILE_BYTES, NO_FILES, Aside, Code, Unreadable
from .exported import script_cells
from .kind import PYTHON, kind_of
from .modules import with_own_files
from .newer import explained
from .notebook import Notebook, Written, read_notebook
from .pieces import Cell, parse

_NOTEBOOK = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:orig_)?(?:cells|metadata|nbformat|worksheets)'
)


def read_code(filename: str, data: bytes, beside: Mapping[str, bytes] = NO_FILES) -> Code:
    """Return the Python in a notebook (.ipynb) or source file; raises Unreadable.

    beside: the other Python files of the same student, by their names below the folder of this one.
    """
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(f"the file is larger than {MAX_FILE_BYTES >> 20} MB")
    if not data.strip():
        raise Unreadable("the file is empty")
    notebook = _read(filename, data)
    code = parse(cell for cell in notebook.cells if isinstance(cell, Cell))
    written = [cell for cell in notebook.cells if isinstance(cell, Written)]
    aside = [cell for cell in notebook.cells if isinstance(cell, Aside)]
    if beside or written:
        code, used = with_own_files(code, _files(beside, written))
        aside += [cell.aside for cell in written if cell.file not in used]
    broken = tuple(explained(piece, notebook.python) for piece in code.broken)
    return replace(code, broken=broken, aside=tuple(aside))


def _read(filename: str, data: bytes) -> Notebook:
    if kind_of(filename) != PYTHON or holds_notebook(data):
        return read_notebook(data)
    check_python(data)
    return Notebook(tuple(script_cells(file_cell(filename, data))), "")


def holds_notebook(beginning: bytes) -> bool:
    """Tell by the beginning of a file, whatever it is called, whether it is a notebook."""
    return bool(_NOTEBOOK.match(beginning))


def _files(beside: Mapping[str, bytes], written: Iterable[Written]) -> dict[PurePath, list[Cell]]:
    """Return the pieces of each file, as it is once all cells have run."""
    files: dict[PurePath, list[Cell]] = {}
    for name, data in beside.items():
        with suppress(Unreadable):  # then nothing can be imported from it
            files[PurePath(name)] = [file_cell(name, data)]
    for cell in written:
        before = files.get(cell.file, []) if cell.appends else []
        files[cell.file] = [*before, cell.cell]
    return files


def file_cell(filename: str, data: bytes) -> Cell:
    """Return the text of a source file as one piece; raises Unreadable."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise Unreadable("the file is not text in UTF-8 or the encoding that it names") from None
    return Cell(PurePath(filename).name, text)
