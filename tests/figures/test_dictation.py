"""The front page's picture in a real browser: the library's numbers, running until it is touched."""

from itertools import product

import pytest
from helpers.explorers import html_of, scripts_of

from course_lib.figures.explorers.dictation.drawing import memory_path
from course_lib.figures.explorers.dictation.scene import ASKED, TURNS, VALUES, heard, kind
from course_lib.figures.explorers.dictation.texts import KINDS, TEXTS, said
from course_lib.figures.explorers.kit import number
from course_lib.language import LANGUAGES

browser_test = pytest.mark.xdist_group("browser")
PLACES = [t for t in range(len(VALUES)) if t not in ASKED]
LAST = len(VALUES) - 1


@pytest.fixture
def watch(browser):
    """Open a page with the picture; its clock stands still until it is told to run."""
    contexts, errors = [], []

    def go(language, motion="no-preference"):
        contexts.append(browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion=motion))
        page = contexts[-1].new_page()
        page.clock.install()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_content(html_of("dictation", language))
        for script in scripts_of("dictation"):
            page.add_script_tag(content=script)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not errors


STATE = """() => {
  const all = (name, read) => [...document.querySelectorAll(`[data-${name}]`)].map(e => [e.dataset[name], read(e)]);
  return {
    says: document.querySelector('[role=status]').innerText,
    memory: document.querySelector('[data-memory]').getAttribute('d'),
    lamps: all('lamp', e => +e.getAttribute('width')),
    answers: all('answer', e => e.textContent),
    rings: all('ring', e => +e.getAttribute('opacity')),
    pressed: all('place', e => e.getAttribute('aria-pressed') === 'true'),
  };
}"""


def compare(page, language, marks, t):
    """Hold the page, with `marks` and at step `t`, equal to what the library's cell does."""
    steps, now = heard(marks), page.evaluate(STATE)
    assert now["says"] == said(kind(t, marks), t + 1, VALUES[t], steps[t], language)
    assert now["memory"] == memory_path(steps)
    for name, width in now["lamps"]:
        assert abs(width - 54 * steps[int(name[1:])][name[0]]) <= 0.051
    assert dict(now["answers"]) == {str(k): number(steps[k]["h"], language, 2) for k in ASKED}
    assert {int(k) for k, shown in now["rings"] if shown} == {int(k) for k, on in now["pressed"] if on} == set(marks)


@browser_test
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_runs_turn_after_turn_until_it_is_touched(watch, language):
    page = watch(language)
    compare(page, language, TURNS[0], LAST)
    pause = page.get_by_role("button", name=TEXTS["pause"].text(language))
    for marks in (TURNS[1], TURNS[2], TURNS[0]):
        page.clock.run_for(2600)
        for t in range(LAST):
            compare(page, language, marks, t)
            page.clock.run_for(1300)
        compare(page, language, marks, LAST)
    page.clock.run_for(2600)
    page.locator("svg").click()
    assert pause.count() == 0
    page.clock.run_for(20_000)
    compare(page, language, TURNS[1], 0)
    page.get_by_role("button", name=TEXTS["next"].text(language)).press("Enter")
    compare(page, language, TURNS[1], 1)
    page.get_by_role("button", name=TEXTS["run"].text(language)).press("Enter")
    page.clock.run_for(1300)
    compare(page, language, TURNS[1], 2)
    pause.press("Enter")
    page.clock.run_for(20_000)
    compare(page, language, TURNS[1], 2)


@browser_test
def test_a_number_is_marked_by_hand_and_the_marks_stay(watch):
    page, marks = watch("pt"), set(TURNS[0])
    for t in (2, 0, 5, 6):
        page.locator(f"[data-place='{t}']").press("Space")
        marks ^= {t}
        compare(page, "pt", marks, LAST)
    page.get_by_role("button", name=TEXTS["run"].text("pt")).press("Enter")
    page.clock.run_for(2600)
    compare(page, "pt", marks, 0)


@browser_test
def test_who_asked_for_less_motion_sees_it_stand_still(watch):
    page = watch("en", motion="reduce")
    page.clock.run_for(20_000)
    compare(page, "en", TURNS[0], LAST)
    assert page.get_by_role("button", name=TEXTS["run"].text("en")).count() == 1


def test_the_cell_does_what_the_sentences_say_whatever_is_marked():
    for chosen in product((False, True), repeat=len(PLACES)):
        marks, kept, before = {t for t, on in zip(PLACES, chosen, strict=True) if on}, 0.0, 0.0
        for t, step in enumerate(heard(marks)):
            kept = VALUES[t] if t in marks else kept
            opened = {"marked": (1, 0, 0), "passes": (0, 1, 0), "asked": (0, 1, 1)}[kind(t, marks)]
            assert all(abs(step[gate] - wanted) < 0.05 for gate, wanted in zip("ifo", opened, strict=True))
            assert t in marks or abs(step["c"] - before) < 0.01
            assert abs(step["h"] - (kept if t in ASKED else 0)) < 0.13
            before = step["c"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_speaks_its_language(language):
    other = "en" if language == "pt" else "pt"
    assert set(KINDS) <= TEXTS.keys()
    for text in TEXTS.values():
        assert text.text(language) != text.text(other)
