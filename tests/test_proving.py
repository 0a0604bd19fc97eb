"""What `prove` prints: why something is not proven, and what its -k fits."""

from pathlib import Path

import pytest

from .conftest import CHECKS, run_command, write_assignment

pytestmark = pytest.mark.usefixtures("shared_warm")
VARIANTS = '# %% right="adds one" \ndef double(x): return x + x + 1\n'
SLIP = '    assert student.double(2) != 5, "a slip of ours"\n'
BROKEN = CHECKS.replace("    x = rng", f"{SLIP}    x = rng")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write_assignment(tmp_path, CHECKS)
    (tmp_path / "reference" / "tiny" / "variants.py").write_text(VARIANTS)
    return tmp_path


def prove(monkeypatch: pytest.MonkeyPatch, course: Path, *arguments: object) -> int:
    return run_command(monkeypatch, "--course", course, "prove", "tiny", *arguments)


def test_what_was_expected_and_what_came_is_told_once(course, monkeypatch, capsys) -> None:
    assert prove(monkeypatch, course, "-k", "adds one", "--seeds", 2) == 1
    lines = capsys.readouterr().out.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("unproven: right: ")]
    assert lines[at] == (
        "unproven: right: adds one: fails check_doubles at 2 seeds, the first 0; "
        "alone: autograder prove tiny -k 'adds one' --seed 0"
    )
    assert lines[at + 1].startswith("    Expected: ")
    assert lines[at + 2].startswith("    But: ")


def test_the_traceback_of_an_undecided_check_is_the_graders_own(
    course, monkeypatch, capsys
) -> None:
    (course / "reference" / "tiny" / "checks.py").write_text(BROKEN)
    assert prove(monkeypatch, course, "-k", "adds one", "--seed", 0) == 1
    printed = capsys.readouterr().out
    assert "unproven: right: adds one: check_doubles is undecided at seed 0; alone: " in printed
    place = f'File "{course}/reference/tiny/checks.py", line 7, in check_doubles'
    assert f"\n      {place}\n    {SLIP}" in printed
    assert "    AssertionError: a slip of ours\n" in printed


@pytest.mark.parametrize("more", [[], ["--mutants"], ["--pdb"]])
def test_a_text_that_no_title_holds_is_a_mistake(more, course, monkeypatch, capsys) -> None:
    assert prove(monkeypatch, course, "-k", "adds on 1", *more) == 2
    line = capsys.readouterr().err
    assert line.startswith("error: -k 'adds on 1': no title holds it")
    assert ("; near is 'right: adds one'" in line) == (more != ["--mutants"])
    assert line.count("\n") == 1
