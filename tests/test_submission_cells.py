"""Cells are not quite Python: IPython is taken out, and what is broken costs itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submission import pieces
from autograder.submission.code import defined_names

from .notebooks import lines, read, sources

pytestmark = pytest.mark.quick


def test_a_cell_that_comes_with_many_submissions_is_parsed_once() -> None:
    ada, bob = read("import numpy as np", "x = 1"), read("import numpy as np", "x = 2")
    assert ada.statements[0] is bob.statements[0]
    assert ada.statements[1] != bob.statements[1]


def test_a_large_cell_is_not_remembered() -> None:
    cell = "x = 1  #" + "-" * pieces._SMALL_CELL_CHARACTERS
    assert read(cell).statements[0] is not read(cell).statements[0]


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("%matplotlib inline\nimport numpy as np", {2: "import numpy as np"}),
        ("import numpy as np\n%matplotlib inline", {1: "import numpy as np"}),
        ("%load_ext autoreload\n%autoreload 2\nx = 1", {3: "x = 1"}),
        ("!pip install torch\nx = 1", {2: "x = 1"}),
        ("!!ls\nx = 1", {2: "x = 1"}),
        ("!echo it's \"\nx = 1", {2: "x = 1"}),
        ("!pip install a \\\n  b \\\nc\nx = 1", {4: "x = 1"}),
        ("%time x = f()\ny = 2", {1: "x = f()", 2: "y = 2"}),
        ("%time --no-raise-error x = f()", {1: "x = f()"}),
        ("y = %time f(x)", {1: "y = f(x)"}),
        ("%time x = 1 + \\\n  2", {1: "x = 1 + \\\n  2"}),
        ("%prun -l 10 -s cumulative x = f()", {1: "x = f()"}),
        ("%lprun -f f x = f()", {1: "x = f()"}),
        ("%time", {}),
        ("%timeit x = f()", {}),
        ("%env A=b c", {1: "import os; os.environ['A'] = 'b c'"}),
        ("%env A b", {1: "import os; os.environ['A'] = 'b'"}),
        ("if x:\n  %set_env A 1", {1: "if x:\n  import os; os.environ['A'] = '1'"}),
        ("%env\n%env A", {}),
        ("%%time\nx = 1", {2: "x = 1"}),
        ("\n%%capture out\nx = 1", {3: "x = 1"}),
        ("%%bash\nls", {}),
        ("%%writefile a.py\nx = 1", {}),
        ("%%html\n<b>", {}),
        ("files = !ls\nx = 1", {1: "files = None", 2: "x = 1"}),
        ("files = %sx ls", {1: "files = None"}),
        ("d['a'] = %who", {1: "d['a'] = None"}),
        ("?help\nx = 1", {2: "x = 1"}),
        ("help?\nx = 1", {2: "x = 1"}),
        ("np.array??\nx = 1", {2: "x = 1"}),
        ("def f():\n    !ls\n    return 1", {1: "def f():\n    pass\n    return 1"}),
        ("  %time f()\n  x = 1", {1: "f()", 2: "x = 1"}),
        ("  !ls\n  x = 1\ny = 2", {2: "x = 1", 3: "y = 2"}),
    ],
)
def test_ipython_is_taken_out_and_lines_keep_their_numbers(cell: str, left: dict[int, str]) -> None:
    code = read(cell)
    assert lines(code) == left
    assert not code.broken


LOOKS_LIKE_IPYTHON = [
    "y = (a\n%b)",
    "print('%d'\n      %n)",
    "show(\n    'rate=%g' %rate)",
    "if a != 3:\n    b = 1",
    "text = '''\n!ls\n%time\nx = !ls\nhelp?\n'''",
    "text = '''\nrate=%s\n''' % rate",
]


@pytest.mark.parametrize("source", LOOKS_LIKE_IPYTHON)
@pytest.mark.parametrize("magic", ["", "%matplotlib inline\n"])
def test_python_that_looks_like_ipython_is_untouched(source: str, magic: str) -> None:
    code = read(magic + source + "\nz = 1")
    assert list(lines(code).values()) == [source, "z = 1"]
    assert not code.broken


def test_statements_that_share_a_line_stay_together() -> None:
    code = read("x = 1; y = 2\nz = '''a\nb'''; w = 3\nif x: pass")
    assert lines(code) == {1: "x = 1; y = 2", 2: "z = '''a\nb'''; w = 3", 4: "if x: pass"}


def test_a_decorator_belongs_to_its_function() -> None:
    assert lines(read("x = 1\n@a\n@b(\n 1)\ndef f(): pass")) == {
        1: "x = 1",
        2: "@a\n@b(\n 1)\ndef f(): pass",
    }


@pytest.mark.parametrize(
    ("exercise", "line", "reason", "text"),
    [
        ("def f(x:\n    return x", 1, "'(' was never closed", "def f(x:"),
        ("def f(x)\n    return x", 1, "expected ':'", "def f(x)"),
        ("def f(x):\n    y = 1\n     z = 2", 3, "unexpected indent", "z = 2"),
        ("def f(x):\nreturn x", 1, "expected an indented block", "def f(x):"),
        ("class f:\n    def g(self):\n        x = = 1", 3, "invalid syntax", "x = = 1"),
        ("async def f():\n    x y", 2, "invalid syntax", "x y"),
        (
            "x = 1\ndef f():\n    print 'a'",
            3,
            "Missing parentheses in call to 'print'",
            "print 'a'",
        ),
    ],
)
def test_a_broken_exercise_costs_that_exercise(
    exercise: str, line: int, reason: str, text: str
) -> None:
    code = read("import numpy as np", f"def before(): pass\n{exercise}\ndef after(): pass", "z = 1")
    assert [one for one in sources(code) if one not in exercise] == [
        "import numpy as np",
        "def before(): pass",
        "def after(): pass",
        "z = 1",
    ]
    (piece,) = code.broken
    assert piece.names == ("f",)
    assert str(piece).startswith(f"cell 2 does not parse: line {line + 1}: {reason}")
    assert str(piece).endswith(f"({text})")


def test_a_bracket_that_stays_open_costs_its_statement() -> None:
    code = read("x = [1,\ndef f():\n    return 1")
    assert lines(code) == {2: "def f():\n    return 1"}
    assert str(code.broken[0]) == "cell 1 does not parse: line 1: '[' was never closed (x = [1,)"


def test_an_indented_beginning_is_reported_with_its_names() -> None:
    code = read("# mine\n  def f():\n      return 1\ny = 2")
    assert lines(code) == {4: "y = 2"}
    assert str(code.broken[0]) == "cell 1 does not parse: line 2: unexpected indent (def f():)"
    assert code.broken[0].names == ("f",)


def test_a_string_with_unindented_lines_stays_whole_beside_broken_code() -> None:
    function = "def f():\n    text = '''\nunindented\ndef g(:\n'''\n    return text"
    code = read(f"{function}\nprint 1\nz = 1")
    assert lines(code) == {1: function, 8: "z = 1"}
    assert defined_names(code.broken) == {}


def test_branches_stay_whole_beside_broken_code() -> None:
    branches = "if x:\n    y\nelif z:\n    w\nelse:\n    v"
    tries = "try:\n    import a\nexcept ImportError:\n    a = None\nfinally:\n    b = 1"
    assert sources(read(f"{branches}\nprint 1\n{tries}")) == [branches, tries]


def test_null_bytes_are_passed_over() -> None:
    assert lines(read("x = 1\0\ny = 2")) == {1: "x = 1", 2: "y = 2"}


@pytest.mark.parametrize("deep", ["x = " + "-" * 100_000 + "1", "x = a" + ".b" * 50_000])
def test_too_deep_nesting_costs_its_statement(deep: str) -> None:
    code = read(f"{deep}\ny = 2")
    assert lines(code) == {2: "y = 2"}
    assert code.broken[0].reason == "it is nested too deep"
    assert len(str(code.broken[0])) < 150


def test_a_broken_cell_of_endless_pieces_is_tried_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "MAX_PIECES", 3)
    code = read("a = 1\nb = 2\nc = 3\nd = 4\ne f")
    assert sources(code) == ["a = 1", "b = 2"]
    assert str(code.broken[0]) == "cell 1 does not parse: line 5: invalid syntax (e f)"


def test_what_can_not_go_on_is_not_tried_with_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_EACH_TRY", 0)
    assert lines(read("x = = 1\n" * 100 + "y = 2")) == {101: "y = 2"}


def test_brackets_that_stay_open_are_tried_in_proportion_to_their_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []
    monkeypatch.setattr(pieces, "_tree", lambda source: tried.append(source) or None)
    cell = "x = [\n" * 1_000 + " " * 100_000
    read(cell)
    assert sum(map(len, tried)) < 20 * len(cell)


def test_an_f_string_of_thousands_of_fields_costs_itself() -> None:
    code = read("x = f'" + "{a}" * 6_000 + "'\ny = 2\nz = {" + "'a': {}," * 6_000 + "}")
    assert [*lines(code)] == [2, 3]
    assert code.broken[0].reason == "it has more than 5,000 braces and f-strings"


@pytest.mark.parametrize("dot", [".", " . "])
def test_a_name_of_thousands_of_dots_costs_itself(dot: str) -> None:
    code = read(f"import a{f'{dot}a' * 1_001}\ny = 2")
    assert [one.source for one in code.statements][-1:] == ["y = 2"]
    assert code.broken[0].reason == "it has a name with more than 1,000 dots"


def test_the_last_broken_definition_of_a_name_counts() -> None:
    code = read("def f(:", "def f(x):\n  return = 1")
    assert defined_names(code.broken)["f"].place == "cell 2"


def test_an_invalid_escape_is_no_error_and_no_warning() -> None:
    assert lines(read("x = '\\d'")) == {1: "x = '\\d'"}


@given(st.lists(st.sampled_from("x = 1|def f(:|  y|%time|'''|)|return|!ls|else:|@a".split("|"))))
def test_reading_never_fails_and_never_repeats_a_line(cell: list[str]) -> None:
    code = read("\n".join(cell))
    starts = [one.line for one in code.statements]
    assert starts == sorted(set(starts))
    assert {piece.place for piece in code.broken} <= {"cell 1"}
    assert all(1 <= piece.line <= len(cell) for piece in code.broken)
