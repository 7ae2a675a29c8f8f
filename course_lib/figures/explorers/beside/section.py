"""The explorer of the LSTM beside another cell: one tape of events, two cells of one unit, step by step.

The section is complete before any script runs: the first step is drawn and written. `explorer-beside.js` then computes
the other steps, cells and tapes from the rows of weights, events and texts embedded in the section.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from course_lib.figures.explorers.beside.cells import QUANTITIES, TAPES, Step, trace
from course_lib.figures.explorers.beside.texts import ABOUT, NAMES, SIGNS, TEXTS, says
from course_lib.figures.explorers.kit import (
    Slider,
    choice,
    figure,
    number,
    section,
    sliders,
    status,
    step_buttons,
    value_of,
)
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, WIRE, Role
from course_lib.language import Language, tr

OTHERS = tuple(cell for cell in NAMES if cell != "lstm")
LEFT, PITCH, REACH = 66, 64, 46  # chart: left edge, distance between steps, and units for the largest value
ZEROS = {"memory": 100, "output": 238}  # the height of zero in each panel
SIDES: tuple[tuple[str, Role, str | None, str], ...] = (
    ("left", "c", None, "M-5-5h10v10h-10z"),
    ("right", "h", "7 5", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"),
)


def top(traces: Sequence[Sequence[Step]], name: str) -> float:
    """The largest size of a quantity, or 1 if it is smaller: what a panel has room for."""
    return max(1.0, *(abs(step[name]) for each in traces for step in each))


def points(steps: Sequence[Step], name: str, highest: float) -> list[tuple[float, float]]:
    """Where each step's value lies on its panel."""
    return [(LEFT + PITCH * t, ZEROS[name] - REACH * step[name] / highest) for t, step in enumerate(steps)]


def _panel(d: Canvas, name: str, traces: Sequence[Sequence[Step]], language: Language) -> None:
    zero, highest, right = ZEROS[name], top(traces, name), LEFT + PITCH * (len(traces[0]) - 1)
    d.text(LEFT - 22, zero - REACH - 20, TEXTS[name].text(language), 17, WIRE, "start")
    d.wire((LEFT - 14, zero), (right + 14, zero), colour=WIRE, width=1, arrow=False)
    d.text(LEFT - 18, zero, "0", 17, WIRE, "end")
    for sign in (1, -1):
        mark: dict[str, Any] = {f"data_{name}": sign}
        d.text(LEFT - 18, zero - sign * REACH, number(sign * highest, language, 1), 17, WIRE, "end", **mark)
    for (side, role, dash, shape), steps in zip(SIDES, traces, strict=True):
        places = points(steps, name, highest)
        path = "M" + "L".join(f"{x:g} {y:.1f}" for x, y in places)
        key = f"{name}-{side}"
        line = {"fill": "none", "stroke": INK[role], "stroke_width": 2.5, "stroke_dasharray": dash, "data_line": key}
        d.parts.append(tag("path", None, d=path, **line))
        for x, y in places:
            d.parts.append(tag("path", d=shape, fill=INK[role], transform=f"translate({x:g} {y:.1f})", data_mark=key))


def _chart(cell: str, traces: Sequence[Sequence[Step]], language: Language) -> str:
    d = Canvas(556, 330, language)
    cursor = f"M0 {ZEROS['memory'] - REACH - 8}V{ZEROS['output'] + REACH + 8}"
    d.parts.append(
        tag("path", d=cursor, stroke=FAINT, stroke_width=16, transform=f"translate({LEFT} 0)", data_cursor="")
    )
    for k, ((_, role, dash, shape), name) in enumerate(zip(SIDES, ("lstm", cell), strict=True)):
        start = LEFT + 150 + 120 * k
        d.wire((start, 18), (start + 34, 18), colour=INK[role], arrow=False, dashed=dash is not None)
        d.parts.append(tag("path", d=shape, fill=INK[role], transform=f"translate({start + 17} 18)"))
        shown: dict[str, Any] = {"data_name": ""} if k else {}
        d.text(start + 42, 18, NAMES[name].text(language), 17, INK[role], "start", **shown)
    for name in ZEROS:
        _panel(d, name, traces, language)
    for t in range(len(traces[0])):
        d.text(LEFT + PITCH * t, 312, str(t + 1), 17, WIRE)
    return d.render(TEXTS["label"].text(language), TEXTS["chart"].text(language), "ex-beside")


def _entry(side: str, cell: str, k: int, step: Step, language: Language) -> str:
    name = QUANTITIES[k]
    sign = f'<span data-sign="{k}">{SIGNS[cell][k]}</span>' if side == "right" else SIGNS[cell][k]
    return f"<td>{sign} <b>{value_of(f'{name}-{side}', step[name], language)}</b></td>"


def _table(cell: str, step: Step, other: Step, language: Language) -> str:
    right = f'<th scope="col" data-name>{NAMES[cell].text(language)}</th>'
    heads = f'<th scope="col">{TEXTS["quantity"].text(language)}</th><th scope="col">LSTM</th>{right}'
    rows = "".join(
        f'<tr><th scope="row">{TEXTS[name].text(language)}</th>'
        f"{_entry('left', 'lstm', k, step, language)}{_entry('right', cell, k, other, language)}</tr>"
        for k, name in enumerate(QUANTITIES)
    )
    caption = f"<caption>{escape(TEXTS['caption'].text(language))}</caption>"
    return f'<table class="ex-table ex-numbers">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _data(language: Language) -> dict[str, object]:
    return {
        "texts": {key: TEXTS[key].text(language) for key in ("status", "event")},
        "chart": {"left": LEFT, "pitch": PITCH, "reach": REACH, "zeros": ZEROS},
        "cells": {cell: {"name": NAMES[cell].text(language), "signs": SIGNS[cell]} for cell in NAMES},
        "tapes": {
            key: {
                "inputs": [[name.text(language), low] for name, low in tape.inputs],
                "events": tape.events,
                "rows": tape.rows,
                "about": {cell: ABOUT[key, cell].text(language) for cell in OTHERS},
            }
            for key, tape in TAPES.items()
        },
    }


def explorer_html(language: Language, cell: str = "lstm_no_forget") -> str:
    """Return the explorer's section of a page in `language`, with `cell` beside the LSTM at first.

    Raises `ValueError` for another cell.
    """
    if cell not in OTHERS:
        names = ", ".join(OTHERS)
        raise ValueError(
            tr(pt=f"cell: esperada {names}, recebida {cell!r}", en=f"cell: expected {names}, got {cell!r}")
        )
    key, tape = next(iter(TAPES.items()))
    event, traces = tape.events[0], [trace(key, each, tape.events) for each in ("lstm", cell)]
    inputs = (Slider(name.text(language), low, x) for (name, low), x in zip(tape.inputs, event, strict=True))
    parts = (
        choice(TEXTS["cell"].text(language), ((each, NAMES[each].text(language)) for each in OTHERS), "cell", cell),
        choice(TEXTS["tape"].text(language), ((each, t.name.text(language)) for each, t in TAPES.items()), "tape"),
        f"<p data-about>{ABOUT[key, cell].text(language)}</p>",
        step_buttons(len(tape.events), language),
        status(says(cell, traces[0][0], traces[1][0], 1, len(tape.events), language), 3, 5),
        sliders(TEXTS["event"].text(language).format(t=1), inputs, TEXTS["restore"].text(language), language),
        figure(_chart(cell, traces, language)),
        _table(cell, traces[0][0], traces[1][0], language),
    )
    return section("beside", TEXTS["label"].text(language), language, parts, _data(language))
