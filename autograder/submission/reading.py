"""Read what a student handed in and find the Python in it."""

import tokenize
from dataclasses import replace
from io import BytesIO
from pathlib import PurePath

from .code import MAX_FILE_BYTES, Aside, Code, Unreadable
from .notebook import notebook_cells
from .pieces import Cell, parse


def read_code(filename: str, data: bytes) -> Code:
    """Return the Python in a notebook (.ipynb) or source file; raises Unreadable."""
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(f"the file is larger than {MAX_FILE_BYTES >> 20} MB")
    if not data.strip():
        raise Unreadable("the file is empty")
    is_notebook = filename.lower().endswith(".ipynb")
    found = [*notebook_cells(data)] if is_notebook else [file_cell(filename, data)]
    code = parse(cell for cell in found if isinstance(cell, Cell))
    return replace(code, aside=tuple(cell for cell in found if isinstance(cell, Aside)))


def file_cell(filename: str, data: bytes) -> Cell:
    """Return the text of a source file as one piece; raises Unreadable."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise Unreadable("the file is not text in UTF-8 or the encoding that it names") from None
    return Cell(PurePath(filename).name, text)
