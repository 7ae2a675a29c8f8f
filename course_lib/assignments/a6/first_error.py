"""`first_error`: the first n at which a model is wrong about aⁿbⁿ, and how one finds another."""

from typing import Any

import numpy as np

from course_lib.assignments.a6.targets import END, A, B, anbn_targets, strings
from course_lib.assignments.base import Sizes, Task, mistake
from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array


def _in_string(targets: Array) -> Array:
    """Tell which steps belong to each string, (T, B): after each of them something may come."""
    return targets.any(axis=-1)


# `failed` tells of each n whether a step went wrong that counts.
RECIPE = Recipe(
    "scores targets",
    "n",
    wrong=lambda b: ((b.scores > 0.5) != (b.targets > 0.5)).any(axis=-1),
    counts=lambda b: _in_string(b.targets),
    failed=lambda b: (b.wrong & b.counts).any(axis=0),
    first=lambda b: int(b.failed.argmax()) + 1,
    none=lambda b: len(b.failed) + 1,
    n=lambda b: b.first if b.failed.any() else b.none,
)


def first_error(scores: Array, targets: Array) -> int:
    """Return the first n that goes wrong: scores, targets (2N + 1, N, 4) -> n, or N + 1 if all is right."""
    n: int = RECIPE.but()(scores, targets)
    return n


# --- scores with errors that are planted so that each mistake misses its own ------------------------------------------


def _extra(scores: Array, n: int, step: int, symbol: int) -> None:
    """Hold a symbol for legal that is not, beside one that is and scores higher."""
    scores[step, n - 1, symbol] = 0.55


def _missing(scores: Array, n: int) -> None:
    """Miss that b may come after the first a, while a scores high."""
    scores[1, n - 1, B] = 0.45


def _chosen(scores: Array, n: int) -> None:
    """Choose b after the start, where only a may come."""
    scores[0, n - 1, [A, B]] = 0.3, 0.8


def _plant_extra_first(scores: Array, at: list[int]) -> None:
    _extra(scores, at[0], 2 * at[0], B)
    _extra(scores, at[1], 1, END)
    _missing(scores, at[2])
    _chosen(scores, at[3])
    _chosen(scores, at[4])


def _plant_missing_first(scores: Array, at: list[int]) -> None:
    _missing(scores, at[0])
    _extra(scores, at[1], 1, END)
    _chosen(scores, at[2])


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    """Draw scores that are right for every n (batch 1), or begin to go wrong at 3 or 5, and at 4 or 6 with D = H."""
    longest = 15
    targets = anbn_targets(strings(range(1, longest + 1)))
    scores = np.where(targets > 0, rng.uniform(0.6, 0.95, targets.shape), rng.uniform(0.05, 0.4, targets.shape))
    scores[~_in_string(targets), int(rng.integers(4))] = 0.7  # what a model says where no string is any more
    if n.B > 1:
        first = 2 * rng.integers(2, 4) - (n.D != n.H)
        at = [int(k) for k in np.cumsum([first, *rng.integers(1, 3, 4)])]
        (_plant_missing_first if n.D == n.H else _plant_extra_first)(scores, at)
    return {"scores": scores, "targets": targets}


# --- mistakes ---------------------------------------------------------------------------------------------------------


def _last_step_skipped(targets: Array) -> Array:
    inside = _in_string(targets)
    return np.concatenate([inside[1:], np.zeros_like(inside[:1])])


def _best_symbol(b: Any) -> Array:
    best = b.scores.argmax(axis=-1)[..., None]
    return np.take_along_axis(b.targets, best, axis=-1)[..., 0] == 0


MISTAKES = (
    mistake(
        "padding_counted",
        RECIPE.but(counts=lambda b: np.ones(b.wrong.shape, dtype=bool)),
        pt="contaram também os passos depois do fim de cada cadeia; a cadeia com n letras a tem 2n + 1 passos.",
        en="the steps after the end of each string counted as well; the string with n a's has 2n + 1 steps.",
    ),
    mistake(
        "last_step_skipped",
        RECIPE.but(counts=lambda b: _last_step_skipped(b.targets)),
        pt="o último passo de cada cadeia ficou de fora, e é ele que pergunta se a rede contou: são 2n + 1 passos.",
        en="the last step of each string was left out, the one that asks whether the network counted: 2n + 1 steps.",
    ),
    mistake(
        "column_for_n",
        RECIPE.but(first=lambda b: int(b.failed.argmax())),
        pt="você devolveu o número da coluna; as colunas começam em 0, e n, em 1.",
        en="you returned the number of the column; columns begin at 0, and n at 1.",
    ),
    mistake(
        "last_right",
        RECIPE.but(first=lambda b: int(b.failed.argmax()), none=lambda b: len(b.failed)),
        pt="você devolveu até que n tudo está certo; o que se pede é o seguinte, o primeiro que sai errado.",
        en="you returned up to which n all is right; the next is asked for, the first that goes wrong.",
    ),
    mistake(
        "one_if_none",
        RECIPE.but(none=lambda b: 1),
        pt="sem erro nenhum o resultado foi 1: o argmax de tudo falso é 0. Se tudo está certo, devolva N + 1.",
        en="with no error at all the result was 1: the argmax of all false is 0. If all is right, return N + 1.",
    ),
    mistake(
        "longest_if_none",
        RECIPE.but(none=lambda b: len(b.failed)),
        pt="sem erro nenhum o resultado foi N, que está certo; devolva N + 1, o primeiro que não foi visto.",
        en="with no error at all the result was N, which is right; return N + 1, the first that was not seen.",
    ),
    mistake(
        "last_error",
        RECIPE.but(first=lambda b: int(b.failed.nonzero()[0].max(initial=0)) + 1),
        pt="você devolveu o último n errado; o que se pede é o primeiro.",
        en="you returned the last wrong n; the first is asked for.",
    ),
    mistake(
        "best_symbol_only",
        RECIPE.but(wrong=_best_symbol),
        pt="só o símbolo de maior número foi olhado; cada um dos quatro tem de estar do lado certo de 1/2.",
        en="only the symbol with the largest number was looked at; each of the four must be on the right side of 1/2.",
    ),
    mistake(
        "legal_only",
        RECIPE.but(wrong=lambda b: ((b.scores <= 0.5) & (b.targets > 0.5)).any(axis=-1)),
        pt="só os símbolos que podiam vir foram olhados; dizer que pode vir um que não podia também é erro.",
        en="only the symbols that could come were looked at; to say that another could come is an error too.",
    ),
    mistake(
        "illegal_only",
        RECIPE.but(wrong=lambda b: ((b.scores > 0.5) & (b.targets <= 0.5)).any(axis=-1)),
        pt="só os símbolos que não podiam vir foram olhados; não prever um que podia também é erro.",
        en="only the symbols that could not come were looked at; to miss one that could is an error too.",
    ),
    mistake(
        "all_for_any",
        RECIPE.but(failed=lambda b: np.zeros(b.wrong.shape[1], dtype=bool)),
        pt="o resultado foi N + 1 também onde há erros: um símbolo errado num só passo já basta (any), ou todos têm de "
        "estar errados (all)?",
        en="the result was N + 1 even where there are errors: is one wrong symbol at one step enough (any), or must "
        "all be wrong (all)?",
    ),
    mistake(
        "step_for_n",
        RECIPE.but(
            failed=lambda b: (b.wrong & b.counts).any(axis=1),
            first=lambda b: int(b.failed.argmax()),
            none=lambda b: len(b.failed),
        ),
        pt="você devolveu o primeiro passo de tempo com erro; o que se pede é n, o comprimento.",
        en="you returned the first time step with an error; n, the length, is asked for.",
    ),
)

FIRST_ERROR = Task("first_error", first_error, _inputs, ("n",), {}, MISTAKES, sizes="", paired=False)
