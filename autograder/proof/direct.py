"""Run a submission in this very process, without any boundary: to debug and to measure.

Only code that you trust may run here, such as a variant of your own.
"""

from typing import Any

import numpy as np
import torch

from ..grading.execution import Execution
from ..sandbox.client import Missing, Reply, Returned
from ..sandbox.worker import MissingName, Server


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
            arguments = [_copied(one) for one in argument["arguments"]]
            value, changed = answer({**argument, "arguments": arguments, "seed": seed})
        except MissingName as missing:
            return Missing(str(missing))
        return Returned(value, tuple(changed))


def _copied(value: Any) -> Any:
    """Return a copy, as what crosses the boundary is one; a function stays the same."""
    match value:
        case dict():
            return {key: _copied(one) for key, one in value.items()}
        case list():
            return [_copied(one) for one in value]
        case tuple():
            return tuple(_copied(one) for one in value)
        case np.ndarray():
            return value.copy()
        case torch.Tensor():
            return value.detach().clone().requires_grad_(value.requires_grad)
    return value
