"""What a network is trained to make small: one loss for each kind of target, with or without a mask.

The leading axes "..." are (B,) where a sequence has one target, (T, B) where every step has one.
"""

import torch
from torch import Tensor
from torch.nn import functional

from course_lib.language import tr


def check_fits(name: str, got: Tensor, like_name: str, shape: torch.Size) -> None:
    """Raise `ValueError` unless `got` has the shape `shape` of `like_name`: nothing is broadcast."""
    if got.shape != shape:
        wanted, received = tuple(shape), tuple(got.shape)
        raise ValueError(
            tr(
                pt=f"{name}: esperado {wanted}, como em {like_name}, recebido {received}",
                en=f"{name}: expected {wanted}, as in {like_name}, got {received}",
            )
        )


def counted(values: Tensor, mask: Tensor | None) -> Tensor:
    """Return the `values` (..., K) or (...) where `mask` (...) counts, as (N, K) or (N,); without a mask, all.

    Raises `ValueError` if the mask has other leading axes, is not of truth values, or counts nothing.
    """
    if mask is None:
        return values
    check_fits("mask", mask, "targets", values.shape[: mask.dim()])
    if mask.dtype != torch.bool or not bool(mask.any()):
        got = mask.dtype if mask.dtype != torch.bool else tr(pt="só False", en="False alone")
        raise ValueError(
            tr(
                pt=f"mask: esperados valores verdadeiros ou falsos, algum deles verdadeiro, recebido {got}",
                en=f"mask: expected truth values, at least one of them true, got {got}",
            )
        )
    return values[mask]


def cross_entropy(scores: Tensor, targets: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean of -log softmax(scores)[target] over the targets that count, in nats.

    scores (..., K), targets (...) whole numbers from 0 to K - 1, mask (...) of truth values.
    Raises `ValueError` if the shapes do not fit.
    Source: Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.
    """
    check_fits("targets", targets, "scores", scores.shape[:-1])
    scores, targets = counted(scores, mask), counted(targets, mask)
    return functional.cross_entropy(scores.reshape(-1, scores.shape[-1]), targets.reshape(-1))


def squared_error(predictions: Tensor, targets: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean of (prediction - target)² over the targets that count.

    predictions and targets of one shape (..., K) or (...), mask with its leading axes.
    Raises `ValueError` if the shapes do not fit; (B,) and (B, 1) do not.
    """
    check_fits("targets", targets, "predictions", predictions.shape)
    return functional.mse_loss(counted(predictions, mask), counted(targets, mask))


def legal_loss(scores: Tensor, legal: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean over symbols of the cross-entropy of σ(score) with "this symbol may come next", in nats.

    scores (..., K), legal (..., K) of 0 and 1, several of them 1; mask (...) of truth values.
    Raises `ValueError` if the shapes do not fit.
    """
    check_fits("legal", legal, "scores", scores.shape)
    scores, legal = counted(scores, mask), counted(legal, mask)
    return functional.binary_cross_entropy_with_logits(scores, legal.to(scores.dtype))
