"""How good a network is, as a share from 0 to 1: what a table or an early stop looks at."""

from torch import Tensor

from course_lib.train.losses import check_fits, counted


def _chosen(answers: Tensor, targets: Tensor) -> Tensor:
    """The symbols answered: `answers` themselves, or the highest of their scores (..., K)."""
    if answers.dim() == targets.dim() + 1:
        answers = answers.argmax(-1)
    check_fits("answers", answers, "targets", targets.shape)
    return answers


def _sequences(right: Tensor, mask: Tensor | None) -> float:
    """The share of sequences that are right at every step that counts: right and mask (T, B)."""
    counted(right, mask)
    wrong = ~right if mask is None else ~right & mask
    return float((~wrong.any(0)).double().mean())


def accuracy(answers: Tensor, targets: Tensor, mask: Tensor | None = None) -> float:
    """Share of the targets that count which are answered rightly.

    answers: scores (..., K) or symbols (...); targets and mask (...). Raises `ValueError` if the shapes do not fit.
    """
    return float(counted(_chosen(answers, targets) == targets, mask).double().mean())


def exact_match(answers: Tensor, targets: Tensor, mask: Tensor | None = None) -> float:
    """Share of the sequences that are right at every step that counts.

    answers: scores (T, B, K) or symbols (T, B); targets and mask (T, B). Raises `ValueError` if the shapes do not fit.
    """
    return _sequences(_chosen(answers, targets) == targets, mask)


def legal_accuracy(scores: Tensor, legal: Tensor, mask: Tensor | None = None) -> float:
    """Share of the sequences in which, at every step that counts, exactly the legal symbols have σ(score) above ½.

    scores and legal (T, B, K), mask (T, B). Raises `ValueError` if the shapes do not fit.
    Source: Gers & Schmidhuber (2001), LSTM recurrent networks learn simple context-free and context-sensitive
    languages.
    """
    check_fits("legal", legal, "scores", scores.shape)
    return _sequences(((scores > 0) == (legal > 0.5)).all(-1), mask)
