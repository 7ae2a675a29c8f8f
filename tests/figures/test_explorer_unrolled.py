"""The explorer of the unrolled cell in a real browser: its numbers are the library's, and bad input changes nothing."""

import re
import unicodedata

import numpy as np
import pytest
from helpers.effort import some

from course_lib.cells import CELLS
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.unrolled.drawings import chart_points
from course_lib.figures.explorers.unrolled.readings import GRIPS, LONGEST, READINGS, VOWELS, params, trace
from course_lib.figures.explorers.unrolled.texts import says, short, spoken
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll

PRESSES, LETTERS = READINGS
SHOWN = """() => {
  const written = name => Object.fromEntries([...document.querySelectorAll(`tr:not([hidden]) [data-${name}],` +
    `svg g:not([style*=none]) [data-${name}]`)].map(e => [e.dataset[name], e.textContent]));
  return {
    table: written('q'), drawing: written('show'), signs: Object.values(written('sign')).join(''),
    lines: ['h1', 'h2'].map(name => document.querySelector(`[data-line=${name}]`).getAttribute('d')),
    current: document.querySelector('[aria-current=step]').textContent,
    steps: document.querySelectorAll('[data-step]:not([hidden])').length,
  };
}"""


class Reader:
    """A reader at the explorer."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.said = page.get_by_role("status").text_content

    def type(self, text, field="word"):
        self.page.locator(f"[data-field={field}]").fill(text)

    def compare(self, reading, word, t, grips=GRIPS):
        """Hold all that is written and drawn equal to the library, which runs the word with `unroll`."""
        xs = np.array([reading.signs[sign] for sign in word])
        states, _ = unroll(CELLS["rnn"], xs, np.zeros(2), params(reading, grips))
        steps, shown = trace(reading, word, grips), self.page.evaluate(SHOWN)
        expected = {f"h{k + 1}-{t}": h for (t, k), h in np.ndenumerate(states)}
        assert shown["signs"] == word and shown["steps"] == len(word) and shown["current"] == str(t + 1)
        assert shown["table"] == {name: number(h, self.language) for name, h in expected.items()}
        assert shown["drawing"] == {name: number(h, self.language, 2) for name, h in expected.items()}
        for unit, line in enumerate(shown["lines"]):
            points = np.array(re.findall(r"[-\d.]+", line), dtype=float).reshape(-1, 2)
            np.testing.assert_allclose(points, chart_points(steps, unit), atol=0.051)
        assert self.said() == says(word[t], t, steps, self.language, grips)


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
def test_what_is_typed_runs_through_the_librarys_cell_and_what_cannot_be_read_changes_nothing(visit, language):
    page = visit("unrolled", language)
    reader, texts = Reader(page, language), spoken(language)
    word = PRESSES.first.text(language)
    reader.compare(PRESSES, word, 0)
    page.locator("[data-step='0']").press("End")
    reader.compare(PRESSES, word, LONGEST - 1)
    reader.type("+ - –")
    reader.compare(PRESSES, "+−−", 2)
    shown = page.evaluate(SHOWN)
    for typed, said in (
        ("", texts["empty"]),
        ("+x\U0001f642", texts["strange"].format(sign="x", field=PRESSES.field.text(language))),
        ("<b>", texts["strange"].format(sign="<", field=PRESSES.field.text(language))),
        ("+" * 37, texts["long"].format(count=37)),
    ):
        reader.type(typed)
        assert reader.said() == said and page.evaluate(SHOWN) == shown
        assert page.locator("[aria-invalid=true]").get_attribute("data-field") == "word"
    reader.type("0+")
    reader.compare(PRESSES, "0+", 1)
    for typed in ("99", "-5.1", "", "u", "1e999"):
        before = page.evaluate(SHOWN)
        reader.type(typed, "grip0")
        assert reader.said() == texts["range"].format(given=typed) and page.evaluate(SHOWN) == before
    reader.type("−1,25" if language == "pt" else "-1.25", "grip0")
    reader.compare(PRESSES, "0+", 1, (-1.25, GRIPS[1]))
    assert page.locator("[aria-invalid]").count() == 0
    page.locator("[data-do=restore]").press("Enter")
    reader.compare(PRESSES, word, 0)
    page.locator("select").select_option("letters")
    reader.compare(LETTERS, LETTERS.first.text(language), 0)
    reader.type("Razão")
    page.locator("[data-move=last]").press("Enter")
    reader.compare(LETTERS, "razao", 4)


@pytest.mark.parametrize("pair", [("amor", "roma"), ("item", "time")])
def test_one_unit_tells_of_the_first_letter_and_the_other_of_the_last(pair):
    assert sorted(pair[0]) == sorted(pair[1])
    for word in pair:
        h = trace(LETTERS, word)[-1].h
        assert (h[0] > 0) == (word[0] in VOWELS) and (h[1] > 0) == (word[-1] in VOWELS)


def test_the_first_signs_can_be_read_and_fit():
    for reading in READINGS:
        for language in LANGUAGES:
            assert set(reading.first.text(language)) <= reading.signs.keys()
            assert len(reading.first.text(language)) <= LONGEST
    assert all(len(PRESSES.first.text(language)) == LONGEST for language in LANGUAGES)
    assert all(unicodedata.normalize("NFD", sign) == sign for sign in LETTERS.signs)


def test_a_weight_is_written_with_the_decimals_that_it_has():
    assert [short(value, "pt") for value in (3, 0.5, -1.25)] == ["3", "0,5", "−1,25"]
