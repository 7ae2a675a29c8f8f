"""Laws of every task: shapes, dtypes, seeds, blind answers, parts, alphabets, docstrings, and what is refused."""

import importlib
import inspect
import re
import subprocess
import sys
from functools import cache, partial
from typing import get_args

import numpy as np
import pytest
from helpers.effort import many
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.language import use
from course_lib.tasks import TASKS, Batch, decode, encode, one_hot, pad, score, within
from course_lib.tasks.base import Kind, Loss, Measure, Task, require, split

FIXED = [
    name
    for name in TASKS
    if not name.startswith(("a", "copy", "reber", "em", "cont", "del", "dict", "quiz", "sp", "par", "tag"))
]
GENERATED = [name for name in TASKS if name not in FIXED]


@cache
def make(name) -> Task:
    return TASKS[name]()


def arrays(batch):
    return {name: array for name, array in batch._asdict().items() if array is not None}


def same(a, b):
    a, b = arrays(a), arrays(b)
    return a.keys() == b.keys() and all(np.array_equal(a[k], b[k]) and a[k].dtype == b[k].dtype for k in a)


def draw(name, batch, seed=0):
    return make(name).draw(batch, np.random.default_rng(seed))


def test_the_fixed_data_sets_are_those_with_parts():
    assert [name for name in TASKS if make(name).parts] == FIXED
    assert {"pixels", "names", "dates_pt", "characters_en", "superpixels"} <= set(FIXED)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_says_who_and_what_it_is(name):
    task = make(name)
    assert task.name == name
    assert task.kind in get_args(Kind) and task.loss in get_args(Loss) and task.measure in get_args(Measure)
    assert (task.loss == "cross_entropy") == (task.measure in ("cross_entropy", "accuracy", "exact_match"))
    for alphabet, size in ((task.inputs, task.input_size), (task.outputs, task.output_size)):
        assert not alphabet or (len(alphabet) == len(set(alphabet)) == size)


@pytest.mark.parametrize("name", [name for name in TASKS if name != "superpixels"])  # graphs have a test of their own
@pytest.mark.parametrize("size", (1, 5))
def test_shapes_and_dtypes_are_those_that_the_kind_promises(name, size):
    task, batch = make(name), draw(name, size)
    xs, targets = batch.xs, batch.targets
    if xs.ndim == 2:
        assert xs.dtype == np.int64 and xs.shape[1] == size and xs.min() >= 0 and xs.max() < task.input_size
    else:
        assert xs.dtype == np.float32 and xs.shape[-2:] == (size, task.input_size) and np.isfinite(xs).all()
    vector = () if task.loss == "cross_entropy" else (task.output_size,)
    leading = {"many-to-one": (size,), "in step": xs.shape[:2], "out of step": (len(targets), size)}[task.kind]
    assert targets.shape == leading + vector
    assert targets.dtype == (np.float32 if vector else np.int64)
    if not vector:
        assert targets.min() >= 0 and targets.max() < task.output_size
    if batch.lengths is not None:
        assert batch.lengths.dtype == np.int64 and batch.lengths.shape == (size,)
        assert batch.lengths.min() >= 1 and batch.lengths.max() == len(xs)
        assert not xs[~within(batch.lengths)].any()
    if batch.mask is not None:
        assert batch.mask.dtype == bool and batch.mask.shape == leading and batch.mask.any(0).all()
        assert not targets[~batch.mask].any()


@pytest.mark.parametrize("name", TASKS)
def test_a_seed_gives_the_same_bytes_and_another_seed_others(name):
    assert same(draw(name, 16, 3), draw(name, 16, 3))
    assert same(draw(name, 16, 3), TASKS[name]().draw(16, np.random.default_rng(3)))
    assert not same(draw(name, 16, 3), draw(name, 16, 4))


DIGEST = """
import hashlib, numpy as np
from course_lib.tasks import TASKS
digest = hashlib.sha256()
for name in TASKS:
    for array in TASKS[name]().draw(8, np.random.default_rng(0)):
        digest.update(b"" if array is None else array.tobytes())
"""


def test_the_data_are_the_same_in_another_process():
    """No order of a set, which changes from process to process, may reach the data."""
    here: dict = {}
    exec(DIGEST, here)
    run = subprocess.run([sys.executable, "-c", DIGEST + "print(digest.hexdigest())"], capture_output=True, text=True)
    assert run.stdout == here["digest"].hexdigest() + "\n"


@pytest.mark.parametrize("name", GENERATED)
def test_the_baseline_of_a_generated_task_is_what_its_blind_answer_scores(name):
    task = make(name)
    scores = []
    for seed in range(20):
        batch = draw(name, 200, seed)
        scores.append(score(task.measure, task.blind(batch), batch))
    error = np.std(scores, ddof=1) / np.sqrt(len(scores))
    assert abs(np.mean(scores) - task.baseline) < 4 * error + 1e-6
    assert error < 0.03 * max(task.baseline, 0.2)


@pytest.mark.parametrize("name", FIXED)
def test_the_baseline_of_a_data_set_is_what_its_blind_answer_scores_in_the_test_part(name):
    task = make(name)
    test = task.parts["test"].whole()
    assert score(task.measure, task.blind(test), test) == pytest.approx(task.baseline, abs=1e-12)


# Blind answers with a time axis change from step to step; superpixels have the parts and targets of pixels.
@pytest.mark.parametrize("name", [n for n in TASKS if make(n).guess.ndim == 1 and n != "superpixels"])
def test_no_other_constant_answer_beats_the_blind_one(name):
    """Of the answers that are the same at every step and all on one class or number, or on one set of legal symbols."""
    task = make(name)
    part = "train" if task.kind == "many-to-one" else "test"
    batch = task.parts[part].whole() if task.parts else draw(name, 1000)
    best = score(task.measure, task.blind(batch), batch)
    if task.loss == "squared_error":
        rivals = [np.full(1, value, dtype=np.float32) for value in np.linspace(0, 2, 21)]
    elif task.loss == "legal_loss":
        rivals = np.unique(
            batch.targets[batch.mask if batch.mask is not None else ...].reshape(-1, task.output_size), axis=0
        )
    else:
        rivals = one_hot(np.arange(task.output_size), task.output_size)
    shape = task.blind(batch).shape
    others = [score(task.measure, np.array(np.broadcast_to(rival, shape)), batch) for rival in rivals]
    if task.measure in ("squared_error", "cross_entropy"):
        assert min(others) > best - 0.01
    else:
        assert max(others) < best + (1e-12 if task.parts else 0.05)


@pytest.mark.parametrize("name", FIXED)
def test_the_parts_are_three_and_train_is_what_is_drawn_from(name):
    parts = make(name).parts
    assert list(parts) == ["train", "validation", "test"]
    total = sum(part.count for part in parts.values())
    if not name.startswith("characters"):  # whose train part counts every place where a stretch can begin
        assert parts["train"].count / total == pytest.approx(0.7, abs=0.01)
    first, second = parts["test"].take(np.array([0, 1])), parts["test"].take(np.array([1]))
    assert first.targets.shape[-1] == 2 and second.targets.shape[-1] == 1


@pytest.mark.parametrize("name", [name for name in TASKS if make(name).inputs])
def test_alphabets_go_there_and_back(name):
    task = make(name)
    symbols = [k for k, unit in enumerate(task.inputs) if unit]
    assert encode(decode(symbols, task.inputs), task.inputs) == symbols
    with pytest.raises(ValueError, match="units: expected units of the alphabet alone, got '☃'"):
        encode(["☃"], task.inputs)


@pytest.mark.parametrize("name", TASKS)
def test_the_docstring_tells_sizes_baseline_source_and_licence(name):
    factory = TASKS[name]
    text = inspect.getdoc(factory.func if isinstance(factory, partial) else factory)
    for word in ("Sizes: ", "Baseline: ", "Source: ", "Licence: ", "GraphBatch" if name == "superpixels" else "xs ("):
        assert word in text
    assert re.search(r"Source: .*\((1|2)\d{3}\)", text)
    task = make(name)
    if task.parts and not name.startswith("characters"):
        for part in task.parts.values():
            assert str(part.count) in text
    if len(task.inputs) > 10:
        assert f"{task.input_size} " in text


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("wrong", (0, -1, 2.0, True))
def test_a_batch_of_another_size_is_refused(name, wrong):
    with pytest.raises(ValueError, match="batch: expected a whole number ≥ 1, got "):
        make(name).draw(wrong, np.random.default_rng(0))


def test_a_seed_is_not_a_generator():
    with pytest.raises(ValueError, match=r"rng: expected numpy.random.default_rng\(seed\), got 0"):
        make("adding").draw(1, 0)


BAD = [
    ("quiz", {"steps": 1}, "steps: expected a whole number ≥ 2, got 1"),
    ("dictation", {"steps": 1}, "steps: expected a whole number ≥ 2, got 1"),
    ("dictation", {"marked": -0.1}, "marked: expected from 0 to below 1, got -0.1"),
    ("dictation", {"marked": 0.7, "asked": 0.5}, r"marked \+ asked: expected from 0 to below 1, got 1.2"),
    ("adding", {"steps": 1}, "steps: expected a whole number ≥ 2, got 1"),
    ("copy_memory", {"delay": 0}, "delay: expected a whole number ≥ 1, got 0"),
    ("parity", {"steps": 0}, "steps: expected a whole number ≥ 1, got 0"),
    ("continual_reber", {"steps": 0}, "steps: expected a whole number ≥ 1, got 0"),
    ("counting", {"letters": "abcd"}, 'letters: expected "ab" or "abc", got \'abcd\''),
    ("counting", {"longest": 0}, "longest: expected a whole number ≥ 1, got 0"),
    ("delays", {"pauses": 0}, "pauses: expected a whole number ≥ 1, got 0"),
    ("delays", {"extra": 0}, "extra: expected a whole number ≥ 1, got 0"),
    ("spikes", {"interval": 1}, "interval: expected a whole number ≥ 2, got 1"),
    ("spikes", {"count": 0}, "count: expected a whole number ≥ 1, got 0"),
    ("digits_2d", {"canvas": 7}, "canvas: expected a whole number ≥ 8, got 7"),
    ("digits_2d", {"canvas": 12, "seen": -1}, "seen: expected a whole number ≥ 0, got -1"),
    ("digits_2d", {"canvas": 12, "seen": 2}, "seen: expected less than 2, got 2"),
    ("superpixels", {"regions": 1}, "regions: expected a whole number from 2 to 64, got 1"),
    ("superpixels", {"regions": 65}, "regions: expected a whole number from 2 to 64, got 65"),
    ("number_words", {"language": "fr"}, 'language: expected "pt" or "en", got \'fr\''),
    ("number_words", {"language": "pt", "limit": 10}, "limit: expected a whole number from 20 to 1000000, got 10"),
    ("number_words", {"language": "pt", "limit": 50}, "count: expected a whole number from 20 to 50, got 6000"),
    ("dates", {"language": "fr"}, 'language: expected "pt" or "en", got \'fr\''),
    ("dates", {"language": "en", "count": 10**6}, "count: expected a whole number from 20 to 73049, got 1000000"),
    ("tagging", {"language": "es"}, 'language: expected "pt" or "en", got \'es\''),
    ("agreement", {"language": "es"}, 'language: expected "pt" or "en", got \'es\''),
    ("agreement", {"language": "pt", "distance": -1}, "distance: expected a whole number ≥ 0, got -1"),
    ("characters", {"language": "es"}, 'language: expected "pt" or "en", got \'es\''),
    ("characters", {"language": "pt", "steps": 0}, "steps: expected a whole number ≥ 1, got 0"),
    ("characters", {"language": "pt", "steps": 10**6}, "steps: expected up to .*, got 1000000"),
    ("stream", {"language": "pt", "batch": 0}, "batch: expected a whole number ≥ 1, got 0"),
    ("stream", {"language": "pt", "batch": 10**6}, "batch: expected up to .*, with steps=50, got 1000000"),
    ("stream", {"language": "pt", "batch": 1, "part": "all"}, "part: expected train, validation, test, got 'all'"),
    ("first_failing_n", {"predict": None, "longest": 0}, "longest: expected a whole number ≥ 1, got 0"),
    ("legal", {"symbols": "BTX", "grammar": "latin"}, "grammar: expected reber, .*, got 'latin'"),
]


@pytest.mark.parametrize(("function", "arguments", "message"), BAD)
def test_what_does_not_fit_is_refused_by_name(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(importlib.import_module("course_lib.tasks"), function)(**arguments)


def test_it_is_refused_in_portuguese_too():
    use("pt")
    with pytest.raises(ValueError, match="steps: esperado um inteiro ≥ 2, recebido 1"):
        TASKS["adding"](steps=1)
    with pytest.raises(
        ImportError, match="esta tarefa precisa do pacote Nada, que não está instalado: rode `pip install"
    ):
        require("no_such_module", "Nada")
    with pytest.raises(ValueError, match='language: esperado "pt" ou "en", recebido \'fr\''):
        TASKS["dates_pt"].func("fr")


@pytest.mark.parametrize(
    ("module", "package", "name"),
    [
        ("sklearn", "scikit-learn", "pixels"),
        ("faker", "Faker", "names"),
        ("faker", "Faker", "tagging_en"),
        ("num2words", "num2words", "number_words_pt"),
        ("babel", "Babel", "dates_pt"),
    ],
)
def test_a_missing_package_is_named_and_only_where_it_is_needed(module, package, name):
    code = f"""
import sys
sys.modules[{module!r}] = None
import numpy as np
from course_lib.tasks import TASKS
TASKS["adding"]().draw(1, np.random.default_rng(0))
try:
    TASKS[{name!r}]().draw(1, np.random.default_rng(0))
except ImportError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (
        said.stdout == f"this task needs the package {package}, which is not installed: run `pip install {package}`\n"
    )


def test_importing_the_tasks_loads_nothing_heavy():
    heavy = {"torch", "sklearn", "scipy", "faker", "num2words", "babel", "matplotlib"}
    code = f"import sys, course_lib.tasks; print(*{heavy} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "\n"


@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=6), min_size=1, max_size=5))
def test_padding_can_be_taken_off_again(sequences):
    padded, lengths = pad(sequences)
    assert padded.shape == (max(map(len, sequences)), len(sequences))
    assert [padded[:n, b].tolist() for b, n in enumerate(lengths)] == sequences
    assert not padded[~within(lengths)].any()


@given(st.integers(0, 300), st.integers(0, 3))
@settings(max_examples=many(30))
def test_a_split_uses_every_place_once(count, seed):
    parts = split(count, seed)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(count))
    assert all(abs(len(parts[name]) - share * count) <= 1 for name, share in zip(parts, (0.7, 0.15, 0.15), strict=True))


class TestScore:
    """Each measure, on two sequences of three steps of which the mask counts two and one."""

    targets = np.array([[0, 1], [1, 0], [1, 1]])
    mask = np.array([[True, True], [True, False], [False, False]])
    right = one_hot(targets, 2) * 0.5 + 0.25
    wrong = np.where(np.arange(3)[:, None, None] == 1, 1 - right, right)  # wrong at the second step

    @pytest.mark.parametrize(
        ("measure", "wanted"), [("accuracy", 2 / 3), ("exact_match", 1 / 2), ("cross_entropy", None)]
    )
    def test_of_symbols(self, measure, wanted):
        batch = Batch(self.targets, self.targets, None, self.mask)
        if wanted is None:
            wanted = -(2 * np.log(0.75) + np.log(0.25)) / 3
        assert score(measure, self.wrong, batch) == pytest.approx(wanted)
        assert score("exact_match", self.right, batch) == score("accuracy", self.right, batch) == 1

    @pytest.mark.parametrize(("measure", "wanted"), [("legal_steps", 2 / 3), ("legal_sequences", 1 / 2)])
    def test_of_sets(self, measure, wanted):
        batch = Batch(self.targets, one_hot(self.targets, 2), None, self.mask)
        assert score(measure, self.wrong, batch) == pytest.approx(wanted)
        assert score(measure, self.right, batch) == 1

    def test_of_numbers(self):
        batch = Batch(self.targets, self.targets[..., None].astype(np.float32), None, self.mask)
        answers = batch.targets + np.array([1.0, 2.0, 50.0])[:, None, None]
        assert score("squared_error", answers, batch) == pytest.approx((1 + 4 + 1) / 3)

    @pytest.mark.parametrize(
        ("measure", "answers", "message"),
        [
            ("accuracy", np.ones((3, 2)), r"answers: expected \(T=3, B=2, K\), got \(3, 2\)"),
            ("exact_match", np.ones((3, 1, 2)), r"answers: expected \(T=3, B=2, K\), got \(3, 1, 2\)"),
            ("accuracy", np.full((3, 2, 2), np.nan), r"answers: expected finite numbers, got nan at \(0, 0, 0\)"),
            ("luck", np.ones((3, 2, 2)), "measure: expected squared_error, .*, got 'luck'"),
        ],
    )
    def test_refuses_what_does_not_fit(self, measure, answers, message):
        with pytest.raises(ValueError, match=message):
            score(measure, answers, Batch(self.targets, self.targets))
