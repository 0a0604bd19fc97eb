"""The one error a user of the command line sees."""


class AutograderError(Exception):
    """Something of ours or the instructor's is wrong: one line with what, where and what to do."""
