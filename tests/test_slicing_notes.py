"""What else is read from the statements: full names, definitions and notes."""

import ast

import pytest

from autograder.submission.code import Code
from autograder.submission.effects import dotted
from autograder.submission.slicing import definitions_only, overtaken

from .notebooks import code, read, sources

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("nn.functional.relu", "torch.nn.functional.relu"),
        ("x.y", "x.y"),
        ("nn", "torch.nn"),
        ("f().x", ""),
        ("x[0].y", ""),
        ("nn" + ".x" * 2000, "torch.nn" + ".x" * 2000),
    ],
)
def test_a_dotted_name_is_written_in_full(expression: str, name: str) -> None:
    assert dotted(ast.parse(expression, mode="eval").body, {"nn": "torch.nn"}) == name


@pytest.mark.parametrize(
    "source",
    [
        "import a",
        "from a import *",
        "def f(): pass",
        "class f: pass",
        "x = 1",
        "x: int = -1",
        "x = [1, {'a': None}]",
    ],
)
def test_definitions_are_kept_where_only_they_are_wanted(source: str) -> None:
    assert sources(Code(definitions_only(code(source).statements), ())) == [source]


@pytest.mark.parametrize(
    "source",
    [
        "x = f()",
        "x: int",
        "x += 1",
        "f()",
        "for x in y: pass",
        "x = 1; f()",
        "if x:\n    import y",
        "x = y",
    ],
)
def test_what_runs_is_left_where_only_definitions_are_wanted(source: str) -> None:
    assert definitions_only(code(source).statements) == ()


def test_a_definition_that_parses_counts_where_a_later_one_is_broken() -> None:
    notes = overtaken(read("x = 1", "def f(): pass", *["y = 2"] * 8, "def f(:"), ["f", "x"])
    why = "cell 11 does not parse: line 1: invalid syntax (def f(:)"
    assert notes == {"f": f"{why}; the definition in cell 2 counts instead"}


@pytest.mark.parametrize("good", ["def f(): pass", "\ndef f():\n  pass"])
def test_a_broken_definition_before_one_that_parses_is_no_matter(good: str) -> None:
    assert (
        overtaken(read("def f(:", good), ["f"]) == overtaken(code(f"def f(:\n{good}"), ["f"]) == {}
    )


def test_a_broken_definition_alone_is_overtaken_by_nothing() -> None:
    assert overtaken(read("def f(:", "x = 1"), ["f"]) == {}
