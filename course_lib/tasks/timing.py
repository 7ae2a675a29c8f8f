"""Timing: tell how long a pause was, and keep a rhythm that nothing else marks."""

import numpy as np

from course_lib.check import check_size
from course_lib.tasks.base import Batch, Task, check_from


def delays(pauses: int = 5, shortest: int = 10, extra: int = 10) -> Task:
    """At each spike but the first, tell how long it is since the last one, on a scale from 0 to 1.

    Pauses are drawn from `shortest` to `shortest + extra` steps, `pauses` to a sequence.
    Raises `ValueError` for a size below 1.
    Sizes: xs (T, B, 1) float32, 1 at a spike, else 0; targets (T, B, 1) float32, (pause - shortest) / extra; lengths;
    mask (T, B), True at the spikes that end a pause; T ≤ pauses · (shortest + extra) + 1.
    Baseline: the mean answer ½ has the variance of the uniform whole numbers from 0 to N = extra over N²,
    ((N + 1)² - 1) / 12 / N² = (N + 2) / (12 N), as its error.
    Source: Gers, Schraudolph & Schmidhuber (2002), Learning precise timing with LSTM recurrent networks, the task of
    measuring spike delays. Licence: generated here.
    """
    for name, size in (("pauses", pauses), ("shortest", shortest), ("extra", extra)):
        check_size(name, size)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        beyond = rng.integers(0, extra + 1, (pauses, batch))
        times = (shortest + beyond).cumsum(0)
        lengths, rows = times[-1] + 1, np.arange(batch)
        xs, targets = np.zeros((2, lengths.max(), batch, 1), dtype=np.float32)
        xs[0] = 1
        xs[times, rows, 0] = 1
        targets[times, rows, 0] = beyond / extra
        mask = xs[..., 0] > 0
        mask[0] = False
        return Batch(xs, targets, lengths, mask)

    guess = np.full(1, 0.5, dtype=np.float32)
    baseline = (extra + 2) / (12 * extra)
    return Task("delays", "in step", "squared_error", "squared_error", 1, 1, make, guess, baseline)


def spikes(interval: int = 10, count: int = 4) -> Task:
    """One spike starts the clock, at a random step; answer with `count` spikes more, one every `interval` steps.

    Raises `ValueError` for an interval below 2 or a count below 1.
    Sizes: xs (T, B, 1) float32, targets (T, B, 1) float32, 1 at a spike, else 0; T = interval · (count + 1).
    Baseline: silence is right at all steps but `count` of T: 1 - count / T. No sequence is then right as a whole, so
    look at `score("legal_sequences", …)` too.
    Source: Gers, Schraudolph & Schmidhuber (2002), Learning precise timing with LSTM recurrent networks, the task of
    generating timed spikes; the starting spike, which makes sequences differ, is ours. Licence: generated here.
    """
    check_from("interval", interval, 2)
    check_size("count", count)
    steps = interval * (count + 1)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        start, rows = rng.integers(0, interval, batch), np.arange(batch)
        xs, targets = np.zeros((2, steps, batch, 1), dtype=np.float32)
        xs[start, rows] = 1
        targets[start + interval * np.arange(1, count + 1)[:, None], rows] = 1
        return Batch(xs, targets)

    guess = np.zeros(1, dtype=np.float32)
    return Task("spikes", "in step", "legal_loss", "legal_steps", 1, 1, make, guess, 1 - count / steps)
