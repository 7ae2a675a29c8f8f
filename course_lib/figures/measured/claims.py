"""The figures of the claims: what every seed measured, case by case."""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from course_lib.claims import CLAIMS, Claim, Curves, Dots, Runs, by_case, load
from course_lib.claims.question import DIVERGED
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, TINT, WIRE, Role
from course_lib.figures.measured.chart import MARKERS, ROW, Chart, line_legend, rows_of
from course_lib.language import LANGUAGES, Both, Language, both, marked

Columns = list[tuple[float, ...]]  # what all seeds measured, place by place
ROLES: tuple[Role, ...] = ("f", "i", "g", "o", "c", "r", "n", "x")
LEFT, TOP, WIDTH, HEIGHT = BOX = (84, 60, 490, 250)
SHORT_LABEL = 12  # letters that fit into a third of the line_legend's width
SEEN: dict[str, Both] = {}  # what is seen in each figure, for those who do not see it


def names(claim: Claim) -> list[str]:
    """The names of a claim's figures: `claim-NAME`, and `claim-NAME-2` and so on for those beside the first."""
    name = f"claim-{claim.name.replace('_', '-')}"
    return [name, *(f"{name}-{k}" for k in range(2, 2 + len(claim.more)))]


def enter(claim: Claim) -> None:
    """Enter the figures of a claim's stored runs into the catalogue, unless a run is missing."""
    try:
        runs = by_case(claim, load(claim))
    except ValueError:
        return
    runs = {case: [each for each in runs[case] if each.get("state") != DIVERGED] for case in runs}
    for name, plot in zip(names(claim), (claim.figure, *claim.more), strict=True):
        if isinstance(plot, Dots):
            enter_dots(name, claim, plot, {case: [float(each[plot.value]) for each in runs[case]] for case in runs})
        else:
            enter_curves(name, claim, plot, runs)


def enter_dots(name: str, claim: Claim, plot: Dots, found: dict[str, list[float]]) -> None:
    """Enter a column for each case: a ring for each seed, the median as a bar, a blind answer as a dashed line."""
    ticks, scale = ticks_and_scale(
        [*(value for each in found.values() for value in each), *known(plot.blind)], plot.log
    )

    def seen(language: Language) -> str:
        return "; ".join(f"{label(claim, case, language)}: {_spread(each, language)}" for case, each in found.items())

    SEEN[name] = both(lambda language: f"{_said(plot, language)}. {seen(language)}.")

    letters = [max(len(label(claim, case, language)) for language in LANGUAGES) for case in found]
    rows = rows_of(letters, WIDTH)
    apart = min(7.0, 0.8 * WIDTH / len(found) / max(map(len, found.values())))

    @figure(name, (600, 352 + ROW * rows), claim.sentence, SEEN[name])
    def draw(d: Canvas) -> None:
        d.text(300, 28, plot.label.text(d.language), 19, bold=True)
        chart = Chart(d, BOX, [label(claim, case, d.language) for case in found], ticks, scale, letters)
        chart.axes()
        for blind in known(plot.blind):
            y = chart.place(0, blind)[1]
            d.wire((LEFT, y), (LEFT + WIDTH, y), colour=INK["x"], width=2, arrow=False, dashed=True)
        for k, each in enumerate(found.values()):
            d.box(chart.place(k, median(each)), (44, 4), INK["f"], INK["f"], 0, 2)
            for j, value in enumerate(each):
                x, y = chart.place(k, value)
                d.disc((x + apart * (j - (len(each) - 1) / 2), y), 4.5, stroke=INK["i"], width=2)


def enter_curves(name: str, claim: Claim, plot: Curves, runs: Runs) -> None:
    """Enter a line for each case through the medians, on a band from the least to the largest."""
    cases = plot.cases or tuple(claim.cases)
    style = {case: _style(k) for k, case in enumerate(claim.cases)}  # the same in all figures of a claim
    columns = {case: list(zip(*(each[plot.value] for each in runs[case]), strict=True)) for case in cases}
    over = [f"{value:g}" for value in runs[cases[0]][0][plot.over]]
    ticks, scale = ticks_and_scale(
        [value for each in columns.values() for column in each for value in column], plot.log
    )
    across = 3 if max(len(case.pt) for case in claim.cases.values()) <= SHORT_LABEL else 2
    size = (600, 390 + 30 * math.ceil(len(cases) / across))

    SEEN[name] = both(lambda language: _curves_seen(claim, plot, over, columns, language))

    @figure(name, size, claim.sentence, SEEN[name])
    def draw(d: Canvas) -> None:
        d.text(300, 28, plot.label.text(d.language), 19, bold=True)
        chart = Chart(d, BOX, over, ticks, scale)
        chart.axes()
        d.text(LEFT + WIDTH / 2, TOP + HEIGHT + 46, plot.over_label.text(d.language), 18, WIRE)
        for case, each in columns.items():
            low, high = ([chart.place(j, end(column)) for j, column in enumerate(each)] for end in (min, max))
            d.area([*low, *reversed(high)], TINT[style[case][0]])
        for k, (case, each) in enumerate(columns.items()):
            chart.line([median(column) for column in each], *style[case])
            place = 40 + 560 / across * (k % across), 392 + 30 * (k // across)
            line_legend(d, place, label(claim, case, d.language), *style[case])


def _curves_seen(
    claim: Claim, plot: Curves, over: Sequence[str], columns: Mapping[str, Columns], language: Language
) -> str:
    """What each case's line says at its first and its last place."""
    first, last = Both(pt="de {} a {}", en="from {} to {}"), Both(pt="na primeira e na última", en="first and last")
    where = f"{first.text(language).format(over[0], over[-1])}, {last.text(language)}"
    ends = {case: [_spread(each[k], language) for k in (0, -1)] for case, each in columns.items()}
    seen = "; ".join(f"{label(claim, case, language)}: {a}, {b}" for case, (a, b) in ends.items())
    return f"{_said(plot, language)}; {plot.over_label.text(language)} {where}. {seen}."


def _style(k: int) -> tuple[Role, str, bool]:
    """The k-th line's colour and mark, and whether it is dashed: no two lines share all three."""
    return ROLES[k % len(ROLES)], MARKERS[k % len(MARKERS)], k >= len(ROLES)


def label(claim: Claim, case: str, language: Language) -> str:
    return claim.cases[case].text(language)


def _said(plot: Dots | Curves, language: Language) -> str:
    return plot.label.text(language)[:1].upper() + plot.label.text(language)[1:]


def _spread(values: Sequence[float], language: Language) -> str:
    """The median, and from what to what, as a screen reader says them."""
    return marked(f"{median(values):.2g} ({min(values):.2g}–{max(values):.2g})", language)


def known(value: float | None) -> list[float]:
    return [] if value is None else [value]


def ticks_and_scale(values: Sequence[float], log: bool) -> tuple[list[float], Callable[[float], float]]:
    """Round numbers from at or below all values to at or above them, and what turns a number into its height."""
    low, high = min(values), max(values)
    if log:
        first = math.floor(math.log10(low))
        last = max(math.ceil(math.log10(high)), first + 1)
        apart = math.ceil((last - first) / 6)
        return [10.0**k for k in range(first, last + apart, apart)], math.log
    low, high = min(low, 0), high if high > low else low + 1
    step = next(s for k in range(-9, 12) for s in (10.0**k, 2 * 10.0**k, 5 * 10.0**k) if (high - low) / s <= 5)
    return [step * k for k in range(math.floor(low / step), math.ceil(high / step - 1e-9) + 1)], float


for _claim in CLAIMS.values():
    enter(_claim)
