"""Find the public checks of an assignment and write them as files that students can run."""

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..grading.source import read_checks
from ..records.course import Assignment
from ..records.errors import AutograderError
from ..submission.code import Code
from ..submission.slicing import reads, select
from .imports import import_block, used_only
from .solution import DEFINITIONS

SUPPORT = "checks_support"
_FACE = "autograder.grading"
_OFFERED = {"check", "expect", "Failure"}  # of the engine, and by checks_support
_ARGUMENTS = {"student", "rng"}  # what a check can be given at a student's

_PYTEST_HEAD = '''\
"""The public checks of {file}: run `pytest` in this folder.

They tell whether what you wrote can be used as the lesson says. It is graded by more than these.
"""
'''
_PYTEST_TAIL = """\
@pytest.mark.parametrize("public", [{checks}])
def test_public(public):
    feedback = checks_support.feedback(public, checks_support.in_file("{file}"))
    if feedback:
        pytest.fail(feedback, pytrace=False)"""
_OTTER_HEAD = '''\
"""The public checks of {question}: `grader.check("{question}")` runs them."""
'''
_OTTER_TAIL = """\
@test_case(name={title}, hidden=False)
def case_{number}(env):
    checks_support.require({check}, checks_support.Submission(env))"""


@dataclass(frozen=True)
class PublicCheck:
    """A check whose source students get."""

    name: str
    question: str
    title: str


@dataclass(frozen=True)
class PublicChecks:
    """The public checks of an assignment, in their order, and the code they are taken from."""

    assignment: Assignment
    code: Code
    checks: tuple[PublicCheck, ...]

    def questions(self) -> list[str]:
        """Return the questions that have public checks."""
        return list(dict.fromkeys(check.question for check in self.checks))

    def pytest_file(self) -> str:
        """Return the file for `pytest` beside the plain stub file."""
        file = f"{self.assignment.name}.py"
        names = "".join(f"\n    {one.name}," for one in self.checks)
        tail = _PYTEST_TAIL.format(checks=f"{names}\n", file=file)
        imports = f"import pytest\nimport {SUPPORT}"
        return self._file(self.checks, _PYTEST_HEAD.format(file=file), imports, [tail])

    def otter_file(self, question: str) -> str:
        """Return the file for otter's `grader.check(question)`."""
        checks = [one for one in self.checks if one.question == question]
        tails = [
            _OTTER_TAIL.format(
                title=json.dumps(one.title, ensure_ascii=False), number=number, check=one.name
            )
            for number, one in enumerate(checks, 1)
        ]
        imports = f"from otter.test_files import test_case\nimport {SUPPORT}"
        settings = f'OK_FORMAT = False\nname = "{question}"'
        return self._file(checks, _OTTER_HEAD.format(question=question), imports, tails, settings)

    def _file(
        self,
        checks: Sequence[PublicCheck],
        head: str,
        more_imports: str,
        tails: Sequence[str],
        settings: str = "",
    ) -> str:
        statements = select(self.code.statements, [one.name for one in checks])
        imports: list[ast.stmt] = []
        nodes: list[ast.stmt] = []
        body = ""
        used: set[str] = set()
        was_definition = False
        for one in statements:
            if isinstance(one.nodes[0], ast.Import | ast.ImportFrom):
                imports += one.nodes
                continue
            nodes += one.nodes
            is_definition = isinstance(one.nodes[0], DEFINITIONS)
            gap = "\n\n\n" if is_definition or was_definition else "\n" if body else "\n\n"
            body += gap + one.source
            was_definition = is_definition
            used |= reads(one)
        self._require_no_engine(nodes)
        kept = [self._for_students(node, used) for node in imports]
        block = import_block(
            [*ast.parse(more_imports).body, *(node for node in kept if node)],
            own={SUPPORT, *self.assignment.helpers()},
        )
        top = "\n\n".join(filter(None, [block, settings]))
        return "\n\n\n".join([f"{head}\n{top}{body}", *tails]) + "\n"

    def _for_students(self, node: ast.stmt, used: set[str]) -> ast.stmt | None:
        """Return an import with what is used of it, from checks_support if it is of the engine."""
        kept = used_only(node, used)
        if isinstance(kept, ast.ImportFrom) and kept.module == _FACE:
            names = {alias.name for alias in kept.names}
            if names <= _OFFERED:
                return ast.ImportFrom(SUPPORT, kept.names, 0)
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
                offered = ", ".join(sorted(_OFFERED))
                raise AutograderError(
                    f"{self.assignment.checks}:{node.lineno}: students don't have this; a public"
                    f" check uses of the autograder only what it imports by"
                    f" `from {_FACE} import …`: {offered}"
                )


def public_checks(assignment: Assignment) -> PublicChecks:
    """Return the checks marked as public; raises AutograderError if students can't run one."""
    code = read_checks(assignment)
    return PublicChecks(assignment, code, tuple(_find(assignment, code)))


def _find(assignment: Assignment, code: Code) -> Iterator[PublicCheck]:
    texts = _texts(code)
    for node in (node for one in code.statements for node in one.nodes):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("check_"):
            continue
        where = f"{assignment.checks}:{node.lineno}: {node.name}"
        mark = next((one for one in node.decorator_list if _marks(one)), None)
        if not isinstance(mark, ast.Call) or not _is_public(where, mark):
            continue
        question = _question(mark, texts)
        if question not in {one.id for one in assignment.questions}:
            raise AutograderError(
                f"{where}: the question of a public check is written as a text, or as a name that"
                " checks.py gives to one, and stands in assignment.toml"
            )
        title = (ast.get_docstring(node) or "").strip().split("\n")[0]
        if not title:
            raise AutograderError(
                f"{where} has no docstring: its first line is the title students read"
            )
        _require_runnable(where, node)
        yield PublicCheck(node.name, question, title)


def _marks(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Name("check") | ast.Attribute(attr="check")):
            return True
    return False


def _is_public(where: str, mark: ast.Call) -> bool:
    for keyword in mark.keywords:
        if keyword.arg == "public":
            if isinstance(keyword.value, ast.Constant):
                return bool(keyword.value.value)
            raise AutograderError(f"{where}: public is written as True or False")
    return False


def _question(mark: ast.Call, texts: dict[str, str]) -> str:
    named = [keyword.value for keyword in mark.keywords if keyword.arg == "question"]
    match [*mark.args, *named]:
        case [ast.Constant(value=str(question)), *_]:
            return question
        case [ast.Name(name), *_]:
            return texts.get(name, "")
    return ""


def _texts(code: Code) -> dict[str, str]:
    """Return the top-level names that are given to a text."""
    found = {}
    for node in (node for one in code.statements for node in one.nodes):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(value=str(text))):
                found[name] = text
    return found


def _require_runnable(where: str, node: ast.FunctionDef) -> None:
    arguments = node.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    others = [name for name in names if name not in _ARGUMENTS]
    if others:
        raise AutograderError(
            f"{where} is public and takes {', '.join(others)}, which students don't have:"
            " a public check takes student and rng; or make it a hidden one"
        )
