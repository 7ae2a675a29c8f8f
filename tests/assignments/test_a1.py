"""Assignment 1: the reference against the library, its numbers worked by hand, and right solutions in other styles."""

import numpy as np
import pytest

from course_lib.assignments.a1 import SUITE
from course_lib.assignments.base import FIXED, Sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells import CELLS, CellParams
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll, unroll_backward

TASKS = SUITE.tasks
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


# --- right solutions, written differently ----------------------------------------------------------------------------


def step_einsum(x, h, p):
    a = np.einsum("bd,hd->bh", x, p["weight_ih"]) + np.einsum("bk,hk->bh", h, p["weight_hh"])
    return np.tanh(a + p["bias_ih"] + p["bias_hh"])


def step_loops(x, h, p):
    out = np.zeros(h.shape)
    for b in range(len(x)):
        for k in range(h.shape[1]):
            a = p["bias_ih"][k] + p["bias_hh"][k]
            for d in range(x.shape[1]):
                a += p["weight_ih"][k, d] * x[b, d]
            for j in range(h.shape[1]):
                a += p["weight_hh"][k, j] * h[b, j]
            out[b, k] = np.tanh(a)
    return out


def step_one_product(x, h, p):
    joined = np.concatenate([x, h], axis=1)
    weight = np.concatenate([p["weight_ih"], p["weight_hh"]], axis=1)
    return np.tanh(joined.dot(weight.T) + (p["bias_ih"] + p["bias_hh"]))


def step_columns(x, h, p):
    a = np.dot(p["weight_ih"], x.T) + p["bias_ih"][:, None] + np.dot(p["weight_hh"], h.T) + p["bias_hh"][:, None]
    return np.tanh(a).T  # not contiguous


def step_exponentials(x, h, p):
    a = np.matmul(x, p["weight_ih"].T) + np.matmul(h, p["weight_hh"].T) + p["bias_ih"] + p["bias_hh"]
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def step_own_copies(x, h, p):
    p = {name: value.copy() for name, value in p.items()}
    p["bias_ih"] += p["bias_hh"]
    out = p["bias_ih"] + x @ p["weight_ih"].T
    out += h @ p["weight_hh"].T
    return np.tanh(out, out=out)


def step_rows(x, h, p):
    rows = [p["weight_ih"] @ x[b] + p["bias_ih"] + p["weight_hh"] @ h[b] + p["bias_hh"] for b in range(len(x))]
    return np.array([[np.tanh(a) for a in row] for row in rows])


STEPS = (step_einsum, step_loops, step_one_product, step_columns, step_exponentials, step_own_copies, step_rows)


def sequence_list(xs, h, p):
    ys = []
    for x in xs:
        h = step_columns(x, h, p)
        ys += [h]
    return np.array(ys), h


def sequence_filled(xs, h, p):
    ys = np.empty((len(xs), *h.shape))
    for t in range(xs.shape[0]):
        ys[t] = step_einsum(xs[t], ys[t - 1] if t else h, p)
    return ys, ys[-1]


def sequence_recursive(xs, h, p):
    h = step_rows(xs[0], h, p)
    if len(xs) == 1:
        return h[None], h
    ys, last = sequence_recursive(xs[1:], h, p)
    return np.concatenate([h[None], ys]), last


def sequence_products_first(xs, h, p):
    from_inputs = xs @ p["weight_ih"].T + p["bias_ih"]
    states = [h]
    for a in from_inputs:
        states.append(np.tanh(a + states[-1] @ p["weight_hh"].T + p["bias_hh"]))
    return np.stack(states)[1:], states[-1]


def sequence_each_example(xs, h, p):
    outs = [sequence_filled(xs[:, b : b + 1], h[b : b + 1], p) for b in range(len(h))]
    return np.concatenate([ys for ys, _ in outs], axis=1), np.concatenate([last for _, last in outs])


SEQUENCES = (sequence_list, sequence_filled, sequence_recursive, sequence_products_first, sequence_each_example)


def backward_einsum(d, x, h, h_next, p):
    da = d - d * h_next * h_next
    gradients = dict(zip(NAMES, (np.einsum("bh,bd->hd", da, x), np.einsum("bh,bk->hk", da, h)), strict=False))
    for name in ("bias_hh", "bias_ih"):  # another order of keys
        gradients[name] = np.einsum("bh->h", da)
    return np.einsum("bh,hd->bd", da, p["weight_ih"]), np.einsum("bh,hk->bk", da, p["weight_hh"]), gradients


def backward_each_example(d, x, h, h_next, p):
    dx, dh = np.zeros_like(x), np.zeros_like(h)
    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    for b in range(len(x)):
        da = d[b] * (1 - h_next[b]) * (1 + h_next[b])
        dx[b], dh[b] = p["weight_ih"].T @ da, p["weight_hh"].T @ da
        gradients["weight_ih"] += np.outer(da, x[b])
        gradients["weight_hh"] += np.outer(da, h[b])
        gradients["bias_ih"] += da
        gradients["bias_hh"] += da
    return dx, dh, gradients


def backward_columns(d, x, h, h_next, p):
    da = (d * (1 - np.square(h_next))).T
    bias = da.sum(axis=1)
    gradients = {"bias_ih": bias, "bias_hh": bias, "weight_ih": da @ x, "weight_hh": (h.T @ da.T).T}
    return (p["weight_ih"].T @ da).T, (p["weight_hh"].T @ da).T, gradients


def backward_from_sum(d, x, h, h_next, p):
    a = x @ p["weight_ih"].T + h @ p["weight_hh"].T + p["bias_ih"] + p["bias_hh"]
    da = d / np.cosh(a) ** 2
    ones = np.ones(len(x))
    return (
        da.dot(p["weight_ih"]),
        da.dot(p["weight_hh"]),
        {"weight_ih": da.T.dot(x), "weight_hh": da.T.dot(h), "bias_ih": ones @ da, "bias_hh": ones @ da},
    )


def backward_one_product(d, x, h, h_next, p):
    da = d * (1 - h_next**2)
    weight = np.hstack([p["weight_ih"], p["weight_hh"]])
    both, joined = da @ weight, da.T @ np.hstack([x, h])
    size = x.shape[1]
    bias = np.sum(da, axis=0)
    gradients = dict(zip(NAMES, (joined[:, :size], joined[:, size:], bias, bias.copy()), strict=True))
    return both[:, :size], both[:, size:], gradients


BACKWARDS = (backward_einsum, backward_each_example, backward_columns, backward_from_sum, backward_one_product)


def bptt_with(backward):
    """The loop from the last step, on another backward step."""

    def bptt(dys, dh, xs, h, ys, p):
        dxs, total = [], None
        for t in range(len(xs) - 1, -1, -1):
            dx, dh, g = backward(dys[t] + dh, xs[t], h if t == 0 else ys[t - 1], ys[t], p)
            dxs.insert(0, dx)
            total = g if total is None else {name: total[name] + g[name] for name in g}
        return np.array(dxs), dh, total

    return bptt


def bptt_sums_at_the_end(dys, dh, xs, h, ys, p):
    das, before = np.zeros_like(ys), np.concatenate([h[None], ys[:-1]])
    for t in reversed(range(len(ys))):
        das[t] = (dys[t] + dh) * (1 - ys[t] ** 2)
        dh = das[t] @ p["weight_hh"]
    bias = das.sum(axis=(0, 1))
    weight_ih, weight_hh = np.einsum("tbh,tbd->hd", das, xs), np.tensordot(das, before, axes=([0, 1], [0, 1]))
    return das @ p["weight_ih"], dh, dict(zip(NAMES, (weight_ih, weight_hh, bias, bias), strict=True))


def bptt_recursive(dys, dh, xs, h, ys, p):
    if len(xs) > 1:
        late, dh, later = bptt_recursive(dys[1:], dh, xs[1:], ys[0], ys[1:], p)
    dx, dh, g = backward_columns(dys[0] + dh, xs[0], h, ys[0], p)
    if len(xs) == 1:
        return dx[None], dh, g
    return np.concatenate([dx[None], late]), dh, {name: g[name] + later[name] for name in g}


def bptt_own_states(dys, dh, xs, h, ys, p):
    """Runs forward again and does not look at ys."""
    states = [h, *sequence_list(xs, h, p)[0]]
    dxs, total = np.zeros(xs.shape), {name: np.zeros(value.shape) for name, value in p.items()}
    for t in reversed(range(len(xs))):
        dh = dh + dys[t]
        dxs[t], dh, g = backward_each_example(dh, xs[t], states[t], states[t + 1], p)
        for name, value in g.items():
            total[name] += value
    return dxs, dh, total


BPTTS = (
    bptt_sums_at_the_end,
    bptt_recursive,
    bptt_own_states,
    bptt_with(backward_einsum),
    bptt_with(backward_from_sum),
)
STYLES = [
    (name, function)
    for name, functions in zip(TASKS, (STEPS, SEQUENCES, BACKWARDS, BPTTS), strict=True)
    for function in functions
]


@pytest.mark.parametrize(("name", "function"), STYLES, ids=[f"{n}-{f.__name__}" for n, f in STYLES])
def test_another_style_gets_full_marks(name, function):
    SUITE.check(name, function)
    for seed in (None, *range(10)):
        SUITE.examine(name, function, seed=seed)


def test_every_function_has_five_styles():
    assert all(sum(n == name for n, _ in STYLES) >= 5 for name in TASKS)


# --- the reference ---------------------------------------------------------------------------------------------------

SIZES = (*FIXED, Sizes(T=6, B=3, D=2, H=4))


@pytest.mark.parametrize("case", draw_cases(TASKS["rnn_sequence"], SIZES, 3), ids=lambda c: str(tuple(c.sizes)))
def test_the_forward_reference_is_the_library(case):
    xs, h, params = case.inputs.values()
    ys, last = TASKS["rnn_sequence"].bind(TASKS["rnn_sequence"].reference)(xs, h, params)
    theirs, theirs_last = unroll(CELLS["rnn"], xs, h, CellParams(**params))
    np.testing.assert_array_equal(ys, theirs)
    np.testing.assert_array_equal(last, theirs_last)


@pytest.mark.parametrize("case", draw_cases(TASKS["rnn_bptt"], SIZES, 4), ids=lambda c: str(tuple(c.sizes)))
def test_the_backward_reference_is_the_library(case):
    dys, dh, xs, h, _, params = case.inputs.values()
    got = TASKS["rnn_bptt"].bind(TASKS["rnn_bptt"].reference)(*case.inputs.values())
    dxs, dh_0, gradients = unroll_backward(CELLS["rnn"], dys, dh, xs, h, CellParams(**params))
    for ours, theirs in zip((got[0], got[1], *got[2].values()), (dxs, dh_0, *gradients), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)
    assert tuple(got[2]) == NAMES


# --- the numbers worked by hand in the notebook ----------------------------------------------------------------------


def by_hand():
    """Every number that the prose states, from the cell `one`, with its decimals."""
    one = dict(zip(NAMES, (np.array([[1.0]]), np.array([[0.5]]), np.array([0.1]), np.array([-0.2])), strict=True))
    xs, h = np.array([[[0.4]], [[-0.3]]]), np.array([[0.6]])
    ys, _ = sequence_list(xs, h, one)
    dx, dh, g = backward_einsum(np.ones((1, 1)), xs[0], h, ys[0], one)
    dxs, dh_0, total = bptt_sums_at_the_end(np.array([[[0.0]], [[1.0]]]), np.zeros((1, 1)), xs, h, ys, one)
    numbers = [*ys.ravel(), dx, dh, g["weight_ih"], g["weight_hh"], g["bias_hh"], *dxs.ravel(), dh_0]
    return [float(np.squeeze(n)) for n in (*numbers, total["weight_ih"], total["weight_hh"])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = "\n".join(cell.source for cell in render("a1", language).cells if cell.cell_type == "markdown")
    for number in by_hand():
        shown = f"{number:.3f}".replace(".", "{,}") if language == "pt" else f"{number:.3f}"
        assert shown in text
