"""The speed record's tables beyond single layers, of where others are faster, and of how to repeat each group."""

import json
from collections.abc import Iterator
from pathlib import Path

from course_lib.figures.measured.speed_record import RESULTS, Record, record, rows
from course_lib.figures.measured.speed_tables import behind, digits, note, place, ratio, sets, titled
from course_lib.language import tr

LAYERS = ("torch.nn", "kernel")
SCANS = {
    "chunks": ("pedaços, torch", "chunks, torch"),
    "log-space": ("logaritmos, torch", "logarithms, torch"),
    "jax scan": ("scan do JAX", "JAX's scan"),
    "jax associative": ("JAX, paralela", "JAX, parallel"),
}
SCANS_PT, SCANS_EN = (" | ".join(label[k] for label in SCANS.values()) for k in (0, 1))


def slower(most: int = 12) -> str:
    """In how many comparisons the other one is faster, and the lowest of those ratios."""
    found, compared = behind()
    said = tr(
        pt=f"O outro é mais rápido em **{len(found)} de {compared}** comparações.",
        en=f"The other one is faster in **{len(found)} of {compared}** comparisons.",
    )
    lines = [[group, peer, place(row), digits(value)] for value, group, peer, row in found[:most]]
    pt, en = "grupo | contra | caso | tempo deles ÷ o nosso", "group | against | case | their time ÷ ours"
    return f"{said}\n\n{titled(None, lines, pt=pt, en=en) if lines else note()}"


def slower_by_peer() -> str:
    """In each group and against each peer: how many comparisons, in how many the peer is faster, the lowest ratio."""
    values: dict[tuple[str, str], list[float]] = {}
    for group in record()["groups"]:
        for row in rows(record(), group):
            for peer, value in row["ratios"].items() if "distances" in row else ():
                values.setdefault((group, peer), []).append(value["min"])
    return titled(
        None,
        [[*key, str(len(v)), str(sum(x < 1 for x in v)), digits(min(v))] for key, v in values.items()],
        pt="grupo | contra | comparações | o outro mais rápido | menor razão",
        en="group | against | comparisons | the other faster | lowest ratio",
    )


def _sizes(row: Record, keys: str) -> list[str]:
    return [str(row[key]) for key in keys.split()]


def scans() -> str:
    """The others' time ÷ the kernel's for the minimal cells over long sequences."""
    lines = [
        [f"`{row['cell']}`", *_sizes(row, "T B D H"), *(ratio(row, peer) for peer in SCANS)]
        for row in rows(record(), "scans", threads=1)
    ]
    return titled("scans", lines, pt=f"célula | T | B | D | H | {SCANS_PT}", en=f"cell | T | B | D | H | {SCANS_EN}")


def lost() -> str:
    """By how much the others' results differ from the kernel's, of the largest number of the array."""
    lines = [
        [f"`{row['cell']}`", *_sizes(row, "T B D H"), *(_power(row["distances"].get(peer)) for peer in SCANS)]
        for row in rows(record(), "scans", threads=1)
    ]
    return titled("scans", lines, pt=f"célula | T | B | D | H | {SCANS_PT}", en=f"cell | T | B | D | H | {SCANS_EN}")


def _power(distance: float | None) -> str:
    if not distance:
        return "–"
    digit, _, power = f"{distance:.0e}".partition("e")
    return rf"${digit} \times 10^{{{int(power)}}}$"


def grids() -> str:
    """The others' time ÷ the kernel's for a two-dimensional LSTM."""
    lines = [
        [f"{row['rows']} × {row['columns']}", *_sizes(row, "B H threads")]
        + [ratio(row, peer) for peer in ("plain", "wavefront", "cell by cell", "cells, inputs together")]
        for row in rows(record(), "grids")
    ]
    return titled(
        "grids",
        lines,
        pt="grade | B | H | threads | diagonais, nosso torch | diagonais, outro torch | célula por célula | idem, "
        "entradas juntas",
        en="grid | B | H | threads | diagonals, our torch | diagonals, another torch | cell by cell | the same, inputs "
        "together",
    )


def graphs() -> str:
    """The others' time ÷ the kernel's for a graph LSTM on trees."""
    lines = [
        [*_sizes(row, "trees depth H threads"), *(ratio(row, peer) for peer in ("plain", "node by node"))]
        for row in rows(record(), "graphs")
    ]
    return titled(
        "graphs",
        lines,
        pt="árvores | níveis | H | threads | níveis, torch | nó por nó",
        en="trees | levels | H | threads | levels, torch | node by node",
    )


def training() -> str:
    """Whole trainings over torch.nn's layer and over ours: seconds and steps, summed over the seeds."""
    tasks = {"adding": tr(pt="soma", en="adding"), "characters": tr(pt="caracteres", en="characters")}
    lines = []
    for row in rows(record(), "training"):
        runs = [row["runs"][name] for name in LAYERS]
        seconds = [digits(sum(run["seconds"] for run in each)) for each in runs]
        steps = " / ".join(str(sum(run["steps"] for run in each)) for each in runs)
        told = (digits(row["ratios"]["torch.nn"][key]) for key in ("total", "step"))
        lines.append([tasks[row["task"]], row["cell"].upper(), str(row["threads"]), *seconds, steps, *told])
    return titled(
        "training",
        lines,
        pt="tarefa | célula | threads | torch.nn, s | kernel, s | passos | razão | razão de um passo",
        en="task | cell | threads | torch.nn, s | kernel, s | steps | ratio | ratio for one step",
    )


def memory() -> str:
    """The mebibytes that training adds at its peak, and those kept for the way back."""
    lines = []
    for row in rows(record(), "memory", threads=1):
        used = [row["bytes"][name] for name in LAYERS]
        peaks = [digits(each["resident"]["min"] / 2**20) for each in used]
        kept = [digits(each["saved"] / 2**20) for each in used]
        lines.append([row["cell"].upper(), *_sizes(row, "T B H"), *peaks, *kept, ratio(row, "torch.nn")])
    return titled(
        "memory",
        lines,
        pt="célula | T | B | H | torch.nn, pico | kernel, pico | torch.nn, guardado | kernel, guardado | picos ÷",
        en="cell | T | B | H | torch.nn, peak | kernel, peak | torch.nn, kept | kernel, kept | peaks ÷",
    )


def gpu(folder: Path = RESULTS) -> str:
    """Each record of a GPU: its name and the others' time ÷ cuDNN's, or the sentence that there is none."""
    told = [_of_gpu(json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("gpu-*.json"))]
    none = tr(
        pt="Nenhuma GPU foi medida ainda; por isso, não há tabela aqui.",
        en="No GPU has been measured yet, so there is no table here.",
    )
    return "\n\n".join(told) or none


def _of_gpu(found: Record) -> str:
    paths = ("plain", "captured", "fused", "cudnn")
    lines = [
        [f"`{row['cell']}`", *_sizes(row, "T B H"), *(_milliseconds(row, path) for path in paths)]
        for group in found["groups"]
        for row in rows(found, group)
    ]
    machine, again = found["machine"], tr(pt="Para repetir", en="To repeat it")
    text = titled(
        None,
        lines,
        pt="célula | T | B | H | passo a passo, ms | captured, ms | fused, ms | cuDNN, ms",
        en="cell | T | B | H | step by step, ms | captured, ms | fused, ms | cuDNN, ms",
    ).rpartition("\n\n")[0]
    return f"{text}\n\n*{machine['gpu']}, CUDA {machine['cuda']}. {again}: `python -m benchmarks.gpu`*"


def _milliseconds(row: Record, path: str) -> str:
    return digits(1e3 * row["times"][path]["min"]) if path in row["times"] else "–"


def repeat() -> str:
    """How each group is measured again, when it was measured, and how long that took."""
    return titled(
        None,
        [[f"`python -m benchmarks --group {group}`", *told] for group, told in _runs()],
        pt="comando | medido em | minutos | conjunto de instruções",
        en="command | measured on | minutes | instruction set",
    )


def _runs() -> Iterator[tuple[str, list[str]]]:
    for group, runs in record()["groups"].items():
        each = runs.values()
        minutes = sum(run["seconds"] for run in each) / 60
        yield group, [min(run["date"] for run in each)[:10], digits(minutes), sets(each)]
