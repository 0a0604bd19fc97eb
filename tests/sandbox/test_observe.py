"""The isolation level is what was seen, not what was hoped for."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.pool import session
from autograder.pool.local import require
from autograder.records.errors import AutograderError
from autograder.sandbox.client import Returned
from autograder.sandbox.confine import Limits
from autograder.sandbox.isolation import OtherLayers, Sandbox
from autograder.sandbox.launch import Forked, Spawned
from autograder.sandbox.libraries import importable
from autograder.sandbox.observe import Outcome, could, level

from .conftest import ROOT, use, zygote

ATTEMPTS = """
    read_file list_folder write_file change_mode signal signal_by_file trace read_memory
    connect fork exec slow_down memory disk descriptors threads cpu
""".split()
BLOCKED: dict[str, Outcome] = dict.fromkeys(ATTEMPTS, "blocked")


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        ([], "full"),
        (["late_import"], "full"),
        (["connect"], "files"),
        (["fork", "exec"], "files"),
        (["memory", "disk", "descriptors", "threads", "cpu", "slow_down"], "files"),
        (["read_file"], "none"),
        (["change_mode"], "none"),
        (["signal"], "none"),
        (["signal_by_file"], "none"),
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
    for attempt in {*ATTEMPTS} - {
        "trace",
        "read_memory",
        "memory",
        "descriptors",
        "threads",
        "cpu",
    }:
        assert box.observed[attempt] == "allowed", attempt


# What docs/sandbox.md says of a machine on which one layer is missing.
WITHOUT: dict[str, tuple[str, set[str]]] = {
    "limits": ("files", {"memory", "disk", "descriptors"}),
    "landlock": ("none", {"read_file", "list_folder"}),
    "seccomp": ("files", {"fork", "connect", "disk"}),
    "no_new_privs": ("none", {"read_file", "fork", "exec", "connect"}),
    "uid": ("full", set()),
    "capabilities": ("full", set()),
    "bounding_set": ("full", set()),
    "die_with_parent": ("full", set()),
}


Weaker = Callable[..., Sandbox]


@pytest.fixture
def weaker(launcher: Forked, sandbox: Sandbox) -> Iterator[Weaker]:
    """Return a function that leaves out layers of all workers, and returns a new sandbox."""

    def leave_out(*layers: str, own_uid: bool = True) -> Sandbox:
        launcher._ask({"without": [list(sandbox.layers).index(layer) for layer in layers]})
        return Sandbox(Forked(launcher.control, launcher.zygote, own_uid))

    yield leave_out
    leave_out()


@pytest.mark.parametrize("layer", WITHOUT)
def test_the_level_falls_with_the_layer_it_stands_on(
    weaker: Weaker, canary: Path, layer: str
) -> None:
    box = weaker(layer)
    box.observe([str(canary)])
    assert not box.layers[layer]
    expected, allowed = WITHOUT[layer]
    if layer == "seccomp" and not box.layers["uid"]:
        expected = "none"  # without a user of their own they can change permissions of our files
    assert box.level == expected, box.observed
    assert all(box.observed[attempt] == "allowed" for attempt in allowed), box.observed
    require(expected, box.level, box.observed)
    if expected != "full":
        with pytest.raises(AutograderError, match=f"isolation is '{expected}' here, not 'full'"):
            require("full", box.level, box.observed)


def test_signals_that_the_kernel_sends_for_them_are_noticed(weaker: Weaker, canary: Path) -> None:
    box = weaker("landlock", "seccomp", own_uid=False)
    box.observe([str(canary)])
    assert box.observed["signal"] == "allowed"
    assert box.observed["signal_by_file"] == "allowed"


def test_observing_leaves_no_file_behind(weaker: Weaker, canary: Path) -> None:
    canary.parent.chmod(0o777)
    weaker("landlock").observe([str(canary)])
    assert os.listdir(canary.parent) == [canary.name]
    assert not list(Path("/tmp").glob("autograder-observes-*"))


def test_a_worker_with_other_layers_than_those_observed_is_not_used(
    weaker: Weaker, sandbox: Sandbox
) -> None:
    weaker("landlock")
    with pytest.raises(OtherLayers) as error:
        sandbox.worker(Limits())
    assert str(error.value) == (
        "a worker is confined otherwise than the one that was observed (landlock does not hold): "
        "grade again, and look at `autograder doctor` if it does not help"
    )


def test_what_student_code_could_do_is_said_in_words() -> None:
    observed: dict[str, Outcome] = {**BLOCKED, "late_import": "allowed"}
    assert could({**observed, "fork": "allowed", "read_file": "allowed"}) == (
        "read your files, start processes"
    )
