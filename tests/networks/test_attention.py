"""Attention: the laws, the hand-written gradients, then the torch modules held to the NumPy specification."""

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.attention import (
    AttentionParams,
    additive_attention,
    additive_attention_backward,
    dot_attention,
    dot_attention_backward,
)
from course_lib.grad_check import check_gradients
from course_lib.nn.attention import AdditiveAttention, DotAttention

kinds = pytest.mark.parametrize("kind", ["additive", "dot"])
masked = pytest.mark.parametrize("with_mask", [False, True])
S, B, H, K, A = 5, 3, 4, 6, 2


def draw_mask(rng, source=S, batch=B):
    mask = rng.random((source, batch)) < 0.5
    mask[rng.integers(source, size=batch), np.arange(batch)] = True
    return mask


def draw(kind, rng, source=S, batch=B, query_size=H, key_size=K, attention_size=A):
    """Random (query, keys, params): no params for the dot product, whose keys are as large as its query."""
    query = rng.standard_normal((batch, query_size))
    if kind == "dot":
        return query, rng.standard_normal((source, batch, query_size)), ()
    shapes = [(attention_size, query_size), (attention_size, key_size), (attention_size,)]
    return query, rng.standard_normal((source, batch, key_size)), tuple(map(rng.standard_normal, shapes))


def attend(kind, query, keys, params, mask=None):
    if kind == "dot":
        return dot_attention(query, keys, mask)
    return additive_attention(query, keys, AttentionParams(*params), mask)


def attend_backward(kind, dcontext, dweights, query, keys, params, mask=None):
    if kind == "dot":
        return dot_attention_backward(dcontext, dweights, query, keys, mask)
    dquery, dkeys, gradients = additive_attention_backward(
        dcontext, dweights, query, keys, AttentionParams(*params), mask
    )
    assert isinstance(gradients, AttentionParams)
    return dquery, dkeys, *gradients


def module(kind, params, device="cpu"):
    if kind == "dot":
        return DotAttention(H)
    made = AdditiveAttention(H, K, A, device=device, dtype=torch.float64)
    made.load_state_dict(dict(zip(AttentionParams._fields, map(torch.tensor, params), strict=True)))
    return made


@kinds
def test_the_equations_written_out_as_loops(kind, rng):
    query, keys, params = draw(kind, rng)
    context, weights = attend(kind, query, keys, params)
    for b in range(B):
        if kind == "dot":
            scores = [sum(query[b, j] * keys[s, b, j] for j in range(H)) for s in range(S)]
        else:
            weight_query, weight_keys, vector = params
            scores = [vector @ np.tanh(weight_query @ query[b] + weight_keys @ keys[s, b]) for s in range(S)]
        total = sum(np.exp(score) for score in scores)
        for s in range(S):
            assert weights[s, b] == pytest.approx(np.exp(scores[s]) / total, rel=1e-12)
        np.testing.assert_allclose(context[b], sum(weights[s, b] * keys[s, b] for s in range(S)), rtol=0, atol=1e-12)


@kinds
@given(
    seed=st.integers(0, 99),
    sizes=st.tuples(*[st.integers(1, 4)] * 5),
)
@settings(max_examples=many(30))
def test_weights_are_shares_and_the_context_is_between_the_keys(kind, seed, sizes):
    rng = np.random.default_rng(seed)
    query, keys, params = draw(kind, rng, *sizes)
    mask = draw_mask(rng, *sizes[:2])
    context, weights = attend(kind, query, keys, params, mask)
    assert (weights >= 0).all() and not weights[~mask].any()
    np.testing.assert_allclose(weights.sum(0), 1, rtol=0, atol=1e-14)
    readable = np.where(mask[..., None], keys, np.nan)
    assert (context <= np.nanmax(readable, 0) + 1e-14).all() and (context >= np.nanmin(readable, 0) - 1e-14).all()


@kinds
def test_masked_positions_are_as_if_they_were_not_there_whatever_they_hold(kind, rng):
    query, keys, params = draw(kind, rng)
    mask = np.arange(S)[:, None] < np.array([3, 3, 3])
    keys[3:] = np.nan
    keys[4, 1] = np.inf
    results = attend(kind, query, keys, params, mask)
    shorter = attend(kind, query, keys[:3], params)
    np.testing.assert_allclose(results[0], shorter[0], rtol=0, atol=1e-14)
    np.testing.assert_allclose(results[1][:3], shorter[1], rtol=0, atol=1e-14)
    gradients = attend_backward(kind, np.ones_like(results[0]), np.ones_like(results[1]), query, keys, params, mask)
    assert not gradients[1][3:].any() and all(np.isfinite(g).all() for g in gradients)


@kinds
def test_the_order_of_the_source_does_not_matter(kind, rng):
    query, keys, params = draw(kind, rng)
    order = rng.permutation(S)
    context, weights = attend(kind, query, keys, params)
    moved_context, moved_weights = attend(kind, query, keys[order], params)
    np.testing.assert_allclose(moved_context, context, rtol=0, atol=1e-14)
    np.testing.assert_allclose(moved_weights, weights[order], rtol=0, atol=1e-14)


def test_large_scores_do_not_overflow_and_equal_ones_share():
    query, keys = np.full((1, 2), 1e3), np.array([[[1e3, 1e3]], [[1e3, 1e3]], [[-1e3, 0.0]]])
    context, weights = dot_attention(query, keys)
    np.testing.assert_array_equal(weights[:, 0], [0.5, 0.5, 0.0])
    np.testing.assert_array_equal(context, [[1e3, 1e3]])


@kinds
@masked
def test_backward_agrees_with_finite_differences(kind, with_mask, rng):
    query, keys, params = draw(kind, rng)
    mask = draw_mask(rng) if with_mask else None
    dcontext, dweights = rng.standard_normal((B, keys.shape[-1])), rng.standard_normal((S, B))

    def loss(query, keys, *params):
        context, weights = attend(kind, query, keys, params, mask)
        return (context * dcontext).sum() + (weights * dweights).sum()

    gradients = attend_backward(kind, dcontext, dweights, query, keys, params, mask)
    check_gradients(loss, [query, keys, *params], gradients, rng)


@kinds
@masked
def test_the_modules_give_the_specification_with_every_gradient(kind, device, with_mask, rng):
    query, keys, params = draw(kind, rng)
    mask = draw_mask(rng) if with_mask else None
    dcontext, dweights = rng.standard_normal((B, keys.shape[-1])), rng.standard_normal((S, B))
    attention = module(kind, params, device)
    leaves = [torch.tensor(a, device=device, requires_grad=True) for a in (query, keys)]
    results = attention(*leaves, None if mask is None else torch.tensor(mask, device=device))
    outer = [torch.tensor(d, device=device) for d in (dcontext, dweights)]
    got = torch.autograd.grad(results, [*leaves, *attention.parameters()], outer)
    expected = [
        *attend(kind, query, keys, params, mask),
        *attend_backward(kind, dcontext, dweights, query, keys, params, mask),
    ]
    for a, b in zip([*results, *got], expected, strict=True):
        np.testing.assert_allclose(a.detach().cpu(), b, rtol=0, atol=1e-12)


@kinds
@masked
def test_the_specification_runs_on_torch_and_autograd_agrees_with_it(kind, device, with_mask, rng):
    query, keys, params = draw(kind, rng)
    mask = draw_mask(rng) if with_mask else None
    leaves = [torch.tensor(a, device=device, requires_grad=True) for a in (query, keys, *params)]
    tensors = None if mask is None else torch.tensor(mask, device=device)
    results = attend(kind, leaves[0], leaves[1], leaves[2:], tensors)
    got = torch.autograd.grad(results, leaves, [torch.ones_like(r) for r in results])
    ones = [np.ones(r.shape) for r in results]
    for a, b in zip(got, attend_backward(kind, *ones, query, keys, params, mask), strict=True):
        np.testing.assert_allclose(a.cpu(), b, rtol=0, atol=1e-12)


@kinds
def test_a_masked_key_may_hold_anything_and_gets_no_gradient(kind, device, rng):
    query, keys, params = draw(kind, rng)
    mask = torch.tensor(draw_mask(rng), device=device)
    attention = module(kind, params, device)
    keys = torch.tensor(keys, device=device)
    expected = attention(torch.tensor(query, device=device), keys, mask)
    spoilt = torch.where(mask[..., None], keys, torch.nan).requires_grad_()
    results = attention(torch.tensor(query, device=device), spoilt, mask)
    assert all(torch.equal(a, b) for a, b in zip(results, expected, strict=True))
    results[0].sum().backward()
    assert not spoilt.grad[~mask].any() and spoilt.grad.isfinite().all()
    assert not results[1][~mask].any()


@kinds
def test_autograd_of_the_modules_agrees_with_finite_differences(kind, device, rng):
    query, keys, params = draw(kind, rng, source=3, batch=2)
    attention = module(kind, params, device)
    mask = torch.tensor([[True, True], [True, False], [False, True]], device=device)
    leaves = [torch.tensor(a, device=device, requires_grad=True) for a in (query, keys)]
    names = [name for name, _ in attention.named_parameters()]

    def run(query, keys, *weights):
        return torch.func.functional_call(attention, dict(zip(names, weights, strict=True)), (query, keys, mask))

    assert torch.autograd.gradcheck(run, [*leaves, *attention.parameters()])


def test_a_source_is_read_once_for_many_queries(device):
    attention = AdditiveAttention(H, K, A, device=device)
    keys, queries = torch.randn(S, B, K, device=device), torch.randn(2, B, H, device=device)
    attend = attention.begin(keys)
    for query in queries:
        assert all(torch.equal(a, b) for a, b in zip(attend(query), attention(query, keys), strict=True))


@kinds
def test_float32_stays_float32(kind, rng):
    query, keys, params = draw(kind, rng)
    small = [a.astype(np.float32) for a in (query, keys, *params)]
    results = attend(kind, small[0], small[1], small[2:], draw_mask(rng))
    assert {r.dtype for r in results} == {np.dtype(np.float32)}


BAD = [
    ({"query": (7, H)}, r"keys: expected \(S, B=7, .*\), got \(5, 3, \d\)"),
    ({"query": (B,)}, r"query: expected \(B, H\), got \(3,\)"),
    ({"keys": (0, B, H)}, r"keys: expected \(S, B=3, .*\) with no empty axis, got \(0, 3, \d\)"),
    ({"keys": (S, B)}, r"keys: expected \(S, B=3, .*\), got \(5, 3\)"),
    ({"mask": (S, B + 1)}, r"mask: expected \(S=5, B=3\), got \(5, 4\)"),
]


@kinds
@pytest.mark.parametrize(("change", "message"), BAD, ids=str)
def test_a_wrong_shape_is_named_and_never_broadcast(kind, rng, change, message):
    query, keys, params = draw(kind, rng)
    arrays = {"query": query, "keys": keys} | {name: np.ones(shape) for name, shape in change.items()}
    mask = arrays.pop("mask", None)
    with pytest.raises(ValueError, match=message):
        attend(kind, arrays["query"], arrays["keys"], params, None if mask is None else mask.astype(bool))


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("weight_query", (A, H + 1), r"weight_query: expected \(A=2, H=4\), got \(2, 5\)"),
        ("weight_keys", (A + 1, K), r"weight_keys: expected \(A=2, K=6\), got \(3, 6\)"),
        ("vector", (1, A), r"vector: expected \(A,\), got \(1, 2\)"),
    ],
)
def test_a_wrong_parameter_is_named(rng, name, shape, message):
    query, keys, params = draw("additive", rng)
    params = AttentionParams(*params)._replace(**{name: np.ones(shape)})
    with pytest.raises(ValueError, match=message):
        additive_attention(query, keys, params)


@pytest.mark.parametrize("make", [np.asarray, torch.tensor], ids=["numpy", "torch"])
@kinds
def test_a_mask_that_leaves_nothing_or_is_not_bool_is_refused(kind, make, rng):
    query, keys, params = (make(a) if isinstance(a, np.ndarray) else tuple(map(make, a)) for a in draw(kind, rng))
    mask = np.ones((S, B), dtype=bool)
    mask[:, 1] = False
    with pytest.raises(ValueError, match=r"mask: expected at least one True in each sequence, got none in .* \[1\]"):
        attend(kind, query, keys, params, make(mask))
    with pytest.raises(ValueError, match=r"mask: expected (numpy|torch).bool, got .*float64"):
        attend(kind, query, keys, params, make(mask.astype(float)))
    other = torch.tensor(mask) if make is np.asarray else mask
    with pytest.raises(ValueError, match=r"mask: expected (numpy|torch).bool, got (Tensor|ndarray)"):
        attend(kind, query, keys, params, other)


@kinds
def test_backward_refuses_gradients_of_other_shapes(kind, rng):
    query, keys, params = draw(kind, rng)
    good = attend(kind, query, keys, params)
    with pytest.raises(ValueError, match=r"dcontext: expected \(B=3, K=\d\), got \(1, \d\)"):
        attend_backward(kind, good[0][:1], good[1], query, keys, params)
    with pytest.raises(ValueError, match=r"dweights: expected \(S=5, B=3\), got \(1, 3\)"):
        attend_backward(kind, good[0], good[1][:1], query, keys, params)


def test_what_is_not_finite_is_refused_where_it_is_read(rng):
    query, keys, params = draw("additive", rng)
    keys[1, 2, 3] = np.nan
    with pytest.raises(ValueError, match=r"keys: expected finite numbers, got nan at \(1, 2, 3\)"):
        attend("additive", query, keys, params)


@kinds
def test_the_modules_name_what_does_not_fit(kind, monkeypatch):
    attention = module(kind, [np.ones((A, H)), np.ones((A, K)), np.ones(A)])
    size = attention.key_size
    query, keys = torch.ones(B, H, dtype=torch.float64), torch.ones(S, B, size, dtype=torch.float64)
    with pytest.raises(ValueError, match=rf"keys: expected \(S, B, K={size}\), got \(5, 3, 9\)"):
        attention(query, torch.ones(S, B, 9, dtype=torch.float64))
    with pytest.raises(ValueError, match=r"query: expected \(B=3, H=4\), got \(1, 4\)"):
        attention(query[:1], keys)
    with pytest.raises(ValueError, match=r"query: expected torch.float64, as the weights are, got torch.float32"):
        attention(query.float(), keys)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match=r"mask: esperado ao menos um True em cada sequência, recebido nenhum"):
        attention(query, keys, torch.zeros(S, B, dtype=torch.bool))


@pytest.mark.parametrize("sizes", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_size_of_zero_is_refused(sizes):
    with pytest.raises(ValueError, match=r"_size: expected a whole number ≥ 1, got 0"):
        AdditiveAttention(*sizes)
