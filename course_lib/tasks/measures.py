"""How good answers are, in NumPy: one number for a batch, the same that a task's baseline is given in."""

from typing import Any, get_args

import numpy as np

from course_lib.check import check_finite, check_shape
from course_lib.tasks.base import Measure, expected


def score(measure: Measure, answers: np.ndarray, batch: Any) -> float:
    """Judge `answers` to `batch` over the targets that its mask counts, or all.

    squared_error: mean of (answer - target)²; answers as the targets, (B, K) or (T, B, K).
    cross_entropy: mean of -log of the probability of the target, in nats; answers are probabilities (..., K).
    accuracy, exact_match: share of targets, or of sequences without a mistake, that have the highest of K answers.
    legal_steps, legal_sequences: share of steps, or of sequences without a mistake, at which exactly the legal symbols
    have a probability above ½; answers are probabilities (T, B, K).
    Raises `ValueError` for an unknown measure and for answers whose shape does not fit or which are not finite.
    Source: Gers & Schmidhuber (2001), LSTM recurrent networks learn simple context-free and context-sensitive
    languages, for the legal symbols.
    """
    if measure not in get_args(Measure):
        raise expected("measure", ", ".join(get_args(Measure)), ", ".join(get_args(Measure)), measure)
    targets, mask = batch.targets, getattr(batch, "mask", None)
    symbols = measure in ("cross_entropy", "accuracy", "exact_match")
    leading = targets.shape if symbols else targets.shape[:-1]
    letters = " ".join(("T B" if len(leading) == 2 else "B", "K"))
    check_shape("answers", answers, letters, (*leading, "K" if symbols else targets.shape[-1]))
    check_finite("answers", answers)
    counts = np.ones(leading, dtype=bool) if mask is None else mask
    if measure == "squared_error":
        return float(np.mean((answers - targets)[counts] ** 2, dtype=np.float64))
    if measure == "cross_entropy":
        chosen = np.take_along_axis(answers, targets[..., None], -1)[..., 0][counts].astype(np.float64)
        return float(-np.log(np.maximum(chosen, np.finfo(np.float64).tiny)).mean())
    right = answers.argmax(-1) == targets if symbols else ((answers > 0.5) == (targets > 0.5)).all(-1)
    if measure in ("accuracy", "legal_steps"):
        return float(right[counts].mean())
    return float((right | ~counts).reshape(-1, right.shape[-1]).all(0).mean())
