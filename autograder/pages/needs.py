"""What of a class waits for a person, and the command that settles it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..records.results import Result
from .gathered import Gathered


@dataclass(frozen=True)
class Need:
    """Something that a person has to settle, and by which command, for the first that needs it.

    whose: the places of their results.
    """

    what: str
    why: str
    command: str
    whose: tuple[int, ...]


def needs_of(found: Gathered, *, anonymous: bool = False) -> list[Need]:
    """Return what waits for a person; what is the same for several stands once."""
    needs: dict[tuple[str, str], Need] = {}
    for place, result in enumerate(found.results):
        called = "SUBMISSION" if anonymous else result.submission
        for what, why, command in _waiting(found, result, called):
            known = needs.get((what, why), Need(what, why, command, ()))
            needs[what, why] = replace(known, whose=(*known.whose, place))
    return list(needs.values())


def _waiting(found: Gathered, result: Result, called: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a result waits for, why, and the command that settles it."""
    name, command = found.assignment.name, found.commands.of
    adjust = ("adjust", name, called)
    reviews = [score for score in result.questions if score.needs_review]
    for score in reviews:
        told = next((one.staff for one in score.verdicts if one.passed is None), "")
        settle = command(*adjust, score.question.id, "POINTS", "--why", "REASON")
        yield f"Decide “{score.question.title}”", _last_line(told), settle
    if result.is_unmarked:
        yield "Mark written answers", "people mark them, not checks", command("marks", name)
    if result.status == "unreadable":
        settle = command("grade", name, "THE_FILE_ANEW")
        yield "Can't be read", "; ".join(result.notes), settle
    elif result.status == "partial" and not reviews:
        settle = command("grade", name, "SUBMISSIONS", "--fresh")
        yield "Not fully graded", _last_line(*result.staff), settle
    elif result.submission and result.has_points and not result.earned:
        note = result.notes[0] if result.notes else "no check has passed"
        settle = command(*adjust, "QUESTION", "POINTS", "--why", "REASON")
        yield "No points at all", note, settle


def _last_line(*texts: str) -> str:
    lines = [line for text in texts for line in text.strip().split("\n")[-1:] if line]
    return "; ".join(lines)
