"""Mutants: what is changed in a reference, and what is left alone."""

import textwrap

import pytest

from autograder.proof.mutants import all_mutants

pytestmark = pytest.mark.quick


def changed(source: str) -> set[str]:
    """Return what is changed in a function f: each statement as it is then."""
    found = all_mutants(textwrap.dedent(source), ["f"])
    return {one.change.partition(" -> ")[2] for one in found}


@pytest.mark.parametrize(
    ("statement", "mutants"),
    [
        ("return a + b", "return a - b; return a; return b; pass"),
        ("return a - b", "return a + b; return b - a; return a; return b; pass"),
        ("return a @ b", "return a * b; return b @ a; return a; return b; pass"),
        ("return a ^ b", "return a | b; return a; return b; pass"),
        ("return a and b", "return a or b; return a; return b; pass"),
        ("return -a", "return a; pass"),
        ("return not a", "return a; pass"),
        ("return a < b", "return a <= b; return a >= b; pass"),
        ("return a == b", "return a != b; pass"),
        ("return a in b", "return a not in b; pass"),
        ("a += b", "a -= b; a = b; pass"),
        ("return 0", "return 1; pass"),
        ("return 1", "return 0; return 2; pass"),
        ("return 0.5", "return 1.0; pass"),
        ("return 0.0", "return 1.0; pass"),
        ("return True", "return False; pass"),
        ("return a['W']", "return a['W_']; pass"),
        ("return a.copy()", "return a; pass"),
        ("return a.detach().clone()", "return a.clone(); return a.detach(); pass"),
        ("return a[:]", "return a; pass"),
        ("return a[b:]", "return a; return a[:]; pass"),
        (
            "return a.sum(axis=b)",
            "return a; return a.mean(axis=b); return a.sum(); pass",
        ),
        ("return g(a, b)", "return g(b, a); return a; pass"),
        ("return max(a)", "return min(a); return a; pass"),
        (
            "return (a, b)",
            "return (b, a); return (a,); return (b,); return (a, b, b); pass",
        ),
        ("a, b = g", "b, a = g; pass"),
        (
            "return {'a': a, 'b': b}",
            "return {'a_': a, 'b': b}; return {'a': a, 'b_': b}; return {'a': a}; return {'b': b}"
            "; return {'a': b, 'b': a}; pass",
        ),
        ("return a if b else g", "return a if not b else g; return a; return g; pass"),
        ("return [x for x in a if x]", "return [x for x in a]; pass"),
    ],
)  # fmt: skip
def test_a_statement_has_these_mutants(statement: str, mutants: str) -> None:
    expected = set(mutants.split("; "))
    found = changed(f"def f(self):\n    {statement}\n")
    assert found == expected


@pytest.mark.parametrize(
    ("block", "mutants"),
    [
        ("if a:\n    return b", "if not a:; if True:; pass"),
        ("while a:\n    return b", "while not a:; pass"),
        ("with a:\n    return b", "if True:; pass"),
        ("for x in a:\n    break", "continue; pass"),
    ],
)
def test_a_block_has_these_mutants(block: str, mutants: str) -> None:
    found = changed("def f():\n" + textwrap.indent(block, "    "))
    assert found - {"return b", "pass"} == set(mutants.split("; ")) - {"pass"}
    assert "pass" in found


def test_a_signature_has_mutants() -> None:
    found = changed("@cached\ndef f(self, a, b=2):\n    g(a)")
    assert found == {
        "def f(self, a, b=2):",
        "@cached def f(self, b, a=2):",
        "@cached def f(self, a, b=3):",
        "pass",
    }


def test_what_nobody_grades_is_left_alone() -> None:
    source = '''
    def f(a: int = None) -> float:
        """Return 1."""
        print("a is", 1)
        raise ValueError("not below 2")
    '''
    assert changed(source) == {"pass"}  # the exception


def test_a_module_is_no_mutant_of_what_it_makes() -> None:
    assert changed("import numpy as np\ndef f(a): return np.abs(a)") == {"return a", "pass"}


def test_what_does_not_compile_is_no_mutant() -> None:
    assert changed("def f():\n    for x in y:\n        a = 1\n        continue") == {
        "a = 0",
        "a = 2",
        "break",
        "pass",
    }
    assert "lambda" not in str(changed("def f(a=b, *, c): return c"))


def test_mutants_are_of_what_the_questions_need() -> None:
    source = "def other(): return 5\ndef part(): return 7\nx = 9\nclass f:\n    y = part() + x\n"
    found = {(one.definition, one.function) for one in all_mutants(source, ["f"])}
    assert found == {("part", "part"), ("f", "f")}


def test_a_mutant_is_the_whole_reference_with_one_change() -> None:
    source = "# %%\nclass Net:\n\n    def forward(self):\n        return 1\n\n# %%\nx = 2\n"
    first = next(one for one in all_mutants(source, ["Net"]) if "return 2" in one.change)
    assert (first.function, first.line) == ("Net.forward", 5)
    assert first.source == source.replace("return 1", "return 2")


def test_the_same_change_at_two_places_is_two_mutants() -> None:
    titles = [one.title for one in all_mutants("def f(a):\n    g(a)\n    g(a)\n", ["f"])]
    assert titles == ["f: g(a) -> pass", "f: g(a) -> pass [2]"]


def test_of_a_long_statement_what_changes_is_told() -> None:
    terms = [f"term_{number}" for number in range(20)]
    [change] = [
        one.change
        for one in all_mutants(f"def f(): return {' + '.join(terms)}", ["f"])
        if "term_9 - term_10" in one.change
    ]
    assert change == (
        "... term_7 + term_8 + term_9 + term_10 + term_11 + term_12 ..."
        " -> ... term_7 + term_8 + term_9 - term_10 + term_11 + term_12 ..."
    )
