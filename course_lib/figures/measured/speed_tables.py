"""How a table of the speed record is written: numbers, ratios, heads and source, in the language in use."""

from collections.abc import Callable, Iterable, Sequence
from statistics import geometric_mean
from typing import Any

from course_lib.figures.measured.speed_record import Record, record, rows
from course_lib.language import marked, tr

LIBRARIES = ("torch.mm", "numpy")


def digits(number: float) -> str:
    """A time, a rate or a ratio with about three digits and the language's marks."""
    size = abs(number)
    places = 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0
    return marked(f"{number:,.{places}f}")


def percent(share: float) -> str:
    """A share in whole hundredths."""
    return f"{100 * share:.0f}%"


def ratio(row: Record, peer: str) -> str:
    """A peer's time ÷ ours, of the fastest rounds; a dash where it did not take part."""
    return digits(row["ratios"][peer]["min"]) if peer in row["ratios"] else "–"


def spread(group: str, peer: str, where: Callable[[Record], bool] = lambda row: True, **sizes: Any) -> list[str]:
    """How many shapes of a group have a peer, and the least, the geometric mean and the largest of its ratios."""
    found = [row["ratios"] for row in rows(record(), group, **sizes) if where(row)]
    values = [ratios[peer]["min"] for ratios in found if peer in ratios]
    if not values:
        return ["0", "–", "–", "–"]
    return [str(len(values)), *map(digits, (min(values), geometric_mean(values), max(values)))]


def shares(row: Record, name: str) -> tuple[float, float]:
    """How near a candidate comes to the fastest product of a library, and to the loop that touches no memory."""
    share = row["shares"][name]["min"]
    top = max(row["peaks"][peer]["min"] for peer in LIBRARIES)
    return share, share * top / row["peaks"]["registers"]["min"]


def behind() -> tuple[list[tuple[float, str, str, Record]], int]:
    """Where a peer is faster than we are: (ratio, group, peer, row), the lowest first, and of how many comparisons."""
    found = record()
    entries = [
        (ratio["min"], group, peer, row)
        for group in found["groups"]
        for row in rows(found, group)
        if "distances" in row
        for peer, ratio in row["ratios"].items()
    ]
    return sorted((entry for entry in entries if entry[0] < 1), key=lambda entry: entry[0]), len(entries)


def table(group: str | None, head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, and under it where it was measured; `group` None stands for the whole record."""
    text = ["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *lines)]
    return "\n".join([*text, "", note(group)])


def titled(group: str | None, lines: Sequence[Sequence[str]], pt: str, en: str) -> str:
    """A table whose heads are given in both languages, separated by bars."""
    return table(group, tr(pt=pt, en=en).split(" | "), lines)


def note(group: str | None = None) -> str:
    """Which processor it was, and the command that repeats the measurement."""
    found = record()
    machine, groups = found["machine"], [group] if group else list(found["groups"])
    runs = [run for name in groups for run in found["groups"][name].values()]
    name, family, model = machine["processor"], machine["family"], machine["model"]
    command = f"python -m benchmarks --group {group}" if group else "make bench"
    return tr(
        pt=f"*{name}, família {family}, modelo {model}; nosso kernel com {sets(runs)}. Para repetir: `{command}`*",
        en=f"*{name}, family {family}, model {model}; our kernel with {sets(runs)}. To repeat it: `{command}`*",
    )


def sets(runs: Iterable[Record]) -> str:
    """The instruction sets that some runs of the kernel used."""
    return ", ".join(sorted({run["instruction_set"].upper() for run in runs}))


def place(row: Record) -> str:
    """The cell and the sizes of a row."""
    words = {"rows": tr(pt="linhas", en="rows"), "columns": tr(pt="colunas", en="columns")}
    words |= {"trees": tr(pt="árvores", en="trees"), "depth": tr(pt="níveis", en="levels")}
    keys = ("rows", "columns", "trees", "depth", "T", "B", "D", "H", "threads")
    sizes = [f"{words.get(key, key)} {row[key]}" for key in keys if key in row]
    return ", ".join([row["cell"], *sizes] if "cell" in row else sizes)
