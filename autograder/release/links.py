"""Make the links that open a lesson's notebook elsewhere: in Colab, or on a JupyterHub."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from ..records.about import GITHUB, About, Repository


def links(about: About, notebook: str) -> Mapping[str, str]:
    """Return the address that opens a notebook, by what it opens in; notebook: from assignments/.

    Colab opens what is on GitHub alone. On a hub, nbgitpuller fetches the repository first, or
    merges what is new into a student's copy; it lies in a folder called as the repository is.
    """
    where, found = about.repository, {}
    if where and where.address.startswith(GITHUB):
        owned = where.address.removeprefix(GITHUB)
        place = f"{owned}/blob/{where.branch}/{_inside(where, notebook)}"
        found["Colab"] = f"https://colab.research.google.com/github/{place}"
    if where and about.hub:
        folder = where.address.rpartition("/")[2]
        asked = {
            "repo": where.address,
            "branch": where.branch,
            "urlpath": f"lab/tree/{folder}/{_inside(where, notebook)}",
        }
        query = urlencode(asked, quote_via=quote, safe="")
        found["JupyterHub"] = f"{about.hub}/hub/user-redirect/git-pull?{query}"
    return found


def _inside(where: Repository, notebook: str) -> str:
    return f"{where.path}/{notebook}".lstrip("/")
