"""Read submission_metadata.yml, in which Gradescope's export tells whose its folders are."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

METADATA = "submission_metadata.yml"


class Entry(NamedTuple):
    """What is told of a submission.

    people: what to call each of its owners (email, else SID, else name), and the key by which
    others know them (SID, else email, else name); created_at: as it stands there, or empty.
    """

    people: tuple[tuple[str, str], ...]
    created_at: str


NOTHING = Entry((), "")


def read_metadata(path: Path) -> tuple[dict[str, Entry], list[str]]:
    """Return what is told of each submission, by its folder, and a line for what can't be read.

    There may be several documents, each closed by `...` and none begun by `---`, which no YAML
    parser takes; so each is read alone.
    """
    import yaml  # here, because it is not in the container, where nothing needs it

    # Every value stays text: an SID of 0123 would else be 83, and Ruby's own tags would be refused.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    entries: dict[str, Entry] = {}
    notes = []
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        return {}, [_unread(error.strerror or "")]
    line = 0
    for document in re.split(r"^\.\.\.[ \t\r]*$", text, flags=re.MULTILINE):
        try:
            for part in yaml.load_all(document, Loader=loader):
                if isinstance(part, dict):
                    entries |= {str(folder): _entry(told) for folder, told in part.items()}
        except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            notes.append(_unread(f"line {line + mark.line + 1}" if mark else "not YAML"))
        line += document.count("\n")
    if not entries and not notes:
        notes.append(_unread("it is empty"))
    return entries, notes


def _unread(why: str) -> str:
    return f"{METADATA} can't be read ({why}): where it fails, folders stand for their owners"


def _entry(told: Any) -> Entry:
    submitters = _get(told, "submitters")
    people = []
    for person in submitters if isinstance(submitters, list) else []:
        email, sid, name = (_get(person, key) for key in ("email", "sid", "name"))
        owner, key = email or sid or name, sid or email or name
        if isinstance(owner, str) and isinstance(key, str):
            people.append((owner, key))
    created_at = _get(told, "created_at")
    return Entry(tuple(dict.fromkeys(people)), created_at if isinstance(created_at, str) else "")


def _get(told: Any, key: str) -> Any:
    """Return what stands under a key, which Ruby writes with a colon before it; None if nothing."""
    if not isinstance(told, Mapping):
        return None
    value = told.get(f":{key}", told.get(key))
    return None if value in ("", "~", "null") else value
