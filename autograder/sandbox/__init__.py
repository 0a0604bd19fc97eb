"""Run untrusted code in a confined process and exchange plain values with it.

Nothing in here knows about courses, graders or points, and nothing outside is imported.

    client.py    our end: start a worker, ask it, end it; clock.py, the time it may take
    isolation.py a source of workers, with what was observed of them
    zygote.py    a warm process that has imported torch and forks the workers
    worker.py    the student's end, the only file that runs beside their code
    confine.py   what is taken from a worker before it sees that code; seccomp.py, one layer of it
    libraries.py where modules are imported from
    observe.py   what a worker can still do, found out by trying
    wire.py      what a frame is; encoding.py and decoding.py, values to frames and back, with
                 nothing that could run code
"""
