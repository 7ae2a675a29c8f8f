"""The networks of the explorer of who hears whom, and in how many ways an input reaches each of their cells."""

from typing import NamedTuple

import numpy as np

from course_lib.language import Both

STEPS = 6


class Network(NamedTuple):
    """A stack of `layers` that reads forwards, or in both directions."""

    name: Both
    layers: int
    both: bool


NETWORKS: dict[str, Network] = {
    "there-1": Network(Both(pt="para a frente, uma camada", en="forwards, one layer"), 1, False),
    "there-2": Network(Both(pt="para a frente, duas camadas", en="forwards, two layers"), 2, False),
    "there-3": Network(Both(pt="para a frente, três camadas", en="forwards, three layers"), 3, False),
    "both-1": Network(Both(pt="nos dois sentidos, uma camada", en="both directions, one layer"), 1, True),
    "both-2": Network(Both(pt="nos dois sentidos, duas camadas", en="both directions, two layers"), 2, True),
}


def ways(network: Network, s: int) -> list[np.ndarray]:
    """Count the ways from the input of step s, from 0, to every place of a row (STEPS,), one row after the other.

    The rows are the inputs, each layer's readings from the first up, forwards before backwards, and the outputs.
    """
    rows = [np.eye(STEPS, dtype=int)[s]]
    arriving = rows[0]
    for _ in range(network.layers):
        readings = [arriving.cumsum()]
        if network.both:
            readings.append(arriving[::-1].cumsum()[::-1])
        rows += readings
        arriving = np.sum(readings, 0)
    return [*rows, arriving]
