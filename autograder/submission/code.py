"""What is read of what a student handed in: statements, what is broken, and what stands beside."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MAX_FILE_BYTES = 64 << 20
NO_FILES: Mapping[str, bytes] = MappingProxyType({})
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)


class Unreadable(Exception):
    """The file can't be read as a submission; the message says why, for its owner."""


@dataclass(frozen=True)
class Statement:
    """A top-level statement (or several that share a line) and where it stands."""

    place: str  # "cell 7", or the file's name
    line: int  # of its first line in that place, from 1
    source: str
    nodes: tuple[ast.stmt, ...] = field(compare=False)  # of this source: nothing of their own


@dataclass(frozen=True)
class Broken:
    """A piece of code that does not parse, and the functions and classes it would define."""

    place: str
    line: int
    reason: str
    text: str  # of this line
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place} does not parse: line {self.line}: {self.reason} ({self.text[:60]})"


@dataclass(frozen=True)
class Aside:
    """What stands in a notebook and is not run as Python: text, or code for another program."""

    place: str
    kind: str  # "a Markdown cell", "a %%bash cell"
    text: str


@dataclass(frozen=True)
class Code:
    """The Python of a submission, in the order in which it stands.

    modules: what it may import of its author's own, by the names under which it does.
    """

    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...]
    aside: tuple[Aside, ...] = ()
    texts: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # place, all that it says
    modules: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)

    @property
    def everything(self) -> tuple[Statement, ...]:
        """The statements, after those of the modules."""
        own = [statement for module in self.modules.values() for statement in module]
        return (*own, *self.statements)


def defined_names(broken: Iterable[Broken]) -> dict[str, Broken]:
    """Return which names the broken pieces would define, the last of each."""
    return {name: piece for piece in broken for name in piece.names}
