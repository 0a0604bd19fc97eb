"""Read checks.py as text: which functions are checks, of which question, and whether public."""

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..submission.code import Code, Statement


@dataclass(frozen=True)
class Marked:
    """A function of checks.py with the mark that makes it a check."""

    where: str
    node: ast.FunctionDef
    mark: ast.Call
    question: str
    public: bool

    @property
    def concept(self) -> str:
        """What it is about, in words; "" if that is computed."""
        given = [keyword.value for keyword in self.mark.keywords if keyword.arg == "concept"]
        match [*given, *self.mark.args]:
            case [ast.Constant(value=str(concept)), *_] if concept != self.question:
                return concept.replace("-", " ")
        return ""


def marked(assignment: Assignment, code: Code) -> Iterator[Marked]:
    """Yield the checks; raises AutograderError where it can't be read whether one is public."""
    texts = _texts(code)
    questions = _questions(code, texts)
    lines: dict[str, int] = {}
    for node in (node for statement in code.statements for node in statement.nodes):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("check_"):
            continue
        where = f"{assignment.checks}:{node.lineno}: {node.name}"
        if line := lines.get(node.name):
            raise AutograderError(f"{where} stands in line {line}, too: only this one would run")
        lines[node.name] = node.lineno
        mark = next(
            (decorator for decorator in node.decorator_list if _marks(decorator, questions)), None
        )
        if isinstance(mark, ast.Call):
            question = questions.get(_name(mark.func)) or _id(mark, texts)
            yield Marked(where, node, mark, question, _is_public(where, mark))


def without_hidden(code: Code, checks: Iterable[Marked]) -> tuple[Statement, ...]:
    """Return the statements that are no hidden checks."""
    hidden = {one.node for one in checks if not one.public}
    return tuple(one for one in code.statements if not hidden.intersection(one.nodes))


def _marks(decorator: ast.expr, questions: Collection[str]) -> bool:
    return isinstance(decorator, ast.Call) and _name(decorator.func) in {"check", *questions}


def _name(function: ast.expr) -> str:
    """Return the last part of a dotted name, "" for anything else."""
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


def _is_public(where: str, mark: ast.Call) -> bool:
    for keyword in mark.keywords:
        if keyword.arg == "public":
            if isinstance(keyword.value, ast.Constant):
                return bool(keyword.value.value)
            raise AutograderError(f"{where}: public is written as True or False")
    return False


def _id(mark: ast.Call, texts: dict[str, str]) -> str:
    """Return the id that is the first argument of `check` or `question`, "" if it is computed."""
    named = [keyword.value for keyword in mark.keywords if keyword.arg in ("question", "id")]
    match [*mark.args, *named]:
        case [ast.Constant(value=str(question)), *_]:
            return question
        case [ast.Name(name), *_]:
            return texts.get(name, "")
    return ""


def _texts(code: Code) -> dict[str, str]:
    """Return the top-level names that are given to a text."""
    found = {}
    for node in (node for statement in code.statements for node in statement.nodes):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(value=str(text))):
                found[name] = text
    return found


def _questions(code: Code, texts: dict[str, str]) -> dict[str, str]:
    """Return the ids by the top-level names that are given to `question(id)`."""
    found = {}
    for node in (node for statement in code.statements for node in statement.nodes):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call() as made):
                if _name(made.func) == "question":
                    found[name] = _id(made, texts)
    return found
