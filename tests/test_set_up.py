"""What `make` sets up: from which Python, with which torch. All indexes are on loopback."""

import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.sandbox.libraries import is_open

PROJECT = Path(__file__).parents[1]
MADE_BY = (
    "Makefile",
    "autograder/gradescope/image/torch_index.py",
    "autograder/sandbox/libraries.py",
)
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1"
dependencies = ["torch"]
[project.optional-dependencies]
dev = []
"""
# Builds nothing: setuptools would have to be downloaded.
BACKEND = """
import pathlib, shutil
def build_editable(folder, config_settings=None, metadata_directory=None):
    return pathlib.Path(shutil.copy("tiny-1-py3-none-any.whl", folder)).name
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with our Makefile that wants nothing but torch."""
    folder = tmp_path / "project"
    for name in MADE_BY:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, folder / name)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    write_wheel(folder, "tiny", "1", "Requires-Dist: torch\nProvides-Extra: dev\n")
    (folder / "constraints.txt").write_text("torch==2.13.0\n")
    return folder


def write_wheel(folder: Path, name: str, version: str, more: str = "") -> str:
    """Write a wheel without modules; return its name."""
    wheel, about = f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / wheel, "w") as file:
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}"
        file.writestr(f"{about}/METADATA", metadata)
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")
    return wheel


def index_of_torch(folder: Path, version: str) -> Path:
    """Write a package index that has torch alone, in one version."""
    (folder / "torch").mkdir(parents=True)
    wheel = write_wheel(folder / "torch", "torch", version)
    link = f'<a href="{wheel.replace("+", "%2B")}">{wheel}</a>'
    (folder / "torch" / "index.html").write_text(link)
    return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; return its address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def set_up(project: Path, own_index: str, torch_index: str) -> tuple[str, str]:
    """Make the environment; return which torch is in it, and what was said."""
    made = subprocess.run(
        ["make", ".venv/ready", f"PYTHON={sys.executable}", f"TORCH_INDEX={torch_index}"],
        cwd=project,
        env={"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": own_index},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (found,) = project.glob(".venv/lib/python*/site-packages/torch-*.dist-info")
    return found.name.removeprefix("torch-").removesuffix(".dist-info"), made.stderr


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no CUDA build")


@LINUX
def test_the_cpu_build_of_torch_is_taken_where_its_index_answers(
    project: Path, tmp_path: Path
) -> None:
    own, cpu = (
        index_of_torch(tmp_path / "own", "2.13.0"),
        index_of_torch(tmp_path / "c", "2.13.0+cpu"),
    )
    with served(own) as own_index, served(cpu) as torch_index:
        assert set_up(project, own_index, torch_index) == ("2.13.0+cpu", "")


@LINUX
def test_an_index_of_torch_that_never_answers_is_left_out(project: Path, tmp_path: Path) -> None:
    own = index_of_torch(tmp_path / "own", "2.13.0")
    with served(own) as own_index, socket.create_server(("127.0.0.1", 0)) as silent:
        torch_index = f"http://127.0.0.1:{silent.getsockname()[1]}"
        torch, said = set_up(project, own_index, torch_index)
    assert torch == "2.13.0"
    assert said.startswith(f"{torch_index}: ")
    assert said.endswith("; torch comes from pip's own index\n")


@pytest.mark.parametrize(
    "path", ["hand ins/[1] it's", 'a "b" (c)', "a;b & c", "$HOME `x` a$(x)b", "#1", "-x", "a\\b"]
)
def test_a_class_may_lie_at_any_path(project: Path, path: str) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "ready").touch()
    (project / "run").write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    (project / "run").chmod(0o755)
    command = ["make", "--no-print-directory", "grade", "A=tiny", f"S={path}", "RUN=./run"]
    made = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert made.stdout.splitlines() == ["install", "tiny", "grade", "tiny", "--", path]


def chosen(project: Path, *candidates: Path) -> str:
    """Return which of these Pythons the Makefile takes."""
    names = " ".join(map(str, candidates))
    command = [
        "make",
        "--silent",
        "--eval=chosen:;@echo $(PYTHON)",
        "chosen",
        f"CANDIDATES={names}",
    ]
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def test_a_python_that_others_can_import_from_is_preferred(project: Path, tmp_path: Path) -> None:
    own = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
    if not own.exists() or not is_open(os.path.dirname(os.__file__)):
        pytest.skip(f"no Python lies in {own}, or it is closed to others")
    closed = tmp_path / "closed"
    venv.create(closed / "env", symlinks=True)
    closed.chmod(0o700)
    (tmp_path / "older").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "older").chmod(0o755)
    older, shut = tmp_path / "older", closed / "env" / "bin" / "python3"
    assert chosen(project, older, shut, own) == str(own)
    assert chosen(project, older, shut) == str(shut)
    assert chosen(project, older) == ""
