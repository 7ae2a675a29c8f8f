"""A stream read in pieces: each step of training begins in the state in which the step before ended."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from course_lib.cells.base import State


class Carry:
    """A loss for `fit` with the state of the network in it: `loss(model, batch, state)` -> (number, new state).

    The first `state` is None; every later one is the last new state, each array (L, B, H), without its gradient, so
    that a step's gradient ends at the step's own first input. The batches must be successive pieces of the same B
    streams. A checkpoint keeps the state. Make a new one for every run.
    Source: Williams & Peng (1990), An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories.
    """

    def __init__(self, loss: Callable[[nn.Module, Any, State], tuple[Tensor, State]]) -> None:
        self.loss, self.state = loss, None

    def __call__(self, model: nn.Module, batch: Any) -> Tensor:
        device = next(model.parameters()).device
        value, state = self.loss(model, batch, _map(lambda a: a.to(device), self.state))
        self.state = _map(lambda a: a.detach(), state)
        return value

    def state_dict(self) -> dict[str, Any]:
        """Return the state carried."""
        return {"state": self.state}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Carry the state that `state_dict` returned."""
        self.state = state["state"]


def _map(change: Callable[[Tensor], Tensor], state: State) -> State:
    if state is None:
        return None
    return tuple(change(a) for a in state) if isinstance(state, tuple) else change(state)
