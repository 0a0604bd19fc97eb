"""Files of the course, of others, of the system: to read, to list, to write."""

from collections.abc import Iterator

from ..attack import Attack, framed

WANTED = (
    "COURSE/reference/tiny/checks.py COURSE/reference/tiny/tiny.py COURSE/course.key "
    "COURSE/reference/tiny/assignment.toml RESULTS/gradebook.sqlite CLASS/000-honest.py "
    "/etc/passwd /proc/self/environ /proc/self/mem /proc/1/cmdline"
).split()
# What is read would be shown by the public check, which shows what it gets.
WAYS = {
    "open": "open(path, errors='replace').read()",
    "a descriptor": "os.read(os.open(path, os.O_RDONLY), 9999)",
    "a path descriptor": "os.read(os.open(path, os.O_PATH), 9999)",
    "a folder's descriptor": "os.listdir(os.open(os.path.dirname(path), os.O_RDONLY))",
    "mapped": "mmap.mmap(os.open(path, os.O_RDONLY), 0, prot=mmap.PROT_READ)[:]",
    "numpy": "np.fromfile(path, np.uint8).tobytes()",
    "torch": "torch.from_file(path, size=100, dtype=torch.uint8).tolist()",
    "linecache": "''.join(__import__('linecache').getlines(path)) or 1 / 0",
    "runpy": "__import__('runpy').run_path(path)",
    "an import": "__import__('importlib.util').util.spec_from_file_location('m', path)"
    ".loader.load_module()",
    "a link": "os.symlink(path, 'mine' + str(len(SEEN))) or open('mine' + str(len(SEEN))).read()",
    "a hard link": "os.link(path, 'hard' + str(len(SEEN))) or open('hard' + str(len(SEEN))).read()",
    "C": "ctypes.string_at(libc.fopen(path.encode(), b'r'), 1)",
    "sqlite": "__import__('sqlite3').connect(path).execute('select * from entry').fetchall()",
    "a copy": "__import__('shutil').copy(path, 'copy') and open('copy').read()",
    "sendfile": "os.sendfile(os.open('got', os.O_RDWR | os.O_CREAT), os.open(path, 0), 0, 999)",
    "listing": "os.listdir(os.path.dirname(path))",
    "walking": "list(os.walk(os.path.dirname(path))) or 1 / 0",
    "mounting": "libc.mount(os.path.dirname(path).encode(), b'.', None, 4096, None) and 1 / 0",
    "another root": "os.chroot(os.path.dirname(path))",
    "io_uring": "libc.syscall(425, 8, ctypes.create_string_buffer(120)) < 0 and 1 / 0",
    "a handle": "libc.syscall(303, -100, path.encode(), 0, 0, 0) and 1 / 0",
    "fanotify": "libc.fanotify_init(0, 0) < 0 and 1 / 0",
    "inotify": "libc.inotify_add_watch(libc.inotify_init(), path.encode(), 2) < 0 and 1 / 0",
}
READ = """
    for path in {paths}:
        try: SEEN.append((path[-9:], {way}))
        except BaseException: pass
    if SEEN: return str(SEEN)
"""
WRITES = {
    "results": "open('RESULTS/tiny/x.json', 'w').write('passed')",
    "every results.json": """
        for one in ("results.json", "tiny/gradebook.csv", "gradebook.sqlite"):
            try: open("RESULTS/" + one, "w").write('{"score": 100}')
            except OSError: pass
        """,
    "the graders": "open('COURSE/reference/tiny/checks.py', 'a').write('1 / 0')",
    "the others": "open('CLASS/000-honest.py', 'w').write('')",
    "removing": "__import__('shutil').rmtree('COURSE')",
    "renaming": "os.rename('COURSE', 'COURSE.gone')",
    "truncating": "os.truncate('CLASS/000-honest.py', 0)",
    "permissions": "os.chmod('COURSE', 0); libc.chmod(b'COURSE', 0)",
    "owners": "os.chown('COURSE', os.getuid(), -1)",
    "times": "os.utime('CLASS/000-honest.py', (1, 1))",
    "attributes": "os.setxattr('COURSE', 'user.mine', b'')",
    "a library": "open(np.__file__, 'a').write('1 / 0')",
    "a module beside torch": "open(os.path.dirname(torch.__file__) + '/mine.py', 'w')",
    "shared memory": "open('/dev/shm/mine', 'w').write('x')",
    "the temporary folder": "open('/tmp/mine-hostile', 'w').write('x')",
    "standard error": "os.write(2, b'passed' * 999)",
    "a folder in its own": "os.makedirs('a/' * 400)",
    "its folder closed": "libc.chmod(b'.', 0)",
    "a fifo": "os.mkfifo('fifo'); open('fifo')",
    "its folder away": "os.rename(os.getcwd(), os.getcwd() + 'x')",
    "a lease": "fcntl.fcntl(os.open(np.__file__, 0), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "a lock": "fcntl.flock(os.open(np.__file__, 0), fcntl.LOCK_EX)",
}


def attacks() -> Iterator[Attack]:
    reads = {f"by {name}": READ.format(paths=WANTED, way=way) for name, way in WAYS.items()}
    yield from framed("reads", reads)
    yield from framed("writes", WRITES, quick=False)
    yield from framed("writes", WRITES, at_load=True, quick=False)
