"""The checks: every named mistake loses the points and is named, honest work passes, and nothing odd gets through."""

import re
from itertools import chain

import numpy as np
import pytest
from helpers.effort import many, some
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.assignments import a1, a3
from course_lib.assignments.base import FIXED, draw_sizes
from course_lib.assignments.cases import call, draw_cases
from course_lib.assignments.compare import TOLERANCE, difference
from course_lib.assignments.problem import SENTENCES
from course_lib.assignments.verdict import RECOGNISED, CheckFailed
from course_lib.glossary import terms
from course_lib.language import LANGUAGES, use

SUITES = {"a1": a1.SUITE, "a3": a3.SUITE}
TASKS = [(suite, task) for suite in SUITES.values() for task in suite.tasks.values()]
SEEDS = range(200)


def names_of(pairs):
    return ["-".join([task.name, *(r.name for r in rest)]) for _, task, *rest in pairs]


def refusal(function, *arguments, **options):
    """The message of a check that must fail."""
    with pytest.raises(CheckFailed) as failed:
        function(*arguments, **options)
    return str(failed.value)


def verdict_of(function, *arguments, **options):
    """The verdict of a check that must fail."""
    with pytest.raises(CheckFailed) as failed:
        function(*arguments, **options)
    return failed.value.verdict


def stops_everywhere(task, variant):
    return all(call(variant.function, case).error for case in draw_cases(task, FIXED, 0))


WRONG = [(s, t, v) for s, t in TASKS for v in t.variants() if not stops_everywhere(t, v)]


@pytest.mark.parametrize(("suite", "task"), TASKS, ids=names_of(TASKS))
def test_the_reference_passes_everywhere(suite, task, capsys):
    right = task.bind(task.reference)
    suite.check(task.name, right)
    suite.examine(task.name, right)
    seeds = some(SEEDS, 5)
    for seed in seeds:
        suite.examine(task.name, right, seed=seed)
    assert capsys.readouterr().out.count("right in all 3 cases") == 2 + len(seeds)


@pytest.mark.parametrize(("suite", "task", "variant"), WRONG, ids=names_of(WRONG))
def test_every_mistake_loses_the_points_and_is_named(suite, task, variant):
    """A mistake named as what it is, whatever stands before it in the list, is told apart from all the others."""
    verdicts = [verdict_of(suite.check, task.name, variant.function)]
    verdicts += [verdict_of(suite.examine, task.name, variant.function, seed=seed) for seed in some(SEEDS, 2)]
    for verdict in verdicts:
        assert verdict.mistakes == (variant.name,)
    helper, _, _ = variant.name.partition(".")
    for language in LANGUAGES:
        said = RECOGNISED.text(language) + f"{helper}: " * (helper != task.name)
        assert said + suite.sentences[variant.name].text(language) in verdicts[0].text(suite.sentences, language)


@pytest.mark.parametrize(("suite", "task"), TASKS, ids=names_of(TASKS))
def test_no_two_mistakes_of_a_task_share_a_name_or_a_sentence(suite, task):
    sentences = [m.sentence for m in task.mistakes]
    assert len(task.mistakes) >= 5
    for texts in ([m.name for m in task.mistakes], *zip(*sentences, strict=True)):
        assert len(texts) == len(set(texts))
    assert all(pt.strip() and en.strip() and pt != en for pt, en in sentences)


def test_a_mistake_that_stops_in_every_case_says_the_shapes_and_the_helper():
    joined = next(m for m in a3.SUITE.tasks["remember_gate"].mistakes if m.name == "joined")
    step = a3.SUITE.tasks["lstm_step"]
    variant = step.bind(step.reference, remember_gate=joined.variant)
    helpers = [joined.variant if h.name == "remember_gate" else h.reference for h in step.helpers]
    message = refusal(a3.check, "lstm_step", variant, *helpers)
    assert "ValueError" in message and "stm (2, 5), ltm (2, 5)" in message
    assert "Mend first: remember_gate." in message


# --- what comes back -------------------------------------------------------------------------------------------------


class EqualsEverything:
    shape, dtype, ndim = (2, 5), np.dtype("float64"), 2

    def __eq__(self, other):
        return True

    def __array__(self, *args, **kwargs):
        raise AssertionError("the check must not convert a result")


def equal_objects(h):
    out = np.empty(h.shape, dtype=object)
    out.fill(EqualsEverything())
    return out


def right_step(x, h, params):
    return np.tanh(x @ params["weight_ih"].T + params["bias_ih"] + h @ params["weight_hh"].T + params["bias_hh"])


def right_sequence(xs, h, params):
    ys = []
    for x in xs:
        h = right_step(x, h, params)
        ys.append(h)
    return np.stack(ys), h


def right_backward(d, x, h, h_next, params):
    da = d * (1 - h_next**2)
    gradients = {"weight_ih": da.T @ x, "weight_hh": da.T @ h, "bias_ih": da.sum(0), "bias_hh": da.sum(0)}
    return da @ params["weight_ih"], da @ params["weight_hh"], gradients


def spoil(index, value):
    def function(x, h, params):
        out = right_step(x, h, params)
        out[index] = value
        return out

    return function


def after(change):
    return lambda x, h, params: change(right_step(x, h, params))


ODD_ARRAYS = {
    "nan": (spoil((1, 2), np.nan), "h_next[1, 2]: recebido nan", "h_next[1, 2]: got nan"),
    "all nan": (after(lambda h: h * np.nan), "recebido nan", "got nan"),
    "inf": (spoil((0, 0), np.inf), "h_next[0, 0]: recebido inf", "h_next[0, 0]: got inf"),
    "one number": (spoil((1, 3), 7.0), "h_next[1, 3]: esperado ", "h_next[1, 3]: expected "),
    "huge number": (spoil((1, 3), 1e308), "(1 de 10 errados)", "(1 of 10 wrong)"),
    "row that broadcasts": (after(lambda h: h[:1]), "(B, H) = (2, 5), recebida (1, 5)", "(B, H) = (2, 5), got (1, 5)"),
    "scalar": (after(lambda h: np.float64(0.5)), "um array NumPy, recebido float64", "a NumPy array, got float64"),
    "empty": (after(lambda h: h[:0]), "recebida (0, 5)", "got (0, 5)"),
    "extra axis": (after(lambda h: h[None]), "recebida (1, 2, 5)", "got (1, 2, 5)"),
    "transposed": (after(lambda h: h.T), "recebida (5, 2)", "got (5, 2)"),
    "float32": (after(lambda h: h.astype("f4")), "dtype float64, recebido float32", "dtype float64, got float32"),
    "float32 inside": (after(lambda h: h.astype("f4").astype("f8")), "contas em float32", "float32 arithmetic"),
    "complex": (after(lambda h: h + 0j), "recebido complex128", "got complex128"),
    "objects": (after(lambda h: h.astype(object)), "recebido object", "got object"),
    "equal to everything": (after(lambda h: EqualsEverything()), "recebido EqualsEverything", "got EqualsEverything"),
    "array of such": (after(equal_objects), "recebido object", "got object"),
    "matrix": (after(lambda h: h.view(np.matrix)), "recebido matrix", "got matrix"),
    "masked": (after(lambda h: np.ma.masked_array(h, True)), "recebido MaskedArray", "got MaskedArray"),
    "list": (
        after(lambda h: h.tolist()),
        "um array NumPy, recebido list com 2 itens",
        "a NumPy array, got a list of 2",
    ),
    "tuple": (after(lambda h: (h, h)), "recebido tuple com 2 itens", "got a tuple of 2 items"),
    "none": (after(lambda h: None), "devolveu None: faltou um `return`?", "returned None: is a `return` missing?"),
    "string": (after(lambda h: "h"), "recebido str", "got str"),
}


@pytest.mark.parametrize("function, pt, en", ODD_ARRAYS.values(), ids=ODD_ARRAYS)
def test_an_odd_array_is_refused_in_both_languages(function, pt, en):
    for language, text in (("pt", pt), ("en", en)):
        use(language)
        assert text in refusal(a1.check, "rnn_step", function)
        assert refusal(a1.examine, "rnn_step", function).startswith("rnn_step: ")


ODD_TUPLES = {
    "only ys": (lambda r: r[0], "tupla (ys, h), recebido um array", "tuple (ys, h), got an array of shape (4, 2, 5)"),
    "three": (lambda r: (*r, r[1]), "recebido tuple com 3 itens", "got a tuple of 3 items"),
    "one": (lambda r: (r[0],), "recebido tuple com 1 item", "got a tuple of 1 item"),
    "list": (list, "recebido list com 2 itens", "got a list of 2 items"),
    "list of steps": (
        lambda r: (list(r[0]), r[1]),
        "ys: esperado um array NumPy",
        "ys: expected a NumPy array, got a list",
    ),
    "dict": (lambda r: {"ys": r[0], "h": r[1]}, "recebido dict", "got dict"),
}


@pytest.mark.parametrize("change, pt, en", ODD_TUPLES.values(), ids=ODD_TUPLES)
def test_an_odd_tuple_is_refused_in_both_languages(change, pt, en):
    for language, text in (("pt", pt), ("en", en)):
        use(language)
        assert text in refusal(a1.check, "rnn_sequence", lambda *given: change(right_sequence(*given)))


class SelfReferring(dict):
    def __init__(self, gradients):
        super().__init__(gradients)
        self["bias_hh"] = self


ODD_GRADIENTS = {
    "missing key": (
        lambda g: {k: g[k] for k in list(g)[:3]},
        "esperadas as chaves weight_ih",
        "expected keys weight_ih",
    ),
    "extra key": (lambda g: g | {"bias": g["bias_ih"]}, "bias_hh, bias", "bias_hh, bias"),
    "empty": (lambda g: {}, "recebidas {}", "got {}"),
    "tuple": (
        lambda g: tuple(g.values()),
        "esperado um dicionário, recebido tuple",
        "expected a dict, got a tuple of 4",
    ),
    "self-referring": (
        SelfReferring,
        'gradients["bias_hh"]: esperado um array',
        'gradients["bias_hh"]: expected a NumPy',
    ),
}


@pytest.mark.parametrize("change, pt, en", ODD_GRADIENTS.values(), ids=ODD_GRADIENTS)
def test_odd_gradients_are_refused_in_both_languages(change, pt, en):
    def function(*given):
        dx, dh, gradients = right_backward(*given)
        return dx, dh, change(gradients)

    for language, text in (("pt", pt), ("en", en)):
        use(language)
        assert text in refusal(a1.check, "rnn_step_backward", function)


def in_place(x, h, params):
    h *= 1
    h += x @ params["weight_ih"].T
    return h


def lost_key(x, h, params):
    out = right_step(x, h, params)
    del params["bias_hh"]
    return out


def reshaped(x, h, params):
    out = right_step(x, h, params)
    x.shape = (-1,)
    return out


@pytest.mark.parametrize("function, name", [(in_place, "h"), (lost_key, "params"), (reshaped, "x")])
def test_changing_an_argument_is_refused_even_if_the_result_is_right(function, name):
    assert f"changed its argument {name}" in refusal(a1.check, "rnn_step", function)
    use("pt")
    assert f"mudou o argumento {name}" in refusal(a1.examine, "rnn_step", function)


def test_a_result_that_the_next_call_overwrites_is_judged_as_it_was():
    kept = {}

    def function(x, h, params):
        out = kept.setdefault(h.shape, np.empty_like(h))
        out[...] = right_step(x, h, params)
        return out

    a1.check("rnn_step", function)
    a1.examine("rnn_step", function)


# --- code that stops -------------------------------------------------------------------------------------------------


def unfilled(x, h, params):
    raise NotImplementedError()


def broken(x, h, params):
    wide = np.concatenate([x, h], axis=0)
    return wide


def leaves(x, h, params):
    raise SystemExit


def silent(x, h, params):
    pass


def chatty(x, h, params):
    raise ValueError("no\n" * 1000)


STOPS = {
    "unfilled": (unfilled, "ainda não foi implementada", "not implemented yet"),
    "broken": (broken, "wide = np.concatenate([x, h], axis=0)", "wide = np.concatenate([x, h], axis=0)"),
    "shapes": (broken, "Formas recebidas: x (2, 3), h (2, 5), weight_ih (5, 3)", "Shapes given: x (2, 3), h (2, 5)"),
    "result": (broken, "Formas a devolver: h_next (B, H) = (2, 5)", "Shapes to return: h_next (B, H) = (2, 5)"),
    "no source": (eval("lambda x, h, params: 1 / 0"), "by zero, na linha 1\nFormas", "by zero, in line 1\nShapes"),
    "signature": (lambda x, h: h, "takes 2 positional arguments", "takes 2 positional arguments"),
    "exit": (leaves, "parou com SystemExit", "stopped with SystemExit"),
    "silent": (silent, "devolveu None", "returned None"),
    "not a function": (3, "'int' object is not callable", "'int' object is not callable"),
    "recursion": (lambda *given: STOPS["recursion"][0](*given), "RecursionError", "RecursionError"),
    "name": (lambda x, h, params: tanh(x), "name 'tanh' is not defined", "name 'tanh' is not defined"),  # noqa: F821
}


@pytest.mark.parametrize("function, pt, en", STOPS.values(), ids=STOPS)
def test_code_that_stops_is_told_where_and_why(function, pt, en):
    for language, text in (("pt", pt), ("en", en)):
        use(language)
        assert text in refusal(a1.check, "rnn_step", function)


def test_a_long_error_stays_one_short_line():
    assert max(map(len, refusal(a1.check, "rnn_step", chatty).splitlines())) < 450


def test_an_interrupt_is_not_swallowed():
    def interrupted(*given):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        a1.check("rnn_step", interrupted)


def test_an_unfilled_helper_is_named():
    def sequence(xs, h, params):
        return unfilled_step(xs[0], h, params)

    scope = {}
    exec("def rnn_step(x, h, params):\n    raise NotImplementedError()", scope)
    unfilled_step = scope["rnn_step"]
    message = refusal(a1.check, "rnn_sequence", sequence, unfilled_step)
    assert message == "rnn_sequence: calls rnn_step, which is not implemented yet"


def test_warnings_and_floating_point_settings_cost_nothing():
    def careless(x, h, params):
        np.log(np.zeros(1))
        return right_step(x, h, params)

    before = np.seterr(all="raise")
    try:
        a1.check("rnn_step", careless)
    finally:
        np.seterr(**before)


def test_a_notebook_shows_the_message_alone():
    with pytest.raises(CheckFailed) as failed:
        a1.check("rnn_step", silent)
    assert failed.value._render_traceback_() == str(failed.value).splitlines()
    assert "Traceback" not in str(failed.value)


# --- the chain of functions ------------------------------------------------------------------------------------------

CHAIN = [
    (suite, task, helper, mistake)
    for suite, task in TASKS
    for helper in task.helpers
    for mistake in helper.mistakes
    if mistake.name != "joined"
]
CHAIN_IDS = [f"{task.name}-{helper.name}-{mistake.name}" for _, task, helper, mistake in CHAIN]


@pytest.mark.parametrize(("suite", "task", "helper", "mistake"), CHAIN, ids=CHAIN_IDS)
def test_a_helpers_mistake_is_punished_once(suite, task, helper, mistake, capsys):
    function = task.bind(task.reference, **{helper.name: mistake.variant})
    helpers = [mistake.variant if h is helper else h.reference for h in task.helpers]
    for judge in (suite.check, suite.examine):
        judge(task.name, function, *helpers)
        assert f"comes from {helper.name}" in capsys.readouterr().out
        assert helper.name in refusal(judge, task.name, function)  # without the helper there is no excuse


def test_two_wrong_gates_are_both_followed():
    step = a3.SUITE.tasks["lstm_step"]
    swap = {h.name: h.mistakes[0].variant for h in step.helpers if h.name in ("forget_gate", "use_gate")}
    helpers = [swap.get(h.name, h.reference) for h in step.helpers]
    a3.examine("lstm_step", step.bind(step.reference, **swap), *helpers)


@pytest.mark.parametrize(("suite", "task"), [pair for pair in TASKS if pair[1].helpers], ids=lambda x: None)
def test_a_wrong_helper_excuses_no_mistake_of_ones_own(suite, task):
    helper = task.helpers[0]
    wrong = helper.mistakes[0].variant
    helpers = [wrong if h is helper else h.reference for h in task.helpers]
    for own in task.mistakes:
        for variant in (task.bind(own.variant), task.bind(own.variant, **{helper.name: wrong})):
            verdict = verdict_of(suite.check, task.name, variant, *helpers)
            assert verdict.wrong_helpers == (helper.name,)
            assert verdict.mistakes


def test_a_wrong_helper_does_not_spoil_a_function_that_is_right():
    a1.check("rnn_sequence", right_sequence, lambda x, h, params: 0 * h)


# --- inputs and comparison -------------------------------------------------------------------------------------------


def test_inputs_are_drawn_afresh_and_a_seed_repeats_them():
    seen = []

    def spy(x, h, params):
        seen.append(x.copy())
        return right_step(x, h, params)

    for seed in (None, None, 7, 7):
        a1.examine("rnn_step", spy, seed=seed)
    a, b, c, d = (seen[k : k + 3] for k in range(0, 12, 3))
    assert not any(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
    assert all(np.array_equal(x, y) for x, y in zip(c, d, strict=True))


def test_a_message_repeats_its_own_draw():
    wrong = a1.SUITE.tasks["rnn_step"].mistakes[0].variant
    message = refusal(a1.examine, "rnn_step", wrong)
    seed = int(re.search(r"seed=(\d+)", message)[1])
    assert refusal(a1.examine, "rnn_step", wrong, seed=seed) == message


@pytest.mark.parametrize("sizes", [FIXED, *(draw_sizes(np.random.default_rng(seed)) for seed in range(50))])
def test_every_examination_has_the_sizes_that_tell_mistakes_apart(sizes):
    assert any(s.B == 1 for s in sizes) and any(s.D == s.H for s in sizes)
    assert any(len({*s}) == 4 and min(s) > 1 for s in sizes)


@pytest.mark.parametrize(("suite", "task"), TASKS, ids=names_of(TASKS))
def test_the_functions_inputs_are_plain(suite, task):
    """Only numbers, arrays, tuples and dicts, so that a student's function may live in another process."""
    for case in draw_cases(task, FIXED, 0):
        for value in case.inputs.values():
            leaves = value.values() if type(value) is dict else [value]
            assert all(type(leaf) is np.ndarray and leaf.dtype == np.float64 for leaf in leaves)


shapes = st.tuples(st.integers(1, 4), st.integers(1, 5))
seeds = st.integers(0, 2**32 - 1)


@given(shape=shapes, seed=seeds, scale=st.floats(1e-3, 1e3))
@settings(deadline=None, max_examples=many(50))
def test_the_order_of_a_sum_makes_no_difference(shape, seed, scale):
    terms_ = np.random.default_rng(seed).normal(0, scale, (30, *shape))
    assert difference(("y",), {}, terms_.sum(0), sum(terms_[::-1])) is None


@given(shape=shapes, seed=seeds, off=st.floats(1e-6, 1e6))
@settings(deadline=None, max_examples=many(50))  # no clock: the machine may be busy
def test_one_wrong_number_is_found_at_its_index(shape, seed, off):
    rng = np.random.default_rng(seed)
    expected = rng.uniform(-1, 1, shape)
    index = tuple(int(rng.integers(n)) for n in shape)
    got = expected.copy()
    got[index] += off
    text = difference(("y",), {}, expected, got).text()
    assert text.startswith(f"y{list(index)}: expected {expected[index]:.6g}, got {got[index]:.6g}, off by")
    assert f"1 of {expected.size} wrong" in text


def test_the_tolerance_lies_between_honest_rounding_and_single_precision():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((6, 6)), rng.standard_normal((6, 6))
    honest = abs(x @ w.T - np.einsum("bd,hd->bh", x, w)).max()
    single = abs(x @ w.T - (x.astype("f4") @ w.T.astype("f4"))).max()
    assert 1e4 * honest < TOLERANCE < single / 10


# --- words -----------------------------------------------------------------------------------------------------------


def words_to_avoid(language):
    return re.compile(
        r"\b(" + "|".join(chain.from_iterable(t.avoid[language] for t in terms().values())) + r")\b", re.I
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_use_the_glossarys_words(language):
    avoid = words_to_avoid(language)
    assert avoid.search("porta" if language == "pt" else "recursive network")
    said = [b.text(language) for suite in SUITES.values() for b in suite.sentences.values()]
    said += [b.text(language) for b in SENTENCES.values()]
    assert [text for text in said if avoid.search(text)] == []
