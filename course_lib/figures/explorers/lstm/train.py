"""Train the explorer's learned cell: one LSTM unit that must store a number when told and show it when asked.

`python -m course_lib.figures.explorers.lstm.train` writes `trained.json` again, in about ten seconds.
"""

import json
from pathlib import Path

import numpy as np

from course_lib import files
from course_lib.cells import CELLS, CellParams
from course_lib.ops import Array
from course_lib.unroll import unroll, unroll_backward

PLACE = Path(__file__).with_name("trained.json")
SEED, UPDATES, BATCH, STEPS = 1, 3000, 64, 14


def draw_batch(rng: np.random.Generator, batch: int = BATCH, steps: int = STEPS) -> tuple[Array, Array]:
    """Draw events (T, B, 3), each a value, a "store" mark and a "show" mark, and the outputs wanted (T, B, 1)."""
    xs = np.zeros((steps, batch, 3))
    xs[..., 0] = rng.uniform(-0.7, 0.7, (steps, batch))
    kind = rng.random((steps, batch))
    kind[0] = 0
    xs[..., 1], xs[..., 2] = kind < 0.25, kind > 0.7
    wanted, stored = np.zeros((steps, batch, 1)), np.zeros(batch)
    for t in range(steps):
        stored = np.where(xs[t, :, 1] == 1, xs[t, :, 0], stored)
        wanted[t, :, 0] = stored * xs[t, :, 2]
    return xs, wanted


def train(seed: int = SEED, updates: int = UPDATES) -> tuple[CellParams, float]:
    """Train one LSTM unit with Adam on squared error; return the parameters and the last batch's mean loss."""
    rng = np.random.default_rng(seed)
    cell = CELLS["lstm"]
    params = cell.init_params(3, 1, rng)
    mean = [np.zeros_like(p) for p in params]
    square = [np.zeros_like(p) for p in params]
    loss = np.inf
    for update in range(1, updates + 1):
        xs, wanted = draw_batch(rng)
        zero = cell.init_state(xs[0], 1)
        ys, _ = unroll(cell, xs, zero, params)
        loss = float(((ys - wanted) ** 2).mean())
        _, _, gradients = unroll_backward(cell, 2 * (ys - wanted) / ys.size, zero, xs, zero, params)
        # 1 - 0.9**n and 1 - 0.99**n undo Adam's start from zero
        rate = 0.03 * (1 - update / (updates + 1)) / (1 - 0.9**update)
        for k, gradient in enumerate(gradients):
            mean[k] = 0.9 * mean[k] + 0.1 * gradient
            square[k] = 0.99 * square[k] + 0.01 * gradient**2
        params = CellParams(
            *(
                p - rate * m / (np.sqrt(s / (1 - 0.99**update)) + 1e-8)
                for p, m, s in zip(params, mean, square, strict=True)
            )
        )
    return params, loss


def main() -> None:
    params, loss = train()
    written = {name: np.round(array, 3).tolist() for name, array in params._asdict().items()}
    files.write(PLACE, json.dumps(written, indent=1) + "\n")
    print(f"{PLACE.name}: loss {loss:.2e}")


if __name__ == "__main__":
    main()
