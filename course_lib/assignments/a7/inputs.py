"""How the arguments of assignment 7 are drawn: layers and directions, padding, masks, grids and graphs."""

from typing import Any

import numpy as np

from course_lib.assignments.base import Sizes
from course_lib.cells.lstm import LSTM
from course_lib.cells.rnn import RNN
from course_lib.multidimensional import md_param_shapes

Params = dict[str, np.ndarray]
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def _draw(rng: np.random.Generator, shapes: dict[str, tuple[int, ...]], suffix: str = "") -> Params:
    """Draw parameters large enough for the activations to bend."""
    return {name + suffix: 0.8 * rng.standard_normal(shape) for name, shape in shapes.items()}


def _draw_rnn(rng: np.random.Generator, suffix: str, input_size: int, hidden_size: int) -> Params:
    return _draw(rng, RNN.param_shapes(input_size, hidden_size), suffix)


def draw_stack(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw xs (T, B, D), h (L, B, H) and the parameters of L layers."""
    layers = [_draw_rnn(rng, f"_l{k}", n.H if k else n.D, n.H) for k in range(n.L)]
    params = {name: value for layer in layers for name, value in layer.items()}
    return {"xs": rng.standard_normal((n.T, n.B, n.D)), "h": rng.uniform(-1, 1, (n.L, n.B, n.H)), "params": params}


def draw_padded(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw xs (T, B, D), zero past each sequence's end, and the lengths (B,).

    Where there are three sequences, the first has from 2 to T - 1 steps, another T, another 1.
    """
    lengths = rng.integers(1, n.T + 1, n.B)
    if n.B > 1:
        others = 1 + rng.permutation(n.B - 1)
        lengths[0] = rng.integers(2, n.T)
        lengths[others[:2]] = (n.T, 1)[: len(others)]
    real = np.arange(n.T)[:, None] < lengths
    return {"xs": np.where(real[..., None], rng.standard_normal((n.T, n.B, n.D)), 0.0), "lengths": lengths}


def draw_bidirectional(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw a padded batch, h (2, B, H), and the parameters of both directions."""
    params = _draw_rnn(rng, "_l0", n.D, n.H) | _draw_rnn(rng, "_l0_reverse", n.D, n.H)
    return draw_padded(rng, n) | {"h": rng.uniform(-1, 1, (2, n.B, n.H)), "params": params}


def _rate(rng: np.random.Generator) -> float:
    """Draw a rate from 0.2 to 0.4 whose sums and differences with 1 are exact, so that they compare as they should."""
    return int(rng.integers(13, 26)) / 64


def _numbers(rng: np.random.Generator, n: Sizes, rate: float, flip: bool = False) -> np.ndarray:
    """Draw numbers (B, H) from 0 to below 1: the first unit is dropped and the second kept, and the next row flips.

    One that is kept has the rate itself as its number.
    """
    numbers = rng.random((n.B, n.H))
    ends = np.stack([rate * rng.random(2), [rate, rate + (1 - rate) * rng.random()]], axis=1)
    ends[1] = ends[1, ::-1]
    pairs = ends[::-1] if flip else ends
    numbers[:2, :2] = pairs[: n.B]
    return numbers


def draw_mask(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw numbers (B, H) from 0 to below 1, and a rate; the first two rows drop different units, and keep some."""
    rate = _rate(rng)
    return {"draws": _numbers(rng, n, rate), "rate": rate}


def draw_dropout(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw xs (T, B, D), h and c (B, H), numbers for a mask at each step (T, B, H), a rate and the LSTM's parameters.

    No later mask would be the first one.
    """
    rate = _rate(rng)
    return {
        "xs": rng.standard_normal((n.T, n.B, n.D)),
        "h": rng.uniform(-1, 1, (n.B, n.H)),
        "c": rng.standard_normal((n.B, n.H)),
        "draws": np.stack([_numbers(rng, n, rate, flip=t > 0) for t in range(n.T)]),
        "rate": rate,
        "params": _draw(rng, LSTM.param_shapes(n.D, n.H)),
    }


def draw_place(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw x (B, D), the states (B, H) above and to the left, and the parameters of two dimensions."""
    states = {
        "h_above": rng.uniform(-1, 1, (n.B, n.H)),
        "c_above": rng.standard_normal((n.B, n.H)),
        "h_left": rng.uniform(-1, 1, (n.B, n.H)),
        "c_left": rng.standard_normal((n.B, n.H)),
    }
    params = _draw(rng, md_param_shapes(2, n.D, n.H))
    return {"x": rng.standard_normal((n.B, n.D)), **states, "params": params}


def draw_grid(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw xs (R, C, B, D) and the parameters of two dimensions."""
    params = _draw(rng, md_param_shapes(2, n.D, n.H))
    return {"xs": rng.standard_normal((n.R, n.C, n.B, n.D)), "params": params}


def draw_graph(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw x (N, D), h (N, H), who reads whom (N, N), and the parameters.

    One node reads nobody; another, which is not the first, reads all the others.
    """
    adjacency = (rng.random((n.N, n.N)) < 0.5).astype(float)
    np.fill_diagonal(adjacency, 0)
    reader = int(rng.integers(1, n.N))
    alone = int(rng.choice([node for node in range(n.N) if node != reader]))
    adjacency[reader], adjacency[alone] = 1, 0
    adjacency[reader, reader] = 0
    shapes = RNN.param_shapes(n.D, n.H) | {"weight_nh": (n.H, n.H)}
    return {
        "x": rng.standard_normal((n.N, n.D)),
        "h": rng.uniform(-1, 1, (n.N, n.H)),
        "adjacency": adjacency,
        "params": _draw(rng, shapes),
    }
