"""The time that a worker may take for what it was asked."""

import time
from dataclasses import dataclass, field

from . import process


@dataclass
class Clock:
    """Tell when a worker has used up its time.

    It uses what time passes, and at least its CPU time. While it waits for a core, or for us, its
    time stands still: who sleeps keeps the class waiting, who gets no core does not.
    """

    pid: int
    seconds: float
    wall_seconds: float
    waited: float  # seconds in which it had no core, up to the last look at it in a request before
    answers: float = 0.0  # CPU seconds of our answers to its calls
    paused: float = 0.0  # seconds in which it waited for us
    slept: float = 0.0  # seconds in which it did not use the core it could have had
    starved: bool = False  # it wanted a core most times it was looked at, and had time left
    looks: int = 0
    looks_at_work: int = 0
    began: float = field(default_factory=time.monotonic)
    cpu_began: float = field(init=False)
    waited_before: float = field(init=False)

    def __post_init__(self) -> None:
        self.cpu_began = process.cpu_seconds(self.pid)
        self.waited_before = self.waited

    def pause(self, seconds: float) -> None:
        """Leave out time that has just passed: it waited for us."""
        self.paused += seconds

    def look(self, now: float) -> bool:
        """Look at the worker; tell whether its time is used up."""
        passed = now - self.began - self.paused
        cpu = process.cpu_seconds(self.pid) - self.cpu_began
        self.waited = process.waited_seconds(self.pid)
        wants_a_core = process.wants_a_core(self.pid)
        self.looks += 1
        self.looks_at_work += wants_a_core
        if not wants_a_core:  # if it does, it may be waiting, which is counted afterwards
            self.slept = max(0.0, passed - cpu - (self.waited - self.waited_before))
        self.starved = cpu <= self.seconds and 2 * self.looks_at_work > self.looks
        return cpu + self.slept > self.seconds or passed > self.wall_seconds
