"""The learning rate of every case, chosen on validation data with seeds of its own, before the runs that count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, log
from statistics import median
from typing import Any, NamedTuple

from course_lib.claims.question import DIVERGED

LADDER = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
WIDENED = 2  # rates that may be added at either end of a grid
DIGITS = 3  # of a validation measure: rates closer than that are equally good


@dataclass(frozen=True)
class Tuning:
    """Three or more rates, neighbours on `LADDER`, that each case is trained with, by seeds that do nothing else.

    Chosen is the rate whose median of `value`, measured on validation data, is least; a grid whose best lies at its
    end is widened there, `WIDENED` times at most.
    """

    least: float
    most: float
    value: str = "validation"
    seeds: tuple[int, ...] = (901, 902, 903)

    @property
    def rates(self) -> tuple[float, ...]:
        """The grid to begin with. Raises `ValueError` if it has fewer than three rates."""
        rates = LADDER[LADDER.index(self.least) : LADDER.index(self.most) + 1]
        if len(rates) < 3:
            raise ValueError(f"rates: expected at least 3 of {LADDER}, got {rates}")
        return rates


class Choice(NamedTuple):
    """The rate of a case, the medians that it was chosen by, and whether the best one still lies at the grid's end."""

    rate: float
    tried: Mapping[float, float]
    at_end: bool


class Lacking(ValueError):
    """Runs that a verdict or a choice needs have not been made; the text names them."""


Tried = Mapping[tuple[float, int], Mapping[str, Any]]  # what a rate measured with a seed


def lacking(tuning: Tuning, tried: Tried) -> list[tuple[float, int]]:
    """The rates and seeds that are still to be run before a choice."""
    rates = [*tuning.rates]
    while True:
        missing = [(rate, seed) for rate in rates for seed in tuning.seeds if (rate, seed) not in tried]
        wider = [] if missing else _wider(tuning, _medians(tuning, tried, rates))
        if not wider:
            return missing
        rates += wider


def choose(tuning: Tuning, tried: Tried) -> Choice:
    """The choice that a whole sweep leads to. Raises `Lacking` if part of the sweep is missing."""
    if missing := lacking(tuning, tried):
        raise Lacking(", ".join(f"{rate:g} {seed}" for rate, seed in missing))
    rates = sorted({rate for rate, seed in tried if seed in tuning.seeds})
    medians = _medians(tuning, tried, rates)
    best = _best(medians)
    return Choice(best, medians, best in (rates[0], rates[-1]))


def _medians(tuning: Tuning, tried: Tried, rates: Sequence[float]) -> dict[float, float]:
    def measured(result: Mapping[str, Any]) -> float:
        return inf if result.get("state") == DIVERGED else float(result[tuning.value])

    return {rate: median(measured(tried[rate, seed]) for seed in tuning.seeds) for rate in sorted(rates)}


def _best(medians: Mapping[float, float]) -> float:
    """The rate of the least median; of equals the one nearest to the middle of the grid, then the smaller."""
    middle = log(min(medians) * max(medians)) / 2
    return min(medians, key=lambda rate: (round(medians[rate], DIGITS), round(abs(log(rate) - middle), 3), rate))


def _wider(tuning: Tuning, medians: Mapping[float, float]) -> list[float]:
    """The next rate beyond the end at which the best one lies, if there may be one."""
    best, first, last = _best(medians), LADDER.index(tuning.least), LADDER.index(tuning.most)
    place = LADDER.index(best)
    if best == min(medians) and place > max(0, first - WIDENED):
        return [LADDER[place - 1]]
    if best == max(medians) and place < min(len(LADDER) - 1, last + WIDENED):
        return [LADDER[place + 1]]
    return []
