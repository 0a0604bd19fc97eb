"""A submission's code without its layout: what is sent to run, and what the digest is of.

Statements are written anew from their syntax trees and numbered as the lines of one file. So code
can find out nothing about itself that is not in the digest: neither comments nor blank lines, nor
in which cell and line it stands.
"""

import ast
import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from .code import Statement

FILE = "submission"

Row = tuple[str, int, str]  # FILE, line, text


def digest(statements: Iterable[Statement]) -> str:
    """Return a digest of code: the same for a notebook and a .py with the same code."""
    text = "\0".join(map(text_of, _that_run(statements)))  # "\0" can't be in a statement
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def text_of(statement: Statement) -> str:
    """Return a statement without its layout, or as it stands where it can't be written anew."""
    return _written_anew(statement.nodes) or statement.source


@lru_cache(maxsize=1000)  # given cells come with each submission
def _written_anew(nodes: tuple[ast.stmt, ...]) -> str:
    try:
        return "\n".join(map(ast.unparse, nodes))
    except (ValueError, RecursionError):  # ValueError: of some strings in f-strings
        return ""


class Sent:
    """Statements as they are sent to run, and where their lines stand in the submission."""

    def __init__(self, statements: Iterable[Statement] = ()) -> None:
        self.statements = _that_run(statements)
        self.rows: list[Row] = []
        self._row_of: dict[int, Row] = {}
        line = 1
        for statement in self.statements:
            text = text_of(statement)
            self.rows.append((FILE, line, text))
            self._row_of[id(statement)] = self.rows[-1]
            line += text.count("\n") + 1

    def rows_of(self, statements: Iterable[Statement]) -> list[Row]:
        """Return what is sent of some of the statements."""
        return [self._row_of[id(one)] for one in statements if id(one) in self._row_of]

    def find(self, line: int) -> tuple[Statement, int] | None:
        """Return the statement in which a line that was sent lies, and which of its lines it is.

        It is counted from 0 in the statement's own source: what a worker says is only its claim.
        """
        index = bisect_right(self.rows, line, key=lambda row: row[1]) - 1
        if index < 0:
            return None
        statement, (_, begin, text) = self.statements[index], self.rows[index]
        own = _own_lines(statement, text).get(line - begin, -1)
        return (statement, own) if 0 <= own <= statement.source.count("\n") else None


def _that_run(statements: Iterable[Statement]) -> list[Statement]:
    """Leave out `pass`, as what only IPython understands is read."""
    return [one for one in statements if not all(isinstance(n, ast.Pass) for n in one.nodes)]


def _own_lines(statement: Statement, text: str) -> dict[int, int]:
    """Return which line of a statement's source, from 0, each line of its text was written from."""
    if text == statement.source:
        return {index: index for index in range(text.count("\n") + 1)}
    found: dict[int, tuple[bool, int]] = {}
    first = min(_lines(statement.nodes[0]))
    try:
        anew = [inner for node in ast.parse(text).body for inner in ast.walk(node)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    own = (inner for node in statement.nodes for inner in ast.walk(node))
    for ours, theirs in zip(anew, own, strict=False):
        if isinstance(ours, ast.stmt | ast.expr | ast.excepthandler):
            is_part = isinstance(ours, ast.expr)  # a statement says better where it stands
            candidate = (is_part, getattr(theirs, "lineno", first) - first)
            found[ours.lineno - 1] = min(found.get(ours.lineno - 1, candidate), candidate)
    return {line: index for line, (_, index) in found.items()}


def _lines(node: ast.stmt) -> list[int]:
    return [node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))]
