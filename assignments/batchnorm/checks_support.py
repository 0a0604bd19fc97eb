"""What the public checks need: marks for checks, comparisons, and feedback that says what is wrong.

You need not read this, and must not hand it in. It is the autograder's own code, without what runs
submissions apart from their tests: here your functions are called directly.
"""

import ast
import contextlib
import difflib
import inspect
import linecache
import math
import numbers
import random
import symtable
import traceback
import zlib
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
import torch

_Function = TypeVar("_Function", bound=Callable[..., Any])
_ATTRIBUTE = "_autograder_check"


@dataclass(frozen=True)
class Check:
    """What is known of a check beside its code."""

    question: str
    weight: Fraction
    concept: str
    hint: str
    public: bool
    fresh: bool
    slow: bool


def check(
    question: str,
    *,
    weight: int | float = 1,
    concept: str = "",
    hint: str = "",
    public: bool = False,
    fresh: bool = False,
    slow: bool = False,
) -> Callable[[_Function], _Function]:
    """Make a function a check of a question.

    weight: its share of the question's points, among the question's checks.
    concept: what a student who fails it has not understood; default: the question's id.
    hint: what to try, shown with a failure that has no hint of its own.
    public: students get the source of this check, and see all of its failures.
    fresh: it needs a worker in which no earlier check has run.
    slow: it trains for seconds, so it is proven at few seeds and by the variants that touch it.

    The function's docstring is the title that students read: the behaviour, as a statement.
    """

    def mark(function: _Function) -> _Function:
        exact = Fraction(str(weight))
        spec = Check(question, exact, concept or question, hint, public, fresh, slow)
        setattr(function, _ATTRIBUTE, spec)
        return function

    return mark


def check_of(function: object) -> Check | None:
    """Return what `check` noted on a function, or None if it is no check."""
    return getattr(function, _ATTRIBUTE, None)


class Failure(Exception):
    """A check found that the student's code does not do what it should.

    expected: the property that should hold, in the grader's own words; everyone reads it.
    got: what came instead; it may quote the student's values, so only public rows show it.
    mismatch: what kind of difference it is, in words of ours that can carry no value of theirs.
    hint: what to try; None stands for the hint of the check, "" for none at all.
    """

    def __init__(
        self, expected: str, got: str = "", hint: str | None = None, *, mismatch: str = ""
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.got = got
        self.hint = hint
        self.mismatch = mismatch
        self.starved = False  # it ran out of time without having had the time: not their fault

    def text(self, *, public: bool, hint: str = "") -> str:
        """Return the feedback, a line each for what was expected, what came and what to try."""
        came = self.got or self.mismatch if public else self.mismatch
        lines = [f"Expected: {self.expected}"]
        lines += [f"But: {came}"] if came else []
        hint = hint if self.hint is None else self.hint
        lines += [f"Hint: {hint}"] if hint else []
        return "\n".join(lines)


@dataclass(frozen=True)
class Opaque:
    """Stands for an object that may not cross: what kind of thing it was, in the sender's words."""

    kind: str


@dataclass(frozen=True)
class Returned:
    """It returned; `changed` are the indices of the arguments that it changed in place."""

    value: Any
    changed: tuple[int, ...] = ()


# What an exception of theirs means, where its type alone does not tell.
_NOT_INSTALLED = "it uses something that is not installed where submissions are graded"
_MEANING = {
    "ImportError": _NOT_INSTALLED,
    "MemoryError": "it asks for more memory than it may use",
    "ModuleNotFoundError": _NOT_INSTALLED,
    "NotImplementedError": "it is not written yet",
    "PermissionError": "it tries something that submissions may not do",
    "RecursionError": "it calls itself without end",
    "SystemExit": "it ends the program",
}


def undefined(name: str, defined: Iterable[str]) -> Failure:
    """Return the failure of a name that is not among those that the submission defines."""
    near = difflib.get_close_matches(name, list(defined), 1)
    other = f"; there is a `{near[0]}`" if near else ""
    mismatch = f"the submission does not define it{other}"
    return Failure(f"`{name}` is defined", hint="", mismatch=mismatch)


def raised(subject: str, kind: str, message: str, where: str) -> Failure:
    """Return the failure of an exception: its type, and the line of theirs it passed last or ""."""
    if kind == "NotImplementedError":
        return Failure(f"`{subject}` is written", hint="", mismatch=_MEANING[kind])
    if where:
        mismatch = f"{_MEANING.get(kind, 'it fails')}: {kind} in {where}"
    elif kind in _MEANING:
        mismatch = f"{_MEANING[kind]} ({kind})"
    else:
        mismatch = f"it can't be used as the exercise describes ({kind})"
    got = ": ".join(filter(None, [mismatch, one_line(message)]))
    return Failure(f"`{subject}` runs without an error", got, hint="", mismatch=mismatch)


def one_line(message: str) -> str:
    """Return the beginning of a message, on one line."""
    return " ".join(message.split())[:200]


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
    spec = check_of(check)
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


Array = np.ndarray[Any, Any]

RTOL = 1e-7
FLOAT32_RTOL = 1e-5  # what a solution computed in single precision can promise
_KINDS: dict[type, str] = {
    tuple: "a tuple",
    list: "a list",
    dict: "a dict",
    set: "a set",
    str: "a text",
    bytes: "bytes",
    bool: "True or False",
    np.bool_: "True or False",
    type(None): "None",
    np.ndarray: "an array",
    torch.Tensor: "a tensor",
}


def kind_of(value: object) -> str:
    """Return what kind of thing a value is, in words that say nothing of its content."""
    other = "a number" if isinstance(value, numbers.Number) else "an object that is no plain data"
    return _KINDS.get(type(value), other)


def describe(value: Any) -> str:
    """Return a short description of a value with some of its content, for public rows."""
    if value is None:
        return "None"
    if isinstance(value, Opaque):
        return f"an object of type {_short(value.kind)}"
    if type(value) in (tuple, list, dict, set):
        return f"{kind_of(value)} of length {len(value)}"
    if isinstance(value, np.ndarray | torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        text = np.array2string(_numpy(value), precision=4, threshold=8, edgeitems=2)
        return f"{kind_of(value)} of shape {tuple(value.shape)}, {dtype}: {_short(text)}"
    return f"{kind_of(value)}: {_short(repr(value))}"


def _short(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _wrong_kind(expected: str, value: object) -> Failure:
    return Failure(expected, f"it is {describe(value)}", mismatch=f"it is {kind_of(value)}")


def returns(value: Any, kind: type, *, length: int | None = None, name: str = "the result") -> Any:
    """Return the value if it is of a kind (and length); a list passes for a tuple.

    kind: tuple, list, dict, float (any real number, also an array with one element), bool or str.
    length: the least number of items; more are cut off, since versions of a lab differ in extras.
    """
    if kind is float:
        return number(value, name=name)
    if kind is tuple and isinstance(value, list):
        value = tuple(value)
    if kind is bool and isinstance(value, np.bool_):
        value = bool(value)
    if not isinstance(value, kind):
        raise _wrong_kind(f"{name} is {_KINDS.get(kind, kind.__name__)}", value)
    items: Any = value
    if length is not None and len(items) < length:
        expected = f"{name} is {_KINDS[kind]} of {length} items"
        raise Failure(expected, f"it has {len(items)}", mismatch="it has fewer items")
    return items if length is None else items[:length]


def entries(value: Any, names: Collection[str], *, name: str = "the result") -> dict[str, Any]:
    """Return these entries of a dict; further ones are ignored, missing ones are a Failure."""
    returns(value, dict, name=name)
    missing = [key for key in names if key not in value]
    if missing:
        expected = f"{name} has the entries {', '.join(names)}"
        raise Failure(expected, mismatch=f"missing: {', '.join(missing)}")
    return {key: value[key] for key in names}


def number(value: Any, *, name: str = "the result") -> float:
    """Return a real, finite number: a Python or NumPy scalar, or an array with one element."""
    if isinstance(value, np.ndarray | torch.Tensor) and math.prod(value.shape) == 1:
        value = _numpy(value).reshape(-1)[0].item()
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise _wrong_kind(f"{name} is a number", value)
    try:
        result = float(value)
    except OverflowError:  # a whole number beyond what a float can hold
        result = math.inf
    if not math.isfinite(result):
        got = f"it is {_short(str(value))}"
        raise Failure(f"{name} is a finite number", got, mismatch="it is not finite")
    return result


def array(value: Any, *, shape: tuple[int, ...] | None = None, name: str = "the result") -> Array:
    """Return a finite array of real numbers of this shape, as NumPy, whatever it was held in."""
    if isinstance(value, numbers.Real) and shape == ():
        value = np.asarray(value)
    if not isinstance(value, np.ndarray | torch.Tensor):
        raise _wrong_kind(f"{name} is an array", value)
    if shape is not None and tuple(value.shape) != shape:
        expected = f"{name} has shape {shape}"
        got = f"its shape is {tuple(value.shape)}"
        raise Failure(expected, got, mismatch="its shape is another one")
    result = _numpy(value)
    if result.dtype.kind not in "bifu":
        got, mismatch = f"its dtype is {result.dtype}", "it holds no real numbers"
        raise Failure(f"{name} holds real numbers", got, mismatch=mismatch)
    if not np.isfinite(result).all():
        worst = _first_largest(~np.isfinite(result))
        got = f"{_at(name, worst)} is {result[worst]}"
        raise Failure(f"{name} is finite", got, mismatch="it holds nan or infinity")
    return result


def close(
    value: Any,
    desired: Any,
    *,
    name: str = "the result",
    rtol: float = RTOL,
    atol: float | None = None,
    hint: str | None = None,
) -> None:
    """Fail unless a value has the kind, shape and, within rounding, the values desired.

    |value - desired| <= atol + rtol |desired|, for each element; atol is by default a tenth of rtol
    times the largest desired value, so that an element which cancels to nothing may hold rounding.
    What is computed in float32 is held to 1e-5.
    """
    wanted = _numpy(desired).astype(np.float64)
    given = array(value, shape=wanted.shape, name=name)
    if given.dtype.kind == "f" and given.dtype.itemsize < 8:
        rtol = max(rtol, FLOAT32_RTOL)
    largest = float(np.abs(wanted).max(initial=0.0))
    absolute = 0.1 * rtol * largest if atol is None else atol
    with np.errstate(over="ignore"):  # a gap too wide for a float is infinite, which is too much
        gap = np.abs(given.astype(np.float64) - wanted)
    excess = gap - (absolute + rtol * np.abs(wanted))
    if not (excess > 0).any():
        return
    worst = _first_largest(excess)
    got = f"{_at(name, worst)} is {given[worst]:.6g}, expected {wanted[worst]:.6g}"
    raise Failure(f"{name} has the right values", got, hint, mismatch=_how_far(gap, largest, given))


def that(
    condition: object,
    expected: str,
    got: str = "",
    hint: str | None = None,
    *,
    mismatch: str = "",
) -> None:
    """Fail unless a condition holds; see Failure for who reads what."""
    if not condition:
        raise Failure(expected, got, hint, mismatch=mismatch)


def _how_far(gap: Array, largest: float, given: Array) -> str:
    which = "all" if np.all(gap > 0.1 * RTOL * largest) else "some"
    whole = "; it holds whole numbers" if given.dtype.kind in "iu" else ""
    if not largest:
        return f"{which} values should be 0 and are not{whole}"
    far = float(gap.max()) / largest
    size = f"about 1e{round(math.log10(far)):+d} of" if far < math.inf else "far more than"
    return f"{which} values are off, by {size} the largest expected one{whole}"


def _numpy(value: Any) -> Array:
    if isinstance(value, torch.Tensor):
        value = value.detach()
        value = (value.float() if value.dtype == torch.bfloat16 else value).numpy()
    array: Array = np.asarray(value)
    return array


def _first_largest(values: Array) -> tuple[int, ...]:
    return tuple(map(int, np.unravel_index(int(np.argmax(values)), values.shape)))


def _at(name: str, index: tuple[int, ...]) -> str:
    return f"{name}{list(index)}" if index else name


expect = SimpleNamespace(
    kind_of=kind_of,
    describe=describe,
    returns=returns,
    entries=entries,
    number=number,
    array=array,
    close=close,
    that=that,
)
