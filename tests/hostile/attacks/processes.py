"""Other processes, signals, the network, threads."""

import textwrap
from collections.abc import Iterator

from ..attack import Attack, framed

PROCESSES = {
    "forks": "os.fork()",
    "forks in C": "libc.fork()",
    "clones": "libc.syscall(56, 17, 0, 0, 0, 0)",
    "forks a daemon": "os.fork() or os.setsid() or time.sleep(5)",
    "starts a program": "subprocess.Popen([sys.executable, '-c', 'while 1: pass'])",
    "becomes a program": "os.execv('/bin/sh', ['sh', '-c', 'exit 0'])",
    "runs a file of memory": """
        descriptor = os.memfd_create("x")
        os.write(descriptor, open("/bin/true", "rb").read())
        os.execve(descriptor, ["x"], {})
        """,
    "a pool of processes": "__import__('multiprocessing').Pool(2).map(abs, [1])",
    "workers of a loader": """
        torch.utils.data.DataLoader(torch.ones(4), num_workers=2).__iter__().__next__()
        """,
    "a terminal": "os.forkpty()",
    "a session of its own": "os.setsid()",
    "a group of its own": "os.setpgid(0, 0)",
    "a namespace": "libc.unshare(0x10000000)",
    "another user": "os.setresuid(0, 0, 0)",
    "another group": "os.setgroups([0])",
    "nice for all": "os.setpriority(os.PRIO_USER, 0, 19)",
    "nice for the parent": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "another scheduler": "os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0))",
    "cores": "os.sched_setaffinity(os.getppid(), {0})",
    "limits of the parent": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
    "traces its parent": "libc.ptrace(16, os.getppid(), 0, 0)",
    "a keyring": "libc.syscall(250, 0, -3, 1)",
    "a BPF program": "libc.syscall(321, 5, ctypes.create_string_buffer(128), 128)",
    "performance events": "libc.syscall(298, ctypes.create_string_buffer(128), 0, -1, -1, 0)",
    "userfaultfd": "libc.syscall(323, 0)",
    "pidfd": "libc.syscall(438, libc.syscall(434, os.getppid(), 0), 3, 0)",
    "reads its parent's memory": "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "another name": "libc.prctl(15, b'autograder')",
    "figures for a name": "libc.prctl(15, b'VmHWM: x) R 1')",
    "undone dumpable": "libc.prctl(4, 1); libc.prctl(38, 0)",
    "kernel messages": "libc.klogctl(3, ctypes.create_string_buffer(99), 99)",
    "another time": "time.clock_settime(time.CLOCK_REALTIME, 0)",
    "another host": "socket.sethostname('mine')",
}
SIGNALS = {
    "kills its parent": "os.kill(os.getppid(), signal.SIGKILL)",
    "stops its parent": "os.kill(os.getppid(), signal.SIGSTOP)",
    "kills all": "os.kill(-1, signal.SIGKILL)",
    "kills its group": "os.killpg(0, signal.SIGKILL)",
    "kills those near": """
        for pid in range(os.getppid() - 5, os.getppid() + 6):
            try: os.kill(pid, signal.SIGKILL) if pid != os.getpid() else None
            except OSError: pass
        """,
    "queues a signal": "libc.sigqueue(os.getppid(), 9, 0)",
    "signals a thread": "libc.syscall(234, os.getppid(), os.getppid(), 9)",
    "by a pipe's owner": "fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getppid())",
    "by a pipe's signal": "libc.fcntl(os.pipe()[0], 10, 9)",
    "kills itself": "os.kill(os.getpid(), signal.SIGKILL)",
    "ignores all": """
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        """,
    "blocks all": "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))",
    "an alarm": "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)",
    "an alarm that raises": """
        def tick(*_): raise KeyboardInterrupt
        signal.signal(signal.SIGALRM, tick)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        """,
    "a parent's death": "libc.prctl(1, 0)",
}
NETWORK = {
    "a connection": "socket.create_connection(('127.0.0.1', 22), timeout=1)",
    "a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "a pair": "socket.socketpair()",
    "an abstract socket": "socket.socket(socket.AF_UNIX).connect('\\0x')",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "listening": "socket.create_server(('', 0))",
    "a name": "socket.getaddrinfo('example.org', 80)",
    "a page": "__import__('urllib.request').request.urlopen('http://127.0.0.1:1', timeout=1)",
    "torch's store": "torch.distributed.TCPStore('127.0.0.1', 29999, 1, True)",
}
# Every call is tried where its error is seen and where it is swallowed.
QUIET = "try:\n{body}\nexcept BaseException: pass"
THREADS = {
    "answers later": "threading.Timer(0.01, os.write, (3, b'x')).start()",
    "patches later": """
        def later():
            for _ in range(99):
                np.ndarray.__array_priority__ = 1
                worker.Server.answer = lambda *a: ("value", 3.0)
                time.sleep(0.001)
        threading.Thread(target=later, daemon=True).start()
        """,
    "reads our requests": """
        def read():
            while True: SEEN.append(os.read(3, 4096))
        threading.Thread(target=read, daemon=True).start()
        """,
    "many": """
        threading.stack_size(1 << 15)
        done = threading.Event()
        for _ in range(500): threading.Thread(target=done.wait, args=(5,), daemon=True).start()
        """,
    "never end": "threading.Thread(target=time.sleep, args=(9,)).start()",
    "raise in others": """
        for one in threading.enumerate():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(one.ident),
                                                       ctypes.py_object(SystemExit))
        """,
    "keep the lock": """
        sys.setswitchinterval(1e6)
        threading.Thread(target=lambda: [None for _ in range(10**7)], daemon=True).start()
        """,
    "a timer": "threading.Timer(0.05, lambda: os._exit(0)).start()",
}


def attacks() -> Iterator[Attack]:
    yield from framed("processes", PROCESSES)
    yield from framed("signals", SIGNALS, quick=False)
    yield from framed("network", NETWORK, quick=False)
    yield from framed("threads", THREADS, quick=False)
    together = {
        f"all of {kind}": "\n".join(
            QUIET.format(body=_indented(body))
            for name, body in bodies.items()
            if "itself" not in name
        )
        for kind, bodies in (("processes", PROCESSES), ("signals", SIGNALS), ("network", NETWORK))
    }
    yield from framed("together", together, quick=False)
    yield from framed("together", together, at_load=True, quick=False)


def _indented(body: str) -> str:
    return textwrap.indent(textwrap.dedent(body).strip(), "    ")
