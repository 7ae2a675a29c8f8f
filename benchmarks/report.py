"""The table of the bars, and of the ratios that have none, in Markdown and in the language in use."""

from collections.abc import Mapping
from typing import Any

from benchmarks.bars import BARS, THREADS, Bar, Verdict, judge, value
from benchmarks.cases import CASES
from benchmarks.harness import geometric_mean
from benchmarks.record import Record, rows
from course_lib.language import marked, tr

SIZES = ("cell", "task", "rows", "columns", "trees", "depth", "T", "B", "D", "H", "threads")


def decimals(number: float | None) -> str:
    """A ratio with two decimals, or three digits from ten up; a dash where there is none."""
    if number is None:
        return "–"
    return marked(f"{number:.2f}" if number < 10 else f"{number:.1f}")


def place(row: Mapping[str, Any]) -> str:
    """The cell and the sizes of a row; D only where it is not H."""
    words = {"threads": tr(pt="threads", en="threads"), "rows": tr(pt="linhas", en="rows")}
    words |= {"columns": tr(pt="colunas", en="columns"), "trees": tr(pt="árvores", en="trees")}
    words |= {"depth": tr(pt="níveis", en="levels")}
    parts = [str(row[key]) for key in ("task", "cell") if key in row]
    sizes = [key for key in SIZES[2:] if key in row and not (key == "D" and row["D"] == row["H"])]
    return " ".join([*parts, *(f"{words.get(key, key)}={row[key]}" for key in sizes)])


def verdict_text(verdict: Verdict) -> str:
    """Met, or by how much not, or why that cannot be said."""
    short = marked(f"{100 * verdict.shortfall:.1f}")
    texts = {
        "met": tr(pt="alcançada", en="met"),
        "missed": tr(pt=f"**não: faltam {short}%**", en=f"**not met, by {short}%**"),
        "incomplete": tr(pt="alcançada no que rodou", en="met in what was run"),
        "not run": tr(pt="**não rodou**", en="**not run**"),
        "not applicable": tr(pt="a barra é de outro processador", en="the bar is for another processor"),
    }
    lacking = [] if len(verdict.lacking) == len(THREADS) and verdict.row is None else verdict.lacking
    return "; ".join([texts[verdict.status], *map(lack_text, lacking)])


def lack_text(lack: str) -> str:
    """Say in the language in use what was missing."""
    kind, _, rest = lack.partition(" ")
    if kind == "threads":
        return tr(pt=f"falta com {rest} thread(s)", en=f"missing with {rest} thread(s)")
    if lack == "--quick":
        return tr(pt="olhada rápida, sem valor de registro", en="a quick look, not for the record")
    return lack.replace("not installed", tr(pt="não instalado", en="not installed"))


def bar_line(verdict: Verdict) -> str:
    """One row of the table of bars."""
    bar, row = verdict.bar, verdict.row
    other = ""
    if row is not None and bar.statistic == "min":
        median = value(row, bar._replace(statistic="median"))
        other = tr(pt=f" (medianas: {decimals(median)})", en=f" (medians: {decimals(median)})")
    worst = f"{decimals(verdict.worst)}{other}: {place(row)}" if row is not None else "–"
    mean = decimals(verdict.mean)
    asked = [f"≥ {decimals(limit)}" if limit is not None else "" for limit in (bar.every, bar.mean)]
    cells = [tr(pt=bar.pt, en=bar.en), asked[0], worst, asked[1], mean, str(verdict.shapes), verdict_text(verdict)]
    return f"| {' | '.join(cells)} |"


def bars_table(record: Record, bars: tuple[Bar, ...] = BARS) -> str:
    """Every bar, whether it was run or not."""
    head = tr(
        pt="| tempo deles ÷ o nosso | toda forma | a pior medida | média | a pior média | formas | |",
        en="| their time ÷ ours | every shape | the worst measured | mean | the lowest mean | shapes | |",
    )
    return "\n".join([head, "| --- " * 7 + "|", *(bar_line(judge(record, bar)) for bar in bars)])


def other_lines(record: Record) -> list[str]:
    """The ratios that no bar speaks of: worst, geometric mean and best by group, cell and peer."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for group in record["groups"]:
        for row in rows(record, group):
            name = " ".join(filter(None, (row.get("task"), row.get("cell"))))
            for peer, ratio in row.get("ratios", {}).items():
                if not any(bar.group == group and peer in bar.peers and bar.where(row) for bar in BARS):
                    found.setdefault((group, name, peer), []).append(ratio["min"])
    return [
        f"| {group} | {name} | {peer} | {decimals(min(v))} | {decimals(geometric_mean(v))} | {decimals(max(v))} |"
        for (group, name, peer), v in found.items()
    ]


def others_table(record: Record) -> str:
    """What was measured and has no bar."""
    head = tr(
        pt="| grupo | célula | contra | menor | média geométrica | maior |",
        en="| group | cell | against | lowest | geometric mean | highest |",
    )
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *other_lines(record)])


def limit_lines(record: Record) -> list[str]:
    """The machine's limits: a thousand million operations or bytes a second."""
    units = {"triad": "GB/s"}
    return [
        f"- {tr(pt='limites', en='limits')} ({row['threads']}): "
        + ", ".join(f"{name} {decimals(rate['min'] / 1e9)} {units.get(name, 'Gflop/s')}" for name, rate in rates)
        for row in rows(record, "limits")
        if (rates := row["rates"].items())
    ]


def notes(record: Record) -> list[str]:
    """The machine, what did not take part and why, and what was not run."""
    machine, groups = record["machine"], record["groups"]
    versions = ", ".join(f"{name} {version or '–'}" for name, version in machine["versions"].items())
    cores = tr(pt=f"{machine['cores']} núcleos", en=f"{machine['cores']} cores")
    lines = [f"{machine['processor']} ({machine['family']}/{machine['model']}), {cores}, {versions}"]
    for group, runs in groups.items():
        for threads, run in runs.items():
            lines += [f"{group} ({threads}): {lack_text(f'{peer}: {why}')}" for peer, why in run["missing"].items()]
    if absent := [group for group in CASES if group not in groups]:
        lines.append(tr(pt="não rodaram: ", en="not run: ") + ", ".join(absent))
    if len({run["kernel"] for runs in groups.values() for run in runs.values()}) > 1:
        lines.append(tr(pt="os grupos mediram kernels diferentes", en="the groups measured different kernels"))
    return [f"- {line}" for line in lines]


def report(record: Record) -> str:
    """Everything that `python -m benchmarks` prints at its end."""
    parts = [bars_table(record), others_table(record), "\n".join([*limit_lines(record), *notes(record)])]
    return "\n\n".join(parts)
