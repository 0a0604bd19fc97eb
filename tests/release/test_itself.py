"""A notebook finds its own file, whatever that is called now."""

import sys

import pytest

from autograder.release.itself import this_notebook


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("here", "found"),
    [
        ("tiny.ipynb", "tiny.ipynb"),
        ("tiny (1).ipynb", "tiny (1).ipynb"),
        ("ada.ipynb", "ada.ipynb"),
        ("ada.ipynb tiny_ada.ipynb", "tiny_ada.ipynb"),
        ("tiny.ipynb tiny (1).ipynb", "tiny.ipynb"),
        ("other.ipynb tiny.ipynb", "tiny.ipynb"),
    ],
)
def test_it_is_the_one_that_is_called_alike_or_the_only_one(folder, here, found, capsys):
    for name in here.replace(".ipynb ", ".ipynb\n").split("\n"):
        (folder / name).touch()
    assert this_notebook("tiny.ipynb", {}) == found
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("told_by", ["jupyter", "vs code"])
def test_what_the_front_end_tells_comes_first(folder, monkeypatch, told_by):
    for name in ("tiny.ipynb", "tiny (1).ipynb"):
        (folder / name).touch()
    path = str(folder / "tiny (1).ipynb")
    if told_by == "jupyter":
        monkeypatch.setenv("JPY_SESSION_NAME", path)
    names = {} if told_by == "jupyter" else {"__vsc_ipynb_file__": path}
    assert this_notebook("tiny.ipynb", names) == "tiny (1).ipynb"


def test_what_the_front_end_tells_may_be_out_of_date(folder, monkeypatch):
    (folder / "tiny.ipynb").touch()
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "before.ipynb"))
    assert this_notebook("tiny.ipynb", {}) == "tiny.ipynb"


@pytest.mark.parametrize("here", [[], ["ada.ipynb", "eve.ipynb"], ["tiny_1.ipynb", "tiny_2.ipynb"]])
def test_where_it_can_not_be_told_a_line_says_what_to_do(folder, here, capsys):
    for name in here:
        (folder / name).touch()
    assert this_notebook("tiny.ipynb", {}) is None
    assert capsys.readouterr().out == (
        "To hand in with the last cell, call this file tiny.ipynb again and run this cell anew.\n"
    )


def test_on_colab_nothing_is_asked_for(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "google.colab", sys)
    assert this_notebook("tiny.ipynb", {}) is None
    assert capsys.readouterr().out == ""
