"""The explorer of the grid, in a real browser: every number it shows is the library's."""

import math
from itertools import product

import numpy as np
import pytest
from helpers.effort import some

from course_lib.figures.explorers.grid.drawing import shade
from course_lib.figures.explorers.grid.scans import FORGET, INK_AT, MODES, SCANS, SIDE, read, states
from course_lib.figures.explorers.grid.texts import says
from course_lib.figures.explorers.kit import number
from course_lib.language import LANGUAGES

STATE = """() => {
  const by = (name, get) => Object.fromEntries(
    [...document.querySelectorAll(`[data-${name}]`)].map(e => [e.dataset[name], get(e)]));
  return {
    numbers: by('q', e => [+e.value, e.textContent]), written: by('state', e => e.textContent),
    shades: by('cell', e => e.getAttribute('fill-opacity')), now: by('cell', e => e.getAttribute('stroke-width')),
    ink: by('ink', e => e.getAttribute('opacity')), arrows: by('into', e => e.getAttribute('opacity')),
    pressed: by('pixel', e => e.getAttribute('aria-pressed')),
    says: document.querySelector('[role=status]').textContent,
  };
}"""


def compare(page, language, ink, forget, mode, t):
    now, ours = page.evaluate(STATE), states(ink, forget)
    found = {scan: np.array([now["numbers"][f"{scan}{place}"][0] for place in range(SIDE * SIDE)]) for scan in SCANS}
    for scan in SCANS:
        np.testing.assert_allclose(found[scan], ours[scan], rtol=0, atol=1e-12)
    assert now["says"] == says(found, mode, t, language)
    largest = max(each.max() for each in found.values())
    for scan, place in product(SCANS, range(SIDE * SIDE)):
        key, state, there = f"{scan}{place}", found[scan][place], place in read(scan, mode, t)
        assert now["numbers"][key][1] == number(state, language)
        assert now["written"][key] == (number(state, language, 2) if there else "")
        assert float(now["shades"][key]) == pytest.approx(float(shade(state, largest)) if there else 0, abs=0.011)
        reading = there and (t == 0 or place not in read(scan, mode, t - 1))
        assert (now["now"][key] == "4") == reading and now["arrows"].get(key, "0") == str(
            int(key in now["arrows"] and reading)
        )
        assert now["ink"][key] == str(int(place in ink)) and now["pressed"][str(place)] == str(place in ink).lower()


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("language", "mode"), some(product(LANGUAGES, MODES), 1))
def test_every_state_of_every_step_is_the_librarys(visit, language, mode):
    page = visit("grid", language)
    page.locator("[data-choice=mode]").select_option(mode)
    page.locator("[data-step='0']").focus()
    for t in range(MODES[mode]):
        compare(page, language, INK_AT, FORGET, mode, t)
        page.keyboard.press("ArrowRight")
    page.locator("[data-pixel='5']").press("Enter")
    page.locator("[data-pixel='0']").press("Enter")
    for slider in page.get_by_role("slider").all():
        slider.press("End")
    compare(page, language, {0}, (1.0, 1.0), mode, MODES[mode] - 1)
    page.locator("[data-do=restore]").press("Enter")
    compare(page, language, INK_AT, FORGET, mode, MODES[mode] - 1)


def test_a_state_counts_the_ways_from_ink_and_four_scans_know_all():
    """A place at a rows and b columns from ink holds (a + b choose a) f1^a f2^b."""
    found = states({0}, (0.9, 0.4))
    for row, column in np.ndindex(SIDE, SIDE):
        ways = math.comb(row + column, row) * 0.9**row * 0.4**column
        assert found["ff"][SIDE * row + column] == pytest.approx(ways, abs=1e-12)
    assert states({0}, (1.0, 1.0))["ff"][-1] == pytest.approx(20, abs=1e-9)
    for place in range(SIDE * SIDE):
        found = states({place}, FORGET)
        assert all(any(found[scan][other] > 0 for scan in SCANS) for other in range(SIDE * SIDE))
