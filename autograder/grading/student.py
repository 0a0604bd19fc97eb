"""The student's code as a grader sees it: functions to call, drivers to run beside it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from ..sandbox.client import Missing, Returned, Unsendable
from .execution import Execution, known
from .failure import Failure
from .faults import missing, one_line, raised


class Student:
    """What a check holds: `student.f(x)` calls the submission's `f` and returns what it returned.

    Arguments and results cross as plain data, arrays and tensors (never as objects); functions
    among the arguments become callbacks. Whatever is the student's fault raises a Failure.
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

        The driver is called with the submission's names and these arguments, and uses nothing but
        them, numpy and torch.
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
        """
        made, key = self._execution.made, (key, frozenset(self._replaced))
        if key not in made:
            try:
                made[key] = make()
            except Failure as failure:
                worker = self._execution.worker
                if not worker or not worker.alive:
                    raise
                made[key] = failure
        if isinstance(made[key], Failure):
            raise made[key]
        return made[key]

    def _use(self, operation: str, name: str, arguments: Sequence[Any], *, watch: bool) -> Returned:
        execution = self._execution
        argument: dict[str, Any] = {"name": name, "arguments": list(arguments)}
        argument |= {"replaced": self._replaced, "watch": watch}
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
                raise Failure(f"`{name}` returns numbers and arrays", hint="", mismatch=mismatch)
        if reply.in_driver and reply.place is None and reply.kind in ("NameError", "ImportError"):
            message = f"{known(reply.kind)}: {one_line(reply.message)}"
            raise RuntimeError(f"the driver {name} failed: {message}")
        subject = name if operation == "call" else execution.question
        if refused is not None:
            expected = f"`{subject}` calls the function that it is given as described"
            raise Failure(expected, mismatch="it passes arguments that this function can't use")
        where = _line(execution, reply.line)
        raise raised(subject, known(reply.kind), reply.message, where)


def _missing(execution: Execution, name: str) -> Failure:
    if name not in execution.names:
        return Failure("the submission defines what the exercise asks for", hint="")
    return missing(name, execution.code, execution.load_errors)


def _line(execution: Execution, line: int | None) -> str:
    """Return a line of theirs with its place, taken from our copy, if there is such a line."""
    found = execution.sent.find(line or 0)
    if found is None:
        return ""
    statement, index = found
    text = statement.source.split("\n")[index].strip()[:80]
    return f"{statement.place}, line {statement.line + index}: {text}"
