"""Solutions are cut out, and whatever is wrong with the markers is an error."""

import textwrap
from pathlib import Path

import pytest

from autograder.records.course import Course
from autograder.records.errors import AutograderError
from autograder.release.solution import without_solutions

from .conftest import CHECKS, write_course

TOML = """
title = "Tiny"
files = ["tiny.py"]
[[question]]
id = "f"
title = "F"
points = 1
"""


def cut(folder: Path, lesson: str) -> str:
    course = write_course(folder, lesson, CHECKS, TOML)
    return without_solutions(course.assignment("tiny"))


def complaint(folder: Path, lesson: str) -> str:
    """Return what is wrong with a lesson, without the path of its folder."""
    with pytest.raises(AutograderError) as caught:
        cut(folder, lesson)
    return str(caught.value).removeprefix(f"{Course(folder).folder / 'reference' / 'tiny'}/")


def test_a_solution_becomes_the_error_that_names_its_question(tmp_path):
    lesson = """
    def f(x):
        "Double."
        # BEGIN SOLUTION
        y = x
        # a comment of the solution
        return y + x
        # END SOLUTION

    after = 1
    """
    assert cut(tmp_path, lesson) == textwrap.dedent("""\
    def f(x):
        "Double."
        raise NotImplementedError("f")

    after = 1
    """)


def test_indentation_is_kept_and_what_is_given_around_a_solution_stays(tmp_path):
    lesson = """
    def f(x):
        for i in x:
            if i:
                # BEGIN SOLUTION
                x[i] = 0
                # END SOLUTION
        return x
    """
    assert cut(tmp_path, lesson) == textwrap.dedent("""\
    def f(x):
        for i in x:
            if i:
                raise NotImplementedError("f")
        return x
    """)


def test_the_markers_of_methods_name_the_class(tmp_path):
    lesson = """
    class f:
        def __init__(self):
            super().__init__()
            # BEGIN SOLUTION
            self.a = 1
            # END SOLUTION

        async def call(self):
            # BEGIN SOLUTION
            def inner():
                return 1
            return inner()
            # END SOLUTION
    """
    stub = cut(tmp_path, lesson)
    assert stub.count('\n        raise NotImplementedError("f")\n') == 2
    assert "self.a" not in stub and "inner" not in stub


def test_markers_in_strings_are_text(tmp_path):
    lesson = '''
    """
    # BEGIN SOLUTION
    """
    def f():
        # BEGIN SOLUTION
        return "# END SOLUTION"
        # END SOLUTION
    '''
    assert '"""\n# BEGIN SOLUTION\n"""' in cut(tmp_path, lesson)


def test_an_exercise_without_points_is_tagged_as_practice(tmp_path):
    lesson = """
    # %%
    def f():
        # BEGIN SOLUTION
        return 1
        # END SOLUTION

    # %% tags=["practice"]
    def g():
        # BEGIN SOLUTION
        return 2
        # END SOLUTION
    """
    assert 'def g():\n    raise NotImplementedError("g")\n' in cut(tmp_path, lesson)


OUTSIDE = (
    "a solution stands inside a function of a question, or a method of its class (f);"
    ' tag the cell of an exercise without points "practice"'
)
FAULTS = {
    "nested": (
        "def f():\n    # BEGIN SOLUTION\n    # BEGIN SOLUTION\n    pass\n    # END SOLUTION\n",
        "tiny.py:3: '# BEGIN SOLUTION' inside a solution: end the one of line 2 first",
    ),
    "unclosed": (
        "def f():\n    # BEGIN SOLUTION\n    pass\n",
        "tiny.py:2: '# BEGIN SOLUTION' without '# END SOLUTION' after it",
    ),
    "no begin": (
        "def f():\n    pass\n    # END SOLUTION\n",
        "tiny.py:3: '# END SOLUTION' without '# BEGIN SOLUTION' before it",
    ),
    "at the top level": (
        "def f():\n    pass\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n",
        f"tiny.py:3: {OUTSIDE}",
    ),
    "in another function": (
        "def f():\n    pass\ndef g():\n    # BEGIN SOLUTION\n    x = 1\n    # END SOLUTION\n",
        f"tiny.py:4: {OUTSIDE}",
    ),
    "in the body of a class": (
        "class f:\n    # BEGIN SOLUTION\n    def g(self): pass\n    # END SOLUTION\n",
        f"tiny.py:2: {OUTSIDE}",
    ),
    "around the question": (
        "# BEGIN SOLUTION\ndef f(): pass\n# END SOLUTION\n",
        f"tiny.py:1: {OUTSIDE}",
    ),
    "none": (
        "def f():\n    return 1\n",
        "tiny.py:1: the solution of 'f' is not marked: put '# BEGIN SOLUTION' and"
        " '# END SOLUTION' around it, inside a function",
    ),
    "empty": (
        "def f():\n    pass\n    # BEGIN SOLUTION\n    # END SOLUTION\n",
        "tiny.py:3: there is no statement in this solution: remove its markers",
    ),
    "misspelt": (
        "def f():\n    # Begin solution\n    pass\n    # END SOLUTION\n",
        "tiny.py:2: a marker is written '# BEGIN SOLUTION' or '# END SOLUTION'",
    ),
    "with more on the line": (
        "def f():\n    x = 1  # BEGIN SOLUTION\n    # END SOLUTION\n",
        "tiny.py:2: a marker stands on a line of its own",
    ),
    "indented differently": (
        "def f():\n    if 1:\n        # BEGIN SOLUTION\n        pass\n    # END SOLUTION\n",
        "tiny.py:5: indent it like its '# BEGIN SOLUTION' in line 3",
    ),
    "indented unlike the solution": (
        "def f():\n  # BEGIN SOLUTION\n    pass\n  # END SOLUTION\n",
        "tiny.py:2: indent the markers like the solution between them",
    ),
    "reaching into the next function": (
        "def f():\n    # BEGIN SOLUTION\n    pass\n\ndef g():\n    pass\n    # END SOLUTION\n",
        "tiny.py:5: this statement reaches beyond the solution of lines 2 to 7:"
        " put the markers around whole statements",
    ),
    "through a statement": (
        "def f(x):\n    # BEGIN SOLUTION\n    x = [\n    # END SOLUTION\n    ]\n",
        "tiny.py:3: this statement reaches beyond the solution of lines 2 to 4:"
        " put the markers around whole statements",
    ),
    "leaving no Python": (
        "def f(x):\n    try:\n        # BEGIN SOLUTION\n        x = 1\n    except ValueError:\n"
        "        x = 2\n        # END SOLUTION\n",
        "tiny.py: without the solutions it does not parse: line 3 of what is left",
    ),
    "a second definition": (
        "def f(): pass\n\ndef f(): pass\n",
        "tiny.py:3: a second definition of 'f', the first is in line 1: a question has one",
    ),
    "no definition": (
        "f = max\n",
        "assignment.toml:4: question 'f': tiny.py has no top-level function or class of this name",
    ),
    "no Python": ("def f(:\n", "tiny.py:1: does not parse: invalid syntax"),
}


@pytest.mark.parametrize(("lesson", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_line(lesson, expected, tmp_path):
    assert complaint(tmp_path, lesson) == expected


def test_a_lesson_that_is_missing_is_named(tmp_path):
    course = write_course(tmp_path, "x = 1", CHECKS, TOML)
    path = course.assignment("tiny").reference
    path.unlink()
    with pytest.raises(AutograderError) as caught:
        without_solutions(course.assignment("tiny"))
    assert str(caught.value) == f"{path}: can't be read: No such file or directory"


def test_a_lesson_that_is_no_text_is_named(tmp_path):
    course = write_course(tmp_path, "x = 1", CHECKS, TOML)
    path = course.assignment("tiny").reference
    path.write_bytes(b"# \xff")
    with pytest.raises(AutograderError) as caught:
        without_solutions(course.assignment("tiny"))
    assert str(caught.value) == f"{path}: can't be read: it is not UTF-8"
