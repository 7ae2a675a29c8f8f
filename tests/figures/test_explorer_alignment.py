"""The explorer of attention: its models write every number right, and a browser shows the weights they attend with."""

import numpy as np
import pytest
import torch
from helpers.effort import some

from course_lib.figures.explorers.alignment.model import NUMBERS, reading, sharpened, trained, words_of
from course_lib.figures.explorers.alignment.texts import TEXTS, says
from course_lib.figures.explorers.alignment.train import train
from course_lib.language import LANGUAGES
from course_lib.tasks import encode, number_words
from course_lib.tasks.transcription import DIGITS, in_words

SHOWN = """() => {
  const block = document.querySelector('[data-example]:not([hidden])');
  const seen = [...block.querySelectorAll('[data-column]')].filter(e => getComputedStyle(e).visibility === 'visible');
  return {
    key: block.dataset.example, seen: seen.map(e => e.textContent).join(' '),
    bars: [...block.querySelectorAll('[data-bar]')].map(e => [+e.dataset.value, +e.getAttribute('width')]),
    rows: block.querySelectorAll('tbody tr').length, says: document.querySelector('[role=status]').textContent,
  };
}"""


def attended(number, language):
    """The model's own weights (T', S) while it is given the right symbols of a number."""
    source = torch.tensor(encode(in_words(number, language), words_of(language)))[:, None]
    target = torch.tensor([0, *encode(str(number), DIGITS)])[:, None]
    return trained(language).align(source, None, target)[..., 0].numpy()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_written_right(language):
    for number in NUMBERS:
        assert "".join(reading(number, language).symbols) == str(number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_of_the_task(language):
    assert words_of(language) == number_words(language, count=20, limit=1_000_000).inputs


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
def test_every_weight_is_the_models_and_is_said(visit, language):
    page = visit("alignment", language)
    for number in some(NUMBERS, 2):
        page.locator("select").select_option(str(number))
        found, wanted = reading(number, language), attended(number, language)
        page.locator("[data-step='0']").focus()
        for t, symbol in enumerate(found.symbols):
            now = page.evaluate(SHOWN)
            weights, widths = np.array(now["bars"]).T
            assert np.abs(weights - wanted[t]).max() < 2e-3 and np.abs(widths - 310 * weights).max() < 0.051
            assert now["key"] == str(number) and now["rows"] == len(found.words) == len(weights)
            assert now["seen"].split()[t] == (symbol or TEXTS["end"].text(language))
            assert len(now["seen"].split()) == t + 1
            assert now["says"] == says(found, t, weights, language)
            page.keyboard.press("ArrowRight")


@pytest.mark.xdist_group("browser")
def test_the_weights_can_be_sharpened_evened_and_brought_back(visit):
    page, logs = visit("alignment", "en"), reading(NUMBERS[0], "en").logs[0]
    page.get_by_role("slider").focus()
    for key, sharpness in (("End", 4), ("Home", 0)):
        page.keyboard.press(key)
        weights = np.array(page.evaluate(SHOWN)["bars"])[:, 0]
        np.testing.assert_allclose(weights, sharpened(logs, sharpness), atol=1e-9)
    assert np.ptp(weights) < 1e-12
    page.get_by_role("button", name=TEXTS["restore"].en).press("Enter")
    np.testing.assert_allclose(np.array(page.evaluate(SHOWN)["bars"])[:, 0], sharpened(logs, 1), atol=1e-9)


def test_training_lowers_the_loss():
    losses = train("en", steps=20)[1]
    assert losses[-4:].mean() < 0.97 * losses[:4].mean()
