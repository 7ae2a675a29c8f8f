"""What the model `Numbers` gives: scores while it is taught, and symbols that it writes on its own."""

import torch
from torch import Tensor

from course_lib.assignments.a8.data import Judged
from course_lib.assignments.a8.decoder_inputs import decoder_inputs
from course_lib.assignments.a8.model import Model, scores_of

SYMBOLS = 11


def scores(model: Model, judged: Judged, target: Tensor) -> Tensor:
    """Return the scores (T', B, K) of a model that reads `target`. Raises `Refused`."""
    given = {"xs": judged.xs, "lengths": judged.lengths, "target": target}
    return scores_of(model, given, "T' B K", (*target.shape, SYMBOLS))


def taught(model: Model, judged: Judged) -> Tensor:
    """Return the scores (T', B, K) of a model that reads the right answer one step late. Raises `Refused`."""
    return scores(model, judged, decoder_inputs(judged.targets))


def write(model: Model, judged: Judged) -> Tensor:
    """Let a model write symbols (T', B) on its own, each the likeliest after those before it. Raises `Refused`."""
    written = torch.zeros_like(judged.targets[:1])
    for _ in judged.targets:
        likeliest = scores(model, judged, written)[-1].argmax(-1)
        written = torch.cat((written, likeliest[None]))
    return written[1:]
