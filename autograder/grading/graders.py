"""An assignment's graders: loaded once, then run for one submission after another."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from types import SimpleNamespace

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.events import Decided, Ended, Event, NotReadable
from ..sandbox.client import Sandbox
from ..sandbox.loading import Loader, SupplyError, supply
from ..submission.code import Unreadable, read_code
from ..submission.layout import digest
from ..submission.slicing import overtaken, select
from .execution import Execution
from .plugin import GradingPlugin, Subject
from .source import drivers, names_used, read_checks


@dataclass(frozen=True)
class Graders:
    """What an assignment's graders need to run a submission, read once."""

    assignment: Assignment
    sandbox: Sandbox
    names: frozenset[str]  # of a submission, that they use

    def grade(
        self,
        plugin: GradingPlugin,
        filename: str,
        data: bytes,
        key: bytes,
        emit: Callable[[Event], None],
        only: Collection[str] | None = None,
        trace: bool = True,
    ) -> None:
        """Run the checks for one file, telling each verdict as it comes, and at last their traces.

        only: the names of the checks to run; trace: whether failed questions are run once more.
        """
        try:
            code = read_code(filename, data)
        except Unreadable as error:
            emit(NotReadable(str(error)))
            return
        execution = Execution(code, self.names, sandbox=self.sandbox, limits=self.assignment.limits)
        subject = Subject(
            execution=execution,
            digest=digest(code.statements),
            key=key,
            notes=overtaken(code, self.names),
            emit=lambda verdict: emit(Decided(verdict)),
        )
        try:
            plugin.run(subject, only)
            if trace:
                plugin.trace()
        finally:
            execution.end()
        emit(Ended(tuple(map(str, code.broken)), execution.spent))


def load(assignment: Assignment, sandbox: Sandbox) -> tuple[Graders, SimpleNamespace]:
    """Return an assignment's graders and the names of its reference."""
    checks = read_checks(assignment)
    ids = {question.id for question in assignment.questions}
    names = frozenset(ids | names_used(checks, "student", "submission"))
    helpers = assignment.helpers()
    try:
        supply(helpers)
        sandbox.launcher.prepare(helpers, drivers(assignment, checks))
    except SupplyError as error:
        raise AutograderError(f"{assignment.folder}/{error}") from None
    reference = load_reference(assignment, names | names_used(checks, "reference"))
    return Graders(assignment, sandbox, names), reference


def load_reference(assignment: Assignment, names: frozenset[str]) -> SimpleNamespace:
    """Return the reference's names, loaded as a submission would be: its experiments don't run."""
    path = assignment.reference
    try:
        code = read_code(path.name, path.read_bytes())
    except FileNotFoundError:
        raise AutograderError(f"{path} is missing: it holds the reference solution") from None
    for broken in code.broken:
        raise AutograderError(f"{path}:{broken.line}: {broken.reason} ({broken.text})")
    loader = Loader("reference")
    for statement in select(code.statements, names):
        try:
            loader.run(statement.place, statement.line, statement.source)
        except Exception as error:  # noqa: BLE001 - whatever the author's code raises
            message = f"{path}:{statement.line}: {type(error).__name__}: {error}"
            raise AutograderError(message) from None
    return SimpleNamespace(**{name: loader.names[name] for name in names & loader.names.keys()})
