"""Fill the templates: one file a page, which loads nothing and runs nothing but our script.

Names, code and messages are others' text: Jinja2 escapes all of it, `inert` takes out characters
that do more than show, and the page's own policy lets the browser run and load nothing else.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .. import __version__
from ..records.results import rounded
from ..records.text import inert

_TEMPLATES = Path(__file__).parent / "templates"


def render(
    template: str, values: Mapping[str, Any], *, script: str = "", about: object = None
) -> str:
    """Return a page.

    script: the file of its one script, if it has one; about: what programs of ours read in it.
    """
    style = _file("style.css")
    script_text = _file(script) if script else ""
    policy = f"default-src 'none'; img-src data:; style-src {_hash(style)}"
    policy += f"; script-src {_hash(script_text)}" if script else ""
    policy += "; base-uri 'none'; form-action 'none'"
    # Both are files of ours, so they are no text that has to be escaped.
    parts = {"style": Markup(style), "script": Markup(script_text), "policy": policy}
    told = json.dumps(about) if about else ""
    return (
        _environment()
        .get_template(template)
        .render(**parts, **values, about=told, version=__version__)
    )


def percent(value: float) -> str:
    """Return a share as people read it: 100 % is all of it, and 0 % nothing."""
    whole = round(value * 100)
    whole = min(whole, 99) if value < 1 - 1e-9 else whole
    return f"{max(whole, 1) if value > 1e-9 else whole} %"


def points(value: Fraction) -> str:
    """Return points with two decimals at most."""
    return str(rounded(value))


def counted(number: int, what: str) -> str:
    """Return how many there are of something: 1 student, 2 students."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def signed(value: float) -> str:
    """Return a correlation with its sign, and the real minus."""
    text = f"{value:+.2f}".replace("-", "−")
    return "0.00" if text[1:] == "0.00" else text


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "counted": counted,
        "percent": percent,
        "points": points,
        "signed": signed,
        "inert": inert,
    }
    return environment


@cache
def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
