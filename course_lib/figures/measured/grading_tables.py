"""Tables of what grading costs, in Markdown and in the language in use, from the record of `benchmarks.grading`."""

import json
from pathlib import Path
from typing import Any

from course_lib.figures.measured.speed_record import RESULTS, Record
from course_lib.figures.measured.speed_tables import digits
from course_lib.language import marked, tr

PATH = RESULTS / "grading.json"
KINDS = ("numpy", "torch")


def record(path: Path = PATH) -> Record:
    """Read the record. Raises `FileNotFoundError` where nothing was measured."""
    return json.loads(path.read_text("utf-8"))


def rows(found: Record, group: str) -> list[Record]:
    """The rows of a kind of work, or of the large class; none where it was not measured."""
    return [row for run in found["groups"].get(group, {}).values() for row in run["rows"]]


def table(found: Record, kind: str) -> str:
    """What a hand-in of a kind of work costs with each system, stock nbgrader's time ÷ its own, and the memory."""
    heads = tr(
        pt="corretor, processos, entregas, s por entrega, sem a partida, nbgrader ÷ este, partida em s, memória em MB",
        en="grader, workers, hand-ins, s a hand-in, without the start, nbgrader ÷ this, start in s, memory in MB",
    ).split(", ")
    stock = _of(found, kind, "nbgrader", 1)
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for row in rows(found, kind):
        seconds = row["seconds"]
        ratio = _ratio(stock, row)
        cells = [_name(found, row["system"]), str(row["workers"]), str(row["count"]), digits(seconds["with"])]
        cells += [
            digits(seconds["without"]) if seconds["without"] > 0 else "–",
            ratio,
            digits(row["start"]),
            _megabytes(row["memory"]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, *_two_over_one(found, kind)])


def large(found: Record) -> str:
    """A sentence on each large class."""
    return "\n".join(
        tr(
            pt=f"{_count(row)} entregas com NumPy, dois processos: {digits(row['minutes'])} minutos, no máximo "
            f"{_megabytes(row['memory'])} MB.",
            en=f"{_count(row)} NumPy hand-ins, two workers: {digits(row['minutes'])} minutes, at most "
            f"{_megabytes(row['memory'])} MB.",
        )
        for row in rows(found, "large")
    )


def note(found: Record) -> str:
    """Which machine it was, how the systems ran, whether it is a sketch only, and the command that repeats it."""
    machine = found["machine"]
    sketch = any(run["quick"] for runs in found["groups"].values() for run in runs.values())
    name, rung = f"{machine['processor']}, {machine['cores']}", machine["rung"]
    pt, en = (" É só um esboço.", " A sketch only.") if sketch else ("", "")
    return tr(
        pt=f"*{name} núcleos, uma thread por processo; este curso corrige na jaula {rung}. O nbgrader roda como "
        "vem, num processo (dois: metade da turma cada); o otter, sem contêineres, com "
        f"`otter.api.grade_submission`, tudo num processo só.{pt} Para repetir: `make bench BENCH=grading`*",
        en=f"*{name} cores, one thread a process; this course grades in jail {rung}. nbgrader runs as it "
        "comes, in one process (two: half of the class each); otter runs without containers, with "
        f"`otter.api.grade_submission`, all in one process.{en} To repeat it: `make bench BENCH=grading`*",
    )


def tables(found: Record) -> str:
    """Everything that `python -m benchmarks.grading` prints at its end."""
    work = {"numpy": "NumPy", "torch": "torch"}
    parts = [f"**{work[kind]}**\n\n{table(found, kind)}" for kind in KINDS if rows(found, kind)]
    return "\n\n".join(filter(None, [*parts, large(found), note(found)]))


def two_over_one(found: Record, kind: str, system: str) -> float | None:
    """How many times as fast two workers are as one, the start left out."""
    one, two = (_of(found, kind, system, workers) for workers in (1, 2))
    return _times(one, two)


def _times(row: Record | None, other: Record | None) -> float | None:
    """One's time ÷ the other's; None where one is missing, or where so few hand-ins took no longer than the start."""
    pair = [entry["seconds"]["without"] for entry in (row, other) if entry]
    return pair[0] / pair[1] if len(pair) == 2 and min(pair) > 0 else None


def _ratio(row: Record | None, other: Record) -> str:
    times = _times(row, other)
    return digits(times) if times else "–"


def _two_over_one(found: Record, kind: str) -> list[str]:
    told = [(name, two_over_one(found, kind, name)) for name in ("ours", "nbgrader")]
    said = ", ".join(f"{_name(found, name)} {digits(times)}" for name, times in told if times)
    return ["", tr(pt=f"Dois processos ÷ um: {said}.", en=f"Two workers ÷ one: {said}.")] if said else []


def _of(found: Record, kind: str, system: str, workers: int) -> dict[str, Any] | None:
    return next((r for r in rows(found, kind) if (r["system"], r["workers"]) == (system, workers)), None)


def _name(found: Record, system: str) -> str:
    versions = found["machine"]["versions"]
    names = {"nbgrader": f"nbgrader {versions['nbgrader']}", "otter": f"otter {versions['otter-grader']}"}
    return names.get(system, tr(pt="este curso", en="this course"))


def _megabytes(size: int) -> str:
    return marked(f"{size / 1e6:,.0f}")


def _count(row: Record) -> str:
    return marked(f"{row['count']:,}")
