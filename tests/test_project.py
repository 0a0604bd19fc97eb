"""The project's own files agree with one another."""

import re
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
