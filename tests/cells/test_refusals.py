"""Careless input to what stands on the cells: refused by name, with what was expected; nothing is broadcast."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib import conventions as to
from course_lib.attention import AttentionParams, additive_attention, additive_attention_backward, attend, dot_attention
from course_lib.cells import CELLS
from course_lib.clip import clip_norm, clip_value
from course_lib.graph import (
    chain_edges,
    disjoint_union,
    graph_lstm,
    graph_lstm_cell,
    graph_param_shapes,
    init_graph_params,
)
from course_lib.multidimensional import (
    MDParams,
    diagonals,
    init_md_params,
    md_lstm_backward,
    md_lstm_cell,
    scan_grid,
    scan_grid_backward,
)
from course_lib.nn import (
    AdditiveAttention,
    DotAttention,
    EncoderDecoder,
    ManyToMany,
    ManyToOne,
    Recurrent,
    beam_search,
    forbid_future,
    generate,
    truncated,
)
from course_lib.onnx import export, from_operator, to_operator

RNG = np.random.default_rng(0)
LSTM, GRU = CELLS["lstm"], CELLS["gru"]


def normal(*shape):
    return RNG.standard_normal(shape)


def single(array):
    return array.astype("f4")


QUERY, KEYS, MASK = normal(2, 3), normal(4, 2, 5), np.ones((4, 2), bool)
ATTENTION = AttentionParams(normal(6, 3), normal(6, 5), normal(6))
CONTEXT, WEIGHTS = additive_attention(QUERY, KEYS, ATTENTION)
PARAMS, OTHERS = LSTM.init_params(4, 5, RNG), GRU.init_params(4, 5, RNG)
GRID, MD = normal(2, 3, 2, 3), init_md_params(2, 3, 4, RNG)
YS, CS = scan_grid(GRID, MD)
X, Y, C = GRID[0, 0], YS[0, 0], CS[0, 0]
NODES, EDGES, GRAPH, STATE = normal(5, 3), chain_edges(5), init_graph_params(3, 4, RNG), (normal(5, 4), normal(5, 4))
OWN = STATE[0][0], STATE[1][0]
XS, SYMBOLS = torch.zeros(6, 3, 4), torch.zeros(6, 3, dtype=torch.int64)


def language_model():
    return ManyToMany(Recurrent("lstm", 4, 5), 7, nn.Embedding(7, 4))


def translator():
    return EncoderDecoder(Recurrent("gru", 4, 5), Recurrent("gru", 4, 5), 7, 8, 4)


REFUSED = {
    "attention": [
        (lambda: additive_attention(QUERY, KEYS, tuple(ATTENTION)), "params: expected AttentionParams, got tuple"),
        (
            lambda: additive_attention(QUERY, KEYS, ATTENTION._replace(weight_keys=single(ATTENTION.weight_keys))),
            "weight_keys: expected float64, as the weights are, got float32",
        ),
        (
            lambda: additive_attention(QUERY, KEYS, ATTENTION._replace(weight_keys=torch.zeros(6, 5))),
            "weight_keys: expected numpy.ndarray, as the weights are, got Tensor",
        ),
        (lambda: additive_attention_backward(single(CONTEXT), WEIGHTS, QUERY, KEYS, ATTENTION), "dcontext: .* float32"),
        (lambda: additive_attention_backward(CONTEXT, single(WEIGHTS), QUERY, KEYS, ATTENTION), "dweights: .* float32"),
        (lambda: dot_attention(QUERY, KEYS), r"keys: expected \(S, B=2, K=3\), got \(4, 2, 5\)"),
        (lambda: attend(None, KEYS), "scores: expected an array of real numbers, got NoneType"),
        (lambda: attend(normal(4, 1), KEYS), r"scores: expected \(S=4, B=2\), got \(4, 1\)"),
        (lambda: attend(normal(4, 2), KEYS, MASK[:, :1]), r"mask: expected \(S=4, B=2\), got \(4, 1\)"),
        (
            lambda: AdditiveAttention(4, 5, 6)(
                torch.zeros(3, 4), torch.zeros(7, 3, 5), torch.ones(7, 3, dtype=torch.bool, device="meta")
            ),
            "mask: expected cpu, where the keys are, got meta",
        ),
        (lambda: DotAttention(4)(QUERY, normal(7, 2, 4)), "keys: expected a floating-point tensor, got ndarray"),
        (lambda: DotAttention(4)(None, torch.ones(7, 2, 4, dtype=int)), "keys: expected a floating-point tensor, got"),
    ],
    "clip": [
        (lambda: clip_norm(None, 1.0), "gradients: expected a tuple or list of arrays, got NoneType"),
        (lambda: clip_norm(QUERY, 1.0), "gradients: expected a tuple or list of arrays, got ndarray"),
        (lambda: clip_norm((a for a in [QUERY]), 1.0), "gradients: expected a tuple or list of arrays, got generator"),
        (lambda: clip_norm([QUERY], None), "max_norm: expected a number > 0, got None"),
        (lambda: clip_value([QUERY], "1"), "max_value: expected a number > 0, got '1'"),
        (lambda: clip_value([QUERY], np.ones(3)), "max_value: expected a number > 0, got array"),
    ],
    "conventions": [
        *(
            item
            for change in (
                lambda c, p: to.reorder(c, p, "iofg"),
                lambda c, p: to.restore(c, p, "iofg"),
                to.merge_biases,
            )
            for item in (
                (lambda change=change: change("lstm", PARAMS), "cell: expected a cell of CELLS, got 'lstm'"),
                (lambda change=change: change(LSTM, None), "params: expected weight_ih, .*, got NoneType"),
                (lambda change=change: change(LSTM, OTHERS), r"weight_ih: expected \(4H=12, D=4\), got \(15, 4\)"),
                (
                    lambda change=change: change(LSTM, PARAMS._replace(weight_hh=normal(40, 5))),
                    r"weight_hh: expected \(4H=20, H=5\), got \(40, 5\)",
                ),
            )
        ),
        (lambda: to.reorder(LSTM, PARAMS, None), r"order: expected each gate of lstm once \(f g i o\), got None"),
        (lambda: to.restore(LSTM, PARAMS, [0, 1, 2, 3]), r"order: expected each gate of lstm once .*, got \[0, 1"),
        (lambda: to.flip_update_gate(GRU, PARAMS), r"weight_ih: expected \(3H=18, D=4\), got \(20, 4\)"),
        (lambda: to.to_keras(LSTM, None), "params: expected weight_ih, .*, got NoneType"),
        (lambda: to.from_keras(LSTM, single(normal(4, 20)), normal(5, 20), None), "float32, as the weights are, got"),
        (lambda: to.batch_first([[1.0]]), "xs: expected an array of real numbers, got list"),
    ],
    "multidimensional": [
        (lambda: init_md_params(2, 3, 4, 0), r"rng: expected np\.random\.default_rng\(seed\), got 0"),
        (lambda: scan_grid(GRID, None), "weight_ih: expected an array of real numbers, got NoneType"),
        (
            lambda: scan_grid(GRID, MD._replace(weight_hh=single(MD.weight_hh))),
            "weight_hh: expected float64, as the weights are, got float32",
        ),
        (lambda: scan_grid(GRID, MD, "fb"), "reverse: expected n=2 times True or False, got 'fb'"),
        (lambda: scan_grid(GRID, MD, 2), "reverse: expected n=2 times True or False, got 2"),
        (
            lambda: scan_grid_backward(single(YS), CS, GRID, MD),
            "dys: expected float64, as the weights are, got float32",
        ),
        (
            lambda: scan_grid_backward(*map(torch.tensor, (YS, CS, GRID)), MDParams(*map(torch.tensor, MD))),
            r"xs: expected numpy\.ndarray, got Tensor",
        ),
        (lambda: md_lstm_cell(X, None, MD), r"state: expected 2 arrays \(hs, cs\), got NoneType"),
        (lambda: md_lstm_cell(X, (Y, C), MD), "state: expected one h and one c for each dimension, got 0 h, 0 c"),
        (
            lambda: md_lstm_cell(X, ((Y, Y), (C, single(C))), MD),
            "c_2: expected float64, as the weights are, got float32",
        ),
        (lambda: md_lstm_backward(Y[:1], (Y, C), X, ((Y, Y), (C, C)), MD), r"dy: expected \(B=2, H=4\), got \(1, 4\)"),
        (
            lambda: md_lstm_backward(Y, (Y, C[:, :1]), X, ((Y, Y), (C, C)), MD),
            r"dc: expected \(B=2, H=4\), got \(2, 1\)",
        ),
        (lambda: md_lstm_backward(Y, None, X, ((Y, Y), (C, C)), MD), r"dstate: expected 2 arrays \(dh, dc\), got None"),
        (lambda: diagonals(()), r"sizes: expected \(S1, …, Sn\), got \(\)"),
        (lambda: diagonals((2, 0)), "S2: expected a whole number ≥ 1, got 0"),
    ],
    "graph": [
        (lambda: graph_param_shapes(0, 4), "input_size: expected a whole number ≥ 1, got 0"),
        (lambda: init_graph_params(3, 4, 0), r"rng: expected np\.random\.default_rng\(seed\), got 0"),
        (lambda: graph_lstm(NODES, EDGES, None), "params: expected GraphParams, got NoneType"),
        (lambda: graph_lstm(NODES, EDGES, PARAMS), "params: expected GraphParams, got CellParams"),
        (lambda: graph_lstm(NODES, EDGES, GRAPH._replace(bias_hh=single(GRAPH.bias_hh))), "bias_hh: .* got float32"),
        (lambda: graph_lstm(NODES, EDGES, GRAPH, 0), r"state: expected 2 arrays \(h, c\), got int"),
        (lambda: graph_lstm(NODES, EDGES, GRAPH, np.stack(STATE)), r"state: expected 2 arrays \(h, c\), got ndarray"),
        (lambda: graph_lstm_cell(NODES[0], None, STATE, GRAPH), r"state: expected 2 arrays \(h, c\), got NoneType"),
        (lambda: graph_lstm_cell(NODES[0], OWN, None, GRAPH), r"neighbours: expected 2 arrays \(hs, cs\), got None"),
        (
            lambda: graph_lstm_cell(NODES[0], OWN, (None, None), GRAPH),
            "hs: expected an array of real numbers, got None",
        ),
        (lambda: graph_lstm_cell(NODES[0], OWN, (single(STATE[0]), STATE[1]), GRAPH), "hs: .*, got float32"),
        (lambda: graph_lstm_cell(NODES[0], OWN, (np.zeros((0, 7)),) * 2, GRAPH), r"hs: expected \(K=0, H=4\), got"),
        (lambda: graph_lstm_cell(NODES[0], OWN, (np.zeros(()),) * 2, GRAPH), r"hs: expected \(K, H=4\), got \(\)"),
        (lambda: disjoint_union([], []), r"parts: expected a list of arrays, got \[\]"),
        (
            lambda: disjoint_union([EDGES, np.arange(3)], [5, 3]),
            r"parts: expected edges alone or orders alone, got \(3,",
        ),
    ],
    "onnx": [
        *(
            (lambda wrong=wrong, tmp="never.onnx": export(wrong, tmp), "layer: expected Recurrent, got")
            for wrong in (None, nn.LSTM(4, 5), LSTM)
        ),
        (
            lambda: export(Recurrent("lstm", 4, 5, device="meta"), "never.onnx"),
            "weight_ih_l0: expected numbers, got meta",
        ),
        (lambda: to_operator("lstm", PARAMS), "cell: expected a cell of CELLS, got 'lstm'"),
        (lambda: to_operator(LSTM, OTHERS), r"weight_ih: expected \(4H=12, D=4\), got \(15, 4\)"),
        (lambda: to_operator(LSTM, type(PARAMS)(*map(torch.tensor, PARAMS))), "params: expected numpy.ndarray, got"),
        (lambda: from_operator(LSTM, None), "arrays: expected W, R, B, got NoneType"),
        (lambda: from_operator(LSTM, {"W": PARAMS.weight_ih}), "arrays: expected W, R, B, got W"),
    ],
    "models": [
        *(
            (lambda wrong=wrong: ManyToOne(wrong, 2), "layer: expected Recurrent, got")
            for wrong in (None, nn.LSTM(4, 5))
        ),
        (lambda: ManyToOne(Recurrent("lstm", 4, 5), 2, 7), "embedding: expected torch.nn.Embedding, got int"),
        (lambda: generate(None, SYMBOLS, 3), "model: expected ManyToMany, got NoneType"),
        (lambda: generate(language_model(), SYMBOLS, 3, temperature="a"), "temperature: expected ≥ 0, got a"),
        (lambda: forbid_future(None, "why"), "layer: expected torch.nn.Module, got NoneType"),
        *(
            (lambda wrong=wrong: truncated(Recurrent("rnn", 4, 5), wrong, 2), r"xs: expected a tensor \(T, B, …\), got")
            for wrong in (None, XS.tolist(), XS.numpy(), XS[0, 0])
        ),
        (
            lambda: EncoderDecoder(nn.LSTM(4, 5), Recurrent("gru", 4, 5), 7, 8, 4),
            "encoder: expected Recurrent, got LSTM",
        ),
        (lambda: EncoderDecoder(Recurrent("gru", 4, 5), None, 7, 8, 4), "decoder: expected Recurrent, got NoneType"),
        (
            lambda: EncoderDecoder(Recurrent("gru", 4, 5), Recurrent("gru", 4, 5), 7, 8, 4, "additive"),
            "attention: expected Attention, got str",
        ),
        *(
            (lambda wrong=wrong: translator().decode(SYMBOLS, None, 5, wrong, 1), "start: expected one symbol, got")
            for wrong in (None, "<s>", [0, 1])
        ),
        (lambda: beam_search(None, SYMBOLS, None, 5, 0, 1, 2), "model: expected EncoderDecoder, got NoneType"),
        (lambda: beam_search(translator(), None, None, 5, 0, 1, 2), "source: expected an array of real numbers, got"),
        (lambda: beam_search(translator(), SYMBOLS[0], None, 5, 0, 1, 2), r"source: expected \(S, B\), got \(3,\)"),
        (lambda: beam_search(translator(), SYMBOLS, [1, 2], 5, 0, 1, 2), r"lengths: expected \(B=3,\), got \(2,\)"),
        (lambda: beam_search(translator(), SYMBOLS, "abc", 5, 0, 1, 2), "lengths: expected whole numbers, got 'abc'"),
    ],
}


@pytest.mark.parametrize(
    ("call", "message"),
    [pytest.param(*case, id=f"{part}-{k}") for part, cases in REFUSED.items() for k, case in enumerate(cases)],
)
def test_careless_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_node_without_neighbours_and_whole_numbers_as_gradients_still_pass():
    assert graph_lstm_cell(NODES[0], OWN, (np.zeros((0, 4)),) * 2, GRAPH)[0].shape == (4,)
    dxs, _ = scan_grid_backward(np.ones(YS.shape, int), np.zeros(YS.shape, int), GRID, MD)
    np.testing.assert_array_equal(dxs, scan_grid_backward(np.ones(YS.shape), np.zeros(YS.shape), GRID, MD)[0])
