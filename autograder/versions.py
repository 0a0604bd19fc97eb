"""What grades: the versions that matter, and a digest of all that a result depends on."""

import hashlib
import platform
from importlib import metadata
from pathlib import Path

from .course import Assignment

_PACKAGES = ("autograder", "torch", "numpy", "pytest", "msgpack", "pyseccomp")
# What of ours has a part in a verdict or in what students are told.
ENGINE = ("submission.py", "slicing.py", "grading/*.py", "sandbox/*.py")
_NOT_FOR_GRADES = {"variants.py", "proof.json"}


def versions() -> dict[str, str | None]:
    """Return the versions of Python, the system and the packages; None for what is missing."""
    of_system = {"python": platform.python_version(), "system": platform.platform()}
    return {**of_system, **{name: _version(name) for name in _PACKAGES}}


def graders_digest(assignment: Assignment, key: bytes) -> str:
    """Return a digest of the graders, the reference, the engine, the libraries and the key."""
    own = (path for path in assignment.folder.iterdir() if path.name not in _NOT_FOR_GRADES)
    files = [path for path in own if path.suffix in (".py", ".toml")]
    files += [path for pattern in ENGINE for path in Path(__file__).parent.glob(pattern)]
    text = hashlib.sha256(key)
    for path in sorted(files):
        data = path.read_bytes()
        text.update(f"{path.parent.name}/{path.name} {len(data)}\n".encode() + data)
    libraries = ("torch", "numpy", "pytest")
    python = ".".join(platform.python_version_tuple()[:2])
    text.update(f"{python} {[_version(name) for name in libraries]}".encode())
    return text.hexdigest()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
