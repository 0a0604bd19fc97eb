"""The changes that make mutants: what may stand in place of a node of a syntax tree."""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_Node = TypeVar("_Node", bound=ast.AST)

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Operators, of which `<=` stands beside `<` and `>=` negates it.
_OTHER: dict[type[ast.AST], Sequence[type[ast.AST]]] = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.BitXor: [ast.BitOr],
    ast.LShift: [ast.RShift],
    ast.RShift: [ast.LShift],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
    ast.Break: [ast.Continue],
    ast.Continue: [ast.Break],
}
_PAIRS = (
    "all any|argmax argmin|ceil floor|eval train|exp log|maximum minimum|max min|mean sum"
    "|ones zeros|ones_like zeros_like|rand randn|sigmoid tanh|standard_normal random"
)
_OTHER_NAME = {
    one: other
    for pair in _PAIRS.split("|")
    for one, other in (pair.split(), pair.split()[::-1])
}  # fmt: skip


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in place of a node."""
    for kind in _KINDS:
        yield from kind(node)


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    for other in _OTHER.get(type(node), ()):
        yield other()


def _operands(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from (left, right)
            if not isinstance(op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr | ast.BitXor):
                yield ast.BinOp(right, op, left)
        case ast.BoolOp(values=values):
            for rest in _without_one(values):
                yield with_fields(node, values=rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.AugAssign(target=target, value=value):
            yield ast.Assign([target], value, lineno=node.lineno)


def _constants(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from map(ast.Constant, (0, 2) if value == 1 else (value + 1,))
        case ast.Constant(value=float(value)):
            yield ast.Constant(2 * value or 1.0)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}_")


def _conditions(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not isinstance(test, ast.Compare):  # the operator's other is its negation
                yield with_fields(node, test=ast.UnaryOp(ast.Not(), test))
    match node:
        case ast.If():
            yield with_fields(node, test=ast.Constant(True))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.comprehension(ifs=ifs):
            yield from (with_fields(node, ifs=rest) for rest in _without_one(ifs))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef(decorator_list=decorators) | ast.ClassDef(decorator_list=decorators):
            yield from (with_fields(node, decorator_list=rest) for rest in _without_one(decorators))
        case ast.With(items=items, body=body):
            yield ast.If(ast.Constant(True), body, [])
            yield from (with_fields(node, items=rest) for rest in _without_one(items) if rest)
    if isinstance(node, ast.stmt) and not isinstance(node, DEFINITIONS):
        yield ast.Pass()


def _calls(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=func, args=args, keywords=keywords):
            yield from (with_fields(node, keywords=rest) for rest in _without_one(keywords))
            yield from (with_fields(node, args=others) for others in _swapped(args))
            if isinstance(func, ast.Attribute):  # x.copy() becomes x
                yield func.value
            if args and not ast.unparse(func).rpartition(".")[2][:1].isupper():  # no nn.Linear
                yield args[0]
        case ast.arguments(args=args):
            yield from (with_fields(node, args=others) for others in _swapped(args, "self"))


def _names(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) as func) if name in _OTHER_NAME:
            yield with_fields(node, func=with_fields(func, attr=_OTHER_NAME[name]))
        case ast.Call(func=ast.Name(id=name) as func) if name in _OTHER_NAME:
            yield with_fields(node, func=with_fields(func, id=_OTHER_NAME[name]))


def _items(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            yield from (with_fields(node, elts=others) for others in _swapped(elements))
            if isinstance(node.ctx, ast.Load) and len(elements) > 1:
                yield from (with_fields(node, elts=rest) for rest in _without_one(elements))
        case ast.Dict(keys=keys, values=values):
            for rest, others in zip(_without_one(keys), _without_one(values), strict=True):
                yield with_fields(node, keys=rest, values=others)
            yield from (with_fields(node, values=others) for others in _swapped(values))
        case ast.Return(value=ast.Tuple(elts=elements) as returned) if elements:
            yield with_fields(node, value=with_fields(returned, elts=[*elements, elements[-1]]))
        case ast.Subscript(value=value, slice=ast.Slice()):
            yield value
        case ast.Slice(lower=lower, upper=upper):
            if lower:
                yield with_fields(node, lower=None)
            if upper:
                yield with_fields(node, upper=None)


_KINDS: Sequence[Callable[[ast.AST], Iterator[ast.AST]]] = (
    _operators,
    _operands,
    _constants,
    _conditions,
    _statements,
    _calls,
    _names,
    _items,
)


def with_fields(node: _Node, **fields: Any) -> _Node:
    """Return a node with other fields; the others are shared with it."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _without_one(items: Sequence[Any]) -> Iterator[list[Any]]:
    for index in range(len(items)):
        yield [*items[:index], *items[index + 1 :]]


def _swapped(items: Sequence[Any], fixed: str = "") -> Iterator[list[Any]]:
    """Yield the items with two neighbours swapped; no parameter of a fixed name is."""
    for index in range(len(items) - 1):
        if not fixed or getattr(items[index], "arg", None) != fixed:
            yield [*items[:index], items[index + 1], items[index], *items[index + 2 :]]
