"""Where the future is not known, a layer that reads it must not stand."""

from torch import nn

from course_lib.check import refusal
from course_lib.language import tr


def forbid_future(module: nn.Module, why: str) -> None:
    """Raise `ValueError` if `module` holds a layer that says it `reads_future`; `why` ends the sentence.

    A bidirectional `Recurrent` does, and a `MultiDimensional` that scans from every corner.

    A bidirectional layer's output at step t depends on the inputs after t. To predict the next symbol, to decode, to
    read a stream or to cut a sequence in pieces, those are either unknown or the very answer.
    Source: Schuster & Paliwal (1997), Bidirectional recurrent neural networks.
    """
    if not isinstance(module, nn.Module):
        raise refusal("layer", "torch.nn.Module", "torch.nn.Module", type(module).__name__)
    for name, layer in module.named_modules():
        if getattr(layer, "reads_future", False):
            here = name or "layer"
            raise ValueError(
                tr(
                    pt=f"{here}: esperada uma camada que só lê o passado, recebida uma que lê o futuro: {why}",
                    en=f"{here}: expected a layer that reads the past alone, got one that reads the future: {why}",
                )
            )
