"""Hand the same hostile submissions to each grader; tell who gives points, leaks, or is stopped.

Root on Linux runs them in a process namespace of their own, so that what is killed or left behind
is the grader's alone. There is no other sandbox around the peers than what they bring.
"""

import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from .attacks import ATTACKS, Attack
from .graders import Grader, Ours
from .measure import Command, measured
from .notebooks import Nbgrader
from .tiny import OTHERS, RIGHT, SECRET, TINY, write_course

SECONDS, TIMES = 45, 6  # a command is endless after these, or so many times an honest one's
APART = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c"]
FULL = len(TINY.tests)
VICTIM = "zoe"  # who is graded after the attack; her work holds a word that only she knows


@dataclass(frozen=True)
class Outcome:
    """What an attack got: points, or None without a result, and in words what else."""

    points: float | None
    told: tuple[str, ...] = ()


def can_run() -> str:
    """Return why hostile submissions can't be run here; nothing if they can."""
    if not shutil.which("unshare") or os.geteuid() != 0:
        return "they run as root on Linux alone, in a process namespace; use sudo"
    return ""


@contextmanager
def listening() -> Iterator[tuple[int, list[int]]]:
    """Yield a port of this machine, and a list that grows with each connection to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        came: list[int] = []

        def accept() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return
                came.append(1)

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], came


def apart(command: Command, seconds: float, linger: float) -> Command:
    """Return a command in a process namespace, which waits for what was left behind."""
    words = [*APART, f'"$@"; sleep {linger}', "sh", *command.words]
    return replace(command, words=words, seconds=seconds + linger)


def try_one(grader: Grader, attack: Attack, folder: Path, seconds: float) -> Outcome:
    """Grade an attack and, after it, an honest submission, where it can be harmed."""
    folder.mkdir()
    folder.chmod(0o755)
    with listening() as (port, came):
        students = {"eve": attack.cells(str(folder), port)}
        if attack.others or isinstance(grader, Nbgrader):
            students[VICTIM] = [*RIGHT, f"SECRET = {OTHERS!r}"]
        commands = grader.hand_in(folder, students, jobs=1)
        late = measured([apart(one, seconds, attack.linger) for one in commands]).late
        points = grader.points(folder, [*students])
        return judged(grader, folder, points, late=bool(late), came=bool(came))


def judged(
    grader: Grader, folder: Path, points: dict[str, float | None], *, late: bool, came: bool
) -> Outcome:
    """Return what became of an attack."""
    told, victim = grader.told(folder, "eve"), points.get(VICTIM, FULL)
    said = {
        "shows the hidden test": SECRET in told,
        "shows another's work": OTHERS in told,
        "never ends": late,
        "writes outside": (folder / "outside").exists(),
        "connects": came,
        "another has no result": victim is None,
        "another loses points": victim is not None and victim < FULL,
    }
    return Outcome(points["eve"], tuple(word for word, is_so in said.items() if is_so))


def try_all(grader: Grader, folder: Path) -> dict[str, Outcome]:
    """Return the outcome of each attack, by its name."""
    prepared = folder / "prepared"
    prepared.mkdir(parents=True)
    if isinstance(grader, Ours):
        write_course(prepared / "course")
    grader.prepare(TINY, prepared)
    outcomes, seconds = {}, 600.0
    for number, attack in enumerate(ATTACKS):
        began = time.monotonic()
        outcomes[attack.name] = try_one(grader, attack, folder / f"attack-{number}", seconds)
        if not number:  # the honest one: what takes much longer on this machine is endless
            seconds = max(SECONDS, TIMES * (time.monotonic() - began))
        print(f"{grader.name}, {attack.name}: {outcomes[attack.name]}", file=sys.stderr, flush=True)
    return outcomes
