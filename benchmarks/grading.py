"""Measure what grading costs: CPU over the floor, throughput, memory. Run: make bench

The floor is what no design could save: the same submissions, read, sliced and checked by pytest in
one warm process that loads and calls their code itself, without a fork, a sandbox or a message
(floor.py). All figures of CPU are of the whole tree of processes, read from /proc. With --quick,
checks that are marked as slow, those that look at experiments, are left out of both.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.pool.local import Pool, Task
from autograder.pool.warm import ENVIRONMENT, Warm
from autograder.records.course import Assignment, Course
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile

PROJECT = Path(__file__).parents[1]
KEY = bytes(32)
_TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield root
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from tree(int(child))


def cpu_seconds(root: int) -> float:
    """Return the CPU seconds used by a tree of processes and by the children they waited for."""
    total = 0
    for process in tree(root):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


def pss_mb(root: int) -> float:
    """Return the memory of a tree of processes, each shared page counted once."""
    total = 0
    for process in tree(root):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it has just ended
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def submissions(assignment: Assignment, folder: Path, count: int) -> list[SubmittedFile]:
    """Write so many well-behaved submissions: the reference, each with a constant of its own."""
    source = assignment.reference.read_text(encoding="utf-8")
    found = []
    for number in range(count):
        path = folder / f"student{number}.py"
        path.write_text(f"{source}\nSTUDENT = {number}\n", encoding="utf-8")
        found.append(SubmittedFile(Submission(path.name, (path.stem,)), path))
    return found


def grade(
    assignment: Assignment, count: int, jobs: int, *, quick: bool = False
) -> dict[str, float]:
    """Grade so many submissions; return seconds, CPU milliseconds each, and the peak of memory."""
    with tempfile.TemporaryDirectory() as folder, Warm() as warm:
        handed_in = submissions(assignment, Path(folder), count)
        with Pool(warm, Task(assignment, KEY), jobs=jobs) as pool:
            (first, *_) = pool.grade(handed_in[: 2 * jobs])  # every grader is open now
            checks = {verdict.check for verdict in first.verdicts}
            names = {check.name for check in checks if not (quick and check.slow)}
            only = {one.submission.name: names for one in handed_in}
            cpu, began, peak = cpu_seconds(os.getpid()), time.perf_counter(), 0.0
            for number, result in enumerate(pool.grade(handed_in, only)):
                assert all(verdict.passed for verdict in result.verdicts), result
                if number % 10 == 0:
                    peak = max(peak, pss_mb(os.getpid()))
            seconds = time.perf_counter() - began
            cpu = cpu_seconds(os.getpid()) - cpu
    return {"seconds": seconds, "cpu_ms": 1000 * cpu / count, "pss_mb": peak}


def floor(name: str, count: int, *, quick: bool = False) -> float:
    """Return the CPU milliseconds of the checks alone, measured in a process of their own."""
    command = [sys.executable, str(Path(__file__).with_name("floor.py")), name, str(count)]
    command += ["quick"] * quick
    run = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def main() -> None:
    """Print the figures, each with what it is held to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assignment", default="dropout")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    assignment = Course(PROJECT).assignment(options.assignment)
    of_them = ", quick checks alone" if options.quick else ""
    print(f"{options.count} of {assignment.name}{of_them}, {options.rounds} rounds, medians")
    rounds = []
    for _ in range(options.rounds):  # side by side, so that a slow moment slows all of them
        base = floor(assignment.name, options.count, quick=options.quick)
        graded = (grade(assignment, options.count, jobs, quick=options.quick) for jobs in (1, 2))
        rounds.append((base, *graded))
    base = statistics.median(row[0] for row in rounds)
    one, two = (
        {key: statistics.median(row[index][key] for row in rounds) for key in rounds[0][1]}
        for index in (1, 2)
    )
    over = statistics.median(row[1]["cpu_ms"] - row[0] for row in rounds)
    rate = options.count / two["seconds"]
    print(f"floor                    {base:7.1f} ms CPU a submission")
    print(f"graded, 1 job            {one['cpu_ms']:7.1f} ms CPU a submission")
    print(f"graded, 2 jobs           {two['cpu_ms']:7.1f} ms CPU a submission")
    print(f"over the floor, 1 job    {over:7.1f} ms CPU a submission (at most 40, aim at 25)")
    print(f"throughput, 1 job        {options.count / one['seconds']:7.1f} submissions a second")
    print(f"throughput, 2 jobs       {rate:7.1f} submissions a second (at least 8)")
    print(f"memory, 1 job            {one['pss_mb']:7.0f} MB PSS of the tree (at most 600)")
    print(f"memory, 2 jobs           {two['pss_mb']:7.0f} MB PSS of the tree (at most 900)")


if __name__ == "__main__":
    main()
