"""Counting languages: n times a, then n times b (then n times c): what may come next?"""

from collections.abc import Callable

import numpy as np

from course_lib.check import check_shape, check_size
from course_lib.tasks.base import Batch, Task, expected, one_hot, pad, within
from course_lib.tasks.measures import score

LANGUAGES = ("ab", "abc")
AT_ONCE = 16  # strings judged in one call: enough to be quick, few enough to stop soon


def _alphabet(letters: str) -> tuple[str, ...]:
    if letters not in LANGUAGES:
        raise expected("letters", '"ab" ou "abc"', '"ab" or "abc"', letters)
    return ("S", *letters, "T")


def strings(counts: np.ndarray, letters: str = "ab") -> Batch:
    """Return the strings S aⁿ bⁿ T, or S aⁿ bⁿ cⁿ T, for each n ≥ 1 of counts (B,), and what may follow each symbol.

    xs (T, B) int64, without the last symbol, T; targets (T, B, K) float32, 1 where a symbol is legal as the next one;
    lengths, mask (T, B). Raises `ValueError` for other letters and an n below 1.
    Source: Gers & Schmidhuber (2001), LSTM recurrent networks learn simple context-free and context-sensitive
    languages.
    """
    alphabet = _alphabet(letters)
    check_shape("counts", counts, "B", ("B",))
    for n in counts:
        check_size("n", int(n))
    rows = [[0, *(k for k in range(1, len(letters) + 1) for _ in range(n))] for n in counts]
    xs, lengths = pad(rows)
    following = [[*row[1:], len(alphabet) - 1] for row in rows]
    targets = one_hot(pad(following)[0], len(alphabet))
    targets[xs == 1, 1:3] = 1  # after an a, both a and b
    mask = within(lengths)
    return Batch(xs, targets * mask[..., None], lengths, mask)


def counting(letters: str = "ab", longest: int = 10) -> Task:
    """Say which symbols may come next in aⁿbⁿ ("ab") or aⁿbⁿcⁿ ("abc"), n drawn from 1 to `longest`.

    Raises `ValueError` for other letters and for `longest` below 1.
    Sizes: xs (T, B) int64, symbols S a b (c) T; targets (T, B, K) float32, 1 where legal; lengths, mask; T ≤ kn + 1 for
    k letters.
    Baseline: of the kn + 1 steps, the n after an a have {a, b}, and no set has more: E n / (k · E n + 1) of the steps,
    with E n = (longest + 1) / 2.
    Source: Gers & Schmidhuber (2001), LSTM recurrent networks learn simple context-free and context-sensitive
    languages.
    Licence: generated here.
    """
    alphabet = _alphabet(letters)
    check_size("longest", longest)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        return strings(rng.integers(1, longest + 1, batch), letters)

    mean = (longest + 1) / 2
    guess = np.zeros(len(alphabet), dtype=np.float32)
    guess[1:3] = 1
    sizes, baseline = (len(alphabet), len(alphabet)), mean / (len(letters) * mean + 1)
    name = "anbn" if letters == "ab" else "anbncn"
    return Task(name, "in step", "legal_loss", "legal_steps", *sizes, make, guess, baseline, alphabet, alphabet)


def first_failing_n(predict: Callable[[np.ndarray], np.ndarray], letters: str = "ab", longest: int = 100) -> int | None:
    """Return the least n from 1 to `longest` whose string is not predicted without a mistake, or None.

    `predict` takes symbols (T, B) int64 to probabilities (T, B, K) of being legal as the next symbol, and must not look
    ahead: strings of several lengths stand in one batch. Raises `ValueError` if the shapes do not fit.
    Source: Weiss, Goldberg & Yahav (2018), On the practical computational power of finite precision RNNs.
    """
    check_size("longest", longest)
    for start in range(1, longest + 1, AT_ONCE):
        counts = np.arange(start, min(start + AT_ONCE, longest + 1))
        batch = strings(counts, letters)
        answers, mask = np.asarray(predict(batch.xs)), within(len(letters) * counts + 1)
        check_shape("answers", answers, "T B K", batch.targets.shape)
        for b, n in enumerate(counts):
            one = Batch(batch.xs[:, [b]], batch.targets[:, [b]], mask=mask[:, [b]])
            if score("legal_sequences", answers[:, [b]], one) < 1:
                return int(n)
    return None
