"""What of a worker's time counts, told by a process that is made up."""

import time
from types import SimpleNamespace

import pytest

from autograder.sandbox.clock import Clock


class Made:
    """A process of which a test says how it spends its time, and we ours."""

    cpu = waited = ours = 0.0
    wanting = False

    def cpu_seconds(self) -> float:
        return self.cpu

    def waited_seconds(self) -> float:
        return self.waited

    def wants_a_core(self) -> bool:
        return self.wanting


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    times = SimpleNamespace(monotonic=time.monotonic, thread_time=lambda: made.ours)
    monkeypatch.setattr("autograder.sandbox.clock.time", times)
    return made


def clock(made: Made) -> Clock:
    return Clock(made, seconds=5, wall_seconds=15, waited=0, began=0)


def test_time_asleep_counts(made: Made) -> None:
    watch = clock(made)
    made.cpu = 1
    assert not watch.look(4.9)
    assert watch.look(5.1)
    assert watch.slept == pytest.approx(4.1)
    assert not watch.starved


def test_time_without_a_core_does_not(made: Made) -> None:
    watch = clock(made)
    made.cpu, made.waited = 2, 11
    assert not watch.look(14)
    assert watch.slept == 1


def test_a_wait_that_goes_on_is_not_yet_counted_as_sleep(made: Made) -> None:
    watch = clock(made)
    made.wanting = True
    assert not watch.look(14)
    assert watch.slept == 0


def test_who_wanted_a_core_all_the_time_and_got_none_was_starved(made: Made) -> None:
    watch = clock(made)
    made.wanting = True
    assert watch.look(15.1)
    assert watch.starved


def test_who_used_up_its_seconds_was_not(made: Made) -> None:
    watch = clock(made)
    made.wanting, made.cpu = True, 5.1
    assert watch.look(6)
    assert not watch.starved


def test_time_in_which_it_waits_for_us_does_not_count(made: Made) -> None:
    watch = clock(made)
    watch.pause(14, 0)
    assert not watch.look(15.5)
    assert watch.slept == 1.5


def test_work_of_ours_for_it_is_not_its_sleep(made: Made) -> None:
    watch = clock(made)
    made.cpu, made.ours = 3, 9
    watch.pause(2, 1.5)
    assert not watch.look(14)
    assert watch.slept == 1.5


def test_who_was_given_up_with_time_left_was_starved_even_if_it_waits_for_us(made: Made) -> None:
    watch = clock(made)
    made.cpu, made.waited = 4, 11.2
    assert watch.look(15.5)
    assert watch.starved


def test_who_sleeps_between_looks_is_not_taken_to_wait(made: Made) -> None:
    watch = clock(made)
    made.wanting = True
    for tenths in range(1, 60):
        made.cpu += 0.001
        if watch.look(tenths / 10):
            break
    assert watch.slept > 4.8
    assert not watch.starved
