"""What many tests need: warm processes, and a course made for a test."""

import contextlib
import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from autograder.cli import commands
from autograder.cli import prove as proving
from autograder.gradescope import container
from autograder.pool import doctor
from autograder.pool.warm import ENVIRONMENT, Warm

# The same examples at every run, whoever runs it, however slow the machine is.
hypothesis.settings.register_profile("same", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("same")

KEY = bytes(32)

TOML = """
title = "Tiny"
files = ["tiny.ipynb", "tiny.py"]
[limits]
seconds_per_check = 1
seconds = 10
memory_mb = 128
[[question]]
id = "double"
title = "Double"
points = 3
"""
REFERENCE = """
def double(x):
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION
"""
CHECKS = """
from autograder.grading import check, expect

@check("double")
def check_doubles(student, reference, rng):
    "It doubles"
    x = rng.normal(size=3)
    expect.close(student.double(x), reference.double(x))
"""


PROJECT = Path(__file__).parents[1]
CACHES = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache"}
FILES, CHANGED = pytest.StashKey[set[str]](), pytest.StashKey[set[str]]()


def source_files() -> set[str]:
    """Return the names of all files of the project, but for caches."""
    found = set()
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [name for name in folders if name not in CACHES]
        found |= {os.path.relpath(os.path.join(folder, name), PROJECT) for name in files}
    return found


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[FILES] = source_files()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail if the tests have written into the source tree; of several processes the first tells."""
    changed = source_files() ^ session.config.stash[FILES]
    session.config.stash[CHANGED] = changed
    if changed and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for name in sorted(config.stash.get(CHANGED, ())):
        terminalreporter.write_line(f"came or went in the source tree while tests ran: {name}")


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """The warm processes, started once: importing torch takes seconds.

    They are given no environment but their own; where coverage is measured, it is so below them.
    """
    ENVIRONMENT.update({k: v for k, v in os.environ.items() if k.startswith("COVERAGE_")})
    with Warm() as processes:
        yield processes


@pytest.fixture
def shared_warm(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever would start warm processes in this process uses those that are there."""
    for module in (commands, proving, container, doctor):
        monkeypatch.setattr(module, "Warm", lambda *_: contextlib.nullcontext(warm))


def run_command(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command line in this process; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        commands.main()
    return int(end.value.code or 0)


def write_assignment(
    folder: Path, checks: str = CHECKS, reference: str = REFERENCE, toml: str = TOML
) -> None:
    """Write an assignment into a course's folder; its name is `tiny`."""
    tiny = folder / "reference" / "tiny"
    tiny.mkdir(parents=True)
    (tiny / "assignment.toml").write_text(toml)
    (tiny / "tiny.py").write_text(textwrap.dedent(reference))
    (tiny / "checks.py").write_text(textwrap.dedent(checks))
