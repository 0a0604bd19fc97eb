"""Write what stands around a lesson: where its files come from, how to hand in, whose it is."""

import textwrap
from collections.abc import Collection

from ..records.about import About
from ..records.course import Assignment

_FILES = '''\
import pathlib
import urllib.request

files = """
{files}
"""
missing = [file for file in files.split() if not pathlib.Path(file).exists()]
'''
_FETCH = """\
# Where files of the lesson are missing, as on Colab, this fetches them.
{files}try:
    for file in missing:
        pathlib.Path(file).parent.mkdir(exist_ok=True)
        with urllib.request.urlopen("{url}/" + file, timeout=30) as answer:
            pathlib.Path(file).write_bytes(answer.read())
except OSError as error:
    print(f"{{file}} can't be fetched ({{error}}). Upload beside the notebook:", *missing)"""
_UPLOAD = """\
# Where files of the lesson are missing, as on Colab, this says which.
{files}if missing:
    print("Upload these beside the notebook, then run this cell again:", *missing)"""


def files_cell(assignment: Assignment, about: About, files: Collection[str]) -> str:
    """Return the cell that fetches or names which files are missing; "" if there are none."""
    if not files:
        return ""
    text = _FILES.format(files=_filled(" ".join(files)))
    if not about.url:
        return _UPLOAD.format(files=text.replace("import urllib.request\n", ""))
    return _FETCH.format(files=text, url=f"{about.url}/{assignment.name}")


def how_to(assignment: Assignment, is_checked: bool) -> str:
    """Return what to do with the plain file, for its beginning."""
    name, own = assignment.name, f"{assignment.name}.py"
    handed_in = own if own in assignment.files else assignment.files[0]
    checks = " `pytest` in this folder runs the public checks." if is_checked else ""
    return _filled(
        f"This is the lesson of `{name}.ipynb` as a plain Python file. Put your solutions in place"
        f" of each `raise NotImplementedError(…)`.{checks} Hand in `{handed_in}`."
    )


def credits(assignment: Assignment, about: About) -> str:
    """Return whose the lesson is, and what others may do with it; "" if nothing is known."""
    first = f"*{assignment.title}*" + f" is a lesson of *{about.title}*" * bool(about.title)
    by = _by(about)
    whose = f"{first}, by {by}." if by else f"{first}." if about.title else ""
    return _filled(" ".join(filter(None, [whose, *_terms(about)])))


def course_credits(about: About) -> str:
    """Return whose a course is, and what others may do with it; "" if nothing is known."""
    whose = f"By {_by(about)}." if about.authors else ""
    return " ".join(filter(None, [whose, *_terms(about)]))


def _by(about: About) -> str:
    *others, last = about.authors or ("",)
    return " and ".join(filter(None, [", ".join(others), last]))


def _terms(about: About) -> list[str]:
    return [
        about.licence and f"Licence: {about.licence}.",
        about.url and f"It is published at <{about.url}>.",
    ]


def _filled(text: str) -> str:
    return textwrap.fill(text, 98, break_long_words=False, break_on_hyphens=False)
