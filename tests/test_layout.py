"""What runs is the same, and has the same digest, however it is laid out."""

import pytest

from autograder.submission.layout import Sent, digest
from autograder.submission.reading import read_code

from .notebooks import code, notebook

pytestmark = pytest.mark.quick


def digest_of(data: bytes, name: str = "ada.ipynb") -> str:
    return digest(read_code(name, data).statements)


def test_a_notebook_and_a_file_of_the_same_code_have_one_digest() -> None:
    cells = ["%matplotlib inline\nimport numpy as np\n", "def f():\n\n    return np.pi   \n"]
    file = "# %%\nimport numpy as np\n\n# %% [markdown]\n# text\n\ndef f():\n  return np.pi\n"
    assert digest_of(notebook(*cells)) == digest_of(file.encode(), "ada.py")


@pytest.mark.parametrize(
    "laid_out",
    [
        "def f(): return [1, 'a ']",
        "def f():\n    # a list\n    return [1, 'a ']",
        "\n\ndef f():\n\n  return [\n    1,  # first\n    'a '\n  ]",
        'def f(): return [1, "a" " "]',
        "# %%\ndef f():\treturn ([1,'a '])",
    ],
)
def test_the_layout_does_not_change_the_digest(laid_out: str) -> None:
    assert digest(code(laid_out).statements) == digest(
        code("def f():\n    return [1, 'a ']").statements
    )


@pytest.mark.parametrize(
    "changed",
    [
        "x = 2",
        "x = 1.0",
        "x = True",
        "x = '1'",
        "x = 1; y = 1",
        "y = 1\nx = 1",
        "x = 1\nprint(2)",
        "x = 1\nif x:\n    print(2)",
    ],
)
def test_whatever_changes_what_may_run_changes_the_digest(changed: str) -> None:
    assert digest(code(changed).statements) != digest(code("x = 1").statements)


@pytest.mark.parametrize(
    ("one", "other"), [("'a '", "'a'"), ("0.0", "-0.0"), ("1e-9", "1.1e-9"), ("'a\\n'", "'a'")]
)
def test_constants_count_exactly(one: str, other: str) -> None:
    assert digest(code(f"x = {one}").statements) != digest(code(f"x = {other}").statements)


def sent(*cells: str) -> Sent:
    return Sent(read_code("ada.ipynb", notebook(*cells)).statements)


def test_what_is_sent_does_not_tell_its_layout() -> None:
    rows = sent("x = 1", "", "# note\n\ndef f(\n  a,\n):\n\n  return a  # note", "f(x)").rows
    assert [line for _, line, _ in rows] == [1, 2, 4]
    assert rows == sent("x = 1\ndef f(a): return a\nf( x )").rows


@pytest.mark.parametrize(
    ("line", "place", "own"),
    [(1, "cell 1", 2), (2, "cell 2", 1), (3, "cell 2", 3), (4, "cell 2", 7), (5, "cell 2", 9)],
)
def test_a_line_that_was_sent_is_found_where_it_stands(line: int, place: str, own: int) -> None:
    text = "@d\n\ndef f(\n    a,\n):\n    # note\n    a = (1 +\n        a)\n    return a"
    found = sent("\nx = 1", text).find(line)
    assert found
    statement, index = found
    assert (statement.place, statement.line + index) == (place, own)


@pytest.mark.parametrize("line", [-1, 0, 3, 10**9])
def test_a_line_that_was_not_sent_is_not_found(line: int) -> None:
    assert sent("x = 1", "y = 2").find(line) is None


def test_lines_in_a_text_of_many_lines_are_found() -> None:
    both = sent('def f():\n\n    x = """a\n    b\n    """\n    return x')
    for line, own in [(1, 0), (2, 2)]:
        found = both.find(line)
        assert found
        assert found[1] == own


@pytest.mark.parametrize("deep", ["f = " + "-" * 950 + "1", "f = a" + ".b" * 950])
def test_what_is_nested_too_deep_to_be_written_anew_is_sent_as_it_stands(deep: str) -> None:
    assert sent(deep).rows[0][2].replace("(", "").replace(")", "") == deep
