"""Try all attacks, print a line for each, and exit with 1 if one achieved what is not known.

    python -m tests.hostile [-k TEXT] [--every N] [--way grade|zip] [--user root|nobody]

As root, all is done once as root and once as `nobody`.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .attack import Attack
from .attacks import ATTACKS
from .running import WAYS, User


def run(attacks: Sequence[Attack], way: str, user: str) -> Counter[str]:
    """Print a line for each attack; return how many went how."""
    counted: Counter[str] = Counter()
    print(f"\n{len(attacks)} attacks by {way}, as {user}", flush=True)
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        os.chmod(folder, 0o755)
        for outcome in WAYS[way](attacks, User(user), Path(folder)):
            print(outcome, flush=True)
            known = "known" if outcome.attack.known else "wrong"
            counted[known if outcome.wrong else "held"] += 1
    print(f"{way} as {user}: {dict(counted)}", flush=True)
    return counted


def main() -> int:
    """Parse, run, count."""
    parser = argparse.ArgumentParser(description="Try all attacks.")
    parser.add_argument("-k", default="", help="only those whose title holds this text")
    parser.add_argument("--every", type=int, default=1, help="only every Nth of those")
    parser.add_argument("--way", choices=WAYS, action="append", help="default: both")
    users = ("root", "nobody") if os.geteuid() == 0 else (os.environ.get("USER", "you"),)
    parser.add_argument("--user", choices=users, action="append", help="default: all there are")
    options = parser.parse_args()
    attacks = [attack for attack in ATTACKS if options.k in attack.title][:: options.every]
    counted = Counter[str]()
    for way in options.way or WAYS:
        for user in options.user or users:
            counted += run(attacks, way, user)
    print(f"\nin all: {dict(counted)}")
    return int(not attacks or counted["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main())
