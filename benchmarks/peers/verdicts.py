"""Who gives full points to wrong code? The variants that prove this project's graders, handed in.

This project grades all of them; each peer a sample, evenly drawn, by the public checks. What this
project says of the public checks alone tells whether the peers say the same.
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.proof.variants import Variant, read_variants
from autograder.records.course import Course
from benchmarks.grading import PROJECT

from .exercise import Exercise, released, solved
from .graders import Grader, Ours
from .measure import measured

ASSIGNMENTS = ("dropout", "momentum")
_CHECK = re.compile(r"^def (check_\w+)", re.MULTILINE)


def variants(name: str) -> list[Variant]:
    assignment = Course(PROJECT).assignment(name)
    checks = _CHECK.findall((assignment.folder / "checks.py").read_text(encoding="utf-8"))
    reference = assignment.reference.read_text(encoding="utf-8")
    return read_variants(assignment.folder / "variants.py", checks, reference)


def drawn(these: Sequence[Variant], count: int) -> list[Variant]:
    """Return so many of them, evenly spread over the file."""
    return [these[len(these) * n // count] for n in range(min(count, len(these)))]


def is_full(
    grader: Grader, exercise: Exercise, these: Sequence[Variant], jobs: int
) -> tuple[list[bool], list[bool]]:
    """Return which get full points and, if this project grades, which pass all public checks."""
    with tempfile.TemporaryDirectory(prefix="peers-") as made:
        folder = Path(made)
        for part in (folder, folder / "prepared", folder / "class"):
            part.mkdir(exist_ok=True)
            part.chmod(0o755)
        grader.prepare(exercise, folder / "prepared")
        base = solved(exercise.name, lean=True)
        students = {f"s{n:04}": [*base, one.source] for n, one in enumerate(these)}
        own = folder / "class"
        measured(grader.hand_in(own, students, jobs), jobs)
        points, full = grader.points(own, [*students]), grader.full(exercise)
        public: list[bool] = []
        if isinstance(grader, Ours):
            names = {test.name for test in exercise.tests}
            public = [grader.passes(own, student, names) for student in students]
        return [points[student] == full for student in students], public


def compare(graders: Sequence[Grader], sample: tuple[int, int]) -> list[dict[str, Any]]:
    """Return a row for each assignment and grader; this project's own is the first of them.

    sample: how many wrong and right ones of each assignment a peer grades.
    """
    rows = []
    for name in ASSIGNMENTS:
        exercise, every = released(name), variants(name)
        wrong = [one for one in every if one.wrong]
        right = drawn([one for one in every if not one.wrong], sample[1])
        by_public: dict[str, bool] = {}
        for grader in graders:
            ours = isinstance(grader, Ours)
            these = [*(wrong if ours else drawn(wrong, sample[0])), *right]
            jobs = 1 if grader.name.startswith("nbgrader") else 2
            full, public = is_full(grader, exercise, these, jobs)
            if ours:
                by_public = {one.title: passed for one, passed in zip(these, public, strict=True)}
            pairs = list(zip(these, full, strict=True))
            rows.append(
                {
                    "assignment": name,
                    "grader": grader.name,
                    "wrong": sum(one.wrong for one in these),
                    "wrong_full": sum(got for one, got in pairs if one.wrong),
                    "wrong_public": sum(by_public[one.title] for one in these if one.wrong),
                    "right": len(right),
                    "right_full": sum(got for one, got in pairs if not one.wrong),
                    "as_public": sum(got == by_public[one.title] for one, got in pairs),
                }
            )
    return rows
