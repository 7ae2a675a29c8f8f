"""Models over one recurrent layer: many inputs to one answer, and an answer at every step."""

from numbers import Real
from typing import Literal

import torch
from torch import Tensor, nn

from course_lib.cells.base import State
from course_lib.check import check_size, refusal
from course_lib.language import tr
from course_lib.nn.causal import forbid_future
from course_lib.nn.recurrent import Recurrent
from course_lib.nn.symbols import check_layer, check_symbols, evaluating, look_up


class _OverLayer(nn.Module):
    """A layer between an optional table of symbols and a linear readout."""

    def __init__(self, layer: Recurrent, output_size: int, embedding: nn.Embedding | None = None) -> None:
        super().__init__()
        if not isinstance(embedding, nn.Embedding | None):
            raise refusal("embedding", "torch.nn.Embedding", "torch.nn.Embedding", type(embedding).__name__)
        check_layer("layer", layer, embedding.embedding_dim if embedding is not None else None)
        check_size("output_size", output_size)
        self.layer, self.embedding, self.output_size = layer, embedding, output_size
        like = next(layer.parameters())
        width = layer.hidden_size * len(layer.suffixes)
        self.readout = nn.Linear(width, output_size, device=like.device, dtype=like.dtype)

    def read(self, xs: Tensor, lengths: Tensor | None, state: State = None) -> tuple[Tensor, State]:
        """Run the layer over xs (T, B, D), or over symbols (T, B) if there is a table."""
        if self.embedding is not None:
            xs = look_up(self.embedding, "xs", "T B", xs, lengths)
        return self.layer(xs, state, lengths)


class ManyToOne(_OverLayer):
    """Read a whole sequence, then answer once: `forward(xs, lengths=None)` -> scores (B, output_size).

    xs (T, B, D), or symbols (T, B) if there is an `embedding`; lengths (B,), by default T. The `reader` "last" takes
    the last layer's h at each sequence's own end (the reverse direction's is at the sequence's start), "mean" the mean
    of its outputs over each sequence's own steps; then a linear layer. What stands in the padding changes nothing.
    Raises `ValueError` for a layer with batch_first, sizes or inputs that do not fit, and symbols out of range.
    Source: Graves (2012), Supervised sequence labelling with recurrent neural networks, section 2.3.
    """

    def __init__(
        self,
        layer: Recurrent,
        output_size: int,
        embedding: nn.Embedding | None = None,
        *,
        reader: Literal["last", "mean"] = "last",
    ) -> None:
        super().__init__(layer, output_size, embedding)
        if reader not in ("last", "mean"):
            raise refusal("reader", "'last' ou 'mean'", "'last' or 'mean'", repr(reader))
        self.reader = reader

    def forward(self, xs: Tensor, lengths: Tensor | None = None) -> Tensor:
        ys, state = self.read(xs, lengths)
        if self.reader == "mean":
            steps = len(ys) if lengths is None else torch.as_tensor(lengths, device=ys.device)[:, None]
            return self.readout(ys.sum(0) / steps)  # past a length the outputs are 0
        h = self.layer.cell.unpack(state)[0][-len(self.layer.suffixes) :]
        return self.readout(torch.cat(tuple(h), -1))


class ManyToMany(_OverLayer):
    """Answer at every step: `forward(xs, lengths=None, state=None)` -> (scores (T, B, output_size), state).

    xs (T, B, D), or symbols (T, B) if there is an `embedding`; lengths (B,), by default T; the state is the layer's.
    Past a length the scores are those of an output of 0 and must not be counted in a loss. With `causal`, a layer that
    reads the future is refused, as it must be where the next symbol is the answer.
    Raises `ValueError` for that, for batch_first, for sizes or inputs that do not fit, and symbols out of range.
    Source: Elman (1990), Finding structure in time.
    """

    def __init__(
        self,
        layer: Recurrent,
        output_size: int,
        embedding: nn.Embedding | None = None,
        *,
        causal: bool = False,
    ) -> None:
        super().__init__(layer, output_size, embedding)
        if causal:
            forbid_future(layer, tr(pt="o modelo é causal", en="the model is causal"))
        self.causal = causal

    def forward(self, xs: Tensor, lengths: Tensor | None = None, state: State = None) -> tuple[Tensor, State]:
        ys, state = self.read(xs, lengths, state)
        return self.readout(ys), state


def generate(
    model: ManyToMany,
    start: Tensor,
    steps: int,
    *,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Let a next-symbol model continue the symbols `start` (T, B) by `steps` symbols: (steps, B).

    Each symbol is drawn from the softmax of the scores / temperature, with `generator`, and read as the next input;
    temperature 0 takes the likeliest. The model runs without noise. Raises `ValueError` for a layer that reads the
    future, a model that does not give a score to each symbol it reads, a temperature below 0 and symbols out of range.
    Source: Graves (2013), Generating sequences with recurrent neural networks, section 2.
    """
    if not isinstance(model, ManyToMany):
        raise refusal("model", "ManyToMany", "ManyToMany", type(model).__name__)
    forbid_future(model, tr(pt="o próximo símbolo é desconhecido", en="the next symbol is not known"))
    check_size("steps", steps)
    kinds = model.embedding.num_embeddings if model.embedding is not None else None
    if kinds != model.output_size:
        got = model.output_size
        wanted = kinds or "embedding.num_embeddings"
        raise refusal(
            "model",
            f"output_size={wanted}, um para cada símbolo lido",
            f"output_size={wanted}, one for each symbol that it reads",
            got,
        )
    if not (isinstance(temperature, Real) and 0 <= temperature < float("inf")):
        raise refusal("temperature", "≥ 0", "≥ 0", temperature)
    check_symbols("start", "T B", start, kinds)
    drawn, state = [], None
    with evaluating(model):
        for _ in range(steps):
            scores, state = model(start, state=state)
            drawn.append(_draw(scores[-1], temperature, generator))
            start = drawn[-1][None]
    return torch.stack(drawn)


def _draw(scores: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    if temperature == 0:
        return scores.argmax(-1)
    shares = ((scores - scores.amax(-1, keepdim=True)) / temperature).softmax(-1)  # a tiny temperature overflows else
    return torch.multinomial(shares, 1, generator=generator)[:, 0]
