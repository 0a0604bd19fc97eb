"""Which top-level names a statement reads: at once, and when what it defines is called.

As Python's own compiler would find them (`symtable`), but from the syntax tree of a statement, so
that a part of one can be asked about too, and without recursion, however deep the tree is.
Names in annotations are read too: a decorator or a library may look at what they stand for.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from .code import Statement

_Waiting = list[tuple[ast.AST, "_Scope"]]


def reads(statement: Statement) -> set[str]:
    """Return the top-level names a statement reads, and those its functions read when called."""
    at_once, when_called = reads_when(statement)
    return at_once | when_called


def reads_when(statement: Statement) -> tuple[set[str], set[str]]:
    """Return the top-level names a statement reads at once, and when what it defines is called."""
    return _reads(statement.nodes)


def is_plain(node: ast.stmt) -> bool:
    """Tell whether a statement only defines a function, and can't fail."""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    defaults = [*node.args.defaults, *node.args.kw_defaults]
    return all(default is None or isinstance(default, ast.Constant) for default in defaults)


def executed(call: ast.Call) -> list[ast.stmt] | None:
    """Return the statements of a call like `exec("x = 1")`, or None if they are not known."""
    match call.args:
        case [ast.Constant(value=str(source)), *_]:
            try:
                return ast.parse(source).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return []
    return None


@dataclass(eq=False)
class _Scope:
    outer: "_Scope | None" = None
    holds: bool = True  # are its names seen by the scopes in it? Those of a class are not
    passes: bool = False  # does it hand on what `:=` binds? A comprehension does
    bound: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    of_top: set[str] = field(default_factory=set)  # global x

    def top_level_names(self) -> Iterator[str]:
        """Yield the names of the top level that are used here."""
        yield from self.of_top
        for name in self.read - self.bound:
            scope = self.outer
            while scope and not (scope.holds and name in scope.bound | scope.of_top):
                scope = scope.outer
            if not scope or not scope.outer or name in scope.of_top:
                yield name


@lru_cache(maxsize=1000)  # of few submissions: each is asked about its statements many times
def _reads(nodes: tuple[ast.stmt, ...]) -> tuple[set[str], set[str]]:
    top = _Scope()
    inner: list[_Scope] = []
    waiting: _Waiting = [(node, top) for node in nodes]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.Name):
            (scope.read if isinstance(node.ctx, ast.Load) else scope.bound).add(node.id)
        elif isinstance(node, (ast.expr_context, ast.Constant)):
            pass
        else:
            found = list(_held(node, scope))
            inner += {id(other): other for _, other in found if other is not scope}.values()
            waiting += found
    when_called = {name for scope in inner for name in scope.top_level_names()}
    if all(is_plain(node) for node in nodes):
        return top.read, when_called
    return top.read | when_called, when_called  # what it defines may be called at once


def _held(node: ast.AST, scope: _Scope) -> Iterable[tuple[ast.AST, _Scope]]:
    """Return the parts of a node, each with the scope in which it is looked up."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            return _in_function(node, scope)
        case ast.ClassDef(name=name):
            scope.bound.add(name)
            own = _Scope(scope, holds=False)
            around = (*node.decorator_list, *node.bases, *node.keywords)
            return [*((part, scope) for part in around), *((part, own) for part in node.body)]
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            own = _Scope(scope, passes=True)
            first = node.generators[0].iter  # is evaluated outside
            parts = [part for part in ast.iter_child_nodes(node) if part is not node.generators[0]]
            parts += [node.generators[0].target, *node.generators[0].ifs]
            return [(first, scope), *((part, own) for part in parts)]
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            binding = scope
            while binding.passes and binding.outer:
                binding = binding.outer
            binding.bound.add(name)
            return [(value, scope)]
        case ast.Call(func=ast.Name(id="exec")):
            return [
                (part, scope) for part in (*ast.iter_child_nodes(node), *(executed(node) or ()))
            ]
    _note_names(node, scope)
    return [(part, scope) for part in ast.iter_child_nodes(node)]


def _note_names(node: ast.AST, scope: _Scope) -> None:
    """Add the names that a node binds without an expression."""
    match node:
        case ast.Global(names=names):
            scope.of_top.update(names)
        case ast.alias(name=name, asname=other):
            scope.bound.add(other or name.partition(".")[0])
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            scope.bound.add(name)
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            scope.bound.add(name)


def _in_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: _Scope
) -> Iterator[tuple[ast.AST, _Scope]]:
    arguments = node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [parameter for parameter in (arguments.vararg, arguments.kwarg) if parameter]
    own = _Scope(scope, bound={parameter.arg for parameter in parameters})
    around: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    if not isinstance(node, ast.Lambda):
        scope.bound.add(node.name)
        around += [*node.decorator_list, node.returns]
        around += [parameter.annotation for parameter in parameters]
    yield from ((part, scope) for part in around if part)
    yield from ((part, own) for part in body)
