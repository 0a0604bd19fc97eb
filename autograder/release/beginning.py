"""Begin an assignment, or a course with one, from the small and complete ones in `templates/`."""

import json
import keyword
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from .. import __version__
from ..records.course import Course
from ..records.errors import AutograderError

_TEMPLATES = files(__package__) / "templates"
# Names under which a package or a repository would not take them.
_PLACES = {
    "gitignore": ".gitignore",
    "workflow.yml": ".github/workflows/graders.yml",
    "grade.yml": ".github/workflows/grade.yml",
    "checks.yml": "student-repository/.github/workflows/checks.yml",
}


def begin_assignment(course: Course, name: str) -> list[Path]:
    """Write reference/NAME; return its files. Raises AutograderError for a name that can't be."""
    if not name.isidentifier() or keyword.iskeyword(name) or name != name.lower():
        wanted = "a lower-case name that a module may have, such as batchnorm or weight_decay"
        raise AutograderError(f"{name!r} can't be the name of an assignment: take {wanted}")
    folder = course.folder / "reference" / name
    if folder.exists():
        raise AutograderError(f"{folder} is there already: choose another name, or move it away")
    return _write(_TEMPLATES / "assignment", folder, name, _title(name))


def begin_course(folder: Path, name: str) -> list[Path]:
    """Write a course with one assignment into a folder; return its files.

    Raises AutograderError if there is anything in the folder that could get lost.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AutograderError(f"{folder} is not empty: name a folder that is, or is not there yet")
    made = begin_assignment(Course(folder), name)
    return _write(_TEMPLATES / "course", folder, name, _title(folder.resolve().name)) + made


def _write(template: Traversable, folder: Path, name: str, title: str) -> list[Path]:
    made = []
    try:
        found = (file for file in template.iterdir() if file.is_file())  # pip leaves __pycache__
        for file in sorted(found, key=lambda file: file.name):
            path = folder / _PLACES.get(file.name, file.name.replace("NAME", name))
            path.parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text(encoding="utf-8")
            told = {"NAME": name, "TITLE": title, "REQUIREMENT": _requirement()}
            for word, said in told.items():
                text = text.replace(word, said)
            path.write_text(text, encoding="utf-8")
            made.append(path)
    except OSError as error:
        raise AutograderError(f"{folder}: can't be written: {error.strerror}") from None
    return made


def _requirement() -> str:
    """Return what pip installs this very autograder by."""
    try:
        origin = metadata.distribution("autograder").read_text("direct_url.json")
    except metadata.PackageNotFoundError:  # it is run from where it lies
        origin = None
    return requirement(origin, __version__)


def requirement(origin: str | None, version: str) -> str:
    """Return what pip installs a version of autograder by, with what Gradescope needs.

    origin: what pip has noted of where it came from, which is nothing where an index had it. The
    name alone is another project's on PyPI, which has no such version.
    """
    if origin is None:
        return f"autograder[gradescope]=={version}"
    told = json.loads(origin)
    url = told["url"]
    if vcs := told.get("vcs_info"):
        url = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
    return f"autograder[gradescope] @ {url}"


def _title(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
