"""The overview opens lessons in Colab and on a hub, where course.toml says what is needed."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from autograder.records.about import About, Repository
from autograder.records.course import Course
from autograder.records.errors import AutograderError
from autograder.release.links import links

RAW = "https://raw.githubusercontent.com/ada/labs"
HUB = "https://hub.example.org"


def about(folder: Path, **keys: str) -> About:
    """Return what a course.toml with these keys says."""
    lines = [f'{key} = "{value}"\n' for key, value in keys.items()]
    (folder / "course.toml").write_text("".join(lines), encoding="utf-8")
    return Course(folder).about()


def test_colab_opens_what_is_on_github(tmp_path: Path) -> None:
    told = about(tmp_path, url=f"{RAW}/main/assignments", branch="main")
    assert links(told, "dropout/dropout.ipynb") == {
        "Colab": "https://colab.research.google.com/github/ada/labs/blob/main/assignments/dropout/dropout.ipynb"
    }


def test_a_hub_is_asked_to_pull_and_to_open(tmp_path: Path) -> None:
    told = about(tmp_path, url=f"{RAW}/2026/autumn/My%20labs", branch="2026/autumn", hub=f"{HUB}/")
    address = links(told, "dropout/dropout.ipynb")["JupyterHub"]
    assert address == (
        f"{HUB}/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fada%2Flabs"
        "&branch=2026%2Fautumn&urlpath=lab%2Ftree%2Flabs%2FMy%2520labs%2Fdropout%2Fdropout.ipynb"
    )
    asked = parse_qs(urlsplit(address).query)
    assert asked == {
        "repo": ["https://github.com/ada/labs"],
        "branch": ["2026/autumn"],
        "urlpath": ["lab/tree/labs/My%20labs/dropout/dropout.ipynb"],
    }


@pytest.mark.parametrize(
    ("url", "address", "path"),
    [
        (f"{RAW}/main", "https://github.com/ada/labs", ""),
        (f"{RAW}/refs/heads/main/a/b/", "https://github.com/ada/labs", "a/b"),
        ("https://github.com/ada/labs/raw/main/a", "https://github.com/ada/labs", "a"),
        ("https://git.x.org/a/b/labs/-/raw/main/c", "https://git.x.org/a/b/labs", "c"),
        ("https://codeberg.org/ada/labs/raw/branch/main", "https://codeberg.org/ada/labs", ""),
    ],
)
def test_the_address_of_raw_files_tells_the_repository(
    tmp_path: Path, url: str, address: str, path: str
) -> None:
    told = about(tmp_path, url=url, branch="main", hub=HUB)
    assert told.repository == Repository(address, "main", path)
    assert ("Colab" in links(told, "a.ipynb")) == address.startswith("https://github.com/")


@pytest.mark.parametrize("keys", [{}, {"url": f"{RAW}/main"}, {"url": "https://example.org/labs"}])
def test_without_a_branch_there_are_no_links(tmp_path: Path, keys: dict[str, str]) -> None:
    assert links(about(tmp_path, **keys), "dropout/dropout.ipynb") == {}


NO_BRANCH = (
    'branch: expected the branch that the hub fetches, such as branch = "main"; it is missing'
)
NO_NAME = 'branch: expected the name of a branch, such as "main"; found'
NOT_RAW = (
    "url: expected an address of raw files on the branch 'main', such as"
    " https://raw.githubusercontent.com/OWNER/REPOSITORY/main/assignments;"
)
NO_HUB = (
    "hub: expected the address of a JupyterHub without /hub, such as https://hub.example.org; found"
)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"hub": HUB}, NO_BRANCH),
        ({"branch": "main"}, f"{NOT_RAW} it is missing"),
        ({"branch": "main", "url": f"{RAW}/master"}, f"{NOT_RAW} found '{RAW}/master'"),
        ({"branch": "main", "url": f"{RAW}/maintained/a"}, f"{NOT_RAW} found '{RAW}/maint"),
        ({"branch": "main", "url": "https://github.com/ada/labs"}, f"{NOT_RAW} found 'https://gi"),
        ({"branch": "two words", "url": RAW}, f"{NO_NAME} 'two words'"),
        ({"branch": "/main", "url": RAW}, f"{NO_NAME} '/main'"),
        ({"branch": "main", "url": f"{RAW}/main", "hub": "hub.example.org"}, f"{NO_HUB} 'hub.ex"),
        ({"branch": "main", "url": f"{RAW}/main", "hub": f"{HUB}/hub/home"}, f"{NO_HUB} '{HUB}/h"),
        ({"branhc": "main"}, "branhc: unknown key; did you mean 'branch'?"),
    ],
)
def test_a_wrong_key_is_told_in_a_line(tmp_path: Path, keys: dict[str, str], told: str) -> None:
    with pytest.raises(AutograderError) as error:
        about(tmp_path, **keys)
    assert str(error.value).startswith(f"{tmp_path / 'course.toml'}: {told}")
    assert "\n" not in str(error.value)
