"""The tests, and what they share."""

import os

# Before numpy and torch are imported: a process that forks must be a single thread.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
