"""What is done to a network in training, shown in a training: noise, clipping, truncation, first states, lengths."""

import itertools

import numpy as np
import pytest
import torch
from helpers.effort import some
from helpers.learning import check, draws, learn, left, network
from torch import nn

from course_lib.init import chrono, forget_bias, orthogonal
from course_lib.nn import InitialState, Recurrent, VariationalDropout, Zoneout, initialise_
from course_lib.tasks import Batch, adding, continual_reber, names, reber
from course_lib.train import Carry, Diverged, answer, fit, judge, legal_loss, seeded, task_loss, to_tensors

NOISES = {
    "variational dropout": {"noise": VariationalDropout(0.1, 0.2)},
    "zoneout": {"noise": Zoneout(0.1, 0.3)},
    "dropout between layers": {"num_layers": 2, "dropout": 0.3},
}


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("name", some(NOISES, 1))
def test_a_network_learns_in_spite_of_noise(name, cell):
    task, bar = reber(), 0.1
    check(task, learn(task, network(task, cell, 24, **NOISES[name]), steps=500, lr=2e-2, bar=bar), bar)


def test_names_are_told_apart_with_noise_too():
    task, bar = names(), 0.7
    model = network(task, "gru", 48, embedding_size=16, noise=VariationalDropout(0.1, 0.1))
    check(task, learn(task, model, steps=400, lr=1e-2, bar=bar, batch=64), bar)


INITIALISATIONS = {
    "forget bias": forget_bias,
    "chrono": lambda cell, params: chrono(cell, params, longest=12, rng=np.random.default_rng(0)),
    "orthogonal": lambda cell, params: orthogonal(cell, params, np.random.default_rng(0)),
}


@pytest.mark.parametrize("name", some(INITIALISATIONS, 2))
def test_an_lstm_learns_from_every_initialisation(name):
    task, bar = adding(12), 0.15
    model = network(task, "lstm", 16)
    initialise_(model.layer, INITIALISATIONS[name])
    check(task, learn(task, model, steps=1500, lr=2e-2, bar=bar), bar)


@pytest.mark.parametrize("seed", some(range(3), 1))
def test_where_the_gradient_explodes_clipping_is_what_lets_it_learn(seed):
    task, bar, runs = adding(4), 0.6, {}
    for clip in (None, 0.5):
        model = network(task, "rnn", 24, seed=seed)
        rng = np.random.default_rng(seed)
        initialise_(model.layer, lambda cell, params, rng=rng: orthogonal(cell, params, rng, gain=2.0))
        options = {"steps": 600, "lr": 0.1, "bar": bar, "seed": seed, "optimizer": torch.optim.SGD, "clip": clip}
        try:
            runs[clip] = learn(task, model, **options)
        except Diverged as error:
            runs[clip] = error
    assert isinstance(runs[None], Diverged) and runs[None].step < 60
    check(task, runs[0.5], bar)
    assert runs[0.5].history.column("norm")[1].max() > 0.5


class Pieces:
    """B streams in pieces of `length` steps, one piece after the other."""

    def __init__(self, task, length, count, seed):
        self.batch = task(length * count).draw(32, np.random.default_rng(seed))
        self.length, self.next = length, itertools.count()

    def __call__(self, rng):
        start = next(self.next) * self.length
        place = slice(start, start + self.length)
        return Batch(self.batch.xs[place], self.batch.targets[place])


def carried_loss(model, batch, state):
    scores, state = model(batch.xs, state=state)
    return legal_loss(scores, batch.targets), state


@pytest.mark.parametrize("seed", some(range(3), 1))
def test_a_stream_in_pieces_is_learned_with_the_state_carried_and_not_without(seed):
    task, steps, shares = continual_reber(200), 400, {}
    test = draws(task, 64)[0]
    for name, loss in {"carried": Carry(carried_loss), "cut": task_loss(task)}.items():
        model = network(task, "lstm", 16, seed=seed)
        batches = Pieces(continual_reber, 2, steps, seed)
        fit(model, loss, batches, steps=steps, lr=2e-2, seed=seed, device="cpu", progress=False)
        model.eval()
        shares[name] = judge(task.measure, answer(model, to_tensors(test, model)), test)
    print(f"{task.name}: legal steps, state carried {shares['carried']:.3f}, cut {shares['cut']:.3f}")
    assert left(task, shares["carried"]) < 0.2
    assert shares["carried"] > shares["cut"] + 0.1


class FromLearnedState(nn.Module):
    """One answer at the end of a sequence that begins in a learned state."""

    def __init__(self, cell, input_size, hidden_size, output_size):
        super().__init__()
        self.layer = Recurrent(cell, input_size, hidden_size)
        self.start = InitialState(self.layer)
        self.readout = nn.Linear(hidden_size, output_size)

    def forward(self, xs, lengths=None):
        return self.readout(self.layer(xs, self.start(xs.shape[1]), lengths)[0][-1])


@pytest.mark.parametrize("cell", ["gru", "slstm"])
def test_the_first_state_is_learned_with_the_rest(cell):
    task, bar = adding(12), 0.1
    with seeded(0):
        model = FromLearnedState(cell, 2, 16, 1)
    check(task, learn(task, model, steps=500, lr=2e-2, bar=bar), bar)
    assert all(torch.isfinite(p).all() for p in model.parameters())
    assert model.start.h_0.abs().max() > 0.01


def test_what_stands_in_the_padding_changes_nothing_in_a_whole_training():
    task, runs = reber(), []
    for garbage in (False, True):

        def batches(rng, garbage=garbage):
            batch = task.draw(16, rng)
            beyond = np.where(batch.mask, 0, 3 if garbage else 0)
            return batch._replace(xs=batch.xs + beyond, targets=batch.targets + 7.0 * beyond[..., None])

        model = network(task, "lstm", 8)
        history = fit(model, task_loss(task), batches, steps=20, lr=1e-2, device="cpu", progress=False)
        runs.append((history.rows, torch.cat([p.detach().flatten() for p in model.parameters()])))
    assert runs[0][0] == runs[1][0]
    assert torch.equal(runs[0][1], runs[1][1])
