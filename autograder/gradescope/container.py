"""Grade the submission in a Gradescope container: what `run_autograder` in our zips starts.

Gradescope's contract: the zip lies in ROOT/source, the student's files in ROOT/submission, who they
are in ROOT/submission_metadata.json, and results belong into ROOT/results/results.json. That file
is there from the first moment on and is written again whenever checks are decided, so that whatever
dies, what was known counts. Nothing is imported from the student's folder, and nothing in it is
read but the one file that is graded.
"""

import json
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..intake.handed_in import NotFound, Picked, one_file
from ..pool.local import Pool, Task
from ..pool.warm import Warm
from ..records.course import KEY_FILE, Assignment, Course
from ..records.files import write
from ..records.misconceptions import explained, read_proven
from ..records.results import Result
from ..records.results_json import not_graded, to_json
from ..records.submission import Submission
from ..records.text import printable, writable

KILLED = (
    "grading ended without a word: it was killed, most likely for memory (give the container more)"
    " or by Gradescope's time limit"
)


def main() -> None:
    """Grade what lies in a root folder: `python -m … ROOT [SECONDS]`."""
    root = Path(sys.argv[1])
    grade(root, seconds=float(sys.argv[2]) if len(sys.argv) > 2 else 480.0)


def grade(root: Path, *, seconds: float) -> None:
    """Grade the submission and write results.json; stop by ourselves after so many seconds.

    Whatever happens, a valid results.json is left, and staff find the reason in it.
    """
    results = root / "results" / "results.json"
    write(results, not_graded(KILLED))
    try:
        write(results, _graded(root, seconds, lambda so_far: write(results, so_far)))
    except Exception as error:  # noqa: BLE001 - students must not pay for any fault of ours
        traceback.print_exc()
        write(results, not_graded(f"{type(error).__name__}: {error}"))


def _graded(root: Path, seconds: float, tell: Callable[[str], None]) -> str:
    """Return the results.json of the submission; tell what it is so far."""
    course = Course(root / "source" / "course")
    (name,) = course.names()
    assignment = course.assignment(name)
    proven = read_proven(assignment)

    def text(result: Result) -> str:
        questions = explained(result.questions, proven)
        return to_json(replace(result, questions=questions), assignment.hidden_checks)

    def watch(so_far: Result) -> None:
        tell(text(replace(so_far, status="partial", staff=(KILLED,))))

    try:
        with one_file(root / "submission", assignment) as picked:
            result = _grade(root, course, assignment, picked, seconds, watch)
    except NotFound as error:
        result = _nothing(assignment, str(error))
    _print(result)
    return text(result)


def _grade(
    root: Path,
    course: Course,
    assignment: Assignment,
    picked: Picked,
    seconds: float,
    watch: Callable[[Result], None],
) -> Result:
    task = Task(
        assignment, course.key(), (course.folder / KEY_FILE, picked.path, *picked.beside.values())
    )
    with (
        Warm() as warm,
        Pool(warm, task, jobs=1, watch=watch) as pool,
        _stopped_after(seconds, pool) as stopped,
    ):
        submission = Submission(writable(picked.path.name), tuple(_owners(root)))
        (result,) = pool.grade([picked.as_handed_in(submission)])
    if stopped.is_set() and result.status == "partial":
        return replace(result, staff=(f"not done after {seconds:.0f} s, so it was stopped",))
    return result


@contextmanager
def _stopped_after(seconds: float, pool: Pool) -> Iterator[threading.Event]:
    """Have the pool give up after so many seconds, which sets the event."""
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        pool.give_up()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()


def _owners(root: Path) -> list[str]:
    """Return the names of the students, as far as Gradescope tells."""
    try:
        metadata = json.loads((root / "submission_metadata.json").read_text(encoding="utf-8"))
        users = metadata["users"]
        return [str(user.get("email") or user.get("name") or user.get("id")) for user in users]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _nothing(assignment: Assignment, reason: str) -> Result:
    """Return the result of a submission in which there is nothing to grade."""
    return Result(
        submission="",
        owners=(),
        assignment=assignment.name,
        status="unreadable",
        isolation="none",
        questions=(),
        notes=(reason,),
    )


def _print(result: Result) -> None:
    """Tell staff, who alone see the output of the run, how well student code was isolated."""
    print(f"{printable(result.submission)}: {result.status}, isolation {result.isolation}")
    for reason in (*result.staff, *result.notes):
        print(writable(reason))


if __name__ == "__main__":
    main()
