"""What every explorer has: its section, its controls, its numbers and the data that its script computes from, as HTML.

To add one: a folder beside this file, whose `section.py` has `explorer_html(language)`, drawn complete in its first
state with `section(NAME, …)`; a script `book/assets/explorer-NAME.js` that calls `Explorer.add(NAME, …)` with what
`book/assets/explorer.js` lends; its line in `EXPLORERS` (`__init__.py`); and `{explorer} NAME` in a chapter.
"""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from course_lib.figures.kit.canvas import LANG_CODES
from course_lib.figures.kit.markup import runs
from course_lib.figures.kit.palette import INK
from course_lib.language import Both, Language, marked

CONTROLS: dict[str, Both] = {
    "noscript": Both(
        pt="Sem JavaScript, o explorador mostra só o primeiro estado.",
        en="Without JavaScript, the explorer shows only its first state.",
    ),
    "steps": Both(pt="Passos", en="Steps"),
    "steps_hint": Both(pt="também com as setas ← →, Home e End", en="also with the arrow keys ← →, Home and End"),
    "first": Both(pt="Primeiro", en="First"),
    "previous": Both(pt="Anterior", en="Previous"),
    "next": Both(pt="Próximo", en="Next"),
    "last": Both(pt="Último", en="Last"),
    "step": Both(pt="Passo {t}", en="Step {t}"),
}
MOVES = {"first": "« {}", "previous": "‹ {}", "next": "{} ›", "last": "{} »"}


class Slider(NamedTuple):
    """A number that the reader moves: its name, its smallest and present value, its largest, and one key's worth."""

    name: str
    low: float
    value: float
    high: float = 1
    step: float = 0.1


def number(value: float, language: Language, decimals: int = 3) -> str:
    """Write a number with the language's decimal mark, a true minus sign, and no negative zero."""
    written = f"{value:.{decimals}f}"
    if not written.strip("-0."):
        written = written.lstrip("-")
    return marked(written.replace("-", "−"), language)


def share(value: float) -> str:
    """Write a number between 0 and 1 as a percentage."""
    return f"{100 * value:.0f}%"


def html_math(label: str) -> str:
    """Write a label with `$mathematics$` as HTML."""
    pieces = []
    for run, italic, below in runs(label):
        piece = f"<i>{escape(run)}</i>" if italic else escape(run)
        pieces.append(f"<sub>{piece}</sub>" if below else piece)
    return "".join(pieces).replace("</sub><sub>", "")


def value_of(name: str, value: float, language: Language) -> str:
    """Write a quantity that the script finds by its name and writes again whenever it changes."""
    return f'<data data-q="{name}" value="{value!r}">{number(value, language)}</data>'


def button(key: str, text: str) -> str:
    """Write a button that the script finds by `data-do`; it is dead until the script is there."""
    return f'<button type="button" data-do="{key}" disabled>{escape(text)}</button>'


def _options(options: Iterable[tuple[str, str]], chosen: str = "") -> str:
    return "".join(
        f'<option value="{key}"{" selected" * (key == chosen)}>{escape(text)}</option>' for key, text in options
    )


def _select(label: str, options: str, name: str) -> str:
    return f'<p class="ex-choice"><label>{label} <select data-choice="{name}" disabled>{options}</select></label></p>'


def choice(label: str, options: Iterable[tuple[str, str]], name: str = "scenario", chosen: str = "") -> str:
    """Write a list from which the reader chooses, (key, text); the script finds it by its name."""
    return _select(label, _options(options, chosen), name)


def grouped_choice(label: str, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]], name: str = "scenario") -> str:
    """Write such a list in groups, each under its name."""
    written = (f'<optgroup label="{escape(group)}">{_options(options)}</optgroup>' for group, options in groups)
    return _select(label, "".join(written), name)


def _place(t: int, shown: int, language: Language) -> str:
    label = CONTROLS["step"].text(language).format(t=t + 1)
    focus = 'tabindex="-1"' if t else 'tabindex="0" aria-current="step"'
    hidden = "" if t < shown else " hidden"
    return f'<button type="button" data-step="{t}" {focus} aria-label="{label}"{hidden}>{t + 1}</button>'


def step_buttons(count: int, language: Language, shown: int | None = None) -> str:
    """Write the buttons that walk through at most `count` steps, of which `shown` are there at first."""
    moves = "".join(
        f'<button type="button" data-move="{key}">{sign.format(CONTROLS[key].text(language))}</button>'
        for key, sign in MOVES.items()
    )
    places = "".join(_place(t, count if shown is None else shown, language) for t in range(count))
    legend = f"{CONTROLS['steps'].text(language)} <small>({CONTROLS['steps_hint'].text(language)})</small>"
    return (
        f'<fieldset class="ex-steps" disabled><legend>{legend}</legend>'
        f'<div class="ex-moves">{moves}</div><div class="ex-places">{places}</div></fieldset>'
    )


def _slider(slider: Slider, language: Language) -> str:
    decimals = len(f"{slider.step:g}".partition(".")[2])
    written = number(slider.value, language, decimals)
    limits = f'min="{slider.low:g}" max="{slider.high:g}" step="{slider.step:g}" value="{slider.value:g}"'
    # not <output>, which would be one more live region beside the sentence that already says it all
    return (
        f'<label class="ex-input"><span>{escape(slider.name)}</span> '
        f'<input type="range" {limits} aria-valuetext="{written}"> <b>{written}</b></label>'
    )


def sliders(legend: str, entries: Iterable[Slider], restore: str, language: Language) -> str:
    """Write a slider for each entry, and the button that brings back what they were."""
    written = "".join(_slider(each, language) for each in entries)
    return (
        f'<fieldset class="ex-inputs" disabled><legend>{legend}</legend>{written}'
        f'<button type="button" data-do="restore">{restore}</button></fieldset>'
    )


def field(name: str, label: str, value: str, size: int, mode: str = "text") -> str:
    """Write a line to type in; `mode` is the keyboard that a telephone shows. The script finds it by its name."""
    quiet = 'autocomplete="off" autocapitalize="off" spellcheck="false"'
    return (
        f'<label class="ex-field"><span>{escape(label)}</span> <input type="text" data-field="{name}" '
        f'value="{escape(value)}" size="{size + 2}" inputmode="{mode}" {quiet}></label>'
    )


def fields(legend: str, entries: Iterable[str], restore: str) -> str:
    """Put lines to type in together, with the button that brings back what they were."""
    back = f'<button type="button" data-do="restore">{restore}</button>'
    return f'<fieldset class="ex-inputs" disabled><legend>{legend}</legend>{"".join(entries)}{back}</fieldset>'


def status(text: str, wide: int = 4, narrow: int = 7) -> str:
    """Write the sentence that says what is seen now, aloud when it changes, with room for as many lines as it needs."""
    return f'<p class="ex-status" role="status" style="--ex-wide:{wide};--ex-narrow:{narrow}">{text}</p>'


def figure(svg: str) -> str:
    """Put a drawing in its place."""
    return f'<div class="ex-figure">{svg}</div>'


def section(name: str, label: str, language: Language, parts: Iterable[str], data: Mapping[str, object]) -> str:
    """Return the explorer as a section of a page in `language`, with the data that its script reads."""
    colours = ";".join(f"--ex-{role}:{ink}" for role, ink in INK.items())
    code = LANG_CODES[language]
    content = json.dumps({"locale": code, **data}, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<section class="explorer" data-explorer="{name}" lang="{code}" aria-label="{escape(label)}" '
        f'style="{colours}">\n<noscript><p>{CONTROLS["noscript"].text(language)}</p></noscript>\n'
        + "\n".join(parts)
        + f'\n<script type="application/json">{content}</script>\n</section>\n'
    )
