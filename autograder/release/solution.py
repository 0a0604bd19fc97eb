"""Cut the solutions out of a lesson: what stands between markers becomes a NotImplementedError.

A mistake here would hand out a solution, so everything that is not as it should be is an error.
"""

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..submission.code import DEFINITIONS, FUNCTIONS

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
PRACTICE = "practice"
_LIKE_A_MARKER = re.compile(r"#\W*(begin|end)\W*solution", re.IGNORECASE)


@dataclass(frozen=True)
class _Region:
    """The lines of a solution's markers, from 1."""

    begin: int
    end: int
    indent: int


def without_solutions(assignment: Assignment) -> str:
    """Return the lesson with each solution replaced by the error that names its question.

    A cell tagged "practice" holds an exercise without points: its function is named instead.
    """
    path = assignment.reference
    text = read(path)
    tree = _parse(path, text)
    questions = [question.id for question in assignment.questions]
    _require_one_definition(assignment, tree, questions)
    lines = text.split("\n")
    practice = [node.name for node in _definitions(tree) if _is_practice(lines, node)]
    solved = set()
    for region in reversed(list(_regions(path, text))):
        exercise = _exercise(path, tree, region, [*questions, *practice])
        solved.add(exercise)
        indent = lines[region.begin - 1][: region.indent]
        stub = f'{indent}raise NotImplementedError("{exercise}")'
        lines[region.begin - 1 : region.end] = [stub]
    for node in _definitions(tree):
        if node.name in questions and node.name not in solved:
            raise AutograderError(
                f"{path}:{node.lineno}: the solution of {node.name!r} is not marked: put {BEGIN!r}"
                f" and {END!r} around it, inside a function"
            )
    stub = "\n".join(lines)
    try:
        ast.parse(stub)
    except SyntaxError as error:
        at = f"line {error.lineno} of what is left"
        raise AutograderError(f"{path}: without the solutions it does not parse: {at}") from None
    return stub


def read(path: Path) -> str:
    """Return the text of a file of the author's; raises AutograderError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise AutograderError(f"{path}: can't be read: {reason}") from None


def _parse(path: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise AutograderError(f"{path}:{error.lineno}: does not parse: {error.msg}") from None


def _definitions(
    tree: ast.Module,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            yield node


def _is_practice(lines: list[str], node: ast.stmt) -> bool:
    """Tell whether the cell of a definition is tagged as practice."""
    above = reversed(lines[: node.lineno])
    header = next((line for line in above if line.startswith("# %%")), "")
    return f'"{PRACTICE}"' in header


def _require_one_definition(
    assignment: Assignment, tree: ast.Module, questions: Collection[str]
) -> None:
    for id in questions:
        found = [node for node in _definitions(tree) if node.name == id]
        if len(found) > 1:
            raise AutograderError(
                f"{assignment.reference}:{found[1].lineno}: a second definition of {id!r}, the"
                f" first is in line {found[0].lineno}: a question has one"
            )
        if not found:
            raise AutograderError(
                f"{_where_asked(assignment, id)}: question {id!r}: {assignment.reference.name} has"
                " no top-level function or class of this name"
            )


def _where_asked(assignment: Assignment, id: str) -> str:
    path = assignment.folder / "assignment.toml"
    for number, line in enumerate(read(path).split("\n"), 1):
        if re.match(rf"\s*id\s*=\s*[\"']{id}[\"']", line):
            return f"{path}:{number}"
    return str(path)


def _regions(path: Path, text: str) -> Iterator[_Region]:
    """Yield the solutions in their order; raises AutograderError if markers do not pair."""
    open_at: tuple[int, int] | None = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT or not _LIKE_A_MARKER.match(token.string):
            continue
        line, column = token.start
        where = f"{path}:{line}"
        if token.string not in (BEGIN, END):
            raise AutograderError(f"{where}: a marker is written {BEGIN!r} or {END!r}")
        if token.line.strip() != token.string:
            raise AutograderError(f"{where}: a marker stands on a line of its own")
        if token.string == BEGIN:
            if open_at:
                raise AutograderError(
                    f"{where}: {BEGIN!r} inside a solution: end the one of line {open_at[0]} first"
                )
            open_at = token.start
            continue
        if not open_at:
            raise AutograderError(f"{where}: {END!r} without {BEGIN!r} before it")
        if open_at[1] != column:
            raise AutograderError(f"{where}: indent it like its {BEGIN!r} in line {open_at[0]}")
        yield _Region(open_at[0], line, column)
        open_at = None
    if open_at:
        raise AutograderError(f"{path}:{open_at[0]}: {BEGIN!r} without {END!r} after it")


def _exercise(path: Path, tree: ast.Module, region: _Region, exercises: Collection[str]) -> str:
    """Return the exercise that a solution belongs to; it is inside a function or method of it."""
    first: list[ast.AST] | None = None
    for chain in _chains(tree):
        node = chain[-1]
        if isinstance(node, ast.stmt) and region.begin < node.lineno < region.end:
            first = first or chain
            if node.col_offset < region.indent or (node.end_lineno or 0) > region.end:
                raise AutograderError(
                    f"{path}:{node.lineno}: this statement reaches beyond the solution of lines"
                    f" {region.begin} to {region.end}: put the markers around whole statements"
                )
    where = f"{path}:{region.begin}"
    if not first:
        raise AutograderError(
            f"{where}: there is no statement in this solution: remove its markers"
        )
    *around, statement = first
    if isinstance(statement, ast.stmt) and statement.col_offset != region.indent:
        raise AutograderError(f"{where}: indent the markers like the solution between them")
    top = around[0] if around else statement
    inside = any(isinstance(node, FUNCTIONS) for node in around)
    if not inside or not isinstance(top, DEFINITIONS) or top.name not in exercises:
        raise AutograderError(
            f"{where}: a solution stands inside a function of a question, or a method of its class"
            f' ({", ".join(exercises)}); tag the cell of an exercise without points "{PRACTICE}"'
        )
    return top.name


def _chains(tree: ast.Module) -> Iterator[list[ast.AST]]:
    """Yield the nodes in the order of the source, each as a list: those around it, and it."""
    waiting: list[list[ast.AST]] = [[node] for node in reversed(tree.body)]
    while waiting:
        chain = waiting.pop()
        yield chain
        waiting += [[*chain, child] for child in reversed([*ast.iter_child_nodes(chain[-1])])]
