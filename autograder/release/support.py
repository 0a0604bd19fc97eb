"""Write checks_support.py: what public checks need, put together from the engine's own source.

It is what they can ask of the engine's face, and what shims and notebooks call, with all that these
reach: each module is sliced as a submission is, and so are the modules that its slice imports from.
So where the engine's modules lie is known to their imports alone.
"""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from .. import grading
from ..grading import drivers
from ..submission.code import DEFINITIONS, Statement
from ..submission.effects import effects_of
from ..submission.reading import read_code
from ..submission.scopes import reads
from ..submission.slicing import select
from . import itself, local, unsolved
from .imports import body, import_block, is_import, used_only

OFFERED = {"check", "expect", "Failure", "hint", "question"}  # of the engine, to public checks
_FOR_SHIMS = {"all_checks", "feedback", "public_checks", "require"}
_FOR_NOTEBOOKS = {itself: "this_notebook", unsolved: "solved_or"}
_NAMESPACE = "from types import SimpleNamespace"
_HEAD = '''\
"""What the public checks need: marks for checks, comparisons, and feedback that says what is wrong.

You need not read this, and must not hand it in. It is the autograder's own code, without what runs
submissions apart from their tests: here your functions are called directly.
"""
'''


def support_file() -> str:
    """Return the text of checks_support.py."""
    parts = _Parts()
    parts.need(Path(grading.__file__), OFFERED)
    shared = Path(drivers.__file__)
    parts.need(shared, _public(shared))
    parts.need(Path(local.__file__), _FOR_SHIMS)
    for module, name in _FOR_NOTEBOOKS.items():
        parts.need(Path(str(module.__file__)), {name})
    statements: list[Statement] = []
    taken: set[str] = set()
    for path in parts.ordered():
        sliced = _slice(path, parts.names[path])
        names = set().union(*(effects_of(one).binds for one in sliced if not is_import(one)))
        clashing = {name for name in names & taken if name[0] == "_"}
        statements += [_renamed(one, clashing, path.stem) for one in sliced]
        taken |= names
    used = set().union(*map(reads, statements))
    outside = [node for statement in statements if is_import(statement) for node in statement.nodes]
    kept = [used_only(node, used) for node in outside if not _is_relative(node)]
    imports = [*(node for node in kept if node), *ast.parse(_NAMESPACE).body]
    met = {
        *OFFERED,
        *_FOR_SHIMS,
        *_FOR_NOTEBOOKS.values(),
        "Student",
        *(name for path in (*parts.whole, shared) for name in _public(path)),
    }
    own = [_terse(statement, met) for statement in statements if not is_import(statement)]
    spaces = [_namespace(path) for path in parts.whole]
    return f"{_HEAD}\n{import_block(imports)}{body(own)}\n\n\n" + "\n".join(spaces)


class _Parts:
    """The modules that are needed, and which of their top-level names."""

    def __init__(self) -> None:
        self.names: dict[Path, set[str]] = {}
        self.whole: dict[Path, None] = {}  # of those: the ones that are used by their own names

    def need(self, path: Path, names: Collection[str]) -> None:
        """Add names of a module, and what they need of others."""
        known = self.names.setdefault(path, set())
        if known.issuperset(names):
            return
        known.update(names)
        for module, name in _asked(path, known):
            if not name:
                self.whole[module] = None
            self.need(module, {name} if name else _public(module))

    def ordered(self) -> list[Path]:
        """Return the modules, each after those that it imports from."""
        done: dict[Path, None] = {}

        def visit(path: Path, around: tuple[Path, ...] = ()) -> None:
            for module, _ in _asked(path, self.names[path]):
                if module not in done and module not in around:
                    visit(module, (*around, path))
            done[path] = None

        for path in self.names:
            visit(path)
        return list(done)


def _asked(path: Path, names: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Yield what a module imports of others of the engine for these names: a module, and a name.

    The name is "" where it is the module itself that is imported.
    """
    statements = _slice(path, names)
    used = {*names}.union(*map(reads, statements))
    for node in (node for statement in statements for node in statement.nodes):
        kept = used_only(node, used) if _is_relative(node) else None
        if isinstance(kept, ast.ImportFrom):
            target = path.parents[kept.level - 1].joinpath(*(kept.module or "").split("."))
            for alias in kept.names:
                assert alias.asname in (None, alias.name), (
                    f"{path}:{node.lineno}: it would have another name"
                )
                if (target / f"{alias.name}.py").is_file():
                    yield target / f"{alias.name}.py", ""
                else:
                    inside = target / "__init__.py"
                    yield inside if inside.is_file() else target.with_suffix(".py"), alias.name


def _is_relative(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.level > 0


def _slice(path: Path, names: Collection[str]) -> tuple[Statement, ...]:
    return select(_statements(path), names)


def _renamed(statement: Statement, names: Collection[str], module: str) -> Statement:
    """Return a statement with private names that another module has, too, told apart by its own."""
    if not names:
        return statement
    source = re.sub(rf"\b({'|'.join(sorted(names))})\b", rf"_{module}\1", statement.source)
    nodes = ast.parse("\n" * (statement.line - 1) + source).body
    return replace(statement, source=source, nodes=tuple(nodes))


@cache
def _statements(path: Path) -> tuple[Statement, ...]:
    return read_code(path.name, path.read_bytes()).statements


def _terse(statement: Statement, met: Collection[str]) -> Statement:
    """Return a statement without docstrings, if it is no definition that students meet."""
    lines: list[str | None] = [*statement.source.split("\n")]
    nodes = [node for node in statement.nodes if getattr(node, "name", "") not in met]
    for node in (inner for top in nodes for inner in ast.walk(top)):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node) and len(node.body) > 1:
            begin, end = node.body[0].lineno, node.body[0].end_lineno or 0
            end += not lines[end - statement.line + 1]  # an empty line after it
            for number in range(begin, end + 1):
                lines[number - statement.line] = None
    source = "\n".join(line for line in lines if line is not None)
    return replace(statement, source=source)


def _public(path: Path) -> list[str]:
    """Return the functions and classes of a module that others may use."""
    nodes = [node for statement in _statements(path) for node in statement.nodes]
    kinds = ast.FunctionDef, ast.ClassDef
    return [node.name for node in nodes if isinstance(node, kinds) and node.name[0] != "_"]


def _namespace(path: Path) -> str:
    lines = "".join(f"    {name}={name},\n" for name in _public(path))
    return f"{path.stem} = SimpleNamespace(\n{lines})\n"
