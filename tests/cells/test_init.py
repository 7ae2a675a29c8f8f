"""Initialisations do what their papers say to the gate that keeps the state, and to nothing else."""

import numpy as np
import pytest
import torch

from course_lib.cells import CELLS
from course_lib.init import chrono, forget_bias, orthogonal
from course_lib.nn import InitialState, Recurrent, initialise_
from course_lib.ops import sigmoid

KEEPERS = [cell for cell in CELLS.values() if cell.keeps]
keepers = pytest.mark.parametrize("cell", KEEPERS, ids=lambda c: c.name)
each = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
H = 64


def kept(cell, params):
    """The share of the state that a step keeps where input and h are 0, by pushing a change of the state through."""
    x = np.zeros((1, 3))
    states = [np.ones((1, H)) * value for value in (0.0, 1e-6)]
    place = 1 if len(cell.states) > 1 else 0

    def state(value):
        arrays = [np.zeros((1, H)) for _ in cell.states]
        arrays[place] = value
        return cell.pack(tuple(arrays))

    quiet = params._replace(weight_hh=0 * params.weight_hh) if hasattr(params, "weight_hh") else params
    if hasattr(params, "weight_ci"):
        quiet = quiet._replace(weight_ci=0 * params.weight_ci, weight_cf=0 * params.weight_cf)
    low, high = (cell.unpack(cell(x, state(value), quiet)[1])[place] for value in states)
    return ((high - low) / 1e-6)[0]


@pytest.mark.parametrize("cell", [c for c in KEEPERS if c.name != "slstm"], ids=lambda c: c.name)
@pytest.mark.parametrize("bias", [0.0, 1.0, 3.0])
def test_the_gate_keeps_sigma_of_the_bias(cell, bias, rng):
    params = forget_bias(cell, cell.init_params(3, H, rng), bias)
    if cell.name == "min_lstm":
        params = params._replace(bias_ih=np.where(np.arange(3 * H) < H, 0.0, params.bias_ih))
        expected = sigmoid(np.array(bias)) / (sigmoid(np.array(bias)) + 0.5)
    else:
        expected = sigmoid(np.array(bias))
    np.testing.assert_allclose(kept(cell, params), expected, atol=1e-6)


def test_the_slstm_keeps_sigma_of_the_bias_of_its_scaled_state(rng):
    cell = CELLS["slstm"]
    params = forget_bias(cell, cell.init_params(3, H, rng), 3.0)
    quiet = params._replace(weight_hh=0 * params.weight_hh)
    zero, one = np.zeros((1, H)), np.ones((1, H))
    _, (_, _, n, m) = cell(np.zeros((1, 3)), (zero, zero, one, zero), quiet)
    entered = np.exp((quiet.bias_ih + quiet.bias_hh)[:H])
    np.testing.assert_allclose(n * np.exp(m) - entered, sigmoid(np.array(3.0)), atol=1e-12)


@keepers
def test_only_one_gates_biases_change(cell, rng):
    before = cell.init_params(3, H, rng)
    copies = [array.copy() for array in before]
    after = forget_bias(cell, before, 2.0)
    for array, copy in zip(before, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    for name in before._fields:
        changed = (getattr(before, name) != getattr(after, name)).sum()
        assert changed == (H if name.startswith("bias") else 0), name


@keepers
def test_chrono_spreads_memories_from_two_to_the_longest(cell, rng):
    params = chrono(cell, cell.init_params(3, 4096, rng), longest=200, rng=rng)
    rows, sign = cell.gates.index(cell.keeps.removeprefix("-")), -1 if cell.keeps.startswith("-") else 1
    total = params.bias_ih + (params.bias_hh if hasattr(params, "bias_hh") else 0)
    steps = np.exp(sign * total[rows * 4096 : (rows + 1) * 4096])
    memories = 1 + steps  # 1 / (1 - f)
    assert 2 <= memories.min() < 3 and 199 < memories.max() <= 200
    assert abs(memories.mean() - 101) < 5
    if "f" in cell.gates and "i" in cell.gates:
        np.testing.assert_allclose(total[:4096], -total[rows * 4096 : (rows + 1) * 4096])


@each
def test_orthogonal_blocks_keep_the_length_of_h(cell, rng):
    params = cell.init_params(3, 16, rng)
    if not hasattr(params, "weight_hh"):
        with pytest.raises(ValueError, match=f"expected a cell with weight_hh, got {cell.name}"):
            orthogonal(cell, params, rng)
        return
    for block in np.split(orthogonal(cell, params, rng, gain=0.9).weight_hh, len(cell.gates)):
        np.testing.assert_allclose(block @ block.T, 0.81 * np.eye(16), atol=1e-12)


@pytest.mark.parametrize("name", ["rnn", "lstm_no_forget"])
def test_a_cell_without_a_keeping_gate_is_refused(name, rng):
    params = CELLS[name].init_params(3, 4, rng)
    for change in (forget_bias, lambda cell, p: chrono(cell, p, 10, rng)):
        with pytest.raises(ValueError, match=f"a gate that keeps the state, got {name}"):
            change(CELLS[name], params)


def test_chrono_refuses_a_range_without_room(rng):
    params = CELLS["lstm"].init_params(3, 4, rng)
    for longest in (0, 2):
        with pytest.raises(ValueError, match="longest: expected"):
            chrono(CELLS["lstm"], params, longest, rng)


@keepers
def test_a_torch_layer_is_changed_in_every_layer_and_direction(cell):
    layer = Recurrent(cell, 3, 4, num_layers=2, bidirectional=True)
    assert initialise_(layer, forget_bias) is layer
    rows, sign = cell.gates.index(cell.keeps.removeprefix("-")), -1 if cell.keeps.startswith("-") else 1
    for number in (0, 1):
        for suffix in ("", "_reverse"):
            params = layer.params(number, suffix)
            bias = params.bias_ih + (params.bias_hh if hasattr(params, "bias_hh") else 0)
            assert torch.equal(bias[rows * 4 : (rows + 1) * 4].detach(), torch.full((4,), float(sign)))
            assert all(p.requires_grad for p in params)


def test_torch_applies_none_of_them():
    torch.manual_seed(0)
    layer = Recurrent("lstm", 3, 400)
    assert abs(float(layer.bias_ih_l0[400:800].detach().mean())) < 0.01


@keepers
@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_parameters_keep_their_library_and_dtype(cell, kind, rng):
    arrays = [a.astype(kind) for a in cell.init_params(3, 4, rng)]
    changes = [forget_bias, lambda cell, p: chrono(cell, p, 10, rng)]
    if "weight_hh" in cell.shapes:
        changes.append(lambda cell, p: orthogonal(cell, p, rng))
    for params in (cell.params_type(*arrays), cell.params_type(*map(torch.tensor, arrays))):
        for change in changes:
            for before, after in zip(params, change(cell, params), strict=True):
                assert type(after) is type(before) and after.dtype == before.dtype and after.shape == before.shape


def test_orthogonal_blocks_lean_to_no_side(rng):
    params = CELLS["lstm"].init_params(3, 2, rng)
    blocks = [orthogonal(CELLS["lstm"], params, rng).weight_hh.reshape(4, 2, 2) for _ in range(200)]
    assert abs(np.concatenate(blocks)[:, 0, 0].mean()) < 0.1  # of 800 numbers; LAPACK's own are all of one sign


@each
def test_arguments_that_do_not_fit_are_told(cell, rng):
    params = cell.init_params(3, 4, rng)
    changes = [lambda c, p: forget_bias(c, p), lambda c, p: chrono(c, p, 10, rng)] if cell.keeps else []
    changes += [lambda c, p: orthogonal(c, p, rng)] if "weight_hh" in cell.shapes else []
    for change in changes:
        for wrong, message in (
            (None, "params: expected weight_ih"),
            (params._replace(bias_ih=params.bias_ih[:-1]), "bias_ih: expected "),
            (params._replace(weight_ih=params.weight_ih[:-1]), "expected "),
        ):
            with pytest.raises(ValueError, match=message):
                change(cell, wrong)
        with pytest.raises(ValueError, match=f"cell: expected a cell of CELLS, got '{cell.name}'"):
            change(cell.name, params)


def test_numbers_and_generators_that_are_none_are_told(rng):
    cell = CELLS["lstm"]
    params = cell.init_params(3, 4, rng)
    for wrong in ("1", None, [1.0] * 4, np.ones(4), float("nan"), float("inf")):
        with pytest.raises(ValueError, match="bias: expected a finite number, got"):
            forget_bias(cell, params, wrong)
        with pytest.raises(ValueError, match="gain: expected a finite number, got"):
            orthogonal(cell, params, rng, wrong)
    for change in (lambda: chrono(cell, params, 10, 0), lambda: orthogonal(cell, params, None)):
        with pytest.raises(ValueError, match=r"rng: expected np\.random\.default_rng\(seed\), got"):
            change()


def test_a_torch_layer_is_changed_whole_or_not_at_all():
    layer = Recurrent("lstm", 3, 4, num_layers=2)
    before = [p.clone() for p in layer.parameters()]

    def second_wrong(cell, params, seen=[]):  # noqa: B006
        seen.append(params)
        return params._replace(bias_ih=params.bias_ih[:1]) if len(seen) == 2 else forget_bias(cell, params)

    with pytest.raises(ValueError, match=r"bias_ih: expected \(GH=16,\), got \(1,\)"):
        initialise_(layer, second_wrong)
    assert all(torch.equal(a, b) for a, b in zip(before, layer.parameters(), strict=True))
    with pytest.raises(ValueError, match="weight_ih: expected an array of real numbers, got NoneType"):
        initialise_(layer, lambda cell, params: None)
    for wrong in (torch.nn.LSTM(3, 4), None):
        with pytest.raises(ValueError, match="layer: expected Recurrent, got"):
            initialise_(wrong, forget_bias)
        with pytest.raises(ValueError, match="layer: expected Recurrent, got"):
            InitialState(wrong)
