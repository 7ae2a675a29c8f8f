"""Right counts of parameters and of letters, assignment 6, in other styles."""

import numpy as np

from course_lib.assignments.a6.counts import Counts
from course_lib.assignments.base import Function
from course_lib.ops import Array

# --- parameters -------------------------------------------------------------------------------------------------------


def _counts_by_shapes(D: int, H: int, biases: int) -> Counts:
    out = {}
    for cell, gates in {"rnn": 1, "gru_after": 3, "gru_before": 3, "lstm": 4}.items():
        shapes = [(gates * H, D), (gates * H, H)] + biases * [(gates * H,)]
        out[cell] = int(sum(np.prod(shape) for shape in shapes))
    return out


def _counts_numpy_numbers(D: int, H: int, biases: int) -> dict[str, np.int64]:
    block = np.int64(H) * (D + H + biases)
    return {"lstm": 4 * block, "gru_before": 3 * block, "gru_after": 3 * block, "rnn": block}


def _counts_floats(D: int, H: int, biases: int) -> dict[str, float]:
    block = float(H * (D + H) + biases * H)
    return {"rnn": block, "gru_after": 3 * block, "gru_before": 3 * block, "lstm": 4 * block}


def _counts_of_zeros(D: int, H: int, biases: int) -> Counts:
    block = np.zeros((H, D)).size + np.zeros((H, H)).size + sum(np.zeros(H).size for _ in range(biases))
    names, gates = ("rnn", "gru_after", "gru_before", "lstm"), (1, 3, 3, 4)
    return {name: block * k for name, k in zip(names, gates, strict=True)}


def _counts_without_axes(D: int, H: int, biases: int) -> dict[str, Array]:
    blocks = np.array([1, 3, 3, 4])
    total = blocks * (H * D + H * H + biases * H)
    return {name: np.array(k) for name, k in zip(("rnn", "gru_after", "gru_before", "lstm"), total, strict=True)}


# --- what may come next -----------------------------------------------------------------------------------------------


def _targets_each_string(xs: Array) -> Array:
    targets = np.zeros(xs.shape)
    for b in range(xs.shape[1]):
        left = 0
        for t in range(len(xs)):
            if xs[t, b, 0]:
                targets[t, b, 1] = 1
            elif xs[t, b, 1]:
                left += 1
                targets[t, b, [1, 2]] = 1
            elif xs[t, b, 2]:
                left -= 1
                targets[t, b, 2 if left else 3] = 1
    return targets


def _targets_cumsum(xs: Array) -> Array:
    start, a, b = xs[..., 0], xs[..., 1], xs[..., 2]
    left = np.cumsum(a - b, axis=0)
    return np.stack([np.zeros_like(a), start + a, a + b * (left > 0), b * (left == 0)], axis=-1)


def _targets_product(xs: Array) -> Array:
    """The symbol's own row of a table, and then the b's that end their string."""
    table = np.array([[0.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0]])
    targets = xs @ table
    ends = (xs[..., 2] == 1) & (xs[..., 1].cumsum(0) == xs[..., 2].cumsum(0))
    targets[ends] = [0, 0, 0, 1]
    return targets


def _targets_running_counts(xs: Array) -> Array:
    counted, out = np.zeros(xs.shape[1:]), []
    for x in xs:
        counted = counted + x
        level = counted[:, 1] == counted[:, 2]
        out.append(
            np.c_[0 * x[:, 0], x[:, 0] + x[:, 1], x[:, 1] + np.where(level, 0, x[:, 2]), np.where(level, x[:, 2], 0)]
        )
    return np.array(out)


def _targets_by_length(xs: Array) -> Array:
    """Looks at n, and then at the step."""
    targets = np.zeros_like(xs)
    for b, n in enumerate(xs[..., 1].sum(axis=0).astype(int)):
        targets[: n + 1, b, 1] = 1
        targets[1 : 2 * n, b, 2] = 1
        targets[2 * n, b, 3] = 1
    return targets


# --- the first n that goes wrong --------------------------------------------------------------------------------------


def _first_by_loop(scores: Array, targets: Array) -> int:
    for column in range(targets.shape[1]):
        n = column + 1
        steps = slice(0, 2 * n + 1)
        if not np.array_equal(scores[steps, column] > 0.5, targets[steps, column] == 1):
            return n
    return targets.shape[1] + 1


def _first_each_number(scores: Array, targets: Array) -> int:
    for n in range(1, targets.shape[1] + 1):
        for t in range(2 * n + 1):
            for k in range(4):
                if (scores[t, n - 1, k] > 0.5) != (targets[t, n - 1, k] > 0.5):
                    return n
    return targets.shape[1] + 1


def _first_by_mask(scores: Array, targets: Array) -> Array:
    inside = targets.sum(axis=2) > 0
    right = np.all((scores > 0.5) == (targets > 0.5), axis=2)
    wrong = np.flatnonzero(np.any(inside & ~right, axis=0))
    return np.min(np.append(wrong, targets.shape[1])) + 1  # a NumPy integer


def _first_by_product(scores: Array, targets: Array) -> float:
    misses = abs(np.round(scores) - targets).sum(axis=2) * targets.max(axis=2)
    right = (misses.sum(axis=0) == 0).astype(float)
    return float(np.cumprod(right).sum() + 1)


def _first_by_steps(scores: Array, targets: Array) -> Array:
    T, N, _ = targets.shape
    inside = np.arange(T)[:, None] < 2 * np.arange(1, N + 1) + 1
    failed = np.where(inside[..., None], (scores >= 0.5) ^ (targets > 0), False).any(axis=(0, 2))
    return np.array(np.argmax(np.append(failed, True)) + 1)  # an array without axes


def _by_name(*functions: Function) -> dict[str, Function]:
    return {function.__name__.lstrip("_"): function for function in functions}


STYLES: dict[str, dict[str, Function]] = {
    "parameter_counts": _by_name(
        _counts_by_shapes, _counts_numpy_numbers, _counts_floats, _counts_of_zeros, _counts_without_axes
    ),
    "anbn_targets": _by_name(
        _targets_each_string, _targets_cumsum, _targets_product, _targets_running_counts, _targets_by_length
    ),
    "first_error": _by_name(_first_by_loop, _first_each_number, _first_by_mask, _first_by_product, _first_by_steps),
}
