"""What this environment lacks, or holds for nothing, and how to change that.

Each piece of advice is a line: what, what for, what to run.
"""

import ast
import csv
import ctypes.util
import importlib.util
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..records.errors import AutograderError

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
_FOR = {
    "gradescope": "zips for Gradescope, by `autograder package`",
    "cluster": "`autograder grade --scheduler`",
}
# What a build of torch may be for, as its version.py names it and as people do.
_HARDWARE = {"cuda": "CUDA", "hip": "ROCm", "xpu": "Intel's XPU"}
_OF_HARDWARE = ("nvidia-", "cuda-", "triton", "pytorch-triton", "intel-", "onemkl-")
_TREE = Path(__file__).parents[2]

Installed = Mapping[str, metadata.Distribution]


def installed(path: Sequence[str] | None = None) -> Installed:
    """Return what is installed here, or in these folders, by its canonical name."""
    found = metadata.distributions() if path is None else metadata.distributions(path=list(path))
    by_name: dict[str, metadata.Distribution] = {}
    for one in found:
        if one.metadata["Name"]:  # what a broken removal left behind has none
            by_name.setdefault(canonicalize_name(one.metadata["Name"]), one)
    return by_name


def require_engine(here: Installed) -> None:
    """Raise AutograderError if a package is missing, or too old, that all grading needs."""
    wrong = [one for one in _required(here) if _state(here, one)]
    if wrong:
        told = ", ".join(f"{one.name} ({_state(here, one)})" for one in wrong)
        wanted = [shlex.quote(f"{one.name}{one.specifier}") for one in wrong]
        if "torch" in (one.name for one in wrong):
            wanted += ["--extra-index-url", CPU_INDEX]
        run = _pip("install", *wanted)
        raise AutograderError(f"nothing can be graded as things are: {told}; run: {run}")


def advice(here: Installed, layers: Mapping[str, bool], tree: Path = _TREE) -> list[str]:
    """Return a line for each thing that could be better.

    layers: of isolation, whether it was applied; tree: where the tests are, if they are here.
    """
    return [*_about_torch(here), *_about_layers(layers), *_optional(here), *_for_tests(tree)]


def _required(here: Installed, extra: str = "") -> Iterator[Requirement]:
    """Yield what autograder requires here: always, or for an extra alone."""
    own = here.get("autograder")
    for one in map(Requirement, (own.requires or ()) if own else ()):
        always, then = (
            one.marker is None or one.marker.evaluate({"extra": name}) for name in ("", extra)
        )
        if then and not (extra and always):
            yield one


def _state(here: Installed, wanted: Requirement) -> str:
    """Return what is wrong with a package: it is missing, or of another version; "" if nothing."""
    found = here.get(canonicalize_name(wanted.name))
    if found is None:
        return "missing"
    fits = wanted.specifier.contains(found.version, prereleases=True)
    return "" if fits else f"{found.version}, not {wanted.specifier}"


def _about_torch(here: Installed) -> Iterator[str]:
    """Say what a build of torch for hardware takes, which grading has no use for."""
    torch = here.get("torch")
    built_for = _built_for(torch) if torch else ""
    if not torch or not built_for:
        return
    names = ["torch", *sorted(name for name in here if name.startswith(_OF_HARDWARE))]
    size = sum(_size(here[name]) for name in names)
    version = torch.version.partition("+")[0]
    yield (
        f"torch {torch.version} is built for {built_for}, {size / 1e9:.1f} GB that no grader uses;"
        f" for its CPU build run: {_pip('uninstall', '--yes', *names)}"
        f" && {_pip('install', f'torch=={version}', '--index-url', CPU_INDEX)}"
    )


def _size(package: metadata.Distribution) -> int:
    """Return the bytes of a package, by its RECORD: some finders leave out what is gone."""
    rows = csv.reader((package.read_text("RECORD") or "").splitlines())
    return sum(int(row[2]) for row in rows if len(row) > 2 and row[2].isdecimal())


def _built_for(torch: metadata.Distribution) -> str:
    """Return the hardware that torch's own version.py names, as CUDA 13.0, without an import."""
    path = Path(str(torch.locate_file("torch/version.py")))
    for node in ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else ():
        match node:
            case ast.AnnAssign(target=ast.Name(name), value=ast.Constant(str(version))):
                if name in _HARDWARE:
                    return f"{_HARDWARE[name]} {version}"
    return ""


def _about_layers(layers: Mapping[str, bool]) -> Iterator[str]:
    """Say how a layer of isolation that was not applied can be had."""
    if layers.get("seccomp") is False:
        if ctypes.util.find_library("seccomp"):
            yield "seccomp (refused) takes a kernel, and a container's runtime, that let it be set"
        else:
            yield "seccomp (no libseccomp.so.2) takes a library; run: apt-get install libseccomp2"
    if layers.get("landlock") is False:
        yield (
            "Landlock (refused) takes Linux 5.13 or later, with landlock in"
            " /sys/kernel/security/lsm, and a container's runtime that lets its calls through"
        )


def _optional(here: Installed) -> Iterator[str]:
    """Say which packages would allow for more."""
    for extra, purpose in _FOR.items():
        for one in _required(here, extra):
            if state := _state(here, one):
                command = _pip("install", f"'autograder[{extra}]'")
                yield f"optional: {one.name} ({state}) is for {purpose}; run: {command}"
    if importlib.util.find_spec("pip") is None:
        command = f"{sys.executable} -m ensurepip"
        yield f"optional: pip (missing) is for `autograder install`; run: {command}"


def _for_tests(tree: Path) -> Iterator[str]:
    """Say what the tests of pages lack, where there are tests."""
    if not (tree / "tests" / "pages").is_dir() or not (tree / "Makefile").is_file():
        return
    axe = tree / ".venv/browser/node_modules/axe-core/axe.min.js"
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    lacking = [*(["Chromium"] if not browser else []), *(["axe-core"] if not axe.exists() else [])]
    if lacking:
        verb = "is" if len(lacking) == 1 else "are"
        yield (
            f"optional: {' and '.join(lacking)} (missing) {verb} for the tests of pages;"
            " run: make browser"
        )


def _pip(*arguments: str) -> str:
    return " ".join([sys.executable, "-m", "pip", *arguments])
