"""Make a pool for the text of some checks, and submissions of texts."""

import textwrap
from pathlib import Path
from typing import Any

from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records.course import Course
from autograder.records.results import Result, Verdict
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile

from .conftest import CHECKS, KEY, REFERENCE, TOML, write_assignment


def make_pool(
    warm: Warm,
    folder: Path,
    checks: str = CHECKS,
    *,
    toml: str = TOML,
    reference: str = REFERENCE,
    key: bytes = KEY,
    **options: Any,
) -> Pool:
    """Return a pool for a course in this folder; what the folder holds already stays."""
    course = folder / "course"
    if not course.exists():
        write_assignment(course, checks, reference, toml)
    of_task = {name: options.pop(name) for name in ("protected", "require") if name in options}
    task = Task(Course(course).assignment("tiny"), key, **of_task)
    return Pool(warm, task, **{"jobs": 1, **options})


def hand_in(folder: Path, texts: dict[str, str]) -> list[SubmittedFile]:
    """Write texts as submissions, given by their names."""
    submissions = folder / "submissions"
    submissions.mkdir(exist_ok=True)
    for name, text in texts.items():
        (submissions / name).write_text(textwrap.dedent(text))
    return [submitted(submissions / name) for name in texts]


def submitted(path: Path) -> SubmittedFile:
    """Return the submission in a file, whose owner it is named after."""
    return SubmittedFile(Submission(path.name, (path.stem,)), path)


def rows(result: Result) -> dict[str, Verdict]:
    """Return the verdicts of a result by the names of their checks."""
    return {verdict.check.name: verdict for verdict in result.verdicts}


def verdicts(result: Result) -> list[bool | None]:
    """Return how the checks ended, in order of the questions and checks."""
    return [row.passed for row in rows(result).values()]
