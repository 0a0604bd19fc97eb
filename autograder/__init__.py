"""Grade a deep-learning course: notebooks in, proven scores out."""

__version__ = "0.1.0"
