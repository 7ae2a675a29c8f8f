"""Families of mistakes: the variants that they make from a right function, and their words in both languages."""

import numpy as np
import pytest

from course_lib.assignments import families, gradient_families
from course_lib.assignments.changes import edited, exchanged, given_as, regraded, reordered_gates, zeroed
from course_lib.assignments.families import Noun
from course_lib.cells import CELLS, CellParams
from course_lib.cells.lstm import lstm_cell, lstm_gates

FACTOR, CELL = Noun("fator de esquecimento", "forget factor"), Noun("célula", "cell", feminine=True)


def dot(x, p):
    return x @ p["w"].T + p["b"]


def split(x, y, p):
    return x - y, {"w": x * y, "b": x + y}


P = {"w": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.array([5.0, 6.0])}
X, Y = np.array([[1.0, -1.0]]), np.array([[2.0, 3.0]])


def test_parameters_and_arguments_are_changed_for_the_variant_alone():
    before = {name: value.copy() for name, value in P.items()}
    np.testing.assert_array_equal(edited(dot, lambda p: {"w": p["w"].T})(X, P), X @ P["w"] + P["b"])
    np.testing.assert_array_equal(exchanged(dot, ("w", "b"))(X, {"w": P["b"], "b": P["w"]}), dot(X, P))
    np.testing.assert_array_equal(given_as(split, 1, 0, 2)(X, Y, P)[0], Y - X)
    np.testing.assert_array_equal(zeroed(split, 1)(X, Y, P)[0], X)
    assert all(np.array_equal(before[name], P[name]) for name in P)


def test_a_backward_pass_is_regraded_with_what_it_was_given():
    first, gradients = regraded(split, lambda g, given: {"b": g["b"] * given[1]})(X, Y, P)
    np.testing.assert_array_equal(first, X - Y)
    np.testing.assert_array_equal(gradients["b"], (X + Y) * Y)
    np.testing.assert_array_equal(gradients["w"], X * Y)


def test_helpers_reach_the_function_through_every_change():
    def with_helper(x, y, p, helper):
        return helper(x), {"w": y}

    changes = (edited(with_helper, lambda p: p), given_as(with_helper, 0, 1, 2), zeroed(with_helper, 1))
    for variant in (*changes, regraded(with_helper, lambda g, given: g), exchanged(with_helper, ("w", "b"))):
        assert variant(1.0, 2.0, P, helper=lambda x: 10 * x)[0] == 10


@pytest.mark.parametrize(("rows", "order"), [((0, 1), "i, f, g, o"), ((1, 3), "i, f, g, o"), ((2, 3), "i, f, g, o")])
def test_swapped_gates_are_those_of_the_lstm(rng, rows, order):
    D, H = 3, 4
    x, h, c = rng.standard_normal((2, D)), rng.standard_normal((2, H)), rng.standard_normal((2, H))
    params = {name: rng.standard_normal(shape) for name, shape in CELLS["lstm"].param_shapes(D, H).items()}

    def gates(x, h, p):
        return lstm_gates(x, h, CellParams(**p))

    def cell(x, h, p):
        return lstm_cell(x, (h, c), CellParams(**p))[0]

    names = Noun("portão de entrada", "input gate"), Noun("portão de esquecimento", "forget gate")
    swapped = families.gates_swapped(cell, "swapped", *names, rows, order)
    np.testing.assert_raises(
        AssertionError, np.testing.assert_allclose, swapped.variant(x, h, params), cell(x, h, params)
    )
    again = families.gates_swapped(swapped.variant, "again", *names, rows, order)
    np.testing.assert_array_equal(again.variant(x, h, params), cell(x, h, params))
    if rows == (0, 1):  # both are sigmoids
        i, f, *_ = gates(x, h, params)
        ours = families.gates_swapped(gates, "gates", *names, rows, order).variant(x, h, params)
        np.testing.assert_array_equal(ours[:2], (f, i))
    assert swapped.sentence == (
        "o portão de entrada e o portão de esquecimento estão trocados: as linhas dos pesos vêm na ordem i, f, g, o.",
        "the input gate and the forget gate are swapped: the weights' rows come in the order i, f, g, o.",
    )


def test_reordered_blocks_are_read_in_the_order_given():
    stacked = {"w": np.arange(8.0).reshape(4, 2), "b": np.arange(8.0)}
    got = reordered_gates(lambda p: p, 2, 0, 3, 1)(stacked)
    np.testing.assert_array_equal(got["w"], stacked["w"][[2, 0, 3, 1]])
    np.testing.assert_array_equal(got["b"], [4, 5, 0, 1, 6, 7, 2, 3])


def same(*given):
    return given


WORDED = {
    "one bias": (
        families.bias_forgotten(dot, "b"),
        "b_forgotten",
        "faltou o viés b.",
        "the bias b is missing.",
    ),
    "two biases": (
        families.bias_forgotten(dot, "b", "d", name="both"),
        "both",
        "faltaram os vieses b e d.",
        "the biases b and d are missing.",
    ),
    "masculine": (
        families.only_factor("only", same, FACTOR, "LTM"),
        "only",
        "só o fator de esquecimento foi devolvido; falta multiplicar LTM por ele.",
        "only the forget factor was returned; LTM still has to be multiplied by it.",
    ),
    "feminine": (
        families.only_factor("only", same, CELL, "LTM"),
        "only",
        "só a célula foi devolvida; falta multiplicar LTM por ela.",
        "only the cell was returned; LTM still has to be multiplied by it.",
    ),
    "your": (
        families.wrong_squashing("x", same, CELL.your, families.SIGMOID, families.TANH),
        "x",
        "sua célula usa a sigmoide onde cabe a tangente hiperbólica.",
        "your cell uses a sigmoid where the hyperbolic tangent belongs.",
    ),
    "through": (
        families.squashed("x", same, CELL.the, families.TANH, CELL.the),
        "x",
        "a célula passou pela tangente hiperbólica; a célula.",
        "the cell went through the hyperbolic tangent; the cell.",
    ),
    "others": (
        families.others_weights(dot, "x", FACTOR, "f", CELL, "i"),
        "x",
        "o fator de esquecimento usa weight_i e bias_i, da célula, no lugar de weight_f e bias_f.",
        "the forget factor uses the cell's weight_i and bias_i in place of weight_f and bias_f.",
    ),
    "stacked biases": (
        gradient_families.bias_not_summed(split, "da.sum(0)", size="4H"),
        "bias_not_summed",
        "os gradientes dos vieses não foram somados no lote: de (B, 4H) para (4H,), da.sum(0).",
        "the biases' gradients were not summed over the batch: from (B, 4H) to (4H,), da.sum(0).",
    ),
    "gradient": (
        gradient_families.gradient_transposed(split, "w"),
        "w_gradient_transposed",
        "o gradiente de w está transposto: tem uma linha para cada coluna de da; qual fator vem primeiro?",
        "the gradient of w is transposed: it has a row for each column of da; which factor comes first?",
    ),
}


@pytest.mark.parametrize(("made", "name", "pt", "en"), WORDED.values(), ids=WORDED)
def test_a_family_agrees_in_gender_and_number(made, name, pt, en):
    assert (made.name, made.sentence.pt, made.sentence.en) == (name, pt, en)
