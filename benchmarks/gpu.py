"""Time the paths of the GPU in turn: step by step, captured, fused and cuDNN, forward and backward in float32."""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmarks import machine
from benchmarks.cases import Case, shapes
from benchmarks.harness import QUICK_ROUNDS, ROUNDS, Busy, Candidate, alone, check_agreement, interleave, ratios
from benchmarks.race import built
from benchmarks.record import RESULTS, Record, begin, merge, rounded, save
from course_lib.cells import CELLS
from course_lib.language import tr
from course_lib.nn import Recurrent

CUDNN = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
PATHS = ("plain", "captured", "fused")
SIZES = tuple(product((28, 100), (1, 32, 128), (32, 64, 128, 256, 512)))  # T, B, H
Clock = Callable[[], float]


class Problem:
    """One layer's weights, inputs (T, B, D) and arriving gradient (T, B, H), the same for every candidate."""

    def __init__(self, case: Case, device: str) -> None:
        torch.manual_seed(0)
        self.cell, self.sizes, self.device = case["cell"], (case["D"], case["H"]), device
        self.weights = Recurrent(self.cell, *self.sizes).state_dict()
        self.xs = torch.randn(case["T"], case["B"], case["D"]).to(device).requires_grad_()
        self.dys = torch.randn(case["T"], case["B"], case["H"]).to(device)

    def path(self, path: str) -> Candidate:
        """Our layer by one path. Raises `ValueError`, saying why, if it does not serve."""
        return self.candidate(Recurrent(self.cell, *self.sizes, fast=path))

    def cudnn(self) -> Candidate:
        """torch's layer, which runs cuDNN on a GPU."""
        return self.candidate(CUDNN[self.cell](*self.sizes))

    def candidate(self, layer: nn.Module) -> Candidate:
        """A forward and backward pass with the gradients of the inputs and of all weights."""
        layer.load_state_dict(self.weights)
        layer.to(self.device)
        names, leaves = ("ys", "xs", *self.weights), [self.xs, *layer.parameters()]

        def run() -> tuple[torch.Tensor, ...]:
            ys = layer(self.xs)[0]
            return ys, *torch.autograd.grad(ys, leaves, self.dys)

        return Candidate(run, lambda result: {k: a.detach().cpu() for k, a in zip(names, result, strict=True)})


def measure(case: Case, device: str, clock: Clock, rounds: int) -> Case:
    """The row of a case: each candidate's time and its ratio to the plain path's, once their results agree."""
    problem = Problem(case, device)
    missing: dict[str, str] = {}
    builders: dict[str, Callable[[], Candidate]] = {path: partial(problem.path, path) for path in PATHS}
    builders |= {"cudnn": problem.cudnn} if case["cell"] in CUDNN else {}
    candidates = built(builders, missing)
    distances = check_agreement(candidates)
    times = interleave({name: candidate.run for name, candidate in candidates.items()}, rounds_min=rounds, clock=clock)
    return case | {
        "times": {name: timing._asdict() for name, timing in times.items()},
        "ratios": {path: ratios(times, path) for path in PATHS[1:] if path in times},
        "distances": distances,
        "missing": missing,
    }


def event_clock() -> Clock:
    """Make a clock that gives the seconds since now on the GPU, each time once it has done all its work."""
    start = torch.cuda.Event(enable_timing=True)
    start.record()

    def now() -> float:
        event = torch.cuda.Event(enable_timing=True)
        event.record()
        event.synchronize()
        return start.elapsed_time(event) / 1000

    return now


def describe() -> dict[str, Any]:
    """The machine, its GPU and what runs on it."""
    properties = torch.cuda.get_device_properties(0)
    return machine.describe() | {
        "gpu": properties.name,
        "capability": f"{properties.major}.{properties.minor}",
        "multiprocessors": properties.multi_processor_count,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version(),
        "triton": metadata.version("triton") if find_spec("triton") else None,
    }


def measure_all(record: Record, path: Path, cells: list[str], quick: bool) -> None:
    """Measure every shape of every cell; a cell is added to the record as soon as it is complete."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    for cell in cells:
        rows = []
        for case in shapes((cell,), *(SIZES[:1] if quick else SIZES)):
            rows.append(rounded(measure(case, "cuda", event_clock(), rounds)))
            print(summary(rows[-1]), flush=True)
        date = datetime.now(UTC).isoformat(timespec="seconds")
        record = merge(record, f"gpu {cell}", {"threads": 1, "quick": quick, "date": date, "rows": rows})
        save(path, record)


def summary(row: Case) -> str:
    """One line of progress: the milliseconds of each candidate, the least of its rounds."""
    told = ", ".join(f"{name} {timing['min'] * 1e3:.3f} ms" for name, timing in row["times"].items())
    return f"{row['cell']} T={row['T']} B={row['B']} H={row['H']}: {told}"


def main() -> int:
    """Measure what was asked for, or say why that cannot be done here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--cell", action="append", choices=list(CELLS), help="one cell alone; may be repeated")
    parser.add_argument("--quick", action="store_true", help="one shape a cell, few rounds: a look, not for the record")
    parser.add_argument("--output", type=Path, default=RESULTS, help="folder of the record (benchmarks/results)")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        pt = "não há GPU com CUDA nesta máquina: nada foi medido"
        print(tr(pt=pt, en="there is no GPU with CUDA on this machine: nothing was measured"), file=sys.stderr)
        return 1
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False  # float32 for everyone
    here = describe()
    path = options.output / f"gpu-{re.sub('[^a-z0-9]+', '-', here['gpu'].lower())}.json"
    try:
        with alone():
            measure_all(begin(path, here)[0], path, options.cell or list(CELLS), options.quick)
    except Busy as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
