"""Who gives full points to wrong code? The variants that prove this project's graders, handed in.

This project grades all of them; each peer a sample, evenly drawn, by the public checks. What this
project says of the public checks alone tells whether the peers say the same.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.proof.variants import Variant, read_variants
from autograder.records.course import Course
from benchmarks.grading import PROJECT

from .exercise import Exercise, released, solved
from .graders import Grader, Ours
from .measure import measured

ASSIGNMENTS = ("dropout", "momentum")
SECONDS = 1800  # for a command: wrong code may never end, and not every grader has a limit
_CHECK = re.compile(r"^def (check_\w+)", re.MULTILINE)


def variants(name: str) -> list[Variant]:
    assignment = Course(PROJECT).assignment(name)
    checks = _CHECK.findall((assignment.folder / "checks.py").read_text(encoding="utf-8"))
    reference = assignment.reference.read_text(encoding="utf-8")
    return read_variants(assignment.folder / "variants.py", checks, reference)


def drawn(these: Sequence[Variant], count: int) -> list[Variant]:
    """Return so many of them, evenly spread over the file."""
    count = min(count, len(these))
    return [these[len(these) * n // count] for n in range(count)]


@dataclass(frozen=True)
class Graded:
    """Which variants get full points and, if this project grades, pass all public checks."""

    full: dict[str, bool]
    public: dict[str, bool]


def graded(grader: Grader, exercise: Exercise, these: Sequence[Variant], jobs: int) -> Graded:
    """Hand variants in, each as definitions alone with its own below."""
    with tempfile.TemporaryDirectory(prefix="peers-") as made:
        folder = Path(made)
        for part in (folder, folder / "prepared", folder / "class"):
            part.mkdir(exist_ok=True)
            part.chmod(0o755)
        grader.prepare(exercise, folder / "prepared")
        base = solved(exercise.name, lean=True)
        students = {f"s{n:04}": one for n, one in enumerate(these)}
        own = folder / "class"
        cells = {student: [*base, one.source] for student, one in students.items()}
        commands = grader.hand_in(own, cells, jobs)
        measured([replace(one, seconds=SECONDS) for one in commands], jobs)
        points, full = grader.points(own, [*students]), grader.full(exercise)
        public: dict[str, bool] = {}
        if isinstance(grader, Ours):
            names = {test.name for test in exercise.tests}
            public = {v.title: grader.passes(own, one, names) for one, v in students.items()}
        return Graded({v.title: points[one] == full for one, v in students.items()}, public)


def compare(
    ours: Ours, peers: Sequence[Grader], sample: tuple[int, int]
) -> Iterator[dict[str, Any]]:
    """Yield a row for each assignment and grader.

    sample: how many wrong and right variants of each assignment a peer grades.
    """
    for name in ASSIGNMENTS:
        exercise, every = released(name), variants(name)
        wrong = [one for one in every if one.wrong]
        right = drawn([one for one in every if not one.wrong], sample[1])
        own = graded(ours, exercise, [*wrong, *right], jobs=2)
        yield row(name, ours, [*wrong, *right], own, own.public)
        these = [*drawn(wrong, sample[0]), *right]
        with ThreadPoolExecutor(2) as pool:  # nothing is timed
            handed = [pool.submit(graded, grader, exercise, these, jobs=1) for grader in peers]
            for grader, of_peer in zip(peers, handed, strict=True):
                yield row(name, grader, these, of_peer.result(), own.public)


def row(
    name: str, grader: Grader, these: Sequence[Variant], found: Graded, public: Mapping[str, bool]
) -> dict[str, Any]:
    """Return how many get full points, and of how many the grader says what public checks say."""
    wrong, right = ([v.title for v in these if v.wrong == is_wrong] for is_wrong in (True, False))
    return {
        "assignment": name,
        "grader": grader.name,
        "wrong": len(wrong),
        "wrong_full": sum(found.full[title] for title in wrong),
        "wrong_public": sum(public[title] for title in wrong),
        "right": len(right),
        "right_full": sum(found.full[title] for title in right),
        "as_public": sum(found.full[title] == public[title] for title in (*wrong, *right)),
    }
