"""Files that are hard to read, to parse or to slice; archives; notebooks that are none."""

import io
import json
import zipfile
from collections.abc import Iterator

from ..attack import Attack
from ..course import RIGHT

COUNT = "\ndef count(n): return n + 1\n"
MEGABYTE = 1 << 20
TEXTS = {
    "nested brackets": "x = " + "(" * 5000 + ")" * 5000,
    "nested lists": "x = " + "[" * 90 + "]" * 90,
    "a long sum": "x = " + "+".join("1" * 3000),
    "long attributes": "x = a" + ".a" * 20_000,
    "long subscripts": "x = a" + "[0]" * 5000,
    "many minus signs": "x = " + "-" * 20_000 + "1",
    "a power of powers": "x = 9 ** 9 ** 9 ** 9",
    "a text of powers": "x = 'x' * 10 ** 12",
    "a number of many digits": "x = " + "9" * 5000,
    "many statements": "s = 0\n" + "s = s\n" * 10_000,
    "many functions": "".join(f"def f{n}(): return f{n + 1}()\n" for n in range(3000)),
    "many names": "\n".join(f"a{n} = a{n - 1}" for n in range(1, 5000)),
    "many imports": "\n".join("import numpy" for _ in range(5000)),
    "many globals": "def f():\n" + "".join(f"    global g{n}\n" for n in range(3000)),
    "nested functions": "".join(" " * n + f"def f{n}():\n" for n in range(95)) + " " * 95 + "pass",
    "nested ifs": "".join(" " * n + "if 1:\n" for n in range(99)) + " " * 99 + "pass",
    "nested lambdas": "x = " + "lambda: " * 3000 + "1",
    "nested f-strings": "x = " + "f'{" * 60 + "1" + "}'" * 60,
    "many decorators": "@f\n" * 3000 + "def g(): pass",
    "many bases": "class A(" + "object, " * 3000 + "): pass",
    "a deep chain": "x = a" + "(a" * 3000 + ")" * 3000,
    "a text never closed": "x = '''" + "a" * 100_000,
    "brackets never closed": "x = [" * 3000,
    "a text of backslashes": "x = '" + "\\" * 99_999,
    "endless dots": "import " + "a." * 50_000 + "a",
    "a zero byte": "x = 1\0",
    "line feeds of all kinds": "x = 1\r\ry = 2\x0cz = 3\x1c\x85\u2028w = 4",
    "another encoding": "# -*- coding: utf-7 -*-\nx = '+AGE-'",
    "an unknown encoding": "# coding: hostile\nx = 1",
    "tabs and spaces": "if 1:\n\tx = 1\n        y = 2",
    "a walrus in all": "x = [" + ", ".join(f"(y{n} := {n})" for n in range(3000)) + "]",
    "letters that look alike": "dоuble = сount = lambda n: n + 1",
    "magics": "%%bash\nrm -rf ~\n" + "%run -i other\n!kill -9 -1\n" * 500,
    "a main that exits": "if __name__ == '__main__': import os; os._exit(0)",
    "names of ours": "student = reference = rng = check = check_counts = expect = None",
    "future": "from __future__ import braces",
    "dunders": "__builtins__ = __loader__ = __spec__ = __name__ = __file__ = None",
    "deleted": "def double(x): return x\ndel double",
    "patched by text": "exec('double = shout = total = lambda *a: 3.0')",
    "patched by globals": "globals().update(double=lambda x: x, shout=str, total=len)",
    "imported from ours": "from checks import *\nfrom reference import *\nfrom tiny import *",
    "imported from autograder": "from autograder.grading import check, expect",
    "a match": "match 1:\n" + "".join(f"    case {n}: pass\n" for n in range(3000)),
    "a try of tries": "".join(" " * n + "try:\n" for n in range(19)) + " " * 19 + "pass",
    "comprehensions": "x = " + "[a for a in " * 40 + "[]" + "]" * 40,
}
BYTES = {
    "nothing": b"",
    "no text": bytes(range(256)) * 99,
    "UTF-16": "x = 1".encode("utf-16"),
    "a lone continuation": b"x = '\x80'",
    "a pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
    "a megabyte of one line": b"x = 1;" * (MEGABYTE // 6),
}
CELL = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
NOTEBOOKS = {
    "no cells": {"nbformat": 4},
    "cells that are a text": {"cells": "x"},
    "cells of numbers": {"cells": [1, None, [], "x"]},
    "a source of numbers": {"cells": [{**CELL, "source": [1, 2]}]},
    "a source that is a dict": {"cells": [{**CELL, "source": {"a": "b"}}]},
    "a format of texts": {"nbformat": "four", "cells": []},
    "a format of tomorrow": {"nbformat": 10**9, "cells": []},
    "many cells": {"cells": [{**CELL, "source": f"x{n} = {n}"} for n in range(5000)]},
    "an output of megabytes": {"cells": [{**CELL, "source": "", "outputs": ["x" * MEGABYTE]}]},
    "metadata that is deep": {"metadata": {"a": json.loads("[" * 90 + "]" * 90)}, "cells": []},
    "a list": [],
    "a number": 7,
}
DEEP = {
    "JSON without an end": b'{"cells": ' + b"[" * 100_000,
    "JSON too deep": b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "keys twice": b'{"cells": [], "cells": 1, "cells": null}',
    "a number too large": b'{"nbformat": 1e999, "cells": [' + b"9" * 9999 + b"]}",
}


def attacks() -> Iterator[Attack]:
    for name, text in TEXTS.items():
        yield Attack("parsing", name, text + COUNT, quick=len(text) < 9999)
        yield Attack("parsing", f"{name}, used", _used(text), quick=False)
    for name, data in BYTES.items():
        yield Attack("parsing", name, data, honest=0)
    for name, document in NOTEBOOKS.items():
        yield Attack("notebooks", name, json.dumps(document).encode(), ".ipynb", honest=0)
    for name, data in DEEP.items():
        yield Attack("notebooks", name, data, ".ipynb", honest=0)
    for name, data in archives().items():
        yield Attack("archives", name, data, ".zip", honest=0, quick=False)


def _used(text: str) -> str:
    """Return a text on which what is graded depends."""
    return f"def use(): return x, s, f0, f, g\n{text}\ndef count(n): return use() and n + 1\n"


def archives() -> dict[str, bytes]:
    """Return zips, of which none holds a submission that could be graded."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny.py", b"#" * (64 * MEGABYTE))
    inner = _zip({"tiny.zip": _zip({"tiny.py": RIGHT})})
    whole = _zip({"tiny.py": RIGHT})
    return {
        "a bomb": bomb.getvalue(),
        "a zip in a zip": _zip({"tiny.zip": inner}),
        "names that go up": _zip({"../../tiny.txt": "x", "/etc/tiny.txt": "x"}),
        "half of one": whole[: len(whole) // 2],
        "no zip": b"PK\3\4" + bytes(999),
        "a lie of size": whole.replace(len(RIGHT).to_bytes(4, "little"), b"\1\0\0\0"),
        "many files": _zip({f"{n}.txt": "" for n in range(20_000)}),
        "nothing": _zip({}),
    }


def _zip(files: dict[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()
