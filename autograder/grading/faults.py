"""Say what is wrong with a function of a student's that is missing or raises."""

import difflib
from collections.abc import Iterable

from ..submission.code import Code, defined_names
from ..submission.effects import effects_of
from .failure import Failure

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


def missing(name: str, code: Code, load_errors: Iterable[tuple[str, int, str]]) -> Failure:
    """Return the failure of a name that is not there once the code is loaded.

    load_errors: of the statements that failed, place, line and the type of the exception.
    """
    expected = f"`{name}` is defined"
    broken = defined_names(code.broken)
    if name in broken:
        return Failure(expected, hint="", mismatch=str(broken[name]))
    binders = [statement for statement in code.statements if name in effects_of(statement).binds]
    places = {(statement.place, statement.line) for statement in binders}
    for place, line, kind in load_errors:
        if (place, line) in places:
            return Failure(expected, hint="", mismatch=f"its definition in {place} raises {kind}")
    return undefined(
        name, {bound for statement in code.statements for bound in effects_of(statement).binds}
    )


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
    expected = f"`{subject}` runs without an error"
    return Failure(expected, got, hint="", mismatch=mismatch, crash=True)


def one_line(message: str) -> str:
    """Return the beginning of a message, on one line."""
    return " ".join(message.split())[:200]
