"""Install packages of assignments where they are graded, and say which are there."""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib import metadata

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.needs import ENGINES


def missing(assignments: Iterable[Assignment]) -> list[str]:
    """Return the packages that these assignments need and that are not installed, each once."""
    return [*dict.fromkeys(one for own in assignments for one in own.needs.missing())]


def install(packages: Sequence[str]) -> None:
    """Have pip install packages beside this Python's; what grades stays in its version.

    Raises AutograderError.
    """
    command = f"{sys.executable} -m pip install {' '.join(packages)}"
    if importlib.util.find_spec("pip") is None:
        raise AutograderError(f"there is no pip here to run: {command}")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraint:
        constraint.writelines(f"{name}\n" for name in map(_as_it_is, ENGINES) if name)
        constraint.flush()
        options = ["--quiet", "--disable-pip-version-check", "--constraint", constraint.name]
        ended = subprocess.run(
            [sys.executable, "-m", "pip", "install", *options, *packages],
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        said = [line for line in ended.stderr.splitlines() if line.startswith("ERROR: ")]
        reason = said[0].removeprefix("ERROR: ") if said else ended.stderr.strip()
        raise AutograderError(f"{command}: {reason or 'failed'}")


def state(assignment: Assignment) -> dict[str, str]:
    """Return of each package of an assignment whether it is installed."""
    absent = assignment.needs.missing()
    how = f"missing; run: autograder install {assignment.name}"
    return {one: how if one in absent else "installed" for one in assignment.needs.packages}


def _as_it_is(name: str) -> str:
    try:
        return f"{name}=={metadata.version(name).partition('+')[0]}"
    except metadata.PackageNotFoundError:
        return ""
