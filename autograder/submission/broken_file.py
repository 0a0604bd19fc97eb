"""Read the JSON of a notebook, or say what has become of the file."""

import json
import re
from typing import Any

from .code import Unreadable

_MERGE_MARK = re.compile(rb"^(?:<{7}|={7}|>{7})(?=[ \r\n]|\Z)[^\r\n]{0,40}", re.MULTILINE)
_HTML = re.compile(rb"(?i)\s*(?:<!doctype html|<html|<head|<body|<\?xml|<script)")
_OTHERS = {b"PK\x03\x04": "a zip", b"%PDF": "a PDF", b"\x1f\x8b": "a compressed file"}
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # also one that is never closed
_MOST_LISTS = 2_000_000  # and objects, and eight times as many values: a fifth of a GB
_IS_NO_TEXT = "the file is no notebook: it is not text in UTF-8"


def read_json(data: bytes) -> Any:
    """Return what a file holds in JSON; raises Unreadable."""
    if _is_too_much(data) and (
        data.count(b'"') > 8 * _MOST_LISTS or _is_too_much(_STRING.sub(b"", data))
    ):
        raise Unreadable("the file is no notebook: it holds millions of lists or numbers")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(_is(data) or _IS_NO_TEXT) from None
    except RecursionError:
        raise Unreadable("the file is no notebook: its JSON is nested too deep") from None
    except ValueError as error:
        raise Unreadable(_is(data) or _has(error)) from None


def _is_too_much(data: bytes) -> bool:
    lists = data.count(b"[") + data.count(b"{")
    return lists > _MOST_LISTS or data.count(b",") > 8 * _MOST_LISTS


def check_python(data: bytes) -> None:
    """Raise Unreadable for a file that is plainly something else than Python."""
    if other := _other(data):
        raise Unreadable(f"the file is no Python file but {other}")


def _merge_mark(data: bytes) -> str:
    """Return where the first mark of a merge conflict stands in a file, or ""."""
    mark = _MERGE_MARK.search(data)
    if not mark:
        return ""
    line = data.count(b"\n", 0, mark.start()) + 1
    return f"line {line} is the mark of a merge conflict ({mark[0].decode(errors='replace')})"


def _is(data: bytes) -> str:
    """Say what a file is that is no JSON, if that is plain to see."""
    if other := _other(data):
        return f"the file is no notebook but {other}"
    if mark := _merge_mark(data):
        return f"the file is no notebook: {mark}; resolve it, and see that Jupyter opens the file"
    return ""


def _other(data: bytes) -> str:
    for begin, name in _OTHERS.items():
        if data.startswith(begin):
            return name
    if _HTML.match(data.removeprefix(b"\xef\xbb\xbf")):
        saved = "perhaps a page to log in was saved in its place: download the file again"
        return f"an HTML page; {saved}"
    return ""


def _has(error: ValueError) -> str:
    match error:
        case json.JSONDecodeError(doc=text, pos=at, lineno=line, msg=reason) if text[:at].strip():
            text = text.strip()
            if reason != "Extra data" and text[0] == "{" and (at >= len(text) or text[-1] != "}"):
                return f"the file ends in the middle, in line {line}: it was not copied as a whole"
            return f"the file is no notebook: its JSON is wrong in line {line}: {reason}"
    return "the file is no notebook: it does not hold JSON"
