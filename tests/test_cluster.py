"""A class graded on a Dask cluster: a real scheduler and two workers on loopback."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.pool.cluster import Cluster
from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records.course import Assignment, Course
from autograder.records.errors import AutograderError

from .classes import hand_in
from .conftest import KEY, write_assignment

TAKES_TIME = "import time\ndef double(x):\n    time.sleep(0.2)\n    return 2 * x\nN = {}\n"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, each of a process group of its own."""
    log = tmp_path_factory.mktemp("dask") / "scheduler.log"
    with log.open("w") as file:
        process = start("scheduler", "--host", "127.0.0.1", "--port", "0", stderr=file)
    try:
        while not (found := re.search(r"Scheduler at: +(\S+)", log.read_text())):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield found[1]
    finally:
        stop(process)


def start(what: str, *arguments: str, **options) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + what, *arguments]
    command += ["--no-dashboard"]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, **options)


def stop(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def workers(scheduler: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers of one thread each."""
    arguments = [scheduler, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1"]
    started = [start("worker", *arguments, stderr=subprocess.DEVNULL) for _ in range(2)]
    yield started
    for process in started:
        if process.poll() is None:
            stop(process)


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    write_assignment(tmp_path / "course")
    return Course(tmp_path / "course").assignment("tiny")


def test_a_lost_workers_submissions_are_redone_and_the_grades_are_the_same(
    scheduler: str,
    workers: list[subprocess.Popen[bytes]],
    assignment: Assignment,
    tmp_path: Path,
    warm: Warm,
) -> None:
    texts = {f"{n}.py": TAKES_TIME.format(n) for n in range(10)}
    texts |= {"wrong.py": "def double(x): return x\n", "odd.ipynb": "{}"}
    submissions = hand_in(tmp_path, texts)
    wait_until_there(scheduler, 2)
    with Cluster(scheduler, assignment, KEY) as cluster:
        found = {}
        for result in cluster.grade(submissions):
            found[result.submission] = result
            if len(found) == 2:
                threading.Thread(target=stop, args=[workers[0]]).start()
    with Pool(warm, Task(assignment, KEY), jobs=1) as pool:
        expected = {result.submission: result for result in pool.grade(submissions)}
    assert found.keys() == expected.keys()
    for name, result in found.items():
        same = (result.questions, result.status, result.isolation, result.notes)
        one = expected[name]
        assert same == (one.questions, one.status, one.isolation, one.notes)
    assert {result.isolation for result in found.values()} == {"full"}


def wait_until_there(scheduler: str, count: int) -> None:
    from distributed import Client

    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_what_travels_to_a_worker_is_what_grades(assignment: Assignment) -> None:
    for name in ("ours.py", "variants.py", "test_lesson.py", "marks.csv"):
        (assignment.folder / name).write_text("")
    files = Cluster("tcp://127.0.0.1:9", assignment, KEY).plugin.files
    assert sorted(files) == ["assignment.toml", "checks.py", "ours.py", "tiny.py"]


def test_a_cluster_without_workers_is_named(scheduler: str, assignment: Assignment) -> None:
    with pytest.raises(AutograderError) as error, Cluster(scheduler, assignment, KEY):
        pass
    assert str(error.value) == f"{scheduler}: the scheduler has no workers: start some"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "somewhere", "zzz://a:1", ""])
def test_a_scheduler_that_is_not_there_is_named(
    address: str, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.pool.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(AutograderError) as error, Cluster(address, assignment, KEY):
        pass
    assert str(error.value).startswith(f"{address}: no Dask scheduler answers there: ")


def test_what_answers_and_is_no_scheduler_is_named(assignment: Assignment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer_as_a_web_server, args=[server]).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(AutograderError) as error, Cluster(address, assignment, KEY):
            pass
    assert str(error.value).startswith(f"{address}: no Dask scheduler answers there: ")


def answer_as_a_web_server(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
