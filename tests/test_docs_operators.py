"""The session on the operators' page: each command does what the page shows."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from .conftest import PROJECT, run_command

PAGE = PROJECT / "docs" / "operators.md"
LEFT_OUT = "…"


def session() -> list[tuple[str, list[str]]]:
    """Return the commands of the page, and the lines that it shows below each."""
    found: list[tuple[str, list[str]]] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ "):
            found.append((line.removeprefix("    $ "), []))
        elif line.startswith("    "):
            found[-1][1].append(line.removeprefix("    "))
    return found


def is_as_shown(printed: str, shown: list[str]) -> bool:
    """Compare, where … stands for any text."""
    parts = "\n".join(shown).split(LEFT_OUT)
    return bool(re.fullmatch(".*".join(map(re.escape, parts)), printed.rstrip("\n"), re.DOTALL))


@pytest.mark.usefixtures("shared_warm")
def test_each_command_prints_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, shown in session():
        match shlex.split(command):
            case ["cd", folder]:
                monkeypatch.chdir(folder)
                printed = ""
            case ["autograder", *arguments]:
                run_command(monkeypatch, *arguments)
                printed = capsys.readouterr().out
            case _:
                shell = ["bash", "-c", command]
                printed = subprocess.run(shell, capture_output=True, text=True).stdout
        printed = "\n".join(line.rstrip() for line in printed.splitlines())
        assert is_as_shown(printed, shown), f"$ {command}\n{printed}"


@pytest.mark.quick
def test_the_page_shows_a_person_who_is_forgotten() -> None:
    commands = [command for command, _ in session()]
    assert any(command.startswith("autograder forget ") for command in commands)
    assert is_as_shown("a\nb\nc", ["a", "…", "c"]) and not is_as_shown("a\nb", ["a"])
