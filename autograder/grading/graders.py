"""An assignment's graders: loaded once, then run for one submission after another."""

import marshal
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.events import Decided, Ended, Event, NotReadable, Postponed, Request
from ..records.results import Verdict
from ..sandbox.isolation import Sandbox
from ..sandbox.loading import Loader, SupplyError, supply
from ..sandbox.worker import load_drivers
from ..submission.apart import try_if_large
from ..submission.code import Code, Unreadable
from ..submission.layout import digest
from ..submission.reading import read_code
from ..submission.slicing import overtaken, select
from .execution import Execution, OutOfTurn
from .faults import none_defined
from .plugin import GradingPlugin, Subject
from .seen import stubbed_again
from .similar import definitions
from .source import Drivers, drivers, names_used, read_checks


@dataclass(frozen=True)
class Graders:
    """What an assignment's graders need to run a submission, read once."""

    assignment: Assignment
    sandbox: Sandbox
    names: frozenset[str]  # of a submission, that they use
    given: frozenset[str]  # functions and classes of the lesson
    drivers: Drivers

    @cached_property
    def _hidden(self) -> bytes:
        """The hidden drivers, as a worker takes them."""
        return marshal.dumps(compile(self.drivers.hidden, "<drivers>", "exec"))

    def grade(self, plugin: GradingPlugin, request: Request, emit: Callable[[Event], None]) -> None:
        """Run the checks for one file, telling each verdict as it comes, and at last their traces.

        emit: is told what happens.
        """

        def read() -> Subject:
            code = read_code(request.filename, request.data, request.beside)
            return self._subject(code, request, lambda verdict: emit(Decided(verdict)))

        try:
            try_if_large((request.data, *request.beside.values()), read)
            subject = read()
        except Unreadable as error:
            emit(NotReadable(str(error)))
            return
        execution = subject.execution
        try:
            plugin.run(subject, request.only)
            if request.trace:
                plugin.trace()
        except OutOfTurn:
            execution.end()
            emit(Postponed(execution.spent))
            return
        finally:
            execution.end()
        passed = any(verdict.passed for verdict in subject.verdicts.values())
        nothing = "" if passed else none_defined(self.assignment, execution.loading)
        notes = filter(None, [nothing, *map(str, execution.code.broken)])
        emit(Ended(tuple(notes), execution.spent))

    def _subject(self, code: Code, request: Request, emit: Callable[[Verdict], None]) -> Subject:
        execution = Execution(
            code,
            self.names,
            sandbox=self.sandbox,
            limits=self.assignment.limits,
            hidden=self._hidden,
            given=self.given,
            turn=request.turn,
        )
        return Subject(
            execution=execution,
            digest=digest(code.everything),
            key=request.key,
            notes=overtaken(code, self.names) | stubbed_again(code, self.names),
            emit=emit,
        )


def load(assignment: Assignment, sandbox: Sandbox) -> tuple[Graders, SimpleNamespace]:
    """Return an assignment's graders and the names of its reference."""
    checks = read_checks(assignment)
    ids = {question.id for question in assignment.questions}
    names = frozenset(ids | names_used(checks, "student", "submission"))
    helpers = assignment.helpers()
    try:
        supply(helpers)
        sources = drivers(assignment, checks)
        load_drivers(sources.all)  # here they meet no student's code, which could make them fail
        sandbox.launcher.prepare(helpers, sources.public)
    except SupplyError as error:
        raise AutograderError(f"{assignment.folder}/{error}") from None
    lesson = _read_lesson(assignment)
    reference = _load_reference(assignment, lesson, names | names_used(checks, "reference"))
    given = frozenset(definitions(lesson))
    return Graders(assignment, sandbox, names, given, sources), reference


def _read_lesson(assignment: Assignment) -> Code:
    path = assignment.reference
    try:
        code = read_code(path.name, path.read_bytes())
    except FileNotFoundError:
        raise AutograderError(f"{path} is missing: it holds the reference solution") from None
    for broken in code.broken:
        raise AutograderError(f"{path}:{broken.line}: {broken.reason} ({broken.text})")
    return code


def _load_reference(assignment: Assignment, code: Code, names: frozenset[str]) -> SimpleNamespace:
    """Return the reference's names, loaded as a submission would be: its experiments don't run."""
    path = assignment.reference
    loader = Loader("reference")
    for statement in select(code.statements, names):
        try:
            loader.run(statement.place, statement.line, statement.source)
        except Exception as error:  # noqa: BLE001 - whatever the author's code raises
            message = f"{path}:{statement.line}: {type(error).__name__}: {error}"
            raise AutograderError(message) from None
    return SimpleNamespace(**{name: loader.names[name] for name in names & loader.names.keys()})
