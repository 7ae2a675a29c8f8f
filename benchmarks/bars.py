"""The bars that the kernel is held to, each once, and the verdict on a record."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from benchmarks.harness import geometric_mean
from benchmarks.record import Record

Row = Mapping[str, Any]
Status = Literal["met", "missed", "not run", "incomplete", "not applicable"]
THREADS = ("1", "2")


class Bar(NamedTuple):
    """What rows of a group are held to: the time of the fastest of `peers` ÷ ours, in every shape and on average.

    The average is the geometric mean over the shapes with one cell, one T and one number of threads; the lowest counts.
    `statistic` is what is compared; the instructions are those that our kernel must have run on for the bar to hold.
    """

    pt: str
    en: str
    group: str
    peers: tuple[str, ...]
    where: Callable[[Row], bool]
    every: float | None
    mean: float | None = None
    instructions: tuple[str, ...] = ("avx512",)
    statistic: str = "min"
    share: bool = False


ANY = ("avx512", "avx2", "baseline")


def _is(cell: str, one: bool, steps: int | None = None) -> Callable[[Row], bool]:
    return lambda row: row["cell"] == cell and (row["B"] == 1) == one and steps in (None, row["T"])


def _layer(name: str, cell: str, one: bool, every: float, mean: float | None, steps: int | None = None) -> Bar:
    label = f"{name}, " + ("B = 1" if one else "B ≥ 32") + (f", T = {steps}" if steps else "")
    return Bar(label, label, "layers", ("torch.nn",), _is(cell, one, steps), every, mean)


def _adding(cell: str, every: float) -> Bar:
    return Bar(
        f"tempo até resolver o problema da soma, {cell.upper()}",
        f"time to solve the adding problem, {cell.upper()}",
        "training",
        ("torch.nn",),
        lambda row: row["task"] == "adding" and row["cell"] == cell,
        every,
        statistic="total",
    )


BARS: tuple[Bar, ...] = (
    _layer("LSTM", "lstm", False, 1.05, 1.3, 100),
    _layer("LSTM", "lstm", False, 1.05, 1.15, 28),
    _layer("LSTM", "lstm", True, 1.4, 1.6, 100),
    _layer("LSTM", "lstm", True, 1.4, 1.8, 28),
    _layer("GRU", "gru", False, 2.1, 2.75),
    _layer("GRU", "gru", True, 2.1, 7),
    _layer("RNN", "rnn", False, 2.3, None),
    _layer("RNN", "rnn", True, 2.3, 6),
    Bar(
        "células sem torch.nn, contra um laço do torch, B ≥ 32",
        "cells torch.nn lacks, against a torch loop, B ≥ 32",
        *("cells", ("torch loop",), lambda row: row["B"] > 1, 2.4),
    ),
    Bar(
        "células sem torch.nn, contra um laço do torch, B = 1",
        "cells torch.nn lacks, against a torch loop, B = 1",
        *("cells", ("torch loop",), lambda row: row["B"] == 1, 19),
    ),
    Bar(
        "células sem torch.nn, contra o scan do JAX",
        "cells torch.nn lacks, against JAX's scan",
        *("cells", ("jax scan",), lambda row: True, 1.4),
    ),
    Bar("LSTM do Keras no JAX", "Keras' LSTM on JAX", "jax", ("keras",), lambda r: r["cell"] == "lstm", 1.2, 1.7),
    Bar("GRU do Keras no JAX", "Keras' GRU on JAX", "jax", ("keras",), lambda r: r["cell"] == "gru", 1.2),
    Bar(
        "LSTM 2-D, contra célula por célula",
        "2-D LSTM, against cell by cell",
        *("grids", ("cell by cell",), lambda row: True, 6),
    ),
    Bar(
        "LSTM 2-D, contra uma frente de onda no torch",
        "2-D LSTM, against a torch wavefront",
        *("grids", ("plain", "wavefront"), lambda row: True, 2.5),
    ),
    Bar(
        "minGRU e minLSTM, só a recorrência (D = 1), contra o scan em logaritmos",
        "minGRU and minLSTM, the recurrence alone (D = 1), against the log-space scan",
        *("scans", ("log-space",), lambda row: row["D"] == 1, 20),
    ),
    Bar(
        "fração do pico medido do produto, LSTM, B ≥ 32, H ≥ 128",
        "share of the measured product peak, LSTM, B ≥ 32, H ≥ 128",
        *("layers", (), lambda row: "shares" in row, 0.80, 0.85),
        share=True,
    ),
    Bar(
        "AVX2 imposto a todos, contra torch.nn",
        "AVX2 forced on all, against torch.nn",
        *("avx2", ("torch.nn",), lambda row: True, 1.05, None, ("avx2",)),
    ),
    _adding("lstm", 1.7),
    _adding("gru", 5.0),
    Bar("inferência", "inference", "inference", ("torch.nn",), lambda row: True, 0.95, None, ANY),
    Bar(
        "memória de um passo de treino, a do torch.nn ÷ a nossa (no máximo 1,2 vez a dele)",
        "memory of a training step, torch.nn's ÷ ours (at most 1.2 times theirs)",
        *("memory", ("torch.nn",), lambda row: True, 1 / 1.2, None, ANY),
    ),
)


class Verdict(NamedTuple):
    """How a record stands by a bar: the worst row with its value and the lowest mean, where there are rows."""

    bar: Bar
    status: Status
    worst: float | None = None
    row: Row | None = None
    mean: float | None = None
    lacking: tuple[str, ...] = ()
    shapes: int = 0

    @property
    def shortfall(self) -> float:
        """The largest part of a bar that is not reached: 0.1 is ten per cent below it."""
        pairs = ((self.worst, self.bar.every), (self.mean, self.bar.mean))
        return max((1 - got / asked for got, asked in pairs if got is not None and asked is not None), default=0.0)


def runs_of(record: Record, bar: Bar) -> dict[str, Any]:
    """The runs that a bar reads, by threads: where no wider kernel ran, the layers are themselves the AVX2 row."""
    runs = record["groups"].get(bar.group, {})
    if bar.group == "avx2" and not runs:
        layers = record["groups"].get("layers", {})
        return {key: run for key, run in layers.items() if run["instruction_set"] == "avx2"}
    return runs


def value(row: Row, bar: Bar) -> float | None:
    """What a row reaches: the ratio to the fastest peer that took part, or our share of the peak."""
    if bar.share:
        return row["shares"]["kernel"][bar.statistic]
    found = [row["ratios"][peer][bar.statistic] for peer in bar.peers if peer in row["ratios"]]
    return min(found, default=None)


def judge(record: Record, bar: Bar) -> Verdict:
    """Hold a record to a bar. Nothing is passed over: what was not run, or not in full, is told as such."""
    runs = runs_of(record, bar)
    rows = [row for run in runs.values() for row in run["rows"] if bar.where(row)]
    valued = [(found, row) for row in rows if (found := value(row, bar)) is not None]
    if not valued:
        return Verdict(bar, "not run", lacking=_lacking(runs, bar, rows))
    worst, row = min(valued, key=lambda pair: pair[0])
    mean = min(geometric_mean(values) for values in _by_shape(valued).values())
    lacking = _lacking(runs, bar, rows if len(valued) < len(rows) else [])
    verdict = Verdict(bar, "met", worst, row, mean, lacking, len(valued))
    if not any(run["instruction_set"] in bar.instructions for run in runs.values()):
        return verdict._replace(status="not applicable")
    if verdict.shortfall > 0:
        return verdict._replace(status="missed")
    return verdict._replace(status="incomplete") if lacking else verdict


def _by_shape(valued: list[tuple[float, Row]]) -> dict[Any, list[float]]:
    groups: dict[Any, list[float]] = {}
    for found, row in valued:
        groups.setdefault((row.get("cell"), row.get("T"), row["threads"]), []).append(found)
    return groups


def _lacking(runs: Mapping[str, Any], bar: Bar, unanswered: list[Row]) -> tuple[str, ...]:
    """The thread counts that were not run, the peers that did not take part, and whether it was a quick look."""
    threads = tuple(f"threads {count}" for count in THREADS if count not in runs)
    reasons = {peer: run["missing"][peer] for run in runs.values() for peer in bar.peers if peer in run["missing"]}
    peers = tuple(f"{peer}: {why}" for peer, why in reasons.items()) if unanswered else ()
    return threads + peers + (("--quick",) if any(run["quick"] for run in runs.values()) else ())
