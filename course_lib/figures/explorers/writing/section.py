"""The writing machine: a section of a page, complete in its first state; `explorer-writing.js` loads the model."""

from html import escape

import numpy as np

from course_lib.figures.explorers.kit import (
    Slider,
    button,
    choice,
    field,
    figure,
    number,
    section,
    sliders,
    status,
    value_of,
)
from course_lib.figures.explorers.writing.store import ASSETS, load
from course_lib.figures.explorers.writing.texts import SPOKEN, text
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import INK
from course_lib.language import Both, Language
from course_lib.ops import Array
from course_lib.tasks.characters import LETTERS

FIRST = Both(pt="O portão de esquecimento (o que apaga) ", en="The forget gate (the one that clears) ")
LONGEST, MORE, SHOWN, WIDE = 300, 120, 8, 340.0
CELL: dict[Language, int] = {"pt": 43, "en": 91}  # whose colour changes most over `FIRST`
ROWS = ("i", "f", "g", "o", "before", "c", "h")


def probabilities(scores: Array, temperature: float = 1.0) -> Array:
    """Return the probability of each letter, (S,)."""
    shares = np.exp((scores - scores.max()) / temperature)
    return shares / shares.sum()


def tone(value: float) -> str:
    """Return the colour of a value between -1 and 1: blue below 0, orange above, stronger the farther away."""
    return f"rgb({'0 114 178' if value < 0 else '230 159 0'} / {0.45 * abs(value):.3f})"


def named(sign: str, language: Language) -> str:
    """Return what stands for a letter that cannot be seen."""
    return {" ": text("space", language), "\n": text("newline", language)}.get(sign, sign)


def _bars(shares: Array, language: Language) -> str:
    d = Canvas(560, 36 * SHOWN + 8, language)
    for n, sign in enumerate(np.argsort(-shares, kind="stable")[:SHOWN]):
        y = 22 + 36 * n
        d.text(76, y, named(LETTERS[sign], language), 18, anchor="end", data_show=f"sign-{n}")
        bar = {"x": 88, "y": y - 11, "width": f"{WIDE * shares[sign]:.1f}", "height": 22}
        d.parts.append(tag("rect", None, **bar, fill=INK["h"], data_odds=str(n)))
        d.text(545, y, number(shares[sign], language), 18, anchor="end", data_show=f"odds-{n}")
    return d.render(text("odds", language), text("bars", language), "ex-writing-odds")


def _table(step: dict[str, Array], language: Language) -> str:
    heads = "".join(f'<th scope="col">{text(key, language)}</th>' for key in ("name", "what", "number"))
    rows = "".join(
        f'<tr class="ex-{name[0] if name != "before" else "c"}"><td><i>{"c" if name == "before" else name}</i></td>'
        f"<td>{text(name, language)}</td><td>{value_of(name, float(step[name][CELL[language]]), language)}</td></tr>"
        for name in ROWS
    )
    return (
        f'<table class="ex-table"><caption>{text("caption", language)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def says(steps: list[dict[str, Array]], start: str, language: Language) -> str:
    """Return the sentence that tells the last letter's step."""
    shares = probabilities(steps[-1]["scores"])
    return text("status", language).format(
        t=len(start),
        T=len(start),
        sign=named(start[-1], language),
        cell=CELL[language],
        value=number(np.tanh(steps[-1]["c"][CELL[language]]), language),
        next=named(LETTERS[shares.argmax()], language),
        p=number(shares.max(), language),
    )


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    start, model = FIRST.text(language), load(language)
    steps = model.read(start)
    letters = "".join(
        f'<b data-letter="{k}" style="background:{tone(float(np.tanh(step["c"][CELL[language]])))}">{escape(sign)}</b>'
        for k, (sign, step) in enumerate(zip(start, steps, strict=True))
    )
    entries = (
        Slider(text("temperature", language), 0, 1, 2),
        Slider(text("letter", language), 1, len(start), len(start), 1),
        Slider(text("span", language), 1, 12, 40, 1),
        Slider(text("cell", language), 0, CELL[language], len(steps[-1]["c"]) - 1, 1),
    )
    kinds = (("c", text("held", language)), ("h", text("seen", language)))
    buttons = "".join(button(key, text(key, language)) for key in ("read", "write", "alike", "stop"))
    parts = (
        f"<p>{text('about', language)}</p>",
        f'<fieldset class="ex-train"><legend>{text("type", language)}</legend>'
        f"{field('start', text('start', language), start, 34).replace('<input', '<input disabled')}"
        f'<div class="ex-moves">{buttons}</div></fieldset>',
        status(says(steps, start, language), wide=3, narrow=6),
        f'<p class="ex-written">{letters}</p>',
        f'<canvas class="ex-grid" role="img" aria-label="{text("grid", language)}" hidden></canvas>',
        sliders(text("look", language), entries, text("restore", language), language),
        choice(text("kind", language), kinds, "kind"),
        figure(_bars(probabilities(steps[-1]["scores"]), language)),
        _table(steps[-1], language),
        f"<p>{text('passages', language)}</p>",
        '<ol class="ex-alike"><li>…</li></ol>',
    )
    data = {
        "texts": {key: text(key, language).replace("{longest}", str(LONGEST)) for key in SPOKEN},
        "asset": ASSETS[language].rpartition("/")[2],
        "cell": CELL[language],
        "longest": LONGEST,
        "more": MORE,
        "wide": WIDE,
    }
    return section("writing", text("label", language), language, parts, data)
