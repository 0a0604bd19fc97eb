"""Mark a function of checks.py as a check: a grader of one behaviour."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])
_ATTRIBUTE = "_autograder_check"
_HINT = "_autograder_hint"


@dataclass(frozen=True)
class Mark:
    """What stands in the mark of a check."""

    question: str
    weight: Fraction
    concept: str
    hint: str
    public: bool
    fresh: bool
    slow: bool
    follows: tuple[str, ...]


def check(
    question: str,
    *,
    weight: int | float = 1,
    concept: str = "",
    hint: str = "",
    public: bool = False,
    fresh: bool = False,
    slow: bool = False,
    follows: str | tuple[str, ...] = (),
) -> Callable[[_Function], _Function]:
    """Make a function a check of a question.

    weight: its share of the question's points, among the question's checks.
    concept: what a student who fails it has not understood; default: the question's id.
    hint: what to try, shown with a failure that has no hint of its own; see also `hint`.
    public: students get the source of this check, and see all of its failures.
    fresh: it needs a worker in which no earlier check has run.
    slow: it trains for seconds, so it is proven at few seeds and by the variants that touch it.
    follows: a check of the question, or several, which a slip may fail together with this one,
    where what the student computed before can't part the two: only the dearest is charged.

    The function's docstring is the title that students read: the behaviour, as a statement.
    """

    def mark(function: _Function) -> _Function:
        exact = Fraction(str(weight))
        others = (follows,) if isinstance(follows, str) else tuple(follows)
        spec = Mark(question, exact, concept or question, hint, public, fresh, slow, others)
        setattr(function, _ATTRIBUTE, spec)
        return function

    return mark


def question(id: str) -> Callable[..., Callable[[_Function], _Function]]:
    """Return `check` for one question, with the concept first: `@forward("mask", weight=2)`."""

    def of_question(concept: str = "", **more: Any) -> Callable[[_Function], _Function]:
        return check(id, concept=concept, **more)

    return of_question


def hint(text: str) -> Callable[[_Function], _Function]:
    """Give a check its hint on a line of its own, where it is too long to stand among the rest."""

    def note(function: _Function) -> _Function:
        setattr(function, _HINT, text)
        return function

    return note


def mark_of(function: object) -> Mark | None:
    """Return what was noted on a function about the check it is, or None if it is none."""
    mark: Mark | None = getattr(function, _ATTRIBUTE, None)
    own = getattr(function, _HINT, "")
    return replace(mark, hint=own) if mark and own else mark
