"""The isolation level is what was seen, not what was hoped for."""

import os
import sys
from pathlib import Path

import pytest

from autograder.sandbox.client import Sandbox
from autograder.sandbox.launch import Forked, Spawned
from autograder.sandbox.observe import Outcome, level

BLOCKED: dict[str, Outcome] = dict.fromkeys(
    "read_file list_folder write_file signal trace read_memory connect fork exec".split(), "blocked"
)


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        ([], "full"),
        (["late_import"], "full"),
        (["connect"], "files"),
        (["fork", "exec"], "files"),
        (["read_file"], "none"),
        (["signal"], "none"),
        (["connect", "write_file"], "none"),
    ],
)
def test_the_level_follows_from_what_was_allowed(allowed: list[str], expected: str) -> None:
    assert level({**BLOCKED, **dict.fromkeys(allowed, "allowed")}) == expected


def test_nothing_tried_is_no_isolation() -> None:
    assert level({}) == "none"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such isolation")
def test_this_machine_gives_full_isolation(sandbox: Sandbox) -> None:
    assert sandbox.level == "full", sandbox.observed
    assert sandbox.observed["late_import"] == "allowed"
    assert sandbox.layers["landlock"]
    assert sandbox.layers["seccomp"]


@pytest.mark.skipif(os.geteuid() != 0, reason="others have no user of their own to give")
def test_root_that_keeps_its_user_is_as_isolated(launcher: Forked, canary: Path) -> None:
    kept = Sandbox(Forked(launcher.control, launcher.zygote, own_uid=False))
    kept.observe([str(canary)])
    assert kept.level == "full", kept.observed
    assert not kept.layers["uid"]
    assert kept.layers["capabilities"]


def test_what_is_not_isolated_is_seen_to_be_open(canary: Path) -> None:
    box = Sandbox(Spawned())
    box.observe([str(canary)])
    assert box.level == "none"
    for attempt in ("read_file", "list_folder", "write_file", "signal", "connect", "fork", "exec"):
        assert box.observed[attempt] == "allowed", attempt
