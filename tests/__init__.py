"""The tests, and what they share."""

import os
import tempfile

# Before numpy and torch are imported: a process that forks must be a single thread.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
# What hypothesis keeps from one run to the next is no part of the source tree.
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = os.path.join(
    tempfile.gettempdir(), f"autograder-hypothesis-{os.getuid()}"
)
