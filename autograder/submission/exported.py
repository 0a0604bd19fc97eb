"""Read a notebook that was exported as a script: there, magics are calls that hold code in strings.

`%%time` becomes `get_ipython().run_cell_magic('time', '', 'x = f()\\n')`, as nbconvert writes it.
"""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress

from .code import Aside
from .ipython import without_ipython
from .notebook import Written, code_cell
from .pieces import Cell

_CALL = re.compile(
    r"(?P<indent>\s*+)get_ipython\(\)\.(?P<kind>run_cell_magic|run_line_magic|magic)\((?P<words>.*)\)\s*"
)
_MOST = 500  # cells with a magic


def script_cells(script: Cell) -> Iterator[Cell | Written | Aside]:
    """Yield the pieces of a script; their lines keep their numbers."""
    lines = script.source.split("\n")
    cells = [(number, text) for number, line in enumerate(lines) if (text := _cell_of(line))]
    begin = 0
    for number, text in [*cells[:_MOST], (len(lines), "")]:
        between = "\n".join(map(_line_of, lines[begin:number]))
        yield Cell(script.place, "\n" * begin + between)
        if text:
            yield code_cell(script.place, "\n" * number + text)
        begin = number + 1


def _cell_of(line: str) -> str:
    """Return the text of the cell that a line was, or ""."""
    match _words(line, "run_cell_magic"):
        case [_, str(magic), str(arguments), str(text)]:
            return f"%%{magic} {arguments}\n{text}"
    return ""


def _line_of(line: str) -> str:
    """Return a line as it is in Python, if it was a magic in the notebook."""
    match _words(line, "run_line_magic") or _words(line, "magic"):
        case [str(indent), *parts] if all(isinstance(part, str) for part in parts):
            return without_ipython([f"{indent}%{' '.join(map(str, parts))}"])[0]
    return line


def _words(line: str, kind: str) -> list[object]:
    """Return the indentation and the arguments of such a call, or nothing."""
    call = _CALL.fullmatch(line) if "get_ipython" in line else None
    if call and call["kind"] == kind:
        with suppress(ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            return [call["indent"], *ast.literal_eval(f"({call['words']},)")]
    return []
