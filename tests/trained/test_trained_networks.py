"""Every network learns a task of the shape that it is for."""

from functools import cache, partial
from itertools import product

import pytest
import torch
from helpers.effort import some
from helpers.learning import check, draws, learn, network
from torch import nn

from course_lib.nn import (
    AdditiveAttention,
    DotAttention,
    EncoderDecoder,
    GraphLSTM,
    ManyToOne,
    MultiDimensional,
    Recurrent,
)
from course_lib.tasks import adding, dates, digits_2d, doubtful, names, number_words, superpixels, tagging
from course_lib.train import answer, judge, seeded, to_tensors


class Grid(nn.Module):
    """A picture to a class: what each scan of the grid has seen when it comes to its last place."""

    def __init__(self, hidden_size, classes):
        super().__init__()
        self.layer = MultiDimensional(2, 1, hidden_size)
        self.readout = nn.Linear(hidden_size * len(self.layer.suffixes), classes)

    def forward(self, xs, lengths=None):
        scans = self.layer(xs).chunk(len(self.layer.suffixes), -1)
        places = [tuple(-1 if letter == "f" else 0 for letter in suffix) for suffix in self.layer.suffixes]
        return self.readout(torch.cat([ys[place] for ys, place in zip(scans, places, strict=True)], -1))


class Graph(nn.Module):
    """A graph to a class: the sum of what its nodes say."""

    def __init__(self, input_size, hidden_size, classes):
        super().__init__()
        self.layer = GraphLSTM(input_size, hidden_size)
        self.readout = nn.Linear(hidden_size, classes)

    def forward(self, batch):
        h, _ = self.layer(2 * batch.features - 1, batch.edges, confidence=batch.confidence)
        whole = h.new_zeros(len(batch.targets), h.shape[1]).index_add(0, batch.graph, h)
        return self.readout(whole)


def many_to_one_tells_the_language_of_a_name():
    task, bar = names(), 0.6
    model = network(task, "gru", 48, embedding_size=16)
    check(task, learn(task, model, steps=400, lr=5e-3, bar=bar, batch=64), bar)


def row_by_row(model, batch):
    """The rows of pictures (rows, columns, B, 1) are the steps of a sequence."""
    return model(batch.xs[..., 0].transpose(1, 2))


@pytest.mark.parametrize("seed", some(range(3), 1))
def test_many_to_one_reads_a_digit_row_by_row(seed):
    task, bar = digits_2d(), 0.25
    with seeded(seed):
        model = ManyToOne(Recurrent("lstm", 8, 32), 10)
    check(task, learn(task, model, steps=300, lr=1e-2, bar=bar, seed=seed, answer=row_by_row, predict=row_by_row), bar)


def a_grid_read_from_every_corner_tells_a_digit():
    task, bar = digits_2d(), 0.5
    with seeded(0):
        model = Grid(10, 10)
    check(task, learn(task, model, steps=200, lr=2e-2, bar=bar, batch=128), bar)


def a_graph_of_regions_tells_a_digit():
    task, bar = superpixels(), 0.6
    with seeded(0):
        model = Graph(4, 32, 10)

    def read(model, batch):
        return model(batch)

    check(task, learn(task, model, steps=300, lr=3e-2, bar=bar, batch=64, answer=read, predict=read), bar)


def a_stack_of_three_layers_adds():
    task, bar = adding(10), 0.1
    check(task, learn(task, network(task, "gru", 12, num_layers=3), steps=500, lr=2e-2, bar=bar), bar)


@pytest.mark.parametrize("language", some(["pt", "en"], 1))
@pytest.mark.parametrize("seed", some(range(3), 1))
def test_where_what_follows_decides_both_directions_find_the_names(language, seed):
    task, bar, shares = tagging(language), 0.1, {}
    batch = draws(task)[1]
    doubt = batch._replace(mask=doubtful(task, batch.xs) & batch.mask)
    for both in (False, True):
        model = network(task, "lstm", 12, embedding_size=12, bidirectional=both, seed=seed)
        learned = learn(task, model, steps=150, lr=2e-2, bar=bar / 2, seed=seed)
        shares[both] = judge("accuracy", answer(model, to_tensors(doubt, model)), doubt)
        if both:
            check(task, learned, bar)
    print(f"doubtful words: one direction {shares[False]:.3f}, both {shares[True]:.3f}")
    assert shares[True] > 0.9 and shares[False] < 0.8


ATTENTIONS = {
    "none": lambda size: None,
    "dot": DotAttention,
    "additive": lambda size: AdditiveAttention(size, size, 24),
}
numbers = cache(partial(number_words, count=3000, limit=10_000))


def encoder_decoder(task, attention, embedding_size=16, hidden_size=32):
    with seeded(0):
        attends = ATTENTIONS[attention](hidden_size)
        decoder_input = embedding_size + (hidden_size if attends else 0)
        encoder, decoder = (Recurrent("gru", size, hidden_size) for size in (embedding_size, decoder_input))
        return EncoderDecoder(encoder, decoder, task.input_size, task.output_size, embedding_size, attends)


@pytest.mark.parametrize(("attention", "language"), some(product(ATTENTIONS, ("pt", "en")), 2))
def test_number_words_become_figures(attention, language):
    task, bar = numbers(language), 0.3
    model = encoder_decoder(task, attention)
    check(task, learn(task, model, steps=600, lr=1e-2, bar=bar, batch=64), bar)


def dates_in_words_become_figures():
    task, bar = dates("pt"), 0.3
    model = encoder_decoder(task, "additive")
    check(task, learn(task, model, steps=300, lr=1e-2, bar=bar, batch=64), bar)


LEARN = {
    "many to one": many_to_one_tells_the_language_of_a_name,
    "grid": a_grid_read_from_every_corner_tells_a_digit,
    "graph": a_graph_of_regions_tells_a_digit,
    "stack": a_stack_of_three_layers_adds,
    "attention": dates_in_words_become_figures,
}


@pytest.mark.parametrize("network", some(LEARN, 2))
def test_a_network_learns_the_task_of_its_shape(network):
    LEARN[network]()
