"""How docstrings become a page: `name: ` at the start of a line tells of an argument, in a list."""

import re
from typing import Any

import griffe

_ARGUMENT = re.compile(r"^(\w+(?:, \w+)*): ", re.MULTILINE)


class Arguments(griffe.Extension):
    """Make such lines items, which Markdown would run together."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = _ARGUMENT.sub(r"\n- `\1`: ", obj.docstring.value)
