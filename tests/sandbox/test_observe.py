"""The isolation level is what was seen, not what was hoped for."""

import os
import sys
from pathlib import Path

import pytest

from autograder.pool import session
from autograder.records.errors import AutograderError
from autograder.sandbox.client import Returned, Sandbox
from autograder.sandbox.confine import Limits
from autograder.sandbox.launch import Forked, Spawned
from autograder.sandbox.libraries import importable
from autograder.sandbox.observe import Outcome, level

from .conftest import use, zygote

ATTEMPTS = """
    read_file list_folder write_file change_mode signal trace read_memory connect fork exec
""".split()
BLOCKED: dict[str, Outcome] = dict.fromkeys(ATTEMPTS, "blocked")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="others have no user of their own to give")


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        ([], "full"),
        (["late_import"], "full"),
        (["connect"], "files"),
        (["fork", "exec"], "files"),
        (["read_file"], "none"),
        (["change_mode"], "none"),
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


@ROOT
def test_root_that_keeps_its_user_is_as_isolated(launcher: Forked, canary: Path) -> None:
    kept = Sandbox(Forked(launcher.control, launcher.zygote, own_uid=False))
    kept.observe([str(canary)])
    assert kept.level == "full", kept.observed
    assert not kept.layers["uid"]
    assert kept.layers["capabilities"]


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that is imported from, in a home of its own."""
    folder = tmp_path / "home" / "site-packages"
    folder.mkdir(parents=True)
    (folder / "imported_late.py").write_text("told = 7\n")
    for above in (folder, *list(folder.parents)[:-1]):
        above.chmod(above.stat().st_mode | 0o005)
    monkeypatch.syspath_prepend(folder)
    return folder


def import_late(box: Sandbox) -> object:
    """Return what a function of a submission gets from a module that it imports when called."""
    worker = box.worker(Limits(memory_mb=128))
    try:
        source = "def late():\n    import imported_late\n    return imported_late.told"
        worker.ask("load", [("ada.py", 1, source)], seconds=2, wall_seconds=20)
        return worker.ask("call", use("late"), seconds=2, wall_seconds=20)
    finally:
        worker.end()


@ROOT
@pytest.mark.parametrize("closed", ["home", "home/site-packages"])
def test_root_keeps_its_user_where_others_can_not_import_from_every_folder(
    packages: Path, tmp_path: Path, canary: Path, closed: str
) -> None:
    (tmp_path / closed).chmod(0o744)  # others may read it, but not pass through
    with zygote(packages) as launcher:
        box = Sandbox(launcher)
        box.observe([str(canary)])
        assert import_late(box) == Returned(7)
    assert not box.layers["uid"]
    assert box.layers["capabilities"]
    assert box.layers["landlock"]
    assert box.layers["seccomp"]
    assert box.observed["late_import"] == "allowed"
    assert box.level == "full", box.observed


@ROOT
def test_a_folder_that_no_worker_can_import_from_is_an_error(
    packages: Path, tmp_path: Path, canary: Path
) -> None:
    os.chown(tmp_path / "home", 12345, 12345)  # root may read it, workers lack its rights
    (tmp_path / "home").chmod(0o700)
    with zygote(packages) as launcher, pytest.raises(AutograderError) as error:
        session.observe(Sandbox(launcher), [canary])
    assert str(error.value) == (
        f"a confined process can't import from each of {', '.join(importable())}: "
        "grade as the user who owns what is closed there, or open it to other users"
    )


def test_what_is_not_isolated_is_seen_to_be_open(canary: Path) -> None:
    box = Sandbox(Spawned())
    box.observe([str(canary)])
    assert box.level == "none"
    for attempt in {*ATTEMPTS} - {"trace", "read_memory"}:
        assert box.observed[attempt] == "allowed", attempt
