"""Parse a piece of source that need not be quite Python: what is broken costs itself.

Cells carry IPython magics beside the statement that imports numpy, and some do not parse. So each
cell is parsed alone, and where it does not parse, each of its top-level statements is.
"""

import ast
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .code import Broken, Code, Statement, Unreadable
from .ipython import dedented, without_ipython

MAX_CODE_CHARACTERS = 1 << 20
MAX_LINES = 50_000  # or statements: each takes up to 2 KB as a syntax tree
_SMALL_CELL_CHARACTERS = 1 << 13  # many of them may be remembered
_EACH_TRY = 200  # characters' worth of time
MAX_PIECES = 2_000  # of a broken cell; nobody writes so many, and each takes time to try
_MOST_BRACES = 5_000  # in a statement with f-strings: the time to parse one is quadratic in these
_MOST_DOTS = 1_000  # in a name that is imported, for the same reason
_DOTTED = re.compile(r"\w+(?:[\s\\]*+\.[\s\\]*+\w+)*+")
_INCOMPLETE = ast.PyCF_ONLY_AST | 0x4000  # PyCF_ALLOW_INCOMPLETE_INPUT, as codeop has it
_FSTRING = re.compile(r"(?i)\b(?:f|fr|rf)[\"']")
_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A piece of source that is parsed on its own."""

    place: str
    source: str


def parse(cells: Iterable[Cell]) -> Code:
    """Return the Python in pieces of source; raises Unreadable."""
    cells = list(cells)
    if sum(len(cell.source) for cell in cells) > MAX_CODE_CHARACTERS:
        raise Unreadable(f"there is more than {MAX_CODE_CHARACTERS >> 20} MB of code in it")
    if sum(cell.source.count("\n") + cell.source.count(";") for cell in cells) > MAX_LINES:
        raise Unreadable(f"there are more than {MAX_LINES:,} lines of code in it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of their "\d", say: nothing for staff to read
        parts = [_parse(cell) for cell in cells]
    return Code(
        tuple(statement for statements, _ in parts for statement in statements),
        tuple(piece for _, broken in parts for piece in broken),
        texts=tuple((cell.place, cell.source) for cell in cells),
    )


def _parse(cell: Cell) -> tuple[list[Statement], list[Broken]]:
    """Return the statements of a cell; small ones are remembered: given cells come each time."""
    return (_parse_small if len(cell.source) <= _SMALL_CELL_CHARACTERS else _parse_any)(cell)


def _parse_any(cell: Cell) -> tuple[list[Statement], list[Broken]]:
    source = cell.source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    source = source.encode("utf-8", "replace").decode()  # JSON can hold half a character
    tree = _tree(source)
    if tree is not None:
        return list(_statements(cell.place, tree, source.split("\n"), 0)), []
    lines = dedented(source.split("\n"))
    python = without_ipython(lines)
    statements, broken = _parse_pieces(cell.place, lines, python)
    tree = _tree("\n".join(python)) if broken else None
    if tree is not None:
        return list(_statements(cell.place, tree, python, 0)), []
    return statements, broken


_parse_small = lru_cache(maxsize=256)(_parse_any)


def parses(source: str) -> bool:
    """Tell whether a text is Python."""
    return len(source) <= MAX_CODE_CHARACTERS and _tree(source) is not None


def _tree(source: str) -> ast.Module | None:
    try:
        _check(source)
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _check(source: str) -> None:
    """Raise SyntaxError for what takes Python quadratic time to parse."""
    if source.count("{") > _MOST_BRACES and _FSTRING.search(source):
        raise SyntaxError(f"it has more than {_MOST_BRACES:,} braces and f-strings")
    names = _DOTTED.finditer(source) if source.count(".") > _MOST_DOTS else ()
    if "import" in source and any(name[0].count(".") > _MOST_DOTS for name in names):
        raise SyntaxError(f"it has a name with more than {_MOST_DOTS:,} dots")


def _may_go_on(source: str) -> bool:
    """Tell whether text that does not parse may do so with more lines after it."""
    try:
        _check(source)
        compile(source, "", "exec", _INCOMPLETE, dont_inherit=True)
    except SyntaxError as error:
        return error.msg == "incomplete input"
    except (ValueError, RecursionError, MemoryError):
        return False
    return True


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

    A string may hold unindented lines too, so a piece that may go on is tried together with those
    that follow it, while that takes time in proportion to the cell. What looks like IPython may be
    Python, so a piece is tried as it is (`lines`) before it is tried without IPython (`python`).
    """
    code = [number for number, line in enumerate(python) if line.strip() and line.strip()[0] != "#"]
    starts = [number for number in code if number == code[0] or _begins_statement(python[number])]
    starts = starts[:MAX_PIECES]
    bounds = [*starts, len(lines)]
    statements: list[Statement] = []
    broken: list[Broken] = []
    index = 0
    to_spend = _EACH_TRY * 500 + 8 * sum(map(len, lines))  # characters
    while index < len(starts):
        begin, end = starts[index], index + 1
        while True:
            tries = [lines[begin : bounds[end]], python[begin : bounds[end]]]
            tries = tries[: 1 + (tries[0] != tries[1])]
            trees = [_tree("\n".join(piece)) for piece in tries]
            found = next(((t, piece) for t, piece in zip(trees, tries, strict=True) if t), None)
            to_spend -= sum(map(len, tries[0])) + _EACH_TRY
            may_go_on = end < len(starts) and end < index + 40 and to_spend > 0
            if found or not may_go_on or not any(_may_go_on("\n".join(one)) for one in tries):
                break
            end += 1
        if found:
            statements += _statements(place, *found, begin)
            index = end
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
        _check(source)
        ast.parse(source)
    except SyntaxError as error:
        number, reason = min(error.lineno or 1, len(lines)), error.msg
    except (ValueError, RecursionError, MemoryError):
        pass
    text = lines[number - 1].strip()
    return Broken(
        place, number + offset, reason, text, tuple(_DEFINES.findall(textwrap.dedent(source)))
    )
