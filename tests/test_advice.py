"""What the doctor advises, of folders of packages made for it."""

import sys
from pathlib import Path

import pytest

from autograder.pool import advice as advising
from autograder.pool.advice import advice, installed, require_engine
from autograder.records.errors import AutograderError

pytestmark = pytest.mark.quick

PIP = f"{sys.executable} -m pip"
CPU = "https://download.pytorch.org/whl/cpu"
OWN = """\
Requires-Dist: torch>=2.6
Requires-Dist: numpy>=2
Requires-Dist: elsewhere; sys_platform == 'nowhere'
Requires-Dist: otter-grader>=7; extra == 'gradescope'
Requires-Dist: distributed>=2025.1; extra == 'cluster'
Requires-Dist: ruff; extra == 'dev'
"""
# As torch's wheels have it.
VERSION = """\
from typing import Optional
__version__ = '2.13.0'
cuda: Optional[str] = {}
hip: Optional[str] = {}
"""


class Packages:
    """A folder of packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.add("autograder", "0.1.0", more=OWN)

    def add(self, name: str, version: str, more: str = "", size: int = 0) -> None:
        about = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        about.mkdir()
        head = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n"
        (about / "METADATA").write_text(head + more)
        (about / "RECORD").write_text(f"{name}/lib.so,,{size}\n{about.name}/RECORD,,\n")

    def add_torch(self, version: str, cuda: object = None, hip: object = None) -> None:
        self.add("torch", version, size=900_000_000)
        (self.folder / "torch").mkdir()
        (self.folder / "torch/version.py").write_text(VERSION.format(repr(cuda), repr(hip)))

    def add_rest(self) -> None:
        self.add("numpy", "2.4.6")
        self.add("otter-grader", "7.0")
        self.add("distributed", "2026.8")

    @property
    def advice(self) -> list[str]:
        return advice(installed([str(self.folder)]), {}, self.folder)


@pytest.fixture
def packages(tmp_path: Path) -> Packages:
    return Packages(tmp_path)


def test_where_all_is_there_nothing_is_advised(packages: Packages) -> None:
    packages.add_torch("2.13.0+cpu")
    packages.add_rest()
    require_engine(installed([str(packages.folder)]))
    assert packages.advice == []


def test_a_cuda_build_of_torch_is_named_with_what_it_takes_and_the_way_to_the_other(
    packages: Packages,
) -> None:
    packages.add_torch("2.13.0", cuda="13.0")
    packages.add("nvidia-cublas", "13.0.1", size=2_000_000_000)
    packages.add("triton", "3.7", size=600_000_000)
    packages.add_rest()
    assert packages.advice == [
        "torch 2.13.0 is built for CUDA 13.0, 3.5 GB that no grader uses; for its CPU build run: "
        f"{PIP} uninstall --yes torch nvidia-cublas triton && "
        f"{PIP} install torch==2.13.0 --index-url {CPU}"
    ]


def test_a_build_for_rocm_is_one_too(packages: Packages) -> None:
    packages.add_torch("2.13.0+rocm6.4", hip="6.4")
    packages.add_rest()
    (told,) = packages.advice
    assert told.startswith("torch 2.13.0+rocm6.4 is built for ROCm 6.4, 0.9 GB that no grader uses")
    assert f"install torch==2.13.0 --index-url {CPU}" in told


def test_what_would_allow_for_more_is_optional(packages: Packages) -> None:
    packages.add_torch("2.13.0+cpu")
    packages.add("numpy", "2.4.6")
    packages.add("otter-grader", "6.1")
    assert packages.advice == [
        "optional: otter-grader (6.1, not >=7) is for zips for Gradescope, by `autograder package`;"
        f" run: {PIP} install 'autograder[gradescope]'",
        "optional: distributed (missing) is for `autograder grade --scheduler`;"
        f" run: {PIP} install 'autograder[cluster]'",
    ]


def test_without_what_all_grading_needs_one_line_says_what_to_install(packages: Packages) -> None:
    packages.add("numpy", "1.26.4")
    with pytest.raises(AutograderError) as error:
        require_engine(installed([str(packages.folder)]))
    assert str(error.value) == (
        "nothing can be graded as things are: torch (missing), numpy (1.26.4, not >=2);"
        f" run: {PIP} install 'torch>=2.6' 'numpy>=2' --extra-index-url {CPU}"
    )


def test_a_version_before_its_release_will_do(packages: Packages) -> None:
    packages.add_torch("2.14.0a0+git1a2b3c")
    packages.add_rest()
    require_engine(installed([str(packages.folder)]))


def test_tests_of_pages_are_told_of_a_browser_where_there_are_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tests/pages").mkdir(parents=True)
    (tmp_path / "Makefile").touch()
    monkeypatch.setenv("PATH", "/nowhere")
    wanted = "optional: {} for the tests of pages; run: make browser"
    assert advice({}, {}, tmp_path) == [wanted.format("Chromium and axe-core (missing) are")]
    axe = tmp_path / ".venv/browser/node_modules/axe-core/axe.min.js"
    axe.parent.mkdir(parents=True)
    axe.touch()
    assert advice({}, {}, tmp_path) == [wanted.format("Chromium (missing) is")]


@pytest.mark.parametrize(
    ("layer", "library", "told"),
    [
        ("seccomp", None, "seccomp (no libseccomp.so.2) takes a library; run: apt-get install"),
        ("seccomp", "libseccomp.so.2", "seccomp (refused) takes a kernel, and a container's"),
        ("landlock", None, "Landlock (refused) takes Linux 5.13 or later, with landlock in"),
    ],
)
def test_a_layer_that_was_not_applied_is_told_with_what_it_takes(
    layer: str, library: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advising.ctypes.util, "find_library", lambda _: library)
    (line,) = advice({}, {layer: False, "limits": True}, tmp_path)
    assert line.startswith(told)


def test_without_pip_packages_of_assignments_can_not_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advising.importlib.util, "find_spec", lambda _: None)
    assert advice({}, {}, tmp_path) == [
        f"optional: pip (missing) is for `autograder install`; run: {sys.executable} -m ensurepip"
    ]
