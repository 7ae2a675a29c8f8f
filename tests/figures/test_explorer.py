"""The LSTM explorer in a real browser, by keyboard: every number it shows is the library's."""

import gzip
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.effort import some
from helpers.paths import ROOT

from course_lib.cells import CELLS
from course_lib.cells.lstm import lstm_cell, lstm_gates
from course_lib.cells.lstm_words import forget_gate, learn_gate, remember_gate, to_words, use_gate
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.lstm.drawings import chart_points, event_text
from course_lib.figures.explorers.lstm.scenarios import STORY, scenarios, trained
from course_lib.figures.explorers.lstm.section import explorer_html
from course_lib.figures.explorers.lstm.texts import TEXTS, status
from course_lib.figures.explorers.lstm.train import draw_batch, train
from course_lib.figures.kit.canvas import LANG_CODES
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll

pytestmark = pytest.mark.xdist_group("browser")
ASSETS = ROOT / "book" / "assets"
SCRIPT, STYLE = ((ASSETS / f"lstm-explorer.{kind}").read_text("utf-8") for kind in ("js", "css"))
# The theme's variables, as pydata-sphinx-theme sets them in the dark.
DARK = (
    "html { background: #14181e; color: #ced6dd; --pst-color-background: #14181e; --pst-color-text-base: #ced6dd; "
    "--pst-color-surface: #29313d; --pst-color-text-muted: #9ca4af; --pst-color-border: #48566b; "
    "--pst-color-primary: #3fb1c5 }"
)
PAGES = [(language, width, scheme) for language in LANGUAGES for width in (390, 1280) for scheme in ("light", "dark")]
EACH = [(language, scenario) for language in LANGUAGES for scenario in scenarios()]
IDS = [f"{language}-{scenario.key}" for language, scenario in EACH]


@pytest.fixture
def visit(browser):
    """Open a page that holds nothing but the explorer; errors on the page fail the test."""
    errors, contexts = [], []

    def go(language, width=760, dark=False, script=True):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: errors.append(request.url))
        theme = DARK if dark else ""
        page.set_content(
            f'<!doctype html><html lang="{LANG_CODES[language]}" data-theme="{"dark" if dark else "light"}"><head>'
            f"<title>LSTM</title><style>body {{ font: 16px/1.5 system-ui }} {theme} {STYLE}</style></head>"
            f"<body><main><h1>LSTM</h1>{explorer_html(language)}</main></body></html>"
        )
        if script:
            page.add_script_tag(content=SCRIPT)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not errors


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
    assert now["says"] == status(steps[t], t + 1, len(steps), language)
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


@pytest.mark.parametrize(("language", "scenario"), EACH, ids=IDS)
def test_every_number_of_every_step_is_the_librarys(visit, language, scenario):
    page = visit(language)
    choose(page, scenario)
    assert page.locator("[data-about]").inner_text() == scenario.about.text(language)
    steps = by_the_library(scenario.params, scenario.events)
    for t in range(len(steps)):
        compare(page, language, scenario.events, steps, t)
        page.keyboard.press("ArrowRight")
    compare(page, language, scenario.events, steps, len(steps) - 1)


@pytest.mark.parametrize(("language", "scenario"), EACH, ids=IDS)
def test_a_changed_event_changes_all_that_follows_and_can_be_taken_back(visit, language, scenario):
    page = visit(language)
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_complete_before_the_script_and_does_not_move_with_it(visit, language):
    page = visit(language, script=False)
    scenario = scenarios()[0]
    compare(page, language, scenario.events, by_the_library(scenario.params, scenario.events), 0)
    state = """() => [...document.querySelectorAll('.lstm-explorer *')].map(e => {
        const b = e.getBoundingClientRect();
        const names = e.matches('data') ? [] : ['d', 'transform', 'value', 'min', 'tabindex', 'aria-current'];
        const drawn = names.map(name => e.getAttribute(name));
        return [e.tagName, e.textContent, b.x, b.y, b.width, b.height, ...drawn].join(' ');
    })"""
    before = page.evaluate(state)
    assert page.locator("button:enabled, input:enabled, select:enabled").count() == 0
    page.add_script_tag(content=SCRIPT)
    assert page.locator("button:disabled, input:disabled, select:disabled").count() == 0
    assert page.evaluate(state) == before
    compare(page, language, scenario.events, by_the_library(scenario.params, scenario.events), 0)
    assert re.search(r"<noscript>.*JavaScript.*</noscript>", explorer_html(language))


def test_the_steps_are_one_tab_stop_that_the_arrows_walk(visit):
    page = visit("en")
    choose(page, scenarios()[0])
    stops = page.locator("[data-step][tabindex='0']")
    for key, step in (("ArrowRight", "2"), ("End", "8"), ("ArrowRight", "8"), ("ArrowLeft", "7"), ("Home", "1")):
        page.keyboard.press(key)
        assert stops.count() == 1 and stops.inner_text() == step
        assert page.evaluate("document.activeElement.textContent") == step
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_four_buttons_keep_the_focus_and_say_when_there_is_no_further(visit):
    page = visit("en")
    for name, step, at_an_end in (("Next", "2", 0), ("Last", "8", 2), ("Previous", "7", 0), ("First", "1", 2)):
        button = page.get_by_role("button", name=name)
        button.press("Enter")
        assert page.locator("[aria-current=step]").inner_text() == step
        assert page.locator("[data-move][aria-disabled=true]").count() == at_an_end
        assert button.evaluate("b => b === document.activeElement")


@pytest.mark.parametrize(("language", "width", "scheme"), some(PAGES, 3))
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(visit, language, width, scheme):
    page = visit(language, width, scheme == "dark")
    page.get_by_role("button", name=TEXTS["next"].text(language)).click()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_gets_the_drawing_and_the_table_without_the_controls(visit):
    page = visit("pt")
    page.emulate_media(media="print")
    assert page.locator("table").is_visible() and page.locator("svg").first.is_visible()
    assert not page.locator("button, select, input").filter(visible=True).count()


def test_the_script_is_small_strict_and_alone():
    assert len(gzip.compress(SCRIPT.encode())) < 4096
    assert SCRIPT.startswith('"use strict";')
    assert not re.search(r"https?:|import|innerHTML|eval", SCRIPT)
    assert not re.search(r"transition|animation|url\(|@import", STYLE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_speaks_its_language_and_not_the_other(language):
    section = explorer_html(language)
    assert section.startswith(f'<section class="lstm-explorer" lang="{LANG_CODES[language]}"')
    other = "en" if language == "pt" else "pt"
    spoken = re.sub(r"<[^>]*>", "", section)
    for text in TEXTS.values():
        assert text.text(language) != text.text(other)
        assert not (len(text.text(other)) > 12 and text.text(other) in spoken)


def test_numbers_are_written_as_the_language_writes_them():
    assert number(-0.0004, "pt") == "0,000" and number(-0.0006, "pt") == "−0,001" and number(-1.25, "en", 1) == "−1.2"


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
