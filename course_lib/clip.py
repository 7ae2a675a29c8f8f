"""Keep one step of the descent short where the gradient explodes: by its norm, or number by number.

For NumPy arrays; torch has `torch.nn.utils.clip_grad_norm_` and `clip_grad_value_`, which change them in place.
"""

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import Any, TypeVar

import numpy as np

from course_lib.check import check_array, check_finite, refusal

Gradients = TypeVar("Gradients", bound=Sequence[np.ndarray])


def clip_norm(
    gradients: Gradients,
    max_norm: float,
) -> tuple[Gradients, float]:
    """Scale all gradients by one number, to the norm `max_norm` if beyond it.

    `gradients`: arrays of any shapes in a named tuple, tuple or list; the
    result has the same type and new arrays. The norm returned is the one
    before, of all arrays as one vector. torch divides by that norm + 1e-6.
    Raises `ValueError` unless max_norm > 0 and all gradients are finite.
    Source: Pascanu, Mikolov & Bengio (2013), On the difficulty of training
    recurrent neural networks, algorithm 1.
    """
    _check(gradients, "max_norm", max_norm)
    norm = _norm(gradients)
    share = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return _like(gradients, [g * share for g in gradients]), norm


def clip_value(
    gradients: Gradients,
    max_value: float,
) -> Gradients:
    """Limit every number of the gradients to ±max_value, which may turn them.

    `gradients` and the result as in `clip_norm`.
    Raises `ValueError` unless max_value > 0 and all gradients are finite.
    Source: Mikolov (2012), Statistical language models based on neural
    networks (thesis).
    """
    _check(gradients, "max_value", max_value)
    clipped = [np.clip(g, -max_value, max_value) for g in gradients]
    return _like(gradients, clipped)


def _norm(gradients: Sequence[np.ndarray]) -> float:
    """The Euclidean norm of all numbers, measured against the largest, so that no square overflows."""
    largest = max((float(np.abs(g).max(initial=0)) for g in gradients), default=0.0)
    if largest == 0:
        return 0.0
    return largest * sum(float(np.square(g.astype(float) / largest).sum()) for g in gradients) ** 0.5


def _like(gradients: Gradients, arrays: list[np.ndarray]) -> Gradients:
    kind: Any = type(gradients)
    return kind(*arrays) if hasattr(gradients, "_fields") else kind(arrays)


def _check(gradients: Sequence[np.ndarray], name: str, bound: float) -> None:
    if not (isinstance(bound, Real) and bound > 0 and isfinite(bound)):
        raise refusal(name, "um número > 0", "a number > 0", repr(bound))
    if not isinstance(gradients, tuple | list):
        got = type(gradients).__name__
        raise refusal("gradients", "uma tupla ou lista de arrays", "a tuple or list of arrays", got)
    labels = getattr(gradients, "_fields", None) or [f"gradients[{k}]" for k in range(len(gradients))]
    for label, gradient in zip(labels, gradients, strict=True):
        if not isinstance(gradient, np.ndarray | np.generic):  # arithmetic on a () array gives a number
            got = type(gradient).__name__
            raise refusal(label, "numpy.ndarray", "numpy.ndarray", got)
        check_array(label, gradient)
        check_finite(label, gradient)
