"""The explorer of the unrolled cell: a section of a page where a reader types what the cell is to read.

The section is complete before any script runs: the first reading, at its first step. `explorer-unrolled.js` then
computes every other from the weights embedded in the section.
"""

from course_lib.figures.explorers.kit import (
    choice,
    field,
    fields,
    figure,
    section,
    status,
    step_buttons,
    value_of,
)
from course_lib.figures.explorers.unrolled.drawings import LEFT, PITCH, REACH, ZERO, chart_svg, unrolled_svg
from course_lib.figures.explorers.unrolled.readings import GRIPS, LARGEST, LONGEST, READINGS, Reading, Step, trace
from course_lib.figures.explorers.unrolled.texts import says, short, spoken, text
from course_lib.language import Language


def _table(word: str, steps: list[Step], language: Language) -> str:
    """Write what each step reads and leaves."""
    rows = []
    for t, (sign, step) in enumerate(zip(word, steps, strict=True)):
        cells = "".join(f"<td>{value_of(f'h{k + 1}-{t}', float(step.h[k]), language)}</td>" for k in range(2))
        rows.append(f'<tr data-row="{t}"><th scope="row">{t + 1}</th><td data-sign="{t}">{sign}</td>{cells}</tr>')
    units = (f"h<sub>{k}</sub>, {text('unit', language).format(k)}" for k in (1, 2))
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in (text("step", language), text("reads", language), *units)
    )
    return (
        f'<table class="ex-table ex-numbers"><caption>{text("caption", language)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _data(language: Language) -> dict[str, object]:
    def entry(reading: Reading) -> dict[str, object]:
        return {
            "field": reading.field.text(language),
            "about": reading.about.text(language),
            "first": reading.first.text(language),
            "signs": "".join(reading.signs),
            "inputs": [] if reading.key == "letters" else list(reading.signs.values()),  # a letter's place is its 1
            "weights": reading.weights.tolist(),
        }

    return {
        "texts": spoken(language),
        "readings": {reading.key: entry(reading) for reading in READINGS},
        "grips": GRIPS,
        "limits": {"longest": LONGEST, "largest": LARGEST},
        "chart": {"left": LEFT, "pitch": PITCH, "zero": ZERO, "reach": REACH},
    }


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    reading = READINGS[0]
    word = reading.first.text(language)
    steps = trace(reading, word)
    grips = (
        field(f"grip{k}", text("grip", language).format(k + 1), short(u, language), 4, "decimal")
        for k, u in enumerate(GRIPS)
    )
    entries = (field("word", reading.field.text(language), word, LONGEST), *grips)
    parts = (
        choice(text("reading", language), ((r.key, r.name.text(language)) for r in READINGS)),
        f"<p data-about>{reading.about.text(language)}</p>",
        fields(text("own", language), entries, text("restore", language)),
        step_buttons(LONGEST, language),
        figure(unrolled_svg(word, steps, language)),
        status(says(word[0], 0, steps, language), wide=2, narrow=6),
        figure(chart_svg(steps, language)),
        _table(word, steps, language),
    )
    return section("unrolled", text("label", language), language, parts, _data(language))
