"""A tiny assignment with all that an attack may be after: its hidden inputs are canaries.

Public and hidden checks, a driver, a callback, what is made once, a fresh worker; and `count`,
which a hostile submission answers rightly: what that is worth is what most of them deserve.
"""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..conftest import write_assignment

TOML = """
title = "Tiny"
files = ["tiny.ipynb", "tiny.py"]
[limits]
seconds_per_check = 1
seconds = 10
memory_mb = 128
""" + "".join(
    f'[[question]]\nid = "{name}"\ntitle = "{name.title()}"\npoints = {points}\n'
    for name, points in dict(double=3, shout=2, Layer=2, each=2, total=1, count=1).items()
)
FULL, HONEST = 11, 1
REFERENCE = '''
# %% [markdown]
# # Tiny

# %%
def double(x):
    """Return twice x."""
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION

# %%
def shout(text):
    """Return the text in capital letters."""
    # BEGIN SOLUTION
    return text.upper()
    # END SOLUTION

# %%
class Layer:
    """Multiply by `scale`."""
    def __init__(self, scale):
        # BEGIN SOLUTION
        self.scale = scale
        # END SOLUTION

    def __call__(self, x):
        # BEGIN SOLUTION
        return self.scale * x
        # END SOLUTION

# %%
def each(f, xs):
    """Return what f returns for each of xs."""
    # BEGIN SOLUTION
    return [f(x) for x in xs]
    # END SOLUTION

# %%
def total(xs):
    """Return the sum of xs."""
    # BEGIN SOLUTION
    return sum(xs)
    # END SOLUTION

# %%
def count(n):
    """Return the number after n."""
    # BEGIN SOLUTION
    return n + 1
    # END SOLUTION
'''
CHECKS = '''
from autograder.grading import check, expect

SECRET_NUMBER, SECRET_TEXT = 4815162342, "PapayaCanary"


@check("double", public=True)
def check_doubles_numbers(student):
    """It doubles numbers"""
    expect.close(student.double(1.5), 3.0)
    expect.close(student.double(2.5), 5.0)


@check("double", weight=2)
def check_doubles_arrays(student, rng):
    """It doubles arrays"""
    expect.close(student.double(SECRET_NUMBER), 2 * SECRET_NUMBER)
    x = rng.normal(size=3)
    expect.close(student.double(x), 2 * x)


@check("shout")
def check_shouts(student, rng):
    """It shouts"""
    text = SECRET_TEXT + "".join(rng.choice(list("abcdefgh"), 9))
    expect.that(expect.equals(student.shout(text), text.upper()), "it shouts")


def secret_driver(submission, scale, x):
    secret_local = submission.Layer(scale)
    return secret_local(x)


@check("Layer", fresh=True)
def check_layer_multiplies(student, rng):
    """It multiplies"""
    scale, x = float(rng.normal()), rng.normal(size=4)
    expect.close(student.run(secret_driver, scale, x), scale * x)


@check("each")
def check_each_is_asked_for(student, rng):
    """It asks for each"""
    asked, xs = [], [SECRET_NUMBER, *map(float, rng.normal(size=4))]

    def secret_callback(x):
        asked.append(x)
        return x * 3

    answer = expect.returns(student.each(secret_callback, xs), list, length=5)
    expect.that(expect.equals(answer, [3 * x for x in xs]), "it returns what f returned")
    expect.that(expect.equals(asked, xs), "f is asked for each, once")


def secret_sum(student, rng):
    xs = list(rng.normal(size=(5, 8)))  # rows: one number might be nearly the sum by chance
    return xs, student.once("total", lambda: student.total(xs))


@check("total")
def check_total_is_nearly_right(student, rng):
    """The total is nearly right"""
    xs, got = student.once("sum", lambda: secret_sum(student, rng))
    expect.close(got, sum(xs), rtol=0.01)


@check("total", weight=3, follows="check_total_is_nearly_right")
def check_total_is_right(student, rng):
    """The total is right"""
    xs, got = student.once("sum", lambda: secret_sum(student, rng))
    expect.close(got, sum(xs))


@check("count")
def check_counts(student):
    """It counts"""
    expect.that(expect.equals(student.count(3), 4), "it counts")
'''
RIGHT = """
def double(x): return x + x
def shout(text): return text.upper()
class Layer:
    def __init__(self, scale): self.scale = scale
    def __call__(self, x): return x * self.scale
def each(f, xs): return [f(x) for x in xs]
def total(xs): return sum(xs)
def count(n): return 1 + n
"""

NUMBER, TEXT = "4815162342", "PapayaCanary"
DRIVER = "secret_driver"
NAMES = (DRIVER, "secret_callback", "secret_local", "secret_sum", "SECRET_")


def write_course(folder: Path) -> None:
    """Write the course into a folder."""
    write_assignment(folder, CHECKS, REFERENCE, TOML)


def _forms(canary: str) -> Iterator[str]:
    """Yield the ways in which a text can be written that a reader would think of."""
    data = canary.encode()
    yield from (canary, canary[::-1], data.hex(), ", ".join(map(str, data)))
    yield from (base64.b64encode(data).decode().rstrip("=")[:-1], base64.b32encode(data).decode())


SECRETS = [one.lower() for secret in (NUMBER, TEXT) for one in _forms(secret)]
SECRETS += [hex(int(NUMBER)), bin(int(NUMBER)), str(2 * int(NUMBER)), "4.815162342e"]


def shown(results: dict[str, Any]) -> str:
    """Return all that a student may ever read in a results.json."""
    rows = [row for row in results["tests"] if row["visibility"] != "hidden"]
    told = [{key: row.get(key) for key in ("name", "status", "output")} for row in rows]
    return json.dumps(told, ensure_ascii=False) + str(results.get("output", ""))


def leaked(results: dict[str, Any]) -> list[str]:
    """Return what a student reads of hidden inputs, or of what hidden checks are made of."""
    text = shown(results)
    return [one for one in SECRETS if one in text.lower()] + [one for one in NAMES if one in text]
