"""Every cell against its paper's equations, transcribed number by number: plain Python floats and loops, no arrays."""

import math
import random

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from helpers.syllabus import CELL_FIGURES

from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.unroll import unroll

T, D, H = 3, 2, 3
ALL = {**CELLS, LSTM_LAYER_NORM.name: LSTM_LAYER_NORM}


def sigma(a):
    return 1 / (1 + math.exp(-a))


def times(weight, vector):
    """The product W v, row by row."""
    result = []
    for row in weight:
        total = 0.0
        for w, v in zip(row, vector, strict=True):
            total += w * v
        result.append(total)
    return result


def argument(p, gate, k, x, h):
    """Unit k of W_ig x + b_ig + W_hg h + b_hg, for the gate in place `gate` of the stacked rows."""
    row = gate * H + k
    total = p["bias_ih"][row] + p["bias_hh"][row]
    for d in range(D):
        total += p["weight_ih"][row][d] * x[d]
    for j in range(H):
        total += p["weight_hh"][row][j] * h[j]
    return total


def from_input(p, gate, k, x):
    """Unit k of W_ig x + b_ig."""
    row = gate * H + k
    total = p["bias_ih"][row]
    for d in range(D):
        total += p["weight_ih"][row][d] * x[d]
    return total


def rnn(x, state, p):
    """Elman (1990): h' = tanh(W x + b + U h + b')."""
    (h,) = state
    new = []
    for k in range(H):
        new.append(math.tanh(argument(p, 0, k, x, h)))
    return [new]


def lstm(x, state, p):
    """Gers, Schmidhuber & Cummins (2000): c' = f c + i g, h' = o tanh(c')."""
    h, c = state
    new_h, new_c = [], []
    for k in range(H):
        i, f, o = (sigma(argument(p, gate, k, x, h)) for gate in (0, 1, 3))
        g = math.tanh(argument(p, 2, k, x, h))
        new_c.append(f * c[k] + i * g)
        new_h.append(o * math.tanh(new_c[k]))
    return [new_h, new_c]


def lstm_no_forget(x, state, p):
    """Hochreiter & Schmidhuber (1997): c' = c + i g."""
    h, c = state
    new_h, new_c = [], []
    for k in range(H):
        i, o = sigma(argument(p, 0, k, x, h)), sigma(argument(p, 2, k, x, h))
        new_c.append(c[k] + i * math.tanh(argument(p, 1, k, x, h)))
        new_h.append(o * math.tanh(new_c[k]))
    return [new_h, new_c]


def lstm_coupled(x, state, p):
    """Greff et al. (2017), CIFG: f = 1 - i."""
    h, c = state
    new_h, new_c = [], []
    for k in range(H):
        i, o = sigma(argument(p, 0, k, x, h)), sigma(argument(p, 2, k, x, h))
        new_c.append((1 - i) * c[k] + i * math.tanh(argument(p, 1, k, x, h)))
        new_h.append(o * math.tanh(new_c[k]))
    return [new_h, new_c]


def lstm_peephole(x, state, p):
    """Gers & Schmidhuber (2000): i and f see the old c of their own unit, o the new."""
    h, c = state
    new_h, new_c = [], []
    for k in range(H):
        i = sigma(argument(p, 0, k, x, h) + p["weight_ci"][k] * c[k])
        f = sigma(argument(p, 1, k, x, h) + p["weight_cf"][k] * c[k])
        new_c.append(f * c[k] + i * math.tanh(argument(p, 2, k, x, h)))
        o = sigma(argument(p, 3, k, x, h) + p["weight_co"][k] * new_c[k])
        new_h.append(o * math.tanh(new_c[k]))
    return [new_h, new_c]


def gru(x, state, p):
    """torch.nn.GRU: n = tanh(W x + b + r (U h + b')), h' = (1 - z) n + z h."""
    (h,) = state
    new = []
    for k in range(H):
        r, z = sigma(argument(p, 0, k, x, h)), sigma(argument(p, 1, k, x, h))
        recalled = argument(p, 2, k, x, h) - from_input(p, 2, k, x)
        n = math.tanh(from_input(p, 2, k, x) + r * recalled)
        new.append((1 - z) * n + z * h[k])
    return [new]


def gru_reset_before(x, state, p):
    """Cho et al. (2014), equations 5 to 8: n = tanh(W x + U (r h) + b), h' = z h + (1 - z) n."""
    (h,) = state
    reset = []
    for k in range(H):
        reset.append(sigma(argument(p, 0, k, x, h)) * h[k])
    new = []
    for k in range(H):
        z = sigma(argument(p, 1, k, x, h))
        new.append(z * h[k] + (1 - z) * math.tanh(argument(p, 2, k, x, reset)))
    return [new]


def positive(a):
    """Feng et al. (2024), appendix B.3: g(a)."""
    return a + 0.5 if a >= 0 else sigma(a)


def min_gru(x, state, p):
    """Feng et al. (2024), section 3.1: h' = (1 - z) h + z n."""
    (h,) = state
    new = []
    for k in range(H):
        z = sigma(from_input(p, 0, k, x))
        new.append((1 - z) * h[k] + z * positive(from_input(p, 1, k, x)))
    return [new]


def min_lstm(x, state, p):
    """Feng et al. (2024), section 3.2: f and i divided by their sum."""
    (h,) = state
    new = []
    for k in range(H):
        i, f = sigma(from_input(p, 0, k, x)), sigma(from_input(p, 1, k, x))
        new.append(f / (f + i) * h[k] + i / (f + i) * positive(from_input(p, 2, k, x)))
    return [new]


def rg_lru(x, state, p):
    """De et al. (2024), Griffin, section 2.4: a = σ(λ)^(8 r), h' = a h + √(1 - a²) i n."""
    (h,) = state
    new = []
    for k in range(H):
        a = sigma(p["decay"][k]) ** (8 * sigma(from_input(p, 0, k, x)))
        entered = sigma(from_input(p, 1, k, x)) * from_input(p, 2, k, x)
        new.append(a * h[k] + math.sqrt(1 - a * a) * entered)
    return [new]


def slstm(x, state, p):
    """Beck et al. (2024), section 2.2, with the stabilised gates i' and f', and σ for f."""
    h, c, n, m = state
    new_h, new_c, new_n, new_m = [], [], [], []
    for k in range(H):
        a_i, o = argument(p, 0, k, x, h), sigma(argument(p, 3, k, x, h))
        log_f = math.log(sigma(argument(p, 1, k, x, h)))
        new_m.append(max(log_f + m[k], a_i))
        i, f = math.exp(a_i - new_m[k]), math.exp(log_f + m[k] - new_m[k])
        new_c.append(f * c[k] + i * math.tanh(argument(p, 2, k, x, h)))
        new_n.append(f * n[k] + i)
        new_h.append(o * new_c[k] / new_n[k])
    return [new_h, new_c, new_n, new_m]


def normalised(values):
    """Ba, Kiros & Hinton (2016), equation 3: (a - mean) / deviation."""
    mean = math.fsum(values) / len(values)
    variance = math.fsum((v - mean) ** 2 for v in values) / len(values)
    return [(v - mean) / math.sqrt(variance + 1e-5) for v in values]


def lstm_layer_norm(x, state, p):
    """Ba, Kiros & Hinton (2016), appendix: the products W x and U h, and c', each normalised with gains of its own."""
    h, c = state
    seen, recalled = normalised(times(p["weight_ih"], x)), normalised(times(p["weight_hh"], h))
    a = []
    for row in range(4 * H):
        of_x = p["gain_ih"][row] * seen[row] + p["bias_ih"][row]
        a.append(of_x + p["gain_hh"][row] * recalled[row] + p["bias_hh"][row])
    new_c = []
    for k in range(H):
        new_c.append(sigma(a[H + k]) * c[k] + sigma(a[k]) * math.tanh(a[2 * H + k]))
    shown, new_h = normalised(new_c), []
    for k in range(H):
        new_h.append(sigma(a[3 * H + k]) * math.tanh(p["gain_c"][k] * shown[k] + p["bias_c"][k]))
    return [new_h, new_c]


LOOPS = {
    loop.__name__: loop
    for loop in (
        *(rnn, lstm, lstm_no_forget, lstm_peephole, lstm_coupled),
        *(gru, gru_reset_before, min_gru, min_lstm, rg_lru, slstm, lstm_layer_norm),
    )
}


def draw(cell, seed):
    """Numbers without NumPy: xs (T, D), the state's arrays (H,), the parameters by name, all as lists."""
    number = random.Random(seed).gauss

    def numbers(shape):
        return [numbers(shape[1:]) for _ in range(shape[0])] if shape else number(0, 1)

    params = {name: numbers(shape) for name, shape in cell.param_shapes(D, H).items()}
    state = [numbers((H,)) for _ in cell.states]
    if "n" in cell.states:
        state[cell.states.index("n")] = [math.exp(v) for v in state[2]]  # a normaliser is positive in every run
    return numbers((T, D)), state, params


def run(name, xs, state, params):
    ys = []
    for x in xs:
        state = LOOPS[name](x, state, params)
        ys.append(state[0])
    return ys, state


def test_every_cell_of_the_syllabus_has_its_loops():
    assert LOOPS.keys() == CELL_FIGURES.keys()


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", LOOPS)
def test_a_cell_is_its_papers_equations_number_by_number(name, seed):
    cell = ALL[name]
    xs, state, params = draw(cell, seed)
    wanted_ys, wanted_state = run(name, xs, state, params)
    start = cell.pack(tuple(np.array([a]) for a in state))  # B = 1
    ys, end = unroll(
        cell, np.array(xs)[:, None], start, cell.params_type(**{k: np.array(v) for k, v in params.items()})
    )
    np.testing.assert_allclose(ys[:, 0], wanted_ys, rtol=0, atol=1e-13)
    for got, wanted in zip(cell.unpack(end), wanted_state, strict=True):
        np.testing.assert_allclose(got[0], wanted, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_the_loops_are_those_of_torch_too(name):
    cell = CELLS[name]
    xs, state, params = draw(cell, 0)
    theirs = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[name](D, H, dtype=torch.float64)
    theirs.load_state_dict({f"{k}_l0": torch.tensor(v, dtype=torch.float64) for k, v in params.items()})
    start = cell.pack(tuple(torch.tensor(a, dtype=torch.float64)[None] for a in state))
    ys, _ = theirs(torch.tensor(xs, dtype=torch.float64), start)
    np.testing.assert_allclose(ys.detach(), run(name, xs, state, params)[0], rtol=0, atol=1e-13)


def in_onnxruntime(operator, order, cell, params, xs, state, attributes):
    """Outputs (T, H) of one ONNX operator, its rows put in `order` here and not by the course's export."""

    def rows(name):
        blocks = dict(zip(cell.gates, np.split(np.array(params[name]), len(cell.gates)), strict=True))
        return np.concatenate([blocks[gate] for gate in order])

    given = {"X": np.array(xs)[:, None], "W": rows("weight_ih")[None], "R": rows("weight_hh")[None]}
    given["B"] = np.concatenate([rows("bias_ih"), rows("bias_hh")])[None]
    given |= {name: np.array(a)[None, None] for name, a in zip(cell.states, state, strict=True)}
    names = [*"XWRB", "", *cell.states]
    if "weight_ci" in params:
        given["P"] = np.concatenate([params[f"weight_c{gate}"] for gate in "iof"])[None]
        names.append("P")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    node = helper.make_node(operator, names, ["Y"], hidden_size=H, **attributes)
    inputs = [helper.make_tensor_value_info(name, kind, array.shape) for name, array in given.items()]
    graph = helper.make_graph([node], "one", inputs, [helper.make_tensor_value_info("Y", kind, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {name: array.astype(np.float32) for name, array in given.items()})[0][:, 0, 0]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("name", "operator", "order", "attributes"),
    [
        ("rnn", "RNN", "h", {}),
        ("lstm", "LSTM", "iofg", {}),
        ("lstm_peephole", "LSTM", "iofg", {}),
        ("gru", "GRU", "zrn", {"linear_before_reset": 1}),
        ("gru_reset_before", "GRU", "zrn", {"linear_before_reset": 0}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_loops_are_those_of_onnxruntime_too(name, operator, order, attributes, seed):
    cell = CELLS[name]
    xs, state, params = draw(cell, seed)
    ys = in_onnxruntime(operator, order, cell, params, xs, state, attributes)
    np.testing.assert_allclose(ys, run(name, xs, state, params)[0], rtol=0, atol=2e-6)
