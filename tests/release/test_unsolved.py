"""A later part of a lesson runs with the library's version of what is not solved yet."""

import ast
import builtins
import functools
from pathlib import Path

import numpy
import pytest
import torch

from autograder.records.course import Course
from autograder.release.solution import without_solutions
from autograder.release.unsolved import solved_or

COURSE = Course(Path(__file__).parents[2])
TOLD = "`double` is not solved yet: the library's version runs here\n"


def library(x):
    return 2 * x


def stub(x):
    raise NotImplementedError("double")


def by_hand(x):
    return x + x


def partly(x):
    if x == 0:
        return x
    raise NotImplementedError("double")


def left_standing(x):
    return x + x
    raise NotImplementedError("double")


def refusing(x):
    if x is None:
        raise NotImplementedError("only numbers can be doubled")
    return x + x


def wrapped(function):
    return functools.wraps(function)(lambda *given: function(*given))


def a_class(**methods):
    return type("double", (), {"size": 3, **methods})


@pytest.mark.parametrize(
    "yours",
    [stub, partly, wrapped(stub), a_class(__init__=by_hand, step=wrapped(stub)), a_class(f=stub)],
)
def test_the_librarys_stands_in_for_what_is_not_solved_and_a_line_says_so(yours, capsys):
    yours.__name__ = "double"
    assert solved_or(yours, library) is library
    assert capsys.readouterr().out == TOLD


@pytest.mark.parametrize(
    "yours",
    [by_hand, left_standing, refusing, wrapped(by_hand), a_class(__init__=by_hand), len, a_class()],
)
def test_what_is_solved_runs_itself_whatever_it_raises(yours, capsys):
    if not isinstance(yours, type(len)):
        yours.__name__ = "double"
    assert solved_or(yours, library) is yours
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", COURSE.names())
def test_every_exercise_of_a_lesson_is_known_as_unsolved(name, capsys):
    assignment = COURSE.assignment(name)
    lesson = ast.parse(without_solutions(assignment))
    for node in lesson.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            unsolved = "raise NotImplementedError" in ast.unparse(node)
            assert (solved_or(compiled(node), None) is None) == unsolved, node.name
    told = capsys.readouterr().out
    assert all(f"`{question.id}` is not" in told for question in assignment.questions)


class Anything(type):
    """The type of what stands for a base class, and for the module that it is of."""

    def __getattr__(cls, name):
        return cls


class Names(dict):
    """The names of a lesson of which nobody has run the rest."""

    def __missing__(self, name):
        if hasattr(builtins, name) or name.startswith("__"):
            raise KeyError(name)
        return Anything(name, (), {})


def compiled(node):
    libraries = {"np": numpy, "torch": torch, "nn": torch.nn}
    names = Names(libraries)
    exec(compile(ast.Module([node], []), "lesson", "exec"), libraries, names)
    return names[node.name]


def test_it_is_handed_out(build):
    names = {}
    exec(build()["checks_support.py"], names)
    assert names["solved_or"](by_hand, library) is by_hand
