"""What every explorer has: its controls, its numbers and the data that its script computes from, as HTML."""

import json
from collections.abc import Iterable
from html import escape

from course_lib.figures.kit.markup import runs
from course_lib.language import Both, Language, marked

CONTROLS: dict[str, Both] = {
    "noscript": Both(
        pt="Sem JavaScript, o explorador mostra só o primeiro passo.",
        en="Without JavaScript, the explorer shows only the first step.",
    ),
    "scenario": Both(pt="Célula", en="Cell"),
    "steps": Both(pt="Passos", en="Steps"),
    "steps_hint": Both(pt="também com as setas ← →, Home e End", en="also with the arrow keys ← →, Home and End"),
    "first": Both(pt="Primeiro", en="First"),
    "previous": Both(pt="Anterior", en="Previous"),
    "next": Both(pt="Próximo", en="Next"),
    "last": Both(pt="Último", en="Last"),
    "step": Both(pt="Passo {t}", en="Step {t}"),
    "event": Both(pt="Evento do passo {t}: mude e veja", en="Event of step {t}: change it and see"),
    "restore": Both(pt="Voltar aos eventos originais", en="Bring back the original events"),
}
MOVES = {"first": "« {}", "previous": "‹ {}", "next": "{} ›", "last": "{} »"}


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
    """Write a quantity that the script finds by its name and writes again at every step."""
    return f'<data data-q="{name}" value="{value!r}">{number(value, language)}</data>'


def choice(options: Iterable[tuple[str, Both]], language: Language) -> str:
    """Write the list from which a reader chooses one of the explorer's scenarios, (key, name)."""
    written = "".join(f'<option value="{key}">{name.text(language)}</option>' for key, name in options)
    label = CONTROLS["scenario"].text(language)
    return f'<p class="lx-scenario"><label>{label} <select disabled>{written}</select></label></p>'


def _place(t: int, language: Language) -> str:
    label = CONTROLS["step"].text(language).format(t=t + 1)
    focus = 'tabindex="-1"' if t else 'tabindex="0" aria-current="step"'
    return f'<button type="button" data-step="{t}" {focus} aria-label="{label}">{t + 1}</button>'


def step_buttons(count: int, language: Language) -> str:
    """Write the buttons that walk through `count` steps."""
    moves = "".join(
        f'<button type="button" data-move="{key}">{sign.format(CONTROLS[key].text(language))}</button>'
        for key, sign in MOVES.items()
    )
    places = "".join(_place(t, language) for t in range(count))
    legend = f"{CONTROLS['steps'].text(language)} <small>({CONTROLS['steps_hint'].text(language)})</small>"
    return (
        f'<fieldset class="lx-steps" disabled><legend>{legend}</legend>'
        f'<div class="lx-moves">{moves}</div><div class="lx-places">{places}</div></fieldset>'
    )


def _slider(name: str, low: float, value: float, language: Language) -> str:
    written = number(value, language, 1)
    limits = f'min="{low:g}" max="1" step="0.1" value="{value:g}" aria-valuetext="{written}"'
    # not <output>, which would be one more live region beside the sentence that already says it all
    shown = f"<b>{written}</b>"
    return f'<label class="lx-input"><span>{name}</span> <input type="range" {limits}> {shown}</label>'


def event_sliders(inputs: Iterable[tuple[str, float, float]], language: Language) -> str:
    """Write a slider for each input of the first event, (name, smallest value, value), and what brings all back."""
    sliders = "".join(_slider(name, low, value, language) for name, low, value in inputs)
    legend = CONTROLS["event"].text(language).format(t=1)
    restore = f'<button type="button" data-restore>{CONTROLS["restore"].text(language)}</button>'
    return f'<fieldset class="lx-event" disabled><legend>{legend}</legend>{sliders}{restore}</fieldset>'


def embedded(data: object) -> str:
    """Write what the script reads."""
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json">{content}</script>'
