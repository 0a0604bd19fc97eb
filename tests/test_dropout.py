"""The graders of the dropout assignment, proven by its variants."""

import importlib.util
import re
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.classroom import Classroom
from autograder.course import Course
from autograder.grading.check import Check, check_of
from autograder.intake import Submission
from autograder.warm import Warm

COURSE = Course(Path(__file__).parents[1])
FOLDER = COURSE.folder / "reference" / "dropout"
SOURCE = (FOLDER / "dropout.py").read_text()
QUESTIONS = [question.id for question in COURSE.assignment("dropout").questions]
KEYS = [bytes([seed]) * 32 for seed in (1, 2)]
CELL = re.compile(r'^# %% (wrong|right)="([^"]+)"(?: fails=(\[.*\]))?$\n', re.MULTILINE)
SOLUTION = re.compile(r"( *)# BEGIN SOLUTION.*?# END SOLUTION", re.DOTALL)
NOT_WHAT_IS_ASKED_FOR = ["None", "{}", "0", "'x'", "(1,)"]

Outcome = dict[str, bool | None]  # by check


def cells() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the checks that each variant is to fail (none, if it is right), and its source."""
    _, *parts = CELL.split((FOLDER / "variants.py").read_text())
    kinds, titles, fails, codes = (parts[index::4] for index in range(4))
    names = [f"{kind}: {title}" for kind, title in zip(kinds, titles, strict=True)]
    assert len(set(names)) == len(names), "two variants have the same title"
    declared = {name: literal_eval(one or "[]") for name, one in zip(names, fails, strict=True)}
    assert all(bool(declared[name]) == name.startswith("wrong") for name in names)
    sources = {name: f"{SOURCE}\n\n{code}" for name, code in zip(names, codes, strict=True)}
    return declared, sources


DECLARED, VARIANTS = cells()


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    """The checks of the assignment, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)  # for its helper modules
        spec = importlib.util.spec_from_file_location("dropout_checks", FOLDER / "checks.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    found = {name: check_of(value) for name, value in vars(module).items() if name[:6] == "check_"}
    return {name: one for name, one in found.items() if one}


GradeAll = Callable[[dict[str, str]], list[tuple[str, Outcome]]]


@pytest.fixture(scope="module")
def grade_all(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> GradeAll:
    """Return a function that grades sources at each key: pairs of a source's name and outcome."""

    def grade(sources: dict[str, str]) -> list[tuple[str, Outcome]]:
        folder = tmp_path_factory.mktemp("variants")
        submissions = []
        for number, (name, source) in enumerate(sources.items()):
            path = folder / f"{number}.py"
            path.write_text(source)
            submissions.append(Submission(name, (), path))
        outcomes = []
        for key in KEYS:
            with Classroom(warm, COURSE.assignment("dropout"), key, jobs=2) as room:
                for result in room.grade(submissions):
                    rows = (row for question in result.questions for row in question.checks)
                    outcomes.append((result.submission, {row.check: row.passed for row in rows}))
        return outcomes

    return grade


def test_the_reference_and_right_variants_pass_and_wrong_ones_fail_what_they_declare(
    grade_all: GradeAll, checks: dict[str, Check]
) -> None:
    surprises = []
    for name, outcome in grade_all({"reference": SOURCE, **VARIANTS}):
        assert outcome.keys() == checks.keys()
        assert None not in outcome.values(), name
        failed = {check for check, passed in outcome.items() if not passed}
        declared = set(DECLARED.get(name, ()))
        concepts = {(checks[check].question, checks[check].concept) for check in declared}
        others = {
            check
            for check in failed
            if (checks[check].question, checks[check].concept) not in concepts
        }
        surprises += [f"{name}: passes {check}" for check in sorted(declared - failed)]
        surprises += [f"{name}: fails {check}" for check in sorted(others)]
    assert not surprises, "\n".join(sorted(surprises))


def test_every_check_is_failed_by_a_wrong_variant(checks: dict[str, Check]) -> None:
    assert {check for fails in DECLARED.values() for check in fails} == checks.keys()


def test_what_is_not_written_or_returns_anything_else_fails_every_check_of_its_question(
    grade_all: GradeAll, checks: dict[str, Check]
) -> None:
    stub = SOLUTION.sub(r"\1raise NotImplementedError", SOURCE)
    others = {
        f"{id} returns {value}": f"{SOURCE}\n\ndef {id}(*_, **__):\n    return {value}\n"
        for id in QUESTIONS
        for value in NOT_WHAT_IS_ASKED_FOR
    }
    others |= {
        f"Net's forward returns {value}": (
            f"{SOURCE}\n\nclass Net(Net):\n    def forward(self, x):\n        return {value}\n"
        )
        for value in NOT_WHAT_IS_ASKED_FOR
    }
    for name, outcome in grade_all({"the stub": stub, **others}):
        for check, passed in outcome.items():
            hit = name == "the stub" or name.startswith(checks[check].question)
            assert passed is (not hit), f"{name}: {check}"
