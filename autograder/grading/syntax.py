"""Read the structure of a submission from its syntax tree, on our side of the boundary.

What a worker says about the student's objects is only its claim; what stands in the source is not.
"""

import ast
from functools import cached_property

from ..slicing import dotted, effects_of, origins, reads
from ..submission import Code, Statement


class Syntax:
    """The definitions of a submission and what they use."""

    def __init__(self, code: Code) -> None:
        self.code = code

    @cached_property
    def _origins(self) -> dict[str, str]:
        return origins(self.code.statements)

    @cached_property
    def _binders(self) -> dict[str, list[Statement]]:
        binders: dict[str, list[Statement]] = {}
        for statement in self.code.statements:
            for name in effects_of(statement).binds:
                binders.setdefault(name, []).append(statement)
        return binders

    def definition(self, name: str) -> ast.FunctionDef | ast.ClassDef | None:
        """Return the last top-level function or class of this name, or None."""
        nodes = (node for one in self._binders.get(name, ()) for node in one.nodes)
        found = [
            node
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
        ]
        return found[-1] if found else None

    def uses(self, name: str) -> set[str]:
        """Return the full names that a definition refers to, through its own functions too.

        Imports are resolved: with `from torch import nn`, a use of `nn.Dropout` is reported as
        "torch.nn.Dropout".
        """
        seen: set[str] = set()
        waiting, used = [name], set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for statement in self._binders.get(name, ()):
                if any(isinstance(one, ast.Import | ast.ImportFrom) for one in statement.nodes):
                    continue
                waiting += reads(statement)
                nodes = (node for top in statement.nodes for node in ast.walk(top))
                used |= {dotted(node, self._origins) for node in nodes}
        return used - {""}
