"""The writing machine in a real browser: its numbers are the library's, and bad input has its sentence."""

import json

import numpy as np
import pytest
from helpers.effort import some
from helpers.explorers import ASSETS, html_of, scripts_of

from course_lib.cells import CELLS
from course_lib.figures.explorers.writing.section import CELL, LONGEST, ROWS, probabilities
from course_lib.figures.explorers.writing.store import ASSETS as MODELS
from course_lib.figures.explorers.writing.store import load
from course_lib.figures.explorers.writing.texts import text
from course_lib.language import LANGUAGES
from course_lib.tasks.base import encode
from course_lib.tasks.characters import LETTERS
from course_lib.unroll import unroll

SHOWN = "() => [...document.querySelectorAll('[data-q]')].map(e => [e.dataset.q, e.value])"


class Reader:
    """A reader at the machine, on a page in a folder; a folder without the model is one where it does not arrive."""

    def __init__(self, page):
        self.page, self.said = page, page.get_by_role("status").text_content
        self.texts = json.loads(page.locator(".explorer script").text_content())["texts"]

    def do(self, name):
        self.page.locator(f"[data-do={name}]").click()

    def read(self, start):
        self.page.locator("[data-field=start]").fill(start)
        self.do("read")

    def wait(self, beginning):
        self.page.wait_for_function(
            "(t) => document.querySelector('.ex-status').textContent.startsWith(t)", arg=beginning
        )

    def letters(self):
        return self.page.locator(".ex-written b").all_text_contents()


@pytest.fixture
def reader(browser, tmp_path):
    errors = []

    def go(language, files):
        for name in files:
            (tmp_path / name).symlink_to(ASSETS / name)
        tags = []
        for k, script in enumerate(scripts_of("writing")):
            (tmp_path / f"{k}.js").write_text(script, "utf-8")
            tags.append(f'<script src="{k}.js"></script>')
        html = html_of("writing", language).replace("</body>", "".join(tags) + "</body>")
        (tmp_path / "page.html").write_text(html.replace("<head>", '<head><meta charset="utf-8">'), "utf-8")
        page = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((tmp_path / "page.html").as_uri())
        return Reader(page)

    yield go
    assert not errors


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
def test_the_page_runs_the_librarys_cell_over_the_stored_weights(reader, language):
    name = MODELS[language].rpartition("/")[2]
    here, model = reader(language, [name]), load(language)
    here.read("")
    assert here.said() == text("empty", language)
    here.read("A célula (c) " if language == "pt" else "The cell (c) ")
    here.wait(here.texts["status"].partition("{")[0])
    start = "".join(here.letters())
    xs = model.embedding[encode(start, LETTERS)]
    states = np.zeros((2, model.params.weight_hh.shape[1]))
    _, (h, c) = unroll(CELLS["lstm"], xs, tuple(states), model.params)
    step, shown = model.read(start)[-1], dict(here.page.evaluate(SHOWN))
    np.testing.assert_allclose([step["h"], step["c"]], [h, c], atol=1e-12)
    assert shown.keys() == set(ROWS)
    np.testing.assert_allclose(
        [float(shown[name]) for name in ROWS], [step[name][CELL[language]] for name in ROWS], atol=1e-4
    )
    odds = here.page.locator("[data-odds='0']").get_attribute("width")
    assert float(odds) == pytest.approx(340 * probabilities(step["scores"]).max(), abs=0.2)

    here.page.locator("[data-field=start]").fill("☃" + "ab" * LONGEST)
    here.do("read")
    here.wait(here.texts["strange"].partition("{")[0])
    assert "☃" in here.said() and here.texts["long"] in here.said() and len(here.letters()) == LONGEST

    here.read("O " if language == "pt" else "A ")
    here.page.locator(".ex-input input").first.fill("0")
    here.do("write")
    here.wait(here.texts["status"].partition("{")[0])
    assert "".join(here.letters()).replace("¶", "")[2:32] == model.write(
        start[:1] + " ", 30, 0, np.random.default_rng(0)
    )
    here.do("alike")
    here.page.wait_for_selector(".ex-alike mark", timeout=120_000)
    span = here.page.locator(".ex-alike mark").first.text_content()
    assert span in model.passages and here.page.locator(".ex-alike li").count() == 3
    here.do("write")
    here.do("stop")
    assert here.said() == text("stopped", language)


@pytest.mark.xdist_group("browser")
def test_a_model_that_does_not_arrive_is_said_and_the_page_works_on(reader):
    here = reader("en", [])
    here.do("write")
    here.wait(text("lost", "en"))
    assert here.page.locator("[data-do=read]").is_enabled() and here.letters()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_is_small_and_predicts_better_than_the_frequencies_of_letters(language):
    model = load(language)
    assert (ASSETS / MODELS[language].rpartition("/")[2]).stat().st_size <= 300 * 1024
    sample = model.passages[:800]
    steps = model.read(sample)
    paid = [
        -np.log2(probabilities(step["scores"])[LETTERS.index(letter)])
        for step, letter in zip(steps, sample[1:], strict=False)
    ]
    assert np.mean(paid) < 3
    assert model.write("a", 20, 0, np.random.default_rng(0)) == model.write("a", 20, 0, np.random.default_rng(1))
