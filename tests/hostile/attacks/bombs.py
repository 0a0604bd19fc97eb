"""What takes memory, disk, time, descriptors. Each is bounded: it ends by itself, at the latest."""

from collections.abc import Iterator

from ..attack import Attack, framed

HELD = "held = []\nfor _ in range(12): held.append({})"  # of 64 MB each
MEMORY = {
    "arrays": HELD.format("np.ones(1 << 23)"),
    "tensors": HELD.format("torch.ones(1 << 24)"),
    "bytes": HELD.format("bytearray(1 << 26)"),
    "mapped": HELD.format("mmap.mmap(-1, 1 << 26).write(bytes(1 << 26))"),
    "lists": "held = [list(range(100)) for _ in range(200_000)]",
    "a text": "held = 'x' * (1 << 29)",
    "a number": "held = 1 << (1 << 31)",
    "recursion": "return attack(*arguments)",
    "recursion without a limit": "sys.setrecursionlimit(1 << 30)\nreturn attack(*arguments)",
    "recursion in C": "held = []\nfor _ in range(500_000): held = [held]\nreturn repr(held)",
    "memory without an error": """
        while len(SEEN) < 12:
            try: SEEN.append(np.ones(1 << 23))
            except MemoryError: time.sleep(0.1); return x
        """,
    "a file of memory": """
        descriptor = os.memfd_create("x")
        for _ in range(64): os.write(descriptor, bytes(1 << 22))
        """,
}
DISK = {
    "one file": "open('big', 'wb').write(bytes(1 << 26))",
    "many files": """
        for number in range(12): open(str(number), "wb").write(bytes(8 << 20))
        time.sleep(0.3)
        """,
    "many small files": "for number in range(3000): open(f's{number}', 'w').close()",
    "files without a name": """
        for number in range(12):
            SEEN.append(open(f"u{number}", "wb", buffering=0))
            os.unlink(f"u{number}")
            SEEN[-1].write(bytes(8 << 20))
        time.sleep(0.3)
        """,
    "a sparse file": "os.truncate(os.open('sparse', os.O_RDWR | os.O_CREAT), 1 << 50)",
    "allocated": "os.posix_fallocate(os.open('big', os.O_RDWR | os.O_CREAT), 0, 1 << 28)",
    "descriptors": "while len(SEEN) < 5000: SEEN.append(os.open('.', os.O_RDONLY))",
    "pipes": "while len(SEEN) < 3000: SEEN.append(os.pipe())",
    "output": "for _ in range(64): os.write(1, bytes(1 << 20)); os.write(2, bytes(1 << 20))",
    "prints": "for _ in range(20_000): print('x' * 1000)",
    "deep folders": "for _ in range(900): os.mkdir('deeper'); os.chdir('deeper')",
}
RETURNS = {
    "a large array": "return np.zeros(40_000_000, np.int8)",
    "a large tensor": "return torch.zeros(9_000_000)",
    "a large text": "return 'x' * (1 << 24)",
    "many small ones": "return [None] * (1 << 22)",
    "nested": "held = 1\nfor _ in range(2000): held = [held]\nreturn held",
    "a large number": "return 10 ** 100_000",
    "many arrays": "return [np.zeros(1) for _ in range(100_000)]",
    "a broad view": "return np.broadcast_to(np.zeros(1), (1 << 20, 1 << 10))",
    "a tensor of no memory": "return torch.zeros(1).expand(1 << 40)",
    "a list that grows": """
        class Odd(list):
            def __iter__(self): return iter(int, 1)
        return Odd([1])
        """,
    "keys": "return {str(n): n for n in range(200_000)}",
}
SLOW = {
    "a loop": "while True: pass",
    "a loop in C": "return sum(range(10 ** 11))",
    "sleeping": "time.sleep(30)",
    "sleeping below the limit": "time.sleep(0.9)",
    "a loop that catches all": """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
    "waiting for nobody": "threading.Lock().acquire() and threading.Event().wait()",
    "waiting for input": "sys.stdin.read(); input()",
    "an expression": "return __import__('re').match('(a+)+b', 'a' * 40)",
    "stopping itself": "os.kill(os.getpid(), signal.SIGSTOP)",
    "raising its limits": """
        for one in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_DATA):
            try: resource.setrlimit(one, (resource.RLIM_INFINITY,) * 2)
            except (OSError, ValueError): pass
        while True: pass
        """,
    "lowering its limits": "resource.setrlimit(resource.RLIMIT_CPU, (0, 0))\nwhile True: pass",
    "an exit that takes long": "atexit.register(time.sleep, 30)\nsys.exit()",
    "deleting that takes long": """
        class Slow:
            def __del__(self): time.sleep(5)
        SEEN.append(Slow())
        """,
}
ENDS = {
    "exits": "raise SystemExit",
    "exits well": "sys.exit(0)",
    "exits at once": "os._exit(0)",
    "closes all": "os.closerange(0, 256)",
    "interrupts": "raise KeyboardInterrupt",
    "generators": "raise GeneratorExit",
    "crashes": "ctypes.string_at(0)",
}


def attacks() -> Iterator[Attack]:
    yield from framed("memory bombs", MEMORY, quick=False)
    yield from framed("disk bombs", DISK, quick=False)
    yield from framed("large answers", RETURNS, quick=False)
    yield from framed("slow", SLOW, quick=False)
    yield from framed("ends", ENDS, quick=False)
    yield from framed("ends", ENDS, at_load=True, quick=False)
    loading = {name: SLOW[name] for name in ("a loop", "sleeping", "an expression")}
    loading |= {name: MEMORY[name] for name in ("arrays", "lists", "recursion without a limit")}
    yield from framed("load bombs", loading, at_load=True, quick=False)
