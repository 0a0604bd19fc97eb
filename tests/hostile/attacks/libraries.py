"""Patched libraries, frames of those who call, objects that the collector knows, raw memory."""

from collections.abc import Iterator

from ...grading.test_attacks import PATCHES
from ..attack import Attack, framed

MORE_PATCHES = {
    "arrays that equal all": """
        for name in ("array_equal", "isclose", "array_equiv", "isfinite", "shape", "max", "abs"):
            setattr(np, name, lambda *a, **k: True)
        """,
    "the encoder's arrays": "sys.modules['autograder.sandbox.encoding'].encode = lambda *a: []",
    "stand-ins": "sys.modules['autograder.sandbox.stand_ins'].__dict__.clear()",
    "seeds of the worker": "np.random.set_state = torch.set_rng_state = lambda *a: None",
    "default dtype": "torch.set_default_dtype(torch.float16)",
    "threads of torch": "torch.set_num_threads(8)",
    "warnings": "warnings.simplefilter('error')",
    "numpy's errors": "np.seterr(all='raise')",
    "recursion": "sys.setrecursionlimit(20)",
    "the builtins": "builtins.__dict__.update(len=None, type=None, print=None, list=None)",
    "importing": "builtins.__import__ = lambda *a, **k: worker",
    "modules": "[sys.modules.__setitem__(name, None) for name in list(sys.modules)[:200]]",
    "encodings": "sys.setswitchinterval(1e9)",
    "text": "struct.pack = lambda *a: b''",
}
FRAMES = {
    "writes the caller's locals": """
        for one in inspect.stack():
            one.frame.f_locals.update(x=x, scale=1.0, secret_local=lambda x: x)
        """,
    "writes the caller's globals": """
        for one in inspect.stack():
            if "secret_driver" in one.frame.f_globals:
                one.frame.f_globals["secret_driver"] = lambda *a: x
        """,
    "writes the caller's builtins": """
        for one in inspect.stack():
            one.frame.f_builtins["any"] = lambda it: np.array([True, False])
            one.frame.f_builtins["isinstance"] = lambda *a: True
        """,
    "looks for the expected in frames": """
        for one in inspect.stack():
            for name, value in one.frame.f_locals.items():
                if "expected" in name or "reference" in name: return value
        """,
    "returns from the frame above": """
        import types
        def trace(frame, event, argument):
            frame.f_trace_lines = False
            return trace
        sys._getframe(1).f_trace = trace
        sys.settrace(trace)
        """,
    "profiles the driver": """
        sys.setprofile(lambda frame, event, value: SEEN.append((frame.f_code.co_name, value)))
        """,
    "makes the driver's code another": """
        for one in gc.get_objects():
            if inspect.isfunction(one) and one.__name__ == "secret_driver":
                one.__code__ = (lambda submission, scale, x: x).__code__
        """,
    "changes the driver's arguments": """
        for one in inspect.stack():
            for value in one.frame.f_locals.values():
                if type(value) is np.ndarray: value[...] = 0
        """,
    "makes all arrays zero": """
        for one in gc.get_objects():
            if type(one) is list and one and all(type(part) is float for part in one):
                one[:] = [0.0] * len(one)
        """,
    "becomes an answer by its class": """
        class Answer(type(sys)):
            def __getattribute__(self, name): return 1.0
        sys.modules[__name__] = Answer("x")
        """,
    "empties what the collector knows": """
        for one in gc.get_objects():
            if type(one) is dict and "arguments" in one: one.clear()
        """,
    "calls a callback without end": """
        if len(arguments) == 2:
            while True: arguments[0](1.0)
        """,
    "asks a callback for another's points": """
        if len(arguments) == 2: return [arguments[0](3.0 * one) for one in x]
        """,
    "asks a callback with itself": "if len(arguments) == 2: return arguments[0](arguments[0])",
    "asks a callback later": """
        SEEN.extend(arguments[:-1])
        for one in SEEN: one(1.0)
        """,
    "asks a callback from a thread": """
        if len(arguments) == 2:
            threading.Thread(target=lambda: [arguments[0](1.0) for _ in range(99)]).start()
        """,
    "answers by what it saw": "SEEN.append(x)\nreturn SEEN[0]",
    "counts the calls": "SEEN.append(x)\nreturn [True, 3.0, 1.0][len(SEEN) % 3]",
}
MEMORY = {
    "makes one into two": "ctypes.c_long.from_address(id(1) + 24).value = 2",
    "makes false true": "ctypes.memmove(id(False), id(True), 28)",
    "overwrites types": "ctypes.memset(id(float) + 200, 0, 64)",
    "overwrites the array": "ctypes.memset(id(x), 255, 64)",
    "jumps nowhere": "ctypes.CFUNCTYPE(None)(8)()",
    "calls exit in C": "libc._exit(0)",
    "aborts in C": "libc.abort()",
    "frees what is not its own": "libc.free(ctypes.c_void_p(id(x)))",
    "searches memory": """
        for one in gc.get_objects():
            if inspect.isfunction(one) and one.__name__.startswith("check_"): return one(None, None)
        """,
    "unmaps what lies there": "libc.munmap(ctypes.c_void_p(id(x) >> 12 << 12), 1 << 16)",
    "protects what lies there": "libc.mprotect(ctypes.c_void_p(id(x) >> 12 << 12), 1 << 12, 0)",
}


def attacks() -> Iterator[Attack]:
    patches = {f"the {name}": body for name, body in PATCHES.items()} | MORE_PATCHES
    yield from framed("patched", patches)
    yield from framed("patched", patches, at_load=True, quick=False)
    yield from framed("frames", FRAMES)
    yield from framed("memory", MEMORY, quick=False)
