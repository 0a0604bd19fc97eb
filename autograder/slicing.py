"""Choose the statements of a submission that its graded names need.

A notebook trains, plots and downloads between its definitions; none of that is wanted. Kept are, in
their order, the statements that the graded names depend on: imports, functions, classes, constants,
loops and calls that fill a needed variable, later patches of it, and settings of the libraries.
"""

import ast
import builtins
import hashlib
import symtable
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .submission import Broken, Code, Statement, defined_names

_LIBRARIES = {"torch", "numpy", "random", "warnings", "sys"}
_SETTINGS = set("seed manual_seed seterr filterwarnings simplefilter setrecursionlimit".split())
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SCOPES = (*_DEFINITIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Effects:
    """What running a statement does to the top-level names."""

    binds: set[str] = field(default_factory=set)
    patches: set[str] = field(default_factory=set)  # x.a = …, x[i] = …, setattr(x, …)
    calls: set[str] = field(default_factory=set)  # x.method(…), or f(x) for its effect


def select(statements: Sequence[Statement], names: Iterable[str]) -> tuple[Statement, ...]:
    """Return the statements that these names need, transitively, in their order."""
    effects = [effects_of(statement) for statement in statements]
    imported = origins(statements)
    variables = _variables(statements)
    concerned: dict[str, list[int]] = {}  # the statements that make a name what it is
    for index, effect in enumerate(effects):
        for name in effect.binds | effect.patches | effect.calls & variables:
            concerned.setdefault(name, []).append(index)
    kept = {
        index
        for index, (one, effect) in enumerate(zip(statements, effects, strict=True))
        if _is_setting(one, imported) or "*" in effect.binds  # a star import may bring anything
    }
    needed = [*names, *(name for index in kept for name in reads(statements[index]))]
    while needed:
        for index in concerned.pop(needed.pop(), ()):
            if index not in kept:
                kept.add(index)
                needed += reads(statements[index])
    return tuple(statements[index] for index in sorted(kept))


def definitions_only(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return those statements that only define: imports, functions, classes, literal constants."""
    return tuple(one for one in statements if all(_only_defines(node) for node in one.nodes))


def overtaken(code: Code, names: Iterable[str]) -> dict[str, str]:
    """Return a note for each name whose last definition does not parse: an earlier one counts."""
    notes = {}
    broken = defined_names(code.broken)
    for name in names:
        binders = [one for one in code.statements if name in effects_of(one).binds]
        if name in broken and binders and _position(binders[-1]) < _position(broken[name]):
            notes[name] = f"{broken[name]}; the definition in {binders[-1].place} counts instead"
    return notes


def _position(one: Statement | Broken) -> tuple[int, str, int]:
    return len(one.place), one.place, one.line  # "cell 9" comes before "cell 10"


def digest(statements: Iterable[Statement]) -> str:
    """Return a digest of the code alone: the same for a notebook and a .py with the same code."""
    text = "\n".join(
        line.rstrip() for one in statements for line in one.source.split("\n") if line.strip()
    )
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def effects_of(statement: Statement) -> Effects:
    """Return the top-level names that a statement binds, patches or calls something on."""
    effects = Effects()
    for node in _own_nodes(statement):
        _note(node, effects)
    return effects


def _own_nodes(statement: Statement) -> Iterator[ast.AST]:
    """Yield the nodes that run when the statement does: not the bodies of functions and classes."""
    waiting: list[ast.AST] = [*statement.nodes]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)


def _note(node: ast.AST, effects: Effects) -> None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            effects.binds.add(name)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            effects.binds.update(map(_bound, aliases))
        case ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
            effects.binds.add(name)
        case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
            effects.patches.update(_base(node))
        case ast.Expr(value=ast.Call(func=ast.Name(id="setattr"), args=[target, *_])):
            effects.patches.update(_base(target))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target))):
            effects.calls.update(_base(target))
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords)):
            if not hasattr(builtins, name):
                for one in (*arguments, *(keyword.value for keyword in keywords)):
                    effects.calls.update(_base(one))


def _bound(alias: ast.alias) -> str:
    """Return the name that an import binds."""
    return alias.asname or alias.name.partition(".")[0]


def _base(node: ast.AST) -> set[str]:
    """Return {"x"} for x, x.a, x[0].b …, and nothing for anything else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def reads(statement: Statement) -> set[str]:
    """Return the top-level names a statement reads, and those its functions read when called."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(statement.source, "submission", "exec")
    except (SyntaxError, RecursionError):  # such as a `return` outside a function
        return {n.id for top in statement.nodes for n in ast.walk(top) if isinstance(n, ast.Name)}
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    inner = table.get_children()
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        names |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    return names


def origins(statements: Iterable[Statement]) -> dict[str, str]:
    """Return where imported names come from: {"np": "numpy", "seed": "random.seed"}."""
    found = {}
    for node in (node for statement in statements for node in _own_nodes(statement)):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    found[_bound(alias)] = alias.name if alias.asname else _bound(alias)
            case ast.ImportFrom(module=str(module), names=aliases):
                for alias in aliases:
                    found[alias.asname or alias.name] = f"{module}.{alias.name}"
    return found


def dotted(node: ast.AST, imported: dict[str, str]) -> str:
    """Return the full name of an expression like `nn.functional.relu`, or "" if it is none."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([imported.get(node.id, node.id), *reversed(attributes)])


def _is_setting(statement: Statement, imported: dict[str, str]) -> bool:
    """Tell whether a statement is a cheap call that sets how a library behaves."""
    for node in statement.nodes:
        match node:
            case ast.Expr(value=ast.Call(func=function)):
                root, _, rest = dotted(function, imported).partition(".")
                last = rest.rpartition(".")[2]
                if root not in _LIBRARIES or not (last.startswith("set_") or last in _SETTINGS):
                    return False
            case _:
                return False
    return True


def _variables(statements: Iterable[Statement]) -> set[str]:
    """Return the names that are assigned to, and never imported."""
    assigned: set[str] = set()
    imported: set[str] = set()
    for node in (node for statement in statements for node in _own_nodes(statement)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                assigned.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                imported.update(map(_bound, aliases))
    return assigned - imported


def _only_defines(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return True
        case ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            try:
                ast.literal_eval(value)
            except (ValueError, TypeError, RecursionError, MemoryError):
                return False
            return True
    return False
