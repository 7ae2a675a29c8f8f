"""The training loop: the same numbers as by hand, one run for one seed, clear ends, and what it shows."""

import io
import itertools
import random

import numpy as np
import pytest
import torch
from helpers.training import Sums, adder, loss, measured, sums, train, weights
from rich.console import Console
from torch.optim import lr_scheduler

from course_lib.cells import CELLS
from course_lib.language import use
from course_lib.train import (
    Diverged,
    EarlyStop,
    History,
    choose_device,
    plot_history,
    progress,
    seeded,
)
from course_lib.unroll import unroll, unroll_backward

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
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_arguments_that_do_not_fit_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        train(adder(), **options)


def test_a_patience_of_zero_is_refused():
    with pytest.raises(ValueError, match="patience: expected a whole number ≥ 1, got 0"):
        EarlyStop("error", patience=0)


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


@pytest.mark.parametrize(("shape", "count"), [((5, 3), 3), ((5, 3, 2), 3), ((8, 8, 3, 1), 3), ((5,), None)], ids=str)
def test_sequences_are_counted_along_the_axis_of_the_batch(shape, count):
    assert progress.sequences_in(Sums(np.zeros(shape), None)) == count
    assert progress.sequences_in(np.zeros(shape)) is None


def shown(terminal, steps=3):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=160)
    with progress.progress_over(steps, True, console) as show:
        for step in range(1, steps + 1):
            show({"step": step, "loss": 0.25, "norm": 1.0, "lr": 0.1} | ({"accuracy": 0.5} if step == 2 else {}), 4)
    return screen.getvalue()


def test_a_terminal_gets_a_bar_with_the_last_measures():
    last = shown(terminal=True).splitlines()[-2]
    for piece in ("━", "3/3", "loss 0.25 · learning rate 0.1 · accuracy 0.5 · ", "sequences/s"):
        assert piece in last


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
