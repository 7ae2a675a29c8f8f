"""Truncated backpropagation through time: a long sequence in pieces, the state carried and the gradient cut."""

from collections.abc import Iterator

from torch import Tensor

from course_lib.cells.base import State
from course_lib.check import check_size, refusal
from course_lib.language import tr
from course_lib.nn.causal import forbid_future
from course_lib.nn.models import ManyToMany
from course_lib.nn.recurrent import Recurrent
from course_lib.nn.symbols import check_layer


def truncated(
    model: Recurrent | ManyToMany, xs: Tensor, length: int, state: State = None
) -> Iterator[tuple[Tensor, State]]:
    """Run `model` over xs (T, B, ...) in pieces of `length` steps, the last one shorter if need be: (ys, state) each.

    The state goes from piece to piece without its gradient, so that the gradient of a piece's loss ends at the piece's
    first step; the state given is that one, and begins the next sequence of a stream. A piece is computed when it is
    asked for: call `backward` and, if you will, change the weights between two pieces. A noise that draws once for a
    sequence draws once for a piece.
    Raises `ValueError`, at once, for a length below 1, for a layer that reads the future, one with batch_first and
    another kind of model.
    Source: Williams & Peng (1990), An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories, where it is BPTT(h; h') with h = h' = `length`.
    """
    check_size("length", length)
    if not isinstance(model, Recurrent | ManyToMany):
        got = type(model).__name__
        raise refusal("model", "Recurrent ou ManyToMany", "Recurrent or ManyToMany", got)
    forbid_future(model, tr(pt="o futuro está no próximo pedaço", en="the future is in the next piece"))
    check_layer("model", model if isinstance(model, Recurrent) else model.layer)
    if not isinstance(xs, Tensor) or xs.dim() < 2:
        got = tuple(xs.shape) if isinstance(xs, Tensor) else type(xs).__name__
        raise refusal("xs", "um tensor (T, B, …)", "a tensor (T, B, …)", got)
    return _pieces(model, xs, length, state)


def _pieces(model: Recurrent | ManyToMany, xs: Tensor, length: int, state: State) -> Iterator[tuple[Tensor, State]]:
    for piece in xs.split(length):
        ys, state = model(piece, state=state)
        state = tuple(a.detach() for a in state) if isinstance(state, tuple) else state.detach()
        yield ys, state
