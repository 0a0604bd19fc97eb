"""What a proof runs again after a change: all that the change can reach, and nothing else."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder.proof.keys as keys
import autograder.proof.prove as proving
from autograder.pool.warm import Warm
from autograder.proof.digest import digest
from autograder.proof.proof import Proof
from autograder.records.course import Course

from .conftest import write_assignment
from .test_proof import TWO_QUESTIONS

LESSON = """
# %% [markdown]
# #### Numbers
# Read this.
# %%
import tiny_utils

def helper(x):
    return x

def double(x):
    # BEGIN SOLUTION
    return 2 * helper(x)
    # END SOLUTION

# %% [markdown]
# #### Classes
# %%
class Half:
    def forward(self, x):
        # BEGIN SOLUTION
        return tiny_utils.half(x)
        # END SOLUTION

# %%
print("an experiment")
"""
UTILS = "def half(x):\n    return x / 2\n"
CHECKS = '''
import numpy as np
import pytest
from autograder.grading import check, expect

SIZE = 3

@pytest.fixture
def ready():
    return True

def drawn(rng):
    """A helper of one check"""
    return rng.normal(size=SIZE)

def half(submission, x):
    return submission.Half().forward(x)

@check("double", concept="value", weight=2)
def check_doubles(student, reference, rng):
    """It doubles"""
    x = drawn(rng)
    expect.close(student.double(x), reference.double(x))

@check("double", concept="purity")
def check_changes_nothing(student):
    """Its argument is unchanged"""
    reply = student.call("double", np.ones(3))
    expect.array(reply.value, shape=(3,))
    expect.that(not reply.changed, "the argument is unchanged")

@check("Half")
def check_halves(student, ready):
    """It halves"""
    expect.close(student.run(half, np.ones(2)), np.ones(2) / 2)
'''
VARIANTS = """
# %% wrong="triples" fails=["check_doubles"]
def double(x): return 3 * x
# %% wrong="doubles in place" fails=["check_changes_nothing"]
def double(x):
    x *= 2
    return x
# %% wrong="returns x" fails=["check_halves"]
class Half:
    def forward(self, x):
        return x
# %% right="adds"
def double(x): return x + x
"""
MARKS = "mistake,points,why\ntriples,2,because\n"
SEEDS = range(2)  # at the first all is run that sees a case, at the second less
Pair = tuple[str, str]
ALL = ["check_doubles", "check_changes_nothing", "check_halves"]
OF_DOUBLE = {"wrong: triples", "wrong: doubles in place", "right: adds"}
BOTH = {"the reference", "the stub"}


@pytest.fixture(scope="module")
def proven(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose assignment is proven."""
    course = tmp_path_factory.mktemp("proven") / "course"
    write_assignment(course, CHECKS, LESSON, TWO_QUESTIONS)
    tiny = course / "reference" / "tiny"
    (tiny / "variants.py").write_text(VARIANTS)
    (tiny / "tiny_utils.py").write_text(UTILS)
    (tiny / "marks.csv").write_text(MARKS)
    one = proving.prepare(warm, Course(course).assignment("tiny"), SEEDS)
    list(proving.run(warm, one, jobs=1))
    one.note_sound(one.plans.checks)
    assert one.proven()
    return course


Change = Callable[..., Proof]


@pytest.fixture
def change(proven: Path, warm: Warm, tmp_path: Path) -> Change:
    """Return a function that changes a text in a file of the proven assignment, and prepares."""

    def changed(file: str, before: str, after: str) -> Proof:
        course = tmp_path / "course"
        shutil.copytree(proven, course)
        path = course / "reference" / "tiny" / file
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after, 1))
        return proving.prepare(warm, Course(course).assignment("tiny"), SEEDS)

    return changed


def to_run(one: Proof, seed: int = 1) -> dict[str, set[str]]:
    """Return which checks are to run at a seed, and of which cases."""
    found: dict[str, set[str]] = {}
    for title, plan in one.pending(seed, "").items():
        if not one.plans.cases[title].malformed:
            for check in plan:
                found.setdefault(check, set()).add(title)
    return found


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("tiny.py", "Read this.", "Read that, and more."),
        ("tiny.py", "an experiment", "another"),
        ("tiny.py", "# BEGIN SOLUTION", "# a remark\n    # BEGIN SOLUTION"),
        ("marks.csv", ",2,because", ",1.9,it must"),
        ("checks.py", "SIZE = 3", "SIZE = 3  # cells"),
        ("assignment.toml", "points = 3", "points = 3.1"),
        ("variants.py", "# %% right", "# a remark\n# %% right"),
    ],
)
def test_prose_marks_and_remarks_run_nothing(
    change: Change, file: str, before: str, after: str
) -> None:
    one = change(file, before, after)
    assert one.size("") == 0
    assert one.is_sound()
    assert proving.record(one).exists()


def test_a_check_runs_alone(change: Change) -> None:
    one = change("checks.py", "np.ones(3)", "np.zeros(3)")
    see_it = BOTH | {"wrong: doubles in place", "right: adds"}
    assert to_run(one) == {"check_changes_nothing": see_it}
    assert one.sound() == {"check_doubles", "check_halves"}
    assert not one.is_sound()


def test_where_all_run_in_one_session_a_new_check_runs_with_all(change: Change) -> None:
    one = change("checks.py", "np.ones(3)", "np.zeros(3)")
    seen = OF_DOUBLE | BOTH
    assert to_run(one, 0) == {
        "check_doubles": seen,
        "check_changes_nothing": seen,
        "check_halves": BOTH,
    }


@pytest.mark.parametrize(
    ("file", "before", "after", "check"),
    [
        ("checks.py", "rng.normal(size=SIZE)", "rng.normal(size=(2, SIZE))", "check_doubles"),
        ("checks.py", "SIZE = 3", "SIZE = 4", "check_doubles"),
        ("checks.py", "Half().forward(x)", "Half().forward(x) + 0", "check_halves"),
        ("checks.py", "weight=2", "weight=1", "check_doubles"),
        ("tiny_utils.py", "x / 2", "x * 0.5", "check_halves"),
        ("tiny.py", "#### Classes", "#### Layers", "check_halves"),
    ],
)
def test_what_a_check_reaches_runs_it(
    change: Change, file: str, before: str, after: str, check: str
) -> None:
    """A helper, a constant, a driver, its mark, a module, and the heading that its row names."""
    assert to_run(change(file, before, after)).keys() == {check}


def test_a_fixture_runs_all_checks(change: Change) -> None:
    assert to_run(change("checks.py", "return True", "return 1")).keys() == set(ALL)


def test_a_variant_runs_alone(change: Change) -> None:
    one = change("variants.py", "3 * x", "5 * x")
    assert to_run(one) == {"check_doubles": {"wrong: triples"}}
    assert to_run(one, 0) == {check: {"wrong: triples"} for check in ALL[:2]}
    assert one.sound() == set(ALL)


def test_a_variant_that_must_fail_another_check_runs_that(change: Change) -> None:
    one = change("variants.py", 'fails=["check_doubles"]', f"fails={ALL[:2]}")
    assert to_run(one) == {"check_changes_nothing": {"wrong: triples"}}


def test_the_reference_runs_what_sees_it(change: Change) -> None:
    one = change("tiny.py", "return x\n", "return 1 * x\n")
    assert to_run(one).keys() == {"check_doubles", "check_changes_nothing"}
    assert to_run(one)["check_changes_nothing"] >= {"the reference", "right: adds"}
    assert one.sound() == {"check_halves"}


def test_other_limits_run_everything(change: Change) -> None:
    found = to_run(change("assignment.toml", "seconds = 10", "seconds = 11"))
    assert found.keys() == set(ALL)
    assert found["check_doubles"] == BOTH | {"wrong: triples", "right: adds"}


def test_another_engine_runs_everything(change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "engine_digest", lambda: "another")
    one = change("checks.py", "", "")
    assert to_run(one).keys() == set(ALL)
    assert one.sound() == set()


def test_what_is_recorded_is_of_the_whole(change: Change, warm: Warm) -> None:
    one = change("variants.py", "3 * x", "5 * x")
    assert {outcome.title for outcome in proving.run(warm, one, jobs=1)} == {"wrong: triples"}
    written = json.loads(proving.record(one).read_text(encoding="utf-8"))
    assert written["digest"] == digest(one.assignment)
    assert (written["wrong"], written["killed"], written["accepted"]) == (3, 3, 1)
    assert written["surprises"] == []
    assert written["matrix"]["wrong: returns x"] == ["check_halves"]
    again = proving.prepare(warm, one.assignment, SEEDS)
    assert again.size("") == 0


def test_what_is_undecided_or_surprises_is_run_again(change: Change, warm: Warm) -> None:
    one = change("variants.py", "return x + x", "return x * x")
    list(proving.run(warm, one, jobs=1))
    again = proving.prepare(warm, one.assignment, SEEDS)
    assert to_run(again) == {check: {"right: adds"} for check in ALL[:2]}


ONCE = """
# %% wrong="counts" fails=["check_changes_nothing"]
class Count:
    calls = 0
def double(x):
    Count.calls += 1
    if Count.calls < 2: return 2 * x
    x *= 2
    return x
"""


def test_a_mistake_that_an_earlier_check_makes_visible_is_seen(warm: Warm, tmp_path: Path) -> None:
    """It is looked at alone, passes, and so once more behind the checks that come before."""
    write_assignment(tmp_path, CHECKS, LESSON, TWO_QUESTIONS)
    tiny = tmp_path / "reference" / "tiny"
    (tiny / "variants.py").write_text(VARIANTS + ONCE)
    (tiny / "tiny_utils.py").write_text(UTILS)
    one = proving.prepare(warm, Course(tmp_path).assignment("tiny"), SEEDS)
    ran = [*proving.run(warm, one, jobs=1, text="counts")]
    assert [[*outcome.verdicts] for outcome in ran if outcome.seed == 1] == [
        ["check_changes_nothing"],
        ["check_doubles", "check_changes_nothing"],
    ]
    assert one.proven("counts")


def test_a_damaged_or_older_file_of_progress_is_no_obstacle(change: Change) -> None:
    one = change("checks.py", "", "")
    path = one.assignment.folder / ".proof.jsonl"
    path.write_text("0123abc\n{}\n[1]\n" + path.read_text() + '{"title": "the ref')
    assert one.progress.read(one.key_of).keys() == one.outcomes.keys()


def test_what_looks_at_the_code_or_hands_it_on_may_see_all_of_it(
    warm: Warm, tmp_path: Path
) -> None:
    more = CHECKS.replace("def check_changes_nothing(student)", "def check_changes_nothing(syntax)")
    more = more.replace("    x = drawn(rng)", "    again(reference)\n    x = drawn(rng)")
    more += "\ndef again({}):\n    return 1\n"
    names = {}
    for parameter in ("reference", "other"):
        folder = tmp_path / parameter
        write_assignment(folder, more.format(parameter), LESSON, TWO_QUESTIONS)
        tiny = folder / "reference" / "tiny"
        (tiny / "variants.py").write_text(VARIANTS)
        (tiny / "tiny_utils.py").write_text(UTILS)
        names[parameter] = proving.prepare(
            warm, Course(folder).assignment("tiny"), SEEDS
        ).keys.names
    assert "Half" in names["reference"]["check_changes_nothing"]
    assert "Half" not in names["reference"]["check_doubles"]
    assert "Half" in names["other"]["check_doubles"]
