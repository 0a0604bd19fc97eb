"""Choose the statements of a submission that its graded names need.

A notebook trains, plots and downloads between its definitions; none of that is wanted. Kept are, in
their order, the statements that the graded names depend on: imports, functions, classes, constants,
loops and calls that fill a needed variable, later patches of it, and settings of the libraries.
"""

import ast
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from .code import DEFINITIONS, Broken, Code, Statement, defined_names
from .effects import Effects, changes_when_called, dotted, effects_of
from .scopes import reads, reads_when

_LIBRARIES = {"torch", "numpy", "random", "warnings", "sys"}
_SETTINGS = set("seed manual_seed seterr filterwarnings simplefilter setrecursionlimit".split())


def select(statements: Sequence[Statement], names: Iterable[str]) -> tuple[Statement, ...]:
    """Return the statements that these names need, transitively, in their order.

    Of what makes a name what it is, nothing is kept that a later plain `def` overrides before the
    name is read: a helper named like a variable that took hours to train does not need the hours.
    """
    effects = [effects_of(statement) for statement in statements]
    imported = {name: path for effect in effects for name, path in effect.imports.items()}
    makers = _makers(statements, effects, imported)
    kept = {
        index
        for index, (statement, effect) in enumerate(zip(statements, effects, strict=True))
        # A star import may bring anything.
        if "*" in effect.binds or _is_setting(statement, imported)
    }
    # A name is read at the end, by a statement (its index), or at any time by a function (None).
    end = len(statements)
    needed: list[tuple[str, int | None]] = [(name, end) for name in names]
    needed += [(name, None) for index in kept for name in reads(statements[index])]
    done: set[tuple[int, bool]] = set()
    while needed:
        name, when = needed.pop()
        at_the_end = when == end
        for index in makers[name].say(when, at_the_end) if name in makers else ():
            kept.add(index)
            if (index, at_the_end) not in done:
                done.add((index, at_the_end))
                at_once, when_called = reads_when(statements[index])
                needed += [(other, index) for other in at_once]
                needed += [(other, end if at_the_end else None) for other in when_called]
    return tuple(statements[index] for index in sorted(kept))


class _Makers:
    """The statements that make a name what it is, and from which on each reader was told of them.

    Each is told once to those that read at the end and once to others, so however often a name is
    read, it costs no more than it has makers.
    """

    def __init__(self) -> None:
        self.indices: list[int] = []
        self.overrides: list[int] = []  # of those: plain functions, that need nothing before them
        self.told: dict[bool, int] = {}

    def say(self, when: int | None, at_the_end: bool) -> list[int]:
        """Return which have a say when the name is read, without those already told."""
        first = 0
        if when is not None and (before := bisect_left(self.overrides, when)):
            first = bisect_left(self.indices, self.overrides[before - 1])
        last = self.told.get(at_the_end, len(self.indices))
        self.told[at_the_end] = min(first, last)
        return self.indices[first:last]


def _makers(
    statements: Sequence[Statement], effects: Sequence[Effects], imported: Mapping[str, str]
) -> dict[str, _Makers]:
    made = {name for effect in effects for name in effect.binds - effect.literals}
    fixed = {name for effect in effects for name in effect.literals} - made
    variables = {name for effect in effects for name in effect.assigns} - imported.keys() - fixed
    decorating = {name for effect in effects for name in effect.decorators}
    changed = {
        name: changes_when_called(statement)
        for statement, effect in zip(statements, effects, strict=True)
        for name in effect.binds & decorating
    }
    makers: dict[str, _Makers] = {}
    for index, effect in enumerate(effects):
        touched = effect.touched(imported, variables, fixed)
        for name in touched.union(*(changed.get(one, ()) for one in effect.decorators)):
            making = makers.setdefault(name, _Makers())
            making.indices.append(index)
            if name in effect.defines:
                making.overrides.append(index)
    return makers


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
    binding: dict[str, list[Statement]] = {name: [] for name in names}
    for statement in code.statements:
        for name in effects_of(statement).binds & binding.keys():
            binding[name].append(statement)
    for name, binders in binding.items():
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


def _is_setting(statement: Statement, imported: Mapping[str, str]) -> bool:
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
