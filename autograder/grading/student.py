"""The student's code as a grader sees it: functions to call, drivers to run beside it."""

import inspect
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from ..sandbox.client import Missing, Returned, Unsendable
from .execution import Execution, known
from .failure import Failure
from .faults import missing, raised


class Student:
    """What a check holds: `student.f(x)` calls the submission's `f` and returns what it returned.

    Arguments are given by position: the lesson says in which order, and names of parameters are the
    student's own. They and results cross as plain data, arrays and tensors (never as objects);
    functions among them become callbacks. Whatever is the student's fault raises a Failure.
    """

    def __init__(
        self, execution: Execution, replaced: Mapping[str, Callable[..., Any]] | None = None
    ) -> None:
        self._execution = execution
        self._replaced = dict(replaced or {})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self._use("call", name, arguments, watch=False).value

    def call(self, name: str, *arguments: Any) -> Returned:
        """Call a function; return its value and which arguments it changed in place."""
        return self._use("call", name, arguments, watch=True)

    def run(self, driver: Callable[..., Any], *arguments: Any) -> Any:
        """Run a driver, a top-level function of checks.py, beside the student's code.

        The driver is called with the submission, whose attributes are the student's top-level
        names, and these arguments. It may use functions and constants of checks.py, what that
        imports from `drivers`, the modules of `source.DRIVER_IMPORTS`, and those that
        assignment.toml imports.
        """
        return self._use("drive", driver.__name__, arguments, watch=False).value

    def replacing(self, **functions: Callable[..., Any]) -> "Student":
        """Return this student with functions of theirs replaced by callbacks during each call."""
        return Student(self._execution, {**self._replaced, **functions})

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returned when it was first asked for, or raise the Failure it raised.

        For what takes long and several checks look at: it is made once a submission for each key
        and each set of replaced names. What is returned is shared, so leave it as it is. A Failure
        with which the process ended is not kept: what others left in it may have been the cause.
        Raises RuntimeError if `make` closes over other numbers or texts than it did then.
        """
        execution, arguments = self._execution, _arguments(make)
        at = key, frozenset(self._replaced)
        if at not in execution.made:
            try:
                execution.made[at] = make(), arguments
            except Failure as failure:
                worker = execution.worker
                if not worker or not worker.alive:
                    raise
                execution.made[at] = failure, arguments
        made, first = execution.made[at]
        for name in arguments.keys() & first.keys():
            if arguments[name] != first[name]:
                raise RuntimeError(
                    f"student.once({key!r}) was made with {name} = {first[name]!r} and is asked"
                    f" for with {name} = {arguments[name]!r}: put {name} into the key"
                )
        if isinstance(made, Failure):
            raise made
        return made

    def _use(self, operation: str, name: str, arguments: Sequence[Any], *, watch: bool) -> Returned:
        execution = self._execution
        argument: dict[str, Any] = {"name": name, "arguments": list(arguments)}
        argument |= {"replaced": self._replaced, "watch": watch}
        subject = name if operation == "call" else execution.question
        reply = execution.use(operation, name, argument)
        refused = execution.worker.refused if execution.worker else None
        if isinstance(refused, Failure):
            raise refused
        match reply:
            case Returned():
                return reply
            case Missing():
                # A driver may miss any of the names it uses; theirs to say, so it is looked up.
                asked = name if operation == "call" else reply.name
                raise _missing(execution, asked)
            case Unsendable():
                mismatch = "it returns something that is no plain data, or is too large"
                raise Failure(f"`{subject}` returns numbers and arrays", hint="", mismatch=mismatch)
        if refused is not None:
            expected = f"`{subject}` calls the function that it is given as described"
            raise Failure(expected, mismatch="it passes arguments that this function can't use")
        where, source = _line(execution, reply.line)
        kind, loading = known(reply.kind), execution.loading
        raise raised(subject, kind, reply.message, where, source, loading)


def _arguments(make: Callable[..., Any]) -> dict[str, Any]:
    """Return the numbers and texts that a function closes over, by name.

    Arrays, generators and the like are of each check's own and need not be the same.
    """
    values = inspect.getclosurevars(make).nonlocals if inspect.isfunction(make) else {}
    return {name: value for name, value in values.items() if _is_plain(value)}


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, int | float | str)


def _missing(execution: Execution, name: str) -> Failure:
    if name not in execution.names:
        return Failure("the submission defines what the exercise asks for", hint="")
    return missing(name, execution.loading, execution.names | execution.given)


def _line(execution: Execution, line: int | None) -> tuple[str, str]:
    """Return a line of theirs, with its place and alone, from our copy, if there is such a line."""
    found = execution.sent.find(line or 0)
    if found is None:
        return "", ""
    statement, index = found
    source = statement.source.split("\n")[index].strip()
    return f"{statement.place}, line {statement.line + index}: {source[:80]}", source
