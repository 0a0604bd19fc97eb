"""Say in Python what of a cell only IPython understands: magics, commands, questions for help."""

import re
import shlex
from collections.abc import Iterable, Sequence

# Cell magics whose cell is Python all the same; any other kind of cell is not.
_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "matplotlib"}
_CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
_IPYTHON_LINE = re.compile(
    r"(?P<indent>\s*+)(?:%(?P<magic>[A-Za-z]\w*)(?P<rest>.*)|%%[A-Za-z]|!|\?{1,2}\w|[\w.]+\?{1,2}\s*$)"
)
_IPYTHON_VALUE = re.compile(
    r"(?P<target>\s*+[\w.\[\]'\", ]+?=\s*)(?:%(?P<magic>[A-Za-z]\w*)(?P<rest>.*)|!)"
)
# Line magics that run the statement after their options among the names of the notebook.
_PROFILED = re.compile(r"(?:-(?:[rqz]|\w\s*\S+)\s+)*(?P<statement>.*)")
_RUN_STATEMENT = {
    "time": re.compile(r"(?:--no-raise-error\s+)?(?P<statement>.*)"),
    "prun": _PROFILED,
    "lprun": _PROFILED,
}
_SETTING = re.compile(r"(?P<name>\w+)(?:\s*=\s*|\s+)(?P<value>.*)")


def cell_magic(source: str) -> tuple[str, str]:
    """Return the magic by which a cell is not Python, and what stands behind it, or ""."""
    magic = _CELL_MAGIC.match(source)
    return (magic[1], magic[2]) if magic and magic[1] not in _PYTHON_CELLS else ("", "")


def dedented(lines: Sequence[str]) -> list[str]:
    """Take the indentation of the first line from every line that has it, as IPython does."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def without_ipython(lines: Iterable[str]) -> list[str]:
    """Say in Python what only IPython understands, line by line, so that line numbers stay."""
    python = []
    continued = False
    for line in lines:
        text = "" if continued else _python(line)
        # What is kept of a line says itself that it goes on.
        continued = line.endswith("\\") and text != line and not text.endswith("\\")
        python.append(text)
    return python


def _python(line: str) -> str:
    if value := _IPYTHON_VALUE.match(line):
        return f"{value['target']}{_run_by(value['magic'], value['rest']) or 'None'}"
    if alone := _IPYTHON_LINE.match(line):
        return f"{alone['indent']}{_statement(alone['magic'], alone['rest'])}"
    return line


def _statement(magic: str | None, rest: str | None) -> str:
    """Return the statement that does what a line magic does to the names, or `pass`."""
    rest = (rest or "").strip()
    setting = _SETTING.fullmatch(rest)
    if magic in ("env", "set_env") and setting:
        return f"import os; os.environ[{setting['name']!r}] = {setting['value']!r}"
    if magic == "run" and (file := file_of(rest)):
        return f"get_ipython().run_line_magic('run', {file!r})"
    return _run_by(magic, rest) or "pass"


def _run_by(magic: str | None, rest: str | None) -> str:
    """Return the Python that a magic runs, or "" if it runs none."""
    pattern = _RUN_STATEMENT.get(magic or "")
    found = pattern.fullmatch((rest or "").strip()) if pattern else None
    return found["statement"] if found else ""


def file_of(arguments: str) -> str:
    """Return the file among the arguments of a magic, or "": options come before it."""
    try:
        words = shlex.split(arguments)
    except ValueError:
        return ""
    return next((word for word in words if not word.startswith("-")), "")
