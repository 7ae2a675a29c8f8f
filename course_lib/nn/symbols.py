"""What the models share: looking symbols up in a table, and refusing a layer that does not fit."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from course_lib.check import check_shape, refusal
from course_lib.fast import alive
from course_lib.language import tr
from course_lib.nn.recurrent import Recurrent


def check_symbols(name: str, letters: str, symbols: Tensor, kinds: int, lengths: Tensor | None = None) -> Tensor:
    """Return whole numbers (T, B), with 0 past the `lengths` (B,), where there may be any number.

    Raises `ValueError`, with the two `letters` of the axes, unless they are a tensor of integers from 0 to kinds - 1.
    """
    check_shape(name, symbols, letters, tuple(letters.split()))
    if not isinstance(symbols, Tensor) or symbols.is_floating_point() or symbols.dtype == torch.bool:
        got = symbols.dtype if isinstance(symbols, Tensor) else type(symbols).__name__
        raise refusal(name, "um tensor de inteiros", "a tensor of integers", got)
    if lengths is not None:
        steps, batch = symbols.shape
        symbols = torch.where(
            alive(Recurrent.check_lengths(lengths, steps, batch, symbols.device), steps)[..., 0], symbols, 0
        )
    wrong = symbols[(symbols < 0) | (symbols >= kinds)]
    if wrong.numel():
        raise ValueError(
            tr(
                pt=f"{name}: esperados símbolos de 0 a {kinds - 1}, recebido {int(wrong[0])}",
                en=f"{name}: expected symbols 0 to {kinds - 1}, got {int(wrong[0])}",
            )
        )
    return symbols


def look_up(table: nn.Embedding, name: str, letters: str, symbols: Tensor, lengths: Tensor | None = None) -> Tensor:
    """Turn symbols (T, B) into their vectors (T, B, D); past the `lengths` (B,) there may be any number.

    Raises `ValueError` as `check_symbols` does, and for symbols on another device than the table.
    Source: Bengio et al. (2003), A neural probabilistic language model.
    """
    symbols = check_symbols(name, letters, symbols, table.num_embeddings, lengths)
    if symbols.device != table.weight.device:
        wanted = table.weight.device
        raise refusal(name, f"{wanted}, onde estão os pesos", f"{wanted}, where the weights are", symbols.device)
    return table(symbols)


def check_layer(name: str, layer: Recurrent, input_size: int | None = None) -> None:
    """Raise `ValueError` unless `layer` is a `Recurrent` with time first and, if given, inputs of `input_size`."""
    if not isinstance(layer, Recurrent):
        raise refusal(name, "Recurrent", "Recurrent", type(layer).__name__)
    if layer.batch_first:
        raise ValueError(
            tr(
                pt=f"{name}: esperada uma camada com o tempo primeiro, recebida batch_first=True",
                en=f"{name}: expected a layer with time first, got batch_first=True",
            )
        )
    if input_size is not None and layer.input_size != input_size:
        got = layer.input_size
        raise refusal(name, f"input_size={input_size}", f"input_size={input_size}", got)


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Run `model` without noise and without gradients, and leave each of its modules in the mode it was in."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, training in modes.items():
            module.training = training
