"""A number that is asked for is right as Python's, as NumPy's, and as an array without axes; what is none is named."""

import json

import numpy as np
import pytest
from helpers.suites import failure, refusal

from course_lib.assignments import a2
from course_lib.assignments.compare import difference, unchanged
from course_lib.assignments.verdict import read
from course_lib.language import LANGUAGES, use

RIGHT = a2.SUITE.tasks["spectral_radius"].reference
KINDS = {
    "Python's": float,
    "NumPy's": np.float64,
    "an array's": np.array,
    "a part of an array": lambda v: np.array([v])[0],
}


def after(change):
    return lambda weight: change(RIGHT(weight))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("expected", [0.25, np.float64(0.25)])
def test_a_number_of_any_kind_is_compared_by_its_value(kind, expected):
    assert difference(("y",), {}, expected, kind(0.25)) is None
    assert difference(("y", "z"), {}, (np.ones(2), expected), (np.ones(2), kind(0.25))) is None
    assert difference(("y",), {}, expected, kind(0.25 + 1e-6)).text("en").startswith("y: expected 0.25, got 0.250001")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_function_that_returns_a_number_gets_its_points(kind):
    a2.check("spectral_radius", after(kind))
    a2.examine("spectral_radius", after(kind))


ODD = {
    "one in an array": (
        lambda r: np.array([r]),
        "um número, recebido um array de forma (1,)",
        "an array of shape (1,)",
    ),
    "two axes": (lambda r: np.array([[r]]), "recebido um array de forma (1, 1)", "an array of shape (1, 1)"),
    "list": (lambda r: [r], "recebido list com 1 item", "got a list of 1 item"),
    "string": (str, "recebido str", "got str"),
    "bool": (bool, "recebido bool", "got bool"),
    "none": (lambda r: None, "devolveu None", "returned None"),
    "whole": (int, "radius: esperado 1.45065, recebido 1, dif", "radius: expected 1.45065, got 1, off by"),
    "endless int": (lambda r: 10**400, "dtype float64, recebido object", "dtype float64, got object"),
    "single": (np.float32, "recebido float32", "got float32"),
    "single inside": (lambda r: float(np.float32(r)), "contas em float32", "float32 arithmetic"),
    "complex": (
        complex,
        "recebido complex128: o tamanho",
        "got complex128: the size of a complex number z is np.abs(z)",
    ),
    "nan": (lambda r: r * np.nan, "radius: recebido nan", "radius: got nan"),
    "infinite": (lambda r: float("inf"), "radius: recebido inf", "radius: got inf"),
    "wrong": (lambda r: r + 1, "diferença 1", "off by 1\n"),
    "huge": (lambda r: -1.7e308, "recebido -1.7e+308", "got -1.7e+308"),
}


@pytest.mark.parametrize(("change", "pt", "en"), ODD.values(), ids=ODD)
def test_what_is_not_the_number_is_refused_in_both_languages(change, pt, en):
    for language, text in (("pt", pt), ("en", en)):
        use(language)
        assert text in refusal(a2.check, "spectral_radius", after(change))
        assert refusal(a2.examine, "spectral_radius", after(change)).startswith("spectral_radius: ")
    verdict = failure(a2.check, "spectral_radius", after(change)).verdict
    again = read(json.dumps(verdict.data(), allow_nan=False))
    assert [again.text({}, each) for each in LANGUAGES] == [verdict.text({}, each) for each in LANGUAGES]


class Pretender(float):
    """A number that would be equal to all others."""

    def __eq__(self, other):
        return True

    __hash__ = None


def test_a_number_of_a_class_of_its_own_is_none():
    assert "got Pretender" in refusal(a2.check, "spectral_radius", lambda weight: Pretender(1))


@pytest.mark.parametrize("kind", [int, float, np.int64, np.uint8, np.float64, np.array])
def test_a_whole_number_may_come_as_any_number(kind):
    assert difference(("n",), {}, 3, kind(3)) is None
    assert difference(("n",), {}, {"a": 3, "b": np.ones(1)}, {"a": kind(3), "b": np.ones(1)}) is None
    assert difference(("n",), {}, {"a": 3}, {"a": kind(4)}).text("en") == 'n["a"]: expected 3, got 4, off by 1'


def test_an_array_where_a_number_came_is_refused():
    assert difference(("y",), {}, np.ones(2), 1.0).text("en") == "y: expected a NumPy array, got float, a single number"


def test_a_number_among_the_arguments_is_the_same_afterwards():
    assert unchanged(0.5, 0.5) and unchanged(3, 3)


def test_code_that_stops_says_that_a_number_was_due():
    message = refusal(a2.check, "spectral_radius", lambda weight: weight[100])
    assert "weight (5, 5)" in message and message.splitlines()[2] == "Shapes to return: radius ()"
