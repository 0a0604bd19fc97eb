"""A check that fails for want of a core is run again alone; one that dawdles is not."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.pool.warm import Warm
from autograder.records.results import Result

from .classes import hand_in, make_pool, rows

WORKS = """
import time
def double(x):
    began = time.process_time()
    while time.process_time() < began + 0.6: pass
    return 2 * x
"""
SLEEPS = "import time\ndef double(x): time.sleep(60)"


@contextmanager
def without_a_core(session: int, until: threading.Event) -> Iterator[None]:
    """Stop all workers of the warm processes that a session belongs to, until something happens."""
    ancestor = int(Path(f"/proc/{session}/stat").read_text().rpartition(")")[2].split()[1])

    def workers() -> set[int]:
        return {worker for zygote in children(ancestor) for worker in children(zygote)}

    def starve() -> None:
        begun: set[int] = set()
        while not until.wait(0.2):  # each has this long to come up
            send(signal.SIGSTOP, begun)
            begun = workers()
        send(signal.SIGCONT, workers())

    thread = threading.Thread(target=starve)
    thread.start()
    try:
        yield
    finally:
        until.set()
        thread.join()


def send(number: signal.Signals, processes: set[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def test_what_was_starved_is_run_again_alone(warm: Warm, tmp_path: Path) -> None:
    seen: list[Result] = []
    starved = threading.Event()

    def watch(result: Result) -> None:
        seen.append(result)
        starved.set()

    submissions = hand_in(tmp_path, {"ada.py": WORKS})
    with (
        make_pool(warm, tmp_path, watch=watch) as pool,
        without_a_core(pool.free.queue[0].pid, starved),
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
