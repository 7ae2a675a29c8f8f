"""Sequences to sequences of another length: one layer reads the source, another writes the target."""

from typing import Any

import torch
from torch import Tensor, nn

from course_lib.cells.base import State
from course_lib.check import check_shape, check_size, refusal
from course_lib.fast import alive
from course_lib.language import tr
from course_lib.nn.attention import Attend, Attention
from course_lib.nn.causal import forbid_future
from course_lib.nn.noise import VariationalDropout
from course_lib.nn.recurrent import Recurrent
from course_lib.nn.symbols import check_layer, check_symbols, evaluating, look_up


class EncoderDecoder(nn.Module):
    """Read the source to its end, then write the target symbol by symbol, with or without attention.

    `forward(source, lengths, target)`: source symbols (S, B), their lengths (B,) or None, and the target as the decoder
    reads it (T', B), beginning with the start symbol; the scores (T', B, target_symbols) at step t are those of the
    symbol after target[t]. What stands in the source's padding changes nothing.

    The encoder may read in both directions, the decoder may not. If the encoder reads in one and has the decoder's
    cell, hidden_size and num_layers, the decoder begins with its last state (Sutskever et al.); else with
    h_0 = tanh(W e + b) in every layer, where e is the last h of the encoder's top layer in each direction, and its
    other states where the cell begins (Bahdanau et al. project the reverse h alone). With `attention` (from
    `course_lib.nn.attention`) each step attends with the decoder's h before the step over the encoder's outputs, reads
    the context beside the symbol, so that decoder.input_size = embedding_size + attention.key_size, and a linear layer
    over h and the context gives the scores, in place of their maxout layer.
    Raises `ValueError` for layers and inputs that do not fit, symbols out of range, a decoder that reads the future,
    and with attention a decoder with `VariationalDropout`, whose one mask a step at a time would not keep.
    Source: Sutskever, Vinyals & Le (2014), Sequence to sequence learning with neural networks; Cho et al. (2014),
    Learning phrase representations; with attention: Bahdanau, Cho & Bengio (2015), section 3.
    """

    def __init__(
        self,
        encoder: Recurrent,
        decoder: Recurrent,
        source_symbols: int,
        target_symbols: int,
        embedding_size: int,
        attention: Attention | None = None,
    ) -> None:
        super().__init__()
        for name, size in (("source_symbols", source_symbols), ("target_symbols", target_symbols)):
            check_size(name, size)
        check_size("embedding_size", embedding_size)
        if not isinstance(attention, Attention | None):
            raise refusal("attention", "Attention", "Attention", type(attention).__name__)
        check_layer("encoder", encoder, embedding_size)
        width = encoder.hidden_size * len(encoder.suffixes)
        context_size = 0 if attention is None else width
        check_layer("decoder", decoder, embedding_size + context_size)
        forbid_future(decoder, tr(pt="o decodificador escreve o futuro", en="the decoder writes the future"))
        if attention is not None:
            _check_attention(attention, decoder, width)
        like = next(encoder.parameters())
        made: dict[str, Any] = {"device": like.device, "dtype": like.dtype}
        self.encoder, self.decoder, self.attention = encoder, decoder, attention
        self.source_embedding = nn.Embedding(source_symbols, embedding_size, **made)
        self.target_embedding = nn.Embedding(target_symbols, embedding_size, **made)
        self.bridge = None if _same_state(encoder, decoder) else nn.Linear(width, _state_size(decoder), **made)
        self.readout = nn.Linear(decoder.hidden_size + context_size, target_symbols, **made)

    def forward(self, source: Tensor, lengths: Tensor | None, target: Tensor) -> Tensor:
        return self._teach(source, lengths, target)[0]

    def align(self, source: Tensor, lengths: Tensor | None, target: Tensor) -> Tensor:
        """Return the attention weights (T', S, B) with which the target is read, as `forward` takes it.

        Raises `ValueError` if the model has no attention, and as `forward` does.
        Source: Bahdanau, Cho & Bengio (2015), figure 3.
        """
        if self.attention is None:
            raise ValueError(
                tr(pt="attention: esperado um módulo, recebido None", en="attention: expected a module, got None")
            )
        with evaluating(self):
            return torch.stack(self._teach(source, lengths, target)[1])

    def decode(self, source: Tensor, lengths: Tensor | None, max_steps: int, start: int, stop: int) -> Tensor:
        """Write the likeliest symbol at each step, read as the next input: symbols (T'', B), T'' from 1 to max_steps.

        From its own `stop` on, a sequence holds `stop`; once all have it, none is written any more. Without noise.
        Raises `ValueError` for symbols out of range and sizes that do not fit.
        Source: Sutskever, Vinyals & Le (2014), section 3.2, with a beam of 1.
        """
        check_size("max_steps", max_steps)
        self.check_ends(start, stop)
        with evaluating(self):
            state, attend = self.begin(source, lengths)
            symbols = source.new_full((source.shape[1],), start, dtype=torch.long)
            over = torch.zeros_like(symbols, dtype=torch.bool)
            written: list[Tensor] = []
            while len(written) < max_steps and not bool(over.all()):
                scores, state, _ = self.step(self.target_embedding(symbols), state, attend)
                symbols = torch.where(over, stop, scores.argmax(-1))
                over = over | (symbols == stop)
                written.append(symbols)
        return torch.stack(written)

    def check_ends(self, start: int, stop: int) -> None:
        """Raise `ValueError` unless both are symbols of the target."""
        for name, symbol in (("start", start), ("stop", stop)):
            try:
                alone = torch.as_tensor(symbol).reshape(1, 1)
            except (TypeError, ValueError, RuntimeError) as error:
                raise refusal(name, "um símbolo", "one symbol", repr(symbol)) from error
            check_symbols(name, "T B", alone, self.target_embedding.num_embeddings)

    def _teach(self, source: Tensor, lengths: Tensor | None, target: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The scores (T', B, symbols) and, with attention, each step's weights (S, B)."""
        inputs = look_up(self.target_embedding, "target", "T' B", target)
        state, attend = self.begin(source, lengths)
        check_shape("target", target, "T' B", ("T'", source.shape[1]))
        if attend is None:
            return self.readout(self.decoder(inputs, state)[0]), []
        all_scores, weights = [], []
        for x in inputs:
            scores, state, shares = self.step(x, state, attend)
            all_scores.append(scores)
            weights.append(shares)
        return torch.stack(all_scores), weights

    def begin(self, source: Tensor, lengths: Tensor | None) -> tuple[State, Attend | None]:
        """Read the source: (the decoder's first state, the function that attends over the source or None).

        Raises `ValueError` as `forward` does.
        Source: Cho et al. (2014), section 2.2; Bahdanau, Cho & Bengio (2015), section 3.2.
        """
        xs = look_up(self.source_embedding, "source", "S B", source, lengths)
        ys, state = self.encoder(xs, lengths=lengths)
        if self.attention is None:
            return self._hand_over(state), None
        steps, batch = source.shape
        mask = None
        if lengths is not None:
            mask = alive(self.encoder.check_lengths(lengths, steps, batch, source.device), steps)[..., 0]
        return self._hand_over(state), self.attention.begin(ys, mask)

    def _hand_over(self, state: State) -> State:
        if self.bridge is None:
            return state
        last = self.encoder.cell.unpack(state)[0][-len(self.encoder.suffixes) :]
        h = torch.tanh(self.bridge(torch.cat(tuple(last), -1)))  # (B, L·H)
        h = h.unflatten(-1, (self.decoder.num_layers, -1)).transpose(0, 1)
        cell = self.decoder.cell
        _, *rest = cell.unpack(cell.init_state(h, self.decoder.hidden_size))
        return cell.pack((h.contiguous(), *rest))

    def step(self, x: Tensor, state: State, attend: Attend | None) -> tuple[Tensor, State, Any]:
        """Take one step from the symbol's vector x (B, D): (scores (B, symbols), state, weights (S, B) or None).

        `state` and `attend` are those of `begin`, then the state of the step before.
        Source: Bahdanau, Cho & Bengio (2015), section 3.1; without attention, Cho et al. (2014), section 2.2.
        """
        if attend is None:
            ys, state = self.decoder(x[None], state)
            return self.readout(ys[0]), state, None
        context, weights = attend(self.decoder.cell.unpack(state)[0][-1])
        ys, state = self.decoder(torch.cat((x, context), -1)[None], state)
        return self.readout(torch.cat((ys[0], context), -1)), state, weights


def _same_state(encoder: Recurrent, decoder: Recurrent) -> bool:
    sizes = [(layer.cell, layer.hidden_size, layer.num_layers) for layer in (encoder, decoder)]
    return sizes[0] == sizes[1] and not encoder.bidirectional


def _state_size(layer: Recurrent) -> int:
    return layer.num_layers * layer.hidden_size


def _check_attention(attention: Attention, decoder: Recurrent, key_size: int) -> None:
    for name, got, wanted in (
        ("query_size", attention.query_size, decoder.hidden_size),
        ("key_size", attention.key_size, key_size),
    ):
        if got != wanted:
            raise refusal("attention", f"{name}={wanted}", f"{name}={wanted}", got)
    if isinstance(decoder.noise, VariationalDropout):
        raise ValueError(
            tr(
                pt="decoder: esperado um ruído sorteado a cada passo, recebido VariationalDropout: "
                "com atenção o decodificador lê um passo de cada vez",
                en="decoder: expected a noise drawn at every step, got VariationalDropout: "
                "with attention the decoder reads one step at a time",
            )
        )
