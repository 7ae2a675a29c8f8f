"""Whatever a function returns or changes is judged, and what is wrong with it said in both languages."""

import numpy as np
import pytest
import torch
from helpers.suites import refusal, right_sequence, right_step

from course_lib.assignments import a1
from course_lib.language import use


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
    "stretched": (after(lambda h: h[:, :1]), "(2, 1): o NumPy esticaria isso", "(2, 1): NumPy would stretch that"),
    "turned": (after(lambda h: h.T), "(5, 2): os eixos estão em outra ordem", "(5, 2): the axes are in another order"),
    "whole numbers": (after(lambda h: h.astype(int)), "int64: números inteiros", "int64: whole numbers"),
    "truth values": (after(lambda h: h > 0), "bool: verdadeiros e falsos", "bool: true and false"),
    "mean": (after(np.mean), "recebido float64, um número só", "got float64, a single number"),
    "list of rows": (after(list), "np.stack faz dele um array", "np.stack makes an array of it"),
    "generator": (
        after(lambda h: (row for row in h)),
        "generator, que vem de yield",
        "generator, which comes of yield",
    ),
    "tensor": (
        after(torch.from_numpy),
        "um Tensor do torch, do qual .detach()",
        "a Tensor of torch, of which .detach()",
    ),
    "not called": (
        lambda *given: right_step,
        "função (function) que não foi chamada",
        "a function that was not called",
    ),
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
    "hole": (
        lambda r: (r[0], None),
        "h: esperado um array NumPy, recebido NoneType: nada",
        "got NoneType: nothing was",
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


def entry(x, h, params):
    params["bias_hh"] += params["bias_ih"]
    return right_step(x, h, {**params, "bias_ih": 0})


CHANGED = [(in_place, "h"), (lost_key, "params"), (reshaped, "x"), (entry, 'params["bias_hh"]')]


@pytest.mark.parametrize("function, name", CHANGED)
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


def keeping(use_of):
    """A right step that keeps its inputs in a list, and does something with them."""
    kept = []

    def function(x, h, params):
        kept.append(x)
        return use_of(kept, right_step(x, h, params))

    return function


FROM_OUTSIDE = {
    "a count": lambda kept, h: h + len(kept),
    "what came before": lambda kept, h: h if len(kept) == 1 else np.stack(kept),
    "chance": lambda kept, h: h + np.random.default_rng().standard_normal(h.shape),
}


@pytest.mark.parametrize("use_of", FROM_OUTSIDE.values(), ids=FROM_OUTSIDE)
def test_a_function_into_which_something_comes_from_outside_is_told_so(use_of):
    assert "gave another result when it was called again" in refusal(a1.check, "rnn_step", keeping(use_of))
    use("pt")
    assert "deu outro resultado ao ser chamada de novo" in refusal(a1.examine, "rnn_step", keeping(use_of))


def test_a_wrong_function_that_gives_the_same_again_is_not():
    for change in (lambda h: h + 1, lambda h: h * np.nan, lambda h: h[0], lambda h: {"h": (h, 1.5, h.astype(object))}):
        assert "again" not in refusal(a1.check, "rnn_step", after(change))
