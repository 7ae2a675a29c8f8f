"""A verdict is data: it crosses a process as JSON, and becomes a sentence in either language when it is shown."""

import json
import pickle
from string import Formatter

import numpy as np
import pytest
from helpers.effort import many, some
from helpers.suites import SUITES, failure
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.assignments import a1, a3
from course_lib.assignments.problem import SENTENCES, Problem, problem
from course_lib.assignments.suite import sentences_of
from course_lib.assignments.verdict import LONGEST, Verdict, read
from course_lib.language import LANGUAGES, use

STEP = a1.SUITE.tasks["rnn_step"]
# One problem of every kind, with what only one of two sentences might need.
SAMPLES = {
    "unwritten": {},
    "helper_unwritten": {"helper": "rnn_step"},
    "undefined": {},
    "cell_stopped": {"error": "SyntaxError: '(' was never closed (line 2: {x)"},
    "cell_endless": {},
    "cell_died": {},
    "renamed": {"error": "rnnstep"},
    "defined_later": {},
    "stopped": {
        "error": "ValueError: {x}",
        "where": problem("at_line", number=3, code=""),
        "given": "x",
        "wanted": "h",
    },
    "at_line": {"number": 3, "code": ": return x"},
    "argument_changed": {"quantity": 'params["bias_ih"]'},
    "tensor_changed": {"quantity": "targets"},
    "remembers": {},
    "none": {},
    "not_a_tuple": {"wanted": "ys, h", "got": problem("items", type="list", count=2)},
    "not_a_dict": {"quantity": "gradients", "got": problem("an_array", shape="(2, 5)")},
    "keys": {"quantity": "gradients", "wanted": "weight_ih", "got": "{}"},
    "not_an_array": {"quantity": "ys", "got": "list"},
    "a_list": {"quantity": "ys", "got": problem("items", type="list", count=2)},
    "not_a_number": {"quantity": "radius", "got": problem("an_array", shape="(2,)")},
    "not_a_tensor": {"quantity": "scores", "got": "ndarray"},
    "an_array": {"shape": "(2, 5)"},
    "a_tensor": {"shape": "(2, 5)"},
    "one_item": {"type": "tuple"},
    "items": {"type": "tuple", "count": 3},
    "one_number": {"type": "float64"},
    "nothing": {"type": "NoneType"},
    "a_function": {"type": "function"},
    "tensor_for_array": {"type": "Tensor"},
    "a_generator": {"type": "generator"},
    "shape": {"quantity": "h", "wanted": "(B, H) = (2, 5)", "got": "(2,)"},
    "shape_turned": {"quantity": "h", "wanted": "(B, H) = (2, 5)", "got": "(5, 2)"},
    "shape_stretched": {"quantity": "h", "wanted": "(B, H) = (2, 5)", "got": "(1, 5)"},
    "dtype": {"quantity": "h", "got": problem("other_floats", type="float32")},
    "whole_numbers": {"type": "int64"},
    "truth_values": {"type": "bool"},
    "other_floats": {"type": "float32"},
    "torch_floats": {"type": "float32"},
    "objects": {"type": "object"},
    "complex": {"quantity": "radius", "got": "complex128"},
    "not_finite": {"quantity": "h", "index": [1, 2], "got": problem("a_nan", number="nan")},
    "a_nan": {"number": "nan"},
    "an_infinity": {"number": "-inf"},
    "value": {"quantity": "h", "index": [1, 2], "expected": 0.5, "got": -1e308, "off": 1e308, "wrong": 1, "size": 10}
    | {"hint": problem("single_precision")},
    "number": {"quantity": "radius", "expected": 0.5, "got": 1.5, "off": 1.0, "wrong": 1, "size": 1, "hint": ""},
    "truth": {"quantity": "right", "index": [1], "expected": "True", "got": "False", "wrong": 1, "size": 2},
    "single_precision": {},
    "not_whole": {"quantity": "written", "wanted": "int64", "got": "float32"},
    "no_gradient": {"quantity": "loss"},
    "file": {"pt": "Falta {x}.", "en": "{x} is missing."},
    "file_too_large": {"pt": "{x} tem 9 MB.", "en": "{x} has 9 MB."},
    "file_empty": {"file": "names.safetensors"},
    "pickle": {"file": "names.safetensors"},
    "not_safetensors": {"file": "names.safetensors", "error": "HeaderTooLarge"},
    "tensors_missing": {"file": "names.safetensors", "missing": "gru.bias", "extra": ""},
    "tensors_extra": {"file": "names.safetensors", "missing": "", "extra": "gru.bias"},
    "tensors_renamed": {"file": "names.safetensors", "missing": "gru.bias", "extra": "lstm.bias"},
    "tensor_shape": {"file": "names.safetensors", "tensor": "gru.bias", "got": "(3,)", "wanted": "(6,)"},
    "tensor_dtype": {"file": "names.safetensors", "tensor": "gru.bias", "got": "float16", "wanted": "float32"},
    "tensor_not_finite": {"file": "names.safetensors", "tensor": "gru.bias", "count": 3, "size": 6},
    "not_made": {"model": "Names", "error": "TypeError: {x}", "where": problem("at_line", number=3, code="")},
    "not_a_module": {"model": "Names", "got": "NoneType"},
    "not_loaded": {"error": "RuntimeError: {x}", "where": ""},
    "slow": {"seconds": 25, "count": 500, "limit": 20},
    "other_answers": {},
    "too_few_right": {"right": 3, "count": 8, "share": 37, "bar": 70},
    "right_shuffled": {"right": 7, "count": 8, "shuffled": 6},
}


def there_and_back(verdict):
    return read(json.dumps(verdict.data()))


def placeholders(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_every_kind_of_problem_has_a_sample():
    assert SAMPLES.keys() == SENTENCES.keys()


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_problem_survives_json_and_is_said_in_both_languages(kind):
    verdict = Verdict("rnn_step", Problem(kind, SAMPLES[kind]), {"B": 2}, ("rnn_step.x",), ("a", "b"), 7)
    assert there_and_back(verdict) == verdict
    pt, en = (verdict.text({}, language) for language in LANGUAGES)
    assert pt != en
    for language, text in zip(LANGUAGES, (pt, en), strict=True):
        assert text.startswith("rnn_step: ") and "a, b" in text and "B=2" in text and "seed=7" in text
        for name, value in SAMPLES[kind].items():  # a text in two languages is shown in one
            assert not isinstance(value, str) or value in text or (name in LANGUAGES and name != language)
    assert len({tuple(n for n in placeholders(text) if n not in LANGUAGES) for text in SENTENCES[kind]}) == 1


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_a_verdict_read_back_says_word_for_word_what_the_check_said(suite):
    variants = [(task.name, variant.function) for task in suite.tasks.values() for variant in task.variants()]
    for name, function in some(variants, 12):
        error = failure(suite.examine, name, function, seed=3)
        for language in LANGUAGES:
            assert there_and_back(error.verdict).text(suite.sentences, language) == error.text(language)


def test_an_error_is_a_sentence_for_people_and_data_for_a_grader(monkeypatch):
    error = failure(a1.check, "rnn_step", STEP.mistakes[0].variant)
    for language in LANGUAGES:
        use(language)
        assert str(error) == error.text(language) == "\n".join(error._render_traceback_())
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert str(error) == error.text("en")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert read(str(error)) == error.verdict
    assert "\n".join(error._render_traceback_()) == error.text("en")


def test_an_error_can_be_sent_to_another_process():
    error = failure(a1.check, "rnn_step", STEP.mistakes[0].variant)
    again = pickle.loads(pickle.dumps(error))
    assert again.verdict == error.verdict and str(again) == str(error)


def test_a_mistake_worded_better_is_still_found_and_one_that_is_gone_is_left_out():
    verdict = failure(a1.check, "rnn_step", STEP.mistakes[0].variant).verdict
    sentences = dict(a1.SUITE.sentences)
    better = sentences.pop(verdict.mistakes[0])._replace(en="something better.")
    assert "Recognised mistake: something better." in verdict.text(sentences | {verdict.mistakes[0]: better}, "en")
    assert "Recognised" not in verdict.text(sentences, "en")


def test_the_sentences_of_an_assignment_are_found_by_its_name():
    assert sentences_of("a3") == a3.SUITE.sentences
    assert all(sentences_of(name) == {} for name in ("a99", "base", "a1.step", "../a1", ""))


GOOD = Verdict("f", problem("none")).data()
BAD = {
    "nothing": None,
    "number": 3,
    "list": [],
    "text": "rnn_step: expected 1",
    "not an object": "[1, 2]",
    "no problem": {k: v for k, v in GOOD.items() if k != "problem"},
    "unknown kind": GOOD | {"problem": {"kind": "praise"}},
    "kind is a list": GOOD | {"problem": {"kind": []}},
    "missing field": GOOD | {"problem": {"kind": "dtype"}},
    "text for a number": GOOD | {"problem": {"kind": "value", **SAMPLES["value"], "off": "much", "hint": ""}},
    "function is a number": GOOD | {"function": 1},
    "mistake is a number": GOOD | {"mistakes": [1]},
    "mistakes is a number": GOOD | {"mistakes": 1},
    "sizes in words": GOOD | {"case": {"B": "two"}},
    "seed in words": GOOD | {"seed": "today"},
    "deep": '{"problem":' * 5000,
    "endless": json.dumps(GOOD | {"function": "f" * LONGEST}),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_no_verdict_is_not_read_as_one(data):
    assert read(GOOD) == read(json.dumps(GOOD)) == Verdict("f", problem("none"))
    assert read(data) is None
    assert not isinstance(data, dict) or read(json.dumps(data)) is None


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
trees = st.recursive(
    leaves, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(), x, max_size=3), max_leaves=6
)


@settings(deadline=None, max_examples=many(40))
@given(name=st.sampled_from(sorted(GOOD)), value=trees, kind=st.sampled_from(sorted(SAMPLES)))
def test_whatever_is_sent_is_refused_or_can_be_said(name, value, kind):
    for data in (
        value,
        GOOD | {name: value},
        GOOD | {"problem": {"kind": kind, **dict.fromkeys(SAMPLES[kind], value)}},
    ):
        if verdict := read(data):
            assert there_and_back(verdict) is not None
            assert all(isinstance(verdict.text({}, language), str) for language in LANGUAGES)


def test_an_overflow_stays_a_number_that_json_can_hold():
    far = failure(a1.check, "rnn_step", lambda x, h, params: np.full(h.shape, -1.7e308)).verdict
    assert json.loads(json.dumps(far.data(), allow_nan=False)) == far.data()
