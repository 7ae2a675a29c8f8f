"""The LSTM explorer in a real browser, by keyboard: every number it shows is the library's."""

import re

import numpy as np
import pytest
from helpers.effort import some
from helpers.explorers import section_of

from course_lib.cells import CELLS
from course_lib.cells.lstm import lstm_cell, lstm_gates
from course_lib.cells.lstm_words import forget_gate, learn_gate, remember_gate, to_words, use_gate
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.lstm.drawings import chart_points, event_text
from course_lib.figures.explorers.lstm.scenarios import STORY, scenarios, trained
from course_lib.figures.explorers.lstm.texts import TEXTS, says
from course_lib.figures.explorers.lstm.train import draw_batch, train
from course_lib.figures.kit.canvas import LANG_CODES
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll

pytestmark = pytest.mark.xdist_group("browser")


def name_of(value):
    return getattr(value, "key", value)


EACH = [(language, scenario) for language in LANGUAGES for scenario in scenarios()]


def by_the_library(params, events):
    """Every quantity of every step from the library's public functions, in both vocabularies."""
    h, c, words, steps = np.zeros(1), np.zeros(1), to_words(params), []
    for event in events:
        x = np.array(event, dtype=float)
        i, f, g, o = lstm_gates(x, h, params)
        _, (new_h, new_c) = lstm_cell(x, (h, c), params)
        learned, kept = learn_gate(h, x, words), forget_gate(c, h, x, words)
        np.testing.assert_allclose(remember_gate(kept, learned), new_c, rtol=0, atol=1e-12)
        np.testing.assert_allclose(use_gate(new_c, h, x, words), new_h, rtol=0, atol=1e-12)
        step = dict(i=i, f=f, g=g, o=o, learned=learned, kept=kept, c_before=c, h_before=h, c=new_c, h=new_h)
        steps.append({k: float(v[0]) for k, v in step.items()} | {"tanh_c": float(np.tanh(new_c[0]))})
        h, c = new_h, new_c
    return steps


STATE = """() => {
  const written = name => [...document.querySelectorAll(`[data-${name}]`)].map(e => [e.dataset[name], e.textContent]);
  const line = name => document.querySelector(`[data-line=${name}]`).getAttribute('d');
  return {
    values: [...document.querySelectorAll('[data-q]')].map(e => [e.dataset.q, +e.value]),
    numbers: written('q'),
    labels: written('show'),
    says: document.querySelector('[role=status]').innerText,
    lines: {c: line('c'), h: line('h')},
    current: [...document.querySelectorAll('[aria-current=step]')].map(e => e.innerText),
  };
}"""


def compare(page, language, events, steps, t):
    """Hold the page at step `t` equal to `steps`: numbers, how they are written, sentence, drawing and chart."""
    now = page.evaluate(STATE)
    assert dict(now["values"]).keys() == steps[t].keys()
    for name, value in now["values"]:
        assert abs(value - steps[t][name]) <= 1e-12, (name, value, steps[t][name])
    assert dict(now["numbers"]) == {name: number(value, language) for name, value in steps[t].items()}
    labels = dict(now["labels"])
    assert labels.pop("x") == event_text(events[t], language)
    assert len(labels) == 11 and labels == {name: number(steps[t][name], language, 2) for name in labels}
    assert now["says"] == says(steps[t], t + 1, len(steps), language)
    for name, path in now["lines"].items():
        points = np.array(re.findall(r"[-\d.]+", path), dtype=float).reshape(-1, 2)
        np.testing.assert_allclose(points, chart_points(steps, name), atol=0.051)
    assert now["current"] == [str(t + 1)]


def choose(page, scenario):
    """Choose a scenario and go to its first step, with the keyboard alone."""
    page.locator("select").focus()
    for _ in range([s.key for s in scenarios()].index(scenario.key)):
        page.keyboard.press("ArrowDown")
    while not page.evaluate("document.activeElement.matches('[data-step]')"):
        page.keyboard.press("Tab")


@pytest.mark.parametrize(("language", "scenario"), some(EACH, 2), ids=name_of)
def test_every_number_of_every_step_is_the_librarys(visit, language, scenario):
    page = visit("lstm", language)
    choose(page, scenario)
    assert page.locator("[data-about]").inner_text() == scenario.about.text(language)
    steps = by_the_library(scenario.params, scenario.events)
    for t in range(len(steps)):
        compare(page, language, scenario.events, steps, t)
        page.keyboard.press("ArrowRight")
    compare(page, language, scenario.events, steps, len(steps) - 1)


@pytest.mark.parametrize(("language", "scenario"), some(EACH, 2), ids=name_of)
def test_a_changed_event_changes_all_that_follows_and_can_be_taken_back(visit, language, scenario):
    page = visit("lstm", language)
    choose(page, scenario)
    page.keyboard.press("ArrowRight")
    events = [list(event) for event in scenario.events]
    for j, (name, low) in enumerate(scenario.inputs):
        page.get_by_label(name.text(language), exact=False).and_(page.get_by_role("slider")).focus()
        page.keyboard.press("Home")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        events[1][j] = round(low + 0.4, 1)
    steps = by_the_library(scenario.params, events)
    compare(page, language, events, steps, 1)
    page.locator("[data-step='1']").focus()
    page.keyboard.press("End")
    compare(page, language, events, steps, len(steps) - 1)
    page.get_by_role("button", name=TEXTS["restore"].text(language)).press("Enter")
    compare(page, language, scenario.events, by_the_library(scenario.params, scenario.events), len(steps) - 1)


def test_the_steps_are_one_tab_stop_that_the_arrows_walk(visit):
    page = visit("lstm", "en")
    choose(page, scenarios()[0])
    stops = page.locator("[data-step][tabindex='0']")
    for key, step in (("ArrowRight", "2"), ("End", "8"), ("ArrowRight", "8"), ("ArrowLeft", "7"), ("Home", "1")):
        page.keyboard.press(key)
        assert stops.count() == 1 and stops.inner_text() == step
        assert page.evaluate("document.activeElement.textContent") == step
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_four_buttons_keep_the_focus_and_say_when_there_is_no_further(visit):
    page = visit("lstm", "en")
    for name, step, at_an_end in (("Next", "2", 0), ("Last", "8", 2), ("Previous", "7", 0), ("First", "1", 2)):
        button = page.get_by_role("button", name=name)
        button.press("Enter")
        assert page.locator("[aria-current=step]").inner_text() == step
        assert page.locator("[data-move][aria-disabled=true]").count() == at_an_end
        assert button.evaluate("b => b === document.activeElement")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_speaks_its_language_and_not_the_other(language):
    section = section_of("lstm", language)
    assert section.startswith(f'<section class="explorer" data-explorer="lstm" lang="{LANG_CODES[language]}"')
    other = "en" if language == "pt" else "pt"
    spoken = re.sub(r"<[^>]*>", "", section)
    for text in TEXTS.values():
        assert text.text(language) != text.text(other)
        assert not (len(text.text(other)) > 12 and text.text(other) in spoken)


def test_every_scenario_fits_the_drawn_page():
    for scenario in scenarios():
        assert len(scenario.events) == 8 and {len(e) for e in scenario.events} == {len(scenario.inputs)}
        for event in scenario.events:
            assert all(low <= x <= 1 for (_, low), x in zip(scenario.inputs, event, strict=True))


def test_the_hand_set_cell_does_what_its_text_says():
    store, count, _ = scenarios()
    steps = by_the_library(store.params, STORY)
    assert abs(steps[3]["h"] - 0.6) < 0.12 and abs(steps[7]["h"] + 0.5) < 0.12
    assert all(abs(steps[t]["h"]) < 0.02 for t in (0, 1, 2, 4, 5, 6))
    counted = by_the_library(count.params, count.events)
    assert counted[4]["c"] > 3.8 and abs(counted[5]["c"]) < 0.1
    assert counted[4]["h"] - counted[3]["h"] < 0.01


def test_the_learned_cell_has_learned_the_task(rng):
    xs, wanted = draw_batch(rng, batch=400)
    ys, _ = unroll(CELLS["lstm"], xs, CELLS["lstm"].init_state(xs[0], 1), trained())
    assert ((ys - wanted) ** 2).mean() < 0.02 * (wanted**2).mean()


def test_training_lowers_the_loss():
    assert train(updates=150)[1] < 0.7 * train(updates=1)[1]
