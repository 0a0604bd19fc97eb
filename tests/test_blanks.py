"""Blanks that a student has not filled in."""

import pytest

from autograder.submission.blanks import blanks
from autograder.submission.reading import read_code

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f(x):\n    J = None\n    return J", [("a.py, line 2", "J = None")]),
        (
            "def f(x):\n    m, n = None, None\n    return m",
            [("a.py, line 2", "m = None")],
        ),
        ("def f(x):\n    'It says.'", [("a.py, line 1", "def f")]),
        ("def f(x):\n    pass", [("a.py, line 2", "def f")]),
        ("def f(x):\n    ...", [("a.py, line 2", "def f")]),
        ("def f(x):\n    return None", [("a.py, line 2", "return None")]),
        ("class f:\n    def g(self):\n        pass", [("a.py, line 3", "def g")]),
        ("def f(x):\n    return x\ndef f(x):\n    pass", [("a.py, line 4", "def f")]),
        # None that is meant is no blank.
        ("def f(x):\n    best = None\n    for y in x:\n        best = y\n    return best", []),
        ("def f(x):\n    unused = None\n    return x", []),
        ('def f(v, l):\n    v["dW" + str(l)] = None\n    return v', []),
        ("def f(x, cache=None):\n    return x", []),
        ("def g(x):\n    pass", []),
        # What is nested deeper than the compiler would write out is looked at like any other.
        (f"def f(x):\n    return {'-' * 900}x", []),
        (f"def f(x):\n    return x{'.a' * 900}", []),
        (
            "def f(x):\n    {0} = None\n    return {0}".format("a" * 90),
            [("a.py, line 2", f"{'a' * 40} = None")],
        ),
    ],
)
def test_what_is_left_as_it_was_handed_out_is_found(
    source: str, told: list[tuple[str, str]]
) -> None:
    assert blanks(read_code("a.py", source.encode()), "f") == told
