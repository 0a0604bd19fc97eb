"""Make a classroom for the text of some checks, and submissions of texts."""

import textwrap
from pathlib import Path
from typing import Any

from autograder.intake.find import Submission
from autograder.pool.classroom import Classroom
from autograder.pool.warm import Warm
from autograder.records.course import Course
from autograder.records.results import CheckResult, Result

from .conftest import CHECKS, KEY, REFERENCE, TOML, write_assignment


def classroom(
    warm: Warm,
    folder: Path,
    checks: str = CHECKS,
    *,
    toml: str = TOML,
    reference: str = REFERENCE,
    key: bytes = KEY,
    **options: Any,
) -> Classroom:
    """Return a classroom for a course in this folder; what the folder holds already stays."""
    course = folder / "course"
    if not course.exists():
        write_assignment(course, checks, reference, toml)
    return Classroom(warm, Course(course).assignment("tiny"), key, **{"jobs": 1, **options})


def hand_in(folder: Path, texts: dict[str, str]) -> list[Submission]:
    """Write texts as submissions, given by their names."""
    submissions = folder / "submissions"
    submissions.mkdir(exist_ok=True)
    for name, text in texts.items():
        (submissions / name).write_text(textwrap.dedent(text))
    return [Submission(name, (Path(name).stem,), submissions / name) for name in texts]


def rows(result: Result) -> dict[str, CheckResult]:
    """Return the checks of a result by name."""
    return {check.check: check for score in result.questions for check in score.checks}


def verdicts(result: Result) -> list[bool | None]:
    """Return how the checks ended, in order of the questions and checks."""
    return [row.passed for row in rows(result).values()]
