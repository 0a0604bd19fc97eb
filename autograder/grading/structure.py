"""What a grader requires of how a submission is written: fixture `syntax`, and no worker asked."""

import ast
from collections.abc import Callable

from ..submission.syntax import Syntax
from .expect import that


def require_by_hand(
    syntax: Syntax, name: str, what: str, is_borrowed: Callable[[str], bool]
) -> None:
    """Fail unless a name is a class that uses nothing of PyTorch's which would do its work.

    what: such a thing is called; is_borrowed tells it by the last part of its name, in small
    letters.
    """
    is_class = isinstance(syntax.definition(name), ast.ClassDef)
    that(is_class, f"{name} is a class", mismatch="it is something else", hint="")
    used = (full for full in syntax.uses(name) if full.startswith("torch."))
    borrowed = sorted(full for full in used if is_borrowed(full.rpartition(".")[2].lower()))
    that(not borrowed, f"no {what} of PyTorch's is used", mismatch=f"it uses {borrowed[:1]}")
