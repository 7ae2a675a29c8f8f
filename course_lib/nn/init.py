"""Apply an initialisation of `course_lib.init` to a torch layer, in place."""

from collections.abc import Callable
from typing import Any

import torch

from course_lib.cells import Cell
from course_lib.check import check_shape, refusal
from course_lib.nn.recurrent import Recurrent


def initialise_(layer: Recurrent, change: Callable[[Cell, Any], Any]) -> Recurrent:
    """Replace the parameters of every layer and direction by `change(cell, params)`, and return the layer.

    `initialise_(layer, forget_bias)`, or `lambda cell, params: chrono(cell, params, longest=100, rng=rng)`.
    Raises what `change` raises, and `ValueError` for another kind of layer or parameters of another shape; then nothing
    has changed.
    Source: see the initialisation's own, in `course_lib.init`.
    """
    if not isinstance(layer, Recurrent):
        raise refusal("layer", "Recurrent", "Recurrent", type(layer).__name__)
    places = [(number, suffix) for number in range(layer.num_layers) for suffix in layer.suffixes]
    with torch.no_grad():
        changed = [change(layer.cell, layer.params(*place)) for place in places]
        pairs = [(layer.params(*place), params) for place, params in zip(places, changed, strict=True)]
        for olds, news in pairs:
            for name, letters in layer.cell.shapes.items():
                check_shape(name, getattr(news, name, None), letters, tuple(getattr(olds, name).shape))
        for olds, news in pairs:
            for old, new in zip(olds, news, strict=True):
                old.copy_(new)
    return layer
