"""Say what is wrong with a function of a student's that is missing or raises."""

import re
from collections.abc import Collection, Iterable

from ..records.course import Assignment
from ..submission.code import defined_names
from .causes import Loading, cause, one_line, why_failed
from .failure import Failure
from .similar import definitions, similar

# What an exception of theirs means, where its type alone does not tell.
_NOT_INSTALLED = "it uses something that is not installed where submissions are graded"
_MEANING = {
    "Exception": "it fails with an exception that is none of Python's own",
    "ImportError": _NOT_INSTALLED,
    "MemoryError": "it asks for more memory than it may use",
    "ModuleNotFoundError": _NOT_INSTALLED,
    "NotImplementedError": "it is not written yet",
    "PermissionError": "it tries something that submissions may not do",
    "RecursionError": "it calls itself without end",
    "SystemExit": "it ends the program",
}
_MOST_IDS = 7  # that are told
_RAISES = re.compile(r"raise\s+(\w+)")


def missing(name: str, loading: Loading, others: Collection[str] = ()) -> Failure:
    """Return the failure of a name that is not there once the code is loaded.

    others: names that it can't have been meant by: what else is asked for or was given out.
    """
    broken = defined_names(loading.code.broken)
    if name in broken:
        return _absent(name, str(broken[name]))
    if failed := loading.failed(name):
        statement, error = failed
        told, hidden = (
            f"its definition in {statement.place} raises "
            + why_failed(error, statement, loading, told=told)
            for told in (True, False)
        )
        return _absent(name, hidden, told)
    if place := loading.apart(name) or loading.seen(name):
        return _absent(name, f"the submission does not define it where it counts: {place}")
    return undefined(name, set(definitions(loading.code)) - set(others))


def undefined(name: str, defined: Iterable[str]) -> Failure:
    """Return the failure of a name that is not among the functions and classes that are defined."""
    near = " and ".join(f"a `{other}`" for other in similar(name, sorted(defined)))
    other = f"; there is {near}" if near else ""
    mismatch = f"the submission does not define it{other}"
    return Failure(f"`{name}` is defined", hint="", mismatch=mismatch)


def none_defined(assignment: Assignment, loading: Loading) -> str:
    """Return what a student reads of a file that defines nothing of what is graded, or ""."""
    ids = [question.id for question in assignment.questions]
    broken = defined_names(loading.code.broken)
    if any(id in broken or loading.makers(id) for id in ids):
        return ""
    more = f" and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
    names = f" ({', '.join(ids[:_MOST_IDS])}{more})" if len(ids) > 1 else ""
    where = next(filter(None, (loading.seen(id) for id in ids)), "is it the right file?")
    return f"{assignment.undefined_in('this file')}{names}: {where}"


def _absent(name: str, mismatch: str, told: str = "") -> Failure:
    return Failure(f"`{name}` is defined", told, hint="", mismatch=mismatch, absent=True)


def raised(
    subject: str,
    kind: str,
    message: str,
    where: str,
    source: str = "",
    loading: Loading | None = None,
) -> Failure:
    """Return the failure of an exception: its type, and the line of theirs it passed last or "".

    source: of that line; loading: the code, if it can be looked at for the cause.
    """
    if kind == "NotImplementedError":
        return Failure(f"`{subject}` is written", hint="", mismatch=_MEANING[kind])
    if not where and loading and kind in ("ImportError", "ModuleNotFoundError"):
        source = "\n".join(maker.source for maker in loading.makers(subject))  # it is imported
    hidden, told = (
        cause(kind, message, source, loading, told=told) if loading and source else ""
        for told in (False, True)
    )
    ends = f": {kind} in {where}" if where else f" ({kind})"
    if hidden:
        mismatch, got = hidden + ends, told + ends
    else:
        mismatch = _means(kind, source, where) + ends
        got = ": ".join(filter(None, [mismatch, one_line(message)]))
    expected = f"`{subject}` runs without an error"
    return Failure(expected, got, hint="", mismatch=mismatch, crash=True)


def _means(kind: str, source: str, where: str) -> str:
    if kind == "Exception" and (own := _RAISES.match(source)):
        return f"it raises `{own[1]}`"
    usual = "it fails" if where else "it can't be used as the exercise describes"
    return _MEANING.get(kind, usual)
