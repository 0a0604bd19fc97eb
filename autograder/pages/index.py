"""The page over all assignments; what it says of each stands in the head of its report."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from urllib.parse import quote

from .gathered import Gathered, when
from .needs import Need
from .render import render

INDEX, REPORT = "index.html", "report.html"
_HEAD_BYTES = 4096  # in which the summary stands
_ABOUT = re.compile(r'<meta name="autograder" content="([^"]*)">')


@dataclass(frozen=True)
class Summary:
    """An assignment in the index; missing: None where no roster tells who is in the class."""

    title: str
    href: str
    handed_in: int
    graded: int
    mean: float | None
    waiting: int
    missing: int | None
    when: str


def summary(found: Gathered, needs: Sequence[Need]) -> dict[str, object]:
    """Return what the index over all assignments says of this one."""
    results = [result for result in found.results if result.submission]
    shares = [float(one.final / one.possible) for one in results if one.has_points and one.possible]
    return asdict(
        Summary(
            title=found.assignment.title,
            href=f"{quote(found.assignment.name)}/{REPORT}",
            handed_in=len(results),
            graded=len(shares),
            mean=fmean(shares) if shares else None,
            waiting=len({place for need in needs for place in need.whose}),
            missing=len(found.results) - len(results) if found.has_roster else None,
            when=when(found.since.run) if found.since else "",
        )
    )


def index(title: str, out: Path) -> str:
    """Return the page over the reports that lie in an output folder."""
    return render("index.html", {"title": title, "entries": list(_summaries(out))})


def _summaries(out: Path) -> Iterator[Summary]:
    """Yield what each report says of itself; what is no report of ours says nothing."""
    for path in sorted(out.glob(f"*/{REPORT}")):
        with suppress(OSError, ValueError, TypeError), path.open("rb") as file:
            found = _ABOUT.search(file.read(_HEAD_BYTES).decode("utf-8", "replace"))
            if found:
                yield Summary(**json.loads(html.unescape(found[1])))
