"""Two known mistakes in one function lose the points, and are told as both, or as one that does the same."""

import numpy as np
import pytest
from helpers.effort import some
from helpers.suites import SEEDS, TASKS, names_of, verdict_of

from course_lib.assignments import a3, a5
from course_lib.assignments.audit_pairs import audit_pairs
from course_lib.assignments.base import FIXED, draw_sizes
from course_lib.assignments.changes import edited, given_as, returned_as, zeroed
from course_lib.assignments.pairs import pairs, together
from course_lib.assignments.recipe import Made, Recipe
from course_lib.assignments.trial import Trial, known_variants
from course_lib.assignments.verdict import RECOGNISED
from course_lib.language import LANGUAGES
from course_lib.ops import sigmoid

PAIRS = some([(suite, task, pair) for suite, task in TASKS for pair in pairs(task)], 80)
RECIPES = {
    (task.name, variant.recipe): (suite, task, variant.recipe)
    for suite, task in TASKS
    for variant in (m.variant for m in task.mistakes)
    if isinstance(variant, Made)
}.values()


def tried(task, function, seed):
    return Trial(task, function, draw_sizes(np.random.default_rng(seed)), seed)


@pytest.mark.parametrize(("suite", "task", "pair"), PAIRS, ids=names_of(PAIRS))
def test_two_mistakes_lose_the_points_and_are_named_truly(suite, task, pair):
    fixed = Trial(task, pair.function, FIXED, 0)
    if fixed.first_problem() is None:  # one undoes the other
        suite.check(task.name, pair.function)
        for seed in some(SEEDS, 3):
            suite.examine(task.name, pair.function, seed=seed)
        return
    seen = [(fixed, verdict_of(suite.check, task.name, pair.function))]
    for seed in some(SEEDS, 1):
        verdict = verdict_of(suite.examine, task.name, pair.function, seed=seed)
        seen.append((tried(task, pair.function, seed), verdict))
    known = {variant.mistakes: variant.function for variant in known_variants(task, {})}
    for trial, verdict in seen:
        if not fixed.tells:
            assert verdict.problem.kind == "stopped" and not verdict.mistakes
        elif verdict.mistakes != pair.mistakes:
            named = known[verdict.mistakes]
            one_of_both = set(verdict.mistakes) < set(pair.mistakes)  # the other need not be seen on these inputs
            assert trial.gives_the_same_as(named)
            assert one_of_both or tried(task, pair.function, 7).gives_the_same_as(named)


@pytest.mark.parametrize(("suite", "task", "recipe"), RECIPES, ids=[task.name for _, task, _ in RECIPES])
def test_a_recipe_that_nothing_was_changed_in_is_the_reference(suite, task, recipe):
    """So that each mistake is wrong in what it says, and in nothing else."""
    suite.check(task.name, task.bind(recipe.but()))
    for seed in some(SEEDS, 2):
        suite.examine(task.name, task.bind(recipe.but()), seed=seed)


# --- which go together -----------------------------------------------------------------------------------------------

RECIPE = Recipe("x y", "sum", double=lambda b: 2 * b.x, sum=lambda b: b.double + b.y)
WRONG = {"double": RECIPE.but(double=lambda b: b.x), "sum": RECIPE.but(sum=lambda b: b.double - b.y)}


def right(x, y):
    return 2 * x + y


def test_steps_of_one_recipe_go_together_where_they_differ():
    assert together(*WRONG.values())(3.0, 1.0) == 2
    assert together(WRONG["sum"], WRONG["sum"]) is None
    assert together(WRONG["sum"], Recipe("x", "x", x=lambda b: 1).but()) is None
    assert together(WRONG["sum"], right) is together(right, WRONG["sum"]) is None
    with pytest.raises(KeyError):
        RECIPE.but(summ=lambda b: 0)


def test_a_wrong_use_goes_with_any_other_mistake_in_either_order():
    swapped = given_as(right, 1, 0)
    for other in (WRONG["sum"], lambda x, y: 2 * x - y):
        assert together(swapped, other)(3.0, 1.0) == together(other, swapped)(3.0, 1.0) == -1
    both_zero = zeroed(zeroed(right, 0), 1)
    assert together(both_zero, lambda x, y: x + y + 5)(3.0, 1.0) == 5


def test_two_wrong_uses_of_which_one_changes_the_other_are_not_told():
    def two(x, y, p):
        return x, {"w": y * p["w"]}

    given = np.ones(2), np.ones(2), {"w": np.arange(2.0)}
    swapped, zero = given_as(two, 1, 0, 2), zeroed(two, 0)
    reversed_w = edited(two, lambda p: {"w": p["w"][::-1]})
    back = returned_as(two, 1, 0)
    np.testing.assert_array_equal(together(reversed_w, back)(*given)[0]["w"], [1, 0])
    with pytest.raises(ValueError, match="one mistake changes the other"):
        together(swapped, zero)(*given)


# --- what a student writes -------------------------------------------------------------------------------------------


def forget_gate(ltm, stm, event, params):
    return ltm * np.tanh(np.concatenate([stm, event], axis=1) @ params["weight_f"].T)


def test_a_forgotten_bias_beside_a_wrong_activation_is_told_as_both():
    verdict = verdict_of(a3.check, "forget_gate", forget_gate)
    assert verdict.mistakes == ("forget_gate.tanh_for_sigmoid", "forget_gate.bias_forgotten")
    for language in LANGUAGES:
        lines = verdict.text(a3.SUITE.sentences, language).splitlines()
        told = [RECOGNISED.text(language) + a3.SUITE.sentences[name].text(language) for name in verdict.mistakes]
        assert lines[1:3] == told


def test_two_mistakes_are_told_beside_a_wrong_helper_that_has_two():
    def three_blocks(x, h, params):
        i, g, o = np.split(x @ params["weight_ih"].T + h @ params["weight_hh"].T, 3, axis=1)
        return np.tanh(i), np.tanh(g), sigmoid(o)

    def coupled_step(x, h, c, params):
        i, g, o = three_blocks(x, h, params)
        new = i * c + i * g
        return o * new, new

    assert len(verdict_of(a5.check, "three_blocks", three_blocks).mistakes) == 2
    verdict = verdict_of(a5.check, "coupled_step", coupled_step, three_blocks)
    assert verdict.wrong_helpers == ("three_blocks",)
    assert verdict.mistakes == ("coupled_step.tanh_missing", "coupled_step.input_gate_for_both")


# --- the count -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", some([task for _, task in TASKS], 4), ids=lambda task: task.name)
def test_every_pair_is_counted_and_none_passes(task):
    found = audit_pairs(task)
    assert found.count == len(list(pairs(task))) and found.alive == []


@pytest.mark.parametrize("everywhere", [True, False])
def test_a_pair_that_passes_is_undone_or_alive(monkeypatch, everywhere):
    """Right on the fixed inputs, it may be wrong on others."""

    def fixed(trial):
        return tuple(case.sizes for case in trial.cases) == FIXED

    monkeypatch.setattr(Trial, "first_problem", lambda trial: None if everywhere or fixed(trial) else "wrong")
    step = a5.SUITE.tasks["no_forget_step"]
    names = [] if everywhere else [pair.name for pair in pairs(step)]
    found = audit_pairs(step)
    assert (found.alive, found.count) == (names, len(list(pairs(step))))
    assert found.undone == found.count - len(names)
