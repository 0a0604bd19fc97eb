"""Arguments that name assignments; a shell completes them from the course."""

from pathlib import Path
from typing import Annotated

import typer

from ..records.course import Course
from ..records.errors import AutograderError


def assignments(context: typer.Context) -> list[str]:
    """Return the assignments of the course that the command line names so far."""
    options = context.parent.params if context.parent else {}
    try:
        return Course(Path(options.get("course") or "")).names()
    except AutograderError:  # no course there: nothing to offer
        return []


Name = Annotated[str, typer.Argument(help="The assignment.", autocompletion=assignments)]
OneOrAll = Annotated[
    str | None,
    typer.Argument(help="The assignment; default: all.", autocompletion=assignments),
]
Names = Annotated[
    list[str] | None,
    typer.Argument(help="Assignments; default: all.", autocompletion=assignments),
]
