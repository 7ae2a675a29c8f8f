"""How the arguments of assignment 8 are drawn: padded batches of outputs, of scores and of answers, as tensors."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_lib.assignments.base import Sizes

SYMBOLS = 10  # figures are the symbols 1 to 10, and 0 is the end


def _lengths(rng: np.random.Generator, n: Sizes) -> np.ndarray:
    """Draw lengths (B,); where there are three, the first is from 2 to T - 1, another T, another 1."""
    lengths = rng.integers(1, n.T + 1, n.B)
    if n.B > 1:
        others = 1 + rng.permutation(n.B - 1)
        lengths[0] = rng.integers(2, n.T)
        lengths[others[:2]] = (n.T, 1)[: len(others)]
    return lengths


def draw_outputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw outputs (T, B, H), past each sequence's end as well, and the lengths (B,)."""
    outputs = rng.standard_normal((n.T, n.B, n.H))
    return {"outputs": torch.from_numpy(outputs), "lengths": torch.from_numpy(_lengths(rng, n))}


def draw_scores(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw scores (T, B, K) that want their gradient, targets (T, B) that end with 0 and go on as 0, and the mask."""
    lengths = _lengths(rng, n)
    steps = np.arange(n.T)[:, None]
    targets = np.where(steps < lengths - 1, rng.integers(1, n.K, (n.T, n.B)), 0)
    scores = torch.from_numpy(2 * rng.standard_normal((n.T, n.B, n.K))).requires_grad_()
    return {"scores": scores, "targets": torch.from_numpy(targets), "mask": torch.from_numpy(steps < lengths)}


def draw_targets(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw targets (T, B) of symbols other than 0, those of one step and of one sequence all different."""
    first = rng.integers(n.T * n.B)
    return {"targets": torch.from_numpy(1 + (first + np.arange(n.T * n.B).reshape(n.T, n.B)) % (n.T * n.B))}


def _answer(kind: str, figures: list[int], rng: np.random.Generator) -> list[int]:
    """Return what a model of one kind wrote where `figures` were right, with the end."""
    other = [1 + figure % SYMBOLS for figure in figures]
    return {
        "right, with something after the end": [*figures, 0, *rng.integers(1, SYMBOLS + 1, 9).tolist()],
        "ends too early": [*figures[:-1], 0],
        "goes on too long": [*figures, int(rng.integers(1, SYMBOLS + 1)), 0],
        "right": [*figures, 0],
        "cut off": figures,
        "first figure wrong": [*other[:1], *figures[1:], 0],
        "last figure wrong": [*figures[:-1], *other[-1:], 0],
    }[kind]


_LONGER = "right, with something after the end", "ends too early", "goes on too long", "last figure wrong"
_SHORTER = "right", "cut off", "first figure wrong", "goes on too long", "last figure wrong"


def _count(kind: str, most: int, steps: int) -> int:
    """Return how many figures the target has at most, so that what is wrong about the answer is seen."""
    room = {"goes on too long": steps - 1, "cut off": steps + 1}.get(kind, most)
    if kind == "right, with something after the end" and most > 1:
        return most - 1  # something within as many steps as the targets have, too
    return room if kind == "cut off" else min(most, room)


def draw_answers(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw answers (T', B), a step more than the targets or, where D = H, two less, and targets with their ends.

    In fewer steps there is no room for the end of the longest: such an answer ends with its last step.
    """
    steps, longest, kinds = (n.T - 1, n.T, _SHORTER) if n.D == n.H and n.T > 1 else (n.T + 1, n.T - 1, _LONGER)
    answers, targets = (torch.zeros(count, n.B, dtype=torch.int64) for count in (steps, longest + 1))
    for b in range(n.B):
        kind = kinds[b % len(kinds)]
        count = _count(kind, n.T - 1, steps)
        if b >= len(kinds) and kind != "cut off":
            count = int(rng.integers(min(1, count), count + 1))
        figures = rng.integers(1, SYMBOLS + 1, count).tolist()
        written = _answer(kind, figures, rng)[:steps]
        answers[: len(written), b] = torch.tensor(written)
        targets[: len(figures), b] = torch.tensor(figures, dtype=torch.int64)
    return {"answers": answers, "targets": targets}


def zeros_first(symbols: Tensor) -> Tensor:
    """Return a step of zeros, then all steps of symbols (T, B)."""
    return torch.cat((torch.zeros_like(symbols[:1]), symbols))
