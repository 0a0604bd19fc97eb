"""Take a person out of the gradebook and the results."""

import difflib
import shutil
from pathlib import Path

from ..records.errors import AutograderError
from ..records.files import errors_about
from .store import Gradebook

ELSEWHERE = "what was handed in, extensions.csv, rosters, files for an LMS, backups"


def require_known(book: Gradebook, owner: str) -> None:
    """Raise AutograderError unless the gradebook knows one person by this name or id."""
    known = book.people()
    if owner.casefold() not in map(str.casefold, known):
        near = ", ".join(difflib.get_close_matches(owner, known)) or "none"
        raise AutograderError(f"{book.path}: knows nobody called {owner!r}; near: {near}")
    if len(ids := book.twins(owner)) > 1:
        which = ", ".join(sorted(ids))
        raise AutograderError(f"several people are called {owner!r}: give the id, one of {which}")


def forget(book: Gradebook, owner: str, out: Path) -> list[str]:
    """Forget an owner, by name or id, in all runs of all assignments; return what was done.

    What is a person's alone goes with its folder of results; from what is a group's they are taken
    out. The files of the assignments are to be written anew after that.
    """
    require_known(book, owner)
    told = []
    for assignment, submission in book.forget(owner):
        folder = out / assignment / submission
        if submission and folder.is_dir():
            with errors_about(folder):
                shutil.rmtree(folder)
        told.append(f"forgotten: {assignment}/{submission}")
    return told
