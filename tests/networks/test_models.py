"""The models over a layer, held to plain NumPy loops over one sequence at a time, without padding."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_lib.attention import additive_attention, dot_attention
from course_lib.cells import CELLS
from course_lib.nn import Recurrent, VariationalDropout, Zoneout
from course_lib.nn.attention import AdditiveAttention, DotAttention
from course_lib.nn.beam import beam_search
from course_lib.nn.encoder_decoder import EncoderDecoder
from course_lib.nn.initial_state import InitialState
from course_lib.nn.models import ManyToMany, ManyToOne, generate
from course_lib.unroll import unroll

cells = pytest.mark.parametrize("cell", CELLS)
readers = pytest.mark.parametrize("reader", ["last", "mean"])
directions = pytest.mark.parametrize("bidirectional", [False, True], ids=["forward", "both"])
kinds_of_attention = pytest.mark.parametrize("kind", [None, "additive", "dot"])

T, B, D, H, K = 6, 4, 3, 5, 7
LENGTHS = [6, 1, 4, 2]
START, STOP = 0, 1


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def array(tensor):
    return tensor.detach().cpu().numpy()


def recurrent(cell="lstm", input_size=D, hidden_size=H, device="cpu", dtype=torch.float64, **options):
    return Recurrent(cell, input_size, hidden_size, device=device, dtype=dtype, **options)


def table(kinds, size=D, device="cpu", dtype=torch.float64):
    return nn.Embedding(kinds, size, device=device, dtype=dtype)


def linear(module, x):
    return x @ array(module.weight).T + array(module.bias)


def run(layer, xs, state=None):
    """One sequence xs (T, D) through all layers and directions: (ys (T, directions·H), the last states)."""
    cell, last = layer.cell, []
    for number in range(layer.num_layers):
        outputs = []
        for suffix in layer.suffixes:
            params = cell.params_type(*map(array, layer.params(number, suffix)))
            start = cell.init_state(xs[0], layer.hidden_size) if state is None else state[len(last)]
            ys, end = unroll(cell, xs[::-1] if suffix else xs, start, params)
            outputs.append(ys[::-1] if suffix else ys)
            last.append(end)
        xs = np.concatenate(outputs, -1)
    return xs, last


def top(layer, last):
    """The last h of the top layer, each direction's beside the other's."""
    return np.concatenate([layer.cell.unpack(end)[0] for end in last[-len(layer.suffixes) :]])


def attend(model, query, keys):
    """The context (K,) and the weights (S,) of one sequence: query (H,), keys (S, K)."""
    if isinstance(model.attention, DotAttention):
        context, weights = dot_attention(query[None], keys[:, None])
    else:
        params = type(model.attention.params())(*map(array, model.attention.params()))
        context, weights = additive_attention(query[None], keys[:, None], params)
    return context[0], weights[:, 0]


def first_state(model, last):
    """Where the decoder begins: the encoder's last states, or every layer's h projected from the top one."""
    if model.bridge is None:
        return last
    cell, size = model.decoder.cell, model.decoder.hidden_size
    projected = np.tanh(linear(model.bridge, top(model.encoder, last))).reshape(model.decoder.num_layers, size)
    states = []
    for h in projected:
        _, *rest = cell.unpack(cell.init_state(h, size))
        states.append(cell.pack((h, *rest)))
    return states


def translate(model, source, target):
    """One source (S,) and target (T',) by the equations: (scores (T', symbols), weights (T', S))."""
    keys, last = run(model.encoder, array(model.source_embedding.weight)[source])
    state = first_state(model, last)
    scores, shares = [], []
    for symbol in target:
        x, context = array(model.target_embedding.weight)[symbol], np.zeros(0)
        if model.attention is not None:
            query = model.decoder.cell.unpack(state[-1])[0]
            context, weights = attend(model, query, keys)
            shares.append(weights)
        ys, state = run(model.decoder, np.concatenate([x, context])[None], state)
        scores.append(linear(model.readout, np.concatenate([ys[0], context])))
    return np.stack(scores), shares


def assert_nothing_changed(before, after, device):
    """Equal to the last bit; on a GPU the table's gradient, summed in another order, may differ in its last bits."""
    assert torch.equal(before[0], after[0])
    for a, b in zip(before[1:], after[1:], strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=0 if device == "cpu" else 1e-12)


# many to one


@cells
@directions
@readers
def test_many_to_one_is_the_cell_unrolled(cell, bidirectional, reader, device, rng):
    layer = recurrent(cell, device=device, num_layers=2, bidirectional=bidirectional)
    model = ManyToOne(layer, K, reader=reader)
    xs = rng.standard_normal((T, B, D))
    scores = model(torch.tensor(xs, device=device), torch.tensor(LENGTHS, device=device))
    for b, length in enumerate(LENGTHS):
        ys, last = run(layer, xs[:length, b])
        read = top(layer, last) if reader == "last" else ys.mean(0)
        np.testing.assert_allclose(array(scores[b]), linear(model.readout, read), rtol=0, atol=1e-12)


@readers
def test_without_lengths_a_sequence_is_read_to_its_end(reader, device):
    model = ManyToOne(recurrent(bidirectional=True, device=device), K, reader=reader)
    xs = torch.randn(T, B, D, device=device, dtype=torch.float64)
    full = torch.full((B,), T, device=device)
    torch.testing.assert_close(model(xs), model(xs, full), rtol=0, atol=1e-14)


@readers
def test_symbols_are_rows_of_the_table_and_float32_stays_near(reader, device, rng):
    symbols = torch.tensor(rng.integers(K, size=(T, B)), device=device)
    lengths = torch.tensor(LENGTHS, device=device)
    model = ManyToOne(recurrent(device=device), 2, table(K, device=device), reader=reader)
    plain = ManyToOne(model.layer, 2, reader=reader)
    plain.readout = model.readout
    expected = plain(model.embedding(symbols), lengths)
    assert torch.equal(model(symbols, lengths), expected)
    small = model.float()(symbols, lengths)
    assert small.dtype == torch.float32
    np.testing.assert_allclose(array(small), array(expected), rtol=0, atol=1e-5)


@readers
@directions
@pytest.mark.parametrize("with_table", [False, True], ids=["numbers", "symbols"])
def test_padding_changes_nothing_whatever_it_holds(reader, bidirectional, device, with_table):
    embedding = table(K, device=device) if with_table else None
    model = ManyToOne(recurrent(bidirectional=bidirectional, device=device), 2, embedding, reader=reader)
    xs = torch.randn(T, B, D, device=device, dtype=torch.float64)
    xs = torch.randint(K, (T, B), device=device) if with_table else xs
    spoilt, lengths = xs.clone(), torch.tensor(LENGTHS, device=device)
    for b, length in enumerate(LENGTHS):
        spoilt[length:, b] = -1 if with_table else torch.nan
    gradients = []
    for inputs in (xs, spoilt):
        scores = model(inputs, lengths)
        gradients.append([scores, *torch.autograd.grad(scores.sin().sum(), model.parameters())])
    assert_nothing_changed(*gradients, device)


# many to many, in step


@directions
def test_many_to_many_is_the_cell_unrolled_at_every_step(bidirectional, device, rng):
    model = ManyToMany(recurrent(bidirectional=bidirectional, num_layers=2, device=device), K)
    xs = rng.standard_normal((T, B, D))
    scores, state = model(torch.tensor(xs, device=device), torch.tensor(LENGTHS, device=device))
    for b, length in enumerate(LENGTHS):
        ys, last = run(model.layer, xs[:length, b])
        np.testing.assert_allclose(array(scores[:length, b]), linear(model.readout, ys), rtol=0, atol=1e-12)
        for k, (h, c) in enumerate(last):
            np.testing.assert_allclose(array(state[0][k, b]), h, rtol=0, atol=1e-12)
            np.testing.assert_allclose(array(state[1][k, b]), c, rtol=0, atol=1e-12)


@given(cut=st.integers(1, T - 1), batch=st.integers(1, 3), kinds=st.integers(1, 4), outputs=st.integers(1, 3))
@settings(max_examples=many(20))
def test_carrying_the_state_equals_one_long_run(device, cut, batch, kinds, outputs):
    model = ManyToMany(recurrent("gru", device=device), outputs, table(kinds, device=device), causal=True)
    symbols = torch.randint(kinds, (T, batch), device=device)
    whole, end = model(symbols)
    before, state = model(symbols[:cut])
    after, last = model(symbols[cut:], state=state)
    torch.testing.assert_close(torch.cat([before, after]), whole, rtol=0, atol=1e-14)
    torch.testing.assert_close(last, end, rtol=0, atol=1e-14)


def test_a_causal_model_does_not_look_ahead_and_refuses_a_layer_that_does(device):
    model = ManyToMany(recurrent(device=device), K, table(K, device=device), causal=True)
    symbols = torch.randint(K, (T, B), device=device)
    changed = symbols.clone()
    changed[3] = (changed[3] + 1) % K
    scores, others = model(symbols)[0], model(changed)[0]
    assert torch.equal(scores[:3], others[:3]) and not torch.equal(scores[3], others[3])
    both = recurrent(bidirectional=True, device=device)
    with pytest.raises(ValueError, match=r"got one that reads the future: the model is causal"):
        ManyToMany(both, K, causal=True)
    scores, others = (ManyToMany(both, K, table(K, device=device))(xs)[0] for xs in (symbols, changed))
    assert not torch.equal(scores[:3], others[:3])


# a character model at work


def next_symbol_model(device="cpu", kinds=K, dropout=0.0, **options):
    layer = recurrent(device=device, num_layers=2, dropout=dropout, **options)
    return ManyToMany(layer, kinds, table(kinds, device=device), causal=True)


def test_at_temperature_zero_the_likeliest_symbol_follows_all_that_was_written(device):
    model = next_symbol_model(device, dropout=0.5)
    for weight in model.parameters():
        nn.init.normal_(weight, std=3)
    start = torch.randint(K, (3, B), device=device)
    written = start
    model.eval()
    for _ in range(8):
        written = torch.cat([written, model(written)[0][-1:].argmax(-1)])
    model.train()
    got = generate(model, start, 8, temperature=0)
    assert torch.equal(got, written[3:]) and len(got.unique()) > 1
    assert model.training and model.layer.dropout.training and not got.requires_grad


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_symbols_come_as_often_as_the_softmax_says(device, temperature):
    model = next_symbol_model(device, kinds=3)
    with torch.no_grad():
        model.readout.weight.zero_()
        model.readout.bias.copy_(torch.tensor([0.0, 1.0, 2.0]))
    start = torch.zeros(1, 400, dtype=torch.long, device=device)
    generator = torch.Generator(device).manual_seed(1)
    drawn = generate(model, start, 50, temperature=temperature, generator=generator)
    shares = torch.bincount(drawn.flatten(), minlength=3) / drawn.numel()
    expected = (torch.tensor([0.0, 1.0, 2.0]) / temperature).softmax(0)
    torch.testing.assert_close(shares.cpu(), expected, rtol=0, atol=0.015)


def test_a_generator_decides_what_is_drawn_and_a_tiny_temperature_decides_all(device):
    model, start = next_symbol_model(device), torch.zeros(1, B, dtype=torch.long, device=device)
    first, again, other = (
        generate(model, start, 20, generator=torch.Generator(device).manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert torch.equal(generate(model, start, 20, temperature=1e-300), generate(model, start, 20, temperature=0))


def test_generate_refuses_what_cannot_go_on():
    model, start = next_symbol_model(), torch.zeros(1, B, dtype=torch.long)
    with pytest.raises(ValueError, match=r"layer: expected .*reads the future: the next symbol is not known"):
        generate(ManyToMany(recurrent(bidirectional=True), K, table(K)), start, 5)
    with pytest.raises(ValueError, match=r"model: expected output_size=7, one for each symbol that it reads, got 6"):
        generate(ManyToMany(recurrent(), 6, table(K)), start, 5)
    with pytest.raises(ValueError, match=r"model: expected output_size=embedding.num_embeddings, .* got 6"):
        generate(ManyToMany(recurrent(), 6), start, 5)
    with pytest.raises(ValueError, match=r"start: expected symbols 0 to 6, got 7"):
        generate(model, start + 7, 5)
    with pytest.raises(ValueError, match=r"start: expected \(T, B\) with no empty axis, got \(0, 4\)"):
        generate(model, start[:0], 5)
    with pytest.raises(ValueError, match=r"steps: expected a whole number ≥ 1, got 0"):
        generate(model, start, 0)
    for temperature in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"temperature: expected ≥ 0, got"):
            generate(model, start, 5, temperature=temperature)


# encoder and decoder


def encoder_decoder(
    kind=None, cell="gru", device="cpu", encoder_cell=None, both=False, encoder_layers=1, target_symbols=K, **options
):
    """A translator from 8 symbols to 7, with the dot product's sizes made to fit."""
    width = 2 * H if both else H
    hidden_size = width if kind == "dot" else H
    encoder = recurrent(encoder_cell or cell, device=device, bidirectional=both, num_layers=encoder_layers)
    decoder = recurrent(cell, D + (width if kind else 0), hidden_size, device, **options)
    attention = {
        None: lambda: None,
        "additive": lambda: AdditiveAttention(H, width, 3, device=device, dtype=torch.float64),
        "dot": lambda: DotAttention(width),
    }[kind]()
    return EncoderDecoder(encoder, decoder, 8, target_symbols, D, attention)


def sentences(device="cpu"):
    """A source (S, B), its lengths (B,) and a target (T', B)."""
    source, target = torch.randint(8, (T, B), device=device), torch.randint(K, (5, B), device=device)
    return source, torch.tensor(LENGTHS, device=device), target


def assert_translates(model, source, lengths, target):
    scores = array(model(source, lengths, target))
    shares = None if model.attention is None else array(model.align(source, lengths, target))
    for b, length in enumerate(lengths.tolist()):
        expected, weights = translate(model, array(source[:length, b]), array(target[:, b]))
        np.testing.assert_allclose(scores[:, b], expected, rtol=0, atol=1e-12)
        if shares is not None:
            np.testing.assert_allclose(shares[:, :length, b], np.stack(weights), rtol=0, atol=1e-12)
            assert not shares[:, length:, b].any()
            np.testing.assert_allclose(shares[:, :, b].sum(-1), 1, rtol=0, atol=1e-12)


@cells
@kinds_of_attention
def test_an_encoder_decoder_is_two_cells_unrolled(cell, kind, device):
    model = encoder_decoder(kind, cell, device)
    assert model.bridge is None
    assert_translates(model, *sentences(device))


@cells
@kinds_of_attention
def test_another_kind_of_encoder_hands_over_through_the_bridge(cell, kind, device):
    model = encoder_decoder(kind, cell, device, encoder_cell="lstm", both=True, encoder_layers=2, num_layers=3)
    assert model.bridge is not None
    assert_translates(model, *sentences(device))


@kinds_of_attention
def test_padding_of_the_source_changes_nothing_whatever_it_holds(kind, device):
    model = encoder_decoder(kind, device=device, both=True)
    source, lengths, target = sentences(device)
    spoilt = source.clone()
    for b, length in enumerate(LENGTHS):
        spoilt[length:, b] = -1
    gradients = []
    for symbols in (source, spoilt):
        scores = model(symbols, lengths, target)
        gradients.append([scores, *torch.autograd.grad(scores.sin().sum(), model.parameters())])
    assert_nothing_changed(*gradients, device)
    longer = torch.cat([source, source])
    torch.testing.assert_close(model(longer, lengths, target), gradients[0][0], rtol=0, atol=1e-13)
    assert torch.equal(model.decode(source, lengths, 5, START, STOP), model.decode(spoilt, lengths, 5, START, STOP))


@kinds_of_attention
def test_a_targets_future_does_not_change_its_past_and_its_source_changes_all(kind, device):
    model = encoder_decoder(kind, device=device)
    source, lengths, target = sentences(device)
    scores = model(source, lengths, target)
    changed = target.clone()
    changed[3] = (changed[3] + 1) % K
    others = model(source, lengths, changed)
    assert torch.equal(scores[:3], others[:3]) and (scores[3] != others[3]).any(-1).all()
    source[0] = (source[0] + 1) % 8
    assert (model(source, lengths, target) != scores).any(-1).all()


def restless(kind, device="cpu", std=2, **options):
    """A translator with large random weights, so that what it writes changes from step to step."""
    model = encoder_decoder(kind, device=device, **options)
    for weight in model.parameters():
        nn.init.normal_(weight, std=std)
    return model


@kinds_of_attention
def test_what_is_written_is_the_likeliest_under_what_was_written_before(kind, device):
    model = restless(kind, device)
    source, lengths, _ = sentences(device)
    got = model.decode(source, lengths, 9, START, STOP)
    first = torch.full((1, B), START, device=device)
    likeliest = model(source, lengths, torch.cat([first, got[:-1]])).argmax(-1)
    for b in range(B):
        stops = (got[:, b] == STOP).nonzero()
        end = int(stops[0]) + 1 if len(stops) else len(got)
        assert torch.equal(got[:end, b], likeliest[:end, b])
        assert (got[end:, b] == STOP).all()
        alone = model.decode(source[:, b : b + 1], lengths[b : b + 1], 9, START, STOP)
        assert torch.equal(alone[:, 0], got[: len(alone), b]) and (got[len(alone) :, b] == STOP).all()
    assert not got.requires_grad and len(got.unique()) > 1


def test_decoding_ends_with_the_last_sequence_that_stops(device):
    model = encoder_decoder(device=device)
    source, lengths, _ = sentences(device)
    with torch.no_grad():
        model.readout.weight.zero_()
        model.readout.bias.copy_(nn.functional.one_hot(torch.tensor(STOP), K))
    assert model.decode(source, lengths, 9, START, STOP).tolist() == [[STOP] * B]
    assert model.decode(source, lengths, 9, STOP, STOP).tolist() == [[STOP] * B]
    with torch.no_grad():
        model.readout.bias.copy_(nn.functional.one_hot(torch.tensor(5), K))
    assert model.decode(source, lengths, 9, START, STOP).tolist() == [[5] * B] * 9


def log_probability(model, source, lengths, written):
    """That of each sequence (B,), read by teacher forcing up to its first stop, the stop included."""
    first = torch.full_like(written[:1], START)
    shares = model(source, lengths, torch.cat([first, written[:-1]])).log_softmax(-1)
    chosen = shares.gather(2, written[..., None])[..., 0]
    before = torch.cat([torch.zeros_like(first), (written == STOP).long().cumsum(0)[:-1]])
    return torch.where(before == 0, chosen, 0).sum(0)


@kinds_of_attention
def test_a_beam_of_one_takes_the_likeliest_symbol_at_each_step(kind, device):
    model = restless(kind, device)
    source, lengths, _ = sentences(device)
    written, totals = beam_search(model, source, lengths, 9, START, STOP, beam=1)
    assert torch.equal(written, model.decode(source, lengths, 9, START, STOP))
    expected = log_probability(model, source, lengths, written)
    torch.testing.assert_close(totals, expected, rtol=0, atol=1e-10)


@kinds_of_attention
def test_a_beam_wide_enough_finds_the_likeliest_of_all_sequences(kind, device):
    kinds, steps = 3, 3
    model = restless(kind, device, std=0.5, target_symbols=kinds, cell="lstm")
    source, lengths, _ = sentences(device)
    written, totals = beam_search(model, source, lengths, steps, START, STOP, beam=kinds**steps)
    every = torch.cartesian_prod(*[torch.arange(kinds, device=device)] * steps)
    scored = torch.stack(
        [log_probability(model, source, lengths, sequence[:, None].expand(-1, B).contiguous()) for sequence in every]
    )
    torch.testing.assert_close(totals, scored.amax(0), rtol=0, atol=1e-10)
    torch.testing.assert_close(log_probability(model, source, lengths, written), totals, rtol=0, atol=1e-10)
    greedy = log_probability(model, source, lengths, model.decode(source, lengths, steps, START, STOP))
    assert (totals >= greedy - 1e-10).all()
    if kind is not None:
        assert (totals > greedy + 0.1).all(), "one symbol at a time finds the likeliest too: the test shows nothing"


def test_a_beam_ends_early_without_lengths_and_is_refused_at_zero(device):
    model = encoder_decoder(device=device)
    source, lengths, _ = sentences(device)
    with torch.no_grad():
        model.readout.weight.zero_()
        model.readout.bias.copy_(50.0 * nn.functional.one_hot(torch.tensor(STOP), K))
    written, totals = beam_search(model, source, None, 9, START, STOP, beam=1)
    assert written.tolist() == [[STOP] * B] and (totals.abs() < 1e-12).all()
    with pytest.raises(ValueError, match=r"beam: expected a whole number ≥ 1, got 0"):
        beam_search(model, source, lengths, 9, START, STOP, beam=0)
    with pytest.raises(ValueError, match=r"start: expected symbols 0 to 6, got 7"):
        beam_search(model, source, lengths, 9, 7, STOP, beam=2)
    with pytest.raises(ValueError, match=r"max_steps: expected a whole number ≥ 1, got 0"):
        beam_search(model, source, lengths, 0, START, STOP, beam=2)


def test_reading_and_writing_are_without_noise_and_leave_the_mode(device):
    model = restless("additive", device, noise=Zoneout(0.5), num_layers=2, dropout=0.5)
    source, lengths, target = sentences(device)
    assert not torch.equal(model(source, lengths, target), model(source, lengths, target))
    assert torch.equal(model.align(source, lengths, target), model.align(source, lengths, target))
    model.encoder.eval()
    first, second = (model.decode(source, lengths, 9, START, STOP) for _ in range(2))
    assert torch.equal(first, second)
    assert model.training and model.decoder.noise.training and not model.encoder.training


def test_what_does_not_fit_an_encoder_decoder_is_named():
    source, lengths, target = sentences()
    model, plain = encoder_decoder("additive", both=True), encoder_decoder()
    source[2, 0] = 12
    with pytest.raises(ValueError, match=r"source: expected symbols 0 to 7, got 12"):
        model(source, lengths, target)
    source[2, 0] = 0
    with pytest.raises(ValueError, match=r"target: expected symbols 0 to 6, got -1"):
        model(source, lengths, target.clamp(max=0) - 1)
    with pytest.raises(ValueError, match=r"target: expected \(T', B=4\), got \(5, 3\)"):
        model(source, lengths, target[:, :3])
    with pytest.raises(ValueError, match=r"source: expected a tensor of integers, got torch.float32"):
        model(source.float(), lengths, target)
    with pytest.raises(ValueError, match=r"source: expected \(S, B\), got \(4,\)"):
        plain(source[0], None, target)
    with pytest.raises(ValueError, match=r"source: expected a tensor of integers, got ndarray"):
        plain.decode(source.numpy(), lengths, 5, START, STOP)
    with pytest.raises(ValueError, match=r"lengths: expected 1 to T=6, got \[0"):
        plain(source, lengths - 6, target)
    with pytest.raises(ValueError, match=r"stop: expected symbols 0 to 6, got 7"):
        plain.decode(source, lengths, 5, START, 7)
    with pytest.raises(ValueError, match=r"max_steps: expected a whole number ≥ 1, got 0"):
        plain.decode(source, lengths, 0, START, STOP)
    with pytest.raises(ValueError, match=r"attention: expected a module, got None"):
        plain.align(source, lengths, target)


def test_layers_that_do_not_fit_are_named(monkeypatch):
    encoder, decoder = recurrent(), recurrent()
    for arguments, message in [
        (
            (encoder, recurrent(bidirectional=True), 8, K, D),
            r"got one that reads the future: the decoder writes the future",
        ),
        ((recurrent(batch_first=True), decoder, 8, K, D), r"encoder: expected a layer with time first"),
        ((encoder, decoder, 8, K, 4), r"encoder: expected input_size=4, got 3"),
        ((encoder, decoder, 8, K, D, AdditiveAttention(H, H, 2)), r"decoder: expected input_size=8, got 3"),
        ((encoder, recurrent(input_size=8), 8, K, D, DotAttention(4)), r"attention: expected query_size=5, got 4"),
        (
            (encoder, recurrent(input_size=8), 8, K, D, AdditiveAttention(H, 4, 2)),
            r"attention: expected key_size=5, got 4",
        ),
        (
            (encoder, recurrent(input_size=8, noise=VariationalDropout()), 8, K, D, DotAttention(H)),
            r"decoder: expected a noise drawn at every step, got VariationalDropout",
        ),
        ((encoder, decoder, 0, K, D), r"source_symbols: expected a whole number ≥ 1, got 0"),
        ((encoder, decoder, 8, 0, D), r"target_symbols: expected a whole number ≥ 1, got 0"),
    ]:
        with pytest.raises(ValueError, match=message):
            EncoderDecoder(*arguments)
    EncoderDecoder(encoder, recurrent(noise=VariationalDropout()), 8, K, D)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match=r"encoder: esperado input_size=4, recebido 3"):
        EncoderDecoder(encoder, decoder, 8, K, 4)


def test_what_does_not_fit_a_model_is_named(monkeypatch):
    symbols = torch.zeros(T, B, dtype=torch.long)
    with pytest.raises(ValueError, match=r"reader: expected 'last' or 'mean', got 'first'"):
        ManyToOne(recurrent(), K, reader="first")
    for model in (ManyToOne, ManyToMany):
        with pytest.raises(ValueError, match=r"output_size: expected a whole number ≥ 1, got 0"):
            model(recurrent(), 0)
        with pytest.raises(ValueError, match=r"layer: expected a layer with time first, got batch_first=True"):
            model(recurrent(batch_first=True), K)
        with pytest.raises(ValueError, match=r"layer: expected input_size=9, got 3"):
            model(recurrent(), K, table(K, 9))
        with pytest.raises(ValueError, match=r"xs: expected symbols 0 to 6, got 9"):
            model(recurrent(), K, table(K))(symbols + 9)
        with pytest.raises(ValueError, match=r"xs: expected \(T, B\), got \(6, 4, 3\)"):
            model(recurrent(), K, table(K))(torch.zeros(T, B, D))
        with pytest.raises(ValueError, match=r"xs: expected \(T, B, D=3\), got \(6, 4\)"):
            model(recurrent(), K)(symbols)
        with pytest.raises(ValueError, match=r"xs: expected meta, where the weights are, got cpu"):
            model(recurrent(device="meta"), K, table(K, device="meta"))(symbols)
    monkeypatch.setenv("COURSE_LANGUAGE", "pt")
    with pytest.raises(ValueError, match=r"xs: esperados símbolos de 0 a 6, recebido 9"):
        ManyToOne(recurrent(), K, table(K))(symbols + 9)


# a first state that is learned


@cells
@directions
def test_a_learned_first_state_begins_where_the_cell_begins(cell, bidirectional, device):
    layer = recurrent(cell, num_layers=2, bidirectional=bidirectional, device=device)
    first = InitialState(layer)
    xs = torch.randn(T, B, D, device=device, dtype=torch.float64)
    assert torch.equal(layer(xs, first(B))[0], layer(xs)[0])
    rows = 4 if bidirectional else 2
    assert {tuple(p.shape) for p in first.parameters()} == {(rows, 1, H)}


@cells
def test_the_gradient_reaches_the_first_state_and_sums_over_the_batch(cell, device):
    layer = recurrent(cell, num_layers=2, device=device)
    first = InitialState(layer)
    xs = torch.randn(T, B, D, device=device, dtype=torch.float64)
    layer(xs, first(B))[0].sin().sum().backward()
    learned = {"h_0"} if cell == "slstm" else {f"{name}_0" for name in layer.cell.states}
    assert {name for name, p in first.named_parameters() if p.grad.abs().sum() > 0} == learned
    start = tuple(a.detach().clone().requires_grad_() for a in layer.cell.unpack(first(B)))
    layer(xs, layer.cell.pack(start))[0].sin().sum().backward()
    for name, leaf in zip(layer.cell.states, start, strict=True):
        if f"{name}_0" in learned:
            summed = getattr(first, f"{name}_0").grad
            torch.testing.assert_close(summed, leaf.grad.sum(1, keepdim=True), rtol=0, atol=1e-12)


def test_a_learned_first_state_begins_at_a_number_of_the_cells_own():
    cell = replace(CELLS["lstm"], initial={"c": 1.5})
    first = InitialState(recurrent(cell, num_layers=2))
    assert not first.h_0.any() and (first.c_0 == 1.5).all() and first.c_0.requires_grad


def test_what_begins_at_minus_infinity_is_kept_and_not_learned():
    first = InitialState(recurrent("slstm"))
    assert [name for name, _ in first.named_parameters()] == ["h_0", "c_0", "n_0"]
    assert first.m_0.isneginf().all() and set(first.state_dict()) == {"h_0", "c_0", "n_0", "m_0"}
    with pytest.raises(ValueError, match=r"batch: expected a whole number ≥ 1, got 0"):
        first(0)


# gradients of everything at once


def assert_gradients(model, *arguments, fast=False):
    """Every entry of the Jacobian; if `fast`, random combinations of all of them."""
    names = [name for name, _ in model.named_parameters()]
    floats = [a for a in arguments if isinstance(a, torch.Tensor) and a.is_floating_point()]

    def scores(*leaves):
        leaves = iter(leaves)
        given = [next(leaves) if any(a is f for f in floats) else a for a in arguments]
        result = torch.func.functional_call(model, dict(zip(names, leaves, strict=True)), tuple(given))
        return result[0] if isinstance(result, tuple) else result

    assert torch.autograd.gradcheck(scores, [*floats, *model.parameters()], fast_mode=fast)


@pytest.mark.parametrize("cell", ["gru", "lstm_peephole", "slstm"])
@readers
def test_autograd_of_many_to_one_agrees_with_finite_differences(device, cell, reader):
    model = ManyToOne(recurrent(cell, 2, 2, device, bidirectional=True), 2, reader=reader)
    xs = torch.randn(3, 2, 2, device=device, dtype=torch.float64, requires_grad=True)
    assert_gradients(model, xs, torch.tensor([3, 2], device=device), fast=True)


def test_autograd_of_many_to_many_agrees_with_finite_differences(device):
    model = ManyToMany(recurrent("lstm", 2, 2, device), 2, table(3, 2, device))
    assert_gradients(model, torch.tensor([[0, 1], [2, 1], [0, 0]], device=device), torch.tensor([3, 1], device=device))


@kinds_of_attention
def test_autograd_of_the_encoder_decoder_agrees_with_finite_differences(device, kind):
    width = 4 if kind else 0
    encoder = recurrent("lstm", 2, 2, device, bidirectional=True)
    decoder = recurrent("gru", 2 + width, 4 if kind == "dot" else 2, device)
    attention = {"additive": AdditiveAttention(2, 4, 2, device=device, dtype=torch.float64), "dot": DotAttention(4)}
    model = EncoderDecoder(encoder, decoder, 3, 3, 2, attention.get(kind))
    source, target = (torch.randint(3, (3, 2), device=device) for _ in range(2))
    assert_gradients(model, source, torch.tensor([3, 1], device=device), target, fast=True)


def test_autograd_of_the_first_state_agrees_with_finite_differences(device):
    layer = recurrent("lstm", 2, 2, device)
    first = InitialState(layer)
    xs = torch.randn(3, 2, 2, device=device, dtype=torch.float64)

    def outputs(h, c):
        state = torch.func.functional_call(first, {"h_0": h, "c_0": c}, (2,))
        return layer(xs, state)[0]

    assert torch.autograd.gradcheck(outputs, list(first.parameters()))
