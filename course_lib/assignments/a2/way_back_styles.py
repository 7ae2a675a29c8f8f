"""Right ways back of assignment 2 in other styles: one step, all norms, and their bounds."""

import math

import numpy as np

from course_lib.assignments.base import Function
from course_lib.ops import Array


def step_einsum(dh: Array, h: Array, weight_hh: Array) -> Array:
    return np.einsum("bi,bi,ij->bj", dh, 1 - h * h, weight_hh)


def step_loops(dh: Array, h: Array, weight_hh: Array) -> Array:
    before = np.zeros(dh.shape)
    for b in range(dh.shape[0]):
        for j in range(dh.shape[1]):
            for i in range(dh.shape[1]):
                before[b, j] += dh[b, i] * (1 - h[b, i] ** 2) * weight_hh[i, j]
    return before


def step_columns(dh: Array, h: Array, weight_hh: Array) -> Array:
    return (weight_hh.T @ (dh * (1 - np.square(h))).T).T  # not contiguous


def step_jacobians(dh: Array, h: Array, weight_hh: Array) -> Array:
    """Makes the Jacobian matrix of each example, which nobody asked for."""
    jacobians = (1 - h**2)[:, :, None] * weight_hh
    return (dh[:, None, :] @ jacobians)[:, 0]


def step_own_copy(dh: Array, h: Array, weight_hh: Array) -> Array:
    da = dh.copy()
    da *= (1 - h) * (1 + h)
    return np.dot(da, weight_hh)


def step_through_sum(dh: Array, h: Array, weight_hh: Array) -> Array:
    a = np.arctanh(h)
    return np.matmul(dh / np.cosh(a) ** 2, weight_hh)


def norms_with(step: Function) -> Function:
    """Return the loop with an index that counts distance, on another step."""

    def norms(dh: Array, hs: Array, weight_hh: Array) -> Array:
        out = np.empty(hs.shape[:2])
        out[0] = np.linalg.norm(dh, axis=-1)
        for k in range(1, len(hs)):
            dh = step(dh, hs[-k], weight_hh)
            out[k] = np.linalg.norm(dh, axis=-1)
        return out

    norms.__name__ = f"norms_with_{step.__name__}"
    return norms


def norms_backwards(dh: Array, hs: Array, weight_hh: Array) -> Array:
    """Counts time, not distance, and fills from the end."""
    T = len(hs)
    every = [dh] * T
    for t in reversed(range(T - 1)):
        every[t] = step_columns(every[t + 1], hs[t + 1], weight_hh)
    return np.sqrt(np.square(every[::-1]).sum(axis=-1))


def norms_recursive(dh: Array, hs: Array, weight_hh: Array) -> Array:
    here = np.sqrt(np.einsum("bh,bh->b", dh, dh))[None]
    if len(hs) == 1:
        return here
    return np.concatenate([here, norms_recursive(step_own_copy(dh, hs[-1], weight_hh), hs[:-1], weight_hh)])


def norms_each_example(dh: Array, hs: Array, weight_hh: Array) -> Array:
    columns = []
    for b in range(len(dh)):
        d, column = dh[b], [math.sqrt(sum(v * v for v in dh[b]))]
        for h in list(hs[1:, b])[::-1]:
            d = (d * (1 - h**2)) @ weight_hh
            column.append(math.sqrt(sum(v * v for v in d)))
        columns.append(column)
    return np.array(columns).T


def bounds_powers(dh: Array, hs: Array, weight_hh: Array) -> Array:
    factor = np.linalg.svd(weight_hh, compute_uv=False)[0] * np.max(1 - hs**2)
    return np.outer([factor**k for k in range(len(hs))], np.linalg.norm(dh, axis=1))


def bounds_running(dh: Array, hs: Array, weight_hh: Array) -> Array:
    bound = np.sqrt((dh**2).sum(1))
    bounds, factor = [], np.linalg.norm(weight_hh, ord=2) * (1 - np.abs(hs).min() ** 2)
    for _ in hs:
        bounds.append(bound)
        bound = bound * factor
    return np.stack(bounds)


def bounds_product(dh: Array, hs: Array, weight_hh: Array) -> Array:
    factors = np.full(hs.shape[:2], np.linalg.svd(weight_hh)[1].max() * (1 - hs * hs).max())
    factors[0] = np.linalg.norm(dh, axis=-1)
    return np.cumprod(factors, axis=0)


def bounds_eigenvalues(dh: Array, hs: Array, weight_hh: Array) -> Array:
    longest = np.sqrt(np.linalg.eigvalsh(weight_hh.T @ weight_hh)[-1])
    steepest = max(1 - h**2 for h in hs.ravel())
    return np.power(steepest * longest, np.arange(len(hs)))[:, None] * np.sqrt(np.einsum("bh,bh->b", dh, dh))


def bounds_loops(dh: Array, hs: Array, weight_hh: Array) -> Array:
    out, longest, steepest = np.zeros((len(hs), len(dh))), np.linalg.norm(weight_hh, 2), 0.0
    for t in range(len(hs)):
        for b in range(len(dh)):
            steepest = max(steepest, float((1 - hs[t, b] ** 2).max()))
    for k in range(len(hs)):
        for b in range(len(dh)):
            out[k, b] = (longest * steepest) ** k * np.sqrt(dh[b] @ dh[b])
    return out
