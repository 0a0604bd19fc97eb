"""Put a file together from statements of others: its imports, and then the rest."""

import ast
import sys
from collections.abc import Collection, Iterable

from ..submission.code import DEFINITIONS, Statement

_LINE_LENGTH = 100


def import_block(imports: Iterable[ast.stmt], own: Collection[str] = ()) -> str:
    """Return the imports as text: each once, sorted, in groups of one kind.

    own: the modules that lie beside the file.
    """
    modules: set[tuple[str, str]] = set()  # what is imported, and the line
    names: dict[str, set[str]] = {}
    for node in imports:
        match node:
            case ast.Import():
                modules |= {(alias.name, f"import {_alias(alias)}") for alias in node.names}
            case ast.ImportFrom(module=str(module)):
                names.setdefault(module, set()).update(map(_alias, node.names))
    lines = sorted(modules) + [(name, _from(name, names[name])) for name in sorted(names)]
    groups: list[list[str]] = [[], [], [], []]
    for module, line in lines:
        groups[_group(module.partition(".")[0], own)].append(line)
    return "\n\n".join("\n".join(group) for group in groups if group)


def is_import(statement: Statement) -> bool:
    """Tell whether a statement is an import."""
    return isinstance(statement.nodes[0], ast.Import | ast.ImportFrom)


def body(statements: Iterable[Statement]) -> str:
    """Return statements as the text after the imports, with empty lines around definitions."""
    text = ""
    was_definition = False
    for statement in statements:
        is_definition = isinstance(statement.nodes[0], DEFINITIONS)
        gap = "\n\n\n" if is_definition or was_definition else "\n" if text else "\n\n"
        text += gap + statement.source
        was_definition = is_definition
    return text


def used_only(node: ast.stmt, used: Collection[str]) -> ast.stmt | None:
    """Return an import without the names that are not used; None if none is."""
    assert isinstance(node, ast.Import | ast.ImportFrom)
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return node
    kept = [alias for alias in node.names if alias.name == "*" or _bound(alias) in used]
    if not kept:
        return None
    if isinstance(node, ast.Import):
        return ast.Import(kept)
    return ast.ImportFrom(node.module, kept, node.level)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _from(module: str, names: set[str]) -> str:
    ordered = sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= _LINE_LENGTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in ordered) + ")"


def _group(root: str, own: Collection[str]) -> int:
    if root == "__future__":
        return 0
    if root in own:
        return 3
    return 1 if root in sys.stdlib_module_names else 2
