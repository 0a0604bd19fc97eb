"""A class graded over TLS, by certificates made here: who has none is not let in."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import write_assignment
from .test_cluster import stop

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes certificates")
RIGHT = "def double(x): return 2 * x\n"


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority and a key that it has signed, as docs/cluster.md makes them."""
    folder = tmp_path_factory.mktemp("certificates")
    key = "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"
    out = "-keyout", "ca.key", "-out", "ca.pem"
    openssl(folder, "req", "-x509", *key, *out, "-days", "1", "-subj", "/CN=authority")
    out = "-keyout", "me.key", "-out", "me.csr"
    openssl(folder, "req", *key, *out, "-subj", "/CN=grading")
    signer = "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"
    openssl(folder, "x509", "-req", "-in", "me.csr", *signer, "-out", "me.pem", "-days", "1")
    return folder


@pytest.fixture(scope="module")
def environment(certificates: Path) -> dict[str, str]:
    """The variables that docs/cluster.md sets, for scheduler, workers and `grade`."""
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    own = {f"{tls}CA_FILE": str(certificates / "ca.pem")}
    for role in ("CLIENT", "SCHEDULER", "WORKER"):
        own[f"{tls}{role}__CERT"] = str(certificates / "me.pem")
        own[f"{tls}{role}__KEY"] = str(certificates / "me.key")
    return {**os.environ, **own, "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true"}


@pytest.fixture(scope="module")
def scheduler(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a scheduler with a worker, that speak TLS alone."""
    log = tmp_path_factory.mktemp("dask") / "scheduler.log"
    with log.open("w") as file:
        listening = start("scheduler", "--protocol", "tls", "--port", "0", env=environment, to=file)
    started = [listening]
    try:
        while not (found := re.search(r"Scheduler at: +(tls://\S+)", log.read_text())):
            assert listening.poll() is None, log.read_text()
            time.sleep(0.1)
        more = "--nthreads", "1", "--no-nanny"
        started.append(start("worker", found[1], *more, env=environment, to=subprocess.DEVNULL))
        yield found[1]
    finally:
        for process in started:
            stop(process)


def start(what: str, *arguments: str, env: dict[str, str], to: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + what, *arguments]
    command += ["--host", "127.0.0.1", "--no-dashboard"]
    return subprocess.Popen(
        command, env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=to
    )


def grade(scheduler: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    write_assignment(folder / "course")
    (folder / "ada.py").write_text(RIGHT)
    command = [sys.executable, "-m", "autograder", "--course", "course", "grade", "tiny"]
    command += ["ada.py", "--scheduler", scheduler]
    for _ in range(60):  # a worker takes a while to be there
        ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        if "has no workers" not in ended.stderr:
            break
        time.sleep(1)
    return ended


def test_a_class_is_graded_over_tls(
    scheduler: str, environment: dict[str, str], tmp_path: Path
) -> None:
    ended = grade(scheduler, tmp_path, environment)
    assert ended.returncode == 0, ended.stderr
    rows = (tmp_path / "results/tiny/gradebook.csv").read_text().splitlines()
    assert rows[1].startswith("ada.py,ada,")
    assert ",graded," in rows[1]


def test_who_has_no_certificate_is_not_let_in(scheduler: str, tmp_path: Path) -> None:
    ended = grade(scheduler, tmp_path, dict(os.environ))
    assert ended.returncode == 2
    assert f"{scheduler}: no Dask scheduler answers there" in " ".join(ended.stderr.split())
