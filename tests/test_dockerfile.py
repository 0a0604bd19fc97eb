"""The Dockerfile agrees with what stands elsewhere, and takes in nothing that it should not."""

import re
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

PROJECT = Path(__file__).parents[1]


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions and what stands after each."""
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def of(wanted: str) -> list[str]:
    return [rest for name, rest in instructions() if name == wanted]


def test_versions_stand_in_constraints_txt_alone() -> None:
    installing = [rest for rest in of("RUN") if "pip install" in rest]
    assert installing and not [rest for rest in installing if re.search("[=<>~]=", rest)]
    given = instructions().index(("ENV", "PIP_CONSTRAINT=/source/constraints.txt"))
    assert ("COPY", "constraints.txt ./") in instructions()[:given]
    assert all(instructions().index(("RUN", rest)) > given for rest in installing)
    assert ("WORKDIR", "/source") in instructions()[:given]


def test_torch_comes_from_where_make_has_it_from() -> None:
    (index,) = (rest for rest in of("ARG") if rest.startswith("TORCH_INDEX="))
    for other in ("Makefile", "autograder/release/templates/course/Makefile"):
        text = (PROJECT / other).read_text(encoding="utf-8")
        found = re.findall(r"^TORCH_INDEX \?= (.+)$", text, re.MULTILINE)
        assert found == [index.removeprefix("TORCH_INDEX=")]


def test_it_is_built_of_what_the_package_is_built_of_and_sees_nothing_else() -> None:
    copied = [rest.split()[:-1] for rest in of("COPY") if not rest.startswith("--from")]
    names = {name for names in copied for name in names}
    assert names == {"pyproject.toml", "README.md", "LICENSE", "constraints.txt", "autograder"}
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == names
    assert [name for name in names if not (PROJECT / name).exists()] == []


def test_extras_are_those_of_the_package() -> None:
    told = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    (extras,) = (found[1] for rest in of("RUN") if (found := re.search(r"'\.\[(.+)\]'", rest)))
    assert set(extras.split(",")) <= set(told["project"]["optional-dependencies"])


def test_it_grades_as_an_ordinary_user() -> None:
    last = max(n for n, (name, _) in enumerate(instructions()) if name == "FROM")
    (user,) = (rest for name, rest in instructions()[last:] if name == "USER")
    assert int(user) >= 1000
    assert any(f"useradd --uid {user} " in rest for rest in of("RUN"))
