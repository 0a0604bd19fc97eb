"""The project's own files agree with one another."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.quick

PROJECT = Path(__file__).parents[1]


def test_a_commit_is_held_to_what_make_lint_runs() -> None:
    rule = re.search(r"^lint:.*\n((?:\t.*\n)+)", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert rule
    commands = re.split(r" && |\n", rule[1].replace("\t", "").strip())
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())
    hooks = [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]
    assert hooks == [command.removesuffix(" assignments/*/*.ipynb") for command in commands]


def named(tree: ast.Module) -> Iterator[str]:
    """Yield what the top-level statements of a module define or assign, as often as they do."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                parts = (part for target in targets for part in ast.walk(target))
                yield from (part.id for part in parts if isinstance(part, ast.Name))


@pytest.mark.parametrize(
    "path", sorted(PROJECT.glob("reference/*/checks.py")), ids=lambda path: path.parent.name
)
def test_no_name_of_the_graders_stands_for_two_things(path: Path) -> None:
    names = list(named(ast.parse(path.read_text(encoding="utf-8"))))
    assert {name for name in names if names.count(name) > 1} == set()
