"""Find what a student has left as it was handed out: `J = None`, or a body with nothing in it."""

import ast
from collections.abc import Iterator

from .code import DEFINITIONS, FUNCTIONS, Code, Statement

_MOST = 3  # blanks that are told


def blanks(code: Code, name: str) -> list[tuple[str, str]]:
    """Return the first blanks in the last definition of a name: place and text of each."""
    for statement in reversed(code.everything):
        for node in statement.nodes:
            if isinstance(node, DEFINITIONS) and node.name == name:
                return _found(statement, node)
    return []


def _found(statement: Statement, definition: ast.AST) -> list[tuple[str, str]]:
    first = statement.nodes[0]
    begin = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", []))])
    found: dict[int, str] = {}
    for node in ast.walk(definition):
        if isinstance(node, FUNCTIONS):
            for line, text in _blanks_of(node):
                found.setdefault(line - begin + statement.line, text)
    lines = sorted(found)[:_MOST]
    return [(f"{statement.place}, line {line}", found[line]) for line in lines]


def _blanks_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, str]]:
    """Yield the lines of a function that give a name None and nothing else ever gives it a value.

    A name that is not used afterwards is no blank.
    """
    body = [node for node in function.body if not _is_text(node)]
    if all(isinstance(node, ast.Pass) or _is_ellipsis(node) for node in body):
        yield (body[0] if body else function).lineno, f"def {function.name}"
        return
    if [*map(ast.unparse, body)] == ["return None"]:
        yield body[0].lineno, "return None"
    bound: dict[str, list[int]] = {}
    used: set[str] = set()
    empty: dict[str, int] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value) if _is_none(value):
                inner = [part for one in targets for part in ast.walk(one)]
                # Of v["dW1"] = None, v is given no value by this.
                kept = [part for part in inner if isinstance(getattr(part, "ctx", None), ast.Store)]
                names = [part.id for part in kept if isinstance(part, ast.Name)]
                empty |= dict.fromkeys(names, node.lineno)
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                bound.setdefault(node.id, []).append(node.lineno)
            else:
                used.add(node.id)
    for name, line in empty.items():
        if name in used and len(bound[name]) == 1:
            yield line, f"{name} = None"


def _is_none(node: ast.AST) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(isinstance(part, ast.Constant) and part.value is None for part in parts)


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_ellipsis(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and node.value.value is ...
    )
