"""Run public checks where a student works: their functions are called directly, in one process.

This becomes a part of checks_support.py, which students get, with what it uses of the engine.
"""

import contextlib
import inspect
import linecache
import random
import textwrap
import traceback
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from ..grading.causes import LoadError, Loading
from ..grading.check import mark_of
from ..grading.expect import IS_NONE, judging
from ..grading.failure import Failure
from ..grading.faults import missing, raised, undefined
from ..records.misconceptions import NOT_FILLED_IN
from ..sandbox.client import Returned
from ..sandbox.loading import Loader
from ..sandbox.plain import plain_copy, seed_all
from ..sandbox.wire import Opaque
from ..submission.blanks import blanks
from ..submission.code import Code, Unreadable
from ..submission.pieces import Cell, parse
from ..submission.reading import file_cell
from ..submission.slicing import select

Names = dict[str, Any]


def public_checks(folder: str | Path = ".") -> SimpleNamespace:
    """Return the names of public_checks.py in a folder, as it is now.

    It is no import: another assignment may have a module of this name in the same kernel.
    """
    path = Path(folder, "public_checks.py").absolute()
    names: Names = {"__name__": path.stem, "__file__": str(path)}
    exec(compile(path.read_bytes(), str(path), "exec"), names)
    return SimpleNamespace(**names)


def all_checks(folder: str | Path) -> list[Callable[..., None]]:
    """Return the public checks of a folder, in their order."""
    return [value for value in vars(public_checks(folder)).values() if mark_of(value)]


def require(check: Callable[..., None], notebook: Names) -> None:
    """Run a public check on a notebook's names; raises AssertionError with what is wrong."""
    asked = (mark.question for value in check.__globals__.values() if (mark := mark_of(value)))
    told = _feedback(check, Submission(notebook, asked))
    if told:
        raise AssertionError(f"\n{told}")


def feedback(check: Callable[..., None], path: Path, graded: Iterable[str]) -> str:
    """Run a public check on a file, of which is run what the graded names need.

    Returns what is wrong, or "" if nothing is.
    """
    try:
        return _feedback(check, _file(path, tuple(graded)))
    except Failure as failure:
        return failure.text(public=True)


def _feedback(check: Callable[..., None], submission: "Submission") -> str:
    """Run a public check and return what is wrong, or "" if nothing is.

    The numbers that it draws are the same each time; graders draw others.
    """
    spec = mark_of(check)
    assert spec, f"{check} is not marked with @check"
    seed = zlib.crc32(check.__name__.encode())
    offered = {"student": Student(submission, spec.question), "rng": np.random.default_rng(seed)}
    arguments = {name: offered[name] for name in inspect.signature(check).parameters}
    with _random_state(seed), judging(spec.concept):
        try:
            check(**arguments)
        except Failure as failure:
            if failure.crash or failure.mismatch == IS_NONE:
                failure = _not_written(submission, spec.question) or failure
            if failure.crash or failure.absent:
                _tell_once(failure, check, spec.question)
            return failure.text(public=True, hint=spec.hint)
    return ""


def _tell_once(failure: Failure, check: Callable[..., None], question: str) -> None:
    """Refer to the check that has told this, if one has since the checks were read."""
    title = (check.__doc__ or check.__name__).strip().split("\n")[0]
    told = check.__globals__.setdefault("_crashes_told", {})
    first = told.setdefault((question, failure.mismatch), title)
    if first != title:
        failure.refer_to(first)


def _not_written(submission: "Submission", question: str) -> Failure | None:
    """Return the failure of a definition with blanks in it, if its source can be had."""
    with contextlib.suppress(Exception):
        source = textwrap.dedent(inspect.getsource(getattr(submission, question)))
        if unfilled := blanks(parse([Cell("", source)]), question):
            told = NOT_FILLED_IN + ", ".join(f"`{text}`" for _, text in unfilled)
            return Failure(f"`{question}` is written", hint="", mismatch=told)
    return None


@contextlib.contextmanager
def _random_state(seed: int) -> Iterator[None]:
    """Seed what draws at random, and leave it afterwards as it was."""
    kept = random.getstate(), np.random.get_state(), torch.get_rng_state()
    seed_all(seed)
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
        torch.set_rng_state(kept[2])


class Submission:
    """The top-level names of the student's code, as attributes: here of a notebook that runs."""

    _loading: Loading | None = None  # of a file: what was run of it

    def __init__(self, names: Names, asked: Iterable[str]) -> None:
        self._names = names
        self._asked = frozenset(asked)

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise self._missing(name)
        return self._names[name]

    def _missing(self, name: str) -> Failure:
        if self._loading:
            return missing(name, self._loading, self._asked)
        own = {
            other
            for other, value in self._names.items()
            if inspect.isfunction(value) or inspect.isclass(value)
            if value.__module__ == self._names.get("__name__")
        }
        return undefined(name, own - self._asked)


@cache  # as a grader's worker runs the file once for all public checks
def _file(path: Path, graded: tuple[str, ...]) -> "_File":
    try:
        cell = file_cell(path.name, path.read_bytes())
        code = parse([cell])
    except FileNotFoundError:
        raise Failure(f"there is a file {path.name} beside the checks") from None
    except Unreadable as error:
        raise Failure(f"{path.name} can be read", mismatch=str(error)) from None
    lines = cell.source.splitlines(keepends=True)
    linecache.cache[f"<{cell.place}>"] = (len(cell.source), None, lines, cell.place)
    with _random_state(0):
        return _File(code, graded)


class _File(Submission):
    """The names of a file of which was run what is graded."""

    def __init__(self, code: Code, graded: Iterable[str]) -> None:
        loader = Loader()
        super().__init__(loader.names, graded)
        errors, statements = [], select(code.statements, graded)
        for statement in statements:
            try:
                loader.run(statement.place, statement.line, statement.source)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the next ones may not fail
                told = type(error).__name__, str(error)
                errors.append(LoadError(statement.place, statement.line, *told))
        self._loading = Loading(code, statements, errors)


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
        given = plain_copy(arguments, _itself)
        value = self._attempt(name, lambda: getattr(self._submission, name)(*given))
        pairs = enumerate(zip(arguments, given, strict=True))
        return Returned(value, tuple(index for index, (old, new) in pairs if not _same(old, new)))

    def run(self, driver: Callable[..., Any], *arguments: Any) -> Any:
        """Call a driver with the student's names and these arguments."""
        given = plain_copy(arguments, _itself)
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
            return plain_copy(use(), lambda value: Opaque(type(value).__name__))
        except Failure:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever their code raises
            where, source = _line(error, names)
            kind, loading = type(error).__name__, self._submission._loading
            failure = raised(subject, kind, str(error), where, source, loading)
        finally:
            for name in self._replaced:
                del names[name]
            names.update(kept)
        raise failure


def _line(error: BaseException, names: Names) -> tuple[str, str]:
    """Return the line of theirs that an exception passed last, with its place and alone, or ""."""
    found = "", ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is names:
            code = frame.f_code
            text = linecache.getline(code.co_filename, number).strip()
            found = f"`{code.co_name}`, line {number}: {text[:80]}", text
    return found


def _itself(value: Any) -> Any:
    return value


def _same(before: Any, after: Any) -> bool:
    """Tell whether two copies are still the same, nan included."""
    if type(before) is not type(after):
        return False
    match before:
        case np.ndarray() | torch.Tensor():
            alike = before.dtype == after.dtype and before.shape == after.shape
            return alike and bool(
                ((before == after) | ((before != before) & (after != after))).all()
            )
        case tuple() | list():
            return len(before) == len(after) and all(map(_same, before, after))
        case dict():
            return _same(list(before), list(after)) and all(
                _same(before[key], after[key]) for key in before
            )
    return bool(before == after or before != before)
