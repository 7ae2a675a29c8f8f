"""What goes into the training loop: examples in epochs, tensors, losses, and the tasks with their scores."""

import numpy as np
import pytest
import torch
from helpers.effort import many
from helpers.training import Sums, train
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_lib.nn import Recurrent
from course_lib.nn.encoder_decoder import EncoderDecoder
from course_lib.nn.models import ManyToMany, ManyToOne
from course_lib.tasks.adding import adding
from course_lib.tasks.base import Batch, Part
from course_lib.tasks.measures import score
from course_lib.tasks.parity import parity
from course_lib.tasks.reber import reber
from course_lib.train import (
    Minibatches,
    answer,
    cross_entropy,
    judge,
    legal_loss,
    predict,
    seeded,
    squared_error,
    task_loss,
    task_score,
    to_tensors,
)


def places(indices):
    return indices


def test_an_epoch_shows_every_example_once_in_a_new_order(rng):
    batches = Minibatches(Part(10, places), 4)
    drawn = [batches(rng) for _ in range(6)]
    assert [len(d) for d in drawn] == [4, 4, 2, 4, 4, 2] and batches.epoch == 1
    first, second = np.concatenate(drawn[:3]), np.concatenate(drawn[3:])
    assert sorted(first) == sorted(second) == list(range(10)) and list(first) != list(second)


@given(count=st.integers(1, 9), size=st.integers(1, 12), before=st.integers(0, 12))
@settings(max_examples=many(40))
def test_the_place_in_an_epoch_can_be_kept(count, size, before):
    one, two = (Minibatches(Part(count, places), size) for _ in range(2))
    rng = np.random.default_rng(count)
    for _ in range(before):
        one(rng)
    two.load_state_dict(one.state_dict())
    other = np.random.default_rng()
    other.bit_generator.state = rng.bit_generator.state
    for _ in range(5):
        np.testing.assert_array_equal(one(rng), two(other))
    assert one.epoch == two.epoch == (before + 4) // -(-count // size)


def test_the_place_in_another_set_is_refused(rng):
    batches = Minibatches(Part(10, places), 4)
    batches(rng)
    with pytest.raises(ValueError, match=r"part\.count: expected 11 examples, got 10"):
        Minibatches(Part(11, places), 4).load_state_dict(batches.state_dict())
    for count, size in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="expected a whole number ≥ 1, got 0"):
            Minibatches(Part(count, places), size)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_arrays_become_tensors_of_the_models_kind(device, dtype):
    model = nn.Linear(2, 2).to(device, dtype)
    given = Sums(np.ones((2, 3), np.float64), [np.array([1, 2], np.int8), {"mask": np.array([True]), "name": "a"}])
    batch = to_tensors(given, model)
    assert isinstance(batch, Sums) and batch.targets[1]["name"] == "a"
    assert batch.xs.dtype == dtype and batch.xs.device.type == device
    assert batch.targets[0].dtype == torch.int64 and batch.targets[1]["mask"].dtype == torch.bool
    assert to_tensors((None, torch.ones(1, dtype=torch.float16)), model)[1].dtype == dtype
    assert to_tensors((None,), model) == (None,)


def test_the_tensors_do_not_share_the_arrays_memory():
    array = np.ones(3, np.float32)
    to_tensors(array, nn.Linear(1, 1))[0] = 5
    np.testing.assert_array_equal(array, 1)


# losses and measures, held to their definitions in NumPy


def scores_and_targets(rng, lead=(5, 3), symbols=4):
    scores, targets = rng.standard_normal((*lead, symbols)), rng.integers(0, symbols, lead)
    mask = rng.random(lead) < 0.6
    mask.flat[0] = True
    return scores, targets, mask


@pytest.mark.parametrize("lead", [(3,), (5, 3), (1, 1)], ids=str)
@pytest.mark.parametrize("masked", [False, True])
def test_losses_are_their_definitions(lead, masked, rng):
    scores, targets, mask = scores_and_targets(rng, lead)
    other, legal = rng.standard_normal(scores.shape), (rng.random(scores.shape) < 0.5).astype(float)
    counts = mask if masked else np.ones(lead, bool)
    tensors = [torch.tensor(a) for a in (scores, targets, other, legal)]
    over = torch.tensor(mask) if masked else None
    log_share = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    picked = np.take_along_axis(log_share, targets[..., None], -1)[..., 0]
    assert cross_entropy(tensors[0], tensors[1], over).item() == pytest.approx(-picked[counts].mean(), abs=1e-12)
    square = ((scores - other) ** 2)[counts].mean()
    assert squared_error(tensors[0], tensors[2], over).item() == pytest.approx(square, abs=1e-12)
    share = 1 / (1 + np.exp(-scores))
    legality = -(legal * np.log(share) + (1 - legal) * np.log(1 - share))[counts].mean()
    assert legal_loss(tensors[0], tensors[3], over).item() == pytest.approx(legality, abs=1e-12)


def test_what_the_mask_leaves_out_may_hold_anything(rng):
    scores, targets, mask = (torch.tensor(a) for a in scores_and_targets(rng))
    expected = cross_entropy(scores, targets, mask)
    scores = scores.masked_fill(~mask[..., None], float("nan")).requires_grad_()
    assert cross_entropy(scores, targets.masked_fill(~mask, -7), mask) == expected
    cross_entropy(scores, targets, mask).backward()
    assert torch.equal(scores.grad[~mask], torch.zeros_like(scores.grad[~mask]))


MEASURES = {
    "accuracy": lambda scores, batch: scores,
    "exact_match": lambda scores, batch: scores,
    "cross_entropy": lambda scores, batch: np.exp(scores) / np.exp(scores).sum(-1, keepdims=True),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("masked", [False, True])
def test_scores_are_judged_as_the_answers_that_they_stand_for(measure, masked, rng):
    scores, targets, mask = scores_and_targets(rng, (3, 200), symbols=2)
    batch = Batch(scores, targets, None, mask if masked else None)
    expected = score(measure, MEASURES[measure](scores, batch), batch)
    assert judge(measure, torch.tensor(scores), batch) == pytest.approx(expected, abs=1e-12)
    if measure != "cross_entropy":
        assert judge(measure, torch.tensor(scores.argmax(-1)), batch) == expected


@pytest.mark.parametrize("measure", ["legal_steps", "legal_sequences"])
def test_legal_symbols_are_those_with_a_score_above_zero(measure, rng):
    scores = rng.standard_normal((3, 200, 4))
    legal = (scores > 0) ^ (rng.random(scores.shape) < 0.1)
    batch = Batch(scores, legal.astype(np.float32))
    assert 0 < judge(measure, torch.tensor(scores), batch) < 1
    assert judge(measure, torch.tensor(scores), batch) == score(measure, (scores > 0).astype(float), batch)


def test_symbols_that_end_early_go_on_as_blanks():
    batch = Batch(np.zeros((2, 2)), np.array([[3, 0], [0, 0], [0, 2]]), None, np.array([[1, 1], [1, 1], [0, 1]], bool))
    assert judge("exact_match", torch.tensor([[3, 0], [0, 0]]), batch) == 0.5
    assert judge("accuracy", torch.tensor([[3, 0], [0, 0]]), batch) == 0.8


def test_a_decoder_reads_the_target_late_in_training_and_itself_when_alone():
    with seeded(0):
        model = EncoderDecoder(Recurrent("gru", 3, 5), Recurrent("gru", 3, 5), 4, 6, 3)
    source, targets = torch.tensor([[1, 2], [3, 0]]), torch.tensor([[5, 4], [2, 0], [0, 0]])
    batch = Batch(source, targets, torch.tensor([2, 1]))
    late = torch.tensor([[0, 0], [5, 4], [2, 0]])
    assert torch.equal(answer(model, batch), model(source, batch.lengths, late))
    assert torch.equal(predict(model, batch), model.decode(source, batch.lengths, 3, 0, 0))


@pytest.mark.parametrize(
    ("task", "make"),
    [
        (adding(6), lambda t: ManyToOne(Recurrent("gru", 2, 5), 1)),
        (parity(5), lambda t: ManyToMany(Recurrent("gru", 3, 5), 2, nn.Embedding(2, 3))),
        (reber(), lambda t: ManyToMany(Recurrent("gru", 3, 5), 7, nn.Embedding(7, 3))),
    ],
    ids=lambda t: getattr(t, "name", ""),
)
def test_a_task_brings_its_loss_and_its_score(task, make, rng):
    with seeded(0):
        model = make(task)
    batch = task.draw(8, rng)
    tensors = to_tensors(batch, model)
    outputs = answer(model, tensors)
    direct = {"squared_error": squared_error, "cross_entropy": cross_entropy, "legal_loss": legal_loss}[task.loss]
    assert torch.equal(task_loss(task)(model, tensors), direct(outputs, tensors.targets, tensors.mask))
    assert task_score(task, batch)(model) == {task.measure: judge(task.measure, outputs, batch)}
    history = train(model, task_loss(task), lambda rng: task.draw(8, rng), evaluate=task_score(task, batch), steps=2)
    assert history.measures() == [task.measure]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: squared_error(torch.zeros(3, 1), torch.zeros(3)), r"targets: expected \(3, 1\), as in predictions"),
        (lambda: cross_entropy(torch.zeros(5, 3, 4), torch.zeros(5)), r"targets: expected \(5, 3\), as in scores, got"),
        (lambda: legal_loss(torch.zeros(5, 3, 4), torch.zeros(3, 4)), r"legal: expected \(5, 3, 4\), as in scores"),
        (
            lambda: squared_error(torch.zeros(5, 3), torch.zeros(5, 3), torch.ones(3, dtype=torch.bool)),
            r"mask: expected \(5,\), as in targets, got \(3,\)",
        ),
        (
            lambda: squared_error(torch.zeros(5, 3), torch.zeros(5, 3), torch.zeros(5, 3, dtype=torch.bool)),
            r"mask: expected truth values, at least one of them true, got False alone",
        ),
        (
            lambda: cross_entropy(torch.zeros(3, 2), torch.zeros(3, dtype=torch.int64), torch.ones(3)),
            r"mask: expected truth values, at least one of them true, got torch.float32",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_never_broadcast(call, message):
    with pytest.raises(ValueError, match=message):
        call()
