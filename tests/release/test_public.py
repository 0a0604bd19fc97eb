"""Public checks become files that run without the autograder, or an error says why not."""

import ast
from pathlib import Path

import pytest

from autograder.records.errors import AutograderError
from autograder.release.support import support_file

from .conftest import CHECKS


def line_of(path: Path, text: str) -> int:
    return 1 + next(n for n, line in enumerate(path.read_text().split("\n")) if text in line)


def refused(build, tmp_path, checks: str, at: str) -> str:
    """Return why a checks.py is refused, after the line that holds the text `at`."""
    with pytest.raises(AutograderError) as caught:
        build(checks=checks)
    path = tmp_path / "course" / "reference" / "tiny" / "checks.py"
    where = f"{path}:{line_of(path, at)}: "
    assert str(caught.value).startswith(where)
    return str(caught.value).removeprefix(where)


def test_each_public_check_stands_once_with_what_it_needs_and_no_more(build):
    assert (
        build()["public_checks.py"]
        == '''\
"""The public checks of tiny: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import torch

from checks_support import check, expect
from numbers_of_ours import TWO

DOUBLE = "double_it"
SIZE = 3


def numbers(rng):
    return rng.normal(size=SIZE)


def halve(submission, x):
    return submission.Halver()(x)


@check(DOUBLE, public=True, hint="Add x to itself.")
def check_doubles(student, rng):
    "It doubles every element"
    x = numbers(rng)
    expect.close(student.double_it(x), TWO * x, name="double_it(x)")


@check(DOUBLE, public=True)
def check_leaves_x_alone(student, rng):
    "It leaves x as it is"
    x = numbers(rng)
    reply = student.call(DOUBLE, x)
    expect.that(not reply.changed, "x is not changed", mismatch="it is")


@check("Halver", public=True)
def check_halves(student):
    "It halves"
    expect.close(student.run(halve, torch.ones(2)), torch.full((2,), 0.5))
'''
    )


def test_what_a_public_check_follows_stays_with_the_staff(build):
    follows = (
        '@check(DOUBLE, public=True, follows=HIDDEN_NAME, weight=2)\n@hint("Add x to itself.")\n'
    )
    checks = CHECKS.replace('@check(DOUBLE, public=True, hint="Add x to itself.")\n', follows)
    checks = checks.replace("SIZE = 3\n", 'SIZE = 3\nHIDDEN_NAME = "check_hidden_doubling"\n')
    checks = checks.replace("import Failure, check", "import Failure, check, hint")
    text = build(checks=checks)["public_checks.py"]
    assert "follows" not in text and "hidden" not in text.lower()
    assert (
        "@check(DOUBLE, public=True, weight=2)\n@hint('Add x to itself.')\ndef check_doubles"
        in text
    )


def test_a_hidden_check_is_none_that_a_decorator_registers(build):
    checks = CHECKS.replace("SIZE = 3\n", "SIZE = [3][0]\n")
    checks += "\n\n@check(DOUBLE, weight=SIZE)\ndef check_more(student):\n    'More'\n"
    assert "check_more" not in build(checks=checks)["public_checks.py"]


def test_a_question_that_passed_says_what_hidden_checks_look_at(build):
    hidden = CHECKS.replace("@check(DOUBLE)\n", '@check(DOUBLE, concept="large-numbers")\n')
    text = build(checks=hidden)["tests/double_it.py"]
    assert text.count("success_message") == 1
    told = "these checks see form and examples; hidden ones also look at: large numbers"
    assert text.rindex("@test_case") < text.index(f'success_message="{told}"')
    assert "success_message" not in build()["tests/double_it.py"]


def test_the_file_of_a_question_for_otter_holds_a_line_for_each_check(build):
    files = build()
    assert {name for name in files if name.startswith("tests/")} == {
        "tests/double_it.py",
        "tests/Halver.py",
    }
    assert (
        files["tests/double_it.py"]
        == '''\
"""Run the public checks of double_it: `grader.check("double_it")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "double_it"
checks = public_checks()


@test_case(name="It doubles every element", hidden=False)
def case_1(env):
    require(checks.check_doubles, env)


@test_case(name="It leaves x as it is", hidden=False)
def case_2(env):
    require(checks.check_leaves_x_alone, env)
'''
    )


def test_beside_the_plain_file_the_graded_names_are_those_that_graders_ask_for(build):
    checks = CHECKS.replace(
        "return submission.Halver", "submission.helper; return submission.Halver"
    )
    assert (
        'GRADED = (\n    "double_it",\n    "Halver",\n    "helper",\n)\n'
        in build(checks=checks)["test_tiny.py"]
    )


def test_a_public_check_takes_only_what_students_have(build, tmp_path):
    for argument in ("reference", "syntax"):
        checks = CHECKS.replace("check_halves(student)", f"check_halves(student, {argument})")
        assert refused(build, tmp_path, checks, "def check_halves") == (
            f"check_halves is public and takes {argument}, which students don't have:"
            " a public check takes student and rng; or make it a hidden one"
        )


def test_a_public_check_uses_no_more_of_the_engine_than_its_face(build, tmp_path):
    told = (
        "students don't have this; a public check uses of the autograder only what it imports by"
        " `from autograder.grading import …`: Failure, check, expect, hint, question;"
        " or from autograder.grading.drivers"
    )
    secret = "from autograder.records.course import KEY_FILE"
    alone = CHECKS.replace("import math\n", f"import math\n{secret}\n")
    used = alone.replace("return submission.Halver()(x)", "return KEY_FILE")
    assert refused(build, tmp_path, used, secret) == told
    inside = CHECKS.replace("return submission.", "import autograder\n    return submission.")
    assert refused(build, tmp_path, inside, "import autograder") == told
    assert "KEY_FILE" not in "".join(build(checks=alone).values())


def test_a_question_that_cannot_be_read_is_an_error(build, tmp_path):
    checks = CHECKS.replace('@check("Halver", public=True)', '@check("Hal" + "ver", public=True)')
    assert refused(build, tmp_path, checks, "def check_halves") == (
        "check_halves: the question of a public check is written as a text, or as a name that"
        " checks.py gives to one, and stands in assignment.toml"
    )


def test_public_that_is_computed_is_an_error(build, tmp_path):
    checks = CHECKS.replace('@check("Halver", public=True)', '@check("Halver", public=SIZE > 2)')
    told = "check_halves: public is written as True or False"
    assert refused(build, tmp_path, checks, "def check_halves") == told


def test_a_public_check_without_a_title_is_an_error(build, tmp_path):
    with pytest.raises(AutograderError) as caught:
        build(checks=CHECKS.replace('    "It halves"\n', ""))
    path = tmp_path / "course" / "reference" / "tiny" / "checks.py"
    assert str(caught.value) == (
        f"{path}:{line_of(path, 'def check_halves')}: check_halves has no docstring:"
        " its first line is the title students read"
    )


def test_a_helper_with_the_name_of_a_released_file_is_an_error(build, tmp_path):
    build()
    path = tmp_path / "course" / "reference" / "tiny" / "checks_support.py"
    path.write_text("x = 1\n")
    with pytest.raises(AutograderError) as caught:
        build()
    assert str(caught.value) == f"{path}: a release has a file of this name: choose another"


def test_no_name_is_defined_twice_in_the_support_file():
    tree = ast.parse(support_file())
    names = [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ] + [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(set(names)) == len(names)


def test_a_public_check_may_be_marked_by_its_question_and_have_a_hint_of_its_own(build):
    head = 'from autograder.grading import hint, question\n\nhalver = question("Halver")\n\n\n'
    marked = '@halver("halving", public=True)\n@hint("Divide by 2.")'
    checks = CHECKS.replace("def numbers(rng):", f"{head}def numbers(rng):")
    checks = checks.replace('@check("Halver", public=True)', marked)
    text = build(checks=checks)["public_checks.py"]
    assert 'halver = question("Halver")\n' in text
    assert f"{marked}\ndef check_halves" in text
    assert "from checks_support import check, expect, hint, question" in text


def test_a_question_that_is_computed_is_an_error_where_it_marks_a_public_check(build, tmp_path):
    head = 'from autograder.grading import question\n\nhalver = question("Hal" + "ver")\n\n\n'
    checks = CHECKS.replace("def numbers(rng):", f"{head}def numbers(rng):")
    checks = checks.replace('@check("Halver", public=True)', "@halver(public=True)")
    assert "check_halves: the question of a public check" in refused(
        build, tmp_path, checks, "def check_halves"
    )


def test_a_public_check_may_use_the_drivers_of_the_autograder(build):
    line = "from autograder.grading.drivers import in_their_precision"
    checks = CHECKS.replace("import math\n", f"import math\n{line}\n")
    checks = checks.replace("submission.Halver()(x)", "submission.Halver()(in_their_precision(x))")
    text = build(checks=checks)["public_checks.py"]
    assert "from checks_support import check, expect, in_their_precision\n" in text
