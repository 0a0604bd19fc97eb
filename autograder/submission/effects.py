"""What running a statement does to the top-level names, as far as its syntax tree tells."""

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from .code import DEFINITIONS, Statement
from .scopes import executed, is_plain, reads

_SCOPES = (*DEFINITIONS, ast.Lambda, ast.GeneratorExp)
_NAMESPACES = {"globals", "locals", "vars"}
# Of these nothing but pictures comes: a call changes nothing that it is given.
_ONLY_SHOW = {"matplotlib", "seaborn", "plotly", "bokeh", "IPython", "torchviz", "pprint"}
# What changes the object it is called on, also where its value is used: `x = a.pop()`.
_CHANGE_THEIR_OWN = set("append clear extend fill insert pop popitem popleft remove update".split())
_CHANGE_THEIR_OWN.add("setdefault")


@dataclass
class Effects:
    """What running a statement does to the top-level names; "*" may be any of them."""

    binds: set[str] = field(default_factory=set)
    defines: set[str] = field(default_factory=set)  # of those: plain functions
    assigns: set[str] = field(default_factory=set)  # of those: x = …, for x in …
    literals: set[str] = field(default_factory=set)  # of those: x = 1, which nothing can change
    imports: dict[str, str] = field(default_factory=dict)  # of those: {"np": "numpy"}
    patches: set[str] = field(default_factory=set)  # x.a = …, x[i] = …, setattr(x, …)
    registers: set[str] = field(default_factory=set)  # @x.register or @add_to(x), on a definition
    decorators: set[str] = field(default_factory=set)  # @f, @f(…)
    calls: set[str] = field(default_factory=set)  # x.method(…), or f(x) for its effect
    passes: set[tuple[str, str]] = field(default_factory=set)  # np.f(x): {("np", "x")}

    def touched(
        self, imported: Mapping[str, str], variables: Collection[str], fixed: Collection[str] = ()
    ) -> set[str]:
        """Return the names that are not what they were before: of a call only variables may be.

        fixed: names that stand for nothing but literals.
        """
        given = {
            name
            for root, name in self.passes
            if (root in imported and imported[root].partition(".")[0] not in _ONLY_SHOW)
            or hasattr(builtins, root)
        }
        called = {name for name in self.calls | given if name in variables}
        registering = self.registers - imported.keys() - set(fixed)
        return self.binds | self.patches | registering | called


def effects_of(statement: Statement) -> Effects:
    """Return the top-level names that a statement binds, patches or calls something on."""
    return _effects(statement.nodes)


@lru_cache(maxsize=1000)  # of few submissions: each is asked about its statements many times
def _effects(nodes: tuple[ast.stmt, ...]) -> Effects:
    effects = Effects()
    parts: dict[str, set[str]] = {}  # of loops: {"p": {"net"}} for p in net.parameters()
    changed: set[str] = set()
    for node in _own_nodes(nodes):
        _note(node, effects, changed)
        if isinstance(node, ast.For | ast.comprehension):
            for name in _names(node.target, ast.Store):
                parts.setdefault(name, set()).update(_names(node.iter, ast.Load))
    effects.calls |= changed
    for name in parts.keys() & (changed | effects.patches):
        effects.calls |= parts[name]
    if all(is_plain(node) for node in nodes):
        effects.defines |= effects.binds
    return effects


def origins(statements: Iterable[Statement]) -> dict[str, str]:
    """Return where imported names come from: {"np": "numpy", "seed": "random.seed"}."""
    return {
        name: path
        for statement in statements
        for name, path in effects_of(statement).imports.items()
    }


def dotted(node: ast.AST, imported: Mapping[str, str]) -> str:
    """Return the full name of an expression like `nn.functional.relu`, or "" if it is none."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([imported.get(node.id, node.id), *reversed(attributes)])


def changes_when_called(statement: Statement) -> set[str]:
    """Return the top-level names that the body of a function changes, not those it assigns."""
    effects, changed = Effects(), set[str]()
    for node in (inner for top in statement.nodes for inner in ast.walk(top)):
        _note(node, effects, changed)
    return (effects.patches | effects.calls | changed) & reads(statement)


def _own_nodes(nodes: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes that run when the statement does: not the bodies of functions and classes."""
    waiting: list[ast.AST] = [*nodes]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.comprehension):
            waiting += [node.iter, *node.ifs]  # what it binds is its own
        elif not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and _is_name(node.func, {"exec"}):
            waiting += executed(node) or ()


def _note(node: ast.AST, effects: Effects, changed: set[str]) -> None:  # noqa: C901 - a case a kind
    """Add what a node does; `changed`: the names of objects that are surely not as before."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            effects.binds.add(node.name)
            for decorator in node.decorator_list:
                _note_decorator(decorator, node, effects)
        case ast.ExceptHandler(name=str(name)):
            effects.binds.add(name)
        case ast.Import() | ast.ImportFrom():
            effects.imports |= _imports(node)
            effects.binds |= effects.imports.keys()
        case ast.Name(id=name, ctx=ast.Store()):
            effects.binds.add(name)
            effects.assigns.add(name)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
            effects.literals.add(name)
        case ast.Name(id=name, ctx=ast.Del()) if hasattr(builtins, name):
            effects.patches.add(name)  # the builtin is seen again
        case ast.AugAssign(target=ast.Name(id=name)):
            changed.add(name)
        case ast.Subscript(value=ast.Call(func=function, args=[]), ctx=ast.Store() | ast.Del()) if (
            _is_name(function, _NAMESPACES)
        ):
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            effects.binds.add(key if isinstance(key, str) else "*")
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ):
            effects.patches.update(_base(node))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target)) as call):
            effects.calls.update(_base(target))
            for root in _base(target):
                effects.passes |= {(root, name) for name in _given(call)}
        case ast.Expr(value=ast.Call(func=ast.Name(id=name)) as call):
            if not hasattr(builtins, name):
                effects.calls |= _given(call)
        case ast.Call():
            _note_call(node, effects, changed)


def _note_call(call: ast.Call, effects: Effects, changed: set[str]) -> None:
    """Add what a call does wherever it stands, for its effect or for its value."""
    for keyword in call.keywords:
        changed |= _base(keyword.value) if keyword.arg == "out" else set()
    match call.func, call.args:
        case ast.Name("setattr" | "delattr"), [target, *_]:
            effects.patches.update(_base(target))
        case ast.Name("next"), [target, *_]:
            changed |= _base(target)
        case ast.Name("exec"), _:
            effects.binds |= {"*"} if executed(call) is None else set()
        case ast.Attribute(ast.Call(function, []), "update" | "setdefault" | "__setitem__"), given:
            if _is_name(function, _NAMESPACES):
                names = {keyword.arg or "*" for keyword in call.keywords}
                effects.binds |= {"*"} if given else names
        case ast.Attribute(target, method), _:
            in_place = _is_in_place(method)
            changed |= _base(target) if in_place or method in _CHANGE_THEIR_OWN else set()
            changed |= _given(call) if in_place else set()
        case ast.Name(name), _ if _is_in_place(name):
            changed |= _given(call)


def _note_decorator(decorator: ast.expr, node: ast.AST, effects: Effects) -> None:
    call = decorator if isinstance(decorator, ast.Call) else None
    function = call.func if call else decorator
    if isinstance(function, ast.Attribute):
        effects.registers |= _base(function)
        name = function.attr
    else:
        effects.decorators |= _base(function)
        name = function.id if isinstance(function, ast.Name) else ""
    if call:
        effects.registers |= _given(call)
    if name.startswith("patch") and isinstance(node, ast.FunctionDef):  # as of fastcore
        first = [*node.args.posonlyargs, *node.args.args][:1]
        for annotation in (parameter.annotation for parameter in first):
            effects.registers |= _names(annotation, ast.Load) if annotation else set()


def _is_in_place(name: str) -> bool:
    """Tell whether a function changes what it is given: those of torch end in an underscore."""
    return name in {"shuffle", "heappop"} or (name.endswith("_") and not name.endswith("__"))


def _is_name(node: ast.AST, names: Collection[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, context)
    }


def _given(call: ast.Call) -> set[str]:
    """Return the names that a call is given, or of which it is given a part."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    return {name for argument in arguments for name in _base(argument)}


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
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
