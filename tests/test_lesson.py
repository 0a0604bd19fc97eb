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


def test_nothing_is_told_of_a_good_lesson():
    assert (
        lint(
            text("a", "## First\n\n![A line that goes up](x.png)\n\n### More"),
            code("f", "def f(): ...", "stub"),
            code("f-check", "grader.check('f')", "check"),
            text("b", "<details><summary>Hint</summary>\n\nTry this.\n</details>"),
            code("c", "plt.plot(x)\nplt.xlabel('x')\nrng = np.random.default_rng(0)"),
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
    "long text": (text("a", "word " * 350), "351 words since the last code, of at most 350"),
}


@pytest.mark.parametrize(("cell", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_cell(cell, expected):
    assert lint(cell) == [("a", expected)]


def test_what_stands_in_code_in_a_text_is_no_prose():
    assert lint(text("a", "```\n# no heading\n" + "word " * 400 + "\n```\n")) == []


def test_faults_of_the_whole_have_no_cell():
    cells = [one for n in range(9) for one in (text(f"t{n}", "word " * 300), code(f"c{n}", "x"))]
    assert lint(*cells) == [("", "2701 words, of at most 2200")]
    assert lint(*[code(f"c{n}", f"x = '{'long ' * 500}'") for n in range(45)]) == [
        ("", "the file is larger than 100 KB")
    ]
    assert lesson.lint(nbformat.writes(new_notebook(cells=[code("a", "x")]))) == [
        ("", "there is no level-1 heading, its title")
    ]


def test_a_lesson_with_stubs_has_public_checks():
    stub = code("a", "def f(): ...", "stub")
    told = ("", "no public check: mark some in checks.py with public=True")
    assert lint(stub) == [told]
    assert lint(stub, code("b", "grader.check('g')", "check")) == []


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
