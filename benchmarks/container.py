"""Fit Gradescope's default container? Each assignment's reference, with half a core and 768 MB.

The limits are those of a control group (version 1), so this runs as root; where none can be made it
says so and measures without.

    python benchmarks/container.py [NAME ...]
"""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from grading import PROJECT, pss_mb

from autograder.gradescope import packaging
from autograder.records.course import KEY_FILE, Course

CORES, MEGABYTES = 0.5, 768
GROUPS = Path("/sys/fs/cgroup")


@contextlib.contextmanager
def limited() -> Iterator[list[Path]]:
    """Make control groups with the container's limits; yield where to enter them."""
    groups = [GROUPS / kind / f"autograder-{os.getpid()}" for kind in ("cpu", "memory")]
    try:
        for group in groups:
            group.mkdir()
        (groups[0] / "cpu.cfs_quota_us").write_text(str(int(100_000 * CORES)))
        (groups[1] / "memory.limit_in_bytes").write_text(str(MEGABYTES << 20))
    except OSError as error:
        print(f"no limits here ({error}): measured without")
        yield []
        return
    try:
        yield [group / "cgroup.procs" for group in groups]
    finally:
        for group in groups:
            with contextlib.suppress(OSError):
                group.rmdir()


def run(root: Path, entries: list[Path]) -> dict[str, float]:
    """Run run_autograder; return its wall and CPU seconds, the peak of memory, and the score."""

    def enter() -> None:
        for entry in entries:
            entry.write_text(str(os.getpid()))

    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen([root / "run_autograder"], cwd=root, preexec_fn=enter)
    peaks = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peaks))
    watcher.start()
    process.wait()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    return {
        "seconds": time.monotonic() - began,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "mb": max(peaks),
        "score": found["score"],
    }


def watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            peaks.append(pss_mb(process.pid))
        time.sleep(0.05)


def main() -> None:
    """Print a row for each assignment."""
    with tempfile.TemporaryDirectory(prefix="container-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        course = Course(folder / "course")
        for part in ("reference", "assignments"):
            shutil.copytree(PROJECT / part, course.folder / part)
        (course.folder / KEY_FILE).write_text("00" * 32)
        (course.folder / KEY_FILE).chmod(0o600)
        print(f"{'assignment':20} seconds  CPU seconds  MB (PSS)  score   (at most 60 CPU, 768 MB)")
        for assignment in map(course.assignment, sys.argv[1:] or course.names()):
            root = folder / assignment.name
            zipped = folder / f"{assignment.name}.zip"
            packaging.write_zip(zipped, packaging.packed_files(course, assignment))
            shutil.unpack_archive(zipped, root / "source")
            for part in ("submission", "results"):
                (root / part).mkdir()
            shutil.copy2(assignment.reference, root / "submission")
            shutil.copy2(root / "source" / "run_autograder", root / "run_autograder")
            (root / "run_autograder").chmod(0o755)
            (root / "venv").symlink_to(sys.prefix)
            with limited() as entries:
                figures = run(root, entries)
            print(
                "{0:20} {seconds:7.1f} {cpu:12.1f} {mb:9.0f} {score:6g}".format(
                    assignment.name, **figures
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
