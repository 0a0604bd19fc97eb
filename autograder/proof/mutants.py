"""Make mutants of an assignment's reference: each is the reference with one small change.

Changed are the functions and classes that the questions need, one node of their syntax tree at a
time. What nobody grades stays: docstrings, annotations, messages of exceptions, what is printed.
A mutant that no check notices shows a mistake that students could make and nobody would see.
"""

import ast
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from ..submission.code import Statement
from ..submission.effects import origins
from ..submission.reading import read_code
from ..submission.slicing import select
from .changes import DEFINITIONS, changes, with_fields

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_UNGRADED = {"annotation", "returns", "type_params", "msg"}
# A statement of more characters is told by what changes in it and about so many on both sides.
_LONG, _CONTEXT = 72, 24


@dataclass(frozen=True)
class Mutant:
    """A reference with one change.

    definition: the top-level name that is changed; function: where in it, such as "Net.forward";
    line: in the reference; change: the statement before and after; source: all of the reference.
    """

    definition: str
    function: str
    line: int
    change: str
    source: str

    @property
    def title(self) -> str:
        return f"{self.function}: {self.change}"


@dataclass(frozen=True)
class _Place:
    """A node where it stands: in a field of its parent, and in a list there if index is given."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: ast.stmt  # the innermost that it is part of
    function: str

    def put(self, node: ast.AST) -> None:
        """Put another node in its place."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def all_mutants(reference: str, names: Iterable[str]) -> Iterator[Mutant]:
    """Yield the mutants of all functions and classes in a reference that these names need."""
    statements = read_code("reference.py", reference.encode()).statements
    imported = origins(statements).keys()
    lines = reference.splitlines()
    for statement in select(statements, names):
        definition, first = statement.nodes[0], statement.line - 1
        if isinstance(definition, DEFINITIONS):
            rest = lines[first + len(statement.source.splitlines()) :]
            for place, change, source in _mutants(statement, imported):
                whole = "\n".join([*lines[:first], source, *rest, ""])
                line = first + int(getattr(place.node, "lineno", place.statement.lineno))
                yield Mutant(definition.name, place.function, line, change, whole)


def _mutants(statement: Statement, imported: Iterable[str]) -> Iterator[tuple[_Place, str, str]]:
    """Yield where a definition is changed, how, and its source then; no source twice."""
    tree = ast.parse(statement.source)
    seen = {ast.unparse(tree)}
    times: Counter[tuple[str, str]] = Counter()
    for place in [*_places(tree, tree.body[0], "")]:
        before = _head(place.statement)
        for node in changes(place.node):
            if isinstance(place.node, ast.Call) and _is_no_value(node, imported):
                continue
            if isinstance(place.parent, ast.Expr) and not isinstance(node, ast.Call):
                continue  # as good as `pass`
            place.put(node)
            source = ast.unparse(tree)
            after = _head(node if place.node is place.statement else place.statement)
            place.put(place.node)
            if source not in seen and _compiles(source):
                seen.add(source)
                change = " -> ".join(_around(before, after))
                times[place.function, change] += 1
                if times[place.function, change] > 1:  # the same statement stands there again
                    change += f" [{times[place.function, change]}]"
                yield place, change, source


def _places(parent: ast.AST, statement: ast.stmt, function: str) -> Iterator[_Place]:
    """Yield the places below a node of what is graded."""
    for field, value in ast.iter_fields(parent):
        several = isinstance(value, list)
        for index, node in enumerate(value if several else [value]):
            if field in _UNGRADED or not isinstance(node, ast.AST) or _only_tells(node):
                continue
            inner = node if isinstance(node, ast.stmt) else statement
            name = f"{function}.{node.name}" if isinstance(node, DEFINITIONS) else function
            name = name.removeprefix(".")
            yield _Place(parent, field, index if several else None, node, inner, name)
            if not isinstance(node, ast.Raise):
                yield from _places(node, inner, name)


def _only_tells(node: ast.AST) -> bool:
    """Tell whether a statement is a docstring or prints."""
    match node:
        case ast.Expr(value=ast.Constant() | ast.Call(func=ast.Name("print"))):
            return True
    return False


def _head(statement: ast.AST) -> str:
    """Return a statement on one line, without the blocks that it holds."""
    alone = with_fields(statement, **{name: [] for name in _BLOCKS if hasattr(statement, name)})
    return " ".join(line.strip() for line in ast.unparse(alone).splitlines())


def _around(before: str, after: str) -> tuple[str, str]:
    """Return two texts; of long ones what differs, with some words before and after it."""
    if len(before) <= _LONG:
        return before, after
    begin = _shared(before, after)
    end = _shared(before[begin:][::-1], after[begin:][::-1])
    begin = before.rfind(" ", 0, max(0, begin - _CONTEXT)) + 1
    stop = before[len(before) - end :].find(" ", _CONTEXT)
    end = end - stop if stop >= 0 else 0

    def cut(text: str) -> str:
        return "... " * bool(begin) + text[begin : len(text) - end] + " ..." * bool(end)

    return cut(before), cut(after)


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _is_no_value(node: ast.AST, imported: Iterable[str]) -> bool:
    """Tell whether a node is `self`, np or np.random: np.array(x) may become x, but not np."""
    alone = isinstance(node, ast.Name) and node.id == "self"
    while isinstance(node, ast.Attribute):
        node = node.value
    return alone or (isinstance(node, ast.Name) and node.id in imported)


def _compiles(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of `x is 1`, say
        try:
            compile(source, "mutant", "exec")
        except SyntaxError:
            return False
    return True
