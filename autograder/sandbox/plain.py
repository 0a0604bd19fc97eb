"""What is done alike on both sides of the boundary, and by what stands for it: seed, and copy."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch


def seed_all(seed: int) -> None:
    """Seed the random states of Python, NumPy and torch's CPU."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.default_generator.manual_seed(seed)  # torch.manual_seed looks for GPUs each time


def plain_copy(value: Any, other: Callable[[Any], Any]) -> Any:
    """Return a copy of plain data, arrays and tensors, as what crosses the boundary is one.

    other: what becomes of anything else.
    """
    match value:
        case torch.Tensor():
            return value.detach().as_subclass(torch.Tensor).cpu().clone()
        case np.ndarray():
            return np.array(value)
        case tuple():
            return tuple(plain_copy(item, other) for item in value)
        case list():
            return [plain_copy(item, other) for item in value]
        case set() | frozenset():
            return set(value)
        case dict():
            return {key: plain_copy(item, other) for key, item in value.items()}
        case None | bool() | int() | float() | complex() | str() | bytes() | np.generic():
            return value
    return other(value)
