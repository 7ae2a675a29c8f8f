"""Writing with a beam: several beginnings are kept at each step, and the likeliest whole wins."""

import torch
from torch import Tensor

from course_lib.check import check_size, refusal
from course_lib.nn.encoder_decoder import EncoderDecoder
from course_lib.nn.symbols import check_symbols, evaluating


def beam_search(
    model: EncoderDecoder, source: Tensor, lengths: Tensor | None, max_steps: int, start: int, stop: int, beam: int
) -> tuple[Tensor, Tensor]:
    """Write the likeliest sequence that a beam finds: (symbols (T'', B), their log-probabilities (B,), in nats).

    Source (S, B), lengths, start, stop and symbols are as in `EncoderDecoder.decode`, which a `beam` of 1 equals. At
    each step the `beam` likeliest beginnings are kept, finished ones among them. The probability is that of the whole,
    the stop included; nothing makes up for the length. Without noise.
    Raises `ValueError` as `decode` does, and for a beam below 1.
    Source: Sutskever, Vinyals & Le (2014), Sequence to sequence learning with neural networks, section 3.2.
    """
    if not isinstance(model, EncoderDecoder):
        raise refusal("model", "EncoderDecoder", "EncoderDecoder", type(model).__name__)
    check_size("max_steps", max_steps)
    check_size("beam", beam)
    model.check_ends(start, stop)
    check_symbols("source", "S B", source, model.source_embedding.num_embeddings, lengths)
    with evaluating(model):
        many = None if lengths is None else torch.as_tensor(lengths).repeat_interleave(beam)
        state, attend = model.begin(source.repeat_interleave(beam, 1), many)  # column b·beam + k is beginning k of b
        written = source.new_zeros((0, source.shape[1], beam), dtype=torch.long)
        symbols = written.new_full(written.shape[1:], start)
        over = torch.zeros_like(symbols, dtype=torch.bool)
        totals = torch.where(torch.arange(beam, device=source.device) == 0, 0.0, -torch.inf).expand(over.shape)
        while len(written) < max_steps and not bool(over.all()):
            scores, state, _ = model.step(model.target_embedding(symbols.flatten()), state, attend)
            parents, symbols, totals = _best(totals, _next_log_shares(scores, over, stop))
            columns = (parents + beam * torch.arange(len(parents), device=parents.device)[:, None]).flatten()
            cell = model.decoder.cell
            state = cell.pack(tuple(a[:, columns] for a in cell.unpack(state)))
            written = torch.cat([written.gather(2, parents.expand_as(written)), symbols[None]])
            over = over.gather(1, parents) | (symbols == stop)
    return written[..., 0], totals[:, 0]


def _next_log_shares(scores: Tensor, over: Tensor, stop: int) -> Tensor:
    """The log-probability (B, beam, K) of each next symbol; what is over goes on with `stop` alone, for nothing."""
    shares = scores.log_softmax(-1).unflatten(0, over.shape)
    stops = torch.arange(shares.shape[-1], device=shares.device) == stop
    return torch.where(over[..., None], torch.where(stops, 0.0, -torch.inf).to(shares), shares)


def _best(totals: Tensor, shares: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The likeliest of all continuations: (their beginnings, their symbols, their totals), each (B, beam)."""
    symbols = shares.shape[-1]
    totals, places = (totals[..., None] + shares).flatten(1).topk(totals.shape[1])
    return places // symbols, places % symbols, totals
