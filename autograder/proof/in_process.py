"""Run a submission in this very process, without any boundary: to debug and to measure.

Only code that you trust may run here, such as a variant of your own.
"""

from typing import Any

from ..records.course import Limits
from ..sandbox.client import Missing, Reply, Returned
from ..sandbox.plain import plain_copy
from ..sandbox.worker import MissingName, Server

UNLIMITED = Limits(seconds_per_check=10**6, seconds=10**6)  # who debugs takes their time


class InProcess:
    """Stands for a sandbox and its worker; exceptions of the student's code come as they are."""

    alive = True
    refused = None
    answering = slept = 0.0
    received = 0

    def __init__(self, drivers: dict[str, Any]) -> None:
        self.drivers = drivers
        self.server = Server(drivers)

    def worker(self, _: object) -> "InProcess":
        """Return what answers, with nothing loaded yet."""
        return InProcess(self.drivers)

    def ask(self, operation: str, argument: Any, *, seconds: float, wall_seconds: float) -> Reply:
        """Load statements, call a function or run a driver, however long it takes."""
        if operation == "load":
            return Returned(self.server.do_load(argument))
        if operation == "add":
            return Returned(None)  # it has all drivers
        answer = {"call": self.server.do_call, "drive": self.server.do_drive}[operation]
        try:
            arguments = [plain_copy(value, _itself) for value in argument["arguments"]]
            value, changed = answer({**argument, "arguments": arguments})
        except MissingName as missing:
            return Missing(str(missing))
        return Returned(value, tuple(changed))

    def cpu_seconds(self) -> float:
        """Return 0: nobody counts."""
        return 0.0

    def peak_mb(self) -> float:
        """Return 0: nobody counts."""
        return 0.0

    def end(self) -> int:
        """Return 0: nothing has to end."""
        return 0


def _itself(value: Any) -> Any:
    """Return a function as it is: callbacks go along."""
    return value
