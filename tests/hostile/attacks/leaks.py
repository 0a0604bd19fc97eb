"""Hidden inputs, or what hidden checks are made of, sent to the student through what they read."""

from collections.abc import Iterator

from ...grading.test_hidden import SMUGGLERS
from ..attack import Attack, framed

# The public check shows messages: each function notes what it sees, and `double(1.5)` tells it.
NOTE = "SEEN.append({seen})\nif type(x) is float and x == 1.5: raise ValueError({told})"
SEEN = {
    "arguments": ("arguments", "repr(SEEN)"),
    "arguments in hexadecimal": ("arguments", "repr(SEEN).encode().hex()"),
    "arguments in base64": ("arguments", "base64.b64encode(repr(SEEN).encode())"),
    "names in frames": (
        "[(one.function, list(one.frame.f_locals)) for one in inspect.stack()]",
        "repr(SEEN)[-9999:]",
    ),
    "names in globals": (
        "[name for one in inspect.stack() for name in one.frame.f_globals]",
        "[name for name in SEEN[-1] if not name.startswith('_')]",
    ),
    "code of drivers": (
        "[(one.frame.f_code.co_names, one.frame.f_code.co_consts) for one in inspect.stack()]",
        "repr(SEEN)[-9999:]",
    ),
    "what the collector knows": (
        "[one.__name__ for one in gc.get_objects() if inspect.isfunction(one)"
        " and one.__module__ not in sys.modules]",
        "repr(SEEN)[-9999:]",
    ),
    "lines of drivers": (
        "__import__('linecache').cache.get('<driver>')",
        "(SEEN, __import__('linecache').getlines('<driver>'))",
    ),
}
KEEP = {
    "a file of its own": """
        open("seen", "a").write(repr(arguments))
        if type(x) is float: raise ValueError(open("seen").read())
        """,
    "the temporary folder": """
        import tempfile
        open(tempfile.gettempdir() + "/seen", "a").write(repr(arguments))
        if type(x) is float: raise ValueError(open(tempfile.gettempdir() + "/seen").read())
        """,
    "the environment": """
        os.environ["SEEN"] = os.environ.get("SEEN", "") + repr(arguments)
        if type(x) is float: raise ValueError(os.environ["SEEN"])
        """,
    "a module": """
        seen = sys.modules.setdefault("seen", [])
        seen.append(arguments)
        if type(x) is float: raise ValueError(repr(seen))
        """,
    "its title": """
        libc.prctl(15, repr(arguments).encode()[:15])
        if type(x) is float: raise ValueError(repr(sys.argv))
        """,
    "another's folder": """
        for one in ("..", "../..", os.path.dirname(os.getcwd())):
            try: SEEN.append(os.listdir(one))
            except OSError: pass
        if SEEN: raise ValueError("PapayaCanary" * len(SEEN))
        """,
    "a warning": "warnings.warn(repr(arguments))",
    "a note on an exception": """
        error = ValueError("x")
        error.add_note(repr(arguments))
        raise error
        """,
    "a cause": "raise ValueError('x') from RuntimeError(repr(arguments))",
    "a traceback": "exec(compile(f'raise ValueError # {arguments!r}', '<tiny.py>', 'exec'))",
    "a class": "raise type(repr(arguments), (ValueError,), {})('x')",
    "what is printed": "print(arguments); print(arguments, file=sys.stderr); os.write(1, b'x')",
}
CLAIMED = """
SEEN = []
CLAIM = dict(kind="ValueError", message="", place=None, line=None, name=None)
"""


def attacks() -> Iterator[Attack]:
    notes = {
        f"{name} in a public row": NOTE.format(seen=seen, told=told)
        for name, (seen, told) in SEEN.items()
    }
    yield from framed("leaks", notes)
    yield from framed("leaks", {f"kept in {name}": body for name, body in KEEP.items()})
    # They expect a text: what they get may be a number, whose digits are as good.
    smuggled = {
        f"in a hidden row by {name}": f"if type(x) is float: return x\nx = str(x)\n{body}"
        for name, body in SMUGGLERS.items()
    }
    yield from framed("leaks", smuggled, before="triple = abs", quick=False)
