"""What is to look like our fault, so that staff have to look at it by hand."""

from collections.abc import Iterator

from ..attack import Attack, framed

CLAIM = "CLAIM = dict(kind='NameError', message='name x', place=None, line=None, name=None)"
BODIES = {
    "a name that the driver lacks": "raise NameError('name layer is not defined', name='x')",
    "an error of ours": "raise type('AutograderError', (Exception,), {})('x')",
    "a failure of ours": "raise type('Failure', (Exception,), {})('x')",
    "an assertion": "raise AssertionError('x')",
    "a time-out": "raise TimeoutError('x')",
    "no memory": "raise MemoryError",
    "an end of file": "raise EOFError",
    "a broken pipe": "raise BrokenPipeError",
    "an error of the codec": "raise wire.WireError('x')",
    "an import": "raise ImportError('numpy')",
    "a stop": "raise StopIteration",
    "a group": "raise BaseExceptionGroup('x', [KeyboardInterrupt()])",
    "an error that can't be shown": """
        class Odd(Exception):
            def __str__(self): raise SystemExit
            __repr__ = __str__
        raise Odd
        """,
    "an error that can't be made": """
        class Odd(Exception):
            def __init__(self): raise Odd
        raise Odd
        """,
    "an error without a traceback": "raise ValueError('x').with_traceback(None) from None",
    "an error that is its own cause": "error = ValueError()\nerror.__cause__ = error\nraise error",
    "a name of a million letters": "raise NameError(name='x' * 1_000_000)",
    "a driver's any": """
        for one in inspect.stack(): one.frame.f_builtins["any"] = lambda it: np.array([True, False])
        """,
    "a driver's arguments": """
        for one in inspect.stack():
            if one.function == "secret_driver": one.frame.f_locals.clear()
        """,
    "a driver without modules": "sys.modules.clear()",
    "a driver without names": """
        for one in inspect.stack():
            if "secret_driver" in one.frame.f_globals: one.frame.f_globals.clear()
        """,
    "a claim": "worker.Server.answer = lambda *a: ('raised', CLAIM | dict(in_driver=True))",
    "a claim of a place": """
        worker.Server.answer = lambda *a: ("raised", CLAIM | dict(place="checks.py"))
        """,
    "a claim of hunger": "worker.Server.answer = lambda *a: ('starved', 1)",
    "a slow claim": "time.sleep(0.8)\nworker.Server.answer = lambda *a: ('raised', CLAIM)",
    "dying while it answers": "worker.Server.answer = lambda *a: os._exit(1)",
    "dying while it loads": "worker.Server.do_load = lambda *a: os._exit(1)",
    "a callback's odd arguments": """
        if len(arguments) == 2: return arguments[0](None) + arguments[0]("x", y=[1])
        """,
    "a callback's nothing": "if len(arguments) == 2: return arguments[0]()",
    "a callback's array": "if len(arguments) == 2: return arguments[0](np.ones((3, 3)))",
    "a callback's large text": "if len(arguments) == 2: return arguments[0]('x' * 900_000)",
}


def attacks() -> Iterator[Attack]:
    yield from framed("review", BODIES, before=CLAIM)
    yield from framed("review", BODIES, before=CLAIM, at_load=True, quick=False)
