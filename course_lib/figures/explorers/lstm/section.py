"""The LSTM explorer: a section of a page where a reader steps a real cell through a short sequence.

The section is complete before any script runs: the first step is drawn and written. `explorer-lstm.js` then computes
the other steps from the parameters, events and texts embedded in the section.
"""

from html import escape

from course_lib.figures.explorers.kit import (
    Slider,
    choice,
    figure,
    html_math,
    section,
    sliders,
    status,
    step_buttons,
    value_of,
)
from course_lib.figures.explorers.lstm.drawings import LEFT, PITCH, REACH, ZERO, cell_svg, chart_svg
from course_lib.figures.explorers.lstm.scenarios import Scenario, scenarios, trace
from course_lib.figures.explorers.lstm.texts import TEXTS, says, text
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


def _row(row: Row, step: dict[str, float], language: Language) -> str:
    name, role, word, word_symbol, standard, symbol = row
    cells = (
        f"<td>{escape(text(word, language))} <b>{html_math(word_symbol)}</b></td>",
        f"<td>{escape(text(standard, language))} <b>{html_math(symbol)}</b></td>",
        f'<td class="ex-value">{value_of(name, step[name], language)}</td>',
    )
    return f'<tr class="ex-{role}">{"".join(cells)}</tr>'


def _table(step: dict[str, float], language: Language) -> str:
    bodies = []
    for group, rows in TABLE.items():
        head = f'<tr><th colspan="3" scope="rowgroup">{text(group, language)}</th></tr>'
        bodies.append(f"<tbody>{head}{''.join(_row(row, step, language) for row in rows)}</tbody>")
    heads = "".join(f'<th scope="col">{text(key, language)}</th>' for key in ("words", "standard", "value"))
    caption = f"<caption>{text('caption', language)}</caption>"
    return f'<table class="ex-table">{caption}<thead><tr>{heads}</tr></thead>{"".join(bodies)}</table>'


def _data(language: Language) -> dict[str, object]:
    def entry(s: Scenario) -> dict[str, object]:
        w = s.params
        return {
            "about": s.about.text(language),
            "inputs": [[name.text(language), low] for name, low in s.inputs],
            "events": s.events,
            "ih": w.weight_ih.tolist(),
            "hh": w.weight_hh[:, 0].tolist(),
            "bias": (w.bias_ih + w.bias_hh).tolist(),
        }

    return {
        "texts": {key: TEXTS[key].text(language) for key in ("status", "event")},
        "chart": {"left": LEFT, "pitch": PITCH, "zero": ZERO, "reach": REACH},
        "scenarios": {s.key: entry(s) for s in scenarios()},
    }


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    scenario = scenarios()[0]
    event, steps = scenario.events[0], trace(scenario.params, scenario.events)
    inputs = (Slider(name.text(language), low, x) for (name, low), x in zip(scenario.inputs, event, strict=True))
    parts = (
        choice(text("scenario", language), ((s.key, s.name.text(language)) for s in scenarios())),
        f"<p data-about>{scenario.about.text(language)}</p>",
        step_buttons(len(steps), language),
        figure(cell_svg(event, steps[0], language)),
        status(says(steps[0], 1, len(steps), language)),
        sliders(text("event", language).format(t=1), inputs, text("restore", language), language),
        figure(chart_svg(steps, language)),
        _table(steps[0], language),
    )
    return section("lstm", text("label", language), language, parts, _data(language))
