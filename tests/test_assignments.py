"""The graders of every assignment, proven by its variants.

What `make prove` has found out at 20 seeds counts while it is of the files as they are; of an
assignment that has changed since, one seed is proven here.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.pool.warm import Warm
from autograder.proof import prove
from autograder.proof.answers import messages
from autograder.proof.digest import digest
from autograder.records.course import Assignment, Course
from autograder.records.misconceptions import read_proven

COURSE = Course(Path(__file__).parents[1])


@pytest.fixture(scope="module", params=COURSE.names())
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return COURSE.assignment(request.param)


@pytest.fixture(scope="module")
def proven(
    assignment: Assignment, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What is proven of an assignment, as proof.json has it."""
    recorded = json.loads((assignment.folder / "proof.json").read_text(encoding="utf-8"))
    if recorded["digest"] == digest(assignment):
        told = f"proven at {recorded['seeds']} seeds; run: autograder prove {assignment.name}"
        assert recorded["seeds"] >= prove.SEEDS, told
        return dict(recorded)
    folder = tmp_path_factory.mktemp("course")  # a copy: a proof keeps notes beside what it proves
    shutil.copytree(assignment.folder, folder / "reference" / assignment.name)
    found = prove.prepare(warm, Course(folder).assignment(assignment.name), range(1))
    found.outcomes.clear()  # whatever an earlier run has found out
    list(prove.run(warm, found, jobs=2))
    return {**found.summary(), "messages": messages(found.outcomes.values())}


def test_right_solutions_pass_and_wrong_ones_fail_what_they_declare(proven: dict[str, Any]) -> None:
    assert not proven["surprises"], "\n".join(proven["surprises"])
    assert proven["killed"] == proven["wrong"] > proven["right"] == proven["accepted"] > 0


def test_every_check_is_failed_by_a_wrong_variant(proven: dict[str, Any]) -> None:
    assert proven["unfailed_checks"] == []
    assert proven["checks"] > 0


def test_the_reference_gets_all_points_and_the_stub_none(proven: dict[str, Any]) -> None:
    assert (proven["reference"], proven["stub"]) == (1, 0)


def test_wrong_solutions_are_told_what_the_proof_says_they_are(
    assignment: Assignment, proven: dict[str, Any]
) -> None:
    known = read_proven(assignment).messages
    new = [
        f"{title}: {check}: {message}"
        for title, checks in proven["messages"].items()
        for check, messages in checks.items()
        for message in messages
        if message not in known.get(title, {}).get(check, [])
    ]
    assert not new, "read these, then run `make prove`:\n" + "\n\n".join(new)
