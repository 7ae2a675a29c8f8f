"""Mistakes of a backward pass by kind: slopes, products, and sums over the batch and over time.

A backward pass takes the gradient that arrives first and the parameters last, and returns the parameters' gradients
last, by name.
"""

from course_lib.assignments.base import Function, Mistake, mistake
from course_lib.assignments.changes import regraded
from course_lib.language import Both

# --- the slope of an activation, whose value the sentences call `y` --------------------------------------------------


def tanh_slope_forgotten(variant: Function, y: str) -> Mistake:
    """The gradient that arrives, as it is."""
    return mistake(
        "slope_forgotten",
        variant,
        pt=f"faltou a derivada da tangente hiperbólica, o fator 1 − {y}².",
        en=f"the slope of the hyperbolic tangent is missing, the factor 1 − {y}².",
    )


def tanh_slope_without_square(variant: Function, y: str) -> Mistake:
    """1 − y."""
    return mistake(
        "slope_without_square",
        variant,
        pt=f"a derivada ficou 1 − {y}; falta o quadrado: 1 − {y}².",
        en=f"the slope is 1 − {y}; the square is missing: 1 − {y}².",
    )


def sigmoid_slope_for_tanh(variant: Function, y: str) -> Mistake:
    """y (1 − y)."""
    return mistake(
        "slope_of_sigmoid",
        variant,
        pt=f"{y} (1 − {y}) é a derivada da sigmoide; a da tangente hiperbólica é 1 − {y}².",
        en=f"{y} (1 − {y}) is the slope of the sigmoid; that of the hyperbolic tangent is 1 − {y}².",
    )


def tanh_twice(variant: Function, y: str) -> Mistake:
    """1 − tanh(y)²."""
    return mistake(
        "tanh_twice",
        variant,
        pt=f"a tangente hiperbólica foi aplicada outra vez: {y} já é tanh(a), e a derivada é 1 − {y}².",
        en=f"the hyperbolic tangent was applied again: {y} is tanh(a) already, and the slope is 1 − {y}².",
    )


# --- the gradients of parameters -------------------------------------------------------------------------------------


def gradient_transposed(variant: Function, weight: str) -> Mistake:
    """A weight's gradient, transposed."""
    return mistake(
        f"{weight}_gradient_transposed",
        variant,
        pt=f"o gradiente de {weight} está transposto: tem uma linha para cada coluna de da; qual fator vem primeiro?",
        en=f"the gradient of {weight} is transposed: it has a row for each column of da; which factor comes first?",
    )


def gradient_zero(variant: Function, parameter: str, why: Both) -> Mistake:
    """A gradient that nobody filled in."""
    return mistake(
        f"{parameter}_zero",
        variant,
        pt=f"o gradiente de {parameter} ficou em zero; {why.pt}.",
        en=f"the gradient of {parameter} stayed zero; {why.en}.",
    )


def batch_mean(function: Function) -> Mistake:
    """Divided by B, the first axis of the gradient that arrives."""
    return mistake(
        "batch_mean",
        regraded(function, lambda g, given: {name: value / len(given[0]) for name, value in g.items()}),
        pt="os gradientes dos parâmetros são a média do lote; some as contribuições, sem dividir por B.",
        en="the parameters' gradients are the batch's mean; add the contributions without dividing by B.",
    )


def bias_not_summed(variant: Function, product: str, size: str = "H") -> Mistake:
    """Biases' gradients that still have the batch."""
    return mistake(
        "bias_not_summed",
        variant,
        pt=f"os gradientes dos vieses não foram somados no lote: de (B, {size}) para ({size},), {product}.",
        en=f"the biases' gradients were not summed over the batch: from (B, {size}) to ({size},), {product}.",
    )


# --- sums over time --------------------------------------------------------------------------------------------------


def mean_over_time(function: Function) -> Mistake:
    """Divided by T, the first axis of the gradients that arrive."""
    return mistake(
        "mean_over_time",
        regraded(function, lambda g, given: {name: value / len(given[0]) for name, value in g.items()}),
        pt="os gradientes foram divididos por T; some os passos, sem tirar a média.",
        en="the gradients were divided by T; add the steps without taking the mean.",
    )


def last_step_only(variant: Function) -> Mistake:
    """The sum over time missing: what the loop saw first."""
    return mistake(
        "last_step_only",
        variant,
        pt="os gradientes dos parâmetros são só os do último passo; some os de todos os passos.",
        en="the parameters' gradients are only those of the last step; add those of every step.",
    )


def first_step_only(variant: Function) -> Mistake:
    """The sum over time missing: what the loop saw last."""
    return mistake(
        "first_step_only",
        variant,
        pt="os gradientes dos parâmetros são só os do primeiro passo: o laço sobrescreve em vez de somar.",
        en="the parameters' gradients are only those of the first step: the loop overwrites instead of adding.",
    )
