"""Make the report of a class of 1,000 and use it in Chromium: does it answer within two seconds?

Needs what `make browser` installs. Run: python benchmarks/pages.py
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright

from autograder.gradebook.store import Gradebook
from autograder.pages.write import Wanted, write_pages
from autograder.records.course import Course
from tests.pages.made import write_class

CLASS, TIMES, MOST = 1000, 5, 2.0
ANSWERED = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"  # and painted
TABLE = "#students"


def seconds(action: Callable[[], object]) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began


def used(page: Page, report: Path) -> dict[str, float]:
    """Return how long a page takes to load, and to answer what a person does to it."""

    def then(action: Callable[[], object]) -> float:
        return seconds(lambda: (action(), page.evaluate(ANSWERED)))

    def sort(title: str) -> None:
        page.locator(f"{TABLE} thead button", has_text=title).click()

    def filter_name(text: str) -> None:
        page.fill("#filter-name", text)

    def filter_status(status: str) -> None:
        page.select_option("#filter-status", status)

    return {
        "load": then(lambda: page.goto(report.as_uri())),
        "sort by name": then(lambda: sort("Student")),
        "sort by score": then(lambda: sort("Score")),
        "filter by name": then(lambda: filter_name("zoë")),
        "filter by status": then(lambda: filter_status("unreadable")),
        "show all again": then(lambda: (filter_name(""), filter_status(""))),
    }


def main() -> None:
    """Print how long each takes, the median and the longest of a few times."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("there is no Chromium: `make browser` installs it")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        out = write_class(Path(name), CLASS)
        course = Course(Path(name) / "course")
        with Gradebook(out, writing=False) as book:
            made = seconds(
                lambda: write_pages(course, course.assignment("tiny"), book, out, Wanted())
            )
        report = out / "tiny" / "report.html"
        kb = report.stat().st_size / 1000
        print(f"the pages of {CLASS} students are made in {made:.1f} s; the report has {kb:.0f} kB")
        browser = playwright.chromium.launch(
            executable_path=chromium, chromium_sandbox=os.getuid() != 0
        )
        found = [used(browser.new_page(), report) for _ in range(TIMES)]
        browser.close()
    for what in found[0]:
        times = sorted(one[what] for one in found)
        late = "" if times[-1] <= MOST else f"; at most {MOST:.0f} s are asked"
        print(f"{what:16} {times[TIMES // 2]:5.2f} s, at most {times[-1]:5.2f} s{late}")


if __name__ == "__main__":
    main()
