"""A run put down and taken up again is the one that was never interrupted, to the last bit."""

import itertools
import pickle
import random
import re
import signal
import threading
from functools import partial

import numpy as np
import pytest
import torch
from helpers.effort import some
from helpers.training import Sums, adder, assert_equal, contents, loss, measured, sums, train, weights
from torch.optim import lr_scheduler

from course_lib.nn import VariationalDropout, Zoneout
from course_lib.tasks.base import Part
from course_lib.train import (
    Carry,
    EarlyStop,
    Minibatches,
    checkpoint,
    squared_error,
    to_tensors,
)


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
@pytest.mark.parametrize("at", some([1, 7, 8, 20], 1), ids=lambda k: f"after {k}")
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


@pytest.fixture
def interruptible():
    """As a terminal leaves it: a job that a shell began in the background would ignore the signal."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
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
