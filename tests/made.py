"""Results made by hand: what tests of gradebooks, outputs and exports need."""

from fractions import Fraction
from pathlib import Path

from autograder.records.course import Assignment, Limits, Question
from autograder.records.results import Check, Result, Status, Verdict, scores
from autograder.records.submission import Submission

QUESTIONS = (Question("zeta", "Zeta", Fraction(1)), Question("alpha", "Alpha", Fraction("2.5")))
ASSIGNMENT = Assignment("tiny", Path("tiny"), "Tiny", ("tiny.py",), Limits(), QUESTIONS)


def result(
    name: str,
    *owners: str,
    status: Status = "graded",
    notes: tuple[str, ...] = (),
    b: bool | None = False,
    c: bool | None = None,
) -> Result:
    """Return a result with a third of the first question, or more, and all of the second."""
    outcomes = [("a", True, "zeta"), ("b", b, "zeta"), ("c", c, "zeta"), ("d", True, "alpha")]
    verdicts = [Verdict(Check(n, q, n, Fraction(1)), passed) for n, passed, q in outcomes]
    questions = scores(QUESTIONS, verdicts)
    return Result(name, owners or ("ada",), "tiny", status, "full", questions, notes=notes)


def submission(name: str, *owners: str, ids: tuple[str, ...] = ()) -> Submission:
    """Return a submission, apart from any file."""
    return Submission(name, owners or ("ada",), ids)
