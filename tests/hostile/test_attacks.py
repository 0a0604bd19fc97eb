"""The quick ones of the attacks, in one warm session; all of them are run by `make hostile`."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records import results_json
from autograder.records.course import Course

from ..classes import submitted
from .attack import Attack
from .attacks import ATTACKS
from .course import FULL, RIGHT, leaked, write_course
from .running import judged

# Each kind is there; of kinds with many alike, every fourth.
QUICK = [attack for attack in ATTACKS if attack.quick][::4]
Grade = Callable[[str, bytes], dict[str, object]]


@pytest.fixture(scope="module")
def grade(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    """Return a function that grades a file in a session that is kept, into a results.json."""
    folder = tmp_path_factory.mktemp("hostile")
    write_course(folder)
    course = Course(folder)
    with Pool(warm, Task(course.assignment("tiny"), course.key()), jobs=1) as pool:

        def grade_file(name: str, data: bytes) -> dict[str, object]:
            path = folder / name
            path.write_bytes(data)
            (result,) = pool.grade([submitted(path)])
            results: dict[str, object] = json.loads(results_json.to_json(result))
            return results

        if pool.isolation != "full":
            pytest.skip(f"isolation is {pool.isolation!r} on this machine")
        yield grade_file


@pytest.mark.parametrize("attack", QUICK, ids=[attack.title for attack in QUICK])
def test_an_attack_gains_leaks_and_forces_nothing(
    grade: Grade, attack: Attack, tmp_path: Path
) -> None:
    folders = dict.fromkeys(("COURSE", "CLASS", "RESULTS"), str(tmp_path))
    results = grade(f"ada{attack.suffix}", attack.data(folders))
    outcome = judged(attack, results)
    assert not outcome.wrong or outcome.attack.known


def test_an_honest_submission_in_the_same_session_has_full_marks(grade: Grade) -> None:
    assert grade("ada.py", RIGHT.encode())["score"] == FULL


def test_a_leak_would_be_seen() -> None:
    row = {"name": "It doubles", "visibility": "visible", "output": "4815162342 SECRET_TEXT"}
    assert leaked({"tests": [row]}) == ["4815162342", "SECRET_"]
    assert leaked({"tests": [row | {"visibility": "hidden"}]}) == []
