"""What a student handed in, with the feedback of each question below its code.

In a notebook that is a Markdown cell, in a .py a comment: nothing that runs is changed. Feedback
stands in a block of plain text, since it may quote what students have chosen.
"""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..records.course import Assignment
from ..records.results import Result
from ..records.text import inert
from ..submission.broken_file import read_json
from ..submission.code import Code, Unreadable
from ..submission.kind import PYTHON, kind_of
from ..submission.reading import holds_notebook
from .feedback import Part, Row, overview, parts_of
from .own_code import HandedIn, id_of, pieces_of
from .render import counted, points

NOTEBOOK_NAME, FILE_NAME = "annotated.ipynb", "annotated.py"
_CELL = re.compile(r"cell (\d+)")


def annotated(
    assignment: Assignment, result: Result, own: HandedIn | None, *, hidden: bool
) -> tuple[str, bytes] | None:
    """Return the annotated copy and what to call it; None if there is nothing to annotate.

    hidden: whether the student may see hidden checks.
    """
    if not own or result.status == "unreadable":
        return None
    parts = parts_of(result, own, hidden=hidden)
    head = "\n".join([f"Feedback: {assignment.title}", *overview(result, parts)])
    below = {part: _place(part.question.id, own.code) for part in parts}
    texts = {part: "\n".join(_lines(part)) for part in parts}
    if kind_of(own.name) == PYTHON and not holds_notebook(own.data):
        return FILE_NAME, _file(own, head, texts, below)
    with suppress(Unreadable, KeyError, TypeError, AttributeError, ValueError, IndexError):
        return NOTEBOOK_NAME, _notebook(own.data, head, texts, below)
    return None


def _place(id: str, code: Code) -> tuple[str, int] | None:
    """Return where the definition of a question ends: a cell or a file, and a line."""
    pieces = pieces_of(id, code, ())
    if not pieces:
        return None
    last = pieces[-1]
    own = next(one for one in code.everything if id_of(one) == (last.place, last.lines[0].number))
    return last.place, last.lines[0].number + own.source.rstrip("\n").count("\n")


def _lines(part: Part) -> Iterator[str]:
    """Yield what is told of a question, as plain text."""
    total = f": {part.earned} of {points(part.question.points)} points" if part.earned else ""
    yield f"{part.question.title}{total}"
    if part.by_hand:
        label = "Comment" if part.question.is_written else "Points given by hand"
        yield f"{label}: {part.by_hand}"
    for rows in part.failed:
        yield ""
        for row in rows:
            yield f"{row.word}: {row.title} ({row.earned} of {row.worth} points)"
        yield from _said(rows[0])
    if part.passed:
        yield ""
        yield f"passed: {counted(len(part.passed), 'check')}"
    if part.hidden:
        yield f"not shown: {counted(part.hidden, 'check')}"


def _said(row: Row) -> Iterator[str]:
    said = row.said
    mistake = f"it {said.mistake}" if said.mistake else ""
    labelled = {"Expected": said.expected, "But": said.came, "Likely mistake": mistake}
    labelled |= {"Try": said.hint, "Read": said.read, "Costs nothing": said.free}
    for label, text in labelled.items():
        if text:
            yield f"  {label}: {text.replace(chr(10), chr(10) + '    ')}"
    if said.more:
        yield f"  {said.more}"


def _notebook(
    data: bytes,
    head: str,
    texts: Mapping[Part, str],
    below: Mapping[Part, tuple[str, int] | None],
) -> bytes:
    """Return a notebook with a cell below each question's last one, and one above all."""
    notebook: Any = read_json(data)
    sheets = notebook.get("worksheets", [notebook])
    cells = [cell for sheet in sheets for cell in sheet["cells"]]
    told: dict[int, list[str]] = defaultdict(list)
    for part, place in below.items():
        found = _CELL.fullmatch(place[0]) if place else None
        told[int(found[1]) if found else 0].append(texts[part])
    has_ids = any("id" in cell for cell in cells)
    number = 0
    for sheet in sheets:
        new = [_cell([head, *told[0]], 0, has_ids)] if number == 0 else []
        for cell in sheet["cells"]:
            number += 1
            new.append(cell)
            if told.get(number):
                new.append(_cell(told[number], number, has_ids))
        sheet["cells"] = new
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _cell(texts: Sequence[str], number: int, has_id: bool) -> dict[str, object]:
    text = inert("\n\n".join(texts))
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", text))])
    source = f"**Feedback**\n\n{fence}text\n{text}\n{fence}"
    id = {"id": f"feedback-{number}"} if has_id else {}
    return {"cell_type": "markdown", **id, "metadata": {"tags": ["feedback"]}, "source": source}


def _file(
    own: HandedIn,
    head: str,
    texts: Mapping[Part, str],
    below: Mapping[Part, tuple[str, int] | None],
) -> bytes:
    """Return a file with a comment below each question, and one at its end."""
    data = own.data
    lines = data.split(b"\n")
    end = b"\r" if lines[0].endswith(b"\r") else b""
    if lines.pop():  # the last line has no end
        data += end + b"\n"
        lines = data.split(b"\n")[:-1]
    told: dict[int, list[str]] = defaultdict(list)
    for part, place in below.items():
        is_here = place is not None and place[0] == own.name and place[1] < len(lines)
        told[place[1] if place and is_here else len(lines)].append(texts[part])
    told[len(lines)].insert(0, head)
    made: list[bytes] = []
    for number, line in enumerate(lines, 1):
        made += [line, *(_comment(told[number], end) if number in told else [])]
    text = b"\n".join([*made, b""])
    if _runs_alike(data, text):
        return text
    everything = "\n\n".join([head, *texts.values()])  # never between lines that are one
    return b"\n".join([*lines, *_comment([everything], end), b""])


def _comment(texts: Sequence[str], end: bytes) -> list[bytes]:
    lines = inert("\n\n".join(texts)).split("\n")
    return [f"# {line}".rstrip().encode("utf-8", "replace") + end for line in ["", *lines, ""]]


def _runs_alike(before: bytes, after: bytes) -> bool:
    """Tell whether Python reads the same from both; of what it can't read it is not known."""
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
    return False
