"""Measure the CPU seconds that a submission of each assignment takes. Run: make bench

Graded are solved notebooks, as students hand them in: the given cells are the same in all of them.
The figures are user and system time of the whole tree of processes, with one job: the least of some
rounds, since what others on the machine slow down is not the submission's, and in brackets the
median.
"""

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from grading import KEY, PROJECT, cpu_seconds

from autograder.pool.local import Pool, Task
from autograder.pool.messages import Setup
from autograder.pool.warm import Warm
from autograder.proof.cases import Case
from autograder.records.course import Assignment, Course
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile


def notebooks(assignment: Assignment, folder: Path, count: int) -> list[SubmittedFile]:
    """Write so many solved notebooks, each with a constant of its own."""
    whole = assignment.reference.read_text(encoding="utf-8")
    found = []
    for number in range(count):
        path = folder / f"student{number}.ipynb"
        path.write_text(Case("solved", whole, f"STUDENT = {number}\n").notebook, encoding="utf-8")
        found.append(SubmittedFile(Submission(path.name, (path.stem,)), path))
    return found


def measure(
    warm: Warm, assignment: Assignment, count: int, rounds: int
) -> tuple[list[float], list[float]]:
    """Return the CPU seconds of a submission, without the checks that train and with them.

    There is one figure for each round of so many submissions.
    """
    grader = warm.open(Setup(assignment.folder, ()))
    grader.close()
    quick = {check.name for check in grader.checks if not check.slow}
    every = {check.name for check in grader.checks}
    figures: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        handed_in = notebooks(assignment, Path(folder), count)
        with Pool(warm, Task(assignment, KEY), jobs=1) as pool:
            for checks, found in zip((quick, every), figures, strict=True):
                only = {one.name: checks for one in handed_in}
                list(pool.grade(handed_in[:5], only))
                for _ in range(rounds):
                    began = cpu_seconds(os.getpid())
                    for result in pool.grade(handed_in, only):
                        rows = result.verdicts
                        assert all(row.passed for row in rows), result
                    found.append((cpu_seconds(os.getpid()) - began) / count)
    return figures


def main() -> None:
    """Print the figures, each with what it is held to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print("CPU seconds a submission   without experiments (at most 0.35)   with them (at most 3)")
    with Warm() as warm:
        course = Course(PROJECT)
        for assignment in map(course.assignment, course.names()):
            quick, every = map(_told, measure(warm, assignment, asked.count, asked.rounds))
            print(f"{assignment.name:27}{quick:>31}{every:>24}", flush=True)


def _told(seconds: list[float]) -> str:
    return f"{min(seconds):.2f} ({statistics.median(seconds):.2f})"


if __name__ == "__main__":
    main()
