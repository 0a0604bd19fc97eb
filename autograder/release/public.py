"""Find the public checks of an assignment and write them as files that students can run."""

import ast
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..grading.source import SHARED_DRIVERS, names_used, read_checks
from ..records import handout
from ..records.course import Assignment
from ..records.errors import AutograderError
from ..submission.code import Code, Statement
from ..submission.scopes import reads
from ..submission.slicing import select
from .imports import body, import_block, is_import, used_only
from .support import OFFERED

_FACE = "autograder.grading"
_ARGUMENTS = {"student", "rng"}  # what a check can be given at a student's

_PUBLIC = '''\
"""The public checks of {name}: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""
'''
_PYTEST = '''\
"""Run the public checks on {name}.py, on as much of it as is graded: `pytest` in this folder."""

from pathlib import Path

import pytest

from checks_support import all_checks, feedback

FILE = Path(__file__).with_name("{name}.py")
GRADED = (
{graded})


@pytest.mark.parametrize("check", all_checks(FILE.parent))
def test_public(check):
    told = feedback(check, FILE, GRADED)
    if told:
        pytest.fail(told, pytrace=False)
'''
_OTTER = '''\
"""Run the public checks of {question}: `grader.check("{question}")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "{question}"
checks = public_checks()
'''
_CASE = """

@test_case(name={title}, hidden=False{more})
def case_{number}(env):
    require(checks.{check}, env)
"""


@dataclass(frozen=True)
class PublicCheck:
    """A check whose source students get."""

    name: str
    question: str
    title: str


@dataclass(frozen=True)
class _Marked:
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


@dataclass(frozen=True)
class PublicChecks:
    """The public checks of an assignment, in their order, and the code they are taken from."""

    assignment: Assignment
    code: Code
    checks: tuple[PublicCheck, ...]
    unseen: dict[str, list[str]]  # by question: the concepts that only hidden checks look at

    def questions(self) -> list[str]:
        """Return the questions that have public checks."""
        return list(dict.fromkeys(check.question for check in self.checks))

    @cached_property
    def _public(self) -> Code:
        statements = [*map(_without_follows, self.code.statements)]
        return Code(select(statements, [check.name for check in self.checks]), ())

    def module(self) -> str:
        """Return the file that holds them, with what they need: public_checks.py."""
        others = [statement for statement in self._public.statements if not is_import(statement)]
        imports = [
            node
            for statement in self._public.statements
            if is_import(statement)
            for node in statement.nodes
        ]
        self._require_no_engine([node for statement in others for node in statement.nodes])
        used = set().union(*map(reads, others))
        kept = [self._for_students(node, used) for node in imports]
        own = {handout.SUPPORT, *self.assignment.helpers()}
        block = import_block((node for node in kept if node), own)
        return f"{_PUBLIC.format(name=self.assignment.name)}\n{block}{body(others)}\n"

    def for_pytest(self) -> str:
        """Return the shim for `pytest` beside the plain stub file."""
        names = [question.id for question in self.assignment.questions]
        names += sorted(names_used(self._public, "student", "submission") - {*names})
        graded = "".join(f'    "{name}",\n' for name in names)
        return _PYTEST.format(name=self.assignment.name, graded=graded)

    def for_otter(self, question: str) -> str:
        """Return the shim for otter's `grader.check(question)`: otter quotes what fails."""
        own = [check for check in self.checks if check.question == question]
        cases = [
            _CASE.format(
                title=json.dumps(check.title, ensure_ascii=False),
                more=self._passed(question) if number == len(own) else "",
                number=number,
                check=check.name,
            )
            for number, check in enumerate(own, 1)
        ]
        return "".join([_OTTER.format(question=question), *cases])

    def _passed(self, question: str) -> str:
        """Return the argument by which otter says what these checks do not see, if anything."""
        unseen = ", ".join(self.unseen.get(question, ()))
        told = f"these checks see form and examples; hidden ones also look at: {unseen}"
        message = json.dumps(told, ensure_ascii=False)
        return f",\n           success_message={message}" if unseen else ""

    def _for_students(self, node: ast.stmt, used: set[str]) -> ast.stmt | None:
        """Return an import with what is used of it, from checks_support if it is of the engine."""
        kept = used_only(node, used)
        if isinstance(kept, ast.ImportFrom) and kept.module in (_FACE, SHARED_DRIVERS):
            names = {alias.name for alias in kept.names}
            if names <= OFFERED or kept.module == SHARED_DRIVERS:
                return ast.ImportFrom(handout.SUPPORT, kept.names, 0)
        if kept:
            ast.copy_location(kept, node)
            self._require_no_engine([kept])
        return kept

    def _require_no_engine(self, nodes: Sequence[ast.stmt]) -> None:
        for node in (node for top in nodes for node in ast.walk(top)):
            match node:
                case ast.Import(names=aliases):
                    modules = [alias.name for alias in aliases]
                case ast.ImportFrom(module=str(module)):
                    modules = [module]
                case _:
                    continue
            if any(name.partition(".")[0] == "autograder" for name in modules):
                offered = ", ".join(sorted(OFFERED))
                raise AutograderError(
                    f"{self.assignment.checks}:{node.lineno}: students don't have this; a public"
                    f" check uses of the autograder only what it imports by"
                    f" `from {_FACE} import …`: {offered}; or from {SHARED_DRIVERS}"
                )


def _without_follows(statement: Statement) -> Statement:
    """Return a check without the names of those that it follows: they may be hidden ones."""
    node = statement.nodes[0]
    if not isinstance(node, ast.FunctionDef) or not any(map(_follows, node.decorator_list)):
        return statement
    first, lines = node.decorator_list[0].lineno, statement.source.split("\n")
    marks = []
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call):
            kept = [keyword for keyword in decorator.keywords if keyword.arg != "follows"]
            decorator = ast.Call(decorator.func, decorator.args, kept)
        marks.append(f"@{ast.unparse(decorator)}")
    source = "\n".join([*marks, *lines[node.lineno - first :]])
    tree = ast.increment_lineno(ast.parse(source), first - 1)
    return Statement(statement.place, statement.line, source, tuple(tree.body))


def _follows(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and any(k.arg == "follows" for k in decorator.keywords)


def public_checks(assignment: Assignment) -> PublicChecks:
    """Return the checks marked as public; raises AutograderError if students can't run one."""
    code = read_checks(assignment)
    marked = [*_marked(assignment, code)]
    unseen: dict[str, list[str]] = {}
    for question in {one.question for one in marked}:
        own = [one for one in marked if one.question == question]
        seen = {one.concept for one in own if one.public}
        hidden = dict.fromkeys(one.concept for one in own if not one.public)
        unseen[question] = [concept for concept in hidden if concept not in seen | {""}]
    public = tuple(_checked(assignment, one) for one in marked if one.public)
    kept_back = {one.node for one in marked if not one.public}
    shown = tuple(one for one in code.statements if not kept_back.intersection(one.nodes))
    return PublicChecks(assignment, Code(shown, code.broken), public, unseen)


def _checked(assignment: Assignment, one: _Marked) -> PublicCheck:
    """Return a public check; raises AutograderError if students can't run it."""
    if one.question not in {known.id for known in assignment.questions}:
        raise AutograderError(
            f"{one.where}: the question of a public check is written as a text, or as a name that"
            " checks.py gives to one, and stands in assignment.toml"
        )
    title = (ast.get_docstring(one.node) or "").strip().split("\n")[0]
    if not title:
        raise AutograderError(
            f"{one.where} has no docstring: its first line is the title students read"
        )
    _require_runnable(one.where, one.node)
    return PublicCheck(one.node.name, one.question, title)


def _marked(assignment: Assignment, code: Code) -> Iterator[_Marked]:
    texts = _texts(code)
    questions = _questions(code, texts)
    for node in (node for statement in code.statements for node in statement.nodes):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("check_"):
            continue
        where = f"{assignment.checks}:{node.lineno}: {node.name}"
        mark = next(
            (decorator for decorator in node.decorator_list if _marks(decorator, questions)), None
        )
        if isinstance(mark, ast.Call):
            question = questions.get(_name(mark.func)) or _id(mark, texts)
            yield _Marked(where, node, mark, question, _is_public(where, mark))


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


def _require_runnable(where: str, node: ast.FunctionDef) -> None:
    arguments = node.args
    names = [
        argument.arg
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    ]
    others = [name for name in names if name not in _ARGUMENTS]
    if others:
        raise AutograderError(
            f"{where} is public and takes {', '.join(others)}, which students don't have:"
            " a public check takes student and rng; or make it a hidden one"
        )
