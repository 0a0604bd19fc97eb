"""Time, crashes and random states: what a submission may use, and what each check starts from."""

import pytest

from ..classes import rows, verdicts
from ..conftest import KEY, TOML
from .conftest import OTHER_QUESTION, GradeAll, GradeText, Run, checks_text, one_check

CALL = "student.double(3)"
TELL = "raise Failure(repr(student.double(3)))"


# Crashes and time


def test_a_crash_loses_the_running_check_alone(grade: GradeText) -> None:
    submission = "import os\ndef double(x): return 2 * x if x else os._exit(1)"
    bodies = ("student.double(1)", "student.double(0)", "student.double(2)")
    assert verdicts(grade(submission, checks_text(*bodies))) == [True, False, True]


def test_after_a_time_out_the_other_questions_go_on(grade: GradeText) -> None:
    submission = "def double(x):\n    while x: pass\ndef triple(x): return 3 * x"
    checks = checks_text(*("student.double(0)", "student.double(1)", "student.double(0)"))
    checks += one_check("student.triple(1)", question="triple", name="check_triple")
    result = grade(submission, checks, toml=TOML + OTHER_QUESTION)
    assert verdicts(result) == [True, False, False, True]
    first, second = rows(result)["check_1"], rows(result)["check_2"]
    assert "did not finish in time" in first.feedback
    assert second.feedback == first.feedback
    assert result.status == "graded"


def test_a_function_that_timed_out_is_not_called_for_another_question(grade: GradeText) -> None:
    submission = "def double(x):\n    while True: pass\ndef triple(x): return double(x)"
    checks = checks_text(CALL) + one_check(CALL, question="triple", name="check_triple")
    result = grade(submission, checks, toml=TOML + OTHER_QUESTION)
    one, other = (row.feedback for row in rows(result).values())
    assert one == other


def test_the_time_of_workers_that_are_gone_counts(grade: GradeText) -> None:
    submission = "def double(x):\n    while True: pass\ndef triple(x): return 3 * x"
    checks = checks_text(CALL) + one_check(
        "student.triple(1)", question="triple", name="check_triple"
    )
    toml = TOML.replace("seconds = 10", "seconds = 1") + OTHER_QUESTION
    last = rows(grade(submission, checks, toml=toml))["check_triple"]
    assert last.feedback.endswith("But: your code used up its time")


def test_time_asleep_is_time_used(grade: GradeText) -> None:
    submission = "import time\ndef double(x): time.sleep(0.6)"
    toml = TOML.replace("seconds = 10", "seconds = 2")
    *_, last = rows(grade(submission, checks_text(*[CALL] * 8), toml=toml)).values()
    assert "time" in last.feedback
    assert not last.starved


# Random states


DRAWS = """
    import random, numpy as np, torch
    at_load = [random.random(), np.random.rand(), torch.rand(1).item()]
    def double(x):
        return at_load, [random.random(), np.random.rand(), torch.rand(1).item()]
    """


def test_two_runs_are_equal(grade_twice: GradeText) -> None:
    one, other = grade_twice(DRAWS, checks_text(TELL, TELL))
    assert one == other
    assert len(set(one)) == 2


def test_the_random_state_is_set_for_the_whole_submission_too(grade_all: GradeAll) -> None:
    submission = "import numpy as np\ndef double(x): return eval('draw()')\ndraw = np.random.rand"
    seen = []
    for key in (KEY, KEY, bytes(31) + b"1"):
        result = grade_all(checks_text(TELL), {"ada.py": submission}, key=key)["ada.py"]
        seen.append(rows(result)["check_0"].feedback)
    assert seen[0] == seen[1] != seen[2]


def test_calls_of_one_check_draw_from_one_stream(run: Run) -> None:
    body = "expect.that(student.double(3) != student.double(3), 'they differ')"
    assert run("import random\ndef double(x): return random.random()", body).passed


COUNTS = "count = [0]\ndef double(x):\n    count[0] += 1\n    return count[0]"


@pytest.mark.parametrize(("options", "seen"), [("", [1, 2]), ("fresh=True", [1, 1])])
def test_a_check_may_ask_for_a_fresh_worker(
    grade: GradeText, options: str, seen: list[int]
) -> None:
    result = grade(COUNTS, checks_text(TELL, TELL, options=options))
    assert [row.feedback for row in rows(result).values()] == [f"Expected: {n}" for n in seen]
