"""Where Python imports from, and whether other users can.

Also a program that looks at a Python before anything is installed: `python -I libraries.py` ends
with 0 if it will do, with 3 if it will do but other users can't import from it, else with 1.
"""

import os
import sys

_OF_PACKAGES = ("site-packages", "dist-packages")
_WILL_DO, _WILL_NOT_DO, _CLOSED = 0, 1, 3


def importable() -> list[str]:
    """Return the folders of the standard library and of packages that this process imports from.

    What else is on its path is someone's own work, which may lie beside graders: not for students.
    """
    library = os.path.dirname(os.path.realpath(os.__file__))
    known = [sys.modules[name].__file__ for name in ("numpy", "torch") if name in sys.modules]
    packages = {os.path.dirname(os.path.dirname(os.path.realpath(str(file)))) for file in known}
    found = [path for path in map(os.path.realpath, sys.path) if os.path.isdir(path)]
    return [
        path
        for path in dict.fromkeys(found)
        if f"{path}/".startswith(f"{library}/")
        or os.path.basename(path) in _OF_PACKAGES
        or path in packages
    ]


def is_open(folder: str) -> bool:
    """Tell whether every user can read a folder and pass through all that lead to it."""
    above = folder
    while above != (above := os.path.dirname(above)):
        if not os.stat(above).st_mode & 0o001:
            return False
    return os.stat(folder).st_mode & 0o005 == 0o005


def _look() -> int:
    try:
        import ensurepip  # noqa: F401 - without it no virtual environment can be made
    except ImportError:
        return _WILL_NOT_DO
    if sys.version_info < (3, 11):  # noqa: UP036 - this looks at older ones, too
        return _WILL_NOT_DO
    return _WILL_DO if all(map(is_open, importable())) else _CLOSED


if __name__ == "__main__":
    sys.exit(_look())
