"""The explorer of the grid: a section of a page where a cell of two dimensions reads a picture from its four corners.

The section is complete before any script runs: the first diagonal is drawn and told. `explorer-grid.js` then computes
every other step, picture and gate from what is embedded in the section.
"""

from html import escape

from course_lib.figures.explorers.grid.drawing import DARKEST, picture
from course_lib.figures.explorers.grid.scans import FORGET, INK_AT, MODES, SCANS, SIDE, states
from course_lib.figures.explorers.grid.texts import FROM, KNOWN, SPOKEN, says, text
from course_lib.figures.explorers.kit import (
    Slider,
    choice,
    figure,
    section,
    sliders,
    status,
    step_buttons,
    value_of,
)
from course_lib.figures.kit.palette import INK, WIRE
from course_lib.language import Language
from course_lib.ops import Array


def _name(place: int, language: Language) -> str:
    row, column = divmod(place, SIDE)
    return text("pixel", language).format(row=row + 1, column=column + 1)


def _pixels(language: Language) -> str:
    """Write the picture as buttons, each on where there is ink."""
    rows = ""
    for row in range(SIDE):
        rows += '<div class="ex-places">'
        for place in range(SIDE * row, SIDE * (row + 1)):
            on, label = place in INK_AT, _name(place, language)
            rows += (
                f'<button type="button" data-pixel="{place}" aria-pressed="{str(on).lower()}" '
                f'aria-label="{label}">{"■" if on else "□"}</button>'
            )
        rows += "</div>"
    return (
        f'<fieldset class="ex-inputs ex-small" disabled><legend>{text("picture", language)}</legend>{rows}</fieldset>'
    )


def _table(found: dict[str, Array], language: Language) -> str:
    heads = "".join(f'<th scope="col">{escape(FROM[scan].text(language))}</th>' for scan in SCANS)
    rows = "".join(
        f'<tr><th scope="row">{_name(place, language)}</th>'
        + "".join(f"<td>{value_of(f'{scan}{place}', float(found[scan][place]), language)}</td>" for scan in SCANS)
        + "</tr>"
        for place in range(SIDE * SIDE)
    )
    return (
        f'<details class="ex-more"><summary>{text("table", language)}</summary><table class="ex-table ex-numbers">'
        f'<thead><tr><th scope="col">{text("place", language)}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</details>"
    )


def _data(language: Language) -> dict[str, object]:
    return {
        "texts": {key: text(key, language) for key in SPOKEN},
        "scans": SCANS,
        "side": SIDE,
        "modes": MODES,
        "ink": sorted(INK_AT),
        "forget": FORGET,
        "known": KNOWN,
        "darkest": DARKEST,
        "lines": {"now": INK["h"], "else": WIRE},
    }


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    found, first = states(INK_AT, FORGET), next(iter(MODES))
    gates = (Slider(text(f"f{k}", language), 0, f, step=0.05) for k, f in enumerate(FORGET, 1))
    steps = step_buttons(max(MODES.values()), language, MODES[first])
    parts = (
        _pixels(language),
        choice(text("mode", language), ((mode, text(mode, language)) for mode in MODES), "mode"),
        steps.replace('class="ex-places"', 'class="ex-places ex-many"'),
        status(says(found, first, 0, language), wide=3, narrow=6),
        figure(picture(found, INK_AT, language)),
        sliders(text("gates", language), gates, text("restore", language), language),
        _table(found, language),
    )
    return section("grid", text("label", language), language, parts, _data(language))
