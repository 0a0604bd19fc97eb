"""The solutions that a proof grades, and which checks see what is theirs in each of them."""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..grading.source import names_used, read_checks
from ..records.course import Assignment
from ..records.results import Check, Result, Verdict
from ..release import stub
from ..submission.code import Code
from ..submission.effects import effects_of, origins
from ..submission.reading import read_code
from ..submission.scopes import reads
from ..submission.slicing import select
from .variants import Variant

NOT_WHAT_IS_ASKED_FOR = ("None", "{}", "0", "'x'", "(1,)")


@dataclass(frozen=True)
class Case:
    """A solution and what the checks must say of it.

    It consists of a whole solution, the reference or the stub, and of code that overrides parts.
    """

    title: str
    whole: str
    override: str = ""
    fails: frozenset[str] = frozenset()  # the checks that must fail it
    may_fail: frozenset[str] = frozenset()  # those that may fail it beside these
    malformed: bool = False  # it returns what nobody has asked for

    @property
    def source(self) -> str:
        return f"{self.whole}\n\n{self.override}" if self.override else self.whole

    @property
    def notebook(self) -> str:
        """The same as a notebook, whose cells are parsed once: most are those of all cases."""
        sources = [*re.split(r"^(?=# %%)", self.whole, flags=re.MULTILINE), self.override]
        cells = [{"cell_type": "code", "source": source} for source in sources]
        return json.dumps({"cells": cells})

    def reasons(self, result: Result) -> dict[str, str]:
        """Return why checks failed it that should not, or could not be decided, by their names."""
        return {
            verdict.check.name: verdict.staff or "\n".join(result.staff) or _told(verdict)
            for verdict in result.verdicts
            if not verdict.passed
            and (verdict.passed is None or not self._may_fail(verdict.check.name))
        }

    def _may_fail(self, check: str) -> bool:
        return check in self.fails | self.may_fail

    def surprises(self, verdicts: Mapping[str, bool | None]) -> Iterator[str]:
        """Yield what is wrong with the verdicts of some checks."""
        for check, passed in verdicts.items():
            if passed is None:
                yield f"{check} is undecided"
            elif passed and check in self.fails:
                yield f"passes {check}"
            elif not passed and not self._may_fail(check):
                others = ", which it neither names nor shares a concept with" if self.fails else ""
                yield f"fails {check}{others}"


def all_cases(
    assignment: Assignment, checks: Mapping[str, Check], variants: Sequence[Variant]
) -> Iterator[Case]:
    """Yield the reference, the stub, all variants, and what returns what nobody has asked for."""
    reference = assignment.reference.read_text(encoding="utf-8")
    yield Case("the reference", reference)
    yield Case("the stub", stub(assignment), fails=frozenset(checks))
    for variant in variants:
        kind = "wrong" if variant.wrong else "right"
        concepts = {(checks[name].question, checks[name].concept) for name in variant.fails}
        may_fail = {
            name for name, check in checks.items() if (check.question, check.concept) in concepts
        }
        yield Case(
            f"{kind}: {variant.title}",
            reference,
            variant.source,
            fails=variant.fails,
            may_fail=frozenset(may_fail),
        )
    code = read_code(assignment.reference.name, reference.encode())
    for question in assignment.questions:
        own = frozenset(name for name, check in checks.items() if check.question == question.id)
        for title, override in _malformed(code, question.id):
            yield Case(
                title, reference, override, fails=own, may_fail=frozenset(checks), malformed=True
            )


def _told(verdict: Verdict) -> str:
    """Return the feedback, and what came where a hidden row does not say it."""
    quoted = verdict.got and verdict.got not in verdict.feedback
    return f"{verdict.feedback}\nGot: {verdict.got}" if quoted else verdict.feedback


def _malformed(code: Code, name: str) -> Iterator[tuple[str, str]]:
    """Yield definitions of a name that return what nobody has asked for."""
    for value in NOT_WHAT_IS_ASKED_FOR:
        yield f"{name} returns {value}", f"def {name}(*_, **__):\n    return {value}\n"
        if _has_forward(code, name):
            override = f"    def forward(self, *_, **__):\n        return {value}\n"
            yield f"{name}.forward returns {value}", f"class {name}({name}):\n{override}"


def _has_forward(code: Code, name: str) -> bool:
    return any(
        isinstance(part, ast.FunctionDef) and part.name == "forward"
        for statement in code.statements
        for node in statement.nodes
        if isinstance(node, ast.ClassDef) and node.name == name
        for part in node.body
    )


def names_reached(assignment: Assignment, checks: Mapping[str, Check]) -> dict[str, frozenset[str]]:
    """Return which names of a solution matter to each check, its drivers' and others' names too."""
    graders = read_checks(assignment).statements
    solution = read_code("case.py", assignment.reference.read_bytes()).statements
    reached = {}
    for name, check in checks.items():
        own = Code(select(graders, {name}), ())
        names = {check.question} | names_used(own, "student", "submission")
        reached[name] = frozenset(names.union(*map(reads, select(solution, names))))
    return reached


def sees(case: Case, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the checks that see code of the case's own, not the reference's."""
    if not case.override:
        return frozenset(names)
    statements = read_code("case.py", case.override.encode()).statements
    if select(statements, ()):  # settings, which all see
        return frozenset(names)
    imported, effects = origins(statements), [effects_of(statement) for statement in statements]
    called = {name for effect in effects for name in effect.calls}
    changed = called.union(*(effect.touched(imported, called) for effect in effects))
    return frozenset(check for check, reached in names.items() if changed & reached)
