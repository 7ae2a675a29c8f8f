"""One group in a process of its own, bound to so many cores: `python -m benchmarks.worker GROUP THREADS QUICK FD`.

Each case is one line of JSON on the file descriptor, and so is what ends the group.
"""

import json
import os
import sys
import time


def main(group: str, threads: int, quick: bool, descriptor: int) -> None:
    """Measure every case of a group and write each row as soon as it is there."""
    from benchmarks import machine

    os.sched_setaffinity(0, set(machine.own_cores()[-threads:]))  # before any library counts the cores
    import torch

    from benchmarks.cases import cases
    from benchmarks.groups import MEASURES
    from benchmarks.race import Setting, instruction_set
    from benchmarks.record import rounded

    torch.set_num_threads(threads)
    setting, missing, began = Setting(threads, quick, instruction_set()), {}, time.perf_counter()  # type: ignore[var-annotated]
    with os.fdopen(descriptor, "w", buffering=1) as out:
        for case in cases(group, quick):
            row = MEASURES[group](case, setting, missing)
            print(json.dumps({"row": rounded(row)}), file=out)
        ends = {
            "instruction_set": setting.instruction_set,
            "kernel": machine.kernel_version(),
            "missing": missing,
            "seconds": round(time.perf_counter() - began, 1),
        }
        print(json.dumps({"end": ends}), file=out)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "quick", int(sys.argv[4]))
