"""The order in which a grid can be computed a diagonal at a time."""

from typing import NamedTuple

import numpy as np

from course_lib.check import check_size, refusal


class Diagonals(NamedTuple):
    """The order in which a whole grid can be computed, all places with the same sum of indices at once.

    `cells` (S1·…·Sn,): the places as positions in the flattened grid, diagonal after diagonal; `widths`: how many are
    on each; `before`: for each diagonal (n, width), the position on the diagonal before it of each place's predecessor
    along each dimension. The position past that diagonal's last stands for a predecessor outside the grid.
    """

    cells: np.ndarray
    widths: list[int]
    before: list[np.ndarray]


def diagonals(sizes: tuple[int, ...]) -> Diagonals:
    """Plan a grid of `sizes` (S1, …, Sn) by its diagonals, of which there are S1 + … + Sn − n + 1.

    A place needs only those before it along each dimension, which all lie on the diagonal before its own.
    Raises `ValueError` for no sizes and for a size below 1.
    """
    if not isinstance(sizes, tuple | list) or not sizes:
        raise refusal("sizes", "(S1, …, Sn)", "(S1, …, Sn)", repr(sizes))
    for k, size in enumerate(sizes, 1):
        check_size(f"S{k}", size)
    index = np.indices(sizes).reshape(len(sizes), -1)
    diagonal = index.sum(0)
    cells = np.argsort(diagonal, kind="stable")
    widths = np.bincount(diagonal)
    position = np.empty_like(cells)
    position[cells] = np.arange(len(cells)) - np.repeat(np.cumsum(widths) - widths, widths)
    strides = np.array([np.prod(sizes[k + 1 :], dtype=int) for k in range(len(sizes))])
    outside = np.concatenate(([0], widths))[diagonal]
    before = np.where(index > 0, position[np.arange(len(cells)) - strides[:, None]], outside)[:, cells]
    return Diagonals(cells, widths.tolist(), np.split(before, np.cumsum(widths)[:-1], axis=1))
