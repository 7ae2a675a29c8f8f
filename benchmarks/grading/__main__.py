"""Grade the same hand-ins with each system in turn, and print the table: `python -m benchmarks.grading`."""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.grading.classes import KINDS, Kind, students
from benchmarks.grading.systems import System, installed, make
from benchmarks.harness import Busy, Disagreement, alone, order
from benchmarks.record import RESULTS, Record, begin, merge, rounded, save
from course_lib.figures.measured import grading_tables
from course_lib.grading.run.ladder import best_rung
from course_lib.language import tr

NAME = "grading.json"
QUICK_RESULTS = Path(__file__).parents[2] / "_build/benchmarks"
RUNS, COUNT, TIMES = 3, 10, 10  # the least for the record; ours gets so many times the hand-ins
TOLD = ("nbgrader", "otter-grader", "nbclient", "ipykernel")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    about = tr(
        pt="Mede quanto custa corrigir uma entrega: nós, o nbgrader e o otter-grader, no mesmo trabalho.",
        en="Measure what grading a hand-in costs: we, nbgrader and otter-grader, on the same work.",
    )
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=about)
    helps = {
        "count": tr(pt="entregas por sistema (nós: 10 vezes)", en="hand-ins a system (ours: 10 times as many)"),
        "runs": tr(pt="rodadas; fica a mediana", en="runs, of which the median stands"),
        "kind": tr(pt="só este trabalho; pode repetir", en="this work alone; may be repeated"),
        "large": tr(
            pt="em vez disso, N entregas com NumPy e dois processos", en="instead, N NumPy hand-ins and two workers"
        ),
        "output": tr(pt="pasta do registro", en="folder of the record"),
        "report": tr(pt="não mede nada, só mostra a tabela", en="measure nothing, show the table"),
    }
    parser.add_argument("--count", type=int, default=COUNT, help=helps["count"])
    parser.add_argument("--runs", type=int, default=RUNS, help=helps["runs"])
    parser.add_argument("--kind", action="append", choices=KINDS, help=helps["kind"])
    parser.add_argument("--large", type=int, metavar="N", help=helps["large"])
    parser.add_argument("--output", type=Path, help=helps["output"])
    parser.add_argument("--report", action="store_true", help=helps["report"])
    options = parser.parse_args()
    if min(options.runs, options.count - 2, options.large or 1) < 1:
        parser.error(tr(pt="pelo menos 3 entregas e 1 rodada", en="at least 3 hand-ins and 1 run"))
    return options


def main() -> int:
    """Measure what was asked for, keep it, and print the table."""
    options = arguments()
    quick = options.large < 10_000 if options.large else options.count < COUNT or options.runs < RUNS
    path = (options.output or (QUICK_RESULTS if quick else RESULTS)) / NAME
    record, _different = begin(path, describe())
    try:
        if not options.report:
            with alone():
                record = measured(record, options, quick, path)
    except (Busy, Disagreement) as error:
        print(error, file=sys.stderr)
        return 1
    print(grading_tables.tables(record))
    return 0


def describe() -> dict[str, Any]:
    """Return the machine, with the versions of the systems and the rung of our jail."""
    here = machine.describe()
    versions = {name: _version(name) for name in TOLD}
    return here | {"versions": here["versions"] | versions, "rung": best_rung()}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def measured(record: Record, options: argparse.Namespace, quick: bool, path: Path) -> Record:
    """Add each group of rows to the record as soon as it is complete."""
    kinds: Sequence[Kind] = ["numpy"] if options.large else options.kind or KINDS
    for kind in kinds:
        date = datetime.now(UTC).isoformat(timespec="seconds")
        with tempfile.TemporaryDirectory(prefix="grading-") as folder:
            made = make(Path(folder) / "made", [kind])
            if options.large:
                group, rows = "large", [large(made, Path(folder), options.large)]
            else:
                group, rows = kind, race(made, Path(folder), kind, options.count, options.runs)
        run = {"threads": 1, "quick": quick, "date": date, "rows": rounded(rows)}
        record = merge(record, group, run)
        save(path, record)
    return record


def race(made: Path, folder: Path, kind: Kind, count: int, runs: int) -> list[dict[str, Any]]:
    """Return the row of each system: they run in turn, after a first run each, in which the memory is watched."""
    systems = {f"{system.which}-{system.workers}": system for system in installed()}
    counts = {name: count * (TIMES if system.which == "ours" else 1) for name, system in systems.items()}
    grade = _grader(made, folder, kind)
    memory = {}
    for name, system in systems.items():
        memory[name] = grade(system, counts[name], True).memory
        print(f"[{kind} 0/{runs}] {name}: {memory[name] / 1e6:.0f} MB", flush=True)
    whole: dict[str, list[float]] = {name: [] for name in systems}
    start: dict[str, list[float]] = {name: [] for name in systems}
    for turn in range(runs):
        for name in order(list(systems), turn):
            start[name].append(grade(systems[name], systems[name].workers, False).seconds)
            whole[name].append(grade(systems[name], counts[name], False).seconds)
            print(
                f"[{kind} {turn + 1}/{runs}] {name}: {counts[name]} × {whole[name][-1] / counts[name]:.3f} s",
                flush=True,
            )
    return [
        {"system": systems[name].which, "workers": systems[name].workers, "count": counts[name], "memory": memory[name]}
        | costs(whole[name], start[name], counts[name], systems[name].workers)
        for name in systems
    ]


def costs(whole: list[float], start: list[float], count: int, workers: int) -> dict[str, Any]:
    """Return the seconds a hand-in, with the start and without: what one more costs than one for each worker."""
    one, all_of_them = statistics.median(start), statistics.median(whole)
    each = {"with": all_of_them / count, "without": (all_of_them - one) / (count - workers)}
    return {"seconds": each, "start": one - workers * each["without"], "runs": {"whole": whole, "one": start}}


def large(made: Path, folder: Path, count: int) -> dict[str, Any]:
    """Return how long one large class takes us with two workers, and its peak of memory."""
    ran = _grader(made, folder, "numpy")(System("ours", 2), count, True)
    return {"system": "ours", "workers": 2, "count": count, "minutes": ran.seconds / 60, "memory": ran.memory}


def _grader(made: Path, folder: Path, kind: Kind) -> Callable[[System, int, bool], Any]:
    def grade(system: System, count: int, watch: bool) -> Any:
        with tempfile.TemporaryDirectory(dir=folder) as room:
            return system.grade(made, Path(room), kind, students(count), watch)

    return grade


if __name__ == "__main__":
    sys.exit(main())
