"""Say what this machine offers: the isolation it gives, and the versions that matter."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..records.course import Assignment
from ..records.versions import versions
from . import advice, packages
from .messages import Setup
from .warm import DEFAULT_START, Start, Warm


def examine(start: Start = DEFAULT_START, assignments: Iterable[Assignment] = ()) -> dict[str, Any]:
    """Return the isolation level, the layers applied, what was tried in a worker, and versions.

    Of assignments with packages of their own it says which of these are there; then what could be
    better, and how. Raises AutograderError if nothing can be graded here.
    """
    here = advice.installed()
    advice.require_engine(here)
    with tempfile.TemporaryDirectory(prefix="autograder-canary-") as folder:
        canary = Path(folder, "canary")
        canary.write_text("Nobody should be able to read this.\n", encoding="utf-8")
        canary.chmod(0o644)  # as open to others as a course or a submission usually is
        Path(folder).chmod(0o755)
        with Warm(start) as warm:
            grader = warm.open(Setup(None, (canary,)))
            grader.close()
    return {
        "isolation": grader.isolation,
        "layers": grader.layers,
        "observed": grader.observed,
        "versions": versions(),
        "packages": {
            f"{one.name}: {package}": how
            for one in assignments
            for package, how in packages.state(one).items()
        },
        "advice": advice.advice(here, grader.layers),
    }
