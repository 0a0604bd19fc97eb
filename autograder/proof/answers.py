"""What cases answered to the checks, and what is kept of it to tell likely mistakes by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..records.course import Assignment
from ..submission.reading import read_code
from ..submission.scopes import reads
from ..submission.slicing import select


@dataclass(frozen=True)
class Outcome:
    """What the checks said of a case at a seed."""

    title: str
    seed: int
    verdicts: dict[str, bool | None]
    messages: dict[str, str]  # of the hidden checks that failed
    traces: dict[str, str]  # of the checks of these questions
    reasons: dict[str, str] = field(default_factory=dict)  # of verdicts that nobody has asked for


def messages(outcomes: Iterable[Outcome]) -> dict[str, dict[str, list[str]]]:
    """Return what hidden checks say of wrong variants at any seed, by title and check."""
    found: dict[str, dict[str, set[str]]] = {}
    for title, outcome in _of_wrong(outcomes):
        for check, message in outcome.messages.items():
            found.setdefault(title, {}).setdefault(check, set()).add(message)
    return {
        title: {check: sorted(texts) for check, texts in sorted(checks.items())}
        for title, checks in sorted(found.items())
    }


def traces(outcomes: Iterable[Outcome]) -> dict[str, dict[str, str]]:
    """Return what wrong variants answer to checks, by title; "" if it differs by the seed."""
    found: dict[str, dict[str, set[str]]] = {}
    for title, outcome in _of_wrong(outcomes):
        for check, trace in outcome.traces.items():
            found.setdefault(title, {}).setdefault(check, set()).add(trace)
    return {
        title: {
            check: "".join(some) if len(some) == 1 else "" for check, some in sorted(own.items())
        }
        for title, own in sorted(found.items())
    }


def _of_wrong(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcomes of wrong variants, with the titles of these."""
    for outcome in outcomes:
        kind, _, title = outcome.title.partition(": ")
        if kind == "wrong":
            yield title, outcome


def uses(assignment: Assignment) -> dict[str, list[str]]:
    """Return of each question which others' code its own calls in the reference, if any."""
    ids = {question.id for question in assignment.questions}
    code = read_code("reference.py", assignment.reference.read_bytes())
    found = {id: set().union(*map(reads, select(code.statements, {id}))) for id in ids}
    others = {id: sorted((names & ids) - {id}) for id, names in sorted(found.items())}
    return {id: names for id, names in others.items() if names}
