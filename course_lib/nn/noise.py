"""Noise on the recurrence while training: variational dropout and zoneout, over any cell.

In evaluation mode the step is without chance.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.cells import Cell
from course_lib.cells.base import State
from course_lib.check import check_share
from course_lib.language import tr

Step = Callable[[Tensor, State, Any], tuple[Tensor, State]]


def mask(like: Tensor, rate: float) -> Tensor:
    """Draw 0 with probability `rate` and 1 / (1 - rate) otherwise, in the shape of `like` (B, H)."""
    return torch.empty_like(like).bernoulli_(1 - rate).div_(1 - rate)


class Noise(nn.Module, ABC):
    """What may fall on a recurrence: `begin` is called once for each sequence, layer and direction."""

    @abstractmethod
    def begin(self, cell: Cell, x: Tensor, state: State) -> Step:
        """Return the step to run in place of the cell's, for inputs like `x` (B, D) and states like `state`."""


class VariationalDropout(Noise):
    """Drop the same inputs and the same hidden units at every step of a sequence.

    Rates `input` and `hidden`, each from 0 to below 1: the mask over x (B, D) and that over h (B, H) are drawn once for
    a sequence, so that what is dropped is dropped for all time; the cell state is never masked.
    Raises `ValueError` for other rates.
    Source: Gal & Ghahramani (2016), A theoretically grounded application of dropout in recurrent neural networks.
    """

    def __init__(self, input: float = 0.25, hidden: float = 0.25) -> None:
        super().__init__()
        check_share("input", input)
        check_share("hidden", hidden)
        self.input, self.hidden = input, hidden

    def begin(self, cell: Cell, x: Tensor, state: State) -> Step:
        """Draw the masks for inputs like `x` (B, D) and return the masked step."""
        if not self.training:
            return cell.step
        over_x, over_h = mask(x, self.input), mask(cell.unpack(state)[0], self.hidden)

        def step(x: Tensor, state: State, params: Any) -> tuple[Tensor, State]:
            h, *rest = cell.unpack(state)
            return cell.step(x * over_x, cell.pack((h * over_h, *rest)), params)

        return step


class Zoneout(Noise):
    """Let random units keep their old value at a step, instead of the new one.

    Rates `hidden` for h and `cell` for the other arrays of the state, each from 0 to below 1, drawn anew at every step.
    In evaluation each unit moves to the mean of both values. Raises `ValueError` for other rates, and for a cell whose
    states are not h or (h, c): the sLSTM's are scaled by one another, and a mean of each alone is not their mean.
    Source: Krueger et al. (2017), Zoneout: Regularizing RNNs by randomly preserving hidden activations, section 3.
    """

    def __init__(self, hidden: float = 0.05, cell: float = 0.5) -> None:
        super().__init__()
        check_share("hidden", hidden)
        check_share("cell", cell)
        self.hidden, self.cell = hidden, cell

    def begin(self, cell: Cell, x: Tensor, state: State) -> Step:
        """Return the step that keeps part of the state."""
        if cell.states not in (("h",), ("h", "c")):
            got = ", ".join(cell.states)
            raise ValueError(
                tr(
                    pt=f"zoneout: esperada uma célula com estados h ou (h, c), recebida {cell.name}, com ({got})",
                    en=f"zoneout: expected a cell with states h or (h, c), got {cell.name}, with ({got})",
                )
            )
        rates = (self.hidden, self.cell)[: len(cell.states)]

        def step(x: Tensor, state: State, params: Any) -> tuple[Tensor, State]:
            _, new = cell.step(x, state, params)
            old_new = zip(cell.unpack(state), cell.unpack(new), rates, strict=True)
            state = cell.pack(tuple(self._mix(old, fresh, rate) for old, fresh, rate in old_new))
            return cell.unpack(state)[0], state

        return step

    def _mix(self, old: Tensor, new: Tensor, rate: float) -> Tensor:
        if not self.training:
            return rate * old + (1 - rate) * new
        return torch.where(torch.rand_like(new) < rate, old, new)
