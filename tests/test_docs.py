"""The docs: each command stands in them, links lead somewhere, the site holds all pages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from autograder.cli.commands import app
from autograder.gradebook.lms_files import System

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
SITE = Path(__file__).parents[1] / "mkdocs.yml"
_LINK = re.compile(r"\]\(([^)\s#]*)(#[^)\s]+)?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
pytestmark = pytest.mark.quick


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def test_each_command_and_option_stands_on_the_page_of_commands() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    for command, told in get_command(app).commands.items():  # type: ignore[attr-defined]
        _, _, section = text.partition(f"## `autograder {command}`")
        section = section.partition("\n## ")[0]
        assert section, f"no section on {command}: make docs writes it"
        for option in (name for parameter in told.params for name in parameter.opts):
            assert f"`{option}" in section or f"{{{option}}}" in section, f"{command}: {option}"


def test_the_page_of_commands_tells_of_no_option_that_is_gone() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    for command, told in get_command(app).commands.items():  # type: ignore[attr-defined]
        section = text.partition(f"## `autograder {command}`")[2].partition("\n## ")[0]
        known = {name for parameter in told.params for name in parameter.opts}
        assert set(re.findall(r"^\* `(--[\w-]+)", section, re.MULTILINE)) - {"--help"} <= known


def test_each_page_is_in_the_order_of_the_site() -> None:
    site = yaml.load(SITE.read_text(encoding="utf-8"), Loader=_Loose)
    assert sorted(files(site["nav"])) == sorted(map(name, PAGES))


class _Loose(yaml.SafeLoader):
    """Takes names of Python objects, which MkDocs resolves, for texts."""


_Loose.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda *_: "")


def files(entry: object) -> list[str]:
    """Return the pages of a part of the site's order."""
    if isinstance(entry, str):
        return [entry]
    parts = entry.values() if isinstance(entry, dict) else entry
    return [file for part in parts for file in files(part)]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_between_pages_lead_to_a_page_and_a_heading(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.is_file(), f"{name(page)}: there is no {target}"
        assert path.is_relative_to(DOCS), f"{name(page)}: {target} is not part of the site"
        if anchor and path.suffix == ".md":
            headings = _HEADING.findall(path.read_text(encoding="utf-8"))
            assert anchor[1:] in map(slug, headings), f"{name(page)}: {target}{anchor}"


def slug(heading: str) -> str:
    """Return a heading's anchor."""
    return re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower())


def test_each_lms_that_takes_a_file_of_grades_has_a_page() -> None:
    assert {*System} <= {page.stem for page in DOCS.glob("lms/*.md")}


def test_the_figures_of_proofs_in_readme_are_those_of_proof_json() -> None:
    command = [sys.executable, "benchmarks/trust.py"]
    table = subprocess.run(command, cwd=SITE.parent, capture_output=True, text=True, check=True)
    assert table.stdout.strip() in (SITE.parent / "README.md").read_text(encoding="utf-8")
