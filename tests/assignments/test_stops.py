"""Code that stops is told where and why, in both languages, and nothing of the student's surroundings matters."""

import numpy as np
import pytest
from helpers.suites import failure, refusal, right_step

from course_lib.assignments import a1
from course_lib.language import use


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
    error = failure(a1.check, "rnn_step", silent)
    assert error._render_traceback_() == str(error).splitlines()
    assert "Traceback" not in str(error)
