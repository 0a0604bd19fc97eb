"""What many tests need: warm processes, and a course made for a test."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from autograder.pool.warm import Warm

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


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """The warm processes, started once: importing torch takes seconds."""
    with Warm() as processes:
        yield processes


def write_assignment(
    folder: Path, checks: str = CHECKS, reference: str = REFERENCE, toml: str = TOML
) -> None:
    """Write an assignment into a course's folder; its name is `tiny`."""
    tiny = folder / "reference" / "tiny"
    tiny.mkdir(parents=True)
    (tiny / "assignment.toml").write_text(toml)
    (tiny / "tiny.py").write_text(textwrap.dedent(reference))
    (tiny / "checks.py").write_text(textwrap.dedent(checks))
