"""A student's own code of a question, with the lines as they stand in what was handed in."""

import ast
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from ..gradebook.copies import Copy
from ..submission.apart import try_if_large
from ..submission.code import Code, Statement, Unreadable
from ..submission.effects import effects_of
from ..submission.reading import read_code

MOST_LINES = 200  # of a piece
_MOST_CHARACTERS = 400  # of a line

Place = tuple[str, int]  # "cell 7" or a file's name, and a line


@dataclass(frozen=True)
class Line:
    """A line of code; raised: code failed in it."""

    number: int
    text: str
    raised: bool


@dataclass(frozen=True)
class Piece:
    """A piece of code and where it stands; left_out: how many of its lines are not shown."""

    place: str
    lines: tuple[Line, ...]
    left_out: int = 0


@dataclass(frozen=True)
class HandedIn:
    """What a student handed in, as it is read for grading.

    name, data: of the file that was graded.
    """

    name: str
    data: bytes
    code: Code

    @property
    def skipped(self) -> list[str]:
        """What of it was not run, and why, a line each."""
        told = [str(piece) for piece in self.code.broken]
        cells = [one for one in self.code.aside if one.kind.startswith("a %%")]
        return told + [f"{one.place} is {one.kind}, which is not run as Python" for one in cells]


def handed_in(copy: Copy) -> HandedIn | None:
    """Return what was handed in; None if there is no copy or it can't be read."""
    if not copy:
        return None
    (name, data), *beside = copy.items()

    def read() -> HandedIn:
        return HandedIn(name, data, read_code(name, data, dict(beside)))

    try:
        try_if_large(copy.values(), read)
        return read()
    except Unreadable:
        return None


def pieces_of(id: str, code: Code, raised: Collection[Place]) -> list[Piece]:
    """Return the code of a question: its definition, what changes that later, where it failed."""
    shown = {id_of(one): one for one in _makers(id, code)}
    for place, line in raised:
        for one in code.everything:
            if one.place == place and one.line <= line < one.line + _height(one):
                shown[id_of(one)] = one
    order = [one for one in code.everything if id_of(one) in shown]
    return [_piece(one, raised) for one in order]


def id_of(statement: Statement) -> Place:
    """Return what tells a statement from others: where it begins."""
    return statement.place, statement.line


def _makers(id: str, code: Code) -> Iterable[Statement]:
    """Return the last statement that binds a name, and those that patch it later."""
    own: list[Statement] = []
    for statement in code.everything:
        effects = effects_of(statement)
        if id in effects.binds:
            own = [statement]
        elif id in effects.patches | effects.registers:
            own.append(statement)
    return own


def _piece(statement: Statement, raised: Collection[Place]) -> Piece:
    lines = tuple(_lines(statement, raised))
    return Piece(statement.place, lines[:MOST_LINES], max(len(lines) - MOST_LINES, 0))


def _lines(statement: Statement, raised: Collection[Place]) -> Iterator[Line]:
    for number, text in enumerate(statement.source.rstrip("\n").split("\n"), statement.line):
        cut = text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]} …"
        yield Line(number, cut, (statement.place, number) in raised)


def _height(statement: Statement) -> int:
    return statement.source.rstrip("\n").count("\n") + 1


def answer_of(id: str, code: Code) -> str:
    """Return the written answer that a variable holds: its text, or the code where it is none."""
    own = [one for one in code.everything if id in effects_of(one).binds]
    match own[-1].nodes if own else ():
        case (ast.Assign(value=ast.Constant(value=str(text))),):
            return text.strip()
        case (ast.Assign(value=value),):
            with suppress(ValueError, TypeError, RecursionError, MemoryError):
                return str(ast.literal_eval(value)).strip()  # "a" "b", ["one", "two"], 3
    return own[-1].source if own else ""
