"""The training loop of the course: draw a batch, measure the loss, go back through it, clip, take a step."""

import math
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.check import check_size
from course_lib.language import tr
from course_lib.train.batches import choose_device, to_tensors
from course_lib.train.checkpoint import Run
from course_lib.train.history import History, Row
from course_lib.train.progress import progress_over, sequences_in
from course_lib.train.seeds import seeded
from course_lib.train.stop import Diverged, EarlyStop, interruption, trouble

Loss = Callable[[nn.Module, Any], Tensor]
Batches = Callable[[np.random.Generator], Any]
Evaluate = Callable[[nn.Module], Mapping[str, float]]
Plateau = torch.optim.lr_scheduler.ReduceLROnPlateau


def fit(
    model: nn.Module,
    loss: Loss,
    batches: Batches,
    *,
    steps: int,
    lr: float = 1e-3,
    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
    schedule: Callable[[torch.optim.Optimizer], Any] | None = None,
    clip: float | None = 1.0,
    evaluate: Evaluate | None = None,
    every: int = 100,
    stop: EarlyStop | None = None,
    checkpoint: str | Path | None = None,
    resume: bool = False,
    seed: int = 0,
    device: str = "auto",
    progress: bool = True,
) -> History:
    """Train `model` in place for `steps` steps, counted from the run's beginning, and return the history of every step.

    `batches(rng)` draws a batch, `to_tensors` takes it to the device, `loss(model, batch)` gives one number, and the
    gradient is scaled down to the norm `clip` if it is longer. `optimizer(parameters, lr=lr)` and
    `schedule(optimizer)` are torch's: the schedule moves at every step, a `ReduceLROnPlateau` at every evaluation.

    Every `every` steps and at the end `evaluate(model)` gives measures by name, in evaluation mode and without
    gradients, and the run is saved in the file `checkpoint`; with `stop` it may end early, and the model ends with its
    best weights. `resume=True` goes on from that file, if it is there, with the optimiser, the schedule and the chance
    as they were: on one device the run is then bit for bit the one that was never interrupted. `device` is "auto",
    "cpu" or "cuda"; all chance comes from `seed`.

    Raises `ValueError` for arguments that do not fit and for a damaged or foreign checkpoint; `Diverged` at the step
    where the loss, the gradient or a weight is no longer finite or the loss has grown 1000 times; then the checkpoint
    keeps the last good state. `KeyboardInterrupt` is raised again once the step is finished and saved.
    Sources: Robbins & Monro (1951), A stochastic approximation method; clipping: Pascanu, Mikolov & Bengio (2013), On
    the difficulty of training recurrent neural networks, algorithm 1.
    """
    check_arguments(steps, every, clip, bool(stop and not evaluate), resume and checkpoint is None)
    model.to(choose_device(device))
    with seeded(seed), interruption() as interrupted, progress_over(steps, progress) as show:
        run = start(model, loss, batches, optimizer(model.parameters(), lr=lr), schedule, checkpoint, seed)
        if resume:
            run.load()
        began = time.perf_counter() - run.history.seconds
        while len(run.history.rows) < steps and not run.history.stopped:
            batch = to_tensors(batches(run.rng), model)
            row = take_step(run, loss, batch, clip)
            run.history.seconds = time.perf_counter() - began
            if row["step"] % every == 0 or row["step"] == steps:
                measure(run, row, evaluate, stop, seed)
                run.save()
            show(row, sequences_in(batch))
            if interrupted():
                put_down(run)
    run.restore_best()
    return run.history


def check_arguments(steps: int, every: int, clip: float | None, blind: bool, homeless: bool) -> None:
    """Raise `ValueError` for numbers out of range, an early stop with nothing to watch, a resumption without a file."""
    check_size("steps", steps)
    check_size("every", every)
    if clip is not None and not clip > 0:
        raise ValueError(
            tr(pt=f"clip: esperado > 0 ou None, recebido {clip}", en=f"clip: expected > 0 or None, got {clip}")
        )
    if blind:
        raise ValueError(tr(pt="stop: esperado também evaluate", en="stop: expected evaluate as well"))
    if homeless:
        raise ValueError(tr(pt="resume: esperado também checkpoint", en="resume: expected checkpoint as well"))


def start(
    model: nn.Module,
    loss: Loss,
    batches: Batches,
    optimizer: torch.optim.Optimizer,
    schedule: Callable[[torch.optim.Optimizer], Any] | None,
    checkpoint: str | Path | None,
    seed: int,
) -> Run:
    """Return a run at step 0."""
    memory = {"loss": loss, "batches": batches}
    extras = {name: part for name, part in memory.items() if hasattr(part, "load_state_dict")}
    path = None if checkpoint is None else Path(checkpoint)
    return Run(model, optimizer, schedule(optimizer) if schedule else None, np.random.default_rng(seed), extras, path)


def take_step(run: Run, loss: Loss, batch: Any, clip: float | None) -> Row:
    """Take one step of training and return its row, the history's newest. Raises `Diverged` where it fails."""
    rows, parameters = run.history.rows, list(run.model.parameters())
    run.model.train()
    run.optimizer.zero_grad()
    value = loss(run.model, batch)
    if value.dim() != 0:
        got = tuple(value.shape)
        raise ValueError(tr(pt=f"loss: esperado um número, recebido {got}", en=f"loss: expected one number, got {got}"))
    value.backward()
    norm = nn.utils.clip_grad_norm_(parameters, math.inf if clip is None else clip)
    lr = run.optimizer.param_groups[0]["lr"]
    row = {"step": len(rows) + 1, "loss": value.item(), "norm": norm.item(), "lr": float(lr)}
    wrong = trouble(row["loss"], row["norm"], rows[0]["loss"] if rows else row["loss"])
    if not wrong:
        run.optimizer.step()
        if run.scheduler and not isinstance(run.scheduler, Plateau):
            run.scheduler.step()
        if not bool(torch.stack([p.isfinite().all() for p in parameters]).all()):
            wrong = tr(pt="um peso deixou de ser finito", en="a weight is no longer finite")
    if wrong:
        raise Diverged(wrong, len(rows) + 1, run.history, clip, run.where())
    rows.append(row)
    return row


def measure(run: Run, row: Row, evaluate: Evaluate | None, stop: EarlyStop | None, seed: int) -> None:
    """Evaluate the model, add the measures to the row, and keep the best weights where the run watches a measure.

    Raises `ValueError` for a measure with a name that the row already has.
    """
    if evaluate is not None:
        run.model.eval()
        with torch.no_grad(), seeded(seed):  # measuring draws nothing from the run's own chance
            measures = {name: float(value) for name, value in evaluate(run.model).items()}
        if taken := ", ".join(row.keys() & measures.keys()):
            raise ValueError(
                tr(pt=f"evaluate: esperado outro nome para {taken}", en=f"evaluate: expected another name for {taken}")
            )
        row |= measures
    if isinstance(run.scheduler, Plateau):
        run.scheduler.step(stop.value(row) if stop else row["loss"])
    if stop is not None:
        run.watch(row, stop)


def put_down(run: Run) -> None:
    """Save an interrupted run, say how to go on, and raise `KeyboardInterrupt`."""
    step, path = len(run.history.rows), run.path
    run.save()
    how = tr(
        pt=f"interrompido depois do passo {step}; com checkpoint=ARQUIVO seria possível continuar",
        en=f"interrupted after step {step}; with checkpoint=FILE it could have gone on",
    )
    if path is not None:
        how = tr(
            pt=f"interrompido depois do passo {step} e salvo em {path}: a mesma chamada com resume=True continua dali",
            en=f"interrupted after step {step} and saved in {path}: the same call with resume=True goes on from there",
        )
    print(how, file=sys.stderr)
    raise KeyboardInterrupt(how)
