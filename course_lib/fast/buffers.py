"""Buffers of finished steps, kept for the next: a training loop would otherwise fetch fresh pages from the system."""

from collections import deque
from math import prod
from threading import Lock

import torch
from torch import Tensor

LIMIT, COUNT = 256 * 2**20, 64  # bytes and tensors that may lie unused
_free: deque[Tensor] = deque()
_lock = Lock()


def take(dtype: torch.dtype, *shape: int) -> Tensor:
    """Return a flat tensor of that dtype with the numbers of that shape, not set."""
    count = prod(shape)
    with _lock:
        for k, tensor in enumerate(_free):
            if tensor.numel() == count and tensor.dtype is dtype:
                del _free[k]
                return tensor
    with torch.inference_mode(False):  # what comes from an evaluation serves training too
        return torch.empty(count, dtype=dtype)


def give(*tensors: Tensor | None) -> None:
    """Take back tensors that nobody reads any more; the oldest go when they are too many or too large."""
    with _lock:
        for tensor in tensors:
            if tensor is not None:
                _free.appendleft(tensor)
        while len(_free) > COUNT or sum(t.nbytes for t in _free) > LIMIT:
            _free.pop()
