"""A run that can be put down and taken up again, going on to the last bit as if it had never stopped."""

import copy
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
import torch
from torch import nn

from course_lib import files
from course_lib.language import tr
from course_lib.train.history import History, Row
from course_lib.train.seeds import generator_states, restore_generators
from course_lib.train.stop import EarlyStop

FORMAT = "course_lib.train 1"


@dataclass
class Run:
    """All that changes while a network is trained: what a checkpoint holds is what this holds.

    `extras` are a loss or a source of batches with a memory of their own: `state_dict` and `load_state_dict`.
    """

    model: nn.Module
    optimizer: torch.optim.Optimizer
    scheduler: Any
    rng: np.random.Generator
    extras: dict[str, Any]
    path: Path | None = None
    history: History = field(default_factory=History)
    best_weights: dict[str, torch.Tensor] | None = None
    saved: bool = False

    def watch(self, row: Row, stop: EarlyStop) -> None:
        """Keep the weights if the evaluation in `row` is the best so far, and note whether it is time to stop."""
        history = self.history
        history.waited += 1
        if stop.better(row, history.best):
            history.best, history.waited = dict(row), 0
            self.best_weights = copy.deepcopy(self.model.state_dict())
        history.stopped = stop.reason(history.best or row, history.waited)

    def restore_best(self) -> None:
        """Give the model the best weights, if any were kept."""
        if self.best_weights is not None:
            self.model.load_state_dict(self.best_weights)

    def save(self) -> None:
        """Write everything beside the file and then rename it, so that the file is always whole."""
        if self.path is None:
            return
        content = {
            "format": FORMAT,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler and self.scheduler.state_dict(),
            "rng": self.rng.bit_generator.state,
            "generators": generator_states(),
            "extras": {name: extra.state_dict() for name, extra in self.extras.items()},
            "history": asdict(self.history),
            "best_weights": self.best_weights,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with files.beside(self.path) as new:
            torch.save(content, new)
        self.saved = True

    def where(self) -> str:
        """Say where the last good state lies, if there is one."""
        if not self.saved:
            return ""
        return tr(pt=f" O último estado bom está em {self.path}.", en=f" The last good state is in {self.path}.")

    def load(self) -> None:
        """Become the run in the file, if it is there.

        Raises `ValueError`, with the file's name, if the file is damaged or that of another run.
        """
        path = self.path
        if path is None or not path.exists():
            return
        content = _read(path)
        here, there = ({n: tuple(w.shape) for n, w in d.items()} for d in (self.model.state_dict(), content["model"]))
        if here != there:
            raise _other(path, _difference(here, there))
        try:
            self.model.load_state_dict(content["model"])
            self.optimizer.load_state_dict(content["optimizer"])
            if (self.scheduler is None) != (content["scheduler"] is None):
                raise ValueError("schedule")
            if self.scheduler:
                self.scheduler.load_state_dict(content["scheduler"])
            for name, extra in self.extras.items():
                extra.load_state_dict(content["extras"][name])
            self.rng.bit_generator.state = content["rng"]
            restore_generators(content["generators"])
            self.history = History(**content["history"])
            self.best_weights, self.saved = content["best_weights"], True
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise _other(path, str(error)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        with ZipFile(path) as parts:
            if damaged := parts.testzip():  # torch itself does not compare the checksums that it wrote
                raise BadZipFile(damaged)
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises a dozen kinds over a damaged file
        raise ValueError(
            tr(
                pt=f"{path}: não é um checkpoint legível: truncado, danificado ou de outro programa; apague-o, ou "
                "comece sem resume=True",
                en=f"{path}: not a readable checkpoint: cut short, damaged, or another program's; delete it, or start "
                "without resume=True",
            )
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _other(path, tr(pt="não foi escrito por fit", en="it was not written by fit"))
    return content


def _difference(here: dict[str, tuple[int, ...]], there: dict[str, tuple[int, ...]]) -> str:
    name = next(n for n in [*here, *there] if here.get(n) != there.get(n))
    return tr(
        pt=f"{name}: esperado {here.get(name)}, recebido {there.get(name)}",
        en=f"{name}: expected {here.get(name)}, got {there.get(name)}",
    )


def _other(path: Path, why: str) -> ValueError:
    return ValueError(
        tr(pt=f"{path}: checkpoint de outro treinamento ({why})", en=f"{path}: checkpoint of another run ({why})")
    )
