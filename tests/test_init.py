"""Initialisations do what their papers say to the gate that keeps the state, and to nothing else."""

import numpy as np
import pytest
import torch

from course_lib.cells import CELLS
from course_lib.init import chrono, forget_bias, orthogonal
from course_lib.nn import Recurrent, initialise_
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
def test_chrono_spreads_memories_from_one_to_the_longest(cell, rng):
    params = chrono(cell, cell.init_params(3, 4096, rng), longest=200, rng=rng)
    rows, sign = cell.gates.index(cell.keeps.removeprefix("-")), -1 if cell.keeps.startswith("-") else 1
    total = params.bias_ih + (params.bias_hh if hasattr(params, "bias_hh") else 0)
    steps = np.exp(sign * total[rows * 4096 : (rows + 1) * 4096])
    assert 1 <= steps.min() < 2 and 198 < steps.max() <= 199
    assert abs(steps.mean() - 100) < 5
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
