"""The explorer of the LSTM beside another cell, in a real browser: every number it shows is the library's."""

import re

import numpy as np
import pytest
from helpers.effort import some

from course_lib.cells import CELLS
from course_lib.figures.explorers.beside.cells import QUANTITIES, TAPES, params, trace
from course_lib.figures.explorers.beside.section import OTHERS, explorer_html, points, top
from course_lib.figures.explorers.beside.texts import ABOUT, NAMES, SIGNS, says
from course_lib.figures.explorers.kit import number
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll

browser = pytest.mark.xdist_group("browser")
EACH = [(language, tape, cell) for language in LANGUAGES for tape in TAPES for cell in OTHERS]
STATE = """() => ({
  numbers: [...document.querySelectorAll('[data-q]')].map(e => [e.dataset.q, +e.value, e.textContent]),
  lines: [...document.querySelectorAll('[data-line]')].map(e => [e.dataset.line, e.getAttribute('d')]),
  signs: [...document.querySelectorAll('[data-sign]')].map(e => e.textContent),
  names: [...document.querySelectorAll('[data-name]')].map(e => e.textContent),
  about: document.querySelector('[data-about]').textContent,
  says: document.querySelector('[role=status]').innerText,
})"""


def compare(page, language, tape, cell, events, t):
    traces = [trace(tape, each, events) for each in ("lstm", cell)]
    now = page.evaluate(STATE)
    shown = {key: (value, written) for key, value, written in now["numbers"]}
    for side, steps in zip(("left", "right"), traces, strict=True):
        for name in QUANTITIES:
            value, written = shown[f"{name}-{side}"]
            assert value == pytest.approx(steps[t][name], abs=1e-12)
            assert written == number(steps[t][name], language)
    lines = dict(now["lines"])
    for name in ("memory", "output"):
        for side, steps in zip(("left", "right"), traces, strict=True):
            drawn = np.array(re.findall(r"[-\d.]+", lines[f"{name}-{side}"]), dtype=float).reshape(-1, 2)
            np.testing.assert_allclose(drawn, points(steps, name, top(traces, name)), atol=0.051)
    assert now["signs"] == list(SIGNS[cell]) and set(now["names"]) == {NAMES[cell].text(language)}
    assert now["about"] == ABOUT[tape, cell].text(language)
    assert now["says"] == says(cell, traces[0][t], traces[1][t], t + 1, len(events), language)


@browser
@pytest.mark.parametrize(("language", "tape", "cell"), some(EACH, 3))
def test_every_number_of_every_step_is_the_librarys(visit, language, tape, cell):
    page = visit("beside", language)
    page.locator("[data-choice=cell]").select_option(cell)
    page.locator("[data-choice=tape]").select_option(tape)
    events = [list(event) for event in TAPES[tape].events]
    page.locator("[data-step='0']").focus()
    for t in range(len(events)):
        compare(page, language, tape, cell, events, t)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    slider = page.get_by_role("slider").first
    slider.press("Home")
    events[0][0] = TAPES[tape].inputs[0][1]
    compare(page, language, tape, cell, events, 0)
    page.locator("[data-do=restore]").press("Enter")
    compare(page, language, tape, cell, TAPES[tape].events, 0)


@pytest.mark.parametrize("tape", TAPES)
@pytest.mark.parametrize("cell", NAMES)
def test_the_traces_are_runs_of_the_library_and_their_parts_make_their_memory(tape, cell):
    events, steps = np.array(TAPES[tape].events, dtype=float), trace(tape, cell, TAPES[tape].events)
    ys, last = unroll(CELLS[cell], events, CELLS[cell].init_state(events[0], 1), params(tape, cell))
    np.testing.assert_allclose([step["output"] for step in steps], ys[:, 0], rtol=0, atol=1e-12)
    memory = 0.0
    for step in steps:
        memory = step["keeps"] * memory + step["lets"] * step["new"]
        assert memory == pytest.approx(step["memory"], abs=1e-12)
    assert memory == pytest.approx(float(CELLS[cell].unpack(last)[-1][0]), abs=1e-12)


def test_the_cells_do_what_is_said_of_them():
    kept = {cell: trace("dictation", cell, TAPES["dictation"].events) for cell in NAMES}
    counted = {cell: trace("count", cell, TAPES["count"].events) for cell in NAMES}
    assert kept["lstm"][5]["memory"] < -0.4 and abs(kept["lstm_no_forget"][5]["memory"]) < 0.15
    assert kept["lstm_peephole"] == kept["lstm"]
    assert all(abs(a["memory"] - b["memory"]) < 1e-9 for a, b in zip(kept["lstm_coupled"], kept["gru"], strict=True))
    assert all(step["output"] == step["memory"] for step in kept["gru"]) and abs(kept["lstm"][1]["output"]) < 0.05
    assert abs(counted["lstm"][5]["memory"]) < 0.2 < 3.5 < counted["lstm_no_forget"][5]["memory"]
    assert [step["output"] > 0.5 for step in counted["lstm_peephole"]] == [t == 4 for t in range(8)]
    assert all(abs(step["memory"]) <= 1 for cell in ("lstm_coupled", "gru") for step in counted[cell])


def test_a_page_chooses_the_cell_that_stands_beside_at_first():
    assert f'value="gru" selected>{NAMES["gru"].en}' in explorer_html("en", cell="gru")
    with pytest.raises(ValueError, match=r"^cell: expected lstm_no_forget, .*, got 'rnn'$"):
        explorer_html("en", cell="rnn")
