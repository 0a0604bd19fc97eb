"""What `pytest` alone collects."""

import subprocess
import sys
from pathlib import Path

from autograder.records.course import Course

PROJECT = Path(__file__).parents[1]


def test_pytest_collects_the_tests_of_each_lesson_and_no_grader() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "reference"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    files = {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}
    assert files == {f"reference/{name}/test_lesson.py" for name in Course(PROJECT).names()}
