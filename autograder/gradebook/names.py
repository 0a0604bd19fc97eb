"""Names of people as LMSs, spreadsheets and students write them, and in which forms these agree."""

import re
from unicodedata import normalize


def plain(name: str) -> str:
    """Return a name without what spreadsheets and LMSs put before it, and without case."""
    return normalize("NFKC", name).strip().casefold().lstrip("'#")


def letters(name: str) -> str:
    """Return a name as Canvas writes it before a file's: no blank and no comma in it."""
    return re.sub(r"[\W_]", "", plain(name))


def words(name: str) -> list[str]:
    """Return the words of a name in an order that does not tell which is the first name."""
    return sorted(re.findall(r"[^\W_]+", plain(name)))


def spellings(name: str) -> set[str]:
    """Return under what to look up a person of this name: any part of it may come first."""
    parts = re.findall(r"[^\W_]+", plain(name))
    joined = {"".join(parts[first:] + parts[:first]) for first in range(len(parts))}
    return {plain(name), letters(name), " ".join(sorted(parts)), *joined} - {""}


def asked(called: str) -> list[str]:
    """Return under which of these spellings somebody who is called so is looked up."""
    forms = [plain(called)]
    if "@" not in called:
        forms += [letters(called)] if " " not in called else [" ".join(words(called))]
    return [form for form in forms if form]


def without_id(owner: str, id: str) -> str:
    """Return the name of an owner who is called "Ada 17", since there are several of one name."""
    return owner.removesuffix(f" {id}") if id else owner
