"""Guess what a student has misunderstood: what the checks say of their code, they say of a variant.

proof.json holds what the hidden checks of an assignment say of each wrong variant. Where they say
exactly that of a submission, and of one variant only, the variant's title names the likely mistake.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from .course import Assignment
from .errors import AutograderError
from .results import Verdict

Messages = Mapping[str, Mapping[str, list[str]]]  # by the title of a wrong variant, and check


def is_distinctive(verdict: Verdict) -> bool:
    """Tell whether what a check says is something that variants can be told apart by.

    Public ones show values, which differ from case to case.
    """
    return verdict.passed is False and not verdict.check.public


def read_messages(assignment: Assignment) -> Messages:
    """Return what is said of the wrong variants; nothing if the assignment is not proven yet.

    Raises AutograderError if proof.json can't be read.
    """
    path = assignment.folder / "proof.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return dict(found.get("messages", {}))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError):
        raise AutograderError(
            f"{path}: not what prove wrote: restore it, or run: autograder prove {assignment.name}"
        ) from None


def explained(verdicts: tuple[Verdict, ...], messages: Messages) -> tuple[Verdict, ...]:
    """Return the verdicts of one question, those that failed with the likely mistake, if any."""
    said = {verdict.check.name: verdict.feedback for verdict in verdicts if is_distinctive(verdict)}
    if not said:
        return verdicts
    first, names = next(iter(said)), {verdict.check.name for verdict in verdicts}
    likely = [
        title
        for title, checks in messages.items()
        if first in checks  # which rules most of them out at once
        and checks.keys() & names == said.keys()
        and all(said[check] in checks[check] for check in said)
    ]
    if len(likely) != 1:
        return verdicts
    mistake = likely[0].partition(": ")[2] or likely[0]
    line = f"Likely mistake: it {mistake}."
    return tuple(
        replace(verdict, feedback=f"{verdict.feedback}\n{line}")
        if is_distinctive(verdict)
        else verdict
        for verdict in verdicts
    )
