"""The drawings of training agree with what the library computes."""

import re

import numpy as np
import pytest
from helpers.drawings import SVG, drawn, wires, words

from course_lib.figures.kit.palette import INK, WIRE
from course_lib.figures.training.batches import LENGTHS
from course_lib.figures.training.noise import kept_old, masks
from course_lib.figures.training.numbers import (
    BIASES,
    LIMIT,
    LONG,
    LONGEST,
    SHORT,
    SPANS,
    UNITS,
    by_norm,
    by_value,
    kept,
    memories,
)


def test_recurrent_dropout_draws_one_mask_and_zoneout_begins_with_the_initial_state():
    anew, once = masks(same=False), masks(same=True)
    assert (once == once[:, :1]).all() and 0 < once[:, 0].sum() < len(once)
    assert (anew != anew[:, :1]).any() and not anew.all(axis=1).any()  # each unit is dropped at some step
    dropped = wires(drawn("recurrent-dropout", "en"), stroke=WIRE)
    assert len(dropped) == (~anew).sum() + (~once).sum() + 1  # and the legend's
    assert not kept_old()[:, 0].any() and kept_old().any()
    assert "h0" in words(drawn("zoneout", "en"))
    arrows = wires(drawn("zoneout", "en"), stroke=INK["f"], stroke_width="4.5")
    assert len(arrows) == kept_old().sum() + 1  # and the legend's


def test_the_padded_batch_and_its_mask_agree():
    labels = words(drawn("padding", "en"))
    real, places = sum(LENGTHS), len(LENGTHS) * max(LENGTHS)
    assert labels.count("1") == real and labels.count("0") == 2 * (places - real)
    assert sum(label.startswith("x") for label in labels) == real


def test_no_gradient_crosses_the_cut_but_the_state_does():
    root, cut = drawn("truncated-bptt", "en"), 280
    spans = {True: [], False: []}
    for wire in wires(root):
        xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", wire.get("d"))]
        spans[wire.get("stroke-dasharray") is not None].append(min(xs) < cut < max(xs))
    assert not any(spans[True]) and sum(spans[False]) == 1


def test_clipping_by_norm_keeps_the_direction_by_value_may_not_and_a_short_gradient_stays():
    (x, y), (u, v) = by_norm(LONG), by_value(LONG)
    assert np.hypot(*LONG) > LIMIT and np.hypot(x, y) == pytest.approx(LIMIT)
    assert x * LONG[1] == pytest.approx(y * LONG[0])
    assert max(abs(u), abs(v)) == LIMIT and u * LONG[1] != pytest.approx(v * LONG[0])
    assert by_norm(SHORT) == by_value(SHORT) == SHORT
    labels = words(drawn("clipping", "en"))
    angles = [np.degrees(np.arctan2(g[1], g[0])) for g in (LONG, by_norm(LONG), by_value(LONG))]
    for after in angles[1:]:
        assert f"direction: {angles[0]:.0f}° → {after:.0f}°" in labels


def test_chrono_spreads_the_memories_and_a_bias_gives_all_the_same():
    plain, spread = memories(spread=False), memories(spread=True)
    np.testing.assert_allclose(plain, 1 + np.e, rtol=1e-12)  # 1 / (1 − σ(1))
    assert len(spread) == UNITS and spread == sorted(spread) == memories(spread=True)
    assert 2 <= spread[0] < plain[0] + 5 and 0.9 * LONGEST < spread[-1] <= LONGEST
    root = drawn("chrono", "pt")
    assert {f"{steps:.0f}" for steps in spread} <= set(words(root))
    assert "viés 1: 3,72 passos em todas" in words(root)
    bars = [float(e.get("height")) for e in root.iter(f"{SVG}rect")][1:]
    assert bars == pytest.approx([2 * steps for steps in plain + spread], abs=0.05)


def test_the_forget_bias_figure_shows_powers_of_the_sigmoid():
    assert kept(0, 10) == pytest.approx(2**-10)
    labels = words(drawn("forget-bias", "en"))
    assert {"50%", "73%", "95%", f"{100 * kept(3, 10):.0f}%", "8.8%"} <= set(labels)
    assert labels.count("< 0.1%") == sum(kept(b, t) < 0.001 for b in BIASES for t in SPANS)
