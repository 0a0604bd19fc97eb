"""Find the cells in a notebook's JSON, of format 3 or 4.

nbformat would refuse notebooks that lack metadata or outputs; nothing but the cells is needed.
"""

import json
from collections.abc import Iterator
from typing import Any

from .code import Aside, Unreadable
from .ipython import cell_magic
from .pieces import Cell

_MAX_ASIDE_CHARACTERS = 1 << 15  # of a cell: pictures may be pasted into one
_KINDS = {"markdown": "a Markdown cell", "raw": "a raw cell"}


def notebook_cells(data: bytes) -> Iterator[Cell | Aside]:
    """Yield the cells that are Python, and what stands beside them; raises Unreadable."""
    for number, cell in enumerate(_cells(data), 1):
        match cell:
            case {"cell_type": str(kind), "source": source} | {
                "cell_type": str(kind),
                "input": source,
            }:
                yield _cell(f"cell {number}", kind, _text(source))


def _cells(data: bytes) -> list[Any]:
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the file is no notebook: it is not text in UTF-8") from None
    except (ValueError, RecursionError):
        raise Unreadable("the file is no notebook: it does not hold JSON") from None
    try:
        sheets = notebook.get("worksheets", [notebook])  # format 3 has its cells on sheets
        return [cell for sheet in sheets for cell in sheet["cells"]]
    except (AttributeError, KeyError, TypeError):
        raise Unreadable("the file is no notebook: it has no cells that can be read") from None


def _cell(place: str, kind: str, text: str) -> Cell | Aside:
    magic = cell_magic(text)
    if kind == "code" and not magic:
        return Cell(place, text)
    told = f"a %%{magic} cell" if kind == "code" else _KINDS.get(kind, "a cell that is no code")
    return Aside(place, told, text[:_MAX_ASIDE_CHARACTERS])


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))
