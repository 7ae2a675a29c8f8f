"""Every cell learns: a task that suits it, and the grammar that all of them can tell.

A short run draws some of them.
"""

from typing import NamedTuple

import pytest
import torch
from helpers.effort import some
from helpers.learning import check, learn, network

from course_lib.cells import CELLS
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.tasks import Task, adding, counting, delays, first_failing_n, parity, reber

ALL = {**CELLS, LSTM_LAYER_NORM.name: LSTM_LAYER_NORM}


class Row(NamedTuple):
    task: Task
    steps: int
    lr: float
    bar: float
    layers: int = 1


ADDING, PARITY, DELAYS = adding(12), parity(8), delays(pauses=2, shortest=3, extra=5)
OWN = {
    "rnn": Row(PARITY, 400, 1e-2, 0.05),
    "lstm": Row(ADDING, 900, 2e-2, 0.1),
    "lstm_no_forget": Row(ADDING, 600, 2e-2, 0.1),
    "lstm_peephole": Row(DELAYS, 400, 1e-2, 0.1),
    "lstm_coupled": Row(ADDING, 500, 2e-2, 0.1),
    "gru": Row(ADDING, 400, 2e-2, 0.1),
    "gru_reset_before": Row(ADDING, 400, 2e-2, 0.1),
    "min_gru": Row(ADDING, 700, 2e-2, 0.1, layers=2),
    "min_lstm": Row(ADDING, 700, 2e-2, 0.1, layers=2),
    "rg_lru": Row(ADDING, 700, 2e-2, 0.1, layers=2),
    "slstm": Row(PARITY, 300, 1e-2, 0.05),
    "lstm_layer_norm": Row(ADDING, 900, 2e-2, 0.1),
}


@pytest.mark.parametrize("name", some(OWN, 4))
def test_a_cell_learns_its_own_task(name):
    row = OWN[name]
    model = network(row.task, ALL[name], 16, num_layers=row.layers)
    check(row.task, learn(row.task, model, steps=row.steps, lr=row.lr, bar=row.bar), row.bar)


@pytest.mark.parametrize("name", some(ALL, 4))
def test_every_cell_learns_which_symbols_a_grammar_allows(name):
    task, bar = reber(), 0.05
    check(task, learn(task, network(task, ALL[name], 16), steps=400, lr=2e-2, bar=bar), bar)


@pytest.mark.parametrize("seed", some(range(3), 1))
def test_over_twenty_steps_a_gated_cell_adds_and_a_plain_one_does_not(seed):
    task = adding(20)
    gated, plain = (
        learn(task, network(task, cell, 16, seed=seed), steps=steps, lr=1e-2, bar=0.1, seed=seed)
        for cell, steps in (("gru", 600), ("rnn", 300))
    )
    check(task, gated, 0.1)
    assert plain.left > 0.5


@pytest.mark.parametrize("seed", some(range(3), 1))
def test_the_lstm_counts_beyond_the_longest_string_it_was_trained_on(seed):
    task, bar, longest = counting(longest=6), 0.02, 6
    learned = learn(task, network(task, "lstm", 10, seed=seed), steps=500, lr=2e-2, bar=bar, seed=seed)
    check(task, learned, bar)

    def legality(xs):
        with torch.no_grad():
            return learned.model(torch.from_numpy(xs))[0].sigmoid().numpy()

    failing = first_failing_n(legality, longest=4 * longest)
    print(f"first failing n: {failing}")
    assert failing is None or failing > longest + 1
