"""The explorer of attention: a section of a page where a reader follows a decoder as it writes a dictated number.

All numbers are drawn and tabled in the section; `explorer-alignment.js` shows the one that is chosen, up to a step, and
computes the weights again where the reader sharpens them.
"""

from html import escape

import numpy as np

from course_lib.figures.explorers.alignment.drawings import REACH, reading_svg
from course_lib.figures.explorers.alignment.model import NUMBERS, Reading, reading, sharpened
from course_lib.figures.explorers.alignment.texts import says, text, written
from course_lib.figures.explorers.kit import (
    Slider,
    choice,
    figure,
    number,
    section,
    sliders,
    status,
    step_buttons,
)
from course_lib.language import Language


def _table(found: Reading, language: Language) -> str:
    """Write all weights: a row for each word, a column for each symbol that is written."""
    rows = "".join(
        f'<tr><th scope="row">{escape(word)}</th>'
        + "".join(f"<td>{number(weight, language, 2)}</td>" for weight in column)
        + "</tr>"
        for word, column in zip(found.words, np.transpose([sharpened(logs, 1) for logs in found.logs]), strict=True)
    )
    heads = "".join(f'<th scope="col">{written(symbol, language)}</th>' for symbol in found.symbols)
    return (
        f'<details class="ex-more"><summary>{text("all", language)}</summary><table class="ex-table ex-numbers">'
        f'<thead><tr><th scope="col">{text("word", language)}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    every = {str(value): reading(value, language) for value in NUMBERS}
    first = every[str(NUMBERS[0])]
    starts = {key: sharpened(found.logs[0], 1) for key, found in every.items()}
    blocks = (
        f'<div data-example="{key}"{" hidden" if found is not first else ""}>'
        f"{figure(reading_svg(found, starts[key], key, language))}{_table(found, language)}</div>"
        for key, found in every.items()
    )
    entries = (Slider(text("sharpness", language), 0, 1, 4, 0.5),)
    parts = (
        choice(text("example", language), ((key, " ".join(found.words)) for key, found in every.items())),
        step_buttons(max(len(found.symbols) for found in every.values()), language, len(first.symbols)),
        status(says(first, 0, starts[str(NUMBERS[0])], language), wide=2, narrow=4),
        *blocks,
        sliders(text("change", language), entries, text("restore", language), language),
    )
    data = {
        "status": text("status", language),
        "reach": REACH,
        "readings": {
            key: {
                "words": found.words,
                "symbols": [written(symbol, language) for symbol in found.symbols],
                "logs": found.logs.tolist(),
            }
            for key, found in every.items()
        },
    }
    return section("alignment", text("label", language), language, parts, data)
