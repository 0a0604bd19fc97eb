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


def test_quick_tests_import_no_torch() -> None:
    marked = "\npytestmark = pytest.mark.quick\n"
    files = [path for path in PROJECT.glob("tests/**/test_*.py") if marked in path.read_text()]
    modules = [".".join(path.relative_to(PROJECT).with_suffix("").parts) for path in files]
    lines = [f"import {name}" for name in ("sys", *modules)]
    command = [sys.executable, "-c", "\n".join([*lines, "sys.exit('torch' in sys.modules)"])]
    assert subprocess.run(command, cwd=PROJECT, check=False).returncode == 0
    assert len(files) > 20
