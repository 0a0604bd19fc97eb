"""Keep a class of 10,000 in a gradebook: how large is it, how long take its pages and exports?

A few of dropout's variants are graded, as whole notebooks; each student has the result of one of
them, and a notebook that nobody else has. Run: python benchmarks/large.py
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from grading import KEY, PROJECT, cpu_seconds

from autograder.gradebook.store import FILE, Gradebook
from autograder.pool.local import Pool, Task
from autograder.pool.messages import Setup
from autograder.pool.warm import Warm
from autograder.proof.cases import Case
from autograder.proof.variants import read_variants
from autograder.records.course import Assignment, Course
from autograder.records.results import Result
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile

KINDS = 12  # different results, which the class shares
STUDENT = "STUDENT = 0"


def graded(assignment: Assignment, folder: Path) -> list[tuple[Result, str]]:
    """Grade some variants, without the checks that train; return each result and its notebook."""
    reference = assignment.reference.read_text(encoding="utf-8")
    with Warm() as warm:
        grader = warm.open(Setup(assignment.folder, ()))
        checks = {check.name: check for check in grader.checks}
        grader.close()
        variants = read_variants(assignment.folder / "variants.py", checks, reference)
        chosen = variants[:: len(variants) // KINDS][:KINDS]
        files = {
            f"{at:02}.ipynb": Case("", reference, f"{one.source}\n{STUDENT}\n").notebook
            for at, one in enumerate(chosen)
        }
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        handed_in = [SubmittedFile(Submission(name, (name,)), folder / name) for name in files]
        quick = {check.name for check in checks.values() if not check.slow}
        with Pool(warm, Task(assignment, KEY), jobs=2) as pool:
            found = list(pool.grade(handed_in, dict.fromkeys(files, quick)))
    return [(result, files[result.submission]) for result in found]


def fill(out: Path, assignment: Assignment, kinds: Sequence[tuple[Result, str]], n: int) -> None:
    """Write a run of so many students, as `grade` does: a change for each result and each copy."""
    with Gradebook(out, writing=True) as book:
        run = book.begin(assignment.name, {}, pending=[])
        for at in range(n):
            result, text = kinds[at % len(kinds)]
            owner, name = f"Student {at:05}", f"student{at:05}.ipynb"
            whose = Submission(name, (owner,), (str(at),))
            book.add(run, whose, f"key {at}", replace(result, submission=name), f"content {at}")
            data = text.replace(STUDENT, f"STUDENT = {at}").encode()
            book.copies.keep(f"content {at}", [(name, data)])
        book.end(run)


def export_from(path: Path, assignment: Assignment, n: int) -> None:
    """Write what Canvas would export."""
    points = sum(question.points for question in assignment.questions)
    rows = [f"Student {at:05},{at},s{at},A," for at in range(n)]
    head = ["Student,ID,SIS User ID,Section,PS1 (1)", f"    Points Possible,,,,{points}"]
    path.write_text("\n".join([*head, *rows, ""]), encoding="utf-8")


def command(*arguments: object) -> None:
    """Run a command of ours on the course of this project."""
    ours = [sys.executable, "-m", "autograder", "--course", PROJECT, *map(str, arguments)]
    subprocess.run(ours, check=True, stdout=subprocess.DEVNULL)


def kb(*paths: Path) -> int:
    """Return the kB that files and folders take."""
    found = [file for path in paths for file in (path, *path.rglob("*")) if file.is_file()]
    return sum(file.stat().st_size for file in found) // 1000


def measure(assignment: Assignment, folder: Path, n: int) -> None:
    """Print the figures of a class of this size."""
    kinds, out, canvas = graded(assignment, folder), folder / "out", folder / "canvas.csv"
    export_from(canvas, assignment, n)
    told = ["--to", "canvas", "--column", "PS1 (1)", "--out", folder / "filled.csv"]
    parts = {
        "kept": lambda: fill(out, assignment, kinds, n),
        "report": lambda: command("report", "dropout", "--out", out),
        "export": lambda: command("export", "dropout", canvas, *told, "--results", out),
        "forget": lambda: command("forget", "Student 00001", "--yes", "--out", out),
    }
    for name, part in parts.items():
        cpu, began = cpu_seconds(os.getpid()), time.monotonic()
        part()
        cpu, seconds = cpu_seconds(os.getpid()) - cpu, time.monotonic() - began
        print(f"{n:6} {name:7} {cpu:7.1f} s CPU, {seconds:7.1f} s", flush=True)
    book, pages, report = kb(out / FILE), kb(out / "dropout"), kb(out / "dropout" / "report.html")
    print(
        f"{n:6} gradebook {book} kB, {book / n:.1f} a student;"
        f" pages and results.json {pages / n:.0f} kB a student; report.html {report} kB"
    )


def main() -> None:
    """Print the figures of a class of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=(1000, 10000))
    course = Course(PROJECT)
    for n in parser.parse_args().counts:
        with tempfile.TemporaryDirectory(prefix="large-") as folder:
            measure(course.assignment("dropout"), Path(folder), n)


if __name__ == "__main__":
    main()
