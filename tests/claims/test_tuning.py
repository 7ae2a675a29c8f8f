"""The choice of a learning rate: the whole grid first, widened where the best lies at its end, and never in silence."""

from math import inf, nan

import pytest

from course_lib.claims.question import DIVERGED
from course_lib.claims.tuning import LADDER, Lacking, Tuning, choose, lacking

TUNING = Tuning(1e-3, 1e-2, seeds=(901, 902))


def sweep(error, rates=LADDER):
    """What all of the rates would have measured, by a function of rate and seed."""
    return {(rate, seed): {"validation": error(rate, seed)} for rate in rates for seed in TUNING.seeds}


def run_until_chosen(error):
    """Make the runs that are asked for until none is, and return the choice."""
    tried = {}
    while wanted := lacking(TUNING, tried):
        tried |= {key: {"validation": error(*key)} for key in wanted}
    return choose(TUNING, tried)


def away_from(best):
    """An error that grows with the distance from a rate."""
    return lambda rate, seed: abs(LADDER.index(rate) - LADDER.index(best)) + seed / 1e6


def test_the_grid_has_three_rates_or_more():
    assert TUNING.rates == (1e-3, 3e-3, 1e-2)
    with pytest.raises(ValueError, match="at least 3"):
        _ = Tuning(1e-3, 3e-3).rates


def test_all_of_the_grid_is_run_and_the_best_is_chosen():
    assert set(lacking(TUNING, {})) == {(rate, seed) for rate in TUNING.rates for seed in TUNING.seeds}
    choice = run_until_chosen(away_from(3e-3))
    assert choice.rate == 3e-3 and set(choice.tried) == set(TUNING.rates) and not choice.at_end


@pytest.mark.parametrize("best", [3e-4, 3e-2])
def test_the_grid_is_widened_where_the_best_lies_at_its_end(best):
    choice = run_until_chosen(away_from(best))
    assert choice.rate == best and not choice.at_end and len(choice.tried) == 5


@pytest.mark.parametrize(("best", "last"), [(1e-5, 1e-4), (10.0, 0.1)])
def test_it_is_widened_twice_and_then_says_that_the_best_lies_at_the_end(best, last):
    choice = run_until_chosen(away_from(best))
    assert choice.rate == last and choice.at_end and len(choice.tried) == 5


def test_rates_that_do_as_well_as_each_other_are_settled_in_the_middle():
    assert run_until_chosen(lambda rate, seed: 1.0).rate == 3e-3


@pytest.mark.parametrize("value", [nan, inf, 0.0])
def test_a_rate_that_diverges_is_not_chosen(value):
    tried = sweep(lambda rate, seed: 0.5, TUNING.rates)
    for seed in TUNING.seeds:
        tried[3e-3, seed] = {"validation": value, "state": DIVERGED}
    assert choose(TUNING, tried | sweep(lambda rate, seed: 0.9, (3e-4, 3e-2))).rate == 1e-3


def test_a_sweep_that_is_not_whole_is_named():
    tried = sweep(away_from(3e-3), TUNING.rates)
    del tried[1e-2, 902]
    with pytest.raises(Lacking, match=r"^0.01 902$"):
        choose(TUNING, tried)
