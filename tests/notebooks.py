"""Notebooks made for a test, and the code that is read from them."""

import json
import textwrap
from typing import Any

from autograder.submission.code import Code
from autograder.submission.reading import read_code


def code_cell(source: Any, **more: Any) -> dict[str, Any]:
    """Return a code cell of format 4."""
    empty = {"metadata": {}, "outputs": [], "execution_count": None}
    return {"cell_type": "code", "source": source, **empty, **more}


def notebook(*cells: Any, **more: Any) -> bytes:
    """Return a notebook of format 4.4 with these cells; a string is a code cell."""
    made = [code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    frame = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}
    return json.dumps(frame | more).encode()


def read(*cells: str) -> Code:
    """Return the code of a notebook with these cells."""
    return read_code("ada.ipynb", notebook(*cells))


def sources(code: Code) -> list[str]:
    """Return the source of each statement."""
    return [one.source for one in code.statements]


def lines(code: Code) -> dict[int, str]:
    """Return the statements that do something by the line they begin at."""
    return {one.line: one.source for one in code.statements if one.source.strip() != "pass"}


def code(text: str) -> Code:
    """Return the code of a Python file with this text."""
    return read_code("ada.py", textwrap.dedent(text).encode())
