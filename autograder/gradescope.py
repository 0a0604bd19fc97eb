"""Turn a Result into the results.json that Gradescope reads; what is ours stands in extra_data."""

import json
from typing import Any

from .results import CheckResult, QuestionScore, Result, rounded

_HIDDEN = "after_published"  # when students see the rows of hidden checks


def to_json(result: Result) -> str:
    """Return results.json: one row a check, public ones visible, hidden ones after publication."""
    readable = result.status != "unreadable"
    document = {
        "score": float(rounded(result.earned)),
        "output": "\n".join(result.notes),
        "output_format": "text",
        "tests": [_row(score, check) for score in result.questions for check in score.checks],
        "extra_data": {
            "submission": result.submission,
            "owners": list(result.owners),
            "assignment": result.assignment,
            "status": result.status,
            "isolation": result.isolation,
            "cpu_seconds": round(result.seconds, 2),
            "questions": {score.question.id: _question(score) for score in result.questions}
            if readable
            else {},
            "notes": list(result.notes),
            "staff": list(result.staff),
        },
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _row(score: QuestionScore, check: CheckResult) -> dict[str, Any]:
    return {
        "name": f"{score.question.title}: {check.title}",
        "score": float(rounded(score.earned_by(check))),
        "max_score": float(rounded(score.worth(check))),
        "status": "passed" if check.passed else "failed",
        "output": check.feedback,
        "output_format": "text",
        "visibility": "visible" if check.public else _HIDDEN,
        "extra_data": {
            "check": check.check,
            "question": check.question,
            "passed": check.passed,
            "staff": check.staff,
        },
    }


def _question(score: QuestionScore) -> dict[str, Any]:
    return {
        "earned": float(rounded(score.earned)),
        "possible": float(rounded(score.question.points)),
        "needs_review": score.needs_review,
    }
