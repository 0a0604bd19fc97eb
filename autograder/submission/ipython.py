"""What of a cell only IPython understands: magics, shell commands, questions for help."""

import re
from collections.abc import Iterable, Sequence

# Cell magics whose cell is Python all the same; any other kind of cell is not.
_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "matplotlib"}
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_IPYTHON_LINE = re.compile(r"(?P<indent>\s*)(?:%{1,2}[A-Za-z]|!|\?{1,2}\w|[\w.]+\?{1,2}\s*$)")
_IPYTHON_VALUE = re.compile(r"(?P<target>\s*[\w.\[\]'\", ]+?=\s*)(?:%[A-Za-z]|!)")


def cell_magic(source: str) -> str:
    """Return the name of the magic by which a cell is not Python, or ""."""
    magic = _CELL_MAGIC.match(source)
    return magic[1] if magic and magic[1] not in _PYTHON_CELLS else ""


def dedented(lines: Sequence[str]) -> list[str]:
    """Take the indentation of the first line from every line that has it, as IPython does."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def without_ipython(lines: Iterable[str]) -> list[str]:
    """Replace what only IPython understands, line by line, so that line numbers stay."""
    python = []
    continued = False
    for line in lines:
        value = _IPYTHON_VALUE.match(line)
        alone = _IPYTHON_LINE.match(line)
        if continued:
            python.append("")
        elif value:
            python.append(f"{value['target']}None")
        elif alone:
            python.append(f"{alone['indent']}pass")
        else:
            python.append(line)
            continue
        continued = line.endswith("\\")
    return python
