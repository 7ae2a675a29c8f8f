"""The training explorer in a real browser: after any number of updates, its numbers are the library's."""

import numpy as np
import pytest
from helpers.effort import some

from course_lib.cells import CELLS, CellParams
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.training.drawings import bar, curve_point, tallest, tops_of
from course_lib.figures.explorers.training.learning import (
    FIRST_LENGTH,
    FIRST_SEED,
    LENGTHS,
    LIMIT,
    RATE,
    SEEDS,
    itemise,
    matches,
    rows,
    start,
    updated,
)
from course_lib.figures.explorers.training.texts import TEXTS, says
from course_lib.language import LANGUAGES
from course_lib.unroll import unroll, unroll_backward

RNN = CELLS["rnn"]
SHOWN = """() => ({
  numbers: Object.fromEntries([...document.querySelectorAll('tr:not([hidden]) [data-q]')].map(e =>
    [e.dataset.q, e.textContent])),
  bars: [...document.querySelectorAll('[data-bar]')].map(e =>
    [e.dataset.bar, ...['x', 'y', 'width', 'height'].map(name => +e.getAttribute(name))]),
  tallest: document.querySelector('[data-show=tallest]').textContent,
  curve: document.querySelector('[data-curve]').getAttribute('d').slice(1).split('L'),
  says: document.querySelector('[role=status]').textContent,
})"""


def click(page, name, times):
    page.locator(f"[data-do={name}]").evaluate("(button, times) => { for (; times; times--) button.click(); }", times)


class Reader:
    """A reader at the explorer, and beside it the library at the same place of the same training."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.begin(FIRST_SEED, FIRST_LENGTH)

    def begin(self, seed, length):
        self.seed, self.xs, self.params, self.losses = seed, matches(length), start(seed), []
        self.look()

    def look(self):
        self.bill = itemise(self.params, self.xs)
        self.losses.append(self.bill.loss)

    def press(self, name, times=1):
        click(self.page, name, times)
        for _ in range(times * {"one": 1, "ten": 10}[name]):
            self.params = updated(self.params, self.bill.shares)
            self.look()

    def compare(self):
        """Hold all that is written and drawn equal to the library."""
        shown, shares = self.page.evaluate(SHOWN), self.bill.shares
        parts = {str(t): share for t, share in enumerate(shares)} | {"sum": shares.sum(0), "w": rows(self.params)}
        expected = {f"{k}{j}{key}": x for key, part in parts.items() for (k, j), x in np.ndenumerate(part)}
        assert shown["numbers"] == {key: number(x, self.language) for key, x in expected.items()}
        assert shown["says"] == says(self.bill, self.seed, len(self.losses) - 1, self.language)
        assert shown["tallest"] == tallest(tops_of(shares), self.language)
        points = [curve_point(n, loss) for n, loss in enumerate(self.losses)]
        got, wanted = (np.array([p.split() for p in each], dtype=float) for each in (shown["curve"], points))
        np.testing.assert_allclose(got, wanted, atol=0.11)
        tops = tops_of(shares)
        for name, *place in shown["bars"]:
            k, j, t = map(int, name)
            if t < len(shares):
                wanted = bar(shares[t, k, j], t, len(shares), k, j, tops[j in (1, 2)])
                np.testing.assert_allclose(place, wanted, atol=0.11)
            else:
                assert place[2:] == [0, 0]


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
def test_training_in_the_page_is_the_librarys(visit, language):
    page = visit("training", language)
    page.locator("summary").click()
    reader = Reader(page, language)
    reader.compare()
    for name, times in (("one", 1), ("one", 9), ("ten", 19)):  # 1, 10 and 200 updates
        reader.press(name, times)
        reader.compare()
    assert reader.losses[-1] < 0.01
    page.locator("[data-choice=length]").select_option("8")
    reader.begin(FIRST_SEED, 8)
    reader.compare()
    page.locator("[data-do=again]").press("Enter")
    reader.begin(FIRST_SEED + 1, 8)
    reader.press("one")
    reader.compare()
    reader.press("ten", 10)  # on a plateau, where hardly any gradient is left
    reader.compare()
    run = page.locator("[data-do=run]")
    run.press("Enter")
    assert run.text_content() == TEXTS["pause"].text(language)
    run.press("Enter")
    assert run.text_content() == TEXTS["run"].text(language)
    before = page.evaluate(SHOWN)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate(SHOWN) == before and len(before["curve"]) > 2
    click(page, "ten", LIMIT // 10)
    assert len(page.evaluate(SHOWN)["curve"]) == LIMIT + 1
    assert page.locator("[aria-disabled=true]").count() == 3


@pytest.mark.parametrize("length", LENGTHS)
def test_the_shares_add_up_to_the_librarys_gradient(length):
    for seed in some(SEEDS, 2):
        params, xs = start(seed), matches(length)
        bill = itemise(params, xs)
        zero = np.zeros((xs.shape[1], 2))
        ys, _ = unroll(RNN, xs, zero, params)
        miss, dys = ys[-1, :, 0] - xs[0, :, 0], np.zeros_like(ys)
        dys[-1, :, 0] = 2 * miss / len(miss)
        _, _, grads = unroll_backward(RNN, dys, zero, xs, zero, params)
        total = bill.shares.sum(0)
        assert np.isclose(bill.loss, (miss**2).mean()) and bill.shares.shape == (length, 2, 4)
        np.testing.assert_allclose(total[:, :1], grads.weight_ih, atol=1e-12)
        np.testing.assert_allclose(total[:, 1:3], grads.weight_hh, atol=1e-12)
        np.testing.assert_allclose(total[:, 3], grads.bias_ih, atol=1e-12)
        moved = updated(params, bill.shares)
        for after, before, gradient in zip(moved, params, grads, strict=True):
            np.testing.assert_allclose(after, before - RATE * gradient, atol=1e-12)
        assert isinstance(moved, CellParams)


@pytest.mark.parametrize("seed", some(SEEDS, 2))
def test_three_presses_are_soon_learned_from_every_start_and_eight_from_two_alone(seed):
    for length, updates, learns in ((3, 100, True), (8, LIMIT, seed in (0, 1))):
        params, xs = start(seed), matches(length)
        for _ in range(updates):
            params = updated(params, itemise(params, xs).shares)
        assert (itemise(params, xs).loss < 0.1) == learns
