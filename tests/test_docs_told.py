"""The pages tell all that the code takes, and nothing that it does not."""

import ast
import importlib
import inspect
import re
import tomllib
from pathlib import Path

import pytest

from autograder.grading import check, expect
from autograder.grading.plugin import GradingPlugin
from autograder.grading.source import DRIVER_IMPORTS
from autograder.grading.student import Student
from autograder.records.course import Course, load_assignment
from autograder.records.errors import AutograderError

from .documented import PAGES, PROJECT, SHELL, blocks, name, prints

AUTHORING = PROJECT / "docs" / "authoring.md"
API = PROJECT / "docs" / "api.md"
TEMPLATE = PROJECT / "autograder/release/templates/assignment/assignment.toml"
LANGUAGES = {*SHELL, "python", "toml", "yaml", "dockerfile", "csv", "text"}
# Of `expect`, what the engine alone uses.
OF_THE_ENGINE = {"judging", "kind_of", "describe"}
ASSIGNMENT = 'title = "T"\nfiles = ["t.py"]\n'
QUESTION = '[[question]]\nid = "f"\ntitle = "F"\npoints = 1\n'


def code_of(page: Path) -> set[str]:
    """Return the words that stand in a page as code, within lines or in blocks."""
    text = page.read_text(encoding="utf-8")
    spans = [*re.findall(r"`([^`\n]+)`", text), *(block.text for block in blocks(page))]
    return {word for span in spans for word in re.findall(r"\w+", span)}


def keys(text: str, folder: Path) -> set[str]:
    """Return which keys assignment.toml may have where `unknown` stands in a text."""
    path = folder / "assignment.toml"
    path.write_text(text, encoding="utf-8")
    return known_keys(lambda: load_assignment(path))


def known_keys(load) -> set[str]:  # type: ignore[no-untyped-def]
    """Return the keys that are known, as the error about one that is not says."""
    with pytest.raises(AutograderError, match="unknown key; known are ") as told:
        load()
    return {*str(told.value).partition("known are ")[2].split(", ")}


@pytest.fixture
def assignment_keys(tmp_path: Path) -> set[str]:
    tables = (
        f"{ASSIGNMENT}zzzz = 1\n{QUESTION}",
        f"{ASSIGNMENT}{QUESTION}zzzz = 1\n",
        f"{ASSIGNMENT}{QUESTION}[limits]\nzzzz = 1\n",
        f"{ASSIGNMENT}{QUESTION}[late]\nzzzz = 1\n",
    )
    found = set().union(*(keys(table, tmp_path) for table in tables))
    assert {"title", "packages", "points", "memory_mb", "due"} <= found
    return found


@pytest.fixture
def course_keys(tmp_path: Path) -> set[str]:
    found = set()
    for text in ("zzzz = 1\n", "[[lesson]]\nzzzz = 1\n"):
        (tmp_path / "course.toml").write_text(text, encoding="utf-8")
        (tmp_path / "reference").mkdir(exist_ok=True)
        found |= known_keys(Course(tmp_path).lessons)
    assert {"late_days", "minutes"} <= found
    return found


def test_each_key_of_assignment_toml_and_course_toml_is_told(
    assignment_keys: set[str], course_keys: set[str]
) -> None:
    assert assignment_keys | course_keys <= code_of(AUTHORING)


def test_each_key_of_assignment_toml_stands_in_a_new_one(assignment_keys: set[str]) -> None:
    told = re.findall(r"^(?:# )?\[*(\w+)\]*(?: =|$)", TEMPLATE.read_text("utf-8"), re.MULTILINE)
    assert assignment_keys <= {*told}


def test_each_key_in_an_example_is_one(assignment_keys: set[str], course_keys: set[str]) -> None:
    of_mutants = {"mutant", "function", "change", "why"}
    known = assignment_keys | course_keys | of_mutants
    for page in PAGES:
        for block in (one for one in blocks(page) if one.language == "toml"):
            table = tomllib.loads(block.text)
            environment = {*table.get("environment", {})}
            assert all_keys(table) <= known | environment, f"{block.page}:{block.line}"


def all_keys(table: object) -> set[str]:
    """Return the keys of a table and of those in it."""
    if isinstance(table, list):
        return set().union(*map(all_keys, table))
    if isinstance(table, dict):
        return {*table}.union(*map(all_keys, table.values()))
    return set()


def test_each_function_that_a_check_expects_with_is_told() -> None:
    own = {
        name
        for name, made in inspect.getmembers(expect, inspect.isfunction)
        if made.__module__ == expect.__name__ and name[0] != "_"
    }
    assert own > OF_THE_ENGINE
    page = AUTHORING.read_text(encoding="utf-8")
    section = page.partition("What a check expects")[2].partition("\n###")[0]
    assert {*re.findall(r"`(\w+)\(", section)} == own - OF_THE_ENGINE


def test_each_thing_that_a_check_asks_of_a_student_is_told() -> None:
    own = {name for name in vars(Student) if name[0] != "_"}
    page = AUTHORING.read_text(encoding="utf-8")
    assert {*re.findall(r"^\| `student\.(\w+)\(", page, re.MULTILINE)} == own | {"double"}


def test_each_argument_of_a_mark_is_told() -> None:
    own = {*inspect.signature(check).parameters} - {"question", "concept"}
    section = AUTHORING.read_text("utf-8").partition("| `@double(…)` | says |")[2]
    table = section.partition("\n\n")[0]
    assert {*re.findall(r"^\| `(\w+)=", table, re.MULTILINE)} == own


def test_each_argument_that_a_check_may_have_is_told() -> None:
    own = {
        made
        for made in vars(GradingPlugin)
        if "fixture" in type(vars(GradingPlugin)[made]).__name__.lower()
    }
    section = AUTHORING.read_text("utf-8").partition("| argument | is |")[2]
    assert {*re.findall(r"^\| `(\w+)` \|", section.partition("\n\n")[0], re.MULTILINE)} == own


def test_each_module_that_a_driver_may_import_is_told() -> None:
    section = AUTHORING.read_text("utf-8").partition("### Drivers")[2].partition("\n###")[0]
    assert DRIVER_IMPORTS - {"numpy", "torch"} <= {*re.findall(r"`(\w+)`", section)}


def test_what_the_page_of_the_api_names_is_there() -> None:
    named = re.findall(
        r"^::: (\S+)(?:\n    options:\n      members: \[(.*)\])?",
        API.read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(named) > 5
    for path, members in named:
        owner = found(path)
        for member in filter(None, members.split(", ")):
            assert inspect.getdoc(getattr(owner, member)), f"{path}.{member}"


def found(path: str) -> object:
    """Return the module of this name, or what a module holds under its last part."""
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, own = path.rpartition(".")
        return getattr(importlib.import_module(module), own)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_each_block_of_code_says_of_what_language_it_is(page: Path) -> None:
    for block in blocks(page):
        where = f"{block.page}:{block.line}"
        assert block.language in LANGUAGES, f"{where}: fence it, and name one of {LANGUAGES}"
        if block.language == "python":
            ast.parse(block.text)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb\n", "a \nb\n\n", True),
        ("a\n…\nb\n", "a\nb\n", True),
        ("a\n…\nb\n", "a\n1\n2\nb\n", True),
        ("run 1, …, done\n", "run 1, today, done\n", True),
        ("run 1, …, done\n", "run 1,\ntoday, done\n", False),
        ("took 3 s\n", "took 12.5 s\n", True),
        ("3 rows\n", "4 rows\n", False),
        ("a\n", "a\nb\n", False),
        ("…\nb\n", "b\na\n", False),
    ],
)
def test_what_is_shown_is_compared_line_by_line(shown: str, printed: str, same: bool) -> None:
    assert prints(shown, printed) is same
