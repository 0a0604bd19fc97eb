"""What is told of a notebook that is hard to read as a lesson."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.release import lesson

TITLE = new_markdown_cell("# Doubling", id="title")


def text(id: str, source: str) -> nbformat.NotebookNode:
    return new_markdown_cell(source, id=id)


def code(id: str, source: str, *tags: str) -> nbformat.NotebookNode:
    return new_code_cell(source, id=id, metadata={"tags": list(tags)})


def lint(*cells: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return lesson.lint(nbformat.writes(new_notebook(cells=[TITLE, *cells])))


def fold(summary: str, inside: str = "Try this.") -> str:
    return f"<details><summary>{summary}</summary>\n\n{inside}\n</details>\n"


SKELETON = "```python\nfor x in ...:\n    y = 2 * ...\n```"
HINTS = "".join([fold("Hint 1: a question"), fold("Hint 2: steps"), fold("Hint 3: all", SKELETON)])


def test_nothing_is_told_of_a_good_lesson():
    assert (
        lint(
            text("a", "## First\n\n![A line that goes up](x.png)\n\n### More"),
            code("f", "def f(): ...", "stub"),
            code("f-check", "grader.check('f')", "check"),
            text("b", HINTS),
            code("c", "print('you said', p, 'and the answer is b')\nnp.random.default_rng(0)"),
            code("d", "plt.plot(x)\nplt.xlabel('x')\nplt.show()", "experiment"),
            code("e", "why = ''", "explain"),
            text("g", f"*The figure* shows a line.\n\n{fold('Compare with ours')}\n\n## Next"),
        )
        == []
    )


FAULTS = {
    "title": (text("a", "# Again"), "a second level-1 heading: a lesson has one title"),
    "level": (text("a", "### Deep"), "the heading goes from level 1 to 3"),
    "alt": (
        text("a", "![a plot](x.png)"),
        "the alternative text 'a plot' does not say what the picture shows",
    ),
    "img": (
        text("a", '<img src="x.png">'),
        "the alternative text '' does not say what the picture shows",
    ),
    "summary": (
        text("a", "<details><summary>Hint</summary>\nTry.</details>"),
        "put an empty line after </summary>, or it is not rendered",
    ),
    "formula": (
        text("a", "<details><summary>Hint</summary>\n\n$x$\n</details>"),
        "a formula inside <details>, which VS Code does not render",
    ),
    "long code": (code("a", "x = 1\n" * 26), "26 lines of code, of at most 25"),
    "plot": (code("a", "ax.plot(x)"), "a plot without labels at its axes"),
    "random": (
        code("a", "np.random.rand(3)"),
        "np.random.rand(…) draws from the global random state: use np.random.default_rng(seed)",
    ),
    "prediction": (
        code("a", "print('you said', prediction_1)"),
        'beside "you said" it does not print "the answer is" and its letter',
    ),
    "explanation": (
        code("a", "why = ''", "explain"),
        "no answer to unfold below this explanation",
    ),
    "figure": (
        code("a", "plt.show()", "experiment"),
        "the text below does not say what *The figure* shows",
    ),
    "long text": (text("a", "word " * 350), "351 words since the last code, of at most 350"),
}


@pytest.mark.parametrize(("cell", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_cell(cell, expected):
    assert lint(cell) == [("a", expected)]


def test_what_stands_in_code_in_a_text_is_no_prose():
    assert lint(text("a", "```\n# no heading\n" + "word " * 400 + "\n```\n")) == []


def words(count: int, id: str, before: str = "") -> list[nbformat.NotebookNode]:
    """Return so many words in cells of 250, with code between them, and what stands before."""
    cells = [text(id, before)] if before else []
    for number in range(count // 250):
        cells += [text(f"{id}{number}", "word " * 250), code(f"{id}{number}-code", "x")]
    return cells


def test_what_is_folded_away_is_not_read_by_all():
    assert lint(*[text(f"t{n}", fold("Why?", "word " * 400)) for n in range(9)]) == []


def test_the_core_and_its_extensions_have_budgets_of_their_own():
    core, more = words(2000, "a"), words(750, "b", "## Extension: digits\n\n### On noise")
    papers, recall = words(250, "c", "## 9. Read more"), words(250, "d", "## 10. Recall")
    assert lint(*core, *more) == []
    assert lint(*core, *recall, *more) == [("", "2252 words of the core, of at most 2200")]
    assert lint(*core, *more, *papers) == [("", "1006 words of extensions, of at most 900")]
    assert len(lint(*core, *more, *papers, *recall)) == 2


@pytest.mark.parametrize(
    ("hints", "told"),
    [
        ("", "0 hints, of 3 that are numbered"),
        (fold("Hint: a question") + fold("Hint 2: the steps"), "1 hints, of 3 that are numbered"),
        (f"{HINTS}\n{HINTS}", "6 hints, of 3 that are numbered"),
        (f"## Next\n\n{HINTS}", "0 hints, of 3 that are numbered"),
        (HINTS.replace("...", "x"), "hint 3 is no skeleton: a python block with blanks, ..."),
        (HINTS.replace("```", ""), "hint 3 is no skeleton: a python block with blanks, ..."),
    ],
)
def test_each_exercise_has_three_hints_of_which_the_last_is_a_skeleton(hints: str, told: str):
    stubs = [code("f", "def f(): ...", "stub"), code("g", "def g(): ...", "stub")]
    cells = [text("a", "### Exercise 1"), *stubs, code("check", "grader.check('f')", "check")]
    assert lint(text("b", "## Part"), *cells, text("c", hints)) == [("f", told)]


@pytest.mark.parametrize("shows", ["plt.show()", "draw_paths(x)", "figures.draw_paths(x)"])
@pytest.mark.parametrize(
    "below",
    [
        [text("c", f"## Next\n\n*The figure* shows x.\n\n{fold('Compare with ours')}")],
        [code("b", "x = 1"), text("c", f"*The figure* shows x.\n\n{fold('Compare with ours')}")],
        [text("c", "A figure shows x.")],
        [],
    ],
    ids=["under another heading", "after other code", "not said", "nothing"],
)
def test_an_answer_and_a_description_stand_right_below(shows: str, below: list):
    shown, asked = code("shown", shows, "experiment"), code("asked", "why = ''", "explain")
    assert [id for id, _ in lint(shown, asked, *below)] == ["shown", "asked"]


def test_a_function_that_draws_is_no_figure_yet():
    assert lint(code("a", "def draw_paths(x): ...")) == []


def test_faults_of_the_whole_have_no_cell():
    assert lint(*[code(f"c{n}", f"x = '{'long ' * 500}'") for n in range(45)]) == [
        ("", "the file is larger than 100 KB")
    ]
    assert lesson.lint(nbformat.writes(new_notebook(cells=[code("a", "x")]))) == [
        ("", "there is no level-1 heading, its title")
    ]


def test_a_lesson_with_stubs_has_public_checks():
    stub, hints = code("a", "def f(): ...", "stub"), text("h", HINTS)
    told = ("", "no public check: mark some in checks.py with public=True")
    assert lint(stub, hints) == [told]
    assert lint(stub, hints, code("b", "grader.check('g')", "check")) == []


def test_the_command_prints_a_line_each_and_exits_with_1(tmp_path: Path, monkeypatch, capsys):
    good, bad = tmp_path / "good.ipynb", tmp_path / "bad.ipynb"
    nbformat.write(new_notebook(cells=[TITLE]), good)
    nbformat.write(new_notebook(cells=[text("a", "## Low")]), bad)
    for paths, code_, printed in (
        ([good], 0, ""),
        ([good, bad], 1, f"{bad}: there is no level-1 heading, its title\n"),
    ):
        monkeypatch.setattr(sys, "argv", ["lesson", *map(str, paths)])
        with pytest.raises(SystemExit) as end:
            lesson.main()
        assert end.value.code == code_
        assert capsys.readouterr().out == printed
