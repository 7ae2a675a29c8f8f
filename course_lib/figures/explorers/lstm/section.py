"""The LSTM explorer: a section of a page where a reader steps a real cell through a short sequence.

The section is complete before any script runs: the first step is drawn and written. `lstm-explorer.js` then computes
the other steps from the parameters, events and texts embedded in the section.
"""

from html import escape

from course_lib.figures.explorers.kit import choice, embedded, event_sliders, html_math, step_buttons, value_of
from course_lib.figures.explorers.lstm.drawings import LEFT, PITCH, REACH, ZERO, cell_svg, chart_svg
from course_lib.figures.explorers.lstm.scenarios import Scenario, Trace, scenarios, trace
from course_lib.figures.explorers.lstm.texts import TEXTS, status, text
from course_lib.figures.kit.canvas import LANG_CODES
from course_lib.figures.kit.palette import INK
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
        f'<td class="lx-value">{value_of(name, step[name], language)}</td>',
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


def _data(language: Language) -> str:
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

    texts = {key: TEXTS[key].text(language) for key in ("status", "event")}
    chart = {"left": LEFT, "pitch": PITCH, "zero": ZERO, "reach": REACH}
    data = {
        "locale": LANG_CODES[language],
        "texts": texts,
        "chart": chart,
        "scenarios": {s.key: entry(s) for s in scenarios()},
    }
    return embedded(data)


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`; the page loads `lstm-explorer.js` and `.css` itself."""
    scenario = scenarios()[0]
    steps: Trace = trace(scenario.params, scenario.events)
    colours = ";".join(f"--lx-{role}:{ink}" for role, ink in INK.items())
    inputs = ((n.text(language), low, x) for (n, low), x in zip(scenario.inputs, scenario.events[0], strict=True))
    says = status(steps[0], 1, len(steps), language)
    return (
        f'<section class="lstm-explorer" lang="{LANG_CODES[language]}" aria-label="{text("label", language)}" '
        f'style="{colours}">\n<noscript><p>{text("noscript", language)}</p></noscript>\n'
        f"{choice(((s.key, s.name) for s in scenarios()), language)}\n"
        f"<p data-about>{scenario.about.text(language)}</p>\n{step_buttons(len(steps), language)}\n"
        f'<div class="lx-figure">{cell_svg(scenario.events[0], steps[0], language)}</div>\n'
        f'<p class="lx-status" role="status">{says}</p>\n{event_sliders(inputs, language)}\n'
        f'<div class="lx-figure">{chart_svg(steps, language)}</div>\n'
        f"{_table(steps[0], language)}\n{_data(language)}\n</section>\n"
    )
