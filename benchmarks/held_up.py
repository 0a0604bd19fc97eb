"""How long do a hundred honest submissions wait for two hostile ones among them?

Classes with and without the two are graded in turn, and the time is taken at which the last honest
one is done. Run: python benchmarks/held_up.py [ASSIGNMENT]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from grading import PROJECT

from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records.course import Assignment, Course
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile

HONEST, ROUNDS = 100, 3
HOSTILE = {
    "endless loops": "while True: pass",
    "sleep": "import time; time.sleep(1e6)",
    "large answers": "return [[0.5] * 1000] * 1000",
}


def hostile(assignment: Assignment, body: str) -> str:
    """Return a submission that defines each graded name by a function with this body."""
    return "".join(f"def {one.id}(*a, **k):\n    {body}\n" for one in assignment.questions)


def seconds(pool: Pool, files: list[SubmittedFile]) -> float:
    """Return when the last honest submission is done."""
    began, last = time.monotonic(), 0.0
    for result in pool.grade(files):
        if "honest" in result.submission:
            last = time.monotonic() - began
    return last


def main() -> None:
    """Print a row for each kind of hostile submission."""
    course = Course(PROJECT)
    assignment = course.assignment(sys.argv[1] if sys.argv[1:] else "momentum")
    solved = assignment.reference.read_text(encoding="utf-8")
    with (
        Warm() as warm,
        Pool(warm, Task(assignment, course.key()), jobs=2) as pool,
        tempfile.TemporaryDirectory() as name,
    ):

        def hand_in(name: str, text: str) -> SubmittedFile:
            path = folder / f"{name}.py"
            path.write_text(text)
            return SubmittedFile(Submission(path.name, (path.stem,)), path)

        folder = Path(name)
        honest = [hand_in(f"honest{n}", f"{solved}\nSTUDENT = {n}\n") for n in range(HONEST)]
        print(f"{assignment.name}: {HONEST} honest submissions, two jobs, {ROUNDS} rounds")
        print(f"{'two hostile ones':20} {'without':>8} {'with':>8} {'ratio':>7}")
        for kind, body in HOSTILE.items():
            two = [hand_in(f"hostile{n}", hostile(assignment, body)) for n in range(2)]
            rounds = [
                (seconds(pool, honest), seconds(pool, [*two, *honest])) for _ in range(ROUNDS)
            ]
            without, beside = (statistics.median(one) for one in zip(*rounds, strict=True))
            ratio = statistics.median(b / a for a, b in rounds)
            print(f"{kind:20} {without:7.1f}s {beside:7.1f}s {ratio:7.2f}", flush=True)


if __name__ == "__main__":
    main()
