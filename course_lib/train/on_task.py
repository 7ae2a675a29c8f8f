"""A network on a task of `course_lib.tasks`: what it answers, its loss, and its score by the task's own measure."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.nn.encoder_decoder import EncoderDecoder
from course_lib.tasks.base import Measure, Task, one_hot
from course_lib.tasks.measures import score
from course_lib.train.batches import to_tensors
from course_lib.train.losses import cross_entropy, legal_loss, squared_error

Answer = Callable[[Any, Any], Tensor]  # (model, batch of tensors) -> outputs
LOSSES = {"squared_error": squared_error, "cross_entropy": cross_entropy, "legal_loss": legal_loss}


def answer(model: nn.Module, batch: Any) -> Tensor:
    """Return the outputs of a model of `course_lib.nn` for a `Batch` of tensors: (B, K), (T, B, K) or (T', B, K).

    An `EncoderDecoder` reads the target one step late, and first the symbol 0, the blank that ends an answer.
    Raises what the model raises.
    Source: Williams & Zipser (1989), A learning algorithm for continually running fully recurrent neural networks, for
    reading the target in place of one's own answer.
    """
    if isinstance(model, EncoderDecoder):
        late = torch.cat((torch.zeros_like(batch.targets[:1]), batch.targets[:-1]))
        return model(batch.xs, batch.lengths, late)
    outputs = model(batch.xs, batch.lengths)
    return outputs[0] if isinstance(outputs, tuple) else outputs


def predict(model: nn.Module, batch: Any) -> Tensor:
    """Return what a model answers when it is on its own: as `answer`, but an `EncoderDecoder` writes symbols (T'', B).

    T'' is at most that of the targets. Raises what the model raises.
    """
    if isinstance(model, EncoderDecoder):
        return model.decode(batch.xs, batch.lengths, len(batch.targets), start=0, stop=0)
    return answer(model, batch)


def task_loss(task: Task, answer: Answer = answer) -> Callable[[nn.Module, Any], Tensor]:
    """Return the task's loss for `fit`: that of the outputs `answer(model, batch)`, over the targets that count."""

    def loss(model: nn.Module, batch: Any) -> Tensor:
        return LOSSES[task.loss](answer(model, batch), batch.targets, getattr(batch, "mask", None))

    return loss


def task_score(task: Task, batch: Any, predict: Answer = predict) -> Callable[[nn.Module], dict[str, float]]:
    """Return the evaluation for `fit` that judges a model on one `batch` of arrays: the task's measure by its name."""
    return lambda model: {task.measure: judge(task.measure, predict(model, to_tensors(batch, model)), batch)}


def judge(measure: Measure, outputs: Tensor, batch: Any) -> float:
    """Judge a network's `outputs` to a `batch` of arrays, as `course_lib.tasks.score` judges answers.

    outputs: scores (..., K), made probabilities where the measure wants them; numbers (..., K) for "squared_error"; or
    symbols (...) for "accuracy" and "exact_match", where those that end before the targets (T', B) go on as 0.
    Raises `ValueError` if the shapes do not fit.
    """
    if measure == "cross_entropy":
        outputs = outputs.softmax(-1)
    elif measure in ("legal_steps", "legal_sequences"):
        outputs = outputs.sigmoid()
    answers = outputs.detach().cpu().numpy()
    if answers.dtype.kind == "i":
        missing = max(len(batch.targets) - len(answers), 0)
        answers = np.pad(answers, [(0, missing)] + [(0, 0)] * (answers.ndim - 1))
        answers = one_hot(answers, int(answers.max()) + 1)
    return score(measure, answers, batch)
