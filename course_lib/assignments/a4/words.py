"""`to_words` and `from_words`: the parameters in the other vocabulary, there and back, and how that goes wrong."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.assignments.a4.inputs import LETTERS, ORDER, ROWS, WORD_LETTERS, Params, draw_params
from course_lib.assignments.base import Function, Mistake, Sizes, Task, mistake
from course_lib.assignments.changes import Changed, edited, exchanged, reordered_gates
from course_lib.assignments.families import bias_forgotten, gates_swapped
from course_lib.cells import lstm_words
from course_lib.cells.base import CellParams
from course_lib.language import Both

WEIGHTS = ("weight_ih", "weight_hh")


def to_words(params: Params) -> Params:
    """Stacked i, f, g, o -> a weight (H, H+D) over [h, x] and a bias (H,) for each of n, i, f, v."""
    return lstm_words.to_words(CellParams(**params))._asdict()


def from_words(params: Params) -> Params:
    """The way back: all of each bias goes into `bias_ih`, and `bias_hh` is zero."""
    return lstm_words.from_words(lstm_words.WordParams(**params))._asdict()


def _stacked(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"params": draw_params(rng, n)}


def _in_words(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    return {"params": to_words(draw_params(rng, n))}


def _changed(function: Function, change: Callable[[Params], Params]) -> Changed:
    """Return `function` with `change(result)` in place of some of its result's arrays."""

    def use(f: Function, params: Params) -> Params:
        result: Params = f(params)
        return result | change(result)

    return Changed(function, use)


def _every_fourth(value: Any) -> Any:
    """Return stacked rows in the order that takes every fourth as one block."""
    return np.concatenate([value[k::4] for k in range(4)])


def _in_turn(value: Any) -> Any:
    """Return stacked blocks as rows that take turns: one of i, one of f, one of g, one of o, and again."""
    return value.reshape(4, -1, *value.shape[1:]).swapaxes(0, 1).reshape(value.shape)


def _turned(p: Params, at: Callable[[Any], int]) -> Params:
    """Return the weights with the columns from `at(weight)` on put first."""
    weights = {name: w for name, w in p.items() if name.startswith("weight")}
    return {name: np.concatenate([w[:, at(w) :], w[:, : at(w)]], axis=1) for name, w in weights.items()}


_TO_SUM = Both(
    pt=": em palavras há um viés só, e ele é a soma dos dois", en=": in words there is one bias, the sum of the two"
)

TO_WORDS_MISTAKES = (
    bias_forgotten(to_words, "bias_hh", hint=_TO_SUM),
    bias_forgotten(to_words, "bias_ih", hint=_TO_SUM),
    mistake(
        "bias_mean",
        _changed(to_words, lambda w: {name: value / 2 for name, value in w.items() if name.startswith("bias")}),
        pt="o viés é a média dos dois; na célula eles se somam, e em palavras cabe a soma.",
        en="the bias is the mean of the two; in the cell they add up, and in words their sum belongs.",
    ),
    *(
        gates_swapped(to_words, f"{'ifgo'[a]}_{'ifgo'[b]}_swapped", ROWS[a], ROWS[b], (a, b), ORDER)
        for a, b in combinations(range(4), 2)
    ),
    mistake(
        "read_as_nifv",
        reordered_gates(to_words, 1, 2, 0, 3),
        pt="os blocos foram lidos como n, i, f, v; empilhados eles vêm na ordem i, f, g, o, e N é o terceiro, g.",
        en="the blocks were read as n, i, f, v; stacked they come in the order i, f, g, o, and N is the third, g.",
    ),
    mistake(
        "event_first",
        _changed(to_words, lambda w: _turned(w, len)),
        pt="cada peso foi montado como [x, h]; em palavras a ordem é [STM, E], isto é, primeiro weight_hh.",
        en="each weight was put together as [x, h]; in words the order is [STM, E], that is weight_hh first.",
    ),
    mistake(
        "transposed",
        _changed(to_words, lambda w: {name: value.T for name, value in w.items()}),
        pt="os pesos saíram transpostos: cada um é (H, H + D), com uma linha para cada unidade.",
        en="the weights came out transposed: each is (H, H + D), with a row for each unit.",
    ),
    mistake(
        "every_fourth_row",
        edited(to_words, lambda p: {name: _every_fourth(value) for name, value in p.items()}),
        pt="cada palavra levou uma linha a cada quatro; um portão é um bloco de H linhas seguidas.",
        en="each word took every fourth row; a gate is a block of H rows, one after the other.",
    ),
)


def _letters_swapped(first: str, second: str) -> Mistake:
    return mistake(
        f"{first}_{second}_swapped",
        exchanged(from_words, *((f"{kind}_{first}", f"{kind}_{second}") for kind in ("weight", "bias"))),
        pt=f"os blocos de {first} e {second} estão trocados: a pilha i, f, g, o recebe i, f, n, v, nesta ordem.",
        en=f"the blocks of {first} and {second} are swapped: the stack i, f, g, o takes i, f, n, v, in this order.",
    )


def _as_nifv(p: Params) -> Params:
    """Return the words under the names that make n, i, f, v of the stack i, f, g, o."""
    pairs = (("i", "n"), ("f", "i"), ("n", "f"))
    return {f"{kind}_{to}": p[f"{kind}_{of}"] for kind in ("weight", "bias") for to, of in pairs}


FROM_WORDS_MISTAKES = (
    mistake(
        "bias_in_both",
        _changed(from_words, lambda s: {"bias_hh": s["bias_ih"]}),
        pt="o viés inteiro foi para bias_ih e também para bias_hh; os dois se somam, e a célula ficaria com o dobro.",
        en="the whole bias went into bias_ih and into bias_hh as well; they add up, and the cell would have it twice.",
    ),
    mistake(
        "bias_halved",
        _changed(from_words, lambda s: {"bias_ih": s["bias_ih"] / 2, "bias_hh": s["bias_ih"] / 2}),
        pt="o viés foi dividido entre os dois; a célula seria a mesma, mas aqui tudo vai em bias_ih, e bias_hh é zero.",
        en="the bias was shared out between the two; the cell would be the same, but here all goes into bias_ih.",
    ),
    mistake(
        "bias_in_the_other",
        _changed(from_words, lambda s: {"bias_ih": s["bias_hh"], "bias_hh": s["bias_ih"]}),
        pt="o viés foi para bias_hh; a célula seria a mesma, mas aqui ele vai em bias_ih, e bias_hh é zero.",
        en="the bias went into bias_hh; the cell would be the same, but here it goes into bias_ih, with bias_hh zero.",
    ),
    *(_letters_swapped(first, second) for first, second in combinations("ifnv", 2)),
    mistake(
        "stacked_as_nifv",
        edited(from_words, _as_nifv),
        pt="os blocos foram empilhados como n, i, f, v; a ordem é i, f, g, o, e N é o terceiro, g.",
        en="the blocks were stacked as n, i, f, v; the order is i, f, g, o, and N is the third, g.",
    ),
    mistake(
        "event_first",
        edited(from_words, lambda p: _turned(p, lambda w: w.shape[1] - len(w))),
        pt="as colunas foram cortadas como [x, h]; elas vêm como [STM, E]: as H primeiras são de weight_hh.",
        en="the columns were cut as [x, h]; they come as [STM, E]: the first H belong to weight_hh.",
    ),
    mistake(
        "halves_swapped",
        _changed(from_words, lambda s: {"weight_ih": s["weight_hh"], "weight_hh": s["weight_ih"]}),
        pt="as duas partes estão trocadas: as H primeiras colunas são weight_hh, e as D últimas, weight_ih.",
        en="the two parts are swapped: the first H columns are weight_hh, and the last D weight_ih.",
    ),
    mistake(
        "transposed",
        _changed(from_words, lambda s: {name: s[name].T for name in WEIGHTS}),
        pt="os pesos saíram transpostos: weight_ih é (4H, D) e weight_hh é (4H, H).",
        en="the weights came out transposed: weight_ih is (4H, D) and weight_hh is (4H, H).",
    ),
    mistake(
        "rows_in_turn",
        _changed(from_words, lambda s: {name: _in_turn(value) for name, value in s.items()}),
        pt="as linhas se alternam, uma de cada portão; empilhe blocos inteiros: as H linhas de i, depois as de f…",
        en="the rows take turns, one of each gate; stack whole blocks: the H rows of i, then those of f…",
    ),
)

TO_WORDS = Task("to_words", to_words, _stacked, ("words",), WORD_LETTERS, TO_WORDS_MISTAKES, sizes="D H")
FROM_WORDS = Task("from_words", from_words, _in_words, ("stacked",), LETTERS, FROM_WORDS_MISTAKES, sizes="D H")
