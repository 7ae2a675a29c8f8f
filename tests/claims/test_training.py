"""How a contestant is trained: what its states say, and what is chosen by."""

import numpy as np
import pytest
import torch

from course_lib.claims.question import CAPPED, DIVERGED
from course_lib.claims.training import Budget, left_over, network, start_, train
from course_lib.nn import Recurrent
from course_lib.tasks import adding, continual_reber, names, reber

EASY, HARD = Budget(400, 0.9, every=20), Budget(60, 1e-9, every=20)


def test_a_training_stops_where_its_task_is_solved_and_says_after_how_many_steps():
    model = network("gru", adding(5), 8, 1)
    found = train(model, adding(5), EASY, 1e-2, 1)
    assert found["state"] == "solved" and found["steps"] % 20 == 0 and found["steps"] < 400
    assert found["validation"] == found["steps"] / 400 and left_over(model, adding(5), 1) < 1


def test_one_that_uses_up_its_steps_is_at_the_cap_and_counts_as_later_than_any_that_solved():
    found = train(network("gru", adding(5), 8, 1), adding(5), HARD, 1e-3, 1)
    assert (found["state"], found["steps"]) == (CAPPED, 60) and found["validation"] > 1


@pytest.mark.parametrize(("goal", "state"), [(0.9, "solved"), (1e-9, "not solved")])
def test_one_that_does_not_stop_takes_all_steps_and_keeps_its_best_weights(goal, state):
    model, task = network("gru", adding(5), 8, 1), adding(5)
    found = train(model, task, EASY._replace(stops=False, goal=goal, steps=100), 1e-2, 1)
    assert found["state"] == state and found["validation"] < found["mean"] <= 1
    assert (found["steps"] == 100) == (state == "not solved")
    assert left_over(model, task, 1) == pytest.approx(found["validation"], abs=0.2)


def test_one_that_diverges_ends_with_its_first_weights_and_nothing_to_choose_by():
    model, task = network("rnn", adding(5), 8, 1), adding(5)
    first = {name: weight.clone() for name, weight in model.state_dict().items()}
    found = train(model, task, HARD, 1e30, 1)
    assert found == {"state": DIVERGED, "steps": 60, "validation": None}
    assert all(bool((first[name] == weight).all()) for name, weight in model.state_dict().items())


def test_a_small_run_is_looked_at_once_at_least():
    assert Budget(400, 0.1).of(0.1).steps == 40 and Budget(100, 0.1).of(0.01).steps == 25


def test_a_network_has_torch_s_weights_but_for_what_its_start_changes():
    plain, again, raised = (network("lstm", adding(5), 8, 3, start) for start in ("", "", "three"))
    assert bool((plain.layer.params(0)[2] == again.layer.params(0)[2]).all())
    with torch.no_grad():
        changed = sum(raised.layer.params(0)[2:4])[8:16]
    assert changed.numpy() == pytest.approx(np.full(8, 3.0))
    assert network("gru", reber(), 8, 3).output_size == reber().output_size
    assert network("gru", names(), 8, 3)(torch.zeros((4, 2), dtype=torch.int64)).shape == (2, 14)
    assert network("gru", continual_reber(30), 8, 3, bidirectional=True).layer.bidirectional


@pytest.mark.parametrize("start", ["chrono", "orthogonal"])
def test_a_start_draws_by_its_seed(start):
    def weights(seed):
        with torch.random.fork_rng():
            torch.manual_seed(0)
            layer = Recurrent("lstm" if start == "chrono" else "rnn", 2, 8)
        start_(layer, start, seed)
        return torch.cat([weight.detach().ravel() for weight in layer.parameters()])

    assert bool((weights(1) == weights(1)).all()) and not bool((weights(1) == weights(2)).all())
