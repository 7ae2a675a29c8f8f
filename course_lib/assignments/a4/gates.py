"""`lstm_gates`: the stacked product cut into i, f, g, o, and how it goes wrong."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.assignments import families
from course_lib.assignments.a4.inputs import (
    CANDIDATE,
    FORGET_GATE,
    INPUT_GATE,
    ORDER,
    OUTPUT_GATE,
    ROWS,
    Gates,
    Params,
    draw_step,
)
from course_lib.assignments.base import Mistake, Sizes, Task, mistake
from course_lib.assignments.changes import edited, reordered_gates, returned_as
from course_lib.assignments.recipe import Recipe, Rule
from course_lib.cells import lstm
from course_lib.cells.base import CellParams
from course_lib.language import Both
from course_lib.ops import Array, sigmoid, split, tanh


def lstm_gates(x: Array, h: Array, params: Params) -> Gates:
    """Input gate, forget gate, candidate and output gate: x (B, D), h (B, H) -> i, f, g, o (B, H)."""
    return lstm.lstm_gates(x, h, CellParams(**params))


def _inputs(rng: np.random.Generator, n: Sizes) -> dict[str, Any]:
    given = draw_step(rng, n)
    return {name: given[name] for name in ("x", "h", "params")}


SQUASHING = {"i": sigmoid, "f": sigmoid, "g": tanh, "o": sigmoid}


def _activated(**other: Callable[[Array], Array]) -> dict[str, Rule]:
    """Return the steps that make the gates named of their blocks, with other activation functions."""

    def rule(name: str, squash: Callable[[Array], Array]) -> Rule:
        return lambda b: squash(b.blocks["ifgo".index(name)])

    return {name: rule(name, squash) for name, squash in other.items()}


def _each_part(name: str) -> Rule:
    """Return the gate as the activation of what x says plus that of what h says."""
    k, squash = "ifgo".index(name), SQUASHING[name]
    return lambda b: squash(split(b.from_input, 4)[k]) + squash(split(b.from_state, 4)[k])


RECIPE = Recipe(
    "x h params",
    "i f g o",
    from_input=lambda b: b.x @ b.params["weight_ih"].T + b.params["bias_ih"],
    from_state=lambda b: b.h @ b.params["weight_hh"].T + b.params["bias_hh"],
    sum=lambda b: b.from_input + b.from_state,
    blocks=lambda b: split(b.sum, 4),
    **_activated(**SQUASHING),
)


def _reshaped(p: Params) -> Params:
    """Return weights whose transpose has the right shape and the wrong numbers."""
    return {name: p[name].reshape(p[name].shape[::-1]).T for name in ("weight_ih", "weight_hh")}


def _swapped() -> tuple[Mistake, ...]:
    """Return the mistakes of two gates that took each other's rows."""
    pairs = combinations(range(4), 2)
    return tuple(
        families.gates_swapped(lstm_gates, f"{'ifgo'[a]}_{'ifgo'[b]}_swapped", ROWS[a], ROWS[b], (a, b), ORDER)
        for a, b in pairs
    )


_SUM = Both(pt=": são dois vieses, e os dois se somam", en=": there are two biases, and both are added")

MISTAKES = (
    families.bias_forgotten(lstm_gates, "bias_ih", "bias_hh", name="biases_forgotten"),
    families.bias_forgotten(lstm_gates, "bias_ih"),
    families.bias_forgotten(lstm_gates, "bias_hh", hint=_SUM),
    mistake(
        "same_bias_twice",
        edited(lstm_gates, lambda p: {"bias_hh": p["bias_ih"]}),
        pt="bias_ih entrou duas vezes; a segunda parcela leva bias_hh.",
        en="bias_ih entered twice; the second part takes bias_hh.",
    ),
    *_swapped(),
    mistake(
        "order_of_onnx",
        reordered_gates(lstm_gates, 0, 2, 3, 1),
        pt="os blocos foram lidos na ordem i, o, f, g, a do ONNX; aqui eles vêm na ordem do torch, i, f, g, o.",
        en="the blocks were read in the order i, o, f, g, which is ONNX's; here they come in torch's, i, f, g, o.",
    ),
    mistake(
        "candidate_first",
        reordered_gates(lstm_gates, 1, 2, 0, 3),
        pt="os blocos foram lidos na ordem g, i, f, o, como os lista Greff; aqui eles vêm na ordem i, f, g, o.",
        en="the blocks were read in the order g, i, f, o, as Greff lists them; here they come in the order i, f, g, o.",
    ),
    mistake(
        "returned_as_ifog",
        returned_as(lstm_gates, 0, 1, 3, 2),
        pt="g e o estão certos e foram devolvidos em lugar trocado: a ordem dos resultados é i, f, g, o.",
        en="g and o are right and were returned in each other's place: the results come in the order i, f, g, o.",
    ),
    mistake(
        "every_fourth_row",
        RECIPE.but(blocks=lambda b: [b.sum[:, k::4] for k in range(4)]),
        pt="a soma foi cortada de quatro em quatro colunas; cada portão é um bloco de H colunas seguidas.",
        en="the sum was cut by taking every fourth column; each gate is a block of H columns in a row.",
    ),
    mistake(
        "reshaped_for_transposed",
        edited(lstm_gates, _reshaped),
        pt="reshape muda a forma sem levar os números ao lugar deles; para transpor um peso, use .T.",
        en="reshape changes the shape and does not take the numbers to their places; to transpose a weight, use .T.",
    ),
    families.wrong_squashing(
        "sigmoid_for_tanh",
        RECIPE.but(**_activated(g=sigmoid)),
        CANDIDATE.the,
        families.SIGMOID,
        families.TANH,
    ),
    *(
        families.wrong_squashing(
            f"tanh_for_{name}",
            RECIPE.but(**_activated(**{name: tanh})),
            gate.the,
            families.TANH,
            families.SIGMOID,
        )
        for name, gate in (("i", INPUT_GATE), ("f", FORGET_GATE), ("o", OUTPUT_GATE))
    ),
    mistake(
        "tanh_everywhere",
        RECIPE.but(**_activated(**dict.fromkeys("ifgo", tanh))),
        pt="a tangente hiperbólica foi para os quatro blocos; ela é só do candidato, e os portões levam a sigmoide.",
        en="the hyperbolic tangent went to all four blocks; it is for the candidate alone, and gates take the sigmoid.",
    ),
    mistake(
        "activations_exchanged",
        RECIPE.but(**_activated(i=tanh, f=tanh, g=sigmoid, o=tanh)),
        pt="as funções de ativação estão trocadas: sigmoide em i, f e o, tangente hiperbólica em g.",
        en="the activation functions are swapped: sigmoid on i, f and o, hyperbolic tangent on g.",
    ),
    mistake(
        "tanh_on_the_last",
        RECIPE.but(**_activated(g=sigmoid, o=tanh)),
        pt="a tangente hiperbólica foi para o quarto bloco; o candidato g é o terceiro.",
        en="the hyperbolic tangent went to the fourth block; the candidate g is the third.",
    ),
    mistake(
        "activations_forgotten",
        RECIPE.but(**_activated(**dict.fromkeys("ifgo", lambda a: a))),
        pt="faltaram as funções de ativação: sigmoide em i, f e o, tangente hiperbólica em g.",
        en="the activation functions are missing: sigmoid on i, f and o, hyperbolic tangent on g.",
    ),
    mistake(
        "squashed_before_sum",
        RECIPE.but(**{name: _each_part(name) for name in "ifgo"}),
        pt="a ativação foi aplicada a cada parcela; some primeiro o que dizem x e h e aplique-a uma vez só.",
        en="the activation was applied to each part; add what x and h say first and apply it once.",
    ),
    families.ignored(lstm_gates, "state_ignored", 1, Both("o estado oculto h", "the hidden state h")),
    families.ignored(lstm_gates, "input_ignored", 0, Both("a entrada x", "the input x")),
)

GATES = Task("lstm_gates", lstm_gates, _inputs, tuple("ifgo"), dict.fromkeys("ifgo", "B H"), MISTAKES)
