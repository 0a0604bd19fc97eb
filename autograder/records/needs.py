"""What an assignment needs beside what the engine brings: packages, and how they are imported."""

import keyword
import re
from dataclasses import dataclass
from importlib import metadata

from .errors import AutograderError
from .toml import Table

KEYS = ("packages", "imports", "environment")  # of assignment.toml
_PINNED = re.compile(r"([A-Za-z0-9][\w.-]*)==[\w.!+]+")
# What grades, in the version that it was installed in: a package may not bring another.
ENGINES = ("torch", "numpy", "pytest", "msgpack", "pyseccomp")
# How processes of ours are set up, and what would have them run other code.
_OURS = re.compile(
    r"PATH|HOME|TMPDIR|LANG|LC_.*|LD_.*|DYLD_.*|MALLOC_.*|(OMP|MKL|OPENBLAS)_NUM_THREADS"
    r"|PY(THON|TEST).*|COVERAGE.*"
)


@dataclass(frozen=True)
class Needs:
    """Packages of an assignment, each "name==version", and what is true of their import.

    imports: the modules that are imported once, for all submissions; environment: the variables
    that are set before, as pairs.
    """

    packages: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def roots(self) -> frozenset[str]:
        """The packages as code names them: `keras` of `keras.layers`."""
        return frozenset(name.partition(".")[0] for name in self.imports)

    def missing(self) -> list[str]:
        """Return which of the packages are not installed here in their version."""
        return [package for package in self.packages if not is_installed(package)]

    def require(self, assignment: str) -> None:
        """Raise AutograderError if a package of an assignment is missing here."""
        if missing := self.missing():
            raise AutograderError(
                f"{assignment} needs {' and '.join(missing)}, not installed here;"
                f" run: autograder install {assignment}"
            )


NOTHING = Needs()


def is_installed(package: str) -> bool:
    """Tell whether "name==version" is installed; a build, as in 2.13.0+cpu, is no version."""
    name, _, version = package.partition("==")
    try:
        return metadata.version(name).partition("+")[0] == version.partition("+")[0]
    except metadata.PackageNotFoundError:
        return False


def read_needs(table: Table) -> Needs:
    """Return what an assignment.toml says of packages; raises AutograderError if it is wrong."""
    packages = table.get("packages", list, [])
    names = []
    for package in packages:
        found = _PINNED.fullmatch(package) if isinstance(package, str) else None
        if not found:
            raise table.wrong("packages", 'each with its version, such as ["keras==3.15.1"]')
        names.append(found[1])
        if _canonical(found[1]) in ENGINES:
            raise table.wrong("packages", f"none of {', '.join(ENGINES)}, which all grades share")
    imports = table.get("imports", list, [_canonical(name).replace("-", "_") for name in names])
    if not all(isinstance(name, str) and _is_module(name) for name in imports):
        raise table.wrong("imports", 'names of modules, such as ["keras"]')
    environment = table.get("environment", dict, {})
    own = Table(table.path, "environment", environment, tuple(environment))
    for name in environment:
        if not re.fullmatch(r"[A-Za-z_]\w*", name) or _OURS.fullmatch(name):
            raise own.wrong(name, "a variable that packages read, none that sets up our processes")
        own.get(name, str)
    for key in ("imports", "environment"):
        if table.data.get(key) and not packages:
            raise table.wrong(key, "packages beside it, which it is about")
    return Needs(tuple(packages), tuple(imports), tuple(sorted(environment.items())))


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_module(name: str) -> bool:
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in name.split("."))
