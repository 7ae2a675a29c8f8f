"""The explorer of who hears whom: its ways are those of the library's layers, and the browser counts the same."""

from math import comb

import numpy as np
import pytest
import torch
from helpers.effort import some

from course_lib.figures.explorers.hearing.networks import NETWORKS, STEPS, ways
from course_lib.figures.explorers.hearing.section import says
from course_lib.language import LANGUAGES
from course_lib.nn import Recurrent

SHOWN = """() => {
  const block = document.querySelector('[data-network]:not([hidden])');
  const seen = e => getComputedStyle(e).display !== 'none';
  return {
    key: block.dataset.network, says: document.querySelector('[role=status]').textContent,
    places: [...block.querySelectorAll('[data-place]')].map(e => [e.dataset.place, e.textContent]),
    tinted: [...block.querySelectorAll('[data-tint]')].filter(seen).map(e => e.dataset.tint),
  };
}"""


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
def test_the_browser_counts_the_same_ways_and_says_so(visit, language):
    page = visit("hearing", language)
    for key, network in NETWORKS.items():
        page.locator("select").select_option(key)
        for s in range(STEPS):
            page.locator(f"[data-network={key}] [data-place='0-{s}']").click()
            shown, counted = page.evaluate(SHOWN), ways(network, s)
            assert shown["key"] == key and shown["says"] == says(network, s, language)
            written = {place: text for place, text in shown["places"] if not place.startswith("0-")}
            wanted = {f"{k}-{t}": str(n) for k, row in enumerate(counted) for t, n in enumerate(row) if k}
            assert written == wanted
            assert set(shown["tinted"]) == {f"{k}-{t}" for k, row in enumerate(counted) for t in np.flatnonzero(row)}


@pytest.mark.parametrize("key", NETWORKS)
def test_an_output_hears_what_the_library_s_layer_hears(key):
    network = NETWORKS[key]
    torch.manual_seed(0)
    layer = Recurrent("gru", 1, 3, network.layers, bidirectional=network.both).double()
    slopes = torch.autograd.functional.jacobian(lambda xs: layer(xs)[0], torch.randn(STEPS, 1, 1).double())
    hears = slopes.abs().amax((1, 2, 4, 5)) > 0  # (output's step, input's step)
    counted = np.stack([ways(network, s)[-1] for s in range(STEPS)], 1)
    assert np.array_equal(counted > 0, hears.numpy())
    if not network.both:
        L = network.layers
        wanted = [[comb(t - s + L - 1, t - s) if t >= s else 0 for s in range(STEPS)] for t in range(STEPS)]
        assert np.array_equal(counted, wanted)
