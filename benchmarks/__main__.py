"""Run the benchmarks, one group and one number of threads at a time, and print how the record stands by the bars."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.cases import CASES, cases, effort
from benchmarks.harness import Busy, alone
from benchmarks.record import RESULTS, Record, begin, merge, save
from benchmarks.report import decimals, place, report
from course_lib import fast
from course_lib.language import tr

ROOT = Path(__file__).parent.parent
QUICK_RESULTS = ROOT / "_build/benchmarks"


class Failed(Exception):
    """A group ended before its last case."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    helps = {
        "about": tr(
            pt="Mede a biblioteca contra as outras e mostra se cada barra foi alcançada.",
            en="Measure the library against the others and show whether each bar is met.",
        ),
        "group": tr(pt="só este grupo; pode repetir", en="this group alone; may be repeated"),
        "threads": tr(pt="números de threads, um processo para cada", en="numbers of threads, a process for each"),
        "quick": tr(pt="poucas rodadas, formas pequenas: não é registro", en="few rounds, small shapes: no record"),
        "output": tr(pt="pasta dos registros", en="folder of the records"),
        "report": tr(pt="não mede nada, só mostra a tabela", en="measure nothing, show the table"),
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=helps["about"])
    parser.add_argument("--group", action="append", choices=list(CASES), help=helps["group"])
    parser.add_argument("--threads", default="1,2", help=helps["threads"])
    parser.add_argument("--quick", action="store_true", help=helps["quick"])
    parser.add_argument("--output", type=Path, help=helps["output"])
    parser.add_argument("--report", action="store_true", help=helps["report"])
    return parser.parse_args()


def main() -> int:
    """Measure what was asked for, each run added to the record as it ends, and print the table."""
    options = arguments()
    here = machine.describe()
    folder = options.output or (QUICK_RESULTS if options.quick else RESULTS)
    path = folder / f"{machine.slug(here)}.json"
    record, different = begin(path, here)
    if different:
        say(
            pt=f"{path.name}: começa de novo, pois mudou: {', '.join(different)}",
            en=f"{path.name}: begins anew, for what changed: {', '.join(different)}",
        )
    try:
        if not options.report:
            with alone():
                record = measure_all(record, path, options)
    except (Busy, Failed) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say(pt="interrompido: o grupo em curso se perdeu", en="interrupted: the group under way is lost")
        return 130
    print(report(record))
    return 0


def measure_all(record: Record, path: Path, options: argparse.Namespace) -> Record:
    """Run every group with every number of threads that this machine has cores for."""
    counts = [int(count) for count in options.threads.split(",")]
    todo = [(group, count) for group in options.group or list(CASES) for count in counts]
    ahead = sum(effort(group, case) / count for group, count in todo for case in cases(group, options.quick))
    clock = Clock(ahead)
    for group, count in todo:
        if count > len(machine.own_cores()):
            say(pt=f"{group}: esta máquina não tem {count} núcleos", en=f"{group}: this machine lacks {count} cores")
        elif group == "avx2" and fast.instruction_set() != "avx512":
            say(pt="avx2: aqui os outros grupos já são AVX2", en="avx2: here the other groups are AVX2 already")
        else:
            record = merge(record, group, run(group, count, options.quick, clock))
            save(path, record)
    return record


class Clock:
    """Tells how long the rest will take, from how long the beginning took."""

    def __init__(self, ahead: float) -> None:
        self.ahead, self.done, self.began = ahead, 0.0, time.perf_counter()

    def tick(self, effort: float) -> str:
        """Count one case as done: the minutes gone and to go."""
        self.done += effort
        gone = time.perf_counter() - self.began
        left = max(self.ahead - self.done, 0) * gone / self.done
        return tr(
            pt=f"{gone / 60:.1f} min, faltam ~{left / 60:.0f} min",
            en=f"{gone / 60:.1f} min, about {left / 60:.0f} min left",
        )


def run(group: str, threads: int, quick: bool, clock: Clock) -> dict[str, Any]:
    """Run one group in a process of its own. Raises `Failed` with the end of its messages where it fails."""
    todo = cases(group, quick)
    found: list[dict[str, Any]] = []
    date = datetime.now(UTC).isoformat(timespec="seconds")
    for line in worker(group, threads, quick):
        if "end" in line:
            settings = {"threads": threads, "quick": quick, "date": date, "forced": group == "avx2"}
            return {**settings, **line["end"], "rows": found}
        found.append(line["row"])
        when = clock.tick(effort(group, todo[len(found) - 1]) / threads)
        print(f"[{group} {threads}] {len(found)}/{len(todo)} {summary(line['row'])} ({when})", flush=True)
    raise Failed(f"{group}: {len(found)}/{len(todo)}")


def summary(row: dict[str, Any]) -> str:
    """One line of progress."""
    told = ", ".join(f"{peer} {decimals(ratio['min'])}" for peer, ratio in row.get("ratios", {}).items())
    return f"{place(row)}: {told}" if told else place(row)


def worker(group: str, threads: int, quick: bool) -> Iterator[dict[str, Any]]:
    """The lines of a group's process, as they come."""
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "benchmarks.worker", group, str(threads), "quick" if quick else "full"]
    environment = machine.environment(threads, forced_avx2=group == "avx2")
    with tempfile.TemporaryFile("w+") as messages, os.fdopen(reader) as lines:
        process = subprocess.Popen(
            [*command, str(writer)],
            cwd=ROOT,
            env=environment,
            pass_fds=(writer,),
            stdout=messages,
            stderr=messages,
        )
        os.close(writer)
        try:
            yield from map(json.loads, lines)
            if process.wait():
                messages.seek(0)
                raise Failed(f"{group}: {messages.read()[-3000:]}")
        finally:
            process.kill()
            process.wait()


def say(*, pt: str, en: str) -> None:
    """Print one line in the language in use."""
    print(tr(pt=pt, en=en), flush=True)


if __name__ == "__main__":
    sys.exit(main())
