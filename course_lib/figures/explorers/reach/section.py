"""The explorer of the gradient's reach: how much of it is left, by distance, as cell, weights and bias change.

The section is complete before any script runs: torch's start of the plain RNN is drawn and written.
`explorer-reach.js` then goes back through the other networks, from the weights and inputs embedded in the section.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape

from course_lib.figures.explorers.kit import Slider, choice, figure, number, section, sliders, status
from course_lib.figures.explorers.reach.networks import BIASED, DISTANCES, NAMES, STEPS, drawn, heard, left
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, WIRE, Role
from course_lib.language import Both, Language

TEXTS = {
    "label": Both(pt="Explorador do alcance do gradiente", en="Explorer of the gradient's reach"),
    "cell": Both(pt="Célula", en="Cell"),
    "scale": Both(pt="pesos de h, vezes", en="weights of h, times"),
    "change": Both(pt="Mude o início e veja", en="Change the start and see"),
    "restore": Both(pt="Voltar ao início do torch", en="Back to torch's start"),
    "memory": Both(pt="na memória ($c_t$; sem ela, $h_t$)", en="in the memory ($c_t$; without one, $h_t$)"),
    "x": Both(pt="na entrada $x_t$", en="in the input $x_t$"),
    "memory_column": Both(pt="Na memória", en="In the memory"),
    "x_column": Both(pt="Na entrada", en="In the input"),
    "distance": Both(pt="Passos até o fim", en="Steps to the end"),
    "caption": Both(
        pt="Gradiente que resta, como fração do que há no último passo",
        en="Gradient left, as a fraction of that at the last step",
    ),
    "chart": Both(
        pt="Gradiente que resta em função da distância até o fim, em escala logarítmica, de 10⁴ a 10⁻¹⁶.",
        en="Gradient left against the distance from the end, on a logarithmic scale, from 10⁴ to 10⁻¹⁶.",
    ),
    "status": Both(
        pt="{cell}: a 10 passos resta {ten} do gradiente na memória; a 50 passos, {fifty}. Em média, cada passo para "
        "trás multiplica por {factor}.",
        en="{cell}: 10 steps back, {ten} of the gradient in the memory is left; 50 steps back, {fifty}. On average, "
        "each step back multiplies by {factor}.",
    ),
}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LEFT, RIGHT, TOP, BOTTOM, HIGHEST, LOWEST = 70, 536, 40, 250, 4, -16  # the chart's edges, and its powers of ten
SERIES: tuple[tuple[str, Role, bool], ...] = (("memory", "c", False), ("x", "x", True))


def power(value: float, language: Language) -> str:
    """Write a share with three decimals, or, where that says too little, as a power of ten."""
    if not value or 0.01 <= value < 1000:
        return number(value, language)
    digits, exponent = f"{value:.1e}".split("e")
    return f"{number(float(digits), language, 1)}\u00a0·\u00a010{str(int(exponent)).translate(RAISED)}"


def says(cell: str, memory: Sequence[float], language: Language) -> str:
    """Return the sentence that says how far the gradient reaches."""
    told = {"ten": power(memory[10], language), "fifty": power(memory[50], language)}
    factor = number(memory[50] ** (1 / 50), language, 2)
    return TEXTS["status"].text(language).format(cell=NAMES[cell].text(language), factor=factor, **told)


def line(values: Sequence[float]) -> str:
    """Return the path of a curve; what lies beyond the chart stays at its edge."""
    return "M" + "L".join(f"{_across(k):g} {_down(value):.1f}" for k, value in enumerate(values))


def _across(k: int) -> float:
    return LEFT + (RIGHT - LEFT) * k / (STEPS - 1)


def _down(value: float) -> float:
    height = math.log10(value) if value > 0 else LOWEST
    return TOP + (BOTTOM - TOP) * (HIGHEST - min(max(height, LOWEST), HIGHEST)) / (HIGHEST - LOWEST)


def _chart(found: Mapping[str, Sequence[float]], language: Language) -> str:
    d = Canvas(556, 310, language)
    for k, (name, role, dashed) in enumerate(SERIES):
        start = LEFT - 40 + 335 * k
        d.wire((start, 18), (start + 34, 18), colour=INK[role], arrow=False, dashed=dashed)
        d.text(start + 42, 18, TEXTS[name].text(language), 16, INK[role], "start")
    for exponent in range(LOWEST, HIGHEST + 1, 4):
        height = _down(10.0**exponent)
        d.wire((LEFT, height), (RIGHT, height), colour=WIRE if exponent == 0 else FAINT, width=1, arrow=False)
        d.text(LEFT - 10, height, "1" if not exponent else f"10{str(exponent).translate(RAISED)}", 16, WIRE, "end")
    for k in range(0, STEPS, 10):
        d.text(_across(k), BOTTOM + 20, str(k), 16, WIRE)
    d.text((LEFT + RIGHT) / 2, BOTTOM + 41, TEXTS["distance"].text(language), 16, WIRE)
    for name, role, dashed in SERIES:
        dash = "7 5" if dashed else None
        curve = {"fill": "none", "stroke": INK[role], "stroke_width": 2.5, "stroke_dasharray": dash, "data_line": name}
        d.parts.append(tag("path", None, d=line(found[name]), **curve))
    return d.render(TEXTS["label"].text(language), TEXTS["chart"].text(language), "ex-reach")


def _cell(name: str, k: int, value: float, language: Language) -> str:
    return f'<td><data data-left="{name}" data-at="{k}" value="{value!r}">{power(value, language)}</data></td>'


def _table(found: Mapping[str, Sequence[float]], language: Language) -> str:
    heads = "".join(
        f'<th scope="col">{TEXTS[key].text(language)}</th>' for key in ("distance", "memory_column", "x_column")
    )
    rows = "".join(
        f'<tr><th scope="row">{k}</th>{"".join(_cell(name, k, found[name][k], language) for name, *_ in SERIES)}</tr>'
        for k in DISTANCES
    )
    caption = f"<caption>{escape(TEXTS['caption'].text(language))}</caption>"
    return f'<table class="ex-table ex-numbers">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _data(language: Language) -> dict[str, object]:
    xs, readout = heard()
    return {
        "xs": xs.tolist(),
        "readout": readout.tolist(),
        "status": TEXTS["status"].text(language),
        "chart": {"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM, "high": HIGHEST, "low": LOWEST},
        "cells": {
            cell: {
                "name": NAMES[cell].text(language),
                "bias": BIASED[cell].text(language),
                **{name: array.tolist() for name, array in drawn(cell).items()},
            }
            for cell in NAMES
        },
    }


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    found = left("rnn")
    entries = (
        Slider(TEXTS["scale"].text(language), 0, 1, 3),
        Slider(BIASED["rnn"].text(language), -3, 0, 5, 0.5),
    )
    parts = (
        choice(TEXTS["cell"].text(language), ((key, name.text(language)) for key, name in NAMES.items())),
        sliders(TEXTS["change"].text(language), entries, TEXTS["restore"].text(language), language),
        status(says("rnn", found["memory"], language)),
        figure(_chart(found, language)),
        _table(found, language),
    )
    return section("reach", TEXTS["label"].text(language), language, parts, _data(language))
