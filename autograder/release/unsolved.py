"""Let a lesson go on where an exercise is not solved yet.

This becomes a part of checks_support.py, which students get.
"""

import dis
import inspect
from typing import Any


def solved_or(yours: Any, library: Any) -> Any:
    """Return your function or class, or the library's while yours is as it was handed out.

    A line is printed if it is the library's.
    """
    functions = vars(yours).values() if isinstance(yours, type) else (yours,)
    if not any(_raises(function, yours.__name__) for function in functions):
        return yours
    print(f"`{yours.__name__}` is not solved yet: the library's version runs here")
    return library


def _raises(function: Any, exercise: str) -> bool:
    """Tell whether a function can come to the error of a stub, which names its exercise.

    One that stands after a `return` is not in the compiled code any more.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    used = {step.argval for step in dis.get_instructions(code)} if code else set()
    return {"NotImplementedError", exercise} <= used
