"""Mutants that no check fails: who they are, and what is said of them in equivalent.toml."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

import autograder.proof.prove as proving
from autograder.cli.prove import show_hunt
from autograder.pool.warm import Warm
from autograder.proof import survivors
from autograder.records.course import Assignment
from autograder.records.errors import AutograderError
from autograder.records.versions import graders_digest

from .conftest import KEY
from .test_proof import CHECKS, GOOD, write


@pytest.fixture
def hunt(warm: Warm, tmp_path: Path):
    """Return a function that hunts the mutants of the small assignment."""

    def run(equivalent: str = "", checks: str = CHECKS, text: str = "") -> survivors.Hunt:
        assignment = write(tmp_path, GOOD, checks)
        (assignment.folder / "equivalent.toml").write_text(equivalent)
        found = survivors.prepare(warm, assignment)
        list(survivors.run(warm, found, jobs=1, text=text))
        return found

    return run


def listed(function: str, change: str, why: str = "so it is") -> str:
    return f'[[mutant]]\nfunction = "{function}"\nchange = "{change}"\nwhy = "{why}"\n'


NO_HELPER = ("double", "return 2 * helper(x) -> return 2 * x")


def test_a_mutant_that_no_check_fails_survives(hunt) -> None:
    one = hunt()
    assert [mutant.title for mutant in one.survivors()] == [": ".join(NO_HELPER)]
    count = len(one.mutants)
    assert one.figures() == {
        "mutants": count,
        "killed": count - 1,
        "equivalent": 0,
        "survivors": 1,
    }
    assert not one.proven()


def test_a_mutant_that_is_declared_equivalent_is_none_of_the_survivors(hunt) -> None:
    one = hunt(listed(*NO_HELPER))
    assert one.proven()
    assert one.figures()["equivalent"] == 1


def test_what_is_declared_equivalent_must_be_a_mutant(hunt) -> None:
    one = hunt(listed(*NO_HELPER) + listed("double", "return 3 -> pass"), text="no such")
    path = one.assignment.folder / "equivalent.toml"
    assert one.stale() == [f"{path}: double: return 3 -> pass: there is no such mutant: remove it"]
    assert not one.proven()


def test_survivors_and_stale_entries_are_told(hunt) -> None:
    one = hunt(listed("double", "return 3 -> pass"), text="2 * helper(x) -> return 2 * x")
    folder = one.assignment.folder
    console = Console(file=io.StringIO())
    show_hunt(one, console)
    assert console.file.getvalue().splitlines() == [
        f"survives: {folder}/tiny.py:7: {': '.join(NO_HELPER)}",
        f"write a check that fails each, or say in {folder}/equivalent.toml why none should",
        f"stale: {one.stale()[0]}",
        "tiny: 1 mutants, 0 killed, 0 equivalent, 1 survivors",
    ]


def test_what_is_declared_equivalent_must_survive(hunt) -> None:
    one = hunt(listed(*NO_HELPER) + listed("Half.forward", "return x / 2 -> pass"))
    path = one.assignment.folder / "equivalent.toml"
    assert one.stale() == [
        f"{path}: Half.forward: return x / 2 -> pass: a check kills it: remove it"
    ]


def test_an_undecided_check_kills_nothing(hunt) -> None:
    one = hunt(checks=CHECKS.replace("expect.close(student.run", "assert all(student.run"))
    title = "Half.forward: return x / 2 -> return x * 2"
    assert not one.killed(title)
    assert one.undecided(title) == ["check_halves"]


def test_slow_checks_meet_what_no_other_kills(hunt) -> None:
    one = hunt(checks=CHECKS.replace('concept="purity"', "slow=True"))
    title = "double: return 2 * helper(x) -> return helper(x)"
    assert one.first(title) == one.verdicts[title].keys() == {"check_doubles"}
    assert one.verdicts[": ".join(NO_HELPER)].keys() == {"check_doubles", "check_changes_nothing"}


def test_only_mutants_with_a_text_in_their_title_are_graded(hunt) -> None:
    assert set(hunt(text="HALF").verdicts) == {
        title for title in hunt(text="none").mutants if "Half" in title
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[mutant", "not TOML: "),
        ("x = 1", "it may hold [[mutant]] entries only"),
        (
            listed("f", "a -> b", " "),
            "[[mutant]] number 1: it needs function, change (a text, or several) and why",
        ),
        (
            listed("f", "a -> b") * 2,
            "[[mutant]] number 2: stands there twice: f: a -> b",
        ),
    ],
)
def test_what_is_wrong_with_the_list_is_told(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "equivalent.toml"
    path.write_text(content)
    with pytest.raises(AutograderError) as error:
        survivors.read_equivalent(path)
    assert str(error.value).startswith(f"{path}: {message}")


def test_one_reason_may_be_good_for_several_changes(tmp_path: Path) -> None:
    path = tmp_path / "equivalent.toml"
    path.write_text(listed("f", '", "').replace('"", ""', '["a -> b", "a -> c"]'))
    assert survivors.read_equivalent(path) == {"f: a -> b": "so it is", "f: a -> c": "so it is"}


def test_figures_stand_beside_what_is_proven(hunt, warm: Warm) -> None:
    one = hunt(text="none")
    path = survivors.record(one)
    figures = {"digest": survivors.digest(one.assignment), **one.figures()}
    assert json.loads(path.read_text()) == {"mutants": figures}
    proving.record(proving.prepare(warm, one.assignment, range(1)))
    survivors.record(one)
    written = json.loads(path.read_text())
    assert written["digest"] == proving.digest(one.assignment)
    assert written["mutants"] == figures


def test_what_is_declared_equivalent_makes_nothing_stale_but_the_figures(tmp_path: Path) -> None:
    def digests(assignment: Assignment) -> list[str]:
        grades = graders_digest(assignment, KEY)
        return [grades, proving.digest(assignment), survivors.digest(assignment)]

    assignment = write(tmp_path, GOOD)
    *before, figures = digests(assignment)
    (assignment.folder / "equivalent.toml").write_text(listed("f", "a -> b"))
    *after, other = digests(assignment)
    assert after == before
    assert other != figures


def test_variants_are_no_part_of_the_digest_of_mutants(tmp_path: Path) -> None:
    before = survivors.digest(write(tmp_path, GOOD))
    assert survivors.digest(write(tmp_path, GOOD + "# a remark\n")) == before
    assert survivors.digest(write(tmp_path, GOOD, CHECKS.replace("2 * x", "x + x"))) != before
