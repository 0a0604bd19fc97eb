"""Names and texts of others, as they are written down and printed."""

import pytest

from autograder.records.text import is_text, printable, shown, writable

pytestmark = pytest.mark.quick

LATIN_1 = "m\udcfcller"  # what Python makes of the bytes of a name that is no UTF-8


def test_a_name_is_shown_on_one_line() -> None:
    assert shown("山田\u3000太郎 é\n\x1b\udce9") == "山田\u3000太郎 é\ufffd\ufffd\ufffd"
    assert shown("x" * 200) == "x" * 117 + "..."


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "a\x07", "a\rb", "\x9b2J", "abc\u202edef", "a\x00", LATIN_1]
)
def test_nothing_that_a_terminal_obeys_is_printed(text: str) -> None:
    assert printable(text).isprintable()
    assert "\N{REPLACEMENT CHARACTER}" in printable(text)


@pytest.mark.parametrize("name", ["Zoë 名", "علی\u200cرضا", "👩\u200d💻"])
def test_names_are_printed_as_their_owners_write_them(name: str) -> None:
    assert printable(name) == name


def test_a_name_of_any_bytes_can_be_written_down() -> None:
    assert not is_text(LATIN_1)
    assert writable(LATIN_1) == "m\ufffdller"
    assert is_text(writable(LATIN_1))
