"""Compare a hand-written gradient with finite differences, along one random direction of all arguments at once."""

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.language import tr

STEP = 1e-6


def check_gradients(
    function: Callable[..., float],
    arrays: Sequence[np.ndarray],
    gradients: Sequence[np.ndarray],
    rng: np.random.Generator,
    tolerance: float = 1e-6,
) -> None:
    """Check that `gradients` are those of the scalar `function(*arrays)`, with central differences in float64.

    Each array is checked alone, so that the error names the one that is wrong. Raises `ValueError` with both numbers:
    the slope that was measured along a random direction and the slope that the gradient predicts.
    """
    for k, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):
        if array.shape != gradient.shape:
            raise ValueError(
                tr(
                    pt=f"gradiente {k}: esperado {array.shape}, recebido {gradient.shape}",
                    en=f"gradient {k}: expected {array.shape}, got {gradient.shape}",
                )
            )
        direction = rng.standard_normal(array.shape)
        moved = [function(*arrays[:k], array + sign * STEP * direction, *arrays[k + 1 :]) for sign in (1, -1)]
        measured = (moved[0] - moved[1]) / (2 * STEP)
        predicted = float((gradient * direction).sum())
        if not abs(measured - predicted) <= tolerance * max(1.0, abs(measured), abs(predicted)):
            raise ValueError(
                tr(
                    pt=f"gradiente {k}: a inclinação medida é {measured:.9g}, o gradiente prevê {predicted:.9g}",
                    en=f"gradient {k}: the measured slope is {measured:.9g}, the gradient predicts {predicted:.9g}",
                )
            )
