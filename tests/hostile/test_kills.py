"""A run that is broken off by the death of one of its processes; `make hostile` kills hundreds."""

from pathlib import Path

import pytest

from . import kills


@pytest.mark.parametrize("kind", kills.KINDS)
def test_the_death_of_a_process_costs_what_was_in_flight(tmp_path: Path, kind: str) -> None:
    of = kills.Class(tmp_path, count=3)
    kills.kill_one(of, kills.random.Random(kind), kind)
    of.complete()
    assert len(of.graded()) == of.count


def test_two_runs_at_once_of_one_folder_give_each_result_once(tmp_path: Path) -> None:
    kills.grade_twice_at_once(kills.Class(tmp_path, count=3))
