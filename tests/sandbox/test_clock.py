"""What of a worker's time counts, told by a process that is made up."""

import pytest

from autograder.sandbox import process
from autograder.sandbox.clock import Clock


class Made:
    """A process of which a test says how it spends its time."""

    cpu = waited = 0.0
    wants_a_core = False


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    monkeypatch.setattr(process, "cpu_seconds", lambda _: made.cpu)
    monkeypatch.setattr(process, "waited_seconds", lambda _: made.waited)
    monkeypatch.setattr(process, "wants_a_core", lambda _: made.wants_a_core)
    return made


def clock() -> Clock:
    return Clock(pid=0, seconds=5, wall_seconds=15, waited=0, began=0)


def test_time_asleep_counts(made: Made) -> None:
    watch = clock()
    made.cpu = 1
    assert not watch.look(4.9)
    assert watch.look(5.1)
    assert watch.slept == pytest.approx(4.1)
    assert not watch.starved


def test_time_without_a_core_does_not(made: Made) -> None:
    watch = clock()
    made.cpu, made.waited = 2, 11
    assert not watch.look(14)
    assert watch.slept == 1


def test_a_wait_that_goes_on_is_not_yet_counted_as_sleep(made: Made) -> None:
    watch = clock()
    made.wants_a_core = True
    assert not watch.look(14)
    assert watch.slept == 0


def test_who_wanted_a_core_all_the_time_and_got_none_was_starved(made: Made) -> None:
    watch = clock()
    made.wants_a_core = True
    assert watch.look(15.1)
    assert watch.starved


def test_who_used_up_its_seconds_was_not(made: Made) -> None:
    watch = clock()
    made.wants_a_core, made.cpu = True, 5.1
    assert watch.look(6)
    assert not watch.starved


def test_time_in_which_it_waits_for_us_does_not_count(made: Made) -> None:
    watch = clock()
    watch.pause(14)
    assert not watch.look(15.5)
    assert watch.slept == 1.5
