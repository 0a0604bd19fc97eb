"""Tell by a file's name what is in it."""

import re
from pathlib import PurePath

NOTEBOOK, PYTHON = ".ipynb", ".py"
KINDS = (NOTEBOOK, PYTHON)  # of several files, which is taken first
# What browsers make of dropout.ipynb where they take it for text: dropout.ipynb (1).txt
_SAVED = re.compile(r"(?is)(.+)([.](?:ipynb|py))([ _-]*(?:\(\d+\)|\d+))?[.](?:txt|json|download)")


def kind_of(name: str | PurePath) -> str:
    """Return `NOTEBOOK` or `PYTHON`, or "" for any other file."""
    suffix = as_meant(PurePath(name)).suffix.lower()
    return suffix if suffix in KINDS else ""


def as_meant(name: PurePath) -> PurePath:
    """Return a file's name without what a browser has added: dropout.ipynb for dropout.ipynb.txt.

    The number of a copy is put where systems put it.
    """
    saved = _SAVED.fullmatch(name.name)
    return name.with_name(f"{saved[1]}{saved[3] or ''}{saved[2]}") if saved else name
