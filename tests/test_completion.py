"""A shell asks the command what may come next, as typer's scripts for each shell do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import run_command

pytestmark = pytest.mark.quick


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of three assignments, none of which can be loaded: their names are enough."""
    for name in ("dropout", "momentum", "modulelist"):
        (tmp_path / "reference" / name).mkdir(parents=True)
        (tmp_path / "reference" / name / "assignment.toml").touch()
    return tmp_path


@pytest.fixture
def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    """What asks for what may stand at the end of a line; it fails if anything else is said."""

    def offered(line: str, shell: str = "bash") -> list[str]:
        monkeypatch.setenv("_AUTOGRADER_COMPLETE", f"complete_{shell}")
        monkeypatch.setenv("COMP_WORDS", line)  # of bash
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)  # of the others
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        run_command(monkeypatch)
        told = capsys.readouterr()
        assert told.err == ""
        return told.out.split()

    return offered


COMMANDS = "grade adjust report marks export return prove release package install".split()


@pytest.mark.parametrize("command", COMMANDS)
def test_where_an_assignment_is_named_its_name_is_completed(ask, course, command):
    assert ask(f"autograder --course {course} {command} mo") == ["modulelist", "momentum"]


def test_a_second_assignment_is_completed_as_the_first(ask, course):
    assert ask(f"autograder --course {course} prove dropout mom") == ["momentum"]


def test_the_course_is_here_if_none_is_named(ask, course, monkeypatch):
    monkeypatch.chdir(course)
    assert ask("autograder grade d") == ["dropout"]


@pytest.mark.parametrize(
    ("shell", "offered"),
    [("zsh", ["_arguments", "'*:", ':(("dropout"))\'']), ("fish", ["dropout"])],
)
def test_other_shells_are_answered_too(ask, course, shell, offered):
    assert ask(f"autograder --course {course} grade d", shell) == offered


def test_where_no_course_is_nothing_is_offered_and_nothing_said(ask, tmp_path):
    assert ask(f"autograder --course {tmp_path} grade d") == []


def test_what_does_not_name_an_assignment_is_left_to_the_shell(ask, course):
    assert ask(f"autograder --course {course} grade dropout mo") == []
