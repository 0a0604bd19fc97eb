"""Grade a large class: does a submission cost the same at 1,000 as at 100, and is none lost?

The class is made of dropout's variants under random names, each with a constant of its own; checks
that train are left out. Run: python benchmarks/many.py
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from grading import PROJECT, cpu_seconds, pss_mb

from autograder.gradebook import output, run
from autograder.gradebook.store import Gradebook
from autograder.pool.local import Pool, Task
from autograder.pool.messages import Setup
from autograder.pool.warm import Warm
from autograder.proof.variants import Variant, read_variants
from autograder.records.course import Assignment, Course
from autograder.records.results import Result
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile


def hand_in(assignment: Assignment, variants: list[Variant], folder: Path, count: int) -> None:
    """Write so many submissions under random names, the same ones at every run."""
    rng = random.Random(count)
    reference = assignment.reference.read_text(encoding="utf-8")
    for number in range(count):
        name = f"{rng.randrange(16**8):08x}{number}.py"
        source = rng.choice(variants).source
        (folder / name).write_text(f"{reference}\n\n{source}\nSTUDENT = {number}\n")


class Fast:
    """A pool that leaves out the checks that train, and looks at its memory."""

    def __init__(self, pool: Pool, checks: list[str]) -> None:
        self.pool, self.checks, self.memory = pool, checks, [0.0]

    def grade(self, submissions: Iterable[SubmittedFile]) -> Iterator[Result]:
        chosen = list(submissions)
        graded = self.pool.grade(chosen, dict.fromkeys([one.name for one in chosen], self.checks))
        for number, result in enumerate(graded):
            if number % 50 == 49:
                self.memory.append(pss_mb(os.getpid()))
            yield result


def measure(
    course: Course, assignment: Assignment, warm: Warm, variants: list[Variant], count: int
) -> tuple[float, float, float, float]:
    """Return CPU ms each, seconds, MB at the end, and the seconds of a run from the gradebook."""
    grader = warm.open(Setup(assignment.folder, ()))
    fast = [check.name for check in grader.checks if not check.slow]
    grader.close()
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name, "class"), Path(name, "out")
        folder.mkdir()
        hand_in(assignment, variants, folder, count)
        submissions = [
            SubmittedFile(Submission(path.name, (path.stem,)), path)
            for path in sorted(folder.iterdir())
        ]
        pools: list[Fast] = []

        @contextmanager
        def open_pool() -> Iterator[Fast]:
            with Pool(warm, Task(assignment, course.key()), jobs=2) as pool:
                pools.append(Fast(pool, fast))
                yield pools[0]

        def grade() -> list[str]:
            with Gradebook(out, writing=True) as book:
                found = run.grade(course, assignment, submissions, book, open_pool)
                return [one.submission for one in output.record(found, assignment, out / "dropout")]

        cpu, began = cpu_seconds(os.getpid()), time.monotonic()
        names = grade()
        cpu, seconds = cpu_seconds(os.getpid()) - cpu, time.monotonic() - began
        assert sorted(names) == [one.name for one in submissions], "lost or doubled"
        began = time.monotonic()
        assert sorted(grade()) == sorted(names) and len(pools) == 1, "graded again"
        return 1000 * cpu / count, seconds, pools[0].memory[-1], time.monotonic() - began


def main() -> None:
    """Print the figures, each with what it is held to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs=2, default=(100, 1000))
    counts = parser.parse_args().counts
    course = Course(PROJECT)
    assignment = course.assignment("dropout")
    with Warm() as warm:
        grader = warm.open(Setup(assignment.folder, ()))
        checks = {check.name: check for check in grader.checks}
        grader.close()
        reference = assignment.reference.read_text(encoding="utf-8")
        variants = read_variants(assignment.folder / "variants.py", checks, reference)
        figures = [measure(course, assignment, warm, variants, count) for count in counts]
    for count, (cpu, seconds, memory, cached) in zip(counts, figures, strict=True):
        print(
            f"{count:5} submissions: {cpu:6.0f} ms CPU each, {count / seconds:5.1f} a second,"
            f" {memory:4.0f} MB at the end; again, from the gradebook: {cached:.2f} s"
        )
    ratio = figures[1][0] / figures[0][0]
    print(f"a submission at {counts[1]} costs {ratio:.2f} times that at {counts[0]} (at most 1.1)")


if __name__ == "__main__":
    main()
