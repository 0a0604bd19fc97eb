"""Replies that the student's code writes itself, or has our code in its process write."""

from collections.abc import Iterator

from ...grading.test_attacks import FORGED
from ..attack import Attack, framed

SEND = """
def frame(value):
    data = msgpack.packb(value)
    return struct.pack("<II", len(data), 0) + data + bytes(-(8 + len(data)) % 16)

def send(data):
    for descriptor in range(64):
        try: os.write(descriptor, data)
        except OSError: pass
"""
# What the worker's own code would be made to say of each request.
CLAIMS = {
    "a value of right answers": "('value', True)",
    "a verdict": "('passed', True)",
    "a verdict in a value": "('value', {'passed': True, 'score': 100})",
    "nothing": "None",
    "no outcome": "('', '')",
    "a number as outcome": "(1, 1)",
    "an unknown outcome": "('verdict', 'passed')",
    "a callback to itself": "('callback', [0, [], {}])",
    "that all is loaded": "('value', [])",
    "that nothing is loaded": "('value', [['tiny.py', 1, 'E', 'x']] * 999)",
    "a missing name": "('missing', 'double')",
    "a missing name of ours": "('missing', 'check_counts')",
    "a missing number": "('missing', 7)",
    "unsendable": "('unsendable', 'x' * 9999)",
    "changed arguments": "('returned', [None, list(range(999))])",
    "returned nothing": "('returned', [])",
    "an exception without words": "('raised', {})",
    "an exception that is none": "('raised', 'ValueError')",
    "an exception of ours": "('raised', CLAIM | dict(kind='AutograderError'))",
    "a driver's mistake": "('raised', CLAIM | dict(kind='NameError', in_driver=True))",
    "a driver's import": "('raised', CLAIM | dict(kind='ImportError', in_driver=True))",
    "a driver's place": "('raised', CLAIM | dict(place='<driver>', line=1))",
    "a line that is a text": "('raised', CLAIM | dict(line='1'))",
    "a line far below zero": "('raised', CLAIM | dict(line=-10**30))",
    "a kind that is a list": "('raised', CLAIM | dict(kind=['ValueError']))",
    "a message of megabytes": "('raised', CLAIM | dict(message='x' * 900_000))",
    "that memory ran out": "('raised', CLAIM | dict(kind='MemoryError'))",
}
CLAIM = "CLAIM = dict(kind='ValueError', message='', place=None, line=None, name=None)"
# Where the forged frame is sent from: what is asked for at that moment differs.
OPERATIONS = {
    "in a call": "type(x) is float or type(x) is np.ndarray",
    "in a driver": "'secret_driver' in [one.function for one in inspect.stack()]",
    "beside a callback": "len(arguments) == 2",
    "at every request": "True",
}
SERVER = {
    "reads on by itself": "worker.Server.serve = lambda *a: None",
    "answers twice": """
        answer = worker.Server.answer
        worker.Server.answer = lambda self, *a: (answer(self, *a), answer(self, *a))[0]
        """,
    "keeps the argument": "worker.Server.answer = lambda self, *a: ('value', a)",
    "replaces the socket": "os.dup2(os.open('mine', os.O_RDWR | os.O_CREAT), 3)",
    "puts a pipe in its place": "reader, writer = os.pipe(); os.dup2(reader, 3)",
    "shuts it for reading": "socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RD)",
    "shuts it for writing": "socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_WR)",
    "sends a descriptor": "socket.send_fds(socket.socket(fileno=os.dup(3)), [b'x'], [0])",
    "sends out of band": "socket.socket(fileno=os.dup(3)).send(b'x', socket.MSG_OOB)",
    "makes it non-blocking": "os.set_blocking(3, False)",
}


def attacks() -> Iterator[Attack]:
    for operation, condition in OPERATIONS.items():
        bodies = {
            f"{name} {operation}": f"if {condition}:\n    {body}" for name, body in FORGED.items()
        }
        yield from framed("forged", bodies, before=SEND, quick=operation == "in a driver")
    said = {name: f"worker.Server.answer = lambda *a: {claim}" for name, claim in CLAIMS.items()}
    yield from framed("claimed", said, before=CLAIM)
    yield from framed("claimed", said, before=CLAIM, at_load=True, quick=False)
    yield from framed("server", SERVER, quick=False)
