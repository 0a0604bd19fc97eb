"""What a session and its client tell each other arrives as it was."""

from fractions import Fraction
from pathlib import Path

import pytest

from autograder.pool.messages import (
    Ready,
    Refused,
    Setup,
    pack,
    pack_events,
    unpack_events,
    unpack_ready,
    unpack_request,
    unpack_setup,
)
from autograder.records.errors import AutograderError
from autograder.records.events import Decided, Ended, Event, NotReadable, Postponed, Request
from autograder.records.results import Check, Verdict

pytestmark = pytest.mark.quick

CHECK = Check("check_value", "double", "It doubles", Fraction(1, 3), True, "value", slow=True)


@pytest.mark.parametrize("folder", [None, Path("/course/reference/tiny")])
def test_a_setup_arrives(folder: Path | None) -> None:
    setup = Setup(folder, (Path("/course/course.key"),))
    assert unpack_setup(pack(setup)) == setup


def test_a_path_that_a_worker_can_not_be_told_of_is_named() -> None:
    with pytest.raises(AutograderError, match="a worker can't be told of a path that is no UTF-8"):
        pack(Setup(Path("/courses/m\udcfcller"), ()))


@pytest.mark.parametrize(
    "answer",
    [
        Ready("full", {"uid": True}, {"read_file": "blocked"}, 7, (CHECK,)),
        Refused("checks.py is missing"),
    ],
)
def test_an_answer_to_a_setup_arrives(answer: Ready | Refused) -> None:
    assert unpack_ready(pack(answer)) == answer


@pytest.mark.parametrize("only", [None, (), ("check_value",)])
def test_a_request_arrives(only: tuple[str, ...] | None) -> None:
    request = Request("ada.ipynb", b"\x00{}", b"key", only)
    assert unpack_request(pack(request)) == request


def test_events_arrive_together() -> None:
    events: list[Event] = [
        Decided(Verdict(CHECK, None, "undecided", "the grader broke", starved=True)),
        Ended(("a note",), 0.5),
        NotReadable("the file is no notebook"),
        Postponed(1.5),
    ]
    assert list(unpack_events(pack_events(events), {CHECK.name: CHECK})) == events
