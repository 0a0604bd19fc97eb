"""The sandbox as an ordinary user: all tests of this folder once more, as `nobody`."""

import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def readable_by_others(path: Path) -> bool:
    return all(parent.stat().st_mode & 1 for parent in path.resolve().parents)


@pytest.mark.skipif(os.geteuid() != 0, reason="this is the run of an ordinary user already")
def test_the_sandbox_holds_for_an_ordinary_user() -> None:
    for needed in (Path(sys.executable), Path(os.__file__), Path(pytest.__file__), PROJECT / "x"):
        if not readable_by_others(needed):
            pytest.skip(f"{needed} lies in a folder that is closed to other users")
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", Path(__file__).parent],
            cwd=PROJECT,
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            env={
                "PATH": os.defpath,
                "HOME": folder,
                "TMPDIR": folder,
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
