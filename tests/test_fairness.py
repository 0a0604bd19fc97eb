"""A check that fails for want of a core or memory is run again alone; one that dawdles is not."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.pool.warm import Warm
from autograder.records.results import Result
from autograder.sandbox.process import cpu_seconds

from .classes import hand_in, make_pool, rows
from .hostile.kills import below

WORKS = """
import time
def double(x):
    began = time.process_time()
    while time.process_time() < began + 0.6: pass
    return 2 * x
"""
KILLS_ITSELF = """
import resource
def double(x):
    resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
    while True: pass
"""
SLEEPS = "import time\ndef double(x): time.sleep(60)"


# Each is a session of its own, which systems may give the same share as any other.
CROWD = """
import os, sys
parent = os.getpid()
for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        while os.getppid() == parent:
            for _ in range(100_000): pass
        os._exit(0)
sys.stdin.read()
"""


@contextmanager
def crowded(session: int, until: threading.Event) -> Iterator[None]:
    """Have a session, and so its workers, share a core with many, until something happens."""
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(session, {core})
    crowd = subprocess.Popen(
        [sys.executable, "-S", "-c", CROWD],
        stdin=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )

    def disperse() -> None:
        until.wait(60)
        crowd.kill()

    thread = threading.Thread(target=disperse)
    thread.start()
    try:
        yield
    finally:
        until.set()
        thread.join()
        crowd.communicate()


def test_what_was_starved_is_run_again_alone(warm: Warm, tmp_path: Path) -> None:
    seen: list[Result] = []
    starved = threading.Event()

    def watch(result: Result) -> None:
        seen.append(result)
        starved.set()

    submissions = hand_in(tmp_path, {"ada.py": WORKS})
    with (
        make_pool(warm, tmp_path, watch=watch) as pool,
        crowded(pool.free.queue[0].pid, starved),
    ):
        (result,) = pool.grade(submissions)
    assert [(row.passed, row.starved) for row in rows(seen[0]).values()] == [(False, True)]
    assert [(row.passed, row.starved) for row in rows(result).values()] == [(True, False)]
    assert result.status == "graded"


def test_what_sleeps_is_not_run_again(warm: Warm, tmp_path: Path) -> None:
    with make_pool(warm, tmp_path) as pool:
        (result,) = pool.grade(hand_in(tmp_path, {"ada.py": SLEEPS}))
    (row,) = rows(result).values()
    assert (row.passed, row.starved) == (False, False)
    assert "did not finish in time" in row.feedback


@contextmanager
def killed(until: threading.Event) -> Iterator[None]:
    """Kill the first worker that is at work, as a system without memory does."""

    def kill() -> None:
        while not until.wait(0.01):
            for pid in (*below(os.getpid()), [], [], [])[3]:
                if cpu_seconds(pid) > 0.3:
                    os.kill(pid, signal.SIGKILL)
                    return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        until.set()
        thread.join()


def test_what_the_system_has_killed_is_run_again_alone(warm: Warm, tmp_path: Path) -> None:
    seen: list[Result] = []
    submissions = hand_in(tmp_path, {"ada.py": WORKS})
    with (
        make_pool(warm, tmp_path, watch=seen.append) as pool,
        killed(threading.Event()),
    ):
        (result,) = pool.grade(submissions)
    (first,) = rows(seen[0]).values()
    assert not first.passed and "the system stopped your code" in first.feedback
    assert [(row.passed, row.feedback) for row in rows(result).values()] == [(True, "")]


def test_what_is_killed_alone_too_has_failed(warm: Warm, tmp_path: Path) -> None:
    with make_pool(warm, tmp_path) as pool:
        (result,) = pool.grade(hand_in(tmp_path, {"ada.py": KILLS_ITSELF}))
    (row,) = rows(result).values()
    assert not row.passed and "the system stopped your code" in row.feedback
    assert result.status == "graded"
