"""Guess what a student has misunderstood: what the checks say of their code, they say of a variant.

proof.json holds what the hidden checks of an assignment say of each wrong variant. Where they say
exactly that of a submission, and of one variant only, the variant's title names the likely mistake.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from .course import Assignment
from .results import CheckResult, Result

Messages = Mapping[str, Mapping[str, list[str]]]  # by the title of a wrong variant, and check


def is_telling(row: CheckResult) -> bool:
    """Tell whether the message of a check is one that variants can be told apart by.

    Public ones show values, which differ from case to case.
    """
    return row.passed is False and not row.public


def read_messages(assignment: Assignment) -> Messages:
    """Return what is said of the wrong variants; nothing if the assignment is not proven yet."""
    try:
        text = (assignment.folder / "proof.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return dict(json.loads(text).get("messages", {}))


def explained(result: Result, messages: Messages) -> Result:
    """Return a result in which the checks that failed name the likely mistake, where there is one.

    Of each question by itself.
    """
    questions = [
        replace(score, checks=_explained(score.checks, messages)) for score in result.questions
    ]
    return replace(result, questions=tuple(questions))


def _explained(rows: tuple[CheckResult, ...], messages: Messages) -> tuple[CheckResult, ...]:
    """Return the checks of one question, those that failed with the likely mistake."""
    said = {row.check: row.feedback for row in rows if is_telling(row)}
    if not said:
        return rows
    first, names = next(iter(said)), {row.check for row in rows}
    likely = [
        title
        for title, checks in messages.items()
        if first in checks  # which rules most of them out at once
        and checks.keys() & names == said.keys()
        and all(said[check] in checks[check] for check in said)
    ]
    if len(likely) != 1:
        return rows
    mistake = likely[0].partition(": ")[2] or likely[0]
    line = f"Likely mistake: it {mistake}."
    return tuple(
        replace(row, feedback=f"{row.feedback}\n{line}") if is_telling(row) else row for row in rows
    )
