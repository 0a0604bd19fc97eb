"""The files that students get beside a lesson, by name: what they hand in may hold these too."""

from collections.abc import Iterable
from pathlib import PurePath

from .course import Assignment

PUBLIC, SUPPORT = "public_checks", "checks_support"  # modules
_OTTERS = "tests"  # the folder where otter looks


def for_pytest(assignment: Assignment) -> str:
    """Return the file that runs the public checks on a plain file."""
    return f"test_{assignment.name}.py"


def for_otter(question: str) -> str:
    """Return the file that runs the public checks of a question in a notebook."""
    return f"{_OTTERS}/{question}.py"


def without_given(names: Iterable[PurePath], assignment: Assignment) -> list[PurePath]:
    """Return which files are not among those that students were given."""
    given = {f"{module}.py" for module in (PUBLIC, SUPPORT, *assignment.helpers())}
    return [
        name
        for name in names
        if name.name not in given
        and not name.name.startswith("test_")
        and _OTTERS not in name.parts[:-1]
    ]
