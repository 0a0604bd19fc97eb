"""Run public checks where a student works: their functions are called directly, in one process.

This becomes a part of checks_support.py, which students get, with what it uses of the engine.
"""

import ast
import contextlib
import inspect
import linecache
import random
import symtable
import traceback
import zlib
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..grading.check import mark_of
from ..grading.failure import Failure
from ..grading.faults import raised, undefined
from ..sandbox.client import Returned
from ..sandbox.wire import Opaque

Names = dict[str, Any]


def require(check: Callable[..., None], submission: "Submission") -> None:
    """Run a public check; raises AssertionError with the feedback if it fails."""
    told = feedback(check, submission)
    if told:
        raise AssertionError(f"\n{told}")


def feedback(check: Callable[..., None], submission: "Submission") -> str:
    """Run a public check and return what is wrong, or "" if nothing is.

    The numbers that it draws are the same each time; graders draw others.
    """
    spec = mark_of(check)
    assert spec, f"{check} is not marked with @check"
    seed = zlib.crc32(check.__name__.encode())
    offered = {"student": Student(submission, spec.question), "rng": np.random.default_rng(seed)}
    arguments = {name: offered[name] for name in inspect.signature(check).parameters}
    with _random_state(seed):
        try:
            check(**arguments)
        except Failure as failure:
            return failure.text(public=True, hint=spec.hint)
    return ""


@contextlib.contextmanager
def _random_state(seed: int) -> Iterator[None]:
    """Seed what draws at random, and leave it afterwards as it was."""
    kept = random.getstate(), np.random.get_state(), torch.get_rng_state()
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
        torch.set_rng_state(kept[2])


class Submission:
    """The top-level names of the student's code, as attributes."""

    def __init__(self, names: Names, load: Callable[[str], None] = lambda name: None) -> None:
        self._names = names
        self._load = load

    def __getattr__(self, name: str) -> Any:
        self._load(name)
        if name not in self._names:
            raise undefined(name, self._names)
        return self._names[name]


class Student:
    """What a check holds: `student.f(x)` calls the student's `f` and returns what it returned.

    Arguments and results are copied, so that neither side changes what the other one holds.
    """

    def __init__(
        self, submission: Submission, question: str, replaced: Names | None = None
    ) -> None:
        self._submission = submission
        self._question = question
        self._replaced = dict(replaced or {})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self.call(name, *arguments).value

    def call(self, name: str, *arguments: Any) -> Returned:
        """Call a function; return its value and which arguments it changed in place."""
        given = _plain(arguments, _itself)
        value = self._attempt(name, lambda: getattr(self._submission, name)(*given))
        pairs = enumerate(zip(arguments, given, strict=True))
        return Returned(value, tuple(index for index, (old, new) in pairs if not _same(old, new)))

    def run(self, driver: Callable[..., Any], *arguments: Any) -> Any:
        """Call a driver with the student's names and these arguments."""
        given = _plain(arguments, _itself)
        return self._attempt(self._question, lambda: driver(self._submission, *given))

    def replacing(self, **functions: Callable[..., Any]) -> "Student":
        """Return this student with functions of theirs replaced during each call."""
        return Student(self._submission, self._question, {**self._replaced, **functions})

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returns: here each check runs alone, and shares with none."""
        return make()

    def _attempt(self, subject: str, use: Callable[[], Any]) -> Any:
        names = self._submission._names
        for name in self._replaced:
            with contextlib.suppress(Failure):  # one that they do without is none to replace
                getattr(self._submission, name)
        kept = {name: names[name] for name in self._replaced if name in names}
        names.update(self._replaced)
        try:
            return _plain(use(), lambda value: Opaque(type(value).__name__))
        except Failure:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever their code raises
            failure = raised(subject, type(error).__name__, str(error), _line(error, names))
        finally:
            for name in self._replaced:
                del names[name]
            names.update(kept)
        raise failure


def _line(error: BaseException, names: Names) -> str:
    """Return the line of the student's code that an exception has passed last, or ""."""
    found = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is names:
            code = frame.f_code
            inside = code.co_name != "<module>"
            place = f"`{code.co_name}`" if inside else Path(code.co_filename).name
            text = linecache.getline(code.co_filename, number).strip()[:80]
            found = f"{place}, line {number}: {text}"
    return found


def _itself(value: Any) -> Any:
    return value


def _plain(value: Any, other: Callable[[Any], Any]) -> Any:
    """Return a copy of plain data, arrays and tensors, with what is neither replaced by `other`."""
    match value:
        case torch.Tensor():
            return value.detach().as_subclass(torch.Tensor).cpu().clone()
        case np.ndarray():
            return np.array(value)
        case tuple():
            return tuple(_plain(item, other) for item in value)
        case list():
            return [_plain(item, other) for item in value]
        case set() | frozenset():
            return set(value)
        case dict():
            return {key: _plain(item, other) for key, item in value.items()}
        case None | bool() | int() | float() | complex() | str() | bytes() | np.generic():
            return value
    return other(value)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two copies are still the same, nan included."""
    if type(one) is not type(other):
        return False
    match one:
        case np.ndarray() | torch.Tensor():
            alike = one.dtype == other.dtype and one.shape == other.shape
            return alike and bool(((one == other) | ((one != one) & (other != other))).all())
        case tuple() | list():
            return len(one) == len(other) and all(map(_same, one, other))
        case dict():
            return _same(list(one), list(other)) and all(_same(one[key], other[key]) for key in one)
    return bool(one == other or one != one)


def in_file(name: str) -> Submission:
    """Return the names of a Python file beside this one.

    A name is made when it is first asked for, by those statements that it needs: what trains or
    plots is not run.
    """
    path = Path(__file__).with_name(name)
    names: Names = {"__name__": path.stem}
    statements: list[ast.stmt] | None = None
    done: set[ast.stmt] = set()

    def load(wanted: str) -> None:
        nonlocal statements
        if statements is None:
            statements = _parse(path)
        known = set().union(*map(_binds, statements))
        if not known & {wanted, "*"}:
            raise undefined(wanted, known)
        for statement in _needed(statements, wanted):
            if statement not in done:
                done.add(statement)
                exec(compile(ast.Module([statement], []), str(path), "exec"), names)

    return Submission(names, load)


def _parse(path: Path) -> list[ast.stmt]:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path)).body
    except FileNotFoundError:
        raise Failure(f"there is a file {path.name} beside the checks", hint="") from None
    except SyntaxError as error:
        mismatch = f"line {error.lineno}: {error.msg}"
        raise Failure(f"{path.name} is Python", hint="", mismatch=mismatch) from None


def _needed(statements: list[ast.stmt], name: str) -> list[ast.stmt]:
    """Return the statements that a top-level name needs, in their order."""
    left, needed, wanted = list(statements), set(), {name}
    while True:
        found = [one for one in left if _binds(one) & {*wanted, "*"}]
        if not found:
            return [one for one in statements if one in needed]
        for one in found:
            left.remove(one)
            needed.add(one)
            wanted |= _reads(one)


def _binds(statement: ast.stmt) -> set[str]:
    """Return the top-level names that a statement makes or changes."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {alias.asname or alias.name.partition(".")[0] for alias in aliases}
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            stored = isinstance(node.ctx, ast.Store)
            while isinstance(node, ast.Attribute | ast.Subscript):
                node = node.value
            if stored and isinstance(node, ast.Name):
                names.add(node.id)
    return names


def _reads(statement: ast.stmt) -> set[str]:
    """Return the top-level names that a statement reads, and those its functions do when called."""
    table = symtable.symtable(ast.unparse(statement), "", "exec")
    names = {symbol.get_name() for symbol in table.get_symbols()}
    scopes = table.get_children()
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        names |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    return names
