"""Turn a Result into the results.json that Gradescope reads; what is ours stands in extra_data.

Students see the rows of public checks at once, those of hidden checks and the totals of questions
when the assignment says so, and never a row with "hidden": that one is for staff. While a hidden
row exists Gradescope shows students no total score, so there is one only where staff must act.
"""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from .results import QuestionScore, Result, Verdict, rounded

# Seconds: how long its code took could tell a student of hidden tests. Staff get it exactly.
_TIME_STEP = 10
NOT_GRADED = "Your submission could not be graded. The fault is not yours; staff have been told."
NOT_ALL_GRADED = "Not everything could be graded. The fault is not yours; staff have been told."


def to_json(result: Result, hidden_checks: str = "after_published") -> str:
    """Return results.json: a row for each check and the total of each question.

    hidden_checks: when students see the rows of hidden checks, one of course.VISIBILITIES.
    """
    rows: list[dict[str, Any]] = []
    for score in result.questions:
        if score.verdicts:
            rows += [
                _row(score, verdict, worth, hidden_checks)
                for verdict, worth in zip(score.verdicts, _worths(score), strict=True)
            ]
        if score.verdicts or score.adjustment:
            rows.append(_total(score, hidden_checks))
    reasons = _reasons(result)
    told = [NOT_ALL_GRADED] if result.status == "partial" else []
    document = {
        "score": float(rounded(result.earned)),
        "execution_time": math.ceil(result.seconds / _TIME_STEP) * _TIME_STEP,
        "output": "\n".join([*told, *late_lines(result), *result.notes]),
        "output_format": "text",
        "tests": [*rows, *([_for_staff(reasons)] if reasons else [])],
        "extra_data": {
            "submission": result.submission,
            "owners": list(result.owners),
            "assignment": result.assignment,
            "status": result.status,
            "isolation": result.isolation,
            "cpu_seconds": round(result.seconds, 2),
            "final": float(rounded(result.final)),
            "days_late": result.lateness.days if result.lateness else 0,
            "questions": {score.question.id: _question(score) for score in result.questions}
            if result.status != "unreadable"
            else {},
            "notes": list(result.notes),
            "staff": list(result.staff),
        },
    }
    return as_text(document)


def not_graded(reason: str) -> str:
    """Return the results.json of a submission that could not be graded through a fault of ours."""
    return as_text(
        {
            "score": 0,
            "output": NOT_GRADED,
            "output_format": "text",
            "tests": [_for_staff([reason])],
            "extra_data": {"status": "partial", "staff": [reason]},
        }
    )


def late_lines(result: Result) -> list[str]:
    """Return what a student reads of being late."""
    late = result.lateness
    if not late:
        return []
    told = []
    if late.days > late.spent:
        takes = f"which takes off {rounded(late.percent)} %: {rounded(result.final)} points."
        told.append(f"Handed in {_days(late.days)} late, {takes}")
    elif late.days:
        told.append(f"Handed in {_days(late.days)} late, which takes nothing off.")
    if late.left is not None:
        spent = f"{_days(late.spent, 'late day')} spent on this, " if late.spent else ""
        told.append(f"Late days: {spent}{late.left} left for the rest of the course.")
    return told


def _days(number: int, what: str = "day") -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def as_text(document: dict[str, Any]) -> str:
    """Return JSON with a line for each entry and row: people read it, and `indent` is slow."""
    lines = [f"{json.dumps(key)}: {_json(value)}" for key, value in document.items()]
    # No text can hold this: a quote in one is escaped.
    return ("{\n" + ",\n".join(lines) + "\n}\n").replace('}, {"name": ', '},\n{"name": ')


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _worths(score: QuestionScore) -> Iterator[float]:
    """Yield what each check is worth, rounded: of the few weights there are each only once."""
    known: dict[tuple[int, int], float] = {}
    for verdict in score.verdicts:
        weight = verdict.check.weight.as_integer_ratio()  # fractions are slow to look up
        if weight not in known:
            known[weight] = float(rounded(score.worth(verdict.check)))
        yield known[weight]


def _row(
    score: QuestionScore, verdict: Verdict, worth: float, hidden_checks: str
) -> dict[str, Any]:
    check, charged = verdict.check, score.forgiven.get(verdict.check.name)
    return {
        "name": f"{score.question.title}: {check.title}",
        "score": worth if verdict.passed or charged else 0.0,
        "max_score": worth,
        "status": "passed" if verdict.passed else "failed",
        "output": feedback(score, verdict),
        "output_format": "text",
        "visibility": "visible" if check.public else hidden_checks,
        "extra_data": {
            "check": check.name,
            "question": check.question,
            "passed": verdict.passed,
            "staff": verdict.staff,
        },
    }


def feedback(score: QuestionScore, verdict: Verdict) -> str:
    """Return what a student reads of a check: also why it costs nothing, where it does not."""
    told, charged = "", score.forgiven.get(verdict.check.name)
    if charged:  # a row that all see names none that they may not see yet
        is_named = charged.public or not verdict.check.public
        where = f"“{charged.title}”" if is_named else "a hidden check"
        told = f"Costs nothing: one slip is charged once, with {where}."
    return "\n".join(filter(None, (verdict.feedback, told)))


def _total(score: QuestionScore, hidden_checks: str) -> dict[str, Any]:
    """Return a row without points of its own that tells those of a question."""
    all_public = bool(score.verdicts) and all(verdict.check.public for verdict in score.verdicts)
    by_hand = f", given by hand: {score.adjustment.why}" if score.adjustment else ""
    return {
        "name": f"{score.question.title}: total",
        "status": "passed" if score.earned >= score.question.points else "failed",
        "output": f"{rounded(score.earned)} of {rounded(score.question.points)} points{by_hand}",
        "output_format": "text",
        "visibility": "visible" if all_public else hidden_checks,
        "extra_data": {"question": score.question.id},
    }


def _for_staff(reasons: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "For staff: why this was not graded, or not fully",
        "status": "failed",
        "output": "\n".join(reasons),
        "output_format": "text",
        "visibility": "hidden",
    }


def _reasons(result: Result) -> list[str]:
    """Return for staff why something was not decided."""
    told = [
        f"{verdict.check.name}: {verdict.staff}" for verdict in result.verdicts if verdict.staff
    ]
    return [*result.staff, *told]


def _question(score: QuestionScore) -> dict[str, Any]:
    return {
        "earned": float(rounded(score.earned)),
        "possible": float(rounded(score.question.points)),
        "needs_review": score.needs_review,
    }
