"""Lessons as they were handed out once, solved: whatever becomes of a lesson, they stay right.

Each notebook in `solved/` is a release with the reference's definitions in place of its stubs. They
were made once and are never made anew.
"""

from pathlib import Path

import pytest

from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records.course import Course

from .classes import rows, submitted
from .conftest import KEY

COURSE = Course(Path(__file__).parents[1])
SOLVED = sorted(Path(__file__).with_name("solved").glob("*.ipynb"))


def test_each_lesson_of_the_first_course_is_kept() -> None:
    names = "batchnorm dropout gradient_checking initialization modulelist momentum"
    assert [path.stem for path in SOLVED] == names.split()


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_what_was_handed_out_once_and_solved_gets_full_marks(path: Path, warm: Warm) -> None:
    with Pool(warm, Task(COURSE.assignment(path.stem), KEY), jobs=1) as pool:
        (result,) = pool.grade([submitted(path)])
    failed = {name: row.feedback for name, row in rows(result).items() if not row.passed}
    assert (failed, result.status) == ({}, "graded")
    assert result.earned == result.possible > 0
