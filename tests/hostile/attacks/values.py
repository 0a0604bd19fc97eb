"""Objects that are not what they say, as answers of each function and as parts of them."""

import textwrap
from collections.abc import Iterator

from ...grading.test_attacks import OBJECTS
from ..attack import Attack, framed

MORE = {
    "not a number": "odd = float('nan')",
    "infinity": "odd = float('inf')",
    "an array of no numbers": "odd = np.full(3, np.nan)",
    "a number of no numbers": "odd = complex('nan+nanj')",
    "an empty list": "odd = []",
    "an array of no size": "odd = np.zeros((0, 3))",
    "a matrix": "odd = np.matrix([[1.0]])",
    "a record": "odd = np.rec.array([(1.0,)], dtype=[('x', 'f8')])",
    "a date": "odd = np.datetime64('now')",
    "of long double": "odd = np.longdouble(3)",
    "a quantised tensor": "odd = torch.quantize_per_tensor(torch.ones(3), 1.0, 0, torch.qint8)",
    "a nested tensor": "odd = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])",
    "conjugated": "odd = torch.ones(3, dtype=torch.complex64).conj()",
    "negated": "odd = torch.ones(3, dtype=torch.complex64).conj().imag",
    "a parameter": "odd = nn.Parameter(torch.ones(3))",
    "a module of torch": "odd = nn.Linear(2, 2)",
    "a coroutine": "async def f(): pass\nodd = f()",
    "a lone surrogate": "odd = chr(0xD800)",
    "texts of direction": "odd = '\\u202e\\x1b[2J\\x00'",
    "a dict of odd keys": "odd = {1: 2, None: 3, (1,): 4, 1.5: 5}",
    "a key that is no number": "odd = {float('nan'): 1}",
    "a length that lies": "class Odd(list):\n    def __len__(self): return 10**9\nodd = Odd([1])",
    "an int of odd size": "class Odd(int):\n    def bit_length(self): return -1\nodd = Odd(3)",
    "a bool by name": "class Odd:\n    def __bool__(self): return True\nodd = Odd()",
    "an exception": "odd = ValueError('x')",
    "raising when shown": "class Odd:\n    def __repr__(self): raise SystemExit\nodd = Odd()",
}


def attacks() -> Iterator[Attack]:
    objects = OBJECTS | MORE
    alone = {name: f"right = 3.0\n{body}\nreturn odd" for name, body in objects.items()}
    yield from framed("values", alone)
    inside = {
        f"{name}, in a list": f"right = 3.0\n{body}\nreturn [odd] * 5"
        for name, body in objects.items()
    }
    yield from framed("values", inside, quick=False)
    raised = {
        f"{name}, raised with": f"right = 3.0\n{textwrap.dedent(body)}\nraise ValueError(odd)"
        for name, body in MORE.items()
    }
    yield from framed("values", raised, quick=False)
