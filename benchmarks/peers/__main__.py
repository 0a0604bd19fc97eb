"""Measure this project and its peers, and write the tables of docs/peers.md and README."""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.grading import PROJECT

from . import costs, hostile, tables, verdicts
from .graders import Grader, Ours, Pytest
from .notebooks import Nbgrader, Otter

RESULTS = Path(__file__).with_name("results.json")


def machine() -> str:
    """Return what this was measured on."""
    models = [
        text.partition(":")[2].strip()
        for text in Path("/proc/cpuinfo").read_text().splitlines()
        if text.startswith("model name")
    ]
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({models[0] if models else platform.machine()}), {gigabytes} GB,"
        f" Linux {platform.release().partition('-')[0]}, Python {platform.python_version()}, torch"
        f" {metadata.version('torch').partition('+')[0]}; {date.today()}, load {load} at the start"
    )


def measure_costs(graders: Sequence[Grader], sizes: costs.Sizes) -> list[dict[str, Any]]:
    rows = []
    for row in costs.measure(graders, sizes):
        rows.append(row)
        print(
            "{notebook:28} {grader:20} {jobs} job(s) {size:5}: {cpu:8.1f} CPU s".format(**row),
            f"{row['seconds']:7.1f} s {row['mb']:6.0f} MB",
            file=sys.stderr,
            flush=True,
        )
    return rows


def try_attacks(graders: Sequence[Grader]) -> dict[str, dict[str, Any]]:
    """Try all attacks on two graders at a time: nothing is timed."""
    with tempfile.TemporaryDirectory(prefix="peers-") as name, ThreadPoolExecutor(2) as pool:
        Path(name).chmod(0o755)
        folders = [Path(name) / str(number) for number in range(len(graders))]
        found = list(pool.map(hostile.try_all, graders, folders))
    return {
        grader.name: {attack: asdict(outcome) for attack, outcome in outcomes.items()}
        for grader, outcomes in zip(graders, found, strict=True)
    }


PARTS = ("costs", "verdicts", "attacks")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="the rest stays")
    usual = costs.Sizes()
    two = {"type": int, "nargs": 2}
    parser.add_argument("--ours", **two, default=usual.ours, help="sizes of classes: autograder")
    parser.add_argument("--large", type=int, default=usual.large, help="one more; 0 for none")
    parser.add_argument("--peers", **two, default=usual.peers, help="sizes of classes: the others")
    parser.add_argument("--sample", **two, default=(8, 2), help="wrong and right code for a peer")
    cell = {"type": int, "default": Nbgrader.cell_seconds, "help": "nbgrader's limit for a cell"}
    parser.add_argument("--cell-seconds", **cell)
    return parser.parse_args()


def main() -> None:
    asked = options()
    if "attacks" in asked.only and (why := hostile.can_run()):
        sys.exit(f"hostile submissions are not handed in: {why}; or give --only costs verdicts")
    graders = [Ours(), Otter(), Nbgrader(cell_seconds=asked.cell_seconds), Pytest()]
    sizes = costs.Sizes(tuple(asked.ours), asked.large, tuple(asked.peers))
    steps = {
        "costs": lambda: measure_costs(graders, sizes),
        "verdicts": lambda: [*verdicts.compare(graders[0], graders[1:], tuple(asked.sample))],
        "attacks": lambda: try_attacks(graders),
    }
    about: dict[str, Any] = {"versions": {one.name: one.version for one in graders}}
    if "costs" in asked.only:  # nothing else depends on the machine
        about["machine"] = machine()
    for part in asked.only:
        began = time.monotonic()
        found = steps[part]()
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        results = tables.read(RESULTS) | about | {part: found}
        text = json.dumps(results, indent=1, ensure_ascii=False)
        RESULTS.write_text(f"{text}\n", encoding="utf-8")
        tables.write(PROJECT, results)


if __name__ == "__main__":
    main()
