"""Hostile submissions against stock otter and against the container of ours, side by side.

Both get the same tests and the same notebook, in a folder with Gradescope's contract, as root. Run
as root on Linux, with the packages of `make test`: python benchmarks/hostile.py
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from autograder.gradescope import packaging
from autograder.records.course import Course
from tests.conftest import write_assignment
from tests.container.conftest import CHECKS, REFERENCE, TOML
from tests.container.hostile import ATTACKS, HONEST, WRONG, files_beside, source

SECONDS = 40
TESTS = {
    "double": '''from otter.test_files import test_case
OK_FORMAT = False
name, points = "double", 3
@test_case(points=1, hidden=False)
def test_numbers(double):
    """It doubles numbers"""
    assert double(1.5) == 3.0
@test_case(points=2, hidden=True)
def test_arrays(double):
    """It doubles arrays"""
    import numpy as np
    np.testing.assert_allclose(double(np.array([1.0, 2.0])), [2.0, 4.0])
''',
    "count": """from otter.test_files import test_case
OK_FORMAT = False
name, points = "count", 1
@test_case(points=1, hidden=True)
def test_counts(count):
    assert count(3) == 4
""",
}


def notebook(text: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    metadata = {"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}
    document = {"cells": [{**cell, "id": "a", "source": text}], "metadata": metadata}
    return json.dumps({**document, "nbformat": 4, "nbformat_minor": 5})


def stock_zip(folder: Path) -> Path:
    """Return what `otter generate` makes of the tests."""
    tests = folder / "tests"
    tests.mkdir()
    for name, text in TESTS.items():
        (tests / f"{name}.py").write_text(text)
    path = folder / "stock.zip"
    command = [sys.executable, "-m", "otter", "generate", "--tests-dir", tests]
    subprocess.run([*command, "--output-path", path], cwd=folder, check=True, capture_output=True)
    return path


def our_zip(folder: Path) -> Path:
    """Return the zip of the same questions that the project packs."""
    write_assignment(folder, CHECKS, REFERENCE, TOML)
    course = Course(folder)
    from autograder import release

    release.write(course, course.assignment("tiny"))
    (folder / "reference/tiny/proof.json").write_text("{}")
    path = folder / "ours.zip"
    packaging.write_zip(path, packaging.packed_files(course, course.assignment("tiny")))
    return path


def run(zipped: Path, files: dict[str, bytes], start: list[str], root: Path) -> str:
    """Lay out a zip, hand files in, run it in a process namespace; return what it gave."""
    shutil.unpack_archive(zipped, root / "source")
    for folder in ("submission", "results"):
        (root / folder).mkdir()
    for name, data in files.items():
        path = root / "submission" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (root / "venv").symlink_to(sys.prefix)
    shutil.copy2(root / "source" / "run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    (root / "submission_metadata.json").write_text('{"users": [{"email": "ada@example.org"}]}')
    root.chmod(0o755)
    contained = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c"]
    program = " ".join([*start, ">/dev/null 2>&1; sleep 3"])  # time for what was left behind
    began = time.monotonic()
    try:
        subprocess.run([*contained, program], cwd=root, timeout=SECONDS, check=False)
        late = ""
    except subprocess.TimeoutExpired:
        late = ", never ends"
    print(f"  ({time.monotonic() - began:.0f} s)", file=sys.stderr)
    return verdict(root / "results" / "results.json") + late


def verdict(path: Path) -> str:
    """Return the score in a results.json, and whether students see a hidden test in it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "no results.json"
    rows = found.get("tests", [])
    score = found.get("score", sum(row.get("score") or 0 for row in rows))
    seen = json.dumps([row for row in rows if row.get("visibility", "visible") == "visible"])
    told = seen + str(found.get("output", ""))
    leak = ", HIDDEN TEST SHOWN" if "assert_allclose(double" in told or "array([" in told else ""
    return f"{score:g}{' GAINED' if score > HONEST else ''}{leak}"


def main() -> None:
    """Print a row for each attack."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        (folder / "stock").mkdir()
        stock, ours = stock_zip(folder / "stock"), our_zip(folder / "ours")
        print(f"{'attack':44} {'stock otter':34} ours          ({HONEST} is deserved)")
        for number, attack in enumerate(["none", *ATTACKS, "files beside the notebook"]):
            found = []
            for kind, zipped in (("stock", stock), ("ours", ours)):
                root = folder / f"{kind}{number}"
                root.mkdir()
                text = source(attack, str(root)) if attack in ATTACKS else WRONG
                files = {"tiny.ipynb": notebook(text).encode()}
                if attack.startswith("files"):
                    files |= files_beside(str(root))
                    del files["tests/double.py"]  # stock otter replaces the folder
                main = f"from otter.run.run_autograder import main; main({str(root)!r})"
                otter = [sys.executable, "-c", f'"{main}"']
                start = otter if kind == "stock" else [str(root / "run_autograder")]
                found.append(run(zipped, files, start, root))
            print(f"{attack:44} {found[0]:34} {found[1]}", flush=True)


if __name__ == "__main__":
    main()
