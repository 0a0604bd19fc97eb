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
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .code import DEFINITIONS, Broken, Code, Statement, defined_names

_LIBRARIES = {"torch", "numpy", "random", "warnings", "sys"}
_SETTINGS = set("seed manual_seed seterr filterwarnings simplefilter setrecursionlimit".split())
_SCOPES = (*DEFINITIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Effects:
    """What running a statement does to the top-level names."""

    binds: set[str] = field(default_factory=set)
    defines: set[str] = field(default_factory=set)  # of those: plain functions
    assigns: set[str] = field(default_factory=set)  # of those: x = …, for x in …
    imports: dict[str, str] = field(default_factory=dict)  # of those: {"np": "numpy"}
    patches: set[str] = field(default_factory=set)  # x.a = …, x[i] = …, setattr(x, …)
    calls: set[str] = field(default_factory=set)  # x.method(…), or f(x) for its effect


def select(statements: Sequence[Statement], names: Iterable[str]) -> tuple[Statement, ...]:
    """Return the statements that these names need, transitively, in their order.

    Of what makes a name what it is, nothing is kept that a later plain `def` overrides before the
    name is read: a helper named like a variable that took hours to train does not need the hours.
    """
    effects = [effects_of(statement) for statement in statements]
    imported = origins(statements)
    variables = {name for effect in effects for name in effect.assigns} - imported.keys()
    concerned: dict[str, list[int]] = {}  # the statements that make a name what it is
    for index, effect in enumerate(effects):
        for name in effect.binds | effect.patches | effect.calls & variables:
            concerned.setdefault(name, []).append(index)
    kept = {
        index
        for index, (statement, effect) in enumerate(zip(statements, effects, strict=True))
        # A star import may bring anything.
        if _is_setting(statement, imported) or "*" in effect.binds
    }
    # A name is read at the end, by a statement (its index), or at any time by a function (None).
    end = len(statements)
    needed: list[tuple[str, int | None]] = [(name, end) for name in names]
    needed += [(name, None) for index in kept for name in reads(statements[index])]
    done: set[tuple[str, int | None] | tuple[int, bool]] = set()
    while needed:
        name, when = need = needed.pop()
        if need in done:
            continue
        done.add(need)
        for index in _makers(concerned.get(name, []), name, when, effects):
            kept.add(index)
            at_the_end = when == end
            if (index, at_the_end) not in done:
                done.add((index, at_the_end))
                at_once, when_called = _reads(statements[index])
                needed += [(other, index) for other in at_once]
                needed += [(other, end if at_the_end else None) for other in when_called]
    return tuple(statements[index] for index in sorted(kept))


def _makers(
    indices: Sequence[int], name: str, when: int | None, effects: Sequence[Effects]
) -> Sequence[int]:
    """Return which of the statements that make a name have a say when it is read."""
    if when is None:
        return indices
    for position in reversed(range(bisect_left(indices, when))):
        if name in effects[indices[position]].defines:
            return indices[position:]
    return indices


def definitions_only(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return those statements that only define: imports, functions, classes, literal constants."""
    return tuple(
        statement
        for statement in statements
        if all(_only_defines(node) for node in statement.nodes)
    )


def overtaken(code: Code, names: Iterable[str]) -> dict[str, str]:
    """Return a note for each name with several definitions: which counts, and where others stand.

    The last counts; where it does not parse, the one before it.
    """
    notes = {}
    broken = defined_names(code.broken)
    for name in names:
        binders = [
            statement for statement in code.statements if name in effects_of(statement).binds
        ]
        if name in broken and binders and _position(binders[-1]) < _position(broken[name]):
            notes[name] = f"{broken[name]}; the definition in {binders[-1].place} counts instead"
            continue
        own = [one for one in binders if any(isinstance(n, DEFINITIONS) for n in one.nodes)]
        others = [one for one in own[:-1] if one.source != own[-1].source]
        if others:
            where = " and ".join(f"{one.place}, line {one.line}" for one in others[-2:])
            counts = f"{own[-1].place}, line {own[-1].line}"
            notes[name] = f"The definition in {counts}, is graded: it is the last. Another: {where}"
    return notes


def _position(definition: Statement | Broken) -> tuple[int, str, int]:
    # "cell 9" comes before "cell 10".
    return len(definition.place), definition.place, definition.line


def digest(statements: Iterable[Statement]) -> str:
    """Return a digest of the code alone: the same for a notebook and a .py with the same code."""
    text = "\n".join(
        line.rstrip()
        for statement in statements
        for line in statement.source.split("\n")
        if line.strip()
    )
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@lru_cache(maxsize=1000)  # of few submissions: each is asked about its statements many times
def effects_of(statement: Statement) -> Effects:
    """Return the top-level names that a statement binds, patches or calls something on."""
    effects = Effects()
    for node in _own_nodes(statement):
        _note(node, effects)
    if all(_is_plain(node) for node in statement.nodes):
        effects.defines |= effects.binds
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
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.ExceptHandler():
            effects.binds |= {node.name} if node.name else set()
        case ast.Import() | ast.ImportFrom():
            effects.imports |= _imports(node)
            effects.binds |= effects.imports.keys()
        case ast.Name(id=name, ctx=ast.Store()):
            effects.binds.add(name)
            effects.assigns.add(name)
        case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
            effects.patches.update(_base(node))
        case ast.Expr(value=ast.Call(func=ast.Name(id="setattr"), args=[target, *_])):
            effects.patches.update(_base(target))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target))):
            effects.calls.update(_base(target))
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords)):
            if not hasattr(builtins, name):
                for argument in (*arguments, *(keyword.value for keyword in keywords)):
                    effects.calls.update(_base(argument))


def _imports(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Return the names that an import binds, and what each is."""
    if isinstance(node, ast.ImportFrom):
        return {
            alias.asname or alias.name: f"{node.module or '.'}.{alias.name}" for alias in node.names
        }
    roots = [alias.name.partition(".")[0] for alias in node.names]
    return {
        alias.asname or root: alias.name if alias.asname else root
        for alias, root in zip(node.names, roots, strict=True)
    }


def _base(node: ast.AST) -> set[str]:
    """Return {"x"} for x, x.a, x[0].b …, and nothing for anything else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def reads(statement: Statement) -> set[str]:
    """Return the top-level names a statement reads, and those its functions read when called."""
    at_once, when_called = _reads(statement)
    return at_once | when_called


@lru_cache(maxsize=1000)
def _reads(statement: Statement) -> tuple[set[str], set[str]]:
    """Return the top-level names a statement reads at once, and when what it defines is called."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(statement.source, "submission", "exec")
    except (SyntaxError, RecursionError):  # such as a `return` outside a function
        names = {n.id for top in statement.nodes for n in ast.walk(top) if isinstance(n, ast.Name)}
        return names, names
    at_once = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    when_called: set[str] = set()
    inner = table.get_children()
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        when_called |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    if not all(_is_plain(node) for node in statement.nodes):  # then it may be called at once
        at_once |= when_called
    return at_once, when_called


def _is_plain(node: ast.stmt) -> bool:
    """Tell whether a statement only defines a function, and can't fail."""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    arguments = node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [parameter for parameter in (arguments.vararg, arguments.kwarg) if parameter]
    defaults = [default for default in (*arguments.defaults, *arguments.kw_defaults) if default]
    annotations = [node.returns, *(parameter.annotation for parameter in parameters)]
    return not any(annotations) and all(isinstance(default, ast.Constant) for default in defaults)


def origins(statements: Iterable[Statement]) -> dict[str, str]:
    """Return where imported names come from: {"np": "numpy", "seed": "random.seed"}."""
    return {
        name: path
        for statement in statements
        for name, path in effects_of(statement).imports.items()
    }


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
