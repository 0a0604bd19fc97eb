"""The time that a worker may take for what it was asked."""

import time
from dataclasses import dataclass, field
from typing import Protocol


class Watched(Protocol):
    """A process, as process.Watched tells of it."""

    def cpu_seconds(self) -> float: ...
    def waited_seconds(self) -> float: ...
    def wants_a_core(self) -> bool: ...


@dataclass
class Clock:
    """Tell when a worker has used up its time.

    It uses what time passes, and at least its CPU time. While it waits for a core, or for us, its
    time stands still: who sleeps keeps the class waiting, who gets no core does not.
    """

    process: Watched
    seconds: float
    wall_seconds: float
    waited: float  # seconds in which it had no core, up to the last look at it in a request before
    answers: float = 0.0  # CPU seconds of our answers to its calls
    paused: float = 0.0  # seconds in which it waited for us
    slept: float = 0.0  # seconds in which it did not use the core it could have had, at least
    starved: bool = False  # it has come to no end, and had time left
    began: float = field(default_factory=time.monotonic)
    cpu_began: float = field(init=False)
    waited_before: float = field(init=False)
    ours_began: float = field(init=False)
    cpu: float = field(init=False, default=0.0)  # at the last look
    looked: float = field(init=False)  # when that was
    ran: float = field(init=False)  # the last time that it is known to have had a core, or later

    def __post_init__(self) -> None:
        self.cpu_began = self.process.cpu_seconds()
        self.waited_before = self.waited
        self.ours_began = time.thread_time()
        self.looked = self.ran = self.began

    def pause(self, seconds: float, cpu: float) -> None:
        """Leave out time that has just passed, and ours in it: it waited for us."""
        self.paused += seconds
        self.answers += cpu

    def look(self, now: float) -> bool:
        """Look at the worker; tell whether its time is used up."""
        passed = now - self.began - self.paused
        cpu = self.process.cpu_seconds() - self.cpu_began
        self.waited = self.process.waited_seconds()
        if cpu > self.cpu:  # it has run since the last look, so a wait that goes on began since
            self.cpu, self.ran = cpu, self.looked
        waits = now - self.ran if self.process.wants_a_core() else 0.0  # not yet in `waited`
        waited = max(0.0, self.waited - self.waited_before) + waits
        ours = time.thread_time() - self.ours_began - self.answers  # what it sends we must read
        self.slept = max(self.slept, passed - cpu - waited - ours)
        self.looked = now
        self.starved = cpu + self.slept <= self.seconds
        return not self.starved or passed > self.wall_seconds
