"""The LSTM explorer: a section of a page where a reader steps a real cell through a short sequence.

The section is complete before any script runs: the first step is drawn and written. `lstm-explorer.js` then computes
the other steps from the parameters, events and texts embedded in the section.
"""

import json
from html import escape

from course_lib.figures.explorer_scenarios import Scenario, Trace, scenarios, trace
from course_lib.figures.explorer_svg import LEFT, PITCH, REACH, ZERO, cell_svg, chart_svg
from course_lib.figures.explorer_text import TEXTS, number, status, text
from course_lib.figures.markup import runs
from course_lib.figures.palette import INK
from course_lib.figures.svg import LANG_CODES
from course_lib.language import Language

# Each row: the quantity, its role in the palette, its name in words and its symbol there, the standard name and symbol.
Row = tuple[str, str, str, str, str, str]
TABLE: dict[str, tuple[Row, ...]] = {
    "arrives": (
        ("c_before", "c", "ltm", "$LTM_{t−1}$", "cell_state", "$c_{t−1}$"),
        ("h_before", "h", "stm", "$STM_{t−1}$", "hidden_state", "$h_{t−1}$"),
    ),
    "learn": (
        ("g", "g", "new_information", "$N_t$", "candidate", "$g_t$"),
        ("i", "i", "ignore_factor", "$i_t$", "input_gate", "$i_t$"),
        ("learned", "g", "learned", "$N_t ⊙ i_t$", "product", "$i_t ⊙ g_t$"),
    ),
    "forget": (
        ("f", "f", "forget_factor", "$f_t$", "forget_gate", "$f_t$"),
        ("kept", "c", "kept", "$LTM_{t−1} ⊙ f_t$", "product", "$f_t ⊙ c_{t−1}$"),
    ),
    "remember": (("c", "c", "ltm", "$LTM_t$", "cell_state", "$c_t$"),),
    "use": (
        ("o", "o", "use_factor", "$V_t$", "output_gate", "$o_t$"),
        ("tanh_c", "c", "squashed", "$tanh(LTM_t)$", "tanh", "$tanh(c_t)$"),
        ("h", "h", "stm", "$STM_t$", "hidden_state", "$h_t$"),
    ),
}
MOVES = {"first": "« {}", "previous": "‹ {}", "next": "{} ›", "last": "{} »"}


def _html_math(label: str) -> str:
    pieces = []
    for run, italic, below in runs(label):
        piece = f"<i>{escape(run)}</i>" if italic else escape(run)
        pieces.append(f"<sub>{piece}</sub>" if below else piece)
    return "".join(pieces).replace("</sub><sub>", "")


def _value(name: str, value: float, language: Language) -> str:
    return f'<data data-q="{name}" value="{value!r}">{number(value, language)}</data>'


def _row(row: Row, step: dict[str, float], language: Language) -> str:
    name, role, word, word_symbol, standard, symbol = row
    cells = (
        f"<td>{escape(text(word, language))} <b>{_html_math(word_symbol)}</b></td>",
        f"<td>{escape(text(standard, language))} <b>{_html_math(symbol)}</b></td>",
        f'<td class="lx-value">{_value(name, step[name], language)}</td>',
    )
    return f'<tr class="lx-{role}">{"".join(cells)}</tr>'


def _table(step: dict[str, float], language: Language) -> str:
    bodies = []
    for group, rows in TABLE.items():
        head = f'<tr><th colspan="3" scope="rowgroup">{text(group, language)}</th></tr>'
        bodies.append(f"<tbody>{head}{''.join(_row(row, step, language) for row in rows)}</tbody>")
    heads = "".join(f'<th scope="col">{text(key, language)}</th>' for key in ("words", "standard", "value"))
    caption = f"<caption>{text('caption', language)}</caption>"
    return f'<table class="lx-table">{caption}<thead><tr>{heads}</tr></thead>{"".join(bodies)}</table>'


def _place(t: int, language: Language) -> str:
    label = text("step", language).format(t=t + 1)
    focus = 'tabindex="-1"' if t else 'tabindex="0" aria-current="step"'
    return f'<button type="button" data-step="{t}" {focus} aria-label="{label}">{t + 1}</button>'


def _steps(scenario: Scenario, language: Language) -> str:
    options = "".join(f'<option value="{s.key}">{getattr(s.name, language)}</option>' for s in scenarios())
    select = f"<label>{text('scenario', language)} <select disabled>{options}</select></label>"
    moves = "".join(
        f'<button type="button" data-move="{key}">{sign.format(text(key, language))}</button>'
        for key, sign in MOVES.items()
    )
    places = "".join(_place(t, language) for t in range(len(scenario.events)))
    legend = f"{text('steps', language)} <small>({text('steps_hint', language)})</small>"
    return (
        f'<p class="lx-scenario">{select}</p>\n<p data-about>{getattr(scenario.about, language)}</p>\n'
        f'<fieldset class="lx-steps" disabled><legend>{legend}</legend>'
        f'<div class="lx-moves">{moves}</div><div class="lx-places">{places}</div></fieldset>'
    )


def _slider(name: str, low: float, value: float, language: Language) -> str:
    written = number(value, language, 1)
    limits = f'min="{low:g}" max="1" step="0.1" value="{value:g}" aria-valuetext="{written}"'
    # not <output>, which would be one more live region beside the sentence that already says it all
    shown = f"<b>{written}</b>"
    return f'<label class="lx-input"><span>{name}</span> <input type="range" {limits}> {shown}</label>'


def _event(scenario: Scenario, language: Language) -> str:
    values = zip(scenario.inputs, scenario.events[0], strict=True)
    sliders = "".join(_slider(getattr(name, language), low, value, language) for (name, low), value in values)
    legend = text("event", language).format(t=1)
    restore = f'<button type="button" data-restore>{text("restore", language)}</button>'
    return f'<fieldset class="lx-event" disabled><legend>{legend}</legend>{sliders}{restore}</fieldset>'


def _data(language: Language) -> str:
    def entry(s: Scenario) -> dict[str, object]:
        w = s.params
        return {
            "about": getattr(s.about, language),
            "inputs": [[getattr(name, language), low] for name, low in s.inputs],
            "events": s.events,
            "ih": w.weight_ih.tolist(),
            "hh": w.weight_hh[:, 0].tolist(),
            "bias": (w.bias_ih + w.bias_hh).tolist(),
        }

    texts = {key: getattr(TEXTS[key], language) for key in ("status", "event")}
    chart = {"left": LEFT, "pitch": PITCH, "zero": ZERO, "reach": REACH}
    data = {
        "locale": LANG_CODES[language],
        "texts": texts,
        "chart": chart,
        "scenarios": {s.key: entry(s) for s in scenarios()},
    }
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json">{content}</script>'


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`; the page loads `lstm-explorer.js` and `.css` itself."""
    scenario = scenarios()[0]
    steps: Trace = trace(scenario.params, scenario.events)
    colours = ";".join(f"--lx-{role}:{ink}" for role, ink in INK.items())
    says = status(steps[0], 1, len(steps), language)
    return (
        f'<section class="lstm-explorer" lang="{LANG_CODES[language]}" aria-label="{text("label", language)}" '
        f'style="{colours}">\n<noscript><p>{text("noscript", language)}</p></noscript>\n'
        f"{_steps(scenario, language)}\n"
        f'<div class="lx-figure">{cell_svg(scenario.events[0], steps[0], language)}</div>\n'
        f'<p class="lx-status" role="status">{says}</p>\n{_event(scenario, language)}\n'
        f'<div class="lx-figure">{chart_svg(steps, language)}</div>\n'
        f"{_table(steps[0], language)}\n{_data(language)}\n</section>\n"
    )
