"""What a hidden row shows: words of the graders and lines of the submission, nothing computed.

Student code may choose which of its own lines it fails at, and with which built-in type of
exception; so a few bits of a hidden input can get out with each check, which is accepted.
"""

import re
import textwrap

import pytest

from ..classes import rows
from .conftest import GradeText, checks_text, hidden_rows, one_check

HIDDEN = "HiddenInput48151623"
CHECKS = checks_text(
    f"expect.close(student.double('{HIDDEN}'), 1.0)",
    f"expect.returns(student.double('{HIDDEN}'), tuple, length=2)",
    f"expect.entries(student.double('{HIDDEN}'), ['W', 'b'])",
    f"expect.array(student.double('{HIDDEN}'), shape=(2,))",
    f"student.run(drive, '{HIDDEN}')\nraise Failure('it does', '', mismatch='it does not')",
    f"done = student.call('double', '{HIDDEN}')\n"
    "expect.that(done.changed == (7,), 'it changes x', str(done), mismatch='it does not')",
    f"student.double(lambda x: expect.close(x, 1.0), '{HIDDEN}')\nexpect.that(0, 'it is 0')",
    before="def drive(submission, x): return submission.double(x), submission.triple(x)",
)
SUBMISSION = """
import builtins, sys, warnings
import numpy as np, torch
worker = sys.modules.get("autograder.sandbox.worker")
def triple(x): return x
def double(*arguments):
    x = arguments[-1]
{}
"""
RAISED = "worker.Server.answer = lambda *a: ('raised', {})"
CLAIM = "kind=x, message=x, place=x, line=1, name=x"
SMUGGLERS = {
    "message": "raise ValueError(x)",
    "message of several lines": "raise ValueError('\\n' + x + '\\nExpected: ' + x)",
    "notes": "error = ValueError(x)\nerror.add_note(x)\nraise error from KeyError(x)",
    "type": "raise type(x, (Exception,), {})()",
    "type of a type": "raise type(x, (ArithmeticError, KeyError), {'__module__': x})(x)",
    "qualified name": "kind = type('E', (ValueError,), {})\nkind.__qualname__ = x\nraise kind",
    "name of a built-in type": "ValueError.__name__ = x",
    "builtins": "setattr(builtins, x, ValueError)\nraise type(x, (ValueError,), {})",
    "name error": "raise NameError(x, name=x)",
    "name": "eval(x)",
    "attribute": "getattr(np, x)",
    "import": "raise ImportError(x, name=x, path=x)",
    "missing module": "__import__(x)",
    "system exit": "raise SystemExit(x)",
    "interrupt": "raise KeyboardInterrupt(x)",
    "syntax": "raise SyntaxError(x, (x, 1, 1, x))",
    "parse": "compile(x + ' =', x, 'exec')",
    "group": "raise ExceptionGroup(x, [ValueError(x)])",
    "unwritten": "raise NotImplementedError(x)",
    "file name": "exec(compile('1 / 0', x, 'exec'))",
    "file name like ours": "exec(compile('1 / 0', f'<{x}>', 'exec'))",
    "driver's file name": "exec(compile('1 / 0', '<driver>', 'exec'))",
    "function name": "f = lambda: 1 / 0\nf.__code__ = f.__code__.replace(co_name=x)\nf()",
    "source": "exec(compile(f'\\n' * 5 + 'raise ValueError', '<ada.py>', 'exec'))",
    "warning": "warnings.warn(x, type(x, (UserWarning,), {}))\nraise ValueError",
    "output": "print(x)\nprint(x, file=sys.stderr)\nsys.__stdout__.write(x)",
    "text": "return x",
    "text as bytes": "return x.encode()",
    "key": "return {x: x}",
    "known key": "return {'W': x, 'b': x, x: 1}",
    "tuple": "return x, x",
    "type of an object": "return type(x, (), {})()",
    "function": "triple.__name__ = x\nreturn triple",
    "dtype": "return np.zeros(2, [(x, 'f4')])",
    "array of texts": "return np.array([x, x])",
    "array of bytes": "return np.frombuffer((x * 8).encode(), np.float64)[:2]",
    "tensor": "return torch.tensor([ord(c) * 1e300 for c in x])[:2]",
    "callback": "arguments[0](x) if callable(arguments[0]) else None",
    "callback's argument": "arguments[0](**{x: 1})",
    "claimed exception": RAISED.format(f"dict({CLAIM})"),
    "claimed exception in the driver": RAISED.format(
        f"dict({CLAIM}) | dict(kind='NameError', place=None)"
    ),
    "claimed place": RAISED.format(f"dict({CLAIM}) | dict(kind='NameError', line=None)"),
    "claimed line": RAISED.format(f"dict({CLAIM}) | dict(place='ada.py', line=10 ** 9)"),
    "missing name": "worker.Server.answer = lambda *a: ('missing', x)",
    "reason": "worker.Server.answer = lambda *a: ('unsendable', x)",
    "changed": "worker.Server.answer = lambda *a: ('returned', [x, [x]])",
    "changed numbers": "worker.Server.answer = lambda *a: ('returned', [1, list(x.encode())])",
    "loading": "def fail(*a): raise worker.MissingName(x)\nworker.Server.do_call = fail",
    "loading again": "worker.Server.do_load = lambda *a: [['ada.py', 5, x, x], [x, 5, 'E', x]]\n"
    "del globals()['double'], globals()['triple']\nraise NameError(name='triple')",
    "name of a file": "open(x, 'w').close()\nraise OSError(1, x, x)",
}


NOTES = """
import sys
seen = []
def triple(x):
    names = [name for name in sys._getframe(1).f_globals if "secret" in name]
    raise ValueError(f"{seen} {names}")
def double(x):
    seen.append(x)
    return 2 * x
"""


def test_public_rows_tell_nothing_of_hidden_checks(grade: GradeText) -> None:
    before = """
        SECRET_NUMBER = 4711
        def secret_driver(submission): return submission.double(SECRET_NUMBER)
        def open_driver(submission): return submission.triple(1)
        """
    checks = checks_text("student.double(4711.25)", "student.run(secret_driver)", before=before)
    checks += one_check("student.run(open_driver)", name="check_open", options="public=True")
    told = rows(grade(NOTES, checks))["check_open"].feedback
    assert "ValueError" in told and "[] []" in told


@pytest.mark.parametrize("body", SMUGGLERS.values(), ids=SMUGGLERS)
def test_nothing_computed_shows_in_hidden_rows(grade: GradeText, body: str) -> None:
    source = SUBMISSION.format(textwrap.indent(body, "    "))
    result = grade(source, CHECKS)
    shown = hidden_rows(result)
    assert not re.search(HIDDEN, shown, re.IGNORECASE)
    assert "48151623" not in shown
    lines = {line.strip() for line in source.split("\n")}
    for row in rows(result).values():
        for quoted in re.findall(r"line \d+: (.*)", row.feedback):
            assert quoted in lines, row.feedback


def test_public_rows_show_what_came(grade: GradeText) -> None:
    checks = checks_text(f"expect.close(student.double('{HIDDEN}'), 1.0)", options="public=True")
    result = grade("def double(x): return x", checks)
    assert rows(result)["check_0"].feedback == (
        f"Expected: the result is an array\nBut: it is a text: '{HIDDEN}'"
    )
