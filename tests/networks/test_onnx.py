"""A layer as an ONNX model: onnxruntime gives its numbers, reading it back gives its weights, all else is refused."""

import io
import sys
import warnings

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

import course_lib
from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.nn import Recurrent
from course_lib.onnx import OPERATORS, export, from_operator, load, to_operator

exported = pytest.mark.parametrize("name", OPERATORS)


def session(path):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(path, xs, state=(), lengths=None, cell=None):
    feed = {
        "xs": xs.numpy(),
        **{f"{name}_0": a.numpy() for name, a in zip(cell.states if cell else (), state, strict=True)},
    }
    if lengths is not None:
        feed["lengths"] = lengths.to(torch.int32).numpy()
    return session(path).run(None, feed)


def assert_same(outputs, layer, xs, state=None, lengths=None, tolerance=1e-5):
    with torch.no_grad():
        ys, last = layer(xs, None if state is None else layer.cell.pack(state), lengths)
    for got, wanted in zip(outputs, [ys, *layer.cell.unpack(last)], strict=True):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance)


def draw(layer, steps=7, batch=5):
    shape = (batch, steps) if layer.batch_first else (steps, batch)
    rows = layer.num_layers * len(layer.suffixes)
    return torch.randn(*shape, layer.input_size), tuple(
        torch.randn(rows, batch, layer.hidden_size) for _ in layer.cell.states
    )


def make(name, *sizes, **options):
    torch.manual_seed(0)
    return Recurrent(name, *(sizes or (4, 5)), **options)


@exported
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("batch_first", [False, True])
def test_onnxruntime_gives_the_layers_numbers(name, num_layers, bidirectional, batch_first, tmp_path):
    layer = make(name, num_layers=num_layers, bidirectional=bidirectional, batch_first=batch_first)
    path = export(layer, tmp_path / "layer.onnx")
    onnx.checker.check_model(str(path), full_check=True)
    xs, state = draw(layer)
    lengths = torch.tensor([7, 2, 5, 1, 7])
    assert_same(run(path, xs), layer, xs)
    assert_same(run(path, xs, state, cell=layer.cell), layer, xs, state)
    assert_same(run(path, xs, state, lengths, layer.cell), layer, xs, state, lengths)


@exported
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("batch_first", [False, True])
def test_reading_back_gives_the_same_weights_and_outputs_bit_by_bit(
    name, num_layers, bidirectional, batch_first, tmp_path
):
    layer = make(name, num_layers=num_layers, bidirectional=bidirectional, batch_first=batch_first)
    again = load(export(layer, tmp_path / "layer.onnx"))
    assert again.cell is layer.cell
    assert again.extra_repr() == layer.extra_repr()
    assert again.batch_first is batch_first
    assert list(again.state_dict()) == list(layer.state_dict())
    for a, b in zip(again.state_dict().values(), layer.state_dict().values(), strict=True):
        assert torch.equal(a, b)
    xs, state = draw(layer)
    with torch.no_grad():
        for a, b in zip(again(xs, layer.cell.pack(state)), layer(xs, layer.cell.pack(state)), strict=True):
            for c, d in zip(a, b, strict=True):
                assert torch.equal(c, d)


@exported
def test_sizes_and_lengths_of_one_and_many(name, tmp_path):
    for sizes in ((1, 1), (1, 6), (6, 1)):
        layer = make(name, *sizes, bidirectional=True)
        path = export(layer, tmp_path / "layer.onnx")
        for steps, batch in ((1, 1), (1, 3), (40, 1), (9, 4)):
            xs, state = draw(layer, steps, batch)
            lengths = torch.randint(1, steps + 1, (batch,))
            assert_same(run(path, xs, state, lengths, layer.cell), layer, xs, state, lengths)


@exported
@given(input_size=st.integers(1, 4), hidden_size=st.integers(1, 4))
@settings(max_examples=many(15))
def test_the_operators_layout_goes_back_exactly(name, input_size, hidden_size):
    cell = CELLS[name]
    params = cell.init_params(input_size, hidden_size, np.random.default_rng(0))
    again = from_operator(cell, to_operator(cell, params))
    assert type(again) is type(params)
    for a, b in zip(again, params, strict=True):
        np.testing.assert_array_equal(a, b)


@exported
def test_a_trained_layer_leaves_with_what_it_learned(name, tmp_path):
    layer = make(name, num_layers=2)
    xs, _ = draw(layer)
    before = layer(xs)[0].detach()
    optimiser = torch.optim.Adam(layer.parameters(), lr=0.05)
    for _ in range(5):
        optimiser.zero_grad()
        (layer(xs)[0] - xs.cumsum(0)[..., :1].tanh()).square().mean().backward()
        optimiser.step()
    assert (layer(xs)[0] - before).abs().max() > 1e-2
    path = export(layer, tmp_path / "layer.onnx")
    assert_same(run(path, xs), layer, xs)
    assert torch.equal(load(path)(xs)[0], layer(xs)[0])


@exported
def test_the_padding_may_hold_anything(name, tmp_path):
    layer = make(name, num_layers=2, bidirectional=True)
    path = export(layer, tmp_path / "layer.onnx")
    xs, state = draw(layer)
    lengths = torch.tensor([7, 2, 5, 1, 7])
    xs[3:, 1] = torch.nan
    xs[1:, 3] = 1e30
    assert_same(run(path, xs, state, lengths, layer.cell), layer, xs, state, lengths)


def test_one_learned_state_and_one_length_serve_a_whole_batch(tmp_path):
    layer = make("lstm", num_layers=2)
    path = export(layer, tmp_path / "layer.onnx")
    xs, _ = draw(layer)
    one = tuple(torch.randn(2, 1, 5) for _ in range(2))
    each = tuple(a.expand(2, 5, 5) for a in one)
    assert_same(run(path, xs, one, torch.tensor([4]), layer.cell), layer, xs, each, torch.full((5,), 4))


def test_the_lstm_without_a_forget_gate_forgets_nothing_in_a_thousand_steps(tmp_path):
    layer = make("lstm_no_forget")
    with torch.no_grad():
        layer.bias_ih_l0[:5] = -1000  # nothing enters
    xs, (h, c) = draw(layer, steps=1000)
    _, _, c_n = run(export(layer, tmp_path / "layer.onnx"), xs, (h, c), cell=layer.cell)
    np.testing.assert_array_equal(c_n, c)


def test_onnx_couples_the_gates_as_the_cell_does_and_not_only_by_its_rows(tmp_path):
    layer = make("lstm_coupled")
    path = export(layer, tmp_path / "layer.onnx")
    model = onnx.load(path)
    xs, _ = draw(layer)
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    for name, rows in (("W_l0", slice(10, 15)), ("R_l0", slice(10, 15))):
        array = numpy_helper.to_array(weights[name]).copy()
        array[0, rows] = 7  # rows of f, which input_forget=1 leaves unread
        weights[name].CopyFrom(numpy_helper.from_array(array, name))
    onnx.save(model, path)
    assert_same(run(path, xs), layer, xs)


def test_dropout_stays_behind(tmp_path):
    layer = make("gru", num_layers=2, dropout=0.5)
    path = export(layer, tmp_path / "layer.onnx")
    xs, _ = draw(layer)
    assert layer.training
    assert_same(run(path, xs), layer.eval(), xs)


def test_a_layer_on_a_device_gives_the_same_file(device, tmp_path):
    layer = make("lstm_peephole")
    here = export(layer, tmp_path / "here.onnx").read_bytes()
    assert export(layer.to(device), tmp_path / "there.onnx").read_bytes() == here


def test_the_model_says_what_it_is(tmp_path):
    model = onnx.load(export(make("gru", num_layers=2, batch_first=True), tmp_path / "layer.onnx"))
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert len(metadata.pop("sha256")) == 64
    assert metadata == {
        "course_lib": course_lib.__version__,
        "cell": "gru",
        "input_size": "4",
        "hidden_size": "5",
        "num_layers": "2",
        "bidirectional": "0",
        "batch_first": "1",
    }
    assert (model.ir_version, model.opset_import[0].version) == (8, 17)
    assert [entry.name for entry in model.graph.input] == ["xs", "h_0", "lengths"]
    assert [entry.name for entry in model.graph.output] == ["ys", "h_n"]
    assert {"W_l0", "R_l0", "B_l0", "W_l1"} <= {tensor.name for tensor in model.graph.initializer}


# What cannot leave


@pytest.mark.parametrize(
    "cell", [*(CELLS[name] for name in CELLS if name not in OPERATORS), LSTM_LAYER_NORM], ids=lambda c: c.name
)
def test_a_cell_without_an_operator_is_refused_and_those_that_have_one_listed(cell, tmp_path):
    message = f"cell: ONNX has no operator with the equations of {cell.name}; it has those of rnn, lstm, lstm_peephole"
    with pytest.raises(ValueError, match=message):
        export(Recurrent(cell, 4, 5), tmp_path / "layer.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16], ids=str)
def test_other_dtypes_are_refused(dtype, tmp_path):
    with pytest.raises(ValueError, match=rf"weight_ih_l0: expected torch.float32, got {dtype}; .*layer.float\(\)"):
        export(Recurrent("lstm", 4, 5, dtype=dtype), tmp_path / "layer.onnx")


def test_onnxruntime_still_has_no_double(tmp_path):
    """The reason for the refusal: when this fails, float64 layers can be exported."""
    node = helper.make_node("GRU", ["xs", "W", "R"], ["ys", "h_n"], hidden_size=5)
    path = foreign(tmp_path, node, {"W": np.zeros((1, 15, 4)), "R": np.zeros((1, 15, 5))}, TensorProto.DOUBLE)
    with pytest.raises(Exception, match="does not support double yet"):
        session(path).run(None, {"xs": np.zeros((3, 2, 4))})


def test_weights_that_are_not_finite_are_refused_and_the_old_model_stays(tmp_path):
    layer = make("lstm")
    path = export(layer, tmp_path / "layer.onnx")
    before = path.read_bytes()
    with torch.no_grad():
        layer.bias_hh_l0[3] = torch.nan
    with pytest.raises(ValueError, match=r"bias_hh_l0: expected finite numbers, got nan at \(3,\)"):
        export(layer, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["layer.onnx"]


@pytest.mark.parametrize("package", ["onnx", "onnxruntime"])
def test_a_missing_package_is_named(package, monkeypatch, tmp_path):
    path = export(make("rnn"), tmp_path / "layer.onnx")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=f"the package {package} is missing: install it with `pip install {package}`"):
        load(path)


# Models of others


def foreign(folder, node, arrays, kind=TensorProto.FLOAT, steps="T", inputs=()):
    """A model of one operator, as another library might write it."""
    xs = helper.make_tensor_value_info("xs", kind, [steps, "B", 4])
    ys = helper.make_tensor_value_info("ys", kind, ["T", "directions", "B", "H"])
    constants = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
    graph = helper.make_graph([node], "foreign", [xs, *inputs], [ys], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, folder / "foreign.onnx")
    return folder / "foreign.onnx"


GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}


def weights(operator, directions=1, **changes):
    rng, rows = np.random.default_rng(0), GATES[operator] * 5
    shapes = {"W": (directions, rows, 4), "R": (directions, rows, 5), "B": (directions, 2 * rows)}
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()} | changes


@pytest.mark.parametrize(
    ("operator", "attributes", "peepholes", "cell"),
    [
        ("RNN", {"activations": ["Tanh"]}, False, "rnn"),
        ("LSTM", {}, False, "lstm"),
        ("LSTM", {"activations": ["Sigmoid", "Tanh", "Tanh"]}, True, "lstm_peephole"),
        ("LSTM", {"input_forget": 1}, False, "lstm_coupled"),
        ("GRU", {}, False, "gru_reset_before"),
        ("GRU", {"linear_before_reset": 1}, False, "gru"),
    ],
)
@pytest.mark.parametrize("bias", [False, True])
def test_a_model_of_one_operator_is_read(operator, attributes, peepholes, cell, bias, tmp_path):
    arrays = weights(operator)
    if not bias:
        del arrays["B"]
    names = ["xs", "W", "R", "B" if bias else "", "", ""]
    if peepholes:
        arrays["P"] = np.random.default_rng(1).standard_normal((1, 15)).astype(np.float32)
        names += ["", "P"]
    node = helper.make_node(operator, names, ["ys"], hidden_size=5, **attributes)
    path = foreign(tmp_path, node, arrays)
    layer = load(path)
    assert layer.cell is CELLS[cell]
    xs, _ = draw(layer)
    np.testing.assert_allclose(layer(xs)[0].detach(), session(path).run(None, {"xs": xs.numpy()})[0][:, 0], atol=1e-5)


@pytest.mark.parametrize("kind", [torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU], ids=lambda k: k.__name__)
@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}, {"batch_first": True}], ids=str)
@pytest.mark.parametrize("free", [False, True])
def test_torchs_own_export_is_read(kind, options, free, tmp_path):
    torch.manual_seed(0)
    theirs = kind(4, 5, **options)
    axes = (
        {"xs": {0: "B" if "batch_first" in options else "T", 1: "T" if "batch_first" in options else "B"}}
        if free
        else {}
    )
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no other package is the old one, and says so
        torch.onnx.export(theirs, (torch.randn(6, 3, 4),), file, dynamo=False, input_names=["xs"], dynamic_axes=axes)
    (tmp_path / "torch.onnx").write_bytes(file.getvalue())
    ours = load(tmp_path / "torch.onnx")
    assert ours.batch_first is options.get("batch_first", False)
    for a, b in zip(ours.state_dict().items(), theirs.state_dict().items(), strict=True):
        assert a[0] == b[0]
        assert torch.equal(a[1], b[1])


@pytest.mark.parametrize(
    ("operator", "attributes", "arrays", "message"),
    [
        ("RNN", {"activations": ["Relu"]}, {}, "expected activations tanh, got relu"),
        (
            "LSTM",
            {"activations": ["HardSigmoid", "Tanh", "Tanh"]},
            {},
            "expected activations sigmoid, tanh, tanh, got hard",
        ),
        ("LSTM", {"clip": 3.0}, {}, r"expected LSTM without that attribute, got clip=3\.0"),
        ("LSTM", {"layout": 1}, {}, "expected LSTM without that attribute, got layout=1"),
        ("GRU", {"direction": "reverse"}, {}, "expected direction forward or bidirectional, got reverse"),
        ("GRU", {"direction": "bidirectional"}, {}, "expected W and R for bidirectional"),
        ("GRU", {}, {"W": np.zeros((1, 15, 4)), "R": np.zeros((1, 15, 5))}, "expected W in float32, got float64"),
        (
            "LSTM",
            {},
            {"W": np.zeros((1, 16, 4), np.float32)},
            r"W: expected \(directions=1, GH=20, D\), got \(1, 16, 4\)",
        ),
    ],
    ids=str,
)
def test_what_maps_to_no_cell_is_refused_by_name(operator, attributes, arrays, message, tmp_path):
    names = ["xs", "W", "R"] if "W" in arrays else ["xs", "W", "R", "B"]
    constants = weights(operator, **arrays)
    if len(names) == 3:
        del constants["B"]
    kind = TensorProto.DOUBLE if constants["W"].dtype == np.float64 else TensorProto.FLOAT
    node = helper.make_node(operator, names, ["ys"], hidden_size=5, **attributes)
    path = foreign(tmp_path, node, constants, kind)
    with pytest.raises(ValueError, match=rf"foreign\.onnx: .*{message}"):
        load(path)


def test_weights_from_outside_the_model_are_missed_by_name(tmp_path):
    arrays = weights("GRU")
    del arrays["R"]
    node = helper.make_node("GRU", ["xs", "W", "R", "B"], ["ys"], hidden_size=5)
    outside = helper.make_tensor_value_info("R", TensorProto.FLOAT, [1, 15, 5])
    path = foreign(tmp_path, node, arrays, inputs=[outside])
    with pytest.raises(ValueError, match="expected the weights inside the model, got 'R' from outside"):
        load(path)


def test_another_operator_is_refused_by_name(tmp_path):
    path = export(make("gru"), tmp_path / "layer.onnx")
    model = onnx.load(path)
    model.graph.node[-1].output[0] = "h_before"
    model.graph.node.append(helper.make_node("Relu", ["h_before"], ["h_n"]))
    onnx.save(model, path)
    with pytest.raises(ValueError, match="expected a model of operators RNN, LSTM or GRU, got Relu"):
        load(path)
    node = helper.make_node("Transpose", ["xs"], ["ys"], perm=[0, 1, 2])
    graph = helper.make_graph(
        [node],
        "none",
        [helper.make_tensor_value_info("xs", TensorProto.FLOAT, ["T", "B", 4])],
        [helper.make_tensor_value_info("ys", TensorProto.FLOAT, ["T", "B", 4])],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    with pytest.raises(ValueError, match="got none of them"):
        load(path)


def test_layers_that_are_not_alike_are_refused(tmp_path):
    path = export(make("gru", num_layers=2), tmp_path / "layer.onnx")
    model = onnx.load(path)
    second = [node for node in model.graph.node if node.op_type == "GRU"][1]
    next(a for a in second.attribute if a.name == "linear_before_reset").i = 0
    onnx.save(model, path)
    with pytest.raises(ValueError, match=r"expected all layers alike \(gru, H=5, 1\), got gru_reset_before"):
        load(path)


def test_a_state_hidden_in_the_model_is_found_by_running_it(tmp_path):
    """Nothing in the reading looks at it: the numbers tell."""
    arrays = weights("GRU", h_0=np.ones((1, 2, 5), np.float32))
    node = helper.make_node("GRU", ["xs", "W", "R", "B", "", "h_0"], ["ys"], hidden_size=5)
    path = foreign(tmp_path, node, arrays)
    with pytest.raises(ValueError, match=r"expected the layer's outputs, to 0\.0001, got \d\.\d+"):
        load(path)


# Damage


def test_a_damaged_file_is_told_with_its_path(tmp_path):
    path = export(make("lstm"), tmp_path / "layer.onnx")
    whole = path.read_bytes()
    for damaged in (b"", b"not a model", whole[: len(whole) // 2], whole[:-1]):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"layer\.onnx: expected"):
            load(path)
    with pytest.raises(FileNotFoundError, match=r"missing\.onnx"):
        load(tmp_path / "missing.onnx")


def test_a_changed_byte_is_an_error_or_changes_nothing(tmp_path, rng):
    layer = make("gru", 3, 2)
    path = export(layer, tmp_path / "layer.onnx")
    whole = path.read_bytes()
    refused = 0
    for place in rng.choice(len(whole), 150, replace=False):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << int(rng.integers(8)))]) + whole[place + 1 :])
        try:
            again = load(path)
        except ValueError as error:
            assert "layer.onnx: " in str(error)
            refused += 1
        else:
            for a, b in zip(again.state_dict().values(), layer.state_dict().values(), strict=True):
                assert torch.equal(a, b)
    assert refused > 75


def test_changed_weights_are_told(tmp_path):
    path = export(make("lstm"), tmp_path / "layer.onnx")
    model = onnx.load(path)
    tensor = next(t for t in model.graph.initializer if t.name == "R_l0")
    tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor) + np.float32(1e-3), "R_l0"))
    onnx.save(model, path)
    with pytest.raises(ValueError, match="expected the weights that were exported, got others"):
        load(path)


def test_a_refusal_speaks_portuguese_too(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match="cell: o ONNX não tem um operador com as equações de slstm"):
        export(Recurrent("slstm", 4, 5), tmp_path / "layer.onnx")
    (tmp_path / "x.onnx").write_bytes(b"?")
    with pytest.raises(ValueError, match=r"x\.onnx: esperado um modelo ONNX íntegro"):
        load(tmp_path / "x.onnx")
