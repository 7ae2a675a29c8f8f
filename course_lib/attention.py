"""Attention: a weighted mean of the source's states, with weights that the query chooses.

e_s = v · tanh(W_q q + W_k k_s)  (additive)        α = softmax over s of e
e_s = q · k_s                    (dot product)     context = Σ_s α_s k_s

The functions run on NumPy arrays and on torch tensors; the backward passes are written by hand, for NumPy.
"""

from functools import reduce
from typing import NamedTuple

from course_lib.check import check_finite, check_same_kind, check_shape, refusal
from course_lib.language import tr
from course_lib.ops import (
    Array,
    exp,
    is_torch,
    maximum,
    outer_sum,
    tanh,
    where,
)


class AttentionParams(NamedTuple):
    """Parameters of additive attention: `weight_query` (A, H), `weight_keys` (A, K), `vector` (A,).

    Source: Bahdanau, Cho & Bengio (2015), Neural machine translation by jointly learning to align and translate,
    appendix A.1.2, where they are W_a, U_a and v_a.
    """

    weight_query: Array
    weight_keys: Array
    vector: Array


def attend(
    scores: Array,
    keys: Array,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """Softmax of the scores over the source, and the keys' mean under it.

    scores (S, B), keys (S, B, K), mask (S, B) bool -> (context (B, K), weights
    (S, B)). Where the mask is False the weight is 0 and the key is not read.
    Raises `ValueError` if the shapes do not fit.
    Source: Bahdanau, Cho & Bengio (2015), equations 5 and 6.
    """
    check_shape("keys", keys, "S B K", ("S", "B", "K"))
    check_shape("scores", scores, "S B", tuple(keys.shape[:2]))
    if mask is not None:
        check_shape("mask", mask, "S B", tuple(keys.shape[:2]))
        scores = where(mask, scores, float("-inf"))
        keys = where(mask[..., None], keys, 0.0)
    raised = exp(scores - reduce(maximum, scores))
    weights = raised / raised.sum(0)
    return (weights[..., None] * keys).sum(0), weights


def additive_attention(
    query: Array,
    keys: Array,
    params: AttentionParams,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """Attention whose score is a small network: (context, weights).

    query (B, H), keys (S, B, K), mask (S, B) bool, True where the source is
    real; context (B, K), weights (S, B), which sum to 1 over S.
    Raises `ValueError` if the shapes do not fit, a NumPy array is not finite,
    or a source has no real position.
    Source: Bahdanau, Cho & Bengio (2015), section 3.1 and appendix A.1.2.
    """
    _check(query, keys, mask, params)
    return attend(_hidden(query, keys, params, mask) @ params.vector, keys, mask)


def additive_attention_backward(
    dcontext: Array,
    dweights: Array,
    query: Array,
    keys: Array,
    params: AttentionParams,
    mask: Array | None = None,
) -> tuple[Array, Array, AttentionParams]:
    """Gradients of additive attention: (dquery, dkeys, gradients).

    dcontext (B, K) and dweights (S, B) as the results; the gradients are
    `AttentionParams`. Raises `ValueError` as `additive_attention` does.
    Source: the chain rule on Bahdanau, Cho & Bengio (2015), section 3.1.
    """
    _, weights = additive_attention(query, keys, params, mask)
    dscores, dkeys = _attend_backward(dcontext, dweights, keys, weights, mask)
    hidden = _hidden(query, keys, params, mask)
    da = dscores[..., None] * params.vector * (1 - hidden * hidden)
    gradients = AttentionParams(
        outer_sum(da.sum(0), query),
        outer_sum(da, _readable(keys, mask)),
        (dscores[..., None] * hidden).sum((0, 1)),
    )
    dquery = da.sum(0) @ params.weight_query
    return dquery, dkeys + da @ params.weight_keys, gradients


def dot_attention(
    query: Array,
    keys: Array,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """Attention whose score is the dot product, not scaled: (context, weights).

    query (B, H), keys (S, B, H), mask (S, B) bool, True where the source is
    real; context (B, H), weights (S, B), which sum to 1 over S.
    Raises `ValueError` if the shapes do not fit, a NumPy array is not finite,
    or a source has no real position.
    Source: Luong, Pham & Manning (2015), Effective approaches to
    attention-based neural machine translation, section 3.1, "dot".
    """
    _check(query, keys, mask)
    return attend((_readable(keys, mask) * query).sum(-1), keys, mask)


def dot_attention_backward(
    dcontext: Array,
    dweights: Array,
    query: Array,
    keys: Array,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """Gradients of dot-product attention: (dquery, dkeys).

    dcontext (B, H) and dweights (S, B) as the results.
    Raises `ValueError` as `dot_attention` does.
    Source: the chain rule on Luong, Pham & Manning (2015), section 3.1.
    """
    _, weights = dot_attention(query, keys, mask)
    dscores, dkeys = _attend_backward(dcontext, dweights, keys, weights, mask)
    dquery = (dscores[..., None] * _readable(keys, mask)).sum(0)
    return dquery, dkeys + dscores[..., None] * query


def check_mask(mask: Array, keys: Array) -> None:
    """Raise `ValueError` unless `mask` is bool (S, B), as the keys (S, B, K), with a True in every sequence.

    Source: none in the papers, which have no padding; here it gets weight 0.
    """
    check_shape("mask", mask, "S B", tuple(keys.shape[:2]))
    got = str(mask.dtype) if is_torch(mask) == is_torch(keys) else type(mask).__name__
    if got.removeprefix("torch.") != "bool":
        wanted = "torch.bool" if is_torch(keys) else "numpy.bool"
        raise refusal("mask", f"{wanted}", f"{wanted}", got)
    if is_torch(mask) and mask.device != keys.device:
        wanted = keys.device
        raise refusal("mask", f"{wanted}, onde estão as chaves", f"{wanted}, where the keys are", mask.device)
    if not bool(mask.any(0).all()):
        hidden = [b for b, readable in enumerate(mask.any(0).tolist()) if not readable]
        raise ValueError(
            tr(
                pt=f"mask: esperado ao menos um True em cada sequência, recebido nenhum nas sequências {hidden}",
                en=f"mask: expected at least one True in each sequence, got none in sequences {hidden}",
            )
        )


def _readable(keys: Array, mask: Array | None) -> Array:
    return keys if mask is None else where(mask[..., None], keys, 0.0)


def _hidden(query: Array, keys: Array, params: AttentionParams, mask: Array | None) -> Array:
    return tanh(query @ params.weight_query.T + _readable(keys, mask) @ params.weight_keys.T)


def _attend_backward(
    dcontext: Array, dweights: Array, keys: Array, weights: Array, mask: Array | None
) -> tuple[Array, Array]:
    """Gradients of `attend`: those of the scores (S, B) and of the keys (S, B, K)."""
    check_shape("dcontext", dcontext, "B K", tuple(keys.shape[1:]))
    check_shape("dweights", dweights, "S B", tuple(keys.shape[:2]))
    check_same_kind("dcontext", dcontext, weights)
    check_same_kind("dweights", dweights, weights)
    dweights = dweights + (_readable(keys, mask) * dcontext).sum(-1)
    dscores = weights * (dweights - (weights * dweights).sum(0))
    return dscores, weights[..., None] * dcontext


def _check(query: Array, keys: Array, mask: Array | None, params: AttentionParams | None = None) -> None:
    check_shape("query", query, "B H", ("B", "H"))
    batch, query_size = query.shape
    check_shape("keys", keys, "S B K", ("S", batch, "K" if params else query_size))
    key_size = keys.shape[-1]
    check_same_kind("keys", keys, query)
    if mask is not None:
        check_mask(mask, keys)
    if params is not None:
        if not isinstance(params, AttentionParams):
            raise refusal("params", "AttentionParams", "AttentionParams", type(params).__name__)
        check_shape("vector", params.vector, "A", ("A",))
        check_shape("weight_query", params.weight_query, "A H", (*params.vector.shape, query_size))
        check_shape("weight_keys", params.weight_keys, "A K", (*params.vector.shape, key_size))
        for name, array in {**params._asdict(), "query": query}.items():
            check_same_kind(name, array, params.vector)
    if not is_torch(query):
        check_finite("query", query)
        check_finite("keys", _readable(keys, mask))
