"""The graders of every assignment, proven by its variants at two seeds (`make prove` takes 20)."""

from pathlib import Path

import pytest

from autograder.pool.warm import Warm
from autograder.proof import prove
from autograder.records.course import Course
from autograder.records.misconceptions import read_messages

COURSE = Course(Path(__file__).parents[1])


@pytest.fixture(scope="module", params=COURSE.names())
def proven(request: pytest.FixtureRequest, warm: Warm) -> prove.Proof:
    """An assignment's proof, made anew."""
    found = prove.prepare(warm, COURSE.assignment(request.param), range(2))
    found.outcomes.clear()  # whatever an earlier run has found out
    list(prove.run(warm, found, jobs=2))
    return found


def test_right_solutions_pass_and_wrong_ones_fail_what_they_declare(proven: prove.Proof) -> None:
    surprises = [
        f"{title}: {surprise} at seed {seed}" for title, seed, surprise in proven.surprises()
    ]
    assert not surprises, "\n".join(surprises)


def test_every_check_is_failed_by_a_wrong_variant(proven: prove.Proof) -> None:
    assert proven.unfailed() == []


def test_the_reference_gets_all_points_and_the_stub_none(proven: prove.Proof) -> None:
    assert (min(proven.share("the reference")), max(proven.share("the stub"))) == (1, 0)


def test_wrong_solutions_are_told_what_the_proof_says_they_are(proven: prove.Proof) -> None:
    known = read_messages(proven.assignment)
    new = [
        f"{title}: {check}: {message}"
        for title, checks in proven.messages().items()
        for check, messages in checks.items()
        for message in messages
        if message not in known.get(title, {}).get(check, [])
    ]
    assert not new, "read these, then run `make prove`:\n" + "\n\n".join(new)
