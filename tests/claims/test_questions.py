"""Questions to runs: pairs and their interval, the three answers, what is left out, and the verdict they make up."""

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from course_lib.claims.base import outcome
from course_lib.claims.pairs import differences, ratios, spread
from course_lib.claims.question import CAPPED, DIVERGED, Part, Question, answer
from course_lib.claims.wording import interval, limits, said
from course_lib.language import Both

ASKED = Question(Both(pt="a deixa mais", en="a leaves more"), "left", "a", "b", margin=0.1)
LESS, SIMILAR = (replace(ASKED, wanted=wanted) for wanted in ("less", "similar"))
FASTER = replace(ASKED, value="steps", wanted="less", margin=0.8, ratio=True)


def runs(values, others, key="left", states=(), other_states=()):
    """Ten runs of two cases, a and b."""

    def made(numbers, ends):
        return [{key: number} | ({"state": end} if end else {}) for number, end in zip(numbers, ends, strict=True)]

    none = [""] * len(values)
    return {"a": made(values, states or none), "b": made(others, other_states or none)}


def apart(by, count=10):
    """Pairs that differ by `by`, give or take a hundredth, around levels of their own."""
    level, noise = np.arange(count) / count, 0.01 * (-1.0) ** np.arange(count)
    return list(level + by + noise), list(level)


def test_an_interval_covers_a_known_median_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    found = [spread([*rng.standard_normal(10)]) for _ in range(300)]
    assert 0.88 < np.mean([each.low <= 0 <= each.high for each in found]) < 0.99
    assert all(each.low <= each.median <= each.high and each.pairs == 10 for each in found)


def test_pairs_take_out_what_a_pair_shares():
    values, others = apart(0.3)
    found = differences(values, others)
    assert 0.28 < found.low <= found.median <= found.high < 0.32
    assert spread(values).high - spread(values).low > 5 * (found.high - found.low)
    assert ratios([2.0, 4.0, 6.0], [1.0, 2.0, 3.0])[:3] == pytest.approx((2, 2, 2))
    assert differences(values[::-1], others[::-1]) == found


@pytest.mark.parametrize("bad", [[], [1.0, nan]])
def test_an_interval_of_nothing_or_of_no_number_is_refused(bad):
    with pytest.raises(ValueError, match="expected finite numbers"):
        spread(bad)


def test_a_ratio_of_a_number_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="expected positive numbers, got 0"):
        ratios([1.0, 0.0], [1.0, 1.0])


@pytest.mark.parametrize(
    ("question", "by", "wanted"),
    [
        (ASKED, 0.3, "yes"),
        (ASKED, 0.105, "undecided"),
        (ASKED, 0.0, "no"),
        (ASKED, -0.3, "no"),
        (LESS, -0.3, "yes"),
        (LESS, -0.1, "undecided"),
        (LESS, 0.0, "no"),
        (SIMILAR, 0.0, "yes"),
        (SIMILAR, 0.1, "undecided"),
        (SIMILAR, 0.3, "no"),
        (SIMILAR, -0.3, "no"),
    ],
)
def test_the_whole_interval_is_held_against_the_margin(question, by, wanted):
    assert answer(question, runs(*apart(by))).answer == wanted


@pytest.mark.parametrize(("factor", "wanted"), [(0.5, "yes"), (0.8, "undecided"), (1.0, "no"), (2.0, "no")])
def test_a_quotient_is_held_against_a_factor(factor, wanted):
    steps = np.array([100, 200, 300, 400, 500, 150, 250, 350, 450, 550])
    noisy = factor * steps * 1.1 ** ((-1.0) ** np.arange(10))
    assert answer(FASTER, runs(noisy, steps, "steps")).answer == wanted


def test_one_case_alone_is_held_against_a_bar():
    alone = replace(ASKED, other="", bar=0.9, margin=0.0)
    assert answer(alone, runs([0.95] * 10, [0.0] * 10)).answer == "yes"
    assert answer(alone, runs([0.85] * 10, [0.0] * 10)).answer == "no"
    assert answer(alone, runs([0.95, 0.85] * 5, [0.0] * 10)).answer == "undecided"


def test_a_value_may_be_taken_from_another_of_the_same_run_first():
    few = {"a": [{"few": 3.0, "many": 1.0}] * 10, "b": [{"few": 5.0, "many": 4.0}] * 10}
    found = answer(replace(ASKED, value="few", minus="many"), few)
    assert found.answer == "yes" and found.found.median == 1.0


def test_runs_that_diverged_are_left_out_and_said_to_be():
    values, others = apart(0.3)
    values[3] = None
    part = answer(ASKED, runs(values, others, states=[DIVERGED if k == 3 else "" for k in range(10)]))
    assert part.answer == "yes" and part.found.pairs == 9 and part.out == {DIVERGED: 1}
    assert "9 pairs, 1 diverged" in interval(part, "en") and "9 pares, 1 a menos por divergência" in interval(
        part, "pt"
    )
    part = answer(ASKED, runs(values, others, states=[DIVERGED] * 4 + [""] * 6))
    assert part.answer == "undecided" and not part.found and "too few pairs, 4 diverged" in interval(part, "en")


def test_a_tie_at_the_cap_is_no_defeat_and_a_win_over_the_cap_counts():
    capped = [CAPPED] * 2 + ["solved"] * 8
    tie = answer(FASTER, runs([1000] * 2 + [100] * 8, [1000] * 10, "steps", capped, [CAPPED] * 10))
    assert tie.answer == "yes" and tie.found.pairs == 8 and tie.out == {CAPPED: 2}


def test_a_statement_on_mechanism_looks_at_solved_runs():
    values, others = apart(0.3)
    values[0] = -9.0
    states = ["not solved", *["solved"] * 9]
    part = answer(replace(ASKED, solved=True), runs(values, others, states=states, other_states=["solved"] * 10))
    assert part.found.pairs == 9 and part.out == {"not solved": 1}


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        (("yes", "yes"), "holds"),
        (("no", "no"), "does_not_hold"),
        (("yes", "no"), "holds_when"),
        (("yes", "no", "undecided"), "holds_when"),
        (("yes", "undecided"), "undecided"),
        (("no", "undecided"), "undecided"),
    ],
)
def test_the_answers_make_up_the_verdict(answers, verdict):
    assert outcome([Part(ASKED, each, None, {}) for each in answers]) == verdict


def test_a_control_that_fails_leaves_the_claim_open_and_an_aside_decides_nothing():
    yes = Part(ASKED, "yes", None, {})
    assert outcome([yes, Part(replace(ASKED, control=True), "no", None, {})]) == "undecided"
    assert outcome([yes, Part(replace(ASKED, control=True), "yes", None, {})]) == "holds"
    assert outcome([yes, Part(replace(ASKED, aside=True), "no", None, {})]) == "holds"


def test_every_part_is_said_in_both_languages_with_their_marks():
    told = said([answer(ASKED, runs(*apart(0.3))), answer(LESS, runs(*apart(0.3)))])
    assert (
        told.en == "a leaves more: yes, +0.3 [+0.29; +0.31], 10 pairs; a leaves more: no, +0.3 [+0.29; +0.31], 10 pairs"
    )
    assert told.pt.startswith("a deixa mais: sim, +0,3 [+0,29; +0,31], 10 pares; ")
    assert limits(ASKED, "pt") == "acima de +0,1" and limits(LESS, "en") == "below −0.1"
    assert limits(SIMILAR, "en") == "from −0.1 to +0.1" and limits(FASTER, "en") == "below 0.8"
