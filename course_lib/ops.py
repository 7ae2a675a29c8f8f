"""Element-wise helpers over NumPy arrays and torch tensors: the only file that knows which library an array is from.

torch is never imported here: a tensor can only reach these functions if its owner has imported torch already.
"""

import sys
from typing import Any

import numpy as np

Array = Any  # np.ndarray or torch.Tensor


def is_torch(x: Array) -> bool:
    """Tell whether `x` is a torch tensor, without importing torch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(x, torch.Tensor)


def is_traced(x: Array) -> bool:
    """Tell whether a tensor has no numbers to look at: its operations are recorded, not run, or it is on "meta"."""
    torch = sys.modules["torch"]
    if x.is_meta or torch.compiler.is_compiling() or torch.jit.is_tracing():
        return True
    return x.is_cuda and torch.cuda.is_current_stream_capturing()


def sigmoid(x: Array) -> Array:
    """Logistic function 1 / (1 + exp(-x)), exact in relative terms and without overflow for any finite `x`."""
    if is_torch(x):
        return x.sigmoid()
    return np.exp(-np.logaddexp(0, -np.asarray(x)))


def log_sigmoid(x: Array) -> Array:
    """Logarithm of `sigmoid(x)`, finite where the sigmoid itself would be rounded to 0."""
    if is_torch(x):
        return sys.modules["torch"].nn.functional.logsigmoid(x)
    return -np.logaddexp(0, -np.asarray(x))


def tanh(x: Array) -> Array:
    """Hyperbolic tangent."""
    return x.tanh() if is_torch(x) else np.tanh(x)


def exp(x: Array) -> Array:
    """Exponential function."""
    return x.exp() if is_torch(x) else np.exp(x)


def maximum(x: Array, y: Array) -> Array:
    """Element-wise the larger of two arrays of one shape."""
    return sys.modules["torch"].maximum(x, y) if is_torch(x) else np.maximum(x, y)


def where(condition: Array, x: Array, y: Array) -> Array:
    """Element-wise `x` where `condition` holds and `y` where not."""
    return sys.modules["torch"].where(condition, x, y) if is_torch(condition) else np.where(condition, x, y)


def standardise(x: Array) -> tuple[Array, Array]:
    """Subtract the mean of the last axis and divide by its standard deviation: (the result, 1 / the deviation).

    Source: Ba, Kiros & Hinton (2016), Layer normalization, equation 3; 1e-5 joins the variance, as in torch.
    """
    centred = x - x.mean(-1)[..., None]
    scale = ((centred * centred).mean(-1)[..., None] + 1e-5) ** -0.5
    return centred * scale, scale


def standardise_backward(dy: Array, y: Array, scale: Array) -> Array:
    """Gradient of `standardise`: dy and its result y (..., H), `scale` (..., 1) -> dx (..., H)."""
    return scale * (dy - dy.mean(-1)[..., None] - y * (dy * y).mean(-1)[..., None])


def split(x: Array, parts: int) -> tuple[Array, ...]:
    """Split the last axis, of size parts·H, into `parts` arrays (..., H)."""
    size = x.shape[-1] // parts
    return tuple(x[..., k * size : (k + 1) * size] for k in range(parts))


def concat(arrays: tuple[Array, ...]) -> Array:
    """Join arrays (..., H) along the last axis: the inverse of `split`."""
    if is_torch(arrays[0]):
        return sys.modules["torch"].cat(arrays, -1)
    return np.concatenate(arrays, -1)


def stack(arrays: list[Array]) -> Array:
    """Stack T arrays of one shape along a new first axis."""
    if is_torch(arrays[0]):
        return sys.modules["torch"].stack(arrays)
    return np.stack(arrays)


def zeros(shape: tuple[int, ...], like: Array) -> Array:
    """Zeros of `shape` with the library, dtype and device of `like`."""
    if is_torch(like):
        return like.new_zeros(shape)
    return np.zeros(shape, dtype=like.dtype)


def outer_sum(rows: Array, columns: Array) -> Array:
    """Sum over the batch of the outer products: (B, G), (B, H) -> (G, H); without a batch, (G,), (H,) -> (G, H)."""
    return rows.reshape(-1, rows.shape[-1]).T @ columns.reshape(-1, columns.shape[-1])


def batch_sum(x: Array) -> Array:
    """Sum over the batch: (B, H) or (H,) -> (H,)."""
    return x.reshape(-1, x.shape[-1]).sum(0)
