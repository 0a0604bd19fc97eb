"""When something was handed in is understood exactly, or not at all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from autograder.intake.times import read_time

pytestmark = pytest.mark.quick

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
SUMMER, WINTER = "2026-07-05 12:00:00", "2026-11-05 12:00:00"


@pytest.mark.parametrize(
    ("text", "zone", "hour"),
    [
        (f"{WINTER}.123456 UTC", None, 12),
        (f"'{WINTER} GMT'\n", BERLIN, 12),
        (f"{WINTER}Z", None, 12),
        (WINTER, BERLIN, 12),
        (f"{WINTER} -0500", None, 17),
        (f"{WINTER} -03", None, 15),
        ("2026-11-05T12:00:00+01:00", None, 11),
        (f"{WINTER} America/New_York", None, 17),
        (f"{SUMMER} America/New_York", BERLIN, 16),
        (f"{WINTER} Japan", None, 3),
        (f"{WINTER} EST", NEW_YORK, 17),
        (f"{SUMMER} EDT", NEW_YORK, 16),
        (f"{SUMMER} CEST", BERLIN, 10),
        (f"{WINTER} CET", BERLIN, 11),
    ],
)
def test_a_time_is_understood(text: str, zone: ZoneInfo | None, hour: int) -> None:
    time = read_time(text, zone)
    assert time and time.tzinfo is UTC
    assert time.hour == hour


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        (f"{WINTER} EST", None),
        (f"{WINTER} EST", BERLIN),
        (f"{WINTER} EDT", NEW_YORK),  # nobody's clock shows that in November
        (f"{SUMMER} IST", NEW_YORK),
        (f"{WINTER} Utopia/City", None),
        (f"{WINTER}+01:00 CET", BERLIN),
        ("11/05/2026 12:00", NEW_YORK),
        ("yesterday", NEW_YORK),
        ("", NEW_YORK),
        ("0001-01-01 00:00:00 +1000", None),
        ("2026-11-05 12:00 " + "E1" * 100_000 + "!", NEW_YORK),
    ],
)
def test_a_time_is_not_understood(text: str, zone: ZoneInfo | None) -> None:
    assert read_time(text, zone) is None


@pytest.mark.parametrize(("name", "hour"), [("EDT", 5), ("EST", 6)])
def test_of_an_hour_that_comes_twice_the_name_tells_which(name: str, hour: int) -> None:
    assert read_time(f"2026-11-01 01:30:00 {name}", NEW_YORK) == datetime(
        2026, 11, 1, hour, 30, tzinfo=UTC
    )
