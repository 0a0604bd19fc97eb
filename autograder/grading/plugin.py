"""The pytest plugin: collect an assignment's checks once, run them for many submissions.

pytest finds and runs the checks; this plugin gives them their fixtures, turns each outcome into a
Verdict, and hands itself to `serve`, which says for which submissions they run.
"""

import hmac
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.misconceptions import NOT_FILLED_IN
from ..records.results import UNDECIDED, Check, Verdict
from ..sandbox.plain import seed_all
from ..submission.blanks import blanks
from ..submission.syntax import Syntax
from . import collected, expect
from .execution import Execution, OutOfTurn
from .failure import Failure
from .source import sections
from .student import Student
from .trace import SEED, sketch, trace

# pytest without what prints, captures, rewrites or remembers: only its collection and its runner.
_OFF = (
    "terminal capture cacheprovider warnings logging faulthandler junitxml pastebin doctest"
    " stepwise unraisableexception threadexception debugging skipping setuponly setupplan"
    " unittest subtests"
).split()
_ARGUMENTS = [
    *(argument for name in _OFF for argument in ("-p", f"no:{name}")),
    *("--assert=plain", "--import-mode=importlib", "-c", "/dev/null"),
    *("-o", "python_files=checks.py", "-o", "python_functions=check_*"),
]


@dataclass(frozen=True)
class Subject:
    """A submission while its checks run."""

    execution: Execution
    digest: str
    key: bytes  # of the course
    notes: dict[str, str]  # by question id: what its first row says
    emit: Callable[[Verdict], None]
    look: Callable[[BaseException], None] | None = None  # at what a check raises, to debug it
    crashes: dict[tuple[str, str], str] = field(default_factory=dict)  # where each was told first
    verdicts: dict[str, Verdict] = field(default_factory=dict)  # by check

    @cached_property
    def unfilled(self) -> Callable[[str], list[tuple[str, str]]]:
        """What is left blank in a definition, looked for once."""
        return cache(partial(blanks, self.execution.code))


class GradingPlugin:
    """Give the checks of one assignment what they need and record how they end."""

    def __init__(
        self,
        assignment: Assignment,
        reference: SimpleNamespace,
        serve: Callable[["GradingPlugin"], None],
    ) -> None:
        self.assignment = assignment
        self._reference = reference
        self.serve = serve
        self.sections = sections(assignment)
        self.items: list[pytest.Function] = []
        self.errors: list[str] = []
        self.subject: Subject | None = None
        self.item: pytest.Function | None = None  # the check that runs
        self.tracing = False

    def main(self) -> None:
        """Collect the checks and serve; raises AutograderError if they can't be collected."""
        arguments = [
            *_ARGUMENTS,
            f"--rootdir={self.assignment.folder}",
            str(self.assignment.checks),
        ]
        pytest.main(arguments, plugins=[self])
        if self.errors:
            raise AutograderError(self.errors[0])

    def run(self, subject: Subject, only: Collection[str] | None = None) -> None:
        """Run every check, or only those of these names, for one submission.

        The public ones come first: their rows quote what the student's code has said, which then
        can know nothing yet of hidden ones.
        """
        self.subject = subject
        items = [item for item in self.items if only is None or item.name in only]
        items.sort(key=lambda item: not collected.mark(item).public)
        for item, following in zip_longest(items, items[1:]):
            self._run_one(item, following)

    def trace(self) -> None:
        """Tell the verdicts of questions with a failed hidden check again, with their traces."""
        assert self.subject, "no submission is being graded"
        subject = self.subject
        failed = {
            verdict.check.question
            for verdict in subject.verdicts.values()
            if verdict.passed is False and not verdict.check.public
        }
        execution = subject.execution
        questions = failed - execution.blocked.keys()
        items = [item for item in self.items if collected.mark(item).question in questions]
        items = [item for item in items if not collected.mark(item).slow]
        execution.made.clear()
        execution.end()  # what the checks have left in the worker is not the same for all
        sketches: list[str] = []
        execution.watch = lambda reply: sketches.append(sketch(reply))
        self.tracing = True
        try:
            for item, following in zip_longest(items, items[1:]):
                sketches.clear()
                self._run_one(item, following)
                known = subject.verdicts.get(item.name)
                if known and not execution.blocked.keys() & questions:
                    subject.emit(replace(known, trace=trace(sketches)))
        finally:
            self.tracing, execution.watch = False, None

    def _run_one(self, item: pytest.Function, following: pytest.Function | None) -> None:
        """Set up, run and tear down as pytest's runner does, without its hooks and reports.

        Half of what a check takes on our side would be theirs, and nobody listens.
        """
        error: BaseException | None = None
        self.item = item
        state = item.session._setupstate
        try:
            try:
                seed_all(self.seed("reference"))
                state.setup(item)
                with expect.judging(collected.mark(item).concept):
                    item.runtest()
            finally:
                item._initrequest()  # for its next run
                state.teardown_exact(following)
        except (KeyboardInterrupt, OutOfTurn, pytest.exit.Exception):
            raise
        except BaseException as raised:  # noqa: BLE001 - whatever it is, this check has ended so
            error = raised
        if not self.tracing:
            self._record(error)

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks, as they stand in checks.py."""
        return tuple(map(collected.check, self.items))

    # What checks are given.

    # None asks for pytest's `request`, which takes longer to make than all they give.

    @pytest.fixture
    def student(self) -> Student:
        """The student's code."""
        subject, item = self._running()
        execution, mark = subject.execution, collected.mark(item)
        seed = self.seed("student")
        execution.begin_check(mark.question, seed, fresh=mark.fresh, public=mark.public)
        return Student(execution)

    @pytest.fixture
    def reference(self) -> SimpleNamespace:
        """The reference solution's names."""
        return self._reference

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """A generator that is the same for the same code, check and course key."""
        return np.random.default_rng(SEED if self.tracing else self.seed("rng"))

    @pytest.fixture
    def syntax(self) -> Syntax:
        """The structure of the student's code."""
        subject, _ = self._running()
        return Syntax(subject.execution.code)

    def seed(self, use: str) -> int:
        """Return the seed for one use in the check: a keyed digest of the submission's code."""
        subject, item = self._running()
        message = f"{subject.digest}\0{item.name}\0{use}".encode()
        return int.from_bytes(hmac.digest(subject.key, message, "sha256")[:8])

    def _running(self) -> tuple[Subject, pytest.Function]:
        assert self.subject and self.item, "no check is running"
        return self.subject, self.item

    # What pytest calls.

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        self.items = items
        if not self.errors:
            self.errors += collected.faults(self.assignment, items)

    def pytest_exception_interact(self, call: pytest.CallInfo[Any]) -> None:
        if call.when == "collect" and call.excinfo:
            error, path = call.excinfo.value, str(self.assignment.checks)
            error = getattr(error, "__cause__", None) or error
            lines = [
                f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == path
            ]
            where = f"{path}:{lines[-1]}" if lines else path
            self.errors.append(f"{where}: {type(error).__name__}: {' '.join(str(error).split())}")

    def pytest_runtestloop(self) -> bool:
        if not self.errors:
            self.serve(self)
        return True

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Say nothing of it if the client has gone away: there is nobody to hear it."""
        return isinstance(excinfo.value, ConnectionError)

    def _record(self, error: BaseException | None) -> None:
        subject, item = self._running()
        if error is not None and subject.look:
            subject.look(error)
        check, mark = collected.check(item), collected.mark(item)
        note = subject.notes.pop(check.question, "")
        if error is None:
            verdict = Verdict(check, True, note)
        elif isinstance(error, Failure):
            section = self.sections.get(check.question)
            _explain(error, check, subject)
            lines = [
                error.text(public=check.public, hint=mark.hint),
                f"Read: {section} (in the lesson)" if section else "",
                note,
            ]
            text = "\n".join(filter(None, lines))
            verdict = Verdict(check, False, text, starved=error.starved, got=error.got)
        else:
            verdict = Verdict(check, None, UNDECIDED, self._trace(error))
        seconds, memory_mb = subject.execution.taken()
        verdict = replace(verdict, seconds=seconds, memory_mb=memory_mb)
        subject.verdicts[check.name] = verdict
        subject.emit(verdict)

    def _trace(self, error: BaseException) -> str:
        """Return the lines of the graders that an error has passed, and the line that raised it."""
        *frames, last = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename == str(self.assignment.checks)]
        lines = traceback.format_list([*own, last]) + traceback.format_exception_only(error)
        return "".join(lines)


def _explain(failure: Failure, check: Check, subject: Subject) -> None:
    """Say of what comes from a blank that it does, and tell the same only once a question."""
    empty = failure.mismatch == expect.IS_NONE
    if (failure.crash or empty) and (unfilled := subject.unfilled(check.question)):
        told = NOT_FILLED_IN + ", ".join(f"`{text}` ({at})" for at, text in unfilled)
        failure.expected = f"`{check.question}` is written"
        failure.got, failure.hint, failure.mismatch = "", "", told
    if failure.crash or failure.absent:
        crash = (check.question, failure.mismatch)
        first = subject.crashes.setdefault(crash, check.title)
        if first != check.title:
            failure.refer_to(first)
