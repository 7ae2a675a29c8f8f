"""The generated tasks one by one: what their sequences hold and what is asked of them."""

import re

import numpy as np
import pytest
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.tasks import (
    Batch,
    adding,
    continual_reber,
    copy_memory,
    counting,
    decode,
    delays,
    dictation,
    embedded_reber,
    first_failing_n,
    legal,
    outer_steps,
    parity,
    quiz,
    reber,
    recall,
    score,
    spikes,
)
from course_lib.tasks.counting import strings
from course_lib.tasks.reber import SYMBOLS

SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 1000)


def generator(seed=0):
    return np.random.default_rng(seed)


@given(st.integers(2, 30), SIZES, SEEDS)
def test_the_dictation_asks_for_what_was_marked_last(steps, batch, seed):
    xs, targets, *_ = dictation(steps).draw(batch, generator(seed))
    kept = np.zeros(batch)
    for (value, mark, question), wanted in zip(xs.transpose(0, 2, 1), targets[..., 0], strict=True):
        assert not (mark * question).any() and abs(value).max() <= 1
        kept = np.where(mark == 1, value, kept)
        np.testing.assert_array_equal(wanted, question * kept)
    assert (xs[0, :, 1] == 1).all()


@given(st.integers(2, 30), SIZES, SEEDS)
def test_the_quiz_asks_who_pressed_first(steps, batch, seed):
    xs, targets, *_ = quiz(steps).draw(batch, generator(seed))
    assert set(np.unique(xs)) <= {-1, 0, 1}
    first = [next(press for press in column if press) for column in xs[..., 0].T]
    np.testing.assert_array_equal(targets[:, 0], first)


@given(st.integers(2, 30), SIZES, SEEDS)
@settings(max_examples=many(40))
def test_adding_marks_one_number_in_each_half(steps, size, seed):
    xs, targets, *_ = adding(steps).draw(size, generator(seed))
    numbers, marks = xs[..., 0], xs[..., 1]
    assert xs.shape == (steps, size, 2) and set(np.unique(marks)) <= {0, 1}
    assert (marks[: steps // 2].sum(0) == 1).all() and (marks[steps // 2 :].sum(0) == 1).all()
    for b in range(size):
        first, second = np.flatnonzero(marks[:, b])
        assert targets[b, 0] == pytest.approx(numbers[first, b] + numbers[second, b], abs=1e-6)
    assert (numbers >= 0).all() and (numbers < 1).all()


@given(st.integers(1, 30), SIZES, SEEDS)
@settings(max_examples=many(40))
def test_copy_memory_wants_the_ten_back_after_the_delimiter(delay, size, seed):
    task = copy_memory(delay)
    xs, targets, *_ = task.draw(size, generator(seed))
    for b in range(size):
        read = "".join(decode(xs[:, b], task.inputs))
        said = "".join(decode(targets[:, b], task.outputs))
        assert re.fullmatch(rf"[a-h]{{10}}·{{{delay - 1}}}\?·{{10}}", read)
        assert said == "·" * (delay + 10) + read[:10]


def test_recall_counts_the_ten_symbols_alone():
    batch = copy_memory(5).draw(400, generator())
    perfect = np.eye(9)[batch.targets]
    assert recall(perfect, batch) == 1
    perfect[:-10] = 0
    assert recall(perfect, batch) == 1
    assert recall(np.eye(9)[np.full_like(batch.targets, 3)], batch) == pytest.approx(1 / 8, abs=0.02)
    with pytest.raises(ValueError, match=r"answers: expected \(T=10, B=400, K\)"):
        recall(perfect[:, :3], batch)


@given(st.integers(1, 30), SIZES, SEEDS)
@settings(max_examples=many(40))
def test_parity_counts_the_ones(steps, size, seed):
    xs, targets, *_ = parity(steps).draw(size, generator(seed))
    for t in range(steps):
        assert (targets[t] == [sum(xs[: t + 1, b].tolist()) % 2 for b in range(size)]).all()


@pytest.mark.parametrize("letters", ("ab", "abc"))
def test_counting_lets_come_what_can_still_become_a_string(letters):
    """The oracle: a symbol is legal after a prefix if some string of the language begins with both."""
    task = counting(letters, 6)
    language = ["S" + "".join(letter * n for letter in letters) + "T" for n in range(1, 20)]
    xs, targets, lengths, mask = task.draw(40, generator())
    for b in range(40):
        read = "".join(decode(xs[: lengths[b], b], task.inputs))
        assert read + "T" in language[:6]
        for t in range(lengths[b]):
            prefix = read[: t + 1]
            wanted = {string[t + 1] for string in language if string.startswith(prefix) and len(string) > t + 1}
            assert {task.outputs[k] for k in np.flatnonzero(targets[t, b])} == wanted
    assert (mask.sum(0) == lengths).all()


@pytest.mark.parametrize("letters", ("ab", "abc"))
def test_the_first_failing_n_is_where_a_counter_overflows(letters):
    size = len(letters) + 2

    def count_to(limit):
        """Predict exactly, with a counter that stops at `limit`."""

        def predict(xs):
            answers = np.zeros((*xs.shape, size))
            for b in range(xs.shape[1]):
                a = 0
                for t, symbol in enumerate(xs[:, b]):
                    a = min(a + (symbol == 1), limit)
                    run = (xs[: t + 1, b] == symbol).sum()
                    if symbol < 2:
                        answers[t, b, 1 : 2 + symbol] = 1
                    else:
                        answers[t, b, symbol if run < a else symbol + 1] = 1
            return answers

        return predict

    for limit in (1, 3, 15, 16, 17):
        assert first_failing_n(count_to(limit), letters, longest=40) == limit + 1
    assert first_failing_n(count_to(40), letters, longest=40) is None
    assert first_failing_n(lambda xs: np.zeros((*xs.shape, size)), letters) == 1
    with pytest.raises(ValueError, match=r"answers: expected \(T=.*, B=16, K="):
        first_failing_n(lambda xs: np.zeros((1, *xs.shape)), letters)


def test_strings_of_no_length_are_refused():
    with pytest.raises(ValueError, match="n: expected a whole number ≥ 1, got 0"):
        strings(np.array([3, 0]))
    with pytest.raises(ValueError, match=r"counts: expected \(B,\) with no empty axis, got \(0,\)"):
        strings(np.array([], dtype=int))


@given(SIZES, st.integers(1, 12), st.integers(1, 12), SIZES, SEEDS)
@settings(max_examples=many(40))
def test_delays_are_told_at_the_spike_that_ends_them(pauses, shortest, extra, size, seed):
    xs, targets, lengths, mask = delays(pauses, shortest, extra).draw(size, generator(seed))
    for b in range(size):
        times = np.flatnonzero(xs[:, b, 0])
        assert len(times) == pauses + 1 and times[0] == 0 and times[-1] == lengths[b] - 1
        assert np.flatnonzero(mask[:, b]).tolist() == times[1:].tolist()
        gaps = np.diff(times)
        assert ((gaps >= shortest) & (gaps <= shortest + extra)).all()
        assert targets[times[1:], b, 0] == pytest.approx((gaps - shortest) / extra, abs=1e-6)


@given(st.integers(2, 12), st.integers(1, 5), SIZES, SEEDS)
@settings(max_examples=many(40))
def test_spikes_go_on_in_the_rhythm(interval, count, size, seed):
    xs, targets, *_ = spikes(interval, count).draw(size, generator(seed))
    for b in range(size):
        (start,) = np.flatnonzero(xs[:, b, 0])
        assert np.flatnonzero(targets[:, b, 0]).tolist() == [start + interval * k for k in range(1, count + 1)]
    silence = Batch(xs, targets)
    assert score("legal_sequences", np.zeros_like(targets), silence) == 0


INNER = ["BTXSE", "BPVVE", "BTSXXTVVE", "BTSSXSE", "BTXXVPSE", "BPTVPXVVE", "BPTTTVVE", "BPVPXTVPSE"]
WRONG = {"BTSE": 3, "BPXSE": 2, "BTXXXE": 4, "TXSE": 0, "BTXSEB": 5, "BPVPPE": 4}


@pytest.mark.parametrize("string", INNER)
def test_reber_strings_of_the_papers_are_legal(string):
    allowed = legal(string, "reber")
    assert allowed.shape == (len(string), 7) and allowed.dtype == np.float32
    for t, symbol in enumerate(string[1:]):
        assert allowed[t, SYMBOLS.index(symbol)] == 1
    assert not allowed[-1].any()
    for outer in "TP":
        framed = f"B{outer}{string}{outer}E"
        assert not legal(framed)[-1].any()
        stream = legal(framed * 2, "continual_reber")
        assert stream[len(framed) - 1].tolist() == [1, 0, 0, 0, 0, 0, 0]  # B and nothing else
        with pytest.raises(ValueError, match="expected "):
            legal(f"B{outer}{string}{'TP'.replace(outer, '')}E")


@pytest.mark.parametrize(("string", "place"), WRONG.items())
def test_an_illegal_symbol_is_named_with_its_place(string, place):
    with pytest.raises(ValueError, match=rf"symbols\[{place}\]: expected .*, got '{string[place]}'"):
        legal(string, "reber")


def as_text(xs, b):
    return "".join(SYMBOLS[k] for k in xs[:, b])


# The grammar as a regular expression: a second writing of it, that the automaton is held to.
REBER = r"B(?:TS*X(?:XT*VP)*(?:S|XT*VV)|PT*V(?:PXT*V)*(?:V|PS))E"


@pytest.mark.parametrize(("task", "pattern"), [(reber, REBER), (embedded_reber, rf"B(T|P){REBER}\1E")])
def test_drawn_strings_are_of_the_language_and_so_are_their_targets(task, pattern):
    xs, targets, lengths, mask = task().draw(300, generator())
    seen = set()
    for b in range(300):
        string = as_text(xs[: lengths[b]], b) + "E"
        assert re.fullmatch(pattern, string), string
        assert (targets[: lengths[b], b] == legal(string, task.__name__)[:-1]).all()
        seen.add(string)
    assert (mask.sum(0) == lengths).all() and len(seen) > 50


@given(st.integers(1, 80), SIZES, SEEDS)
@settings(max_examples=many(30))
def test_a_continual_stream_is_of_embedded_strings(steps, size, seed):
    xs, targets, *_ = continual_reber(steps).draw(size, generator(seed))
    needs_memory = outer_steps(xs)
    for b in range(size):
        text = as_text(xs, b)
        assert (targets[:, b] == legal(text, "continual_reber")).all()
        whole = list(re.finditer(rf"B(T|P){REBER}\1E", text))
        assert "".join(match[0] for match in whole) == text[: whole[-1].end() if whole else 0]
        ends = {match.end() - 3 for match in whole}  # the inner E, after which the outer symbol comes
        last = whole[-1].end() if whole else 0
        assert {t for t in np.flatnonzero(needs_memory[:, b]) if t < last} == ends
    assert (targets[needs_memory].sum(-1) == 1).all()


def test_the_baselines_of_the_grammars_are_those_worked_out_by_hand():
    assert reber().baseline == pytest.approx(2 / 7, abs=1e-9)
    assert embedded_reber().baseline == pytest.approx(2 / 11, abs=1e-9)
    assert continual_reber(20_000).baseline == pytest.approx(1 / 6, abs=1e-4)


def test_the_baselines_follow_the_sizes():
    assert copy_memory(100).baseline == pytest.approx(10 * np.log(8) / 120)
    assert counting("ab", 10).baseline == pytest.approx(5.5 / 12)
    assert counting("abc", 3).baseline == pytest.approx(2 / 7)
    assert spikes(20, 9).baseline == pytest.approx(1 - 9 / 200)
    assert delays(extra=1).baseline == pytest.approx(1 / 4)
