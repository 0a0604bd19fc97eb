"""What grades: the versions that matter, and a digest of all that a result depends on."""

import ast
import hashlib
import platform
import re
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from .course import EQUIVALENT, LESSON_TEST, Assignment

_PACKAGES = ("autograder", "torch", "numpy", "pytest", "msgpack", "pyseccomp")
# The packages of ours that have a part in a verdict or in what students are told.
ENGINE = ("submission", "grading", "sandbox")
_LIBRARIES = ("torch", "numpy", "pytest")
# Late days and attempts, as lines of assignment.toml, from a table's head to the next one's.
_POLICY = re.compile(
    rb"^\[late\][^\n]*\n(?:(?!\s*\[|\s*\n\s*#)[^\n]*(?:\n|\Z))*|^attempts\s*=[^\n]*\n?", re.M
)
# A question that people mark; no check knows of it.
_WRITTEN = re.compile(
    rb"^\[\[question\]\][^\n]*\n(?:(?!\s*\[)[^\n]*\n)*?kind\s*=\s*[\"']written(?:(?!^\s*\[)[^\n]*(?:\n|\Z))*",
    re.M,
)
_NOT_FOR_GRADES = {"variants.py", EQUIVALENT, "proof.json", LESSON_TEST}


def versions() -> dict[str, str | None]:
    """Return the versions of Python, the system and the packages; None for what is missing."""
    of_system = {"python": platform.python_version(), "system": platform.platform()}
    return {**of_system, **{name: _version(name) for name in _PACKAGES}}


def engine_digest() -> str:
    """Return a digest of the code of ours that has a part in a verdict, and of the libraries."""
    root = Path(__file__).parents[1]
    text = hashlib.sha256()
    for path in sorted(path for name in ENGINE for path in (root / name).rglob("*.py")):
        text.update(f"{path.relative_to(root)} {code_digest(path)}\n".encode())
    python = ".".join(platform.python_version_tuple()[:2])
    text.update(f"{python} {[_version(name) for name in _LIBRARIES]}".encode())
    return text.hexdigest()


def code_digest(path: Path) -> str:
    """Return a digest of a file: of Python the code counts, not what is said between it."""
    data = path.read_bytes()
    if path.name == "assignment.toml":
        data = _without_policy(data)
    if path.suffix == ".py":
        with suppress(SyntaxError, ValueError):  # of an author's: who loads it says so
            data = ast.dump(ast.parse(data)).encode("utf-8", "backslashreplace")
    return hashlib.sha256(data).hexdigest()


def _without_policy(data: bytes) -> bytes:
    """Return an assignment.toml without what decides on grades once they are there.

    What has no such lines comes back as it is.
    """
    rest = _WRITTEN.sub(b"", _POLICY.sub(b"", data))
    return data if rest == data else re.sub(rb"\n{3,}", b"\n\n", rest).rstrip() + b"\n"


def graders_digest(assignment: Assignment, key: bytes) -> str:
    """Return a digest of the graders, the reference, the engine, the libraries and the key."""
    own = (path for path in assignment.folder.iterdir() if path.name not in _NOT_FOR_GRADES)
    text = hashlib.sha256(key + engine_digest().encode())
    for path in sorted(path for path in own if path.suffix in (".py", ".toml")):
        text.update(f"{path.name} {code_digest(path)}\n".encode())
    return text.hexdigest()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
