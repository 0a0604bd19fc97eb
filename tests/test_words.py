"""What students read of their mistakes, as it stands in words/*.txt for a person to read.

In words/mistakes/ are mistakes of novices, each a definition that overrides the reference's; in
words/handed_in/ whole submissions. After a change: UPDATE_WORDS=1 pytest tests/test_words.py, and
read what git shows. Of random state nothing depends: it follows from the code and a fixed key.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.proof.cases import Case
from autograder.records.course import Assignment, Course
from autograder.records.misconceptions import explained, read_proven
from autograder.records.results import QuestionScore, rounded
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile

from .conftest import KEY, PROJECT

WORDS = Path(__file__).with_name("words")


def submissions(assignment: Assignment, folder: Path) -> Iterator[SubmittedFile]:
    """Yield the files of an assignment to grade, the mistakes in notebooks with all else right."""
    reference = assignment.reference.read_text(encoding="utf-8")
    for path in sorted(WORDS.glob(f"handed_in/{assignment.name}/*.py")):
        yield SubmittedFile(Submission(f"handed in: {path.stem}", ()), path)
    for path in sorted(WORDS.glob(f"mistakes/{assignment.name}/*.py")):
        mistake = path.read_text(encoding="utf-8")
        notebook = folder / f"{path.stem}.ipynb"
        notebook.write_text(Case("mistake", reference, mistake).notebook, encoding="utf-8")
        about = mistake.split("\n", 1)[0].removeprefix("# ")
        yield SubmittedFile(Submission(about, ()), notebook)


def told(score: QuestionScore) -> Iterator[str]:
    """Yield what is said of a question in which something fails."""
    failing = [verdict for verdict in score.verdicts if not verdict.passed]
    if failing:
        points = f"{rounded(score.earned)} of {rounded(score.question.points)}"
        yield f"{score.question.title}: {points}"
    for verdict in failing:
        free = " (costs nothing)" if verdict.check.name in score.forgiven else ""
        lines = verdict.feedback.replace("\n", "\n      ")
        yield f"  - {verdict.check.title}{free}\n      {lines}"


@pytest.mark.parametrize("name", Course(PROJECT).names())
def test_what_is_said_of_a_mistake_has_been_read(name: str, warm: Warm, tmp_path: Path) -> None:
    assignment = Course(PROJECT).assignment(name)
    files = list(submissions(assignment, tmp_path))
    ids = {question.id for question in assignment.questions}
    proven, found = read_proven(assignment), {}
    with Pool(warm, Task(assignment, KEY), jobs=2) as pool:
        checks = pool.free.queue[-1].checks
        only = {
            file.name: [check.name for check in checks if check.question == about]
            for file in files
            if (about := file.name.partition(":")[0]) in ids
        }
        for result in pool.grade(files, only):
            lines = [line for score in explained(result.questions, proven) for line in told(score)]
            found[result.submission] = "\n".join([f"# {result.submission}", *lines, ""])
    text = "\n".join(found[title] for title in sorted(found))
    snapshot = WORDS / f"{name}.txt"
    if os.environ.get("UPDATE_WORDS"):
        snapshot.write_text(text, encoding="utf-8")
    assert text == snapshot.read_text(encoding="utf-8")
