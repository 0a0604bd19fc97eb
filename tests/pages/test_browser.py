"""The pages in a real browser: what they do, that they load nothing, that everybody can use them.

Debian's Chromium opens them, driven by Playwright; axe-core looks for barriers. `make browser`
installs both. Where they are missing these tests are skipped, but not by CI, which installs them.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.gradebook.store import Gradebook
from autograder.pages.answers import answers_of, page_of_answers
from autograder.pages.gathered import gather

from ..notebooks import notebook
from .made import EVIL, NAMES, course, fill, result, write_class
from .test_written import FIRST as TOML_WRITTEN

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
AXE = Path(__file__).parents[2] / ".venv/browser/node_modules/axe-core/axe.min.js"
LACKING = "no Chromium" if not CHROMIUM else "no axe-core" if not AXE.exists() else ""
pytestmark = pytest.mark.skipif(
    bool(LACKING) and not os.environ.get("REQUIRE_BROWSER"),
    reason=f"{LACKING}: `make browser` installs it",
)
DESKTOP, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The folders of results of classes of several sizes, by size."""
    return {n: write_class(tmp_path_factory.mktemp(f"class-{n}"), n) for n in (0, 1, 14, 1000)}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on which people read written answers, one of them hostile."""
    folder = tmp_path_factory.mktemp("written")
    made, assignment = course(folder, TOML_WRITTEN)
    with Gradebook(folder / "out", writing=True) as book:
        fill(book, result("ada.ipynb"), result("ben.ipynb"))
        data = notebook(f"explanation = {EVIL * 20!r}")
        book.copies.keep("content of ada.ipynb", [("tiny.ipynb", data)])
        found = answers_of(gather(made, assignment, book, folder), book, b"")
    page = folder / "written.html"
    page.write_text(page_of_answers(assignment, found, b"", hidden=False))
    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = {"executable_path": CHROMIUM, "chromium_sandbox": os.getuid() != 0}
        opened = playwright.chromium.launch(**options)
        yield opened
        opened.close()


class Opened:
    """A page, and what went wrong while it was open."""

    def __init__(self, browser: Any, path: Path, size: tuple[int, int], **options: Any) -> None:
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(120_000)  # on a machine that is busy
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def names(self) -> list[str]:
        """Return the names in the table of students that are shown, in order."""
        rows = "[...document.querySelectorAll('#students tbody tr')].filter(row => !row.hidden)"
        found: list[str] = self.page.evaluate(f"{rows}.map(row => row.cells[0].textContent)")
        return found

    def barriers(self) -> list[str]:
        """Return what axe-core finds, by the rules of WCAG 2.2 AA and good practice."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run().then(found => found.violations)")
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


REPORT, INDEX = "tiny/report.html", "index.html"
PAGES = [(n, REPORT) for n in (0, 1, 14, 1000)] + [
    *((14, INDEX), (0, INDEX), (14, "tiny/report-anonymous.html")),
    *((14, f"tiny/{at:04} {NAMES[at]}.ipynb/feedback.html") for at in range(6)),
    (14, f"tiny/0004 {NAMES[4]}.ipynb/staff.html"),
]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("n", "name"), PAGES)
def test_a_page_opens_alone_without_an_error_and_fits(browser, classes, n, name, size) -> None:
    with Opened(browser, classes[n] / name, size, offline=True) as opened:
        assert opened.said == []
        assert opened.asked == [opened.page.url]
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert opened.page.evaluate("window.hit") is None


# The longest page takes as long as all others, and has no colours but theirs: it is looked at once.
@pytest.mark.parametrize(
    ("n", "name", "scheme"),
    [(*page, scheme) for page in PAGES for scheme in ("light", "dark")[: 1 if page[0] > 14 else 2]],
)
def test_nobody_meets_a_barrier(browser, classes, n, name, scheme) -> None:
    with Opened(browser, classes[n] / name, DESKTOP, color_scheme=scheme) as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert opened.barriers() == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_written_answers_are_read_without_a_barrier(browser, answers, size) -> None:
    with Opened(browser, answers, size, offline=True) as opened:
        assert (opened.said, opened.asked) == ([], [opened.page.url])
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert opened.page.locator("blockquote").first.inner_text()
        assert opened.barriers() == []


def test_a_column_sorts_by_mouse_and_keyboard(browser, classes) -> None:
    with Opened(browser, classes[14] / REPORT, DESKTOP) as opened:
        button = opened.page.locator("#students thead button", has_text="Final")
        button.click()
        head = opened.page.locator("#students th[aria-sort]")
        assert head.get_attribute("aria-sort") == "descending"
        scores = (
            "[...document.querySelectorAll('#students tbody tr')].map(r => r.cells[3].innerText)"
        )
        descending = opened.page.evaluate(scores)
        told = [float(text) for text in descending if text]
        assert told == sorted(told, reverse=True) and len(set(told)) > 2
        button.focus()
        opened.page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == "ascending"
        ascending = opened.page.evaluate(scores)
        assert [float(text) for text in ascending if text] == sorted(told)
        assert not ascending[-1] and not descending[-1]  # no grade is the last either way


def test_names_sort_as_people_expect(browser, classes) -> None:
    with Opened(browser, classes[14] / REPORT, DESKTOP, locale="en-GB") as opened:
        opened.page.locator("#students thead button", has_text="Student").click()
        names = opened.names()
        places = [
            names.index(f"{name} {at:04}") for at, name in enumerate(NAMES) if at in (0, 2, 1)
        ]
        assert places[0] < places[2] < places[1]  # Ada, Björn, Zoë


def test_a_thousand_students_sort_and_filter(browser, classes) -> None:
    with Opened(browser, classes[1000] / REPORT, PHONE) as opened:
        assert len(opened.names()) == 1002
        opened.page.locator("#students thead button", has_text="Score").click()
        opened.page.fill("#filter-name", "zoë")
        assert len(opened.names()) == 143
        opened.page.select_option("#filter-status", "unreadable")
        assert len(opened.names()) == 24
        assert opened.page.locator("#filter-told").inner_text() == "24 of 1002 shown"


@pytest.mark.parametrize(
    ("status", "count"),
    [("", 16), ("partial", 2), ("missing", 1), ("by-hand", 1), ("review", 2), ("late", 0)],
)
def test_the_students_shown_can_be_narrowed(browser, classes, status: str, count: int) -> None:
    with Opened(browser, classes[14] / REPORT, DESKTOP) as opened:
        opened.page.select_option("#filter-status", status)
        assert len(opened.names()) == count


def test_a_name_leads_to_the_students_page_and_a_question_to_its_place(browser, classes) -> None:
    with Opened(browser, classes[14] / INDEX, DESKTOP) as opened:
        opened.page.get_by_role("link", name="Tiny & small").click()
        opened.page.locator("#students").get_by_role("link", name="Zoë 0001").click()
        assert opened.page.url.endswith("/staff.html")
        opened.page.get_by_role("link", name="Double").click()
        assert opened.page.url.endswith("#q1")
        assert opened.said == []


def test_names_and_output_that_would_run_are_text(browser, classes) -> None:
    with Opened(
        browser, classes[14] / f"tiny/0003 {NAMES[3]}.ipynb/feedback.html", PHONE
    ) as opened:
        assert opened.page.locator("header").inner_text().count(EVIL) == 1
        assert opened.page.locator("pre").first.inner_text().count(EVIL) == 1
        assert opened.page.locator("img").count() == 0


def test_even_what_got_into_a_page_would_not_run(browser, classes) -> None:
    with Opened(browser, classes[14] / REPORT, DESKTOP) as opened:
        failed: list[str] = []
        opened.page.on("requestfailed", lambda request: failed.append(request.failure))
        opened.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.hit = 1";
                const image = document.createElement("img");
                image.alt = "";
                image.setAttribute("onerror", "window.hit = 1");
                image.src = "https://example.test/";
                document.body.append(script, image);
            }"""
        )
        opened.page.wait_for_timeout(500)
        assert opened.page.evaluate("window.hit") is None
        assert failed == ["csp"]
        assert len(opened.said) == 3
        assert all("Content Security Policy" in one for one in opened.said)


def test_the_first_stop_of_the_keyboard_leads_to_the_content(browser, classes) -> None:
    with Opened(browser, classes[14] / REPORT, DESKTOP) as opened:
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the content"
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.activeElement.id") == "main"


def test_it_is_dark_where_people_have_it_dark(browser, classes) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        with Opened(browser, classes[1] / REPORT, DESKTOP, color_scheme=scheme) as opened:
            grounds.add(opened.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == {"rgb(255, 255, 255)", "rgb(17, 22, 28)"}


def test_it_prints_without_what_is_only_for_screens(browser, classes) -> None:
    page = classes[14] / f"tiny/0002 {NAMES[2]}.ipynb/feedback.html"
    with Opened(browser, page, DESKTOP, color_scheme="dark") as opened:
        opened.page.emulate_media(media="print", color_scheme="dark")
        body = "getComputedStyle(document.body)"
        assert opened.page.evaluate(f"[{body}.color, {body}.backgroundColor]") == [
            "rgb(0, 0, 0)",
            "rgb(255, 255, 255)",
        ]
        assert opened.page.pdf().startswith(b"%PDF")
    with Opened(browser, classes[14] / REPORT, DESKTOP) as opened:
        opened.page.emulate_media(media="print")
        assert not opened.page.locator("nav").is_visible()
        assert not opened.page.locator("#filters").is_visible()


def test_nothing_moves_for_those_who_asked_for_that(browser, classes) -> None:
    with Opened(browser, classes[1] / REPORT, DESKTOP) as opened:
        behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
        assert opened.page.evaluate(behaviour) == "auto"


def test_without_scripts_all_is_there_but_sorting_and_filtering(browser, classes) -> None:
    with Opened(browser, classes[14] / REPORT, DESKTOP, java_script_enabled=False) as opened:
        assert opened.page.locator("#students tbody tr").count() == 16
        assert not opened.page.locator("#filters").is_visible()
        assert opened.page.locator("thead button").count() == 0
