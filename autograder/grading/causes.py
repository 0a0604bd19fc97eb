"""Say why a name that a student's code needs is not there.

What a worker tells of it is a claim: a name is said only where it stands in the source, and the
messages of exceptions are for public rows alone (`told`).
"""

import importlib.util
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from ..submission.code import DEFINITIONS, Code, Statement, defined_names
from ..submission.effects import effects_of, origins
from .seen import seen

_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_IMPORTED = re.compile(r"(?:^|;)\s*(?:import|from)\s+(\w+)", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MOST_LINKS = 3  # of a chain of names that are not there for want of another


@dataclass(frozen=True)
class LoadError:
    """A top-level statement that failed: where it begins, the type and message of its exception."""

    place: str
    line: int
    kind: str
    message: str


@dataclass(frozen=True)
class Loading:
    """The code of a submission, what was run of it to load it, and what failed of that."""

    code: Code
    statements: Sequence[Statement]
    errors: Sequence[LoadError]

    @cached_property
    def origins(self) -> dict[str, str]:
        """Where imported names come from."""
        return origins(self.code.everything)

    @cached_property
    def _makers(self) -> dict[str, list[Statement]]:
        return _bound_by(self.code.statements)

    @cached_property
    def _apart(self) -> dict[str, list[Statement]]:
        return _bound_by(one for module in self.code.modules.values() for one in module)

    def makers(self, name: str) -> list[Statement]:
        """Return the statements that bind a name, without those of modules."""
        return self._makers.get(name, [])

    def failed(self, name: str) -> tuple[Statement, LoadError] | None:
        """Return the last statement that binds a name and failed, and how."""
        errors = {(error.place, error.line): error for error in self.errors}
        for statement in reversed([*self._apart.get(name, []), *self.makers(name)]):
            if error := errors.get((statement.place, statement.line)):
                return statement, error
        return None

    def seen(self, name: str, *, assigned: bool = False) -> str:
        """Return where a name is defined in a way that does not count, or "": once for all checks.

        assigned: whether `name = …` is a definition of it, too.
        """
        if (name, assigned) not in self._seen:
            self._seen[name, assigned] = seen(name, self.code, assigned=assigned)
        return self._seen[name, assigned]

    @cached_property
    def _seen(self) -> dict[tuple[str, bool], str]:
        return {}

    def apart(self, name: str) -> str:
        """Return where a module of their own binds a name that is not imported from it, or ""."""
        own = self._apart.get(name, [])
        if not own or self.makers(name):
            return ""
        return (
            f"{own[-1].place}, line {own[-1].line}, defines it, and it is not imported from there"
        )


def _bound_by(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Return the statements that bind each name, in order."""
    makers: dict[str, list[Statement]] = {}
    for statement in statements:
        for name in effects_of(statement).binds:
            makers.setdefault(name, []).append(statement)
    return makers


def cause(
    kind: str, message: str, source: str, loading: Loading, *, told: bool, links: int = 0
) -> str:
    """Return what an exception that came from this source is for want of, or "".

    told: whether messages of theirs may be told.
    """
    if kind in ("ImportError", "ModuleNotFoundError"):
        return _not_installed(source, loading)
    found = _UNDEFINED.match(message[:300]) if kind == "NameError" else None
    if not found or not re.search(rf"\b{found[1]}\b", source):
        return ""
    return _lacking(found[1], loading, told=told, links=links)


def _not_installed(source: str, loading: Loading) -> str:
    """Return which packages that a source uses are not installed here, or "" if none is known."""
    words = set(re.findall(r"\w+", source))
    paths = {path for name, path in loading.origins.items() if name in words}
    roots = {path.partition(".")[0] for path in paths} | {*_IMPORTED.findall(source)}
    own = {module.partition(".")[0] for module in loading.code.modules}
    absent = [f"`{root}`" for root in sorted(roots - own - {""}) if not _is_installed(root)]
    if not absent:
        return ""
    are = "is" if len(absent) == 1 else "are"
    return f"{' and '.join(absent)} {are} not installed where submissions are graded"


def _is_installed(module: str) -> bool:
    if module in sys.modules:
        return True
    with suppress(ValueError, ImportError, OSError):
        return importlib.util.find_spec(module) is not None
    return False


def _lacking(name: str, loading: Loading, *, told: bool, links: int) -> str:
    """Return why a name that their code reads has no value."""
    if failed := loading.failed(name):
        statement, error = failed
        why = why_failed(error, statement, loading, told=told, links=links + 1)
        return f"{_set_in(name, statement)}, which failed here ({why})"
    run = {(one.place, one.line) for one in loading.statements}
    for statement in loading.makers(name):
        if (statement.place, statement.line) not in run:
            why = "with it the code does not come to its end here"
            return f"{_set_in(name, statement)}, which is left out: {why}"
    broken = defined_names(loading.code.broken).get(name)
    where = str(broken) if broken else loading.apart(name)
    where = where or loading.seen(name, assigned=True)
    return ": ".join(filter(None, [f"`{name}` is not defined", where]))


def why_failed(
    error: LoadError, statement: Statement, loading: Loading, *, told: bool, links: int = 0
) -> str:
    """Return the type of a statement's exception, and what it is for want of or its message."""
    why = ""
    if links < _MOST_LINKS:
        source = statement.source
        why = cause(error.kind, error.message, source, loading, told=told, links=links)
    why = why or (one_line(error.message).rstrip(".") if told else "")
    return ": ".join(filter(None, [error.kind, why]))


def one_line(message: str) -> str:
    """Return the beginning of a message, on one line and without a terminal's colours."""
    return " ".join(_COLOUR.sub("", message).split())[:200]


def _set_in(name: str, statement: Statement) -> str:
    verb = "defined" if any(isinstance(one, DEFINITIONS) for one in statement.nodes) else "set"
    return f"`{name}` is {verb} in {statement.place}, line {statement.line}"
