"""The explorer of the gradient's reach in a real browser: every number it shows is the course's own instrument's."""

import re

import numpy as np
import pytest
from helpers.effort import some

from course_lib.figures.explorers.reach.networks import BIASED, NAMES, left
from course_lib.figures.explorers.reach.section import line, power, says
from course_lib.language import LANGUAGES

pytestmark = pytest.mark.xdist_group("browser")
EACH = [(language, cell) for language in LANGUAGES for cell in NAMES]
STATE = """() => ({
  left: [...document.querySelectorAll('[data-left]')]
    .map(e => [e.dataset.left, +e.dataset.at, +e.value, e.textContent]),
  lines: [...document.querySelectorAll('[data-line]')].map(e => [e.dataset.line, e.getAttribute('d')]),
  says: document.querySelector('[role=status]').innerText,
})"""


def compare(page, language, cell, scale, bias):
    now, found = page.evaluate(STATE), left(cell, scale, bias)
    for name, k, value, written in now["left"]:
        assert value == pytest.approx(found[name][k], rel=1e-9, abs=1e-300)
        assert written == power(found[name][k], language)
    for name, path in now["lines"]:
        points, wanted = (np.array(re.findall(r"[-\d.]+", each), dtype=float) for each in (path, line(found[name])))
        np.testing.assert_allclose(points, wanted, atol=0.11)
    assert now["says"] == says(cell, found["memory"], language)


@pytest.mark.parametrize(("language", "cell"), some(EACH, 2))
def test_every_number_is_the_instruments(visit, language, cell):
    page = visit("reach", language)
    page.locator("select").select_option(cell)
    compare(page, language, cell, 1, 0)
    scale, bias = page.get_by_role("slider").all()
    assert BIASED[cell].text(language) in page.locator(".ex-inputs").inner_text()
    scale.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    bias.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    compare(page, language, cell, 1.5, 1.5)
    bias.press("End")
    compare(page, language, cell, 1.5, 5)
    scale.press("Home")
    compare(page, language, cell, 0, 5)
    page.get_by_role("button").press("Enter")
    compare(page, language, cell, 1, 0)


def test_the_networks_show_what_the_chapters_say():
    rnn, lstm = left("rnn")["memory"], left("lstm")["memory"]
    assert 0.3 < rnn[50] ** (1 / 50) < 0.75, "a factor near 1/√3"
    assert left("rnn", 3)["memory"][50] > 100 * rnn[50]
    assert lstm[50] < 0.01 < left("lstm", bias=3)["memory"][50]


@pytest.mark.parametrize(
    ("value", "pt", "en"),
    [
        (0, "0,000", "0.000"),
        (1, "1,000", "1.000"),
        (0.0123, "0,012", "0.012"),
        (0.00999, "1,0 · 10⁻²", "1.0 · 10⁻²"),
        (3.14e-13, "3,1 · 10⁻¹³", "3.1 · 10⁻¹³"),
        (12345, "1,2 · 10⁴", "1.2 · 10⁴"),
    ],
)
def test_a_small_share_is_written_as_a_power(value, pt, en):
    assert (power(value, "pt"), power(value, "en")) == (pt.replace(" ", "\u00a0"), en.replace(" ", "\u00a0"))
