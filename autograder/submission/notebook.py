"""Find the cells in a notebook's JSON, of format 3 or 4.

nbformat would refuse notebooks that lack metadata or outputs; nothing but the cells is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from .broken_file import read_json
from .code import Aside, Unreadable
from .ipython import cell_magic, file_of
from .modules import file_named
from .pieces import Cell, parses

MAX_CELLS = 10_000
_MAX_ASIDE_CHARACTERS = 1 << 15  # of a cell: pictures may be pasted into one
_WRITES = ("writefile", "file")
_KINDS = {"markdown": "a Markdown cell", "raw": "a raw cell"}


@dataclass(frozen=True)
class Written:
    """A cell that writes a Python file, and is no code itself."""

    file: PurePath
    appends: bool
    cell: Cell  # with an empty line where the magic stands
    aside: Aside  # what it is where nobody wants the file


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook, in their order, and the version of Python that has run it."""

    cells: tuple[Cell | Written | Aside, ...]
    python: str


def read_notebook(data: bytes) -> Notebook:
    """Return what a notebook holds; raises Unreadable."""
    notebook = read_json(data)
    try:
        sheets = notebook.get("worksheets", [notebook])  # format 3 has its cells on sheets
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
    except (AttributeError, KeyError, TypeError):
        raise Unreadable("the file is no notebook: it has no cells that can be read") from None
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"the notebook has more than {MAX_CELLS:,} cells")
    match notebook:
        case {"metadata": {"language_info": {"version": str(python)}}}:
            pass
        case _:
            python = ""
    return Notebook(tuple(_read(cells)), python)


def _read(cells: list[Any]) -> Iterator[Cell | Written | Aside]:
    for number, cell in enumerate(cells, 1):
        match cell:
            case {"cell_type": str(kind), "source": source} | {
                "cell_type": str(kind),
                "input": source,
            }:
                yield _cell(f"cell {number}", kind, _text(source))


def _cell(place: str, kind: str, text: str) -> Cell | Written | Aside:
    if kind != "code":
        return _aside(place, _KINDS.get(kind, "a cell that is no code"), text)
    return code_cell(place, text)


def code_cell(place: str, text: str) -> Cell | Written | Aside:
    """Return what a code cell is: Python, a file that it writes, or code for another program."""
    magic, arguments = cell_magic(text)
    if not magic:
        return Cell(place, text)
    aside = _aside(place, f"a %%{magic} cell", text)
    file = file_of(arguments) if magic in _WRITES else ""
    if not file.endswith(".py"):
        return aside
    before, _, own = text.partition("%%")
    cell = Cell(place, before + "\n" + own.partition("\n")[2])
    return Written(file_named(file), "-a" in arguments.split(), cell, aside)


def _aside(place: str, kind: str, text: str) -> Aside:
    return Aside(place, kind, text[:_MAX_ASIDE_CHARACTERS])


def _text(source: Any) -> str:
    """Return the text of a cell; lines should end as lines do, but some tools leave that out."""
    lines = source if isinstance(source, list) else [source]
    lines = [line for line in lines if isinstance(line, str)]
    joined, parted = "".join(lines), "\n".join(lines)
    if any("\n" in line for line in lines) or len(lines) < 2:
        return joined
    return joined if parses(joined) and not parses(parted) else parted
