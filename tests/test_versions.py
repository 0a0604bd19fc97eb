"""What a result and a proof depend on: every file of the engine that has a part in a verdict."""

from pathlib import Path

import pytest

from autograder.records.versions import ENGINE, code_digest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[1] / "autograder"
# What starts processes, keeps, shows, packs and proves has no part in a verdict.
PACKAGES = "records intake pool gradebook pages release proof gradescope cli"
NOT_OF_THE_ENGINE = {*PACKAGES.split(), "__init__.py", "__main__.py"}


@pytest.mark.parametrize("package", ENGINE)
def test_each_package_of_the_engine_holds_code(package: str) -> None:
    assert list((ROOT / package).glob("*.py"))


def test_no_package_is_left_out_of_the_digest_by_oversight() -> None:
    packages = {path.name for path in ROOT.iterdir() if path.name != "__pycache__"}
    assert packages == NOT_OF_THE_ENGINE | set(ENGINE)


def test_a_digest_is_of_code_not_of_remarks(tmp_path: Path) -> None:
    plain, remarked, other = (tmp_path / name for name in ("a.py", "b.py", "c.py"))
    plain.write_text("x = 1\n")
    remarked.write_text("# one\nx = 1  # or two\n")
    other.write_text("x = 2\n")
    assert code_digest(plain) == code_digest(remarked) != code_digest(other)


def test_what_does_not_parse_has_a_digest_of_its_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "a.py", tmp_path / "b.py"
    one.write_text("x = (\n")
    other.write_text("y = (\n")
    assert code_digest(one) != code_digest(other)
