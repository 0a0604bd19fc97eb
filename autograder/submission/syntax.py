"""Read the structure of a submission from its syntax tree, on our side of the boundary.

What a worker says about the student's objects is only its claim; what stands in the source is not.
"""

import ast
from collections.abc import Iterator
from functools import cached_property

from .code import DEFINITIONS, Code, Statement
from .effects import dotted, effects_of, origins
from .scopes import reads, reads_when

_Definition = ast.FunctionDef | ast.ClassDef
_IN_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)


class Syntax:
    """The definitions of a submission and what they use.

    What makes a name is looked for in the branches of `if`, `try`, `with` and loops too. The last
    that does counts, as for Python when all run; what it overrides is a first try and counts not.
    """

    def __init__(self, code: Code) -> None:
        self.code = code

    @cached_property
    def _origins(self) -> dict[str, str]:
        return origins(self.code.statements)

    @cached_property
    def _makers(self) -> dict[str, list[Statement]]:
        """Return the simple statements and definitions that bind or patch each name, in order."""
        makers: dict[str, list[Statement]] = {}
        for statement in self.code.statements:
            for part in _parts(statement):
                for name in effects_of(part).touched(self._origins, ()):
                    makers.setdefault(name, []).append(part)
        return makers

    def definition(self, name: str) -> _Definition | None:
        """Return the function or class that a name stands for at the end, or None.

        Another name for it (`Net = MyNet`) and what is wrapped (`Net = compile(Net)`) are followed.
        """
        seen: set[str] = set()
        waiting = [name]
        while waiting and waiting[0] not in seen:
            name = waiting.pop()
            seen.add(name)
            for part in self._that_count(name):
                match part.nodes[0]:
                    case ast.FunctionDef() | ast.ClassDef() as node:
                        if node.name == name:  # otherwise a method that is added to it
                            return node
                    case ast.Assign(targets=[ast.Name()], value=ast.Name(id=other)):
                        waiting.append(other)
        own, there = self._imported(name)
        return own.definition(there) if own else None

    def uses(self, name: str) -> set[str]:
        """Return the full names that a definition refers to, through its own functions too.

        Imports are resolved: with `from torch import nn`, a use of `nn.Dropout` is reported as
        "torch.nn.Dropout".
        """
        seen: set[str] = set()
        parts: set[ast.stmt] = set()
        waiting, used = [name], set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for part in self._that_count(name):
                if part.nodes[0] not in parts:
                    parts.add(part.nodes[0])
                    waiting += reads(part)
                    used |= {dotted(node, self._origins) for node in ast.walk(part.nodes[0])}
            own, there = self._imported(name)
            used |= own.uses(there) if own else set()
        return used - {""}

    def _imported(self, name: str) -> tuple["Syntax | None", str]:
        """Return the module of the student's own that a name comes from, and its name there."""
        star = self._origins.get("*", "") if name not in self._makers else ""
        module, _, there = self._origins.get(name, star).rpartition(".")
        if module not in self.code.modules:
            return None, ""
        others = {other: own for other, own in self.code.modules.items() if other != module}
        code = Code(self.code.modules[module], (), modules=others)
        return Syntax(code), name if there == "*" else there

    def _that_count(self, name: str) -> Iterator[Statement]:
        """Yield what makes a name, from the last back to what needs nothing before it."""
        for part in reversed(self._makers.get(name, [])):
            if not isinstance(part.nodes[0], ast.Import | ast.ImportFrom):
                yield part
            if name in effects_of(part).binds and not _wraps(part, name):
                break


def _parts(statement: Statement) -> Iterator[Statement]:
    """Yield a statement that is simple or a definition itself, and the parts of any other."""
    nodes = [part for node in statement.nodes for part in _unfolded(node)]
    if tuple(nodes) == statement.nodes and len(nodes) == 1:
        yield statement
    else:
        for node in nodes:
            yield Statement(statement.place, statement.line, "", (node,))


def _unfolded(top: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a simple statement or definition itself, and what the branches of another hold."""
    waiting: list[ast.AST] = [top]
    while waiting:
        node = waiting.pop()
        blocks = [
            value
            for _, value in ast.iter_fields(node)
            if isinstance(value, list) and value and isinstance(value[0], _IN_BLOCKS)
        ]
        if isinstance(node, ast.stmt) and (isinstance(node, DEFINITIONS) or not blocks):
            yield node
        else:
            waiting += reversed([inner for block in blocks for inner in block])


def _wraps(part: Statement, name: str) -> bool:
    """Tell whether a statement that makes a name uses what had the name before."""
    match part.nodes[0]:
        case ast.ClassDef(bases=bases, keywords=keywords, decorator_list=decorators):
            parts: list[ast.AST] = [*bases, *keywords, *decorators]
        case ast.FunctionDef(decorator_list=decorators):
            parts = [*decorators]
        case ast.AugAssign():
            return True
        case _:
            return any(name in names for names in reads_when(part))
    return any(
        isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Load)
        for around in parts
        for inner in ast.walk(around)
    )
