"""Compare a hand-written gradient with finite differences, along one random direction of each argument."""

from collections.abc import Callable, Sequence
from math import inf

import numpy as np

from course_lib.check import check_array, check_rng, refusal
from course_lib.language import tr

STEP = 1e-6
ROUNDING = 1e-9  # of the function's value: float64's 1e-16 over the step, and some room


def check_gradients(
    function: Callable[..., float],
    arrays: Sequence[np.ndarray],
    gradients: Sequence[np.ndarray],
    rng: np.random.Generator,
    tolerance: float = 1e-6,
) -> None:
    """Check that `gradients` are those of the scalar `function(*arrays)`, with central differences in float64.

    Each array is checked alone, so that the error names the one that is wrong. The slope measured along a random
    direction and the one that the gradient predicts may differ by `tolerance` of the gradient's length, however small
    that is, and by the rounding of the function. Raises `ValueError` with both numbers, and for arguments that do not
    fit.
    """
    check_rng(rng)
    if len(arrays) != len(gradients):
        raise refusal("gradients", f"{len(arrays)}", f"{len(arrays)}", len(gradients))
    for k, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):
        name = tr(pt=f"gradiente {k}", en=f"gradient {k}")
        check_array(f"arrays[{k}]", array)
        check_array(name, gradient)
        if array.shape != gradient.shape:
            raise refusal(name, f"{array.shape}", f"{array.shape}", gradient.shape)
        direction = rng.standard_normal(array.shape)
        moved = [_value(function, arrays, k, sign * STEP * direction) for sign in (1, -1)]
        measured = (moved[0] - moved[1]) / (2 * STEP)
        predicted = float((gradient * direction).sum())
        length = max(abs(measured), float((gradient * gradient).sum()) ** 0.5)
        allowed = tolerance * length + ROUNDING * max(map(abs, moved))
        if not abs(measured - predicted) <= allowed < inf:
            raise ValueError(
                tr(
                    pt=f"{name}: a inclinação medida é {measured:.9g}, o gradiente prevê {predicted:.9g}",
                    en=f"{name}: the measured slope is {measured:.9g}, the gradient predicts {predicted:.9g}",
                )
            )


def _value(function: Callable[..., float], arrays: Sequence[np.ndarray], k: int, change: np.ndarray) -> float:
    value = function(*arrays[:k], arrays[k] + change, *arrays[k + 1 :])
    shape = tuple(getattr(value, "shape", ()))
    if shape:
        raise refusal("function", "um número", "a number", shape)
    return float(value)
