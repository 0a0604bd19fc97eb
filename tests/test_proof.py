"""Proofs: what they ask of graders, on a small assignment whose graders are good or bad."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder.proof.prove as proving
from autograder.pool.warm import Warm
from autograder.proof.answers import messages, traces, uses
from autograder.proof.digest import digest
from autograder.proof.plans import FEWER
from autograder.proof.proof import Proof
from autograder.records.course import Assignment, Course
from autograder.records.errors import AutograderError
from autograder.records.versions import graders_digest
from autograder.sandbox.loading import Supplied

from .conftest import KEY, TOML, write_assignment

TWO_QUESTIONS = TOML + '[[question]]\nid = "Half"\ntitle = "Half"\npoints = 1\n'
REFERENCE = """
def helper(x):
    return x

def double(x):
    # BEGIN SOLUTION
    return 2 * helper(x)
    # END SOLUTION

class Half:
    def forward(self, x):
        # BEGIN SOLUTION
        return x / 2
        # END SOLUTION
"""
CHECKS = '''
from autograder.grading import check, expect

def half(submission, x):
    return submission.Half().forward(x)

@check("double", concept="value", weight=2)
def check_doubles(student, rng):
    """It doubles"""
    x = rng.normal(size=3)
    expect.close(student.double(x), 2 * x)

@check("double", concept="purity")
def check_changes_nothing(student, rng):
    """Its argument is unchanged"""
    x = rng.normal(size=3)
    reply = student.call("double", x)
    expect.array(reply.value, shape=(3,))
    expect.that(not reply.changed, "the argument is unchanged")

@check("Half")
def check_halves(student, rng):
    """It halves"""
    x = rng.normal(size=3)
    expect.close(student.run(half, x), x / 2)
'''
TRIPLES = '# %% wrong="triples" fails=["check_doubles"]\ndef double(x): return 3 * x\n'
IN_PLACE = """
# %% wrong="doubles in place" fails=["check_changes_nothing"]
def double(x):
    x *= 2
    return x
"""
WHOLE = """
# %% wrong="returns x" fails=["check_halves"]
class Half:
    def forward(self, x):
        return x
"""
ADDS = '# %% right="adds"\ndef double(x): return x + x\n'
GOOD = TRIPLES + IN_PLACE + WHOLE + ADDS


@pytest.fixture
def prove(warm: Warm, tmp_path: Path):
    """Return a function that proves the small assignment at some seeds."""

    def run(
        variants: str = GOOD, checks: str = CHECKS, seeds: range = range(2), text: str = ""
    ) -> Proof:
        assignment = write(tmp_path, variants, checks)
        found = proving.prepare(warm, assignment, seeds)
        list(proving.run(warm, found, jobs=1, text=text))
        return found

    return run


def write(folder: Path, variants: str, checks: str = CHECKS) -> Assignment:
    """Write the small assignment, or write its variants and checks anew."""
    tiny = folder / "course" / "reference" / "tiny"
    if not tiny.exists():
        write_assignment(folder / "course", checks, REFERENCE, TWO_QUESTIONS)
    (tiny / "checks.py").write_text(checks)
    (tiny / "variants.py").write_text(variants)
    return Course(folder / "course").assignment("tiny")


def found(one: Proof) -> set[tuple[str, str]]:
    """Return what is wrong, at whatever seed."""
    return {(title, surprise) for title, _, surprise in one.surprises()}


def test_sound_graders_are_proven(prove) -> None:
    one = prove()
    assert one.proven()
    figures = one.summary()
    assert figures.pop("matrix")["wrong: triples"] == ["check_doubles"]
    assert figures == {
        "reference": 1.0,
        "stub": 0.0,
        "wrong": 3,
        "killed": 3,
        "right": 1,
        "accepted": 1,
        "collateral": [],
        "checks": 3,
        "unfailed_checks": [],
        "seeds": 2,
        "marks": 0,
        "surprises": [],
    }


def test_what_students_could_not_run_is_said_before_it_is_proven(prove) -> None:
    public = CHECKS.replace('@check("Half")', '@check("Half", public=True)')
    with pytest.raises(AutograderError, match="check_halves is public and takes syntax, which"):
        prove(
            checks=public.replace(
                "def check_halves(student, rng)", "def check_halves(student, syntax, rng)"
            )
        )


def test_a_wrong_variant_that_passes_is_not_killed(prove) -> None:
    survivor = '# %% wrong="adds too" fails=["check_doubles"]\ndef double(x): return x + x\n'
    one = prove(GOOD + survivor)
    assert found(one) == {("wrong: adds too", "passes check_doubles")}
    assert (one.summary()["wrong"], one.summary()["killed"]) == (4, 3)
    assert not one.proven()


def test_a_right_variant_that_fails_is_not_accepted(prove) -> None:
    one = prove(GOOD + '# %% right="says so"\ndef double(x): return 3 * x\n')
    assert found(one) == {("right: says so", "fails check_doubles")}
    assert (one.summary()["right"], one.summary()["accepted"]) == (2, 1)


def test_a_failure_in_another_concept_is_collateral(prove) -> None:
    both = (
        '# %% wrong="is both" fails=["check_doubles"]\ndef double(x):\n    x *= 3\n    return x\n'
    )
    assert prove(GOOD + both).summary()["collateral"] == [
        "wrong: is both: fails check_changes_nothing, which it neither names nor shares a concept"
        " with"
    ]


def test_a_check_that_no_wrong_variant_fails_is_named(prove) -> None:
    one = prove(TRIPLES + WHOLE)
    assert one.unfailed() == ["check_changes_nothing"]
    assert not one.proven()


def test_what_returns_something_else_must_fail_and_not_break_the_grader(prove) -> None:
    trusting = CHECKS.replace(
        "expect.close(student.double(x), 2 * x)", "assert student.double(x)[0]"
    )
    assert ("double returns None", "check_doubles is undecided") in found(prove(checks=trusting))


def test_no_points_are_given_for_nothing(prove) -> None:
    generous = CHECKS.replace("    expect.array(reply.value, shape=(3,))\n", "")
    one = prove(checks=generous)
    assert ("double returns 0", "passes check_changes_nothing") in found(one)


def test_a_method_that_returns_something_else_is_tried_too(prove) -> None:
    one = prove()
    assert "Half.forward returns {}" in one.plans.cases


def test_a_check_is_run_only_for_code_that_it_sees(prove) -> None:
    one = prove(text="no such case")
    assert one.plans.of("wrong: triples", 0) == {"check_doubles", "check_changes_nothing"}
    for seed in (0, 1):
        assert one.plans.of("wrong: returns x", seed) == {"check_halves"}
        for whole in ("the reference", "the stub"):
            assert one.plans.of(whole, seed) == one.plans.checks.keys()


def test_what_a_wrong_variant_need_not_fail_is_run_at_few_seeds(prove) -> None:
    one = prove(seeds=range(20), text="no such case")
    both = {"check_doubles", "check_changes_nothing"}
    for seed in range(20):
        whole = seed in (0, 10)
        assert one.plans.of("wrong: triples", seed) == (both if whole else {"check_doubles"})
        assert one.plans.of("right: adds", seed) == both


def test_a_helper_of_the_reference_is_code_that_a_check_sees(prove) -> None:
    one = prove(
        GOOD + '# %% wrong="helps wrongly" fails=["check_doubles"]\ndef helper(x): return 0\n'
    )
    assert "check_doubles" in one.plans.of("wrong: helps wrongly", 1)
    assert "check_halves" not in one.plans.of("wrong: helps wrongly", 1)


def test_odd_returns_are_looked_at_for_few_seeds(prove) -> None:
    one = prove(seeds=range(20), text="no such case")
    assert [seed for seed in range(20) if one.plans.of("Half returns None", seed)] == [0, 10]


def test_a_setting_is_seen_by_all_checks(prove) -> None:
    setting = '# %% right="in double"\nimport torch\ntorch.set_default_dtype(torch.float64)\n'
    one = prove(setting, seeds=range(5), text="no such case")
    assert one.plans.of("right: in double", 4) == one.plans.checks.keys()


def test_what_trains_is_run_at_few_seeds_for_cases_that_touch_it(prove) -> None:
    slow = CHECKS.replace('@check("Half")', '@check("Half", slow=True)')
    one = prove(checks=slow, seeds=range(20), text="no such case")
    assert "check_halves" not in one.plans.of("wrong: triples", 0)
    for title, expected in (("wrong: returns x", [0, 10]), ("the reference", [0, 7, 14])):
        assert [at for at in range(20) if "check_halves" in one.plans.of(title, at)] == expected


def test_only_variants_with_a_text_in_their_title_are_graded(prove) -> None:
    one = prove(text="IN PLACE")
    assert {title for title, _ in one.outcomes} == {"wrong: doubles in place"}
    assert one.proven("IN PLACE")


def test_a_proof_that_was_broken_off_goes_on(prove, warm: Warm, tmp_path: Path) -> None:
    prove(text="triples")
    again = proving.prepare(warm, write(tmp_path, GOOD), range(2))
    graded = {one.title for one in proving.run(warm, again, jobs=1)}
    assert "wrong: triples" not in graded
    assert "wrong: returns x" in graded
    assert again.proven()


def test_the_digest_is_of_the_files_that_decide(tmp_path: Path) -> None:
    assignment = write(tmp_path, GOOD)
    before = digest(assignment)
    (assignment.folder / "proof.json").write_text("{}")
    assert digest(assignment) == before
    (assignment.folder / "checks.py").write_text(f"{assignment.checks.read_text()}\nMORE = 1\n")
    assert digest(assignment) != before


def test_helper_modules_are_part_of_the_digest_where_what_is_graded_names_them(
    tmp_path: Path,
) -> None:
    assignment = write(tmp_path, GOOD)
    before = digest(assignment)
    for name in ("tiny_utils", "tiny_figures", "deeper"):
        (assignment.folder / f"{name}.py").write_text("import deeper\n")
    lesson = assignment.reference.read_text()
    assignment.reference.write_text(f"{lesson}\n\nfrom tiny_figures import draw\n")
    assert digest(assignment) == before
    solved = lesson.replace(
        "    # BEGIN SOLUTION", "    import math, tiny_utils\n    # BEGIN SOLUTION", 1
    )
    assignment.reference.write_text(solved)
    with_helper = digest(assignment)
    assert with_helper != before
    (assignment.folder / "deeper.py").write_text("x = 1\n")
    assert digest(assignment) != with_helper


def test_experiments_are_no_part_of_the_digest(tmp_path: Path) -> None:
    assignment = write(tmp_path, GOOD)
    before = digest(assignment)
    lesson = assignment.reference.read_text()
    assignment.reference.write_text(f"{lesson}\n\nfor x in range(9):\n    print(x)\n")
    assert digest(assignment) == before


def test_where_a_course_lies_is_no_part_of_a_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = write(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path / "course")
    here = Course(Path()).assignment("tiny")
    assert digest(here) == digest(there)
    assert graders_digest(here, KEY) == graders_digest(there, KEY)


def test_the_prose_of_a_lesson_is_no_part_of_the_digest(tmp_path: Path) -> None:
    assignment = write(tmp_path, GOOD)
    before = digest(assignment)
    lesson = assignment.reference.read_text()
    assignment.reference.write_text("# %% [markdown]\n# Read this.\n\n" + lesson)
    assert digest(assignment) == before
    assignment.reference.write_text(lesson.replace("2 * helper(x)", "helper(x) * 2"))
    assert digest(assignment) != before


def test_marks_are_part_of_the_digest_and_tests_of_the_lesson_are_not(tmp_path: Path) -> None:
    assignment = write(tmp_path, GOOD)
    before = digest(assignment)
    (assignment.folder / "test_lesson.py").write_text("def test_it(): pass\n")
    assert digest(assignment) == before
    (assignment.folder / "marks.csv").write_text("triples,1.5\n")
    assert digest(assignment) != before


def test_what_is_said_of_variants_is_part_of_the_digest(tmp_path: Path) -> None:
    before = digest(write(tmp_path, GOOD))
    assert digest(write(tmp_path, GOOD.replace('"triples"', '"trebles"'))) != before


def test_the_record_is_stamped(prove) -> None:
    one = prove(text="triples")
    written = json.loads(proving.record(one).read_text(encoding="utf-8"))
    assert written["digest"] == digest(one.assignment)
    assert written["killed"] == 1


@pytest.fixture
def as_it_was() -> Iterator[None]:
    """Undo what running a solution in this process does to its imports."""
    finders = [*sys.meta_path]
    yield
    sys.meta_path[:] = finders
    for name, module in list(sys.modules.items()):
        if isinstance(getattr(module, "__loader__", None), Supplied):
            del sys.modules[name]


@pytest.mark.usefixtures("as_it_was")
def test_the_debugger_opens_where_a_check_raises(
    prove, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = prove(text="no such case")
    monkeypatch.setattr("sys.stdin", io.StringIO("up\np x\nquit\n"))
    traced = sys.gettrace()
    proving.debug_cases(one, "triples")
    sys.settrace(traced)  # the debugger leaves none, and coverage would see nothing any more
    printed, told = capsys.readouterr()
    assert "wrong: triples: Failure: the result has the right values" in told
    assert "array([" in printed


def test_where_a_variant_fails_is_no_part_of_what_is_recorded(prove) -> None:
    raises = '# %% wrong="raises" fails=["check_doubles"]\ndef double(x): return x[None]["a"]\n'
    found = prove(raises + GOOD, seeds=range(1))
    said = messages(found.outcomes.values())["raises"]["check_doubles"]
    # Which definition is graded is told of a notebook that holds the given code, too.
    assert [one.rpartition("\n")[0] for one in said] == [
        "Expected: `double` runs without an error\nBut: it fails: IndexError"
    ]


# What mistakes cost, and what they answer


def marked(folder: Path, points: str) -> None:
    write(folder, GOOD)
    marks = folder / "course" / "reference" / "tiny" / "marks.csv"
    marks.write_text(f"mistake,points,why\ntriples,{points},because\n")


def test_a_mistake_may_cost_what_marks_say(prove, tmp_path: Path) -> None:
    marked(tmp_path, "2.4")
    one = prove()
    assert one.proven()
    assert one.summary()["marks"] == 1


def test_a_mistake_that_costs_more_or_less_is_told_and_is_killed_all_the_same(
    prove, tmp_path: Path
) -> None:
    marked(tmp_path, "1")
    one = prove()
    assert found(one) == {("wrong: triples", "costs 2 of 3 points, where marks.csv says 1")}
    assert one.summary()["killed"] == one.summary()["wrong"]
    assert not one.proven()


def test_what_wrong_variants_answer_is_kept_if_it_is_the_same_each_time(prove) -> None:
    drawn = (
        '# %% wrong="adds what it draws" fails=["check_doubles"]\nimport numpy\n'
        "def double(x): return 2 * x + numpy.random.rand()\n"
    )
    # Traced at the first seed and at the last.
    seeds = range(FEWER + 1)
    found = traces(prove(GOOD + drawn, seeds=seeds, text="wrong: ").outcomes.values())
    assert all(found["triples"][name] for name in ("check_doubles", "check_changes_nothing"))
    assert found["adds what it draws"] == {"check_doubles": "", "check_changes_nothing": ""}
    assert found["returns x"].keys() == {"check_halves"}


def test_what_questions_take_from_one_another_is_kept(prove) -> None:
    assert uses(prove(text="no such case").assignment) == {}
