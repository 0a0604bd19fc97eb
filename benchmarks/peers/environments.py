"""The peers' environments: build/peers/NAME, each with the packages that its file pins."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.grading import PROJECT

BUILD = PROJECT / "build" / "peers"
PINS = Path(__file__).with_name("requirements")
TORCH = PROJECT / "autograder" / "gradescope" / "image" / "torch_index.py"
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"


def environment(name: str) -> Path:
    """Return the Python of a peer's environment, which is made if its pins are not installed."""
    pins, folder = PINS / f"{name}.txt", BUILD / name
    stamp, wanted = folder / "pins", hashlib.sha256(pins.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"{folder}: is being made; it takes minutes", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([_interpreter(), "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        torch = [sys.executable, "-I", TORCH, TORCH_INDEX]
        index = subprocess.run(torch, capture_output=True, text=True, check=True).stdout.split()
        subprocess.run([*pip, "--requirement", pins, *index], check=True)
        stamp.write_text(wanted)
    return python


def _interpreter() -> str:
    """Return the Python that this environment was made of: all graders have the same."""
    return getattr(sys, "_base_executable", "") or sys.executable


def pinned(name: str, package: str) -> str:
    """Return the version of a package in a peer's pins."""
    for line in (PINS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        found, _, version = line.partition("==")
        if found == package:
            return version
    raise ValueError(f"{PINS / name}.txt: pins no {package}; add a line {package}==VERSION")
