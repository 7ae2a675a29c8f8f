"""Assignment 3: the reference against the standard LSTM, numbers worked by hand, right solutions in other styles."""

import numpy as np
import pytest

from course_lib.assignments.a3 import SUITE
from course_lib.assignments.base import FIXED, Sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells.lstm import lstm_cell
from course_lib.cells.lstm_words import WordParams, from_words
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES

TASKS = SUITE.tasks


# --- right solutions, written differently ----------------------------------------------------------------------------


def plain_sigmoid(z):
    return 1 / (1 + np.exp(-z))


def half_tanh_sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def careful_sigmoid(z):
    small = np.exp(-abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def joined(stm, event, p, k):
    return np.concatenate([stm, event], axis=-1) @ p[f"weight_{k}"].T + p[f"bias_{k}"]


def einsum(stm, event, p, k):
    return np.einsum("bj,hj->bh", np.hstack((stm, event)), p[f"weight_{k}"]) + p[f"bias_{k}"]


def two_products(stm, event, p, k):
    weight, size = p[f"weight_{k}"], stm.shape[1]
    return stm @ weight[:, :size].T + event @ weight[:, size:].T + p[f"bias_{k}"]


def loops(stm, event, p, k):
    weight, bias = p[f"weight_{k}"], p[f"bias_{k}"]
    out = np.empty(stm.shape)
    for b in range(len(stm)):
        row = list(stm[b]) + list(event[b])
        for h in range(len(bias)):
            out[b, h] = sum(w * r for w, r in zip(weight[h], row, strict=True)) + bias[h]
    return out


def columns(stm, event, p, k):
    return (np.dot(p[f"weight_{k}"], np.vstack([stm.T, event.T])) + p[f"bias_{k}"][:, np.newaxis]).T


def all_at_once(stm, event, p, k):
    weight = np.concatenate([p[f"weight_{j}"] for j in "nifv"])
    bias = np.concatenate([p[f"bias_{j}"] for j in "nifv"])
    z = np.c_[stm, event].dot(weight.T) + bias
    return np.split(z, 4, axis=1)["nifv".index(k)]


MIXES = (joined, einsum, two_products, loops, columns, all_at_once)
SIGMOIDS = (plain_sigmoid, half_tanh_sigmoid, careful_sigmoid)
WAYS = [(mix, SIGMOIDS[k % 3]) for k, mix in enumerate(MIXES)]


def gates(mix, sigmoid):
    """The five functions in one style."""

    def learn_gate(stm, event, p):
        return np.tanh(mix(stm, event, p, "n")) * sigmoid(mix(stm, event, p, "i"))

    def forget_gate(ltm, stm, event, p):
        return np.multiply(sigmoid(mix(stm, event, p, "f")), ltm)

    def use_gate(ltm, stm, event, p):
        out = np.tanh(ltm)
        out *= sigmoid(mix(stm, event, p, "v"))
        return out

    def lstm_step(event, stm, ltm, p):
        new = forget_gate(ltm, stm, event, p) + learn_gate(stm, event, p)
        return use_gate(new, stm, event, p), new

    return {"learn_gate": learn_gate, "forget_gate": forget_gate, "use_gate": use_gate, "lstm_step": lstm_step}


def remember_in_place(kept, learned):
    out = kept.copy()
    out += learned
    return out


REMEMBER = {
    "sum": lambda kept, learned: learned + kept,
    "add": lambda kept, learned: np.add(kept, learned),
    "stack": lambda kept, learned: np.stack([kept, learned]).sum(axis=0),
    "in place": remember_in_place,
    "loops": lambda kept, learned: np.array(
        [[a + b for a, b in zip(*r, strict=True)] for r in zip(kept, learned, strict=True)]
    ),
    "einsum": lambda kept, learned: np.einsum("kbh->bh", np.array([kept, learned])),
}
STYLES = [(name, function, way[0].__name__) for way in WAYS for name, function in gates(*way).items()]
STYLES += [("remember_gate", function, style) for style, function in REMEMBER.items()]


@pytest.mark.parametrize(("name", "function", "style"), STYLES, ids=[f"{n}-{s}" for n, _, s in STYLES])
def test_another_style_gets_full_marks(name, function, style):
    SUITE.check(name, function)
    for seed in (None, *range(10)):
        SUITE.examine(name, function, seed=seed)


def test_every_function_has_five_styles():
    assert all(sum(n == name for n, *_ in STYLES) >= 5 for name in TASKS)


# --- the reference ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case", draw_cases(TASKS["lstm_step"], (*FIXED, Sizes(1, 3, 2, 4)), 3), ids=lambda c: str(tuple(c.sizes))
)
def test_the_step_is_the_standard_lstm(case):
    event, stm, ltm, params = case.inputs.values()
    got = TASKS["lstm_step"].bind(TASKS["lstm_step"].reference)(event, stm, ltm, params)
    _, expected = lstm_cell(event, (stm, ltm), from_words(WordParams(**params)))
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)


# --- the numbers worked by hand in the notebook ----------------------------------------------------------------------


def by_hand():
    """Every number that the prose states, with as many decimals as it states."""
    rows = {"n": ([1.0, 2.0], 0.0), "i": ([0.0, 5.0], -1.0), "f": ([0.0, -5.0], 4.0), "v": ([-5.0, 5.0], 0.0)}
    p = {f"weight_{k}": np.array([w]) for k, (w, _) in rows.items()} | {
        f"bias_{k}": np.array([b]) for k, (_, b) in rows.items()
    }
    stm, ltm, event = np.array([[0.2]]), np.array([[0.9]]), np.array([[0.4]])
    style = gates(two_products, plain_sigmoid)
    learned, kept = style["learn_gate"](stm, event, p), style["forget_gate"](ltm, stm, event, p)
    new_stm, new_ltm = style["lstm_step"](event, stm, ltm, p)
    factors = [plain_sigmoid(two_products(stm, event, p, k)) for k in "ifv"]
    new = np.tanh(two_products(stm, event, p, "n"))
    three = [new, *factors, learned, kept, new_ltm, np.tanh(new_ltm), new_stm]
    return [(x.item(), 3) for x in three] + [(x.item(), 4) for x in (kept, learned, new_ltm)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = "\n".join(cell.source for cell in render("a3", language).cells if cell.cell_type == "markdown")
    for number, decimals in by_hand():
        shown = f"{number:.{decimals}f}"
        assert (shown.replace(".", "{,}") if language == "pt" else shown) in text
