"""Read an assignment's checks.py as text: what its graders ask of a submission, and its drivers."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..records.course import STUDENT_METHODS, Assignment
from ..records.errors import AutograderError
from ..submission.code import Code, Statement
from ..submission.effects import effects_of
from ..submission.reading import read_code
from ..submission.scopes import reads
from ..submission.slicing import select
from . import drivers as drivers_of_ours
from .marked import marked, without_hidden

_HEADING = re.compile(r"# #{2,4} (.+)")  # in a markdown cell of the percent format
_DEFINITION = re.compile(r"(?:def|class) (\w+)")
# What a driver may import: it runs beside the student's code and must not bring anything of ours.
DRIVER_IMPORTS = {
    "collections",
    "copy",
    "functools",
    "itertools",
    "math",
    "numpy",
    "random",
    "torch",
}
SHARED_DRIVERS = drivers_of_ours.__name__


def read_checks(assignment: Assignment) -> Code:
    """Return the code of checks.py; raises AutograderError if it is missing or does not parse."""
    path = assignment.checks
    try:
        code = read_code(path.name, path.read_bytes())
    except FileNotFoundError:
        raise AutograderError(f"{path} is missing: an assignment needs graders") from None
    if code.broken:
        first = code.broken[0]
        raise AutograderError(f"{path}:{first.line}: {first.reason} ({first.text})")
    _require_judged(path, code)
    return code


def _require_judged(path: Path, code: Code) -> None:
    """Refuse `expect.equals(…)` as a statement: it tells, and so a check would pass all."""
    for statement in code.statements:
        for node in (inner for top in statement.nodes for inner in ast.walk(top)):
            match node:
                case ast.Expr(value=ast.Call(func=ast.Attribute(ast.Name("expect"), "equals"))):
                    told = "expect.equals only tells: write expect.that(expect.equals(…), …)"
                    raise AutograderError(f"{path}:{node.lineno}: {told}")


def sections(assignment: Assignment) -> dict[str, str]:
    """Return the heading of the lesson under which each function or class is defined."""
    heading, found = "", {}
    for line in assignment.reference.read_text(encoding="utf-8").splitlines():
        if title := _HEADING.match(line):
            heading = title[1].strip()
        elif definition := _DEFINITION.match(line):
            found[definition[1]] = heading
    return found


def names_used(code: Code, *faces: str) -> set[str]:
    """Return the top-level names that the graders use through these names of theirs."""
    names = set()
    for node in (
        node for statement in code.statements for top in statement.nodes for node in ast.walk(top)
    ):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("student"), attr="call"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                names.add(name)
            case ast.Call(
                func=ast.Attribute(value=ast.Name("student"), attr="replacing"), keywords=keywords
            ):
                names |= {keyword.arg for keyword in keywords if keyword.arg}
            case ast.Attribute(value=ast.Name(id), attr=name) if id in faces:
                names.add(name)
    return names - {*STUDENT_METHODS}


@dataclass(frozen=True)
class Drivers:
    """The sources of an assignment's drivers: those of public checks, and the others."""

    public: str
    hidden: str  # what it needs of the public ones stands there

    @property
    def all(self) -> str:
        """The source of both."""
        return f"{self.public}\n\n{self.hidden}"


def drivers(assignment: Assignment, code: Code) -> Drivers:
    """Return the source of all drivers and of what they need.

    A driver is a top-level function whose first parameter is `submission`. It is sent to the
    worker, so it may need nothing but functions, constants, and imports of DRIVER_IMPORTS and of
    the assignment's own packages. What checks.py imports from SHARED_DRIVERS is sent as source,
    too.
    """
    names = {node.name for node in _functions(code.statements) if _is_driver(node)}
    selected = select(code.statements, names) if names else ()
    needed = [statement for statement in selected if not _shared_names(statement)]
    for statement in needed:
        for node in statement.nodes:
            _require_harmless(assignment, node, statement)
    shared = _shared(code.statements)
    _require_defined(assignment, [*shared, *needed])
    checks = [*marked(assignment, code)]
    shown = {one.node.name for one in checks if one.public}
    public = select(without_hidden(code, checks), shown)
    seen = [*shared, *(one for one in needed if one in public)]
    hidden = [one for one in needed if one not in public]
    return Drivers(*("\n\n".join(one.source for one in part) for part in (seen, hidden)))


def _require_defined(assignment: Assignment, needed: Sequence[Statement]) -> None:
    """Refuse drivers that use names which nothing defines: while grading nobody could tell."""
    defined = set(vars(builtins)).union(*(effects_of(statement).binds for statement in needed))
    for statement in needed:
        if undefined := sorted(reads(statement) - defined):
            where = f"{assignment.checks}:{statement.line}"
            raise AutograderError(f"{where}: a driver uses {undefined[0]}, which nothing defines")


def _shared(statements: Iterable[Statement]) -> Sequence[Statement]:
    """Return what checks.py imports from SHARED_DRIVERS, and what that needs."""
    names = {name for statement in statements for name in _shared_names(statement)}
    path = Path(drivers_of_ours.__file__)
    return select(read_code(path.name, path.read_bytes()).statements, names) if names else ()


def _shared_names(statement: Statement) -> list[str]:
    match statement.nodes:
        case (ast.ImportFrom(module=module, names=names),) if module == SHARED_DRIVERS:
            return [alias.name for alias in names]
    return []


def _functions(statements: Iterable[Statement]) -> Iterator[ast.FunctionDef]:
    for node in (node for statement in statements for node in statement.nodes):
        if isinstance(node, ast.FunctionDef):
            yield node


def _is_driver(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "submission"


def _require_harmless(assignment: Assignment, node: ast.stmt, statement: Statement) -> None:
    match node:
        case ast.Import(names=aliases):
            roots = {alias.name.partition(".")[0] for alias in aliases}
        case ast.ImportFrom(module=module):
            roots = {(module or ".").partition(".")[0]}
        case ast.FunctionDef(decorator_list=[], name=name) if not name.startswith("check_"):
            return
        case ast.Assign() | ast.AnnAssign() | ast.ClassDef(decorator_list=[]):
            return
        case _:
            roots = {ast.unparse(node).split("\n")[0]}
    may_import = DRIVER_IMPORTS | assignment.needs.roots
    if not roots <= may_import:
        what = ", ".join(sorted(roots - may_import))
        allowed = ", ".join(sorted(may_import))
        raise AutograderError(
            f"{assignment.checks}:{statement.line}: a driver needs {what}; it may use its"
            f" arguments, functions and constants of checks.py, names imported from"
            f" {SHARED_DRIVERS}, and {allowed}"
        )
