"""What a check's verdict on a case depends on, as a key: the same key, the same verdict.

A key is of the engine, of what the check's code reaches (helpers, constants, drivers, fixtures,
imports, the reference), and of what it sees of the case: so after a change of one check or variant
all other pairs keep theirs. Marks, points and prose are in none.
"""

import ast
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ..grading.source import names_used, read_checks, sections
from ..records.course import Assignment
from ..records.results import Check
from ..records.versions import engine_digest
from ..submission.code import FUNCTIONS, Code, Statement
from ..submission.reading import read_code
from ..submission.slicing import select
from .cases import Case

_IMPORTED = re.compile(r"\b(?:from|import) +([\w, ]+)")  # `import a as b, c`, too
_FACES = ("student", "submission", "reference")


def imported(sources: Mapping[str, str], texts: Iterable[str]) -> set[str]:
    """Return which modules, of these sources, texts import, or such a module does."""
    left = [*texts]
    found: set[str] = set()
    while left:
        words = set(re.findall(r"\w+", " ".join(_IMPORTED.findall(left.pop()))))
        more = (sources.keys() & words) - found
        found |= more
        left += [sources[name] for name in more]
    return found


class Keys:
    """The keys of an assignment's checks and cases, as its files are when this is made."""

    def __init__(
        self,
        assignment: Assignment,
        checks: Mapping[str, Check],
        names: Mapping[str, frozenset[str]],
    ) -> None:
        """Read the graders and the reference; names: of a solution, that matter to each check."""
        self.assignment, self.checks = assignment, checks
        self.sources = assignment.helpers()
        self.graders = read_checks(assignment).statements
        self.headings = sections(assignment)
        self.lesson = _statements(assignment.reference.read_text(encoding="utf-8"))
        everything = frozenset().union(*names.values())
        self.slices = {name: self._slice(name) for name in checks}
        # What looks at the code itself, or hands it on under another name, may see all of it.
        self.names = {
            name: everything if self._is_open(name) else frozenset(names[name]) for name in checks
        }
        self.everything = everything
        self._wholes: dict[str, Sequence[Statement]] = {}
        self._parts: dict[tuple[str, frozenset[str]], str] = {}
        self._overrides: dict[str, str] = {}

    def of(self, case: Case, check: str) -> str:
        """Return the key of a check's verdict on a case."""
        parts = [self.of_check[check], self._of_whole(case.whole, self.names[check])]
        return _digest([*parts, self._of_override(case.override)])

    @cached_property
    def of_check(self) -> dict[str, str]:
        """What each check's own code reaches, and the engine."""
        limits, needs = self.assignment.limits, self.assignment.needs
        ids = [question.id for question in self.assignment.questions]
        shared = [engine_digest(), repr((limits, needs, ids))]
        return {name: _digest([*shared, *self._of_graders(name)]) for name in self.checks}

    def _of_graders(self, name: str) -> Iterable[str]:
        own = self.slices[name]
        asked = names_used(Code(own, ()), "reference")
        reference = self.everything | asked if self._is_open(name) else asked
        yield self.headings.get(self.checks[name].question, "")  # a row says where to read
        yield self._dumped([*own, *select(self.lesson, reference)])

    def _slice(self, name: str) -> tuple[Statement, ...]:
        """Return what a check's code reaches of checks.py, fixtures too, which it need not name.

        Of a check that no plain function defines that is all there is.
        """
        nodes = [node for statement in self.graders for node in statement.nodes]
        functions = [node for node in nodes if isinstance(node, FUNCTIONS)]
        fixtures = {node.name for node in functions if "fixture" in "".join(_decorators(node))}
        if name not in (node.name for node in functions):
            return tuple(self.graders)
        return select(self.graders, {name, *fixtures})

    def _is_open(self, name: str) -> bool:
        """Tell whether a check may see other code than the names that it asks for."""
        nodes = [node for one in self.slices[name] for top in one.nodes for node in ast.walk(top)]
        functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
        own = functions.get(name)
        if not own or any(argument.arg == "syntax" for argument in own.args.args):
            return True
        plain = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        for call in (node for node in nodes if isinstance(node, ast.Call)):
            called = functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
            for given, taken in zip(call.args, called.args.args if called else (), strict=False):
                if isinstance(given, ast.Name) and given.id == taken.arg:
                    plain.add(id(given))
        used = (node for node in nodes if isinstance(node, ast.Name) and node.id in _FACES)
        return any(id(node) not in plain for node in used)

    def _of_whole(self, text: str, names: frozenset[str]) -> str:
        if (text, names) not in self._parts:
            if text not in self._wholes:
                self._wholes[text] = _statements(text)
            self._parts[text, names] = self._dumped(select(self._wholes[text], names))
        return self._parts[text, names]

    def _of_override(self, text: str) -> str:
        if text not in self._overrides:
            self._overrides[text] = self._dumped(_statements(text)) if text else ""
        return self._overrides[text]

    def _dumped(self, statements: Iterable[Statement]) -> str:
        """Return a digest of code, and of the modules beside the lesson that it imports."""
        nodes = [node for statement in statements for node in statement.nodes]
        helpers = imported(self.sources, map(ast.unparse, nodes))
        code = [ast.dump(node) for node in nodes]
        return _digest([*code, *(_code(self.sources[name]) for name in sorted(helpers))])


def _statements(text: str) -> Sequence[Statement]:
    return read_code("case.py", text.encode()).statements


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterable[str]:
    return map(ast.unparse, node.decorator_list)


def _code(text: str) -> str:
    """Return code without what is said between it."""
    try:
        return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return text


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
