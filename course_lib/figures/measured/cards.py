"""A small figure for each claim: a row for each case, a ring for each seed, the median as a bar; no axis to study."""

import math
from statistics import median

from course_lib.claims import CLAIMS, Claim, Dots, by_case, load
from course_lib.claims.question import DIVERGED, Question
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import FAINT, INK, TEXT, WIRE
from course_lib.figures.measured.chart import LETTER, share
from course_lib.figures.measured.claims import known, label, ticks_and_scale
from course_lib.language import LANGUAGES, Both, Language, both, marked

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
WIDTH, ROW, TOP, EDGE, BELOW = 360, 27, 10, 18, 30
MOST = 8  # rows that a card has room for
SEEN: dict[str, Both] = {}  # what is seen in each figure, for those who do not see it
MEASURED: dict[str, Both] = {}  # what the rows of each figure measure


def name(claim: Claim) -> str:
    """The name of a claim's card."""
    return f"card-{claim.name.replace('_', '-')}"


def shown(claim: Claim) -> tuple[Question | None, list[str]]:
    """The question whose value the rows show, None where it is the first figure's, and the cases that are shown."""
    first = next(each for each in claim.questions if not (each.control or each.aside))
    if isinstance(claim.figure, Dots):
        return None, list(claim.cases)[:MOST]
    return first, list(claim.figure.cases or claim.cases)[:MOST]


def enter(claim: Claim) -> None:
    """Enter the card of a claim's stored runs into the catalogue, unless a run is missing."""
    try:
        runs = by_case(claim, load(claim))
    except ValueError:
        return
    question, cases = shown(claim)
    found: dict[str, list[float]] = {}
    for case in cases:
        kept = [each for each in runs[case] if each.get("state") != DIVERGED]
        found[case] = [question.measured(each) if question else float(each[claim.figure.value]) for each in kept]
    log = claim.figure.log and not (question and question.minus)
    enter_rows(claim, found, both(lambda language: measured(claim, question, language)), log)


def measured(claim: Claim, question: Question | None, language: Language) -> str:
    """What the rows measure, in words."""
    if question is None:
        return claim.figure.label.text(language)
    names = [claim.measures[key].text(language) for key in (question.value, question.minus) if key]
    return " − ".join(names)


def enter_rows(claim: Claim, found: dict[str, list[float]], what: Both, log: bool) -> None:
    """Enter the rows: the case's name, its seeds from the first tick to the last, their median."""
    card, blind = name(claim), claim.figure.blind if isinstance(claim.figure, Dots) else None
    values = [*(v for each in found.values() for v in each), *known(blind)]
    ticks, scale = ticks_and_scale(values, log)
    left = 20 + LETTER * max(len(label(claim, case, language)) for case in found for language in LANGUAGES)
    bottom = TOP + ROW * len(found)

    def across(value: float) -> float:
        return left + EDGE + (WIDTH - left - 2 * EDGE) * share(value, ticks, scale)

    def seen(language: Language) -> str:
        rows = (f"{label(claim, case, language)} {median(each):.2g}" for case, each in found.items())
        return f"{what.text(language)}: {marked('; '.join(rows), language)}."

    MEASURED[card], SEEN[card] = what, both(seen)

    @figure(card, (WIDTH, bottom + BELOW), claim.sentence, SEEN[card])
    def draw(d: Canvas) -> None:
        for tick in ticks:
            d.wire((across(tick), TOP), (across(tick), bottom), colour=FAINT, width=1, arrow=False)
        for tick, anchor in ((ticks[0], "start"), (ticks[-1], "end")):
            x = across(tick) + (EDGE - 6) * (1 if anchor == "end" else -1)
            d.text(x, bottom + 16, d.marked(written(tick)), 16, WIRE, anchor)
        for value in known(blind):
            ends = (across(value), TOP), (across(value), bottom)
            d.wire(*ends, colour=INK["x"], width=2, arrow=False, dashed=True)
        for k, (case, each) in enumerate(found.items()):
            row(d, label(claim, case, d.language), left, TOP + ROW * (k + 0.5), [across(v) for v in each])


def row(d: Canvas, text: str, left: float, y: float, places: list[float]) -> None:
    """Draw one case: its name, a ring for each seed, lying a little apart, and a bar at the median."""
    d.text(left, y, text, 16, TEXT, "end")
    for j, x in enumerate(places):
        d.disc((x, y + 5 * (j % 3 - 1)), 4, stroke=INK["i"], width=1.5)
    d.box((median(places), y), (5, ROW - 5), INK["f"], INK["f"], 0, 2)


def written(tick: float) -> str:
    """A tick's number; one far from 1 as a power of ten."""
    if 1e-3 <= tick < 1e4 or tick <= 0:
        return f"{tick:g}"
    return "10" + f"{round(math.log10(tick))}".translate(RAISED)


for _claim in CLAIMS.values():
    enter(_claim)
