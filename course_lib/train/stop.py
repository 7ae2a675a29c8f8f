"""When a run ends before its last step: early, because it is good enough; or at once, because it went wrong."""

import math
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from course_lib.check import check_size
from course_lib.language import tr
from course_lib.train.history import History, Row

DIVERGED = 1000  # times the first loss, or times 1 where that is below 1


@dataclass(frozen=True)
class EarlyStop:
    """Stop once `measure` has not improved over `patience` evaluations, or has reached `goal`; keep the best weights.

    The highest value is the best, or the `lowest`. Raises `ValueError` for a patience below 1.
    Source: Prechelt (1998), Early stopping: but when?
    """

    measure: str
    patience: int = 5
    lowest: bool = False
    goal: float | None = None

    def __post_init__(self) -> None:
        check_size("patience", self.patience)

    def better(self, row: Row, best: Row | None) -> bool:
        """Tell whether the evaluation in `row` beats the best before it."""
        if best is None:
            return True
        new, old = self.value(row), self.value(best)
        return new < old if self.lowest else new > old

    def reason(self, best: Row, waited: int) -> str:
        """Say why to stop, `waited` evaluations after the best: "goal", "patience", or "" to go on."""
        value = self.value(best)
        if self.goal is not None and (value <= self.goal if self.lowest else value >= self.goal):
            return "goal"
        return "patience" if waited >= self.patience else ""

    def value(self, row: Row) -> float:
        """Return the measure in `row`. Raises `ValueError` if the evaluation did not give it."""
        if self.measure not in row:
            names = ", ".join(row)
            raise ValueError(
                tr(
                    pt=f"stop: esperada uma medida entre {names}, recebida {self.measure!r}",
                    en=f"stop: expected a measure among {names}, got {self.measure!r}",
                )
            )
        return row[self.measure]


class Diverged(ArithmeticError):
    """The loss, the gradient or the weights stopped being finite numbers, or the loss grew out of all measure.

    `step` is where, `history` what came before it.
    """

    def __init__(self, what: str, step: int, history: History, clip: float | None, saved: str) -> None:
        if history.rows:
            loss = history.rows[-1]["loss"]
            last = tr(pt=f"a última perda finita foi {loss:.4g}", en=f"the last finite loss was {loss:.4g}")
        else:
            last = tr(pt="nenhuma perda veio antes", en="no loss came before it")
        clip_pt = f"um clip menor que {clip:g}" if clip else "clip=1.0, que limita a norma do gradiente"
        clip_en = f"a clip below {clip:g}" if clip else "clip=1.0, which bounds the gradient's norm"
        super().__init__(
            tr(
                pt=f"passo {step}: {what}; {last}. Experimente {clip_pt}, ou uma taxa de aprendizado dez vezes menor.",
                en=f"step {step}: {what}; {last}. Try {clip_en}, or a learning rate ten times smaller.",
            )
            + saved
        )
        self.step, self.history = step, history


def trouble(loss: float, norm: float, first: float) -> str:
    """Say what is wrong with a step's loss and gradient norm, given the run's first loss; "" if nothing is."""
    if not math.isfinite(loss):
        return tr(pt=f"a perda é {loss}", en=f"the loss is {loss}")
    if not math.isfinite(norm):
        return tr(pt=f"a norma do gradiente é {norm}", en=f"the gradient's norm is {norm}")
    if loss > DIVERGED * max(first, 1):
        return tr(
            pt=f"a perda divergiu: {loss:.4g}, depois de começar em {first:.4g}",
            en=f"the loss diverged: {loss:.4g}, after it began at {first:.4g}",
        )
    return ""


@contextmanager
def interruption() -> Iterator[Callable[[], bool]]:
    """Let the step that is running finish when the user interrupts: the result tells whether that was asked.

    A second interruption acts at once. Outside the main thread, where signals cannot be handled, so does the first.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.getsignal(signal.SIGINT) or signal.SIG_DFL

    def later(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, later)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
