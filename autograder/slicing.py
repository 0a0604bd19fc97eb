"""Choose the statements of a submission that its graded names need.

A notebook trains, plots and downloads between its definitions; none of that is wanted. Kept are, in
their order, the statements that the graded names depend on: imports, functions, classes, constants,
loops and calls that fill a needed variable, later patches of it, and settings of the libraries.
"""

import ast
import builtins
import hashlib
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .submission import Code, Statement, defined_names

_LIBRARIES = {"torch", "numpy", "random", "warnings", "sys"}
_SETTINGS = {"seed", "manual_seed", "seterr", "filterwarnings", "simplefilter"}
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
    kept = {
        index
        for index, (one, effect) in enumerate(zip(statements, effects, strict=True))
        if _is_setting(one, imported) or "*" in effect.binds  # a star import may bring anything
    }
    needed = set(names)
    for index in kept:
        needed |= reads(statements[index])
    while True:
        added = {
            index
            for index, effect in enumerate(effects)
            if index not in kept and _concerns(effect, needed, variables)
        }
        if not added:
            return tuple(statements[index] for index in sorted(kept))
        kept |= added
        for index in added:
            needed |= reads(statements[index])


def definitions_only(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return those statements that only define: imports, functions, classes, literal constants."""
    return tuple(one for one in statements if all(_only_defines(node) for node in one.nodes))


def overtaken(code: Code, names: Iterable[str]) -> dict[str, str]:
    """Return a note for each name whose last definition does not parse: an earlier one counts."""
    notes = {}
    broken = defined_names(code.broken)
    for name in names:
        binders = [one for one in code.statements if name in effects_of(one).binds]
        if name in broken and binders:
            notes[name] = f"{broken[name]}; the definition in {binders[-1].place} counts instead"
    return notes


def digest(statements: Iterable[Statement]) -> str:
    """Return a digest of the code alone: the same for a notebook and a .py with the same code."""
    text = "\n".join(
        line.rstrip() for one in statements for line in one.source.split("\n") if line.strip()
    )
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _concerns(effect: Effects, needed: set[str], variables: set[str]) -> bool:
    return bool(
        effect.binds & needed or effect.patches & needed or effect.calls & needed & variables
    )


def effects_of(statement: Statement) -> Effects:
    """Return the top-level names that a statement binds, patches or calls something on."""
    effects = Effects()
    for top in statement.nodes:
        for node in _own_nodes(top):
            _note(node, effects)
    return effects


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run when the statement does: not the bodies of functions and classes."""
    yield node
    if isinstance(node, _SCOPES):
        return
    for child in ast.iter_child_nodes(node):
        yield from _own_nodes(child)


def _note(node: ast.AST, effects: Effects) -> None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            effects.binds.add(name)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            effects.binds.update(alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
            effects.binds.add(name)
        case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
            effects.patches.update(_base(node))
        case ast.Expr(value=ast.Call(func=ast.Name(id="setattr"), args=[target, *_])):
            effects.patches.update(_base(target))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target))):
            effects.calls.update(_base(target))
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=arguments)):
            if not hasattr(builtins, name):
                effects.calls.update(one.id for one in arguments if isinstance(one, ast.Name))


def _base(node: ast.AST) -> set[str]:
    """Return {"x"} for x, x.a, x[0].b …, and nothing for anything else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def reads(statement: Statement) -> set[str]:
    """Return the top-level names a statement reads, and those its functions read when called."""
    try:
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
    for node in (node for statement in statements for node in statement.nodes):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    root = alias.name.partition(".")[0]
                    found[alias.asname or root] = alias.name if alias.asname else root
            case ast.ImportFrom(module=str(module), names=aliases):
                for alias in aliases:
                    found[alias.asname or alias.name] = f"{module}.{alias.name}"
    return found


def dotted(node: ast.AST, imported: dict[str, str]) -> str:
    """Return the full name of an expression like `nn.functional.relu`, or "" if it is none."""
    match node:
        case ast.Name(id=name):
            return imported.get(name, name)
        case ast.Attribute(value=value, attr=attribute):
            base = dotted(value, imported)
            return base and f"{base}.{attribute}"
    return ""


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
    """Return the names that are bound by something else than an import or a definition."""
    names = set()
    for node in (node for statement in statements for node in statement.nodes):
        if not isinstance(node, (*_DEFINITIONS, ast.Import, ast.ImportFrom)):
            stores = (n for n in _own_nodes(node) if isinstance(n, ast.Name))
            names |= {n.id for n in stores if isinstance(n.ctx, ast.Store)}
    return names


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
