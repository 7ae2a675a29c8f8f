"""The training explorer: a section of a page where a cell of two units learns, and each weight's gradient is itemised.

The section is complete before any script runs: the loss and the shares of the first update. `explorer-training.js`
then computes all others from the starts embedded in the section.
"""

from course_lib.figures.explorers.kit import button, choice, figure, section, status, value_of
from course_lib.figures.explorers.training.drawings import BARS, CURVE, bars_svg, curve_svg
from course_lib.figures.explorers.training.learning import (
    FIRST_LENGTH,
    FIRST_SEED,
    LENGTHS,
    LIMIT,
    RATE,
    SEEDS,
    SOURCES,
    itemise,
    matches,
    rows,
    start,
)
from course_lib.figures.explorers.training.texts import TEXTS, says, text
from course_lib.language import Language
from course_lib.ops import Array

BUTTONS = ("one", "ten", "run", "again")
SPOKEN = ("status", "counting", "run", "pause", "sum", "tallest")


def _body(unit: int, weights: Array, shares: Array, language: Language) -> str:
    """Write the rows of one unit: a share for each step, their sum, and the weight."""
    steps = [*shares[:, unit], *[0 * weights[unit]] * (max(LENGTHS) - len(shares))]
    lines = [(str(t + 1), f"{t}", row) for t, row in enumerate(steps)]
    lines += [(text("sum", language), "sum", shares[:, unit].sum(0)), (text("weight", language), "w", weights[unit])]
    written = [f'<tr><th colspan="5" scope="rowgroup">{text(f"into{unit}", language)}</th></tr>']
    for place, (name, key, row) in enumerate(lines):
        hidden = " hidden" if len(shares) <= place < max(LENGTHS) else ""
        cells = (f"<td>{value_of(f'{unit}{j}{key}', float(x), language)}</td>" for j, x in enumerate(row))
        written.append(f'<tr data-row="{key}"{hidden}><th scope="row">{name}</th>{"".join(cells)}</tr>')
    return f"<tbody>{''.join(written)}</tbody>"


def _table(weights: Array, shares: Array, language: Language) -> str:
    heads = "".join(f'<th scope="col">{text(key, language)}</th>' for key in ("step", *SOURCES))
    bodies = "".join(_body(unit, weights, shares, language) for unit in range(2))
    return (
        f'<details class="ex-more"><summary>{text("table", language)}</summary><table class="ex-table ex-numbers">'
        f"<caption>{text('caption', language)}</caption><thead><tr>{heads}</tr></thead>{bodies}</table></details>"
    )


def _data(language: Language) -> dict[str, object]:
    return {
        "texts": {key: text(key, language) for key in SPOKEN},
        "starts": {seed: rows(start(seed)).tolist() for seed in SEEDS},
        "seed": FIRST_SEED,
        "rate": RATE,
        "limit": LIMIT,
        "curve": CURVE,
        "bars": BARS,
    }


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    params = start(FIRST_SEED)
    bill = itemise(params, matches(FIRST_LENGTH))
    names = {str(length): str(length) for length in LENGTHS}
    buttons = "".join(button(key, text(key, language)) for key in BUTTONS)
    parts = (
        choice(text("length", language), names.items(), "length", str(FIRST_LENGTH)),
        f'<fieldset class="ex-train"><legend>{text("train", language)}</legend>'
        f'<div class="ex-moves">{buttons}</div></fieldset>',
        status(says(bill, FIRST_SEED, 0, language), wide=2, narrow=5),
        figure(curve_svg([bill.loss], language)),
        f"<p>{text('bars', language)}</p>",
        figure(bars_svg(bill.shares, language)),
        _table(rows(params), bill.shares, language),
    )
    return section("training", TEXTS["label"].text(language), language, parts, _data(language))
