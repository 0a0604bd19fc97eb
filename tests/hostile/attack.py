"""What an attack is, and the frame that most of them stand in."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .course import HONEST

# Each function that a check calls lets the attack try, and then answers wrongly; but for `count`.
FRAME = """
import atexit, base64, builtins, ctypes, fcntl, gc, inspect, json, mmap, os, random, resource
import signal, socket, struct, subprocess, sys, threading, time, warnings
import msgpack
import numpy as np
import torch
from torch import nn

worker, wire = (sys.modules.get("autograder.sandbox." + name) for name in ("worker", "wire"))
worker = worker or sys.modules["__main__"]
libc = ctypes.CDLL(None, use_errno=True)
SEEN = []

{before}
def attack(*arguments):
    x = arguments[-1]
{body}
    return x

def double(x): return attack(x)
def shout(text): return attack(text)
class Layer:
    {at_load}
    def __init__(self, scale): self.scale = attack(scale)
    def __call__(self, x): return attack(x)
def each(f, xs): return attack(f, xs)
def total(xs): return attack(xs)
def count(n): return n + 1
"""


@dataclass(frozen=True)
class Attack:
    """A hostile submission.

    honest: the points that what it solves is worth. known: why it gains, leaks or harms all the
    same, in the words of docs/sandbox.md. quick: it takes no second, so `make test` runs it.
    COURSE, CLASS and RESULTS in the text stand for the folders with graders, submissions, results.
    """

    kind: str
    name: str
    text: str | bytes
    suffix: str = ".py"
    honest: float = HONEST
    known: str = ""
    quick: bool = True

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.name}"

    def data(self, folders: Mapping[str, str]) -> bytes:
        """Return what is handed in."""
        if isinstance(self.text, bytes):
            return self.text
        text = self.text
        for name, folder in folders.items():
            text = text.replace(name, folder)
        return text.encode()


def framed(
    kind: str,
    bodies: Mapping[str, str],
    *,
    before: str = "",
    at_load: bool = False,
    quick: bool = True,
    known: str = "",
) -> Iterator[Attack]:
    """Yield an attack for each body, which is run by each function, and at load if asked for."""
    load = "attack(0)" if at_load else "pass"
    for name, body in bodies.items():
        inner = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        text = FRAME.format(before=textwrap.dedent(before), body=inner, at_load=load)
        title = f"{name}, when it is loaded" if at_load else name
        yield Attack(kind, title, text, quick=quick, known=known)
