"""The training loop: the same numbers as by hand, the same run to the last bit after an interruption, clear ends."""

import io
import itertools
import pickle
import random
import re
import signal
import threading
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from torch import nn
from torch.optim import lr_scheduler

from course_lib.cells import CELLS
from course_lib.language import use
from course_lib.nn import Recurrent, VariationalDropout, Zoneout
from course_lib.nn.encoder_decoder import EncoderDecoder
from course_lib.nn.models import ManyToMany, ManyToOne
from course_lib.tasks.adding import adding
from course_lib.tasks.base import Batch, Part
from course_lib.tasks.measures import score
from course_lib.tasks.parity import parity
from course_lib.tasks.reber import reber
from course_lib.train import (
    Carry,
    Diverged,
    EarlyStop,
    History,
    Minibatches,
    answer,
    checkpoint,
    choose_device,
    cross_entropy,
    fit,
    judge,
    legal_loss,
    plot_history,
    predict,
    progress,
    seeded,
    squared_error,
    task_loss,
    task_score,
    to_tensors,
)
from course_lib.unroll import unroll, unroll_backward

cuda = pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU on this machine"))
devices = pytest.mark.parametrize("device", ["cpu", cuda])


class Sums(NamedTuple):
    xs: np.ndarray
    targets: np.ndarray


def sums(rng, steps=5, batch=4):
    """Sequences of two numbers a step (T, B, 2) and the sum of the first ones (B,)."""
    xs = rng.uniform(-1, 1, (steps, batch, 2))
    return Sums(xs, xs[..., 0].sum(0))


class Adder(nn.Module):
    """A recurrent layer whose last output gives one number."""

    def __init__(self, cell="lstm", **options):
        super().__init__()
        self.layer = Recurrent(cell, 2, 6, **options)
        self.head = nn.Linear(6, 1)

    def forward(self, xs):
        return self.head(self.layer(xs)[0][-1])[:, 0]


def adder(cell="lstm", **options):
    with seeded(1):
        return Adder(cell, **options)


def loss(model, batch):
    return squared_error(model(batch.xs), batch.targets)


def measured(model):
    batch = to_tensors(sums(np.random.default_rng(99), batch=16), model)
    return {"error": loss(model, batch)}


def train(model, loss=loss, batches=sums, steps=20, **options):
    return fit(model, loss, batches, **{"steps": steps, "progress": False, "device": "cpu"} | options)


def weights(model):
    return torch.cat([p.detach().flatten().cpu() for p in model.parameters()])


def contents(path):
    """All that a checkpoint holds but the time it took."""
    content = torch.load(path, weights_only=True)
    assert content["history"].pop("seconds") > 0
    return content


def assert_equal(one, other, place="checkpoint"):
    assert type(one) is type(other), place
    if isinstance(one, dict):
        assert list(one) == list(other), place
        for key in one:
            assert_equal(one[key], other[key], f"{place}[{key!r}]")
    elif isinstance(one, list | tuple):
        assert len(one) == len(other), place
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_equal(a, b, f"{place}[{index}]")
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other), place
    else:
        assert one == other or one != one, place


# the same numbers as by hand


@pytest.mark.parametrize("name", CELLS)
def test_training_is_plain_gradient_descent_with_the_hand_written_backward_pass(name):
    cell, rate, steps = CELLS[name], 0.1, 4
    model = adder(name, dtype=torch.float64)
    model.head.double()
    params = cell.params_type(*(p.detach().numpy().copy() for p in model.layer.params(0)))
    row, bias = (p.detach().numpy().copy() for p in model.head.parameters())
    history = train(model, steps=steps, lr=rate, optimizer=torch.optim.SGD, clip=None)
    rng = np.random.default_rng(0)
    for step in range(steps):
        xs, targets = sums(rng)
        start = cell.init_state(xs[0], 6)
        ys, last = unroll(cell, xs, start, params)
        error = ys[-1] @ row[0] + bias[0] - targets
        assert history.rows[step]["loss"] == pytest.approx((error**2).mean(), abs=1e-12)
        derror = 2 * error / len(error)
        dys = np.zeros_like(ys)
        dys[-1] = derror[:, None] * row[0]
        zero = cell.pack(tuple(np.zeros_like(a) for a in cell.unpack(last)))
        _, _, gradients = unroll_backward(cell, dys, zero, xs, start, params)
        everything = [*gradients, derror @ ys[-1], derror.sum()]
        assert history.rows[step]["norm"] == pytest.approx(sum((g**2).sum() for g in everything) ** 0.5, abs=1e-12)
        params = cell.params_type(*(p - rate * g for p, g in zip(params, gradients, strict=True)))
        row, bias = row - rate * everything[-2], bias - rate * everything[-1]
    for ours, by_hand in zip([*model.layer.params(0), *model.head.parameters()], [*params, row, bias], strict=True):
        np.testing.assert_allclose(ours.detach(), by_hand, rtol=0, atol=1e-12)


def test_a_long_gradient_is_cut_to_the_norm_and_recorded_uncut():
    def steep(model, batch):
        return 100 * loss(model, batch)

    model, free = adder(), adder()
    before = weights(model)
    history = train(model, steep, steps=1, lr=0.5, optimizer=torch.optim.SGD, clip=0.25)
    assert (weights(model) - before).norm().item() == pytest.approx(0.5 * 0.25, rel=1e-4)
    free_history = train(free, steep, steps=1, lr=0.5, optimizer=torch.optim.SGD, clip=None)
    norm = ((weights(free) - before) / 0.5).norm().item()
    assert history.rows[0]["norm"] == free_history.rows[0]["norm"] == pytest.approx(norm, rel=1e-4)
    assert norm > 1


def test_a_short_gradient_is_left_alone():
    model, free = adder(), adder()
    train(model, clip=1e6)
    train(free, clip=None)
    assert torch.equal(weights(model), weights(free))


def test_a_schedule_moves_at_every_step():
    history = train(adder(), steps=7, lr=0.8, schedule=lambda o: lr_scheduler.StepLR(o, step_size=3, gamma=0.5))
    np.testing.assert_array_equal(history.column("lr")[1], [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2])


def test_a_plateau_moves_the_rate_at_the_evaluation_that_did_not_improve():
    values = iter([3.0, 2.0, 2.0, 1.0])
    history = train(
        adder(),
        steps=8,
        lr=0.8,
        schedule=lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=0),
        evaluate=lambda model: {"error": next(values)},
        every=2,
        stop=EarlyStop("error", lowest=True),
    )
    np.testing.assert_array_equal(history.column("lr")[1], [0.8] * 6 + [0.4] * 2)


# chance


def test_one_seed_is_one_run_and_another_seed_another():
    runs = {}
    for key, seed in {"one": 3, "again": 3, "other": 4}.items():
        model = adder(num_layers=2, dropout=0.3)
        runs[key] = (train(model, seed=seed).rows, weights(model))
    assert runs["one"][0] == runs["again"][0] and torch.equal(runs["one"][1], runs["again"][1])
    assert runs["one"][0] != runs["other"][0] and not torch.equal(runs["one"][1], runs["other"][1])


def draws():
    return random.random(), np.random.random(), torch.rand(1).item()  # noqa: NPY002


def test_the_callers_generators_are_left_as_they_were():
    with seeded(5):
        expected = draws()
    with seeded(5):
        train(adder(dropout=0.3, num_layers=2), evaluate=measured, every=5)
        assert draws() == expected
    with seeded(5):
        with pytest.raises(ZeroDivisionError), seeded(6):
            assert draws() != expected
            raise ZeroDivisionError
        assert draws() == expected


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, True, None])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match=r"seed: expected a whole number from 0 to 2\*\*32 - 1, got"):
        train(adder(), seed=seed)


def test_evaluating_changes_nothing_in_the_training():
    def careless(model):
        assert not model.training and not torch.is_grad_enabled()
        draws()
        return measured(model)

    model, watched = adder(num_layers=2, dropout=0.3), adder(num_layers=2, dropout=0.3)
    train(model)
    train(watched, evaluate=careless, every=3)
    assert torch.equal(weights(model), weights(watched))


# put down and taken up again


def carried_loss(model, batch, state):
    ys, state = model.layer(batch.xs, state)
    return squared_error(model.head(ys[-1])[:, 0], batch.targets), state


def noisy_loss(model, batch):
    return loss(model, batch) * (1 + random.random() + np.random.random())  # noqa: NPY002


def epochs():
    examples = sums(np.random.default_rng(7), batch=10)
    return Minibatches(Part(10, lambda i: Sums(examples.xs[:, i], examples.targets[i])), 4)


SGD = partial(torch.optim.SGD, momentum=0.9)
RUNS = {
    "adam": {},
    "dropout between layers": {"model": {"num_layers": 2, "dropout": 0.4}},
    "variational dropout": {"model": {"noise": lambda: VariationalDropout()}},
    "zoneout": {"model": {"noise": lambda: Zoneout()}},
    "in the middle of an epoch": {"batches": epochs},
    "a loss with a memory": {"loss": lambda: Carry(carried_loss)},
    "a memory of one array": {"loss": lambda: Carry(carried_loss), "model": {"cell": "gru"}},
    "chance in the loss": {"loss": lambda: noisy_loss},
    "momentum, cosine": {"optimizer": SGD, "schedule": lambda o: lr_scheduler.CosineAnnealingLR(o, 20)},
    "adamw, one cycle": {
        "optimizer": torch.optim.AdamW,
        "schedule": lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.01, total_steps=21),
    },
    "rmsprop, milestones": {
        "optimizer": torch.optim.RMSprop,
        "schedule": lambda o: lr_scheduler.MultiStepLR(o, [5, 12], gamma=0.3),
    },
    "warm-up, then decay": {
        "schedule": lambda o: lr_scheduler.SequentialLR(
            o, [lr_scheduler.LinearLR(o, 0.1, total_iters=8), lr_scheduler.ExponentialLR(o, 0.9)], [8]
        )
    },
    "a function of the step": {"schedule": lambda o: lr_scheduler.LambdaLR(o, lambda step: 0.95**step)},
    "plateau": {"schedule": lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=0, threshold=0.2)},
    "best weights": {"evaluate": measured, "stop": EarlyStop("error", patience=3, lowest=True)},
}


class Fresh:
    """One configuration of `RUNS`, everything in it made anew, as in a new process."""

    def __init__(self, options):
        options = dict(options)
        layer = dict(options.pop("model", {}))
        if "noise" in layer:
            layer["noise"] = layer["noise"]()
        self.model = adder(**layer)
        self.loss = options.pop("loss", lambda: loss)()
        self.batches = options.pop("batches", lambda: sums)()
        self.options = {"lr": 0.01, "every": 4, **options}

    def train(self, path, interrupt_at=None, resume=False, **options):
        calls = itertools.count(1)

        def batches(rng):
            if next(calls) == interrupt_at:
                signal.raise_signal(signal.SIGINT)
            return self.batches(rng)

        for name in ("state_dict", "load_state_dict"):
            if hasattr(self.batches, name):
                setattr(batches, name, getattr(self.batches, name))
        options = self.options | options
        return train(self.model, self.loss, batches, checkpoint=path, resume=resume, **options)


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("at", [1, 7, 8, 20], ids=lambda k: f"after {k}")
def test_an_interrupted_run_goes_on_bit_for_bit(name, at, tmp_path, capfd):
    whole, begun, resumed = (Fresh(RUNS[name]) for _ in range(3))
    one, two = tmp_path / "one.pt", tmp_path / "two.pt"
    history = whole.train(one)
    with pytest.raises(KeyboardInterrupt, match=f"after step {at} and saved in .*two.pt: .* resume=True"):
        begun.train(two, interrupt_at=at)
    assert f"interrupted after step {at}" in capfd.readouterr().err
    assert len(contents(two)["history"]["rows"]) == at
    again = resumed.train(two, resume=True)
    assert again.rows == history.rows and again.best == history.best and len(history.rows) == 20
    assert torch.equal(weights(resumed.model), weights(whole.model))
    assert_equal(contents(two), contents(one))
    assert sorted(tmp_path.iterdir()) == [one, two]


@devices
def test_a_crashed_run_goes_on_from_its_last_save(device, tmp_path):
    options = {"checkpoint": tmp_path / "new" / "run.pt", "every": 4, "device": device}
    noise = {"num_layers": 2, "dropout": 0.4}
    model, whole = adder(**noise), adder(**noise)
    expected = train(whole, device=device)
    calls = itertools.count(1)

    def failing(rng):
        if next(calls) == 11:
            raise OSError("the disk is gone")
        return sums(rng)

    with pytest.raises(OSError, match="the disk is gone"):
        train(model, batches=failing, **options)
    assert len(contents(options["checkpoint"])["history"]["rows"]) == 8
    model = adder(**noise)
    assert train(model, resume=True, **options).rows == expected.rows
    assert torch.equal(weights(model), weights(whole))


def test_a_finished_run_can_be_lengthened_and_a_stopped_one_stays_stopped(tmp_path):
    path = tmp_path / "run.pt"
    model, whole = adder(), adder()
    train(model, steps=10, checkpoint=path)
    train(adder(), steps=10, checkpoint=path, resume=True, loss=None)  # nothing is left to do
    train(model := adder(), steps=20, checkpoint=path, resume=True)
    train(whole)
    assert torch.equal(weights(model), weights(whole))
    stop = {"evaluate": lambda model: {"score": 1.0}, "every": 2, "stop": EarlyStop("score", goal=1.0)}
    train(stopped := adder(), checkpoint=path, **stop)
    again = train(other := adder(), checkpoint=path, resume=True, **stop)
    assert again.stopped == "goal" and len(again.rows) == 2
    assert torch.equal(weights(stopped), weights(other))


def test_the_best_weights_outlive_an_interruption(tmp_path):
    def watch(scores):
        left = iter(scores)
        stop = EarlyStop("score", patience=9)
        return {"evaluate": lambda model: {"score": next(left)}, "every": 2, "stop": stop, "checkpoint": tmp_path / "a"}

    train(whole := adder(), steps=8, **watch([0.1, 0.9, 0.2, 0.3]))
    train(adder(), steps=6, **watch([0.1, 0.9, 0.2]))
    history = train(model := adder(), steps=8, resume=True, **watch([0.3]))
    assert history.best["step"] == 4 and torch.equal(weights(model), weights(whole))


def test_a_second_interruption_does_not_wait_for_the_step():
    def impatient(rng):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        pytest.fail("the step went on")

    with pytest.raises(KeyboardInterrupt):
        train(adder(), batches=impatient)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_it_trains_in_another_thread_where_signals_cannot_be_handled():
    model, expected = adder(), adder()
    thread = threading.Thread(target=train, args=(model,))
    thread.start()
    thread.join()
    train(expected)
    assert torch.equal(weights(model), weights(expected))


def test_an_interruption_without_a_checkpoint_says_what_was_missing():
    def interrupted(rng):
        signal.raise_signal(signal.SIGINT)
        return sums(rng)

    with pytest.raises(KeyboardInterrupt, match="after step 1; with checkpoint=FILE it could have gone on"):
        train(adder(), batches=interrupted)


def spoil(path, how):
    whole = path.read_bytes()
    spoilt = {"empty": b"", "cut short": whole[: len(whole) // 2], "text": b"not a checkpoint\n" * 100}
    if how in spoilt:
        path.write_bytes(spoilt[how])
    elif how == "one bit":
        middle = bytearray(whole)
        middle[len(whole) // 3] ^= 0x10
        path.write_bytes(middle)
    elif how == "weights alone":
        torch.save(adder().state_dict(), path)
    elif how == "a program":
        path.write_bytes(pickle.dumps(partial(print, "run"), protocol=2))
    else:
        content = torch.load(path, weights_only=True)
        content.pop("optimizer")
        torch.save(content, path)


@pytest.mark.parametrize(
    "how", ["empty", "cut short", "text", "one bit", "weights alone", "a program", "a part missing"]
)
def test_a_damaged_or_foreign_checkpoint_is_named_and_kept(how, tmp_path, capsys):
    path = tmp_path / "run.pt"
    train(adder(), checkpoint=path)
    spoil(path, how)
    before = path.read_bytes()
    with pytest.raises(
        ValueError, match=rf"^{re.escape(str(path))}: (not a readable checkpoint|checkpoint of another)"
    ):
        train(adder(), steps=40, checkpoint=path, resume=True)
    assert path.read_bytes() == before
    assert "run" not in capsys.readouterr().out


def test_a_flipped_bit_is_found_wherever_it_changes_anything(tmp_path, rng):
    path = tmp_path / "run.pt"
    train(adder(), checkpoint=path)
    whole, expected, found = path.read_bytes(), contents(path), 0
    for place in rng.choice(len(whole), 150, replace=False):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << rng.integers(8)
        path.write_bytes(spoilt)
        try:
            content = checkpoint._read(path)
        except ValueError:
            found += 1
        else:
            content["history"].pop("seconds")
            assert_equal(content, expected)
    assert found > 100


@pytest.mark.parametrize(
    ("other", "options", "message"),
    [
        (partial(adder, "gru"), {}, r"layer.weight_ih_l0: expected \(18, 2\), got \(24, 2\)"),
        (partial(adder, num_layers=2), {}, r"layer.weight_ih_l1: expected \(24, 6\), got None"),
        (adder, {"optimizer": torch.optim.SGD, "schedule": lambda o: lr_scheduler.StepLR(o, 3)}, "schedule"),
        (adder, {"batches": epochs()}, "batches"),
    ],
    ids=["cell", "layers", "schedule", "data"],
)
def test_a_checkpoint_of_another_run_is_refused(other, options, message, tmp_path):
    path = tmp_path / "run.pt"
    train(adder(), checkpoint=path)
    with pytest.raises(ValueError, match=rf"run.pt: checkpoint of another run .*{message}"):
        train(other(), steps=40, checkpoint=path, resume=True, **options)


def test_a_save_that_fails_leaves_the_one_before(tmp_path, monkeypatch):
    path, save, calls = tmp_path / "run.pt", torch.save, itertools.count(1)

    def full_disk(content, file):
        if next(calls) > 1:
            file.write_bytes(b"half of i")
            raise OSError("no space left on device")
        save(content, file)

    monkeypatch.setattr(torch, "save", full_disk)
    with pytest.raises(OSError, match="no space left"):
        train(adder(), checkpoint=path, every=4)
    assert len(contents(path)["history"]["rows"]) == 4
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("cell", ["gru", "slstm"])
def test_a_carried_state_is_the_one_before_and_no_gradient_passes_through_it(cell, rng):
    model, seen = adder(cell), []

    def watched(model, batch, state):
        seen.append(state)
        value, new = carried_loss(model, batch, state)
        return value, new

    carry, first, second = Carry(watched), *(to_tensors(sums(rng), model) for _ in range(2))
    carry(model, first)
    carry(model, second).backward()
    gradients = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    with torch.no_grad():
        _, state = model.layer(first.xs)
    carried_loss(model, second, state)[0].backward()
    assert seen[0] is None
    for a, b in zip(gradients, model.parameters(), strict=True):
        assert torch.equal(a, b.grad)
    unpack = model.layer.cell.unpack
    assert all(torch.equal(a, b) for a, b in zip(unpack(seen[1]), unpack(state), strict=True))


# going wrong


def at_step(step, change):
    """The loss, changed at one step: `change(value, model)`."""
    calls = itertools.count(1)

    def changed(model, batch):
        value = loss(model, batch)
        return change(value, model) if next(calls) == step else value

    return changed


def steep_root(value, model):
    return value + model.head.bias.sub(model.head.bias.detach()).abs().sqrt().sum()  # its slope at 0 is infinite


WRONG = {
    "nan": (lambda value, model: value * float("nan"), r"the loss is nan"),
    "inf": (lambda value, model: value * float("inf"), r"the loss is inf"),
    "gradient": (steep_root, r"the gradient's norm is (nan|inf)"),
    "growth": (lambda value, model: value * 1e6, r"the loss diverged: [\d.e+]+, after it began at"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_goes_wrong_is_told_with_its_step_and_the_last_good_state_stays(name, tmp_path):
    change, message = WRONG[name]
    path, model, whole = tmp_path / "run.pt", adder(), adder()
    expected = train(whole)
    with pytest.raises(Diverged, match=message) as caught:
        train(model, at_step(11, change), checkpoint=path, every=4)
    text = str(caught.value)
    assert text.startswith("step 11: ") and f"last finite loss was {expected.rows[9]['loss']:.4g}" in text
    assert "clip below 1" in text and "learning rate" in text and f"last good state is in {path}" in text
    assert caught.value.step == 11 and caught.value.history.rows == expected.rows[:10]
    model = adder()
    assert train(model, checkpoint=path, resume=True, every=4).rows == expected.rows
    assert torch.equal(weights(model), weights(whole))


def test_a_weight_that_overflows_is_seen_at_the_step_that_did_it(tmp_path):
    with pytest.raises(
        Diverged, match=r"^step 1: a weight is no longer finite; no loss came before it\. Try clip=1\.0,"
    ):
        train(adder(), lr=3e38, optimizer=torch.optim.SGD, clip=None, checkpoint=tmp_path / "run.pt", every=1)
    assert not list(tmp_path.iterdir())


def test_going_wrong_is_told_in_portuguese_too():
    use("pt")
    with pytest.raises(
        Diverged, match=r"^passo 1: a perda é nan; nenhuma perda veio antes\. Experimente um clip menor"
    ):
        train(adder(), at_step(1, WRONG["nan"][0]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps: expected a whole number ≥ 1, got 0"),
        ({"every": 0}, "every: expected a whole number ≥ 1, got 0"),
        ({"clip": 0}, "clip: expected > 0 or None, got 0"),
        ({"stop": EarlyStop("error")}, "stop: expected evaluate as well"),
        ({"resume": True}, "resume: expected checkpoint as well"),
        ({"stop": EarlyStop("erorr"), "evaluate": measured}, "stop: expected a measure among .*error, got 'erorr'"),
        ({"evaluate": lambda model: {"loss": 1.0}}, "evaluate: expected another name for loss"),
        ({"loss": lambda model, batch: model(batch.xs)}, r"loss: expected one number, got \(4,\)"),
        ({"device": "cuda:99"}, "device: 'cuda:99' was asked for, but torch sees . GPUs here"),
        ({"device": "quantum"}, 'device: expected "auto", "cpu", "cuda" or "cuda:N", got \'quantum\''),
    ],
    ids=str,
)
def test_arguments_that_do_not_fit_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        train(adder(), **options)


def test_a_patience_of_zero_is_refused():
    with pytest.raises(ValueError, match="patience: expected a whole number ≥ 1, got 0"):
        EarlyStop("error", patience=0)


@devices
def test_the_model_is_trained_where_it_was_asked(device):
    model = adder()
    train(model, device=device, steps=2)
    assert {p.device.type for p in model.parameters()} == {device}


def test_auto_takes_what_there_is(monkeypatch):
    for there, expected in ((False, "cpu"), (True, "cuda")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda there=there: there)
        monkeypatch.setattr(torch.cuda, "device_count", lambda there=there: int(there))
        assert choose_device().type == expected
    with pytest.raises(ValueError, match="device: 'cuda:1' was asked for, but torch sees 1 GPUs here"):
        choose_device("cuda:1")


# ending early


@pytest.mark.parametrize(
    ("values", "options", "taken", "best", "reason"),
    [
        ([0.1, 0.5, 0.4, 0.5, 0.9], {"patience": 2}, 4, 2, "patience"),
        ([0.9, 0.5, 0.6, 0.4, 0.9, 0.9], {"patience": 2, "lowest": True}, 6, 4, "patience"),
        ([0.1, 0.8, 0.9], {"goal": 0.8}, 2, 2, "goal"),
        ([0.9, 0.3, 0.1], {"goal": 0.3, "lowest": True}, 2, 2, "goal"),
        ([0.1, 0.3, 0.2, 0.2], {"patience": 9}, 4, 2, ""),
    ],
    ids=str,
)
def test_an_early_stop_ends_with_the_best_weights(values, options, taken, best, reason):
    left, seen = iter(values), []

    def scripted(model):
        seen.append(weights(model))
        return {"score": next(left)}

    model = adder()
    history = train(model, evaluate=scripted, every=3, steps=3 * len(values), stop=EarlyStop("score", **options))
    assert len(seen) == taken and len(history.rows) == 3 * taken and history.stopped == reason
    assert history.best == history.rows[3 * best - 1] and history.best["score"] == values[best - 1]
    assert torch.equal(weights(model), seen[best - 1])
    assert not torch.equal(seen[best - 1], seen[best - 2])


def test_the_last_step_is_evaluated_too():
    history = train(adder(), steps=7, evaluate=measured, every=3)
    np.testing.assert_array_equal(history.column("error")[0], [3, 6, 7])


# batches


def places(indices):
    return indices


def test_an_epoch_shows_every_example_once_in_a_new_order(rng):
    batches = Minibatches(Part(10, places), 4)
    drawn = [batches(rng) for _ in range(6)]
    assert [len(d) for d in drawn] == [4, 4, 2, 4, 4, 2] and batches.epoch == 1
    first, second = np.concatenate(drawn[:3]), np.concatenate(drawn[3:])
    assert sorted(first) == sorted(second) == list(range(10)) and list(first) != list(second)


@given(count=st.integers(1, 9), size=st.integers(1, 12), before=st.integers(0, 12))
@settings(max_examples=40, deadline=None)
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


@devices
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


# what a run shows


@pytest.mark.parametrize(
    ("language", "expected"),
    [("pt", ["perda", "passos/s", "sequências/s"]), ("en", ["loss", "steps/s", "sequences/s"])],
)
def test_a_pipe_gets_a_line_and_silence_is_silent(language, expected, capfd):
    use(language)
    train(adder(), evaluate=measured)
    assert capfd.readouterr() == ("", "")
    train(adder(), evaluate=measured, progress=True)
    out, err = capfd.readouterr()
    assert out == "" and err.startswith("[20/20] ") and err.count("\n") == 1
    for word in expected:
        assert word in err


def shown(terminal, steps=3):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=160)
    with progress.progress_over(steps, True, console) as show:
        for step in range(1, steps + 1):
            show({"step": step, "loss": 0.25, "norm": 1.0, "lr": 0.1}, 4)
    return screen.getvalue()


def test_a_terminal_gets_a_bar(monkeypatch):
    screen = shown(terminal=True)
    assert "3/3" in screen and "loss 0.25" in screen and "sequences/s" in screen and "━" in screen


def test_lines_come_now_and_then(monkeypatch):
    assert shown(terminal=False).count("\n") == 1
    monkeypatch.setattr(progress, "LINE_EVERY", 0)
    assert [line[:5] for line in shown(terminal=False).splitlines()] == ["[1/3]", "[2/3]", "[3/3]"]


@pytest.mark.parametrize(
    ("language", "labels"),
    [("pt", ["passo de treinamento", "perda", "erro"]), ("en", ["training step", "loss", "error"])],
)
def test_a_history_is_plotted_in_both_languages(language, labels):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("agg")
    history = train(adder(), evaluate=measured, every=5)
    left, right = plot_history(history, language)
    assert [left.get_xlabel(), left.get_ylabel(), right.get_ylabel()] == labels
    np.testing.assert_array_equal(left.lines[0].get_ydata(), [row["loss"] for row in history.rows])
    np.testing.assert_array_equal(right.lines[0].get_xdata(), [5, 10, 15, 20])
    plt.close("all")


def test_a_history_is_drawn_where_it_is_asked_and_an_empty_one_is_refused():
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    _, axes = plt.subplots()
    assert plot_history(train(adder()), axes=axes)[0] is axes
    with pytest.raises(ValueError, match=r"name: expected one of .*, got 'loss'"):
        plot_history(History())
    with pytest.raises(ValueError, match="name: expected one of step, loss, norm, lr, got 'accuracy'"):
        train(adder()).column("accuracy")
    plt.close("all")
