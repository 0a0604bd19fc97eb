"""Run a submission in this very process, without any boundary: to debug and to measure.

Only code that you trust may run here, such as a variant of your own.
"""

import copy
from typing import Any

from ..sandbox.client import Missing, Reply, Returned
from ..sandbox.worker import MissingName, Server
from .execution import Execution


class Direct(Execution):
    """Answer calls by what would otherwise answer in the worker; exceptions come as they are."""

    def load(self, drivers: dict[str, Any]) -> None:
        """Load the submission's statements; what one of them raises is passed over."""
        self.server = Server(drivers)
        self.server.do_load([(one.place, one.line, one.source) for one in self.statements])

    def use(self, operation: str, name: str, argument: dict[str, Any]) -> Reply:
        """Call a function or run a driver."""
        seed, self.drawing = None if self.drawing else self.seed, True
        answer = {"call": self.server.do_call, "drive": self.server.do_drive}[operation]
        try:
            value, changed = answer({**copy.deepcopy(argument), "seed": seed})
        except MissingName as missing:
            return Missing(str(missing))
        return Returned(value, tuple(changed))
