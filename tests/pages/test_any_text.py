"""Whatever names, messages and code hold, pages are made, and nothing of it becomes a mark."""

import json
import re

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from autograder.pages.annotated import annotated
from autograder.pages.feedback import MOST_BYTES, page
from autograder.pages.own_code import handed_in
from autograder.records.text import inert

from ..notebooks import notebook
from .made import course, result

pytestmark = pytest.mark.quick
# Of characters that mean something in HTML, Markdown, JSON or to a terminal, half of one, and any.
TEXTS = st.text(
    st.sampled_from("<>&\"'`#\\\n\r\t\x00\x1b\u202e\ud83dé0 ") | st.characters(), max_size=40
)


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory):
    return course(tmp_path_factory.mktemp("any"))[1]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_becomes_text(assignment, one: str, two: str, three: str) -> None:
    wrong = (
        f"Expected: {one}\nBut: {two}\nHint: {three}\nRead: {one}\n{two}\nLikely mistake: {three}"
    )
    feedback = (wrong, two, three)
    marked = result("a.ipynb", (False, None, False), feedback, owners=[one], notes=[two, three])
    own = handed_in({f"{one}.ipynb": notebook(f"double = {one!r}\n{two}", three)})
    made = page(assignment, marked, own, hidden=True, staff=True)
    plain = page(assignment, result("a.ipynb", (False, None, False)), own, hidden=True, staff=True)
    assert set(re.findall(r"<[a-z!/][^\s>]*", made)) <= {
        *re.findall(r"<[a-z!/][^\s>]*", plain),
        *MARKS,
    }
    assert len(made.encode("utf-8", "replace")) <= MOST_BYTES
    if own:
        found = annotated(assignment, marked, own, hidden=True)
        assert found and json.loads(found[1])["cells"]


MARKS = {"<dl", "<dt", "<dd", "</dl", "</dt", "</dd", "<li", "</li", "<ul", "</ul", "<p", "</p"} | {
    *("<details", "</details", "<summary", "</summary", "<h3", "</h3", "<pre", "</pre", "<code"),
    *("</code", "<span", "</span", "<strong", "</strong", "<div", "</div", "<br"),
}


@given(TEXTS)
def test_inert_text_is_printable_line_by_line(text: str) -> None:
    assert all(not set(line) & set("\x00\x1b\r\t\u202e\ud83d") for line in inert(text).split("\n"))
