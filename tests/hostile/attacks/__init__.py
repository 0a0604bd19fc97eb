"""All attacks, by kind: a module for each, with readable bodies."""

from ..attack import Attack
from . import bombs, files, forged, leaks, libraries, parsing, processes, review, values

ATTACKS: list[Attack] = [
    attack
    for kind in (forged, libraries, files, processes, bombs, values, leaks, review, parsing)
    for attack in kind.attacks()
]
