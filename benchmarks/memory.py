"""How much memory a training step takes at its peak, beyond what lies there before it: a process for each candidate.

Two measures: the resident memory, which sees everything, buffers that a layer keeps for itself too, but in the habits
of the allocator; and the bytes that autograd holds between forward and backward, exact but blind to the rest.
"""

import gc
import json
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cases import Case

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def measure(case: Case, threads: int, quick: bool) -> Case:
    """The row of a case: bytes of each candidate over several processes, and torch.nn's over ours."""
    sizes = [str(case[key]) for key in ("cell", "T", "B", "H")]
    repeats = 1 if quick else 5
    found: dict[str, list[dict[str, int]]] = {"kernel": [], "torch.nn": []}
    for _ in range(repeats):
        for name, runs in found.items():
            command = [sys.executable, "-m", "benchmarks.memory", name, *sizes, str(threads)]
            runs.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))
    used = {name: summary(runs) for name, runs in found.items()}
    ratio = {s: used["torch.nn"]["resident"][s] / used["kernel"]["resident"][s] for s in ("min", "median")}
    return {**case, "threads": threads, "bytes": used, "ratios": {"torch.nn": ratio}}


def summary(runs: list[dict[str, int]]) -> dict[str, Any]:
    """The least and the median resident bytes, and the saved ones, which are the same every time."""
    resident = [run["resident"] for run in runs]
    return {"resident": {"min": min(resident), "median": int(median(resident))}, "saved": runs[0]["saved"]}


def _kilobytes(field: str) -> int:
    found = re.search(rf"^{field}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
    if found is None:
        raise OSError(f"{STATUS}: {field}")
    return int(found[1])


def probe(name: str, cell: str, steps: int, batch: int, size: int, threads: int) -> dict[str, int]:
    """Take three training steps and return the bytes of their peak, and those saved for one backward pass."""
    import torch

    from benchmarks import peers

    torch.set_num_threads(threads)
    small, problem = (peers.Problem(cell, *sizes, size) for sizes in ((2, 1, size), (steps, batch, size)))
    build = {"kernel": peers.kernel, "torch.nn": peers.torch_nn}[name]
    build(small).run()  # libraries, thread pools and packed weights are there before the count begins
    run = build(problem).run
    gc.collect()
    RESET.write_text("5")  # the peak begins anew
    before = _kilobytes("VmRSS")
    for _ in range(3):
        run()
    resident = (_kilobytes("VmHWM") - before) * 1024
    return {"resident": resident, "saved": saved_bytes(run)}


def saved_bytes(run: Any) -> int:
    """The bytes of the different tensors that autograd keeps for one backward pass."""
    import torch

    sizes: dict[int, int] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        if not (tensor.is_leaf and tensor.requires_grad):  # the inputs and the weights are there anyway
            sizes[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        run()
    return sum(sizes.values())


if __name__ == "__main__":
    who, kind, *numbers = sys.argv[1:]
    print(json.dumps(probe(who, kind, *map(int, numbers))))
