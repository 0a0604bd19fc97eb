"""The commands in the pages on LMSs are commands of ours, with arguments that they take."""

import shlex
from pathlib import Path

import pytest
import typer

from autograder.cli.commands import app
from autograder.gradebook.lms_files import System

pytestmark = pytest.mark.quick

PAGES = sorted((Path(__file__).parents[1] / "docs" / "lms").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_is_understood(page: Path) -> None:
    lines = [line.strip() for line in page.read_text().splitlines()]
    commands = [shlex.split(line) for line in lines if line.startswith(".venv/bin/autograder")]
    assert commands
    for _, name, *arguments in commands:
        typer.main.get_command(app).commands[name].make_context(name, arguments)


def test_each_system_has_a_page() -> None:
    assert {*System} <= {page.stem for page in PAGES}
