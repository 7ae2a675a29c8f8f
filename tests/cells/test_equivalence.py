"""The table holds, covers everything, and can fail."""

import dataclasses
import functools

import numpy as np
import pytest
import torch

from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.equivalence import EQUATIONS, IMPLEMENTATIONS, adapters, conventions_table, markdown, table
from course_lib.equivalence import measure as of
from course_lib.fast.sequence import SLOTS
from course_lib.ops import is_torch

pytestmark = pytest.mark.xdist_group("equivalence")  # one table for all that read it
ALL = {**CELLS, LSTM_LAYER_NORM.name: LSTM_LAYER_NORM}


consult = functools.cache(lambda name: of.consult(ALL[name], of.pose(ALL[name]))[1])  # for tests that only read it


@pytest.fixture(scope="module")
def rows():
    return table()


def test_every_row_holds(rows):
    failing = [
        (row.cell, row.implementation, row.dtype, row.value_error, row.gradient_errors) for row in rows if not row.holds
    ]
    assert not failing


def test_the_rows_are_every_cell_in_every_implementation_and_precision_once(rows):
    got = [(row.cell, row.implementation, row.dtype) for row in rows]
    wanted = [(name, made) for name in ALL for made in ("NumPy", "torch")] + [(name, "kernel") for name in SLOTS]
    assert sorted(got) == sorted((*each, dtype) for each in wanted for dtype in ("float64", "float32"))


def test_every_parameter_every_state_and_the_input_have_a_gradient_in_the_table(rows):
    for row in rows:
        cell = ALL[row.cell]
        assert set(row.gradient_errors) == {"xs", *(f"{name}_0" for name in cell.states), *cell.shapes}


def test_the_oracle_is_torch_where_torch_has_the_cell_and_the_papers_equations_where_not(rows):
    oracles = {row.cell: row.oracle for row in rows}
    in_torch = {"rnn": "torch.nn.RNN", "lstm": "torch.nn.LSTM", "gru": "torch.nn.GRU"}
    assert oracles == {name: in_torch.get(name, "equations") for name in ALL}
    assert set(EQUATIONS) == set(ALL) - set(in_torch)


def test_the_bars(rows):
    for row in rows:
        assert row.value_bound == {"float64": 1e-12, "float32": 1e-5}[row.dtype]
        differences = row.dtype == "float64" and not row.oracle.startswith("torch.")
        assert row.gradient_bound == (1e-7 if differences else row.value_bound)


def test_the_problems_leave_nothing_at_zero():
    for cell in ALL.values():
        problem = of.pose(cell)
        steps, batch, _ = problem.xs.shape
        assert steps >= 8
        assert batch >= 3
        for array in (problem.xs, problem.dys, *problem.state, *problem.params, *problem.dstate):
            assert array.all()
            np.testing.assert_array_equal(array.astype(np.float32), array)
        assert len(problem.dstate) == len(cell.states)
        for gradient in of.by_hand(cell, problem).gradients.values():
            assert abs(gradient).max() > 1e-3


def test_the_table_is_the_same_every_time(rows):
    some = [CELLS["lstm"], CELLS["min_gru"]]
    assert table(some) == [row for row in rows if row.cell in ("lstm", "min_gru")]
    assert conventions_table() == conventions_table()


def test_an_oracle_is_asked_once_a_cell(monkeypatch):
    asked, consult = [], of.consult
    monkeypatch.setattr(of, "consult", lambda cell, problem: asked.append(cell.name) or consult(cell, problem))
    table([CELLS["lstm"], CELLS["min_gru"]])
    assert asked == ["lstm", "min_gru"]


def test_a_problem_has_few_numbers():
    """Differences run the cell twice for each of them: with thousands, the table would take minutes."""
    for problem in map(of.pose, ALL.values()):
        assert sum(array.size for array in (problem.xs, *problem.state, *problem.params)) < 500


# The table can fail


def broken(cell, part):
    """The cell with the sign of one part of its gradient turned."""

    def backward(dy, dstate, x, state, params):
        dx, dold, gradients = cell.backward(dy, dstate, x, state, params)
        if part == "x":
            return -dx, dold, gradients
        if part == "state":
            *others, last = cell.unpack(dold)
            return dx, cell.pack((*others, -last)), gradients
        return dx, dold, gradients._replace(**{part: -getattr(gradients, part)})

    return dataclasses.replace(cell, backward=backward)


@pytest.mark.parametrize("name", ALL)
def test_a_wrong_sign_in_any_gradient_fails_and_is_named(name):
    cell = ALL[name]
    problem = of.pose(cell)
    wanted = consult(name)
    for part in ("x", "state", *cell.shapes):
        found = of.by_hand(broken(cell, part), problem)
        errors = of.errors(found.gradients, wanted.gradients)
        column = {"x": "xs", "state": f"{cell.states[-1]}_0"}.get(part, part)
        assert errors[column] > 0.1, part


@pytest.mark.parametrize("name", ["lstm", "min_gru"])
def test_a_broken_backward_makes_its_rows_and_no_others_fail(name):
    rows = table([broken(ALL[name], "bias_ih")])
    assert {row.implementation for row in rows if not row.holds} == {"NumPy"}
    assert {row.implementation for row in rows if row.holds} == {"torch", "kernel"}
    assert "**no**" in markdown(rows, "en")
    assert "**não**" in markdown(rows, "pt")


def test_wrong_values_fail_wherever_the_step_runs():
    cell = CELLS["lstm_coupled"]

    def step(x, state, params):
        y, new = cell.step(x, state, params)
        return y * (1 + 1e-4), new

    assert not any(row.holds for row in table([dataclasses.replace(cell, step=step)]))


def test_a_gradient_that_is_not_a_number_fails():
    cell = CELLS["rnn"]

    def backward(*arguments):
        dx, dold, gradients = cell.backward(*arguments)
        return dx * np.nan, dold, gradients

    rows = table([dataclasses.replace(cell, backward=backward)])
    assert [row.holds for row in rows] == [False, False, True, True, True, True]
    assert "nan ≰ 1e-12" in markdown(rows, "en")


def test_a_new_cell_has_its_rows_at_once_and_a_new_implementation_its_own():
    made_up = dataclasses.replace(CELLS["rnn"], name="made_up")
    rows = table([made_up], {**IMPLEMENTATIONS, "again": of.by_hand})
    assert [row.implementation for row in rows] == ["NumPy"] * 2 + ["torch"] * 2 + ["again"] * 2
    assert {row.oracle for row in rows} == {"itself"}
    assert all(row.holds for row in rows)
    wrong = table([broken(made_up, "weight_hh")])
    assert [row.holds for row in wrong] == [False, False, True, True]


@pytest.mark.parametrize("name", ALL)
def test_the_equations_are_those_of_the_cells_on_a_device_too(name, device):
    cell = ALL[name]
    problem = of.pose(cell)
    wanted = consult(name).values

    def step(x, state, params):
        assert is_torch(x)
        return cell.step(x, state, params)

    def moved(arrays):
        return tuple(torch.tensor(a, device=device) for a in arrays)

    plain = dataclasses.replace(cell, step=step)
    start, params = cell.pack(moved(problem.state)), cell.params_type(*moved(problem.params))
    ys, last = of.unroll(plain, *moved([problem.xs]), start, params)
    for got, expected in zip((ys, *cell.unpack(last)), wanted.values(), strict=True):
        np.testing.assert_allclose(got.cpu(), expected, rtol=0, atol=1e-12)


# Conventions


def test_every_adapter_is_needed_and_suffices():
    rows = conventions_table()
    assert [row.key for row in rows] == ["order", "biases", "update", "batch", "kernel", "candidate", "reset"]
    assert all(row.holds for row in rows)
    assert [row.key for row in rows if row.with_adapter is None] == ["candidate", "reset"]


@pytest.mark.parametrize(
    ("adapter", "key"), [("reorder", "order"), ("merge_biases", "biases"), ("flip_update_gate", "update")]
)
def test_an_adapter_that_does_nothing_fails(adapter, key, monkeypatch):
    monkeypatch.setattr(adapters, adapter, lambda cell, params, *rest: params)
    assert [row.key for row in conventions_table() if not row.holds] == [key]


# Rendering


@pytest.mark.parametrize("language", ["pt", "en"])
def test_both_tables_are_whole_in_both_languages(rows, language):
    for some in (rows, conventions_table()):
        lines = markdown(some, language).splitlines()
        assert len(lines) == len(some) + 2
        assert len({line.count("|") for line in lines}) == 1
        assert not any(not cell.strip() for line in lines for cell in line.strip("|").split("|"))


def test_each_language_has_its_own_words_and_numbers(rows):
    portuguese, english = (markdown(conventions_table(), language) for language in ("pt", "en"))
    assert "| sim |" in portuguese
    assert "| yes |" in english
    assert "0,44" in portuguese
    assert "0.44" in english
    assert not any(line in english.splitlines() for line in portuguese.splitlines() if "---" not in line)
    assert "≤ 1e-12 | sim" in markdown(rows, "pt")
    assert "`torch.nn.LSTM`" in markdown(rows, "en")


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="rows: expected at least 1, got 0"):
        markdown([], "en")
