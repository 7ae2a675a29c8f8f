"""Two cases compared seed by seed: the median of the paired differences, and how far chance alone could move it."""

from collections.abc import Sequence
from math import exp, isfinite, log
from typing import NamedTuple

import numpy as np

DRAWS, LEVEL = 10_000, 0.95


class Spread(NamedTuple):
    """A median over seeds, its bootstrap interval, and the number of seeds that it rests on."""

    median: float
    low: float
    high: float
    pairs: int


def spread(values: Sequence[float]) -> Spread:
    """The median of `values`, and the percentile interval of the medians of samples drawn from them with replacement.

    The same values give the same interval. Raises `ValueError` where there is none, or one that is not finite.
    Source: Efron (1979), Bootstrap methods: another look at the jackknife, section 3.
    """
    if not values or not all(map(isfinite, values)):
        raise ValueError(f"values: expected finite numbers, got {list(values)}")
    drawn = np.random.default_rng(0).choice(np.sort(values), (DRAWS, len(values)))
    low, high = np.quantile(np.median(drawn, axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Spread(float(np.median(values)), float(low), float(high), len(values))


def differences(values: Sequence[float], others: Sequence[float]) -> Spread:
    """The spread of `values` less `others`, pair by pair. Raises `ValueError` as `spread`, or for unequal lengths."""
    return spread([a - b for a, b in zip(values, others, strict=True)])


def ratios(values: Sequence[float], others: Sequence[float]) -> Spread:
    """The spread of `values` over `others`, pair by pair, taken on logarithms: all must be positive.

    Raises `ValueError` as `spread`, for unequal lengths, or for a number that is not positive.
    """
    if min([*values, *others], default=1) <= 0:
        raise ValueError(f"values: expected positive numbers, got {min([*values, *others])}")
    found = spread([log(a / b) for a, b in zip(values, others, strict=True)])
    return Spread(exp(found.median), exp(found.low), exp(found.high), found.pairs)
