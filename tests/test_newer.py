"""What does not parse because it is of a newer Python says so."""

import sys

import pytest

from autograder.submission import newer
from autograder.submission.code import Broken
from autograder.submission.newer import explained
from autograder.submission.reading import read_code

from .notebooks import notebook

pytestmark = pytest.mark.quick

QUOTES = "an f-string inside whose braces its own quotes stand"
LINES = "an f-string whose braces go over several lines"


@pytest.fixture(autouse=True)
def _graded_with_python_3_11(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newer, "GRADED_WITH", (3, 11))


def reason(line: str, reason: str = "invalid syntax", written_with: str = "") -> str:
    return explained(Broken("cell 1", 1, reason, line, ()), written_with).reason


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('print(f"shape {" x ".join(names)}")', f"{QUOTES} may be why: that takes Python 3.12"),
        (
            """print(f'it is {a} and {d['b']:.2f}')""",
            f"{QUOTES} may be why: that takes Python 3.12",
        ),
        ('x = f"{{ {d["a"]} }}"', f"{QUOTES} may be why: that takes Python 3.12"),
        ('x = f"{f"{y}"}"', f"{QUOTES} may be why: that takes Python 3.12"),
        ("type Pair = tuple[int, int]", "a `type` statement may be why: that takes Python 3.12"),
        (
            "def first[T](values: list[T]) -> T:",
            "type parameters may be why: that takes Python 3.12",
        ),
        ("class Net[T](nn.Module):", "type parameters may be why: that takes Python 3.12"),
        (
            "def f[T = int](x: T):",
            "a type parameter with a default may be why: that takes Python 3.13",
        ),
    ],
)
def test_newer_syntax_is_named(line: str, what: str) -> None:
    told = f"invalid syntax; {what}; it is graded with 3.11"
    assert reason(line) == told


def test_newer_syntax_that_only_the_error_tells_is_named() -> None:
    told = reason("f'{x}'", "f-string expression part cannot include a backslash")
    assert "a backslash inside the braces of an f-string may be why: that takes Python 3.12" in told
    assert f"{LINES} may be why: that takes Python 3.12" in reason(
        'x = f"a {', "unterminated string literal"
    )


@pytest.mark.parametrize(
    "line",
    ['x = f"{y"', 'print(f"abc", {"a": 1}', "type (x", "def f(x[0]):", "x = = 1", "f'{x}' y"],
)
def test_what_is_wrong_in_any_python_is_left_as_it_is(line: str) -> None:
    assert reason(line) == "invalid syntax"


def test_nothing_is_said_where_the_python_that_grades_has_the_syntax(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(newer, "GRADED_WITH", (3, 12))
    assert reason("type X = = int", written_with="3.12.1") == "invalid syntax"


def test_a_notebook_tells_that_it_was_run_with_a_newer_python() -> None:
    told = "invalid syntax; the notebook was run with Python 3.13; it is graded with 3.11"
    assert reason("x y", written_with="3.13.0rc1") == told
    info = {"language_info": {"name": "python", "version": "3.13.2"}}
    code = read_code("ada.ipynb", notebook("x y", metadata=info))
    assert code.broken[0].reason == told


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="it parses there")
def test_an_f_string_with_its_own_quotes_inside_is_told() -> None:
    code = read_code("ada.py", b'def f(x):\n    return f"{", ".join(x)}"\n')
    told = f"f-string: expecting '}}'; {QUOTES} may be why: that takes Python 3.12;"
    assert code.broken[0].reason.startswith(told)
