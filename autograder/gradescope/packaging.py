"""Pack a proven assignment into the zip that Gradescope takes.

Otter makes the zip; what it would run student code with is replaced (docs/gradescope.md says why).
The same input gives the same bytes.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from .. import release
from ..proof import prove
from ..proof.digest import digest
from ..records.course import KEY_FILE, Assignment, Course
from ..records.errors import AutograderError
from ..records.files import errors_about
from ..records.needs import ENGINES, NOTHING, Needs
from ..records.results_json import not_graded
from .container import KILLED

PYTHON = "3.12"  # that otter is told; setup.sh takes what the image has, from 3.11 on
_NOT_OURS = ("run_autograder", "run_otter.py", "setup.sh", "environment.yml")  # of otter's files
_EXECUTABLE = ("run_autograder", "setup.sh")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
_ENGINE = Path(__file__).parents[1]
# What runs in the container: no command line, and nothing that proves, releases or packs.
_SHIPPED = ("records", "submission", "intake", "sandbox", "grading", "pool")


def package(course: Course, assignment: Assignment, out: Path) -> Path:
    """Write the zip of an assignment into a folder; return its path.

    Raises AutograderError if the assignment is not proven as it is, or not released.
    """
    require_proof(assignment)
    _require_release(course, assignment)
    files = packed_files(course, assignment)
    path = out / f"{assignment.name}.zip"
    with errors_about(path):
        out.mkdir(parents=True, exist_ok=True)
        write_zip(path, files)
    return path


def packed_files(course: Course, assignment: Assignment) -> dict[str, bytes]:
    """Return the content of an assignment's zip, by name."""
    return {**_made_by_otter(course, assignment), **dict(_ours(course, assignment))}


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip whose bytes depend on nothing but these files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.external_attr = (0o100755 if name in _EXECUTABLE else 0o100644) << 16
            member.create_system = 3  # Unix, wherever this runs
            archive.writestr(member, data, zipfile.ZIP_DEFLATED, 9)


def require_proof(assignment: Assignment) -> None:
    """Raise AutograderError if an assignment's graders are not proven as they are."""
    path, again = assignment.folder / "proof.json", f"run: autograder prove {assignment.name}"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AutograderError(f"{path} is missing: nothing is proven yet; {again}") from None
    except ValueError:
        raise AutograderError(f"{path}: not what prove wrote; {again}") from None
    if found.get("digest") != digest(assignment):
        raise AutograderError(
            f"{path} is stale: the assignment, the engine or torch has changed since; {again}"
        )
    unproven = [
        *found["surprises"],
        *(f"nothing fails {check}" for check in found["unfailed_checks"]),
    ]
    if unproven:
        more = f" and {len(unproven) - 1} more" if len(unproven) > 1 else ""
        raise AutograderError(f"{path}: unproven: {unproven[0]}{more}; {again}")
    if found["seeds"] < prove.SEEDS:
        raise AutograderError(f"{path}: proven at {found['seeds']} seeds only; {again}")


def _require_release(course: Course, assignment: Assignment) -> None:
    for path in release.changes(course, assignment):
        raise AutograderError(
            f"{path} is not what students should get; run: autograder release {assignment.name}"
        )


def _made_by_otter(course: Course, assignment: Assignment) -> dict[str, bytes]:
    """Return those of the files otter makes that are kept: its settings and the public checks."""
    if importlib.util.find_spec("otter") is None:
        raise AutograderError("otter-grader is missing: pip install 'autograder[gradescope]'")
    tests = course.folder / "assignments" / assignment.name / "tests"
    with tempfile.TemporaryDirectory(prefix="autograder-otter-") as name:
        folder = Path(name)
        (folder / "requirements.txt").write_text(requirements(assignment.needs), encoding="utf-8")
        config = {"assignment_name": assignment.name}
        (folder / "otter_config.json").write_text(json.dumps(config), encoding="utf-8")
        command = [sys.executable, "-m", "otter", "generate", "--tests-dir", str(tests.resolve())]
        command += [
            "--overwrite-requirements",
            "--python-version",
            PYTHON,
            "--output-path",
            "o.zip",
        ]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if ended.returncode:
            last = (ended.stderr.strip() or ended.stdout.strip() or "no reason").split("\n")[-1]
            raise AutograderError(f"otter generate failed for {assignment.name}: {last}")
        with zipfile.ZipFile(folder / "o.zip") as archive:
            return {
                name: archive.read(name) for name in archive.namelist() if name not in _NOT_OURS
            }


def requirements(needs: Needs = NOTHING) -> str:
    """Return requirements.txt: what runs in the container, in the versions that run here."""
    engine = [f"{name}=={_version(name)}" for name in ENGINES]
    return "".join(f"{package}\n" for package in (*engine, *needs.packages))


def _version(name: str) -> str:
    return metadata.version(name).partition("+")[0]  # +cpu is chosen by the index


def _ours(course: Course, assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """Yield the files that grade in the container, and the secrets that they need."""
    yield "requirements.txt", requirements(assignment.needs).encode()
    yield "not_graded.json", not_graded(KILLED).encode()
    for name in _EXECUTABLE:
        yield name, (_ENGINE / "gradescope" / "image" / name).read_bytes()
    engine = [_ENGINE / name for name in ("__init__.py", "gradescope/__init__.py")]
    engine += [_ENGINE / "gradescope" / name for name in ("container.py", "image/torch_index.py")]
    engine += [path for package in _SHIPPED for path in (_ENGINE / package).glob("*.py")]
    for path in engine:
        yield f"autograder/{path.relative_to(_ENGINE).as_posix()}", path.read_bytes()
    course.key()  # made, if there is none yet
    yield f"course/{KEY_FILE}", (course.folder / KEY_FILE).read_bytes()
    own = [assignment.checks, assignment.reference]
    own += [assignment.folder / name for name in ("assignment.toml", "proof.json")]
    own += [assignment.folder / f"{name}.py" for name in assignment.helpers()]
    for path in own:
        yield f"course/reference/{assignment.name}/{path.name}", path.read_bytes()
