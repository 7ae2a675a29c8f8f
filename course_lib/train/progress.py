"""How a run shows itself: a bar on a terminal, a line now and then elsewhere, nothing on request."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from course_lib.language import current, marked, tr
from course_lib.train.history import LABELS, Row

LINE_EVERY = 10.0  # seconds between two lines where there is no terminal

Show = Callable[[Row, int | None], None]


def sequences_in(batch: Any) -> int | None:
    """Return B of a batch with xs (T, B), (T, B, D) or (rows, columns, B, D), or None where there are none."""
    shape: tuple[int, ...] = getattr(getattr(batch, "xs", None), "shape", ())
    return int(shape[1 if len(shape) == 2 else -2]) if len(shape) > 1 else None


def describe(row: Row, steps_per_s: float, sequences_per_s: float) -> str:
    """Say in one line how a step went and how fast: loss, measures, learning pace, steps/s, sequences/s."""
    words = [
        f"{LABELS[name][current()] if name in LABELS else name} {marked(f'{value:.4g}')}"
        for name, value in row.items()
        if name not in ("step", "norm")
    ]
    words.append(f"{_pace(steps_per_s)} {tr(pt='passos/s', en='steps/s')}")
    if sequences_per_s:
        words.append(f"{_pace(sequences_per_s)} {tr(pt='sequências/s', en='sequences/s')}")
    return " · ".join(words)


def _pace(per_second: float) -> str:
    return marked(f"{per_second:.3g}" if per_second < 100 else f"{per_second:,.0f}")


class Pace:
    """Where a run is: its last step, with the last measures, and the pace since it began or was taken up again."""

    def __init__(self) -> None:
        self.start, self.steps, self.sequences = time.perf_counter(), 0, 0
        self.row: Row = {}

    def count(self, row: Row, sequences: int | None) -> None:
        """Count one more step, over that many sequences."""
        self.row = self.row | row
        self.steps += 1
        self.sequences += sequences or 0

    def line(self) -> str:
        """Say how the last step went and how fast steps go."""
        seconds = max(time.perf_counter() - self.start, 1e-9)
        return describe(self.row, self.steps / seconds, self.sequences / seconds)


class Lines:
    """Progress where there is no terminal: a line every `LINE_EVERY` seconds, and one for the last step."""

    def __init__(self, console: Console, pace: Pace, steps: int) -> None:
        self.console, self.pace, self.steps, self.printed = console, pace, steps, pace.start
        self.waiting = False

    def show(self, row: Row, sequences: int | None) -> None:
        """Count the step, and print it if the last line is old enough."""
        self.pace.count(row, sequences)
        self.waiting = True
        if time.perf_counter() - self.printed >= LINE_EVERY:
            self.finish()

    def finish(self) -> None:
        """Print the last step, unless it has been."""
        if self.waiting:
            self.console.print(f"[{self.pace.row['step']:.0f}/{self.steps}] {self.pace.line()}", markup=False)
        self.waiting, self.printed = False, time.perf_counter()


@contextmanager
def progress_over(steps: int, wanted: bool, console: Console | None = None) -> Iterator[Show]:
    """Give the function that shows a step: called with its row and the number of sequences in its batch."""
    console = console or Console(stderr=True, highlight=False, soft_wrap=True)
    pace = Pace()
    if not wanted:
        yield lambda row, sequences: None
    elif not console.is_terminal:
        lines = Lines(console, pace, steps)
        yield lines.show
        lines.finish()
    else:
        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("", total=steps)

            def show(row: Row, sequences: int | None) -> None:
                pace.count(row, sequences)
                bar.update(task, completed=row["step"], description=escape(pace.line()))

            yield show
