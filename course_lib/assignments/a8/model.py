"""A model of a student's class with the weights that were handed in, here or in the process where its code lives."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_lib.assignments.a8.weights import Refused, check_fit, read_weights
from course_lib.assignments.cases import PACKAGES, line_of
from course_lib.assignments.compare import is_tensor, kind_of, shape_text
from course_lib.assignments.problem import Problem, problem
from course_lib.assignments.stopped import Stopped, stopped_by

Model = Callable[..., Any]


def trained(name: str, file: str, model_class: Any) -> tuple[Any, dict[str, Tensor]]:
    """Return a new model with the weights of `file`, and these. Raises `Refused`."""
    model = _made(name, model_class)
    weights = read_weights(file)
    put(model, weights, file)
    return model, weights


def put(model: Any, weights: dict[str, Tensor], file: str) -> None:
    """Put weights into a model, once they fit. Raises `Refused`."""
    try:
        check_fit(file, weights, model.state_dict())
        model.load_state_dict(weights)
        model.eval()
    except Refused:
        raise
    except (Exception, SystemExit) as error:
        stopped = stopped_by(error, PACKAGES)
        raise Refused(problem("not_loaded", error=stopped.error, where=line_of(stopped))) from None


def shuffled(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the same numbers, each tensor's in another order, always the same."""
    order = torch.Generator().manual_seed(0)
    return {name: t.flatten()[torch.randperm(t.numel(), generator=order)].view(t.shape) for name, t in weights.items()}


def _made(name: str, model_class: Any) -> Any:
    try:
        model = model_class()
        is_module = hasattr(model, "load_state_dict")
    except (Exception, SystemExit) as error:
        raise Refused(_not_made(name, stopped_by(error, PACKAGES))) from None
    if not is_module:
        raise Refused(problem("not_a_module", model=name, got=kind_of(model)))
    return model


def scores_of(model: Model, given: dict[str, Tensor], letters: str, shape: tuple[int, ...]) -> Tensor:
    """Return the scores that a model gives, finite numbers of the shape that is due. Raises `Refused`."""
    try:
        with torch.no_grad():  # nor where the model's code lives
            scores = model(*(tensor.clone() for tensor in given.values()))
    except (Exception, SystemExit) as error:
        raise Refused(_stopped(stopped_by(error, PACKAGES), given, letters, shape)) from None
    wrong = _wrong_scores(scores, letters, shape)
    if wrong:
        raise Refused(wrong)
    return scores.detach().float()


def _wrong_scores(scores: Any, letters: str, shape: tuple[int, ...]) -> Problem | None:
    if scores is None:
        return problem("none")
    if not is_tensor(scores):
        return problem("not_a_tensor", quantity="scores", got=kind_of(scores))
    if scores.shape != shape:
        return problem("shape", quantity="scores", wanted=_wanted(letters, shape), got=f"{tuple(scores.shape)}")
    finite = torch.isfinite(scores.detach())
    if not finite.all():
        index = (~finite).nonzero()[0].tolist()
        return problem("not_finite", quantity="scores", index=index, got=f"{scores.detach()[tuple(index)].item()}")
    return None


def _wanted(letters: str, shape: tuple[int, ...]) -> str:
    return shape_text(torch.empty(shape, device="meta"), letters)  # type: ignore[arg-type]


def _stopped(stopped: Stopped, given: dict[str, Tensor], letters: str, shape: tuple[int, ...]) -> Problem:
    if stopped.unwritten:
        return problem("unwritten")
    shapes = ", ".join(f"{name} {tuple(tensor.shape)}" for name, tensor in given.items())
    wanted = f"scores {_wanted(letters, shape)}"
    return problem("stopped", error=stopped.error, where=line_of(stopped), given=shapes, wanted=wanted)


def _not_made(name: str, stopped: Stopped) -> Problem:
    if stopped.undefined:
        return problem(stopped.undefined, error=stopped.error)
    if stopped.unwritten:
        return problem("unwritten")
    return problem("not_made", model=name, error=stopped.error, where=line_of(stopped))
