"""How `make peers` runs programs: what they start is counted, and killed in the end."""

import os
import sys
import time
from pathlib import Path

import pytest

from benchmarks.peers.graders import prepared
from benchmarks.peers.measure import GROUPS, Command, measured

HAS_GROUPS = os.geteuid() == 0 and any(
    (folder / "cgroup.procs").exists() for folder in (GROUPS, GROUPS / "cpuacct")
)


def command(folder: Path, code: str, seconds: float | None = None) -> Command:
    return Command([sys.executable, "-c", code], folder, {}, seconds)


def test_what_commands_say_is_kept_beside_them(tmp_path: Path) -> None:
    cost = measured([command(tmp_path, "print('one')"), command(tmp_path, "print('two')")])
    assert (tmp_path / "log").read_text() == "one\ntwo\n"
    assert cost.late == 0
    assert cost.cpu > 0


def test_a_command_whose_time_is_over_is_killed_and_counted(tmp_path: Path) -> None:
    assert measured([command(tmp_path, "import time; time.sleep(600)", seconds=0.1)]).late == 1


@pytest.mark.skipif(not HAS_GROUPS, reason="only root may make a control group")
def test_what_a_command_leaves_behind_is_killed(tmp_path: Path) -> None:
    leave = (
        "import subprocess, sys; left = subprocess.Popen([sys.executable, '-c',"
        " 'import time; time.sleep(600)'], start_new_session=True); print(left.pid)"
    )
    measured([command(tmp_path, leave)])
    left = Path("/proc", (tmp_path / "log").read_text().strip(), "stat")
    for _ in range(100):  # who ended stays until somebody waits for it
        if not left.exists() or left.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("it is still there")


def test_a_step_of_the_preparation_that_fails_says_why(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import sys; sys.exit('no such assignment')"]
    with pytest.raises(RuntimeError, match=r"failed: no such assignment$"):
        prepared(words, tmp_path, Path(sys.executable))
