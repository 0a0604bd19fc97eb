"""A tiny exercise for hostile code: for the peers and, with the same checks, for this project.

It asks for `double` and `count`. A hidden check holds a secret, another student's work another one.
"""

from pathlib import Path

from .exercise import Exercise, Test

SECRET, OTHERS = "4815162342", "PapayaCanary"
HONEST = 1  # what `count` is worth, of three
TINY = Exercise(
    "tiny",
    (
        Test("double", "numbers", "x, expected = 1.5, 3.0\nassert names['double'](x) == expected"),
        Test(
            "double",
            "arrays",
            f"x = np.array([1.0, -2.0, {SECRET}.0])\nexpected = 2 * x\n"
            "np.testing.assert_allclose(names['double'](x), expected)",
            hidden=True,
        ),
        Test("count", "count", "assert names['count'](3) == 4", hidden=True),
    ),
    "import numpy as np",
)
# The same for this project.
TOML = """
title = "Tiny"
files = ["tiny.ipynb", "tiny.py"]
[limits]
seconds_per_check = 3
seconds = 20
memory_mb = 128
[[question]]
id = "double"
title = "Double"
points = 2
[[question]]
id = "count"
title = "Count"
points = 1
"""
REFERENCE = """
def double(x):
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION


def count(n):
    # BEGIN SOLUTION
    return n + 1
    # END SOLUTION
"""
CHECKS = f'''
import numpy as np

from autograder.grading import check, expect


@check("double", public=True)
def check_numbers(student):
    """It doubles numbers"""
    expect.close(student.double(1.5), 3.0)


@check("double")
def check_arrays(student):
    """It doubles arrays"""
    x = np.array([1.0, -2.0, {SECRET}.0])
    expected = 2 * x
    expect.close(student.double(x), expected)


@check("count")
def check_count(student):
    """It counts"""
    expect.that(student.count(3) == 4, "it counts")
'''
RIGHT = ["def double(x):\n    return 2 * x\n\n\ndef count(n):\n    return n + 1"]


def write_course(folder: Path) -> None:
    """Write it as a course of this project."""
    tiny = folder / "reference" / "tiny"
    tiny.mkdir(parents=True)
    for name, text in (("assignment.toml", TOML), ("tiny.py", REFERENCE), ("checks.py", CHECKS)):
        (tiny / name).write_text(text)
