"""What `make peers` makes of its measurements: tables, and pages that hold them."""

from pathlib import Path

import pytest

from autograder.proof.variants import Variant
from benchmarks.peers import environments, hostile, tables, verdicts
from benchmarks.peers.attacks import ATTACKS
from benchmarks.peers.costs import require_full
from benchmarks.peers.exercise import released, solved
from benchmarks.peers.graders import Pytest, passed
from benchmarks.peers.notebooks import Nbgrader

pytestmark = pytest.mark.quick

PROJECT = Path(__file__).parents[1]
RESULTS = tables.read(PROJECT / "benchmarks/peers/results.json")


def row(grader: str = "a", size: int = 10, cpu: float = 3.0, seconds: float = 3.0, jobs: int = 1):
    given = {"size": size, "cpu": cpu, "seconds": seconds, "jobs": jobs, "mb": 100.0 + size}
    return {"grader": grader, "notebook": "n", **given}


@pytest.mark.parametrize("page", tables.PAGES)
def test_the_tables_of_the_pages_are_those_of_results_json(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    assert "<!-- peers: " in text
    assert tables.filled(text, RESULTS) == text


def test_a_table_that_was_not_measured_says_so(tmp_path: Path) -> None:
    text = "before\n<!-- peers: attacks -->\n| old |\n<!-- /peers -->\nafter\n"
    asked = text.replace("| old |", "Not measured yet: `make peers`.")
    assert tables.filled(text, tables.read(tmp_path / "results.json")) == asked


def test_a_submission_costs_the_slope_and_a_class_the_rest() -> None:
    assert tables.line(row(size=10, cpu=7), row(size=100, cpu=52), "cpu") == (2.0, 0.5)


def test_who_starts_anew_for_each_submission_has_no_cost_of_a_class() -> None:
    assert tables.line(row(size=4, cpu=20), row(size=4, cpu=20), "cpu") == (0.0, 5.0)


def test_a_class_that_was_graded_is_told_as_measured_and_a_larger_one_as_reckoned() -> None:
    rows = [row(size=10, seconds=7), row(size=100, seconds=52)]
    assert tables.class_seconds(rows, 100) == "52 s"
    assert tables.class_seconds(rows, 1000) == "≈ 8 min"


def test_a_large_class_leaves_the_slope_as_it_is() -> None:
    rows = [row(size=10, cpu=7), row(size=100, cpu=52), row(size=1000, cpu=999)]
    (line,) = tables.costs({"costs": rows}).splitlines()[2:]
    assert line == "| n | a | 1 | 0.50 | 0.00 | 2.0 | 3 s | 3 s | 3 s | 1100 |"


@pytest.mark.parametrize(
    ("points", "told", "text"),
    [
        (1, (), "1"),
        (3.0, (), "**3**"),
        (100.0, ("shows the hidden test",), "**100**; shows the hidden test"),
        (None, ("never ends",), "**no result**; never ends"),
        (0, (), "0"),
    ],
)
def test_an_outcome_is_bold_where_a_grade_is_wrong_or_missing(points, told, text: str) -> None:
    assert tables.outcome({"points": points, "told": told}) == text


def test_attacks_are_counted_without_the_submission_that_is_only_wrong() -> None:
    honest = {attack.name: {"points": 1, "told": []} for attack in ATTACKS}
    names = [attack.name for attack in ATTACKS]
    honest[names[0]] = honest[names[1]] = {"points": 3, "told": []}
    honest[names[2]] = {"points": None, "told": ["another has no result"]}
    assert tables.counts({"attacks": {"a": honest}}) == {"a": (1, 1, 1)}


def test_a_time_is_told_as_a_person_says_it() -> None:
    told = [tables.told_seconds(one) for one in (0.4, 119, 120, 7199, 7200)]
    assert told == ["0 s", "119 s", "2 min", "120 min", "2.0 h"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="1"/></testsuites>', 5),
        ('<testsuites><testsuite tests="1" errors="1"/></testsuites>', 0),
        ("<testsuites>", None),
        ("", None),
    ],
)
def test_the_points_of_a_junit_file_are_the_tests_that_passed(tmp_path, text, points) -> None:
    path = tmp_path / "out.xml"
    path.write_text(text)
    assert passed(path) == points


def test_a_junit_file_that_is_not_there_gives_no_result(tmp_path: Path) -> None:
    assert passed(tmp_path / "out.xml") is None


@pytest.mark.parametrize("name", ["dropout", "momentum"])
def test_peers_get_each_public_check_of_an_assignment_once(name: str) -> None:
    public = (PROJECT / "assignments" / name / "public_checks.py").read_text(encoding="utf-8")
    names = [test.name for test in released(name).tests]
    assert len(names) == len({*names}) == public.count("public=True")


def test_peers_get_the_solved_notebook_without_the_cells_of_otter() -> None:
    whole, lean = solved("dropout"), solved("dropout", lean=True)
    assert not any("grader." in cell or "otter" in cell for cell in whole)
    assert {*lean} < {*whole}
    assert not any("plt.show" in cell for cell in lean)


def test_who_lacks_full_points_ends_the_measurement(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("starting\nthe kernel died\n")
    with pytest.raises(RuntimeError) as error:
        require_full("otter run, dropout", {"s0": 35, "s1": None}, 35, tmp_path)
    assert str(error.value) == (
        "otter run, dropout: 1 of 2 lack full points, s1 has None of 35;"
        " the grader said last: the kernel died"
    )


def test_all_with_full_points_are_measured(tmp_path: Path) -> None:
    require_full("otter run, dropout", {"s0": 35, "s1": 35.0}, 35, tmp_path)


def test_the_versions_of_peers_are_those_of_their_pins(monkeypatch, tmp_path: Path) -> None:
    assert environments.pinned("nbgrader", "nbgrader") == "0.9.6"
    (tmp_path / "otter.txt").write_text("torch==2.13.0\n")
    monkeypatch.setattr(environments, "PINS", tmp_path)
    with pytest.raises(ValueError, match=r"otter.txt: pins no otter-grader; add a line otter-gr"):
        environments.pinned("otter", "otter-grader")


def test_nbgrader_is_not_asked_for_two_at_once(tmp_path: Path) -> None:
    nbgrader = Nbgrader(python=tmp_path)
    with pytest.raises(ValueError, match="one submission after another; ask for one job"):
        nbgrader.hand_in(tmp_path, {}, jobs=2)


def test_hostile_submissions_are_handed_in_by_root_alone(monkeypatch) -> None:
    monkeypatch.setattr(hostile.os, "geteuid", lambda: 1000)
    assert hostile.can_run() == "they run as root on Linux alone, in a process namespace; use sudo"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_python_and_knows_where_the_class_lies(attack) -> None:
    (cell,) = attack.cells("/class", 4711)
    compile(cell, attack.name, "exec")
    assert 'ROOT = "/class"' in cell
    assert not any(name in cell for name in ("@ROOT@", "@PORT@", "@BODY@", "@FILES@", "@TEXT@"))


def test_a_sample_is_evenly_drawn_and_no_larger_than_what_there_is() -> None:
    assert verdicts.drawn([*range(10)], 4) == [0, 2, 5, 7]
    assert verdicts.drawn([*range(2)], 4) == [0, 1]


def test_verdicts_are_counted_and_held_to_what_the_public_checks_say() -> None:
    titles = {"a": True, "b": True, "c": False}  # which are wrong
    these = [Variant(title, wrong, frozenset(), "") for title, wrong in titles.items()]
    found = verdicts.Graded({"a": True, "b": False, "c": True}, {})
    public = {"a": True, "b": True, "c": True, "d": True}
    counted = verdicts.row("dropout", Pytest("pytest", "9", Path()), these, found, public)
    assert counted == {
        "assignment": "dropout",
        "grader": "pytest",
        "wrong": 2,
        "wrong_full": 1,
        "wrong_public": 2,
        "right": 1,
        "right_full": 1,
        "as_public": 2,
    }


@pytest.mark.parametrize("name", verdicts.ASSIGNMENTS)
def test_variants_are_code_that_stands_below_the_solved_definitions(name: str) -> None:
    variants = verdicts.variants(name)
    assert any(one.wrong for one in variants) and not all(one.wrong for one in variants)
    assert all(one.source.strip() for one in variants)
