"""Read what course.toml says of a course to those who get its lessons."""

import re
from dataclasses import dataclass

from .toml import Table

_ADDRESS = r"https?://[\w.:-]+(/[\w.~%@/-]*)?"
_BRANCH = r"[\w.+-]+(/[\w.+-]+)*"
# Where files of a branch lie, plain: GitHub (twice), GitLab, and Forgejo or Gitea.
_FORGES = (
    r"https://raw\.githubusercontent\.com/(?P<owned>[^/]+/[^/]+)/(?:refs/heads/)?{branch}(?P<path>/.+)?",
    r"https://github\.com/(?P<owned>[^/]+/[^/]+)/raw/(?:refs/heads/)?{branch}(?P<path>/.+)?",
    r"(?P<own>https?://.+)/-/raw/{branch}(?P<path>/.+)?",
    r"(?P<own>https?://.+)/raw/branch/{branch}(?P<path>/.+)?",
)
GITHUB = "https://github.com/"


@dataclass(frozen=True)
class Repository:
    """Where assignments/ is published: the folder `path`, which may be "", of a branch."""

    address: str  # what git clones
    branch: str
    path: str


@dataclass(frozen=True)
class About:
    """What course.toml says of a course to those who get its lessons."""

    title: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    url: str = ""  # where its assignments/ can be fetched, without a slash at the end
    repository: Repository | None = None  # in which that is, where a branch is given
    hub: str = ""  # a JupyterHub, without a slash at the end


def read_about(table: Table) -> About:
    """Return what course.toml says of the course; raises AutograderError if it is wrong."""
    authors = table.get("authors", list, [])
    if not all(isinstance(name, str) for name in authors):
        raise table.wrong("authors", 'a list of names, such as ["Ada Lovelace"]')
    url = table.get("url", str, "").rstrip("/")
    if url and not re.fullmatch(_ADDRESS, url):
        raise table.wrong("url", "the address of assignments/, such as https://example.org/labs")
    title, licence = table.get("title", str, ""), table.get("licence", str, "")
    return About(title, tuple(authors), licence, url, _repository(table, url), _hub(table))


def _repository(table: Table, url: str) -> Repository | None:
    """Return the repository that an address of raw files tells of; None without a branch."""
    branch = table.get("branch", str, "")
    if not branch:
        return None
    if not re.fullmatch(_BRANCH, branch):
        raise table.wrong("branch", 'the name of a branch, such as "main"')
    for forge in _FORGES:
        if found := re.fullmatch(forge.format(branch=re.escape(branch)), url):
            named = found.groupdict()
            address = named.get("own") or f"{GITHUB}{named['owned']}"
            return Repository(address, branch, (named["path"] or "").strip("/"))
    raw = f"https://raw.githubusercontent.com/OWNER/REPOSITORY/{branch}/assignments"
    raise table.wrong("url", f"an address of raw files on the branch {branch!r}, such as {raw}")


def _hub(table: Table) -> str:
    hub: str = table.get("hub", str, "").rstrip("/")
    if not hub:
        return ""
    if not re.fullmatch(_ADDRESS, hub) or re.search(r"\w/hub(/|$)", hub):
        wanted = "the address of a JupyterHub without /hub, such as https://hub.example.org"
        raise table.wrong("hub", wanted)
    if not table.get("branch", str, ""):
        raise table.wrong("branch", 'the branch that the hub fetches, such as branch = "main"')
    return hub
