"""Read what a student handed in and find the Python in it.

Real notebooks are of old formats, carry IPython magics in the cell that imports numpy, and have
cells that do not parse. So each cell is parsed alone, and where it does not parse, each of its
top-level statements is: one broken exercise costs that exercise.
"""

import ast
import json
import re
import textwrap
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import PurePath

MAX_FILE_BYTES = 64 << 20
MAX_CODE_CHARACTERS = 1 << 20
_SMALL_CELL_CHARACTERS = 1 << 13  # many of them may be remembered
MAX_STATEMENTS = 20_000  # nobody writes so many, and each costs some memory of ours
MAX_PIECES = 2_000  # of a broken cell; nobody writes so many, and each takes time to try
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
SUFFIXES = (".ipynb", ".py")
# Cell magics whose cell is Python all the same; any other kind of cell is not.
_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "matplotlib"}
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_IPYTHON_LINE = re.compile(r"(?P<indent>\s*)(?:%{1,2}[A-Za-z]|!|\?{1,2}\w|[\w.]+\?{1,2}\s*$)")
_IPYTHON_VALUE = re.compile(r"(?P<target>\s*[\w.\[\]'\", ]+?=\s*)(?:%[A-Za-z]|!)")
_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


class Unreadable(Exception):
    """The file can't be read as a submission; the message says why, for its owner."""


@dataclass(frozen=True)
class Statement:
    """A top-level statement (or several that share a line) and where it stands."""

    place: str  # "cell 7", or the file's name
    line: int  # of its first line in that place, from 1
    source: str
    nodes: tuple[ast.stmt, ...] = field(compare=False)  # of this source: nothing of their own


@dataclass(frozen=True)
class Broken:
    """A piece of code that does not parse, and the functions and classes it would define."""

    place: str
    line: int
    reason: str
    text: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place} does not parse: line {self.line}: {self.reason} ({self.text})"


@dataclass(frozen=True)
class Code:
    """The Python of a submission, in the order in which it stands."""

    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Cell:
    """A piece of source that is parsed on its own."""

    place: str
    source: str


def read_code(filename: str, data: bytes) -> Code:
    """Return the Python in a notebook (.ipynb) or source file; raises Unreadable."""
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(f"the file is larger than {MAX_FILE_BYTES >> 20} MB")
    if not data.strip():
        raise Unreadable("the file is empty")
    is_notebook = filename.lower().endswith(".ipynb")
    return parse(_notebook_cells(data) if is_notebook else [file_cell(filename, data)])


def parse(cells: Iterable[Cell]) -> Code:
    """Return the Python in pieces of source; raises Unreadable."""
    cells = list(cells)
    if sum(len(cell.source) for cell in cells) > MAX_CODE_CHARACTERS:
        raise Unreadable(f"there is more than {MAX_CODE_CHARACTERS >> 20} MB of code in it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of their "\d", say: nothing for staff to read
        parts = [_parse(cell) for cell in cells]
    if sum(len(statements) for statements, _ in parts) > MAX_STATEMENTS:
        raise Unreadable(f"there are more than {MAX_STATEMENTS:,} statements in it")
    return Code(
        tuple(statement for statements, _ in parts for statement in statements),
        tuple(piece for _, broken in parts for piece in broken),
    )


def file_cell(filename: str, data: bytes) -> Cell:
    """Return the text of a source file as one piece; raises Unreadable."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise Unreadable("the file is not text in UTF-8 or the encoding that it names") from None
    return Cell(PurePath(filename).name, text)


def _notebook_cells(data: bytes) -> Iterator[Cell]:
    """Yield the code cells of a notebook of format 3 or 4.

    nbformat would refuse notebooks that lack metadata or outputs; nothing but the code is needed.
    """
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the file is no notebook: it is not text in UTF-8") from None
    except (ValueError, RecursionError):
        raise Unreadable("the file is no notebook: it does not hold JSON") from None
    try:
        sheets = notebook.get("worksheets", [notebook])  # format 3 has its cells on sheets
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
    except (AttributeError, KeyError, TypeError):
        raise Unreadable("the file is no notebook: it has no cells that can be read") from None
    for number, cell in enumerate(cells, 1):
        match cell:
            case {"cell_type": "code", "source": source} | {"cell_type": "code", "input": source}:
                lines = source if isinstance(source, list) else [source]
                text = "".join(line for line in lines if isinstance(line, str))
                yield Cell(f"cell {number}", text)


def _parse(cell: Cell) -> tuple[list[Statement], list[Broken]]:
    """Return the statements of a cell; small ones are remembered: given cells come each time."""
    return (_parse_small if len(cell.source) <= _SMALL_CELL_CHARACTERS else _parse_any)(cell)


def _parse_any(cell: Cell) -> tuple[list[Statement], list[Broken]]:
    source = cell.source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    source = source.encode("utf-8", "replace").decode()  # JSON can hold half a character
    tree = _tree(source)
    if tree is not None:
        return list(_statements(cell.place, tree, source.split("\n"), 0)), []
    magic = _CELL_MAGIC.match(source)
    if magic and magic[1] not in _PYTHON_CELLS:
        return [], []
    lines = _dedented(source.split("\n"))
    python = _without_ipython(lines)
    statements, broken = _parse_pieces(cell.place, lines, python)
    tree = _tree("\n".join(python)) if broken else None
    if tree is not None:
        return list(_statements(cell.place, tree, python, 0)), []
    return statements, broken


_parse_small = lru_cache(maxsize=256)(_parse_any)


def _tree(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _dedented(lines: Sequence[str]) -> list[str]:
    """Take the indentation of the first line from every line that has it, as IPython does."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _without_ipython(lines: Iterable[str]) -> list[str]:
    """Replace what only IPython understands, line by line, so that line numbers stay."""
    python = []
    continued = False
    for line in lines:
        value = _IPYTHON_VALUE.match(line)
        alone = _IPYTHON_LINE.match(line)
        if continued:
            python.append("")
        elif value:
            python.append(f"{value['target']}None")
        elif alone:
            python.append(f"{alone['indent']}pass")
        else:
            python.append(line)
            continue
        continued = line.endswith("\\")
    return python


def _statements(place: str, tree: ast.Module, lines: list[str], offset: int) -> Iterator[Statement]:
    """Yield the statements of a tree; those that share a line stay together."""
    group: list[ast.stmt] = []
    begin = end = 0
    for node in tree.body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        if group and first > end:
            yield Statement(place, begin + offset, "\n".join(lines[begin - 1 : end]), tuple(group))
            group = []
        if not group:
            begin = first
        group.append(node)
        end = node.end_lineno or node.lineno
    if group:
        yield Statement(place, begin + offset, "\n".join(lines[begin - 1 : end]), tuple(group))


def _parse_pieces(
    place: str, lines: list[str], python: list[str]
) -> tuple[list[Statement], list[Broken]]:
    """Parse a broken cell piece by piece; a piece begins at an unindented line.

    A string may hold unindented lines too, so a piece that does not parse is tried together with
    those that follow it before it is given up. What looks like IPython may be Python, so a piece
    is tried as it is (`lines`) before it is tried without IPython (`python`).
    """
    code = [number for number, line in enumerate(python) if line.strip() and line.strip()[0] != "#"]
    starts = [number for number in code if number == code[0] or _begins_statement(python[number])]
    starts = starts[:MAX_PIECES]
    bounds = [*starts, len(lines)]
    statements: list[Statement] = []
    broken: list[Broken] = []
    index = 0
    while index < len(starts):
        begin = starts[index]
        for after in range(index + 1, min(index + 40, len(bounds))):
            piece, other = lines[begin : bounds[after]], python[begin : bounds[after]]
            tree = _tree("\n".join(piece))
            if tree is None and other != piece:
                piece, tree = other, _tree("\n".join(other))
            if tree is not None:
                statements += _statements(place, tree, piece, begin)
                index = after
                break
        else:
            broken.append(_broken(place, python[begin : bounds[index + 1]], begin))
            index += 1
    return statements, broken


def _begins_statement(line: str) -> bool:
    return not re.match(r"[ \t)\]}]|(else|elif|except|finally)\b", line)


def _broken(place: str, lines: list[str], offset: int) -> Broken:
    source = "\n".join(lines)
    number, reason = 1, "it is nested too deep"
    try:
        ast.parse(source)
    except SyntaxError as error:
        number, reason = min(error.lineno or 1, len(lines)), error.msg
    except (ValueError, RecursionError, MemoryError):
        pass
    text = lines[number - 1].strip()[:60]
    return Broken(
        place, number + offset, reason, text, tuple(_DEFINES.findall(textwrap.dedent(source)))
    )


def defined_names(broken: Iterable[Broken]) -> dict[str, Broken]:
    """Return which names the broken pieces would define, the last of each."""
    return {name: piece for piece in broken for name in piece.names}
