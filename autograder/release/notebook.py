"""Make the student's notebook and plain stub file from a lesson without solutions.

An author tags cells in the lesson (`# %% tags=["predict"]`). What follows from the cell itself is
not written: the cell with a question's definition is its stub, and any other code is given.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import jupytext
import nbformat
from nbformat import NotebookNode

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..submission.code import DEFINITIONS
from ..submission.effects import effects_of
from ..submission.reading import read_code
from .solution import PRACTICE, read

STAFF = "staff"  # the author's own cells, which nobody else gets
_AUTHOR_ROLES = ("setup", "given", PRACTICE, "predict", "explain", "experiment")
_ROLES = (*_AUTHOR_ROLES, "stub", "install", "check", "export")
_KNOWN = {STAFF, *_AUTHOR_ROLES, "slow", "raises-exception"}
_LOCKED_ROLES = {"setup", "given", "install", "check", "export"}
_LOCKS = {"editable": False, "deletable": False}
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_INSTALL = """# Where otter is missing, as on Colab, this installs it.
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("otter") is None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "otter-grader"]
    subprocess.run(command, check=True)"""
_START = """import otter
from checks_support import this_notebook

grader = otter.Notebook(this_notebook("{name}", globals()))"""
_EXPORT = """# Save the notebook, then run this: it writes a zip to hand in.
# Where you can't find the zip, hand in the notebook itself.
grader.export(pdf=False)"""
# Into a plain file go neither jupytext's own header nor the tags of the cells.
_PLAIN = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}


def lesson_cells(assignment: Assignment, lesson: str) -> list[NotebookNode]:
    """Return the cells of a lesson in percent format, without those of the staff.

    lesson: its text; solutions must have been cut out of it.
    """
    cells = []
    for cell in jupytext.reads(lesson, fmt="py:percent").cells:
        tags = cell.metadata.get("tags", [])
        for tag in tags:
            if tag not in _KNOWN:
                raise _unknown(assignment, tag)
        if STAFF not in tags:
            cells.append(cell)
    return cells


def _unknown(assignment: Assignment, tag: object) -> AutograderError:
    lines = enumerate(read(assignment.reference).split("\n"), 1)
    line = next((n for n, line in lines if line.startswith("# %%") and str(tag) in line), 1)
    return AutograderError(
        f"{assignment.reference}:{line}: unknown tag {tag!r}; known are {', '.join(sorted(_KNOWN))}"
    )


def plain_file(cells: Sequence[NotebookNode]) -> str:
    """Return the cells as a Python file in percent format."""
    return str(jupytext.writes(_notebook(cells, {"jupytext": _PLAIN}), fmt="py:percent"))


def notebook(
    assignment: Assignment, cells: Sequence[NotebookNode], checked: Collection[str], files: str
) -> str:
    """Return the notebook of a lesson, with cells that run the public checks and export it.

    checked: the questions that have public checks; files: the source of the cell that looks after
    the files it needs, or "".
    """
    made, ids = [], _Ids()
    if files:
        made.append(_cell(files, "install", ids.of("files")))
    if checked:
        made.append(_cell(_INSTALL, "install", ids.of("install")))
        start = _START.format(name=f"{assignment.name}.ipynb")
        made.append(_cell(start, "setup", ids.of("setup")))
    stubs = _stubs(assignment, cells)
    for cell, questions in zip(cells, stubs, strict=True):
        made.append(_tagged(cell, questions, ids))
        for question in questions:
            if question in checked:
                made.append(_check_cell(f'grader.check("{question}")', question, ids))
    if checked:
        made.append(_check_cell("grader.check_all()", "all", ids))
        made.append(_cell(_EXPORT, "export", ids.of("export")))
    return _text(made)


def _stubs(assignment: Assignment, cells: Sequence[NotebookNode]) -> list[list[str]]:
    """Return the questions that each cell defines; raises AutograderError if one is nowhere."""
    questions = [question.id for question in assignment.questions]
    code = read_code("lesson.ipynb", _text(cells).encode())
    for broken in code.broken:
        raise AutograderError(f"{assignment.reference}: without the solutions, {broken}")
    defined: list[list[str]] = [[] for _ in cells]
    for statement in code.statements:
        number = int(statement.place.removeprefix("cell "))
        names = {node.name for node in statement.nodes if isinstance(node, DEFINITIONS)}
        defined[number - 1] += [id for id in questions if id in names]
        for id in effects_of(statement).binds & {*questions} - names:
            line = statement.source.split("\n")[0]
            raise AutograderError(
                f"{assignment.reference}: `{line}` gives {id!r} another value, which graders would"
                " take for the student's: use another name"
            )
    for id in questions:
        if not any(id in found for found in defined):
            raise AutograderError(
                f"{assignment.reference}: students get no cell that defines {id!r}:"
                f" its cell is tagged {STAFF!r}"
            )
    bound = {name for statement in code.statements for name in effects_of(statement).binds}
    for question in assignment.written:
        if question.id not in bound:
            raise AutograderError(
                f"{assignment.reference}: students get no cell for the written answer"
                f' {question.id!r}: it needs one with {question.id} = ""'
            )
    return defined


def _tagged(cell: NotebookNode, questions: Sequence[str], ids: "_Ids") -> NotebookNode:
    own = list(cell.metadata.get("tags", []))
    if cell.cell_type != "code":
        return _cell(cell.source, "text", ids.numbered("text"), own, kind=cell.cell_type)
    role = "stub" if questions else next((tag for tag in own if tag in _ROLES), "given")
    others = [tag for tag in own if tag != role]
    id = ids.of(f"{_slug(questions[0])}-stub") if questions else ids.numbered(role)
    return _cell(cell.source, role, id, others)


def _check_cell(source: str, name: str, ids: "_Ids") -> NotebookNode:
    return _cell(source, "check", ids.of(f"{_slug(name)}-check"))


def _cell(
    source: str, role: str, id: str, tags: Sequence[str] = (), *, kind: str = "code"
) -> NotebookNode:
    shown = [role, *tags] if role in _ROLES else list(tags)
    cell: dict[str, object] = {"cell_type": kind, "id": id, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    metadata = {**(_LOCKS if role in _LOCKED_ROLES else {}), **({"tags": shown} if shown else {})}
    made: NotebookNode = nbformat.from_dict({**cell, "metadata": metadata})
    return made


def _text(cells: Sequence[NotebookNode]) -> str:
    """Return the text of a notebook."""
    return f"{nbformat.writes(_notebook(cells, _KERNEL)).rstrip()}\n"


def text_notebook(text: str) -> str:
    """Return a notebook of one cell of Markdown."""
    return _text([_cell(text, "text", "text-01", kind="markdown")])


def _notebook(cells: Sequence[NotebookNode], metadata: Mapping[str, object]) -> NotebookNode:
    frame = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    notebook: NotebookNode = nbformat.from_dict(frame)
    nbformat.validate(notebook)
    return notebook


class _Ids:
    """Cell ids that a person can read, each given once."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def of(self, wanted: str) -> str:
        """Return an id, with a number if it was given before."""
        self.counts[wanted] += 1
        count = self.counts[wanted]
        return wanted if count == 1 else f"{wanted}-{count}"

    def numbered(self, role: str) -> str:
        """Return the next id of the cells of a role: text-01, text-02, …"""
        self.counts[f"{role}-"] += 1
        return f"{role}-{self.counts[f'{role}-']:02}"


def _slug(name: str) -> str:
    """Return a name as a part of a cell id, which is of 64 ASCII letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:50]
